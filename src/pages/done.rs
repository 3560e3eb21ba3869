//! Done: the number, what comes by mail, what to do when nothing comes.
//! Does not name the programme.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::course::CourseDates;
use crate::pages::how::HowWords;
use crate::pages::shared::SlotWords;

/// `templates/pages/done.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/done.html")]
pub struct DonePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Is it confirmed, or is something to be decided first (by the desk, by lot)?
    pub is_pending: bool,
    /// 「お待ちしています。来られなくなっても大丈夫です。」
    pub lead: String,
    /// How it goes on, where the place is not theirs at once.
    pub hows: Vec<HowWords>,
    /// 「K7-4M2」
    pub number: String,
    /// The number as it is said on the telephone, for readers of Japanese.
    pub spoken: Option<String>,
    /// Has the family chosen a PIN?
    pub has_pin: bool,
    /// The slot.
    pub slot: SlotWords,
    /// All dates of an enrolment.
    pub course: Option<CourseDates>,
    /// What comes next to tell.
    pub contact: DoneContact,
    /// The page of the reservation (secret link).
    pub reservation_href: String,
    /// The slip to print.
    pub slip_href: String,
    /// The calendar file.
    pub calendar_href: Option<String>,
    /// The neutral title of the calendar's entry: 「ご予約」
    pub calendar_title: String,
    /// 「令和9年3月31日」
    pub erased_on: String,
}

/// What the family will hear from the desk.
#[derive(Debug, Clone)]
pub enum DoneContact {
    /// A letter, as it will look on a locked screen.
    Email(Preview),
    /// The rules that the desk keeps on the telephone: 「平日の夕方にだけお電話します。」
    Phone(Vec<String>),
    /// Nothing is sent.
    Nothing,
}

/// A letter as a locked screen shows it.
#[derive(Debug, Clone)]
pub struct Preview {
    /// 「安中市役所 福祉課」
    pub sender: String,
    /// 「ご予約の件（12月1日）」
    pub subject: String,
    /// 「ご予約を承りました。」
    pub first_line: String,
}
