//! The wording of a letter as staff type it: a subject and a text with placeholders, checked before it is kept.
//! Deliberately a language without logic: no condition, no loop, no address. What a letter must tell cannot be left out,
//! and a discreet wording has no value for the programme's name.

pub mod fact;
pub mod pieces;
pub mod refusal;
#[cfg(test)]
pub(crate) mod samples;
pub mod telling;

use std::collections::HashMap;

use super::ids::ProgrammeId;
use super::language::Language;
use super::letter::{LetterBody, LetterKind, TypedWording};
use super::phrase;
use super::programme::{Programme, codes};
use fact::{Fact, Need};
use pieces::{Naming, NoName, OwnName, Piece, in_braces, own_words, put_together, take_apart};
use refusal::{At, WordingProblem, WordingRefusal};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Characters of a subject; longer ones are cut off on a telephone.
pub const LONGEST_SUBJECT: usize = 60;
/// Characters of a text.
pub const LONGEST_BODY: usize = 3000;

codes! {
    /// How much the letters tell for which a wording is meant.
    Level {
        /// 控えめ: the default, without the programme's name.
        Discreet = "discreet",
        /// ふつう: at the family's wish with the programme's name.
        Normal = "normal",
    }
}

impl Level {
    /// The level of a letter.
    #[must_use]
    pub const fn of(body: &LetterBody) -> Self {
        match body {
            LetterBody::Discreet(_) => Self::Discreet,
            LetterBody::Normal { .. } => Self::Normal,
        }
    }
}

/// For which letters a wording is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WordingKey {
    /// Whose letters.
    pub programme: ProgrammeId,
    /// Which of them.
    pub kind: LetterKind,
    /// In which language.
    pub language: Language,
    /// How much they tell.
    pub level: Level,
}

/// A wording taken apart; its form is right, and nothing that the letter must tell is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording<N> {
    /// The subject, in one line.
    pub subject: Vec<Piece<N>>,
    /// The text.
    pub body: Vec<Piece<N>>,
}

/// A wording that cannot name the programme.
pub type DiscreetWording = Wording<NoName>;

/// A wording that may name it.
pub type NormalWording = Wording<OwnName>;

impl<N: Naming> Wording<N> {
    /// Reads what was typed for this kind of letter.
    ///
    /// # Errors
    /// Everything that is wrong with it, subject first.
    pub fn parse(kind: LetterKind, typed: &TypedWording) -> Result<Self, Vec<WordingProblem>> {
        let subject = read_subject(kind, &typed.subject).map_err(|refusal| (At::Subject, refusal));
        let body = read_body(kind, &typed.body).map_err(|refusal| (At::Body, refusal));
        match (subject, body) {
            (Ok(subject), Ok(body)) => Ok(Self { subject, body }),
            (subject, body) => {
                let wrong = subject.err().into_iter().chain(body.err());
                Err(wrong.map(|(at, refusal)| WordingProblem { at, refusal }).collect())
            }
        }
    }

    /// As it is typed.
    #[must_use]
    pub fn typed(&self) -> TypedWording {
        TypedWording {
            subject: put_together(&self.subject),
            body: put_together(&self.body),
        }
    }

    fn own_words(&self) -> [(At, String); 2] {
        [
            (At::Subject, own_words(&self.subject)),
            (At::Body, own_words(&self.body)),
        ]
    }
}

/// Whether a wording may be kept for letters of `own`: its form, its language, what it must tell, and that it tells nothing
/// else. `all` are the programmes of the city, `said` its texts in the letter's language.
///
/// # Errors
/// Everything that is wrong with it.
#[expect(clippy::implicit_hasher, reason = "as the store hands it out")]
pub fn check<'p>(
    (kind, language, level): (LetterKind, Language, Level),
    typed: &TypedWording,
    own: &'p Programme,
    all: impl IntoIterator<Item = &'p Programme> + Clone,
    said: &'p HashMap<String, String>,
) -> Result<(), Vec<WordingProblem>> {
    let words = match level {
        Level::Discreet => DiscreetWording::parse(kind, typed)?.own_words(),
        Level::Normal => NormalWording::parse(kind, typed)?.own_words(),
    };
    let mut wrong = Vec::new();
    for (at, words) in words {
        let spoken = words.lines().filter(|_| language != Language::Ja);
        for refusal in spoken.filter_map(|line| phrase::check(language, line).err()) {
            let refusal = WordingRefusal::Language(refusal);
            if !wrong.iter().any(|one: &WordingProblem| one.refusal == refusal) {
                wrong.push(WordingProblem { at, refusal });
            }
        }
        let told = telling::telling_words(&words, level, own, all.clone(), said);
        if !told.is_empty() {
            let refusal = WordingRefusal::Telling(in_quotes(told.iter().cloned()));
            wrong.push(WordingProblem { at, refusal });
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn read_subject<N: Naming>(kind: LetterKind, typed: &str) -> Result<Vec<Piece<N>>, WordingRefusal> {
    if typed.contains(['\n', '\r']) {
        return Err(WordingRefusal::LineBreak);
    }
    let pieces = read(typed, LONGEST_SUBJECT)?;
    let fits = |fact: Fact| fact.suits_subjects() && fact.need(kind).is_some();
    only(&pieces, fits)?;
    Ok(pieces)
}

fn read_body<N: Naming>(kind: LetterKind, typed: &str) -> Result<Vec<Piece<N>>, WordingRefusal> {
    let pieces = read(typed, LONGEST_BODY)?;
    only(&pieces, |fact| fact.need(kind).is_some())?;
    let must_be_there = |fact: &&Fact| matches!(fact.need(kind), Some(Need::Always | Need::IfAny));
    let missing = Fact::ALL
        .iter()
        .filter(must_be_there)
        .filter(|fact| !pieces.contains(&Piece::Fact(**fact)));
    let missing: Vec<String> = missing.map(|fact| in_braces(fact.word())).collect();
    if !missing.is_empty() {
        return Err(WordingRefusal::Missing(in_quotes(missing)));
    }
    match lost_with_another(kind, &pieces) {
        Some((kept, other)) => Err(WordingRefusal::OneLine(in_braces(kept.word()), in_braces(other.word()))),
        None => Ok(pieces),
    }
}

/// A line goes where one of its placeholders stands for nothing: what every letter must tell needs a line without such a one.
fn lost_with_another<N: Naming>(kind: LetterKind, pieces: &[Piece<N>]) -> Option<(Fact, Fact)> {
    let is_always = |fact: Fact| fact.need(kind) == Some(Need::Always);
    let mut lines: Vec<Vec<Fact>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Words(words) => lines.extend(words.matches('\n').map(|_| Vec::new())),
            Piece::Fact(fact) => lines.last_mut()?.push(*fact),
            Piece::Name(_) => {}
        }
    }
    let other = |line: &Vec<Fact>| line.iter().copied().find(|fact| !is_always(*fact));
    let is_safe = |fact: Fact| lines.iter().any(|line| line.contains(&fact) && other(line).is_none());
    let mut needed = Fact::ALL.iter().copied().filter(|fact| is_always(*fact));
    let lost = needed.find(|fact| !is_safe(*fact))?;
    let line = lines.iter().find(|line| line.contains(&lost))?;
    Some((lost, other(line)?))
}

fn read<N: Naming>(typed: &str, longest: usize) -> Result<Vec<Piece<N>>, WordingRefusal> {
    if typed.trim().is_empty() {
        return Err(WordingRefusal::Empty);
    }
    if typed.chars().count() > longest {
        return Err(WordingRefusal::TooLong(longest));
    }
    if typed.chars().any(is_invisible) {
        return Err(WordingRefusal::Invisible);
    }
    let pieces = take_apart(typed)?;
    if has_address(&own_words(&pieces)) {
        return Err(WordingRefusal::Link);
    }
    Ok(pieces)
}

/// Every placeholder must fit.
fn only<N>(pieces: &[Piece<N>], fits: impl Fn(Fact) -> bool) -> Result<(), WordingRefusal> {
    let stranger = pieces.iter().find_map(|piece| match piece {
        Piece::Fact(fact) if !fits(*fact) => Some(*fact),
        _ => None,
    });
    stranger.map_or(Ok(()), |fact| Err(WordingRefusal::Unknown(fact.word().to_owned())))
}

/// Control characters, and signs that turn the direction of reading or hide between letters.
fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        )
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(
            c,
            '\u{3164}' | '\u{115f}' | '\u{1160}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether a mail program would make a link of something: `https://…`, `www.…`, `city.example.jp`, `a@example.jp`.
fn has_address(words: &str) -> bool {
    let plain: Vec<char> = words.nfkc().collect();
    let text: String = plain.iter().collect();
    let is_dotted = plain.windows(4).any(|four| match four {
        [before, '.', first, second] => {
            before.is_ascii_alphanumeric() && first.is_ascii_alphabetic() && second.is_ascii_alphabetic()
        }
        _ => false,
    });
    is_dotted || text.contains("://") || text.contains('@')
}

/// 「a」「b」
fn in_quotes(words: impl IntoIterator<Item = String>) -> String {
    words
        .into_iter()
        .fold(String::new(), |all, word| all + "「" + &word + "」")
}

#[cfg(test)]
mod tests;
