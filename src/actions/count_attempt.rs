//! Limits on attempts, counted in the database so that they hold over several processes and restarts.
//! Deliberately counts under a keyed hash, so that no address is stored, and forgets with the window.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use crate::store::{StoreError, rate_counters};

/// A limit: so many attempts in a window.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is counted.
    pub purpose: &'static str,
    /// So many are fine.
    pub attempts: u32,
    /// In so many seconds.
    pub window_seconds: u32,
}

/// Reserving without a key, by address. A whole town hall may sit behind one address.
pub const RESERVE_BY_ADDRESS: Limit = Limit {
    purpose: "reserve",
    attempts: 60,
    window_seconds: 600,
};
/// Number and PIN, by address.
pub const LOOK_UP_BY_ADDRESS: Limit = Limit {
    purpose: "look up/address",
    attempts: 30,
    window_seconds: 600,
};
/// Number and PIN, by number: nobody tries many in a row.
pub const LOOK_UP_BY_NUMBER: Limit = Limit {
    purpose: "look up/number",
    attempts: 8,
    window_seconds: 3600,
};
/// The same over a month. Somebody at home may know the number and has time: of ten thousand PINs, or of the birthdays of a
/// year, few are tried while a reservation lives. Links and the telephone stay open.
pub const LOOK_UP_BY_NUMBER_IN_A_MONTH: Limit = Limit {
    purpose: "look up/number/month",
    attempts: 40,
    window_seconds: 30 * 86_400,
};
/// Signing in, by address.
pub const SIGN_IN_BY_ADDRESS: Limit = Limit {
    purpose: "sign in/address",
    attempts: 30,
    window_seconds: 600,
};
/// Signing in, by account and address together, so that a stranger elsewhere cannot lock a colleague out.
pub const SIGN_IN_BY_ACCOUNT: Limit = Limit {
    purpose: "sign in/account",
    attempts: 8,
    window_seconds: 600,
};

/// Signing in by the city's own directory, by address.
pub const IDENTITY_BY_ADDRESS: Limit = Limit {
    purpose: "identity/address",
    attempts: 60,
    window_seconds: 600,
};
/// Codes of the app, by account alone: three of a million are right at a time, so that whoever has the password too needs
/// years. Once they are used up, the recovery codes still open the account for its owner.
pub const CODE_BY_STAFF: Limit = Limit {
    purpose: "code/staff",
    attempts: 100,
    window_seconds: 86_400,
};
/// Codes of the second step, by account and address together.
pub const CODE_BY_ACCOUNT: Limit = Limit {
    purpose: "code/account",
    attempts: 8,
    window_seconds: 600,
};
/// The own password once more, by account and address together.
pub const PASSWORD_BY_ACCOUNT: Limit = Limit {
    purpose: "password/account",
    attempts: 8,
    window_seconds: 600,
};

/// The limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("しばらく待ってから、もう一度お試しください")]
pub struct TooMany {
    /// Seconds until the window ends.
    pub retry_after: u32,
}

/// Either too many, or the database failed.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// The limit is used up.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An attempt that was counted before it was known whether it is right.
pub struct Counted {
    bucket: Vec<u8>,
}

/// Counts one attempt of `subject`. Count before you check a secret: a burst of guesses then meets the limit too.
///
/// # Errors
/// [`AttemptError::TooMany`] from the first attempt over the limit until the window ends.
pub async fn count_attempt(services: &Services, limit: Limit, subject: &str) -> Result<Counted, AttemptError> {
    let window = Window::at(limit, services.now());
    let bucket = window.bucket(services, limit, subject);
    let counted = Counted { bucket: bucket.clone() };
    let attempts = services
        .store
        .write(|tx| Box::pin(async move { rate_counters::add(tx, &bucket, window.ends_at).await }))
        .await?;
    window.judge(limit, attempts)?;
    Ok(counted)
}

/// Takes back an attempt that turned out right, so that only wrong ones use up the limit: a whole town hall signs in from
/// one address in the morning.
///
/// # Errors
/// [`StoreError`].
pub async fn take_back(services: &Services, counted: Counted) -> Result<(), StoreError> {
    services
        .store
        .write(|tx| Box::pin(async move { rate_counters::take_back(tx, &counted.bucket).await }))
        .await
}

#[derive(Clone, Copy)]
struct Window {
    number: i64,
    ends_at: DateTime<Utc>,
    seconds_left: u32,
}

impl Window {
    fn at(limit: Limit, now: DateTime<Utc>) -> Self {
        let length = i64::from(limit.window_seconds.max(1));
        let number = now.timestamp().div_euclid(length);
        let left = length - now.timestamp().rem_euclid(length);
        Self {
            number,
            ends_at: now + TimeDelta::seconds(left),
            seconds_left: u32::try_from(left).unwrap_or(1),
        }
    }

    fn bucket(self, services: &Services, limit: Limit, subject: &str) -> Vec<u8> {
        let counted = format!("{}/{}/{subject}", limit.purpose, self.number);
        services.store.keyring().keyed_hash("rate", counted.as_bytes()).to_vec()
    }

    fn judge(self, limit: Limit, attempts: u32) -> Result<(), TooMany> {
        if attempts > limit.attempts {
            Err(TooMany {
                retry_after: self.seconds_left,
            })
        } else {
            Ok(())
        }
    }
}
