//! Every theorem about mapping fails where the rule is broken that it is about.

use crate::mutants::{Mutant, fails};
use crate::scenario::BROKEN;

const CAUGHT: [(&str, fn(), Mutant); 12] = [
    ("T1", super::t1_same_input_same_bytes_alone_and_in_a_stream, Mutant::LocalUsersAreDecided),
    ("T2", super::t2_exactly_one_organization_or_a_refusal_that_leaves_everything, Mutant::EverybodyIsNew),
    ("T3", super::t3_the_order_of_groups_and_unmapped_groups_do_not_matter, Mutant::FirstGroupAlone),
    ("T4", super::t4_lowering_a_losing_row_and_raising_a_row_that_does_not_match_change_nothing, Mutant::LastRowWins),
    ("T5", crate::analysis::T5, Mutant::LastRowWins),
    ("T6", super::t6_roles_are_the_union_and_a_further_group_takes_no_mapped_role_away, Mutant::DefaultsBesideMapped),
    ("T6", super::t6_roles_are_the_union_and_a_further_group_takes_no_mapped_role_away, Mutant::ForeignGroupsCount),
    ("T7", super::t7_a_broken_row_touches_only_users_it_would_win, Mutant::BrokenRowFallsThrough),
    (
        "T8",
        super::t8_roles_outside_the_allow_list_are_never_removed_and_added_only_as_defaults,
        Mutant::AllowListIsIgnored,
    ),
    ("T9", super::t2_exactly_one_organization_or_a_refusal_that_leaves_everything, Mutant::LocalUsersAreDecided),
    ("T11", super::t11_what_was_applied_changes_nothing_when_it_is_applied_again, Mutant::EverybodyIsNew),
    ("losses", crate::preview::LOSSES, Mutant::LastRowWins),
];

#[test]
fn every_broken_rule_is_noticed() {
    for (theorem, property, mutant) in CAUGHT {
        BROKEN.set(Some(mutant));
        let is_caught = fails(property);
        BROKEN.set(None);
        assert!(is_caught, "{theorem} holds although {mutant:?}");
    }
}
