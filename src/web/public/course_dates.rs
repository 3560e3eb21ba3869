//! All dates of an enrolment for the pages behind its link, and what the family can say about each of them.
//! Deliberately under the outward name: numbers and dates, no contents.

use chrono::{DateTime, Utc};

use crate::actions::open_reservation::{EnrolledPart, Opened};
use crate::catalogue::say;
use crate::domain::announcement;
use crate::domain::calendar::jst;
use crate::domain::enrolment;
use crate::domain::reservation::Status;
use crate::domain::session::SessionStatus;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::course::{CourseDate, CourseDates, PlanButton};
use crate::pages::shared::{State, StateKind};
use crate::web::visit::Visit;
use crate::web::{course_words, words};

/// The dates with the family's buttons; `None` for a reservation of one session.
#[must_use]
pub fn dates(opened: &Opened, (visit, token): (&Visit, &SecretToken), now: DateTime<Utc>) -> Option<CourseDates> {
    dates_for(opened, (visit, links::absence(token)), false, now)
}

/// The same where the buttons go to `action`. Staff are held by no deadline.
#[must_use]
pub fn dates_for(
    opened: &Opened,
    (visit, action): (&Visit, String),
    is_staff: bool,
    now: DateTime<Utc>,
) -> Option<CourseDates> {
    if opened.parts.is_empty() {
        return None;
    }
    let place = words::place(&opened.offering);
    let mut number = 0;
    let mut dates = Vec::new();
    for part in &opened.parts {
        if enrolment::counts(&part.offering) {
            number += 1;
        }
        dates.push(CourseDate {
            button: button(opened, part, is_staff, now),
            ..date(part, (number, &place), now)
        });
    }
    let has_button = dates.iter().any(|date| date.button.is_some());
    Some(CourseDates {
        heading: say!("日程（全{number}回）", number),
        explanation: has_button.then(|| {
            say("来られない日は、お休みにできます。理由はうかがいません。予定が変わったら、また参加にできます。")
        }),
        action,
        csrf: visit.csrf.clone(),
        dates,
    })
}

fn date(part: &EnrolledPart, (number, place): (usize, &str), now: DateTime<Utc>) -> CourseDate {
    let offering = &part.offering;
    let own_place = words::place(offering);
    CourseDate {
        session: offering.session.id.to_string(),
        number: if enrolment::counts(offering) {
            say!("第{number}回", number)
        } else {
            String::new()
        },
        when: course_words::when(offering),
        iso_date: jst::date_of(offering.slot.starts_at).to_string(),
        place: (own_place != place).then_some(own_place),
        state: state(part, now),
        note: announcement::former_start(&offering.session).map(|was| {
            let on = jst::date_of(was);
            say!("{}から変わりました", words::day(on))
        }),
        button: None,
    }
}

fn state(part: &EnrolledPart, now: DateTime<Utc>) -> State {
    let (kind, words) = match (part.offering.session.status, part.reservation.status) {
        (SessionStatus::Cancelled, _) => (StateKind::Cancelled, "中止"),
        (_, Status::Cancelled { .. }) => (StateKind::Closed, "取り消し済み"),
        (SessionStatus::Postponed, _) => (StateKind::Cancelled, "延期"),
        (_, Status::Attended | Status::Absent) => (StateKind::Closed, "終わりました"),
        _ if part.offering.slot.ends_at <= now => (StateKind::Closed, "終わりました"),
        (_, Status::Away { .. }) => (StateKind::Tentative, "お休みの予定"),
        (_, Status::Entered) => (StateKind::NotYet, "抽選待ち"),
        (_, Status::Waiting) => (StateKind::NotYet, "空きを待っています"),
        (_, Status::Offered { .. }) => (StateKind::NotYet, "席が空きました"),
        (_, Status::Pending { .. }) => (StateKind::NotYet, "確認中"),
        (_, Status::Confirmed) => (StateKind::Free, "ご予約済み"),
    };
    State {
        kind,
        words: say(words),
    }
}

/// Only where the programme lets absences be planned, until the family's time for changes.
fn button(opened: &Opened, part: &EnrolledPart, is_staff: bool, now: DateTime<Utc>) -> Option<PlanButton> {
    let is_in_time = is_staff || part.change_until.is_none_or(|until| now <= until);
    let is_open = is_in_time && part.offering.slot.starts_at > now;
    let needs_all = part.offering.programme.policy.forms.needs_all_sessions;
    let is_sure = |status: Status| matches!(status, Status::Confirmed | Status::Attended | Status::Absent);
    let mut others = opened
        .parts
        .iter()
        .filter(|other| other.reservation.id != part.reservation.id);
    if !is_open || needs_all || !part.offering.is_on() || !others.any(|other| is_sure(other.reservation.status)) {
        return None;
    }
    let (label, away) = match part.reservation.status {
        Status::Confirmed => ("お休みする", "yes"),
        Status::Away { .. } => ("参加する", "no"),
        _ => return None,
    };
    Some(PlanButton {
        label: say(label),
        away: away.to_owned(),
    })
}
