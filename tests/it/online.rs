//! Online sessions: the address reaches those who reserved, from its time on, and nobody else.
//! Deliberately looks at every public page and feed, and at the letters as they arrive.

use chrono::TimeDelta;

use madoguchi::actions::tell_online_address::{SetOnlineError, set_online_address, tell_due};
use madoguchi::domain::ids::{SessionId, SlotId};
use madoguchi::domain::online::OnlineAddress;
use madoguchi::domain::programme::Participation;
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{consultations, persons, session_on};
use crate::support::household::household;
use crate::support::visitor::Visitor;

on_both_databases![
    the_address_is_told_once_from_its_time_on_to_those_who_reserved,
    whoever_reserves_later_is_told_then,
    a_changed_address_is_told_again_to_those_who_knew_the_old_one,
    nobody_is_told_at_night_unless_it_begins_before_the_morning,
    whoever_waits_or_cancelled_is_not_told,
    no_public_page_or_feed_shows_the_address,
    two_workers_at_once_tell_everybody_once,
    another_desk_cannot_see_or_set_the_address,
    an_address_that_names_the_programme_is_refused,
];

const ADDRESS: &str = "https://meet.example.jp/j/8412";

struct Online {
    session: SessionId,
    slot: SlotId,
    officer: StaffMember,
}

/// An online symposium on Tuesday 1 December at ten, with an address.
async fn symposium(app: &TestApp) -> Online {
    let plan = consultations()
        .named("シンポジウム")
        .participation(Participation::Event);
    let programme = app.programme(plan).await;
    let plan = session_on("2026-12-01", persons(20));
    let (session, slots) = app.try_schedule(&programme, plan).await.unwrap();
    let set = format!(
        "UPDATE sessions SET venue_id = NULL WHERE programme_id = (SELECT id FROM programmes WHERE key = '{}')",
        programme.key
    );
    app.database.connect().await.batch(&set).await.unwrap();
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let online = Online {
        session,
        slot: slots[0],
        officer,
    };
    online.set(app, ADDRESS).await.unwrap();
    online
}

impl Online {
    async fn set(&self, app: &TestApp, address: &str) -> Result<(), SetOnlineError> {
        let address = OnlineAddress::parse(address).unwrap();
        set_online_address(&app.services, &self.officer, self.session, Some(address)).await
    }
}

/// How many of the letters that go out now hold an address.
async fn told(app: &TestApp, address: &str) -> usize {
    tell_due(&app.services).await.unwrap();
    let letters = app.deliver_all().await;
    letters.iter().filter(|letter| letter.text().contains(address)).count()
}

async fn page(app: &TestApp, token: &madoguchi::domain::token::SecretToken) -> String {
    let mut visitor = Visitor::at(app, "192.0.2.7");
    visitor.get(&format!("/r/{}", token.expose())).await.body
}

async fn the_address_is_told_once_from_its_time_on_to_those_who_reserved(app: TestApp) {
    let online = symposium(&app).await;
    let family = household("はな").email("hana@example.jp");
    let reserved = app.reserve(online.slot, &family).await.unwrap();
    assert_eq!(told(&app, ADDRESS).await, 0, "not in the confirmation, days before");
    let before = page(&app, &reserved.manage_token).await;
    assert!(
        !before.contains(ADDRESS) && before.contains("11月30日（月）午前10時"),
        "{before}"
    );

    app.clock.set("2026-11-30T10:00:00+09:00");
    assert_eq!(told(&app, ADDRESS).await, 1);
    assert_eq!(told(&app, ADDRESS).await, 0, "once");
    assert!(page(&app, &reserved.manage_token).await.contains(ADDRESS));

    app.clock.set("2026-12-01T11:00:00+09:00");
    assert!(
        !page(&app, &reserved.manage_token).await.contains(ADDRESS),
        "not once it is over"
    );
}

async fn whoever_reserves_later_is_told_then(app: TestApp) {
    let online = symposium(&app).await;
    app.clock.set("2026-11-30T12:00:00+09:00");
    app.reserve(online.slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    assert_eq!(told(&app, ADDRESS).await, 1);
}

async fn a_changed_address_is_told_again_to_those_who_knew_the_old_one(app: TestApp) {
    let online = symposium(&app).await;
    app.reserve(online.slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    online.set(&app, "https://meet.example.jp/j/before").await.unwrap();
    assert_eq!(told(&app, "/j/before").await, 0, "nobody knew one yet");
    app.clock.set("2026-11-30T10:00:00+09:00");
    assert_eq!(told(&app, "/j/before").await, 1);
    online.set(&app, "https://meet.example.jp/j/after").await.unwrap();
    assert_eq!(told(&app, "/j/after").await, 1);
    online.set(&app, "https://meet.example.jp/j/after").await.unwrap();
    assert_eq!(told(&app, "/j/after").await, 0, "the same again is nothing new");
}

async fn nobody_is_told_at_night_unless_it_begins_before_the_morning(app: TestApp) {
    let online = symposium(&app).await;
    app.clock.set("2026-11-30T22:00:00+09:00");
    let actor = app.staff(Role::Officer, Reach::EveryDesk).await;
    app.ask(online.slot, &household("はな").email("hana@example.jp"))
        .staff_beyond_window(&actor, "電話で頼まれた")
        .send()
        .await
        .unwrap();
    assert_eq!(told(&app, ADDRESS).await, 0);
    app.clock.set("2026-12-01T08:00:00+09:00");
    assert_eq!(told(&app, ADDRESS).await, 1);
}

async fn whoever_waits_or_cancelled_is_not_told(app: TestApp) {
    let online = symposium(&app).await;
    let gone = household("はな").email("hana@example.jp");
    let reserved = app.reserve(online.slot, &gone).await.unwrap();
    app.cancel(&reserved.manage_token).await.unwrap();
    for number in 0..5 {
        let family = household(&format!("家族{number}")).persons(4);
        app.reserve(online.slot, &family).await.unwrap();
    }
    let waiting = household("まつ").email("matsu@example.jp");
    app.ask(online.slot, &waiting).or_wait().send().await.unwrap();
    app.clock.set("2026-11-30T10:00:00+09:00");
    assert_eq!(told(&app, ADDRESS).await, 0);
}

async fn no_public_page_or_feed_shows_the_address(app: TestApp) {
    let online = symposium(&app).await;
    app.clock.set("2026-11-30T12:00:00+09:00");
    let mut visitor = Visitor::at(&app, "192.0.2.7");
    let programme = visitor.get("/").await;
    assert!(programme.body.contains("シンポジウム"));
    let fill = format!("/slots/{}/reserve", online.slot);
    for path in [
        "/",
        "/calendar?month=2026-12",
        "/events.ics",
        "/events.csv",
        "/feed.atom",
        &fill,
        "/api/v1/sessions?from=2026-11-30&to=2026-12-31",
    ] {
        let answer = visitor.get(path).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
        assert!(!answer.body.contains("meet.example.jp"), "{path}");
    }
}

async fn two_workers_at_once_tell_everybody_once(app: TestApp) {
    let online = symposium(&app).await;
    for number in 0..8 {
        let family = household(&format!("家族{number}")).email(&format!("family{number}@example.jp"));
        app.reserve(online.slot, &family).await.unwrap();
    }
    app.deliver_all().await;
    app.clock.set("2026-11-30T10:00:00+09:00");
    let other = app.another_process().await;
    let (one, two) = tokio::join!(tell_due(&app.services), tell_due(&other.services));
    assert_eq!(one.unwrap() + two.unwrap(), 8);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(app.deliver_all().await.len(), 8);
}

async fn another_desk_cannot_see_or_set_the_address(app: TestApp) {
    let online = symposium(&app).await;
    let elsewhere = app.add_desk("elsewhere").await;
    let stranger = Online {
        officer: app.staff(Role::Officer, Reach::Desk(elsewhere.id)).await,
        ..online
    };
    assert!(matches!(
        stranger.set(&app, ADDRESS).await,
        Err(SetOnlineError::Unknown)
    ));
}

async fn an_address_that_names_the_programme_is_refused(app: TestApp) {
    let online = symposium(&app).await;
    let telling = online.set(&app, "https://meet.example.jp/シンポジウム").await;
    assert!(matches!(telling, Err(SetOnlineError::Telling)));
}
