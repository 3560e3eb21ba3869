//! What a municipal office must know of the calendar in Japan: holidays, hours, eras, fiscal years.
//! Deliberately without input, output and clock: "now" is an argument, uploaded lists come from elsewhere.
//!
//! In order of dependency:
//! - [`jst`] for instants (UTC) ↔ dates and times in Japan
//! - [`wareki`], [`time_wording`] for dates and times in words
//! - [`typed_date`] for words typed by staff back to dates
//! - [`fiscal_year`] for the 年度
//! - [`national_days`] → [`holidays`] for which days are public holidays
//! - [`opening_hours`], [`year_end`] → [`desk_calendar`] for when one desk is open

pub mod desk_calendar;
pub mod fiscal_year;
pub mod holidays;
pub mod jst;
pub mod national_days;
pub mod opening_hours;
pub mod time_wording;
pub mod typed_date;
pub mod wareki;
pub mod year_end;

pub use desk_calendar::{ClosedReason, DeskCalendar, OutsideHours};
pub use fiscal_year::FiscalYear;
pub use holidays::{Certainty, Holiday, LAST_OFFICIAL_YEAR, holiday_on, holidays_in, to_csv};
pub use national_days::{FIRST_YEAR, LAST_YEAR};
pub use opening_hours::{HoursRefusal, OpeningHours, Span};
pub use typed_date::{TypedDate, TypedDateRefusal, WeekdayMismatch};
pub use wareki::Era;
pub use year_end::{NoSuchDay, YearEnd};
