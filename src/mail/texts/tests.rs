//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

mod worded;

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{LetterText, render};
use crate::catalogue::stand_in;
use crate::domain::language::Language;
use crate::domain::letter::{DiscreetFacts, Letter, LetterBody, LetterKind};
use crate::mail::samples::{PROGRAMME, discreet, facts, normal, times, utc};
use crate::mail::short_lines::{COLUMNS, columns};
use crate::mail::words;

fn shown(letter: &Letter) -> String {
    let LetterText { subject, text, .. } = render(letter).unwrap();
    format!("{subject}\n--\n{text}")
}

#[test]
fn discreet_letters_read_calmly() {
    for kind in LetterKind::ALL {
        insta::assert_snapshot!(format!("discreet_{}", kind.code()), shown(&discreet(kind)));
    }
}

#[test]
fn a_letter_in_a_further_language_comes_from_that_languages_file() {
    let letter = Letter {
        language: Language::En,
        ..discreet(LetterKind::Confirmed)
    };
    let told = stand_in::in_the_place_of(Language::En, || render(&letter).unwrap());
    assert!(
        told.subject.starts_with("Sua reserva (") && told.subject.contains(" de "),
        "{}",
        told.subject
    );
    assert!(told.text.starts_with("Sua reserva está feita."), "{}", told.text);
    assert!(told.html.contains("<html lang=\"pt\">"), "{}", told.html);
    // What the file lacks stays readable, and is marked as Japanese.
    assert!(told.html.contains("<span lang=\"ja\">"), "{}", told.html);
}

#[test]
fn normal_letters_add_the_programmes_name() {
    for kind in LetterKind::ALL {
        insta::assert_snapshot!(format!("normal_{}", kind.code()), shown(&normal(kind)));
    }
}

#[test]
fn html_letters_keep_their_form() {
    for kind in LetterKind::ALL {
        let html = render(&discreet(kind)).unwrap().html;
        insta::assert_snapshot!(format!("html_discreet_{}", kind.code()), html);
    }
    insta::assert_snapshot!(
        "html_normal_pending",
        render(&normal(LetterKind::Pending)).unwrap().html
    );
}

/// The letter with one of its facts changed.
fn with(kind: LetterKind, change: impl Fn(&mut DiscreetFacts)) -> Letter {
    let mut letter = discreet(kind);
    let mut facts = facts();
    change(&mut facts);
    letter.body = LetterBody::Discreet(facts);
    letter
}

/// Plain text and HTML.
fn bodies(letter: &Letter) -> [String; 2] {
    let LetterText { text, html, .. } = render(letter).unwrap();
    [text, html]
}

#[test]
fn no_two_kinds_share_a_subject() {
    let subjects: BTreeSet<String> = LetterKind::ALL
        .into_iter()
        .map(|kind| render(&discreet(kind)).unwrap().subject)
        .collect();
    assert_eq!(subjects.len(), LetterKind::ALL.len(), "{subjects:?}");
}

#[test]
fn a_changed_date_is_told_with_the_old_one_and_both_weekdays() {
    for kind in [LetterKind::Moved, LetterKind::Changed] {
        for body in bodies(&discreet(kind)) {
            assert!(body.contains("令和8年11月24日（火）午後2時～3時"), "{body}");
        }
        for body in bodies(&with(kind, |facts| facts.was = None)) {
            assert!(!body.contains("変更前"), "{body}");
        }
        let subject = render(&discreet(kind)).unwrap().subject;
        assert!(subject.contains("11月24日→12月1日"), "{subject}");
    }
}

#[test]
fn where_only_the_hour_changed_the_subject_names_the_day_once() {
    let letter = with(LetterKind::Moved, |facts| {
        facts.was = Some(times("2026-12-01T04:00:00Z", "2026-12-01T05:00:00Z"));
    });
    let LetterText { subject, text, .. } = render(&letter).unwrap();
    assert_eq!(subject, "ご予約の件（12月1日）日時の変更");
    assert!(text.contains("変更前　令和8年12月1日（火）午後1時～2時"), "{text}");
}

#[test]
fn every_weekday_in_a_letter_is_the_dates_own() {
    let shown = words::day_and_span;
    for days in 0..400 {
        let at = utc("2026-12-01T01:00:00Z") + TimeDelta::days(days);
        let until = at + TimeDelta::hours(1);
        let letter = with(LetterKind::Moved, |facts| {
            (facts.starts_at, facts.ends_at) = (at, until);
            facts.answer_by = Some(at);
        });
        let mark = ["月", "火", "水", "木", "金", "土", "日"][usize::try_from((days + 1) % 7).unwrap()];
        let text = render(&letter).unwrap().text;
        assert!(shown(at, until).contains(&format!("日（{mark}）")));
        assert_eq!(
            text.matches(&format!("日（{mark}）")).count(),
            if mark == "火" { 3 } else { 2 },
            "{text}"
        );
    }
}

#[test]
fn a_moved_letter_asks_for_an_answer_and_threatens_nothing() {
    for body in bodies(&discreet(LetterKind::Moved)) {
        assert!(body.contains("11月25日（水）午後5時まで"), "{body}");
        assert!(body.contains("お返事がなくても、ご予約は消えません。"), "{body}");
        assert!(body.contains("https://yoyaku.city.example.jp/r/"), "{body}");
    }
    let mut letter = discreet(LetterKind::Moved);
    letter.manage_url = None;
    for body in bodies(&letter) {
        assert!(
            body.contains("暗証番号") && body.contains("お電話") && !body.contains("://"),
            "{body}"
        );
    }
}

#[test]
fn a_deadline_that_has_passed_is_not_told() {
    for answer_by in [None, Some(discreet(LetterKind::Moved).written_at)] {
        for body in bodies(&with(LetterKind::Moved, |facts| facts.answer_by = answer_by)) {
            assert!(body.contains("新しい日時でよいか、お知らせください。"), "{body}");
        }
    }
}

#[test]
fn the_answer_is_asked_for_even_when_the_time_for_changes_is_over() {
    let mut letter = discreet(LetterKind::Moved);
    letter.written_at = utc("2026-11-30T00:00:00Z");
    for body in bodies(&letter) {
        assert!(body.contains("https://yoyaku.city.example.jp/r/"), "{body}");
    }
}

#[test]
fn a_postponed_reservation_has_no_time_limit() {
    let mut letter = discreet(LetterKind::Postponed);
    letter.written_at = utc("2026-11-30T00:00:00Z");
    for body in bodies(&letter) {
        assert!(body.contains("https://yoyaku.city.example.jp/r/"), "{body}");
        assert!(!body.contains("11月27日"), "{body}");
    }
}

#[test]
fn a_called_off_letter_offers_three_dates_at_most() {
    for body in bodies(&discreet(LetterKind::CalledOff)) {
        for day in [
            "令和8年12月8日（火）午前10時～11時",
            "令和8年12月15日（火）午後1時30分～3時30分",
            "令和9年1月12日（火）午前10時～11時",
        ] {
            assert!(body.contains(day), "{body}");
        }
        assert!(!body.contains("1月19日"), "{body}");
    }
    for body in bodies(&with(LetterKind::CalledOff, |facts| facts.alternatives.clear())) {
        assert!(!body.contains("空いています"), "{body}");
        assert!(body.contains("ほかの日のご予約は、こちらか"), "{body}");
    }
    let mut letter = discreet(LetterKind::CalledOff);
    letter.manage_url = None;
    for body in bodies(&letter) {
        assert!(body.contains("ご予約は、予約のページかお電話でどうぞ。"), "{body}");
        assert!(body.contains("令和8年12月8日（火）") && !body.contains("://"), "{body}");
    }
}

#[test]
fn the_desks_reason_is_told_by_the_desks_own_letters_only() {
    for kind in LetterKind::ALL {
        let is_the_desks = matches!(
            kind,
            LetterKind::Moved
                | LetterKind::QueueChanged
                | LetterKind::Postponed
                | LetterKind::CalledOff
                | LetterKind::Declined
        );
        for body in bodies(&discreet(kind)) {
            assert_eq!(body.contains("講師の都合のため"), is_the_desks, "{body}");
        }
        for reason in [None, Some(" \n".to_owned())] {
            for body in bodies(&with(kind, |facts| facts.reason.clone_from(&reason))) {
                assert!(!body.contains("理由"), "{body}");
            }
        }
    }
}

#[test]
fn a_long_reason_in_several_lines_stays_in_short_lines() {
    for kind in LetterKind::ALL {
        let letter = with(kind, |facts| {
            facts.reason = Some("大雪のため\r\n道路が通れません。".repeat(8));
        });
        for line in render(&letter)
            .unwrap()
            .text
            .lines()
            .filter(|line| !line.contains("://"))
        {
            assert!(columns(line) <= COLUMNS, "{line}");
        }
    }
}

#[test]
fn no_letter_blames_or_shouts() {
    for kind in LetterKind::ALL {
        for mut letter in [discreet(kind), normal(kind)] {
            for url in [letter.manage_url.clone(), None] {
                letter.manage_url = url;
                for body in bodies(&letter) {
                    for word in ["無断", "必ず", "至急", "重要", "キャンセル料", "！", "!important"] {
                        assert!(!body.contains(word), "{kind:?}: {word}");
                    }
                }
            }
        }
    }
}

#[test]
fn without_the_link_the_letter_leads_to_number_pin_and_phone() {
    let mut letter = discreet(LetterKind::Confirmed);
    letter.manage_url = None;
    let LetterText { text, html, .. } = render(&letter).unwrap();
    for body in [text, html] {
        assert!(body.contains("暗証番号"));
        assert!(body.contains("お電話"));
        assert!(!body.contains("://"));
    }
}

#[test]
fn after_the_deadline_the_letter_offers_the_phone_only() {
    let mut letter = discreet(LetterKind::Confirmed);
    letter.written_at = utc("2026-11-30T00:00:00Z");
    let LetterText { text, html, .. } = render(&letter).unwrap();
    for body in [text, html] {
        assert!(body.contains("お電話で承ります"));
        assert!(!body.contains("11月27日"));
        assert!(!body.contains("://"));
    }
}

#[test]
fn every_letter_says_when_where_which_how_and_until_when_in_short_lines() {
    for kind in LetterKind::ALL {
        for letter in [discreet(kind), normal(kind)] {
            let LetterText { subject, text, html } = render(&letter).unwrap();
            assert!(subject.contains("12月1日") && !subject.contains('\n'));
            for fact in [
                "令和8年12月1日（火）",
                "午前10時～11時",
                "安中市役所 2階 第1会議室",
                "群馬県安中市安中1-23-13",
                "K7-4M2",
                "027-382-1111（内線1191・1194）",
                "平日 午前9時～午後4時",
                "令和9年3月31日",
                "安中市役所 福祉課",
            ] {
                assert!(text.contains(fact), "{kind:?} text lacks {fact}");
                assert!(html.contains(fact), "{kind:?} html lacks {fact}");
            }
            for line in text.lines().filter(|line| !line.contains("://")) {
                assert!(columns(line) <= COLUMNS, "{line}");
            }
            assert!(text.lines().count() <= 24, "{text}");
            assert!(text.lines().filter(|line| !line.is_empty()).count() <= 18, "{text}");
            let changes_by_itself = matches!(
                kind,
                LetterKind::Entered
                    | LetterKind::NotDrawn
                    | LetterKind::Online
                    | LetterKind::Reminder
                    | LetterKind::Pending
                    | LetterKind::Confirmed
                    | LetterKind::Kept
                    | LetterKind::Changed
                    | LetterKind::Away
                    | LetterKind::Back
            );
            assert_eq!(text.contains("11月27日（金）午後5時まで"), changes_by_itself, "{text}");
        }
    }
}

#[test]
fn only_normal_letters_name_the_programme_and_never_twice_over() {
    for kind in LetterKind::ALL {
        let LetterText { subject, text, html } = render(&normal(kind)).unwrap();
        for part in [subject, text, html] {
            assert_eq!(part.matches(PROGRAMME).count(), 1);
        }
    }
}

#[test]
fn html_loads_nothing_and_escapes_what_it_shows() {
    let mut letter = normal(LetterKind::Confirmed);
    letter.body = LetterBody::Normal {
        programme_name: "<script>alert(1)</script>".into(),
        facts: letter.body.facts().clone(),
        contents: Vec::new(),
    };
    let html = render(&letter).unwrap().html;
    assert!(!html.contains("<script"));
    for remote in ["<img", "src=", "<link", "url(", "@import"] {
        assert!(!html.contains(remote), "{remote}");
    }
}

#[test]
fn every_language_has_letters_of_its_own_in_its_own_script() {
    for kind in LetterKind::ALL {
        let japanese = render(&discreet(kind)).unwrap();
        let mut letter = discreet(kind);
        letter.language = Language::En;
        let english = render(&letter).unwrap();
        assert!(english.subject.replace('→', "").is_ascii(), "{}", english.subject);
        assert!(english.html.contains("<html lang=\"en\">"));
        assert_ne!(english.text, japanese.text);
        // What the facts bring along is the city's own.
        let own: String = english
            .text
            .replace("講師の都合のため", "")
            .replace("安中市役所 福祉課", "");
        let sentences = own
            .lines()
            .filter(|line| !line.contains("安中市") && !line.contains("平日") && !line.contains("内線"));
        for line in sentences {
            assert!(
                !line.chars().any(|c| matches!(c, 'ぁ'..='ん' | '一'..='鿿')),
                "{}: {line}",
                kind.code()
            );
        }
        letter.language = Language::JaEasy;
        let plain = render(&letter).unwrap();
        assert_ne!(plain.text, japanese.text);
        assert!(plain.html.contains("<rt>"), "{}", kind.code());
        for text in [&plain.subject, &plain.text, &plain.html, &english.text, &english.html] {
            assert!(!text.contains(['\u{fff9}', '\u{fffa}', '\u{fffb}']));
        }
        assert!(
            !plain.subject.contains('（') || plain.subject.contains("12月1日"),
            "{}",
            plain.subject
        );
    }
}
