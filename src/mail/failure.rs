//! What can go wrong on a letter's way: with one letter, and with the way itself.
//! Deliberately without anybody's address and without passwords, so that it may stand in logs and on screens.

use super::message::LetterError;

/// Why nobody took the letter over. The reasons never hold the recipient's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Another try may help.
    #[error("not sent, to be tried again: {0}")]
    Temporary(String),
    /// Another try with the same letter cannot help.
    #[error("not sent and not to be tried again: {0}")]
    Permanent(String),
}

impl From<LetterError> for SendError {
    fn from(error: LetterError) -> Self {
        Self::Permanent(error.to_string())
    }
}

/// Why a mailer cannot be set up. Never holds the address of the mail server, since that may carry a password.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// Neither `smtp://host:port` nor `smtps://user:password@host:port`.
    #[error("the mail server's address must look like smtp://host:port or smtps://user:password@host")]
    NotAnSmtpUrl,
    /// lettre or TLS refused it.
    #[error("the mail server cannot be used: {0}")]
    Refused(String),
}
