//! Finding a reservation by its number, a telephone number, an e-mail address, or how a name begins.
//! Does not narrow: the list of reservations does.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Field;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::StatusWords;

/// `templates/pages/staff/find.html`
///
/// Names sent: `csrf`, `q`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/find.html")]
pub struct FindPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the question is posted.
    pub action: String,
    /// What was asked.
    pub query: Field,
    /// What was found; `None`: nothing was asked yet.
    pub found: Option<Found>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// 「2件見つかりました」「見つかりませんでした」
    pub summary: String,
    /// Said when there may be more.
    pub cut: Option<String>,
    /// The reservations, the next one first.
    pub rows: Vec<FoundRow>,
}

/// One reservation that was found.
#[derive(Debug, Clone)]
pub struct FoundRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname, where it may be seen.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// 「12月1日（火）午前10時～11時」
    pub when: String,
    /// The programme's name.
    pub what: String,
    /// What has become of it.
    pub status: StatusWords,
}
