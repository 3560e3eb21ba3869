//! Reading what went out: the messages as a mail program would show them.
//! Deliberately an independent parser (mail-parser), so that our own composing cannot vouch for itself.

use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

/// A message that was delivered.
#[derive(Clone)]
pub struct Mail(pub Vec<u8>);

impl Mail {
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.0).unwrap()
    }

    pub fn message_id(&self) -> String {
        self.parsed().message_id().unwrap().to_owned()
    }

    /// Its envelope sender, as the last server writes it down.
    pub fn return_path(&self) -> String {
        let text = String::from_utf8_lossy(&self.0);
        let line = text.lines().find_map(|line| line.strip_prefix("Return-Path: <"));
        line.expect("an envelope sender").trim_end_matches('>').to_owned()
    }

    /// The one address that it goes to.
    pub fn recipient(&self) -> String {
        let parsed = self.parsed();
        let first = parsed.to().and_then(|to| to.first()).unwrap();
        first.address().unwrap().to_owned()
    }

    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        self.parsed().body_text(0).unwrap().into_owned()
    }

    /// The calendar file with its folded lines put together.
    pub fn calendar(&self) -> String {
        let parsed = self.parsed();
        let calendar = parsed
            .parts
            .iter()
            .find(|part| {
                part.content_type()
                    .is_some_and(|kind| kind.subtype() == Some("calendar"))
            })
            .expect("a calendar file");
        let text = match &calendar.body {
            PartType::Text(text) => text.clone().into_owned(),
            _ => String::from_utf8(calendar.contents().to_vec()).unwrap(),
        };
        text.replace("\r\n ", "")
    }

    /// The secret link's token.
    pub fn token(&self) -> String {
        let text = self.text();
        let (_, after) = text.split_once("/r/").expect("a link in the letter");
        after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect()
    }

    /// Everything that somebody could read in it: the bytes as they went, each header and each part decoded.
    pub fn everything(&self) -> String {
        let parsed = self.parsed();
        let mut all = vec![String::from_utf8_lossy(&self.0).into_owned()];
        all.extend(parsed.subject().map(str::to_owned));
        all.push(format!("{:?}", parsed.headers()));
        for part in &parsed.parts {
            all.push(format!("{:?}", part.headers));
            match &part.body {
                PartType::Text(text) | PartType::Html(text) => all.push(text.clone().into_owned()),
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                    all.push(String::from_utf8_lossy(bytes).replace("\r\n ", ""));
                }
                PartType::Message(_) | PartType::Multipart(_) => {}
            }
        }
        all.join("\n")
    }
}
