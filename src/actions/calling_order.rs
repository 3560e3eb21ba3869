//! In which order households are telephoned: whoever may be called at any time first.
//! Deliberately only an order; whether a call is allowed at all stands in the contact rules.

use chrono::{DateTime, Utc};

use super::open_reservation::Placed;
use crate::domain::reservation::ContactRules;

/// Whoever may be called at any time comes first, then those with hours of their own; within that, where a message may be
/// left; then the earlier session.
pub(super) fn calling_order(placed: &Placed) -> (bool, Option<String>, bool, DateTime<Utc>) {
    let ContactRules { hours, voice_mail, .. } = &placed.reservation.contact_rules;
    (
        hours.is_some(),
        hours.clone(),
        !voice_mail,
        placed.offering.slot.starts_at,
    )
}
