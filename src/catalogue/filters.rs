//! The words of templates: `{{ "予約を見る"|say }}`, `{{ "{until}までできます。"|say|put("until", until) }}`.
//! Deliberately tiny: what they say is decided in `catalogue::text`.

#![allow(clippy::inline_always, reason = "askama writes it into every filter")]

use std::fmt::Display;

use askama::{Result, Values, filter_fn};

use super::text;

/// A Japanese text in the current language.
#[filter_fn]
pub fn say(words: impl Display, _: &dyn Values) -> Result<String> {
    Ok(text::say(&words.to_string()))
}

/// Puts a value into its place in a text; the other places stay open.
#[filter_fn]
pub fn put<V: Display>(words: impl Display, _: &dyn Values, name: &str, value: V) -> Result<String> {
    Ok(text::fill(&words.to_string(), &[(name, &value.to_string())]))
}
