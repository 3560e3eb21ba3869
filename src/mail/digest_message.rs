//! The desk's morning mail as a message: plain text, counts and a link to the sign-in.
//! Deliberately no HTML, no attachment and no programme: it may lie open on a shared screen.

use std::time::SystemTime;

use askama::Template;

use chrono::{DateTime, NaiveTime, Utc};
use lettre::Message;
use lettre::message::Mailbox;

use super::address::{RecipientAddress, SenderAddress};
use super::message::{LetterError, auto_generated, check_headers, from_header, part};
use super::short_lines::shorten;
use super::words;
use crate::domain::calendar::jst;
use crate::domain::digest::Digest;

/// One digest on its way to one reader.
#[derive(Debug, Clone)]
pub struct DigestMail {
    /// What it tells.
    pub digest: Digest,
    /// The reader's mailbox.
    pub to: String,
    /// Message-ID without angle brackets: the same for each copy.
    pub message_id: String,
    /// Its `Date`.
    pub written_at: DateTime<Utc>,
    /// The staff's first page.
    pub staff_href: String,
}

struct Words<'d> {
    month_day: String,
    desk_name: &'d str,
    day: String,
    households: usize,
    persons: u32,
    decisions: usize,
    letters: usize,
    calls: usize,
    href: &'d str,
}

#[derive(Template)]
#[template(path = "mails/digest/subject.txt")]
struct Subject<'d> {
    words: &'d Words<'d>,
}

#[derive(Template)]
#[template(path = "mails/digest/body.txt")]
struct Body<'d> {
    words: &'d Words<'d>,
}

/// Makes the message.
///
/// # Errors
/// When a header value is unfit or the reader's address is none.
pub fn compose_digest(mail: &DigestMail, sender: &SenderAddress) -> Result<Message, LetterError> {
    let digest = &mail.digest;
    let midnight = jst::instant(digest.on, NaiveTime::MIN);
    let words = Words {
        month_day: words::month_day(midnight),
        desk_name: &digest.desk_name,
        day: words::day(midnight),
        households: digest.households,
        persons: digest.persons,
        decisions: digest.decisions,
        letters: digest.letters,
        calls: digest.calls,
        href: &mail.staff_href,
    };
    let subject = Subject { words: &words }.render()?.trim().to_owned();
    check_headers(&digest.sender_name, &subject, &mail.message_id)?;
    let recipient = RecipientAddress::parse(&mail.to)?.address();
    Message::builder()
        .raw_header(from_header(&digest.sender_name, sender)?)
        .to(Mailbox::new(None, recipient.clone()))
        .envelope(sender.envelope_to(recipient)?)
        .subject(subject)
        .date(SystemTime::from(mail.written_at))
        .message_id(Some(format!("<{}>", mail.message_id)))
        .raw_header(auto_generated())
        .singlepart(part(
            "text/plain; charset=utf-8",
            shorten(&Body { words: &words }.render()?),
        )?)
        .map_err(|error| LetterError::Assemble(error.into()))
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::{DigestMail, compose_digest};
    use crate::domain::digest::Digest;
    use crate::mail::samples::{sender, utc};

    fn mail() -> DigestMail {
        DigestMail {
            digest: Digest {
                sender_name: "安中市役所 福祉課".into(),
                desk_name: "福祉課福祉相談係".into(),
                on: "2026-12-01".parse().unwrap(),
                households: 3,
                persons: 5,
                decisions: 2,
                letters: 1,
                calls: 0,
            },
            to: "tantou@city.example.jp".into(),
            message_id: "digest.20261201.1.2@city.example.jp".into(),
            written_at: utc("2026-11-30T23:00:00Z"),
            staff_href: "https://yoyaku.city.example.jp/staff".into(),
        }
    }

    #[test]
    fn the_digest_tells_counts_and_where_to_sign_in() {
        let raw = compose_digest(&mail(), &sender()).unwrap().formatted();
        let message = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(message.subject(), Some("窓口のきょう（12月1日）"));
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        insta::assert_snapshot!("digest", text);
    }

    #[test]
    fn a_line_break_in_a_name_or_an_address_is_refused() {
        let mut by_name = mail();
        by_name.digest.sender_name = "x\r\nBcc: spy@example.jp".into();
        let mut by_address = mail();
        by_address.to = "x@example.jp\r\nBcc: spy@example.jp".into();
        for bad in [by_name, by_address] {
            assert!(compose_digest(&bad, &sender()).is_err());
        }
    }
}
