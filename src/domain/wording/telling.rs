//! Words that tell what a reservation is about, looked for however they are typed: in full width, with spaces, over lines.
//! Deliberately looks at what staff wrote, not at places or dates: those are chosen so that they tell nothing.

use std::collections::HashMap;

use super::Level;
use crate::domain::programme::Programme;
use crate::domain::spelling::{squashed, words_in};

/// What in `text` must not stand in a letter of that level: at the discreet one the name and the forbidden words of every
/// programme, in Japanese and as they are `said` in the letter's language; at the normal one those of others only, because
/// the household agreed to its own being named.
#[expect(clippy::implicit_hasher, reason = "as the store hands it out")]
#[must_use]
pub fn telling_words<'p>(
    text: &str,
    level: Level,
    own: &'p Programme,
    all: impl IntoIterator<Item = &'p Programme>,
    said: &'p HashMap<String, String>,
) -> Vec<String> {
    let own_words: Vec<String> = spoken_words_of(own, said).map(squashed).collect();
    let own_names: Vec<String> = spoken(&own.name, said).map(squashed).collect();
    let is_agreed = |word: &str| {
        let word = squashed(word);
        level == Level::Normal && (own_words.contains(&word) || own_names.iter().any(|name| name.contains(&word)))
    };
    let all = all.into_iter().flat_map(|programme| spoken_words_of(programme, said));
    words_in(text, all.filter(|word| !is_agreed(word)))
}

/// The words that tell of a programme, and as they are said in another language.
fn spoken_words_of<'p>(programme: &'p Programme, said: &'p HashMap<String, String>) -> impl Iterator<Item = &'p str> {
    words_of(programme).flat_map(|word| spoken(word, said))
}

fn spoken<'w>(word: &'w str, said: &'w HashMap<String, String>) -> impl Iterator<Item = &'w str> {
    std::iter::once(word).chain(said.get(word).map(String::as_str))
}

/// Whether a text names none of the programmes, nor what they are about: a reason that goes to households of one may not
/// speak of another either, because whoever reads it over a shoulder does not know which is meant.
pub fn tells_of_none<'p>(text: &str, all: impl IntoIterator<Item = &'p Programme>) -> bool {
    words_in(text, all.into_iter().flat_map(words_of)).is_empty()
}

/// The words that tell of a programme: its name, and those that staff have forbidden.
pub fn words_of(programme: &Programme) -> impl Iterator<Item = &str> {
    let forbidden = programme.texts.forbidden_words.iter().map(String::as_str);
    std::iter::once(programme.name.as_str()).chain(forbidden)
}
