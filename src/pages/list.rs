//! The public list: what can be reserved, by date.
//! Does not know about reservations that exist.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::{Choice, DateRow, DeskWords, Hidden, Link, State, TodayWords};

/// `templates/pages/list.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/list.html")]
pub struct ListPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// 「本人のこと・家族のことを相談したい」
    pub consult: Entrance,
    /// 「同じ立場の人と話したい・学びたい」
    pub learn: Entrance,
    /// 「予約なしで行ける場所」
    pub drop_in: DropIn,
    /// Against forged forms.
    pub csrf: String,
    /// The first date that can be reserved now.
    pub first_free: Option<FirstFree>,
    /// The filter above the rows.
    pub filter: Filter,
    /// The same days as a month: 「月の表で見る」
    pub month_href: String,
    /// The same days for one's own calendar.
    pub feed_href: String,
    /// New and changed ones of them, for feed readers.
    pub news_href: String,
    /// The same days as open data.
    pub data_href: String,
    /// The rows; empty: `empty` is shown.
    pub months: Vec<Month>,
    /// What to say when no row is left.
    pub empty: Empty,
    /// Services that are shown here but not reserved here.
    pub desks: Vec<DeskWords>,
    /// Further programmes without a date at present: links to their pages.
    pub other_programmes: Vec<Link>,
}

/// One of the two entrances before the list.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// The list narrowed to this entrance (with `#dates`).
    pub href: String,
    /// Is the list narrowed to it now?
    pub is_current: bool,
    /// The next date in words: 「次は11月25日（水）午前10時」; without one, what is to be expected.
    pub next: String,
}

/// The third entrance: places that need no reservation.
#[derive(Debug, Clone)]
pub struct DropIn {
    /// Where it leads.
    pub href: String,
    /// Is a place open today?
    pub today: TodayWords,
}

/// The first date with a free place.
#[derive(Debug, Clone)]
pub struct FirstFree {
    /// Straight to step 2.
    pub href: String,
    /// What the button says: 「この日を選ぶ」「3回まとめて申し込む」
    pub action: String,
    /// Whether `href` is posted to: it holds the place first.
    pub is_held: bool,
    /// 「11月25日（水）午前10時～11時」; of a course the first session with a free place.
    pub when: String,
    /// The programme's name.
    pub what: String,
    /// 「あと1組」
    pub state: State,
}

/// The filter of the list and of the month: a GET form. Field names: `programme`, `open` (value `1`).
#[derive(Debug, Clone)]
pub struct Filter {
    /// The page's own address.
    pub action: String,
    /// What travels along: the month.
    pub hidden: Vec<Hidden>,
    /// All programmes that have dates; the first one has an empty value and says 「すべて」.
    pub programmes: Vec<Choice>,
    /// 「申込みなしで参加できるものだけ」 (`open=1`)
    pub only_without_application: bool,
    /// What is shown now, in words: 「すべての日程（18件）」
    pub result: String,
    /// The same without any filter, when one is set.
    pub reset_href: Option<String>,
}

/// The rows of one month.
#[derive(Debug, Clone)]
pub struct Month {
    /// 「12月」
    pub heading: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// In the order of time.
    pub rows: Vec<DateRow>,
}

/// What stands in place of the rows.
#[derive(Debug, Clone)]
pub struct Empty {
    /// 「いま受け付けている日程はありません。」
    pub headline: String,
    /// What comes next and how to be told.
    pub explanation: String,
}
