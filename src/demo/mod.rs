//! The demo of 安中市: what the city's page says, and future sessions computed from a given day.
//! It writes nothing anywhere; loading it into a database is an action's work.

pub mod seed;
pub mod upcoming;
