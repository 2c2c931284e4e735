//! What happens to an account over time (section K of the rules).

use super::account::Account;
use super::context::Context;
use super::outcome::Effect;
use super::sync_log::{ChangeType, Log};
use crate::directory::{User, UserStatus};

/// A step that an account took: what the Sync Log calls it, and the status in words before and after.
pub(super) struct Step {
    change_type: ChangeType,
    old: String,
    new: String,
}

fn word(status: UserStatus) -> String {
    status.word().to_owned()
}

/// The provider asks for the account to be in use, or not to be. Asking for what is so already changes nothing
/// (LC-11). The delay is the provider's present one (LC-12).
pub(super) fn ask(
    user: &mut User,
    is_wanted: bool,
    delay_minutes: u32,
    context: &Context,
) -> (Vec<Step>, Option<Effect>) {
    match (user.status, is_wanted) {
        (UserStatus::Active | UserStatus::Blocked, false) => leave(user, delay_minutes, context),
        (UserStatus::Pending | UserStatus::Held, true) => stay(user),
        (UserStatus::Deactivated, true) => (come_back(user), None),
        _ => (Vec::new(), None),
    }
}

/// LC-3 to LC-5, LC-13: blocked at once; deactivated when the delay is over.
fn leave(user: &mut User, delay_minutes: u32, context: &Context) -> (Vec<Step>, Option<Effect>) {
    let was = user.status;
    let mut steps = Vec::new();
    // Blocked is what an administrator did, whether the line says it twice or not.
    user.is_blocked_by_administrator |= was == UserStatus::Blocked;
    if was == UserStatus::Active {
        steps.push(Step { change_type: ChangeType::Blocked, old: word(was), new: word(UserStatus::Blocked) });
    }
    let at = context.in_minutes(delay_minutes);
    user.deactivate_asked = Some(context.now());
    user.deactivate_at = Some(at.clone());
    user.status = UserStatus::Pending;
    steps.push(Step {
        change_type: ChangeType::DeactivationScheduled,
        old: word(UserStatus::Blocked),
        new: format!("pending until {at}"),
    });
    if delay_minutes == 0 {
        steps.extend(end(user));
        return (steps, None);
    }
    (steps, Some(Effect::Deactivate { user_id: user.id.clone(), at }))
}

/// LC-9, LC-10, LC-17: the deactivation is forgotten; an administrator's block survives.
fn stay(user: &mut User) -> (Vec<Step>, Option<Effect>) {
    let was = user.status;
    forget(user);
    user.status = if user.is_blocked_by_administrator { UserStatus::Blocked } else { UserStatus::Active };
    let mut steps =
        vec![Step { change_type: ChangeType::DeactivationCancelled, old: word(was), new: word(UserStatus::Blocked) }];
    if user.status == UserStatus::Active {
        steps.push(Step { change_type: ChangeType::Unblocked, old: word(UserStatus::Blocked), new: word(user.status) });
    }
    (steps, Some(Effect::CancelDeactivation { user_id: user.id.clone() }))
}

/// LC-20: active and unblocked.
fn come_back(user: &mut User) -> Vec<Step> {
    forget(user);
    user.is_blocked_by_administrator = false;
    let old = word(user.status);
    user.status = UserStatus::Active;
    vec![Step { change_type: ChangeType::Reactivated, old, new: word(user.status) }]
}

/// The delay is over: the user is deactivated, or held (LC-13 to LC-16). Nothing where it is not due.
pub(super) fn end(user: &mut User) -> Option<Step> {
    if user.status != UserStatus::Pending {
        return None;
    }
    let old = word(user.status);
    user.deactivate_at = None;
    let change_type = if user.legal_hold_matters.is_empty() {
        user.status = UserStatus::Deactivated;
        ChangeType::Deactivated
    } else {
        user.status = UserStatus::Held;
        ChangeType::Updated
    };
    Some(Step { change_type, old, new: word(user.status) })
}

fn forget(user: &mut User) {
    user.deactivate_at = None;
    user.deactivate_asked = None;
}

/// Writes the steps down.
pub(super) fn record(account: &Account, steps: &[Step], log: &mut Log) {
    for step in steps {
        log.change(account, step.change_type, "Status", &step.old, &step.new);
    }
}
