//! What is true without computers: the nouns of the product and their rules.
//! Deliberately without input or output: no database, no HTTP, no clock and no randomness but as arguments.

pub mod api_key;
pub mod audit;
pub mod calendar;
pub mod capacity;
pub mod clock;
pub mod dated_list;
pub mod delivery;
pub mod desk;
pub mod digest;
pub mod entropy;
pub mod history;
pub mod ids;
pub mod language;
pub mod letter;
pub mod mail_status;
pub mod number;
pub mod offering;
pub mod open_today;
pub mod party;
pub mod person;
pub mod programme;
pub mod programme_rule;
pub mod quiet_hours;
pub mod refusal;
pub mod reservation;
pub mod return_key;
pub mod schedule;
pub mod session;
pub mod session_change;
pub mod staff;
pub mod token;
pub mod window;
pub mod wish;
