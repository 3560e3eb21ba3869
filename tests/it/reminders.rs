//! Reminders: once each, on their day and at their hour, to those who still come and do not know it already.
//! Deliberately through sixty days of a moved clock, with the service started anew and away in between.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use madoguchi::actions::remind_due::remind_due;
use madoguchi::actions::tell_online_address::set_online_address;
use madoguchi::domain::calendar::jst;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::online::OnlineAddress;
use madoguchi::domain::reminder::Reminder;
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households, session_on};
use crate::support::courses::{class, class_rules, without};
use crate::support::household::household;
use crate::support::post::Mail;
use crate::support::rules::instant;

on_both_databases![
    in_sixty_days_with_restarts_everybody_is_reminded_once_at_the_hour,
    nobody_is_reminded_who_booked_after_it_cancelled_or_was_just_told,
    a_date_that_moves_is_reminded_of_anew,
    a_course_is_reminded_of_session_by_session,
    two_workers_at_once_remind_once,
    a_reminder_that_waits_for_the_mail_server_is_void_after_a_cancel,
    a_reminder_tells_nothing_and_says_where_an_online_session_meets,
];

fn reminder(days_before: u32, hour: u32) -> Reminder {
    Reminder {
        days_before,
        at: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(),
    }
}

fn reminding(reminders: &[Reminder]) -> ProgrammePlan {
    let mut plan = consultations().limit(None);
    plan.policy.reminders = reminders.to_vec();
    plan
}

async fn reminded(app: &TestApp) -> Vec<Mail> {
    remind_due(&app.services).await.unwrap();
    let mut letters = app.deliver_all().await;
    letters.retain(|letter| letter.subject().contains("まもなくです"));
    letters
}

async fn slot(app: &TestApp, day: &str) -> SlotId {
    let programme = app.programme(reminding(&[reminder(1, 10)])).await;
    app.slot_of(&programme, day, households(9)).await
}

async fn in_sixty_days_with_restarts_everybody_is_reminded_once_at_the_hour(app: TestApp) {
    let programme = app.programme(reminding(&[reminder(7, 18), reminder(1, 10)])).await;
    let days = ["2026-11-12", "2026-11-19", "2026-11-26", "2026-12-10", "2026-12-24"];
    let mut expected: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    for (number, day) in days.into_iter().enumerate() {
        let slot = app.slot_of(&programme, day, households(9)).await;
        for family in 0..3 {
            let email = format!("f{number}-{family}@example.jp");
            app.reserve(slot, &household("はな").email(&email)).await.unwrap();
            let date = instant(day, 10);
            let at = |days: i64, hour: i64| date - TimeDelta::days(days) + TimeDelta::hours(hour - 10);
            expected.insert(email, vec![at(7, 18), at(1, 10)]);
        }
        app.reserve(slot, &household("でんわ").phone("090-1234-5678"))
            .await
            .unwrap();
        let silent = household("しずか").email("s@example.jp").discretion(Discretion::Silent);
        app.reserve(slot, &silent).await.unwrap();
    }
    app.deliver_all().await;
    // The service is away for the whole day on which the second session is one day off.
    let away = instant("2026-11-18", 0)..instant("2026-11-19", 0);
    for family in 0..3 {
        let of_second = expected.get_mut(&format!("f1-{family}@example.jp")).unwrap();
        of_second.pop();
    }
    let mut told: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    let mut service = app.another_process().await;
    for hour in 0..60 * 24 {
        app.clock
            .set(&(instant("2026-11-02", 12) + TimeDelta::hours(hour)).to_rfc3339());
        if hour % 37 == 0 {
            service = app.another_process().await;
        }
        let now = service.services.now();
        if away.contains(&now) {
            continue;
        }
        for letter in reminded(&service).await {
            told.entry(letter.recipient()).or_default().push(now);
        }
    }
    assert_eq!(told, expected);
    let hours: Vec<String> = told
        .values()
        .flatten()
        .map(|at| jst::time_of(*at).to_string())
        .collect();
    assert!(
        hours.iter().all(|hour| hour == "10:00:00" || hour == "18:00:00"),
        "{hours:?}"
    );
}

async fn nobody_is_reminded_who_booked_after_it_cancelled_or_was_just_told(app: TestApp) {
    let slot = slot(&app, "2026-12-01").await;
    let early = app
        .reserve(slot, &household("はやい").email("hayai@example.jp"))
        .await
        .unwrap();
    let gone = app
        .reserve(slot, &household("やめた").email("yameta@example.jp"))
        .await
        .unwrap();
    app.clock.set("2026-11-30T09:59:00+09:00");
    assert!(reminded(&app).await.is_empty(), "a minute too soon");
    app.cancel(&gone.manage_token).await.unwrap();
    app.clock.set("2026-11-30T10:00:30+09:00");
    app.reserve(slot, &household("おそい").email("osoi@example.jp"))
        .await
        .unwrap();
    let letters = reminded(&app).await;
    let to: Vec<String> = letters.iter().map(Mail::recipient).collect();
    assert_eq!(to, ["hayai@example.jp"]);
    for hour in [11, 15, 20] {
        app.clock.set(&format!("2026-11-30T{hour}:00:00+09:00"));
        assert!(reminded(&app).await.is_empty(), "twice");
    }
    assert_eq!(app.open(&early.manage_token).await.unwrap().letters.len(), 2);
}

async fn a_date_that_moves_is_reminded_of_anew(app: TestApp) {
    let programme = app.programme(reminding(&[reminder(1, 10)])).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(3)))
        .await
        .unwrap();
    app.reserve(slots[0], &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    app.clock.set("2026-11-30T10:00:00+09:00");
    assert_eq!(reminded(&app).await.len(), 1);
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let plan = app.move_to("2026-12-08", 10);
    app.change(&officer, session, plan, "講師の都合のため").await.unwrap();
    app.clock.set("2026-12-01T10:00:00+09:00");
    assert!(reminded(&app).await.is_empty());
    app.clock.set("2026-12-07T10:00:00+09:00");
    let letters = reminded(&app).await;
    assert!(letters.len() == 1 && letters[0].text().contains("12月8日"));
    app.change(&officer, session, Plan::Postpone, "大雪のため")
        .await
        .unwrap();
    app.clock.set("2026-12-07T15:00:00+09:00");
    assert!(reminded(&app).await.is_empty());
}

async fn a_course_is_reminded_of_session_by_session(app: TestApp) {
    let mut plan = class(class_rules());
    plan.policy.reminders = vec![reminder(1, 10)];
    let class = app.class_of(households(3), plan).await;
    app.ask(class.slots[0], &household("はな").email("hana@example.jp"))
        .terms(without(&class.sessions[1..2]))
        .send()
        .await
        .unwrap();
    app.deliver_all().await;
    let mut days = Vec::new();
    for day in ["2026-12-16", "2027-01-20", "2027-02-17"] {
        app.clock.set(&instant(day, 10).to_rfc3339());
        days.push(reminded(&app).await.len());
    }
    assert_eq!(days, [1, 0, 1], "not of the session that will be missed");
}

async fn two_workers_at_once_remind_once(app: TestApp) {
    let slot = slot(&app, "2026-12-01").await;
    for number in 0..6 {
        let family = household("はな").email(&format!("f{number}@example.jp"));
        app.reserve(slot, &family).await.unwrap();
    }
    app.deliver_all().await;
    app.clock.set("2026-11-30T10:00:00+09:00");
    let other = app.another_process().await;
    let (one, two) = tokio::join!(remind_due(&app.services), remind_due(&other.services));
    assert_eq!(one.unwrap() + two.unwrap(), 6);
    assert_eq!(app.deliver_all().await.len(), 6);
    assert_eq!(app.rows("reminders").await, 6);
}

async fn a_reminder_that_waits_for_the_mail_server_is_void_after_a_cancel(app: TestApp) {
    let slot = slot(&app, "2026-12-01").await;
    let made = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    app.clock.set("2026-11-30T10:00:00+09:00");
    assert_eq!(remind_due(&app.services).await.unwrap(), 1);
    app.cancel(&made.manage_token).await.unwrap();
    let letters = app.deliver_all().await;
    assert!(
        letters.len() == 1 && letters[0].subject().contains("取り消し"),
        "{}",
        letters[0].subject()
    );
}

async fn a_reminder_tells_nothing_and_says_where_an_online_session_meets(app: TestApp) {
    const ADDRESS: &str = "https://meet.example.jp/j/8412";
    let programme = app.programme(reminding(&[reminder(0, 9)])).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(3)))
        .await
        .unwrap();
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let address = OnlineAddress::parse(ADDRESS).unwrap();
    set_online_address(&app.services, &officer, session, Some(address))
        .await
        .unwrap();
    app.reserve(slots[0], &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    app.clock.set("2026-12-01T09:00:00+09:00");
    let letters = reminded(&app).await;
    let text = letters[0].text();
    for words in [
        "ご予約の日が近づきました",
        "来られなくなっても大丈夫です",
        "12月1日（火）",
        ADDRESS,
        "027-382-1111",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        !letters[0].everything().contains("BEGIN:VCALENDAR"),
        "the calendar has it already"
    );
    for telling in ["ひきこもり", "相談"] {
        assert!(!letters[0].everything().contains(telling), "{telling}");
    }
}
