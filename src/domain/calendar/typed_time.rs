//! Reads a time of day as staff type or paste it: 9:00, 9時30分, ０９：００, 0900, 午後1時.
//! Deliberately does not guess: 24:00 has no day of its own, and 午後12時 is noon to one and midnight to another.

use chrono::{NaiveTime, Timelike};
use unicode_normalization::UnicodeNormalization as _;

/// Why a text is not taken for a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TypedTimeRefusal {
    /// Nothing but spaces.
    #[error("時刻が入力されていません")]
    Empty,
    /// Not in any of the known forms.
    #[error("時刻として読み取れません。「9:00」「9時30分」「0900」のように入力してください")]
    NotUnderstood,
    /// Well formed, but no clock shows it.
    #[error("{hour}時{minute}分という時刻はありません。0:00から23:59までで入力してください")]
    NoSuchTime {
        /// Hour as typed.
        hour: u32,
        /// Minute as typed.
        minute: u32,
    },
    /// An hour over eleven after 午前 or 午後.
    #[error("午前・午後と合わない時刻です。「12:30」のように24時間で入力してください")]
    NotInThatHalf,
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// Reads one time of day from the whole text. Width never matters, nor do spaces.
///
/// # Errors
/// [`TypedTimeRefusal`] if the text is something else, or a time that does not exist.
pub fn parse(text: &str) -> Result<NaiveTime, TypedTimeRefusal> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Err(TypedTimeRefusal::Empty);
    }
    if text == "正午" {
        return time(12, 0);
    }
    let (half, rest) = split_half(&text);
    let (hour, minute) = read(rest).ok_or(TypedTimeRefusal::NotUnderstood)?;
    match half {
        Some(_) if hour > 11 => Err(TypedTimeRefusal::NotInThatHalf),
        Some(Half::Afternoon) => time(hour + 12, minute),
        Some(Half::Morning) | None => time(hour, minute),
    }
}

/// As it stands in a field: 「9:00」. [`parse`] reads it back.
#[must_use]
pub fn in_field(time: NaiveTime) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

fn split_half(text: &str) -> (Option<Half>, &str) {
    if let Some(rest) = text.strip_prefix("午前") {
        (Some(Half::Morning), rest)
    } else if let Some(rest) = text.strip_prefix("午後") {
        (Some(Half::Afternoon), rest)
    } else {
        (None, text)
    }
}

/// Hour and minute in one of the known forms, not yet held against a clock.
fn read(text: &str) -> Option<(u32, u32)> {
    if let Some((hour, rest)) = text.split_once('時') {
        let minute = match rest {
            "" => 0,
            "半" => 30,
            rest => number(rest.strip_suffix('分').unwrap_or(rest), 1..=2)?,
        };
        return Some((number(hour, 1..=2)?, minute));
    }
    if let Some((hour, rest)) = text.split_once([':', '.']) {
        // Spreadsheets write 9:00:00.
        let minute = rest.strip_suffix(":00").unwrap_or(rest);
        return Some((number(hour, 1..=2)?, number(minute, 2..=2)?));
    }
    let digits = number(text, 1..=4)?;
    if text.len() <= 2 {
        Some((digits, 0))
    } else {
        Some((digits / 100, digits % 100))
    }
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn time(hour: u32, minute: u32) -> Result<NaiveTime, TypedTimeRefusal> {
    NaiveTime::from_hms_opt(hour, minute, 0).ok_or(TypedTimeRefusal::NoSuchTime { hour, minute })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn the_same_time_is_read_from_each_form() {
        for text in [
            "9:30",
            "09:30",
            "９：３０",
            " 9 : 30 ",
            "9.30",
            "9:30:00",
            "9時30分",
            "９時３０分",
            "9時30",
            "9時半",
            "0930",
            "930",
            "午前9時30分",
            "午前9:30",
        ] {
            assert_eq!(parse(text), Ok(at(9, 30)), "{text}");
        }
        for text in ["9", "9時", "９時", "0900", "900", "09", "9:00", "午前9時"] {
            assert_eq!(parse(text), Ok(at(9, 0)), "{text}");
        }
    }

    #[test]
    fn the_afternoon_is_read_in_words_and_in_numbers() {
        for text in ["13:30", "1330", "午後1時30分", "午後１時半", "午後1:30"] {
            assert_eq!(parse(text), Ok(at(13, 30)), "{text}");
        }
        for text in ["正午", "12:00", "12時", "午後0時"] {
            assert_eq!(parse(text), Ok(at(12, 0)), "{text}");
        }
        assert_eq!(parse("0:00"), Ok(at(0, 0)));
        assert_eq!(parse("午前0時5分"), Ok(at(0, 5)));
    }

    #[test]
    fn times_that_no_clock_shows_are_refused_as_typed() {
        assert_eq!(
            parse("24:00"),
            Err(TypedTimeRefusal::NoSuchTime { hour: 24, minute: 0 })
        );
        assert_eq!(
            parse("9時60分"),
            Err(TypedTimeRefusal::NoSuchTime { hour: 9, minute: 60 })
        );
        assert_eq!(
            parse("9960").unwrap_err().to_string(),
            "99時60分という時刻はありません。0:00から23:59までで入力してください"
        );
    }

    #[test]
    fn twelve_after_the_half_of_the_day_is_never_guessed() {
        for text in ["午後12時", "午前12時", "午後12時30分", "午後13時"] {
            assert_eq!(parse(text), Err(TypedTimeRefusal::NotInThatHalf), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(parse(" 　"), Err(TypedTimeRefusal::Empty));
        for text in [
            "朝",
            "9:3",
            "9:300",
            "9.5",
            "9-00",
            "9:00:30",
            "12345",
            "時30分",
            "9時30分ごろ",
            "+9:00",
            "-1",
            "午後",
            "9:00～10:00",
        ] {
            assert_eq!(parse(text), Err(TypedTimeRefusal::NotUnderstood), "{text}");
        }
    }

    #[test]
    fn every_minute_of_the_day_is_read_back_from_field_and_wording() {
        for (hour, minute) in (0..24).flat_map(|hour| (0..60).map(move |minute| (hour, minute))) {
            let time = at(hour, minute);
            assert_eq!(parse(&in_field(time)), Ok(time));
            assert_eq!(parse(&super::super::time_wording::time(time)), Ok(time));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[午前後時分半正0-9０-９:：. ]{0,12}|\\PC{0,12}") {
            if let Ok(time) = parse(&text) {
                prop_assert_eq!(parse(&in_field(time)), Ok(time));
            }
        }
    }
}
