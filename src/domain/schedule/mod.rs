//! Rules for dates that come back (日程の規則), and the proposals that they make around closed days.
//! Deliberately without database and clock: whose calendar is asked, and who confirms a proposal, is decided elsewhere.
//!
//! In order of dependency:
//! - `weekday_codes` → `pattern` for which days a rule means; `refusal` for texts that mean none
//! - `rule_text`, `short_form`, `day_list` for reading and writing it, `pattern_words` for wording it
//! - `occurrences` for its days, `recurrence` for all of that behind one type
//! - `closed_day_policy` → `proposal` for what becomes of a rule's days on closed days
//! - `rule` for the whole rule of a programme: days, times, slots, limits

mod day_list;
mod occurrences;
mod pattern;
mod pattern_words;
mod rule_text;
mod short_form;
mod weekday_codes;

pub mod closed_day_policy;
pub mod proposal;
pub mod recurrence;
pub mod refusal;
pub mod rule;

pub use closed_day_policy::ClosedDayPolicy;
pub use proposal::{CauseOfMove, Outcome, Proposal, propose, to_csv};
pub use recurrence::Recurrence;
pub use refusal::RecurrenceRefusal;
pub use rule::{RuleRefusal, ScheduleRule};
