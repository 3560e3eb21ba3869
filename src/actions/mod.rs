//! What the service can do: one verb, one file, one transaction. Each takes the time and draws its randomness from
//! [`Services`], so that a test can decide both.
//! Deliberately does not know how anything is shown: no page, no status code.

pub mod add_api_key;
pub mod add_staff;
pub mod answer_change;
pub mod authenticate;
pub mod calendar_entry;
pub mod cancel_reservation;
pub mod change_session;
pub mod change_slot;
pub mod check_readiness;
pub mod confirm_proposal;
pub mod count_attempt;
pub mod create_session;
pub mod deliver_letter;
pub mod door;
pub mod edit_calendar;
pub mod find_desk_calendar;
pub mod find_reservations;
pub mod form_seal;
pub mod import_list;
pub mod letter_facts;
pub mod list_reservations;
pub mod load_city;
pub mod look_up_reservation;
pub mod measure;
mod note_act;
pub mod open_reservation;
pub mod operating_system;
mod pending_letters;
pub mod preview_change;
pub mod propose_sessions;
pub mod public_calendar;
pub mod record_call;
pub mod reserve_slot;
pub mod save_rule;
pub mod schedule_session;
pub mod services;
pub mod set_capacity;
mod show_alternatives;
pub mod show_calendar;
pub mod show_call_list;
pub mod show_changes;
pub mod show_day;
pub mod show_demo_mail;
pub mod show_letters;
pub mod show_proposals;
pub mod show_schedule;
pub mod show_session_facts;
pub mod sign_in;
pub mod sweep;
pub mod undo_change;
mod write_letter;

pub use crate::store::outbox::LetterState;
pub use crate::store::{StoreError, schedule::Directory};
pub use services::Services;
