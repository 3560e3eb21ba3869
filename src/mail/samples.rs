//! Letters for this module's own tests.
//! Deliberately without anything that changes from run to run.

use chrono::{DateTime, NaiveDate, Utc};

use super::address::SenderAddress;
use crate::domain::language::Language;
use crate::domain::letter::{DiscreetFacts, Letter, LetterBody, LetterKind, Times};

pub(super) const PROGRAMME: &str = "ひきこもり家族教室";

pub(super) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn sender() -> SenderAddress {
    SenderAddress::parse("yoyaku@city.example.jp").unwrap()
}

/// Everything filled in, whether or not the kind of letter at hand speaks of it.
pub(super) fn facts() -> DiscreetFacts {
    DiscreetFacts {
        sender_name: "安中市役所 福祉課".into(),
        outward_name: "福祉課 ご予約の件".into(),
        number: "K7-4M2".into(),
        starts_at: utc("2026-12-01T01:00:00Z"),
        ends_at: utc("2026-12-01T02:00:00Z"),
        place: "安中市役所 2階 第1会議室".into(),
        address: "群馬県安中市安中1-23-13".into(),
        change_until: Some(utc("2026-11-27T08:00:00Z")),
        desk_phone: "027-382-1111（内線1191・1194）".into(),
        desk_hours: "平日 午前9時～午後4時".into(),
        erased_on: NaiveDate::from_ymd_opt(2027, 3, 31).unwrap(),
        calendar_uid: "5f0c2a91@city.example.jp".into(),
        sequence: 0,
        was: Some(times("2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z")),
        reason: Some("講師の都合のため".into()),
        answer_by: Some(utc("2026-11-25T08:00:00Z")),
        alternatives: vec![
            times("2026-12-08T01:00:00Z", "2026-12-08T02:00:00Z"),
            times("2026-12-15T04:30:00Z", "2026-12-15T06:30:00Z"),
            times("2027-01-12T01:00:00Z", "2027-01-12T02:00:00Z"),
            times("2027-01-19T01:00:00Z", "2027-01-19T02:00:00Z"),
        ],
        dates: Vec::new(),
        further: Vec::new(),
        online_address: Some("https://meet.example.jp/j/8412".into()),
    }
}

pub(super) fn times(starts_at: &str, ends_at: &str) -> Times {
    Times {
        starts_at: utc(starts_at),
        ends_at: utc(ends_at),
    }
}

pub(super) fn discreet(kind: LetterKind) -> Letter {
    Letter {
        kind,
        message_id: "m.5f0c2a91.1@city.example.jp".into(),
        to: "hanako@example.jp".into(),
        written_at: utc("2026-11-22T03:04:05Z"),
        language: Language::Ja,
        body: LetterBody::Discreet(facts()),
        manage_url: Some("https://yoyaku.city.example.jp/r/Zk3vQ9xT7mB2sN8w".into()),
        by_day: false,
        wording: None,
    }
}

pub(super) fn normal(kind: LetterKind) -> Letter {
    Letter {
        body: LetterBody::Normal {
            programme_name: PROGRAMME.into(),
            contents: vec!["体験を聞く".into(), "話しあう".into()],
            facts: facts(),
        },
        ..discreet(kind)
    }
}
