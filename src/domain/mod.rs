//! What is true without computers: the nouns of the product and their rules.
//! Deliberately without input or output: no database, no HTTP, no clock and no randomness but as arguments.

pub mod api_key;
pub mod audit;
pub mod calendar;
pub mod capacity;
pub mod clock;
pub mod desk;
pub mod entropy;
pub mod history;
pub mod ids;
pub mod language;
pub mod letter;
pub mod number;
pub mod offering;
pub mod party;
pub mod person;
pub mod programme;
pub mod refusal;
pub mod reservation;
pub mod session;
pub mod staff;
pub mod token;
pub mod window;
pub mod wish;
