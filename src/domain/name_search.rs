//! Finding a household by how its name or its kana begins: 「やまだ」「ﾔﾏﾀﾞ　ﾊﾅ」「花子」 find 「山田 花子（ヤマダ ハナコ）」.
//! Deliberately only from the beginning of a word: beginnings are few, so that little is kept of a name to find it by.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::reservation::Applicant;

/// So many characters of a word are kept at least and at most as its beginning.
const SHORT: usize = 2;
const LONG: usize = 3;

/// What was typed, ready to be held against names.
#[derive(Clone, PartialEq, Eq)]
pub struct SoughtName {
    words: Vec<String>,
}

impl SoughtName {
    /// Reads what was typed; `None` if nothing of a name is in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words = words_of(text);
        (!words.is_empty()).then_some(Self { words })
    }

    /// Beginnings of which every name that fits has one.
    #[must_use]
    pub fn beginnings(&self) -> BTreeSet<String> {
        let joined = self.words.concat();
        let first = self.words.first().cloned().unwrap_or_default();
        [joined, first].iter().map(|word| head(word, LONG)).collect()
    }

    /// Whether a name or its kana begins so: as one word, or each word that was typed somewhere in it.
    #[must_use]
    pub fn fits(&self, applicant: &Applicant) -> bool {
        let joined = self.words.concat();
        names_of(applicant).iter().any(|name| {
            let begins = |typed: &String| name.iter().any(|word| word.starts_with(typed.as_str()));
            name.concat().starts_with(&joined) || self.words.iter().all(begins)
        })
    }
}

/// The beginnings under which a household is kept: of each word, and of all words as one.
#[must_use]
pub fn beginnings_of(applicant: &Applicant) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in names_of(applicant) {
        let joined = name.concat();
        for word in name.iter().chain([&joined]) {
            found.insert(head(word, SHORT));
            found.insert(head(word, LONG));
        }
    }
    found
}

fn names_of(applicant: &Applicant) -> Vec<Vec<String>> {
    let kana = applicant.kana.as_ref().map(|kana| words_of(kana.as_str()));
    let name = words_of(applicant.name.as_str());
    std::iter::once(name).chain(kana).collect()
}

fn words_of(text: &str) -> Vec<String> {
    let plain: String = text.nfkc().flat_map(char::to_lowercase).map(katakana).collect();
    let words = plain.split(|c: char| c.is_whitespace() || c == '・');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other,
    }
}

fn head(word: &str, longest: usize) -> String {
    word.chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::party::Relation;
    use crate::domain::person::{ApplicantName, Kana};

    fn hanako(name: &str, kana: &str) -> Applicant {
        Applicant {
            name: ApplicantName::parse(name, true).unwrap(),
            kana: Kana::parse(kana).unwrap(),
            email: None,
            phone: None,
            relation: Relation::Family,
        }
    }

    #[test]
    fn a_name_is_found_by_how_any_of_its_words_begins_in_any_kana_and_width() {
        let hanako = hanako("山田 花子", "ヤマダ ハナコ");
        for typed in [
            "やまだ",
            "ﾔﾏﾀﾞ ﾊﾅ",
            "ヤマダハナ",
            "はなこ",
            "花子",
            "山田花子",
            "山",
            "やまだ　はなこ",
            "花子 山田",
        ] {
            assert!(SoughtName::parse(typed).unwrap().fits(&hanako), "{typed}");
        }
        for typed in ["まだ", "はなえ", "山田 太郎", "やまだ たろう"] {
            assert!(!SoughtName::parse(typed).unwrap().fits(&hanako), "{typed}");
        }
        assert!(SoughtName::parse(" 　・ ").is_none());
    }

    proptest! {
        /// Looking up a beginning misses nobody who fits, from two characters on.
        #[test]
        fn whoever_fits_has_a_beginning_that_is_looked_up(
            family in "[ァ-オ]{1,4}", given in "[ァ-オ]{1,4}", typed in "[ァ-オ]{2,5}( [ァ-オ]{2,3})?",
        ) {
            let applicant = hanako(&family, &format!("{family} {given}"));
            let sought = SoughtName::parse(&typed).unwrap();
            let kept = beginnings_of(&applicant);
            if sought.fits(&applicant) {
                let is_kept = sought.beginnings().iter().any(|beginning| kept.contains(beginning));
                prop_assert!(is_kept, "{:?} in {:?}", sought.beginnings(), kept);
            }
        }
    }
}
