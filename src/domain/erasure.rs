//! When personal data may go before their day, and what the desk states as the reason.
//! Deliberately no free text as a reason: it might name the household, and what could hide it is just what is destroyed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::jst;
use super::offering::Offering;
use super::programme::codes;
use super::reservation::Status;
use super::session::SessionStatus;

/// What stands where a name was.
pub const ERASED: &str = "消去済み";

codes! {
    /// Why the desk erases before the day.
    EraseReason {
        /// The person, or the family that reserved, asked for it.
        Requested = "requested",
        /// It was entered by mistake, or about somebody else.
        Mistaken = "mistaken",
        /// What it was kept for is done.
        NotNeeded = "not_needed",
    }
}

impl EraseReason {
    /// The words on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "本人またはご家族の求め",
            Self::Mistaken => "まちがって登録した",
            Self::NotNeeded => "保存する必要がなくなった",
        }
    }
}

/// Personal data cannot be erased yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EraseRefusal {
    /// The reservation is still to come: whoever is expected must be known. Cancelling comes first.
    #[error("これからの予約です。先に取り消してください")]
    ToCome,
    /// The day is not noted yet: the desk has until its end to write down who came.
    #[error("当日の記録が終わる翌日から消せます")]
    NotNotedYet,
    /// The office must keep them until their day.
    #[error("窓口が決まりの日まで保存します")]
    Kept,
}

/// Whether the desk may erase: everything but what is still to come.
///
/// # Errors
/// [`EraseRefusal::ToCome`].
pub fn desk_may_erase(status: Status, offering: &Offering, now: DateTime<Utc>) -> Result<(), EraseRefusal> {
    let has_no_date = offering.session.status == SessionStatus::Postponed;
    if status.is_live() && (has_no_date || offering.slot.ends_at > now) {
        return Err(EraseRefusal::ToCome);
    }
    Ok(())
}

/// Whether the family may erase by itself. What was given back serves nothing any more, and goes at once. What is over goes
/// where the programme allows it: once attendance is noted, or from the next day on.
///
/// # Errors
/// The [`EraseRefusal`] that applies.
pub fn family_may_erase(status: Status, offering: &Offering, now: DateTime<Utc>) -> Result<(), EraseRefusal> {
    desk_may_erase(status, offering, now)?;
    match status {
        Status::Cancelled { .. } => Ok(()),
        _ if !offering.programme.policy.family_may_erase => Err(EraseRefusal::Kept),
        Status::Attended | Status::Absent => Ok(()),
        _ if jst::date_of(offering.slot.ends_at) < jst::date_of(now) => Ok(()),
        _ => Err(EraseRefusal::NotNotedYet),
    }
}

/// How much was erased: numbers only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Reservations that name nobody any more.
    pub reservations: usize,
    /// Letters, sent or not.
    pub letters: usize,
    /// Secret links.
    pub links: usize,
    /// Indexes of e-mail addresses and telephone numbers.
    pub lookups: usize,
    /// Answers kept for repeated requests.
    pub answers: usize,
}

impl Erased {
    /// Adds another batch.
    pub fn add(&mut self, other: Self) {
        self.reservations += other.reservations;
        self.letters += other.letters;
        self.links += other.links;
        self.lookups += other.lookups;
        self.answers += other.answers;
    }

    /// The report: 「12 reservations, 30 letters, …」
    #[must_use]
    pub fn report(&self) -> String {
        format!(
            "{} reservations, {} letters, {} links, {} look-ups, {} kept answers",
            self.reservations, self.letters, self.links, self.lookups, self.answers
        )
    }
}
