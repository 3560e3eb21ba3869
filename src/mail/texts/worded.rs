//! A letter in the words that staff chose, with its facts in the place of the placeholders.
//! Deliberately all or nothing: what cannot be read, or has nothing to put where a letter must tell something, gives way to
//! the built-in text.

use askama::Template;

use super::LetterText;
use super::letter_words::LetterWords;
use super::parts::block;
use crate::catalogue;
use crate::domain::letter::{Letter, LetterBody, LetterKind};
use crate::domain::wording::fact::{Fact, Need};
use crate::domain::wording::pieces::{Naming, OwnName, Piece};
use crate::domain::wording::{DiscreetWording, NormalWording, Wording};
use crate::mail::short_lines::shorten;

/// How a piece of a line looks in the HTML page.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    Number,
    Link,
}

struct Span {
    text: String,
    look: Look,
}

type Line = Vec<Span>;

#[derive(Template)]
#[template(path = "mails/parts/worded.html")]
struct WordedHtml<'a> {
    language: &'a str,
    title: &'a str,
    paragraphs: Vec<&'a [Line]>,
}

/// What stands in the place of a placeholder.
pub(super) enum Value {
    /// Within its line.
    Words(String),
    /// Its line is written once for each.
    Each(Vec<String>),
    /// Lines of its own.
    Block(String),
}

impl Value {
    fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) | Self::Block(words) => words.is_empty(),
            Self::Each(all) => all.is_empty(),
        }
    }

    /// Its lines, for showing what a placeholder stands for.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Words(words) | Self::Block(words) => words.lines().map(str::to_owned).collect(),
            Self::Each(all) => all.clone(),
        }
    }
}

/// The letter in its own words; `None` if it has none, or none that can be used for it.
pub(super) fn render(letter: &Letter, words: &LetterWords<'_>) -> Result<Option<LetterText>, askama::Error> {
    let Some(typed) = &letter.wording else {
        return Ok(None);
    };
    let filled = match &letter.body {
        LetterBody::Discreet(_) => match DiscreetWording::parse(letter.kind, typed) {
            Ok(wording) => fill(letter, words, &wording, |name| match *name {})?,
            Err(_) => None,
        },
        LetterBody::Normal { programme_name, .. } => match NormalWording::parse(letter.kind, typed) {
            Ok(wording) => fill(letter, words, &wording, |OwnName| programme_name)?,
            Err(_) => None,
        },
    };
    if filled.is_none() {
        tracing::info!(message_id = letter.message_id, "a letter keeps the built-in text");
    }
    Ok(filled)
}

/// The text that a placeholder stands for in a letter.
pub(super) fn value(kind: LetterKind, fact: Fact, words: &LetterWords<'_>) -> Result<Value, askama::Error> {
    if let Some(text) = block(kind, fact, words)? {
        return Ok(Value::Block(text));
    }
    let text = match fact {
        Fact::Day => words.day.clone(),
        Fact::Time => words.time.clone(),
        Fact::MonthDay => words.month_day.clone(),
        Fact::MonthDays => words.month_days.clone(),
        Fact::Dates => return Ok(Value::Each(words.dates.clone())),
        Fact::Alternatives => return Ok(Value::Each(words.alternatives.clone())),
        Fact::Former => words.former.clone().unwrap_or_default(),
        Fact::Reason => words.reason.clone().unwrap_or_default(),
        Fact::Place => words.place.to_owned(),
        Fact::Address => words.address.to_owned(),
        Fact::Number => words.number.to_owned(),
        Fact::AnswerBy => words.answer_by.clone().unwrap_or_default(),
        Fact::OnlineAddress => words.online_address.unwrap_or_default().to_owned(),
        Fact::Phone => words.desk_phone.to_owned(),
        Fact::Hours => words.desk_hours.to_owned(),
        Fact::ErasedOn => words.erased_on.clone(),
        Fact::Sender => words.sender_name.to_owned(),
        Fact::Contents => words.contents.clone().unwrap_or_default(),
        Fact::Lead | Fact::Change | Fact::Answer | Fact::Queue | Fact::Page | Fact::OtherDays | Fact::NextDates => {
            String::new()
        }
    };
    Ok(Value::Words(text))
}

fn fill<'n, N: Naming>(
    letter: &Letter,
    words: &LetterWords<'_>,
    wording: &Wording<N>,
    name: impl Fn(&N) -> &'n str,
) -> Result<Option<LetterText>, askama::Error> {
    for fact in Fact::ALL {
        let must_tell = fact.need(letter.kind) == Some(Need::Always);
        if must_tell && value(letter.kind, *fact, words)?.is_empty() {
            return Ok(None);
        }
    }
    if !tells_all(letter.kind, words, &wording.body)? {
        return Ok(None);
    }
    let subject = plain(&lines(letter.kind, words, &wording.subject, &name)?);
    let subject = catalogue::for_title(subject.trim(), letter.language);
    if subject.is_empty() {
        return Ok(None);
    }
    let body = without_gaps(lines(letter.kind, words, &wording.body, &name)?);
    let html = WordedHtml {
        language: words.tag,
        title: &subject,
        paragraphs: body.split(is_blank).filter(|paragraph| !paragraph.is_empty()).collect(),
    };
    Ok(Some(LetterText {
        text: shorten(&catalogue::for_text(&plain(&body), letter.language)),
        html: catalogue::for_html(&html.render()?, letter.language),
        subject,
    }))
}

/// Whether whatever this letter has to tell stands in a line that stays: a line goes where one of its placeholders stands
/// for nothing.
fn tells_all<N: Naming>(kind: LetterKind, words: &LetterWords<'_>, body: &[Piece<N>]) -> Result<bool, askama::Error> {
    let lines = by_line(body);
    for fact in Fact::ALL {
        let is_needed = matches!(fact.need(kind), Some(Need::Always | Need::IfAny));
        if !is_needed || value(kind, *fact, words)?.is_empty() {
            continue;
        }
        let mut is_told = false;
        for line in lines.iter().filter(|line| line.contains(&Piece::Fact(*fact))) {
            let mut stays = true;
            for piece in line {
                if let Piece::Fact(other) = piece {
                    stays &= !value(kind, *other, words)?.is_empty();
                }
            }
            is_told |= stays;
        }
        if !is_told {
            return Ok(false);
        }
    }
    Ok(true)
}

fn lines<'n, N: Naming>(
    kind: LetterKind,
    words: &LetterWords<'_>,
    pieces: &[Piece<N>],
    name: impl Fn(&N) -> &'n str,
) -> Result<Vec<Line>, askama::Error> {
    let mut done = Vec::new();
    for line in by_line(pieces) {
        let mut filled = Vec::new();
        for piece in &line {
            filled.push(match piece {
                Piece::Words(words) => (Value::Words(catalogue::read(words)), Look::Plain),
                Piece::Name(own) => (Value::Words(name(own).to_owned()), Look::Plain),
                Piece::Fact(fact) => (value(kind, *fact, words)?, look_of(*fact)),
            });
        }
        push_line(&filled, &mut done);
    }
    Ok(done)
}

const fn look_of(fact: Fact) -> Look {
    match fact {
        Fact::Number => Look::Number,
        Fact::OnlineAddress => Look::Link,
        _ => Look::Plain,
    }
}

/// The pieces of each line.
fn by_line<N: Naming>(pieces: &[Piece<N>]) -> Vec<Vec<Piece<N>>> {
    let mut lines = vec![Vec::new()];
    for piece in pieces {
        let Piece::Words(words) = piece else {
            push_piece(&mut lines, piece.clone());
            continue;
        };
        for (number, words) in words.split('\n').enumerate() {
            if number > 0 {
                lines.push(Vec::new());
            }
            if !words.is_empty() {
                push_piece(&mut lines, Piece::Words(words.to_owned()));
            }
        }
    }
    lines
}

fn push_piece<N>(lines: &mut [Vec<Piece<N>>], piece: Piece<N>) {
    if let Some(last) = lines.last_mut() {
        last.push(piece);
    }
}

/// A line goes where one of its placeholders stands for nothing, and comes once for each where one stands for several.
fn push_line(filled: &[(Value, Look)], done: &mut Vec<Line>) {
    if filled.iter().any(|(value, _)| value.is_empty()) {
        return;
    }
    let times = filled.iter().filter_map(|(value, _)| match value {
        Value::Each(all) => Some(all.len()),
        Value::Words(_) | Value::Block(_) => None,
    });
    for turn in 0..times.max().unwrap_or(1) {
        let mut line = Line::new();
        for (value, look) in filled {
            match value {
                Value::Words(words) => line.push(span(words, *look)),
                Value::Each(all) => line.extend(all.get(turn).map(|words| span(words, *look))),
                Value::Block(text) => {
                    for (number, words) in text.lines().enumerate() {
                        if number > 0 {
                            done.push(std::mem::take(&mut line));
                        }
                        let is_link = words.starts_with("https://") || words.starts_with("http://");
                        line.push(span(words, if is_link { Look::Link } else { *look }));
                    }
                }
            }
        }
        done.push(line);
    }
}

fn span(text: &str, look: Look) -> Span {
    Span {
        text: text.to_owned(),
        look,
    }
}

fn is_blank(line: &Line) -> bool {
    line.iter().all(|span| span.text.trim().is_empty())
}

/// Without the gaps that lines leave which have gone: one empty line between two paragraphs, none at the ends.
fn without_gaps(lines: Vec<Line>) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::new();
    for line in lines {
        if !is_blank(&line) || kept.last().is_some_and(|last| !is_blank(last)) {
            kept.push(line);
        }
    }
    while kept.last().is_some_and(is_blank) {
        kept.pop();
    }
    kept
}

fn plain(lines: &[Line]) -> String {
    let words = |line: &Line| line.iter().map(|span| span.text.as_str()).collect::<String>();
    lines.iter().map(words).collect::<Vec<_>>().join("\n")
}
