//! The short form of weekdays in the government's data model (GIF): `1Tu` first Tuesday, `13Mo` first and third Monday,
//! `0We` every Wednesday, `6Fr` last Friday.
//! Deliberately holds no more than it can: a pattern with an end, an interval or months has no short form.

use super::pattern::{Frequency, NthWeekday, Pattern};
use super::refusal::RecurrenceRefusal;
use super::weekday_codes::{self, WEEK};

/// Reads one or several in a row (`0Tu 0We`); `None` if the text is no short form at all.
pub(super) fn read(text: &str) -> Option<Result<Pattern, RecurrenceRefusal>> {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、' | '・');
    let mut rest = text.trim_matches(is_separator);
    let mut weekdays = Vec::new();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|length| *length > 0)?;
        let (weeks, after) = rest.split_at_checked(digits)?;
        let (letters, after) = after.split_at_checked(2)?;
        let weekday = weekday_codes::weekday(letters)?;
        for week in weeks.chars() {
            let nth = match week {
                '0' => None,
                '6' => Some(-1),
                '1'..='5' => Some(week.to_digit(10).and_then(|week| i8::try_from(week).ok())?),
                _ => {
                    return Some(Err(RecurrenceRefusal::WrongValue {
                        part: "週",
                        value: format!("{weeks}{letters}"),
                        expected: "0（毎週）・1から5（第何）・6（最終）",
                    }));
                }
            };
            weekdays.push(NthWeekday { nth, weekday });
        }
        rest = after.trim_start_matches(is_separator);
    }
    let every = weekdays.iter().filter(|day| day.nth.is_none()).count();
    if every > 0 && every < weekdays.len() {
        return Some(Err(RecurrenceRefusal::MixedWeekdays));
    }
    let frequency = if every > 0 {
        Frequency::Weekly
    } else {
        Frequency::Monthly
    };
    let pattern = Pattern {
        weekdays,
        ..Pattern::new(frequency)
    };
    (!pattern.weekdays.is_empty()).then(|| Ok(pattern.tidy()))
}

/// The short form of a pattern that has one, several parted by a space.
pub(super) fn write(pattern: &Pattern) -> Option<String> {
    let plain = Pattern {
        weekdays: pattern.weekdays.clone(),
        ..Pattern::new(pattern.frequency)
    };
    let is_counted = match pattern.frequency {
        Frequency::Weekly => false,
        Frequency::Monthly => true,
        Frequency::Daily | Frequency::Yearly => return None,
    };
    if plain != *pattern || pattern.weekdays.is_empty() || pattern.counts_weekdays() != is_counted {
        return None;
    }
    let mut forms = Vec::new();
    for weekday in WEEK {
        let of_day = pattern.weekdays.iter().filter(|day| day.weekday == weekday);
        let weeks = of_day.map(|day| match day.nth {
            None => Some('0'),
            Some(-1) => Some('6'),
            Some(nth) => u32::try_from(nth).ok().and_then(|nth| char::from_digit(nth, 10)),
        });
        let weeks = weeks.collect::<Option<String>>()?;
        if !weeks.is_empty() {
            forms.push(format!("{weeks}{}", weekday_codes::code(weekday)));
        }
    }
    Some(forms.join(" "))
}
