//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

use super::{LetterError, compose};
use crate::domain::letter::{Letter, LetterBody, LetterKind};
use crate::mail::calendar_file::Method;
use crate::mail::samples::{PROGRAMME, discreet, facts, normal, sender};
use crate::mail::{calendar_file, texts};
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};
use std::fmt::Write as _;

fn raw(letter: &Letter) -> Vec<u8> {
    compose(letter, &sender()).unwrap().formatted()
}

fn parsed(raw: &[u8]) -> Message<'_> {
    MessageParser::default().parse(raw).unwrap()
}

fn all() -> Vec<Letter> {
    LetterKind::ALL
        .into_iter()
        .flat_map(|kind| [discreet(kind), normal(kind)])
        .collect()
}

fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[test]
fn the_headers_are_these_and_no_others() {
    let raw = raw(&discreet(LetterKind::Confirmed));
    let text = String::from_utf8(raw).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    insta::assert_snapshot!("headers", unix_lines(head));
}

#[test]
fn an_independent_reader_gets_back_what_was_written() {
    for letter in all() {
        let raw = raw(&letter);
        let message = parsed(&raw);
        let text = texts::render(&letter).unwrap();
        assert_eq!(message.subject(), Some(text.subject.as_str()));
        assert_eq!(message.message_id(), Some(letter.message_id.as_str()));
        assert_eq!(message.date().unwrap().to_timestamp(), letter.written_at.timestamp());
        let from = message.from().unwrap().first().unwrap();
        assert_eq!(from.name(), Some("安中市役所 福祉課"));
        assert_eq!(from.address(), Some("yoyaku@city.example.jp"));
        assert_eq!(
            message.to().unwrap().first().unwrap().address(),
            Some("hanako@example.jp")
        );
        assert_eq!(unix_lines(&message.body_text(0).unwrap()), text.text);
        assert_eq!(unix_lines(&message.body_html(0).unwrap()).trim(), text.html.trim());
    }
}

#[test]
fn the_calendar_comes_as_an_alternative_and_as_a_neutral_attachment() {
    for letter in all() {
        let raw = raw(&letter);
        let message = parsed(&raw);
        let calendar = calendar_file::for_letter(&letter, &sender()).unwrap();
        let Some(calendar) = calendar else {
            assert!(!message.parts.iter().any(|part| part.attachment_name().is_some()));
            continue;
        };
        let parts: Vec<_> = message
            .parts
            .iter()
            .filter(|part| !matches!(part.body, PartType::Multipart(_)))
            .collect();
        assert_eq!(parts.len(), 4);
        let method = match letter.kind {
            LetterKind::Postponed
            | LetterKind::CalledOff
            | LetterKind::Cancelled
            | LetterKind::Declined
            | LetterKind::Away
            | LetterKind::PendingLapsed => "CANCEL",
            _ => "REQUEST",
        };
        let content_type = parts[2].content_type().unwrap();
        assert_eq!(content_type.subtype(), Some("calendar"));
        assert_eq!(content_type.attribute("method"), Some(method));
        assert_eq!(parts[2].contents(), calendar.as_bytes());
        assert_eq!(parts[3].attachment_name(), Some("yoyaku.ics"));
        assert_eq!(parts[3].contents(), calendar.as_bytes());
    }
}

#[test]
fn every_line_is_ascii_and_short_and_every_body_is_base64() {
    for letter in all() {
        let text = String::from_utf8(raw(&letter)).unwrap();
        assert!(text.is_ascii());
        for line in text.split("\r\n") {
            assert!(line.len() <= 76, "{line}");
            assert!(!line.contains(['\r', '\n']));
        }
        let parts = Method::of_letter(letter.kind).map_or(2, |_| 4);
        assert_eq!(text.matches("Content-Transfer-Encoding: base64").count(), parts);
        assert_eq!(text.matches("Content-Transfer-Encoding").count(), parts);
    }
}

#[test]
fn a_long_subject_is_cut_at_characters_into_words_of_75() {
    for length in 1..60 {
        let name = "家族教室とその仲間たちの集い"
            .chars()
            .cycle()
            .take(length)
            .collect::<String>();
        let mut letter = normal(LetterKind::Confirmed);
        letter.body = LetterBody::Normal {
            contents: Vec::new(),
            programme_name: name,
            facts: facts(),
        };
        let raw = raw(&letter);
        let text = String::from_utf8(raw.clone()).unwrap();
        for word in text.split_whitespace().filter(|word| word.starts_with("=?")) {
            assert!(word.len() <= 75, "{word}");
            let alone = format!("Subject: {word}\r\n\r\n");
            let alone = parsed(alone.as_bytes());
            assert!(!alone.subject().unwrap().contains('\u{fffd}'), "{word}");
        }
        let subject = texts::render(&letter).unwrap().subject;
        assert_eq!(parsed(&raw).subject(), Some(subject.as_str()));
    }
}

#[test]
fn copies_of_a_letter_are_equal_to_the_byte() {
    for letter in all() {
        assert_eq!(raw(&letter), raw(&letter.clone()));
    }
}

#[test]
fn line_breaks_in_a_header_value_are_refused() {
    for bad in [
        "x\r\nBcc: spy@example.jp",
        "x\ny",
        "x\ry",
        "x\0y",
        "x\u{7f}y",
        "x\u{2028}y",
    ] {
        let mut by_name = discreet(LetterKind::Confirmed);
        let mut facts = facts();
        facts.sender_name = bad.into();
        by_name.body = LetterBody::Discreet(facts);
        let mut by_programme = normal(LetterKind::Confirmed);
        by_programme.body = LetterBody::Normal {
            contents: Vec::new(),
            programme_name: bad.into(),
            facts: by_programme.body.facts().clone(),
        };
        let mut by_id = discreet(LetterKind::Confirmed);
        by_id.message_id = format!("{bad}@example.jp");
        for letter in [by_name, by_programme, by_id] {
            let refused = compose(&letter, &sender()).err().unwrap();
            assert!(matches!(refused, LetterError::ControlCharacter(_)), "{refused}");
        }
        let mut by_recipient = discreet(LetterKind::Confirmed);
        by_recipient.to = format!("{bad}@example.jp");
        let refused = compose(&by_recipient, &sender()).err().unwrap();
        assert!(matches!(refused, LetterError::Recipient(_)), "{refused}");
        assert!(!refused.to_string().contains("example"));
    }
}

#[test]
fn a_message_id_that_would_not_stay_whole_is_refused() {
    for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "<a@b>", "あ@b"] {
        let mut letter = discreet(LetterKind::Confirmed);
        letter.message_id = bad.into();
        let refused = compose(&letter, &sender()).err().unwrap();
        assert!(matches!(refused, LetterError::MessageId), "{bad}");
    }
}

#[test]
fn old_mobile_addresses_arrive_quoted_in_header_and_envelope() {
    for (typed, sent) in [
        ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("a.@docomo.ne.jp", "\"a.\"@docomo.ne.jp"),
    ] {
        let mut letter = discreet(LetterKind::Confirmed);
        letter.to = typed.into();
        let message = compose(&letter, &sender()).unwrap();
        assert_eq!(message.envelope().to()[0].to_string(), sent);
        let raw = message.formatted();
        let head = String::from_utf8(raw).unwrap();
        assert!(head.contains(&format!("\r\nTo: {sent}\r\n")), "{head}");
    }
}

#[test]
fn sender_names_of_every_kind_survive() {
    for name in [
        "",
        "安中市役所 地域福祉センター 福祉課 福祉相談係（本庁舎2階）窓口",
        "安中市役所（福祉課）",
        "Annaka, City",
        "K. \"Desk\" \\",
        "福祉課",
        "City Office 福祉課, 2F",
    ] {
        let mut facts = facts();
        facts.sender_name = name.into();
        let mut letter = discreet(LetterKind::Confirmed);
        letter.body = LetterBody::Discreet(facts);
        let raw = raw(&letter);
        let message = parsed(&raw);
        let from = message.from().unwrap().first().unwrap();
        assert_eq!(from.name().unwrap_or_default(), name);
        let raw = String::from_utf8(raw.clone()).unwrap();
        assert!(raw.split("\r\n").all(|line| line.len() <= 76));
        assert_eq!(from.address(), Some("yoyaku@city.example.jp"));
    }
}

#[test]
fn a_letter_whose_calendar_cannot_be_made_goes_out_without_it() {
    let mut facts = facts();
    facts.ends_at = facts.starts_at;
    let mut letter = discreet(LetterKind::Confirmed);
    letter.body = LetterBody::Discreet(facts);
    let raw = raw(&letter);
    let message = parsed(&raw);
    assert!(message.body_text(0).unwrap().contains("K7-4M2"));
    assert_eq!(message.attachment_count(), 0);
}

/// Every byte, as sent and as read: the headers and each part decoded.
fn everything(raw: &[u8]) -> String {
    let message = parsed(raw);
    let mut all = String::from_utf8(raw.to_vec()).unwrap();
    for part in &message.parts {
        for header in part.headers() {
            writeln!(all, "{:?}", header.value()).unwrap();
        }
        if !matches!(part.body, PartType::Multipart(_)) {
            all.push_str(&String::from_utf8_lossy(part.contents()).replace("\r\n ", ""));
        }
    }
    all.push_str(message.subject().unwrap());
    all
}

#[test]
fn no_byte_of_a_discreet_letter_names_the_programme() {
    let forbidden = [PROGRAMME, "ひきこもり", "家族教室", "相談"];
    for kind in LetterKind::ALL {
        let normal = everything(&raw(&normal(kind)));
        assert!(normal.contains(PROGRAMME), "the search would find it");
        let discreet = everything(&raw(&discreet(kind)));
        for word in forbidden {
            assert!(!discreet.contains(word), "{kind:?}: {word}");
        }
    }
}
