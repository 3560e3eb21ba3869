//! The places where sessions are held.
//! Does not show what is held there.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/venues.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/venues.html")]
pub struct VenuesPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the hub.
    pub back: Link,
    /// By place.
    pub venues: Vec<VenueRow>,
    /// A new one; `None`: the reader may not.
    pub new_href: Option<String>,
}

/// One venue.
#[derive(Debug, Clone)]
pub struct VenueRow {
    /// Its page.
    pub href: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// Street address.
    pub address: String,
    /// 「いつでも使えます」「月曜日～金曜日 午前9時～午後5時」
    pub hours: String,
    /// 「同時に1つの開催回だけ」; nothing where several may be held at once.
    pub one_session: Option<String>,
    /// The next days that differ: 「12月28日（月） 休み（庁舎の停電）」
    pub special: Vec<String>,
}
