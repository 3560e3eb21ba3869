//! What the service says, in the reader's language: the Japanese text is the key, one file under `templates/languages` a
//! language. Whoever words something asks [`say()`], or the macro of that name for a text with values; within [`speaking`] the answer is in that language.
//!
//! Deliberately knows no page and no letter. Texts of the city itself (names of programmes, places) come from its own
//! [`Phrases`], and what has no translation stays Japanese – readable beats missing.

mod dates;
mod file;
pub mod filters;
mod markup;
mod text;
mod with_values;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use crate::domain::language::Language;
pub use dates::{
    date, day, desk_hours, full_date, full_when, moment, month, month_day, opening_hours, span, time, weekday,
    weekday_name, when, year,
};
#[cfg(test)]
pub(crate) use file::stand_in;
pub use file::{LanguageFile, own_name, plain_name, tag};
pub use markup::{as_typed, bare, for_html, for_text, for_title, read};
pub use text::{say, say_with};

pub(crate) use with_values::say;

/// The city's own texts in one language, by the Japanese text.
pub type Phrases = HashMap<String, String>;

/// The language of what is being worded, and the city's phrases in it.
struct Speech {
    /// What the reader has chosen.
    chosen: Option<Language>,
    /// What fits best while nothing is chosen.
    fitting: Cell<Language>,
    phrases: RefCell<Arc<Phrases>>,
}

tokio::task_local! {
    static SPEECH: Speech;
}

impl Speech {
    fn new(chosen: Option<Language>, phrases: Arc<Phrases>) -> Self {
        Self {
            chosen,
            fitting: Cell::new(Language::default()),
            phrases: RefCell::new(phrases),
        }
    }

    fn language(&self) -> Language {
        self.chosen.unwrap_or(self.fitting.get())
    }
}

/// Everything that `future` words is in the chosen language; without a choice in Japanese, until [`prefer`] says better.
pub async fn speaking<F: Future>(chosen: Option<Language>, phrases: Arc<Phrases>, future: F) -> F::Output {
    SPEECH.scope(Speech::new(chosen, phrases), future).await
}

/// The same for words that are found at once.
pub fn speaking_now<T>(language: Language, phrases: Arc<Phrases>, words: impl FnOnce() -> T) -> T {
    SPEECH.sync_scope(Speech::new(Some(language), phrases), words)
}

/// The language of what is being worded; Japanese outside of [`speaking`].
#[must_use]
pub fn current() -> Language {
    SPEECH.try_with(Speech::language).unwrap_or_default()
}

/// Whether the reader has chosen no language, so that one that fits may be taken.
#[must_use]
pub fn is_open() -> bool {
    SPEECH.try_with(|speech| speech.chosen.is_none()).unwrap_or(false)
}

/// Goes on in a language that fits (that of the reservation looked at); what the reader chose stays.
pub fn prefer(language: Language, phrases: Arc<Phrases>) {
    // Outside of a scope there is nobody who reads.
    let _ = SPEECH.try_with(|speech| {
        if speech.chosen.is_none() {
            speech.fitting.set(language);
            *speech.phrases.borrow_mut() = phrases;
        }
    });
}

/// What the city says for `text` in the current language.
fn phrase(text: &str) -> Option<String> {
    SPEECH
        .try_with(|speech| speech.phrases.borrow().get(text).cloned())
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests;
