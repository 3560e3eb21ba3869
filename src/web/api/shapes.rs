//! Small shapes that several answers of the API share: instants, limits, parties, and the lists of codes for the document.
//! Deliberately only output; what comes in is read in `reservation_body`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::domain::calendar::jst;
use crate::domain::capacity::Capacity;
use crate::domain::language::Language;
use crate::domain::party::{Party, Relation};
use crate::domain::programme::{Acceptance, Audience, Identity, Participation};
use crate::domain::reservation::{Discretion, IntroduceAs};
use crate::domain::session::SessionStatus;

/// An instant in RFC 3339, always with Japan's offset +09:00.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(value_type = String, format = DateTime, examples("2026-12-01T10:00:00+09:00"))]
pub struct Instant(String);

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        Self(jst::rfc3339(at))
    }
}

/// Households (組) and persons (名). `null` means that this side is not limited.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(examples(json!({ "households": 2, "persons": null })))]
pub struct Limits {
    /// 組
    #[schema(required)]
    pub households: Option<u32>,
    /// 名
    #[schema(required)]
    pub persons: Option<u32>,
}

impl From<Capacity> for Limits {
    fn from(capacity: Capacity) -> Self {
        Self {
            households: capacity.households,
            persons: capacity.persons,
        }
    }
}

/// Who comes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(examples(json!({ "persons": 2, "comes": ["person", "family"], "about": "person" })))]
pub struct PartyShape {
    /// How many (名).
    pub persons: u32,
    /// Which roles are among them.
    #[schema(schema_with = relation_list)]
    pub comes: Vec<&'static str>,
    /// Whom it is about, if told.
    #[schema(schema_with = relation_or_null, required)]
    pub about: Option<&'static str>,
}

impl From<&Party> for PartyShape {
    fn from(party: &Party) -> Self {
        Self {
            persons: party.persons(),
            comes: party.comes().iter().map(|relation| relation.code()).collect(),
            about: party.about().map(Relation::code),
        }
    }
}

/// How a reservation may stand when it is read.
pub const STATUSES: [&str; 10] = [
    "entered",
    "waiting",
    "offered",
    "pending",
    "confirmed",
    "away",
    "ceded",
    "cancelled",
    "attended",
    "absent",
];

fn codes(meaning: &str, codes: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new()
        .description(Some(meaning))
        .schema_type(Type::String)
        .enum_values(Some(codes))
        .build()
}

/// Codes of how places are given.
pub fn acceptance() -> Object {
    codes(
        "How places are given: in order of coming, by lot, after approval by the desk, by telephone, by invitation. `phone_only` cannot be reserved here, `invitation_only` only with an invitation; for `lottery` a request enters the draw.",
        Acceptance::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of a programme's form.
pub fn participation() -> Object {
    codes(
        "Its form: one household a slot, a single event, a course of several sessions, walk-in without reservation, a notice only.",
        Participation::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of the list's entrances.
pub fn audience() -> Object {
    codes(
        "Which entrance of the public list leads to it.",
        Audience::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of what kind of name is asked for.
pub fn identity() -> Object {
    codes(
        "Whether the real name is asked for.",
        Identity::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of a session's life.
pub fn session_status() -> Object {
    codes(
        "Where the session stands. Only `scheduled` and `moved` can be reserved.",
        SessionStatus::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of a reservation's life.
pub fn reservation_status() -> Object {
    codes(
        "Where the reservation stands. Of a new one: `confirmed`, `pending` (the place is held, the desk decides), `entered` (takes part in a lottery; nothing is held) or `waiting` (it stands in the waiting list); `offered`: a freed place is kept for it until `answer_by`. Of one session of a course also `away` (planned absence, the seat is kept) and `ceded` (planned absence, the seat is free for a guest).",
        STATUSES,
    )
}

/// Codes of what becomes of a wish if no place is left.
pub const IF_FULL: [&str; 2] = ["refuse", "wait"];

/// Codes of what becomes of a wish if no place is left.
pub fn if_full() -> Object {
    codes(
        "If no place is left: refuse (409) or join the waiting list. `refuse` unless told otherwise.",
        IF_FULL,
    )
}

/// Codes of what a household answers to an offer.
pub fn offer_answer() -> Object {
    codes(
        "The household takes the place, or lets it go to the next one and leaves the waiting list.",
        ["accept", "decline"],
    )
}

/// Codes of how much may be told.
pub fn discretion() -> Object {
    codes(
        "How much may be told on the outside: the outward name only (`discreet`), the programme too (`normal`), nothing is sent at all (`silent`). When reserving: `discreet` unless told otherwise, `silent` without e-mail and telephone.",
        Discretion::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of how staff introduce themselves.
pub fn introduce_as() -> Object {
    codes(
        "How staff introduce themselves on the telephone: as the city, by a personal name only, not before the person answers. `nothing` unless told otherwise.",
        IntroduceAs::ALL.iter().map(|value| value.code()),
    )
}

/// Codes of languages.
pub fn language() -> Object {
    codes(
        "In which language to write. When reserving: `ja` unless told otherwise.",
        Language::ALL.map(Language::code),
    )
}

/// Codes of a person's part in the matter.
pub fn relation() -> Object {
    codes("A person's part in the matter.", Relation::ALL.map(Relation::code))
}

/// The same where it may be left open.
pub fn relation_or_null() -> Object {
    let values = Relation::ALL.map(|value| Some(value.code())).into_iter().chain([None]);
    ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::SchemaType::from_iter([
            Type::String,
            Type::Null,
        ]))
        .enum_values(Some(values))
        .build()
}

/// A list of them, at least one.
pub fn relation_list() -> utoipa::openapi::schema::Array {
    utoipa::openapi::schema::ArrayBuilder::new()
        .description(Some("Which roles are among those who come."))
        .items(relation())
        .min_items(Some(1))
        .build()
}

/// A list of ids.
pub fn id_list() -> utoipa::openapi::schema::Array {
    let id = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
            utoipa::openapi::KnownFormat::Uuid,
        )))
        .build();
    utoipa::openapi::schema::ArrayBuilder::new()
        .description(Some("Ids of sessions of the course."))
        .items(id)
        .build()
}
