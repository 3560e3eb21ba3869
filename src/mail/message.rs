//! From a letter to a MIME message: plain text, HTML and a calendar entry under a subject that tells nothing.
//! Deliberately adds no header beyond what delivery needs, and nothing that changes between two copies.

use std::time::SystemTime;

use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};

use super::address::{AddressError, RecipientAddress, SenderAddress, is_control};
use super::calendar_file::{self, Method};
use super::texts;
use crate::domain::letter::Letter;

/// Why a letter cannot become a message. Never holds a person's data.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// A value for a header holds a line break or another control character.
    #[error("a control character in the {0}")]
    ControlCharacter(&'static str),
    /// The recipient is no mail address.
    #[error("the recipient cannot be used: {0}")]
    Recipient(#[from] AddressError),
    /// The Message-ID is not `left@right` in plain ASCII.
    #[error("the Message-ID is not of the form left@right")]
    MessageId,
    /// A template failed.
    #[error("the letter's text could not be made")]
    Text(#[from] askama::Error),
    /// A MIME type or the whole message could not be put together.
    #[error("the message could not be put together")]
    Assemble(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes the message that goes out for a letter. The same letter always gives the same bytes.
///
/// # Errors
/// When a header value is unfit or the recipient is no mail address.
pub fn compose(letter: &Letter, sender: &SenderAddress) -> Result<Message, LetterError> {
    let facts = letter.body.facts();
    let text = texts::render(letter)?;
    for (name, value) in [
        ("sender's name", &facts.sender_name),
        ("subject", &text.subject),
        ("Message-ID", &letter.message_id),
    ] {
        if value.chars().any(is_control) {
            return Err(LetterError::ControlCharacter(name));
        }
    }
    if !is_message_id(&letter.message_id) {
        return Err(LetterError::MessageId);
    }
    let recipient = RecipientAddress::parse(&letter.to)?.address();
    // Given outright: lettre would otherwise read it back from the headers, whose parser knows no quoted local part.
    let envelope = Envelope::new(Some(sender.address()), vec![recipient.clone()])
        .map_err(|error| LetterError::Assemble(error.into()))?;
    Message::builder()
        .raw_header(from_header(&facts.sender_name, sender)?)
        .to(Mailbox::new(None, recipient))
        .envelope(envelope)
        .subject(&text.subject)
        .date(SystemTime::from(letter.written_at))
        .message_id(Some(format!("<{}>", letter.message_id)))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(parts(letter, sender, text)?)
        .map_err(|error| LetterError::Assemble(error.into()))
}

/// lettre would leave a name and its address on one line however long; RFC 2047 allows 76 columns to a line with encoded
/// words. All of the name is encoded, so that no comma or quote in it can be taken for syntax.
fn from_header(name: &str, sender: &SenderAddress) -> Result<HeaderValue, LetterError> {
    let address = sender.address();
    let mut words = Vec::new();
    for piece in pieces(name) {
        let encoded = base64(piece)?;
        let encoded = String::from_utf8_lossy(encoded.as_ref());
        words.push(format!("=?utf-8?b?{encoded}?="));
    }
    words.push(format!("<{address}>"));
    Ok(HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str("From"),
        address.to_string(),
        words.join("\r\n "),
    ))
}

/// Cuts at character borders, small enough that `From: ` and one encoded word stay below 76 columns.
fn pieces(name: &str) -> Vec<String> {
    const OCTETS: usize = 39;
    let mut pieces: Vec<String> = Vec::new();
    for character in name.chars() {
        match pieces.last_mut() {
            Some(piece) if piece.len() + character.len_utf8() <= OCTETS => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
    }
    pieces
}

fn parts(letter: &Letter, sender: &SenderAddress, text: texts::LetterText) -> Result<MultiPart, LetterError> {
    let alternative = MultiPart::alternative()
        .boundary(boundary("alternative", &letter.message_id))
        .singlepart(part("text/plain; charset=utf-8", text.text)?)
        .singlepart(part("text/html; charset=utf-8", text.html)?);
    let mixed = MultiPart::mixed().boundary(boundary("mixed", &letter.message_id));
    let calendar = match calendar_file::for_letter(letter, sender) {
        Ok(calendar) => calendar,
        Err(error) => {
            // A letter matters more than its calendar entry.
            tracing::warn!(message_id = letter.message_id, %error, "a letter goes out without a calendar file");
            return Ok(mixed.multipart(alternative));
        }
    };
    let calendar_type = format!(
        "text/calendar; charset=utf-8; method={}",
        Method::of_letter(letter.kind).name()
    );
    let attachment = Attachment::new(calendar_file::FILE_NAME.to_owned());
    let attachment = attachment.body(
        base64(calendar.clone())?,
        content_type(&format!("application/ics; name={}", calendar_file::FILE_NAME))?,
    );
    Ok(mixed
        .multipart(alternative.singlepart(part(&calendar_type, calendar)?))
        .singlepart(attachment))
}

fn part(mime: &str, content: String) -> Result<SinglePart, LetterError> {
    Ok(SinglePart::builder()
        .content_type(content_type(mime)?)
        .body(base64(content)?))
}

fn content_type(mime: &str) -> Result<ContentType, LetterError> {
    ContentType::parse(mime).map_err(|error| LetterError::Assemble(error.into()))
}

/// Base64 throughout, in lines of 76: no server on the way has a reason to rewrite anything.
fn base64(content: String) -> Result<Body, LetterError> {
    Body::new_with_encoding(content, ContentTransferEncoding::Base64)
        .map_err(|_| LetterError::Assemble("a body resisted base64".into()))
}

/// Taken from the Message-ID, so that copies are equal to the byte; `_` does not occur in base64, so no body can hold it.
fn boundary(part: &str, message_id: &str) -> String {
    let id: String = message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    format!("=_{part}_{id}")
}

fn is_message_id(id: &str) -> bool {
    let lawful = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
    };
    id.len() <= 250
        && id
            .split_once('@')
            .is_some_and(|(left, right)| lawful(left) && lawful(right))
}

#[cfg(test)]
mod tests {
    use super::{LetterError, compose};
    use crate::domain::letter::{Letter, LetterBody, LetterKind};
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
            let parts: Vec<_> = message
                .parts
                .iter()
                .filter(|part| !matches!(part.body, PartType::Multipart(_)))
                .collect();
            assert_eq!(parts.len(), 4);
            let method = match letter.kind {
                LetterKind::Cancelled => "CANCEL",
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
            assert_eq!(text.matches("Content-Transfer-Encoding: base64").count(), 4);
            assert_eq!(text.matches("Content-Transfer-Encoding").count(), 4);
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
}
