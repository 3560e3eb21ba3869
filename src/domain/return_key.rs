//! The key in a letter's envelope sender, `bounce+<key>@…`: by it a report that the letter came back finds its letter.
//! Deliberately says nothing by itself, and is drawn anew when staff send the letter again: a late report about an earlier
//! attempt must not touch the new one.

use std::fmt;
use std::fmt::Write as _;

use super::entropy::Entropy;

/// Bytes of randomness: nobody guesses the key of a letter that did not pass through their hands.
const BYTES: usize = 16;

/// 32 hexadecimal digits in lower case: servers on the way may change the case of a local part, and nothing else of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReturnKey(String);

impl ReturnKey {
    /// A new key.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0_u8; BYTES];
        entropy.fill(&mut bytes);
        let mut text = String::with_capacity(2 * BYTES);
        for byte in bytes {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// Reads a key back; `None` if it cannot be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 2 * BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_key.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The characters themselves: for the envelope and the outbox.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Whoever knows a key can make its letter look returned.
impl fmt::Debug for ReturnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReturnKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (byte, value) in bytes.iter_mut().zip(240_u8..=255) {
                *byte = value;
            }
        }
    }

    #[test]
    fn a_key_reads_back_in_any_case_and_never_shows_itself() {
        let key = ReturnKey::fresh(&Counting);
        assert_eq!(key.as_str(), "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        assert_eq!(ReturnKey::parse(&key.as_str().to_uppercase()), Some(key.clone()));
        assert_eq!(format!("{key:?}"), "ReturnKey(…)");
    }

    #[test]
    fn what_is_longer_shorter_or_no_key_is_none() {
        for text in [
            "",
            "f0f1",
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff0",
            "g0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            "はな",
        ] {
            assert_eq!(ReturnKey::parse(text), None, "{text}");
        }
    }
}
