//! Whether a letter that is written by itself reaches a household: the only place where that is decided.
//! Deliberately asks nothing but the reservation, so that every act that writes a letter gets the same answer.

use super::reservation::{Discretion, Reservation};

/// What becomes of a letter that the service would write by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterWay {
    /// It is written and sent.
    Mail,
    /// It is written and held back: staff decide by hand whether and how the household hears of it.
    ByHand,
    /// None is written: the household chose the telephone or nothing, or gave no address.
    Nothing,
}

impl Reservation {
    /// By which way automatic letters about this reservation go.
    #[must_use]
    pub fn letter_way(&self) -> LetterWay {
        if self.discretion == Discretion::Silent || self.applicant.email.is_none() {
            LetterWay::Nothing
        } else if self.is_concealed() {
            LetterWay::ByHand
        } else {
            LetterWay::Mail
        }
    }

    /// Whether letters go out to the household by themselves.
    #[must_use]
    pub fn gets_letters(&self) -> bool {
        self.letter_way() == LetterWay::Mail
    }

    /// Whether the desk may ring: a call is welcome, and there is a number.
    #[must_use]
    pub fn may_be_called(&self) -> bool {
        self.contact_rules.phone && self.applicant.phone.is_some()
    }
}
