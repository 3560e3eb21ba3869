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
    fn what_was_answered_stays_out_of_logs() {
        let answer = question(&[]).read(0, "ひみつ").unwrap();
        assert!(!format!("{answer:?}").contains("ひみつ"));
    }
}
