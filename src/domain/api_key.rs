//! What a key of the JSON API may do.
//! Deliberately three plain scopes, each a step further than the one before.

use super::programme::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// Scope of a key.
    Scope {
        /// Public data.
        Read = "read",
        /// Reserve without the limits per address.
        Book = "book",
        /// See reservations.
        Staff = "staff",
    }
}
