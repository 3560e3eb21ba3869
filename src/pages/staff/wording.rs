//! The wording of one kind of letter: the form with its placeholders, how letters read, and the versions so far.
//! Does not judge what was typed.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/wording.html`
///
/// Names sent: `csrf`, `language`, `level`, `opened`, `subject`, `body`, `act` (`preview`, `save` or `built-in`).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/wording.html")]
pub struct WordingPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the programme's letters.
    pub back: Link,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// Somebody else was faster: what to do now.
    pub stale: Option<String>,
    /// The programme's name.
    pub what: String,
    /// 「ご予約の確認」
    pub kind: &'static str,
    /// When it is sent: 「予約を承ったとき」
    pub about: &'static str,
    /// The levels.
    pub levels: Vec<FilterLink>,
    /// The languages.
    pub languages: Vec<FilterLink>,
    /// 「はじめの文面を使っています。」
    pub state: String,
    /// Where the form goes.
    pub action: String,
    /// The language's code.
    pub language: &'static str,
    /// The level's code.
    pub level: &'static str,
    /// The newest version that the reader has seen.
    pub opened: u32,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The subject.
    pub subject: Field,
    /// The text.
    pub body: Field,
    /// Whether there is a built-in text to go back to.
    pub can_go_back: bool,
    /// What may stand between braces.
    pub placeholders: Vec<Placeholder>,
    /// Whether the samples show what was typed.
    pub is_draft: bool,
    /// How letters read.
    pub samples: Vec<Sample>,
    /// The versions, newest first.
    pub versions: Vec<Version>,
}

/// A placeholder.
#[derive(Debug, Clone)]
pub struct Placeholder {
    /// With its braces: 「{日}」
    pub word: String,
    /// What it stands for.
    pub meaning: &'static str,
    /// Whether the text must hold it.
    pub is_needed: bool,
    /// What it stands for in the sample, in lines.
    pub example: Vec<String>,
}

/// A letter as it would read.
#[derive(Debug, Clone)]
pub struct Sample {
    /// 「控えめなお知らせ」
    pub label: &'static str,
    /// Who sees such letters.
    pub about: &'static str,
    /// Whether it is of the level that is being edited.
    pub is_own: bool,
    /// As a telephone shows it.
    pub sender: String,
    /// The subject.
    pub subject: String,
    /// What a locked telephone shows of the text.
    pub glimpse: String,
    /// The whole text.
    pub text: String,
}

/// A version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Where it is shown: 「第3版」
    pub link: Link,
    /// 「11月22日（日）午後3時　田中 恵子」
    pub made: String,
    /// Whether it says that the built-in text is used again.
    pub is_built_in: bool,
    /// Whether it is in use.
    pub is_in_use: bool,
}
