//! Random sequences of presses: no sum below zero, order and repetition of no account.
//! Deliberately apart from the rules' own sentences.

use proptest::prelude::*;

use super::*;

fn visits() -> impl Strategy<Value = Visit> {
    prop::sample::select(Visit::ALL.to_vec())
}

fn thumbs() -> impl Strategy<Value = Thumb> {
    let who = || (prop::sample::select(vec!["本人", "家族"]), visits());
    prop_oneof![
        3 => who().prop_map(|(category, visit)| came(category, visit)),
        3 => who().prop_map(|(category, visit)| take_back(category, visit)),
        2 => (1_u128..40).prop_map(|number| Thumb::Undo(id(number))),
    ]
}

/// Presses of two people within the day, some of them sent again later.
fn presses() -> impl Strategy<Value = Vec<(Press, StaffId)>> {
    let one = (1_u128..40, thumbs(), 0_i64..24 * 60, any::<bool>());
    prop::collection::vec(one, 0..60).prop_map(|all| {
        let mut first: BTreeMap<u128, (Press, StaffId)> = BTreeMap::new();
        all.into_iter()
            .map(|(number, thumb, minutes, is_me)| {
                let made = (press(number, thumb, at(0, minutes)), if is_me { ME } else { COLLEAGUE });
                // Whoever uses a number twice sends the same mark twice.
                first.entry(number).or_insert(made).clone()
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn no_sum_is_ever_below_zero_whatever_is_pressed(presses in presses()) {
        let mut sheet = sheet();
        let mut sums: BTreeMap<Cell, i32> = BTreeMap::new();
        for (press, by) in presses {
            let before = sheet.added().len();
            let answer = sheet.press(&press, by, now());
            for mark in &sheet.added()[before..] {
                *sums.entry(mark.cell.clone()).or_default() += mark.step.value();
                prop_assert_eq!(answer.is_ok(), mark.step != Step::Nothing);
            }
            prop_assert!(sums.values().all(|sum| *sum >= 0), "{:?}", sums);
        }
        let total: i32 = sums.values().sum();
        prop_assert_eq!(i64::from(sheet.tally().total()), i64::from(total));
    }

    #[test]
    fn what_is_sent_again_changes_nothing_and_gets_the_same_answer(presses in presses()) {
        let mut sheet = sheet();
        let mut answers: BTreeMap<TallyMarkId, Result<(), TallyRefusal>> = BTreeMap::new();
        for (press, by) in presses {
            let before = sheet.tally();
            let answer = sheet.press(&press, by, now()).map(|_| ());
            if let Some(first) = answers.get(&press.id) {
                // Only an undo that found nothing is decided anew: what it was meant for may have arrived since.
                let is_open = matches!(first, Err(TallyRefusal::NothingToUndo | TallyRefusal::AlreadyUndone));
                prop_assert!(is_open || (&answer == first && sheet.tally() == before), "{:?} {:?}", first, answer);
            }
            answers.insert(press.id, answer);
        }
    }

    #[test]
    fn the_order_of_marks_and_their_repetition_do_not_matter(presses in presses(), seed in any::<u64>()) {
        let mut sheet = sheet();
        for (press, by) in presses {
            let _refusal = sheet.press(&press, by, now());
        }
        let mut shuffled: Vec<TallyMark> = sheet.added().iter().chain(sheet.added()).cloned().collect();
        shuffled.sort_by_key(|mark| mark.id.0.as_u128().wrapping_mul(u128::from(seed) | 1) % 1009);
        prop_assert_eq!(Tally::of(&shuffled), sheet.tally());
        let reopened = TallySheet::open(
            session(),
            &programme(&["本人", "家族"], Participation::WalkIn),
            sheet.added().to_vec(),
        );
        prop_assert_eq!(reopened.unwrap().tally(), sheet.tally());
    }
}
