//! The queue's rules against random queues: nobody is passed over without cause, nothing that fits is left.
//! Deliberately checks the outcome from outside, entry by entry, and not by the code's own steps.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::capacity::{Capacity, Taken};

fn slot(number: u128) -> SlotId {
    SlotId(Uuid::from_u128(number))
}

fn capacity(households: Option<u32>, persons: Option<u32>) -> Capacity {
    Capacity { households, persons }
}

fn entry(number: u128, persons: u32, slots: &[u128]) -> WaitingEntry {
    let lead = ReservationId(Uuid::from_u128(number));
    WaitingEntry {
        lead,
        parts: slots.iter().map(|id| (lead, slot(*id))).collect(),
        persons,
        since: DateTime::from_timestamp(i64::try_from(number).unwrap(), 0).unwrap(),
    }
}

fn free(households: Option<u32>, persons: Option<u32>) -> Places {
    Places::new(Capacity { households, persons }, Taken::default())
}

#[test]
fn in_strict_order_a_party_that_does_not_fit_holds_up_those_behind() {
    let places = BTreeMap::from([(slot(1), free(None, Some(2)))]);
    let queue = [entry(1, 3, &[1]), entry(2, 1, &[1])];
    assert_eq!(look_through(places.clone(), QueueOrder::Strict, &queue).decisions, []);
    assert_eq!(
        look_through(places, QueueOrder::FirstThatFits, &queue).decisions,
        [
            (
                queue[0].lead,
                Decision::PassedOver {
                    left: vec![capacity(None, Some(2))]
                }
            ),
            (queue[1].lead, Decision::Offered)
        ]
    );
}

#[test]
fn what_was_left_is_told_as_it_was_at_that_moment() {
    let places = BTreeMap::from([(slot(1), free(Some(3), Some(3)))]);
    let queue = [entry(1, 2, &[1]), entry(2, 2, &[1]), entry(3, 1, &[1])];
    let looked = look_through(places, QueueOrder::FirstThatFits, &queue);
    let passed = Decision::PassedOver {
        left: vec![capacity(Some(2), Some(1))],
    };
    assert_eq!(looked.decisions[1], (queue[1].lead, passed), "after the first offer");
}

#[test]
fn a_course_is_offered_whole_or_not_at_all() {
    let full = free(Some(1), None).take(1).unwrap();
    let places = BTreeMap::from([(slot(1), free(Some(1), None)), (slot(2), full)]);
    let queue = [entry(1, 1, &[1, 2]), entry(2, 1, &[1])];
    let looked = look_through(places, QueueOrder::FirstThatFits, &queue);
    assert_eq!(
        looked.decisions,
        [
            (
                queue[0].lead,
                Decision::PassedOver {
                    left: vec![capacity(Some(1), None), capacity(Some(0), None)]
                }
            ),
            (queue[1].lead, Decision::Offered)
        ]
    );
}

#[test]
fn an_offer_is_neither_sent_nor_ended_at_night() {
    let jst = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let start = jst("2026-12-01T10:00:00+09:00");
    for (now, hours, sends_at, until) in [
        (
            "2026-11-09T10:00:00+09:00",
            24,
            "2026-11-09T10:00:00+09:00",
            "2026-11-10T10:00:00+09:00",
        ),
        (
            "2026-11-09T23:00:00+09:00",
            24,
            "2026-11-10T08:00:00+09:00",
            "2026-11-11T08:00:00+09:00",
        ),
        (
            "2026-11-09T15:00:00+09:00",
            12,
            "2026-11-09T15:00:00+09:00",
            "2026-11-10T08:00:00+09:00",
        ),
        (
            "2026-11-30T12:00:00+09:00",
            24,
            "2026-11-30T12:00:00+09:00",
            "2026-12-01T09:00:00+09:00",
        ),
    ] {
        let times = offer_times(jst(now), hours, start).unwrap();
        assert_eq!((times.sends_at, times.until), (jst(sends_at), jst(until)), "{now}");
    }
    assert_eq!(
        offer_times(jst("2026-12-01T07:30:00+09:00"), 24, start),
        None,
        "too late"
    );
}

fn queues() -> impl Strategy<Value = Vec<WaitingEntry>> {
    proptest::collection::vec(
        (1_u32..5, proptest::sample::subsequence(vec![1_u128, 2, 3], 1..=3)),
        0..8,
    )
    .prop_map(|all| {
        all.into_iter()
            .zip(1_u128..)
            .map(|((persons, slots), number)| entry(number, persons, &slots))
            .collect()
    })
}

proptest! {
    #[test]
    fn nobody_is_passed_over_without_cause_and_nothing_that_fits_is_left(
        queue in queues(),
        limits in proptest::collection::vec((proptest::option::of(0_u32..4), proptest::option::of(0_u32..8)), 3),
        is_strict in any::<bool>(),
    ) {
        let order = if is_strict { QueueOrder::Strict } else { QueueOrder::FirstThatFits };
        let places: BTreeMap<SlotId, Places> =
            limits.iter().zip(1_u128..).map(|((h, p), number)| (slot(number), free(*h, *p))).collect();
        let looked = look_through(places, order, &queue);
        let offered: Vec<ReservationId> = looked
            .decisions
            .iter()
            .filter(|(_, decision)| *decision == Decision::Offered)
            .map(|(lead, _)| *lead)
            .collect();
        for (number, there) in (1_u128..).zip(&limits) {
            let inside = queue.iter().filter(|entry| {
                offered.contains(&entry.lead) && entry.parts.iter().any(|(_, id)| *id == slot(number))
            });
            let persons: u32 = inside.clone().map(|entry| entry.persons).sum();
            prop_assert!(there.0.is_none_or(|limit| inside.count() <= limit as usize));
            prop_assert!(there.1.is_none_or(|limit| persons <= limit));
        }
        let left: Vec<&WaitingEntry> = queue.iter().filter(|entry| !offered.contains(&entry.lead)).collect();
        if is_strict {
            prop_assert!(queue.iter().take(offered.len()).all(|entry| offered.contains(&entry.lead)), "out of order");
            prop_assert!(left.first().is_none_or(|first| taken_by(&looked.places, first).is_none()), "idle place");
        } else {
            prop_assert!(left.iter().all(|entry| taken_by(&looked.places, entry).is_none()), "idle place");
        }
    }

    #[test]
    fn no_offer_is_sent_or_lapses_in_quiet_hours(
        now in 1_790_000_000_i64..1_800_000_000,
        hours in 1_u32..100,
        ahead in 0_i64..2_000_000,
    ) {
        let now = DateTime::from_timestamp(now, 0).unwrap();
        let starts_at = now + TimeDelta::seconds(ahead);
        if let Some(times) = offer_times(now, hours, starts_at) {
            prop_assert!(now <= times.sends_at && times.sends_at < times.until && times.until < starts_at);
            for at in [times.sends_at, times.until] {
                let hour = (at.timestamp() + 9 * 3600).rem_euclid(86_400) / 3600;
                prop_assert!((8..21).contains(&hour), "{at}");
            }
        }
    }
}
