//! The desks' morning mail: counts only, once for each desk, reader and day, by the clock.
//! Deliberately through the verb that the worker calls; the clock is in the story's hand.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::record_bounce::record_bounce;
use madoguchi::actions::send_digest::send_digest;
use madoguchi::domain::calendar::jst;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::mail::transport::SendError;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::household::household;
use crate::support::post::Mail;
use crate::support::report::failure;

on_both_databases![
    the_digest_counts_what_the_day_brings_and_what_waits,
    it_tells_no_name_no_address_and_no_programme,
    many_workers_send_one_to_each_reader_of_each_desk,
    it_goes_out_in_the_morning_and_once_a_day,
    without_an_hour_or_a_reader_there_is_none,
    a_failed_one_is_tried_again_under_the_same_message_id,
    one_unusable_address_does_not_keep_the_others_waiting,
    a_closed_day_is_quiet_unless_somebody_is_expected,
];

async fn with_digests(app: &TestApp) -> TestApp {
    let mut app = app.clone();
    app.services.digest_hour = Some(8);
    app
}

async fn colleague(app: &TestApp, email: &str, role: Role, desk: Option<&str>) {
    let colleague = NewColleague {
        email,
        name: Some("窓口 係"),
        role,
        desk,
        password: Some("a password for the stories"),
    };
    add_staff(&app.services, colleague).await.unwrap();
}

/// Does a worker's round; answers what went out.
async fn round(app: &TestApp) -> Vec<Mail> {
    while send_digest(&app.services).await.unwrap() {}
    app.mailbox.take().into_iter().map(Mail).collect()
}

fn recipients(mails: &[Mail]) -> Vec<String> {
    let mut all: Vec<String> = mails
        .iter()
        .map(|mail| {
            mail.parsed()
                .to()
                .unwrap()
                .first()
                .unwrap()
                .address()
                .unwrap()
                .to_owned()
        })
        .collect();
    all.sort();
    all
}

async fn the_digest_counts_what_the_day_brings_and_what_waits(app: TestApp) {
    let app = with_digests(&app).await;
    colleague(&app, "tantou@city.example.jp", Role::Officer, Some("welfare")).await;
    let programme = app.programme(consultations()).await;
    let today = app
        .schedule(&programme, session_on("2026-12-01", households(9)).slots(2))
        .await;
    for (slot, name, persons) in [(0, "一", 2), (0, "二", 1), (1, "三", 3)] {
        app.reserve(today[slot], &household(name).persons(persons))
            .await
            .unwrap();
    }
    let gone = app.reserve(today[1], &household("四")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    let later = app.slot_of(&programme, "2026-12-08", households(9)).await;
    let lost = household("五").email("five@example.jp");
    app.reserve(later, &lost).await.unwrap();
    let mail = app.deliver_all().await.remove(0);
    record_bounce(&app.services, &failure(&mail.return_path(), "5.1.1"))
        .await
        .unwrap();
    let asking = app.programme(consultations().acceptance(Acceptance::Approval)).await;
    let asked = app.slot_of(&asking, "2026-12-15", households(9)).await;
    app.reserve(asked, &household("六")).await.unwrap();
    let called = app.slot_of(&programme, "2026-12-22", households(9)).await;
    let by_phone = household("七").phone("09012345678");
    let reserved = app.reserve(called, &by_phone).await.unwrap();
    let officer = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let session = app.open(&reserved.manage_token).await.unwrap().offering.session.id;
    app.change(&officer, session, app.move_to("2026-12-24", 10), "会場の都合のため")
        .await
        .unwrap();

    app.clock.set("2026-12-01T08:00:00+09:00");
    let mails = round(&app).await;
    // The officer of this story has an account as well.
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].subject(), "窓口のきょう（12月1日）");
    let text = mails[0].text();
    for line in [
        "福祉課福祉相談係の、令和8年12月1日（火）の",
        "きょうの予約　　　　　3組 6名",
        "決めるのを待つこと　　1件",
        "届かなかったお知らせ　1件",
        "電話でお伝えする方　　1件",
        "https://yoyaku.city.example.jp/staff",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

async fn it_tells_no_name_no_address_and_no_programme(app: TestApp) {
    let app = with_digests(&app).await;
    colleague(&app, "tantou@city.example.jp", Role::Officer, Some("welfare")).await;
    let programme = app.programme(consultations().named("ひきこもり家族教室")).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let family = household("雲隠 秘子")
        .email("himeko@example.jp")
        .phone("09055501234")
        .note("長男が六年間");
    let reserved = app.reserve(slot, &family).await.unwrap();
    app.mailbox
        .fail_next(SendError::Permanent("550 5.1.1 unknown".to_owned()));
    app.deliver_all().await;
    app.clock.set("2026-12-01T08:30:00+09:00");
    let mails = round(&app).await;
    assert_eq!(mails.len(), 1);
    let everything = mails[0].everything();
    let number = reserved.number.to_string();
    for hidden in [
        "雲隠",
        "himeko",
        "5550",
        "長男",
        "ひきこもり",
        "家族教室",
        number.as_str(),
        "/r/",
    ] {
        assert!(!everything.contains(hidden), "{hidden}");
    }
}

async fn many_workers_send_one_to_each_reader_of_each_desk(app: TestApp) {
    let app = with_digests(&app).await;
    app.add_desk("support-station").await;
    app.add_desk("health").await;
    for (email, role, desk) in [
        ("kanri@city.example.jp", Role::Admin, None),
        ("tantou@city.example.jp", Role::Officer, Some("welfare")),
        ("uketsuke@city.example.jp", Role::Reception, Some("welfare")),
        ("kansa@city.example.jp", Role::Auditor, Some("welfare")),
        ("saposute@npo.example.jp", Role::Officer, Some("support-station")),
    ] {
        colleague(&app, email, role, desk).await;
    }
    app.clock.set("2026-12-01T08:00:00+09:00");
    let mut workers = JoinSet::new();
    for _ in 0..5 {
        let worker = app.another_process().await;
        workers.spawn(async move { while send_digest(&worker.services).await.unwrap() {} });
    }
    workers.join_all().await;
    let mails = round(&app).await;
    // The desk without staff of its own is looked after by the administrator.
    let expected = [
        "kanri@city.example.jp",
        "saposute@npo.example.jp",
        "tantou@city.example.jp",
        "uketsuke@city.example.jp",
    ];
    assert_eq!(recipients(&mails), expected);
    let ids: BTreeSet<String> = mails.iter().map(Mail::message_id).collect();
    assert_eq!(ids.len(), mails.len());
}

async fn it_goes_out_in_the_morning_and_once_a_day(app: TestApp) {
    let app = with_digests(&app).await;
    colleague(&app, "tantou@city.example.jp", Role::Officer, Some("welfare")).await;
    // Tuesday to Thursday, a quarter of an hour at a time.
    app.clock.set("2026-12-01T00:00:00+09:00");
    let mut sent = Vec::new();
    for _ in 0..(3 * 24 * 4) {
        for _ in round(&app).await {
            let now = app.services.now();
            sent.push((jst::date_of(now).to_string(), jst::time_of(now).to_string()));
        }
        app.clock.advance(TimeDelta::minutes(15));
    }
    let at_eight = |day: &str| (day.to_owned(), "08:00:00".to_owned());
    assert_eq!(sent, ["2026-12-01", "2026-12-02", "2026-12-03"].map(at_eight));
    app.clock.set("2026-12-04T15:00:00+09:00");
    assert!(
        round(&app).await.is_empty(),
        "who starts in the afternoon gets no morning mail"
    );
}

async fn without_an_hour_or_a_reader_there_is_none(app: TestApp) {
    app.clock.set("2026-12-01T08:00:00+09:00");
    let with_hour = with_digests(&app).await;
    assert!(round(&with_hour).await.is_empty(), "nobody reads it");
    colleague(&app, "kansa@city.example.jp", Role::Auditor, None).await;
    assert!(
        round(&with_hour).await.is_empty(),
        "an auditor has nothing to do with it"
    );
    colleague(&app, "tantou@city.example.jp", Role::Officer, Some("welfare")).await;
    assert!(round(&app).await.is_empty(), "it is off");
    assert_eq!(round(&with_hour).await.len(), 1);
}

async fn a_failed_one_is_tried_again_under_the_same_message_id(app: TestApp) {
    let app = with_digests(&app).await;
    colleague(&app, "tantou@city.example.jp", Role::Officer, Some("welfare")).await;
    app.clock.set("2026-12-01T08:00:00+09:00");
    let busy = SendError::Temporary("451 later".to_owned());
    app.mailbox.fail_always(busy.clone());
    assert!(round(&app).await.is_empty());
    app.clock.advance(TimeDelta::minutes(9));
    app.mailbox.recover();
    assert!(round(&app).await.is_empty(), "a while is waited");
    app.clock.advance(TimeDelta::minutes(1));
    let first = round(&app).await;
    assert_eq!(first.len(), 1);
    assert!(round(&app).await.is_empty());
    // A worker that died after sending and before it could say so.
    app.database
        .connect()
        .await
        .batch("UPDATE digests SET settled_at = NULL")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(10));
    let copy = round(&app).await;
    assert_eq!(copy[0].message_id(), first[0].message_id());
    app.mailbox.fail_always(busy);
    app.clock.set("2026-12-02T08:00:00+09:00");
    while app.services.now() < "2026-12-02T03:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() {
        assert!(round(&app).await.is_empty());
        app.clock.advance(TimeDelta::minutes(10));
    }
    app.mailbox.recover();
    assert!(round(&app).await.is_empty(), "at noon the morning is over");
}

async fn one_unusable_address_does_not_keep_the_others_waiting(app: TestApp) {
    let app = with_digests(&app).await;
    for email in ["a@city.example.jp", "b@city.example.jp", "c@city.example.jp"] {
        colleague(&app, email, Role::Officer, Some("welfare")).await;
    }
    app.clock.set("2026-12-01T08:00:00+09:00");
    app.mailbox
        .fail_next(SendError::Permanent("550 5.1.1 unknown".to_owned()));
    assert_eq!(round(&app).await.len(), 2);
    app.clock.advance(TimeDelta::hours(1));
    assert!(round(&app).await.is_empty(), "it is not tried again today");
}

async fn a_closed_day_is_quiet_unless_somebody_is_expected(app: TestApp) {
    let app = with_digests(&app).await;
    colleague(&app, "tantou@city.example.jp", Role::Officer, Some("welfare")).await;
    app.clock.set("2026-12-05T08:00:00+09:00");
    assert!(round(&app).await.is_empty(), "a Saturday");
    let programme = app.programme(consultations()).await;
    let mut lecture = session_on("2026-12-12", households(9));
    lecture.hours_reason = Some("土曜日の講演会".to_owned());
    let slot = app.schedule(&programme, lecture).await.remove(0);
    app.reserve(slot, &household("はな")).await.unwrap();
    app.clock.set("2026-12-12T08:00:00+09:00");
    let mails = round(&app).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text().contains("1組 1名"));
}
