//! Who comes and how the household may be reached, in the reader's language.
//! Deliberately without names and numbers.

use crate::catalogue::say;
use crate::domain::party::Party;
use crate::domain::reservation::ContactRules;

/// The contact rules in the reader's language: 「電話は夕方のみ・留守電不可・市役所と名乗らない」
#[must_use]
pub fn contact_rules(rules: &ContactRules) -> String {
    let hours = rules.hours.as_deref().filter(|_| rules.phone);
    let lines = rules.lines().into_iter().enumerate().map(|(at, line)| match hours {
        Some(hours) if at == 0 => {
            let times = hours.trim_end_matches("のみ").split('・').map(say);
            say!("電話は{hours}のみ", times.collect::<Vec<_>>().join("・"))
        }
        _ => say(&line),
    });
    lines.collect::<Vec<_>>().join("・")
}

/// Who comes: 「本人・家族」
#[must_use]
pub fn comes(party: &Party) -> String {
    let words: Vec<String> = party.comes().iter().map(|relation| say(relation.word())).collect();
    words.join("・")
}
