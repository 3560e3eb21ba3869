//! A password that somebody chooses: long enough, and not among the first that anybody would guess.
//! Deliberately asks for no digits and signs: length and unlikelihood are what helps (NIST SP 800-63B §5.1.1.2).

use zxcvbn::{Score, zxcvbn};

/// At least so many characters.
const SHORTEST: usize = 12;
/// At most so many; hashing more would be work for nothing.
const LONGEST: usize = 200;

/// What whoever guesses at this service's passwords begins with.
const OF_THE_SERVICE: [&str; 3] = ["madoguchi", "窓口", "annaka"];

/// A password that may be used from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct ChosenPassword(String);

/// Why it may not be used. Each says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Too few characters.
    #[error(
        "12文字以上にしてください。あと{missing}文字たりません。関係のない言葉を3つか4つ、つなげるのがおすすめです。"
    )]
    TooShort {
        /// So many are missing.
        missing: usize,
    },
    /// Too many.
    #[error("200文字までにしてください。")]
    TooLong,
    /// Guessed soon.
    #[error(
        "このパスワードは、すぐに当てられます。名前・日付・よくある言葉をさけ、関係のない言葉を3つか4つ、つなげてください。"
    )]
    Guessable,
}

impl ChosenPassword {
    /// Judges what was typed; `known` is what anybody knows of the person: name, address, the city.
    ///
    /// # Errors
    /// [`PasswordRefusal`].
    pub fn parse(typed: &str, known: &[&str]) -> Result<Self, PasswordRefusal> {
        let length = typed.chars().count();
        if length < SHORTEST {
            return Err(PasswordRefusal::TooShort {
                missing: SHORTEST - length,
            });
        }
        if length > LONGEST {
            return Err(PasswordRefusal::TooLong);
        }
        let known: Vec<&str> = known.iter().copied().chain(OF_THE_SERVICE).collect();
        let parts = known
            .iter()
            .flat_map(|text| text.split(['@', '.', ' ', '　', '-', '_']));
        // The part before the @ as it stands and in one word, too: whoever guesses at an address begins with it.
        let halves = || known.iter().flat_map(|text| text.split('@'));
        let words: Vec<String> = halves()
            .map(|half| half.chars().filter(|one| one.is_alphanumeric()).collect())
            .collect();
        let inputs: Vec<&str> = known
            .iter()
            .copied()
            .chain(halves())
            .chain(words.iter().map(String::as_str))
            .chain(parts)
            .filter(|text| text.len() > 1)
            .collect();
        if zxcvbn(typed, &inputs).score() < Score::Three {
            return Err(PasswordRefusal::Guessable);
        }
        Ok(Self(typed.to_owned()))
    }

    /// The characters, for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["佐藤 花子", "hanako.sato@city.example.jp"];

    fn refusal(typed: &str) -> Option<PasswordRefusal> {
        ChosenPassword::parse(typed, KNOWN).err()
    }

    #[test]
    fn short_ones_are_told_how_many_characters_are_missing() {
        assert_eq!(refusal("abc"), Some(PasswordRefusal::TooShort { missing: 9 }));
        let told = refusal("みどりの窓").unwrap().to_string();
        assert!(told.contains("あと7文字"), "{told}");
        assert_eq!(refusal(&"あ".repeat(201)), Some(PasswordRefusal::TooLong));
    }

    #[test]
    fn long_ones_that_anybody_would_guess_are_refused() {
        for easy in [
            "password1234",
            "aaaaaaaaaaaaaa",
            "123456789012",
            "qwertyuiop12",
            "hanako.sato12",
            "hanakosato2026",
            "madoguchi2026",
            "madoguchi-demo",
        ] {
            assert_eq!(refusal(easy), Some(PasswordRefusal::Guessable), "{easy}");
        }
    }

    #[test]
    fn words_that_have_nothing_to_do_with_each_other_are_fine() {
        for fine in [
            "correct-horse-battery",
            "kaeru yakan tokage 7",
            "みどりの傘と三羽のからす",
        ] {
            assert_eq!(refusal(fine), None, "{fine}");
        }
    }
}
