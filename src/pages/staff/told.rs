//! Who is told of a change, and by which way: counted first, then by name.
//! Does not hold what they are told.

use crate::pages::staff::shared::ContactWords;

/// All whom a change touches.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// 「メール 3件、電話 2件、届かない方 1件」; without any reservation 「予約はありません。どなたにもお知らせしません」
    pub summary: String,
    /// By way; a way that nobody goes is left out.
    pub groups: Vec<ToldGroup>,
}

/// Those who are told by one way.
#[derive(Debug, Clone)]
pub struct ToldGroup {
    /// 「メール 3件」
    pub heading: String,
    /// What happens by this way, in one sentence.
    pub explained: String,
    /// In the order of their slots; empty where names may not be seen.
    pub rows: Vec<ToldRow>,
}

/// One household that is told.
#[derive(Debug, Clone)]
pub struct ToldRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname; `None`: the reader may not see it.
    pub name: Option<String>,
    /// When they are expected: 「午前10時～11時」
    pub time: String,
    /// 「2名」
    pub party: String,
    /// How to reach them; `None`: the reader may not see it.
    pub contact: Option<ContactWords>,
}
