//! The public list as a month, the way a calendar hangs on a wall: weeks from Sunday to Saturday.
//! Does not know more than the list does.

use askama::Template;

use crate::catalogue::{self, filters};
use crate::pages::Frame;
use crate::pages::list::Filter;
use crate::pages::shared::{Link, State, Was};

/// `templates/pages/month.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/month.html")]
pub struct MonthPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// 「12月の日程」
    pub heading: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// 「11月」, as far back as there is something to see.
    pub previous: Option<Link>,
    /// 「1月」, as far ahead as there is something to see.
    pub next: Option<Link>,
    /// The same days as a list.
    pub list_href: String,
    /// The filter above the table.
    pub filter: Filter,
    /// The same days for one's own calendar.
    pub feed_href: String,
    /// What to say when no session is left in the month.
    pub empty: Option<EmptyMonth>,
    /// The weeks; days of other months are `None`.
    pub weeks: Vec<Vec<Option<MonthDay>>>,
}

impl MonthPage {
    /// The heads of the columns.
    #[must_use]
    pub fn weekdays(&self) -> [String; 7] {
        use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        [Sun, Mon, Tue, Wed, Thu, Fri, Sat].map(catalogue::weekday)
    }
}

/// What stands above a month without a session.
#[derive(Debug, Clone)]
pub struct EmptyMonth {
    /// 「この月にご案内できる日程はありません。」
    pub headline: String,
    /// The next month that has one: 「次は1月13日（水）です」
    pub next: Option<Link>,
}

/// One day.
#[derive(Debug, Clone)]
pub struct MonthDay {
    /// For machines: 「2026-12-01」
    pub iso_date: String,
    /// 「12月」
    pub month: String,
    /// 「1」
    pub number: String,
    /// 「日（火）」
    pub weekday: String,
    /// Is it today?
    pub is_today: bool,
    /// Is it over?
    pub is_past: bool,
    /// Is it a Sunday or a holiday?
    pub is_off: bool,
    /// 「勤労感謝の日」
    pub holiday: Option<String>,
    /// Its sessions by time.
    pub sessions: Vec<MonthSession>,
    /// Sessions that were on this day before they were moved.
    pub gone: Vec<Gone>,
}

impl MonthDay {
    /// Is there nothing to tell about it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.gone.is_empty()
    }

    /// The classes of its cell.
    #[must_use]
    pub fn class(&self) -> String {
        let classes = [
            (true, "cal-day"),
            (self.is_empty(), "cal-empty"),
            (self.is_today, "cal-today"),
            (self.is_past, "cal-past"),
            (self.is_off, "cal-off"),
        ];
        let own = classes.into_iter().filter(|(holds, _)| *holds).map(|(_, class)| class);
        own.collect::<Vec<_>>().join(" ")
    }
}

/// One session, short.
#[derive(Debug, Clone)]
pub struct MonthSession {
    /// Where it leads.
    pub href: String,
    /// 「12月1日（火）」
    pub date: String,
    /// Its former date or time, if it was moved.
    pub was: Option<Was>,
    /// 「午前10時～正午」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// 「あと2組」「満席」「中止」
    pub state: State,
    /// 「5日は祝日のため12日に変わりました」
    pub reasons: Vec<String>,
}

/// A session that has left this day.
#[derive(Debug, Clone)]
pub struct Gone {
    /// The programme's name.
    pub what: String,
    /// 「17日（火）に変わりました」
    pub words: String,
}
