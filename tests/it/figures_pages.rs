//! The pages of figures and of files: who sees which desk's, what is hidden in anything published, and what a file of
//! reservations holds.
//! Deliberately through real sessions and forms.

use axum::http::StatusCode;

use madoguchi::actions::conceal_reservation::set_concealment;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;

on_both_databases![
    a_year_is_shown_with_the_year_before_and_as_files,
    each_desk_sees_its_own_figures_and_who_may_not_sees_none,
    what_is_published_hides_small_numbers,
    reservations_are_taken_out_without_contact_unless_asked_for_and_logged,
    a_concealed_households_contact_is_in_no_file,
];

async fn a_year_is_shown_with_the_year_before_and_as_files(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().named("家族の相談").limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    app.reserve(slot, &household("はな").persons(2)).await.unwrap();
    app.clock.set("2026-12-02T09:00:00+09:00");
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let today = officer.get("/staff").await.body;
    assert!(today.contains("href=\"/staff/figures\""));
    let page = officer.get("/staff/figures").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["令和8年度の集計", "令和7年度", "家族の相談", "<svg", "利用率", "11%"] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains("style="));
    let csv = officer.get("/staff/figures/file?year=2026&kind=csv").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert!(csv.body.starts_with("\u{feff}事業,"), "{}", csv.body);
    assert!(csv.body.contains("\r\n家族の相談,令和8年度,1,"), "{}", csv.body);
    assert!(csv.body.contains("\r\n家族の相談,令和7年度,0,"), "{}", csv.body);
    let xlsx = officer.get("/staff/figures/file?year=2026&kind=xlsx").await;
    assert!(
        xlsx.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("figures-2026.xlsx")
    );
    assert!(xlsx.body.starts_with("PK"));
    for wrong in [
        "/staff/figures?year=x",
        "/staff/figures?desk=x",
        "/staff/figures/file?year=2026&kind=pdf",
    ] {
        assert_eq!(officer.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let empty = officer.get("/staff/figures?year=2020").await;
    assert!(empty.body.contains("記録がありません"));
}

async fn each_desk_sees_its_own_figures_and_who_may_not_sees_none(app: TestApp) {
    app.let_letters_wait();
    let elsewhere = app.add_desk("elsewhere").await;
    let own = app.programme(consultations().named("家族の相談")).await;
    let others = app.programme_of(&elsewhere, consultations().named("若者の相談")).await;
    let slot = app.slot_of(&own, "2026-12-01", households(9)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let slot = app.slot_of(&others, "2026-12-02", households(9)).await;
    app.reserve(slot, &household("ゆき").email("yuki@example.jp"))
        .await
        .unwrap();
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = officer.get("/staff/figures").await.body;
    assert!(page.contains("家族の相談") && !page.contains("若者の相談"));
    let other = format!("/staff/figures?desk={}", elsewhere.id);
    assert_eq!(officer.get(&other).await.status, StatusCode::NOT_FOUND);
    let mut admin = colleague(&app, Role::Admin, None).await;
    let page = admin.get("/staff/figures").await.body;
    assert!(page.contains("家族の相談") && page.contains("若者の相談"));
    let page = admin.get(&other).await.body;
    assert!(!page.contains("家族の相談") && page.contains("若者の相談"));
    let mut reception = colleague(&app, Role::Reception, None).await;
    assert!(!reception.get("/staff").await.body.contains("/staff/figures"));
    for path in [
        "/staff/figures",
        "/staff/figures/published",
        "/staff/figures/file?kind=csv",
        "/staff/export",
    ] {
        assert_eq!(reception.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn what_is_published_hides_small_numbers(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().named("家族の相談").limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(20)).await;
    for number in 0..8 {
        let family = household("はな").email(&format!("hana{number}@example.jp"));
        app.reserve(slot, &family).await.unwrap();
    }
    let other = app.programme(consultations().named("こころの相談").limit(None)).await;
    let slot = app.slot_of(&other, "2026-12-02", households(20)).await;
    for number in 0..3 {
        let family = household("ゆき").email(&format!("yuki{number}@example.jp"));
        app.reserve(slot, &family).await.unwrap();
    }
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = officer.get("/staff/figures/published?year=2026").await;
    assert_eq!(page.status, StatusCode::OK);
    let csv = officer
        .get("/staff/figures/file?year=2026&kind=csv&published=1")
        .await
        .body;
    let lines: Vec<&str> = csv.lines().collect();
    let place = lines[0].split(',').position(|heading| heading == "予約（組）").unwrap();
    let reserved: Vec<&str> = lines[1..]
        .iter()
        .map(|line| line.split(',').nth(place).unwrap())
        .collect();
    // Three are hidden; so are the eight, because the sum of all would tell the three.
    assert_eq!(reserved, ["＊", "＊", "11"]);
    assert!(page.body.contains("＊"));
}

async fn reservations_are_taken_out_without_contact_unless_asked_for_and_logged(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(9)).await;
    let family = household("=危ない名前")
        .email("hana@example.jp")
        .phone("090-5550-1234")
        .note("長男が六年間部屋から出ていません");
    app.reserve(slot, &family).await.unwrap();
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = officer.get("/staff/export").await;
    assert_eq!(page.status, StatusCode::OK);
    let all = [
        ("programme", ""),
        ("from", "2026-04-01"),
        ("to", "2027-03-31"),
        ("kind", "csv"),
    ];
    let plain = officer.send_form("/staff/export", &all).await;
    assert_eq!(plain.status, StatusCode::OK, "{}", plain.body);
    assert_eq!(plain.body.lines().count(), 2);
    for secret in ["危ない", "hana@", "5550", "六年間"] {
        assert!(!plain.body.contains(secret), "{secret}");
    }
    let with: Vec<(&str, &str)> = all.into_iter().chain([("names", "1"), ("contact", "1")]).collect();
    let whole = officer.send_form("/staff/export", &with).await.body;
    assert!(whole.contains(",'=危ない名前,") && whole.contains("hana@example.jp") && whole.contains("090-5550-1234"));
    assert!(!whole.contains("六年間"), "free text is never taken out");
    let told = app
        .database
        .texts("SELECT detail AS value FROM audit WHERE act = 'export' ORDER BY id")
        .await;
    let told: Vec<String> = told.into_iter().flatten().collect();
    assert_eq!(
        told,
        [
            "1 reservations, 2026-04-01 to 2027-03-31",
            "1 reservations, 2026-04-01 to 2027-03-31, names, contact"
        ]
    );
    let wrong = [
        ("programme", ""),
        ("from", "2026-04-01"),
        ("to", "2025-03-31"),
        ("kind", "csv"),
    ];
    let refused = officer.send_form("/staff/export", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let forged = officer.post("/staff/export", &all).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let elsewhere = app.add_desk("elsewhere").await;
    let theirs = app.programme_of(&elsewhere, consultations()).await;
    let id = theirs.id.to_string();
    let others = [
        ("programme", id.as_str()),
        ("from", "2026-04-01"),
        ("to", "2027-03-31"),
        ("kind", "csv"),
    ];
    assert_eq!(
        officer.send_form("/staff/export", &others).await.status,
        StatusCode::NOT_FOUND
    );
}

async fn a_concealed_households_contact_is_in_no_file(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(9)).await;
    let family = household("雲隠").email("himeko@example.jp").phone("090-5550-1234");
    let reserved = app.reserve(slot, &family).await.unwrap();
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    set_concealment(&app.services, &member, reserved.id, (true, "ご本人からのお申し出"))
        .await
        .unwrap();
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let fields = [
        ("programme", ""),
        ("from", "2026-04-01"),
        ("to", "2027-03-31"),
        ("kind", "csv"),
        ("names", "1"),
        ("contact", "1"),
    ];
    let file = officer.send_form("/staff/export", &fields).await.body;
    assert!(file.contains("秘匿"));
    for secret in ["雲隠", "himeko", "5550"] {
        assert!(!file.contains(secret), "{secret}");
    }
}
