//! A typed text taken apart: words and placeholders in a row, and back into what was typed.
//! Deliberately knows two kinds of texts by type: in one that names nothing, the programme's name has no value at all.

use std::fmt;

use super::fact::Fact;
use super::refusal::WordingRefusal;

/// How long an unknown placeholder is repeated in a refusal.
const LONGEST_WORD: usize = 20;

/// Whether texts of a level can name the programme.
pub trait Naming: Sized + Copy + fmt::Debug + PartialEq {
    /// What the word between the braces means, if it is the programme's name and this level may tell it.
    fn read(word: &str) -> Option<Self>;
}

/// There is no value of it: a discreet text cannot hold the programme's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoName {}

/// The programme's own name, in normal texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnName;

impl OwnName {
    /// What stands between the braces.
    pub const WORD: &'static str = "事業名";
}

impl Naming for NoName {
    fn read(_: &str) -> Option<Self> {
        None
    }
}

impl Naming for OwnName {
    fn read(word: &str) -> Option<Self> {
        (word == Self::WORD).then_some(Self)
    }
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<N> {
    /// As it was typed.
    Words(String),
    /// Stands for a fact of the letter.
    Fact(Fact),
    /// Stands for the programme's name.
    Name(N),
}

/// Takes a text apart.
///
/// # Errors
/// [`WordingRefusal::Unbalanced`], [`WordingRefusal::Unknown`], [`WordingRefusal::Naming`].
pub fn take_apart<N: Naming>(typed: &str) -> Result<Vec<Piece<N>>, WordingRefusal> {
    let mut pieces = Vec::new();
    let mut rest = typed;
    while let Some((words, after)) = rest.split_once('{') {
        push_words(&mut pieces, words)?;
        let (word, after) = after.split_once('}').ok_or(WordingRefusal::Unbalanced)?;
        if word.contains(['{', '\n']) {
            return Err(WordingRefusal::Unbalanced);
        }
        pieces.push(placeholder(word.trim())?);
        rest = after;
    }
    push_words(&mut pieces, rest)?;
    Ok(pieces)
}

fn push_words<N>(pieces: &mut Vec<Piece<N>>, words: &str) -> Result<(), WordingRefusal> {
    if words.contains('}') {
        return Err(WordingRefusal::Unbalanced);
    }
    if !words.is_empty() {
        pieces.push(Piece::Words(words.to_owned()));
    }
    Ok(())
}

fn placeholder<N: Naming>(word: &str) -> Result<Piece<N>, WordingRefusal> {
    if let Some(name) = N::read(word) {
        return Ok(Piece::Name(name));
    }
    if word == OwnName::WORD {
        return Err(WordingRefusal::Naming);
    }
    Fact::from_word(word)
        .map(Piece::Fact)
        .ok_or_else(|| WordingRefusal::Unknown(word.chars().take(LONGEST_WORD).collect()))
}

/// Puts a text together again, as it is typed.
#[must_use]
pub fn put_together<N>(pieces: &[Piece<N>]) -> String {
    let typed = |piece: &Piece<N>| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Fact(fact) => in_braces(fact.word()),
        Piece::Name(_) => in_braces(OwnName::WORD),
    };
    pieces.iter().map(typed).collect()
}

/// 「{日}」
#[must_use]
pub fn in_braces(word: &str) -> String {
    format!("{{{word}}}")
}

/// What staff wrote themselves, without the placeholders and in one: a placeholder may turn out to stand for nothing.
#[must_use]
pub fn own_words<N>(pieces: &[Piece<N>]) -> String {
    let words = |piece: &Piece<N>| match piece {
        Piece::Words(words) => Some(words.clone()),
        Piece::Fact(_) | Piece::Name(_) => None,
    };
    pieces.iter().filter_map(words).collect()
}
