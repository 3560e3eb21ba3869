//! Brings typed words into one form, so that width, spaces and the kind of a dash never matter.
//! Deliberately only for comparing and for numbers: what is kept is kept as typed.

use unicode_normalization::UnicodeNormalization as _;

/// Half-width, lower case, without spaces, with one kind of dash and one of wave.
pub(super) fn plain(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' => '-',
            '〜' | '∼' => '~',
            _ => c,
        })
        .collect()
}

/// What is kept of a typed text: one line, without spaces at its ends; `None` if nothing is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_is_the_same_in_any_width_and_with_any_dash() {
        for typed in [
            "こころの健康センター",
            "こころの健康センタ-",
            "こころの健康 ｾﾝﾀｰ",
            " こころの健康センタ－ ",
        ] {
            assert_eq!(plain(typed), plain("こころの健康センター"), "{typed}");
        }
        assert_eq!(plain("１３：３０〜１５：３０"), "13:30~15:30");
        assert_eq!(plain("13:30～15:30"), "13:30~15:30");
        assert_ne!(plain("家族教室"), plain("家族会"));
    }

    #[test]
    fn a_text_in_several_lines_becomes_one() {
        assert_eq!(
            one_line(" 「揺れる心」\r\n ～支援～\n"),
            Some("「揺れる心」 ～支援～".to_owned())
        );
        assert_eq!(one_line("　"), None);
        assert_eq!(one_line("\n\u{2028}"), None);
    }
}
