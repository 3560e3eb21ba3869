//! Reads times of day as staff type them: 13:30～15:30, 13時半-15時, 午後1時30分から3時30分まで, 午前10時～正午.
//! Deliberately guesses no end where none is written, and never reads past midnight.

use chrono::NaiveTime;

use super::plain::plain;

/// When it starts and, if written, when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TypedTimes {
    pub(super) start: NaiveTime,
    pub(super) end: Option<NaiveTime>,
}

/// Why times are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimesRefusal {
    NotUnderstood,
    EndsBeforeItStarts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

impl TypedTimes {
    pub(super) fn parse(text: &str) -> Result<Self, TimesRefusal> {
        let text = plain(text);
        let typed = read(&text).ok_or(TimesRefusal::NotUnderstood)?;
        match typed.end {
            Some(end) if end <= typed.start => Err(TimesRefusal::EndsBeforeItStarts),
            _ => Ok(typed),
        }
    }
}

fn read(text: &str) -> Option<TypedTimes> {
    let (start, half, rest) = time(text, None)?;
    let after = rest.strip_prefix(['~', '-']).or_else(|| rest.strip_prefix("から"));
    let rest = match after {
        None if !rest.is_empty() => return None,
        None | Some("") => return Some(TypedTimes { start, end: None }),
        Some(rest) => rest,
    };
    let (end, _, rest) = time(rest, half)?;
    matches!(rest, "" | "まで").then_some(TypedTimes { start, end: Some(end) })
}

/// The time at the beginning of the text, the half of the day that was said with it, and what comes after. `carried` is
/// the half that holds on from the time before: 「午後1時～3時」 ends at 15 o'clock.
fn time(text: &str, carried: Option<Half>) -> Option<(NaiveTime, Option<Half>, &str)> {
    if let Some(rest) = text.strip_prefix("正午") {
        return Some((NaiveTime::from_hms_opt(12, 0, 0)?, None, rest));
    }
    let (said, rest) = half(text);
    let (hour, rest) = number(rest)?;
    let (minute, rest) = if let Some(rest) = rest.strip_prefix(':') {
        number(rest)?
    } else {
        let rest = rest.strip_prefix('時')?;
        if let Some(rest) = rest.strip_prefix('半') {
            (30, rest)
        } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let (minute, rest) = number(rest)?;
            (minute, rest.strip_prefix('分')?)
        } else {
            (0, rest)
        }
    };
    let hour = match said.or(carried) {
        // A half that was said needs an hour of the twelve; one that only holds on yields to the 24-hour clock.
        Some(_) if hour > 12 && said.is_some() => return None,
        Some(Half::Afternoon) if hour < 12 => hour + 12,
        _ => hour,
    };
    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
    Some((time, said.or(carried), rest))
}

fn half(text: &str) -> (Option<Half>, &str) {
    if let Some(rest) = text.strip_prefix("午前") {
        (Some(Half::Morning), rest)
    } else if let Some(rest) = text.strip_prefix("午後") {
        (Some(Half::Afternoon), rest)
    } else {
        (None, text)
    }
}

/// A number of one or two digits.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    (1..=2).contains(&digits).then_some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::time_wording;
    use chrono::Timelike as _;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn parse(text: &str) -> Result<(NaiveTime, Option<NaiveTime>), TimesRefusal> {
        TypedTimes::parse(text).map(|typed| (typed.start, typed.end))
    }

    #[test]
    fn the_same_span_is_read_from_each_form() {
        for text in [
            "13:30～15:30",
            "13:30〜15:30",
            "13:30~15:30",
            "13:30-15:30",
            "13:30 － 15:30",
            "１３：３０～１５：３０",
            "13時30分～15時30分",
            "13時半～15時半",
            "13:30から15:30",
            "13時30分から15時30分まで",
            "午後1時30分～3時30分",
            "午後1時30分～午後3時30分",
            "午後1時30分から3時30分まで",
            "午後1:30～3:30",
            "午後1時半～15時半",
        ] {
            assert_eq!(parse(text), Ok((at(13, 30), Some(at(15, 30)))), "{text}");
        }
    }

    #[test]
    fn noon_is_noon_by_every_name() {
        for text in [
            "午前10時～正午",
            "10:00～12:00",
            "午前10時～12時",
            "午前10時～午後0時",
            "午前10時～午後12時",
        ] {
            assert_eq!(parse(text), Ok((at(10, 0), Some(at(12, 0)))), "{text}");
        }
        assert_eq!(parse("正午～午後1時"), Ok((at(12, 0), Some(at(13, 0)))));
        assert_eq!(parse("午前10時～12時15分"), Ok((at(10, 0), Some(at(12, 15)))));
        assert_eq!(parse("午後0時30分～1時"), Ok((at(12, 30), Some(at(13, 0)))));
    }

    #[test]
    fn a_start_alone_has_no_end() {
        for text in ["10:00", "10時", "午前10時", "10:00～", "10時から"] {
            assert_eq!(parse(text), Ok((at(10, 0), None)), "{text}");
        }
    }

    #[test]
    fn an_end_before_the_start_is_refused() {
        for text in [
            "15:30～13:30",
            "10:00～10:00",
            "22:00～1:00",
            "午後3時～午前10時",
            "午前10時～1時",
        ] {
            assert_eq!(parse(text), Err(TimesRefusal::EndsBeforeItStarts), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_and_never_guessed() {
        for text in [
            "",
            "～",
            "1330～1530",
            "13.30",
            "25:00",
            "13:60",
            "午後13時",
            "10:00～24:00",
            "10:00～12:00～13:00",
            "終日",
            "10",
            "10～12",
            "10時分",
            "10:00 11:00",
            "～12:00",
            "10:00～まで",
            "100:00",
        ] {
            assert_eq!(parse(text), Err(TimesRefusal::NotUnderstood), "{text}");
        }
    }

    #[test]
    fn every_span_is_read_back_from_our_own_wording() {
        let minutes: Vec<NaiveTime> = (0..24)
            .flat_map(|hour| [0, 7, 30].map(|minute| at(hour, minute)))
            .collect();
        for start in &minutes {
            for end in minutes.iter().filter(|end| *end > start) {
                let wording = time_wording::span(*start, *end);
                assert_eq!(parse(&wording), Ok((*start, Some(*end))), "{wording} {}", end.hour());
            }
        }
    }
}
