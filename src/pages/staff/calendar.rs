//! The hub of the calendar: desks with their hours, venues, holidays, and the ways to rules, proposals and import.
//! Does not change anything.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/calendar.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/calendar.html")]
pub struct CalendarPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「11月22日（日）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// Sessions that lie outside the hours, if there are any.
    pub hits: Option<Link>,
    /// The reader's desks.
    pub desks: Vec<DeskRow>,
    /// Making a new one, for those who may.
    pub new_desk: Option<Link>,
    /// Rules, proposals, copying, import: where the schedule is made.
    pub schedule: Vec<Way>,
    /// Venues and holidays.
    pub standing: Vec<Way>,
}

/// One desk.
#[derive(Debug, Clone)]
pub struct DeskRow {
    /// Its page, where the reader may change it.
    pub href: Option<String>,
    /// 「福祉課福祉相談係」
    pub name: String,
    /// 「月曜日～金曜日 午前9時～午後4時」
    pub hours: Vec<String>,
    /// 「祝日・年末年始（12月29日～1月3日）は休み」
    pub closed: String,
    /// Whether it opens today.
    pub today: Today,
    /// The next days that differ: 「12月28日（月） 休み（庁舎の停電）」
    pub special: Vec<String>,
}

/// Whether a desk opens today.
#[derive(Debug, Clone)]
pub struct Today {
    /// Does it?
    pub is_open: bool,
    /// 「きょう 午前9時～午後4時」「きょうはお休み（祝日（勤労感謝の日））」
    pub words: String,
}

impl Today {
    /// The class of the label.
    #[must_use]
    pub fn class(&self) -> &'static str {
        if self.is_open {
            "mark mark-asks"
        } else {
            "mark mark-past"
        }
    }
}

/// A way to another page, with what is there.
#[derive(Debug, Clone)]
pub struct Way {
    /// Where it leads and what it is called.
    pub link: Link,
    /// What one finds or does there, in one sentence.
    pub about: String,
    /// How many things wait there: 「案 3件」
    pub count: Option<String>,
}
