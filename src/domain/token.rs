//! Secrets that open something: the link to a reservation, a staff session, an API key.
//! Deliberately cannot be printed or compared by accident; only its hash is ever stored (`store::crypto`).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::entropy::Entropy;

/// Bytes of randomness in a token: 192 bits, well above the 128 that make guessing hopeless.
const BYTES: usize = 24;

/// A secret of 32 URL-safe characters.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretToken(String);

impl SecretToken {
    /// A new secret.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0_u8; BYTES];
        entropy.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The secret that follows from a keyed hash, so that a repeated request gives the same one.
    #[must_use]
    pub fn of(hash: &[u8; 32]) -> Self {
        let (bytes, _) = hash.split_at(BYTES);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads a token back from a URL, cookie or header; `None` if it cannot be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// The characters themselves: for the link, the cookie or the screen that hands the secret over.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (byte, value) in bytes.iter_mut().zip(0_u8..) {
                *byte = value;
            }
        }
    }

    #[test]
    fn a_token_reads_back_and_never_shows_itself() {
        let token = SecretToken::fresh(&Counting);
        assert_eq!(token.expose().len(), 32);
        assert_eq!(SecretToken::parse(token.expose()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "SecretToken(…)");
        assert_eq!(SecretToken::parse("too-short"), None);
        assert_eq!(SecretToken::parse("なにか"), None);
    }
}
