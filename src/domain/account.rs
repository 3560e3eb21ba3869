//! A staff account in the eyes of whoever runs them: its state, its roles, and that somebody is always left to run them.
//! Deliberately without passwords and codes; those never leave `store` but as hashes and seals.

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::StaffId;
use super::seen_mark::mark_of;
use super::staff::{Membership, Reach, Role};

/// An invitation can be used for so long.
pub const INVITATION: TimeDelta = TimeDelta::hours(72);

/// What an account's newest invitation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Identity.
    pub id: StaffId,
    /// Name shown to colleagues.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// Whether one can sign in.
    pub is_active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When somebody last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Whether a second step is set up.
    pub has_second_step: bool,
    /// The newest invitation.
    pub invited: Option<Invited>,
    /// Roles at desks.
    pub memberships: Vec<Membership>,
}

/// What can be done with an account now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Nobody has accepted the invitation yet.
    Invited {
        /// Until when it can be.
        until: DateTime<Utc>,
    },
    /// Nobody accepted the invitation in time.
    Lapsed,
    /// In use.
    Active,
    /// Closed: nobody signs in.
    Closed,
}

impl Account {
    /// The state at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> AccountState {
        match self.invited {
            _ if self.is_active => AccountState::Active,
            Some(Invited {
                expires_at,
                used_at: None,
            }) if now < expires_at => AccountState::Invited { until: expires_at },
            Some(Invited { used_at: None, .. }) => AccountState::Lapsed,
            _ => AccountState::Closed,
        }
    }

    /// A mark of its name and roles, to tell whether they are what somebody looked at.
    #[must_use]
    pub fn mark(&self) -> String {
        let role = |membership: &Membership| match membership.reach {
            Reach::EveryDesk => format!("{} everywhere", membership.role.code()),
            Reach::Desk(desk) => format!("{} {desk}", membership.role.code()),
        };
        let mut roles: Vec<String> = self.memberships.iter().map(role).collect();
        roles.sort();
        let texts = std::iter::once(self.name.as_str()).chain(roles.iter().map(String::as_str));
        mark_of(&texts.collect::<Vec<_>>())
    }

    /// Whether this account runs the accounts of the whole city.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.is_active && self.memberships.iter().any(is_administration)
    }
}

fn is_administration(membership: &Membership) -> bool {
    membership.role == Role::Admin && membership.reach == Reach::EveryDesk
}

/// Whether somebody is left to run the accounts once `id` has these roles (none: is closed).
#[must_use]
pub fn leaves_an_administrator(accounts: &[Account], id: StaffId, memberships: &[Membership]) -> bool {
    let is_other = |account: &&Account| account.id != id && account.is_administrator();
    let was_one = accounts
        .iter()
        .any(|account| account.id == id && account.is_administrator());
    !was_one || memberships.iter().any(is_administration) || accounts.iter().any(|account| is_other(&account))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::DeskId;

    fn account(n: u128, role: Role, reach: Reach, is_active: bool) -> Account {
        Account {
            id: StaffId(Uuid::from_u128(n)),
            name: "窓口 係".into(),
            email: "a@city.example.jp".into(),
            is_active,
            created_at: DateTime::UNIX_EPOCH,
            last_sign_in_at: None,
            has_second_step: false,
            invited: None,
            memberships: vec![Membership { role, reach }],
        }
    }

    #[test]
    fn the_last_administrator_can_neither_be_closed_nor_demoted() {
        let desk = Reach::Desk(DeskId(Uuid::from_u128(7)));
        let own = account(1, Role::Admin, Reach::EveryDesk, true);
        let others = [
            account(2, Role::Admin, desk, true),
            account(3, Role::Admin, Reach::EveryDesk, false),
            account(4, Role::Officer, Reach::EveryDesk, true),
        ];
        let mut all = vec![own.clone()];
        all.extend(others);
        assert!(!leaves_an_administrator(&all, own.id, &[]));
        let officer = Membership {
            role: Role::Officer,
            reach: Reach::EveryDesk,
        };
        assert!(!leaves_an_administrator(&all, own.id, &[officer]));
        assert!(leaves_an_administrator(&all, own.id, &own.memberships));
        assert!(leaves_an_administrator(&all, StaffId(Uuid::from_u128(4)), &[]));
        all.push(account(5, Role::Admin, Reach::EveryDesk, true));
        assert!(leaves_an_administrator(&all, own.id, &[]));
    }

    #[test]
    fn an_account_is_invited_for_its_hours_then_lapsed_and_closed_only_after_use() {
        let now: DateTime<Utc> = "2026-11-02T00:00:00Z".parse().unwrap();
        let mut invited = account(1, Role::Reception, Reach::EveryDesk, false);
        assert_eq!(invited.state(now), AccountState::Closed);
        let until = now + INVITATION;
        invited.invited = Some(Invited {
            expires_at: until,
            used_at: None,
        });
        assert_eq!(invited.state(now), AccountState::Invited { until });
        assert_eq!(invited.state(until), AccountState::Lapsed);
        invited.invited = Some(Invited {
            expires_at: until,
            used_at: Some(now),
        });
        assert_eq!(invited.state(now), AccountState::Closed);
        invited.is_active = true;
        assert_eq!(invited.state(now), AccountState::Active);
    }
}
