//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

use super::*;

#[test]
fn kana_of_any_kind_becomes_full_width_katakana() {
    for typed in ["あんなか　はなこ", "ｱﾝﾅｶ ﾊﾅｺ", "アンナカ ハナコ"] {
        assert_eq!(
            Kana::parse(typed).unwrap().unwrap().as_str(),
            "アンナカ ハナコ",
            "{typed}"
        );
    }
    assert_eq!(Kana::parse("さとー").unwrap().unwrap().as_str(), "サトー");
    assert_eq!(Kana::parse("安中"), Err(Problem::NotKana));
    assert_eq!(Kana::parse("  ").unwrap(), None);
}

#[test]
fn telephone_numbers_in_every_typing_become_digits() {
    for typed in [
        "０９０－１２３４－５６７８",
        "090ー1234ー5678",
        "090 1234 5678",
        "(090)1234‐5678",
        "+81 90-1234-5678",
    ] {
        assert_eq!(Phone::parse(typed).unwrap().unwrap().digits(), "09012345678", "{typed}");
    }
    assert_eq!(
        Phone::parse("027-382-1111").unwrap().unwrap().to_string(),
        "027-382-1111"
    );
    for bad in ["123", "110番", "+1 555 1234567", "00901234567"] {
        assert_eq!(Phone::parse(bad), Err(Problem::NotPhone), "{bad}");
    }
}

#[test]
fn old_carrier_addresses_are_accepted_and_headers_cannot_be_smuggled_in() {
    for good in [
        "a..b@docomo.ne.jp",
        "a.@docomo.ne.jp",
        "Ｔａｒｏ＠Example.JP",
        "a+b@x.example",
    ] {
        assert!(Email::parse(good).unwrap().is_some(), "{good}");
    }
    let copied = Email::parse("\"a..b\"@docomo.ne.jp").unwrap().unwrap();
    assert_eq!(copied.as_str(), "a..b@docomo.ne.jp");
    for bad in [
        "a@b",
        "@x.jp",
        "a b",
        "a@x.jp\nBcc: y@z.jp",
        "\"a@x.jp",
        "\"a\"b\"@x.jp",
        "\"\"@x.jp",
        "a@-x.jp",
        "安中@x.jp",
    ] {
        assert!(Email::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_pin_that_anybody_would_guess_is_refused_only_when_it_is_chosen() {
    assert_eq!(Pin::parse("1234", true), Err(Problem::EasyPin));
    assert_eq!(Pin::parse("0000", true), Err(Problem::EasyPin));
    assert!(Pin::parse("1234", false).unwrap().is_some());
    assert_eq!(Pin::parse("２８４７", true).unwrap().unwrap().expose(), "2847");
    assert_eq!(Pin::parse("12", true), Err(Problem::NotPin));
}

#[test]
fn a_name_keeps_its_kanji_and_refuses_control_characters() {
    assert_eq!(
        ApplicantName::parse(" 髙橋 花子 ", false).unwrap().as_str(),
        "髙橋 花子"
    );
    assert_eq!(ApplicantName::parse("", false), Err(Problem::Missing));
    assert_eq!(ApplicantName::parse("a\u{0}b", true), Err(Problem::Unusable));
    assert_eq!(ApplicantName::parse(&"あ".repeat(61), true), Err(Problem::TooLong(60)));
}

#[test]
fn personal_values_do_not_show_themselves_in_debug_output() {
    let email = Email::parse("hanako@example.jp").unwrap().unwrap();
    assert_eq!(format!("{email:?}"), "Email(…)");
}

#[test]
fn a_name_that_nobody_can_see_is_none_and_one_that_is_seen_keeps_its_shape() {
    for nothing in [
        "\u{200b}",
        "\u{3000}\u{feff}\u{2060}",
        "\u{3164}",
        "\u{fe0f}",
        "\u{ad}\u{200d}",
    ] {
        for is_nickname in [false, true] {
            let parsed = ApplicantName::parse(nothing, is_nickname);
            assert!(matches!(parsed, Err(Problem::Missing)), "{}", nothing.escape_unicode());
        }
    }
    let parsed = ApplicantName::parse("\u{feff}葛\u{e0100}\u{200b} ", false).unwrap();
    assert_eq!(parsed.as_str(), "葛\u{e0100}");
    assert!(Note::parse("\u{200b}\n").unwrap().is_none());
}
