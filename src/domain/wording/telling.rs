//! Words that tell what a reservation is about, looked for however they are typed: in full width, with spaces, over lines.
//! Deliberately looks at what staff wrote, not at places or dates: those are chosen so that they tell nothing.

use unicode_normalization::UnicodeNormalization as _;

use super::Level;
use crate::domain::programme::Programme;

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

/// Which of these words stand in a text, however they are typed in it.
#[must_use]
pub fn words_in<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let texts = [
        squashed(text),
        squashed(&kept(text, Kept::Base)),
        squashed(&kept(text, Kept::Reading)),
    ];
    let mut told: Vec<String> = Vec::new();
    for word in words {
        let looked_for = squashed(word);
        if !looked_for.is_empty() && texts.iter().any(|text| text.contains(&looked_for)) {
            told.push(word.to_owned());
        }
    }
    told.sort();
    told.dedup();
    told
}

/// What is seen of a word with a reading over it, 「[家族|かぞく]」.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Base,
    Reading,
}

/// The text without the one or the other: a name hides neither behind its readings nor in them.
fn kept(text: &str, what: Kept) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        seen.push_str(before);
        let annotated = after.split_once(']');
        if let Some(((base, reading), behind)) =
            annotated.and_then(|(inside, behind)| Some((inside.split_once('|')?, behind)))
        {
            seen.push_str(if what == Kept::Base { base } else { reading });
            rest = behind;
        } else {
            rest = after;
        }
    }
    seen.push_str(rest);
    seen
}

/// The words that tell of a programme: its name, and those that staff have forbidden.
pub fn words_of(programme: &Programme) -> impl Iterator<Item = &str> {
    let forbidden = programme.texts.forbidden_words.iter().map(String::as_str);
    std::iter::once(programme.name.as_str()).chain(forbidden)
}

/// Without width, case, spaces and line breaks: 「ひき　こもり」 reads like 「ひきこもり」.
fn squashed(text: &str) -> String {
    let seen = text.nfkc().filter(|c| !c.is_whitespace() && !is_variation(*c));
    seen.flat_map(char::to_lowercase).collect()
}

/// Chooses the shape of the character before it, and is nothing by itself.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
