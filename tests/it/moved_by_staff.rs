//! A caller takes another date: staff move the reservation, and it stays what it is.
//! Deliberately through the staff's pages; what a move means for the places is told in `changing`.

use axum::http::StatusCode;

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;

on_both_databases![
    a_caller_gets_another_date_and_keeps_number_and_notes,
    after_the_familys_time_staff_still_move_it,
    a_date_that_is_full_or_of_another_programme_is_not_taken,
    a_moved_household_hears_of_it_by_mail_but_not_at_night,
    outside_the_window_an_officer_moves_it_with_a_reason_that_is_kept,
    reception_keeps_to_the_window_whatever_the_reason,
];

async fn a_caller_gets_another_date_and_keeps_number_and_notes(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let old = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let new = app.slot_of(&programme, "2026-12-08", households(1)).await;
    let made = app.reserve(old, &household("はな").phone("09012345678")).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/reservations/{}", made.id);
    let note = [("text", "車いすを用意します。")];
    staff.send_form(&format!("{path}/notes"), &note).await;
    assert!(staff.get(&path).await.body.contains(&format!("href=\"{path}/move\"")));
    let page = staff.get(&format!("{path}/move")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&new.to_string()) && !page.body.contains(&format!("value=\"{old}\"")));
    assert!(page.body.contains("お電話でお伝えください"));
    let nothing = staff.send_form(&format!("{path}/move"), &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("新しい日時を選んでください。"));
    let chosen = new.to_string();
    for _ in 0..2 {
        let moved = staff
            .send_form(&format!("{path}/move"), &[("slot", chosen.as_str())])
            .await;
        assert_eq!(moved.location(), format!("{path}?done=moved"));
    }
    let page = staff.get(&format!("{path}?done=moved")).await.body;
    for told in [
        "日時を変えました。",
        "12月8日（火）",
        &made.number.to_string(),
        "車いすを用意します。",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert_eq!(
        (app.taken(old).await.households, app.taken(new).await.households),
        (0, 1)
    );
    assert_eq!(app.rows("reservations").await, 1);
    let noted = "SELECT count(*) FROM audit WHERE act = 'change slot' AND actor LIKE 'staff:%'";
    assert_eq!(app.database.number(noted).await, 1);
    app.let_letters_wait();
}

async fn after_the_familys_time_staff_still_move_it(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let old = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let new = app.slot_of(&programme, "2026-12-08", households(1)).await;
    let made = app.reserve(old, &household("はな").phone("09012345678")).await.unwrap();
    app.clock.set("2026-12-01T09:30:00+09:00");
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let path = format!("/staff/reservations/{}/move", made.id);
    let chosen = new.to_string();
    let moved = staff.send_form(&path, &[("slot", chosen.as_str())]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    assert_eq!(app.taken(new).await.households, 1);
    // Once the new date is over there is nothing to move any more.
    app.clock.set("2026-12-09T09:00:00+09:00");
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let late = staff.get(&path).await;
    assert_eq!(late.location(), format!("/staff/reservations/{}", made.id));
    app.let_letters_wait();
}

async fn a_date_that_is_full_or_of_another_programme_is_not_taken(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let old = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let full = app.slot_of(&programme, "2026-12-08", households(1)).await;
    app.reserve(full, &household("ほか").email("hoka@example.jp"))
        .await
        .unwrap();
    let other = app.programme(consultations().named("別の相談窓口")).await;
    let foreign = app.slot_of(&other, "2026-12-08", households(1)).await;
    let made = app.reserve(old, &household("はな").phone("09012345678")).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/reservations/{}/move", made.id);
    let page = staff.get(&path).await.body;
    for slot in [full, foreign] {
        let chosen = slot.to_string();
        assert!(!page.contains(&chosen));
        let refused = staff.send_form(&path, &[("slot", chosen.as_str())]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("前の日時のまま残っています"));
    }
    assert_eq!(app.taken(old).await.households, 1);
    app.let_letters_wait();
}

async fn a_moved_household_hears_of_it_by_mail_but_not_at_night(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let old = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let new = app.slot_of(&programme, "2026-12-08", households(1)).await;
    let made = app
        .reserve(old, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    app.clock.set("2026-11-10T21:30:00+09:00");
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/reservations/{}/move", made.id);
    let chosen = new.to_string();
    staff.send_form(&path, &[("slot", chosen.as_str())]).await;
    assert!(app.deliver_all().await.is_empty(), "at night");
    app.clock.set("2026-11-11T08:00:00+09:00");
    let sent = app.deliver_all().await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].text().contains("12月8日（火）"), "{}", sent[0].text());
}

async fn outside_the_window_an_officer_moves_it_with_a_reason_that_is_kept(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let old = app.slot_of(&programme, "2026-12-08", households(1)).await;
    let near = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let made = app.reserve(old, &household("はな").phone("09012345678")).await.unwrap();
    // The near date closed for families on the business day before.
    app.clock.set("2026-12-01T08:30:00+09:00");
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/reservations/{}", made.id);
    let there = format!("{path}/move");
    let chosen = near.to_string();
    let page = staff.get(&there).await.body;
    assert!(
        page.contains(&chosen) && page.contains("受付期間の外です（"),
        "shown and marked: {page}"
    );
    let refused = staff.send_form(&there, &[("slot", chosen.as_str())]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    for told in [
        "予約を入れる場合は、理由を書いてください。",
        "href=\"#beyond_window_reason\"",
    ] {
        assert!(refused.body.contains(told), "{told}: {}", refused.body);
    }
    assert!(
        refused.body.contains(&format!("value=\"{chosen}\" checked")),
        "{}",
        refused.body
    );
    let long = "あ".repeat(300);
    let wrong = [("slot", chosen.as_str()), ("beyond_window_reason", long.as_str())];
    assert_eq!(
        staff.send_form(&there, &wrong).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(app.taken(near).await.households, 0);

    let stated = [("slot", chosen.as_str()), ("beyond_window_reason", "急ぎのご相談")];
    let moved = staff.send_form(&there, &stated).await;
    assert_eq!(moved.location(), format!("{path}?done=moved"));
    assert_eq!(
        (app.taken(old).await.households, app.taken(near).await.households),
        (0, 1)
    );
    let page = staff.get(&path).await.body;
    assert!(
        page.contains("受付期間の外の日時に変えました。理由: 急ぎのご相談"),
        "{page}"
    );
    let kept = "SELECT detail AS value FROM audit WHERE act = 'change slot'";
    let kept = app.database.texts(kept).await;
    let kept = kept[0].clone().unwrap();
    assert!(!kept.contains("急ぎ"), "the reason may name the caller: {kept}");
    app.let_letters_wait();
}

async fn reception_keeps_to_the_window_whatever_the_reason(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let old = app.slot_of(&programme, "2026-12-08", households(1)).await;
    let near = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let made = app.reserve(old, &household("はな").phone("09012345678")).await.unwrap();
    app.clock.set("2026-12-01T08:30:00+09:00");
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let there = format!("/staff/reservations/{}/move", made.id);
    let page = staff.get(&there).await.body;
    assert!(!page.contains(&near.to_string()) && !page.contains("beyond_window_reason"));
    let chosen = near.to_string();
    let stated = [("slot", chosen.as_str()), ("beyond_window_reason", "急ぎのご相談")];
    let refused = staff.send_form(&there, &stated).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("前の日時のまま残っています"));
    assert_eq!(app.taken(near).await.households, 0);
    app.let_letters_wait();
}
