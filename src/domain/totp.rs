//! Codes of authenticator apps: RFC 6238 with SHA-1, six digits and steps of thirty seconds, which is what the apps know.
//! Deliberately keeps nothing: which step was used last is the store's to remember and an argument here.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use unicode_normalization::UnicodeNormalization as _;

use super::entropy::Entropy;

/// Bytes of a secret: as many as SHA-1 gives (RFC 4226 §4, R6).
const BYTES: usize = 20;
/// Seconds of a step.
const STEP: i64 = 30;
/// Steps by which the two clocks may differ.
const SKEW: i64 = 1;
/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What app and service share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; BYTES]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// A new secret.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0_u8; BYTES];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The secret of stored bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads it back from the form that showed it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Vec::with_capacity(BYTES);
        let (mut pool, mut bits) = (0_u32, 0_u32);
        for letter in text.bytes().filter(|byte| *byte != b' ') {
            let value = BASE32.iter().position(|known| *known == letter)?;
            pool = (pool << 5) | u32::try_from(value).ok()?;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((pool >> bits) & 0xff).ok()?);
            }
        }
        Self::of(&bytes)
    }

    /// As an app takes it: 32 letters.
    #[must_use]
    pub fn letters(&self) -> String {
        let (mut pool, mut bits) = (0_u32, 0_u32);
        let mut letters = String::new();
        for byte in self.0 {
            pool = (pool << 8) | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                let index = usize::try_from((pool >> bits) & 31).unwrap_or_default();
                letters.extend(BASE32.get(index).map(|letter| char::from(*letter)));
            }
        }
        letters
    }

    /// In groups of four, for typing.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let letters: Vec<char> = self.letters().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    }

    /// The address behind the QR code.
    #[must_use]
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent(issuer), percent(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.letters()
        )
    }

    /// The code of a step (RFC 4226 §5.3).
    fn code(&self, step: i64) -> u32 {
        // HMAC takes keys of any length; the fallback can never be reached but keeps the function total.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            return u32::MAX;
        };
        mac.update(&step.to_be_bytes());
        let hash: [u8; 20] = mac.finalize().into_bytes().into();
        let [.., last] = hash;
        let from = usize::from(last & 0x0f);
        let four = hash.iter().skip(from).take(4);
        let number = four.fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        (number & 0x7fff_ffff) % 1_000_000
    }

    /// The step whose code was typed, if it is near `now` and later than the one that was used last.
    #[must_use]
    pub fn accepts(&self, code: Code, now: DateTime<Utc>, last_used: Option<i64>) -> Option<i64> {
        let current = now.timestamp().div_euclid(STEP);
        let near = (current - SKEW)..=(current + SKEW);
        near.filter(|step| last_used.is_none_or(|last| *step > last))
            .find(|step| self.code(*step) == code.0)
    }

    /// The code that an app shows at `now`.
    #[must_use]
    pub fn shown_at(&self, now: DateTime<Utc>) -> String {
        format!("{:06}", self.code(now.timestamp().div_euclid(STEP)))
    }
}

/// Six digits, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(u32);

impl Code {
    /// Reads six digits in any width; apps show a gap in the middle.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| digits.parse().ok().map(Self)).flatten()
    }
}

/// RFC 3986 §2.1; only unreserved letters stay.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing into a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rfc() -> TotpSecret {
        TotpSecret::of(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238_appendix_b() {
        // The table there has eight digits; six are its last six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc().shown_at(at(seconds)), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_one_step_around_and_never_twice() {
        let now = at(1_234_567_890);
        let code = Code::parse(&rfc().shown_at(now)).unwrap();
        let step = rfc().accepts(code, now, None).unwrap();
        for near in [-30, 0, 30] {
            assert_eq!(rfc().accepts(code, at(1_234_567_890 + near), None), Some(step));
        }
        for far in [-60, 60] {
            assert_eq!(rfc().accepts(code, at(1_234_567_890 + far), None), None);
        }
        assert_eq!(rfc().accepts(code, now, Some(step)), None, "used already");
        assert_eq!(rfc().accepts(code, now, Some(step - 1)), Some(step));
    }

    #[test]
    fn the_secret_is_typed_in_groups_and_scanned_as_an_address() {
        assert_eq!(rfc().letters(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(rfc().groups().join(" "), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(TotpSecret::parse(&rfc().groups().join(" ")), Some(rfc()));
        assert_eq!(TotpSecret::parse("GEZD"), None);
        assert_eq!(TotpSecret::parse("1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), None);
        let address = rfc().address("窓口", "a@b.jp");
        assert!(address.starts_with("otpauth://totp/%E7%AA%93%E5%8F%A3:a%40b.jp?secret=GEZD"));
        assert_eq!(format!("{:?}", rfc()), "TotpSecret(…)");
    }

    #[test]
    fn a_code_is_read_in_any_width() {
        assert_eq!(Code::parse("１２３ ４５６"), Code::parse("123456"));
        for wrong in ["", "12345", "1234567", "12a456", "-12345"] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_secret_reads_back(bytes in proptest::array::uniform20(any::<u8>())) {
            let secret = TotpSecret(bytes);
            prop_assert_eq!(TotpSecret::parse(&secret.letters()), Some(secret.clone()));
            prop_assert_eq!(secret.letters().len(), 32);
        }
    }
}
