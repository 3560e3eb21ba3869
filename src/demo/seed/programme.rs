//! A programme of the demo: its policies and the texts of its page.
//! It enforces nothing: the rules live in the domain, these are the settings that they start from.

use chrono::NaiveTime;
use serde::Deserialize;

use crate::domain::reminder::Reminder;

/// A service that a desk offers (事業).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its place in the city's page, 1 to 15.
    pub number: u8,
    /// Name inside the data, never shown.
    pub key: String,
    /// Key of the desk that runs it.
    pub desk: String,
    /// Name on the public pages.
    pub name: String,
    /// Name in discreet letters (控えめな名称); tells nothing.
    pub outward_name: String,
    /// The programme's form.
    pub participation: Participation,
    /// How places are given; without meaning for walk-in programmes and notices.
    pub acceptance: Acceptance,
    /// What must come before a reservation.
    pub gate: Gate,
    /// What a household must say about itself.
    pub identity: Identity,
    /// Whether the public list shows it.
    pub listed: bool,
    /// Whether it is being held at present.
    pub status: Status,
    /// What families are told about a suspended programme.
    pub state_reason: Option<String>,
    /// Which entrance of the list page leads to it.
    pub audience: Audience,
    /// When reservations are taken and given back; absent where nothing is reserved.
    pub window: Option<Window>,
    /// How its sessions belong together; absent where they do not.
    pub course: Option<Course>,
    /// Future reservations that one household may hold at a time.
    pub household_limit: u16,
    /// Persons in one reservation at most.
    pub max_party: u16,
    /// Days after the session until personal data are deleted.
    pub retention_days: u16,
    /// When those who reserved are told of their date once more.
    #[serde(default)]
    pub reminders: Vec<Reminder>,
    /// The programme's page.
    pub texts: Texts,
    /// What participants said, literally.
    #[serde(default)]
    pub voices: Vec<String>,
    /// The groups that a walk-in tally counts.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Telling words of this programme only; see [`super::Seed::forbidden_words`] for all of them.
    pub forbidden_words: Vec<String>,
}

/// A programme's form (参加方法).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Participation {
    /// One household a slot.
    Appointment,
    /// One occasion with a capacity.
    Event,
    /// Several sessions that belong together.
    Course,
    /// Come without a reservation.
    WalkIn,
    /// Shown, not booked here.
    Notice,
}

/// How places are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// In the order of arrival.
    FirstCome,
    /// By a recorded draw.
    Lottery,
    /// Staff say yes to each.
    Approval,
    /// By telephone only.
    PhoneOnly,
    /// With an invitation link only.
    InvitationOnly,
}

/// What must come before a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// Nothing.
    None,
    /// A consultation, or a release by staff.
    InterviewFirst,
}

/// What a household must say about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// A name.
    NameRequired,
    /// Any name to be called by.
    NicknameEnough,
}

/// Whether a programme is being held at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is.
    Active,
    /// It is not, and its page says why (現在実施なし).
    Suspended,
}

/// The entrances of the list page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// 「本人のこと・家族のことを相談したい」
    Consult,
    /// 「同じ立場の人と話したい・学びたい」
    Learn,
    /// 「予約なしで行ける場所」
    DropIn,
    /// Not behind an entrance.
    None,
}

/// When citizens may reserve and give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// From when reservations are taken.
    pub opens: Opens,
    /// Until when they are taken.
    pub closes: Deadline,
    /// Until when citizens may change or cancel by themselves.
    pub cancel_until: Deadline,
}

/// The rules of a course (連続講座).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Whether a household may say beforehand that it will miss a session.
    pub absences: bool,
    /// The last session, from 1, from which a household can still join.
    pub joins_until_session: u8,
    /// Whether a single session can be had, and takes the seat of whoever planned to be away.
    pub guests: bool,
}

/// From when reservations are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Opens {
    /// On a day of the month before the session's month.
    MonthBefore {
        /// Day of that month, 1 to 28.
        day: u8,
        /// Time of that day in Japan.
        at: NaiveTime,
    },
    /// Some calendar days before the session's day.
    DaysBefore {
        /// How many.
        days: u16,
        /// Time of that day in Japan.
        at: NaiveTime,
    },
}

/// A moment some business days of the desk before the session's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How many business days; 1 is the last one before the session's day.
    pub business_days_before: u8,
    /// Time of that day in Japan.
    pub at: NaiveTime,
}

/// What the programme's page says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// What it is, in three sentences.
    pub summary: String,
    /// Who may come.
    pub who_comes: String,
    /// What happens on the day, step by step.
    pub day_steps: Vec<String>,
    /// Who will be there.
    pub who_you_meet: String,
    /// What need not be said.
    pub need_not_say: Vec<String>,
    /// What to bring.
    pub bring: String,
    /// Where to ask.
    pub links: Vec<Link>,
}

/// A contact under a programme's texts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Words of the link.
    pub label: String,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a contact leads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkTarget {
    /// A telephone number with hyphens.
    Phone(String),
    /// A web address or `mailto:`.
    Url(String),
}
