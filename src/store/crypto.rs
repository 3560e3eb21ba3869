//! Keys and seals: every reservation has a data key of its own, wrapped by the service's key; personal fields are sealed
//! with the data key, bound to table, column and row; tokens are hashed; contact data get a keyed index for look-ups.
//!
//! Deliberately no way to seal without saying where the value belongs: a ciphertext moved to another row or column does
//! not open. XChaCha20-Poly1305 (192-bit random nonces), HMAC-SHA-256 for indexes and derived keys (RFC 2104).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::entropy::Entropy;
use crate::domain::token::SecretToken;

const NONCE: usize = 24;

/// One service key and what is derived from it.
struct ServiceKey {
    id: String,
    secret: [u8; 32],
}

/// The service's keys, newest first. The newest wraps and signs; older ones still open.
pub struct Keyring {
    keys: Vec<ServiceKey>,
}

/// A reservation's own key, in the clear only while in use.
#[derive(Clone)]
pub struct DataKey([u8; 32]);

/// A data key as stored: sealed with the service key named by `key_id`.
#[derive(Debug, Clone)]
pub struct WrappedKey {
    /// Which service key wrapped it.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Row.
    pub row: Uuid,
}

impl Place {
    fn bound(self) -> String {
        format!("madoguchi/{}/{}/{}", self.table, self.column, self.row)
    }
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length; the fallback can never be reached but keeps the function total.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else {
        return [0; 32];
    };
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn seal(key: &[u8; 32], bound: &str, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0_u8; NONCE];
    entropy.fill(&mut nonce);
    let payload = Payload {
        msg: plain,
        aad: bound.as_bytes(),
    };
    let sealed = XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| StoreError::Corrupt("a value too long to seal"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], bound: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let corrupt = StoreError::Corrupt("a sealed value does not open");
    let Some((nonce, sealed)) = sealed.split_first_chunk::<NONCE>() else {
        return Err(corrupt);
    };
    let payload = Payload {
        msg: sealed,
        aad: bound.as_bytes(),
    };
    XChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| corrupt)
}

impl Keyring {
    /// The service's keys, newest first.
    #[must_use]
    pub fn new(secrets: &[[u8; 32]]) -> Self {
        let keys = secrets
            .iter()
            .map(|secret| {
                let [a, b, c, d, ..] = hmac(secret, &[b"key id"]);
                ServiceKey {
                    id: format!("{a:02x}{b:02x}{c:02x}{d:02x}"),
                    secret: *secret,
                }
            })
            .collect();
        Self { keys }
    }

    fn newest(&self) -> Result<&ServiceKey, StoreError> {
        self.keys.first().ok_or(StoreError::Corrupt("no service key"))
    }

    /// A fresh data key for the row `owner`, and its wrapped form.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] without a service key.
    pub fn fresh_data_key(&self, owner: Uuid, entropy: &dyn Entropy) -> Result<(DataKey, WrappedKey), StoreError> {
        let newest = self.newest()?;
        let mut key = [0_u8; 32];
        entropy.fill(&mut key);
        let wrapping = hmac(&newest.secret, &[b"wrap"]);
        let bytes = seal(&wrapping, &format!("madoguchi/data key/{owner}"), &key, entropy)?;
        Ok((
            DataKey(key),
            WrappedKey {
                key_id: newest.id.clone(),
                bytes,
            },
        ))
    }

    /// Opens a wrapped data key.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the service key is not there any more or the bytes do not belong to `owner`.
    pub fn unwrap(&self, owner: Uuid, wrapped: &WrappedKey) -> Result<DataKey, StoreError> {
        let key = self.keys.iter().find(|key| key.id == wrapped.key_id);
        // Not corrupt: with the key back in the configuration everything opens again, so nothing may be given up for it.
        let key = key.ok_or_else(|| StoreError::Unavailable("the service key of a row is missing".to_owned()))?;
        let wrapping = hmac(&key.secret, &[b"wrap"]);
        let plain = open(&wrapping, &format!("madoguchi/data key/{owner}"), &wrapped.bytes)?;
        let key = plain
            .try_into()
            .map_err(|_| StoreError::Corrupt("a data key of wrong length"))?;
        Ok(DataKey(key))
    }

    /// The keyed index of a value under every service key, newest first: look-ups ask for all of them, so that rows from
    /// before a change of keys are still found.
    #[must_use]
    pub fn blind_indexes(&self, kind: &str, value: &str) -> Vec<[u8; 32]> {
        self.keys
            .iter()
            .map(|key| hmac(&key.secret, &[b"blind index", kind.as_bytes(), value.as_bytes()]))
            .collect()
    }

    /// A keyed hash under the newest key, for things that need no look-up after a change of keys.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        self.keyed_hashes(purpose, value).first().copied().unwrap_or([0; 32])
    }

    /// The keyed hash under every service key, newest first: what was noted before a change of keys is looked up by all.
    #[must_use]
    pub fn keyed_hashes(&self, purpose: &str, value: &[u8]) -> Vec<[u8; 32]> {
        self.keys
            .iter()
            .map(|key| hmac(&key.secret, &[b"keyed hash", purpose.as_bytes(), value]))
            .collect()
    }

    /// The key of a file of its own under the newest service key, with that key's name.
    pub(super) fn newest_file_key(&self, nonce: &[u8]) -> Option<(&str, [u8; 32])> {
        let newest = self.keys.first()?;
        Some((&newest.id, self.file_key(&newest.id, nonce)?))
    }

    /// The same under the service key with this name, if that is still there.
    pub(super) fn file_key(&self, id: &str, nonce: &[u8]) -> Option<[u8; 32]> {
        let key = self.keys.iter().find(|key| key.id == id)?;
        Some(hmac(&key.secret, &[b"file", nonce]))
    }

    /// Keys for [`super::password`]: mixed into a PIN's hash, so that a stolen database alone cannot be searched.
    pub(super) fn peppers(&self) -> Vec<[u8; 32]> {
        self.keys.iter().map(|key| hmac(&key.secret, &[b"pepper"])).collect()
    }
}

impl DataKey {
    /// Seals a value for its place.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the value is too long for the cipher.
    pub fn seal(&self, place: Place, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, StoreError> {
        seal(&self.0, &place.bound(), plain, entropy)
    }

    /// Seals a text for a column of text.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the text is too long for the cipher.
    pub fn seal_text(&self, place: Place, plain: &str, entropy: &dyn Entropy) -> Result<String, StoreError> {
        Ok(STANDARD.encode(self.seal(place, plain.as_bytes(), entropy)?))
    }

    /// Opens a text that was sealed for a column of text.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it was changed, moved, or sealed with another key.
    pub fn open_text(&self, place: Place, sealed: &str) -> Result<String, StoreError> {
        let corrupt = || StoreError::Corrupt("a sealed text");
        let bytes = STANDARD.decode(sealed).map_err(|_| corrupt())?;
        String::from_utf8(self.open(place, &bytes)?).map_err(|_| corrupt())
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it was changed, moved, or sealed with another key.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        open(&self.0, &place.bound(), sealed)
    }
}

/// The stored form of a secret token. Tokens have 192 bits, so a plain hash cannot be searched.
#[must_use]
pub fn hash_token(token: &SecretToken) -> Vec<u8> {
    Sha256::digest(token.expose().as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Rising(AtomicU8);
    impl Entropy for Rising {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn place(column: &'static str, row: u128) -> Place {
        Place {
            table: "reservations",
            column,
            row: Uuid::from_u128(row),
        }
    }

    #[test]
    fn a_sealed_value_opens_only_at_its_own_place_and_with_its_own_key() {
        let entropy = Rising(AtomicU8::new(0));
        let keyring = Keyring::new(&[[7; 32]]);
        let (key, wrapped) = keyring.fresh_data_key(Uuid::from_u128(1), &entropy).unwrap();
        let sealed = key.seal(place("name", 1), "花子".as_bytes(), &entropy).unwrap();

        assert_eq!(key.open(place("name", 1), &sealed).unwrap(), "花子".as_bytes());
        assert!(key.open(place("email", 1), &sealed).is_err());
        assert!(key.open(place("name", 2), &sealed).is_err());
        assert!(
            keyring.unwrap(Uuid::from_u128(2), &wrapped).is_err(),
            "a key moved to another row"
        );
        let again = keyring.unwrap(Uuid::from_u128(1), &wrapped).unwrap();
        assert_eq!(again.open(place("name", 1), &sealed).unwrap(), "花子".as_bytes());
    }

    #[test]
    fn after_a_change_of_keys_old_rows_still_open_and_are_still_found() {
        let entropy = Rising(AtomicU8::new(0));
        let before = Keyring::new(&[[1; 32]]);
        let after = Keyring::new(&[[2; 32], [1; 32]]);
        let (_, wrapped) = before.fresh_data_key(Uuid::from_u128(1), &entropy).unwrap();
        assert!(after.unwrap(Uuid::from_u128(1), &wrapped).is_ok());
        let old = before.blind_indexes("email", "a@x.jp");
        assert!(after.blind_indexes("email", "a@x.jp").contains(old.first().unwrap()));
        let noted = before.keyed_hash("request", b"body");
        assert_ne!(after.keyed_hash("request", b"body"), noted);
        assert!(after.keyed_hashes("request", b"body").contains(&noted));
        assert!(Keyring::new(&[[3; 32]]).unwrap(Uuid::from_u128(1), &wrapped).is_err());
    }

    #[test]
    fn parts_of_an_index_cannot_be_shifted_into_each_other() {
        let keyring = Keyring::new(&[[7; 32]]);
        assert_ne!(keyring.blind_indexes("ab", "c"), keyring.blind_indexes("a", "bc"));
    }
}
