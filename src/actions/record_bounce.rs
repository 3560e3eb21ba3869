//! A message came to a return address: if it reports that a letter was not delivered, the letter is noted as come back.
//! Deliberately harmless when done twice, and when somebody makes a report up: only whoever saw a letter knows its key.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::mail_status::MailStatus;
use crate::mail::bounce::{self, NotAReport, Verdict};
use crate::store::{StoreError, lost_letters};

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The letter came back; staff see it now.
    Returned(MailStatus),
    /// It was known already not to have arrived.
    KnownAlready,
    /// The letter is late, or has been delivered: nothing has failed.
    NothingFailed,
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum BounceError {
    /// This service has no return addresses.
    #[error("MADOGUCHI_BOUNCE_FROM is off: letters have no return address that a report could come to")]
    Off,
    /// The message reports nothing.
    #[error(transparent)]
    NotAReport(#[from] NotAReport),
    /// A report about nothing of ours: made up, or about a letter that has been sent again or erased since.
    #[error("the report is about no letter that waits for one; nothing was changed")]
    UnknownKey,
    /// The database is away or failed; the report may be handed over once more.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a message and records what it reports.
///
/// # Errors
/// [`BounceError`].
pub async fn record_bounce(services: &Services, message: &[u8]) -> Result<Recorded, BounceError> {
    let bounces = services.mailer.bounces().ok_or(BounceError::Off)?;
    let report = bounce::read(message, bounces)?;
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut found = None;
                for key in &report.keys {
                    found = lost_letters::find_by_return_key(tx, key).await?;
                    if found.is_some() {
                        break;
                    }
                }
                let (letter, reservation, desk) = found.ok_or(BounceError::UnknownKey)?;
                let Verdict::Failed(status) = report.verdict else {
                    return Ok(Recorded::NothingFailed);
                };
                if !lost_letters::mark_bounced(tx, letter, status, own.now()).await? {
                    return Ok(Recorded::KnownAlready);
                }
                let act = ("letter_bounced", Subject::Reservation(reservation), Some(desk));
                note_act(tx, &own, Actor::MailServer, act, Some(status.to_string())).await?;
                tracing::warn!(%letter, %status, "a letter came back");
                Ok(Recorded::Returned(status))
            })
        })
        .await
}
