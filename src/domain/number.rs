//! The reservation number 「K7-4M2」: short enough to write on a hand, clear enough to say on the telephone.
//! Deliberately not a secret: it opens nothing without the PIN.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization as _;

use super::entropy::Entropy;

/// Characters that are hard to mistake on paper and on the telephone: of each pair that looks alike (0O, 1IL, 2Z, 5S,
/// 6G, 8B, UV) or sounds alike (MN, DT) at most one is left.
const ALPHABET: &[u8; 21] = b"2346789ACEFHJKMPRTWXY";
const LETTERS: usize = 5;

/// Five characters, shown as `XX-XXX`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(String);

/// The text is not a reservation number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("予約番号の形が正しくありません")]
pub struct MalformedNumber;

impl Number {
    /// A random number; uniqueness is the database's promise, the caller draws again on a collision.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let size = u8::try_from(ALPHABET.len()).unwrap_or(u8::MAX);
        let text = (0..LETTERS)
            .filter_map(|_| ALPHABET.get(usize::from(entropy.below(size))).copied().map(char::from))
            .collect();
        Self(text)
    }

    /// The five characters without the hyphen, as stored.
    #[must_use]
    pub fn compact(&self) -> &str {
        &self.0
    }
}

impl Number {
    /// The number as it is said on the telephone: 「ケー・なな、よん・エム・に」
    #[must_use]
    pub fn spoken(&self) -> String {
        let names: Vec<&str> = self.0.chars().map(spoken_name).collect();
        match names.split_at_checked(2) {
            Some((head, tail)) => format!("{}、{}", head.join("・"), tail.join("・")),
            None => names.join("・"),
        }
    }
}

/// What was meant by a letter that is never used and looks or sounds like one that is.
fn look_alike(c: char) -> char {
    match c {
        'Z' => '2',
        'G' => '6',
        'B' => '8',
        'N' => 'M',
        'D' => 'T',
        _ => c,
    }
}

fn spoken_name(c: char) -> &'static str {
    match c {
        '2' => "に",
        '3' => "さん",
        '4' => "よん",
        '6' => "ろく",
        '7' => "なな",
        '8' => "はち",
        '9' => "きゅう",
        'A' => "エー",
        'C' => "シー",
        'E' => "イー",
        'F' => "エフ",
        'H' => "エイチ",
        'J' => "ジェー",
        'K' => "ケー",
        'M' => "エム",
        'P' => "ピー",
        'R' => "アール",
        'T' => "ティー",
        'W' => "ダブリュー",
        'X' => "エックス",
        'Y' => "ワイ",
        _ => "",
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.split_at_checked(2) {
            Some((head, tail)) => write!(f, "{head}-{tail}"),
            None => f.write_str(&self.0),
        }
    }
}

impl FromStr for Number {
    type Err = MalformedNumber;

    /// Understands full width, lower case, spaces, every kind of dash, and letters that were mistaken for those that are used.
    fn from_str(text: &str) -> Result<Self, MalformedNumber> {
        let compact: String = text
            .nfkc()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| look_alike(c.to_ascii_uppercase()))
            .collect();
        let known = compact.bytes().all(|byte| ALPHABET.contains(&byte));
        if compact.len() == LETTERS && known {
            Ok(Self(compact))
        } else {
            Err(MalformedNumber)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Bytes(u8);
    impl Entropy for Bytes {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_number_typed_in_any_width_case_or_dash_is_understood() {
        let number: Number = "K7-4M2".parse().unwrap();
        for typed in ["k74m2", "Ｋ７－４Ｍ２", "K7ー4M2", " k7 – 4m2 ", "K74M2"] {
            assert_eq!(typed.parse::<Number>().as_ref(), Ok(&number), "{typed}");
        }
        assert_eq!(number.to_string(), "K7-4M2");
    }

    #[test]
    fn a_letter_that_was_mistaken_is_understood() {
        let number: Number = "T8-6M2".parse().unwrap();
        for typed in ["D8-6M2", "TB-6M2", "T8-GM2", "T8-6N2", "t8-6mz"] {
            assert_eq!(typed.parse::<Number>().as_ref(), Ok(&number), "{typed}");
        }
    }

    #[test]
    fn characters_that_look_alike_are_never_used() {
        for bad in ["O7-4M2", "I7-4M2", "K0-4M2", "K7-4M", "K7-4M22", ""] {
            assert_eq!(bad.parse::<Number>(), Err(MalformedNumber), "{bad}");
        }
    }

    #[test]
    fn every_character_has_a_name_to_say() {
        assert_eq!(
            "K7-4M2".parse::<Number>().unwrap().spoken(),
            "ケー・なな、よん・エム・に"
        );
        assert!(ALPHABET.iter().all(|byte| !spoken_name(char::from(*byte)).is_empty()));
    }

    proptest! {
        #[test]
        fn a_fresh_number_reads_back(byte in 0_u8..252) {
            let number = Number::fresh(&Bytes(byte));
            prop_assert_eq!(number.to_string().parse::<Number>(), Ok(number));
        }
    }
}
