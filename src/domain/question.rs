//! What a programme asks besides: few questions, each with what it is for, each of which a household may leave open.
//! Deliberately no question that must be answered: a place never depends on one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::person::{Problem, short_line};

/// No programme asks more.
pub const MOST: usize = 5;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question as the household reads it.
    pub label: String,
    /// What the answer is for; the household reads it too.
    pub purpose: String,
    /// The answers to choose from; without any it is answered in a line.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// An answer as it was typed. Between form and answer the programme's questions may have changed, or another programme was
/// chosen: an answer belongs to the question that it was typed under.
#[derive(Clone, Default)]
pub struct TypedAnswer {
    /// The words of that question; empty where the sender does not say.
    pub asked: String,
    /// What was typed.
    pub words: String,
}

/// What was typed in answer to the question at this place; where no question is named at all, what stands at its place.
#[must_use]
pub fn typed_for<'t>(typed: &'t [TypedAnswer], place: usize, question: &Question) -> &'t str {
    let is_named = typed.iter().any(|one| !one.asked.is_empty());
    let found = if is_named {
        typed.iter().find(|one| one.asked == question.label)
    } else {
        typed.get(place)
    };
    found.map_or("", |one| one.words.as_str())
}

/// What a household answered, with the question as it was asked then. Personal: sealed wherever it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which of the programme's questions it was, from 0.
    #[serde(skip)]
    pub place: usize,
    /// The question.
    pub question: String,
    /// The answer.
    pub words: String,
}

impl fmt::Debug for Answer {
    /// Personal data stay out of logs and panics.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(…)")
    }
}

impl Question {
    /// Reads an answer; nothing is an answer too.
    ///
    /// # Errors
    /// [`Problem`] if it is too long or none of the choices.
    pub fn read(&self, place: usize, typed: &str) -> Result<Option<Answer>, Problem> {
        let words = short_line(typed)?;
        if let Some(words) = &words
            && !self.choices.is_empty()
            && !self.choices.contains(words)
        {
            return Err(Problem::NotAChoice);
        }
        Ok(words.map(|words| Answer {
            place,
            question: self.label.clone(),
            words,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(choices: &[&str]) -> Question {
        Question {
            label: "車いすを使いますか".to_owned(),
            purpose: "席の用意のため".to_owned(),
            choices: choices.iter().map(|&choice| choice.to_owned()).collect(),
        }
    }

    #[test]
    fn a_question_may_be_left_open_and_a_choice_is_one_of_those_shown() {
        let line = question(&[]);
        assert_eq!(line.read(0, " 　").unwrap(), None);
        assert_eq!(line.read(0, " はい ").unwrap().unwrap().words, "はい");
        assert_eq!(line.read(0, &"あ".repeat(101)), Err(Problem::TooLong(100)));
        let choice = question(&["はい", "いいえ"]);
        assert_eq!(choice.read(0, "").unwrap(), None);
        assert!(choice.read(0, "いいえ").unwrap().is_some());
        assert_eq!(choice.read(0, "たぶん"), Err(Problem::NotAChoice));
    }

    #[test]
    fn an_answer_belongs_to_the_question_that_it_was_typed_under() {
        let typed = |asked: &str, words: &str| TypedAnswer {
            asked: asked.to_owned(),
            words: words.to_owned(),
        };
        let wheelchair = question(&[]);
        // Another question came before it, or it is another programme's.
        let moved = [typed("机の高さ", "低い"), typed(&wheelchair.label, "はい")];
        assert_eq!(typed_for(&moved, 0, &wheelchair), "はい");
        assert_eq!(typed_for(&[typed("机の高さ", "低い")], 0, &wheelchair), "");
        // A program that names none answers in the order of the questions.
        assert_eq!(
            typed_for(&[typed("", "いいえ"), typed("", "はい")], 1, &wheelchair),
            "はい"
        );
        assert_eq!(typed_for(&[], 0, &wheelchair), "");
    }

    #[test]
    fn what_was_answered_stays_out_of_logs() {
        let answer = question(&[]).read(0, "ひみつ").unwrap();
        assert!(!format!("{answer:?}").contains("ひみつ"));
    }
}
