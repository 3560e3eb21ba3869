//! The city's texts in other languages: the list, and the words for one of them.
//! Does not say whether words are well chosen.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/phrases.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/phrases.html")]
pub struct PhrasesPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the hub.
    pub back: Link,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// 「訳のない文が、やさしい日本語に3つ、英語に5つあります。」
    pub state: String,
    /// All of them, or those without words.
    pub filters: Vec<FilterLink>,
    /// Whose texts.
    pub places: Vec<FilterLink>,
    /// The texts.
    pub rows: Vec<PhraseRow>,
}

/// A text with its words.
#[derive(Debug, Clone)]
pub struct PhraseRow {
    /// Where its words are changed, by the text.
    pub link: Link,
    /// 「家族教室・控えめな名称」
    pub about: String,
    /// 「外に出る文」「外に出さない言葉」
    pub mark: Option<&'static str>,
    /// The languages that have no words for it yet.
    pub missing: Vec<&'static str>,
}

/// `templates/pages/staff/phrase.html`
///
/// Names sent: `csrf`, `text`, and for each language its code and `seen_` before its code.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/phrase.html")]
pub struct PhrasePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the list.
    pub back: Link,
    /// Somebody else was faster.
    pub stale: bool,
    /// Where the form goes.
    pub action: String,
    /// The text.
    pub japanese: String,
    /// Where it stands.
    pub uses: Vec<String>,
    /// What must not be told in it, if it stands outside.
    pub caution: Option<&'static str>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The languages.
    pub languages: Vec<PhraseField>,
}

/// The words in one language.
#[derive(Debug, Clone)]
pub struct PhraseField {
    /// Its code, which is the field's name.
    pub code: &'static str,
    /// 「やさしい日本語」
    pub label: &'static str,
    /// How it is written.
    pub hint: &'static str,
    /// The words that were looked at.
    pub seen: String,
    /// The words.
    pub field: Field,
    /// As they are read, once they are stored.
    pub stored: Option<String>,
}
