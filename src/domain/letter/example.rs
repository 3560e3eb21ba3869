//! A letter that was never written, to show staff what letters look like.
//! Deliberately about nobody: number, place and dates are made up, and its link leads nowhere.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{DiscreetFacts, Letter, LetterBody, LetterKind, Times};
use crate::domain::calendar::jst;
use crate::domain::language::Language;

impl Letter {
    /// A discreet letter of this kind, written at `now`, with everything that such letters may tell.
    #[must_use]
    pub fn example(kind: LetterKind, language: Language, now: DateTime<Utc>) -> Self {
        let starts_at = morning(now, 14);
        Self {
            kind,
            message_id: "example@example.jp".to_owned(),
            to: "example@example.jp".to_owned(),
            written_at: now,
            language,
            body: LetterBody::Discreet(DiscreetFacts {
                sender_name: "市役所".to_owned(),
                outward_name: "ご予約の件".to_owned(),
                number: "K7-4M2".to_owned(),
                starts_at,
                ends_at: starts_at + TimeDelta::hours(1),
                place: "市役所 2階 第1会議室".to_owned(),
                address: "群馬県安中市安中1-23-13".to_owned(),
                change_until: Some(morning(now, 12)),
                desk_phone: "027-000-0000".to_owned(),
                desk_hours: "平日 午前9時～午後4時".to_owned(),
                erased_on: jst::date_of(now + TimeDelta::days(104)),
                calendar_uid: "example@example.jp".to_owned(),
                sequence: 0,
                was: Some(an_hour(morning(now, 7))),
                reason: Some("大雪のため".to_owned()),
                answer_by: Some(morning(now, 3)),
                alternatives: vec![an_hour(morning(now, 21)), an_hour(morning(now, 28))],
                dates: Vec::new(),
                further: Vec::new(),
                online_address: (kind == LetterKind::Online).then(|| "https://example.jp/meeting".to_owned()),
            }),
            manage_url: Some("https://example.jp/r/example".to_owned()),
            by_day: false,
            wording: None,
        }
    }
}

/// Ten o'clock in Japan, so many days on.
fn morning(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let on: NaiveDate = jst::date_of(now + TimeDelta::days(days));
    jst::instant(on, NaiveTime::from_hms_opt(10, 0, 0).unwrap_or(NaiveTime::MIN))
}

fn an_hour(starts_at: DateTime<Utc>) -> Times {
    Times {
        starts_at,
        ends_at: starts_at + TimeDelta::hours(1),
    }
}
