//! What every calendar file of ours is made of: its head, Japan's time zone, and lines of at most 75 octets (RFC 5545 §3.1).
//! Deliberately knows neither letters nor sessions.

use std::fmt;

use chrono::{DateTime, Utc};
use icalendar::{CalendarDateTime, Component as _, Event, Property};

use super::address::is_control;
use super::words;

const TIME_ZONE_ID: &str = "Asia/Tokyo";

/// Japan has had no summer time since 1951, so one rule covers every session. Written out here because icalendar
/// would put a DTSTAMP of now and a random UID into this component.
const TIME_ZONE: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Asia/Tokyo\r\n\
    BEGIN:STANDARD\r\n\
    DTSTART:19700101T000000\r\n\
    TZOFFSETFROM:+0900\r\n\
    TZOFFSETTO:+0900\r\n\
    TZNAME:JST\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// A whole calendar file: what it asks for, what it says of itself, and its entries.
pub(super) fn calendar(
    method: &str,
    properties: Vec<Property>,
    events: impl IntoIterator<Item = Event>,
) -> Result<String, fmt::Error> {
    let mut lines = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Madoguchi//Yoyaku//JA\r\nCALSCALE:GREGORIAN\r\nMETHOD:{method}\r\n"
    );
    for property in properties {
        let line: String = property.try_into()?;
        lines.push_str(&line);
    }
    lines.push_str(TIME_ZONE);
    for event in events {
        lines.push_str(&event.try_into_string()?);
    }
    lines.push_str("END:VCALENDAR\r\n");
    Ok(fold(&lines))
}

/// An instant as the wall clock in Japan shows it.
pub(super) fn local(instant: DateTime<Utc>) -> CalendarDateTime {
    CalendarDateTime::WithTimezone {
        date_time: words::japan_time(instant),
        tzid: TIME_ZONE_ID.to_owned(),
    }
}

/// icalendar escapes LF but lets a lone CR through, and several clients read one as a line break.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect()
}

/// Folds at 75 octets. icalendar's own folding lets the last piece of a line reach 76, so it is undone and done again
/// here.
fn fold(lines: &str) -> String {
    const LIMIT: usize = 75;
    let mut out = String::with_capacity(lines.len() + lines.len() / LIMIT * 3);
    for line in lines.replace("\r\n ", "").split_terminator("\r\n") {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LIMIT {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(character);
            octets += character.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folding_keeps_every_octet_at_every_length() {
        for length in 60..240 {
            let line = format!("X:{}", "老".repeat(length / 3) + &"a".repeat(length % 3));
            let folded = fold(&format!("{line}\r\n"));
            assert!(folded.split("\r\n").all(|piece| piece.len() <= 75));
            assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}
