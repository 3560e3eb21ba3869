//! From a letter's facts to its subject, plain text and HTML, by the templates under `templates/mails`.
//! Deliberately gives the discreet templates types in which the programme's name does not occur: no wording can leak it.
//! Each letter speaks the language of its reservation, whoever sends it when.

mod letter_words;
mod parts;
mod starting;
mod templates;
mod worded;

use std::sync::Arc;

use askama::Template as _;

use super::short_lines::shorten;
use crate::catalogue;
use crate::domain::letter::{Letter, LetterBody};
use letter_words::LetterWords;
pub use starting::{placeholders, starting_wording};
use templates::{DiscreetHtml, DiscreetSubject, DiscreetText, NormalHtml, NormalSubject, NormalText};

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    /// The subject, in one line and not yet encoded.
    pub subject: String,
    /// The plain text, in lines of at most 35 full-width characters (links excepted).
    pub text: String,
    /// The HTML page, complete in itself.
    pub html: String,
}

/// Puts a letter into words: those that staff chose for it, else the built-in ones.
///
/// # Errors
/// When a template fails, which none of the built-in ones does.
pub fn render(letter: &Letter) -> Result<LetterText, askama::Error> {
    // The city's own names stand in the facts already in the letter's language.
    catalogue::speaking_now(letter.language, Arc::default(), || render_spoken(letter))
}

fn render_spoken(letter: &Letter) -> Result<LetterText, askama::Error> {
    let kind = letter.kind;
    let words = LetterWords::new(letter);
    if let Some(text) = worded::render(letter, &words)? {
        return Ok(text);
    }
    let (subject, text, html) = match &letter.body {
        LetterBody::Discreet(_) => (
            DiscreetSubject::of(kind, &words).render()?,
            DiscreetText::of(kind, &words).render()?,
            DiscreetHtml::of(kind, &words).render()?,
        ),
        LetterBody::Normal { programme_name, .. } => (
            NormalSubject::of(kind, &words, programme_name).render()?,
            NormalText::of(kind, &words, programme_name).render()?,
            NormalHtml::of(kind, &words, programme_name).render()?,
        ),
    };
    Ok(LetterText {
        subject: catalogue::for_title(subject.trim(), letter.language),
        text: shorten(&catalogue::for_text(&text, letter.language)),
        html: catalogue::for_html(&html, letter.language),
    })
}

#[cfg(test)]
mod tests;
