//! Reading letters back from the folder: for the demo's page.
//! Deliberately opens only plain names inside the folder that end in `.eml`.

use std::path::Path;

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders as _};

/// At most so many letters are listed.
const NEWEST: usize = 50;

/// A letter in the folder.
#[derive(Debug, Clone)]
pub struct FoundLetter {
    /// The file's name.
    pub name: String,
    /// Decoded subject.
    pub subject: String,
    /// To whom.
    pub to: String,
    /// Its date.
    pub at: Option<DateTime<Utc>>,
}

/// A letter opened.
#[derive(Debug, Clone)]
pub struct ReadLetter {
    /// Decoded subject.
    pub subject: String,
    /// Headers worth showing, decoded.
    pub headers: Vec<(String, String)>,
    /// The plain text.
    pub text: String,
    /// Names of the attachments.
    pub attachments: Vec<String>,
}

/// The newest letters of a folder, newest first.
pub async fn list(folder: &Path) -> Vec<FoundLetter> {
    let mut names = Vec::new();
    if let Ok(mut entries) = tokio::fs::read_dir(folder).await {
        while let Ok(Some(entry)) = entries.next_entry().await {
            names.extend(entry.file_name().into_string().ok().filter(|name| is_plain(name)));
        }
    }
    names.sort_unstable_by(|a, b| b.cmp(a));
    let mut found = Vec::new();
    for name in names.into_iter().take(NEWEST) {
        let Ok(raw) = tokio::fs::read(folder.join(&name)).await else {
            continue;
        };
        let Some(message) = MessageParser::default().parse(&raw) else {
            continue;
        };
        let to = message
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address())
            .unwrap_or_default()
            .to_owned();
        let at = message
            .date()
            .and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
        found.push(FoundLetter {
            subject: message.subject().unwrap_or_default().to_owned(),
            name,
            to,
            at,
        });
    }
    found
}

/// One letter; `None` if there is no such file.
pub async fn read(folder: &Path, name: &str) -> Option<ReadLetter> {
    if !is_plain(name) {
        return None;
    }
    let raw = tokio::fs::read(folder.join(name)).await.ok()?;
    let message = MessageParser::default().parse(&raw)?;
    let address = |addresses: Option<&mail_parser::Address<'_>>| {
        let first = addresses.and_then(|addresses| addresses.first());
        let shown = first.map(|first| match first.name() {
            Some(name) => format!("{name} <{}>", first.address().unwrap_or_default()),
            None => first.address().unwrap_or_default().to_owned(),
        });
        shown.unwrap_or_default()
    };
    let headers = vec![
        ("差出人".to_owned(), address(message.from())),
        ("宛先".to_owned(), address(message.to())),
        (
            "Message-ID".to_owned(),
            message.message_id().unwrap_or_default().to_owned(),
        ),
    ];
    let attachments = message
        .attachments()
        .filter_map(|part| part.attachment_name().map(str::to_owned))
        .collect();
    Some(ReadLetter {
        subject: message.subject().unwrap_or_default().to_owned(),
        headers,
        text: message.body_text(0).unwrap_or_default().into_owned(),
        attachments,
    })
}

fn is_plain(name: &str) -> bool {
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    Path::new(name).extension().is_some_and(|ending| ending == "eml")
        && !name.starts_with('.')
        && name.chars().all(is_harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_letters_are_opened() {
        assert!(is_plain("20261201T010203-0192@x.eml"));
        for bad in [
            "../secret.eml",
            "a/b.eml",
            ".hidden.eml",
            "demo-secret.key",
            "a\\b.eml",
            "a%2f.eml",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
