//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

use chrono::NaiveTime;

use super::*;
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

fn filled() -> RawWish {
    RawWish {
        name: "はな".into(),
        is_nickname: true,
        relation: "family".into(),
        comes: vec!["family".into(), "person".into()],
        persons: "２人".into(),
        reach: "email".into(),
        email: "hana@example.jp".into(),
        pin: "２８４７".into(),
        ..RawWish::default()
    }
}

#[test]
fn a_filled_form_becomes_a_wish_that_is_discreet_unless_told_otherwise() {
    let wish = filled().parse(&policy(Identity::NicknameEnough)).ok().unwrap();
    assert_eq!(wish.party.persons(), 2);
    assert_eq!(wish.party.comes_words(), "本人・家族");
    assert_eq!(wish.discretion, Discretion::Discreet);
    assert!(!wish.contact_rules.phone);
}

#[test]
fn every_problem_is_reported_at_once_at_its_field() {
    let raw = RawWish {
        reach: "email".into(),
        persons: "9".into(),
        pin: "1111".into(),
        ..RawWish::default()
    };
    let problems = raw.parse(&policy(Identity::NicknameEnough)).err().unwrap();
    assert_eq!(
        problems,
        vec![
            (Field::Name, Problem::Missing),
            (Field::Relation, Problem::NotChosen),
            (Field::Comes, Problem::NotChosen),
            (Field::Persons, Problem::Persons(4)),
            (Field::Email, Problem::Missing),
            (Field::Pin, Problem::EasyPin),
        ]
    );
}

#[test]
fn neither_mail_nor_telephone_is_needed_and_then_nothing_is_sent() {
    let raw = RawWish {
        reach: "none".into(),
        email: "typed@before.example".into(),
        ..filled()
    };
    let wish = raw.parse(&policy(Identity::NicknameEnough)).ok().unwrap();
    assert!(wish.applicant.email.is_none() && wish.applicant.phone.is_none());
    assert_eq!(wish.discretion, Discretion::Silent);
}

#[test]
fn where_the_name_is_required_a_nickname_counts_as_the_name() {
    let wish = filled().parse(&policy(Identity::NameRequired)).ok().unwrap();
    assert_eq!(wish.applicant.name, ApplicantName::Name("はな".into()));
}
