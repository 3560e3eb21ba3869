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

mod acceptance;
mod accounts;
mod attendance;
mod audit;
mod audit_chain;
mod backup;
mod bounce_command;
mod bounces;
mod calls_booked;
mod cancelling;
mod changed_pages;
mod changing;
mod changing_party;
mod commands;
mod concealment;
mod contact;
mod correcting;
mod course_pages;
mod courses;
mod crowds;
mod desk_facts;
mod digests;
mod discretion;
mod doors;
mod erasure;
mod fifteen_programmes;
mod figures;
mod figures_pages;
mod forbidden_words;
mod gate;
mod hand_over;
mod held_forms;
mod holding;
mod holding_pages;
mod household_requests;
mod households;
mod http;
mod identity;
mod invitations;
mod languages;
mod letter_pages;
mod letter_truth;
mod letters;
mod list_plans;
mod lists;
mod looking_up;
mod looks;
mod lottery;
mod mail_server;
mod migrations;
mod model;
mod moved_by_staff;
mod new_city;
mod online;
mod open_data;
mod owed_calls;
mod phrases;
mod process;
mod programmes;
mod questions;
mod races;
mod readiness;
mod reminders;
mod repeats;
mod reserving;
mod rights;
mod rooms;
mod rules;
mod schedule_command;
mod secrets;
mod sending;
mod session_pages;
mod shared_terminal;
mod signing_in;
mod slip;
mod smtp_faults;
mod staff_calendar;
mod staff_desk;
mod statements;
mod tally;
mod tally_pages;
mod time_passes;
mod waiting;
mod waiting_changes;
mod waiting_pages;
mod waiting_races;
mod wording;
mod wording_pages;
