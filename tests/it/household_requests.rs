//! What a household asks for of all its reservations together: shown, handed over in one file, erased in one act.
//! Deliberately with a neighbour's desk and a concealed household under the same telephone, of which nothing may be told.

use axum::http::StatusCode;

use madoguchi::actions::conceal_reservation::set_concealment;
use madoguchi::domain::ids::ReservationId;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::courses::class_rules;
use crate::support::household::household;

on_both_databases![
    the_other_reservations_of_a_household_are_shown_and_handed_over_in_one_file,
    nothing_of_another_desk_or_of_a_concealed_household_is_told,
    several_are_erased_in_one_act_and_each_leaves_its_line,
    what_is_still_to_come_stays_and_the_page_says_why,
    an_enrolment_stands_there_once_and_goes_as_a_whole,
];

const PHONE: &str = "090-5550-1234";
const EMAIL: &str = "hana@example.jp";

fn path(id: ReservationId, page: &str) -> String {
    format!("/staff/reservations/{id}/{page}")
}

async fn erased(app: &TestApp) -> i64 {
    app.rows("reservations WHERE erased_at IS NOT NULL").await
}

/// How often an act stands in the log of a reservation.
async fn acts(app: &TestApp, id: ReservationId, act: &str) -> usize {
    let lines = app.audit_of(id.0).await;
    lines.iter().filter(|(.., noted)| noted == act).count()
}

async fn the_other_reservations_of_a_household_are_shown_and_handed_over_in_one_file(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let mut made = Vec::new();
    // By telephone, by both, by e-mail: the one in the middle ties them together.
    for (day, family) in [
        ("2026-12-01", household("はな").phone(PHONE)),
        ("2026-12-08", household("はな").phone(PHONE).email(EMAIL)),
        ("2026-12-15", household("はなの母").email(EMAIL)),
        ("2026-12-16", household("よその家").phone("090-5550-9999")),
    ] {
        let slot = app.slot_of(&programme, day, households(3)).await;
        made.push(app.reserve(slot, &family).await.unwrap());
    }
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = officer.get(&path(made[1].id, "personal")).await.body;
    assert!(page.contains("同じ連絡先のほかの予約"));
    for own in [&made[0], &made[2]] {
        assert!(page.contains(&own.number.to_string()), "{page}");
    }
    assert!(page.contains("はなの母") && !page.contains(&made[3].number.to_string()));
    assert_eq!(app.rows("audit_seen").await, 3, "whoever was shown was seen");
    let alone = officer.get(&path(made[3].id, "personal")).await.body;
    assert!(!alone.contains("同じ連絡先のほかの予約"));

    let others = [made[0].id.to_string(), made[2].id.to_string()];
    let with = [("with", others[0].as_str()), ("with", others[1].as_str())];
    let file = officer.send_form(&path(made[1].id, "household/export"), &with).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    let numbers: Vec<&str> = file
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_str().unwrap())
        .collect();
    let expected = [&made[1], &made[0], &made[2]].map(|one| one.number.to_string());
    assert_eq!(numbers, expected, "the one that was asked for stands first");
    for one in &made[..3] {
        assert_eq!(acts(&app, one.id, "export").await, 1);
    }
    let stranger = made[3].id.to_string();
    let forged = officer
        .send_form(&path(made[1].id, "household/export"), &[("with", stranger.as_str())])
        .await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
    assert_eq!(acts(&app, made[3].id, "export").await, 0);
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    for page in ["household/export", "household/erase"] {
        let refused = reception.send_form(&path(made[1].id, page), &with).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{page}");
    }
}

async fn nothing_of_another_desk_or_of_a_concealed_household_is_told(app: TestApp) {
    app.let_letters_wait();
    let elsewhere = app.add_desk("elsewhere").await;
    let own = app.programme(consultations().limit(None)).await;
    let theirs = app.programme_of(&elsewhere, consultations().limit(None)).await;
    let family = household("はな").phone(PHONE);
    let slot = app.slot_of(&own, "2026-12-01", households(3)).await;
    let mine = app.reserve(slot, &family).await.unwrap();
    let slot = app.slot_of(&theirs, "2026-12-02", households(3)).await;
    let foreign = app.reserve(slot, &household("夕顔").phone(PHONE)).await.unwrap();
    let slot = app.slot_of(&own, "2026-12-08", households(3)).await;
    let hidden = app.reserve(slot, &household("空蝉").phone(PHONE)).await.unwrap();
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    set_concealment(&app.services, &member, hidden.id, (true, "お申し出"))
        .await
        .unwrap();
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    for page in ["personal", "household/erase"] {
        let page = officer.get(&path(mine.id, page)).await.body;
        for told in ["夕顔", &foreign.number.to_string(), "空蝉", &hidden.number.to_string()] {
            assert!(!page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("同じ連絡先のほかの予約"), "not even that there are any");
    }
    app.clock.set("2026-12-20T09:00:00+09:00");
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    for other in [foreign.id, hidden.id] {
        let other = other.to_string();
        let file = officer
            .send_form(&path(mine.id, "household/export"), &[("with", other.as_str())])
            .await;
        let gone = officer
            .send_form(
                &path(mine.id, "household/erase"),
                &[("which", other.as_str()), ("reason", "requested")],
            )
            .await;
        assert_eq!(
            (file.status, gone.status),
            (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
        );
    }
    assert_eq!(erased(&app).await, 0);
    // Whoever works at both desks sees both; from the concealed one nothing leads to them.
    let mut admin = colleague(&app, Role::Admin, None).await;
    let page = admin.get(&path(mine.id, "personal")).await.body;
    assert!(page.contains(&foreign.number.to_string()) && !page.contains(&hidden.number.to_string()));
    let page = admin.get(&path(hidden.id, "personal")).await.body;
    assert!(!page.contains(&foreign.number.to_string()) && !page.contains(&mine.number.to_string()));
}

async fn several_are_erased_in_one_act_and_each_leaves_its_line(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let mut made = Vec::new();
    for day in ["2026-12-01", "2026-12-02", "2026-12-03"] {
        let slot = app.slot_of(&programme, day, households(3)).await;
        made.push(app.reserve(slot, &household("はな").phone(PHONE)).await.unwrap());
    }
    app.clock.set("2026-12-04T09:00:00+09:00");
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let there = path(made[0].id, "household/erase");
    let page = officer.get(&there).await;
    assert_eq!(
        (page.status, page.body.matches("name=\"which\"").count()),
        (StatusCode::OK, 3)
    );
    let ids: Vec<String> = made.iter().map(|one| one.id.to_string()).collect();
    for (fields, missing) in [
        (vec![("which", ids[0].as_str())], "理由を選んでください。"),
        (vec![("reason", "requested")], "消去する予約を選んでください。"),
    ] {
        let refused = officer.send_form(&there, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(missing), "{missing}");
    }
    let chosen = [
        ("which", ids[0].as_str()),
        ("which", ids[1].as_str()),
        ("reason", "requested"),
    ];
    for _ in 0..2 {
        let done = officer.send_form(&there, &chosen).await;
        assert_eq!(
            done.location(),
            format!("/staff/reservations/{}", ids[0]),
            "{}",
            done.body
        );
    }
    assert_eq!(erased(&app).await, 2, "the one that was not chosen stays");
    for (one, lines) in made.iter().zip([1, 1, 0]) {
        assert_eq!(acts(&app, one.id, "erase").await, lines);
    }
}

async fn what_is_still_to_come_stays_and_the_page_says_why(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let mut made = Vec::new();
    for day in ["2026-12-01", "2026-12-15"] {
        let slot = app.slot_of(&programme, day, households(3)).await;
        made.push(app.reserve(slot, &household("はな").phone(PHONE)).await.unwrap());
    }
    app.clock.set("2026-12-04T09:00:00+09:00");
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let there = path(made[0].id, "household/erase");
    let page = officer.get(&there).await.body;
    assert!(page.contains("先に取り消してください"), "{page}");
    assert_eq!(page.matches("name=\"which\"").count(), 1);
    // Sent all the same, by an older page.
    let ids = made.iter().map(|one| one.id.to_string()).collect::<Vec<_>>();
    let all = [
        ("which", ids[0].as_str()),
        ("which", ids[1].as_str()),
        ("reason", "requested"),
    ];
    let answer = officer.send_form(&there, &all).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    for told in [
        "1件の予約の情報を消しました。",
        &made[1].number.to_string(),
        "先に取り消してください",
    ] {
        assert!(answer.body.contains(told), "{told}: {}", answer.body);
    }
    assert_eq!(erased(&app).await, 1);
    assert_eq!(
        (
            acts(&app, made[0].id, "erase").await,
            acts(&app, made[1].id, "erase").await
        ),
        (1, 0)
    );
}

async fn an_enrolment_stands_there_once_and_goes_as_a_whole(app: TestApp) {
    app.let_letters_wait();
    let class = app.class(households(5), class_rules()).await;
    let family = household("はな").phone(PHONE);
    app.reserve(class.slots[0], &family).await.unwrap();
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let single = app.reserve(slot, &family).await.unwrap();
    let parts = app.rows("reservations").await - 1;
    assert!(parts > 1, "a course of several sessions");
    app.clock.set("2027-03-20T09:00:00+09:00");
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let there = path(single.id, "household/erase");
    let page = officer.get(&there).await;
    let ids: Vec<&str> = page.body.split("name=\"which\" value=\"").skip(1).collect();
    let ids: Vec<&str> = ids.iter().map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 2, "{}", page.body);
    let all = [("which", ids[0]), ("which", ids[1]), ("reason", "not_needed")];
    let done = officer.send_form(&there, &all).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(erased(&app).await, parts + 1);
}
