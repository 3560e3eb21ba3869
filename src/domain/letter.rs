//! What a letter to a family says, as plain data: it waits in the outbox as encrypted JSON until it is sent.
//! Deliberately knows no wording, no mail format and no way of delivery.

mod example;
mod kind;
mod typed;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::language::Language;
pub use kind::LetterKind;
pub use typed::TypedWording;

/// From when to when: a date that was, or one that could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
}

/// Another date that a letter is about, with a calendar entry of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherDate {
    /// UID of its calendar entry.
    pub calendar_uid: String,
    /// SEQUENCE of its calendar entry.
    pub sequence: u32,
    /// When it is.
    pub times: Times,
    /// Building and room.
    pub place: String,
    /// Street address.
    pub address: String,
}

/// Everything that a discreet letter may say.
///
/// Invariant by construction: no field for the programme's name, so nothing that is made from these facts alone can tell
/// it. Whoever fills them must choose a `place`, a `sender_name` and a `reason` that do not tell it either.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscreetFacts {
    /// Who writes, as shown before the address: 「安中市役所 福祉課」.
    pub sender_name: String,
    /// The neutral name of what was reserved: 「福祉課 ご予約の件」.
    pub outward_name: String,
    /// The reservation number: 「K7-4M2」.
    pub number: String,
    /// When it starts; of a date that is off, when it would have started.
    pub starts_at: DateTime<Utc>,
    /// When it ends, likewise.
    pub ends_at: DateTime<Utc>,
    /// Building and room.
    pub place: String,
    /// Street address.
    pub address: String,
    /// Until when the family changes or cancels by itself; absent where the programme sets no such time.
    pub change_until: Option<DateTime<Utc>>,
    /// The desk's telephone, with its extension.
    pub desk_phone: String,
    /// The desk's hours in words.
    pub desk_hours: String,
    /// The day (JST) on which the personal data are gone.
    pub erased_on: NaiveDate,
    /// UID of the calendar entry: the same in every letter and file about this reservation.
    pub calendar_uid: String,
    /// SEQUENCE of the calendar entry: one more at each change, the cancellation included.
    pub sequence: u32,
    /// The times before they were changed.
    #[serde(default)]
    pub was: Option<Times>,
    /// Why the date changed or is off, in words for the public.
    #[serde(default)]
    pub reason: Option<String>,
    /// Until when the desk would like to hear whether the new date suits.
    #[serde(default)]
    pub answer_by: Option<DateTime<Utc>>,
    /// Other times that are free, the nearest first.
    #[serde(default)]
    pub alternatives: Vec<Times>,
    /// All dates of a course that the household comes to; empty for a single session.
    #[serde(default)]
    pub dates: Vec<Times>,
    /// Those of the other dates whose calendar entries go with the letter.
    #[serde(default)]
    pub further: Vec<FurtherDate>,
    /// Where an online session meets; only in letters to those who reserved it.
    #[serde(default)]
    pub online_address: Option<String>,
}

/// How much a letter tells.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "kebab-case")]
pub enum LetterBody {
    /// The default: nothing that names the programme.
    Discreet(DiscreetFacts),
    /// At the family's wish, with the programme's name.
    Normal {
        /// The programme's own name.
        programme_name: String,
        /// What is said besides.
        facts: DiscreetFacts,
        /// What the session was about, in the letters that tell it.
        #[serde(default)]
        contents: Vec<String>,
    },
}

impl LetterBody {
    /// The facts that both levels share; they never name the programme.
    #[must_use]
    pub const fn facts(&self) -> &DiscreetFacts {
        match self {
            Self::Discreet(facts) | Self::Normal { facts, .. } => facts,
        }
    }

    /// What the session was about; of a discreet letter nothing.
    #[must_use]
    pub fn contents(&self) -> &[String] {
        match self {
            Self::Discreet(_) => &[],
            Self::Normal { contents, .. } => contents,
        }
    }
}

/// One letter to one recipient.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it tells.
    pub kind: LetterKind,
    /// Message-ID without angle brackets, drawn once and kept: copies of a letter share it.
    pub message_id: String,
    /// The recipient's mailbox, already checked where it was typed in; empty if it is told on the telephone.
    pub to: String,
    /// When the letter was put into the outbox; its `Date`.
    pub written_at: DateTime<Utc>,
    /// The family's language.
    pub language: Language,
    /// What it says.
    pub body: LetterBody,
    /// The secret link to the reservation; absent once it is gone.
    pub manage_url: Option<String>,
    /// Whether it tells of something that the desk did: then no retry brings it in the quiet hours, whatever its kind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_day: bool,
    /// The words that staff chose for such letters when this one was written; absent where the built-in ones are used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<TypedWording>,
}

impl Letter {
    /// After this instant it would tell of something that is over; `None` for what stays true.
    #[must_use]
    pub fn not_after(&self) -> Option<DateTime<Utc>> {
        let facts = self.body.facts();
        match self.kind {
            LetterKind::Reminder => Some(facts.starts_at),
            LetterKind::Offer => facts.answer_by,
            kind if kind.states_the_date() => {
                let dates = facts.dates.iter().map(|times| times.ends_at);
                dates.chain([facts.ends_at]).max()
            }
            _ => None,
        }
    }

    /// Whether nothing is sent and the desk rings.
    #[must_use]
    pub fn is_told_by_phone(&self) -> bool {
        self.to.is_empty()
    }

    /// Whether it may be delivered in the quiet hours.
    #[must_use]
    pub const fn goes_at_night(&self) -> bool {
        self.kind.goes_at_night() && !self.by_day
    }
}

// Written by hand so that `{:?}` in a log line or a failed assertion can never show a person's data or the secret link.

impl fmt::Debug for DiscreetFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscreetFacts").finish_non_exhaustive()
    }
}

impl fmt::Debug for FurtherDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FurtherDate").finish_non_exhaustive()
    }
}

impl fmt::Debug for LetterBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discreet(_) => "Discreet(..)",
            Self::Normal { .. } => "Normal { .. }",
        })
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("kind", &self.kind)
            .field("message_id", &self.message_id)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate};

    fn times() -> Times {
        Times {
            starts_at: DateTime::from_timestamp(1_795_900_000, 0).unwrap(),
            ends_at: DateTime::from_timestamp(1_795_903_600, 0).unwrap(),
        }
    }

    fn letter() -> Letter {
        Letter {
            kind: LetterKind::Confirmed,
            message_id: "n1@example.jp".into(),
            to: "hanako@example.jp".into(),
            written_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            language: Language::JaEasy,
            body: LetterBody::Normal {
                programme_name: "家族教室".into(),
                contents: vec!["話を聞く".into()],
                facts: DiscreetFacts {
                    sender_name: "安中市役所 福祉課".into(),
                    outward_name: "福祉課 ご予約の件".into(),
                    number: "K7-4M2".into(),
                    starts_at: DateTime::from_timestamp(1_796_000_000, 0).unwrap(),
                    ends_at: DateTime::from_timestamp(1_796_003_600, 0).unwrap(),
                    place: "市役所2階".into(),
                    address: "安中市安中1-23-13".into(),
                    change_until: None,
                    desk_phone: "027-382-1111".into(),
                    desk_hours: "平日".into(),
                    erased_on: NaiveDate::from_ymd_opt(2027, 3, 31).unwrap(),
                    calendar_uid: "u1@example.jp".into(),
                    sequence: 1,
                    was: Some(times()),
                    reason: Some("大雪のため".into()),
                    answer_by: Some(times().starts_at),
                    alternatives: vec![times()],
                    dates: vec![times()],
                    further: Vec::new(),
                    online_address: Some("https://meet.example.jp/1".into()),
                },
            },
            manage_url: Some("https://example.jp/r/secret".into()),
            by_day: false,
            wording: Some(TypedWording::from_form("件名", "本文")),
        }
    }

    #[test]
    fn a_letter_comes_out_of_the_outbox_as_it_went_in() {
        let stored = serde_json::to_string(&letter()).unwrap();
        assert_eq!(serde_json::from_str::<Letter>(&stored).unwrap(), letter());
    }

    #[test]
    fn a_letter_stored_before_dates_and_words_could_change_still_opens() {
        let mut stored = serde_json::to_value(letter()).unwrap();
        assert!(stored.as_object_mut().unwrap().remove("wording").is_some());
        let facts = stored["body"]["facts"].as_object_mut().unwrap();
        for later in [
            "was",
            "reason",
            "answer_by",
            "alternatives",
            "dates",
            "further",
            "online_address",
        ] {
            assert!(facts.remove(later).is_some(), "{later}");
        }
        let opened: Letter = serde_json::from_value(stored).unwrap();
        assert_eq!(opened.wording, None);
        let facts = opened.body.facts();
        assert_eq!((facts.was, &facts.reason, facts.answer_by), (None, &None, None));
        assert!(facts.alternatives.is_empty() && facts.dates.is_empty() && facts.online_address.is_none());
    }

    #[test]
    fn every_code_leads_back_to_its_value_and_is_what_serde_writes() {
        for kind in LetterKind::ALL {
            assert_eq!(LetterKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
            assert_eq!(serde_json::to_value(language).unwrap(), language.code());
        }
        assert_eq!(LetterKind::from_code("unheard-of"), None);
    }

    #[test]
    fn a_debugged_letter_shows_no_person_and_no_secret() {
        let shown = format!("{:?} {:?}", letter(), letter().body.facts());
        for hidden in ["hanako", "secret", "K7-4M2", "家族教室", "市役所", "大雪"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
