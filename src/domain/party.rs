//! Who comes, who writes, and whom it is about.
//! Deliberately never asks for the names of companions.

use serde::{Deserialize, Serialize};

/// A person's part in the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 本人
    Person,
    /// 家族
    Family,
    /// 支援者
    Supporter,
}

impl Relation {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Person, Self::Family, Self::Supporter];

    /// Stable code of database, form and API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Family => "family",
            Self::Supporter => "supporter",
        }
    }

    /// The word on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "本人",
            Self::Family => "家族",
            Self::Supporter => "支援者",
        }
    }

    /// The relation of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.code() == code)
    }
}

/// One household's party. At least one person, at least one role among those who come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    persons: u32,
    comes: Vec<Relation>,
    about: Option<Relation>,
}

/// Why a party cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("1人以上、また来られる方を1つ以上選んでください")]
pub struct EmptyParty;

impl Party {
    /// Largest party that any programme may allow.
    pub const LARGEST: u32 = 20;

    /// A party of `persons`, made up of the roles in `comes` (repeats are folded).
    ///
    /// # Errors
    /// [`EmptyParty`] without a person or without a role.
    pub fn new(persons: u32, mut comes: Vec<Relation>, about: Option<Relation>) -> Result<Self, EmptyParty> {
        comes.sort_unstable();
        comes.dedup();
        if persons == 0 || comes.is_empty() {
            return Err(EmptyParty);
        }
        Ok(Self { persons, comes, about })
    }

    /// How many come (名).
    #[must_use]
    pub fn persons(&self) -> u32 {
        self.persons
    }

    /// Which roles come.
    #[must_use]
    pub fn comes(&self) -> &[Relation] {
        &self.comes
    }

    /// Whom it is about, if told.
    #[must_use]
    pub fn about(&self) -> Option<Relation> {
        self.about
    }

    /// 「本人・家族」
    #[must_use]
    pub fn comes_words(&self) -> String {
        self.comes
            .iter()
            .map(|relation| relation.word())
            .collect::<Vec<_>>()
            .join("・")
    }
}
