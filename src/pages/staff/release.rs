//! What a consultation leads to, on its reservation's page: the household's wishes, and letting it in.
//! Does not hold a whole page.

/// A programme behind the consultation.
#[derive(Debug, Clone)]
pub struct BehindLine {
    /// The programme's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the household wished for it.
    pub is_wanted: bool,
    /// Whether it may reserve it now.
    pub is_open: bool,
}

/// The part of the page: `templates/parts/behind.html`.
#[derive(Debug, Clone)]
pub struct BehindWords {
    /// Where 「参加できるようにする」 goes (POST); `None`: the reader may not.
    pub action: Option<String>,
    /// Against forged forms.
    pub csrf: String,
    /// Wishes first.
    pub rows: Vec<BehindLine>,
}

/// What waits for a decision, on the reservation's page: `templates/parts/decision.html`.
#[derive(Debug, Clone)]
pub struct DecisionWords {
    /// 「あと3時間で自動的に取り消されます（…）」
    pub lapses: Option<String>,
    /// The page that decides; `None`: the reader may not.
    pub href: Option<String>,
}
