//! A programme (事業) and its policies: each a setting, each enforced in one place (`offering`).
//! Deliberately keeps the two names apart: `name` says what it is, `outward_name` tells nothing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{DeskId, ProgrammeId};
use super::question::Question;
use super::reminder::Reminder;
use super::spelling::words_in;
use super::window::{Closes, Window};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// All of them, in the order in which they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable code of database and API.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// 参加方法: the programme's form.
    Participation {
        /// 枠ごと・1組
        Appointment = "appointment",
        /// 単発・定員
        Event = "event",
        /// 連続講座・全n回
        Course = "course",
        /// 予約不要
        WalkIn = "walk_in",
        /// 案内のみ
        Notice = "notice",
    }
}

codes! {
    /// How places are given.
    Acceptance {
        /// 先着順
        FirstCome = "first_come",
        /// 抽選
        Lottery = "lottery",
        /// 仮予約 → 承認
        Approval = "approval",
        /// 電話のみ
        PhoneOnly = "phone_only",
        /// 招待のみ
        InvitationOnly = "invitation_only",
    }
}

codes! {
    /// What must have happened before.
    Gate {
        /// Nothing.
        None = "none",
        /// A prior consultation, or a release by staff.
        InterviewFirst = "interview_first",
    }
}

codes! {
    /// What kind of name is asked for.
    Identity {
        /// 氏名
        NameRequired = "name_required",
        /// ニックネームでもかまいません
        NicknameEnough = "nickname_enough",
    }
}

codes! {
    /// Which entrance of the list leads to it.
    Audience {
        /// 本人のこと・家族のことを相談したい
        Consult = "consult",
        /// 同じ立場の人と話したい・学びたい
        Learn = "learn",
        /// 予約なしで行ける場所
        DropIn = "drop_in",
        /// Not led to from the list's entrances.
        Other = "other",
    }
}

codes! {
    /// In which order a freed place is offered to those who wait.
    QueueOrder {
        /// Nobody can wait.
        Closed = "closed",
        /// One after the other; whoever does not fit holds up those behind.
        Strict = "strict",
        /// The first one who fits.
        FirstThatFits = "first_that_fits",
    }
}

/// Rules that only some forms of participation and some ways of giving places need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormRules {
    /// Who of those waiting is offered a freed place.
    pub queue: QueueOrder,
    /// Hours for which a freed place is kept for the household that it is offered to.
    pub offer_hours: u32,
    /// Hours after which a reservation lapses that the desk has not decided on.
    pub approval_hours: u32,
    /// When a lottery is drawn by itself; `None`: by staff.
    pub draws: Option<Closes>,
    /// A course: whether every session must be attended, so that no absence can be planned.
    pub needs_all_sessions: bool,
    /// A course: the last session (from 1) from which a household can still join.
    pub joins_until_session: u32,
    /// A course: whether a planned absence frees its seat for a guest of that single session.
    pub takes_guests: bool,
    /// Interview first: key of the programme whose consultation opens this one.
    pub interview: Option<String>,
    /// Online: hours before the start from which those who reserved are told the address.
    pub online_hours_before: u32,
    /// Walk-in: who is told apart when visitors are counted: 「本人」「家族」; see [`Programme::tally_categories`].
    pub tally_categories: Vec<String>,
    /// Whether a household that did not come is written a kind letter with the next dates; unless said, that of a course is.
    pub writes_after_absence: Option<bool>,
    /// Whether a household that came is thanked by a letter with the next dates.
    pub writes_after_visit: bool,
    /// What it asks besides, at most [`super::question::MOST`]; each may be left open.
    pub questions: Vec<Question>,
}

impl Default for FormRules {
    fn default() -> Self {
        Self {
            queue: QueueOrder::Strict,
            offer_hours: 24,
            approval_hours: 72,
            draws: None,
            needs_all_sessions: false,
            joins_until_session: 1,
            takes_guests: false,
            interview: None,
            online_hours_before: 24,
            tally_categories: Vec::new(),
            writes_after_absence: None,
            writes_after_visit: false,
            questions: Vec::new(),
        }
    }
}

/// The rules of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How places are given.
    pub acceptance: Acceptance,
    /// What must have happened before.
    pub gate: Gate,
    /// What kind of name is asked for.
    pub identity: Identity,
    /// When reservations open and close.
    pub window: Window,
    /// Live future reservations a household may have in this programme at one time; `None` is no limit.
    pub household_limit: Option<u32>,
    /// Largest party (名) of one reservation.
    pub max_party: u32,
    /// Days after the session until the personal data of a reservation are erased.
    pub retention_days: u32,
    /// Whether a family may erase its data before that day, once the session is over; what it has cancelled it always may.
    #[serde(default = "allowed")]
    pub family_may_erase: bool,
    /// When those who have a place are told of their date once more.
    #[serde(default)]
    pub reminders: Vec<Reminder>,
    /// What the forms of participation need besides.
    #[serde(default)]
    pub forms: FormRules,
}

fn allowed() -> bool {
    true
}

/// What the programme's page says. Plain texts, each a sentence or a line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgrammeTexts {
    /// What it is.
    pub summary: Vec<String>,
    /// Who comes.
    pub who_comes: String,
    /// The day, step by step.
    pub day_steps: Vec<String>,
    /// Whom one meets.
    pub who_you_meet: String,
    /// What need not be said.
    pub need_not_say: Vec<String>,
    /// What to bring.
    pub bring: Vec<String>,
    /// Which entrance leads there, and how to come in quietly.
    pub entrance: String,
    /// Where to park.
    pub parking: String,
    /// Whether one may leave before the end.
    pub may_leave: String,
    /// Whether one may stay silent.
    pub may_stay_silent: String,
    /// What is kept of those who come, besides what every form says.
    pub privacy: Vec<String>,
    /// Whom to call when it cannot wait; they stand before the city's own numbers.
    pub emergency: Vec<EmergencyContact>,
    /// Words of people who took part.
    pub voices: Vec<String>,
    /// Where else to turn: label and address (URL or telephone).
    pub links: Vec<Link>,
    /// Words that must never appear on the outside of a discreet reservation.
    pub forbidden_words: Vec<String>,
}

/// Somebody to call when it cannot wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyContact {
    /// Who answers, and when: 「安中保健福祉事務所（平日の日中）」
    pub name: String,
    /// The number, as people write it.
    pub phone: String,
}

/// A pointer to somewhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is.
    pub label: String,
    /// `https:`, `tel:` or `mailto:` address.
    pub href: String,
}

/// A service that a desk offers.
#[derive(Debug, Clone)]
pub struct Programme {
    /// Identity.
    pub id: ProgrammeId,
    /// Place in the city's list, from 1.
    pub ordinal: u32,
    /// Stable short key of the demo and of imports.
    pub key: String,
    /// The desk that runs it.
    pub desk: DeskId,
    /// What it is called.
    pub name: String,
    /// What it is called where others may look (「福祉課 ご予約の件」).
    pub outward_name: String,
    /// Its form.
    pub participation: Participation,
    /// Which entrance of the list leads to it.
    pub audience: Audience,
    /// Whether the public list and the API show it.
    pub is_listed: bool,
    /// Why it is not held at present, if so (現在実施なし).
    pub suspended: Option<String>,
    /// Since when it gets no new sessions; those that exist go on.
    pub ended_on: Option<NaiveDate>,
    /// Its rules.
    pub policy: Policy,
    /// Its page.
    pub texts: ProgrammeTexts,
}

impl Programme {
    /// Whether a text gives nothing of this programme away, so that it may stand on the outside of a discreet reservation.
    #[must_use]
    pub fn is_outward(&self, text: &str) -> bool {
        self.telling_words(text).is_empty()
    }

    /// What in a text would give this programme away: its name and the words that must not stand outside.
    #[must_use]
    pub fn telling_words(&self, text: &str) -> Vec<&str> {
        let words = self.texts.forbidden_words.iter().map(String::as_str);
        let mut told: Vec<&str> = std::iter::once(self.name.as_str())
            .chain(words)
            .filter(|word| !words_in(text, [*word]).is_empty())
            .collect();
        told.dedup();
        told
    }

    /// Whether anybody may know of it: it stands in the list, the feeds and the API. What is by invitation never does.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.is_listed && self.policy.acceptance != Acceptance::InvitationOnly
    }

    /// Who is told apart when visitors are counted, in this order; never empty.
    #[must_use]
    pub fn tally_categories(&self) -> Vec<String> {
        let mut categories: Vec<String> = Vec::new();
        for category in &self.policy.forms.tally_categories {
            let category = category.trim();
            if !category.is_empty() && !categories.iter().any(|known| known == category) {
                categories.push(category.to_owned());
            }
        }
        if categories.is_empty() {
            categories.push("来られた方".to_owned());
        }
        categories
    }

    /// Whether a household that did not come is written to.
    #[must_use]
    pub fn writes_after_absence(&self) -> bool {
        let is_course = self.participation == Participation::Course;
        self.policy.forms.writes_after_absence.unwrap_or(is_course)
    }

    /// Whether its sessions are of the kind that is reserved at all.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        !matches!(self.participation, Participation::WalkIn | Participation::Notice)
    }
}
