//! The demo city's own texts in further languages, from one file a language beside `annaka.toml`.
//! Deliberately keyed by the Japanese text as it stands there: a text that changes is missing here, and a test says so.

use std::collections::HashMap;

use super::error::DemoError;
use crate::domain::language::Language;

const FILES: [(Language, &str); 2] = [
    (Language::JaEasy, include_str!("annaka.ja-easy.toml")),
    (Language::En, include_str!("annaka.en.toml")),
];

/// Every phrase: language, Japanese, words.
///
/// # Errors
/// [`DemoError`] if a file is not a list of texts; a test rules that out.
pub fn phrases() -> Result<Vec<(Language, String, String)>, DemoError> {
    let mut phrases = Vec::new();
    for (language, text) in FILES {
        let file: HashMap<String, String> = toml::from_str(text).map_err(DemoError::of)?;
        phrases.extend(file.into_iter().map(|(japanese, words)| (language, japanese, words)));
    }
    Ok(phrases)
}
