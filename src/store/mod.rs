//! The only place that knows diesel, the two databases and how personal fields are sealed. One file a noun.
//! Deliberately takes no decision: rules live in `domain`, the order of steps in `actions`.

pub mod access_links;
pub mod account_invitations;
pub mod account_reviews;
pub mod accounts;
pub mod answers;
pub mod api_keys;
pub mod attendance_notes;
pub mod audit;
pub mod audit_chain;
pub mod audit_pages;
pub mod backup;
pub mod banners;
pub mod change_notices;
pub mod concealments;
pub mod connection;
pub mod courses;
pub mod crypto;
pub mod desks;
pub mod digests;
pub mod draws;
pub mod durability;
pub mod erasure;
pub mod error;
pub mod figure_sums;
pub mod figures;
pub mod hand_overs;
pub mod history;
pub mod holds;
pub mod household_claims;
pub mod idempotency_keys;
pub mod identity_links;
pub mod invitations;
pub mod letter_states;
pub mod lost_letters;
pub mod migrations;
pub mod name_lookups;
pub mod online_addresses;
pub mod outbox;
pub mod password;
pub mod phrases;
mod pools;
pub mod programme_versions;
pub mod programmes;
pub mod public_holidays;
pub mod queues;
pub mod rate_counters;
pub mod readdressing;
pub mod recovery_codes;
pub mod releases;
pub mod reminders;
pub mod reservation_list;
pub mod reservation_lookups;
mod reservation_row;
pub mod reservations;
pub mod saved_views;
pub mod schedule;
pub mod schedule_rules;
#[allow(
    clippy::wildcard_imports,
    reason = "diesel's table! reads best with all SQL types at hand; tests are exempt anyway"
)]
mod schema;
pub mod second_steps;
pub mod session_changes;
pub mod sessions;
pub mod slots;
pub mod special_days;
pub mod staff;
pub mod staff_notes;
pub mod staff_pins;
pub mod staff_sessions;
pub mod tally_marks;
mod tls;
mod values;
pub mod venues;
pub mod visits;
mod weekly_hours;
pub mod withdrawing;
pub mod wordings;

pub use connection::{ReadTx, Store, WriteTx};
pub use error::StoreError;

/// A stored count as a number; the CHECK constraints keep it from being negative.
fn count(stored: i32) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Corrupt("a negative count"))
}

/// A number as stored.
fn stored(count: u32) -> Result<i32, StoreError> {
    i32::try_from(count).map_err(|_| StoreError::Corrupt("a count too large to store"))
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt("a value that cannot be written as JSON"))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("JSON in a column"))
}

/// Reads a stored code back into its enum.
fn decode<T>(code: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    of(code).ok_or(StoreError::Corrupt("an unknown code in a column"))
}
