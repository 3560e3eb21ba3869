//! Counting visitors of walk-in sessions: each mark once, however often it arrives and however many thumbs there are.
//! Deliberately below HTTP; what the screens say is told in `tally_pages`, the bad line in `tests/browser`.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;
use uuid::Uuid;

use madoguchi::actions::record_tally::{Recorded, TallyError, record_tally};
use madoguchi::actions::show_tally::{
    PAST_SESSIONS, show_tallies, show_tally, show_tally_history, show_walk_in_programmes,
};
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::history::{Head, PastEvent};
use madoguchi::domain::ids::{HistoryId, SessionId, TallyMarkId};
use madoguchi::domain::programme::Programme;
use madoguchi::domain::session::SessionStatus;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::tally::{Press, Pressed, Tally, TallyRefusal, Thumb, Visit};
use madoguchi::store::{history, sessions};

use crate::session_pages::assign_counsellors;
use crate::support::app::TestApp;
use crate::support::city::{consultations, session_on};

on_both_databases![
    a_mark_counts_once_however_often_and_by_whichever_process_it_is_sent,
    two_thumbs_at_one_door_both_count,
    copies_of_one_batch_at_the_same_moment_count_once,
    as_many_are_taken_back_as_were_counted_and_nobody_more,
    one_less_of_nobody_is_refused_and_stays_refused,
    the_last_mark_is_undone_once_and_only_by_one_window,
    a_refused_mark_does_not_keep_the_others_out,
    marks_of_another_day_and_of_the_future_are_refused,
    a_session_that_is_reserved_has_no_tally,
    the_number_of_another_sessions_mark_is_refused_with_its_batch,
    only_the_desks_own_people_count_and_audit_only_looks,
    a_counsellor_counts_the_own_sessions_and_no_other,
    the_history_is_newest_first_with_the_years_before_at_its_end,
    a_session_whose_visitors_were_counted_is_not_deleted,
    the_database_itself_refuses_marks_that_cannot_be,
];

const TODAY: &str = "2026-11-02";

/// A lounge from ten to eleven on the story's first day, and the clock at half past ten.
async fn lounge(app: &TestApp) -> (std::sync::Arc<Programme>, SessionId) {
    let programme = app.programme(consultations().counting(&["本人", "家族"])).await;
    let session = open_on(app, &programme, TODAY).await;
    app.clock.set("2026-11-02T10:30:00+09:00");
    (programme, session)
}

async fn open_on(app: &TestApp, programme: &Programme, day: &str) -> SessionId {
    let made = app.try_schedule(programme, session_on(day, Capacity::default())).await;
    made.unwrap().0
}

async fn at_the_door(app: &TestApp) -> StaffMember {
    app.staff(Role::Reception, Reach::Desk(app.desk.id)).await
}

fn mark(number: u128) -> TallyMarkId {
    TallyMarkId(Uuid::from_u128(number))
}

fn press(number: u128, thumb: Thumb, at: DateTime<Utc>) -> Press {
    Press {
        id: mark(number),
        thumb,
        at,
    }
}

fn came(category: &str, visit: Visit) -> Thumb {
    let category = category.to_owned();
    Thumb::Came { category, visit }
}

fn take_back(category: &str, visit: Visit) -> Thumb {
    let category = category.to_owned();
    Thumb::TakeBack { category, visit }
}

impl TestApp {
    async fn count(&self, member: &StaffMember, session: SessionId, presses: &[Press]) -> Result<Recorded, TallyError> {
        record_tally(&self.services, member, session, presses.to_vec()).await
    }

    /// One press, now; what became of it.
    async fn press(
        &self,
        member: &StaffMember,
        session: SessionId,
        (number, thumb): (u128, Thumb),
    ) -> Result<Pressed, TallyRefusal> {
        let press = press(number, thumb, self.services.now());
        let recorded = self.count(member, session, &[press]).await.unwrap();
        recorded.answers[0].1.clone()
    }

    /// The tally as the database adds it up; the marks one by one must say the same.
    async fn tally(&self, member: &StaffMember, session: SessionId) -> Tally {
        let added_up = show_tallies(&self.services, &[session])
            .await
            .unwrap()
            .remove(&session)
            .unwrap();
        let shown = show_tally(&self.services, member, session).await.unwrap().unwrap();
        assert_eq!(shown.sheet.unwrap().tally(), added_up);
        added_up
    }
}

async fn a_mark_counts_once_however_often_and_by_whichever_process_it_is_sent(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    let now = app.services.now();
    let first = press(1, came("本人", Visit::First), now - TimeDelta::minutes(20));
    let second = press(2, came("家族", Visit::Again), now - TimeDelta::minutes(1));
    let batch = [first.clone(), first.clone(), second.clone()];
    let answers = app.count(&reception, session, &batch).await.unwrap().answers;
    let expected = [
        (mark(1), Ok(Pressed::Now)),
        (mark(1), Ok(Pressed::Before)),
        (mark(2), Ok(Pressed::Now)),
    ];
    assert_eq!(answers, expected);
    let before = app.tally(&reception, session).await;
    assert_eq!((before.total(), before.of_visit("本人", Visit::First)), (2, 1));

    let other = app.another_process().await;
    for _ in 0..3 {
        let again = other
            .count(&reception, session, &[second.clone(), first.clone()])
            .await
            .unwrap();
        assert!(again.answers.iter().all(|(_, answer)| *answer == Ok(Pressed::Before)));
        assert_eq!(again.sheet.tally(), before);
    }
    assert_eq!(app.tally(&reception, session).await, before);
    assert_eq!(app.rows("tally_marks").await, 2);
    let audit = app.audit_of(session.0).await;
    let acts: Vec<(&str, &str)> = audit
        .iter()
        .map(|(_, actor, act)| (actor.as_str(), act.as_str()))
        .collect();
    let actor = format!("staff:{}", reception.id);
    assert_eq!(acts, [("operator", "schedule session"), (actor.as_str(), "tally")]);
    let details = "SELECT detail AS value FROM audit WHERE act = 'tally'";
    assert_eq!(app.database.texts(details).await, [Some("+2 -0".to_owned())]);
}

async fn two_thumbs_at_one_door_both_count(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let thumbs = [at_the_door(&app).await, at_the_door(&app).await];
    let processes = [app.clone(), app.another_process().await];
    let mut counting = JoinSet::new();
    for number in 0..60 {
        let (app, member) = (processes[number % 2].clone(), thumbs[number % 2].clone());
        let category = ["本人", "家族", "家族"][number % 3];
        counting.spawn(async move {
            let thumb = came(category, Visit::Unknown);
            app.press(&member, session, (u128::try_from(number).unwrap(), thumb))
                .await
        });
    }
    let answers = counting.join_all().await;
    assert!(answers.iter().all(|answer| *answer == Ok(Pressed::Now)), "{answers:?}");
    let tally = app.tally(&thumbs[0], session).await;
    assert_eq!(
        (tally.of_category("本人"), tally.of_category("家族"), tally.total()),
        (20, 40, 60)
    );
}

async fn copies_of_one_batch_at_the_same_moment_count_once(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    let processes = [app.clone(), app.another_process().await];
    let now = app.services.now();
    let batch: Vec<Press> = (1..=5)
        .map(|number| press(number, came("家族", Visit::First), now))
        .collect();
    let mut sending = JoinSet::new();
    for copy in 0..20 {
        let (app, member, batch) = (processes[copy % 2].clone(), reception.clone(), batch.clone());
        sending.spawn(async move { app.count(&member, session, &batch).await.unwrap().answers });
    }
    let mut counted: BTreeMap<TallyMarkId, usize> = BTreeMap::new();
    for (id, answer) in sending.join_all().await.into_iter().flatten() {
        *counted.entry(id).or_default() += usize::from(answer.unwrap() == Pressed::Now);
    }
    assert!(counted.values().all(|times| *times == 1), "{counted:?}");
    assert_eq!(app.tally(&reception, session).await.total(), 5);
}

async fn as_many_are_taken_back_as_were_counted_and_nobody_more(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let thumbs = [at_the_door(&app).await, at_the_door(&app).await];
    let processes = [app.clone(), app.another_process().await];
    for number in 0..10 {
        app.press(&thumbs[0], session, (number, came("家族", Visit::Again)))
            .await
            .unwrap();
    }
    let mut taking = JoinSet::new();
    for number in 0..40 {
        let (app, member) = (processes[number % 2].clone(), thumbs[number % 2].clone());
        let id = 100 + u128::try_from(number).unwrap();
        taking.spawn(async move { app.press(&member, session, (id, take_back("家族", Visit::Again))).await });
    }
    let answers = taking.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 10);
    assert_eq!(app.tally(&thumbs[0], session).await, Tally::default());
    let lowest = "SELECT COALESCE(SUM(delta), 0) FROM tally_marks";
    assert_eq!(app.database.number(lowest).await, 0, "a count fell below zero");
}

async fn one_less_of_nobody_is_refused_and_stays_refused(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    let refused = Err(TallyRefusal::NobodyThere {
        category: "家族".to_owned(),
        visit: Visit::First,
    });
    let less = (1, take_back("家族", Visit::First));
    assert_eq!(app.press(&reception, session, less.clone()).await, refused);
    // The answer was lost, a colleague counts somebody, and the phone sends it again.
    let colleague = at_the_door(&app).await;
    app.press(&colleague, session, (2, came("家族", Visit::First)))
        .await
        .unwrap();
    assert_eq!(app.press(&reception, session, less).await, refused);
    assert_eq!(app.tally(&reception, session).await.total(), 1);
}

async fn the_last_mark_is_undone_once_and_only_by_one_window(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    for (number, category) in [(1, "本人"), (2, "家族")] {
        app.press(&reception, session, (number, came(category, Visit::Again)))
            .await
            .unwrap();
        app.clock.advance(TimeDelta::minutes(1));
    }
    let colleague = at_the_door(&app).await;
    app.press(&colleague, session, (3, came("家族", Visit::Again)))
        .await
        .unwrap();
    let shown = show_tally(&app.services, &reception, session).await.unwrap().unwrap();
    assert_eq!(shown.sheet.unwrap().last_of(reception.id).unwrap().id, mark(2));
    let answers = [
        app.press(&reception, session, (4, Thumb::Undo(mark(2)))).await,
        app.press(&reception, session, (4, Thumb::Undo(mark(2)))).await,
        app.press(&reception, session, (5, Thumb::Undo(mark(2)))).await,
    ];
    let expected = [Ok(Pressed::Now), Ok(Pressed::Before), Err(TallyRefusal::AlreadyUndone)];
    assert_eq!(answers, expected);
    let tally = app.tally(&reception, session).await;
    assert_eq!((tally.of_category("本人"), tally.of_category("家族")), (1, 1));
}

async fn a_refused_mark_does_not_keep_the_others_out(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    let now = app.services.now();
    let batch = [
        press(1, came("女子会", Visit::First), now),
        press(2, came("家族", Visit::First), now),
        press(3, take_back("本人", Visit::First), now),
        press(4, take_back("家族", Visit::First), now),
        press(5, came("本人", Visit::Unknown), now),
    ];
    let answers = app.count(&reception, session, &batch).await.unwrap().answers;
    let is_counted: Vec<bool> = answers.iter().map(|(_, answer)| answer.is_ok()).collect();
    assert_eq!(is_counted, [false, true, false, true, true]);
    assert_eq!(app.tally(&reception, session).await.total(), 1);
}

async fn marks_of_another_day_and_of_the_future_are_refused(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    let now = app.services.now();
    let batch = [
        press(1, came("家族", Visit::First), now + TimeDelta::seconds(1)),
        press(2, came("家族", Visit::First), now - TimeDelta::days(2)),
        press(3, came("家族", Visit::First), now - TimeDelta::days(1)),
    ];
    let answers = app.count(&reception, session, &batch).await.unwrap().answers;
    assert_eq!(answers[0].1, Err(TallyRefusal::FromTheFuture));
    assert_eq!(answers[1].1, Err(TallyRefusal::AnotherDay));
    assert_eq!(answers[2].1, Ok(Pressed::Now));
    // A phone that lay in a drawer for a week still brings its marks of the day; new ones are too late.
    app.clock.advance(TimeDelta::days(7));
    let of_the_day = press(4, came("家族", Visit::First), now);
    let late = app.count(&reception, session, &[of_the_day]).await.unwrap().answers;
    assert_eq!(late[0].1, Ok(Pressed::Now));
    let new = app.press(&reception, session, (5, came("家族", Visit::First))).await;
    assert_eq!(new, Err(TallyRefusal::AnotherDay));
    assert_eq!(app.rows("tally_marks").await, 2);
}

async fn a_session_that_is_reserved_has_no_tally(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let session = open_on(&app, &programme, TODAY).await;
    let reception = at_the_door(&app).await;
    let press = press(1, came("来られた方", Visit::Unknown), app.services.now());
    let refused = app.count(&reception, session, &[press]).await;
    assert!(matches!(refused, Err(TallyError::Refused(TallyRefusal::NotWalkIn))));
    let shown = show_tally(&app.services, &reception, session).await.unwrap().unwrap();
    assert_eq!(shown.sheet.unwrap_err(), TallyRefusal::NotWalkIn);
    assert_eq!(app.rows("tally_marks").await, 0);
}

async fn the_number_of_another_sessions_mark_is_refused_with_its_batch(app: TestApp) {
    let (programme, session) = lounge(&app).await;
    let tomorrow = open_on(&app, &programme, "2026-11-04").await;
    let reception = at_the_door(&app).await;
    app.press(&reception, session, (1, came("家族", Visit::First)))
        .await
        .unwrap();
    app.clock.set("2026-11-04T10:30:00+09:00");
    let now = app.services.now();
    let batch = [
        press(2, came("家族", Visit::First), now),
        press(1, came("家族", Visit::First), now),
    ];
    let refused = app.count(&reception, tomorrow, &batch).await;
    assert!(matches!(refused, Err(TallyError::Refused(TallyRefusal::UsedElsewhere))));
    assert_eq!(app.tally(&reception, tomorrow).await, Tally::default());
    assert_eq!(app.tally(&reception, session).await.total(), 1);
}

async fn only_the_desks_own_people_count_and_audit_only_looks(app: TestApp) {
    let (programme, session) = lounge(&app).await;
    let other = app.add_desk("support-station").await;
    let strangers = [
        app.staff(Role::Admin, Reach::Desk(other.id)).await,
        app.staff(Role::Auditor, Reach::EveryDesk).await,
    ];
    for stranger in &strangers {
        let press = press(1, came("家族", Visit::First), app.services.now());
        let refused = app.count(stranger, session, std::slice::from_ref(&press)).await;
        assert!(matches!(refused, Err(TallyError::Unknown)));
        let nowhere = SessionId(Uuid::from_u128(404));
        assert!(matches!(
            app.count(stranger, nowhere, &[press]).await,
            Err(TallyError::Unknown)
        ));
    }
    assert!(
        show_tally(&app.services, &strangers[0], session)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        show_walk_in_programmes(&app.services, &strangers[0])
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        show_tally(&app.services, &strangers[1], session)
            .await
            .unwrap()
            .is_some()
    );
    let seen = show_walk_in_programmes(&app.services, &strangers[1]).await.unwrap();
    assert_eq!(seen[0].id, programme.id);
    for (number, role) in (10..).zip([Role::Admin, Role::Officer, Role::Reception]) {
        let own = app.staff(role, Reach::Desk(app.desk.id)).await;
        let counted = app.press(&own, session, (number, came("家族", Visit::First))).await;
        assert_eq!(counted, Ok(Pressed::Now), "{role:?}");
    }
    assert_eq!(app.tally(&strangers[1], session).await.total(), 3);
}

async fn a_counsellor_counts_the_own_sessions_and_no_other(app: TestApp) {
    let (programme, own) = lounge(&app).await;
    let other = open_on(&app, &programme, "2026-11-04").await;
    let counsellor = app.staff(Role::Counsellor, Reach::Desk(app.desk.id)).await;
    let one = |number| press(number, came("家族", Visit::First), app.services.now());
    for session in [own, other] {
        let refused = app.count(&counsellor, session, &[one(1)]).await;
        assert!(matches!(refused, Err(TallyError::Unknown)), "not assigned yet");
        let shown = show_tally(&app.services, &counsellor, session).await.unwrap().unwrap();
        assert!(!shown.may_count, "looked at all the same");
    }
    assign_counsellors(&app, TODAY).await;
    let counted = app.press(&counsellor, own, (2, came("家族", Visit::First))).await;
    assert_eq!(counted, Ok(Pressed::Now));
    let shown = show_tally(&app.services, &counsellor, own).await.unwrap().unwrap();
    assert!(shown.may_count);
    app.clock.set("2026-11-04T10:30:00+09:00");
    let refused = app.count(&counsellor, other, &[one(3)]).await;
    assert!(matches!(refused, Err(TallyError::Unknown)));
    let reception = at_the_door(&app).await;
    let counted = app.press(&reception, other, (4, came("家族", Visit::First))).await;
    assert_eq!(counted, Ok(Pressed::Now), "whoever is at the desk counts there");
}

/// Weekdays of November and December 2026 on which the desk is open.
fn open_days(count: usize) -> Vec<String> {
    let start: chrono::NaiveDate = "2026-11-04".parse().unwrap();
    let holidays = ["2026-11-23"];
    let days = start.iter_days().filter(|day| {
        use chrono::Datelike as _;
        day.weekday().number_from_monday() <= 5 && !holidays.contains(&day.to_string().as_str())
    });
    days.take(count).map(|day| day.to_string()).collect()
}

async fn the_history_is_newest_first_with_the_years_before_at_its_end(app: TestApp) {
    let (programme, _) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    let most = usize::try_from(PAST_SESSIONS).unwrap();
    let days = open_days(most + 1);
    for (number, day) in (1..).zip(&days) {
        let session = open_on(&app, &programme, day).await;
        app.clock.set(&format!("{day}T10:30:00+09:00"));
        for nth in 0..number % 3 {
            let thumb = came("家族", Visit::First);
            app.press(&reception, session, (number * 10 + nth, thumb))
                .await
                .unwrap();
        }
    }
    // What is still to come is no history, and neither is another programme's session.
    open_on(&app, &programme, "2026-12-24").await;
    let elsewhere = app.programme(consultations().counting(&[])).await;
    open_on(&app, &elsewhere, "2026-12-03").await;
    let event = PastEvent {
        id: HistoryId::fresh(app.services.now(), &*app.services.entropy),
        programme: programme.id,
        held_on: "2022-11-09".parse().unwrap(),
        times: None,
        title: Some("ラウンジ".to_owned()),
        speaker: None,
        place: None,
        contents: Vec::new(),
        counts: vec![Head {
            label: "家族".to_owned(),
            number: 30,
            unit: "名".to_owned(),
        }],
        stated_weekday: None,
    };
    let row = event.clone();
    app.services
        .store
        .write(|tx| Box::pin(async move { history::insert(tx, &row).await }))
        .await
        .unwrap();

    let newest = show_tally_history(&app.services, programme.id, 0).await.unwrap();
    assert_eq!(
        (newest.sessions.len(), newest.has_more, newest.before.len()),
        (most, true, 0)
    );
    let oldest = show_tally_history(&app.services, programme.id, 1).await.unwrap();
    assert_eq!((oldest.has_more, oldest.before), (false, vec![event]));
    let counts: Vec<u32> = newest
        .sessions
        .iter()
        .chain(&oldest.sessions)
        .map(|(_, tally)| tally.total())
        .collect();
    let expected: Vec<u32> = (1..=days.len())
        .rev()
        .map(|number| u32::try_from(number % 3).unwrap())
        .chain([0])
        .collect();
    assert_eq!(counts, expected, "the last one is the lounge of the first day");
    let starts: Vec<DateTime<Utc>> = newest.sessions.iter().map(|(session, _)| session.starts_at).collect();
    assert!(starts.is_sorted_by(|newer, older| newer > older));
}

async fn a_session_whose_visitors_were_counted_is_not_deleted(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let officer = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    app.press(&officer, session, (1, came("家族", Visit::First)))
        .await
        .unwrap();
    app.set_status_of_all_sessions(SessionStatus::Tentative).await;
    let deleted = app
        .services
        .store
        .write(|tx| Box::pin(async move { sessions::delete_unreserved(tx, session).await }))
        .await;
    assert!(!deleted.unwrap());
    assert_eq!(app.tally(&officer, session).await.total(), 1);
}

async fn the_database_itself_refuses_marks_that_cannot_be(app: TestApp) {
    let (_, session) = lounge(&app).await;
    let reception = at_the_door(&app).await;
    app.press(&reception, session, (1, came("家族", Visit::First)))
        .await
        .unwrap();
    app.press(&reception, session, (2, Thumb::Undo(mark(1)))).await.unwrap();
    app.press(&reception, session, (3, came("家族", Visit::First)))
        .await
        .unwrap();
    let mut raw = app.database.connect().await;
    for impossible in [
        "UPDATE tally_marks SET band = 24",
        "UPDATE tally_marks SET band = -1",
        "UPDATE tally_marks SET delta = 2",
        "UPDATE tally_marks SET delta = -2",
        "UPDATE tally_marks SET undoes = (SELECT undoes FROM tally_marks WHERE undoes IS NOT NULL)",
        "DELETE FROM tally_marks WHERE undoes IS NULL",
        "DELETE FROM sessions",
    ] {
        assert!(raw.execute(impossible).await.is_err(), "{impossible}");
    }
}
