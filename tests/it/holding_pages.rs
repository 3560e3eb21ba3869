//! Holding a place over HTTP: what the pages tell, that looking changes nothing, and that no way ends at a wall.
//! Deliberately without what a hold is worth; that is told in `holding`.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::hold_slot::expire_holds;
use madoguchi::domain::capacity::Taken;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::session::SessionStatus;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, persons};
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    choosing_holds_and_the_next_page_tells_until_when,
    an_address_from_elsewhere_works_and_offers_to_hold,
    extending_comes_back_with_everything_typed_on_either_page,
    the_number_of_persons_is_asked_where_it_counts_and_follows_the_party,
    a_party_that_does_not_fit_is_told_at_its_field_and_keeps_its_place,
    whoever_is_too_late_hears_it_kindly_and_keeps_what_was_typed,
    choosing_anew_frees_the_place,
    choosing_anew_keeps_what_was_typed,
    whoever_holds_something_is_not_sent_away,
    a_refusal_leads_back_to_what_was_typed,
    a_stale_form_that_holds_comes_back_whole,
    too_many_behind_one_address_go_on_without_a_hold,
    a_flood_of_choices_is_not_held_and_still_goes_on,
    a_lottery_is_entered_without_a_hold,
];

const FILLED: [(&str, &str); 6] = [
    ("name", "はな"),
    ("comes", "family"),
    ("persons", "２"),
    ("relation", "family"),
    ("contact", "none"),
    ("pin", "２８４７"),
];

async fn post(visitor: &mut Visitor, from: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = fields.to_vec();
    let hidden = ["csrf", "idempotency_key", "held_until", "starts_at"];
    let own: Vec<(&str, String)> = hidden
        .into_iter()
        .filter(|name| from.body.contains(&format!("name=\"{name}\"")))
        .map(|name| (name, from.hidden(name)))
        .collect();
    all.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
    visitor.post(path, &all).await
}

/// Chooses a slot in step 1; answers step 2.
async fn choose(visitor: &mut Visitor, slot: SlotId, persons: &str) -> Answer {
    let seal = visitor.get("/lookup").await;
    let held = post(visitor, &seal, &format!("/slots/{slot}/hold"), &[("persons", persons)]).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.body);
    visitor.get(&held.location()).await
}

fn contains(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing in {}", answer.body);
    }
}

fn lacks(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(!answer.body.contains(part), "{part} stands in {}", answer.body);
    }
}

async fn taken(app: &TestApp, slot: SlotId) -> (u32, u32) {
    let Taken { households, persons } = app.taken(slot).await;
    (households, persons)
}

async fn choosing_holds_and_the_next_page_tells_until_when(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let step_1 = format!("/programmes/{}/slots", programme.id);
    let mut family = Visitor::at(&app, "192.0.2.1");
    let choice = family.get(&step_1).await;
    let hold = format!("/slots/{slot}/hold");
    contains(
        &choice,
        &[&format!("formaction=\"{hold}\""), "10分間お取りしておきます"],
    );
    lacks(&choice, &["何名で来られますか"]);
    assert_eq!(taken(&app, slot).await, (0, 0));
    let held = post(&mut family, &choice, &hold, &[]).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER);
    assert_eq!(held.location(), format!("/slots/{slot}/reserve"));
    assert_eq!(taken(&app, slot).await, (1, 1));
    let until = "10分間、この時間をお取りしています（9時10分まで）。のばすこともできます。";
    let fill = family.get(&held.location()).await;
    contains(&fill, &[until, "10分のばす", "data-left=\"600\""]);
    lacks(&fill, &["市の相談窓口"]);

    // The same button again, a reload, the back button: the same hold.
    app.clock.advance(TimeDelta::minutes(3));
    post(&mut family, &choice, &hold, &[]).await;
    contains(&family.get(&held.location()).await, &[until, "data-left=\"420\""]);
    contains(&family.get(&step_1).await, &["あと1組"]);
    let mut stranger = Visitor::at(&app, "192.0.2.2");
    contains(&stranger.get(&step_1).await, &["満席"]);
    contains(
        &stranger.get(&format!("/slots/{slot}/reserve")).await,
        &["満席になりました"],
    );

    let confirm = post(&mut family, &fill, &format!("/slots/{slot}/confirm"), &FILLED).await;
    contains(&confirm, &[until, "この内容で予約する"]);
    assert_eq!(taken(&app, slot).await, (1, 2));
    let done = post(&mut family, &confirm, &format!("/slots/{slot}/reservations"), &FILLED).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!((taken(&app, slot).await, app.rows("holds").await), ((1, 2), 0));
}

async fn an_address_from_elsewhere_works_and_offers_to_hold(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = family.get(&format!("/slots/{slot}/reserve")).await;
    contains(&fill, &["まだお取りしていません", "10分間お取りする", "内容を確かめる"]);
    for path in ["hold", "hold/extend", "hold/release"] {
        let led = family.get(&format!("/slots/{slot}/{path}")).await;
        assert_eq!(
            (led.status, led.location()),
            (StatusCode::SEE_OTHER, format!("/slots/{slot}/reserve"))
        );
        let forged = family.post(&format!("/slots/{slot}/{path}"), &FILLED).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path} without a seal");
    }
    assert_eq!(taken(&app, slot).await, (0, 0), "looking held something");
    // Holding from within the form keeps what was typed.
    let fields = [FILLED.to_vec(), vec![("page", "fill"), ("note", "とちゅうです")]].concat();
    let held = post(&mut family, &fill, &format!("/slots/{slot}/hold"), &fields).await;
    assert_eq!(held.status, StatusCode::OK);
    contains(&held, &["はな", "とちゅうです", "（9時10分まで）"]);
    assert_eq!(held.hidden("idempotency_key"), fill.hidden("idempotency_key"));
    assert_eq!(taken(&app, slot).await, (1, 2));
}

async fn extending_comes_back_with_everything_typed_on_either_page(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let extend = format!("/slots/{slot}/hold/extend");
    let fill = choose(&mut family, slot, "1").await;
    app.clock.advance(TimeDelta::minutes(8));
    let typed = [FILLED.to_vec(), vec![("page", "fill"), ("note", "とちゅうです")]].concat();
    for _ in 0..2 {
        let longer = post(&mut family, &fill, &extend, &typed).await;
        assert_eq!(longer.status, StatusCode::OK);
        contains(
            &longer,
            &[
                "この時間をお取りしています（9時18分まで）。",
                "はな",
                "とちゅうです",
                "２８４７",
            ],
        );
        lacks(&longer, &["10分のばす</button>"]);
    }

    let mut other = Visitor::at(&app, "192.0.2.2");
    let second = app.slot(households(1)).await;
    let fill = choose(&mut other, second, "1").await;
    let confirm = post(&mut other, &fill, &format!("/slots/{second}/confirm"), &FILLED).await;
    let fields = [FILLED.to_vec(), vec![("page", "confirm")]].concat();
    let longer = post(&mut other, &confirm, &format!("/slots/{second}/hold/extend"), &fields).await;
    contains(&longer, &["この内容でよろしいですか", "（9時18分まで）", "はな"]);
    lacks(&longer, &["name=\"page\" value=\"confirm\">\n"]);
    assert_eq!(longer.hidden("idempotency_key"), confirm.hidden("idempotency_key"));
    let path = format!("/slots/{second}/reservations");
    let first = post(&mut other, &longer, &path, &FILLED).await;
    let again = post(&mut other, &confirm, &path, &FILLED).await;
    assert_eq!(
        first.location(),
        again.location(),
        "the page before extending is another request"
    );
}

async fn the_number_of_persons_is_asked_where_it_counts_and_follows_the_party(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(5)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let choice = family.get(&format!("/programmes/{}/slots", programme.id)).await;
    contains(&choice, &["何名で来られますか", "<option value=\"4\">4名</option>"]);
    lacks(&choice, &["<option value=\"5\""]);
    let fill = choose(&mut family, slot, "3").await;
    contains(&fill, &["name=\"persons\" value=\"3\""]);
    assert_eq!(taken(&app, slot).await, (1, 3));
    let path = format!("/slots/{slot}/confirm");
    for (persons, expected) in [("4", 4), ("１", 1)] {
        let mut fields = FILLED.to_vec();
        fields[2] = ("persons", persons);
        assert_eq!(post(&mut family, &fill, &path, &fields).await.status, StatusCode::OK);
        assert_eq!(taken(&app, slot).await, (1, expected));
    }
}

async fn a_party_that_does_not_fit_is_told_at_its_field_and_keeps_its_place(app: TestApp) {
    let slot = app.slot(persons(3)).await;
    app.reserve(slot, &household("となり")).await.unwrap();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut family, slot, "1").await;
    let mut fields = FILLED.to_vec();
    fields[2] = ("persons", "3");
    let wrong = post(&mut family, &fill, &format!("/slots/{slot}/confirm"), &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    contains(
        &wrong,
        &[
            "あと2名です。",
            "id=\"persons-error\"",
            "はな",
            "入力の確認：",
            "10分のばす",
        ],
    );
    assert_eq!(taken(&app, slot).await, (2, 2), "the place that was held is gone");
    fields[2] = ("persons", "2");
    let right = post(&mut family, &wrong, &format!("/slots/{slot}/confirm"), &fields).await;
    contains(&right, &["この内容で予約する"]);
    assert_eq!(taken(&app, slot).await, (2, 3));
}

async fn whoever_is_too_late_hears_it_kindly_and_keeps_what_was_typed(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    app.slot_of(&programme, "2026-12-08", households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut family, slot, "1").await;
    let confirm_path = format!("/slots/{slot}/confirm");
    let confirm = post(&mut family, &fill, &confirm_path, &FILLED).await;
    app.clock.advance(TimeDelta::minutes(11));
    expire_holds(&app.services).await.unwrap();
    // Still free: it simply goes on, and is held once more.
    let again = post(&mut family, &fill, &confirm_path, &FILLED).await;
    contains(&again, &["この内容で予約する", "（9時21分まで）"]);
    app.clock.advance(TimeDelta::minutes(11));
    let wrong = [&FILLED[..5], &[("pin", "1")]].concat();
    let fields = post(&mut family, &fill, &confirm_path, &wrong).await;
    contains(&fields, &["お取りしておく時間が過ぎましたが、まだ空いています。"]);

    let mut stranger = Visitor::at(&app, "192.0.2.2");
    choose(&mut stranger, slot, "1").await;
    for (from, path) in [(&fill, confirm_path), (&confirm, format!("/slots/{slot}/reservations"))] {
        let late = post(&mut family, from, &path, &FILLED).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        contains(
            &late,
            &[
                "10分が過ぎたあと",
                "満席になりました",
                "はな",
                "12月8日（火）",
                "入力された内容は残っています",
            ],
        );
        lacks(&late, &["市の相談窓口"]);
    }
    assert_eq!(taken(&app, slot).await, (1, 1));
}

async fn choosing_anew_frees_the_place(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut family, slot, "1").await;
    // Part of the form, so that nothing is lost; and Enter still means the last button.
    let (first, rest) = fill
        .body
        .split_once("form=\"wish\" type=\"submit\" tabindex=\"-1\"")
        .unwrap();
    assert!(!first.contains("form=\"wish\"") && !rest.contains("tabindex=\"-1\" aria-hidden"));
    let button = format!("form=\"wish\" type=\"submit\" formaction=\"/slots/{slot}/hold/release\"");
    contains(&fill, &[&button, "id=\"wish\" method=\"post\""]);
    let left = post(&mut family, &fill, &format!("/slots/{slot}/hold/release"), &[]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert_eq!(left.location(), format!("/programmes/{}/slots", programme.id));
    assert_eq!(taken(&app, slot).await, (0, 0));
}

async fn choosing_anew_keeps_what_was_typed(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let other = app.slot_of(&programme, "2026-12-08", households(1)).await;
    let full = app.slot_of(&programme, "2026-12-15", households(1)).await;
    app.reserve(full, &household("さき")).await.unwrap();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut family, slot, "1").await;
    let confirm = post(&mut family, &fill, &format!("/slots/{slot}/confirm"), &FILLED).await;
    for from in [&fill, &confirm] {
        let times = post(&mut family, from, &format!("/slots/{slot}/hold/release"), &FILLED).await;
        assert_eq!(times.status, StatusCode::OK);
        let (own, next) = (format!("\"/slots/{slot}/hold\""), format!("\"/slots/{other}/hold\""));
        let wait = format!("formaction=\"/slots/{full}/reserve\" name=\"wait\" value=\"1\"");
        contains(&times, &["入力された内容は残っています。", &own, &next, &wait]);
        lacks(&times, &["name=\"starts_at\"", "name=\"held_until\"", "市の相談窓口"]);
        assert_eq!(times.hidden("name"), "はな");
        assert_eq!(taken(&app, slot).await, (0, 0));
        let again = post(&mut family, &times, &format!("/slots/{other}/hold"), &FILLED).await;
        assert_eq!(again.status, StatusCode::OK);
        contains(
            &again,
            &["value=\"はな\"", "12月8日（火）", "10分間、この時間をお取りしています"],
        );
        assert_eq!(taken(&app, other).await, (1, 2));
    }
}

async fn whoever_holds_something_is_not_sent_away(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut family, slot, "1").await;
    app.set_status_of_all_sessions(SessionStatus::Postponed).await;
    let typed = [FILLED.to_vec(), vec![("page", "fill")]].concat();
    let longer = post(&mut family, &fill, &format!("/slots/{slot}/hold/extend"), &typed).await;
    assert_eq!(longer.status, StatusCode::OK);
    contains(&longer, &["value=\"はな\"", "ご予約の内容を入力してください"]);
}

async fn a_refusal_leads_back_to_what_was_typed(app: TestApp) {
    let slot = app.slot(persons(3)).await;
    app.reserve(slot, &household("となり").persons(2)).await.unwrap();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = family.get(&format!("/slots/{slot}/reserve")).await;
    let refused = post(&mut family, &fill, &format!("/slots/{slot}/reservations"), &FILLED).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let form = format!("<form class=\"actions\" method=\"post\" action=\"/slots/{slot}/reserve\">");
    contains(&refused, &["空きが足りませんでした", &form, "入力した内容を直す"]);
    let back = post(&mut family, &refused, &format!("/slots/{slot}/reserve"), &FILLED).await;
    contains(&back, &["value=\"はな\"", "value=\"２\""]);
    // Where nothing was typed there is nothing to put right.
    app.reserve(slot, &household("もうひとり")).await.unwrap();
    let refused = family.get(&format!("/slots/{slot}/reserve")).await;
    assert_eq!(refused.status, StatusCode::OK);
    contains(&refused, &["満席になりました"]);
    lacks(&refused, &["入力した内容を直す", "入力された内容は残っています"]);
}

async fn a_stale_form_that_holds_comes_back_whole(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = family.get(&format!("/slots/{slot}/reserve")).await;
    let path = format!("/slots/{slot}/hold");
    let stale = [FILLED.to_vec(), vec![("page", "fill"), ("csrf", "stale")]].concat();
    let refused = family.post(&path, &stale).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.hidden("name"), "はな");
    // Sent once more, as that page does: without the button's own name.
    let held = post(&mut family, &fill, &path, &FILLED).await;
    assert_eq!(held.status, StatusCode::OK);
    contains(&held, &["value=\"はな\"", "10分間、この時間をお取りしています"]);
}

async fn too_many_behind_one_address_go_on_without_a_hold(app: TestApp) {
    let slot = app.slot(households(9)).await;
    for _ in 0..5 {
        choose(&mut Visitor::at(&app, "192.0.2.1"), slot, "1").await;
    }
    let mut sixth = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut sixth, slot, "1").await;
    contains(&fill, &["先にお取りしておくことができません。このまま予約できます。"]);
    assert_eq!(taken(&app, slot).await.0, 5);
    let confirm = post(&mut sixth, &fill, &format!("/slots/{slot}/confirm"), &FILLED).await;
    contains(&confirm, &["この内容で予約する"]);
    let done = post(&mut sixth, &confirm, &format!("/slots/{slot}/reservations"), &FILLED).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(taken(&app, slot).await, (6, 7));
}

async fn a_flood_of_choices_is_not_held_and_still_goes_on(app: TestApp) {
    let slot = app.slot(persons(4)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let seal = family.get("/lookup").await;
    let path = format!("/slots/{slot}/hold");
    for turn in 0..130 {
        let persons = if turn % 2 == 0 { "1" } else { "2" };
        let answer = post(&mut family, &seal, &path, &[("persons", persons)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{turn}");
    }
    let second = app.slot(households(1)).await;
    let fill = choose(&mut family, second, "1").await;
    contains(&fill, &["先にお取りしておくことができません"]);
    assert_eq!((taken(&app, slot).await.0, taken(&app, second).await.0), (1, 0));
}

async fn a_lottery_is_entered_without_a_hold(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::Lottery)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = choose(&mut family, slot, "1").await;
    assert_eq!(fill.status, StatusCode::OK);
    lacks(&fill, &["お取りして", "10分"]);
    assert_eq!((taken(&app, slot).await, app.rows("holds").await), ((0, 0), 0));
}
