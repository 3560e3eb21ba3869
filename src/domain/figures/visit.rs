//! 新規 and 継続: which one of a household's reservations of a year counts as its first.
//! Deliberately decided among what can be seen at the time: whose contact is gone is not looked for.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Standing;
use crate::domain::calendar::{FiscalYear, jst};
use crate::domain::ids::ReservationId;
use crate::domain::programme::codes;

codes! {
    /// Whether a household came for the first time in the 年度.
    Visit {
        /// 新規
        New = "new",
        /// 継続
        Again = "again",
        /// 不明: it left no contact to know it by.
        Unknown = "unknown",
        /// It has no place, so there is no visit to tell.
        Nothing = "nothing",
    }
}

/// One reservation of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnVisit {
    /// The reservation.
    pub id: ReservationId,
    /// As what it counts.
    pub standing: Standing,
    /// When its session starts.
    pub starts_at: DateTime<Utc>,
    /// What it has counted as so far, and in the 年度 that began in which year.
    pub before: Option<(Visit, Option<i32>)>,
}

/// The visits of one household that can be known by its contact, told apart by `scope` (programme, desk) and 年度. The first
/// that was attended is the new one, else the first that is to come. If the new one cannot be seen any more, because its
/// contact was erased, the others stay what they are.
#[must_use]
pub fn visits<S: Eq + Hash>(own: &[OwnVisit], scope: impl Fn(ReservationId) -> S) -> HashMap<ReservationId, Visit> {
    let mut groups: HashMap<(S, FiscalYear), Vec<OwnVisit>> = HashMap::new();
    let mut visits: HashMap<ReservationId, Visit> = HashMap::new();
    for one in own {
        visits.insert(one.id, Visit::Nothing);
        let year = FiscalYear::of(jst::date_of(one.starts_at));
        groups.entry((scope(one.id), year)).or_default().push(*one);
    }
    // What was counted in a year, wherever it has moved since: only what was counted there can have been erased there.
    let mut counted: HashMap<(S, i32), HashSet<Visit>> = HashMap::new();
    for one in own {
        if let Some((visit, year)) = one.before {
            let now = FiscalYear::of(jst::date_of(one.starts_at)).start_year();
            let place = (scope(one.id), year.unwrap_or(now));
            counted.entry(place).or_default().insert(visit);
        }
    }
    for ((scope, year), mut group) in groups {
        let before = counted.remove(&(scope, year.start_year())).unwrap_or_default();
        let is_elsewhere = before.contains(&Visit::Again) && !before.contains(&Visit::New);
        group.retain(|one| one.standing.is_reserved());
        group.sort_by_key(|one| (one.standing != Standing::Attended, one.starts_at, one.id));
        for (place, one) in group.iter().enumerate() {
            let is_new = place == 0 && !is_elsewhere;
            visits.insert(one.id, if is_new { Visit::New } else { Visit::Again });
        }
    }
    visits
}

/// The visit of a reservation without a contact; of an erased one what it was.
#[must_use]
pub fn without_contact(standing: Standing, is_erased: bool, before: Option<Visit>) -> Visit {
    match before {
        _ if !standing.is_reserved() => Visit::Nothing,
        Some(before @ (Visit::New | Visit::Again)) if is_erased => before,
        _ => Visit::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn own(n: u128, standing: Standing, month: i64) -> OwnVisit {
        let april: DateTime<Utc> = "2026-04-10T00:00:00Z".parse().unwrap();
        OwnVisit {
            id: ReservationId(Uuid::from_u128(n)),
            standing,
            starts_at: april + TimeDelta::days(30 * month),
            before: None,
        }
    }

    fn of(own: &[OwnVisit]) -> Vec<Visit> {
        let visits = visits(own, |_| ());
        own.iter().map(|one| visits[&one.id]).collect()
    }

    #[test]
    fn the_first_visit_of_a_year_is_new_and_the_next_year_begins_anew() {
        let three = [
            own(1, Standing::Confirmed, 3),
            own(2, Standing::Confirmed, 1),
            own(3, Standing::Confirmed, 13),
        ];
        assert_eq!(of(&three), [Visit::Again, Visit::New, Visit::New]);
    }

    #[test]
    fn whoever_missed_the_first_date_is_new_at_the_one_that_was_attended() {
        let two = [own(1, Standing::Absent, 1), own(2, Standing::Attended, 2)];
        assert_eq!(of(&two), [Visit::Again, Visit::New]);
        let cancelled = [own(1, Standing::CancelledByFamily, 1), own(2, Standing::Confirmed, 2)];
        assert_eq!(of(&cancelled), [Visit::Nothing, Visit::New]);
    }

    #[test]
    fn who_is_known_to_have_come_before_does_not_become_new_when_the_first_visit_is_erased() {
        let again = OwnVisit {
            before: Some((Visit::Again, Some(2026))),
            ..own(2, Standing::Attended, 2)
        };
        assert_eq!(of(&[again]), [Visit::Again]);
        assert_eq!(without_contact(Standing::Attended, true, Some(Visit::New)), Visit::New);
    }

    #[test]
    fn a_visit_that_moves_into_another_year_leaves_and_finds_the_right_ones() {
        let counted = |own: OwnVisit, visit| OwnVisit {
            before: Some((visit, Some(2026))),
            ..own
        };
        // The second visit moves on, into a year in which it is the first.
        let first = counted(own(1, Standing::Confirmed, 1), Visit::New);
        let moved = counted(own(2, Standing::Confirmed, 13), Visit::Again);
        assert_eq!(of(&[first, moved]), [Visit::New, Visit::New]);
        // The first one moves on; the second is the first of its year now.
        let moved = counted(own(1, Standing::Confirmed, 13), Visit::New);
        let second = counted(own(2, Standing::Confirmed, 2), Visit::Again);
        assert_eq!(of(&[moved, second]), [Visit::New, Visit::New]);
    }

    proptest! {
        #[test]
        fn exactly_one_visit_of_a_household_is_new_in_a_year(
            standings in proptest::collection::vec((0..Standing::ALL.len(), 0_i64..11), 1..8),
        ) {
            let all: Vec<OwnVisit> = (1_u128..)
                .zip(&standings)
                .map(|(n, (standing, month))| own(n, Standing::ALL[*standing], *month))
                .collect();
            let visits = of(&all);
            let reserved = all.iter().filter(|one| one.standing.is_reserved()).count();
            let new = visits.iter().filter(|visit| **visit == Visit::New).count();
            prop_assert_eq!(new, usize::from(reserved > 0));
            let attended = all.iter().zip(&visits).filter(|(one, _)| one.standing == Standing::Attended);
            if attended.clone().count() > 0 {
                prop_assert!(attended.clone().any(|(_, visit)| *visit == Visit::New));
            }
        }
    }
}
