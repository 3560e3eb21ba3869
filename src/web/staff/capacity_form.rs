//! New capacities of a session's slots, as they were typed, and what lowering one means for those who are in.
//! Deliberately takes nobody's place away: a capacity below what is taken is warned of, not refused.

use super::form_reading::FormReading;
use crate::domain::capacity::{Capacity, Places};

/// Most households or persons of a slot.
const LARGEST: u32 = 2000;

/// Reads the capacity that each slot is to have; `None` where something is wrong.
pub fn read(form: &mut FormReading<'_>) -> Option<Capacity> {
    let capacity = Capacity {
        households: form.number_if_any("households", (0, LARGEST)),
        persons: form.number_if_any("persons", (0, LARGEST)),
    };
    form.is_right().then_some(capacity)
}

/// The numbers as a confirmation carries them: 「4/8」, an empty side is no limit.
#[must_use]
pub fn numbers(capacity: Capacity) -> String {
    let side = |limit: Option<u32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    format!("{}/{}", side(capacity.households), side(capacity.persons))
}

/// What is told where a capacity lies below what is taken: 「いま 5組7名 入っています。予約は消えません。…」
#[must_use]
pub fn warning(places: Places, capacity: Capacity) -> Option<String> {
    let taken = places.taken();
    let is_over = capacity.households.is_some_and(|limit| limit < taken.households)
        || capacity.persons.is_some_and(|limit| limit < taken.persons);
    is_over.then(|| {
        format!(
            "いま {}組{}名 入っています。予約は消えません。新しい予約は入らなくなります。",
            taken.households, taken.persons
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capacity::Taken;
    use crate::web::form::Fields;

    #[test]
    fn an_empty_side_is_no_limit() {
        let read_body = |body: &str| read(&mut FormReading::of(&Fields::parse(body.as_bytes())));
        let eight = Capacity {
            households: None,
            persons: Some(8),
        };
        assert_eq!(read_body("households=&persons=%EF%BC%98"), Some(eight));
        assert_eq!(read_body("households=x"), None);
    }

    #[test]
    fn a_confirmation_holds_for_its_own_numbers_only() {
        let limits = |households, persons| numbers(Capacity { households, persons });
        assert_eq!(limits(Some(4), None), "4/");
        assert_ne!(limits(Some(4), None), limits(None, Some(4)));
    }

    #[test]
    fn below_what_is_taken_is_warned_of() {
        let taken = Taken {
            households: 5,
            persons: 7,
        };
        let places = Places::new(Capacity::default(), taken);
        let limit = |households| Capacity {
            households: Some(households),
            persons: None,
        };
        assert_eq!(warning(places, limit(5)), None);
        assert_eq!(warning(places, Capacity::default()), None);
        assert!(
            warning(places, limit(4))
                .unwrap()
                .starts_with("いま 5組7名 入っています。")
        );
    }
}
