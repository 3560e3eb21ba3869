//! The demo of 安中市: what the city's page says, and future sessions computed from a given day.
//! Deliberately writes nothing anywhere; loading it into a database is an action's work.

pub mod error;
pub mod load;
mod phrases;
mod policy;
mod rules;
pub mod seed;
pub mod upcoming;
