//! The draw against arithmetic done elsewhere, and its fairness over many seeds.
//! Deliberately compares with values that `printf 'seed:ticket' | sha256sum` gives.

use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::capacity::{Capacity, Taken};

const SLOT: SlotId = SlotId(Uuid::from_u128(9));

fn entries(parties: &[u32]) -> Vec<WaitingEntry> {
    parties
        .iter()
        .zip(1_u128..)
        .map(|(persons, number)| {
            let lead = ReservationId(Uuid::from_u128(number));
            WaitingEntry {
                lead,
                parts: vec![(lead, SLOT)],
                persons: *persons,
                since: DateTime::UNIX_EPOCH,
            }
        })
        .collect()
}

fn places(households: Option<u32>, persons: Option<u32>) -> BTreeMap<SlotId, Places> {
    BTreeMap::from([(SLOT, Places::new(Capacity { households, persons }, Taken::default()))])
}

#[test]
fn a_rank_is_the_sha_256_of_seed_and_ticket() {
    // printf 'abc:def' | sha256sum
    assert_eq!(
        rank("abc", &Ticket("def".into())),
        "ec5952851b8051e1ecf6b6076d99d05646cd90a9f293c17250105742b9e4a19e"
    );
}

#[test]
fn with_ten_alike_every_one_wins_about_three_times_in_ten() {
    let mut wins = [0_u32; 10];
    for seed in 0..2_000 {
        let (drawn, _) = draw(&seed.to_string(), entries(&[1; 10]), places(Some(3), None));
        assert_eq!(drawn.iter().filter(|one| one.is_drawn).count(), 3);
        for one in drawn.iter().filter(|one| one.is_drawn) {
            wins[usize::try_from(one.entry.lead.0.as_u128()).unwrap() - 1] += 1;
        }
    }
    // 600 each are expected; ±120 is more than five standard deviations.
    assert!(wins.iter().all(|wins| (480..720).contains(wins)), "{wins:?}");
}

proptest! {
    #[test]
    fn the_same_seed_draws_the_same_whatever_the_order_of_entry(
        parties in proptest::collection::vec(1_u32..5, 0..12),
        households in proptest::option::of(0_u32..6),
        persons in proptest::option::of(0_u32..12),
        seed in "[0-9a-f]{8}",
    ) {
        let mut turned = entries(&parties);
        turned.reverse();
        let (one, left) = draw(&seed, entries(&parties), places(households, persons));
        let (other, _) = draw(&seed, turned, places(households, persons));
        prop_assert_eq!(&one, &other);
        let inside: u32 = one.iter().filter(|one| one.is_drawn).map(|one| one.entry.persons).sum();
        prop_assert!(persons.is_none_or(|limit| inside <= limit));
        for loser in one.iter().filter(|one| !one.is_drawn) {
            prop_assert!(taken_by(&left, &loser.entry).is_none(), "somebody who fits lost");
        }
    }
}
