//! The languages of the service, and in which of them a family wants to be written to.
//! Deliberately holds no wording, and no list: each file under `templates/languages` is a language, with its words and dates.

use serde::{Deserialize, Serialize};

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
// One entry for each file under `templates/languages`: `JaEasy = "ja-easy",`.
include!(concat!(env!("OUT_DIR"), "/languages.rs"));

impl Language {
    /// The language of a code; `None` for a code that we do not know.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}
