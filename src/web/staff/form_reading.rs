//! Reading a staff form field by field: what is understood, and which sentence stands at which field where it is not.
//! Deliberately goes on after a mistake, so that all of them are told at once; nothing that was typed is changed.

use chrono::{NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::calendar::typed_time::{self, TypedTimeRefusal};
use crate::domain::calendar::{TypedDate, TypedDateRefusal};
use crate::domain::person::{self, Note};
use crate::pages::shared::{Field, Problem};
use crate::web::form::Fields;

/// A form that is being read.
pub struct FormReading<'f> {
    fields: &'f Fields,
    problems: Vec<Problem>,
}

impl<'f> FormReading<'f> {
    /// Begins to read.
    #[must_use]
    pub fn of(fields: &'f Fields) -> Self {
        Self {
            fields,
            problems: Vec::new(),
        }
    }

    /// What was wrong, in the order in which it was read.
    #[must_use]
    pub fn problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Whether all was right so far.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }

    /// The first value of a field, as it was typed.
    #[must_use]
    pub fn get(&self, name: &str) -> &'f str {
        self.fields.get(name)
    }

    /// Every value of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.all(name)
    }

    /// Notes that a field is wrong.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.problems.push(Problem {
            field: name.to_owned(),
            message: message.into(),
        });
    }

    /// A date that must be there: 「新しい日を入力してください。」 if it is not.
    pub fn date(&mut self, name: &str, called: &str) -> Option<NaiveDate> {
        match typed_date(self.get(name)) {
            Ok(Some(date)) => Some(date),
            Ok(None) => {
                self.refuse(name, format!("{called}を入力してください。"));
                None
            }
            Err(message) => {
                self.refuse(name, message);
                None
            }
        }
    }

    /// A time of day that must be there.
    pub fn time(&mut self, name: &str, called: &str) -> Option<NaiveTime> {
        let read = typed_time::parse(self.get(name));
        match read {
            Ok(time) => Some(time),
            Err(TypedTimeRefusal::Empty) => {
                self.refuse(name, format!("{called}の時刻を入力してください。"));
                None
            }
            Err(refusal) => {
                self.refuse(name, format!("{refusal}。"));
                None
            }
        }
    }

    /// A time of day that may be left out.
    pub fn time_if_any(&mut self, name: &str, called: &str) -> Option<NaiveTime> {
        if self.get(name).trim().is_empty() {
            return None;
        }
        self.time(name, called)
    }

    /// A whole number from `least` to `most` that may be left out. Full-width digits are understood.
    pub fn number_if_any(&mut self, name: &str, (least, most): (u32, u32)) -> Option<u32> {
        let typed: String = self.get(name).nfkc().filter(|c| !c.is_whitespace()).collect();
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.refuse(name, format!("{least}から{most}までの数字で入力してください。"));
        }
        number
    }

    /// A whole number that must be there.
    pub fn number(&mut self, name: &str, called: &str, range: (u32, u32)) -> Option<u32> {
        if self.get(name).trim().is_empty() {
            self.refuse(name, format!("{called}を数字で入力してください。"));
            return None;
        }
        self.number_if_any(name, range)
    }

    /// One line of at most 100 characters; empty is none.
    pub fn line(&mut self, name: &str) -> Option<String> {
        match person::short_line(self.get(name)) {
            Ok(line) => line,
            Err(problem) => {
                self.refuse(name, format!("{problem}。"));
                None
            }
        }
    }

    /// One line that must be there.
    pub fn needed_line(&mut self, name: &str, called: &str) -> Option<String> {
        if self.get(name).trim().is_empty() {
            self.refuse(name, format!("{called}を入力してください。"));
            return None;
        }
        self.line(name)
    }

    /// Several lines, at most 1,000 characters in all; empty ones are dropped.
    pub fn lines(&mut self, name: &str) -> Vec<String> {
        match Note::parse(self.get(name)) {
            Ok(text) => {
                let text = text.as_ref().map_or("", Note::as_str);
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                lines.map(ToOwned::to_owned).collect()
            }
            Err(problem) => {
                self.refuse(name, format!("{problem}。"));
                Vec::new()
            }
        }
    }

    /// One of the choices: a text that `known` understands. Nothing chosen is refused as `otherwise` says.
    pub fn choice<T>(&mut self, name: &str, known: impl Fn(&str) -> Option<T>, otherwise: &str) -> Option<T> {
        let value = known(self.get(name));
        if value.is_none() {
            self.refuse(name, otherwise);
        }
        value
    }

    /// A choice that may be left open (an empty text).
    pub fn choice_if_any<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        match self.get(name) {
            "" => None,
            text => {
                let value = text.parse().ok();
                if value.is_none() {
                    self.refuse(name, "表示されている中から選んでください。");
                }
                value
            }
        }
    }
}

/// A date as staff type it, era or Western; `None` if nothing was typed.
///
/// # Errors
/// A sentence for the field, also where the stated weekday is not the date's.
pub fn typed_date(text: &str) -> Result<Option<NaiveDate>, String> {
    match TypedDate::parse(text) {
        Ok(typed) => typed.check_weekday().map(Some).map_err(|wrong| format!("{wrong}。")),
        Err(TypedDateRefusal::Empty) => Ok(None),
        Err(refusal) => Err(format!("{refusal}。")),
    }
}

/// A form as if it had been sent with these values.
#[must_use]
pub fn filled<K: AsRef<str>, V: AsRef<str>>(values: impl IntoIterator<Item = (K, V)>) -> Fields {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(values);
    Fields::parse(text.finish().as_bytes())
}

/// A field with what was typed and what is wrong there.
#[must_use]
pub fn field(fields: &Fields, problems: &[Problem], name: &str) -> Field {
    Field {
        value: fields.get(name).to_owned(),
        error: error(problems, name),
    }
}

/// What is wrong at a field.
#[must_use]
pub fn error(problems: &[Problem], name: &str) -> Option<String> {
    let wrong = problems.iter().find(|problem| problem.field == name);
    wrong.map(|problem| problem.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_numbers_are_read_as_staff_type_them() {
        let fields = filled([
            ("on", "Ｒ８．１２．１"),
            ("starts", "１３：３０"),
            ("households", " ４ "),
        ]);
        let mut form = FormReading::of(&fields);
        assert_eq!(form.date("on", "日付"), NaiveDate::from_ymd_opt(2026, 12, 1));
        assert_eq!(form.time("starts", "始まり"), NaiveTime::from_hms_opt(13, 30, 0));
        assert_eq!(form.number_if_any("households", (1, 500)), Some(4));
        assert_eq!(form.time_if_any("doors", "開場"), None);
        assert!(form.is_right());
    }

    #[test]
    fn every_mistake_is_told_at_its_field_and_nothing_that_was_typed_is_lost() {
        let fields = filled([
            ("on", "令和8年12月1日（水）"),
            ("starts", ""),
            ("persons", "なし"),
            ("title", "題"),
        ]);
        let mut form = FormReading::of(&fields);
        form.date("on", "日付");
        form.time("starts", "始まり");
        form.number_if_any("persons", (1, 500));
        assert_eq!(form.line("title").as_deref(), Some("題"));
        let problems = form.problems();
        let told: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(told, ["on", "starts", "persons"]);
        let on = field(&fields, &problems, "on");
        assert_eq!(on.value, "令和8年12月1日（水）");
        assert!(on.error.unwrap().contains("正しくは令和8年12月1日（火）です"));
        assert_eq!(
            error(&problems, "starts").as_deref(),
            Some("始まりの時刻を入力してください。")
        );
    }

    #[test]
    fn contents_are_lines_without_the_empty_ones() {
        let fields = filled([("contents", "あいさつ\r\n\r\n 懇談 \r\n")]);
        let mut form = FormReading::of(&fields);
        assert_eq!(form.lines("contents"), ["あいさつ", "懇談"]);
    }
}
