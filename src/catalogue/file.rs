//! The files under `templates/languages`, one a language, part of the binary.
//! Deliberately reads each once and refuses nothing at run time: `tests` hold the files to their rules.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::markup;
use crate::domain::language::Language;

macro_rules! files {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// Every language that is not the source: its file.
        const FILES: &[(Language, &str)] = &[$((
            Language::$variant,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/languages/", $code, ".toml")),
        )),+];
    };
}
// As in `domain::language`: one entry for each file.
include!(concat!(env!("OUT_DIR"), "/files.rs"));

static READ: LazyLock<HashMap<Language, LanguageFile>> = LazyLock::new(|| {
    FILES
        .iter()
        .copied()
        .filter_map(|(language, text)| match LanguageFile::parse(text) {
            Ok(file) => Some((language, file)),
            Err(error) => {
                tracing::error!(code = language.code(), %error, "a language's file cannot be read; its readers get Japanese");
                None
            }
        })
        .collect()
});

/// One language as its file gives it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageFile {
    /// Its name in itself: 「English」.
    pub name: String,
    /// Its tag for `lang` attributes (BCP 47).
    pub tag: String,
    /// Its name where no readings are shown: 「やさしい日本語」
    #[serde(skip)]
    pub plain_name: String,
    /// Words that would tell what a reservation is about: no text may say them whose Japanese does not. In small letters.
    pub telling: Vec<String>,
    /// How dates and times are written.
    pub dates: DateForms,
    /// Translations by the Japanese text.
    pub texts: HashMap<String, String>,
}

/// Patterns for dates and times, with places as in [`super::say_with`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateForms {
    /// January to December.
    pub months: Vec<String>,
    /// The 1st to the 31st.
    pub days: Vec<String>,
    /// Monday to Sunday.
    pub weekdays: Vec<String>,
    /// Morning and afternoon.
    pub halves: [String; 2],
    /// Twelve o'clock at midday.
    pub noon: String,
    /// The hour between twelve and one, with its half: 「12」 pm, 午後「0」時.
    pub twelve: String,
    /// Minute 0 to 59 as it follows the hour.
    pub minutes: Vec<String>,
    /// 「12月1日（火）」: `{day} {month} {weekday}`
    pub day: String,
    /// 「12月1日」: `{day} {month}`
    pub month_day: String,
    /// 「令和8年・2026年」: `{year} {era}` (the year in the Japanese era, a number)
    pub year: String,
    /// 「令和9年3月31日」: `{day} {month} {year}`
    pub date: String,
    /// 「令和8年12月1日（火）」: `{day} {month} {weekday} {year}`
    pub full_date: String,
    /// 「12月」, as a heading: `{month} {year}`
    pub month: String,
    /// 「午前10時」: `{half} {hour} {minute}`
    pub time: String,
    /// 「午前10時～11時」: `{from} {to}`
    pub span: String,
    /// 「11月27日（金）午後4時」: `{day} {time}`
    pub moment: String,
}

impl LanguageFile {
    /// Reads a file; readings over kanji become what travels inside strings.
    ///
    /// # Errors
    /// If the text is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let mut file: Self = toml::from_str(text)?;
        file.name = markup::read(&file.name);
        file.plain_name = markup::bare(&file.name);
        for translated in file.texts.values_mut() {
            *translated = markup::read(translated);
        }
        Ok(file)
    }
}

/// The file of a language; the source language has none.
pub(super) fn of(language: Language) -> Option<&'static LanguageFile> {
    #[cfg(test)]
    if let Some(file) = stand_in::of(language) {
        return Some(file);
    }
    READ.get(&language)
}

/// A language's name in itself.
#[must_use]
pub fn own_name(language: Language) -> &'static str {
    of(language).map_or("日本語", |file| &file.name)
}

/// The same where no readings are shown.
#[must_use]
pub fn plain_name(language: Language) -> &'static str {
    of(language).map_or("日本語", |file| &file.plain_name)
}

/// A language's tag for `lang` attributes.
#[must_use]
pub fn tag(language: Language) -> &'static str {
    of(language).map_or("ja", |file| &file.tag)
}

#[cfg(test)]
pub(super) const SOURCES: &[(Language, &str)] = FILES;

/// A language that is not ours speaks in the place of one that is: what it says then comes from its file alone.
#[cfg(test)]
pub(crate) mod stand_in {
    use std::cell::Cell;

    use super::{Language, LanguageFile};

    /// A file of the tests.
    const FURTHER: &str = include_str!("tests/further.toml");

    thread_local! {
        static PLACED: Cell<Option<(Language, &'static LanguageFile)>> = const { Cell::new(None) };
    }

    pub(super) fn of(language: Language) -> Option<&'static LanguageFile> {
        let placed = PLACED.get();
        placed.filter(|(place, _)| *place == language).map(|(_, file)| file)
    }

    /// What `words` says with the file of the tests in the place of a language.
    pub(crate) fn in_the_place_of<T>(language: Language, words: impl FnOnce() -> T) -> T {
        let file: &'static LanguageFile = Box::leak(Box::new(LanguageFile::parse(FURTHER).unwrap()));
        PLACED.set(Some((language, file)));
        let said = words();
        PLACED.set(None);
        said
    }
}
