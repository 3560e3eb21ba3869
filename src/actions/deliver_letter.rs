//! Sending one letter: claimed in a short transaction, sent with none open, settled in a second one.
//! Deliberately at least once: a crash after sending sends again, with the same Message-ID.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use crate::domain::letter::Letter;
use crate::domain::quiet_hours;
use crate::links;
use crate::mail::transport::SendError;
use crate::store::StoreError;
use crate::store::outbox::{self, Due, Settlement};

/// A worker that dies gives its letter back after this time; longer than any attempt may take.
const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// Waiting times after each failed attempt; after the last one the letter is given up. Together about two days: long
/// enough for greylisting and a server's bad day, short enough that the desk can still telephone.
const BACK_OFF: [TimeDelta; 9] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(12),
    TimeDelta::hours(18),
];

/// Sends the longest-due letter, if there is one; answers whether there was.
///
/// # Errors
/// [`StoreError`] if the database is away; the letter waits.
pub async fn deliver_letter(services: &Services) -> Result<bool, StoreError> {
    let now = services.now();
    let claimed = services
        .store
        .write(|tx| Box::pin(outbox::claim_due(tx, now, now + CLAIM)))
        .await?;
    let mut claimed = match claimed {
        None => return Ok(false),
        Some(Due::Letter(claimed)) => *claimed,
        Some(Due::Unreadable(letter)) => {
            tracing::error!(%letter, "a letter does not open and was given up");
            return Ok(true);
        }
        Some(Due::Held(letter)) => {
            tracing::info!(%letter, "letter kept in for staff to decide");
            return Ok(true);
        }
    };
    claimed.letter.manage_url = claimed
        .manage_token
        .as_ref()
        .map(|token| links::manage_url(&services.base_url, token));
    let attempts = claimed.attempts;
    let is_overtaken = attempts > 1 && claimed.letter.kind.states_the_date() && {
        let mut tx = services.store.read().await?;
        outbox::is_overtaken(&mut tx, claimed.id, now).await?
    };
    let settlement = if !claimed.letter.goes_at_night() && quiet_hours::is_quiet(now) {
        // What the desk did waits for the morning, whatever had to be tried again.
        Settlement::Later {
            at: quiet_hours::next_allowed(now),
        }
    } else if is_overtaken {
        // It waited for the mail server until a newer letter told otherwise: behind it, it would be believed.
        Settlement::GivenUp {
            error: "not sent: a newer letter tells what holds now".to_owned(),
        }
    } else if claimed.letter.not_after().is_some_and(|end| now >= end) {
        // It waited for the mail server until what it tells of was over.
        Settlement::GivenUp {
            error: "not sent: too late for what it tells".to_owned(),
        }
    } else {
        match services.mailer.send(&claimed.letter, claimed.return_key.as_ref()).await {
            Ok(receipt) => Settlement::Sent { answer: receipt.answer },
            Err(error) => after_failure(&error, (attempts, &claimed.letter), services.now()),
        }
    };
    match &settlement {
        Settlement::Sent { .. } => tracing::info!(letter = %claimed.id, attempts, "letter sent"),
        Settlement::RetryAt { at, .. } => {
            tracing::warn!(letter = %claimed.id, attempts, %at, "letter not sent, will be tried again");
        }
        Settlement::Later { at } => tracing::info!(letter = %claimed.id, %at, "letter waits for the morning"),
        Settlement::GivenUp { .. } => tracing::error!(letter = %claimed.id, attempts, "letter given up"),
    }
    let settled_at = services.now();
    services
        .store
        .write(|tx| Box::pin(async move { outbox::settle(tx, claimed.id, &settlement, settled_at).await }))
        .await?;
    Ok(true)
}

fn after_failure(error: &SendError, (attempts, letter): (u32, &Letter), now: DateTime<Utc>) -> Settlement {
    let error_text = error.to_string();
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    match (error, BACK_OFF.get(index)) {
        (SendError::Temporary(_), Some(wait)) => Settlement::RetryAt {
            at: if letter.goes_at_night() {
                now + *wait
            } else {
                quiet_hours::next_allowed(now + *wait)
            },
            error: error_text,
        },
        (SendError::Temporary(_), None) | (SendError::Permanent(_), _) => Settlement::GivenUp { error: error_text },
    }
}
