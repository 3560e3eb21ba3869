//! What a family tells about itself: name or nickname, フリガナ, e-mail, telephone, PIN, note. Parsed once, kept normalised.
//! Deliberately accepts every width, dash and kana that people type (NFKC on everything but kanji names); refuses only
//! what cannot be used at all.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Why a value cannot be used. `Display` is the sentence shown at the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing was written where something is needed.
    #[error("入力してください")]
    Missing,
    /// Nothing was chosen.
    #[error("選んでください")]
    NotChosen,
    /// More characters than are kept.
    #[error("{0}文字以内で入力してください")]
    TooLong(usize),
    /// A character that cannot be kept (control characters).
    #[error("使えない文字が入っています。消してから、もう一度お試しください")]
    Unusable,
    /// Not kana.
    #[error("カタカナまたはひらがなで入力してください")]
    NotKana,
    /// Not an e-mail address.
    #[error("メールアドレスは「名前@example.jp」の形で入力してください")]
    NotEmail,
    /// Not a Japanese telephone number.
    #[error("電話番号は市外局番から10けたまたは11けたの数字で入力してください")]
    NotPhone,
    /// Not 4 to 8 digits.
    #[error("暗証番号は4けたから8けたの数字で入力してください")]
    NotPin,
    /// A PIN that anybody would try first.
    #[error("同じ数字だけ、または1234のように続いた番号は避けてください")]
    EasyPin,
    /// Not a number of persons in range.
    #[error("人数は1人から{0}人までで入力してください")]
    Persons(u32),
    /// A value that is not one of the choices.
    #[error("表示されている中から選んでください")]
    NotAChoice,
}

fn tidy(text: &str, longest: usize) -> Result<Option<String>, Problem> {
    let text = text.trim_matches(is_blank);
    if text.chars().all(|c| is_blank(c) || is_variation(c)) {
        return Ok(None);
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t')
    {
        return Err(Problem::Unusable);
    }
    if text.chars().count() > longest {
        return Err(Problem::TooLong(longest));
    }
    Ok(Some(text.to_owned()))
}

/// Spaces, and what takes no room or shows nothing: zero-width characters, directions, fillers of Hangul and Braille.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        )
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

/// Chooses the shape of the character before it (葛󠄀), so it stays at the end of a name, but is nothing by itself.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn one_line(text: &str, longest: usize) -> Result<Option<String>, Problem> {
    match tidy(text, longest)? {
        Some(text) if text.contains(['\n', '\r', '\t']) => Err(Problem::Unusable),
        other => Ok(other),
    }
}

/// How the applicant wants to be called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplicantName {
    /// The real name (氏名). Kept as typed: NFKC would change kanji.
    Name(String),
    /// A nickname, where the programme is content with one.
    Nickname(String),
}

impl ApplicantName {
    /// The words to call the person by.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(text) | Self::Nickname(text) => text,
        }
    }

    /// Reads a name of at most 60 characters.
    ///
    /// # Errors
    /// [`Problem`] if it is empty, too long or holds control characters.
    pub fn parse(text: &str, is_nickname: bool) -> Result<Self, Problem> {
        let text = one_line(text, 60)?.ok_or(Problem::Missing)?;
        Ok(if is_nickname {
            Self::Nickname(text)
        } else {
            Self::Name(text)
        })
    }
}

/// フリガナ in 全角カタカナ.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kana(String);

impl Kana {
    /// Reads kana of either kind and any width; empty means not given.
    ///
    /// # Errors
    /// [`Problem::NotKana`] for anything else than kana, spaces and the long-vowel mark.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let Some(text) = one_line(text, 80)? else {
            return Ok(None);
        };
        let kana: String = text.nfkc().map(to_katakana).collect();
        let spaced = kana.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_kana = |c: char| matches!(c, 'ァ'..='ヺ' | 'ー' | '・' | ' ');
        if spaced.chars().all(is_kana) {
            Ok(Some(Self(spaced)))
        } else {
            Err(Problem::NotKana)
        }
    }

    /// The katakana.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn to_katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        '-' | '‐' | '−' | '–' | '—' => 'ー',
        other => other,
    }
}

/// An e-mail address. Old carrier addresses with `..` or a dot before the `@` exist and are accepted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email(String);

impl Email {
    /// Reads an address of at most 254 characters (RFC 5321 §4.5.3.1.3); empty means not given.
    ///
    /// # Errors
    /// [`Problem::NotEmail`] if it cannot be an address.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let Some(text) = one_line(text, 254)? else {
            return Ok(None);
        };
        let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        let (local, domain) = text.rsplit_once('@').ok_or(Problem::NotEmail)?;
        // Old addresses with two dots stand in quotes in mail programs, and are copied with them (RFC 5321 §4.1.2).
        let quoted = local.strip_prefix('"').and_then(|local| local.strip_suffix('"'));
        let local = quoted.unwrap_or(local);
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && local
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_ok = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
        if local_ok && domain_ok {
            Ok(Some(Self(format!("{local}@{}", domain.to_ascii_lowercase()))))
        } else {
            Err(Problem::NotEmail)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form used for look-ups: two spellings that reach one mailbox in practice are equal.
    #[must_use]
    pub fn for_lookup(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// A Japanese telephone number, digits only inside.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone(String);

impl Phone {
    /// Reads a number of ten or eleven digits that starts with 0 (総務省 電気通信番号計画), `+81` understood; empty
    /// means not given.
    ///
    /// # Errors
    /// [`Problem::NotPhone`] if it cannot be one.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let Some(text) = one_line(text, 40)? else {
            return Ok(None);
        };
        let plain: String = text.nfkc().collect();
        let harmless = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+()-‐−–—―ーｰ.".contains(c);
        if !plain.chars().all(harmless) {
            return Err(Problem::NotPhone);
        }
        let mut digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        if plain.trim_start().starts_with('+') {
            let national = digits.strip_prefix("81").ok_or(Problem::NotPhone)?;
            digits = format!("0{}", national.strip_prefix('0').unwrap_or(national));
        }
        let is_number = digits.starts_with('0') && !digits.starts_with("00") && matches!(digits.len(), 10 | 11);
        if is_number {
            Ok(Some(Self(digits)))
        } else {
            Err(Problem::NotPhone)
        }
    }

    /// Digits only.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    /// Grouped for reading aloud; area codes differ in length, so land lines are grouped from the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = if self.0.len() == 11 {
            3
        } else {
            self.0.len().saturating_sub(7)
        };
        let middle = self.0.len().saturating_sub(4);
        match (self.0.get(..head), self.0.get(head..middle), self.0.get(middle..)) {
            (Some(a), Some(b), Some(c)) => write!(f, "{a}-{b}-{c}"),
            _ => f.write_str(&self.0),
        }
    }
}

/// The PIN that a family chooses to open its reservation again: 4 to 8 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// Reads a PIN in any width; empty means not given. With `strict` the first guesses of anybody are refused (when a PIN
    /// is chosen, not when it is asked for).
    ///
    /// # Errors
    /// [`Problem::NotPin`], [`Problem::EasyPin`].
    pub fn parse(text: &str, strict: bool) -> Result<Option<Self>, Problem> {
        let Some(text) = one_line(text, 40)? else {
            return Ok(None);
        };
        let digits: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        if !(4..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Problem::NotPin);
        }
        let steps: Vec<i16> = digits
            .bytes()
            .zip(digits.bytes().skip(1))
            .map(|(a, b)| i16::from(b) - i16::from(a))
            .collect();
        let is_easy = [0, 1, -1].iter().any(|step| steps.iter().all(|s| s == step));
        if strict && is_easy {
            Err(Problem::EasyPin)
        } else {
            Ok(Some(Self(digits)))
        }
    }

    /// The digits, for hashing and for carrying them from the form to its confirmation.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Free text from the family, at most 1,000 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note(String);

impl Note {
    /// Longest note kept, in characters.
    pub const LONGEST: usize = 1000;

    /// Reads a note; empty means none.
    ///
    /// # Errors
    /// [`Problem::TooLong`], [`Problem::Unusable`].
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        Ok(tidy(text, Self::LONGEST)?.map(Self))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A short line such as the hours in which a call is welcome, at most 100 characters.
///
/// # Errors
/// [`Problem::TooLong`], [`Problem::Unusable`].
pub fn short_line(text: &str) -> Result<Option<String>, Problem> {
    one_line(text, 100)
}

/// A telephone number as the city publishes it, with its dashes: in full width or not, short ones such as 119 included.
///
/// # Errors
/// [`Problem::NotPhone`] for anything else.
pub fn published_phone(text: &str) -> Result<String, Problem> {
    let plain = text.trim().nfkc();
    let plain: String = plain.map(|c| if "‐−–—―ーｰ".contains(c) { '-' } else { c }).collect();
    let is_short = matches!(plain.len(), 3..=5) && plain.bytes().all(|b| b.is_ascii_digit());
    match Phone::parse(&plain) {
        Ok(Some(_)) => Ok(plain),
        _ if is_short => Ok(plain),
        _ => Err(Problem::NotPhone),
    }
}

/// One line of at most so many characters; empty is none.
///
/// # Errors
/// [`Problem::TooLong`], [`Problem::Unusable`].
pub fn line_within(text: &str, longest: usize) -> Result<Option<String>, Problem> {
    one_line(text, longest)
}

/// Lines without the empty ones, at most so many characters in all.
///
/// # Errors
/// [`Problem::TooLong`], [`Problem::Unusable`].
pub fn lines_within(text: &str, longest: usize) -> Result<Vec<String>, Problem> {
    let text = tidy(text, longest)?.unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

macro_rules! hidden_debug {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            /// Personal data stay out of logs and panics.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
hidden_debug!(ApplicantName, Kana, Email, Phone, Pin, Note);

#[cfg(test)]
mod tests;
