//! Lotteries: entering takes nothing, the draw is once and can be repeated by anybody, whoever lost waits in its order.
//! Deliberately repeats a stored draw with `sha256sum` from what the published page shows, and with nothing else.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::http::StatusCode;
use chrono::NaiveTime;

use madoguchi::actions::change_slot::{ChangeSlotError, change_slot};
use madoguchi::actions::draw_lottery::{DrawError, draw_due, draw_lottery};
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::ids::{DrawId, SlotId};
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::Status;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::window::Closes;

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households, persons, session_on};
use crate::support::colleague::colleague;
use crate::support::database::{Database, Kind};
use crate::support::household::household;
use crate::support::unguarded::acted_after_looking;
use crate::support::visitor::Visitor;

on_both_databases![
    pages_say_that_it_is_a_lottery_and_entering_takes_nothing,
    a_draw_gives_places_tells_everybody_by_day_and_the_others_wait_in_its_order,
    anybody_repeats_a_stored_draw_with_sha256sum,
    the_published_draw_tells_nobody_who_somebody_is,
    staff_see_the_entries_and_draw_once_they_are_closed,
    nobody_draws_at_another_desk_or_without_the_right,
    two_draws_at_once_are_one,
    without_a_lock_there_would_be_two_draws,
    a_lottery_is_drawn_by_itself_at_its_time,
    whoever_lost_is_offered_a_place_that_comes_free,
    nobody_slips_past_a_draw_by_changing_the_date,
    a_program_enters_as_a_family_does,
    nobody_enters_a_lottery_that_is_given_up_at_that_moment,
];

const PROGRAMME: &str = "ひきこもり講演会";
/// After the last entry: the window closes at four on the business day before.
const CLOSED: &str = "2026-11-30T16:00:00+09:00";

fn lottery() -> ProgrammePlan {
    consultations()
        .named(PROGRAMME)
        .acceptance(Acceptance::Lottery)
        .limit(None)
}

async fn slot(app: &TestApp, capacity: Capacity) -> SlotId {
    let programme = app.programme(lottery()).await;
    app.slot_of(&programme, "2026-12-01", capacity).await
}

/// Parties of these sizes enter, each with an address of its own.
async fn enter(app: &TestApp, slot: SlotId, parties: &[u32]) -> Vec<Reserved> {
    let mut entered = Vec::new();
    for (number, persons) in parties.iter().enumerate() {
        let family = household(&format!("家族{number}"))
            .email(&format!("family{number}@example.jp"))
            .persons(*persons);
        let reserved = app.reserve(slot, &family).await.unwrap();
        assert_eq!(reserved.status, Status::Entered);
        entered.push(reserved);
    }
    entered
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

async fn drawn(app: &TestApp, slot: SlotId) -> DrawId {
    app.clock.set(CLOSED);
    let member = officer(app).await;
    draw_lottery(&app.services, &member, slot).await.unwrap()
}

async fn status(app: &TestApp, reserved: &Reserved) -> Status {
    app.open(&reserved.manage_token).await.unwrap().reservation.status
}

async fn pages_say_that_it_is_a_lottery_and_entering_takes_nothing(app: TestApp) {
    let slot = slot(&app, households(3)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let list = family.get("/").await.body;
    assert!(list.contains("抽選（11月30日まで受付）") && list.contains("申し込む") && !list.contains("あと3組"));
    let form = family.get(&format!("/slots/{slot}/reserve")).await;
    for words in [
        "抽選のお申し込みになります",
        "11月30日（月）午後4時まで",
        "早さは関係ありません",
    ] {
        assert!(form.body.contains(words), "{words}");
    }
    let (csrf, key) = (form.hidden("csrf"), form.hidden("idempotency_key"));
    let fields = [
        ("name", "はな"),
        ("comes", "family"),
        ("persons", "2"),
        ("relation", "family"),
        ("contact", "email"),
        ("email", "hana@example.jp"),
        ("pin", "2847"),
        ("csrf", &csrf),
        ("idempotency_key", &key),
    ];
    let confirm = family.post(&format!("/slots/{slot}/confirm"), &fields).await;
    assert!(confirm.body.contains("この内容で申し込む") && confirm.body.contains("抽選のお申し込みになります"));
    let answer = family.post(&format!("/slots/{slot}/reservations"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let done = family.get(&answer.location()).await;
    assert!(done.body.contains("お申し込みを受け付けました") && done.body.contains("抽選券"));
    let link = answer.location().replace("/done", "");
    let page = family.get(&link).await.body;
    for words in ["抽選待ち", "抽選券", "抽選は、受付が終わってから行います。"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains(PROGRAMME) && !page.contains("カレンダーに入れる"));
    assert_eq!(app.taken(slot).await.households, 0);
    let letters = app.deliver_all().await;
    assert!(letters[0].subject().contains("抽選の受付"));
    // Whoever changes their mind leaves at any time.
    app.clock.set("2026-11-30T23:00:00+09:00");
    let csrf = family.get(&format!("{link}/cancel")).await.hidden("csrf");
    family.post(&format!("{link}/cancel"), &[("csrf", &csrf)]).await;
    assert!(family.get(&link).await.body.contains("取り消し済み"));
    assert!(family.get("/").await.body.contains("抽選の受付は終わりました"));
    app.deliver_all().await;
}

async fn a_draw_gives_places_tells_everybody_by_day_and_the_others_wait_in_its_order(app: TestApp) {
    let slot = slot(&app, households(3)).await;
    let entered = enter(&app, slot, &[1; 10]).await;
    assert_eq!(app.deliver_all().await.len(), 10);
    app.clock.set("2026-11-30T22:00:00+09:00");
    let member = officer(&app).await;
    draw_lottery(&app.services, &member, slot).await.unwrap();
    assert_eq!(app.deliver_all().await.len(), 0, "nobody is woken");
    app.clock.set("2026-12-01T08:00:00+09:00");
    let letters = app.deliver_all().await;
    let told = |part: &str| letters.iter().filter(|letter| letter.text().contains(part)).count();
    assert_eq!((told("ご予約を承りました"), told("抽選の結果、今回は席を")), (3, 7));
    assert_eq!(app.taken(slot).await.households, 3);
    assert_eq!(app.counted(slot).await, app.taken(slot).await);
    let (mut places, mut positions) = (0, Vec::new());
    let mut family = Visitor::at(&app, "192.0.2.1");
    for one in &entered {
        let page = family.get(&format!("/r/{}", one.manage_token.expose())).await.body;
        assert!(page.contains("10組中"));
        match status(&app, one).await {
            Status::Confirmed => {
                places += 1;
                assert!(page.contains("抽選で、お席が決まりました。"));
            }
            Status::Waiting => {
                let (_, after) = page.split_once("空きをお待ちの方の、").unwrap();
                let (position, _) = after.split_once("番目").unwrap();
                let (_, after) = page.split_once("10組中 ").unwrap();
                let (rank, _) = after.split_once('番').unwrap();
                positions.push((rank.parse::<u32>().unwrap(), position.parse::<u32>().unwrap()));
            }
            other => panic!("{other:?}"),
        }
    }
    positions.sort_unstable();
    let expected: Vec<(u32, u32)> = (4..=10).zip(1..=7).collect();
    assert_eq!((places, positions), (3, expected), "the queue is the order of the draw");
}

/// What the published page says of a draw.
struct Published {
    seed: String,
    free: u32,
    /// Ticket, persons, hash, whether it has a place; in the page's order.
    tickets: Vec<(String, u32, String, bool)>,
    command_of_all: String,
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap().0
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#38;", "&")
}

async fn published(app: &TestApp, id: DrawId) -> (String, Published) {
    let answer = Visitor::at(app, "192.0.2.77").get(&format!("/draws/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = answer.body;
    let free = between(&page, "あった空き</dt><dd><p>", "</p>");
    let free: String = free.chars().rev().skip(1).take_while(char::is_ascii_digit).collect();
    let rows = page.split("<li class=\"ticket-row\"").skip(1).map(|row| {
        let code = |row: &str| between(row, "<code class=\"ticket\">", "</code>").to_owned();
        let ticket = code(row);
        let (_, hash) = row.split_once("ticket-hash").unwrap();
        let size = between(row, "</code> <span>", "名</span>").parse().unwrap();
        (ticket, size, code(hash), row.starts_with(" data-drawn=\"true\""))
    });
    let published = Published {
        seed: between(&page, "id=\"seed\">", "<").to_owned(),
        free: free.chars().rev().collect::<String>().parse().unwrap(),
        tickets: rows.collect(),
        command_of_all: unescaped(between(&page, "id=\"command\">", "<")),
    };
    (page, published)
}

fn sha256sum(text: &str) -> String {
    let mut sum = Command::new("sha256sum")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    sum.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = sum.wait_with_output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned()
}

async fn anybody_repeats_a_stored_draw_with_sha256sum(app: TestApp) {
    let parties = [4, 1, 2, 3, 1, 4, 2, 1];
    let slot = slot(&app, persons(7)).await;
    enter(&app, slot, &parties).await;
    let id = drawn(&app, slot).await;
    let (_, published) = published(&app, id).await;
    assert_eq!((published.tickets.len(), published.free), (parties.len(), 7));
    // The procedure in the page's words, with the shell's own SHA-256.
    let mut again: Vec<(String, &str, u32)> = published
        .tickets
        .iter()
        .map(|(ticket, size, ..)| {
            (
                sha256sum(&format!("{}:{ticket}", published.seed)),
                ticket.as_str(),
                *size,
            )
        })
        .collect();
    again.sort();
    let mut left = published.free;
    for ((hash, ticket, size), (shown, _, shown_hash, is_drawn)) in again.iter().zip(&published.tickets) {
        assert_eq!((*ticket, hash), (shown.as_str(), shown_hash));
        let fits = *size <= left;
        assert_eq!(fits, *is_drawn, "{ticket} of {size} with {left} left");
        left -= if fits { size } else { &0 };
    }
    assert!(left < 4 && app.taken(slot).await.persons == 7 - left);
    // The line that can be copied gives the page's order.
    let listed = Command::new("sh")
        .arg("-c")
        .arg(&published.command_of_all)
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let order: Vec<&str> = listed.lines().map(|line| line.split(' ').nth(1).unwrap()).collect();
    let shown: Vec<&str> = published.tickets.iter().map(|(ticket, ..)| ticket.as_str()).collect();
    assert_eq!(order, shown);
    // What was stored is what the page shows.
    assert_eq!(app.rows("draw_tickets").await, 8);
    app.let_letters_wait();
}

async fn the_published_draw_tells_nobody_who_somebody_is(app: TestApp) {
    let slot = slot(&app, households(1)).await;
    let entered = enter(&app, slot, &[1, 2]).await;
    app.let_letters_wait();
    let id = drawn(&app, slot).await;
    let (page, _) = published(&app, id).await;
    assert!(page.contains("<title>抽選の記録") && page.contains("福祉課 ご予約の件"));
    for one in &entered {
        for secret in [
            one.number.to_string(),
            one.id.to_string(),
            one.manage_token.expose().to_owned(),
        ] {
            assert!(!page.contains(&secret));
        }
    }
    assert!(!page.contains("家族") && !page.contains("example.jp") && !page.contains(PROGRAMME));
    let nobody = Visitor::at(&app, "192.0.2.1").get(&format!("/draws/{slot}")).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

async fn staff_see_the_entries_and_draw_once_they_are_closed(app: TestApp) {
    let programme = app.programme(lottery()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(1)))
        .await
        .unwrap();
    let slot = slots[0].to_string();
    enter(&app, slots[0], &[1, 3]).await;
    app.let_letters_wait();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/sessions/{session}/draw");
    let page = staff.get(&format!("/staff/sessions/{session}")).await.body;
    assert!(page.contains("申し込み 2組・4名") && page.contains(&format!("href=\"{path}\"")));
    let asked = staff.get(&path).await.body;
    assert!(asked.contains("受付が終わると、ここで抽選できます。") && !asked.contains("抽選する<"));
    let early = staff.send_form(&path, &[("slot", &slot)]).await;
    assert!(
        staff
            .get(&early.location())
            .await
            .body
            .contains("申し込みの受付が終わってから抽選できます。")
    );
    assert_eq!(app.rows("draws").await, 0);

    app.clock.set(CLOSED);
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    assert!(staff.get("/staff").await.body.contains("抽選を待っている回"));
    assert!(staff.get("/staff/decisions").await.body.contains("抽選に進む"));
    let asked = staff.get(&path).await.body;
    assert!(asked.contains("抽選する") && asked.contains("抽選は1回だけです。"));
    for _ in 0..2 {
        let answer = staff.send_form(&path, &[("slot", &slot)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    assert_eq!((app.rows("draws").await, app.rows("draw_tickets").await), (1, 2));
    let after = staff.get(&path).await.body;
    assert!(after.contains("抽選の記録を見る") && !after.contains("抽選する<"));
    assert!(!staff.get("/staff").await.body.contains("抽選を待っている回"));
    let acts: Vec<String> = app
        .audit_of(session.0)
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .collect();
    assert_eq!(acts.iter().filter(|act| *act == "draw").count(), 1);
}

async fn nobody_draws_at_another_desk_or_without_the_right(app: TestApp) {
    let programme = app.programme(lottery()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(1)))
        .await
        .unwrap();
    enter(&app, slots[0], &[1]).await;
    app.let_letters_wait();
    app.clock.set(CLOSED);
    app.add_desk("other").await;
    let path = format!("/staff/sessions/{session}/draw");
    for (role, desk) in [
        (Role::Officer, "other"),
        (Role::Reception, "welfare"),
        (Role::Auditor, "welfare"),
    ] {
        let mut staff = colleague(&app, role, Some(desk)).await;
        assert_eq!(staff.get(&path).await.status, StatusCode::NOT_FOUND, "{role:?}");
        let slot = slots[0].to_string();
        let answer = staff.send_form(&path, &[("slot", &slot)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role:?}");
    }
    let reception = app.member(Role::Reception, Reach::EveryDesk);
    let refused = draw_lottery(&app.services, &reception, slots[0]).await;
    assert!(matches!(refused, Err(DrawError::Unknown)));
    assert_eq!(app.rows("draws").await, 0);
    // What is not drawn cannot be drawn.
    let other = app.programme(consultations()).await;
    let plain = app.slot_of(&other, "2026-12-02", households(1)).await;
    let member = officer(&app).await;
    let refused = draw_lottery(&app.services, &member, plain).await;
    assert!(matches!(refused, Err(DrawError::NoLottery)));
}

async fn two_draws_at_once_are_one(app: TestApp) {
    let other = app.another_process().await;
    let (one, two) = (officer(&app).await, officer(&app).await);
    for round in 1..=4 {
        app.clock.set("2026-11-02T09:00:00+09:00");
        let slot = slot(&app, households(2)).await;
        enter(&app, slot, &[1, 2, 1, 2]).await;
        app.clock.set(CLOSED);
        let (first, second) = tokio::join!(
            draw_lottery(&app.services, &one, slot),
            draw_lottery(&other.services, &two, slot),
        );
        assert_eq!(first.unwrap(), second.unwrap());
        assert_eq!(
            (app.rows("draws").await, app.rows("draw_tickets").await),
            (round, 4 * round)
        );
        assert_eq!(app.taken(slot).await.households, 2);
        assert_eq!(app.counted(slot).await, app.taken(slot).await);
        app.clock.set("2026-12-01T08:00:00+09:00");
        let letters = app.deliver_all().await;
        assert_eq!(letters.len(), 8, "entered and outcome, once each");
    }
}

/// The negative control of the race above.
async fn without_a_lock_there_would_be_two_draws(database: Database) {
    let draws = acted_after_looking(&database, 2).await;
    assert_eq!(draws, 2, "without a lock both draw, or the race above proves nothing");
}

async fn a_lottery_is_drawn_by_itself_at_its_time(app: TestApp) {
    let mut plan = lottery();
    plan.policy.forms.draws = Some(Closes::BusinessDaysBefore {
        days: 0,
        at: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
    });
    let programme = app.programme(plan).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    enter(&app, slot, &[1, 1]).await;
    app.deliver_all().await;
    let page = Visitor::at(&app, "192.0.2.1")
        .get(&format!("/programmes/{}", programme.id))
        .await;
    assert!(
        page.body.contains("抽選は12月1日（火）午前8時30分に行います。"),
        "when it is drawn"
    );
    app.clock.set("2026-12-01T08:29:59+09:00");
    assert_eq!(draw_due(&app.services).await.unwrap(), 0);
    app.clock.set("2026-12-01T08:30:00+09:00");
    assert_eq!(draw_due(&app.services).await.unwrap(), 1);
    assert_eq!(draw_due(&app.services).await.unwrap(), 0, "once");
    assert_eq!(
        (app.taken(slot).await.households, app.deliver_all().await.len()),
        (1, 2)
    );
}

async fn whoever_lost_is_offered_a_place_that_comes_free(app: TestApp) {
    let slot = slot(&app, households(1)).await;
    let entered = enter(&app, slot, &[1, 1, 1]).await;
    app.clock.set("2026-11-30T08:00:00+09:00");
    app.deliver_all().await;
    // Drawn with a day to go, so that an offer can still be answered.
    app.database
        .connect()
        .await
        .batch("UPDATE programmes SET policy = replace(policy, '\"days\":1', '\"days\":3')")
        .await
        .unwrap();
    let member = officer(&app).await;
    draw_lottery(&app.services, &member, slot).await.unwrap();
    app.deliver_all().await;
    let mut winner = None;
    for one in &entered {
        if status(&app, one).await == Status::Confirmed {
            winner = Some(one);
        }
    }
    madoguchi::actions::cancel_reservation::cancel_reservation(
        &app.services,
        madoguchi::actions::cancel_reservation::Canceller::Staff(member, winner.unwrap().id),
    )
    .await
    .unwrap();
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 2, "goodbye and an offer");
    let mut offered = 0;
    for one in &entered {
        if let Status::Offered { .. } = status(&app, one).await {
            offered += 1;
            let page = Visitor::at(&app, "192.0.2.1")
                .get(&format!("/r/{}", one.manage_token.expose()))
                .await;
            assert!(page.body.contains("3組中 2番"), "the next in the order of the draw");
        }
    }
    assert_eq!((offered, app.taken(slot).await.households), (1, 1));
}

async fn nobody_slips_past_a_draw_by_changing_the_date(app: TestApp) {
    let programme = app.programme(lottery()).await;
    let first = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let later = app.slot_of(&programme, "2026-12-15", households(1)).await;
    let entered = enter(&app, first, &[1]).await;
    app.let_letters_wait();
    app.clock.set(CLOSED);
    app.database
        .connect()
        .await
        .batch("UPDATE programmes SET policy = replace(policy, '\"cancel_until\":{\"business_days_before\":{\"days\":1', '\"cancel_until\":{\"business_days_before\":{\"days\":0')")
        .await
        .unwrap();
    drawn(&app, first).await;
    let refused = change_slot(&app.services, &entered[0].manage_token, later).await;
    assert!(matches!(refused, Err(ChangeSlotError::Refused(_))), "{refused:?}");
    assert_eq!(
        (app.taken(first).await.households, app.taken(later).await.households),
        (1, 0)
    );
}

async fn a_program_enters_as_a_family_does(app: TestApp) {
    let slot = slot(&app, households(1)).await;
    let body = serde_json::json!({
        "slot": slot.to_string(),
        "party": { "persons": 2, "comes": ["family"] },
        "applicant": { "nickname": "はな", "relation": "family" },
        "pin": "2847"
    });
    let mut program = Visitor::at(&app, "192.0.2.1");
    program.headers.insert("idempotency-key", "one".parse().unwrap());
    let answer = program
        .send(
            "POST",
            "/api/v1/reservations",
            Some("application/json"),
            &body.to_string(),
        )
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert!(answer.body.contains("\"status\":\"entered\""));
    assert_eq!(app.taken(slot).await.households, 0);
}

/// The desk gives the lottery up between the family's draft and its commit: its entry would wait for a draw for ever.
async fn nobody_enters_a_lottery_that_is_given_up_at_that_moment(app: TestApp) {
    let slot = slot(&app, households(3)).await;
    let mut desk = app.database.connect().await;
    let begin = match app.database.kind() {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; SELECT id FROM programmes FOR UPDATE",
    };
    desk.batch(begin).await.unwrap();
    let before = app.entropy.draws();
    let family = {
        let app = app.clone();
        tokio::spawn(async move { app.reserve(slot, &household("はな").email("hana@example.jp")).await })
    };
    // It has drafted once it has drawn what it needs and stands before the desk's lock.
    let mut drawn = (before, 0);
    while drawn.0 == before || drawn.1 < 40 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let now = app.entropy.draws();
        drawn = (now, if now == drawn.0 { drawn.1 + 1 } else { 0 });
    }
    assert!(!family.is_finished(), "nothing held it up");
    let given_up = "UPDATE programmes SET policy = replace(policy, '\"lottery\"', '\"first_come\"')";
    assert_eq!(desk.execute(given_up).await.unwrap(), 1);
    desk.batch("COMMIT").await.unwrap();
    let reserved = family.await.unwrap().unwrap();
    assert_eq!(reserved.status, Status::Confirmed);
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(!letters[0].subject().contains("抽選"), "{}", letters[0].subject());
    assert_eq!(app.taken(slot).await.households, 1);
}
