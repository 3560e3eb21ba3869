//! Through which door a wish for a place comes, and what that changes: who is asked about, what is shown, what is noted.
//! Deliberately decides nothing about places; `reserve_slot` asks the same rules whatever the door.

use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::offering::{Asker, Offering};
use crate::domain::reservation::Source;
use crate::domain::staff::{Act, StaffMember};

/// Through which door a wish comes.
#[derive(Clone)]
pub enum Door {
    /// The family's own page.
    Page,
    /// The API.
    Api {
        /// Who is written into the audit.
        actor: Actor,
    },
    /// Staff, for a caller.
    Staff {
        /// Who.
        member: StaffMember,
        /// Why the window may be left aside, if it must be.
        beyond_window: Option<String>,
    },
}

impl Door {
    pub(super) fn code(&self) -> String {
        match self {
            Self::Page => "page".to_owned(),
            Self::Api { actor } => format!("api/{}", actor.code()),
            Self::Staff { member, .. } => format!("staff/{}", member.id),
        }
    }

    pub(super) fn source(&self) -> Source {
        match self {
            Self::Page => Source::Web,
            Self::Api { .. } => Source::Api,
            Self::Staff { .. } => Source::Phone,
        }
    }

    /// Whether the asker may know that the slot exists.
    pub(super) fn shows(&self, offering: &Offering) -> bool {
        match self {
            Self::Page | Self::Api { .. } => offering.programme.is_public(),
            Self::Staff { member, .. } => member.may(Act::Reserve, offering.desk.id),
        }
    }

    pub(super) fn asker(&self, offering: &Offering) -> Asker {
        match self {
            Self::Page | Self::Api { .. } => Asker::Family,
            Self::Staff { member, beyond_window } => Asker::Staff {
                beyond_window: beyond_window.is_some() && member.may(Act::ReserveBeyondWindow, offering.desk.id),
            },
        }
    }

    pub(super) fn line(&self, offering: &Offering, reservation: ReservationId) -> Line {
        let (actor, detail) = match self {
            Self::Page => (Actor::Family, None),
            Self::Api { actor } => (*actor, None),
            Self::Staff { member, beyond_window } => (Actor::Staff(member.id), beyond_window.clone()),
        };
        let subject = Subject::Reservation(reservation);
        Line {
            actor,
            act: "reserve",
            subject,
            desk: Some(offering.desk.id),
            detail,
        }
    }
}
