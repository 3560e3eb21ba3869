//! A line of the audit log: who did what to what.
//! Deliberately has no place for a name, an address or free text from a family.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::{
    ApiKeyId, CourseId, DeskId, HandOverId, InvitationId, ProgrammeId, ReservationId, RuleId, SessionId, StaffId,
    VenueId,
};
use super::programme::codes;

codes! {
    /// Kinds of acts, as an auditor asks for them.
    ActKind {
        /// 見た
        View = "view",
        /// 書き出した
        Export = "export",
        /// 訂正・消去した
        Personal = "personal",
        /// サインインした
        Sign = "sign",
        /// Everything else that was changed.
        Other = "other",
    }
}

impl ActKind {
    /// The acts of this kind; none for the rest.
    #[must_use]
    pub fn acts(self) -> Vec<&'static str> {
        match self {
            Self::View => vec!["view", "reveal contact"],
            Self::Export => vec!["export", "back up"],
            Self::Personal => vec!["correct", "erase", "purge"],
            Self::Sign => vec![
                "sign in",
                "sign in refused",
                "sign out",
                "code refused",
                "use recovery code",
                "unlock",
                "PIN refused",
                "end sessions",
                "accept account",
            ],
            Self::Other => Vec::new(),
        }
    }

    /// Every act that belongs to one of the kinds with a name.
    #[must_use]
    pub fn named() -> Vec<&'static str> {
        Self::ALL.iter().flat_map(|kind| kind.acts()).collect()
    }

    /// The words on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::View => "見た",
            Self::Export => "書き出した",
            Self::Personal => "訂正・消去",
            Self::Sign => "サインイン",
            Self::Other => "変えた",
        }
    }
}

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A family, by page or API without a key.
    Family,
    /// A member of staff.
    Staff(StaffId),
    /// A program with a key.
    Api(ApiKeyId),
    /// Somebody whom nobody knows, such as whoever failed to sign in.
    Stranger,
    /// The operator at the command line.
    Operator,
    /// The service itself, at its time.
    Worker,
    /// A partner to whom a household was handed over, by its link.
    Partner(HandOverId),
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
            Self::Stranger => "stranger".to_owned(),
            Self::Operator => "operator".to_owned(),
            Self::Worker => "worker".to_owned(),
            Self::Partner(id) => format!("partner:{id}"),
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
    /// A programme.
    Programme(ProgrammeId),
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
            Self::Programme(_) => "programme",
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
            Self::Programme(id) => Some(id.0),
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
