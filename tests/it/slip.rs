//! The printed slip: number, date, place, ways to change, and a code that opens the reservation; nothing that tells.
//! Deliberately reads the code by somebody else's reader, from the drawing as the page holds it.

use axum::http::StatusCode;

use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::links;

use crate::discretion::forbidden_words;
use crate::support::app::{BASE_URL, TestApp};
use crate::support::city::{consultations, households, session_on};
use crate::support::colleague::colleague;
use crate::support::courses::class_rules;
use crate::support::household::household;
use crate::support::visitor::Visitor;

on_both_databases![
    the_slip_says_what_is_needed_with_readings_and_nothing_that_tells,
    the_code_leads_to_the_reservation_and_nowhere_else,
    a_slip_from_the_counter_holds_no_secret,
    what_is_off_has_no_slip_and_what_has_no_date_says_so,
    a_course_has_all_its_dates_on_the_slip,
];

/// The page as one reads it who needs no readings.
fn without_readings(page: &str) -> String {
    let mut parts = page.split("<rp>（</rp>");
    let first = parts.next().unwrap().to_owned();
    let plain = parts.fold(first, |plain, part| plain + part.split_once("<rp>）</rp>").unwrap().1);
    plain.replace("<ruby>", "").replace("</ruby>", "")
}

/// What a reader sees in the page's code.
fn decoded(page: &str) -> String {
    const SCALE: usize = 4;
    let (_, rest) = page.split_once("viewBox=\"0 0 ").unwrap();
    let size: usize = rest.split(' ').next().unwrap().parse().unwrap();
    let (_, rest) = page.split_once("fill=\"#000\" d=\"").unwrap();
    let path = rest.split('"').next().unwrap();
    let mut dark = vec![vec![false; size]; size];
    for run in path.split('M').skip(1) {
        let (corner, rest) = run.split_once('h').unwrap();
        let (x, y) = corner.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let (length, end) = rest.split_once("v1").unwrap();
        assert_eq!(end, format!("h-{length}z"), "a closed rectangle");
        dark[y][x..x + length.parse::<usize>().unwrap()].fill(true);
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, |x, y| {
        if dark[y / SCALE][x / SCALE] { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

async fn the_slip_says_what_is_needed_with_readings_and_nothing_that_tells(app: TestApp) {
    let programme = app.programme(consultations().named("ひきこもり家族教室")).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let family = household("山田はな").email("hana@example.jp").phone("090-1234-5678");
    let made = app.reserve(slot, &family).await.unwrap();
    app.deliver_all().await;
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    let page = visitor.get(&links::slip(&made.manage_token)).await;
    assert_eq!(page.status, StatusCode::OK);
    let number = made.number.to_string();
    for words in [
        number.as_str(),
        "12月1日（火曜日）",
        "2026年（令和8年）",
        "午前10時から 午前11時まで",
        "027-382-1111",
        "<title>ご予約｜",
        "data-exit",
    ] {
        assert!(without_readings(&page.body).contains(words), "{words}: {}", page.body);
    }
    assert!(
        page.body
            .contains("<ruby>予約<rp>（</rp><rt>よやく</rt><rp>）</rp></ruby>")
    );
    for secret in ["山田", "hana@example.jp", "1234-5678", "ひきこもり家族教室", "style=\""] {
        assert!(!page.body.contains(secret), "{secret}");
    }
    // Around it stands what stands on every page: that one may ring up.
    let (_, slip) = page.body.split_once("<article").unwrap();
    let (slip, _) = slip.split_once("</article>").unwrap();
    for word in forbidden_words() {
        assert!(!slip.contains(&word), "{word}");
    }
    let own = visitor.get(&links::reservation(&made.manage_token)).await;
    assert!(own.body.contains(&links::slip(&made.manage_token)));
    let unknown = visitor.get("/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/slip").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn the_code_leads_to_the_reservation_and_nowhere_else(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    for _ in 0..8 {
        let made = app.reserve(slot, &household("はな")).await.unwrap();
        let page = visitor.get(&links::slip(&made.manage_token)).await;
        let link = format!("{BASE_URL}{}", links::reservation(&made.manage_token));
        assert_eq!(decoded(&page.body), link);
    }
}

async fn a_slip_from_the_counter_holds_no_secret(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let before = app.rows("access_links").await;
    let mut staff = colleague(&app, Role::Reception, None).await;
    let page = staff.get(&format!("/staff/reservations/{}/slip", made.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&made.number.to_string()));
    assert_eq!(decoded(&page.body), format!("{BASE_URL}/lookup"));
    assert!(!page.body.contains(made.manage_token.expose()));
    assert_eq!(app.rows("access_links").await, before, "looking makes no link");
}

async fn what_is_off_has_no_slip_and_what_has_no_date_says_so(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(3)))
        .await
        .unwrap();
    let made = app.reserve(slots[0], &household("はな")).await.unwrap();
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    app.change(&officer, session, Plan::Postpone, "大雪のため")
        .await
        .unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    let slip = links::slip(&made.manage_token);
    let page = visitor.get(&slip).await;
    let words = without_readings(&page.body);
    assert!(
        words.contains("まだ 決まっていません。") && !words.contains("12月1日"),
        "{words}"
    );
    app.cancel(&made.manage_token).await.unwrap();
    let page = visitor.get(&slip).await;
    assert_eq!(page.location(), links::reservation(&made.manage_token));
}

async fn a_course_has_all_its_dates_on_the_slip(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let made = app.reserve(class.slots[0], &household("はな")).await.unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    let page = visitor.get(&links::slip(&made.manage_token)).await;
    for day in ["12月17日（木曜日）", "1月21日（木曜日）", "2月18日（木曜日）"] {
        assert!(without_readings(&page.body).contains(day), "{day}");
    }
}
