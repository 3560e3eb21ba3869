//! How a letter's delivery stands, and when staff may send it once more.
//! Deliberately knows no database and no mail server: both report to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::mail_status::MailStatus;
use super::programme::codes;

codes! {
    /// What staff do about a letter that did not arrive.
    LetterAct {
        /// Sent it once more.
        Resent = "resent",
        /// Told by another way what it says.
        Told = "told",
        /// Rang to tell it, and nobody answered.
        NotReached = "not_reached",
        /// Rang to tell it, and left a message.
        MessageLeft = "message_left",
    }
}

/// Where a letter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Waiting for its first try.
    Queued,
    /// Tried in vain, and to be tried again.
    RetryAt {
        /// When.
        at: DateTime<Utc>,
        /// Why it failed last, without the recipient's address.
        error: String,
    },
    /// A mail server has taken it over.
    Sent {
        /// When.
        at: DateTime<Utc>,
        /// What the server said: the proof, should somebody ask.
        answer: Option<String>,
    },
    /// Not taken by any server, and not to be tried again by itself.
    GivenUp {
        /// Since when.
        at: DateTime<Utc>,
        /// Why it failed last, without the recipient's address.
        error: String,
    },
    /// Kept in, because the household is concealed: staff decide whether and how it hears of this.
    Held {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Not sent: what it tells is told on the telephone.
    ToCall {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// A server took it and reported later that it could not deliver it.
    Bounced {
        /// When the report came.
        at: DateTime<Utc>,
        /// Why.
        status: MailStatus,
    },
}

impl Delivery {
    /// Whether the letter did not arrive and nothing more happens by itself.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        matches!(self, Self::GivenUp { .. } | Self::Bounced { .. } | Self::Held { .. })
    }

    /// Whether what it says is told by hand: the letter was lost, or was never one.
    #[must_use]
    pub const fn is_told_by_hand(&self) -> bool {
        self.is_lost() || matches!(self, Self::ToCall { .. })
    }

    /// The failure's code, where there was a failure that told one.
    #[must_use]
    pub fn status(&self) -> Option<MailStatus> {
        match self {
            Self::Bounced { status, .. } => Some(*status),
            Self::GivenUp { error, .. } | Self::RetryAt { error, .. } => MailStatus::find_in(error),
            Self::Queued | Self::Sent { .. } | Self::Held { .. } | Self::ToCall { .. } => None,
        }
    }
}

/// Why a letter is not sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResendRefusal {
    /// It is on its way, or it arrived as far as anybody knows.
    #[error("このお知らせは、もう送り直しています")]
    NotLost,
    /// A later letter, or a later change, has overtaken what it says.
    #[error("このあと予約が変わっているため、このお知らせは送れません")]
    Overtaken,
    /// Nothing goes out to a concealed household.
    #[error("秘匿の方のため、このお知らせは送れません")]
    Concealed,
    /// What it tells of is over.
    #[error("この回は終わっているため、送り直しません")]
    Over,
}

/// What decides whether a letter is sent once more.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'s> {
    /// Whether its household is concealed.
    pub is_concealed: bool,
    /// Whether it is the newest letter about its reservation.
    pub is_newest: bool,
    /// For each date that the letter tells of, the SEQUENCE of its calendar entry there, and the reservation's own now.
    pub sequences: &'s [(u32, u32)],
    /// When what it tells of is over: the slot, or the time to take an offer; `None` while a postponed session has no date.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Whether staff may send a letter once more: the same letter, so what it says must still be true.
///
/// # Errors
/// [`ResendRefusal`].
pub fn may_resend(delivery: &Delivery, of: Circumstances<'_>, now: DateTime<Utc>) -> Result<(), ResendRefusal> {
    if !delivery.is_lost() {
        return Err(ResendRefusal::NotLost);
    }
    if of.is_concealed {
        return Err(ResendRefusal::Concealed);
    }
    let has_changed = of.sequences.iter().any(|(told, stands)| told != stands);
    if !of.is_newest || has_changed {
        return Err(ResendRefusal::Overtaken);
    }
    if of.ends_at.is_some_and(|ends_at| ends_at <= now) {
        return Err(ResendRefusal::Over);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-26T03:00:00Z".parse().unwrap()
    }

    fn bounced() -> Delivery {
        Delivery::Bounced {
            at: noon(),
            status: MailStatus::parse("5.1.1").unwrap(),
        }
    }

    fn coming() -> Circumstances<'static> {
        Circumstances {
            is_concealed: false,
            is_newest: true,
            sequences: &[(1, 1), (4, 4)],
            ends_at: Some(noon() + TimeDelta::hours(1)),
        }
    }

    #[test]
    fn only_what_is_lost_is_sent_once_more() {
        assert_eq!(may_resend(&bounced(), coming(), noon()), Ok(()));
        let error = "550 5.1.1 no such user".to_owned();
        let given_up = Delivery::GivenUp { at: noon(), error };
        assert_eq!(may_resend(&given_up, coming(), noon()), Ok(()));
        for under_way in [
            Delivery::Queued,
            Delivery::RetryAt {
                at: noon(),
                error: String::new(),
            },
            Delivery::Sent {
                at: noon(),
                answer: None,
            },
        ] {
            assert_eq!(may_resend(&under_way, coming(), noon()), Err(ResendRefusal::NotLost));
        }
    }

    #[test]
    fn what_is_held_back_is_sent_only_once_nobody_is_concealed_any_more() {
        let held = Delivery::Held { at: noon() };
        let concealed = Circumstances {
            is_concealed: true,
            ..coming()
        };
        for delivery in [&held, &bounced()] {
            assert_eq!(may_resend(delivery, concealed, noon()), Err(ResendRefusal::Concealed));
        }
        assert_eq!(may_resend(&held, coming(), noon()), Ok(()));
    }

    #[test]
    fn what_is_no_longer_true_is_not_sent_once_more() {
        let overtaken = Circumstances {
            is_newest: false,
            ..coming()
        };
        let changed = Circumstances {
            sequences: &[(1, 1), (4, 5)],
            ..coming()
        };
        for of in [overtaken, changed] {
            assert_eq!(may_resend(&bounced(), of, noon()), Err(ResendRefusal::Overtaken));
        }
        let over = Circumstances {
            ends_at: Some(noon()),
            ..coming()
        };
        assert_eq!(may_resend(&bounced(), over, noon()), Err(ResendRefusal::Over));
        let without_date = Circumstances {
            ends_at: None,
            ..coming()
        };
        assert_eq!(may_resend(&bounced(), without_date, noon()), Ok(()));
    }

    #[test]
    fn a_refusal_at_the_door_tells_its_code_too() {
        let error = "not sent and not to be tried again: 552 5.2.2 mailbox full".to_owned();
        let given_up = Delivery::GivenUp { at: noon(), error };
        assert_eq!(given_up.status().unwrap().to_string(), "5.2.2");
        assert_eq!(Delivery::Queued.status(), None);
    }
}
