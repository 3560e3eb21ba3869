//! Approval and telephone: a pending reservation holds its place, the desk decides in time and in kind words, or it lapses.
//! Deliberately over HTTP wherever somebody looks at a page; what a screen looks like is told in `tests/browser`.

use axum::http::StatusCode;

use madoguchi::actions::decide_pending::{DecideError, Verdict, decide_pending};
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::{CancelledBy, Status};
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households};
use crate::support::colleague::colleague;
use crate::support::database::Database;
use crate::support::household::{Household, household};
use crate::support::unguarded::acted_after_looking;
use crate::support::visitor::Visitor;

on_both_databases![
    a_pending_reservation_holds_its_place_and_says_until_when_they_hear,
    the_desk_accepts_from_what_waits_for_it_and_the_family_hears,
    the_desk_declines_in_words_that_can_be_edited_and_the_place_is_free,
    words_that_would_tell_are_told_to_staff_and_nothing_is_decided,
    without_a_decision_it_lapses_with_a_letter_and_staff_see_it_coming,
    a_place_that_lapses_is_offered_to_whoever_waits,
    nobody_decides_at_another_desk_or_without_the_right,
    two_staff_who_approve_at_once_write_one_letter,
    of_one_who_approves_and_one_who_declines_exactly_one_decides,
    a_family_that_cancels_while_staff_approve_leaves_the_counts_true,
    a_reservation_lapses_or_is_approved_never_both,
    without_a_lock_several_would_decide,
    a_programme_by_telephone_says_whom_to_call_and_whether_they_are_open,
];

const PROGRAMME: &str = "ひきこもり個別相談";

fn approved() -> ProgrammePlan {
    consultations().named(PROGRAMME).acceptance(Acceptance::Approval)
}

fn hana() -> Household {
    household("はな").email("hana@example.jp")
}

async fn pending(app: &TestApp) -> (SlotId, Reserved) {
    let programme = app.programme(approved()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let reserved = app.reserve(slot, &hana()).await.unwrap();
    (slot, reserved)
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

fn declined() -> Verdict {
    Verdict::Decline {
        words: "今回はご用意できませんでした。".to_owned(),
    }
}

async fn a_pending_reservation_holds_its_place_and_says_until_when_they_hear(app: TestApp) {
    let (slot, reserved) = pending(&app).await;
    assert!(matches!(reserved.status, Status::Pending { until: Some(_) }));
    assert_eq!(app.taken(slot).await.households, 1);
    let mut family = Visitor::at(&app, "192.0.2.1");
    let link = format!("/r/{}", reserved.manage_token.expose());
    for path in [format!("{link}/done"), link] {
        let page = family.get(&path).await;
        assert!(
            page.body.contains("11月5日（木）午前9時までに、窓口からお返事します。"),
            "{path}"
        );
        assert!(!page.body.contains(PROGRAMME));
    }
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text().contains("席をお取りしたまま、担当が確認しています。"));
    // Before sending, the form says what it means.
    let programme = app.programme(approved().named("べつの相談")).await;
    let other = app.slot_of(&programme, "2026-12-02", households(1)).await;
    let form = family.get(&format!("/slots/{other}/reserve")).await;
    assert!(form.body.contains("窓口からのお返事で決まります") && form.body.contains("3日以内"));
}

async fn the_desk_accepts_from_what_waits_for_it_and_the_family_hears(app: TestApp) {
    let (slot, reserved) = pending(&app).await;
    app.deliver_all().await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let today = staff.get("/staff").await;
    assert!(today.body.contains("承認待ちの予約") && today.body.contains("href=\"/staff/decisions\""));
    let decide = format!("/staff/reservations/{}/decide", reserved.id);
    let waiting = staff.get("/staff/decisions").await;
    assert!(waiting.body.contains("はな") && waiting.body.contains(&format!("href=\"{decide}\"")));
    let page = staff.get(&decide).await;
    assert!(page.body.contains("この予約を承認しますか") && page.body.contains("hana@example.jp"));
    let answer = staff.send_form(&decide, &[("verdict", "approve")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let after = staff.get(&answer.location()).await;
    assert!(after.body.contains("承認しました。") && after.body.contains("予約済み"));
    assert!(!staff.get("/staff").await.body.contains("承認待ちの予約"));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].text().contains("ご予約を承りました"),
        "{}",
        letters[0].text()
    );
    assert_eq!(app.taken(slot).await.households, 1);
    let acts: Vec<String> = app
        .audit_of(reserved.id.0)
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .filter(|act| act != "view")
        .collect();
    assert_eq!(acts, ["reserve", "approve"]);
}

async fn the_desk_declines_in_words_that_can_be_edited_and_the_place_is_free(app: TestApp) {
    let (slot, reserved) = pending(&app).await;
    app.deliver_all().await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let decide = format!("/staff/reservations/{}/decide", reserved.id);
    assert!(
        staff
            .get(&decide)
            .await
            .body
            .contains("ほかの日でしたらご案内できることがあります。")
    );
    let words = "この日は満席でした。翌週でしたらご用意できます。";
    let answer = staff
        .send_form(&decide, &[("verdict", "decline"), ("words", words)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(app.taken(slot).await.households, 0);
    let letters = app.deliver_all().await;
    assert!(
        letters[0].text().replace('\n', "").contains("翌週でしたら"),
        "{}",
        letters[0].text()
    );
    let page = Visitor::at(&app, "192.0.2.1")
        .get(&format!("/r/{}", reserved.manage_token.expose()))
        .await;
    assert!(page.body.contains("窓口でご予約を取り消しました。") && page.body.contains("ほかの日を見る"));
    // The household may ask again at once.
    app.reserve(slot, &hana()).await.unwrap();
    app.let_letters_wait();
}

async fn words_that_would_tell_are_told_to_staff_and_nothing_is_decided(app: TestApp) {
    let (slot, reserved) = pending(&app).await;
    app.let_letters_wait();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let decide = format!("/staff/reservations/{}/decide", reserved.id);
    let long = "あ".repeat(301);
    let telling = format!("{PROGRAMME}は満席でした。");
    for (words, said) in [(telling.as_str(), PROGRAMME), (long.as_str(), "300字まで")] {
        let answer = staff
            .send_form(&decide, &[("verdict", "decline"), ("words", words)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(said) && answer.body.contains(&format!(">{words}</textarea>")));
        assert!(answer.body.contains("aria-invalid=\"true\""));
    }
    assert_eq!(app.taken(slot).await.households, 1);
    assert_eq!(app.waiting_letters().await, 1, "only the one that it is pending");
}

async fn without_a_decision_it_lapses_with_a_letter_and_staff_see_it_coming(app: TestApp) {
    let (slot, reserved) = pending(&app).await;
    app.deliver_all().await;
    app.clock.set("2026-11-05T06:00:00+09:00");
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let coming = "あと3時間で自動的に取り消されます（11月5日（木）午前9時）";
    for path in [
        "/staff/decisions".to_owned(),
        format!("/staff/reservations/{}", reserved.id),
    ] {
        assert!(staff.get(&path).await.body.contains(coming), "{path}");
    }
    app.clock.set("2026-11-05T08:59:59+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0);
    app.clock.set("2026-11-05T09:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0, "only once");
    assert_eq!(app.taken(slot).await.households, 0);
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text().contains("お返事が間に合いませんでした"));
    let opened = app.open(&reserved.manage_token).await.unwrap();
    let by_lapse = matches!(
        opened.reservation.status,
        Status::Cancelled {
            by: CancelledBy::Lapse,
            ..
        }
    );
    assert!(by_lapse);
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let late = staff
        .send_form(
            &format!("/staff/reservations/{}/decide", reserved.id),
            &[("verdict", "approve")],
        )
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("期限が過ぎ、席が戻りました。"));
}

async fn a_place_that_lapses_is_offered_to_whoever_waits(app: TestApp) {
    let (slot, _) = pending(&app).await;
    let next = household("つぎの人").email("tsugi@example.jp");
    let waiting = app.ask(slot, &next).or_wait().send().await.unwrap();
    assert_eq!(waiting.status, Status::Waiting);
    app.deliver_all().await;
    app.clock.set("2026-11-05T09:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    let status = app.open(&waiting.manage_token).await.unwrap().reservation.status;
    assert!(matches!(status, Status::Offered { .. }), "{status:?}");
    assert_eq!(
        (app.taken(slot).await.households, app.deliver_all().await.len()),
        (1, 2)
    );
}

async fn nobody_decides_at_another_desk_or_without_the_right(app: TestApp) {
    let (slot, reserved) = pending(&app).await;
    app.let_letters_wait();
    app.add_desk("other").await;
    let decide = format!("/staff/reservations/{}/decide", reserved.id);
    for (role, desk) in [
        (Role::Officer, "other"),
        (Role::Reception, "welfare"),
        (Role::Counsellor, "welfare"),
        (Role::Auditor, "welfare"),
    ] {
        let mut staff = colleague(&app, role, Some(desk)).await;
        assert_eq!(staff.get(&decide).await.status, StatusCode::NOT_FOUND, "{role:?}");
        let answer = staff.send_form(&decide, &[("verdict", "approve")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{role:?}");
        let number = reserved.number.to_string();
        assert!(!staff.get("/staff/decisions").await.body.contains(&number), "{role:?}");
    }
    let member = app.member(Role::Reception, Reach::EveryDesk);
    let refused = decide_pending(&app.services, &member, reserved.id, Verdict::Approve).await;
    assert!(matches!(refused, Err(DecideError::Unknown)));
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn two_staff_who_approve_at_once_write_one_letter(app: TestApp) {
    let other = app.another_process().await;
    let (one, two) = (officer(&app).await, officer(&app).await);
    for _ in 0..5 {
        let (slot, reserved) = pending(&app).await;
        app.deliver_all().await;
        let (first, second) = tokio::join!(
            decide_pending(&app.services, &one, reserved.id, Verdict::Approve),
            decide_pending(&other.services, &two, reserved.id, Verdict::Approve),
        );
        assert_eq!(
            (first.unwrap(), second.unwrap()),
            (Status::Confirmed, Status::Confirmed)
        );
        assert_eq!(app.deliver_all().await.len(), 1);
        let audit = app.audit_of(reserved.id.0).await;
        assert_eq!(audit.iter().filter(|(_, _, act)| act == "approve").count(), 1);
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
        app.cancel(&reserved.manage_token).await.unwrap();
        app.deliver_all().await;
    }
}

async fn of_one_who_approves_and_one_who_declines_exactly_one_decides(app: TestApp) {
    let other = app.another_process().await;
    let (one, two) = (officer(&app).await, officer(&app).await);
    for _ in 0..5 {
        let (slot, reserved) = pending(&app).await;
        app.deliver_all().await;
        let (yes, no) = tokio::join!(
            decide_pending(&app.services, &one, reserved.id, Verdict::Approve),
            decide_pending(&other.services, &two, reserved.id, declined()),
        );
        assert_eq!(usize::from(yes.is_ok()) + usize::from(no.is_ok()), 1, "{yes:?} {no:?}");
        let late = if yes.is_ok() { no.map(|_| ()) } else { yes.map(|_| ()) };
        assert!(matches!(late, Err(DecideError::NotPending { .. })), "{late:?}");
        assert_eq!(app.deliver_all().await.len(), 1);
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
        let _ = app.cancel(&reserved.manage_token).await;
        app.deliver_all().await;
    }
}

async fn a_family_that_cancels_while_staff_approve_leaves_the_counts_true(app: TestApp) {
    let other = app.another_process().await;
    let member = officer(&app).await;
    for _ in 0..5 {
        let (slot, reserved) = pending(&app).await;
        let (cancelled, approved) = tokio::join!(
            app.cancel(&reserved.manage_token),
            decide_pending(&other.services, &member, reserved.id, Verdict::Approve),
        );
        assert!(cancelled.is_ok(), "{cancelled:?}");
        let is_late = matches!(approved, Err(DecideError::NotPending { .. }));
        assert!(approved.is_ok() || is_late, "{approved:?}");
        let status = app.open(&reserved.manage_token).await.unwrap().reservation.status;
        assert!(!status.is_live(), "whoever cancels has cancelled: {status:?}");
        assert_eq!(
            (app.taken(slot).await.households, app.counted(slot).await.households),
            (0, 0)
        );
    }
    app.let_letters_wait();
}

async fn a_reservation_lapses_or_is_approved_never_both(app: TestApp) {
    let other = app.another_process().await;
    let member = officer(&app).await;
    for _ in 0..5 {
        app.clock.set("2026-11-02T09:00:00+09:00");
        let (slot, reserved) = pending(&app).await;
        app.deliver_all().await;
        app.clock.set("2026-11-05T09:00:00+09:00");
        let (lapsed, approved) = tokio::join!(
            lapse_due(&app.services),
            decide_pending(&other.services, &member, reserved.id, Verdict::Approve),
        );
        let lapsed = lapsed.unwrap();
        assert_eq!(lapsed + usize::from(approved.is_ok()), 1, "{lapsed} {approved:?}");
        assert_eq!(app.deliver_all().await.len(), 1);
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
        let _ = app.cancel(&reserved.manage_token).await;
        app.deliver_all().await;
    }
}

/// The negative control of the four races above.
async fn without_a_lock_several_would_decide(database: Database) {
    let decided = acted_after_looking(&database, 2).await;
    assert_eq!(
        decided, 2,
        "without a lock both decide, or the races above prove nothing"
    );
}

async fn a_programme_by_telephone_says_whom_to_call_and_whether_they_are_open(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::PhoneOnly)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let pages = [
        format!("/programmes/{}", programme.id),
        format!("/programmes/{}/slots", programme.id),
        format!("/slots/{slot}/reserve"),
    ];
    let mut family = Visitor::at(&app, "192.0.2.1");
    let refused = family.get(&pages[2]).await;
    assert!(refused.body.contains("電話で受け付けています"));
    for (now, is_open, words) in [
        ("2026-11-02T10:00:00+09:00", "ただいま受付中", "午後4時まで"),
        ("2026-11-02T20:00:00+09:00", "受付時間外", "次は"),
    ] {
        app.clock.set(now);
        for path in &pages {
            let page = family.get(path).await.body;
            let (_, main) = page.split_once("<main").unwrap();
            let (_, call) = main
                .split_once("class=\"call\"")
                .unwrap_or_else(|| panic!("{path} says nobody to call"));
            let (call, _) = call.split_once("desk-hours").unwrap();
            for part in ["027-382-1111", "内線1191・1194", is_open, words] {
                assert!(call.contains(part), "{path} at {now}: {part}");
            }
        }
    }
    let list = family.get("/").await.body;
    assert!(list.contains("電話で受け付けます"));
}
