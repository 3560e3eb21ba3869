//! The body of `POST /api/v1/reservations`: its members as documented, and the way from them to the wish of `domain`, so
//! that the same rules hold as on the page.
//! Deliberately leaves every judgement on a value to `domain`; here is only which member it came from.

use serde_json::Value;
use utoipa::ToSchema;

use super::json_reading::{Place, Reading};
use super::problem::FieldError;
use super::shapes;
use crate::domain::language::Language;
use crate::domain::party::Relation;
use crate::domain::person::Problem;
use crate::domain::programme::{Identity, Policy};
use crate::domain::reservation::{Discretion, IntroduceAs};
use crate::domain::wish::{Field, RawWish, Reach, Wish};

/// What a household asks for. E-mail and telephone are both optional.
#[derive(Debug, Default, ToSchema)]
pub struct NewReservation {
    /// The slot's id.
    #[schema(format = Uuid)]
    pub slot: String,
    /// Who comes.
    pub party: NewParty,
    /// Who writes.
    pub applicant: NewApplicant,
    /// How much may be told on the outside; `discreet` unless told otherwise, `silent` without e-mail and telephone.
    #[schema(schema_with = shapes::discretion, required = false)]
    pub discretion: Option<String>,
    /// In which language to write; `ja` unless told otherwise.
    #[schema(schema_with = shapes::language, required = false)]
    pub language: Option<String>,
    /// 4 to 8 digits with which the family opens the reservation again by its number.
    #[schema(examples("2847"))]
    pub pin: Option<String>,
    /// How the household may be reached; without them nothing is allowed.
    pub contact_rules: Option<NewContactRules>,
    /// The secret of an invitation: the last part of its link. Needed for what is by invitation only.
    pub invitation: Option<String>,
    /// Free text for the desk, at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// Of a slot of a course, ids of its sessions that the household will miss. The reservation is for all that are left
    /// of the course unless `single` is sent.
    #[schema(schema_with = shapes::id_list, required = false)]
    pub absences: Vec<String>,
    /// Only this one session of a course, where the programme takes guests.
    #[schema(default = false, required = false)]
    pub single: bool,
    /// What becomes of the wish if no place is left: `refuse` (409, unless told otherwise) or `wait`: the household joins the
    /// waiting list (201 with the status `waiting`), where the programme keeps one.
    #[schema(schema_with = shapes::if_full, required = false)]
    pub if_full: Option<String>,
}

/// Who comes.
#[derive(Debug, Default, ToSchema)]
pub struct NewParty {
    /// How many (名), at most the programme's `max_party`.
    #[schema(required, value_type = u32, minimum = 1, maximum = 20)]
    pub persons: Option<u32>,
    /// Which roles are among them.
    #[schema(schema_with = shapes::relation_list)]
    pub comes: Vec<String>,
    /// Whom it is about.
    #[schema(schema_with = shapes::relation_or_null, required = false)]
    pub about: Option<String>,
}

/// Who writes. Either `name` or `nickname`; a nickname only where the programme's `identity` is `nickname_enough`.
#[derive(Debug, Default, ToSchema)]
pub struct NewApplicant {
    /// The real name.
    #[schema(max_length = 60, examples("安中 花子"))]
    pub name: Option<String>,
    /// A name of one's own choice.
    #[schema(max_length = 60, examples("はな"))]
    pub nickname: Option<String>,
    /// フリガナ
    #[schema(max_length = 80)]
    pub kana: Option<String>,
    /// For letters.
    #[schema(max_length = 254, examples("hana@example.jp"))]
    pub email: Option<String>,
    /// A Japanese number, in any way of writing it.
    #[schema(examples("090-1234-5678"))]
    pub phone: Option<String>,
    /// Whether it is the person, family or a supporter who writes.
    #[schema(schema_with = shapes::relation)]
    pub relation: String,
}

/// How the household may be reached. What is left out is not allowed.
#[derive(Debug, Default, ToSchema)]
pub struct NewContactRules {
    /// Whether a call is welcome at all; needs `applicant.phone`.
    #[schema(default = false, required = false)]
    pub phone: bool,
    /// When (「夕方のみ」).
    #[schema(max_length = 100)]
    pub hours: Option<String>,
    /// Whether a message may be left.
    #[schema(default = false, required = false)]
    pub voice_mail: bool,
    /// How to introduce oneself; `nothing` unless told otherwise.
    #[schema(schema_with = shapes::introduce_as, required = false)]
    pub introduce_as: Option<String>,
    /// Whether post may be sent.
    #[schema(default = false, required = false)]
    pub post: bool,
}

const MEMBERS: &[&str] = &[
    "slot",
    "party",
    "applicant",
    "discretion",
    "language",
    "pin",
    "contact_rules",
    "invitation",
    "note",
    "absences",
    "single",
    "if_full",
];
const PARTY: &[&str] = &["persons", "comes", "about"];
const APPLICANT: &[&str] = &["name", "nickname", "kana", "email", "phone", "relation"];
const CONTACT_RULES: &[&str] = &["phone", "hours", "voice_mail", "introduce_as", "post"];

impl NewReservation {
    /// Reads the members; answers what could be read and what is wrong with the rest.
    #[must_use]
    pub fn read(body: &Value) -> (Self, Vec<FieldError>) {
        let whole = Place::whole(body);
        let mut reading = Reading::default();
        reading.object(&whole, MEMBERS);
        let rules = whole.member("contact_rules");
        let read = Self {
            slot: reading.text(&whole.member("slot")).unwrap_or_default(),
            party: NewParty::read(&whole.member("party"), &mut reading),
            applicant: NewApplicant::read(&whole.member("applicant"), &mut reading),
            discretion: reading.text(&whole.member("discretion")),
            language: reading.text(&whole.member("language")),
            pin: reading.text(&whole.member("pin")),
            contact_rules: Some(NewContactRules::read(&rules, &mut reading)),
            invitation: reading.text(&whole.member("invitation")),
            note: reading.text(&whole.member("note")),
            absences: reading.texts(&whole.member("absences")),
            single: reading.flag(&whole.member("single")),
            if_full: reading.text(&whole.member("if_full")),
        };
        if let Some(code) = &read.if_full
            && !shapes::IF_FULL.contains(&code.as_str())
        {
            let detail = format!("次のどれかを送ってください: {}", shapes::IF_FULL.join(", "));
            reading.errors.push(FieldError::at("/if_full", detail));
        }
        (read, reading.errors)
    }

    /// Whether the household waits if no place is left.
    #[must_use]
    pub fn waits_if_full(&self) -> bool {
        self.if_full.as_deref() == Some("wait")
    }

    /// The household's wish under a programme's policy.
    ///
    /// # Errors
    /// Everything that is wrong, `known` errors of reading first, each place once.
    pub fn wish(&self, policy: &Policy, known: Vec<FieldError>) -> Result<Wish, Vec<FieldError>> {
        let mut errors = known;
        let mut note = |error: FieldError| {
            if !errors.iter().any(|known| covers(known, &error)) {
                errors.push(error);
            }
        };
        let applicant = &self.applicant;
        match (&applicant.name, &applicant.nickname) {
            (Some(_), Some(_)) => note(FieldError::at(
                "/applicant/nickname",
                "nameとnicknameは、どちらか一方だけを送ってください",
            )),
            (None, Some(_)) if policy.identity == Identity::NameRequired => note(FieldError::at(
                "/applicant/nickname",
                "この事業の予約には、お名前（氏名）が必要です。nameで送ってください",
            )),
            _ => {}
        }
        let rules = self.contact_rules.as_ref();
        let may_call = rules.is_some_and(|rules| rules.phone);
        let has_phone = is_given(applicant.phone.as_deref());
        if may_call && !has_phone {
            note(FieldError::at("/applicant/phone", Problem::Missing.to_string()));
        }
        let parsed = self.raw_wish().parse(policy);
        for (field, problem) in parsed.as_ref().err().into_iter().flatten() {
            note(FieldError::at(self.pointer(*field), sentence(*field, *problem)));
        }
        match parsed {
            Ok(mut wish) if errors.is_empty() => {
                wish.contact_rules.phone = may_call;
                Ok(wish)
            }
            _ => Err(errors),
        }
    }

    fn raw_wish(&self) -> RawWish {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let applicant = &self.applicant;
        let reach = match (
            is_given(applicant.email.as_deref()),
            is_given(applicant.phone.as_deref()),
        ) {
            (true, _) => Reach::Email,
            (false, true) => Reach::Phone,
            (false, false) => Reach::Nothing,
        };
        let none = NewContactRules::default();
        let rules = self.contact_rules.as_ref().unwrap_or(&none);
        RawWish {
            name: text(&applicant.name.clone().or_else(|| applicant.nickname.clone())),
            is_nickname: applicant.nickname.is_some(),
            kana: text(&applicant.kana),
            relation: applicant.relation.clone(),
            comes: self.party.comes.clone(),
            persons: self
                .party
                .persons
                .map(|persons| persons.to_string())
                .unwrap_or_default(),
            about: text(&self.party.about),
            reach: reach.code().to_owned(),
            email: text(&applicant.email),
            phone: text(&applicant.phone),
            hours: text(&rules.hours),
            voice_mail: rules.voice_mail,
            post: rules.post,
            introduce_as: text(&rules.introduce_as),
            pin: text(&self.pin),
            needs_pin: false,
            note: text(&self.note),
            // A programme's own questions are asked on the page and on the telephone.
            answers: Vec::new(),
            discretion: text(&self.discretion),
            language: text(&self.language),
        }
    }

    /// Where a field of the wish stands in the body.
    fn pointer(&self, field: Field) -> String {
        let pointer = match field {
            Field::Name if self.applicant.nickname.is_some() => "/applicant/nickname",
            Field::Name => "/applicant/name",
            Field::Kana => "/applicant/kana",
            Field::Relation => "/applicant/relation",
            Field::Comes => return self.comes_pointer(),
            Field::Persons => "/party/persons",
            Field::About => "/party/about",
            Field::Reach => "/applicant",
            Field::Email => "/applicant/email",
            Field::Phone => "/applicant/phone",
            Field::Hours => "/contact_rules/hours",
            Field::IntroduceAs => "/contact_rules/introduce_as",
            Field::Pin => "/pin",
            Field::Note | Field::Answer(_) => "/note",
            Field::Discretion => "/discretion",
            Field::Language => "/language",
        };
        pointer.to_owned()
    }

    fn comes_pointer(&self) -> String {
        let unknown = self
            .party
            .comes
            .iter()
            .position(|code| Relation::from_code(code).is_none());
        unknown.map_or_else(|| "/party/comes".to_owned(), |index| format!("/party/comes/{index}"))
    }
}

impl NewParty {
    fn read(place: &Place<'_>, reading: &mut Reading) -> Self {
        reading.object(place, PARTY);
        Self {
            persons: reading.number(&place.member("persons")),
            comes: reading.texts(&place.member("comes")),
            about: reading.text(&place.member("about")),
        }
    }
}

impl NewApplicant {
    fn read(place: &Place<'_>, reading: &mut Reading) -> Self {
        reading.object(place, APPLICANT);
        Self {
            name: reading.text(&place.member("name")),
            nickname: reading.text(&place.member("nickname")),
            kana: reading.text(&place.member("kana")),
            email: reading.text(&place.member("email")),
            phone: reading.text(&place.member("phone")),
            relation: reading.text(&place.member("relation")).unwrap_or_default(),
        }
    }
}

impl NewContactRules {
    fn read(place: &Place<'_>, reading: &mut Reading) -> Self {
        reading.object(place, CONTACT_RULES);
        Self {
            phone: reading.flag(&place.member("phone")),
            hours: reading.text(&place.member("hours")),
            voice_mail: reading.flag(&place.member("voice_mail")),
            introduce_as: reading.text(&place.member("introduce_as")),
            post: reading.flag(&place.member("post")),
        }
    }
}

fn is_given(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// Whether an error is said already, at its place or above it.
fn covers(known: &FieldError, error: &FieldError) -> bool {
    match (&known.pointer, &error.pointer) {
        (Some(known), Some(pointer)) => pointer
            .strip_prefix(known.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        _ => false,
    }
}

/// A domain's sentence; where it speaks of choices on a screen, the choices themselves.
fn sentence(field: Field, problem: Problem) -> String {
    let choices: Vec<&str> = match field {
        Field::Relation | Field::Comes | Field::About => Relation::ALL.map(Relation::code).into(),
        Field::Discretion => Discretion::ALL.iter().map(|value| value.code()).collect(),
        Field::Language => Language::ALL.map(Language::code).into(),
        Field::IntroduceAs => IntroduceAs::ALL.iter().map(|value| value.code()).collect(),
        _ => Vec::new(),
    };
    match problem {
        Problem::NotChosen | Problem::NotAChoice if !choices.is_empty() => {
            format!("次のどれかを送ってください: {}", choices.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "reservation_body/tests.rs"]
mod tests;
