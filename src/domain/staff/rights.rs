//! The matrix of rights: which role may do what at its desk, as one table.
//! Deny by default: a role that does not stand in an act's row may not do it, 管理者 included. Deliberately knows no desk;
//! where a role holds is asked in [`super::StaffMember::may`].

use super::Role;

/// Makes the acts and their rows at one place, so that no act can be without a row.
macro_rules! rights {
    ($($(#[$doc:meta])* $act:ident: [$($role:ident),* $(,)?]),+ $(,)?) => {
        /// What somebody may want to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Act { $($(#[$doc])* $act),+ }

        /// Each act with the roles that may do it.
        pub const MATRIX: &[(Act, &[Role])] = &[$((Act::$act, &[$(Role::$role),*])),+];
    };
}

rights! {
    /// See sessions and how full they are.
    SeeSessions: [Admin, Officer, Reception, Counsellor, Auditor],
    /// See who has reserved, and how they may be reached.
    SeeReservations: [Admin, Officer, Reception],
    /// See who comes to the sessions that one is assigned to: names only, not how they are reached.
    SeeOwnDays: [Admin, Officer, Counsellor],
    /// Write notes for colleagues, and read theirs.
    KeepNotes: [Admin, Officer],
    /// Reserve for a caller.
    Reserve: [Admin, Officer, Reception],
    /// Reserve outside the window, with a reason.
    ReserveBeyondWindow: [Admin, Officer],
    /// Cancel a reservation.
    Cancel: [Admin, Officer, Reception],
    /// Note who came and who did not.
    RecordAttendance: [Admin, Officer, Reception],
    /// See letters that did not arrive.
    SeeLetters: [Admin, Officer, Reception],
    /// Decide who has a place: approve, draw, invite, release after a consultation, offer out of turn.
    Decide: [Admin, Officer],
    /// Conceal a household (秘匿): its contact is kept from view and nothing goes out by itself.
    Conceal: [Admin, Officer, Reception],
    /// Look at a concealed household's contact, or end its concealment; both with a stated reason.
    RevealContact: [Admin, Officer],
    /// Send a letter once more that did not arrive.
    ResendLetters: [Admin, Officer, Reception],
    /// Telephone families about a changed date and note how it went.
    MakeCalls: [Admin, Officer, Reception],
    /// Make sessions, move, postpone and call them off, change their capacity.
    ManageSessions: [Admin, Officer],
    /// Schedule rules, opening hours, special days.
    ManageCalendar: [Admin, Officer],
    /// Let a session lie outside the hours, with a stated reason.
    OverrideHours: [Admin, Officer],
    /// What every desk shares: venues and the list of holidays.
    ManageCity: [Admin],
    /// Count the visitors of a walk-in session.
    Tally: [Admin, Officer, Reception],
    /// Count the visitors of the walk-in sessions that one is assigned to.
    TallyOwnDays: [Counsellor],
    /// What a programme is and says of itself: names, page, rules, the wording of its letters.
    ManageProgrammes: [Admin, Officer],
    /// Show, correct and erase a household's data at the request of those whom they are about.
    AnswerRequests: [Admin, Officer],
    /// Hand a household over to a partner, with its consent.
    HandOver: [Admin, Officer],
    /// See the figures of a year: numbers, nobody's name.
    SeeFigures: [Admin, Officer, Auditor],
    /// Take reservations out as a file.
    ExportReservations: [Admin, Officer],
    /// Read the audit log.
    ReadAudit: [Admin, Auditor],
    /// Invite colleagues, change their roles, close their accounts; only for whoever runs all desks.
    ManageAccounts: [Admin],
}

impl Role {
    /// Whether the role may do it at its desk.
    #[must_use]
    pub fn may(self, act: Act) -> bool {
        MATRIX
            .iter()
            .any(|(listed, roles)| *listed == act && roles.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same once more, written from the product's description and not from the table above:
    /// 管理者・担当・受付・相談員・監査.
    const EXPECTED: &[(Act, [u8; 5])] = &[
        (Act::SeeSessions, [1, 1, 1, 1, 1]),
        (Act::SeeReservations, [1, 1, 1, 0, 0]),
        (Act::SeeOwnDays, [1, 1, 0, 1, 0]),
        (Act::KeepNotes, [1, 1, 0, 0, 0]),
        (Act::Reserve, [1, 1, 1, 0, 0]),
        (Act::ReserveBeyondWindow, [1, 1, 0, 0, 0]),
        (Act::Cancel, [1, 1, 1, 0, 0]),
        (Act::RecordAttendance, [1, 1, 1, 0, 0]),
        (Act::SeeLetters, [1, 1, 1, 0, 0]),
        (Act::Decide, [1, 1, 0, 0, 0]),
        (Act::Conceal, [1, 1, 1, 0, 0]),
        (Act::RevealContact, [1, 1, 0, 0, 0]),
        (Act::ResendLetters, [1, 1, 1, 0, 0]),
        (Act::MakeCalls, [1, 1, 1, 0, 0]),
        (Act::ManageSessions, [1, 1, 0, 0, 0]),
        (Act::ManageCalendar, [1, 1, 0, 0, 0]),
        (Act::OverrideHours, [1, 1, 0, 0, 0]),
        (Act::ManageCity, [1, 0, 0, 0, 0]),
        (Act::Tally, [1, 1, 1, 0, 0]),
        (Act::TallyOwnDays, [0, 0, 0, 1, 0]),
        (Act::ManageProgrammes, [1, 1, 0, 0, 0]),
        (Act::AnswerRequests, [1, 1, 0, 0, 0]),
        (Act::HandOver, [1, 1, 0, 0, 0]),
        (Act::SeeFigures, [1, 1, 0, 0, 1]),
        (Act::ExportReservations, [1, 1, 0, 0, 0]),
        (Act::ReadAudit, [1, 0, 0, 0, 1]),
        (Act::ManageAccounts, [1, 0, 0, 0, 0]),
    ];

    #[test]
    fn every_cell_of_the_matrix_is_as_the_independent_table_says() {
        let roles = [
            Role::Admin,
            Role::Officer,
            Role::Reception,
            Role::Counsellor,
            Role::Auditor,
        ];
        assert_eq!(Role::ALL, roles, "a new role needs a column here");
        for (act, cells) in EXPECTED {
            for (role, may) in roles.into_iter().zip(cells) {
                assert_eq!(role.may(*act), *may == 1, "{role:?} {act:?}");
            }
        }
    }

    #[test]
    fn every_act_has_one_row_here_and_one_there() {
        let rows = |acts: Vec<Act>, act: Act| acts.into_iter().filter(|found| *found == act).count();
        for (act, _) in MATRIX {
            let expected = EXPECTED.iter().map(|(act, _)| *act).collect();
            assert_eq!(rows(expected, *act), 1, "{act:?} needs a row in the independent table");
            assert_eq!(rows(MATRIX.iter().map(|(act, _)| *act).collect(), *act), 1, "{act:?}");
        }
        assert_eq!(MATRIX.len(), EXPECTED.len());
    }

    #[test]
    fn no_row_names_a_role_twice() {
        for (act, roles) in MATRIX {
            for role in Role::ALL {
                assert!(
                    roles.iter().filter(|found| *found == role).count() <= 1,
                    "{act:?} {role:?}"
                );
            }
        }
    }
}
