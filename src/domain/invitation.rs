//! An invitation (招待): a link that opens a programme which is not listed, for a time and a number of reservations.
//! Deliberately does not know the link itself; the store keeps its hash.

use chrono::{DateTime, Utc};

use super::ids::{InvitationId, ProgrammeId};

/// A link that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Identity.
    pub id: InvitationId,
    /// What it opens.
    pub programme: ProgrammeId,
    /// For whom it was made, in the desk's words (an organisation, never a family).
    pub label: String,
    /// Reservations that can be made with it; `None` is any number.
    pub uses_allowed: Option<u32>,
    /// Reservations made with it.
    pub uses: u32,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// When staff took it back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Invitation {
    /// Whether a reservation can be made with it now.
    #[must_use]
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        let is_left = self.uses_allowed.is_none_or(|allowed| self.uses < allowed);
        is_left && self.revoked_at.is_none() && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_invitation_ends_with_its_time_its_uses_or_when_taken_back() {
        let now: DateTime<Utc> = "2026-11-09T10:00:00+09:00".parse().unwrap();
        let invitation = Invitation {
            id: InvitationId(Uuid::nil()),
            programme: ProgrammeId(Uuid::nil()),
            label: "社会福祉協議会".into(),
            uses_allowed: Some(2),
            uses: 1,
            expires_at: now + TimeDelta::days(1),
            revoked_at: None,
            created_at: now,
        };
        assert!(invitation.is_usable(now));
        assert!(!invitation.is_usable(now + TimeDelta::days(1)));
        let spent = Invitation {
            uses: 2,
            ..invitation.clone()
        };
        assert!(!spent.is_usable(now));
        let revoked = Invitation {
            revoked_at: Some(now),
            ..invitation
        };
        assert!(!revoked.is_usable(now));
    }
}
