//! `/staff/courses/{id}`: GET shows a course with everybody in it; `…/ungroup` (POST) takes it apart.
//! Deliberately counts only where names may not be seen.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::SignedIn;
use super::seen::{all, seen};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::create_course::{CourseError, ungroup_course};
use crate::actions::show_course::{CourseRoster, show_course};
use crate::actions::show_day::Roster;
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::course::OfferedCourse;
use crate::domain::ids::{CourseId, EnrolmentId};
use crate::domain::programme::FormRules;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::course::{CourseColumn, GuestRow, HouseholdRow, Mark, Ungroup};
use crate::pages::staff::{CoursePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{course_words, render, words};

/// Shows a course.
///
/// # Errors
/// [`WebError::NotFound`] also for a course of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let id: CourseId = id.parse().map_err(|_| WebError::NotFound)?;
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let now = state.services.now();
    let found = show_course(&state.services, &signed_in.member, id).await?;
    let CourseRoster { offered, rosters } = found.ok_or(WebError::NotFound)?;
    let first = &rosters.first().ok_or(WebError::NotFound)?.offering;
    seen(&state, &signed_in, ("course", Subject::Course(id)), all(&rosters)).await?;
    let is_reserved = rosters.iter().any(|roster| {
        let is_live = |reservation: &Reservation| reservation.status.is_live();
        roster.offering.slot.places.taken().households > 0 || roster.reservations.iter().any(is_live)
    });
    let enrolments = enrolments(&rosters);
    let may_manage = signed_in.member.may(Act::ManageSessions, first.desk.id);
    let page = CoursePage {
        frame: staff_frame(&state, &signed_in, "講座", StaffPlace::Sessions),
        notice: (query.get("done") == "made").then(|| "講座にまとめました。".to_owned()),
        refusal: (query.get("done") == "reserved")
            .then(|| "申し込みが入ったため、講座をほどけませんでした。".to_owned()),
        back: Link {
            href: links::STAFF_SESSIONS.to_owned(),
            label: "開催回の一覧".to_owned(),
        },
        what: first.programme.name.clone(),
        heading: course_words::heading(&offered),
        title: offered.course.title.clone(),
        state: course_words::state(&offered, now),
        rules: rules(&first.programme.policy.forms),
        sessions: rosters
            .iter()
            .map(|roster| CourseColumn {
                number: course_words::number(&offered, roster.offering.session.id),
                date: words::day(jst::date_of(roster.offering.slot.starts_at)),
                when: course_words::when(&roster.offering),
                iso_date: jst::date_of(roster.offering.slot.starts_at).to_string(),
                href: links::staff_session(roster.offering.session.id),
                contents: roster.offering.session.contents.join("　"),
                taken: staff::taken_words(std::iter::once(&roster.offering)),
                besides: besides(roster),
                state: staff::session_state(&[&roster.offering], now),
            })
            .collect(),
        households: enrolments
            .iter()
            .filter(|one| !one.is_queued())
            .map(|one| household(one, &rosters))
            .collect(),
        guests: guests(&offered, &rosters, false),
        queued: enrolments
            .iter()
            .filter_map(|one| queued(one, &offered))
            .chain(guests(&offered, &rosters, true))
            .collect(),
        names_hidden: staff::names_hidden(&rosters),
        ungroup: (may_manage && !is_reserved).then(|| Ungroup {
            action: links::staff_ungroup_course(id),
            csrf: signed_in.visit.csrf.clone(),
        }),
    };
    Ok(render::ok(&page))
}

/// Takes a course apart.
///
/// # Errors
/// [`WebError::NotFound`] also for a course of another desk.
pub async fn ungroup(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id: CourseId = id.parse().map_err(|_| WebError::NotFound)?;
    match ungroup_course(&state.services, &signed_in.member, id).await {
        Ok(()) => Ok(render::see_other(links::STAFF_SESSIONS)),
        Err(CourseError::Refused(_)) => Ok(render::see_other(&format!("{}?done=reserved", links::staff_course(id)))),
        Err(CourseError::Store(error)) => Err(error.into()),
        Err(CourseError::Unknown | CourseError::Session(_)) => Err(WebError::NotFound),
    }
}

fn rules(rules: &FormRules) -> Vec<String> {
    let absences = if rules.needs_all_sessions {
        "すべての回に参加"
    } else {
        "欠席の予定を受け付けます"
    };
    let guests = if rules.takes_guests {
        "1回だけの参加を受け付けます"
    } else {
        "1回だけの参加は受け付けません"
    };
    vec![
        absences.to_owned(),
        format!("第{}回まで途中から参加できます", rules.joins_until_session),
        guests.to_owned(),
    ]
}

/// 「欠席の予定 1組・1回だけの参加 2組」
fn besides(roster: &Roster) -> Option<String> {
    let count = |is: fn(&Reservation) -> bool| roster.reservations.iter().filter(|one| is(one)).count();
    let counts = [
        ("欠席の予定", count(|one| matches!(one.status, Status::Away { .. }))),
        (
            "1回だけの参加",
            count(|one| one.enrolment.is_none() && one.status.occupies()),
        ),
        ("空きを待っている方", count(|one| one.status == Status::Waiting)),
    ];
    let told = counts.iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = told.map(|(words, count)| format!("{words} {count}組")).collect();
    (!told.is_empty()).then(|| told.join("・"))
}

fn mark(reservation: &Reservation) -> Mark {
    let status = staff::status(reservation);
    Mark {
        class: status.class().to_owned(),
        words: status.words,
    }
}

/// One household's enrolment, with its parts that were not given back.
struct Enrolled<'r> {
    id: EnrolmentId,
    first: &'r Reservation,
    parts: Vec<&'r Reservation>,
}

impl Enrolled<'_> {
    /// Whether it waits for its places, for the draw, or for an answer of the household to an offer.
    fn is_queued(&self) -> bool {
        self.parts.iter().any(|part| has_no_place(part))
    }
}

/// Whether it has no place that is surely theirs.
fn has_no_place(reservation: &Reservation) -> bool {
    reservation.status.is_queued() || matches!(reservation.status, Status::Offered { .. })
}

/// Enrolments that are not given back whole, by the time at which they were made.
fn enrolments(rosters: &[Roster]) -> Vec<Enrolled<'_>> {
    let all = rosters.iter().flat_map(|roster| &roster.reservations);
    let mut enrolments: Vec<Enrolled> = Vec::new();
    for reservation in all.filter(|one| one.status.is_live() || one.status.occupies()) {
        let Some(id) = reservation.enrolment else { continue };
        match enrolments.iter_mut().find(|known| known.id == id) {
            Some(known) => known.parts.push(reservation),
            None => enrolments.push(Enrolled {
                id,
                first: reservation,
                parts: vec![reservation],
            }),
        }
    }
    enrolments.sort_by_key(|one| (one.first.created_at, one.first.id));
    enrolments
}

/// A household that has places, with a mark for each session.
fn household(enrolled: &Enrolled, rosters: &[Roster]) -> HouseholdRow {
    let none = || Mark {
        words: "－".to_owned(),
        class: "quiet".to_owned(),
    };
    let one = enrolled.first;
    HouseholdRow {
        href: links::staff_reservation(one.id),
        number: one.number.to_string(),
        name: Some(one.applicant.name.as_str().to_owned()),
        party: format!("{}名", one.party.persons()),
        marks: rosters
            .iter()
            .map(|roster| {
                let mut own = roster.reservations.iter();
                own.find(|part| part.enrolment == Some(enrolled.id))
                    .map_or_else(none, mark)
            })
            .collect(),
    }
}

/// A household that waits for the whole course, or for its draw.
fn queued(enrolled: &Enrolled, offered: &OfferedCourse) -> Option<GuestRow> {
    let waits = enrolled.parts.iter().find(|part| has_no_place(part))?;
    let one = enrolled.first;
    Some(GuestRow {
        href: links::staff_reservation(one.id),
        number: one.number.to_string(),
        name: Some(one.applicant.name.as_str().to_owned()),
        session: course_words::total(offered),
        party: format!("{}名", one.party.persons()),
        mark: mark(waits),
    })
}

/// Guests of single sessions: those that have a place, or those that have none yet.
fn guests(offered: &OfferedCourse, rosters: &[Roster], without_place: bool) -> Vec<GuestRow> {
    let mut guests = Vec::new();
    for roster in rosters {
        let session = &roster.offering.session;
        let alone = roster.reservations.iter().filter(|one| one.enrolment.is_none());
        let there = alone.filter(|one| one.status.is_live() || one.status.occupies());
        for one in there.filter(|one| has_no_place(one) == without_place) {
            guests.push(GuestRow {
                href: links::staff_reservation(one.id),
                number: one.number.to_string(),
                name: Some(one.applicant.name.as_str().to_owned()),
                session: format!(
                    "{}　{}",
                    course_words::number(offered, session.id),
                    words::day(jst::date_of(session.starts_at))
                ),
                party: format!("{}名", one.party.persons()),
                mark: mark(one),
            });
        }
    }
    guests
}
