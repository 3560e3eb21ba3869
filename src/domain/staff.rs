//! Staff, their roles, and what a role may do at a desk. Deny by default: what is not listed is not allowed.
//! Deliberately knows nothing of passwords and sessions; those are `store` and `actions`.

pub mod rights;

use serde::{Deserialize, Serialize};

use super::ids::{DeskId, StaffId};
use super::programme::codes;

pub use rights::Act;

codes! {
    /// 役割
    Role {
        /// 管理者
        Admin = "admin",
        /// 担当
        Officer = "officer",
        /// 受付
        Reception = "reception",
        /// 相談員 (own days only)
        Counsellor = "counsellor",
        /// 監査
        Auditor = "auditor",
    }
}

impl Role {
    /// The word on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Admin => "管理者",
            Self::Officer => "担当",
            Self::Reception => "受付",
            Self::Counsellor => "相談員",
            Self::Auditor => "監査",
        }
    }
}

/// Where a role holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// At every desk of the city.
    EveryDesk,
    /// At one desk.
    Desk(DeskId),
}

/// A role at a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub reach: Reach,
}

/// A member of staff who has signed in.
#[derive(Debug, Clone)]
pub struct StaffMember {
    /// Identity.
    pub id: StaffId,
    /// Name shown to colleagues.
    pub name: String,
    /// Roles at desks.
    pub memberships: Vec<Membership>,
}

impl StaffMember {
    /// Whether this person may do `act` for something of `desk`.
    #[must_use]
    pub fn may(&self, act: Act, desk: DeskId) -> bool {
        self.memberships.iter().any(|membership| {
            membership.role.may(act)
                && match membership.reach {
                    Reach::EveryDesk => true,
                    Reach::Desk(own) => own == desk,
                }
        })
    }

    /// Whether this person may do `act` at some desk.
    #[must_use]
    pub fn may_somewhere(&self, act: Act) -> bool {
        self.memberships.iter().any(|membership| membership.role.may(act))
    }

    /// Whether this person may do `act` at every desk of the city.
    #[must_use]
    pub fn may_everywhere(&self, act: Act) -> bool {
        self.memberships
            .iter()
            .any(|membership| membership.reach == Reach::EveryDesk && membership.role.may(act))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn desk(n: u128) -> DeskId {
        DeskId(Uuid::from_u128(n))
    }

    fn member(role: Role, reach: Reach) -> StaffMember {
        StaffMember {
            id: StaffId(Uuid::from_u128(9)),
            name: "窓口 係".into(),
            memberships: vec![Membership { role, reach }],
        }
    }

    #[test]
    fn a_role_at_one_desk_opens_nothing_at_another() {
        let reception = member(Role::Reception, Reach::Desk(desk(1)));
        assert!(reception.may(Act::SeeReservations, desk(1)));
        assert!(!reception.may(Act::SeeReservations, desk(2)));
        assert!(!reception.may(Act::SeeSessions, desk(2)));
    }

    #[test]
    fn reception_conceals_a_household_and_only_officers_look_behind_it() {
        let reception = member(Role::Reception, Reach::EveryDesk);
        assert!(reception.may(Act::Conceal, desk(1)) && !reception.may(Act::RevealContact, desk(1)));
        assert!(member(Role::Officer, Reach::EveryDesk).may(Act::RevealContact, desk(1)));
        assert!(!member(Role::Counsellor, Reach::EveryDesk).may(Act::Conceal, desk(1)));
    }

    #[test]
    fn without_a_role_nothing_is_allowed() {
        let nobody = StaffMember {
            memberships: Vec::new(),
            ..member(Role::Admin, Reach::EveryDesk)
        };
        assert!(!nobody.may(Act::SeeSessions, desk(1)));
    }

    #[test]
    fn reception_telephones_but_changes_neither_dates_nor_hours() {
        let reception = member(Role::Reception, Reach::EveryDesk);
        assert!(reception.may(Act::MakeCalls, desk(1)));
        for act in [
            Act::ManageSessions,
            Act::ManageCalendar,
            Act::OverrideHours,
            Act::ManageCity,
            Act::ReserveBeyondWindow,
            Act::ManageProgrammes,
        ] {
            assert!(!reception.may(act, desk(1)), "{act:?}");
        }
    }

    #[test]
    fn what_all_desks_share_is_changed_only_by_whoever_runs_all_of_them() {
        assert!(member(Role::Admin, Reach::EveryDesk).may_everywhere(Act::ManageCity));
        assert!(!member(Role::Admin, Reach::Desk(desk(1))).may_everywhere(Act::ManageCity));
        assert!(!member(Role::Officer, Reach::EveryDesk).may_everywhere(Act::ManageCity));
    }

    #[test]
    fn whoever_may_stand_at_the_door_counts_and_audit_only_looks() {
        for role in [Role::Admin, Role::Officer, Role::Reception] {
            assert!(member(role, Reach::Desk(desk(1))).may(Act::Tally, desk(1)), "{role:?}");
            assert!(!member(role, Reach::Desk(desk(1))).may(Act::Tally, desk(2)), "{role:?}");
        }
        let counsellor = member(Role::Counsellor, Reach::Desk(desk(1)));
        assert!(counsellor.may(Act::TallyOwnDays, desk(1)) && !counsellor.may(Act::Tally, desk(1)));
        let auditor = member(Role::Auditor, Reach::EveryDesk);
        assert!(auditor.may(Act::SeeSessions, desk(1)) && !auditor.may(Act::Tally, desk(1)));
        assert!(!auditor.may(Act::TallyOwnDays, desk(1)));
    }

    #[test]
    fn figures_are_for_officers_and_audit_and_only_officers_take_reservations_out() {
        let officer = member(Role::Officer, Reach::Desk(desk(1)));
        assert!(officer.may(Act::SeeFigures, desk(1)) && officer.may(Act::ExportReservations, desk(1)));
        assert!(!officer.may(Act::SeeFigures, desk(2)) && !officer.may(Act::ExportReservations, desk(2)));
        for role in [Role::Reception, Role::Counsellor, Role::Auditor] {
            let other = member(role, Reach::EveryDesk);
            assert_eq!(other.may(Act::SeeFigures, desk(1)), role == Role::Auditor, "{role:?}");
            assert!(!other.may(Act::ExportReservations, desk(1)), "{role:?}");
        }
    }

    #[test]
    fn counsellors_see_who_comes_to_them_and_only_officers_keep_notes() {
        let counsellor = member(Role::Counsellor, Reach::Desk(desk(1)));
        assert!(counsellor.may(Act::SeeOwnDays, desk(1)) && !counsellor.may(Act::SeeOwnDays, desk(2)));
        assert!(!member(Role::Auditor, Reach::EveryDesk).may(Act::SeeOwnDays, desk(1)));
        for role in [Role::Reception, Role::Counsellor, Role::Auditor] {
            assert!(!member(role, Reach::EveryDesk).may(Act::KeepNotes, desk(1)), "{role:?}");
        }
        assert!(member(Role::Officer, Reach::EveryDesk).may(Act::KeepNotes, desk(1)));
    }

    #[test]
    fn audit_and_counsellors_see_no_names_beside_their_own_days() {
        for role in [Role::Auditor, Role::Counsellor] {
            let member = member(role, Reach::EveryDesk);
            assert!(!member.may(Act::SeeReservations, desk(1)) && !member.may(Act::Reserve, desk(1)));
        }
    }
}
