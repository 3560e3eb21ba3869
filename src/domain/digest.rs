//! The desk's morning mail: how many are expected, and how much waits for somebody. Counts only.
//! Deliberately has no field for a name, a programme or an address: it may lie open on a shared screen.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::calendar::jst;
use super::ids::{DeskId, StaffId};
use super::staff::{Act, Membership, Reach};

/// After so long the morning is over: who starts the service in the afternoon gets no mail about it.
const MORNING: TimeDelta = TimeDelta::hours(4);

/// What one desk is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Who writes, as shown before the address.
    pub sender_name: String,
    /// The desk's name.
    pub desk_name: String,
    /// The day (JST).
    pub on: NaiveDate,
    /// Households expected that day.
    pub households: usize,
    /// Persons expected that day.
    pub persons: u32,
    /// Reservations to approve, dates to confirm or to decide.
    pub decisions: usize,
    /// Letters that did not arrive.
    pub letters: usize,
    /// Households to telephone: dates that changed, places that are offered, outcomes that no letter tells.
    pub calls: usize,
}

/// The day whose digest is to go out now, if `hour` (0–23, JST) has struck and the morning is not over.
#[must_use]
pub fn due_on(hour: u32, now: DateTime<Utc>) -> Option<NaiveDate> {
    let on = jst::date_of(now);
    let begins = jst::instant(on, NaiveTime::from_hms_opt(hour, 0, 0)?);
    (begins <= now && now < begins + MORNING).then_some(on)
}

/// A member of staff with the address that the account signs in with.
#[derive(Clone)]
pub struct Colleague {
    /// Identity.
    pub id: StaffId,
    /// Where mail goes.
    pub address: String,
    /// Roles at desks.
    pub memberships: Vec<Membership>,
}

/// Who reads a desk's digest: its own staff that look after letters; where it has none, those who work at every desk.
#[must_use]
pub fn readers(desk: DeskId, colleagues: &[Colleague]) -> Vec<(StaffId, &str)> {
    let with = |reach: Reach| {
        let found = colleagues.iter().filter(move |colleague| {
            let mut memberships = colleague.memberships.iter();
            memberships.any(|membership| membership.reach == reach && membership.role.may(Act::SeeLetters))
        });
        found
            .map(|colleague| (colleague.id, colleague.address.as_str()))
            .collect::<Vec<_>>()
    };
    let own = with(Reach::Desk(desk));
    if own.is_empty() { with(Reach::EveryDesk) } else { own }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::staff::Role;

    #[test]
    fn the_digest_goes_out_in_the_morning_only() {
        for (now, is_due) in [
            ("2026-12-01T07:59:59+09:00", false),
            ("2026-12-01T08:00:00+09:00", true),
            ("2026-12-01T11:59:59+09:00", true),
            ("2026-12-01T12:00:00+09:00", false),
            ("2026-12-01T23:59:59+09:00", false),
        ] {
            let on = due_on(8, now.parse().unwrap());
            assert_eq!(on, is_due.then(|| "2026-12-01".parse().unwrap()), "{now}");
        }
    }

    fn colleague(number: u128, role: Role, reach: Reach) -> Colleague {
        Colleague {
            id: StaffId(Uuid::from_u128(number)),
            address: format!("{number}@city.example.jp"),
            memberships: vec![Membership { role, reach }],
        }
    }

    #[test]
    fn a_desk_without_staff_of_its_own_is_read_by_those_of_every_desk() {
        let (one, other) = (DeskId(Uuid::from_u128(1)), DeskId(Uuid::from_u128(2)));
        let colleagues = [
            colleague(1, Role::Admin, Reach::EveryDesk),
            colleague(2, Role::Officer, Reach::Desk(one)),
            colleague(3, Role::Reception, Reach::Desk(one)),
            colleague(4, Role::Auditor, Reach::Desk(one)),
            colleague(5, Role::Counsellor, Reach::Desk(other)),
        ];
        let addresses = |desk| -> Vec<&str> { readers(desk, &colleagues).into_iter().map(|(_, to)| to).collect() };
        assert_eq!(addresses(one), ["2@city.example.jp", "3@city.example.jp"]);
        assert_eq!(addresses(other), ["1@city.example.jp"]);
        assert!(readers(one, &[]).is_empty());
    }

    #[test]
    fn a_late_hour_stays_on_its_day_and_an_impossible_one_never_comes() {
        let now = "2026-12-01T23:30:00+09:00".parse().unwrap();
        assert_eq!(due_on(23, now), Some("2026-12-01".parse().unwrap()));
        assert_eq!(due_on(24, now), None);
    }
}
