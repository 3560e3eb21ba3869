//! Words looked for in a text however they are typed there: in full width or half, with spaces, over lines, under readings.
//! Deliberately no dictionary: a word that is written with other characters is another word.

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

/// Without width, case, spaces and line breaks: 「ひき　こもり」 reads like 「ひきこもり」.
#[must_use]
pub fn squashed(text: &str) -> String {
    let seen = text.nfkc().filter(|c| !c.is_whitespace() && !is_variation(*c));
    seen.flat_map(char::to_lowercase).collect()
}

/// Chooses the shape of the character before it, and is nothing by itself.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
