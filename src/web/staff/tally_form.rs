//! Presses of the thumb as they are sent: one by a button's own form, many by the script.
//! Deliberately takes from the script how long ago a press was, not when: phones' clocks are often wrong, their
//! stop-watches are not.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::domain::ids::TallyMarkId;
use crate::domain::tally::{Press, Thumb, Visit};
use crate::web::error::WebError;
use crate::web::form::Fields;

/// Most marks of one batch.
pub const LARGEST_BATCH: usize = 100;

/// A mark as the script sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentMark {
    id: String,
    what: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    visit: String,
    /// What is undone.
    #[serde(default)]
    mark: String,
    /// Milliseconds since the press.
    ago: u64,
}

/// The press of a button's own form, made now.
///
/// # Errors
/// [`WebError::Unreadable`] if it is none of ours.
pub fn read_one(fields: &Fields, now: DateTime<Utc>) -> Result<Press, WebError> {
    let sent = SentMark {
        id: fields.get("id").to_owned(),
        what: fields.get("what").to_owned(),
        category: fields.get("category").to_owned(),
        visit: fields.get("visit").to_owned(),
        mark: fields.get("mark").to_owned(),
        ago: 0,
    };
    sent.read(now).ok_or(WebError::Unreadable)
}

/// The presses of the script, in their order.
///
/// # Errors
/// [`WebError::Unreadable`] if one is none of ours, or there are too many.
pub fn read_batch(fields: &Fields, now: DateTime<Utc>) -> Result<Vec<Press>, WebError> {
    let sent: Vec<SentMark> = serde_json::from_str(fields.get("marks")).map_err(|_| WebError::Unreadable)?;
    if sent.len() > LARGEST_BATCH {
        return Err(WebError::Unreadable);
    }
    let presses: Option<Vec<Press>> = sent.iter().map(|mark| mark.read(now)).collect();
    presses.ok_or(WebError::Unreadable)
}

/// The switch: first time or again.
#[must_use]
pub fn read_visit(fields: &Fields) -> Visit {
    Visit::from_code(fields.get("visit")).unwrap_or(Visit::Unknown)
}

impl SentMark {
    fn read(&self, now: DateTime<Utc>) -> Option<Press> {
        let id: TallyMarkId = self.id.parse().ok()?;
        let category = self.category.clone();
        let visit = Visit::from_code(&self.visit);
        let thumb = match self.what.as_str() {
            "came" => Thumb::Came {
                category,
                visit: visit?,
            },
            "back" => Thumb::TakeBack {
                category,
                visit: visit?,
            },
            "undo" => Thumb::Undo(self.mark.parse().ok()?),
            _ => return None,
        };
        let ago = TimeDelta::try_milliseconds(i64::try_from(self.ago).ok()?)?;
        let at = now.checked_sub_signed(ago)?;
        Some(Press { id, thumb, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192f0c1-2d3e-7abc-8def-0123456789ab";

    fn now() -> DateTime<Utc> {
        "2026-11-26T05:00:00Z".parse().unwrap()
    }

    fn batch(marks: &str) -> Result<Vec<Press>, WebError> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("marks", marks)
            .finish();
        read_batch(&Fields::parse(body.as_bytes()), now())
    }

    #[test]
    fn a_press_lies_as_long_ago_as_the_phone_has_waited() {
        let mark = format!(r#"[{{"id":"{ID}","what":"came","category":"家族","visit":"first","ago":90000}}]"#);
        let presses = batch(&mark).unwrap_or_default();
        assert_eq!(presses[0].at, now() - TimeDelta::seconds(90));
        let visit = Visit::First;
        let category = "家族".to_owned();
        assert_eq!(presses[0].thumb, Thumb::Came { category, visit });
    }

    #[test]
    fn an_empty_batch_is_a_question() {
        assert_eq!(batch("[]").map(|presses| presses.len()).ok(), Some(0));
    }

    #[test]
    fn what_is_none_of_ours_is_not_read() {
        for marks in [
            "".to_owned(),
            "{}".to_owned(),
            r#"[{"id":"1","what":"came","category":"家族","visit":"first","ago":0}]"#.to_owned(),
            format!(r#"[{{"id":"{ID}","what":"came","category":"家族","visit":"often","ago":0}}]"#),
            format!(r#"[{{"id":"{ID}","what":"came","category":"家族","visit":"first","ago":-1}}]"#),
            format!(r#"[{{"id":"{ID}","what":"came","category":"家族","visit":"first","ago":18446744073709551615}}]"#),
            format!(r#"[{{"id":"{ID}","what":"undo","mark":"x","ago":0}}]"#),
            format!(r#"[{{"id":"{ID}","what":"reset","ago":0}}]"#),
            format!(r#"[{{"id":"{ID}","what":"came","category":"家族","visit":"first","ago":0,"name":"はな"}}]"#),
        ] {
            assert!(batch(&marks).is_err(), "{marks}");
        }
        let mark = format!(r#"{{"id":"{ID}","what":"came","category":"家族","visit":"first","ago":0}}"#);
        assert!(batch(&format!("[{}]", vec![mark.clone(); LARGEST_BATCH].join(","))).is_ok());
        assert!(batch(&format!("[{}]", vec![mark; LARGEST_BATCH + 1].join(","))).is_err());
    }
}
