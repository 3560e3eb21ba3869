//! Every act that changes something leaves a line, and no line can be taken back.
//! Deliberately looks for personal data in the lines too: there must be none (see also `secrets`).

use madoguchi::actions::add_api_key::add_api_key;
use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::reserve_slot::Door;
use madoguchi::actions::sign_in::sign_in;
use madoguchi::domain::api_key::Scope;
use madoguchi::domain::audit::Actor;
use madoguchi::domain::ids::ApiKeyId;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::household::household;

on_both_databases![
    every_changing_act_leaves_its_line,
    an_act_that_was_refused_leaves_none,
    the_database_refuses_to_change_or_delete_a_line,
];

/// Acts and the kind of what they were done to, oldest first.
async fn acts(app: &TestApp) -> Vec<String> {
    let query = "SELECT act || ' / ' || subject_kind || ' / ' || actor AS value FROM audit ORDER BY at, act";
    app.database.texts(query).await.into_iter().flatten().collect()
}

async fn every_changing_act_leaves_its_line(app: TestApp) {
    let tick = || app.clock.advance(chrono::TimeDelta::seconds(1));
    let slot = app.slot(households(9)).await;
    tick();
    let family = app.reserve(slot, &household("はな")).await.unwrap();
    tick();
    let key = ApiKeyId::fresh(app.services.now(), &*app.services.entropy);
    let actor = Actor::Api(key);
    app.ask(slot, &household("たろう"))
        .door(Door::Api { actor })
        .send()
        .await
        .unwrap();
    tick();
    let officer = app.member(Role::Officer, Reach::EveryDesk);
    let caller = household("じろう");
    let by_phone = app.ask(slot, &caller).staff(&officer).send().await.unwrap();
    tick();
    app.cancel(&family.manage_token).await.unwrap();
    tick();
    app.cancel_for_staff(&officer, by_phone.id).await.unwrap();
    tick();
    let colleague = NewColleague {
        email: "tanaka@city.example.jp",
        name: None,
        role: Role::Admin,
        desk: None,
        password: Some("kaeru yakan tokage 7"),
    };
    let password = add_staff(&app.services, colleague).await.unwrap();
    tick();
    let typed = ("tanaka@city.example.jp", password.as_str());
    sign_in(&app.services, typed, "203.0.113.7").await.unwrap();
    tick();
    add_api_key(&app.services, "広報", Scope::Read).await.unwrap();

    let officer = officer.id;
    let lines = acts(&app).await;
    let tanaka = lines[7].rsplit(' ').next().unwrap().to_owned();
    assert!(tanaka.starts_with("staff:"));
    assert_eq!(
        lines,
        [
            "schedule session / session / operator".to_owned(),
            "reserve / reservation / family".to_owned(),
            format!("reserve / reservation / api:{key}"),
            format!("reserve / reservation / staff:{officer}"),
            "cancel / reservation / family".to_owned(),
            format!("cancel / reservation / staff:{officer}"),
            "add staff / staff / operator".to_owned(),
            format!("sign in / staff / {tanaka}"),
            "add API key / api_key / operator".to_owned(),
        ]
    );
    let of_the_family: Vec<String> = app.audit_of(family.id.0).await.into_iter().map(|line| line.2).collect();
    assert_eq!(of_the_family, ["reserve", "cancel"]);
}

async fn an_act_that_was_refused_leaves_none(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let before = acts(&app).await;
    assert!(app.reserve(slot, &household("たろう")).await.is_err());
    let on_sunday = session_on("2026-12-06", households(1));
    assert!(app.try_schedule(&programme, on_sunday).await.is_err());
    assert_eq!(acts(&app).await, before);
}

async fn the_database_refuses_to_change_or_delete_a_line(app: TestApp) {
    app.slot(households(1)).await;
    let before = acts(&app).await;
    assert_eq!(before.len(), 1);
    let mut raw = app.database.connect().await;
    for forged in [
        "UPDATE audit SET actor = 'nobody'",
        "UPDATE audit SET detail = NULL WHERE act = 'schedule session'",
        "DELETE FROM audit",
    ] {
        let refused = raw.execute(forged).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{forged}: {refused}");
    }
    assert_eq!(acts(&app).await, before);
}
