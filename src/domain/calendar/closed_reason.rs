//! Why a desk or a venue is closed on a day, in words that go out to the public.
//! Deliberately decides nothing: the calendars do.

use std::fmt;

use chrono::Weekday;

use super::holidays::{SANDWICHED, SUBSTITUTE};
use super::wareki;

/// Why a day is closed. Displays as a noun that fits before 「のため」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedReason {
    /// Entered by staff, with their words (which may be empty).
    AdHoc(String),
    /// In the yearly closure.
    YearEnd,
    /// A public holiday, by its name.
    Holiday(String),
    /// Never open on this weekday.
    NoHours(Weekday),
}

impl fmt::Display for ClosedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AdHoc(reason) if reason.trim().is_empty() => f.write_str("臨時の休み"),
            Self::AdHoc(reason) => f.write_str(reason.trim()),
            Self::YearEnd => f.write_str("年末年始"),
            Self::Holiday(name) if is_only_a_day_off(name) => f.write_str(name),
            Self::Holiday(name) => write!(f, "祝日（{name}）"),
            Self::NoHours(weekday) => write!(f, "定休日（{}）", wareki::weekday_name(*weekday)),
        }
    }
}

/// Days off that are not national days, so they are not called 祝日. The Cabinet Office's file writes 「休日」 or
/// 「休日（祝日扱い）」.
fn is_only_a_day_off(name: &str) -> bool {
    name == SUBSTITUTE || name == SANDWICHED || name.starts_with("休日")
}
