//! What is true without computers: the nouns of the product and their rules.
//! Deliberately without input or output: no database, no HTTP, no clock and no randomness but as arguments.

pub mod api_key;
pub mod audit;
pub mod calendar;
pub mod capacity;
pub mod clock;
pub mod dated_list;
pub mod desk;
pub mod draw;
pub mod enrolment;
pub mod entropy;
pub mod history;
pub mod hold;
pub mod ids;
pub mod invitation;
pub mod language;
pub mod letter;
pub mod number;
pub mod offering;
pub mod online;
pub mod open_today;
pub mod party;
pub mod person;
pub mod programme;
pub mod programme_rule;
pub mod quiet_hours;
pub mod refusal;
pub mod reservation;
pub mod schedule;
pub mod session;
pub mod session_change;
pub mod staff;
pub mod token;
pub mod waiting;
pub mod window;
pub mod wish;
