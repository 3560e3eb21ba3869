//! One venue: what is told to those who come, when it can be used, and single days that differ.
//! Does not delete: past sessions were held there.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::week::{SpecialDays, WeekFields};

/// `templates/pages/staff/venue.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/venue.html")]
pub struct VenuePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the venues.
    pub back: Link,
    /// The place, or 「会場を加える」
    pub heading: String,
    /// What was just done: 「保存しました。」
    pub saved: Option<String>,
    /// Sessions that lie outside the hours, if there are any.
    pub hits: Option<Link>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// What is told, for readers who may not change it.
    pub facts: Vec<VenueFact>,
    /// What is told, to be changed; `None`: the reader may not.
    pub form: Option<VenueForm>,
    /// Days that differ; `None` for a venue that is not there yet.
    pub special: Option<SpecialDays>,
}

/// Something that is told of a venue.
#[derive(Debug, Clone)]
pub struct VenueFact {
    /// 「住所」
    pub label: &'static str,
    /// What is told.
    pub words: String,
}

/// A venue's facts and hours.
///
/// Names sent: `csrf`, `place`, `address`, `entrance`, `parking`, `one_session` (`yes` / `no`), `usable`
/// (`always` / `hours`), those of [`WeekFields`], and the mark of what was looked at as `seen`.
#[derive(Debug, Clone)]
pub struct VenueForm {
    /// Where it posts.
    pub action: String,
    /// The mark of what was looked at; nothing for a new one.
    pub seen: String,
    /// Building and room.
    pub place: Field,
    /// Street address.
    pub address: Field,
    /// Which entrance, and a quieter way in.
    pub entrance: Field,
    /// Where to park.
    pub parking: Field,
    /// Whether two sessions may be held at the same time (radio buttons).
    pub one_session: Vec<Choice>,
    /// About `one_session` as a whole.
    pub one_session_error: Option<String>,
    /// Can it be used only in certain hours?
    pub has_hours: bool,
    /// About `usable` as a whole.
    pub usable_error: Option<String>,
    /// The hours, if so.
    pub week: WeekFields,
    /// 「この内容で保存する」「この会場を加える」
    pub submit: &'static str,
}
