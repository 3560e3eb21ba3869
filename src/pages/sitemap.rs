//! The pages that search engines may know (sitemaps.org).
//! Does not decide which ones those are.

use askama::Template;

/// `templates/feeds/sitemap.xml`
#[derive(Debug, Clone, Template)]
#[template(path = "feeds/sitemap.xml")]
pub struct Sitemap {
    /// Their whole addresses.
    pub pages: Vec<String>,
}
