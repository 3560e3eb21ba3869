//! A session's page, the day and a reservation's history: who sees whom, first time or again, attendance of three kinds,
//! notes, and what is printed.
//! Deliberately through real sessions and forms.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::erase_due::erase_due;
use madoguchi::actions::erase_reservation::{Eraser, erase_reservation};
use madoguchi::domain::audit::Actor;
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::rules::instant;
use crate::support::visitor::Visitor;

on_both_databases![
    a_counsellor_sees_the_names_of_the_own_sessions_and_of_no_other,
    the_day_says_who_comes_for_the_first_time_and_who_again,
    whether_an_absent_household_had_said_so_is_noted_and_can_be_noted_otherwise,
    staff_keep_notes_for_each_other_where_they_may,
    notes_go_with_what_they_are_about,
    notes_about_a_session_without_anybody_go_with_the_programmes_retention,
    the_sheets_name_families_on_the_roster_alone,
    a_roster_is_taken_out_as_a_file_by_those_who_may_and_the_log_names_whom_it_held,
    a_reservations_history_says_who_did_what,
    rosters_stand_with_nobody_three_and_three_hundred,
];

/// Assigns every counsellor to the sessions of a day.
pub async fn assign_counsellors(app: &TestApp, day: &str) {
    let from = instant(day, 0);
    let (from, to) = (from, from + TimeDelta::days(1));
    let between = match app.database.kind() {
        crate::support::database::Kind::Postgres => format!(
            "starts_at >= '{}' AND starts_at < '{}'",
            from.to_rfc3339(),
            to.to_rfc3339()
        ),
        crate::support::database::Kind::Sqlite => format!(
            "starts_at >= {} AND starts_at < {}",
            from.timestamp_micros(),
            to.timestamp_micros()
        ),
    };
    let assign = format!(
        "INSERT INTO session_counsellors (session_id, staff_id) SELECT sessions.id, staff_memberships.staff_id \
         FROM sessions, staff_memberships WHERE role = 'counsellor' AND {between}"
    );
    assert_eq!(app.database.connect().await.execute(&assign).await.unwrap(), 1);
}

async fn session_of(app: &TestApp, slot: madoguchi::domain::ids::SlotId) -> String {
    let mut tx = app.services.store.read().await.unwrap();
    let directory = madoguchi::store::schedule::directory(&mut tx).await.unwrap();
    let offering = madoguchi::store::schedule::find(&mut tx, &directory, slot)
        .await
        .unwrap();
    format!("/staff/sessions/{}", offering.unwrap().session.id)
}

async fn body(staff: &mut Visitor, path: &str) -> String {
    let page = staff.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    page.body
}

async fn a_counsellor_sees_the_names_of_the_own_sessions_and_of_no_other(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let own = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let other = app.slot_of(&programme, "2026-12-08", households(3)).await;
    let hana = household("みずき").phone("09012345678").note("声が小さいです。");
    let made = app.reserve(own, &hana).await.unwrap();
    app.reserve(other, &household("ほかの人")).await.unwrap();
    let gone = app.reserve(own, &household("やめた人")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    let mut counsellor = colleague(&app, Role::Counsellor, Some("welfare")).await;
    let (own, other) = (session_of(&app, own).await, session_of(&app, other).await);
    assert!(
        !body(&mut counsellor, &own).await.contains("みずき"),
        "not assigned yet"
    );
    assign_counsellors(&app, "2026-12-01").await;
    for page in [own.as_str(), "/staff?on=2026-12-01"] {
        let page = body(&mut counsellor, page).await;
        assert!(page.contains("みずき") && page.contains("はじめて"), "{page}");
        for hidden in [
            "1234",
            "声が小さい",
            "やめた人",
            &format!("/staff/reservations/{}", made.id),
        ] {
            assert!(!page.contains(hidden), "{hidden}");
        }
    }
    for page in [other.as_str(), "/staff?on=2026-12-08", "/staff/sessions"] {
        assert!(!body(&mut counsellor, page).await.contains("ほかの人"), "{page}");
    }
    for page in [format!("/staff/reservations/{}", made.id), format!("{own}/sheet")] {
        assert_eq!(counsellor.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let looks = "SELECT count(*) FROM audit WHERE act = 'view'";
    assert_eq!(app.database.number(looks).await, 2, "each look at names is in the log");
    app.let_letters_wait();
}

async fn the_day_says_who_comes_for_the_first_time_and_who_again(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let other = app.programme(consultations().named("べつの相談").limit(None)).await;
    let hana = household("はな").phone("09012345678");
    for day in ["2026-12-01", "2026-12-08", "2026-12-15"] {
        let slot = app.slot_of(&programme, day, households(3)).await;
        app.reserve(slot, &hana).await.unwrap();
        app.reserve(slot, &household("だれか")).await.unwrap();
    }
    let elsewhere = app.slot_of(&other, "2026-12-16", households(3)).await;
    app.reserve(elsewhere, &hana).await.unwrap();
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    for (day, times) in [
        ("2026-12-01", "はじめて"),
        ("2026-12-08", "2回目"),
        ("2026-12-15", "3回目"),
        ("2026-12-16", "はじめて"),
    ] {
        let page = body(&mut staff, &format!("/staff?on={day}")).await;
        assert_eq!(
            page.matches("visit-times").count(),
            1,
            "who gave no contact is not known again"
        );
        assert!(
            page.contains(&format!("<span class=\"visit-times\">{times}</span>")),
            "{day}"
        );
    }
    app.let_letters_wait();
}

async fn whether_an_absent_household_had_said_so_is_noted_and_can_be_noted_otherwise(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let (page, note) = (
        session_of(&app, slot).await,
        format!("/staff/reservations/{}/attendance", made.id),
    );
    assert!(
        !body(&mut staff, &page).await.contains("欠席（連絡あり）"),
        "the session has not begun"
    );
    app.clock.set(&instant("2026-12-01", 10).to_rfc3339());
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let kept = "SELECT coalesce(attendance, '') AS value FROM attendance_notes";
    for (sent, words, code) in [
        ("absent_told", "欠席（連絡あり）", "absent_told"),
        ("absent", "欠席（連絡なし）", "absent"),
        ("absent", "欠席（連絡なし）", "absent"),
        ("attended", "出席", "attended"),
        ("absent_told", "欠席（連絡あり）", "absent_told"),
    ] {
        let noted = staff.send_form(&note, &[("attendance", sent)]).await;
        assert_eq!(noted.status, StatusCode::SEE_OTHER);
        let shown = body(&mut staff, &page).await;
        assert!(
            shown.contains(&format!("aria-pressed=\"true\">{words}")),
            "{sent}: {shown}"
        );
        assert_eq!(shown.matches("aria-pressed=\"true\"").count(), 1);
        assert_eq!(app.database.texts(kept).await, [Some(code.to_owned())]);
    }
    staff.send_form(&note, &[("attendance", "none")]).await;
    // From the day's page it leads back there.
    let day = [("attendance", "attended"), ("back", "2026-12-01")];
    let noted = staff.send_form(&note, &day).await;
    assert_eq!(noted.location(), format!("/staff?on=2026-12-01#r-{}", made.id));
    let page = staff.get("/staff?on=2026-12-01").await.body;
    assert!(page.contains(&format!("id=\"r-{}\"", made.id)), "{page}");
    assert!(
        page.contains("value=\"attended\" data-attended aria-pressed=\"true\""),
        "{page}"
    );
    staff.send_form(&note, &[("attendance", "none")]).await;
    assert_eq!(app.rows("attendance_notes").await, 0);
    let acts = app.audit_of(made.id.0).await;
    let noted = acts.iter().filter(|(_, _, act)| act == "record attendance").count();
    assert_eq!(noted, 5, "what is noted already leaves no line");
    app.let_letters_wait();
}

async fn staff_keep_notes_for_each_other_where_they_may(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let session = session_of(&app, slot).await;
    let reservation = format!("/staff/reservations/{}", made.id);
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    for page in [&session, &reservation] {
        let notes = format!("{page}/notes");
        let kept = officer.send_form(&notes, &[("text", "車いすで来られます。")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER);
        let shown = body(&mut officer, page).await;
        assert!(shown.contains("車いすで来られます。") && shown.contains("窓口 係"));
        for (text, why) in [(" ", "入力してください"), (&"あ".repeat(1001), "1000文字以内")] {
            let refused = officer.send_form(&notes, &[("text", text)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.body.contains(why), "{why}");
            assert!(
                refused.body.contains(&format!(">{text}</textarea>")),
                "what was typed stays"
            );
        }
        for role in [Role::Reception, Role::Auditor, Role::Counsellor] {
            let mut other = colleague(&app, role, Some("welfare")).await;
            let refused = other.send_form(&notes, &[("text", "読めません")]).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{role:?}");
            assert!(!other.get(page).await.body.contains("車いす"), "{role:?}");
        }
    }
    app.add_desk("partner").await;
    let mut partner = colleague(&app, Role::Officer, Some("partner")).await;
    let refused = partner
        .send_form(&format!("{session}/notes"), &[("text", "よその人")])
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    // Sealed: no file and no backup can be read.
    for table in ["reservation_notes", "session_notes"] {
        let bodies = app
            .database
            .connect()
            .await
            .bytes(&format!("SELECT body AS value FROM {table}"))
            .await;
        assert_eq!(bodies.len(), 1);
        let body = bodies[0].clone().unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("車いす"));
    }
    let page = body(&mut officer, &reservation).await;
    let (_, rest) = page.split_once(&format!("{reservation}/notes/")).unwrap();
    let remove = format!("{reservation}/notes/{}", rest.split('"').next().unwrap());
    assert_eq!(partner.send_form(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.send_form(&remove, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.rows("reservation_notes").await, 0);
    assert_eq!(officer.send_form(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    app.let_letters_wait();
}

async fn notes_go_with_what_they_are_about(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let one = app.reserve(slot, &household("はな")).await.unwrap();
    let two = app.reserve(slot, &household("つき")).await.unwrap();
    let session = session_of(&app, slot).await;
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    for page in [
        format!("/staff/reservations/{}", one.id),
        format!("/staff/reservations/{}", two.id),
        session,
    ] {
        officer.send_form(&format!("{page}/notes"), &[("text", "めも")]).await;
    }
    for (made, notes, of_session) in [(one, 1, 1), (two, 0, 0)] {
        app.cancel(&made.manage_token).await.unwrap();
        erase_reservation(&app.services, Eraser::Holder(made.manage_token))
            .await
            .unwrap();
        assert_eq!(app.rows("reservation_notes").await, notes);
        assert_eq!(app.rows("session_notes").await, of_session);
    }
    app.let_letters_wait();
}

async fn notes_about_a_session_without_anybody_go_with_the_programmes_retention(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let session = session_of(&app, slot).await;
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    officer
        .send_form(&format!("{session}/notes"), &[("text", "はなさんが見学に来ました。")])
        .await;
    let days = i64::from(programme.policy.retention_days);
    app.clock.set("2026-12-01T11:00:00+09:00");
    app.clock.advance(TimeDelta::days(days) - TimeDelta::seconds(1));
    erase_due(&app.services, Actor::Worker).await.unwrap();
    assert_eq!(app.rows("session_notes").await, 1);
    app.clock.advance(TimeDelta::seconds(1));
    erase_due(&app.services, Actor::Worker).await.unwrap();
    assert_eq!(app.rows("session_notes").await, 0);
}

async fn the_sheets_name_families_on_the_roster_alone(app: TestApp) {
    let programme = app.programme(consultations().named("ひきこもり相談").limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let made = app
        .reserve(slot, &household("はな").phone("09012345678"))
        .await
        .unwrap();
    let session = session_of(&app, slot).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let page = body(&mut staff, &session).await;
    assert!(page.contains(&format!("href=\"{session}/sheet\"")));
    let sheet = body(&mut staff, &format!("{session}/sheet")).await;
    let (_, main) = sheet.split_once("<main").unwrap();
    let (roster, rest) = main.split_once("id=\"signs-heading\"").unwrap();
    assert!(roster.contains("はな") && roster.contains("ひきこもり相談"));
    assert!(rest.matches(&made.number.to_string()).count() == 2);
    for hidden in ["はな", "ひきこもり相談", "1234"] {
        assert!(!rest.contains(hidden), "{hidden}");
    }
    assert!(!roster.contains("1234"));
    let looked = "SELECT count(*) FROM audit WHERE act = 'view' AND detail LIKE 'sheet:%'";
    assert_eq!(app.database.number(looked).await, 1);
    app.let_letters_wait();
}

async fn a_roster_is_taken_out_as_a_file_by_those_who_may_and_the_log_names_whom_it_held(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().named("家族の相談").limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let made = app
        .reserve(slot, &household("=みずき").phone("09012345678"))
        .await
        .unwrap();
    let gone = app.reserve(slot, &household("やめた人")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    let sheet = format!("{}/sheet", session_of(&app, slot).await);
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    assert!(body(&mut officer, &sheet).await.contains("名簿をファイルにする"));
    let file = officer.send_form(&sheet, &[("kind", "csv")]).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(
        file.headers["content-disposition"],
        "attachment; filename=\"roster-2026-12-01.csv\""
    );
    let lines: Vec<&str> = file.body.trim_end().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[1].contains(&made.number.to_string()) && lines[1].contains("予約済み"),
        "{lines:?}"
    );
    assert!(lines[1].contains("'=みずき"), "no formula: {}", lines[1]);
    assert!(!file.body.contains("090") && !file.body.contains("家族の相談"));
    let taken = "SELECT count(*) FROM audit_seen JOIN audit ON audit.id = audit_seen.audit_id WHERE act = 'export'";
    assert_eq!(app.database.number(taken).await, 1);

    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    assert!(!body(&mut reception, &sheet).await.contains("名簿をファイルにする"));
    let refused = reception.send_form(&sheet, &[("kind", "csv")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(app.database.number(taken).await, 1);
}

async fn a_reservations_history_says_who_did_what(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let page = format!("/staff/reservations/{}", made.id);
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    app.clock.advance(TimeDelta::minutes(1));
    staff.send_form(&format!("{page}/notes"), &[("text", "めも")]).await;
    app.clock.advance(TimeDelta::minutes(1));
    let conceal = [("conceal", "on"), ("reason", "ご本人から")];
    staff.send_form(&format!("{page}/conceal"), &conceal).await;
    app.clock.set(&instant("2026-12-01", 10).to_rfc3339());
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    staff
        .send_form(&format!("{page}/attendance"), &[("attendance", "absent_told")])
        .await;
    let shown = body(&mut staff, &page).await;
    let (_, history) = shown.split_once("id=\"history-heading\"").unwrap();
    let told = [
        "欠席（連絡あり）と記録しました。（窓口 係）",
        "秘匿にしました。理由: ご本人から（窓口 係）",
        "職員のメモを残しました。（窓口 係）",
        "画面から予約されました。",
    ];
    let places: Vec<usize> = told
        .iter()
        .map(|words| history.find(words).unwrap_or_else(|| panic!("{words}: {history}")))
        .collect();
    assert!(places.is_sorted(), "newest first");
    app.let_letters_wait();
}

async fn rosters_stand_with_nobody_three_and_three_hundred(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(400)).await;
    let session = session_of(&app, slot).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut made = 0;
    for many in [0, 3, 300] {
        while made < many {
            made += 1;
            let family = household(&format!("家族{made}")).email(&format!("f{made}@example.jp"));
            app.reserve(slot, &family).await.unwrap();
        }
        for page in [session.as_str(), "/staff?on=2026-12-01"] {
            assert_eq!(
                body(&mut staff, page).await.matches("<li class=\"visit\"").count(),
                many,
                "{page}"
            );
        }
        let sheet = body(&mut staff, &format!("{session}/sheet")).await;
        assert_eq!(sheet.matches("<li class=\"handout\"").count(), many);
    }
    app.let_letters_wait();
}
