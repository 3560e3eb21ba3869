//! A line of the audit log: who did what to what.
//! Deliberately has no place for a name, an address or free text from a family.

use uuid::Uuid;

use super::ids::{ApiKeyId, CourseId, DeskId, InvitationId, ReservationId, RuleId, SessionId, StaffId, VenueId};

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A family, by page or API without a key.
    Family,
    /// A member of staff.
    Staff(StaffId),
    /// A program with a key.
    Api(ApiKeyId),
    /// The operator at the command line.
    Operator,
    /// The service itself, at its time.
    Worker,
    /// A mail server that reports what became of a letter.
    MailServer,
}

impl Actor {
    /// Stable code: 「staff:0192…」
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Family => "family".to_owned(),
            Self::Staff(id) => format!("staff:{id}"),
            Self::Api(id) => format!("api:{id}"),
            Self::Operator => "operator".to_owned(),
            Self::Worker => "worker".to_owned(),
            Self::MailServer => "mail_server".to_owned(),
        }
    }
}

/// What was acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A reservation.
    Reservation(ReservationId),
    /// A session.
    Session(SessionId),
    /// A course.
    Course(CourseId),
    /// A desk.
    Desk(DeskId),
    /// A venue.
    Venue(VenueId),
    /// A schedule rule.
    Rule(RuleId),
    /// A staff account.
    Staff(StaffId),
    /// An invitation.
    Invitation(InvitationId),
    /// An API key.
    ApiKey(ApiKeyId),
    /// The service as a whole.
    Service,
}

impl Subject {
    /// Stable code of the kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Reservation(_) => "reservation",
            Self::Session(_) => "session",
            Self::Course(_) => "course",
            Self::Desk(_) => "desk",
            Self::Venue(_) => "venue",
            Self::Rule(_) => "rule",
            Self::Staff(_) => "staff",
            Self::Invitation(_) => "invitation",
            Self::ApiKey(_) => "api_key",
            Self::Service => "service",
        }
    }

    /// The row's id.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Reservation(id) => Some(id.0),
            Self::Session(id) => Some(id.0),
            Self::Course(id) => Some(id.0),
            Self::Desk(id) => Some(id.0),
            Self::Venue(id) => Some(id.0),
            Self::Rule(id) => Some(id.0),
            Self::Staff(id) => Some(id.0),
            Self::Invitation(id) => Some(id.0),
            Self::ApiKey(id) => Some(id.0),
            Self::Service => None,
        }
    }
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Who.
    pub actor: Actor,
    /// What: a stable code such as `reserve`.
    pub act: &'static str,
    /// To what.
    pub subject: Subject,
    /// At which desk.
    pub desk: Option<DeskId>,
    /// A reason stated by staff, or a code; never from a family.
    pub detail: Option<String>,
}
