//! What a rule and a single session are asked alike: the hours, the slots, the place, who, how many, what about.
//! Does not ask for a date: a rule repeats, a session does not.

use crate::pages::shared::{Choice, Field};

/// The fields of `parts/session_fields.html`.
///
/// Names sent, equal to the `id`s for [`Problem`](crate::pages::shared::Problem): `starts`, `ends`, `doors`, `cut`
/// (`whole` / `slots`), `slot_minutes`, `break_minutes`, `venue`, `counsellor`, `households`, `persons`, `title`,
/// `speaker`, `contents` (one line each).
#[derive(Debug, Clone, Default)]
pub struct SessionFields {
    /// When it begins.
    pub starts: Field,
    /// When it ends.
    pub ends: Field,
    /// When the doors open (開場).
    pub doors: Field,
    /// Is it cut into slots?
    pub is_cut: bool,
    /// So long is a slot, in minutes.
    pub slot_minutes: Field,
    /// So long is the break after each, in minutes.
    pub break_minutes: Field,
    /// Into which slots it is cut, once the times are understood: 「午前10時～11時、午前11時～正午の2枠になります。」
    pub slots: Option<String>,
    /// Where; the first says 「オンライン・まだ決まっていない」.
    pub venues: Vec<Choice>,
    /// About `venue`.
    pub venue_error: Option<String>,
    /// Who sees the families; empty: there is nobody to choose.
    pub counsellors: Vec<Choice>,
    /// About `counsellor`.
    pub counsellor_error: Option<String>,
    /// 組
    pub households: Field,
    /// 名
    pub persons: Field,
    /// Its own title.
    pub title: Field,
    /// Who speaks.
    pub speaker: Field,
    /// Contents, one line a part.
    pub contents: Field,
}

impl SessionFields {
    /// Is anything written about the contents, or wrong there? Else they are folded.
    #[must_use]
    pub fn has_contents(&self) -> bool {
        let fields = [&self.title, &self.speaker, &self.contents, &self.doors];
        fields
            .iter()
            .any(|field| !field.value.is_empty() || field.error.is_some())
    }
}
