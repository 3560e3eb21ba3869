//! Words that tell what a reservation is about, looked for however they are typed: in full width, with spaces, over lines.
//! Deliberately looks at what staff wrote, not at places or dates: those are chosen so that they tell nothing.

use super::Level;
use crate::domain::programme::Programme;
use crate::domain::spelling::{squashed, words_in};

/// What in `text` must not stand in a letter of that level: at the discreet one the name and the forbidden words of every
/// programme; at the normal one those of others only, because the household agreed to its own being named.
#[must_use]
pub fn telling_words<'p>(
    text: &str,
    level: Level,
    own: &Programme,
    all: impl IntoIterator<Item = &'p Programme>,
) -> Vec<String> {
    let own_words: Vec<String> = words_of(own).map(squashed).collect();
    let own_name = squashed(&own.name);
    let is_agreed = |word: &str| {
        let word = squashed(word);
        level == Level::Normal && (own_words.contains(&word) || own_name.contains(&word))
    };
    words_in(text, all.into_iter().flat_map(words_of).filter(|word| !is_agreed(word)))
}

/// The words that tell of a programme: its name, and those that staff have forbidden.
pub fn words_of(programme: &Programme) -> impl Iterator<Item = &str> {
    let forbidden = programme.texts.forbidden_words.iter().map(String::as_str);
    std::iter::once(programme.name.as_str()).chain(forbidden)
}
