//! One text in the current language, with its values in their places.
//! Deliberately fills in what it is given as it stands: escaping is the template's.

use super::{current, file, markup, phrase};
use crate::domain::language::Language;

/// `text`, a Japanese text, in the current language.
#[must_use]
pub fn say(text: &str) -> String {
    find(text).unwrap_or_else(|| text.to_owned())
}

/// `text` in the current language with `values` for its places `{…}`, in the order in which the Japanese text names them;
/// `{}` counts as `{0}`, `{1}`, …
#[must_use]
pub fn say_with(text: &str, values: &[String]) -> String {
    let names = place_names(text);
    let named: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(values.iter().map(String::as_str))
        .collect();
    match find(text) {
        Some(translated) => fill(&translated, &named),
        None => fill(text, &named),
    }
}

fn find(text: &str) -> Option<String> {
    let language = current();
    if language == Language::Ja {
        return None;
    }
    file::of(language)
        .and_then(|file| file.texts.get(text).cloned())
        .or_else(|| phrase(text).map(|phrase| markup::read(&phrase)))
}

/// The names of the places `{…}` in the order of their first appearance.
pub(super) fn place_names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut unnamed = 0_usize;
    for piece in text.split('{').skip(1) {
        let Some((name, _)) = piece.split_once('}') else {
            continue;
        };
        let name = match name.split_once('?') {
            Some((name, _)) => name,
            None => name,
        };
        let name = if name.is_empty() {
            unnamed += 1;
            (unnamed - 1).to_string()
        } else {
            name.to_owned()
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Puts values into their places in one pass, so that a value that looks like a place stays what it is.
/// `{n?one:many}` is the word that fits the number in `n`.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let value_of = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let mut filled = String::with_capacity(text.len() * 2);
    let mut unnamed = 0_usize;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((place, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        let counted = place.split_once('?').and_then(|(name, words)| {
            let (one, many) = words.split_once(':')?;
            Some(if value_of(name)? == "1" { one } else { many })
        });
        let plain = || {
            if place.is_empty() {
                unnamed += 1;
                value_of(&(unnamed - 1).to_string())
            } else {
                value_of(place)
            }
        };
        if let Some(value) = counted.or_else(plain) {
            filled.push_str(value);
        } else {
            filled.push('{');
            filled.push_str(place);
            filled.push('}');
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}
