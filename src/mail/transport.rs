//! The ways by which a letter leaves the house, behind one `Mailer`.
//! Deliberately tries once: when to try again, and when to give up, is the worker's to decide.

use std::path::PathBuf;

use super::address::SenderAddress;
pub use super::failure::{MailerError, SendError};
use super::folder::FolderMailer;
use super::memory::{MemoryMailbox, MemoryMailer};
use super::message::compose;
use super::smtp::SmtpMailer;
use crate::domain::letter::Letter;

/// Takes letters and delivers them, one way or another.
#[derive(Debug)]
pub struct Mailer {
    sender: SenderAddress,
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
        Ok(Self {
            sender,
            way: Way::Smtp(Box::new(smtp)),
        })
    }

    /// Writes each letter as an `.eml` file into a folder, which is made when the first one comes.
    #[must_use]
    pub fn folder(path: PathBuf, sender: SenderAddress) -> Self {
        Self {
            sender,
            way: Way::Folder(FolderMailer::new(path)),
        }
    }

    /// Keeps letters in memory for tests, which look into the mailbox and make it fail.
    #[must_use]
    pub fn memory(sender: SenderAddress) -> (Self, MemoryMailbox) {
        let (mailer, mailbox) = MemoryMailer::new();
        let way = Way::Memory(mailer);
        (Self { sender, way }, mailbox)
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
    /// copy, equal to the byte and with the same Message-ID.
    ///
    /// # Errors
    /// [`SendError::Permanent`] when the letter itself is refused, [`SendError::Temporary`] for everything else.
    pub async fn send(&self, letter: &Letter) -> Result<Receipt, SendError> {
        let message = compose(letter, &self.sender)?;
        let answer = match &self.way {
            Way::Smtp(smtp) => smtp.send(&message).await?,
            Way::Folder(folder) => folder.send(letter, message.formatted()).await?,
            Way::Memory(memory) => memory.send(message.formatted())?,
        };
        Ok(Receipt { answer })
    }
}
