//! The staff's pages: sign-in, today, sessions, rosters, booking for a caller.
//! Deliberately denies by default: every handler but sign-in takes a [`SignedIn`], and every verb asks for the right.

pub mod book;
pub mod booked;
pub mod cancel;
pub mod find;
pub mod letters;
pub mod reservation;
pub mod session;
pub mod sessions;
pub mod sign_in;
pub mod signed_in;
pub mod staff_words;
pub mod today;

pub use signed_in::SignedIn;
