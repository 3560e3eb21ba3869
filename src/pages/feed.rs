//! New and changed public sessions as an Atom feed (RFC 4287).
//! Does not know reservations, nor how many places are left.

use askama::Template;

/// `templates/feeds/feed.xml`
#[derive(Debug, Clone, Template)]
#[template(path = "feeds/feed.xml")]
pub struct AtomFeed {
    /// The same for as long as the service has its address: the feed's own.
    pub id: String,
    /// 「安中市 相談・教室の日程」
    pub title: String,
    /// Who publishes it.
    pub author: String,
    /// Where it stands.
    pub own_href: String,
    /// The page of which it is the feed.
    pub page_href: String,
    /// When it last changed, RFC 3339.
    pub updated: String,
    /// Newest first.
    pub entries: Vec<AtomEntry>,
}

/// One session.
#[derive(Debug, Clone)]
pub struct AtomEntry {
    /// The same for as long as the session lives: `urn:uuid:…`
    pub id: String,
    /// 「【中止】講演会　家族にできること」
    pub title: String,
    /// The programme's page.
    pub href: String,
    /// When it was made, RFC 3339.
    pub published: String,
    /// When it was last decided on, RFC 3339.
    pub updated: String,
    /// When, where, and what has changed.
    pub summary: String,
}
