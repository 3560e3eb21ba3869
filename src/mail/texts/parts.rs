//! The parts of the built-in texts that stand for more than one line, each by itself: how to change, to answer, to go on.
//! Deliberately the same templates as in the built-in letters, so that both say the same.

use askama::Template;

use super::letter_words::{Answer, Change, LetterWords};
use super::templates::DiscreetText;
use crate::catalogue::filters;
use crate::domain::letter::LetterKind;
use crate::domain::wording::fact::Fact;

macro_rules! parts {
    ($($name:ident = $path:literal;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            letter: &'a LetterWords<'a>,
        }
    )+};
}

parts! {
    Facts = "mails/parts/facts.txt";
    ChangePart = "mails/parts/change.txt";
    AnswerPart = "mails/parts/answer.txt";
    QueuePart = "mails/parts/queue.txt";
    PagePart = "mails/parts/link.txt";
    OtherDaysPart = "mails/parts/other_days.txt";
    NextDatesPart = "mails/parts/next_dates.txt";
}

/// The text of a placeholder that stands for more than one line; `None` for those that stand for less.
pub(super) fn block(kind: LetterKind, fact: Fact, letter: &LetterWords<'_>) -> Result<Option<String>, askama::Error> {
    let text = match fact {
        Fact::Lead => return lead(kind, letter).map(Some),
        Fact::Change => ChangePart { letter }.render()?,
        Fact::Answer => AnswerPart { letter }.render()?,
        Fact::Queue => QueuePart { letter }.render()?,
        Fact::Page => PagePart { letter }.render()?,
        Fact::OtherDays => OtherDaysPart { letter }.render()?,
        Fact::NextDates => NextDatesPart { letter }.render()?,
        _ => return Ok(None),
    };
    Ok(Some(text.trim().to_owned()))
}

/// What the built-in letter says before its facts.
fn lead(kind: LetterKind, letter: &LetterWords<'_>) -> Result<String, askama::Error> {
    let facts = Facts { letter }.render()?;
    let text = DiscreetText::of(kind, letter).render()?;
    let before = text.split_once(facts.trim()).map_or("", |(before, _)| before);
    Ok(before.trim().to_owned())
}
