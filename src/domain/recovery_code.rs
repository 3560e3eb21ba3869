//! Recovery codes: ten papers' worth of single uses for the day on which the telephone with the app is lost.
//! Deliberately without look-alike letters, and never kept in the clear; the store keeps keyed hashes.

use unicode_normalization::UnicodeNormalization as _;

use super::entropy::Entropy;

/// So many are given out at a time.
pub const HOW_MANY: usize = 10;
/// Letters of a code: 12 of 5 bits are 60 bits.
const LETTERS: usize = 12;
/// Crockford's base 32: neither I nor L nor O nor U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A new one.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let letter = |_| ALPHABET.get(usize::from(entropy.below(32))).copied().map(char::from);
        Self((0..LETTERS).filter_map(letter).collect())
    }

    /// Reads one as it was written down: any width and case, with or without its dashes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: String = text
            .nfkc()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let is_ours = letters.len() == LETTERS && letters.bytes().all(|letter| ALPHABET.contains(&letter));
        is_ours.then_some(Self(letters))
    }

    /// The letters alone, for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// In three groups, for paper.
    #[must_use]
    pub fn groups(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rising(std::sync::atomic::AtomicU8);
    impl Entropy for Rising {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(7, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_code_reads_back_however_it_was_written_down() {
        let code = RecoveryCode::fresh(&Rising(3.into()));
        let paper = code.groups();
        assert_eq!(paper.len(), 14, "{paper}");
        assert!(RecoveryCode::parse(&paper) == Some(code.clone()));
        assert!(RecoveryCode::parse(&paper.to_lowercase().replace('-', " ")) == Some(code));
        assert!(RecoveryCode::parse("OOOO-IIII-LLLL") == RecoveryCode::parse("０００0-1111-1111"));
        for wrong in ["", "123456", "UUUU-UUUU-UUUU"] {
            assert!(RecoveryCode::parse(wrong).is_none(), "{wrong}");
        }
    }
}
