//! The languages of the service, and in which of them a family wants to be written to.
//! Deliberately holds no wording: what a language says, and how it writes dates, is its file's under `templates/languages`.

use serde::{Deserialize, Serialize};

/// Every language besides Japanese, in the order in which they are offered: the one list of them. A further language is a
/// line here and the file of its code, `templates/languages/<code>.toml`.
macro_rules! further_languages {
    ($then:ident) => {
        $then! {
            /// やさしい日本語
            JaEasy = "ja-easy",
            /// English
            En = "en",
        }
    };
}
pub(crate) use further_languages;

macro_rules! languages {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// The languages of the service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        pub enum Language {
            /// 日本語
            #[default]
            #[serde(rename = "ja")]
            Ja,
            $($(#[$doc])* #[serde(rename = $code)] $variant),+
        }

        impl Language {
            /// Every language but Japanese, in the order in which they are offered.
            pub const FURTHER: [Self; FURTHER] = [$(Self::$variant),+];

            /// Every language, in the order in which they are offered.
            pub const ALL: [Self; FURTHER + 1] = [Self::Ja, $(Self::$variant),+];

            /// The stable code kept in the database and used by the API.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    Self::Ja => "ja",
                    $(Self::$variant => $code),+
                }
            }
        }

        /// How many there are.
        const FURTHER: usize = [$($code),+].len();
    };
}
further_languages!(languages);

impl Language {
    /// The language of a code; `None` for a code that we do not know.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}
