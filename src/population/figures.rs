//! What a plan made of a preview would be weighed by, before it is applied.

use super::preview::Preview;
use super::tally::Kind;
use serde::Serialize;

/// What applying a preview would do, beside the provider's guard; `types.d.ts` says what each figure counts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "documented once, in src/wasm/types.d.ts, which a contract test holds to this")]
pub struct PlanFigures {
    pub users: usize,
    pub affected: usize,
    pub affected_percent: f64,
    pub moved: usize,
    pub moved_percent: f64,
    pub role_gains: usize,
    pub role_losses: usize,
    pub privileged_gains: usize,
    pub coming_to_blocked: usize,
    pub exceeds: Vec<&'static str>,
    pub notices: Vec<String>,
}

impl Preview {
    /// What applying this would do, beside the provider's guard.
    pub fn plan_figures(&self) -> PlanFigures {
        let users = self.population.len();
        // A first placement is never held back.
        let affected = self.tally.users_with(Kind::CHANGED, Kind::PLACED | Kind::UNPLACED);
        let moved = self.tally.users_of(Kind::MOVED);
        let privileged_gains = self.tally.users_of(Kind::GAINS_PRIVILEGED);
        PlanFigures {
            users,
            affected,
            affected_percent: percent(affected, users),
            moved,
            moved_percent: percent(moved, users),
            role_gains: self.tally.users_of(Kind::GAINS),
            role_losses: self.tally.users_of(Kind::LOSES),
            privileged_gains,
            coming_to_blocked: self.coming_to_blocked(),
            exceeds: self.exceeds(affected, privileged_gains),
            notices: super::summary::notices(self),
        }
    }

    /// What of the provider's guard is exceeded.
    fn exceeds(&self, affected: usize, privileged_gains: usize) -> Vec<&'static str> {
        let Some(guard) = self.after.rules.provider().guard else { return Vec::new() };
        let exceeded = [
            ("percent", percent(affected, self.population.len()) > guard.percent),
            ("count", affected > guard.count as usize),
            ("privilegedGains", guard.privileged_gains && privileged_gains > 0),
        ];
        exceeded.into_iter().filter(|(_, is_exceeded)| *is_exceeded).map(|(name, _)| name).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "users are counted in millions, not in quadrillions")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}
