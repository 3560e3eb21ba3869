//! Tests of the module above: what may be typed, what may not, and that what was typed comes back as it was.
//! Deliberately without a database and without a letter: those are in `mail::texts` and in the stories.

use proptest::prelude::*;

use super::samples::programme;
use super::*;

/// Everything that this kind of letter must tell, each on a line of its own.
fn complete(kind: LetterKind) -> String {
    let needed = Fact::ALL
        .iter()
        .filter(|fact| matches!(fact.need(kind), Some(Need::Always | Need::IfAny)));
    let lines: Vec<String> = needed.map(|fact| in_braces(fact.word())).collect();
    lines.join("\n")
}

fn typed(subject: &str, body: &str) -> TypedWording {
    TypedWording::from_form(subject, body)
}

fn refused<N: Naming>(subject: &str, more: &str) -> Vec<WordingProblem> {
    let body = format!("{}\n{more}", complete(LetterKind::Confirmed));
    Wording::<N>::parse(LetterKind::Confirmed, &typed(subject, &body))
        .err()
        .unwrap_or_default()
}

/// What a text with such a line, and such a subject, is refused for.
fn refusal_of_body(more: &str) -> WordingRefusal {
    let wrong = refused::<NoName>("ご予約の件", more);
    assert!(wrong.len() == 1 && wrong[0].at == At::Body, "{more}: {wrong:?}");
    wrong[0].refusal.clone()
}

fn refusal_of_subject(subject: &str) -> WordingRefusal {
    let wrong = refused::<NoName>(subject, "");
    assert!(wrong.len() == 1 && wrong[0].at == At::Subject, "{subject}: {wrong:?}");
    wrong[0].refusal.clone()
}

#[test]
fn a_complete_text_is_accepted_for_every_kind_of_letter_at_both_levels() {
    for kind in LetterKind::ALL {
        let typed = typed("ご予約の件（{月日}）", &complete(kind));
        assert!(DiscreetWording::parse(kind, &typed).is_ok(), "{kind:?}");
        assert!(NormalWording::parse(kind, &typed).is_ok(), "{kind:?}");
    }
}

#[test]
fn what_a_letter_must_tell_cannot_be_left_out() {
    for kind in LetterKind::ALL {
        for left_out in Fact::ALL {
            let is_needed = matches!(left_out.need(kind), Some(Need::Always | Need::IfAny));
            if !is_needed {
                continue;
            }
            let body = complete(kind).replace(&in_braces(left_out.word()), "");
            let wrong = DiscreetWording::parse(kind, &typed("件名", &body)).unwrap_err();
            let missing = WordingRefusal::Missing(format!("「{}」", in_braces(left_out.word())));
            assert_eq!(wrong[0].refusal, missing, "{kind:?}");
        }
    }
}

#[test]
fn every_letter_tells_when_and_where_its_number_the_desk_the_erasure_and_the_sender() {
    for kind in LetterKind::ALL {
        for fact in [
            Fact::Day,
            Fact::Time,
            Fact::Place,
            Fact::Number,
            Fact::Phone,
            Fact::Hours,
            Fact::ErasedOn,
            Fact::Sender,
        ] {
            assert_eq!(fact.need(kind), Some(Need::Always), "{kind:?} {fact:?}");
        }
        let has_way_on = way_on_is_needed(kind);
        assert_eq!(has_way_on, kind != LetterKind::Cancelled, "{kind:?}");
    }
}

fn way_on_is_needed(kind: LetterKind) -> bool {
    fact::way_on(kind).is_some_and(|fact| fact.need(kind) == Some(Need::Always))
}

#[test]
fn only_normal_texts_have_a_placeholder_for_the_programmes_name() {
    assert_eq!(refusal_of_body("内容　{事業名}"), WordingRefusal::Naming);
    assert!(refused::<OwnName>("{事業名} ご予約", "内容　{事業名}").is_empty());
}

#[test]
fn braces_must_fit_and_hold_what_there_is() {
    for unbalanced in ["{日", "日}", "{{日}}", "{日\n}", "｛日"] {
        assert_eq!(refusal_of_body(unbalanced), WordingRefusal::Unbalanced, "{unbalanced}");
    }
    assert_eq!(refusal_of_body("{曜日}"), WordingRefusal::Unknown("曜日".to_owned()));
    assert_eq!(refusal_of_body("{}"), WordingRefusal::Unknown(String::new()));
    // A confirmation has no deadline for an answer.
    let strange = WordingRefusal::Unknown("返事の期限".to_owned());
    assert_eq!(refusal_of_body("{返事の期限}"), strange);
    assert!(refused::<NoName>("件名", "｛ 日 ｝です").is_empty());
}

#[test]
fn a_subject_is_one_short_line_without_what_opens_the_reservation() {
    assert_eq!(refusal_of_subject("  "), WordingRefusal::Empty);
    assert_eq!(refusal_of_subject("ご予約\r\nBcc: a"), WordingRefusal::LineBreak);
    assert_eq!(refusal_of_subject(&"あ".repeat(61)), WordingRefusal::TooLong(60));
    assert_eq!(refusal_of_subject("{番号}"), WordingRefusal::Unknown("番号".to_owned()));
    let page = WordingRefusal::Unknown("変更のしかた".to_owned());
    assert_eq!(refusal_of_subject("{変更のしかた}"), page);
}

#[test]
fn links_are_not_typed_by_hand() {
    for address in [
        "https://example.jp/",
        "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ",
        "www.annaka.jp",
        "くわしくはcity.annaka.lg.jpへ",
        "madoguchi@example",
        "ａ＠ｂ",
    ] {
        assert_eq!(refusal_of_body(address), WordingRefusal::Link, "{address}");
    }
    assert!(refused::<NoName>("件名", "No.2の部屋です。10.5畳あります。A.B.").is_empty());
}

#[test]
fn nothing_that_nobody_sees_is_kept() {
    for hidden in ["\u{0}", "\t", "\u{200b}", "\u{202e}", "\u{feff}", "\u{ad}"] {
        let more = format!("ひき{hidden}こもり");
        assert_eq!(refusal_of_body(&more), WordingRefusal::Invisible, "{hidden:?}");
    }
    assert_eq!(refusal_of_body(&"あ".repeat(3001)), WordingRefusal::TooLong(3000));
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let wrong = refused::<NoName>("{番号}", "{");
    assert_eq!(
        wrong.iter().map(|wrong| wrong.at).collect::<Vec<_>>(),
        [At::Subject, At::Body]
    );
}

fn told(level: Level, more: &str) -> Option<String> {
    let own = programme("ひきこもり家族教室", &["教室", "家族会"]);
    let other = programme("就労セミナー", &["セミナー", "仕事"]);
    let body = format!("{}\n{more}", complete(LetterKind::Confirmed));
    let wrong = check(
        (LetterKind::Confirmed, Language::Ja, level),
        &typed("件名", &body),
        &own,
        [&own, &other],
        &HashMap::new(),
    );
    match wrong {
        Ok(()) => None,
        Err(wrong) => match &wrong[0].refusal {
            WordingRefusal::Telling(words) => Some(words.clone()),
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn a_discreet_text_holds_no_telling_word_of_any_programme_however_it_is_typed() {
    assert_eq!(told(Level::Discreet, "お待ちしています。"), None);
    for telling in [
        "教室でお待ちします。",
        "ひきこもり家族教室",
        "教　室",
        "教\n室",
        "教{住所}室",
        "教\u{e0100}室",
        "[教|おしえ][室|しつ]",
        "[休|きょう]み[時|しつ]と[家|教室]",
    ] {
        assert!(
            told(Level::Discreet, telling).is_some_and(|words| words.contains("「教室」")),
            "{telling}"
        );
    }
    assert_eq!(told(Level::Discreet, "お仕事のあとに").as_deref(), Some("「仕事」"));
    assert_eq!(told(Level::Discreet, "ｾﾐﾅｰのあとに").as_deref(), Some("「セミナー」"));
}

#[test]
fn a_normal_text_may_tell_of_its_own_programme_and_of_no_other() {
    for agreed in ["教室でお待ちします。", "ひきこもり家族教室です。"] {
        assert_eq!(told(Level::Normal, agreed), None, "{agreed}");
    }
    assert!(told(Level::Normal, "就労セミナーもあります。").is_some_and(|words| words.contains("「就労セミナー」")));
}

#[test]
fn every_word_between_braces_is_one_of_a_kind_and_leads_back() {
    for fact in Fact::ALL {
        assert_eq!(Fact::from_word(fact.word()), Some(*fact));
        assert_ne!(fact.word(), OwnName::WORD);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let placeholder = proptest::sample::select(Fact::ALL).prop_map(|fact| in_braces(fact.word()));
    let name = Just(in_braces(OwnName::WORD));
    let piece = prop_oneof!["[あ-ん ぁ\n（）。a-z0-9　]{0,12}", placeholder, name];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_was_typed_comes_back_as_it_was(text in any_text()) {
        let pieces = take_apart::<OwnName>(&text).unwrap();
        prop_assert_eq!(put_together(&pieces), text.clone());
        prop_assert_eq!(take_apart::<OwnName>(&put_together(&pieces)).unwrap(), pieces);
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(subject in ".{0,40}", body in "[{}日時間\n{}a.@あ]{0,60}") {
        let typed = typed(&subject, &body);
        for kind in LetterKind::ALL {
            let _ = DiscreetWording::parse(kind, &typed);
            if let Ok(wording) = NormalWording::parse(kind, &typed) {
                prop_assert_eq!(NormalWording::parse(kind, &wording.typed()), Ok(wording));
            }
        }
    }
}

#[test]
fn what_must_always_be_told_does_not_go_with_what_a_letter_may_not_have() {
    let kind = LetterKind::Moved;
    let whole = complete(kind);
    let number = in_braces(Fact::Number.word());
    let reason = in_braces(Fact::Reason.word());
    let joined = whole.replacen(&number, &format!("{number}　{reason}"), 1);
    assert_ne!(joined, whole);
    let wrong = DiscreetWording::parse(kind, &typed("件名", &joined)).unwrap_err();
    assert_eq!(wrong[0].refusal, WordingRefusal::OneLine(number.clone(), reason));
    // Told once more in a line of its own it is told whatever goes.
    assert!(DiscreetWording::parse(kind, &typed("件名", &format!("{joined}\n番号 {number}"))).is_ok());
}

#[test]
fn a_telling_word_tells_in_the_language_of_the_letter_too() {
    let own = programme("ひきこもり家族教室", &["教室"]);
    let other = programme("就労セミナー", &["仕事"]);
    let said = [
        ("ひきこもり家族教室", "Family class on withdrawal"),
        ("就労セミナー", "Job seminar"),
        ("仕事", "work"),
    ];
    let said = said
        .map(|(japanese, words)| (japanese.to_owned(), words.to_owned()))
        .into();
    let told = |level, more: &str| telling::telling_words(more, level, &own, [&own, &other], &said);
    assert_eq!(
        told(Level::Discreet, "See you at the FAMILY  class on withdrawal."),
        ["Family class on withdrawal"]
    );
    assert_eq!(told(Level::Discreet, "About the job seminar"), ["Job seminar"]);
    // Its own name is agreed to at the open level, another's is not.
    assert!(told(Level::Normal, "See you at the family class on withdrawal.").is_empty());
    assert_eq!(told(Level::Normal, "Looking for work?"), ["work"]);
}

#[test]
fn a_wording_is_written_in_the_language_of_its_letters() {
    let own = programme("ひきこもり家族教室", &["教室"]);
    let wrong = |language: Language, more: &str| {
        let body = format!("{}\n{more}", complete(LetterKind::Confirmed));
        let key = (LetterKind::Confirmed, language, Level::Discreet);
        match check(key, &typed("1", &body), &own, [&own], &HashMap::new()) {
            Ok(()) => None,
            Err(wrong) => Some(wrong[0].refusal.to_string()),
        }
    };
    assert_eq!(wrong(Language::Ja, "受付でお待ちください。"), None);
    assert!(
        wrong(Language::En, "受付でお待ちください。")
            .unwrap()
            .contains("日本語の文字")
    );
    assert!(
        wrong(Language::JaEasy, "受付で まってください。")
            .unwrap()
            .contains("読みがな")
    );
    assert_eq!(wrong(Language::JaEasy, "[受付|うけつけ]で まってください。"), None);
}
