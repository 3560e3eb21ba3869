//! The list of all reservations: narrowed, searched, newest first.
//! Does not show how a household is reached: that stands on the reservation's page.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Hidden};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::{FilterLink, StatusWords};

/// `templates/pages/staff/reservations.html`
///
/// Names sent: `csrf`, `q`, `programme`, `desk`, `status`, `from`, `to`, `source`, `waits`, `concealed` (`1`), `first`
/// (`1`), `before`; for a view `name` with the filter. The `id` of a field is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/reservations.html")]
pub struct ReservationsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done: 「この条件を残しました。」
    pub notice: Option<String>,
    /// What could not be done.
    pub trouble: Option<String>,
    /// The filters that the reader kept, 「すべて」 first.
    pub views: Vec<FilterLink>,
    /// Letting go of them.
    pub kept: Vec<KeptView>,
    /// Where the search and the filter go (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What is searched for.
    pub query: Field,
    /// Desks; fewer than two: not asked.
    pub desks: Vec<Choice>,
    /// Programmes.
    pub programmes: Vec<Choice>,
    /// Statuses.
    pub statuses: Vec<Choice>,
    /// What waits.
    pub waits: Vec<Choice>,
    /// Through which door.
    pub sources: Vec<Choice>,
    /// From this day on.
    pub from: Field,
    /// Until this day.
    pub to: Field,
    /// Only concealed households?
    pub is_concealed: bool,
    /// Only those who come for the first time?
    pub is_first: bool,
    /// Is the filter folded out? It is where something of it is in force or wrong.
    pub is_narrowed: bool,
    /// 「12件」「300件以上」
    pub count: String,
    /// Said when others may fit too.
    pub cut: Option<String>,
    /// The reservations.
    pub rows: Vec<ListRow>,
    /// Back to the newest; `None`: they are shown.
    pub newest: Option<Turn>,
    /// The next page.
    pub older: Option<Turn>,
    /// Keeping this filter; `None`: nothing is narrowed.
    pub save: Option<SaveView>,
}

/// One reservation of the list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// 「2名」
    pub party: String,
    /// 「はじめて」「2回目」; nothing where it is not known.
    pub times: Option<String>,
    /// 「12月1日（火）午前10時～11時」
    pub when: String,
    /// The programme's name.
    pub what: String,
    /// When and how it came in: 「11月2日（月）午前9時3分、電話」
    pub made: String,
    /// What has become of it.
    pub status: StatusWords,
    /// Is the household concealed?
    pub is_concealed: bool,
}

/// Turning to another page: a link, or a form where something is searched for, which no address may tell.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Where it leads.
    pub href: String,
    /// What travels with the form; nothing: it is a link.
    pub hidden: Vec<Hidden>,
}

/// A filter that the reader kept.
#[derive(Debug, Clone)]
pub struct KeptView {
    /// What it is called.
    pub name: String,
    /// Where letting go of it goes (POST).
    pub action: String,
}

/// Keeping the filter.
#[derive(Debug, Clone)]
pub struct SaveView {
    /// Where it goes (POST).
    pub action: String,
    /// The filter.
    pub hidden: Vec<Hidden>,
    /// What it is to be called.
    pub name: Field,
}
