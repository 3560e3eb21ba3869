//! Passwords of staff and PINs of families: argon2id (RFC 9106) with the parameters that OWASP recommends (19 MiB, two
//! passes). PINs are short, so the service's key is mixed in (RFC 9106 §3.1, secret value K): without it a stolen table
//! cannot be searched.
//! Deliberately runs on the blocking pool, a few at a time, so that a burst of sign-ins cannot eat the machine.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::crypto::Keyring;
use super::error::StoreError;
use crate::domain::entropy::Entropy;
use crate::domain::person::Pin;

/// At most so many hashes are computed at one time (19 MiB each).
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

fn argon2(pepper: Option<&[u8]>) -> Result<Argon2<'_>, StoreError> {
    match pepper {
        Some(pepper) => Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, Params::default())
            .map_err(|_| StoreError::Corrupt("a pepper of wrong length")),
        None => Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())),
    }
}

fn hash(secret: &[u8], salt: &[u8], pepper: Option<&[u8]>) -> Result<String, StoreError> {
    let hashed: Result<argon2::password_hash::phc::PasswordHash, _> =
        argon2(pepper)?.hash_password_with_salt(secret, salt);
    hashed
        .map(|hash| hash.to_string())
        .map_err(|_| StoreError::Corrupt("a password could not be hashed"))
}

fn matches(secret: &[u8], stored: &str, pepper: Option<&[u8]>) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else {
        return false;
    };
    argon2(pepper).is_ok_and(|argon2| PasswordVerifier::verify_password(&argon2, secret, &stored).is_ok())
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let cut_off = |_| StoreError::Unavailable("hashing was cut off".to_owned());
    let _turn = TURNS
        .acquire()
        .await
        .map_err(|_| StoreError::Unavailable("shutting down".to_owned()))?;
    tokio::task::spawn_blocking(work).await.map_err(cut_off)
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0_u8; 16];
    entropy.fill(&mut salt);
    salt
}

/// Hashes a staff password.
///
/// # Errors
/// [`StoreError`] if hashing fails.
pub async fn hash_password(password: &str, entropy: &dyn Entropy) -> Result<String, StoreError> {
    let (secret, salt) = (password.as_bytes().to_vec(), salt(entropy));
    in_turn(move || hash(&secret, &salt, None)).await?
}

/// Whether a password is the one hashed.
///
/// # Errors
/// [`StoreError::Unavailable`] while shutting down.
pub async fn password_matches(password: &str, stored: &str) -> Result<bool, StoreError> {
    let (secret, stored) = (password.as_bytes().to_vec(), stored.to_owned());
    in_turn(move || matches(&secret, &stored, None)).await
}

/// Hashes a family's PIN with the newest service key mixed in.
///
/// # Errors
/// [`StoreError`] if hashing fails.
pub async fn hash_pin(pin: &Pin, keyring: &Keyring, entropy: &dyn Entropy) -> Result<String, StoreError> {
    let pepper = keyring.peppers().into_iter().next();
    let (secret, salt) = (pin.expose().as_bytes().to_vec(), salt(entropy));
    in_turn(move || hash(&secret, &salt, pepper.as_ref().map(<[u8; 32]>::as_slice))).await?
}

/// Whether a PIN is the one hashed, under any of the service's keys.
///
/// # Errors
/// [`StoreError::Unavailable`] while shutting down.
pub async fn pin_matches(pin: &Pin, stored: &str, keyring: &Keyring) -> Result<bool, StoreError> {
    let peppers = keyring.peppers();
    let (secret, stored) = (pin.expose().as_bytes().to_vec(), stored.to_owned());
    in_turn(move || peppers.iter().any(|pepper| matches(&secret, &stored, Some(pepper)))).await
}
