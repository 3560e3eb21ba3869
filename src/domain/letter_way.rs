//! Whether news that the service would tell by itself goes to a household as a letter or by telephone: the only place where
//! that is decided.
//! Deliberately asks nothing but the reservation and the kind of the news, so that every act that tells something gets the
//! same answer.

use super::letter::LetterKind;
use super::reservation::{Discretion, Reservation};

/// What becomes of a letter that the service would write by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterWay {
    /// It is written and sent.
    Mail,
    /// It is written and held back: staff decide by hand whether and how the household hears of it.
    ByHand,
    /// None is sent, but the desk may ring: what the household cannot know by itself is told on the telephone.
    Call,
    /// Nothing is told: the household chose so, or left no way to reach it.
    Nothing,
}

/// How a kind of news reaches whoever gets no letters and may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByPhone {
    /// The desk rings: it stands on the call list until that is done.
    Call,
    /// It answers the household's own act – on the screen or to the one who served it – so that it is known; where the desk
    /// or the draw has done the same without it, the desk rings.
    CallUnlessAsked,
    /// A list of its own has it: whom a place is offered to, whose date has changed.
    OwnList,
    /// Nobody rings: it reminds, thanks, or is an address to be read and not to be spelled; the reservation's page has it.
    Nothing,
}

impl LetterKind {
    /// How it reaches whoever gets no letters and may be called.
    #[must_use]
    pub const fn by_phone(self) -> ByPhone {
        match self {
            Self::NotDrawn
            | Self::Declined
            | Self::OfferLapsed
            | Self::PendingLapsed
            | Self::NotReached
            | Self::Released => ByPhone::Call,
            Self::Entered
            | Self::Waiting
            | Self::Pending
            | Self::Confirmed
            | Self::Kept
            | Self::Changed
            | Self::Cancelled
            | Self::Away
            | Self::Back => ByPhone::CallUnlessAsked,
            Self::Offer | Self::Moved | Self::QueueChanged | Self::Postponed | Self::CalledOff => ByPhone::OwnList,
            Self::Online | Self::Reminder | Self::Missed | Self::Thanks => ByPhone::Nothing,
        }
    }
}

impl Reservation {
    /// By which way the household hears of what the service tells by itself.
    #[must_use]
    pub fn letter_way(&self) -> LetterWay {
        let has_mail = self.discretion != Discretion::Silent && self.applicant.email.is_some();
        if has_mail && self.is_concealed() {
            LetterWay::ByHand
        } else if has_mail {
            LetterWay::Mail
        } else if self.may_be_called() {
            LetterWay::Call
        } else {
            LetterWay::Nothing
        }
    }

    /// The same for one piece of news; `is_unasked` if it came about without the household.
    #[must_use]
    pub fn way_of(&self, kind: LetterKind, is_unasked: bool) -> LetterWay {
        match (self.letter_way(), kind.by_phone()) {
            (LetterWay::Call, ByPhone::Call) => LetterWay::Call,
            (LetterWay::Call, ByPhone::CallUnlessAsked) if is_unasked => LetterWay::Call,
            (LetterWay::Call, _) => LetterWay::Nothing,
            (way, _) => way,
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
