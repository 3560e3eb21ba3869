//! What families and the public see of a changed date, over HTTP: the question, another date, the month, the calendar feed.
//! Deliberately not how a change is made; that is told in `changing`.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, SET_COOKIE};
use chrono::TimeDelta;

use madoguchi::actions::change_session::{ChangeRequest, change_session};
use madoguchi::domain::ids::SessionId;
use madoguchi::domain::offering::Offering;
use madoguchi::domain::programme::{Acceptance, Participation, Programme};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases!(
    a_moved_reservation_is_asked_once_and_thanked,
    another_date_is_two_taps_away_and_nothing_is_asked_again,
    somebody_quicker_leaves_the_reservation_as_it_is,
    a_postponed_and_a_called_off_reservation_say_what_comes_next,
    a_reason_that_tells_is_not_shown_on_a_reservations_page,
    the_public_sees_the_old_date_crossed_out_on_both_days,
    a_banner_stands_above_the_public_pages_and_on_no_reservation,
    the_month_shows_what_the_list_shows_and_keeps_the_narrowing,
    the_feed_carries_public_sessions_and_is_sent_once,
);

const NAME: &str = "市の相談窓口";

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

/// A programme with one slot on each of two Tuesdays, and its offerings.
async fn two_tuesdays(app: &TestApp) -> (std::sync::Arc<Programme>, Vec<Offering>) {
    let programme = app.programme(consultations()).await;
    for day in ["2026-12-01", "2026-12-08"] {
        app.slot_of(&programme, day, households(1)).await;
    }
    let offerings = app.offerings(&programme).await;
    (programme, offerings)
}

fn session_of(offerings: &[Offering], n: usize) -> SessionId {
    offerings[n].session.id
}

/// Reserves the first of them and answers the reservation's path.
async fn reserved(app: &TestApp, offerings: &[Offering]) -> String {
    let made = app.reserve(offerings[0].slot.id, &household("はな").pin("4826")).await;
    format!("/r/{}", made.unwrap().manage_token.expose())
}

fn contains(answer: &Answer, parts: &[&str]) {
    assert_eq!(answer.status, StatusCode::OK);
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing in {}", answer.body);
    }
}

fn lacks(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(!answer.body.contains(part), "{part} stands in {}", answer.body);
    }
}

async fn a_moved_reservation_is_asked_once_and_thanked(app: TestApp) {
    let staff = officer(&app).await;
    let (_, offerings) = two_tuesdays(&app).await;
    let path = reserved(&app, &offerings).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    lacks(&family.get(&path).await, &["日時が変わりました"]);

    let plan = app.move_to("2026-12-15", 10);
    app.change(&staff, session_of(&offerings, 0), plan, "大雪のため")
        .await
        .unwrap();
    let asked = family.get(&path).await;
    contains(
        &asked,
        &[
            "日時が変わりました",
            "<del><time datetime=\"2026-12-01\">12月1日（火）午前10時～11時</time></del>",
            "12月15日（火）午前10時～11時",
            "大雪のため",
            "お返事がなくても、ご予約は消えません。",
            "この日で参加する",
            "ほかの日に変える",
        ],
    );
    lacks(&asked, &[NAME]);
    let csrf = asked.hidden("csrf");
    for _ in 0..2 {
        let kept = family.post(&format!("{path}/keep"), &[("csrf", &csrf)]).await;
        assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, path.clone()));
    }
    let thanked = family.get(&path).await;
    contains(
        &thanked,
        &["お返事をいただきました。ありがとうございます。", "日時が変わりました。"],
    );
    lacks(&thanked, &["この日で参加する</button>"]);
    app.let_letters_wait();
}

async fn another_date_is_two_taps_away_and_nothing_is_asked_again(app: TestApp) {
    let (_, offerings) = two_tuesdays(&app).await;
    let path = reserved(&app, &offerings).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    contains(&family.get(&path).await, &["ほかの日に変える"]);
    let choice = family.get(&format!("{path}/change")).await;
    let other = offerings[1].slot.id;
    contains(&choice, &["12月8日（火）", &format!("{path}/change?slot={other}")]);
    lacks(&choice, &[NAME]);
    let (_, main) = choice.body.split_once("<main").unwrap();
    assert!(!main.contains("<input"), "something is asked again: {main}");
    let question = family.get(&format!("{path}/change?slot={other}")).await;
    contains(
        &question,
        &[
            "この日時に変えますか",
            "12月8日（火）",
            "<del><time datetime=\"2026-12-01\">",
        ],
    );
    lacks(&question, &[NAME]);
    assert_eq!(app.taken(other).await.households, 0, "asking took a place");

    let fields = [("csrf", question.hidden("csrf")), ("slot", question.hidden("slot"))];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..2 {
        let changed = family.post(&format!("{path}/change"), &fields).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER);
        contains(
            &family.get(&changed.location()).await,
            &["日時を変えました。", "12月8日（火）"],
        );
    }
    assert_eq!(app.taken(offerings[0].slot.id).await.households, 0);
    assert_eq!(app.taken(other).await.households, 1);
}

async fn somebody_quicker_leaves_the_reservation_as_it_is(app: TestApp) {
    let (_, offerings) = two_tuesdays(&app).await;
    let path = reserved(&app, &offerings).await;
    let other = offerings[1].slot.id;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let question = family.get(&format!("{path}/change?slot={other}")).await;
    app.reserve(other, &household("みつば")).await.unwrap();
    let (csrf, slot) = (question.hidden("csrf"), other.to_string());
    let late = family
        .post(&format!("{path}/change"), &[("csrf", &csrf), ("slot", &slot)])
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for part in [
        "たったいま埋まりました",
        "ご予約はいまのまま残っています",
        "12月1日（火）",
    ] {
        assert!(late.body.contains(part), "{part}");
    }
    assert_eq!(app.taken(offerings[0].slot.id).await.households, 1);
    let garbled = family
        .post(&format!("{path}/change"), &[("csrf", &csrf), ("slot", "x")])
        .await;
    assert_eq!(garbled.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn a_postponed_and_a_called_off_reservation_say_what_comes_next(app: TestApp) {
    let staff = officer(&app).await;
    let (_, offerings) = two_tuesdays(&app).await;
    let path = reserved(&app, &offerings).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let session = session_of(&offerings, 0);
    app.change(&staff, session, Plan::Postpone, "講師の都合").await.unwrap();
    let postponed = family.get(&path).await;
    contains(
        &postponed,
        &[
            "延期になりました",
            "決まりしだい、この画面でお知らせします。",
            "そのままお預かりしています",
        ],
    );
    lacks(&postponed, &["お待ちしています", "yoyaku.ics", NAME]);
    // Its old date passes; it waits on.
    app.clock.set("2026-12-02T10:00:00+09:00");
    contains(
        &family.get(&path).await,
        &["延期になりました", "新しい日が決まるまで、お待ちください。"],
    );

    app.change(&staff, session, Plan::CallOff, "講師の都合").await.unwrap();
    let off = family.get(&path).await;
    let other = format!("/slots/{}/reserve", offerings[1].slot.id);
    contains(
        &off,
        &[
            "中止になりました",
            "お越しいただく必要はありません",
            "12月8日（火）午前10時～11時",
            &other,
        ],
    );
    lacks(&off, &["取り消しに進む", NAME]);
    app.let_letters_wait();
}

async fn a_reason_that_tells_is_not_shown_on_a_reservations_page(app: TestApp) {
    let staff = officer(&app).await;
    let (programme, offerings) = two_tuesdays(&app).await;
    let path = reserved(&app, &offerings).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let telling = format!("{NAME}の部屋の都合");
    let plan = app.move_to("2026-12-15", 10);
    app.change(&staff, session_of(&offerings, 0), plan, &telling)
        .await
        .unwrap();
    let asked = family.get(&path).await;
    contains(&asked, &["日時が変わりました"]);
    lacks(&asked, &[NAME]);
    let choice = family.get(&format!("/programmes/{}/slots", programme.id)).await;
    contains(
        &choice,
        &[
            "12月15日（火）",
            "<del><time datetime=\"2026-12-01\">",
            "日程が変わりました",
        ],
    );
    lacks(&choice, &[NAME]);
    contains(&family.get("/").await, &[&telling]);
    app.let_letters_wait();
}

async fn the_public_sees_the_old_date_crossed_out_on_both_days(app: TestApp) {
    let staff = officer(&app).await;
    let (programme, offerings) = two_tuesdays(&app).await;
    let plan = app.move_to("2026-12-15", 10);
    app.change(&staff, session_of(&offerings, 0), plan, "大雪のため")
        .await
        .unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    for path in [
        "/".to_owned(),
        format!("/programmes/{}", programme.id),
        "/calendar?month=2026-12".to_owned(),
    ] {
        let page = visitor.get(&path).await;
        let heard = "<span class=\"hidden-words\">変更前は</span><del><time datetime=\"2026-12-01\">12月1日（火）</time></del>\
                     <span class=\"hidden-words\">、変更後は</span>";
        contains(&page, &[heard, "大雪のため"]);
    }
    let month = visitor.get("/calendar?month=2026-12").await;
    contains(&month, &[&format!("<del>{NAME}</del>"), "15日（火）に変わりました"]);

    app.change(&staff, session_of(&offerings, 1), Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    contains(&visitor.get("/").await, &["中止になりました"]);
    contains(&visitor.get("/calendar?month=2026-12").await, &[">中止<"]);
    app.clock.set("2026-12-08T12:00:00+09:00");
    lacks(&visitor.get("/").await, &["中止になりました"]);
}

async fn a_banner_stands_above_the_public_pages_and_on_no_reservation(app: TestApp) {
    let staff = officer(&app).await;
    let (programme, offerings) = two_tuesdays(&app).await;
    let path = reserved(&app, &offerings).await;
    let banner = "大雪のため、12月1日の市の相談窓口は中止します。";
    let request = ChangeRequest {
        member: staff,
        sessions: vec![session_of(&offerings, 0)],
        plan: Plan::CallOff,
        reason: "大雪のため".to_owned(),
        banner: Some(banner.to_owned()),
    };
    change_session(&app.services, request).await.unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    for public in [
        "/".to_owned(),
        "/calendar".to_owned(),
        format!("/programmes/{}", programme.id),
    ] {
        contains(&visitor.get(&public).await, &[banner, "お知らせ"]);
    }
    for discreet in [
        path,
        "/lookup".to_owned(),
        format!("/programmes/{}/slots", programme.id),
    ] {
        lacks(&visitor.get(&discreet).await, &[banner]);
    }
    app.clock.advance(TimeDelta::days(60));
    lacks(&visitor.get("/").await, &[banner]);
    app.let_letters_wait();
}

async fn the_month_shows_what_the_list_shows_and_keeps_the_narrowing(app: TestApp) {
    let (programme, _) = two_tuesdays(&app).await;
    let walk_in = consultations()
        .named("みんなのおうち")
        .participation(Participation::WalkIn);
    let place = app.programme(walk_in).await;
    app.schedule(&place, session_on("2027-01-13", households(1))).await;
    let mut visitor = Visitor::at(&app, "192.0.2.1");

    let december = visitor.get("/calendar?month=2026-12").await;
    contains(
        &december,
        &[
            "12月の日程",
            "令和8年・2026年",
            "<th scope=\"col\">日<span",
            "12月のすべての日程（2件）",
            "あと1組",
        ],
    );
    contains(
        &december,
        &[&format!("/programmes/{}/slots#on-2026-12-08", programme.id)],
    );
    let narrowed = format!("programme={}", place.id);
    contains(
        &visitor.get(&format!("/?{narrowed}")).await,
        &[&format!("{narrowed}\">月の表で見る")],
    );
    let nothing = visitor.get(&format!("/calendar?month=2026-12&{narrowed}")).await;
    contains(
        &nothing,
        &[
            "この月にご案内できる日程はありません。",
            "次は1月13日（水）です",
            &narrowed,
            "name=\"month\" value=\"2026-12\"",
        ],
    );
    lacks(&nothing, &["あと1組"]);
    contains(
        &visitor.get(&format!("/calendar?month=2027-01&{narrowed}")).await,
        &["予約なし", "成人の日"],
    );

    // What cannot be read or lies beyond the schedule leads to the nearest month that can be shown.
    for (asked, shown) in [
        ("", "11月の日程"),
        ("x", "11月の日程"),
        ("2020-01", "11月の日程"),
        ("9999-12", "1月の日程"),
    ] {
        contains(
            &visitor.get(&format!("/calendar?month={asked}")).await,
            &[&format!("<h1>{shown}")],
        );
    }
}

async fn the_feed_carries_public_sessions_and_is_sent_once(app: TestApp) {
    let staff = officer(&app).await;
    let (_, offerings) = two_tuesdays(&app).await;
    for hidden in [
        consultations().named("名簿だけの会").unlisted(),
        consultations().named("招待の会").acceptance(Acceptance::InvitationOnly),
        consultations().named("休んでいる会").suspended("お休みです"),
    ] {
        let programme = app.programme(hidden).await;
        app.slot_of(&programme, "2026-12-02", households(1)).await;
    }
    let mut reader = Visitor::at(&app, "192.0.2.1");
    let first = reader.get("/events.ics").await;
    contains(
        &first,
        &["BEGIN:VCALENDAR", "TZID=Asia/Tokyo:20261201T100000", "SEQUENCE:0"],
    );
    assert!(
        first.headers[CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("text/calendar")
    );
    assert_eq!(first.headers[CACHE_CONTROL], "public, max-age=300");
    assert!(!first.headers.contains_key(SET_COOKIE), "a cache may keep it");
    let text = first.body.replace("\r\n ", "");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    assert!(text.contains(NAME));
    for name in ["名簿だけの会", "招待の会", "休んでいる会"] {
        assert!(!text.contains(name), "{name}");
    }

    let tag = first.headers[ETAG].clone();
    app.clock.advance(TimeDelta::hours(2));
    reader.headers.insert(IF_NONE_MATCH, tag);
    let again = reader.get("/events.ics").await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));

    let plan = app.move_to("2026-12-15", 10);
    app.change(&staff, session_of(&offerings, 0), plan, "大雪のため")
        .await
        .unwrap();
    app.change(&staff, session_of(&offerings, 1), Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    let changed = reader.get("/events.ics").await;
    contains(&changed, &["20261215T100000", "SEQUENCE:1", "STATUS:CANCELLED"]);
    lacks(&changed, &["20261201T100000"]);
    let narrowed = reader.get("/events.ics?open=1").await;
    lacks(&narrowed, &["BEGIN:VEVENT"]);
}
