//! What a body becomes and what is said about it, member by member.
//! Deliberately without HTTP and without a database.

use std::collections::BTreeSet;

use chrono::NaiveTime;
use serde_json::json;
use utoipa::PartialSchema as _;

use super::*;
use crate::domain::person::ApplicantName;
use crate::domain::programme::{Acceptance, FormRules, Gate};
use crate::domain::window::{Closes, Opens, Window};

fn policy(identity: Identity) -> Policy {
    let at = NaiveTime::from_hms_opt(17, 0, 0).unwrap();
    Policy {
        acceptance: Acceptance::FirstCome,
        gate: Gate::None,
        identity,
        window: Window {
            opens: Opens::AtOnce,
            closes: Closes::AtStart,
            cancel_until: Closes::BusinessDaysBefore { days: 1, at },
        },
        household_limit: Some(1),
        max_party: 4,
        retention_days: 90,
        family_may_erase: true,
        reminders: Vec::new(),
        forms: FormRules::default(),
    }
}

fn filled() -> Value {
    json!({
        "slot": "0199c2a0-0000-7000-8000-000000000001",
        "party": { "persons": 2, "comes": ["family", "person"], "about": "person" },
        "applicant": { "nickname": "はな", "email": "hana@example.jp", "relation": "family" },
        "pin": "2847"
    })
}

fn wish_under(identity: Identity, body: &Value) -> Result<Wish, Vec<FieldError>> {
    let (read, errors) = NewReservation::read(body);
    read.wish(&policy(identity), errors)
}

fn wish(body: &Value) -> Wish {
    wish_under(Identity::NicknameEnough, body)
        .map_err(|errors| format!("{errors:?}"))
        .ok()
        .unwrap()
}

fn pointers(result: Result<Wish, Vec<FieldError>>) -> Vec<String> {
    result
        .err()
        .unwrap()
        .into_iter()
        .filter_map(|error| error.pointer)
        .collect()
}

fn with(pointer: &str, member: &str, value: Value) -> Value {
    let mut body = filled();
    let object = body.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
    object.insert(member.to_owned(), value);
    body
}

#[test]
fn a_filled_body_becomes_a_discreet_wish_in_japanese() {
    let wish = wish(&filled());
    assert_eq!(wish.party.persons(), 2);
    assert_eq!(wish.applicant.name, ApplicantName::Nickname("はな".into()));
    assert_eq!(wish.discretion, Discretion::Discreet);
    assert_eq!(wish.language, Language::Ja);
    assert!(wish.pin.is_some());
}

#[test]
fn everything_wrong_is_said_at_once_each_at_its_pointer() {
    let body = json!({
        "slot": 5, "colour": "red",
        "party": { "persons": 9, "comes": ["person", "dog"], "about": "cat" },
        "applicant": { "nam": "x", "email": "nobody", "phone": "12", "relation": "boss" },
        "discretion": "loud", "language": "fr", "pin": "1111", "note": "x".repeat(1001),
        "contact_rules": { "introduce_as": "pirate", "voice_mail": 1 }
    });
    let mut found = pointers(wish_under(Identity::NicknameEnough, &body));
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "/applicant/email",
            "/applicant/nam",
            "/applicant/name",
            "/applicant/phone",
            "/applicant/relation",
            "/colour",
            "/contact_rules/introduce_as",
            "/contact_rules/voice_mail",
            "/discretion",
            "/language",
            "/note",
            "/party/about",
            "/party/comes/1",
            "/party/persons",
            "/pin",
            "/slot",
        ]
    );
}

#[test]
fn an_object_that_is_none_is_said_once_and_not_member_by_member() {
    let body = with("", "party", json!([]));
    assert_eq!(pointers(wish_under(Identity::NicknameEnough, &body)), ["/party"]);
    assert_eq!(pointers(wish_under(Identity::NicknameEnough, &json!("hello"))), [""]);
}

#[test]
fn a_nickname_is_refused_where_the_name_is_required_and_never_beside_a_name() {
    assert_eq!(
        pointers(wish_under(Identity::NameRequired, &filled())),
        ["/applicant/nickname"]
    );
    let both = with("/applicant", "name", json!("安中 花子"));
    assert_eq!(
        pointers(wish_under(Identity::NicknameEnough, &both)),
        ["/applicant/nickname"]
    );
}

#[test]
fn a_name_is_a_name_even_where_a_nickname_would_do() {
    let mut body = with("/applicant", "name", json!("安中 花子"));
    body.pointer_mut("/applicant")
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove("nickname");
    assert_eq!(wish(&body).applicant.name, ApplicantName::Name("安中 花子".into()));
}

#[test]
fn both_ways_of_reaching_are_kept_and_without_rules_nothing_is_allowed() {
    let wish = wish(&with("/applicant", "phone", json!("090-1234-5678")));
    assert!(wish.applicant.email.is_some() && wish.applicant.phone.is_some());
    assert!(!wish.contact_rules.phone && !wish.contact_rules.voice_mail && !wish.contact_rules.post);
}

#[test]
fn rules_are_kept_and_a_welcome_call_needs_a_number() {
    let rules = json!({ "phone": true, "hours": "夕方のみ", "voice_mail": true, "introduce_as": "personal_name" });
    let mut body = with("/applicant", "phone", json!("０９０ー１２３４ー５６７８"));
    body.as_object_mut()
        .unwrap()
        .insert("contact_rules".into(), rules.clone());
    let kept = wish(&body).contact_rules;
    assert!(kept.phone && kept.voice_mail && !kept.post);
    assert_eq!(kept.hours.as_deref(), Some("夕方のみ"));
    assert_eq!(kept.introduce_as, IntroduceAs::PersonalName);
    let body = with("", "contact_rules", rules);
    assert_eq!(
        pointers(wish_under(Identity::NicknameEnough, &body)),
        ["/applicant/phone"]
    );
}

#[test]
fn without_email_and_telephone_nothing_is_sent() {
    let body = with("/applicant", "email", Value::Null);
    assert_eq!(wish(&body).discretion, Discretion::Silent);
}

#[test]
fn the_document_and_the_reading_know_the_same_members() {
    fn documented(schema: utoipa::openapi::RefOr<utoipa::openapi::Schema>) -> BTreeSet<String> {
        let schema = serde_json::to_value(schema).unwrap();
        let members = schema.pointer("/properties").unwrap().as_object().unwrap();
        members.keys().cloned().collect()
    }
    let read = |members: &[&str]| members.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(documented(NewReservation::schema()), read(MEMBERS));
    assert_eq!(documented(NewParty::schema()), read(PARTY));
    assert_eq!(documented(NewApplicant::schema()), read(APPLICANT));
    assert_eq!(documented(NewContactRules::schema()), read(CONTACT_RULES));
}
