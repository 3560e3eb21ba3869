//! The ways by which a letter leaves the house, behind one `Mailer`.
//! Deliberately tries once: when to try again, and when to give up, is the worker's to decide.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::address::{Address, Envelope};

use super::address::SenderAddress;
use super::digest_message::{DigestMail, compose_digest};
use super::dkim::DkimSigner;
pub use super::failure::{MailerError, SendError};
use super::folder::FolderMailer;
use super::memory::{MemoryMailbox, MemoryMailer};
use super::message::{LetterError, compose};
use super::return_path::BounceAddress;
use super::smtp::SmtpMailer;
use crate::domain::letter::Letter;
use crate::domain::return_key::ReturnKey;

/// Takes letters and delivers them, one way or another.
#[derive(Debug)]
pub struct Mailer {
    sender: SenderAddress,
    bounces: Option<BounceAddress>,
    signer: Option<DkimSigner>,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<SmtpMailer>),
    Folder(FolderMailer),
    Memory(MemoryMailer),
}

/// Proof that somebody took the letter over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The server's answer, such as `250 2.0.0 queued as 4XyZ1`, without the recipient's address.
    pub answer: String,
}

impl Mailer {
    /// Sends by SMTP to a server given as lettre reads it: `smtps://user:password@host`, `smtp://host?tls=required`,
    /// `smtp://host` (port 25, unencrypted); a path is the name used to greet the server.
    ///
    /// # Errors
    /// When the URL is not of that form or TLS cannot be set up.
    pub fn smtp(url: &str, sender: SenderAddress) -> Result<Self, MailerError> {
        let smtp = SmtpMailer::new(url, sender.domain())?;
        Ok(Self::by(Way::Smtp(Box::new(smtp)), sender))
    }

    /// Writes each letter as an `.eml` file into a folder, which is made when the first one comes.
    #[must_use]
    pub fn folder(path: PathBuf, sender: SenderAddress) -> Self {
        Self::by(Way::Folder(FolderMailer::new(path)), sender)
    }

    /// Keeps letters in memory for tests, which look into the mailbox and make it fail.
    #[must_use]
    pub fn memory(sender: SenderAddress) -> (Self, MemoryMailbox) {
        let (mailer, mailbox) = MemoryMailer::new();
        (Self::by(Way::Memory(mailer), sender), mailbox)
    }

    /// Whether letters could leave now, for the operator; nothing is sent.
    ///
    /// # Errors
    /// [`SendError`] with the reason.
    pub async fn try_way(&self) -> Result<&'static str, SendError> {
        match &self.way {
            Way::Smtp(smtp) => smtp.greet().await.map(|()| "the mail server answers"),
            Way::Folder(folder) => match folder.is_writable() {
                Ok(()) => Ok("letters are written into a folder; nobody receives them"),
                Err(error) => Err(SendError::Temporary(format!("the mail folder: {error}"))),
            },
            Way::Memory(_) => Ok("letters are kept in memory"),
        }
    }

    /// Reports about letters come back to `bounce` at the sender's domain until told otherwise; nothing is signed.
    fn by(way: Way, sender: SenderAddress) -> Self {
        Self {
            bounces: BounceAddress::beside(&sender).ok(),
            sender,
            signer: None,
            way,
        }
    }

    /// Where reports about letters come back to; `None`: to the sender, and nobody learns of them.
    #[must_use]
    pub fn with_bounces(mut self, bounces: Option<BounceAddress>) -> Self {
        self.bounces = bounces;
        self
    }

    /// Signs everything.
    #[must_use]
    pub fn signed_by(mut self, signer: Option<DkimSigner>) -> Self {
        self.signer = signer;
        self
    }

    /// How long a conversation with the mail server may take; half a minute until told otherwise.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        if let Way::Smtp(smtp) = self.way {
            self.way = Way::Smtp(Box::new(smtp.within(limit)));
        }
        self
    }

    /// Where reports about letters come back to.
    #[must_use]
    pub const fn bounces(&self) -> Option<&BounceAddress> {
        self.bounces.as_ref()
    }

    /// The address that letters come from; calendar files name it as their organizer.
    #[must_use]
    pub const fn sender(&self) -> &SenderAddress {
        &self.sender
    }

    /// The folder that letters are written into, if that is the way they go.
    #[must_use]
    pub fn folder_path(&self) -> Option<&std::path::Path> {
        match &self.way {
            Way::Folder(folder) => Some(folder.path()),
            Way::Smtp(_) | Way::Memory(_) => None,
        }
    }

    /// Delivers one letter, or says why not. Cut off in the middle it may have been delivered: a second try then makes a
    /// copy, equal to the byte and with the same Message-ID. `return_key` is what a report about it will be known by.
    ///
    /// # Errors
    /// [`SendError::Permanent`] when the letter itself is refused, [`SendError::Temporary`] for everything else.
    pub async fn send(&self, letter: &Letter, return_key: Option<&ReturnKey>) -> Result<Receipt, SendError> {
        let message = compose(letter, &self.sender)?;
        let return_path = match (&self.bounces, return_key) {
            (Some(bounces), Some(key)) => bounces.for_key(key).map_err(LetterError::from)?,
            _ => self.sender.address(),
        };
        self.hand_over(&message, return_path, (letter.written_at, &letter.message_id))
            .await
    }

    /// Delivers one digest.
    ///
    /// # Errors
    /// As for a letter.
    pub async fn send_digest(&self, mail: &DigestMail) -> Result<Receipt, SendError> {
        let message = compose_digest(mail, &self.sender)?;
        self.hand_over(&message, self.sender.address(), (mail.written_at, &mail.message_id))
            .await
    }

    async fn hand_over(
        &self,
        message: &Message,
        return_path: Address,
        named: (DateTime<Utc>, &str),
    ) -> Result<Receipt, SendError> {
        let mut raw = message.formatted();
        if let Some(signer) = &self.signer {
            raw = signer
                .sign(&raw)
                .map_err(|error| SendError::Temporary(error.to_string()))?;
        }
        let answer = match &self.way {
            Way::Smtp(smtp) => {
                let to = message.envelope().to().to_vec();
                let envelope =
                    Envelope::new(Some(return_path), to).map_err(|error| LetterError::Assemble(error.into()))?;
                smtp.send(&envelope, &raw).await?
            }
            Way::Folder(folder) => folder.send(named, delivered(&return_path, &raw)).await?,
            Way::Memory(memory) => memory.send(delivered(&return_path, &raw))?,
        };
        Ok(Receipt { answer })
    }
}

/// A folder and a mailbox are where a letter's way ends, and there its envelope sender becomes a header (RFC 5321 §4.4).
fn delivered(return_path: &Address, raw: &[u8]) -> Vec<u8> {
    let mut message = format!("Return-Path: <{return_path}>\r\n").into_bytes();
    message.extend_from_slice(raw);
    message
}
