//! A public session as the city announces it to everybody: its name with its mark, when and where, how it stands, who holds it.
//! Deliberately in plain Japanese only, and blind to how many places are left: calendars, feeds and open data that are read a
//! day later say nothing that has changed meanwhile.

use chrono::{DateTime, Utc};

use super::calendar::{jst, time_wording, wareki};
use super::desk::{Desk, Venue};
use super::programme::Programme;
use super::session::{Session, SessionStatus};

/// What stands before the name of a session that is not simply held; empty for one that is.
#[must_use]
pub fn mark(status: SessionStatus) -> &'static str {
    match status {
        SessionStatus::Cancelled => "【中止】",
        SessionStatus::Postponed => "【延期】",
        SessionStatus::Tentative => "【予定】",
        SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => "",
    }
}

/// The name of a session: programme and own title. 「講演会　家族にできること」
#[must_use]
pub fn name(programme: &Programme, session: &Session) -> String {
    match &session.title {
        Some(title) => format!("{}　{title}", programme.name),
        None => programme.name.clone(),
    }
}

/// The name behind its mark. 「【中止】講演会　家族にできること」
#[must_use]
pub fn headline(programme: &Programme, session: &Session) -> String {
    format!("{}{}", mark(session.status), name(programme, session))
}

/// 「令和8年12月1日（火）午前10時～11時」, the weekday reckoned from the date.
#[must_use]
pub fn when(session: &Session) -> String {
    let span = time_wording::span(jst::time_of(session.starts_at), jst::time_of(session.ends_at));
    format!("{}{span}", wareki::date(jst::date_of(session.starts_at)))
}

/// Building and room, or that there is none.
#[must_use]
pub fn place(venue: Option<&Venue>) -> &str {
    venue.map_or("オンライン", |venue| venue.place.as_str())
}

/// When it was to start before its date was changed; nothing once it has lost its date.
#[must_use]
pub fn former_start(session: &Session) -> Option<DateTime<Utc>> {
    match session.status {
        SessionStatus::Postponed | SessionStatus::Cancelled => None,
        SessionStatus::Tentative | SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => {
            session.was_starts_at
        }
    }
}

/// What must be known of its date: that it is called off, postponed, moved or not certain, and why. Nothing, if all is as planned.
#[must_use]
pub fn notice(session: &Session) -> Option<String> {
    let was = former_start(session).map(|was| {
        let (on, time) = (wareki::date(jst::date_of(was)), time_wording::time(jst::time_of(was)));
        format!("{on}{time}の予定から変わりました。")
    });
    let standing = match session.status {
        SessionStatus::Cancelled => Some("中止になりました。".to_owned()),
        SessionStatus::Postponed => Some("延期になりました。新しい日程は決まっていません。".to_owned()),
        SessionStatus::Tentative => Some("日程は予定です。変わることがあります。".to_owned()),
        SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => was,
    };
    match (standing, &session.public_reason) {
        (Some(standing), Some(reason)) => Some(format!("{standing}（{reason}）")),
        (standing, reason) => standing.or_else(|| reason.clone()),
    }
}

/// Whether one must reserve, as a sentence.
#[must_use]
pub fn need(programme: &Programme) -> &'static str {
    if programme.is_reserved() {
        "予約がいります。"
    } else {
        "予約はいりません。"
    }
}

/// What a feed of all of them is called.
#[must_use]
pub fn feed_title(city: &str) -> String {
    format!("{city} 相談・教室の日程")
}

/// Who holds it: the city, or the partner whose desk it is.
#[must_use]
pub fn organiser<'n>(desk: &'n Desk, city: &'n str) -> &'n str {
    if desk.is_partner { &desk.name } else { city }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{ProgrammeId, SessionId};

    fn session(status: SessionStatus) -> Session {
        Session {
            id: SessionId(Uuid::nil()),
            programme: ProgrammeId(Uuid::nil()),
            venue: None,
            doors_open_at: None,
            starts_at: "2026-12-01T01:00:00Z".parse().unwrap(),
            ends_at: "2026-12-01T02:00:00Z".parse().unwrap(),
            was_starts_at: None,
            title: None,
            contents: Vec::new(),
            speaker: None,
            status,
            public_reason: None,
            hours_reason: None,
            course: None,
            drawn_at: None,
        }
    }

    #[test]
    fn the_weekday_is_reckoned() {
        assert_eq!(
            when(&session(SessionStatus::Scheduled)),
            "令和8年12月1日（火）午前10時～11時"
        );
    }

    #[test]
    fn nothing_is_said_of_what_is_as_planned() {
        assert_eq!(notice(&session(SessionStatus::Scheduled)), None);
        let explained = Session {
            public_reason: Some("11月3日は祝日のため、10日に開催します".to_owned()),
            ..session(SessionStatus::Scheduled)
        };
        assert_eq!(
            notice(&explained).as_deref(),
            Some("11月3日は祝日のため、10日に開催します")
        );
    }

    #[test]
    fn a_moved_session_tells_its_former_date_until_it_has_none() {
        let moved = Session {
            was_starts_at: Some("2026-11-24T04:30:00Z".parse().unwrap()),
            public_reason: Some("大雪のため".to_owned()),
            ..session(SessionStatus::Moved)
        };
        assert_eq!(
            notice(&moved).as_deref(),
            Some("令和8年11月24日（火）午後1時30分の予定から変わりました。（大雪のため）")
        );
        let cancelled = Session {
            status: SessionStatus::Cancelled,
            ..moved
        };
        assert_eq!(notice(&cancelled).as_deref(), Some("中止になりました。（大雪のため）"));
    }
}
