//! What a municipal office must know of the calendar in Japan: holidays, hours, eras, fiscal years.
//! Deliberately without input, output and clock: "now" is an argument, uploaded lists come from elsewhere.
//!
//! In order of dependency:
//! - [`jst`] for instants (UTC) ↔ dates and times in Japan
//! - [`wareki`], [`time_wording`] for dates and times in words
//! - [`typed_date`], [`typed_day`], [`typed_time`] for words typed by staff back to dates and times
//! - [`fiscal_year`] for the 年度
//! - [`sheet_text`] → [`holiday_list`] for the Cabinet Office's file
//! - [`national_days`] → [`holidays`] for which days are public holidays, by rule or by that file
//! - [`opening_hours`], [`special_day`], [`year_end`] → [`desk_calendar`], [`venue_calendar`] for when a desk
//!   is open and a venue can be used; [`closed_reason`], [`outside_hours`] for why not

pub mod closed_reason;
pub mod desk_calendar;
pub mod fiscal_year;
pub mod holiday_list;
pub mod holidays;
pub mod jst;
pub mod national_days;
pub mod opening_hours;
pub mod outside_hours;
pub mod sheet_text;
pub mod special_day;
pub mod time_wording;
pub mod typed_date;
pub mod typed_day;
pub mod typed_time;
pub mod venue_calendar;
pub mod wareki;
pub mod year_end;

pub use closed_reason::ClosedReason;
pub use desk_calendar::DeskCalendar;
pub use fiscal_year::FiscalYear;
pub use holiday_list::{HolidayFileRefusal, HolidayList};
pub use holidays::{Certainty, Holiday, Holidays, LAST_OFFICIAL_YEAR, holiday_on, holidays_in, to_csv};
pub use national_days::{FIRST_YEAR, LAST_YEAR};
pub use opening_hours::{HoursRefusal, OpeningHours, Span};
pub use outside_hours::{OutsideHours, Whose};
pub use special_day::SpecialDay;
pub use typed_date::{TypedDate, TypedDateRefusal, WeekdayMismatch};
pub use venue_calendar::VenueCalendar;
pub use wareki::Era;
pub use year_end::{NoSuchDay, YearEnd};
