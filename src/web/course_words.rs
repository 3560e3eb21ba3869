//! A course in the words of the pages: one thing with several dates, and what is free in all of them.
//! Deliberately asks `domain` for every decision; here is only wording.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::words;
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::course::OfferedCourse;
use crate::domain::ids::{CourseId, SessionId};
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::links;
use crate::pages::course::{CourseCard, CourseSession};
use crate::pages::shared::{DateRow, Link, State, StateKind};

/// Courses by id, as the schedule carries them.
pub type Courses = HashMap<CourseId, OfferedCourse>;

/// 「第2回」; nothing for a session that does not count any more.
#[must_use]
pub fn number(course: &OfferedCourse, session: SessionId) -> String {
    course
        .number_of(session)
        .map(|number| say!("第{number}回", number))
        .unwrap_or_default()
}

/// 「全3回」
#[must_use]
pub fn total(course: &OfferedCourse) -> String {
    say!("全{}回", course.parts().count())
}

/// 「12月17日（木）午後1時30分～3時30分」
#[must_use]
pub fn when(offering: &Offering) -> String {
    catalogue::when(offering.slot.starts_at, offering.slot.ends_at)
}

/// 「全3回（12月17日・1月21日・2月18日）」
#[must_use]
pub fn heading(course: &OfferedCourse) -> String {
    let days = course
        .parts()
        .map(|part| catalogue::month_day(jst::date_of(part.slot.starts_at)));
    format!("{}（{}）", total(course), days.collect::<Vec<_>>().join("・"))
}

/// Whether somebody can enrol now, staying away from full sessions if need be.
#[must_use]
pub fn is_open(course: &OfferedCourse, now: DateTime<Utc>) -> bool {
    course.take(1, &[], Asker::Family, now).is_ok() || !course.full_but_spared(Asker::Family, now).is_empty()
}

/// What is free in all sessions that one must have, or why nobody can enrol.
#[must_use]
pub fn state(course: &OfferedCourse, now: DateTime<Utc>) -> State {
    let refused = match course.take(1, &[], Asker::Family, now) {
        Ok(left) => {
            return State {
                kind: StateKind::Free,
                words: words::remaining_words(left),
            };
        }
        Err(refused) => refused,
    };
    let spared = course.full_but_spared(Asker::Family, now);
    if !spared.is_empty() {
        let full: Vec<String> = spared.iter().map(|session| number(course, *session)).collect();
        return State {
            kind: StateKind::Free,
            words: say!("{}のほかは空きがあります", full.join("・")),
        };
    }
    let closed = |words: &str| State {
        kind: StateKind::Closed,
        words: say(words),
    };
    if wait(course, now).is_some() {
        return State {
            kind: StateKind::Full,
            words: say(words::FULL_WITH_QUEUE),
        };
    }
    match (&refused, course.coming(now).next().or(course.offerings.last())) {
        (ReserveRefusal::JoinsTooLate, _) => closed("途中からの参加は受け付けていません"),
        (refused, Some(first)) => words::refused_state(refused, first),
        (_, None) => closed("受付は終わりました"),
    }
}

/// 「3回まとめて申し込む」, by way of holding the places where they are not drawn later; none when nobody can enrol now.
#[must_use]
pub fn action(course: &OfferedCourse, now: DateTime<Utc>) -> Option<Link> {
    let first = course.coming(now).next().filter(|_| is_open(course, now))?;
    let (left, all) = (course.coming(now).count(), course.parts().count());
    let label = match left {
        1 => say("残りの1回に申し込む"),
        left if left < all => say!("残りの{left}回をまとめて申し込む", left),
        left => say!("{left}回まとめて申し込む", left),
    };
    let leads_to = if first.awaits_draw() { links::fill } else { links::hold };
    Some(Link {
        href: leads_to(first.slot.id),
        label,
    })
}

/// 「空きを待つ」, where every place is taken and one may wait for the whole course.
#[must_use]
pub fn wait(course: &OfferedCourse, now: DateTime<Utc>) -> Option<Link> {
    let first = course.coming(now).next().filter(|_| !is_open(course, now))?;
    let is_full = matches!(
        course.take(1, &[], Asker::Family, now),
        Err(ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. })
    );
    let may = is_full && course.wait(1, &[], Asker::Family, now).is_ok();
    may.then(|| Link {
        href: links::fill_waiting(first.slot.id),
        label: say("空きを待つ"),
    })
}

/// The first session in which somebody who enrols now has a place: not one that is full and will be missed.
#[must_use]
pub fn first_to_come(course: &OfferedCourse, now: DateTime<Utc>) -> Option<&Offering> {
    let spared = course.full_but_spared(Asker::Family, now);
    course.coming(now).find(|part| !spared.contains(&part.session.id))
}

/// The course of an offering, if it stands for the course on a list: the first coming session does.
fn stands_for<'c>(offering: &Offering, courses: &'c Courses, now: DateTime<Utc>) -> Option<&'c OfferedCourse> {
    let course = courses.get(&offering.session.course?)?;
    let first = course.coming(now).next()?;
    (first.session.id == offering.session.id).then_some(course)
}

/// The course of an offering that is one of its coming sessions.
#[must_use]
pub fn coming_of<'c>(offering: &Offering, courses: &'c Courses, now: DateTime<Utc>) -> Option<&'c OfferedCourse> {
    let course = courses.get(&offering.session.course?)?;
    course
        .coming(now)
        .any(|part| part.session.id == offering.session.id)
        .then_some(course)
}

/// Each course once, by its first coming session; what belongs to no course, is running or was called off stays.
#[must_use]
pub fn folded<'o>(offerings: &[&'o Offering], courses: &Courses, now: DateTime<Utc>) -> Vec<&'o Offering> {
    let is_first = |offering: &Offering| stands_for(offering, courses, now).is_some();
    let stays = |offering: &&&Offering| coming_of(offering, courses, now).is_none() || is_first(offering);
    offerings.iter().filter(stays).copied().collect()
}

/// How slots of one session stand together; a session of a course stands as the course does.
#[must_use]
pub fn state_of(slots: &[&Offering], courses: &Courses, now: DateTime<Utc>) -> State {
    let course = slots.first().and_then(|first| coming_of(first, courses, now));
    course.map_or_else(|| words::state_of(slots, now), |course| state(course, now))
}

/// The same in a few characters, for the month.
#[must_use]
pub fn short_state(slots: &[&Offering], courses: &Courses, now: DateTime<Utc>) -> State {
    let by_itself = words::short_state(slots, now);
    let Some(course) = slots.first().and_then(|first| coming_of(first, courses, now)) else {
        return by_itself;
    };
    match state(course, now) {
        free if free.kind == StateKind::Free => free,
        full if full.kind == StateKind::Full => words::in_short(full, slots),
        _ if by_itself.kind == StateKind::Free => State {
            kind: StateKind::Closed,
            words: say("受付終了"),
        },
        _ => by_itself,
    }
}

/// Whether a slot, or the course that it stands for, can be had now.
#[must_use]
pub fn is_accepting(offering: &Offering, courses: &Courses, now: DateTime<Utc>) -> bool {
    match coming_of(offering, courses, now) {
        Some(course) => is_open(course, now),
        None => offering.is_accepting(now),
    }
}

/// One session as a row, or the course that it stands for.
#[must_use]
pub fn row(slots: &[&Offering], courses: &Courses, now: DateTime<Utc>) -> Option<DateRow> {
    let row = words::date_row(slots, now)?;
    let first = slots.first()?;
    let Some(course) = stands_for(first, courses, now) else {
        return Some(row);
    };
    let action = action(course, now);
    let is_held = action.is_some() && !first.awaits_draw();
    let way = action.or_else(|| wait(course, now));
    let about = match &course.course.title {
        Some(title) => format!("{}　{}", say(title), heading(course)),
        None => heading(course),
    };
    let id = first.programme.id;
    let has_single = single_sessions(course, now).next().is_some();
    Some(DateRow {
        about: Some(about),
        parts: contents(course),
        state: state(course, now),
        programme_href: way.is_some().then(|| links::programme(id)),
        href: way
            .as_ref()
            .map_or_else(|| links::programme(id), |way| way.href.clone()),
        action: way.map_or_else(|| say("くわしく見る"), |way| way.label),
        is_held,
        more: has_single.then(|| Link {
            href: links::choose(id),
            label: say("1回だけの参加もできます"),
        }),
        ..row
    })
}

/// 「第1回 オリエンテーション　「ひきこもりとは」」
fn contents(course: &OfferedCourse) -> Vec<String> {
    let parts = course.parts().filter(|part| !part.session.contents.is_empty());
    parts
        .map(|part| {
            let number = number(course, part.session.id);
            format!("{number}　{}", words::contents(&part.session))
        })
        .collect()
}

/// Coming sessions that a guest can have now.
fn single_sessions(course: &OfferedCourse, now: DateTime<Utc>) -> impl Iterator<Item = &Offering> {
    course
        .coming(now)
        .filter(move |part| course.take_single(part.session.id, 1, Asker::Family, now).is_ok())
}

/// A course to choose. `tells`: whether the page may tell what it is about; `csrf`: the visitor's seal.
#[must_use]
pub fn card(course: &OfferedCourse, (tells, csrf): (bool, &str), now: DateTime<Utc>) -> CourseCard {
    let is_drawn = course.coming(now).next().is_some_and(Offering::awaits_draw);
    let rules = course
        .offerings
        .first()
        .map(|first| first.programme.policy.forms.clone())
        .unwrap_or_default();
    let single: Vec<SessionId> = single_sessions(course, now).map(|part| part.session.id).collect();
    let mut notes = Vec::new();
    if rules.needs_all_sessions {
        notes.push(say("すべての回に来られる方が対象です。"));
    } else {
        notes.push(say(
            "来られない回は、申し込むときにも、あとからでも、お休みにできます。",
        ));
    }
    let session = |part: &Offering| CourseSession {
        number: number(course, part.session.id),
        when: when(part),
        iso_date: jst::date_of(part.slot.starts_at).to_string(),
        place: words::place(part),
        contents: if tells {
            words::contents(&part.session)
        } else {
            String::new()
        },
        state: session_state(part, now),
        single: single.contains(&part.session.id).then(|| Link {
            href: if is_drawn {
                links::fill_single(part.slot.id)
            } else {
                links::hold(part.slot.id)
            },
            label: say("1回だけ参加する"),
        }),
    };
    CourseCard {
        heading: heading(course),
        anchor: format!("course-{}", course.course.id),
        state: state(course, now),
        action: action(course, now),
        wait: wait(course, now),
        csrf: (!is_drawn).then(|| csrf.to_owned()),
        notes,
        sessions: course.parts().map(session).collect(),
    }
}

/// The courses that these offerings are coming sessions of, each once and by start.
#[must_use]
pub fn cards(offerings: &[&Offering], courses: &Courses, shown: (bool, &str), now: DateTime<Utc>) -> Vec<CourseCard> {
    let first = offerings
        .iter()
        .filter_map(|offering| stands_for(offering, courses, now));
    first.map(|course| card(course, shown, now)).collect()
}

/// How one session of a course stands by itself.
fn session_state(part: &Offering, now: DateTime<Utc>) -> State {
    if part.slot.starts_at <= now {
        return State {
            kind: StateKind::Closed,
            words: say("終わりました"),
        };
    }
    match part.seat(1, None, now) {
        Ok(_) if part.is_on() => State {
            kind: StateKind::Free,
            words: words::remaining_words(part.slot.places.remaining()),
        },
        Ok(_) => words::state_of(&[part], now),
        Err(refused) => words::refused_state(&refused, part),
    }
}
