//! The built-in text of a letter with placeholders in the place of its facts, for staff to start from, and what each of
//! them stands for.
//! Deliberately made of the built-in templates themselves: what they say, in whatever language, is what staff begin with.

use std::sync::Arc;

use askama::Template as _;
use chrono::DateTime;

use super::letter_words::LetterWords;
use super::parts::block;
use super::templates::{DiscreetSubject, DiscreetText, NormalSubject, NormalText};
use super::worded::value;
use crate::catalogue;
use crate::domain::language::Language;
use crate::domain::letter::{Letter, LetterKind, TypedWording};
use crate::domain::wording::Level;
use crate::domain::wording::fact::{Fact, way_on};
use crate::domain::wording::pieces::{OwnName, in_braces};

/// The built-in wording as staff would have typed it.
///
/// # Errors
/// When a template fails, which none of the built-in ones does.
pub fn starting_wording(kind: LetterKind, language: Language, level: Level) -> Result<TypedWording, askama::Error> {
    catalogue::speaking_now(language, Arc::default(), || starting(kind, language, level))
}

fn starting(kind: LetterKind, language: Language, level: Level) -> Result<TypedWording, askama::Error> {
    let letter = Letter::example(kind, language, DateTime::UNIX_EPOCH);
    let typed = |fact: Fact| in_braces(fact.word());
    let if_told = |fact: Fact| fact.need(kind).map(|_| typed(fact));
    let name = in_braces(OwnName::WORD);
    let [place, address, number, phone, hours, sender] = [
        Fact::Place,
        Fact::Address,
        Fact::Number,
        Fact::Phone,
        Fact::Hours,
        Fact::Sender,
    ]
    .map(typed);
    let online = if_told(Fact::OnlineAddress);
    let words = LetterWords {
        day: typed(Fact::Day),
        time: typed(Fact::Time),
        month_day: typed(Fact::MonthDay),
        month_days: typed(Fact::MonthDays),
        dates: vec![typed(Fact::Dates)],
        former: if_told(Fact::Former),
        reason: if_told(Fact::Reason),
        answer_by: Some(typed(Fact::AnswerBy)),
        online_address: online.as_deref(),
        place: &place,
        address: &address,
        number: &number,
        desk_phone: &phone,
        desk_hours: &hours,
        erased_on: typed(Fact::ErasedOn),
        sender_name: &sender,
        contents: (level == Level::Normal).then(|| typed(Fact::Contents)),
        ..LetterWords::new(&letter)
    };
    let (subject, mut body) = match level {
        Level::Discreet => (
            DiscreetSubject::of(kind, &words).render()?,
            DiscreetText::of(kind, &words).render()?,
        ),
        Level::Normal => (
            NormalSubject::of(kind, &words, &name).render()?,
            NormalText::of(kind, &words, &name).render()?,
        ),
    };
    let lead = Fact::Lead.need(kind).map(|_| Fact::Lead);
    for fact in lead.into_iter().chain(way_on(kind)) {
        if let Some(text) = block(kind, fact, &words)? {
            body = body.replace(&text, &typed(fact));
        }
    }
    Ok(TypedWording::from_form(
        &catalogue::as_typed(&subject, language),
        &catalogue::as_typed(&body, language),
    ))
}

/// Every placeholder that this letter has room for, with the lines that it stands for there.
///
/// # Errors
/// When a template fails, which none of the built-in ones does.
pub fn placeholders(letter: &Letter) -> Result<Vec<(Fact, Vec<String>)>, askama::Error> {
    catalogue::speaking_now(letter.language, Arc::default(), || {
        let words = LetterWords::new(letter);
        let mut all = Vec::new();
        for fact in Fact::ALL {
            if fact.need(letter.kind).is_some() {
                let lines = value(letter.kind, *fact, &words)?.lines();
                let lines = lines.iter().map(|line| catalogue::for_text(line, letter.language));
                all.push((*fact, lines.collect()));
            }
        }
        Ok(all)
    })
}
