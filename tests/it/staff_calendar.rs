//! The staff's pages of the calendar over HTTP: what is typed and uploaded, by whom, and where a closed day leads.
//! Deliberately below the browser: what a screen looks like is told in `tests/browser`.

use axum::http::StatusCode;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::show_calendar::{show_directory, show_holiday_list};
use madoguchi::domain::calendar::{SpecialDay, YearEnd};
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases!(
    a_list_from_a_foreign_page_is_refused_even_with_its_seal,
    a_list_without_our_seal_is_refused_and_what_was_pasted_can_be_sent_again,
    a_form_with_a_file_has_one_file_one_size_and_one_kind,
    the_cabinet_offices_list_is_taken_over_and_a_wrong_one_changes_nothing,
    a_closed_day_leads_to_the_sessions_that_it_hits,
    an_opening_of_a_day_is_added_once_and_taken_back,
    hours_are_saved_as_they_are_typed_and_a_mistake_loses_nothing,
    whoever_saves_hours_second_sees_what_was_changed,
    whoever_saves_a_venue_second_sees_what_was_changed,
    a_venue_is_made_and_its_hours_hit_what_lies_outside,
    a_venues_words_tell_of_no_programme,
    a_dated_list_is_looked_at_first_and_then_stored_whole,
    a_dated_list_with_a_mistake_comes_back_to_be_corrected,
    only_those_who_may_change_the_calendar_do,
);

const EMAIL: &str = "kanri@city.example.jp";
const PASSWORD: &str = "a password for the stories";
const BOUNDARY: &str = "----of-the-stories";
const HEADER: &str = "国民の祝日・休日月日,国民の祝日・休日名称";

async fn signed_in(app: &TestApp, role: Role, desk: Option<&str>) -> Visitor {
    let colleague = NewColleague {
        email: EMAIL,
        name: Some("管理 太郎"),
        role,
        desk,
        password: Some(PASSWORD),
    };
    add_staff(&app.services, colleague).await.unwrap();
    let mut visitor = Visitor::at(app, "192.0.2.1");
    let csrf = visitor.get("/staff/sign-in").await.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("email", EMAIL), ("password", PASSWORD)];
    let answer = visitor.post("/staff/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    visitor
}

/// A form with a file, as browsers send it. A part with a file's name is a file.
fn multipart(parts: &[(&str, Option<&str>, &str)]) -> String {
    let part = |(name, file, text): &(&str, Option<&str>, &str)| {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n")
    };
    let parts: String = parts.iter().map(part).collect();
    format!("{parts}--{BOUNDARY}--\r\n")
}

async fn send(visitor: &mut Visitor, path: &str, parts: &[(&str, Option<&str>, &str)]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    visitor.send("POST", path, Some(&kind), &multipart(parts)).await
}

/// Posts with a seal that fits.
async fn post(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = visitor.get("/staff/calendar").await.hidden("csrf");
    visitor.post(path, &[fields, &[("csrf", csrf.as_str())]].concat()).await
}

/// Days of 2026 and 2027, as the Cabinet Office would write them.
fn list() -> String {
    let days: Vec<String> = (1..=12)
        .map(|month| format!("2026/{month}/3,休日\r\n2027/{month}/3,休日\r\n"))
        .collect();
    format!("{HEADER}\r\n{}", days.concat())
}

async fn years_of_the_list(app: &TestApp) -> Option<(i32, i32)> {
    let list = show_holiday_list(&app.services).await.unwrap();
    list.map(|list| (list.first_year(), list.last_year()))
}

async fn a_list_from_a_foreign_page_is_refused_even_with_its_seal(app: TestApp) {
    let mut admin = signed_in(&app, Role::Admin, None).await;
    let csrf = admin.get("/staff/holidays").await.hidden("csrf");
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        admin.headers.clear();
        admin.headers.insert(name, value.parse().unwrap());
        let parts = [("csrf", None, csrf.as_str()), ("file", Some("a.csv"), &list())];
        let answer = send(&mut admin, "/staff/holidays", &parts).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(years_of_the_list(&app).await, None);
}

async fn a_list_without_our_seal_is_refused_and_what_was_pasted_can_be_sent_again(app: TestApp) {
    let mut admin = signed_in(&app, Role::Admin, None).await;
    for seal in [None, Some("forged")] {
        let text = list();
        let mut parts = vec![("text", None, text.as_str())];
        parts.extend(seal.map(|seal| ("csrf", None, seal)));
        let answer = send(&mut admin, "/staff/holidays", &parts).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("もう一度送る") && answer.body.contains("2027/12/3,休日"));
        assert_eq!(years_of_the_list(&app).await, None);
    }
    // The button of that page sends no file, so it sends an ordinary form.
    let answer = post(&mut admin, "/staff/holidays", &[("text", &list())]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(years_of_the_list(&app).await, Some((2026, 2027)));
}

async fn a_form_with_a_file_has_one_file_one_size_and_one_kind(app: TestApp) {
    let mut admin = signed_in(&app, Role::Admin, None).await;
    let csrf = admin.get("/staff/holidays").await.hidden("csrf");
    let list = list();
    let seal = ("csrf", None, csrf.as_str());
    let large = format!("{list}{}", " ".repeat(1024 * 1024));
    let answer = send(&mut admin, "/staff/holidays", &[seal, ("file", Some("a.csv"), &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("1MB") && answer.body.contains("<h1"));
    let two = [seal, ("file", Some("a.csv"), &list), ("file", Some("b.csv"), &list)];
    assert_eq!(
        send(&mut admin, "/staff/holidays", &two).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    for (kind, body) in [
        ("text/plain", list.as_str()),
        ("multipart/form-data", list.as_str()),
        ("multipart/form-data; boundary=other", &multipart(&[seal])),
    ] {
        let answer = admin.send("POST", "/staff/holidays", Some(kind), body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    }
    // Only here: elsewhere a form stays small, and has no file.
    let answer = send(&mut admin, "/staff/find", &[seal, ("q", None, "1")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = post(&mut admin, "/staff/find", &[("q", &"1".repeat(70_000))]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(years_of_the_list(&app).await, None);
}

async fn the_cabinet_offices_list_is_taken_over_and_a_wrong_one_changes_nothing(app: TestApp) {
    let mut admin = signed_in(&app, Role::Admin, None).await;
    let csrf = admin.get("/staff/holidays").await.hidden("csrf");
    let seal = ("csrf", None, csrf.as_str());
    let page = admin.get("/staff/holidays?year=2028").await;
    assert!(page.body.contains("規則による計算") && page.body.contains("予定"));
    let parts = [seal, ("file", Some("syukujitsu.csv"), &list()), ("text", None, "")];
    let answer = send(&mut admin, "/staff/holidays", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = admin.get(&answer.location()).await;
    assert!(page.body.contains("2026年～2027年の一覧（24日）を取り込みました"));
    assert!(page.body.contains("規則で計算した祝日と違う日"));

    let wrong = format!("{HEADER}\r\n2028/1/1,元日\r\n2028/13/1,成人の日\r\n");
    for (parts, field, words) in [
        (vec![seal, ("file", Some("a.csv"), wrong.as_str())], "text", "3行目"),
        (vec![seal, ("text", None, wrong.as_str())], "text", "3行目"),
        (
            vec![seal, ("file", Some("a.xlsx"), "PK\u{3}\u{4}\0\0")],
            "file",
            "文字として読み取れない",
        ),
        (
            vec![seal, ("file", Some(""), ""), ("text", None, " ")],
            "file",
            "ファイルを選ぶか",
        ),
    ] {
        let answer = send(&mut admin, "/staff/holidays", &parts).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{field}");
        assert!(answer.body.contains(words), "{words}");
        assert_eq!(
            answer.body.contains("2028/13/1,成人の日"),
            field == "text",
            "the list is lost"
        );
        assert_eq!(years_of_the_list(&app).await, Some((2026, 2027)));
    }

    // Half a list opens a desk on holidays: somebody has to say yes to it.
    let half = format!("{HEADER}\r\n2028/1/1,元日\r\n2028/1/10,成人の日\r\n");
    let mut parts = vec![seal, ("text", None, half.as_str())];
    let answer = send(&mut admin, "/staff/holidays", &parts).await;
    assert!(answer.body.contains("2028年の祝日が2日しかありません"));
    assert_eq!(years_of_the_list(&app).await, Some((2026, 2027)));
    parts.push(("anyway", None, "yes"));
    let answer = send(&mut admin, "/staff/holidays", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(years_of_the_list(&app).await, Some((2028, 2028)));
}

async fn a_closed_day_leads_to_the_sessions_that_it_hits(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    app.slot_of(&programme, "2026-12-02", households(3)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let mut officer = signed_in(&app, Role::Officer, Some("welfare")).await;
    let desk = format!("/staff/desks/{}", app.desk.id);
    let days = format!("{desk}/special-days");
    let typed = [
        ("on", "令和8年12月1日（火）"),
        ("kind", "closed"),
        ("reason", "庁舎の停電のため"),
    ];
    let answer = post(&mut officer, &days, &typed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/staff/calendar/hits?"));
    let page = officer.get(&answer.location()).await;
    for words in [
        "この休みにかかる開催回",
        "12月1日（火）を休みにしました",
        "1回・予約 1組",
        "庁舎の停電のため窓口が閉まっています",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains("12月2日"));
    assert_eq!(app.taken(slot).await.households, 1, "the closed day took a place away");
    let hub = officer.get("/staff/calendar").await;
    assert!(hub.body.contains("時間の外になっている開催回が1回あります"));
    assert!(hub.body.contains("12月1日（火） 休み（庁舎の停電）"));

    // A day that hits nothing leads back to the desk.
    let typed = [("on", "2026/12/28"), ("kind", "closed"), ("reason", "庁舎の停電")];
    let answer = post(&mut officer, &days, &typed).await;
    assert!(answer.location().starts_with(&desk));
    let page = officer.get(&answer.location()).await;
    assert!(page.body.contains("12月28日（月）を休みにしました"));
}

async fn an_opening_of_a_day_is_added_once_and_taken_back(app: TestApp) {
    let mut officer = signed_in(&app, Role::Officer, Some("welfare")).await;
    let days = format!("/staff/desks/{}/special-days", app.desk.id);
    let typed = [
        ("on", "R8.12.12"),
        ("kind", "open"),
        ("opens", "１０時"),
        ("closes", "午後3時"),
        ("reason", "休日相談会"),
    ];
    assert_eq!(post(&mut officer, &days, &typed).await.status, StatusCode::SEE_OTHER);
    let again = post(&mut officer, &days, &typed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("すでに臨時の休み・開所が入っています"));
    assert!(again.body.contains("value=\"R8.12.12\"") && again.body.contains("value=\"１０時\""));
    let day = again.hidden("day");
    let answer = post(&mut officer, &format!("{days}/remove"), &[("day", &day)]).await;
    let page = officer.get(&answer.location()).await;
    assert!(page.body.contains("いつもの時間に戻ります"));
    let gone = post(&mut officer, &format!("{days}/remove"), &[("day", &day)]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

async fn hours_are_saved_as_they_are_typed_and_a_mistake_loses_nothing(app: TestApp) {
    let programme = app.programme(consultations()).await;
    app.slot_of(&programme, "2026-12-01", households(3)).await;
    let mut officer = signed_in(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/desks/{}", app.desk.id);
    let mut typed = vec![
        ("tue_1_opens", "１３時"),
        ("tue_1_closes", "夕方"),
        ("year_end_from_month", "12"),
        ("year_end_from_day", "28"),
        ("year_end_to_month", "1"),
        ("year_end_to_day", "４"),
        ("holidays", "open"),
    ];
    let answer = post(&mut officer, &path, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"１３時\"", "value=\"夕方\"", "value=\"４\"", "火曜日の終わり"] {
        assert!(answer.body.contains(kept), "{kept}");
    }
    typed[1] = ("tue_1_closes", "16時半");
    let seen = officer.get(&path).await.hidden("hours_seen");
    typed.push(("hours_seen", &seen));
    let answer = post(&mut officer, &path, &typed).await;
    assert!(
        answer.location().starts_with("/staff/calendar/hits?"),
        "the morning's session is hit"
    );
    let page = officer.get(&answer.location()).await;
    assert!(page.body.contains("いつもの時間を保存しました") && page.body.contains("12月1日（火）"));
    let directory = show_directory(&app.services).await.unwrap();
    let calendar = &directory.desks[&app.desk.id].calendar;
    assert_eq!(calendar.hours.lines(), ["火曜日 午後1時～4時30分"]);
    assert_eq!(calendar.year_end, Some(YearEnd::new((12, 28), (1, 4)).unwrap()));
    assert!(!calendar.closes_on_holidays);
}

async fn whoever_saves_hours_second_sees_what_was_changed(app: TestApp) {
    let mut one = signed_in(&app, Role::Officer, Some("welfare")).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let path = format!("/staff/desks/{}", app.desk.id);
    let seen = one.get(&path).await.hidden("hours_seen");
    let hours = |closes: &'static str, holidays: &'static str| {
        vec![
            ("tue_1_opens", "10:00"),
            ("tue_1_closes", closes),
            ("holidays", holidays),
        ]
    };
    let first = [hours("12:00", "open"), vec![("hours_seen", seen.as_str())]].concat();
    assert_eq!(post(&mut one, &path, &first).await.status, StatusCode::SEE_OTHER);
    // The same form once more changes nothing and is no quarrel.
    assert_eq!(post(&mut one, &path, &first).await.status, StatusCode::SEE_OTHER);

    let second = [hours("15:00", "closed"), vec![("hours_seen", seen.as_str())]].concat();
    let late = post(&mut other, &path, &second).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for told in [
        "いまは「火曜日 午前10時～正午」です",
        "いまは「ひらく」です",
        "value=\"15:00\"",
    ] {
        assert!(late.body.contains(told), "{told}: {}", late.body);
    }
    let lines = |app: &TestApp| {
        let (app, desk) = (app.clone(), app.desk.id);
        async move {
            show_directory(&app.services).await.unwrap().desks[&desk]
                .calendar
                .hours
                .lines()
        }
    };
    assert_eq!(lines(&app).await, ["火曜日 午前10時～正午"]);
    // A mistake in between does not make what was not shown seen.
    let mistaken = [hours("夕方", "closed"), vec![("hours_seen", seen.as_str())]].concat();
    let wrong = post(&mut other, &path, &mistaken).await;
    assert_eq!(
        (wrong.status, wrong.hidden("hours_seen")),
        (StatusCode::UNPROCESSABLE_ENTITY, seen.clone())
    );
    let fresh = late.hidden("hours_seen");
    let again = [hours("15:00", "closed"), vec![("hours_seen", fresh.as_str())]].concat();
    assert_eq!(post(&mut other, &path, &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lines(&app).await, ["火曜日 午前10時～午後3時"]);
}

async fn whoever_saves_a_venue_second_sees_what_was_changed(app: TestApp) {
    let mut one = signed_in(&app, Role::Admin, None).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let path = format!("/staff/venues/{}", app.venue);
    let seen = one.get(&path).await.hidden("seen");
    let room = |parking: &'static str, usable: &'static str| {
        vec![
            ("place", "安中市役所 2階 第1会議室"),
            ("address", "群馬県安中市安中1-23-13"),
            ("parking", parking),
            ("one_session", "no"),
            ("usable", usable),
            ("tue_1_opens", "13:00"),
            ("tue_1_closes", "17:00"),
        ]
    };
    let first = [room("北側に20台", "hours"), vec![("seen", seen.as_str())]].concat();
    assert_eq!(post(&mut one, &path, &first).await.status, StatusCode::SEE_OTHER);
    let second = [room("ありません", "always"), vec![("seen", seen.as_str())]].concat();
    let late = post(&mut other, &path, &second).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for told in [
        "いまは「北側に20台」です",
        "いまは「火曜日 午後1時～5時」です",
        "value=\"ありません\"",
    ] {
        assert!(late.body.contains(told), "{told}: {}", late.body);
    }
    let venue = |app: &TestApp| {
        let (app, id) = (app.clone(), app.venue);
        async move { show_directory(&app.services).await.unwrap().venues[&id].clone() }
    };
    assert_eq!(venue(&app).await.parking.as_deref(), Some("北側に20台"));
    let fresh = late.hidden("seen");
    let again = [room("ありません", "always"), vec![("seen", fresh.as_str())]].concat();
    assert_eq!(post(&mut other, &path, &again).await.status, StatusCode::SEE_OTHER);
    let now = venue(&app).await;
    assert_eq!((now.parking.as_deref(), now.calendar.hours), (Some("ありません"), None));
}

async fn a_venues_words_tell_of_no_programme(app: TestApp) {
    app.programme(consultations().named("ひきこもり家族教室").telling(&["家族教室"]))
        .await;
    let mut admin = signed_in(&app, Role::Admin, None).await;
    let path = format!("/staff/venues/{}", app.venue);
    for (where_to, field, value) in [
        ("/staff/venues/new", "place", "市役所 家 族 教 室の部屋"),
        (path.as_str(), "entrance", "「ひきこもり家族教室」の札のあるドア"),
        (&path, "address", "家族教室前"),
    ] {
        let mut room = vec![("one_session", "yes"), ("usable", "always")];
        if field != "place" {
            room.push(("place", "市役所 2階"));
        }
        room.push((field, value));
        let refused = post(&mut admin, where_to, &room).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        for kept in [value, &format!("href=\"#{field}\""), "「家族教室」"] {
            assert!(refused.body.contains(kept), "{value}: {kept}");
        }
    }
    assert_eq!(app.rows("venues").await, 1);
    // What tells already does not stand in the way of other changes.
    app.database
        .connect()
        .await
        .execute("UPDATE venues SET place = '家族教室の部屋'")
        .await
        .unwrap();
    let seen = admin.get(&path).await.hidden("seen");
    let same = [
        ("place", "家族教室の部屋"),
        ("address", "安中市安中1丁目"),
        ("one_session", "no"),
        ("usable", "always"),
        ("seen", &seen),
    ];
    assert_eq!(post(&mut admin, &path, &same).await.status, StatusCode::SEE_OTHER);
}

async fn a_venue_is_made_and_its_hours_hit_what_lies_outside(app: TestApp) {
    let programme = app.programme(consultations()).await;
    app.slot_of(&programme, "2026-12-01", households(3)).await;
    let mut admin = signed_in(&app, Role::Admin, None).await;
    let wrong = post(&mut admin, "/staff/venues/new", &[("address", "安中市安中")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("場所を入力してください") && wrong.body.contains("value=\"安中市安中\""));
    let mut room = vec![
        ("place", "松井田庁舎 1階 相談室"),
        ("one_session", "yes"),
        ("usable", "always"),
    ];
    let made = post(&mut admin, "/staff/venues/new", &room).await;
    let page = admin.get(&made.location()).await;
    assert!(page.body.contains("会場を保存しました") && page.body.contains("松井田庁舎"));

    let path = format!("/staff/venues/{}", app.venue);
    room[2] = ("usable", "hours");
    let seen = admin.get(&path).await.hidden("seen");
    room.extend([("tue_1_opens", "13:00"), ("tue_1_closes", "17:00"), ("seen", &seen)]);
    let saved = post(&mut admin, &path, &room).await;
    let page = admin.get(&saved.location()).await;
    assert!(
        page.body.contains("会場の利用時間（午後1時～5時）の外です"),
        "{}",
        page.body
    );
    let closed = [("on", "2026/12/8"), ("kind", "closed"), ("reason", "床の工事")];
    post(&mut admin, &format!("{path}/special-days"), &closed).await;
    let directory = show_directory(&app.services).await.unwrap();
    let days = &directory.venues[&app.venue].calendar.special_days;
    let reason = "床の工事".to_owned();
    assert_eq!(days.values().next(), Some(&SpecialDay::Closed { reason }));
    assert_eq!(directory.venues.len(), 2);
}

async fn a_dated_list_is_looked_at_first_and_then_stored_whole(app: TestApp) {
    app.programme(consultations().named("講演会")).await;
    let mut officer = signed_in(&app, Role::Officer, Some("welfare")).await;
    let csrf = officer.get("/staff/import").await.hidden("csrf");
    let seal = ("csrf", None, csrf.as_str());
    let list = "事業,日付,時間,題名,人数\r\n\
                講演会,令和8年12月1日（火）,13:30～15:30,家族にできること,20名\r\n\
                講演会,令和4年7月5日（水）,,はじめの一歩,38名\r\n";
    let stored = async || (app.rows("sessions").await, app.rows("history").await);
    let report = send(&mut officer, "/staff/import", &[seal, ("file", Some("a.csv"), list)]).await;
    assert_eq!(report.status, StatusCode::OK);
    for words in [
        "2行：これからの開催回 1回、過去の記録 1件",
        "令和4年7月5日は火曜日です",
        "定員 20名",
        "午後1時30分～3時30分",
    ] {
        assert!(report.body.contains(words), "{words}");
    }
    assert_eq!(stored().await, (0, 0), "looking stored something");

    let text = report.hidden("text");
    let confirm = [seal, ("text", None, text.as_str())];
    let confirmed = send(&mut officer, "/staff/import/confirm", &confirm).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    assert_eq!(stored().await, (1, 1));
    let done = officer.get(&confirmed.location()).await;
    assert!(done.body.contains("これからの開催回 1回、過去の記録 1件を登録しました"));

    // Sent again by the back button, it is all there already.
    let again = send(&mut officer, "/staff/import/confirm", &confirm).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("すでに登録されています"));
    assert_eq!(stored().await, (1, 1));
}

async fn a_dated_list_with_a_mistake_comes_back_to_be_corrected(app: TestApp) {
    app.programme(consultations().named("講演会")).await;
    let mut officer = signed_in(&app, Role::Officer, Some("welfare")).await;
    let csrf = officer.get("/staff/import").await.hidden("csrf");
    let seal = ("csrf", None, csrf.as_str());
    let list = "事業,日付,時間\n講演会,2026/12/1,13:30～15:30\n講演,2026/12/2,13:30～15:30\n";
    let report = send(&mut officer, "/staff/import", &[seal, ("text", None, list)]).await;
    assert_eq!(report.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "直すところが1件あります",
        "3行目",
        "「講演」という事業は登録されていません",
    ] {
        assert!(report.body.contains(words), "{words}");
    }
    let (_, text) = report.body.split_once("<textarea").unwrap();
    assert!(
        text.contains("講演会,2026/12/1,13:30～15:30\n講演,2026/12/2"),
        "the list is lost"
    );
    // Outside the hours of the desk: known only when it is stored, and then nothing is.
    let sunday = list.replace("講演,2026/12/2", "講演会,2026/12/6");
    let report = send(&mut officer, "/staff/import/confirm", &[seal, ("text", None, &sunday)]).await;
    assert_eq!(report.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(report.body.contains("3行目") && report.body.contains("一覧からは登録できません"));
    assert_eq!(app.rows("sessions").await, 0);
    // Rows as they are copied in a spreadsheet.
    let copied = list.replace(',', "\t").replace("講演\t", "講演会\t");
    let report = send(&mut officer, "/staff/import", &[seal, ("text", None, &copied)]).await;
    assert_eq!(report.status, StatusCode::OK);
    for (parts, words) in [
        (vec![seal, ("text", None, " ")], "ファイルを選ぶか"),
        (
            vec![seal, ("file", Some("a.xlsx"), "PK\u{3}\u{4}\0\0")],
            "文字として読み取れない",
        ),
    ] {
        let answer = send(&mut officer, "/staff/import", &parts).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(words), "{words}");
    }
}

async fn only_those_who_may_change_the_calendar_do(app: TestApp) {
    let other = app.add_desk("support-station").await;
    let desk = format!("/staff/desks/{}", app.desk.id);
    let venue = format!("/staff/venues/{}", app.venue);
    let closed = [("on", "2026/12/8"), ("kind", "closed"), ("reason", "停電")];
    let mut stranger = Visitor::at(&app, "192.0.2.7");
    for path in [
        "/staff/calendar",
        "/staff/calendar/hits",
        "/staff/venues",
        "/staff/venues/new",
        "/staff/holidays",
        "/staff/import",
        "/staff/import/done",
        &desk,
        &venue,
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/staff/sign-in?"), "{path}");
    }
    let mut officer = signed_in(&app, Role::Officer, Some("support-station")).await;
    assert_eq!(
        officer.get(&format!("/staff/desks/{}", other.id)).await.status,
        StatusCode::OK
    );
    assert_eq!(officer.get(&desk).await.status, StatusCode::NOT_FOUND);
    let hub = officer.get("/staff/calendar").await;
    assert!(hub.body.contains(&other.id.to_string()) && !hub.body.contains(&app.desk.id.to_string()));
    // Venues and holidays are everybody's to see, and changed only by whoever runs all desks.
    let page = officer.get(&venue).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("name=\"place\""));
    assert!(!officer.get("/staff/holidays").await.body.contains("name=\"file\""));
    for path in [&desk, &venue, "/staff/venues/new", "/staff/holidays"] {
        assert_eq!(
            post(
                &mut officer,
                path,
                &[("place", "x"), ("one_session", "no"), ("usable", "always")]
            )
            .await
            .status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for place in [&desk, &venue] {
        let answer = post(&mut officer, &format!("{place}/special-days"), &closed).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
    }
    assert_eq!(app.rows("special_days").await, 0);
}
