//! What a household asks for, parsed once: the same reading serves the family's form, staff on the telephone and the API.
//! Deliberately checks only what can be known without the database; whether there is a place is `offering`'s question.

use serde::{Deserialize, Serialize};

use super::language::Language;
use super::party::{Party, Relation};
use super::person::{ApplicantName, Email, Kana, Note, Phone, Pin, Problem, short_line};
use super::programme::{Identity, Policy};
use super::question::{self, Answer, TypedAnswer};
use super::reservation::{Applicant, ContactRules, Discretion, IntroduceAs};

/// The three plain choices of how to hear from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// メールで受け取る
    #[serde(rename = "email")]
    Email,
    /// 電話でのみ連絡してほしい
    #[serde(rename = "phone")]
    Phone,
    /// 連絡はいらない
    #[serde(rename = "none")]
    Nothing,
}

impl Reach {
    /// Stable code of the forms.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Nothing => "none",
        }
    }

    /// The choice of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Email, Self::Phone, Self::Nothing]
            .into_iter()
            .find(|reach| reach.code() == code)
    }
}

/// The places where something can be wrong, named as in the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Name or nickname.
    Name,
    /// フリガナ
    Kana,
    /// Who writes.
    Relation,
    /// Who comes.
    Comes,
    /// How many.
    Persons,
    /// Whom it is about.
    About,
    /// How to be reached.
    Reach,
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// Hours for calls.
    Hours,
    /// How to introduce oneself.
    IntroduceAs,
    /// PIN.
    Pin,
    /// Free text.
    Note,
    /// The answer to one of the programme's own questions, from 0.
    Answer(usize),
    /// How much may be told.
    Discretion,
    /// Language.
    Language,
}

impl Field {
    /// Name of the form's control, and its id on the page.
    #[must_use]
    pub fn control(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kana => "kana",
            Self::Relation => "relation",
            Self::Comes => "comes",
            Self::Persons => "persons",
            Self::About => "about",
            Self::Reach => "contact",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Hours => "phone_hours",
            Self::IntroduceAs => "introduce",
            Self::Pin => "pin",
            Self::Note => "note",
            Self::Answer(place) => ANSWERS.get(place).copied().unwrap_or_default(),
            Self::Discretion => "discretion",
            Self::Language => "language",
        }
    }
}

/// The controls of the answers, in the order of the questions.
pub const ANSWERS: [&str; question::MOST] = ["answer_1", "answer_2", "answer_3", "answer_4", "answer_5"];
/// Beside each the question that it was typed under.
pub const ASKED: [&str; question::MOST] = ["asked_1", "asked_2", "asked_3", "asked_4", "asked_5"];

/// Everything that is wrong with a form, at once.
pub type Problems = Vec<(Field, Problem)>;

/// The form as it came in: texts only, nothing believed. Kept whole so that no error loses what was typed.
#[derive(Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one checkbox of the form")]
pub struct RawWish {
    /// Name or nickname.
    pub name: String,
    /// Whether it is a nickname.
    pub is_nickname: bool,
    /// フリガナ
    pub kana: String,
    /// Code of [`Relation`].
    pub relation: String,
    /// Codes of [`Relation`].
    pub comes: Vec<String>,
    /// A number of persons.
    pub persons: String,
    /// Code of [`Relation`] or empty.
    pub about: String,
    /// Code of [`Reach`].
    pub reach: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Hours for calls.
    pub hours: String,
    /// Whether a message may be left.
    pub voice_mail: bool,
    /// Whether post may be sent.
    pub post: bool,
    /// Code of [`IntroduceAs`] or empty.
    pub introduce_as: String,
    /// PIN.
    pub pin: String,
    /// Whether a PIN must be chosen (the family's own page asks for one, so that nobody depends on a letter).
    pub needs_pin: bool,
    /// Free text.
    pub note: String,
    /// Answers to the programme's own questions.
    pub answers: Vec<TypedAnswer>,
    /// Code of [`Discretion`] or empty for the default that fits the choice of [`Reach`].
    pub discretion: String,
    /// Code of [`Language`] or empty for Japanese.
    pub language: String,
}

/// A household's wish, parsed.
#[derive(Clone)]
pub struct Wish {
    /// Who comes.
    pub party: Party,
    /// Who writes.
    pub applicant: Applicant,
    /// How they may be reached.
    pub contact_rules: ContactRules,
    /// Free text.
    pub note: Option<Note>,
    /// Answers to the programme's own questions; what was left open is not among them.
    pub answers: Vec<Answer>,
    /// How much may be told.
    pub discretion: Discretion,
    /// In which language.
    pub language: Language,
    /// To open the reservation again.
    pub pin: Option<Pin>,
}

struct Reader(Problems);

impl Reader {
    fn take<T>(&mut self, field: Field, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.0.push((field, problem))).ok()
    }

    fn choice<T>(&mut self, field: Field, text: &str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let problem = if text.is_empty() {
            Problem::NotChosen
        } else {
            Problem::NotAChoice
        };
        self.take(field, of(text).ok_or(problem))
    }

    fn choice_or<T>(&mut self, field: Field, text: &str, default: T, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        if text.is_empty() {
            Some(default)
        } else {
            self.choice(field, text, of)
        }
    }
}

fn persons(text: &str, max: u32) -> Result<u32, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Missing);
    }
    persons_typed(text)
        .filter(|n| (1..=max).contains(n))
        .ok_or(Problem::Persons(max))
}

/// How many (名) somebody typed, in whatever width, with 「人」 or 「名」 or without; `None` if it is no number.
#[must_use]
pub fn persons_typed(text: &str) -> Option<u32> {
    use unicode_normalization::UnicodeNormalization as _;
    let digits: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    digits.trim_end_matches(['人', '名']).parse().ok()
}

impl RawWish {
    /// Reads the whole form under a programme's policy.
    ///
    /// # Errors
    /// Every problem at its field, in the order of the form.
    pub fn parse(&self, policy: &Policy) -> Result<Wish, Problems> {
        let mut reader = Reader(Vec::new());
        let is_nickname = self.is_nickname && policy.identity == Identity::NicknameEnough;
        let name = reader.take(Field::Name, ApplicantName::parse(&self.name, is_nickname));
        let kana = reader.take(Field::Kana, Kana::parse(&self.kana));
        let relation = reader.choice(Field::Relation, &self.relation, Relation::from_code);
        let party = self.read_party(policy, &mut reader);
        let reach = reader.choice(Field::Reach, &self.reach, Reach::from_code);
        let (email, phone, contact_rules) = self.read_contact(reach, &mut reader);
        let pin = match Pin::parse(&self.pin, true) {
            Ok(None) if self.needs_pin => Err(Problem::Missing),
            other => other,
        };
        let pin = reader.take(Field::Pin, pin);
        let note = reader.take(Field::Note, Note::parse(&self.note));
        let answers = self.read_answers(policy, &mut reader);
        let quiet = if reach == Some(Reach::Nothing) {
            Discretion::Silent
        } else {
            Discretion::Discreet
        };
        let discretion = reader.choice_or(Field::Discretion, &self.discretion, quiet, Discretion::from_code);
        let language = reader.choice_or(Field::Language, &self.language, Language::Ja, Language::from_code);

        match (name, kana, relation, party, pin, note, discretion, language) {
            (
                Some(name),
                Some(kana),
                Some(relation),
                Some(party),
                Some(pin),
                Some(note),
                Some(discretion),
                Some(language),
            ) if reader.0.is_empty() => Ok(Wish {
                party,
                applicant: Applicant {
                    name,
                    kana,
                    email,
                    phone,
                    relation,
                },
                contact_rules,
                note,
                answers,
                discretion,
                language,
                pin,
            }),
            _ => Err(reader.0),
        }
    }

    /// Reads only what can be changed of a reservation that stands: who comes, how many, and the note.
    ///
    /// # Errors
    /// Every problem at its field, in the order of the form.
    pub fn parse_party(&self, policy: &Policy) -> Result<(Party, Option<Note>), Problems> {
        let mut reader = Reader(Vec::new());
        let party = self.read_party(policy, &mut reader);
        let note = reader.take(Field::Note, Note::parse(&self.note));
        match (party, note) {
            (Some(party), Some(note)) if reader.0.is_empty() => Ok((party, note)),
            _ => Err(reader.0),
        }
    }

    fn read_answers(&self, policy: &Policy, reader: &mut Reader) -> Vec<Answer> {
        let read = policy
            .forms
            .questions
            .iter()
            .enumerate()
            .filter_map(|(place, question)| {
                let typed = question::typed_for(&self.answers, place, question);
                reader.take(Field::Answer(place), question.read(place, typed)).flatten()
            });
        read.collect()
    }

    fn read_party(&self, policy: &Policy, reader: &mut Reader) -> Option<Party> {
        let max = policy.max_party.clamp(1, Party::LARGEST);
        let comes: Option<Vec<Relation>> = if self.comes.is_empty() {
            reader.take(Field::Comes, Err(Problem::NotChosen))
        } else {
            let known = self
                .comes
                .iter()
                .map(|code| Relation::from_code(code))
                .collect::<Option<Vec<_>>>();
            reader.take(Field::Comes, known.ok_or(Problem::NotAChoice))
        };
        let persons = reader.take(Field::Persons, persons(&self.persons, max));
        let about = match self.about.as_str() {
            "" => Some(None),
            code => reader.choice(Field::About, code, Relation::from_code).map(Some),
        };
        Party::new(persons?, comes?, about?).ok()
    }

    fn read_contact(&self, reach: Option<Reach>, reader: &mut Reader) -> (Option<Email>, Option<Phone>, ContactRules) {
        let mut rules = ContactRules {
            post: self.post,
            ..ContactRules::default()
        };
        let mut email = None;
        let mut phone = None;
        if reach == Some(Reach::Email) {
            let read = Email::parse(&self.email).and_then(|email| email.ok_or(Problem::Missing));
            email = reader.take(Field::Email, read);
        }
        let wants_call = reach == Some(Reach::Phone);
        if wants_call || (reach == Some(Reach::Email) && !self.phone.trim().is_empty()) {
            let read = Phone::parse(&self.phone).and_then(|phone| phone.ok_or(Problem::Missing));
            phone = reader.take(Field::Phone, read);
            rules.phone = true;
            rules.voice_mail = self.voice_mail;
            rules.hours = reader.take(Field::Hours, short_line(&self.hours)).flatten();
            let named = reader.choice_or(
                Field::IntroduceAs,
                &self.introduce_as,
                IntroduceAs::Nothing,
                IntroduceAs::from_code,
            );
            rules.introduce_as = named.unwrap_or(IntroduceAs::Nothing);
        }
        (email, phone, rules)
    }
}

#[cfg(test)]
mod tests;
