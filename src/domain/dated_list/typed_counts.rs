//! Reads counts as they are published: 20名, 10組, 当事者6名、家族・支援者16名.
//! Deliberately takes no number without 名 or 組: what it counts would be a guess.

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::capacity::Capacity;
use crate::domain::history::Head;

/// Households.
const HOUSEHOLDS: &str = "組";

/// Persons.
const PERSONS: &str = "名";

/// Every count in the text, in its order; `None` if anything else is left over.
pub(super) fn typed_counts(text: &str) -> Option<Vec<Head>> {
    let text: String = text.nfkc().collect();
    let mut rest = text.trim();
    let mut heads = Vec::new();
    while !rest.is_empty() {
        let (head, after) = head(rest)?;
        heads.push(head);
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || "、,・/;と".contains(c));
    }
    Some(heads)
}

/// The capacity that counts without labels mean: at most one of each unit.
pub(super) fn capacity(heads: &[Head]) -> Option<Capacity> {
    let mut capacity = Capacity::default();
    for head in heads {
        let limit = if head.unit == HOUSEHOLDS {
            &mut capacity.households
        } else {
            &mut capacity.persons
        };
        let is_plain = matches!(head.label.as_str(), "" | "定員");
        (is_plain && head.number > 0 && limit.is_none()).then_some(())?;
        *limit = Some(head.number);
    }
    Some(capacity)
}

/// 「当事者 6名」 at the beginning of the text, and what comes after.
fn head(text: &str) -> Option<(Head, &str)> {
    let digits_at = text.find(|c: char| c.is_ascii_digit())?;
    let (label, rest) = text.split_at_checked(digits_at)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at_checked(digits)?;
    let rest = rest.trim_start();
    let (unit, rest) = [("名", PERSONS), ("人", PERSONS), ("組", HOUSEHOLDS)]
        .into_iter()
        .find_map(|(typed, unit)| Some((unit, rest.strip_prefix(typed)?)))?;
    let label = label.trim().trim_end_matches([':', ' ']);
    let head = Head {
        label: label.split_whitespace().collect::<Vec<_>>().join(" "),
        number: number.parse().ok()?,
        unit: unit.to_owned(),
    };
    Some((head, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<(String, u32, String)>> {
        let heads = typed_counts(text)?;
        Some(
            heads
                .into_iter()
                .map(|head| (head.label, head.number, head.unit))
                .collect(),
        )
    }

    fn one(label: &str, number: u32, unit: &str) -> (String, u32, String) {
        (label.to_owned(), number, unit.to_owned())
    }

    #[test]
    fn counts_are_read_as_the_citys_page_writes_them() {
        assert_eq!(read("20名"), Some(vec![one("", 20, "名")]));
        assert_eq!(read(" １０ 組 "), Some(vec![one("", 10, "組")]));
        assert_eq!(read("20人"), Some(vec![one("", 20, "名")]));
        assert_eq!(read("参加家族数5組"), Some(vec![one("参加家族数", 5, "組")]));
        assert_eq!(read("参加者：３名"), Some(vec![one("参加者", 3, "名")]));
        assert_eq!(read("10組20名"), Some(vec![one("", 10, "組"), one("", 20, "名")]));
        for text in [
            "ひきこもり当事者7名、ひきこもり女子3名、家族・支援者30名",
            "ひきこもり当事者 7名　ひきこもり女子 3名　家族・支援者 30名",
            "ひきこもり当事者:7名\nひきこもり女子:3名\n家族・支援者:30名",
        ] {
            let expected = vec![
                one("ひきこもり当事者", 7, "名"),
                one("ひきこもり女子", 3, "名"),
                one("家族・支援者", 30, "名"),
            ];
            assert_eq!(read(text), Some(expected), "{text}");
        }
        assert_eq!(read(""), Some(Vec::new()));
    }

    #[test]
    fn a_number_that_counts_nothing_is_refused() {
        for text in ["20", "多数", "20名程度", "1,200名", "20席", "名", "99999999999名"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn only_plain_counts_are_a_capacity() {
        let of = |text: &str| capacity(&typed_counts(text).unwrap());
        let both = Capacity {
            households: Some(10),
            persons: Some(20),
        };
        assert_eq!(of("10組 20名"), Some(both));
        assert_eq!(of("定員10組、定員20名"), Some(both));
        assert_eq!(of(""), Some(Capacity::default()));
        for text in ["当事者6名", "20名、30名", "0名"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
