//! Why a mail server did not deliver, as a code (RFC 3463) and as the few causes that staff act upon.
//! Deliberately keeps the code and never the server's words, which like to repeat the address.

use std::fmt;

/// An enhanced status code of a delivery that failed: class 4 or 5, subject, detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailStatus {
    class: Class,
    subject: u16,
    detail: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Another try may help.
    Temporary,
    /// The same letter to the same address is refused again.
    Permanent,
}

/// What to think of a failure, coarse enough to act upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nobody has this address.
    UnknownMailbox,
    /// The part after the `@` does not exist or takes no mail.
    UnknownDomain,
    /// The server does not take the address and does not say whether it exists: unknown, or kept out by its owner.
    NotAccepted,
    /// The mailbox exists and is closed.
    MailboxClosed,
    /// The mailbox is full.
    MailboxFull,
    /// The letter is larger than the mailbox takes.
    TooLarge,
    /// A filter, a list of allowed senders or another rule of the receiving side.
    Refused,
    /// The receiving server did not answer, or was not well.
    ServerAway,
    /// Anything else.
    Other,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 9] = [
        Self::UnknownMailbox,
        Self::UnknownDomain,
        Self::NotAccepted,
        Self::MailboxClosed,
        Self::MailboxFull,
        Self::TooLarge,
        Self::Refused,
        Self::ServerAway,
        Self::Other,
    ];
}

impl MailStatus {
    /// Failed for good, and nobody said why.
    pub const UNEXPLAINED: Self = Self::permanent(0, 0);

    const fn permanent(subject: u16, detail: u16) -> Self {
        Self {
            class: Class::Permanent,
            subject,
            detail,
        }
    }

    const fn temporary(subject: u16, detail: u16) -> Self {
        Self {
            class: Class::Temporary,
            subject,
            detail,
        }
    }

    /// Reads `5.1.1`; `None` for anything else, codes of success included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.');
        let class = match numbers.next()? {
            "4" => Class::Temporary,
            "5" => Class::Permanent,
            _ => return None,
        };
        let mut number = || {
            let text = numbers.next()?;
            let is_number = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_number)
        };
        let (subject, detail) = (number()?, number()?);
        numbers.next().is_none().then_some(Self { class, subject, detail })
    }

    /// The code that a server's words hold: an enhanced one if there is any that says something, else what the three
    /// digits of the reply mean.
    #[must_use]
    pub fn find_in(words: &str) -> Option<Self> {
        let pieces = || {
            words
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                .map(|piece| piece.trim_matches('.'))
        };
        let enhanced = pieces().filter_map(Self::parse);
        let replies = pieces().filter_map(of_reply);
        let mut vague = None;
        for status in enhanced.chain(replies) {
            if status.is_specific() {
                return Some(status);
            }
            vague = vague.or(Some(status));
        }
        vague
    }

    /// Whether the code says more than that it failed.
    #[must_use]
    pub const fn is_specific(self) -> bool {
        self.subject != 0
    }

    /// Whether the same letter may still arrive if it is sent once more, without anybody changing anything.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        matches!(self.class, Class::Temporary)
    }

    /// What to think of it.
    #[must_use]
    pub const fn cause(self) -> Cause {
        match (self.subject, self.detail) {
            (1, 1 | 6) => Cause::UnknownMailbox,
            (1, 2 | 10) | (4, 4) => Cause::UnknownDomain,
            (1, _) => Cause::NotAccepted,
            (2, 2) => Cause::MailboxFull,
            (2, 3) | (3, 4) => Cause::TooLarge,
            (2, 1) => Cause::MailboxClosed,
            (7, _) => Cause::Refused,
            (3 | 4, _) => Cause::ServerAway,
            _ if self.is_temporary() => Cause::ServerAway,
            _ => Cause::Other,
        }
    }
}

/// Servers without enhanced codes: what the reply alone says (RFC 5321 §4.2.3, RFC 7504, RFC 7505).
fn of_reply(text: &str) -> Option<MailStatus> {
    let status = match text {
        "550" => MailStatus::permanent(1, 0),
        "551" => MailStatus::permanent(1, 6),
        "552" => MailStatus::permanent(2, 2),
        "553" => MailStatus::permanent(1, 3),
        "556" => MailStatus::permanent(1, 10),
        "421" => MailStatus::temporary(3, 2),
        "452" => MailStatus::temporary(3, 1),
        "571" => MailStatus::permanent(7, 1),
        "500" | "501" | "502" | "503" | "504" | "521" | "530" | "534" | "535" | "538" | "541" | "554" | "555" => {
            MailStatus::UNEXPLAINED
        }
        "450" | "451" | "454" | "455" => MailStatus::temporary(0, 0),
        _ => return None,
    };
    Some(status)
}

impl fmt::Display for MailStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = match self.class {
            Class::Temporary => 4,
            Class::Permanent => 5,
        };
        write!(f, "{class}.{}.{}", self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(words: &str) -> Option<String> {
        MailStatus::find_in(words).map(|status| status.to_string())
    }

    #[test]
    fn only_codes_of_failure_are_read() {
        for code in ["5.1.1", "4.4.7", "5.0.0", "5.7.509"] {
            assert_eq!(MailStatus::parse(code).unwrap().to_string(), code);
        }
        for text in [
            "2.0.0", "5.1", "5.1.1.1", "5..1", "5.1.x", "5.1.1234", "550", "", "５.1.1",
        ] {
            assert_eq!(MailStatus::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_code_is_found_among_a_servers_words() {
        for (words, code) in [
            ("550 5.1.1 [recipient] unknown", "5.1.1"),
            ("550-5.7.26 This mail is unauthenticated", "5.7.26"),
            ("smtp; 552 5.2.2 <x@example.jp>: mailbox full", "5.2.2"),
            ("Sorry, no mailbox here by that name. (#5.1.1)", "5.1.1"),
            ("550 Unknown user x@docomo.ne.jp", "5.1.0"),
            ("550 5.0.0 user unknown 5.1.1", "5.1.1"),
            ("554 refused", "5.0.0"),
            ("451 4.7.1 greylisted", "4.7.1"),
            ("host 5.6.7.8 said: 421 shutting down", "4.3.2"),
            ("552 over quota", "5.2.2"),
        ] {
            assert_eq!(found(words).as_deref(), Some(code), "{words}");
        }
        for words in [
            "",
            "the mail server did not finish within 30 seconds",
            "250 2.0.0 Ok",
            "port 587: refused",
        ] {
            assert_eq!(found(words), None, "{words}");
        }
    }

    #[test]
    fn the_cause_follows_from_the_code() {
        for (code, cause) in [
            ("5.1.1", Cause::UnknownMailbox),
            ("5.1.2", Cause::UnknownDomain),
            ("5.4.4", Cause::UnknownDomain),
            ("5.1.0", Cause::NotAccepted),
            ("5.2.1", Cause::MailboxClosed),
            ("5.2.2", Cause::MailboxFull),
            ("4.2.2", Cause::MailboxFull),
            ("5.3.4", Cause::TooLarge),
            ("5.7.1", Cause::Refused),
            ("4.7.1", Cause::Refused),
            ("4.4.7", Cause::ServerAway),
            ("4.0.0", Cause::ServerAway),
            ("5.0.0", Cause::Other),
            ("5.6.0", Cause::Other),
        ] {
            assert_eq!(MailStatus::parse(code).unwrap().cause(), cause, "{code}");
        }
    }

    #[test]
    fn class_four_is_temporary() {
        assert!(MailStatus::parse("4.4.7").unwrap().is_temporary());
        assert!(!MailStatus::UNEXPLAINED.is_temporary());
    }

    proptest! {
        #[test]
        fn every_code_reads_back_wherever_it_stands(class in 4_u8..=5, subject in 1_u16..1000, detail in 0_u16..1000, before in "[a-z :;<(#-]{0,9}") {
            let code = format!("{class}.{subject}.{detail}");
            let words = format!("{before} {code}, {before}");
            prop_assert_eq!(found(&words), Some(code));
        }

        #[test]
        fn no_words_are_too_strange(words in "\\PC{0,80}") {
            let _ = MailStatus::find_in(&words);
        }
    }
}
