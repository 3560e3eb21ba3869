//! Courses and enrolments: all sessions or none, planned absences, guests, late joining, letters and calendars.
//! Deliberately below HTTP; the pages are in `course_pages`, attendance in `attendance`.

use std::collections::BTreeSet;

use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
use chrono::TimeDelta;
use mail_parser::{MimeHeaders as _, PartType};
use tokio::sync::{Barrier, mpsc};
use tokio::task::JoinSet;

use madoguchi::actions::answer_offer::{Answerer, OfferAnswer, answer_offer};
use madoguchi::actions::calendar_entry::calendar_entry;
use madoguchi::actions::cancel_reservation::CancelError;
use madoguchi::actions::create_course::{CourseError, NewCourse, create_course, ungroup_course};
use madoguchi::actions::plan_absence::PlanAbsenceError;
use madoguchi::actions::reserve_slot::{ReserveError, Reserved};
use madoguchi::domain::course::CourseRefusal;
use madoguchi::domain::ids::{CourseId, SessionId};
use madoguchi::domain::programme::FormRules;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{CancelRefusal, Status};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::{TestApp, refusal};
use crate::support::city::{households, session_on};
use crate::support::courses::{Class, DAYS, class, class_rules, single, without};
use crate::support::database::{Database, Raw};
use crate::support::household::household;
use crate::support::post::Mail;
use crate::support::rules::instant;

on_both_databases![
    a_household_enrols_once_in_all_sessions,
    a_course_without_a_place_in_one_session_takes_nobody_half,
    a_planned_absence_gives_its_seat_to_a_guest,
    an_absence_keeps_its_seat_where_no_guests_are_taken,
    where_all_sessions_are_needed_nobody_plans_an_absence,
    an_absence_is_planned_and_taken_back_until_the_deadline,
    a_seat_that_a_guest_has_cannot_be_had_back,
    one_joins_late_as_far_as_the_rule_allows,
    an_enrolment_counts_once_against_the_limit,
    leaving_the_course_gives_back_everything_that_is_left,
    a_course_is_left_even_when_its_next_session_is_too_near,
    the_confirmation_brings_every_date_into_the_calendar,
    an_absence_takes_one_entry_out_of_the_calendar_and_coming_after_all_puts_it_back,
    a_household_waits_for_the_whole_course_and_is_offered_it_whole,
    a_session_that_is_called_off_leaves_the_others,
    a_session_that_moved_while_somebody_enrols_is_not_taken_unseen,
    sessions_are_grouped_only_while_nobody_has_reserved,
    enrolments_and_guests_never_oversell_and_no_enrolment_is_half,
    without_the_lock_enrolments_and_guests_oversell,
    one_household_asks_for_course_and_session_at_once,
];

fn family() -> crate::support::household::Household {
    household("はな").email("hana@example.jp").pin("2847")
}

async fn enrol(app: &TestApp, class: &Class, absences: &[SessionId]) -> Reserved {
    let family = family();
    app.ask(class.slots[0], &family)
        .terms(without(absences))
        .send()
        .await
        .unwrap()
}

async fn a_household_enrols_once_in_all_sessions(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let reserved = enrol(&app, &class, &[]).await;
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    assert_eq!(app.statuses(&reserved.manage_token).await, ["confirmed"; 3]);
    assert_eq!(app.rows("reservations").await, 3);
    let opened = app.open(&reserved.manage_token).await.unwrap();
    let numbers: BTreeSet<String> = opened
        .parts
        .iter()
        .map(|part| part.reservation.number.to_string())
        .collect();
    assert_eq!(
        numbers,
        BTreeSet::from([reserved.number.to_string()]),
        "one number for all of it"
    );
    assert_eq!(opened.reservation.slot, class.slots[0]);
    assert_eq!(app.deliver_all().await.len(), 1, "one letter");
    // The slot of a later session is the same course.
    let second = household("たろう");
    app.reserve(class.slots[2], &second).await.unwrap();
    assert_eq!(app.households_in(&class).await, [2, 2, 2]);
}

async fn a_course_without_a_place_in_one_session_takes_nobody_half(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    app.ask(class.slots[1], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let answer = app.reserve(class.slots[0], &household("はな")).await;
    assert_eq!(refusal(answer), ReserveRefusal::Full);
    assert_eq!(app.households_in(&class).await, [0, 1, 0]);
    assert_eq!(app.rows("reservations").await, 1);
    assert_eq!(app.rows("household_claims").await, 0);
}

async fn a_planned_absence_gives_its_seat_to_a_guest(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = enrol(&app, &class, &[class.sessions[1]]).await;
    assert_eq!(
        app.statuses(&enrolled.manage_token).await,
        ["confirmed", "ceded", "confirmed"]
    );
    assert_eq!(app.households_in(&class).await, [1, 0, 1]);
    app.ask(class.slots[1], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let late = app.ask(class.slots[1], &household("つぎ")).terms(single()).send().await;
    assert_eq!(refusal(late), ReserveRefusal::Full);
    let elsewhere = app.ask(class.slots[0], &household("つぎ")).terms(single()).send().await;
    assert_eq!(refusal(elsewhere), ReserveRefusal::Full);
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    app.deliver_all().await;
}

async fn an_absence_keeps_its_seat_where_no_guests_are_taken(app: TestApp) {
    let class = app.class(households(1), FormRules::default()).await;
    let enrolled = enrol(&app, &class, &[class.sessions[0]]).await;
    assert_eq!(
        app.statuses(&enrolled.manage_token).await,
        ["away", "confirmed", "confirmed"]
    );
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    let guest = app
        .ask(class.slots[0], &household("きゃく"))
        .terms(single())
        .send()
        .await;
    assert_eq!(refusal(guest), ReserveRefusal::NoGuests);
    // The page tells the session that the household comes to.
    assert_eq!(
        app.open(&enrolled.manage_token).await.unwrap().reservation.slot,
        class.slots[1]
    );
    assert_eq!(
        app.plan_absence(&enrolled.manage_token, class.sessions[0], false)
            .await
            .unwrap(),
        Status::Confirmed
    );
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    app.deliver_all().await;
}

async fn where_all_sessions_are_needed_nobody_plans_an_absence(app: TestApp) {
    let forms = FormRules {
        needs_all_sessions: true,
        ..class_rules()
    };
    let class = app.class(households(3), forms).await;
    let answer = app
        .ask(class.slots[0], &household("はな"))
        .terms(without(&[class.sessions[1]]))
        .send()
        .await;
    assert_eq!(refusal(answer), ReserveRefusal::AllSessionsNeeded);
    let enrolled = enrol(&app, &class, &[]).await;
    let planned = app.plan_absence(&enrolled.manage_token, class.sessions[1], true).await;
    assert!(matches!(
        planned,
        Err(PlanAbsenceError::Refused(ReserveRefusal::AllSessionsNeeded))
    ));
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    app.deliver_all().await;
}

async fn an_absence_is_planned_and_taken_back_until_the_deadline(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = enrol(&app, &class, &[]).await;
    let token = &enrolled.manage_token;
    for _ in 0..2 {
        let status = app.plan_absence(token, class.sessions[1], true).await.unwrap();
        assert_eq!(status, Status::Away { keeps_place: false });
    }
    assert_eq!(app.households_in(&class).await, [1, 0, 1]);
    for _ in 0..2 {
        assert_eq!(
            app.plan_absence(token, class.sessions[1], false).await.unwrap(),
            Status::Confirmed
        );
    }
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    assert_eq!(app.deliver_all().await.len(), 3, "saying so twice writes once");
    // Not everything can be missed: that is leaving the course.
    app.plan_absence(token, class.sessions[0], true).await.unwrap();
    app.plan_absence(token, class.sessions[1], true).await.unwrap();
    let all = app.plan_absence(token, class.sessions[2], true).await;
    assert!(matches!(
        all,
        Err(PlanAbsenceError::Refused(ReserveRefusal::AllSessionsNeeded))
    ));
    // The first session's deadline passes, the second one's has not.
    app.clock.set(&instant("2026-12-16", 17).to_rfc3339());
    let late = app.plan_absence(token, class.sessions[0], false).await;
    assert!(matches!(
        late,
        Err(PlanAbsenceError::TooLate(CancelRefusal::TooLate { .. }))
    ));
    app.plan_absence(token, class.sessions[1], false).await.unwrap();
    let elsewhere = SessionId::fresh(app.services.now(), &*app.services.entropy);
    let unknown = app.plan_absence(token, elsewhere, true).await;
    assert!(matches!(unknown, Err(PlanAbsenceError::Unknown)));
    app.deliver_all().await;
}

async fn a_seat_that_a_guest_has_cannot_be_had_back(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = enrol(&app, &class, &[class.sessions[1]]).await;
    app.ask(class.slots[1], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let back = app.plan_absence(&enrolled.manage_token, class.sessions[1], false).await;
    assert!(matches!(back, Err(PlanAbsenceError::Refused(ReserveRefusal::Full))));
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    app.deliver_all().await;
}

async fn one_joins_late_as_far_as_the_rule_allows(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    app.clock.set(&instant(DAYS[0], 12).to_rfc3339());
    let late = app.reserve(class.slots[1], &household("はな")).await.unwrap();
    assert_eq!(app.statuses(&late.manage_token).await, ["confirmed", "confirmed"]);
    assert_eq!(app.households_in(&class).await, [0, 1, 1]);
    app.clock.set(&instant(DAYS[1], 12).to_rfc3339());
    let too_late = app.reserve(class.slots[2], &household("たろう")).await;
    assert_eq!(refusal(too_late), ReserveRefusal::JoinsTooLate);
    app.ask(class.slots[2], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let officer = app.member(Role::Officer, Reach::Desk(app.desk.id));
    app.ask(class.slots[2], &household("でんわ"))
        .staff_beyond_window(&officer, "ご事情をうかがいました")
        .send()
        .await
        .unwrap();
    assert_eq!(app.households_in(&class).await, [0, 1, 3]);
}

async fn an_enrolment_counts_once_against_the_limit(app: TestApp) {
    let class = app.class_of(households(9), class(class_rules()).limit(Some(2))).await;
    let enrolled = enrol(&app, &class, &[class.sessions[2]]).await;
    // The seat that it gave up is not for itself as a guest.
    let guest = app.ask(class.slots[2], &family()).terms(single()).send().await;
    assert_eq!(refusal(guest), ReserveRefusal::Duplicate);
    let again = app.reserve(class.slots[0], &family()).await;
    assert_eq!(refusal(again), ReserveRefusal::Duplicate);
    // Another date of the programme is its second, and there is no third.
    let others = app
        .schedule(&class.programme, session_on("2027-03-18", households(9)).slots(2))
        .await;
    app.ask(others[0], &family()).send().await.unwrap();
    let third = app.ask(others[1], &family()).send().await;
    assert_eq!(refusal(third), ReserveRefusal::OverLimit { limit: 2 });
    app.cancel(&enrolled.manage_token).await.unwrap();
    app.ask(others[1], &family()).send().await.unwrap();
    app.let_letters_wait();
}

async fn leaving_the_course_gives_back_everything_that_is_left(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = enrol(&app, &class, &[class.sessions[1]]).await;
    app.clock.set(&instant(DAYS[0], 15).to_rfc3339());
    app.cancel(&enrolled.manage_token).await.unwrap();
    assert_eq!(
        app.statuses(&enrolled.manage_token).await,
        ["confirmed", "cancelled", "cancelled"]
    );
    assert_eq!(
        app.households_in(&class).await,
        [1, 0, 0],
        "what was held stays as it was"
    );
    let (_, status) = app.cancel(&enrolled.manage_token).await.unwrap();
    assert!(matches!(status, Status::Cancelled { .. }), "doing it twice is harmless");
    let letters = app.deliver_all().await;
    let last = letters.last().unwrap();
    assert_eq!(
        entries(last),
        [("CANCEL", 1)],
        "the first date is over, and the missed one was never in the calendar"
    );
    assert_eq!(app.rows("household_claims").await, 0);
}

async fn a_course_is_left_even_when_its_next_session_is_too_near(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = enrol(&app, &class, &[]).await;
    let other = enrol(&app, &app.class(households(1), class_rules()).await, &[]).await;
    app.clock.set(&instant("2026-12-16", 17).to_rfc3339());
    app.cancel(&enrolled.manage_token).await.unwrap();
    assert_eq!(app.households_in(&class).await, [0, 0, 0]);
    // The last session's deadline is the course's.
    app.clock.set(&instant("2027-02-17", 17).to_rfc3339());
    let late = app.cancel(&other.manage_token).await;
    assert!(matches!(late, Err(CancelError::Refused(CancelRefusal::TooLate { .. }))));
    app.deliver_all().await;
}

/// Method and number of each calendar file that came with a letter, by kind; each file speaks of one UID only.
fn entries(mail: &Mail) -> Vec<(&'static str, usize)> {
    let mut counted = vec![("REQUEST", 0), ("CANCEL", 0)];
    let mut uids = BTreeSet::new();
    for file in files(mail) {
        let calendar = ICalendar::parse(&file).unwrap();
        let events: Vec<_> = calendar
            .components
            .iter()
            .filter(|component| component.component_type == ICalendarComponentType::VEvent)
            .collect();
        assert_eq!(events.len(), 1, "one entry a message (RFC 5546)");
        assert!(uids.insert(events[0].uid().unwrap().to_owned()), "each date once");
        let method = calendar.components[0].property(&ICalendarProperty::Method).unwrap();
        let method = format!("{:?}", method.values).to_uppercase();
        for (name, count) in &mut counted {
            if method.contains(*name) {
                *count += 1;
            }
        }
    }
    counted.retain(|(_, count)| *count > 0);
    counted
}

/// The calendar files of a letter: what stands in the body, and those attached for the other dates.
fn files(mail: &Mail) -> Vec<String> {
    let parsed = mail.parsed();
    let calendars = parsed.parts.iter().filter(|part| {
        part.content_type()
            .is_some_and(|kind| kind.subtype() == Some("calendar"))
    });
    calendars
        .map(|part| match &part.body {
            PartType::Text(text) => text.clone().into_owned(),
            _ => String::from_utf8(part.contents().to_vec()).unwrap(),
        })
        .collect()
}

async fn the_confirmation_brings_every_date_into_the_calendar(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let enrolled = enrol(&app, &class, &[class.sessions[1]]).await;
    let letters = app.deliver_all().await;
    let [letter] = letters.as_slice() else {
        panic!("one letter")
    };
    assert_eq!(entries(letter), [("REQUEST", 2)]);
    let text = letter.text();
    for day in ["12月17日（木）", "2月18日（木）"] {
        assert!(text.contains(day), "{text}");
    }
    assert!(!text.contains("1月21日"), "{text}");
    let days: String = files(letter).concat();
    assert!(days.contains("DTSTART;TZID=Asia/Tokyo:20261217T100000"), "{days}");
    assert!(days.contains("DTSTART;TZID=Asia/Tokyo:20270218T100000"), "{days}");
    for telling in ["ひきこもり", "家族教室", "教室"] {
        assert!(!letter.everything().contains(telling), "{telling}");
    }
    // The download has all of them, the missed one marked.
    let opened = app.open(&enrolled.manage_token).await.unwrap();
    let file = calendar_entry(&app.services, &opened).unwrap();
    let calendar = ICalendar::parse(&file).unwrap();
    let statuses: Vec<String> = calendar
        .components
        .iter()
        .filter(|component| component.component_type == ICalendarComponentType::VEvent)
        .map(|event| {
            let status = event.property(&ICalendarProperty::Status).unwrap();
            format!("{:?}", status.values).to_lowercase()
        })
        .collect();
    assert_eq!(statuses.len(), 3);
    assert!(
        statuses[1].contains("cancelled") && statuses[0].contains("confirmed"),
        "{statuses:?}"
    );
    assert!(file.contains("METHOD:PUBLISH") && !file.contains("教室"));
}

async fn an_absence_takes_one_entry_out_of_the_calendar_and_coming_after_all_puts_it_back(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let enrolled = enrol(&app, &class, &[]).await;
    let first = app.deliver_all().await;
    assert_eq!(entries(&first[0]), [("REQUEST", 3)]);
    app.plan_absence(&enrolled.manage_token, class.sessions[1], true)
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(1));
    app.plan_absence(&enrolled.manage_token, class.sessions[1], false)
        .await
        .unwrap();
    let letters = app.deliver_all().await;
    let [away, back] = letters.as_slice() else {
        panic!("two letters")
    };
    assert_eq!(entries(away), [("CANCEL", 1)]);
    assert_eq!(entries(back), [("REQUEST", 1)]);
    let line = |mail: &Mail, name: &str| -> String {
        let file = mail.calendar();
        let found = file.split("\r\n").find(|line| line.starts_with(name)).unwrap();
        found.to_owned()
    };
    assert_eq!(line(away, "UID:"), line(back, "UID:"));
    assert_eq!(
        (line(away, "SEQUENCE:"), line(back, "SEQUENCE:")),
        ("SEQUENCE:1".into(), "SEQUENCE:2".into())
    );
    assert!(away.calendar().contains("DTSTART;TZID=Asia/Tokyo:20270121T100000"));
    assert!(away.subject().contains("お休み") && away.text().contains("お休みを承りました"));
    // Its link opens the whole enrolment as well.
    let token = madoguchi::domain::token::SecretToken::parse(&away.token()).unwrap();
    assert_eq!(app.statuses(&token).await, ["confirmed"; 3]);
    for mail in &letters {
        assert!(!mail.everything().contains("教室"));
    }
}

async fn a_household_waits_for_the_whole_course_and_is_offered_it_whole(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let first = app.reserve(class.slots[0], &household("さき")).await.unwrap();
    let family = family();
    let waiting = app.ask(class.slots[0], &family).or_wait().send().await.unwrap();
    assert_eq!(waiting.status, Status::Waiting);
    assert_eq!(app.statuses(&waiting.manage_token).await, ["waiting"; 3]);
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    app.deliver_all().await;
    // One seat is not the course.
    app.plan_absence(&first.manage_token, class.sessions[1], true)
        .await
        .unwrap();
    assert_eq!(app.statuses(&waiting.manage_token).await, ["waiting"; 3]);
    app.cancel(&first.manage_token).await.unwrap();
    assert_eq!(app.statuses(&waiting.manage_token).await, ["offered"; 3]);
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    let letters = app.deliver_all().await;
    let offer = letters
        .iter()
        .find(|mail| mail.text().contains("席が空きました"))
        .unwrap();
    for day in ["12月17日", "1月21日", "2月18日"] {
        assert!(offer.text().contains(day), "{}", offer.text());
    }
    let holder = Answerer::Holder(waiting.manage_token.clone());
    answer_offer(&app.services, holder, OfferAnswer::Accept).await.unwrap();
    assert_eq!(app.statuses(&waiting.manage_token).await, ["confirmed"; 3]);
    let letters = app.deliver_all().await;
    assert_eq!(entries(&letters[0]), [("REQUEST", 3)]);
    assert!(letters[0].text().contains("2月18日"));
}

async fn a_session_that_is_called_off_leaves_the_others(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = enrol(&app, &class, &[]).await;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    app.change(&officer, class.sessions[0], Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    assert_eq!(
        app.statuses(&enrolled.manage_token).await,
        ["cancelled", "confirmed", "confirmed"]
    );
    let opened = app.open(&enrolled.manage_token).await.unwrap();
    assert_eq!(opened.reservation.slot, class.slots[1], "the page tells the next date");
    // Its first part is gone, and the link of that part still leaves the course.
    app.cancel(&enrolled.manage_token).await.unwrap();
    assert_eq!(app.households_in(&class).await, [0, 0, 0]);
    // Who enrols now has the two that are left.
    let other = app.reserve(class.slots[1], &household("つぎ")).await.unwrap();
    assert_eq!(app.statuses(&other.manage_token).await.len(), 2);
    app.let_letters_wait();
}

async fn a_session_that_moved_while_somebody_enrols_is_not_taken_unseen(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let seen = vec![(class.slots[1], instant(DAYS[1], 10))];
    app.change(&officer, class.sessions[1], app.move_to("2027-01-28", 10), "都合により")
        .await
        .unwrap();
    let mut terms = without(&[]);
    terms.seen = seen;
    let answer = app.ask(class.slots[0], &household("はな")).terms(terms).send().await;
    let starts_at = instant("2027-01-28", 10);
    assert_eq!(refusal(answer), ReserveRefusal::DateChanged { starts_at });
    assert_eq!(app.households_in(&class).await, [0, 0, 0]);
}

async fn sessions_are_grouped_only_while_nobody_has_reserved(app: TestApp) {
    let programme = app.programme(class(class_rules())).await;
    let (mut sessions, mut slots) = (Vec::new(), Vec::new());
    for day in DAYS {
        let (session, own) = app
            .try_schedule(&programme, session_on(day, households(2)))
            .await
            .unwrap();
        sessions.push(session);
        slots.extend(own);
    }
    let officer = app.member(Role::Officer, Reach::Desk(app.desk.id));
    let new = || NewCourse {
        id: CourseId::fresh(app.services.now(), &*app.services.entropy),
        programme: programme.id,
        title: None,
        sessions: sessions.clone(),
        drafts: Vec::new(),
    };
    let reserved = app.reserve(slots[1], &household("はな")).await.unwrap();
    let refused = create_course(&app.services, &officer, new()).await;
    assert!(matches!(refused, Err(CourseError::Refused(CourseRefusal::Reserved))));
    assert_eq!(app.rows("courses").await, 0);
    app.cancel(&reserved.manage_token).await.unwrap();
    let stranger = app.member(Role::Reception, Reach::EveryDesk);
    let forbidden = create_course(&app.services, &stranger, new()).await;
    assert!(matches!(forbidden, Err(CourseError::Unknown)));
    let id = create_course(&app.services, &officer, new()).await.unwrap();
    let twice = create_course(&app.services, &officer, new()).await;
    assert!(matches!(twice, Err(CourseError::Refused(CourseRefusal::Grouped))));
    let enrolled = app.reserve(slots[0], &household("はな")).await.unwrap();
    assert_eq!(app.statuses(&enrolled.manage_token).await.len(), 3);
    let refused = ungroup_course(&app.services, &officer, id).await;
    assert!(matches!(refused, Err(CourseError::Refused(CourseRefusal::Reserved))));
    app.cancel(&enrolled.manage_token).await.unwrap();
    ungroup_course(&app.services, &officer, id).await.unwrap();
    let alone = app.reserve(slots[0], &household("たろう")).await.unwrap();
    assert!(app.statuses(&alone.manage_token).await.is_empty());
    assert_eq!(app.audit_of(id.0).await.len(), 2);
}

async fn enrolments_and_guests_never_oversell_and_no_enrolment_is_half(app: TestApp) {
    const MANY: usize = 40;
    let class = app.class(households(3), class_rules()).await;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..MANY {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        let class = class.clone();
        asking.spawn(async move {
            let family = household(&format!("家族{number}")).phone(&format!("090{number:08}"));
            let guest = number % 3 == 0;
            let absences = if number % 5 == 1 {
                vec![class.sessions[1]]
            } else {
                Vec::new()
            };
            let terms = if guest { single() } else { without(&absences) };
            app.ask(class.slots[1], &family).terms(terms).send().await
        });
    }
    let answers = asking.join_all().await;
    let mut enrolled = 0;
    for answer in &answers {
        match answer {
            Ok(reserved) => {
                let statuses = app.statuses(&reserved.manage_token).await;
                assert!(
                    statuses.is_empty() || statuses.len() == 3,
                    "half an enrolment: {statuses:?}"
                );
                enrolled += usize::from(!statuses.is_empty());
            }
            Err(ReserveError::Refused(ReserveRefusal::Full)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let taken = app.households_in(&class).await;
    assert!(taken.iter().all(|taken| *taken <= 3), "{taken:?}");
    assert_eq!(taken[1], 3, "nobody was refused while a seat was free: {taken:?}");
    assert_eq!(usize::try_from(taken[0]).unwrap(), enrolled);
}

/// The negative control: the same on the same number of seats, with nothing between reading and writing.
async fn without_the_lock_enrolments_and_guests_oversell(database: Database) {
    const ASKERS: usize = 12;
    let mut raw = database.connect().await;
    raw.batch("CREATE TABLE seats (session integer NOT NULL, household integer NOT NULL)")
        .await
        .unwrap();
    let (lend, mut returned) = mpsc::channel::<Raw>(ASKERS);
    let all_have_read = std::sync::Arc::new(Barrier::new(ASKERS));
    let mut asking = JoinSet::new();
    for number in 0..ASKERS {
        let (mut own, lend, barrier) = (database.connect().await, lend.clone(), all_have_read.clone());
        asking.spawn(async move {
            let sessions: &[i64] = if number % 2 == 0 { &[1, 2, 3] } else { &[2] };
            let mut is_free = true;
            for session in sessions {
                let query = format!("SELECT count(*) FROM seats WHERE session = {session}");
                is_free &= own.number(&query).await < 3;
            }
            barrier.wait().await;
            if is_free {
                for session in sessions {
                    let take = format!("INSERT INTO seats VALUES ({session}, {number})");
                    own.execute(&take).await.unwrap();
                }
            }
            lend.send(own).await.ok().unwrap();
        });
    }
    asking.join_all().await;
    drop(lend);
    while returned.recv().await.is_some() {}
    let taken = raw.number("SELECT count(*) FROM seats WHERE session = 2").await;
    assert!(
        taken > 3,
        "{taken} on 3 seats: without a lock this must oversell, or the race above proves nothing"
    );
}

async fn one_household_asks_for_course_and_session_at_once(app: TestApp) {
    for _ in 0..12 {
        let class = app.class(households(9), class_rules()).await;
        let other = app.another_process().await;
        let absences = vec![class.sessions[0]];
        let (one, two) = (family(), family());
        let (enrolled, guest) = tokio::join!(
            app.ask(class.slots[0], &one).terms(without(&absences)).send(),
            other.ask(class.slots[2], &two).terms(single()).send()
        );
        let taken = [enrolled, guest].into_iter().filter(|answer| match answer {
            Ok(_) => true,
            Err(ReserveError::Refused(ReserveRefusal::Duplicate | ReserveRefusal::OverLimit { .. })) => false,
            Err(other) => panic!("{other:?}"),
        });
        assert_eq!(taken.count(), 1, "one household, one of the two");
        app.clock.advance(TimeDelta::seconds(1));
    }
    app.let_letters_wait();
}
