//! A reservation (予約): one household's place in one slot, its life, its discretion, how the household may be reached.
//! Deliberately holds no secret: tokens and PINs are checked by `store`, which keeps only their hashes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{EnrolmentId, QueueId, ReservationId, SlotId};
use super::language::Language;
use super::number::Number;
use super::party::{Party, Relation};
use super::person::{ApplicantName, Email, Kana, Note, Phone};
use super::programme::codes;

codes! {
    /// How much may be told on the outside.
    Discretion {
        /// Outward name only. The default.
        Discreet = "discreet",
        /// The programme may be named.
        Normal = "normal",
        /// Nothing is sent; number and PIN on screen only.
        Silent = "silent",
    }
}

codes! {
    /// How staff introduce themselves on the telephone.
    IntroduceAs {
        /// 市役所と名乗ってよい
        City = "city",
        /// 個人名だけを名乗る
        PersonalName = "personal_name",
        /// 本人が出るまで名乗らない
        Nothing = "nothing",
    }
}

codes! {
    /// Through which door a reservation came.
    Source {
        /// The family's own page.
        Web = "web",
        /// Staff for a caller.
        Phone = "phone",
        /// The JSON API.
        Api = "api",
    }
}

codes! {
    /// Who gave a reservation back.
    CancelledBy {
        /// The family itself.
        Family = "family",
        /// The desk.
        Desk = "desk",
        /// Time: an offer or a decision that did not come.
        Lapse = "lapse",
    }
}

/// How the household may be reached. Shown to staff before the number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContactRules {
    /// Whether a call is welcome at all.
    pub phone: bool,
    /// When (「夕方のみ」).
    pub hours: Option<String>,
    /// Whether a message may be left.
    pub voice_mail: bool,
    /// How to introduce oneself.
    pub introduce_as: IntroduceAs,
    /// Whether post may be sent.
    pub post: bool,
}

impl Default for ContactRules {
    /// The most careful rules: nothing is allowed that was not allowed.
    fn default() -> Self {
        Self {
            phone: false,
            hours: None,
            voice_mail: false,
            introduce_as: IntroduceAs::Nothing,
            post: false,
        }
    }
}

impl ContactRules {
    /// Each rule as a short line: 「電話は夕方のみ」「留守電不可」「市役所と名乗らない」「郵便は送らない」
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let post = if self.post {
            "郵便可"
        } else {
            "郵便は送らない"
        };
        if !self.phone {
            return vec!["電話はしない".to_owned(), post.to_owned()];
        }
        let hours = self
            .hours
            .as_ref()
            .map_or_else(|| "電話してよい".to_owned(), |hours| format!("電話は{hours}"));
        let message = if self.voice_mail {
            "留守電可"
        } else {
            "留守電不可"
        };
        let name = match self.introduce_as {
            IntroduceAs::City => "市役所と名乗ってよい",
            IntroduceAs::PersonalName => "個人名だけを名乗る",
            IntroduceAs::Nothing => "市役所と名乗らない",
        };
        vec![hours, message.to_owned(), name.to_owned(), post.to_owned()]
    }

    /// 「電話は夕方のみ・留守電不可・市役所と名乗らない・郵便は送らない」
    #[must_use]
    pub fn words(&self) -> String {
        self.lines().join("・")
    }
}

/// The person who writes, as kept encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Name or nickname.
    pub name: ApplicantName,
    /// フリガナ
    pub kana: Option<Kana>,
    /// For letters.
    pub email: Option<Email>,
    /// For calls.
    pub phone: Option<Phone>,
    /// Whether it is the person, family or a supporter who writes.
    pub relation: Relation,
}

/// Where a reservation stands. Variants carry what belongs to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Takes part in a lottery that has not been drawn.
    Entered,
    /// Waits for a place.
    Waiting,
    /// A freed place is kept for them until they answer.
    Offered {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The place is held; the desk decides.
    Pending {
        /// When it lapses without a decision; `None` where no such time was set.
        until: Option<DateTime<Utc>>,
    },
    /// The place is theirs.
    Confirmed,
    /// One session of a course that the household knows it will miss.
    Away {
        /// Whether the seat stays theirs, so that they can still change their mind; else a guest may have it.
        keeps_place: bool,
    },
    /// Given back.
    Cancelled {
        /// By whom.
        by: CancelledBy,
        /// When.
        at: DateTime<Utc>,
    },
    /// They came.
    Attended,
    /// They did not come.
    Absent,
}

/// A cancellation is not possible, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefusal {
    /// The family's time for cancelling by itself has passed; the desk can still do it.
    #[error("ご自分で取り消せる期限を過ぎました。窓口にお電話ください")]
    TooLate {
        /// When it ended.
        until: DateTime<Utc>,
    },
    /// What has been attended or missed cannot be cancelled any more.
    #[error("終わった予約は取り消せません")]
    Over {
        /// What it is now.
        status: Status,
    },
}

impl Status {
    /// Stable code of database and API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Waiting => "waiting",
            Self::Offered { .. } => "offered",
            Self::Pending { .. } => "pending",
            Self::Confirmed => "confirmed",
            Self::Away { keeps_place: true } => "away",
            Self::Away { keeps_place: false } => "ceded",
            Self::Cancelled { .. } => "cancelled",
            Self::Attended => "attended",
            Self::Absent => "absent",
        }
    }

    /// Whether it occupies its place.
    #[must_use]
    pub fn occupies(self) -> bool {
        match self {
            Self::Entered | Self::Waiting | Self::Away { keeps_place: false } | Self::Cancelled { .. } => false,
            Self::Offered { .. }
            | Self::Pending { .. }
            | Self::Confirmed
            | Self::Away { keeps_place: true }
            | Self::Attended
            | Self::Absent => true,
        }
    }

    /// Whether it is still to be reckoned with: not given back and not over.
    #[must_use]
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Cancelled { .. } | Self::Attended | Self::Absent)
    }

    /// Whether it stands in its queue, for a place or for the draw.
    #[must_use]
    pub fn is_queued(self) -> bool {
        matches!(self, Self::Entered | Self::Waiting)
    }

    /// When it lapses by itself.
    #[must_use]
    pub fn lapses_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Offered { until } => Some(until),
            Self::Pending { until } => until,
            _ => None,
        }
    }

    /// Cancels. `Ok(None)` means that it is cancelled already, so that doing it twice is harmless.
    ///
    /// # Errors
    /// [`CancelRefusal::Over`] once attendance is recorded, [`CancelRefusal::TooLate`] for the family after `until`.
    pub fn cancel(
        self,
        by: CancelledBy,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Self>, CancelRefusal> {
        match self {
            Self::Cancelled { .. } => Ok(None),
            Self::Attended | Self::Absent => Err(CancelRefusal::Over { status: self }),
            Self::Pending { .. } | Self::Confirmed | Self::Away { .. } if by == CancelledBy::Family && now > until => {
                Err(CancelRefusal::TooLate { until })
            }
            // Whoever has no place yet leaves at any time.
            Self::Entered
            | Self::Waiting
            | Self::Offered { .. }
            | Self::Pending { .. }
            | Self::Confirmed
            | Self::Away { .. } => Ok(Some(Self::Cancelled { by, at: now })),
        }
    }
}

/// A reservation as it is read back.
#[derive(Clone)]
pub struct Reservation {
    /// Identity.
    pub id: ReservationId,
    /// What the family remembers it by.
    pub number: Number,
    /// The slot.
    pub slot: SlotId,
    /// Who comes.
    pub party: Party,
    /// Who writes.
    pub applicant: Applicant,
    /// How they may be reached.
    pub contact_rules: ContactRules,
    /// Free text.
    pub note: Option<Note>,
    /// How much may be told.
    pub discretion: Discretion,
    /// In which language.
    pub language: Language,
    /// Where it stands.
    pub status: Status,
    /// Whether a PIN opens it.
    pub has_pin: bool,
    /// Through which door it came.
    pub source: Source,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The day on which the personal data will be gone.
    pub erased_on: NaiveDate,
    /// When they were erased; from then on there is no name, no contact, no note.
    pub erased_at: Option<DateTime<Utc>>,
    /// SEQUENCE of its calendar entry: one more at each change of time and at its end (RFC 5546 §2.1.4).
    pub sequence: u32,
    /// The household's enrolment in a course that it is a part of.
    pub enrolment: Option<EnrolmentId>,
    /// Which part of the enrolment it is, from 1 (which answers to the number); 1 without an enrolment.
    pub part: u32,
    /// The queue in which it stands or stood, and since when.
    pub queued: Option<(QueueId, DateTime<Utc>)>,
    /// Since when its contact data is kept from view and nothing goes out by itself (秘匿).
    pub concealed_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone as _};

    use super::*;

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 12, 1, 3, 0, 0).unwrap()
    }

    #[test]
    fn cancelling_twice_is_harmless() {
        let cancelled = Status::Confirmed
            .cancel(CancelledBy::Family, noon(), noon())
            .unwrap()
            .unwrap();
        assert_eq!(cancelled.cancel(CancelledBy::Family, noon(), noon()), Ok(None));
        assert!(!cancelled.occupies());
    }

    #[test]
    fn after_the_deadline_only_the_desk_cancels() {
        let late = noon() + TimeDelta::seconds(1);
        assert_eq!(
            Status::Confirmed.cancel(CancelledBy::Family, late, noon()),
            Err(CancelRefusal::TooLate { until: noon() })
        );
        assert!(
            Status::Confirmed
                .cancel(CancelledBy::Desk, late, noon())
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn what_has_been_attended_stays() {
        assert!(Status::Attended.cancel(CancelledBy::Desk, noon(), noon()).is_err());
    }

    #[test]
    fn unless_told_otherwise_nobody_calls_or_sends_post() {
        assert_eq!(ContactRules::default().words(), "電話はしない・郵便は送らない");
        let evening = ContactRules {
            phone: true,
            hours: Some("夕方のみ".into()),
            post: true,
            ..ContactRules::default()
        };
        assert_eq!(
            evening.words(),
            "電話は夕方のみ・留守電不可・市役所と名乗らない・郵便可"
        );
    }
}
