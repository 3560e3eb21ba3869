//! Reading a message that came to a return address: a delivery report (RFC 3464), or what older mail systems write instead.
//! Deliberately keeps a code and nothing else: reports repeat addresses and whole letters.

use mail_parser::{Message, MessageParser, MimeHeaders as _};

use super::return_path::BounceAddress;
use crate::domain::mail_status::MailStatus;
use crate::domain::return_key::ReturnKey;

/// What a report says of its letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The letter was not delivered, and nobody tries any more.
    Failed(MailStatus),
    /// Nothing has failed: it is late and still being tried, or it has been delivered or passed on.
    NotFailed,
}

/// A report with the keys that it was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Keys in the addresses of its recipients; one, as a rule.
    pub keys: Vec<ReturnKey>,
    /// What it says.
    pub verdict: Verdict,
}

/// Why a message is no report about a letter. Never holds an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAReport {
    /// Not even headers.
    #[error("what was read is not a mail message")]
    NotMail,
    /// Nobody could say which letter it is about.
    #[error("the message is not addressed to the return address of a letter (bounce+KEY@…)")]
    NoKey,
    /// Somebody or something wrote to the return address: an absence note, advertising.
    #[error("the message is not a delivery report: it holds none, and no mail system sent it")]
    NoReport,
}

/// Reads a message as a mail server hands it over.
///
/// # Errors
/// [`NotAReport`].
pub fn read(raw: &[u8], bounce: &BounceAddress) -> Result<Report, NotAReport> {
    let message = MessageParser::default().parse(raw).ok_or(NotAReport::NotMail)?;
    if message.headers().is_empty() {
        return Err(NotAReport::NotMail);
    }
    let keys = keys_of(&message, bounce);
    if keys.is_empty() {
        return Err(NotAReport::NoKey);
    }
    let verdict = verdict_of_report(&message)
        .or_else(|| verdict_of_words(&message))
        .ok_or(NotAReport::NoReport)?;
    Ok(Report { keys, verdict })
}

/// Headers in which the last mail server notes for whom a message came, and those that the sender wrote.
const RECIPIENT_HEADERS: [&str; 7] = [
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "original-recipient",
    "to",
    "cc",
];

fn keys_of(message: &Message<'_>, bounce: &BounceAddress) -> Vec<ReturnKey> {
    let mut keys = Vec::new();
    for (name, value) in message.headers_raw() {
        if !RECIPIENT_HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header)) {
            continue;
        }
        let words = value.split(|c: char| c.is_whitespace() || "<>,;:\"()".contains(c));
        for key in words.filter_map(|word| bounce.key_in(word)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// What a `message/delivery-status` part says; the returned letter itself is a part of its own and is not looked into.
fn verdict_of_report(message: &Message<'_>) -> Option<Verdict> {
    let status_part = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            let subtype = kind.subtype().unwrap_or_default();
            kind.ctype().eq_ignore_ascii_case("message")
                && ["delivery-status", "global-delivery-status"]
                    .iter()
                    .any(|known| subtype.eq_ignore_ascii_case(known))
        })
    })?;
    let text = String::from_utf8_lossy(status_part.contents()).replace("\r\n", "\n");
    // The first block is about the message as a whole, each later one about a recipient. Some systems leave the first out.
    let verdicts: Vec<Verdict> = text.split("\n\n").filter_map(verdict_of_recipient).collect();
    let failed = verdicts.iter().find(|verdict| matches!(verdict, Verdict::Failed(_)));
    failed.or(verdicts.first()).copied()
}

fn verdict_of_recipient(block: &str) -> Option<Verdict> {
    let unfolded = block.replace("\n ", " ").replace("\n\t", " ");
    let field = |wanted: &str| {
        unfolded.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then(|| value.trim().to_owned())
        })
    };
    let action = field("Action");
    let code = field("Status");
    if action.is_none() && code.is_none() {
        return None;
    }
    let code = code.as_deref().and_then(MailStatus::find_in);
    let has_failed = match action {
        Some(action) => action.to_ascii_lowercase().starts_with("failed"),
        None => code.is_some_and(|code| !code.is_temporary()),
    };
    if !has_failed {
        return Some(Verdict::NotFailed);
    }
    // Many systems write 5.0.0 and put what the other server said beside it.
    let said = field("Diagnostic-Code").as_deref().and_then(MailStatus::find_in);
    let specific = [code, said].into_iter().flatten().find(|code| code.is_specific());
    let status = specific.or(code).or(said).unwrap_or(MailStatus::UNEXPLAINED);
    Some(Verdict::Failed(status))
}

/// Names under which mail systems write.
const SYSTEMS: [&str; 4] = ["mailer-daemon", "postmaster", "mail-daemon", "mdaemon"];

/// What is said where a system only warns that it is late, or reports that all went well.
const WARNINGS: [&str; 13] = [
    "still being retried",
    "will keep trying",
    "will continue to try",
    "delivery attempts will continue",
    "will be retried",
    "not yet been delivered",
    "has been delayed",
    "再送を試み",
    "配信が遅れ",
    "successfully delivered",
    "has been delivered",
    "was delivered",
    "正常に配信",
];

/// Whether a message says by its headers or parts that it is something else than a report about a letter: an absence note,
/// that somebody has read it (RFC 8098), a complaint (RFC 5965).
fn is_of_another_kind(message: &Message<'_>) -> bool {
    let is_answer = message.headers_raw().any(|(name, value)| {
        name.eq_ignore_ascii_case("Auto-Submitted") && value.trim().to_ascii_lowercase().starts_with("auto-replied")
    });
    let is_other_report = message.parts.iter().filter_map(|part| part.content_type()).any(|kind| {
        let is = |wanted: &str| {
            kind.subtype()
                .is_some_and(|subtype| subtype.eq_ignore_ascii_case(wanted))
        };
        let reports = kind.attribute("report-type");
        is("disposition-notification")
            || is("feedback-report")
            || (is("report") && reports.is_some_and(|of| !of.eq_ignore_ascii_case("delivery-status")))
    });
    is_answer || is_other_report
}

/// A report in words only (qmail and others): from a mail system, or marked by one.
fn verdict_of_words(message: &Message<'_>) -> Option<Verdict> {
    let is_marked = message
        .headers_raw()
        .any(|(name, _)| name.eq_ignore_ascii_case("X-Failed-Recipients"));
    let writer = message.from().and_then(|from| from.first()?.address());
    let local = writer.and_then(|address| address.split('@').next()).unwrap_or_default();
    let is_system = SYSTEMS.iter().any(|system| local.eq_ignore_ascii_case(system));
    if (!is_marked && !is_system) || is_of_another_kind(message) {
        return None;
    }
    let words = message.body_text(0).unwrap_or_default();
    let lower = words.to_lowercase();
    if WARNINGS.iter().any(|warning| lower.contains(warning)) {
        return Some(Verdict::NotFailed);
    }
    let status = MailStatus::find_in(&words).unwrap_or(MailStatus::UNEXPLAINED);
    Some(Verdict::Failed(status))
}

#[cfg(test)]
mod tests;
