//! The kinds of letters, and what holds of each whatever it says.
//! Deliberately knows no wording: that is `mail::texts`.

use serde::{Deserialize, Serialize};

/// What has happened to the reservation that the letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// The household takes part in a lottery; the outcome will be told.
    Entered,
    /// The household waits for a place.
    Waiting,
    /// A place came free and is kept for the household until it answers.
    Offer,
    /// The lottery gave the household no place; it waits for one now.
    NotDrawn,
    /// The desk could not accept the reservation.
    Declined,
    /// An offer was not answered in time; its place went on.
    OfferLapsed,
    /// The desk did not decide in time; the place is given back.
    PendingLapsed,
    /// No place came free for a household that waited until the end.
    NotReached,
    /// After the consultation the household may reserve what it wished for.
    Released,
    /// Where the online session meets.
    Online,
    /// The reservation holds its place and waits for the desk's answer.
    Pending,
    /// The reservation stands.
    Confirmed,
    /// The date is near.
    Reminder,
    /// The desk changed the date of the session; the family is asked whether it suits.
    Moved,
    /// The desk changed the date of a session for which the household waits, has entered, or is offered a place.
    QueueChanged,
    /// The family keeps its place on the changed date.
    Kept,
    /// The family itself moved its reservation to another slot.
    Changed,
    /// The date is off and a new one will be told; the place is kept.
    Postponed,
    /// The desk has to call the session off.
    CalledOff,
    /// The reservation is no more, whoever ended it.
    Cancelled,
    /// The household will miss one session of its course.
    Away,
    /// The household comes to a session after all.
    Back,
    /// The household did not come, which is all right; the next dates.
    Missed,
    /// The household came; thanks, and the next dates.
    Thanks,
}

impl LetterKind {
    /// Letters about a date or a turn that are void once the household has left it.
    pub const OF_THE_STAY: [Self; 7] = [
        Self::Offer,
        Self::NotDrawn,
        Self::Online,
        Self::Reminder,
        Self::Moved,
        Self::QueueChanged,
        Self::Postponed,
    ];

    /// Letters that tell what has become of a date: whatever was written before about it is not true any more.
    pub const TELLS_ANEW: [Self; 6] = [
        Self::Moved,
        Self::QueueChanged,
        Self::Changed,
        Self::Postponed,
        Self::CalledOff,
        Self::Cancelled,
    ];

    /// Whether it says when the household comes, so that a later change makes it untrue. Where an online session meets stays
    /// true.
    #[must_use]
    pub const fn states_the_date(self) -> bool {
        matches!(
            self,
            Self::Entered
                | Self::Waiting
                | Self::Pending
                | Self::Confirmed
                | Self::Moved
                | Self::QueueChanged
                | Self::Kept
                | Self::Changed
                | Self::Back
        )
    }

    /// Whether it may be delivered in the quiet hours: what answers the household's own act at once, and where a session
    /// meets that may begin in the morning. Whoever writes another kind says when it is due; it waits if that is delayed.
    #[must_use]
    pub const fn goes_at_night(self) -> bool {
        match self {
            Self::Entered
            | Self::Waiting
            | Self::Pending
            | Self::Confirmed
            | Self::Kept
            | Self::Changed
            | Self::Cancelled
            | Self::Away
            | Self::Back
            | Self::Online => true,
            Self::Offer
            | Self::NotDrawn
            | Self::Declined
            | Self::OfferLapsed
            | Self::PendingLapsed
            | Self::NotReached
            | Self::Released
            | Self::Reminder
            | Self::Moved
            | Self::QueueChanged
            | Self::Postponed
            | Self::CalledOff
            | Self::Missed
            | Self::Thanks => false,
        }
    }

    /// Whether it may be written when its date is over, so that it is not too late then.
    #[must_use]
    pub const fn tells_afterwards(self) -> bool {
        matches!(self, Self::Missed | Self::Thanks | Self::NotReached | Self::Released)
    }

    /// Every kind, in the order of a reservation's life.
    pub const ALL: [Self; 24] = [
        Self::Entered,
        Self::Waiting,
        Self::Offer,
        Self::NotDrawn,
        Self::Declined,
        Self::OfferLapsed,
        Self::PendingLapsed,
        Self::NotReached,
        Self::Released,
        Self::Online,
        Self::Pending,
        Self::Confirmed,
        Self::Reminder,
        Self::Moved,
        Self::QueueChanged,
        Self::Kept,
        Self::Changed,
        Self::Postponed,
        Self::CalledOff,
        Self::Cancelled,
        Self::Away,
        Self::Back,
        Self::Missed,
        Self::Thanks,
    ];

    /// The code under which the kind is stored; it never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Waiting => "waiting",
            Self::Offer => "offer",
            Self::NotDrawn => "not-drawn",
            Self::Declined => "declined",
            Self::OfferLapsed => "offer-lapsed",
            Self::PendingLapsed => "pending-lapsed",
            Self::NotReached => "not-reached",
            Self::Released => "released",
            Self::Online => "online",
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Reminder => "reminder",
            Self::Moved => "moved",
            Self::QueueChanged => "queue-changed",
            Self::Kept => "kept",
            Self::Changed => "changed",
            Self::Postponed => "postponed",
            Self::CalledOff => "called-off",
            Self::Cancelled => "cancelled",
            Self::Away => "away",
            Self::Back => "back",
            Self::Missed => "missed",
            Self::Thanks => "thanks",
        }
    }

    /// The kind stored under `code`, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
