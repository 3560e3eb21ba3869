//! Letters in words that staff chose: they say what the built-in ones say, and never more than they may.
//! Deliberately begins with the built-in text as staff get it, for every kind, language and level.

use proptest::prelude::*;

use crate::domain::language::Language;
use crate::domain::letter::{Letter, LetterBody, LetterKind, TypedWording};
use crate::domain::wording::fact::Fact;
use crate::domain::wording::{DiscreetWording, Level, NormalWording};
use crate::mail::samples::{PROGRAMME, discreet, facts, normal, times, utc};
use crate::mail::texts::{LetterText, placeholders, render, starting_wording};

/// The letter in words of its own.
fn worded(letter: &Letter, subject: &str, body: &str) -> Letter {
    Letter {
        wording: Some(TypedWording::from_form(subject, body)),
        ..letter.clone()
    }
}

/// The built-in wording with a line before it.
fn greeted(kind: LetterKind, level: Level) -> TypedWording {
    let start = starting_wording(kind, Language::Ja, level).unwrap();
    TypedWording {
        body: format!("いつもありがとうございます。\n\n{}", start.body),
        ..start
    }
}

fn said(letter: &Letter) -> LetterText {
    render(letter).unwrap()
}

/// The letter as the samples have it, with what its kind can tell: the others only go by way of the built-in text.
fn letters(kind: LetterKind) -> [(Level, Letter); 2] {
    [(Level::Discreet, discreet(kind)), (Level::Normal, normal(kind))]
}

#[test]
fn what_staff_start_from_says_what_the_built_in_letter_says() {
    for kind in LetterKind::ALL {
        for language in Language::ALL {
            for (level, mut letter) in letters(kind) {
                letter.language = language;
                let built_in = said(&letter);
                let typed = starting_wording(kind, language, level).unwrap();
                let case = format!("{kind:?} {language:?} {level:?}\n{}\n{}", typed.subject, typed.body);
                match level {
                    Level::Discreet => assert!(DiscreetWording::parse(kind, &typed).is_ok(), "{case}"),
                    Level::Normal => assert!(NormalWording::parse(kind, &typed).is_ok(), "{case}"),
                }
                letter.wording = Some(typed);
                let own = said(&letter);
                assert_eq!(own.subject, built_in.subject, "{case}");
                assert_eq!(own.text, built_in.text, "{case}");
                assert_ne!(own.html, built_in.html, "{case}");
            }
        }
    }
}

#[test]
fn the_starting_text_of_a_reminder_reads_like_a_letter() {
    let typed = starting_wording(LetterKind::Reminder, Language::Ja, Level::Normal).unwrap();
    insta::assert_snapshot!("starting_reminder", format!("{}\n--\n{}", typed.subject, typed.body));
    let typed = starting_wording(LetterKind::Moved, Language::Ja, Level::Discreet).unwrap();
    insta::assert_snapshot!("starting_moved", format!("{}\n--\n{}", typed.subject, typed.body));
}

#[test]
fn own_words_stand_in_the_text_and_in_an_html_page_that_is_whole() {
    let mut letter = discreet(LetterKind::Confirmed);
    letter.wording = Some(greeted(LetterKind::Confirmed, Level::Discreet));
    let LetterText { text, html, .. } = said(&letter);
    assert!(
        text.starts_with("いつもありがとうございます。\n\nご予約を承りました。\n"),
        "{text}"
    );
    insta::assert_snapshot!("html_worded_confirmed", html);
    let tags = worded(
        &letter,
        "件名<b>",
        &format!("<script>&\n{}", greeted(letter.kind, Level::Discreet).body),
    );
    let html = said(&tags).html;
    assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
}

#[test]
fn a_line_goes_with_what_it_tells_and_comes_once_for_each_date() {
    let mut letter = discreet(LetterKind::Postponed);
    letter.wording = Some(greeted(letter.kind, Level::Discreet));
    let mut facts = facts();
    facts.reason = None;
    facts.address = String::new();
    facts.dates = vec![
        times("2026-12-01T01:00:00Z", "2026-12-01T02:00:00Z"),
        times("2026-12-08T01:00:00Z", "2026-12-08T02:00:00Z"),
    ];
    letter.body = LetterBody::Discreet(facts);
    let text = said(&letter).text;
    assert!(
        !text.contains("理由") && !text.contains("\n　　　\n") && !text.contains('{'),
        "{text}"
    );
    let dates: Vec<&str> = text.lines().filter(|line| line.starts_with("　　・")).collect();
    assert_eq!(dates.len(), 2, "{text}");
    assert!(dates[1].contains("12月8日"));
}

#[test]
fn a_letter_that_lacks_what_its_words_must_tell_keeps_the_built_in_text() {
    let mut moved = discreet(LetterKind::Moved);
    let mut facts = facts();
    facts.was = None;
    moved.body = LetterBody::Discreet(facts.clone());
    let built_in = said(&moved);
    assert!(built_in.text.contains("場所が変わりました。"));
    moved.wording = Some(greeted(moved.kind, Level::Discreet));
    assert_eq!(said(&moved), built_in);
    let mut offer = discreet(LetterKind::Offer);
    facts.answer_by = Some(utc("2026-11-01T00:00:00Z"));
    offer.body = LetterBody::Discreet(facts);
    offer.wording = Some(greeted(offer.kind, Level::Discreet));
    assert!(!said(&offer).text.contains("いつもありがとうございます"));
}

#[test]
fn what_happened_to_a_session_one_waits_for_is_told_in_whatever_words() {
    let mut letter = discreet(LetterKind::QueueChanged);
    letter.wording = Some(greeted(letter.kind, Level::Discreet));
    assert!(said(&letter).text.contains("お申し込みの回の日時が変わりました。"));
    let mut facts = facts();
    (facts.was, facts.answer_by) = (None, None);
    letter.body = LetterBody::Discreet(facts);
    let text = said(&letter).text;
    assert!(
        text.starts_with("いつもありがとうございます。\n\nお申し込みの回は、延期になりました。"),
        "{text}"
    );
}

#[test]
fn words_that_cannot_be_read_any_more_give_way_to_the_built_in_text() {
    for kind in LetterKind::ALL {
        for (level, letter) in letters(kind) {
            let built_in = said(&letter);
            let start = starting_wording(kind, Language::Ja, level).unwrap();
            for gone in ["{もうない言葉}", "{", "https://example.jp/"] {
                let own = worded(&letter, &start.subject, &format!("{}\n{gone}", start.body));
                assert_eq!(said(&own), built_in);
            }
        }
    }
}

#[test]
fn a_discreet_letter_with_the_words_of_a_normal_one_keeps_the_built_in_text() {
    for kind in LetterKind::ALL {
        let mut letter = discreet(kind);
        let built_in = said(&letter);
        letter.wording = Some(starting_wording(kind, Language::Ja, Level::Normal).unwrap());
        assert_eq!(said(&letter), built_in, "{kind:?}");
    }
}

#[test]
fn every_placeholder_of_a_letter_is_shown_with_what_it_stands_for() {
    for kind in LetterKind::ALL {
        let shown = placeholders(&discreet(kind)).unwrap();
        let room = Fact::ALL.iter().filter(|fact| fact.need(kind).is_some()).count();
        assert_eq!(shown.len(), room);
        for (fact, lines) in shown {
            let may_be_empty = matches!(fact, Fact::Dates | Fact::Contents);
            assert!(may_be_empty || !lines.is_empty(), "{kind:?} {fact:?}");
        }
    }
}

/// Words out of which a name might come together by itself.
fn any_words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("ひきこもり"),
        Just("家族"),
        Just("教室"),
        Just("ひき"),
        Just("こもり家族"),
        Just("　"),
        Just("\n"),
        Just("{理由}"),
        Just("{住所}"),
        Just("{番号}"),
        Just("{事業名}"),
        Just("です。"),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn words_that_were_accepted_for_discreet_letters_never_print_the_name(
        subject in any_words(),
        before in any_words(),
        after in any_words(),
        has_address in any::<bool>(),
    ) {
        let start = starting_wording(LetterKind::Postponed, Language::Ja, Level::Discreet).unwrap();
        let typed = TypedWording::from_form(&format!("件{subject}"), &format!("{before}\n{}\n{after}", start.body));
        let own = crate::domain::wording::samples::programme(PROGRAMME, &["家族教室"]);
        let kind = LetterKind::Postponed;
        if crate::domain::wording::check((kind, Language::Ja, Level::Discreet), &typed, &own, [&own], &std::collections::HashMap::new()).is_ok() {
            let mut letter = discreet(kind);
            let mut facts = facts();
            if !has_address {
                facts.address = String::new();
                facts.reason = None;
            }
            letter.body = LetterBody::Discreet(facts);
            letter.wording = Some(typed);
            let LetterText { subject, text, html } = said(&letter);
            for seen in [subject, text, html] {
                let squeezed: String = seen.split_whitespace().collect();
                prop_assert!(!squeezed.contains(PROGRAMME) && !squeezed.contains("家族教室"), "{}", seen);
            }
        }
    }
}
