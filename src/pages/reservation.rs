//! One reservation: when, where, how to cancel, what has happened so far.
//! Does not name the programme.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::course::CourseDates;
use crate::pages::how::HowWords;
use crate::pages::refusal::NextDate;
use crate::pages::shared::SlotWords;
use crate::pages::wait::Wait;

/// `templates/pages/reservation.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/reservation.html")]
pub struct ReservationPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Said once, after something was done: 「ご予約を取り消しました。」
    pub notice: Option<String>,
    /// Said once, when something could not be done: 「この回のお席は、いまは空いていません。」
    pub refusal: Option<String>,
    /// What has happened to its date since it was made.
    pub turn: Option<Turn>,
    /// All dates of an enrolment.
    pub course: Option<CourseDates>,
    /// 「K7-4M2」
    pub number: String,
    /// The look of the status.
    pub status: Status,
    /// The status in one or two words: 「ご予約済み」「取り消し済み」
    pub status_words: String,
    /// What it means for the family, in one or two sentences.
    pub status_text: String,
    /// How it is decided, and what it leads to.
    pub hows: Vec<HowWords>,
    /// Its place in the waiting list, or the offer of a free place.
    pub wait: Option<Wait>,
    /// The slot.
    pub slot: SlotWords,
    /// 「安中市安中1-23-13」
    pub address: Option<String>,
    /// How to get there, one sentence each.
    pub way: Vec<String>,
    /// What to bring, one line each.
    pub bring: Vec<String>,
    /// How to take part online, for those who reserved.
    pub online: Option<Online>,
    /// Who comes: 「ご家族 2名」
    pub party: String,
    /// How the desk gets in touch, one sentence each.
    pub contact: Vec<String>,
    /// What can still be changed.
    pub change: Change,
    /// The calendar file.
    pub calendar_href: Option<String>,
    /// The slip to print; nothing for what is over or off.
    pub slip_href: Option<String>,
    /// What has happened, newest first.
    pub history: Vec<Happened>,
    /// 「令和9年3月31日」
    pub erased_on: String,
    /// The page that asks once more before erasing; none while it must be kept.
    pub erase_href: Option<String>,
    /// Other dates, once this reservation is over or cancelled.
    pub again_href: Option<String>,
}

/// How to take part in an online session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Online {
    /// At this address.
    Now(String),
    /// The address is shown from then on: 「12月11日（金）午後1時30分」
    From(String),
}

/// The look of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The place is theirs.
    Confirmed,
    /// The desk decides first, or the household waits.
    Pending,
    /// Cancelled, by whomever.
    Cancelled,
    /// The day is over.
    Over,
}

impl ReservationPage {
    /// The class of the status' label.
    #[must_use]
    pub fn status_class(&self) -> &'static str {
        match self.status {
            Status::Confirmed => "state state-free",
            Status::Pending => "state state-not-yet",
            Status::Cancelled | Status::Over => "state state-full",
        }
    }

    /// Is its date known? A postponed one has lost it, and one that was called off has shown it already.
    #[must_use]
    pub fn has_date(&self) -> bool {
        !matches!(self.turn, Some(Turn::Postponed { .. } | Turn::CalledOff { .. }))
    }

    /// Is it still to come?
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        matches!(self.status, Status::Confirmed | Status::Pending)
    }
}

/// What has happened to the date. Reasons are there only if they give nothing away.
#[derive(Debug, Clone)]
pub enum Turn {
    /// It takes place at another time.
    Moved {
        /// As it was.
        was: When,
        /// As it is.
        now: When,
        /// Why.
        reason: Option<String>,
        /// What is asked, or was answered.
        answer: Answer,
    },
    /// A new date is not known yet.
    Postponed {
        /// As it was.
        was: When,
        /// Why.
        reason: Option<String>,
        /// How the family will hear of the new date.
        heard_by: String,
    },
    /// It does not take place.
    CalledOff {
        /// As it was.
        was: When,
        /// Why.
        reason: Option<String>,
        /// Other dates that can be had now.
        alternatives: Vec<NextDate>,
    },
}

/// A day and a time.
#[derive(Debug, Clone)]
pub struct When {
    /// 「12月1日（火）午前10時～11時」
    pub words: String,
    /// For machines: 「2026-12-01」
    pub iso: String,
}

/// An answer to a new date.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It is wished for; the reservation stays without it, too.
    Wished {
        /// Where 「この日で参加する」 goes (POST).
        keep_action: String,
        /// Against forged forms.
        csrf: String,
        /// The page of other dates.
        change_href: Option<String>,
        /// The page that asks once more before cancelling.
        cancel_href: Option<String>,
        /// 「12月3日（木）午後5時」
        until: Option<String>,
    },
    /// It was given: 「この日で参加する、とお返事をいただきました。」
    Given(String),
    /// There is nothing to answer any more.
    Nothing,
}

/// What can still be changed.
#[derive(Debug, Clone)]
pub enum Change {
    /// Online, until a deadline.
    Open {
        /// 「11月27日（金）午後4時」
        until: String,
        /// The page of other dates; none while the question about a new date stands above.
        change_href: Option<String>,
        /// Who comes and the note; none where that cannot be changed.
        party_href: Option<String>,
        /// The page that asks once more.
        cancel_href: String,
    },
    /// Only by telephone: the desk's number stands below.
    PhoneOnly,
    /// Nothing: over or cancelled.
    Nothing,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// 「11月23日（月）午前2時34分」
    pub when: String,
    /// 「ご予約を承りました。」
    pub what: String,
}
