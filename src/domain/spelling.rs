//! Words looked for in a text however they are typed there: in full width or half, in either kana, with spaces or marks
//! between, over lines, under readings.
//! Deliberately no dictionary: a word that is written in other kanji is another word.

use unicode_normalization::UnicodeNormalization as _;

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
        let forms = [word.to_owned(), kept(word, Kept::Base), kept(word, Kept::Reading)];
        let stands = |form: &String| {
            let looked_for = squashed(form);
            !looked_for.is_empty() && texts.iter().any(|text| text.contains(&looked_for))
        };
        if forms.iter().any(stands) {
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

/// Without width, case, spaces, line breaks and marks that join, and in one kana: 「ひき　こもり」 and 「ヒキ・コもり」 read like
/// 「ひきこもり」. The long mark stays: it is part of the word.
#[must_use]
pub fn squashed(text: &str) -> String {
    let seen = text
        .nfkc()
        .filter(|c| !c.is_whitespace() && !is_variation(*c) && !joins(*c));
    seen.flat_map(char::to_lowercase).map(hiragana).collect()
}

/// A mark that may stand inside a word without making two of it.
fn joins(c: char) -> bool {
    "・·-‐‑‒–—―−_~〜*/|.,'’".contains(c)
}

/// ヒ as ひ; the two rows lie side by side in Unicode.
fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => u32::from(c).checked_sub(0x60).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// Chooses the shape of the character before it, and is nothing by itself.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_typed() {
        for typed in [
            "ひきこもりの会",
            "ひきコもり",
            "ﾋｷｺﾓﾘ",
            "ひき・こもり",
            "ひき-こもり",
            "ひ き\nこもり",
            "ヒキ〜コモリ",
            "[引|ひ]きこもり",
        ] {
            assert_eq!(words_in(typed, ["ひきこもり"]), ["ひきこもり"], "{typed}");
        }
        assert_eq!(words_in("さぽーとすてーしょん", ["サポートステーション"]).len(), 1);
        assert_eq!(words_in("hiki-komori, HIKIKOMORI", ["Hikikomori"]).len(), 1);
        assert!(words_in("引き算のこと", ["ひきこもり"]).is_empty());
    }

    #[test]
    fn a_word_with_a_reading_is_found_by_its_reading_too() {
        assert_eq!(words_in("きょうしつのご案内", ["[教室|きょうしつ]"]).len(), 1);
        assert_eq!(words_in("教室のご案内", ["[教室|きょうしつ]"]).len(), 1);
    }
}
