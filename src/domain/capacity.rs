//! Capacity: two limits at once, households (組) and persons (名), and what is already taken of them.
//! Deliberately pure: who may ask, when, and how the row is locked is decided elsewhere.

use serde::{Deserialize, Serialize};

/// How many fit. An absent limit means that this side is not limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Capacity {
    /// 組
    pub households: Option<u32>,
    /// 名
    pub persons: Option<u32>,
}

/// How many are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// 組
    pub households: u32,
    /// 名
    pub persons: u32,
}

/// The party does not fit whole; nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FullRefusal {
    /// No household fits any more.
    #[error("満席です")]
    Full,
    /// Places are left, but fewer than this party needs.
    #[error("あと{left}名です")]
    PartyTooLarge {
        /// Persons who would still fit.
        left: u32,
    },
}

/// Capacity and occupation of one slot. The only way to change `taken` is through [`Places::take`] and
/// [`Places::give_back`], so it cannot pass either limit. A limit that was lowered below what is taken follows the places
/// that are given back, down to where it was meant to be: nobody loses a place, and nobody new comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    capacity: Capacity,
    taken: Taken,
    lowered_to: Capacity,
}

impl Places {
    /// Reads what is stored.
    #[must_use]
    pub fn new(capacity: Capacity, taken: Taken) -> Self {
        Self {
            capacity,
            taken,
            lowered_to: Capacity::default(),
        }
    }

    /// Reads what is stored, with limits that are still above what they were lowered to.
    #[must_use]
    pub fn lowering(capacity: Capacity, taken: Taken, lowered_to: Capacity) -> Self {
        Self {
            capacity,
            taken,
            lowered_to,
        }
    }

    /// The limits that were asked for but lie below what is taken; absent sides are not lowered.
    #[must_use]
    pub fn lowered_to(&self) -> Capacity {
        self.lowered_to
    }

    /// The same places under new limits. Where more is taken already, the limit stays at what is taken for now.
    #[must_use]
    pub fn with_capacity(self, wanted: Capacity) -> Self {
        let (households, households_lowered) = lower(wanted.households, self.taken.households);
        let (persons, persons_lowered) = lower(wanted.persons, self.taken.persons);
        Self {
            capacity: Capacity { households, persons },
            taken: self.taken,
            lowered_to: Capacity {
                households: households_lowered,
                persons: persons_lowered,
            },
        }
    }

    /// The limits.
    #[must_use]
    pub fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// What is occupied.
    #[must_use]
    pub fn taken(&self) -> Taken {
        self.taken
    }

    /// What is still free, with the same absent sides as the capacity.
    #[must_use]
    pub fn remaining(&self) -> Capacity {
        Capacity {
            households: self
                .capacity
                .households
                .map(|limit| limit.saturating_sub(self.taken.households)),
            persons: self
                .capacity
                .persons
                .map(|limit| limit.saturating_sub(self.taken.persons)),
        }
    }

    /// Whether not even a single person fits.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let left = self.remaining();
        left.households == Some(0) || left.persons == Some(0)
    }

    /// One household of `persons` comes in, whole or not at all.
    ///
    /// # Errors
    /// [`FullRefusal`] if either limit would be passed.
    pub fn take(self, persons: u32) -> Result<Self, FullRefusal> {
        if self.is_full() {
            return Err(FullRefusal::Full);
        }
        if let Some(left) = self.remaining().persons
            && left < persons
        {
            return Err(FullRefusal::PartyTooLarge { left });
        }
        let taken = Taken {
            households: self.taken.households.saturating_add(1),
            persons: self.taken.persons.saturating_add(persons),
        };
        Ok(Self { taken, ..self })
    }

    /// One household of `persons` gets the place back that it had, even where the limit was lowered meanwhile: nobody
    /// else can have taken it.
    #[must_use]
    pub fn taken_back(self, persons: u32) -> Self {
        let wanted = self.wanted();
        let taken = Taken {
            households: self.taken.households.saturating_add(1),
            persons: self.taken.persons.saturating_add(persons),
        };
        Self { taken, ..self }.with_capacity(wanted)
    }

    /// Everybody leaves: the session does not take place.
    #[must_use]
    pub fn emptied(self) -> Self {
        let wanted = self.wanted();
        let taken = Taken::default();
        Self { taken, ..self }.with_capacity(wanted)
    }

    /// The limits as staff set them.
    #[must_use]
    pub fn wanted(&self) -> Capacity {
        Capacity {
            households: self.lowered_to.households.or(self.capacity.households),
            persons: self.lowered_to.persons.or(self.capacity.persons),
        }
    }

    /// One household of `persons` leaves.
    #[must_use]
    pub fn give_back(self, persons: u32) -> Self {
        let taken = Taken {
            households: self.taken.households.saturating_sub(1),
            persons: self.taken.persons.saturating_sub(persons),
        };
        let wanted = self.wanted();
        Self { taken, ..self }.with_capacity(wanted)
    }
}

/// The limit in force and, where it cannot be reached yet, the limit that was asked for.
fn lower(wanted: Option<u32>, taken: u32) -> (Option<u32>, Option<u32>) {
    match wanted {
        Some(limit) if limit < taken => (Some(taken), Some(limit)),
        limit => (limit, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(households: Option<u32>, persons: Option<u32>) -> Places {
        Places::new(Capacity { households, persons }, Taken::default())
    }

    #[test]
    fn a_party_fits_whole_or_not_at_all() {
        let one_left = places(None, Some(3)).take(2).unwrap();
        assert_eq!(one_left.take(2), Err(FullRefusal::PartyTooLarge { left: 1 }));
        assert_eq!(one_left.take(1).unwrap().take(1), Err(FullRefusal::Full));
    }

    #[test]
    fn without_limits_everybody_fits() {
        assert!(places(None, None).take(500).is_ok());
    }

    #[test]
    fn a_limit_lowered_below_what_is_taken_follows_the_places_that_come_back() {
        let five = (0..5).fold(places(Some(6), None), |places, _| places.take(2).unwrap());
        let lowered = five.with_capacity(Capacity {
            households: Some(3),
            persons: Some(4),
        });
        assert_eq!(lowered.taken(), five.taken(), "nobody loses a place");
        assert_eq!(lowered.take(1), Err(FullRefusal::Full));
        let four = lowered.give_back(2);
        assert_eq!(four.capacity().households, Some(4), "the limit follows");
        assert_eq!(four.take(1), Err(FullRefusal::Full), "but nobody new comes in");
        let one = (0..3).fold(four, |places, _| places.give_back(2));
        assert_eq!((one.capacity().households, one.capacity().persons), (Some(3), Some(4)));
        assert_eq!(one.lowered_to(), Capacity::default());
        assert!(one.take(2).is_ok());
    }

    proptest! {
        #[test]
        fn no_sequence_of_comings_and_goings_passes_a_limit(
            households in proptest::option::of(0_u32..6),
            persons in proptest::option::of(0_u32..12),
            steps in proptest::collection::vec((any::<bool>(), 1_u32..5), 0..60),
        ) {
            let mut now = places(households, persons);
            let mut inside: Vec<u32> = Vec::new();
            for (comes, party) in steps {
                if comes {
                    if let Ok(next) = now.take(party) {
                        now = next;
                        inside.push(party);
                    } else {
                        let fits = households.is_none_or(|h| u32::try_from(inside.len()).unwrap() < h)
                            && persons.is_none_or(|p| inside.iter().sum::<u32>() + party <= p);
                        prop_assert!(!fits, "a party that fits was refused");
                    }
                } else if let Some(party) = inside.pop() {
                    now = now.give_back(party);
                }
                prop_assert_eq!(now.taken().households as usize, inside.len());
                prop_assert_eq!(now.taken().persons, inside.iter().sum::<u32>());
                prop_assert!(households.is_none_or(|h| now.taken().households <= h));
                prop_assert!(persons.is_none_or(|p| now.taken().persons <= p));
            }
        }
    }
}
