//! From a letter to a MIME message: plain text, HTML and a calendar entry under a subject that tells nothing.
//! Deliberately adds no header beyond what delivery needs, and nothing that changes between two copies.

use std::time::SystemTime;

use lettre::Message;
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
    check_headers(&facts.sender_name, &text.subject, &letter.message_id)?;
    let recipient = RecipientAddress::parse(&letter.to)?.address();
    // Given outright: lettre would otherwise read it back from the headers, whose parser knows no quoted local part.
    let envelope = sender.envelope_to(recipient.clone())?;
    Message::builder()
        .raw_header(from_header(&facts.sender_name, sender)?)
        .to(Mailbox::new(None, recipient))
        .envelope(envelope)
        .subject(&text.subject)
        .date(SystemTime::from(letter.written_at))
        .message_id(Some(format!("<{}>", letter.message_id)))
        .raw_header(auto_generated())
        .multipart(parts(letter, sender, text)?)
        .map_err(|error| LetterError::Assemble(error.into()))
}

/// So that absence notes stay at home (RFC 3834).
pub(super) fn auto_generated() -> HeaderValue {
    HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    )
}

/// Refuses what would add a header or make a Message-ID that is none.
pub(super) fn check_headers(sender_name: &str, subject: &str, message_id: &str) -> Result<(), LetterError> {
    for (name, value) in [
        ("sender's name", sender_name),
        ("subject", subject),
        ("Message-ID", message_id),
    ] {
        if value.chars().any(is_control) {
            return Err(LetterError::ControlCharacter(name));
        }
    }
    if is_message_id(message_id) {
        Ok(())
    } else {
        Err(LetterError::MessageId)
    }
}

/// lettre would leave a name and its address on one line however long; RFC 2047 allows 76 columns to a line with encoded
/// words. All of the name is encoded, so that no comma or quote in it can be taken for syntax.
pub(super) fn from_header(name: &str, sender: &SenderAddress) -> Result<HeaderValue, LetterError> {
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
        Ok(Some(calendar)) => calendar,
        Ok(None) => return Ok(mixed.multipart(alternative)),
        Err(error) => {
            // A letter matters more than its calendar entry.
            tracing::warn!(message_id = letter.message_id, %error, "a letter goes out without a calendar file");
            return Ok(mixed.multipart(alternative));
        }
    };
    let calendar_type = format!(
        "text/calendar; charset=utf-8; method={}",
        Method::of_letter(letter.kind).map_or("", Method::name)
    );
    let attachment = Attachment::new(calendar_file::FILE_NAME.to_owned());
    let attachment = attachment.body(
        base64(calendar.clone())?,
        content_type(&format!("application/ics; name={}", calendar_file::FILE_NAME))?,
    );
    let mut mixed = mixed
        .multipart(alternative.singlepart(part(&calendar_type, calendar)?))
        .singlepart(attachment);
    for (further, number) in calendar_file::for_further(letter, sender)
        .unwrap_or_default()
        .into_iter()
        .zip(2..)
    {
        let name = calendar_file::further_name(number);
        let kind = content_type(&format!("{calendar_type}; name={name}"))?;
        mixed = mixed.singlepart(Attachment::new(name).body(base64(further)?, kind));
    }
    Ok(mixed)
}

pub(super) fn part(mime: &str, content: String) -> Result<SinglePart, LetterError> {
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
mod tests;
