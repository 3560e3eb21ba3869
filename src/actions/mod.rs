//! What the service can do: one verb, one file, one transaction. Each takes the time and draws its randomness from
//! [`Services`], so that a test can decide both.
//! Deliberately does not know how anything is shown: no page, no status code.

pub mod add_api_key;
pub mod add_staff;
pub mod authenticate;
pub mod calendar_entry;
pub mod cancel_reservation;
pub mod check_readiness;
pub mod count_attempt;
pub mod deliver_letter;
pub mod find_reservations;
pub mod form_seal;
pub mod letter_facts;
pub mod list_reservations;
pub mod load_city;
pub mod look_up_reservation;
pub mod measure;
pub mod open_reservation;
pub mod operating_system;
pub mod reserve_slot;
pub mod schedule_session;
pub mod services;
pub mod show_day;
pub mod show_demo_mail;
pub mod show_letters;
pub mod show_schedule;
pub mod sign_in;
pub mod sweep;

pub use crate::store::outbox::LetterState;
pub use crate::store::{StoreError, schedule::Directory};
pub use services::Services;
