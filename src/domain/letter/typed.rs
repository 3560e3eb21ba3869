//! The wording of a letter as staff typed it; it travels with the letter, so that copies of a letter stay equal.
//! Deliberately not read here: `wording` takes it apart, and what a later version cannot read gives way to the built-in text.

use serde::{Deserialize, Serialize};

/// A subject and a text with placeholders in braces, 「{日}」.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TypedWording {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub body: String,
}

impl TypedWording {
    /// As it came from a form: line ends of every kind are one, and so are braces of both widths.
    #[must_use]
    pub fn from_form(subject: &str, body: &str) -> Self {
        let plain = |text: &str| {
            text.replace("\r\n", "\n")
                .replace('\r', "\n")
                .replace('｛', "{")
                .replace('｝', "}")
        };
        Self {
            subject: plain(subject).trim().to_owned(),
            body: plain(body).trim_start_matches('\n').trim_end().to_owned(),
        }
    }
}
