//! One programme as staff edit it: its fields in sections, what somebody else has changed meanwhile, and its versions.
//! Does not know what a field means: it shows lines, numbers and choices.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/programme.html`
///
/// Names sent: `csrf`, `opened`, those of the fields, `act` (`preview` or `save`).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/programme.html")]
pub struct ProgrammeFormPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the programmes.
    pub back: Link,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// Somebody else was faster.
    pub stale: Option<Stale>,
    /// The programme's name.
    pub what: String,
    /// 「個別の相談」 and the desk
    pub about: String,
    /// The letters' wording, the public page.
    pub ways: Vec<Link>,
    /// Where the form goes.
    pub action: String,
    /// The newest version that the reader has seen.
    pub opened: u32,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The fields.
    pub sections: Vec<FormSection>,
    /// The versions, newest first.
    pub versions: Vec<Version>,
    /// Copying and ending it.
    pub life: Life,
}

/// A new programme of the same kind, and the end of this one.
///
/// Names sent: `csrf`, `copy_name`; and `csrf`, `end` (`yes` or `no`).
#[derive(Debug, Clone)]
pub struct Life {
    /// Where the name of the copy goes.
    pub copy_action: String,
    /// The name of the copy.
    pub copy_name: Field,
    /// Where the end goes.
    pub end_action: String,
    /// Since when it gets no new sessions: 「12月1日（火）に終えました。…」
    pub ended: Option<String>,
}

/// What to do now that somebody else was faster.
#[derive(Debug, Clone)]
pub struct Stale {
    /// Who, when.
    pub words: String,
    /// Where both differ.
    pub differences: Vec<Difference>,
}

/// A field that is stored otherwise than it was typed.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The field's id.
    pub field: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What is stored now.
    pub stored: String,
    /// What was typed.
    pub typed: String,
}

/// Fields that belong together.
#[derive(Debug, Clone)]
pub struct FormSection {
    /// Its id on the page.
    pub id: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What a change means for what is reserved already.
    pub effect: &'static str,
    /// Its fields.
    pub items: Vec<FormItem>,
}

/// A field with what stands in it.
#[derive(Debug, Clone)]
pub struct FormItem {
    /// Its name and id.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What helps; may be empty.
    pub hint: &'static str,
    /// 「※必須」 or 「※任意」
    pub need: &'static str,
    /// What stands in it, and what is wrong with that.
    pub field: Field,
    /// How it looks.
    pub look: Look,
}

/// The looks of a field.
#[derive(Debug, Clone)]
pub enum Look {
    /// A line; its class of width and whether it is a number.
    Line(&'static str, bool),
    /// So many rows.
    Lines(u8),
    /// Radio buttons.
    Radios(Vec<Choice>),
    /// A list to choose from.
    Select(Vec<Choice>),
}

/// A version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Where it is shown: 「第3版」
    pub link: Link,
    /// 「11月22日（日）午後3時　田中 恵子」
    pub made: String,
    /// Whether it is what the programme is.
    pub is_in_use: bool,
}
