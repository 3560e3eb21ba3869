//! The integration tests: what the service promises, told as stories, each on SQLite and on PostgreSQL.
//! Deliberately one binary; what single modules promise by themselves is tested beside them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that cannot go on should stop loudly"
)]

#[macro_use]
mod support;

mod audit;
mod cancelling;
mod changed_pages;
mod changing;
mod discretion;
mod households;
mod http;
mod letters;
mod looking_up;
mod migrations;
mod process;
mod races;
mod readiness;
mod reserving;
mod rooms;
mod rules;
mod schedule_command;
mod secrets;
mod sending;
mod signing_in;
mod staff_calendar;
mod staff_desk;
mod waiting;
mod waiting_changes;
mod waiting_pages;
mod waiting_races;
