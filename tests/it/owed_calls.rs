//! What a letter would tell is told on the telephone to whoever gets none: draws, decisions, deadlines that passed.
//! Deliberately through the verbs that bring the news about; changed dates have a list of their own (`changing`).

use chrono::TimeDelta;

use madoguchi::actions::act_on_letter::{note_told, resend_letter};
use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::conceal_reservation::set_concealment;
use madoguchi::actions::decide_pending::{Verdict, decide_pending};
use madoguchi::actions::draw_lottery::draw_lottery;
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::record_bounce::record_bounce;
use madoguchi::actions::send_digest::send_digest;
use madoguchi::actions::show_letters::show_letters;
use madoguchi::actions::show_owed_calls::{OwedCall, show_owed_calls};
use madoguchi::domain::letter::LetterKind;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::{Discretion, Status};
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::{Household, household};
use crate::support::post::Mail;
use crate::support::report::failure;

on_both_databases![
    after_a_draw_the_desk_rings_those_whom_no_letter_tells,
    who_does_not_answer_stays_on_the_list_with_every_try,
    what_the_desk_declined_is_told_in_its_own_words,
    whoever_was_not_answered_in_time_is_called,
    whoever_did_not_answer_an_offer_in_time_is_called,
    what_a_household_did_itself_or_with_staff_needs_no_call,
    whoever_leaves_its_place_in_the_queue_is_not_called_about_the_draw,
    of_a_concealed_household_staff_decide_by_hand,
    another_desk_sees_no_call_and_cannot_note_one,
    the_morning_mail_counts_every_call_that_waits,
    a_letter_sent_once_more_does_not_keep_a_household_from_leaving,
];

fn with(acceptance: Acceptance) -> ProgrammePlan {
    consultations()
        .named("ひきこもり個別相談")
        .acceptance(acceptance)
        .limit(None)
}

fn by_phone(name: &str) -> Household {
    household(name).phone("090-1234-5678")
}

/// Somebody else.
fn by_another(name: &str) -> Household {
    household(name).phone("080-8765-4321").persons(2)
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

/// Whom the desk owes a call, and about what, by name.
async fn owed(app: &TestApp, member: &StaffMember) -> Vec<(String, String)> {
    let calls = show_owed_calls(&app.services, member).await.unwrap();
    let mut owed: Vec<(String, String)> = calls
        .iter()
        .map(|OwedCall { news, placed, .. }| (placed.reservation.applicant.name.as_str().to_owned(), news.kind.clone()))
        .collect();
    owed.sort();
    owed
}

fn about(name: &str, kind: LetterKind) -> (String, String) {
    (name.to_owned(), kind.code().to_owned())
}

async fn after_a_draw_the_desk_rings_those_whom_no_letter_tells(app: TestApp) {
    let programme = app.programme(with(Acceptance::Lottery)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let silent = household("しずか").discretion(Discretion::Silent);
    let written = household("メール").email("mail@example.jp");
    for family in [
        by_phone("でんわ").hours("夕方のみ"),
        silent,
        household("ななしの"),
        written,
    ] {
        app.reserve(slot, &family).await.unwrap();
    }
    app.deliver_all().await;
    app.clock.set("2026-11-30T16:00:00+09:00");
    let member = officer(&app).await;
    draw_lottery(&app.services, &member, slot).await.unwrap();
    assert_eq!(owed(&app, &member).await, [about("でんわ", LetterKind::Confirmed)]);
    assert_eq!(app.deliver_all().await.len(), 1, "the call is not sent");
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    assert!(staff.get("/staff").await.body.contains("電話でお知らせする方"));
    let page = staff.get("/staff/calls").await.body;
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} in {page}"));
    assert!(
        place("夕方") < place("tel:09012345678"),
        "the rules stand before the number"
    );
    assert!(page.contains("お席をご用意できました。") && !page.contains("しずか") && !page.contains("ななしの"));
    let action = page
        .split("action=\"")
        .find(|rest| rest.contains("value=\"calls\""))
        .unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    let told = staff.send_form(&action, &[("from", "calls")]).await;
    assert_eq!(told.location(), "/staff/calls?done=told");
    assert!(
        staff
            .get(&told.location())
            .await
            .body
            .contains("「お伝えした」と記録しました。")
    );
    assert!(owed(&app, &member).await.is_empty(), "told once");
    let twice = staff.send_form(&action, &[("from", "calls")]).await;
    assert!(staff.get(&twice.location()).await.body.contains("もう一覧にありません"));
}

async fn who_does_not_answer_stays_on_the_list_with_every_try(app: TestApp) {
    let programme = app.programme(with(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let member = officer(&app).await;
    let asked = app.reserve(slot, &by_phone("みどり")).await.unwrap();
    decide_pending(&app.services, &member, asked.id, Verdict::Approve)
        .await
        .unwrap();
    let letter = show_owed_calls(&app.services, &member).await.unwrap()[0].news.id;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let action = format!("/staff/letters/{letter}/told");
    let tried = [("from", "calls"), ("outcome", "not_reached")];
    // A button pressed twice is one call; half an hour later it is another one.
    for minutes in [0, 0, 30] {
        app.clock.advance(TimeDelta::minutes(minutes));
        let noted = staff.send_form(&action, &tried).await;
        assert_eq!(noted.location(), "/staff/calls?done=not_reached");
        let page = staff.get(&noted.location()).await.body;
        assert!(page.contains("「出なかった」と記録しました。") && page.contains("みどり"));
    }
    let attempts = show_owed_calls(&app.services, &member)
        .await
        .unwrap()
        .remove(0)
        .attempts;
    assert_eq!(attempts.len(), 2);
    let page = staff.get("/staff/calls").await.body;
    assert_eq!(page.matches("出なかった（窓口 係）").count(), 2, "{page}");
    let history = staff.get(&format!("/staff/reservations/{}", asked.id)).await.body;
    assert!(history.contains("お出になりませんでした"), "{history}");
    let lines = "SELECT count(*) FROM audit WHERE act = 'letter_not_reached'";
    assert_eq!(app.database.number(lines).await, 2);
    note_told(&app.services, &member, letter).await.unwrap();
    let late = staff.send_form(&action, &tried).await;
    assert!(staff.get(&late.location()).await.body.contains("もう一覧にありません"));
    assert!(owed(&app, &member).await.is_empty());
    assert_eq!(app.database.number(lines).await, 2);
}

async fn what_the_desk_declined_is_told_in_its_own_words(app: TestApp) {
    let programme = app.programme(with(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let member = officer(&app).await;
    let declined = app.reserve(slot, &by_phone("みどり")).await.unwrap();
    let approved = app.reserve(slot, &by_another("あおい")).await.unwrap();
    assert!(owed(&app, &member).await.is_empty(), "they were answered on the screen");
    let words = "来月の回をご案内します。".to_owned();
    decide_pending(&app.services, &member, declined.id, Verdict::Decline { words })
        .await
        .unwrap();
    decide_pending(&app.services, &member, approved.id, Verdict::Approve)
        .await
        .unwrap();
    let calls = owed(&app, &member).await;
    let expected = [
        about("あおい", LetterKind::Confirmed),
        about("みどり", LetterKind::Declined),
    ];
    assert_eq!(calls, expected);
    let page = colleague(&app, Role::Officer, Some("welfare"))
        .await
        .get("/staff/calls")
        .await;
    assert!(page.body.contains("来月の回をご案内します。"));
    assert!(app.deliver_all().await.is_empty());
}

async fn whoever_was_not_answered_in_time_is_called(app: TestApp) {
    let programme = app.programme(with(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let member = officer(&app).await;
    app.reserve(slot, &by_phone("みどり")).await.unwrap();
    app.reserve(slot, &household("なし")).await.unwrap();
    app.clock.set("2026-11-05T09:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 2);
    assert_eq!(owed(&app, &member).await, [about("みどり", LetterKind::PendingLapsed)]);
    // When the date is over, nobody has to be told any more that there was no place.
    app.clock.set("2026-12-01T11:00:00+09:00");
    assert!(owed(&app, &member).await.is_empty());
}

async fn whoever_did_not_answer_an_offer_in_time_is_called(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let waiting = app.ask(slot, &by_phone("みどり")).or_wait().send().await.unwrap();
    app.cancel(&there.manage_token).await.unwrap();
    let member = officer(&app).await;
    assert!(owed(&app, &member).await.is_empty(), "the offer stands on its own list");
    app.clock.advance(TimeDelta::hours(25));
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    let status = app.open(&waiting.manage_token).await.unwrap().reservation.status;
    assert!(matches!(status, Status::Cancelled { .. }));
    assert_eq!(owed(&app, &member).await, [about("みどり", LetterKind::OfferLapsed)]);
}

async fn what_a_household_did_itself_or_with_staff_needs_no_call(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let member = officer(&app).await;
    let by_itself = app.reserve(slot, &by_phone("みどり")).await.unwrap();
    app.cancel(&by_itself.manage_token).await.unwrap();
    let caller = by_another("あおい");
    let with_staff = app.ask(slot, &caller).staff(&member).send().await.unwrap();
    app.cancel_for_staff(&member, with_staff.id).await.unwrap();
    assert!(owed(&app, &member).await.is_empty());
    assert_eq!(app.rows("letters").await, 0);
}

async fn whoever_leaves_its_place_in_the_queue_is_not_called_about_the_draw(app: TestApp) {
    let programme = app.programme(with(Acceptance::Lottery)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let mut entered = Vec::new();
    for number in 0..2 {
        let family = household(&format!("家族{number}")).phone(&format!("0901234567{number}"));
        entered.push(app.reserve(slot, &family).await.unwrap());
    }
    app.clock.set("2026-11-30T16:00:00+09:00");
    let member = officer(&app).await;
    draw_lottery(&app.services, &member, slot).await.unwrap();
    let mut kinds: Vec<String> = owed(&app, &member).await.into_iter().map(|(_, kind)| kind).collect();
    kinds.sort();
    assert_eq!(kinds, [LetterKind::Confirmed.code(), LetterKind::NotDrawn.code()]);
    for one in &entered {
        let status = app.open(&one.manage_token).await.unwrap().reservation.status;
        if status == Status::Waiting {
            app.cancel(&one.manage_token).await.unwrap();
        }
    }
    let left: Vec<String> = owed(&app, &member).await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(left, [LetterKind::Confirmed.code()]);
}

async fn of_a_concealed_household_staff_decide_by_hand(app: TestApp) {
    let programme = app.programme(with(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let member = officer(&app).await;
    let hidden = app.reserve(slot, &by_phone("みどり")).await.unwrap();
    set_concealment(&app.services, &member, hidden.id, (true, "ご本人からのお申し出"))
        .await
        .unwrap();
    decide_pending(&app.services, &member, hidden.id, Verdict::Approve)
        .await
        .unwrap();
    assert!(owed(&app, &member).await.is_empty());
    let by_hand = show_letters(&app.services, &member).await.unwrap().by_hand;
    assert_eq!(by_hand.len(), 1);
    // That it is concealed no longer brings no letter about: there is still no address.
    set_concealment(&app.services, &member, hidden.id, (false, "お申し出"))
        .await
        .unwrap();
    assert!(
        resend_letter(&app.services, &member, by_hand[0].letter.id)
            .await
            .is_err()
    );
    assert!(app.deliver_all().await.is_empty());
    note_told(&app.services, &member, by_hand[0].letter.id).await.unwrap();
    assert!(show_letters(&app.services, &member).await.unwrap().is_empty());
}

async fn another_desk_sees_no_call_and_cannot_note_one(app: TestApp) {
    let programme = app.programme(with(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let member = officer(&app).await;
    let asked = app.reserve(slot, &by_phone("みどり")).await.unwrap();
    decide_pending(&app.services, &member, asked.id, Verdict::Approve)
        .await
        .unwrap();
    let letter = show_owed_calls(&app.services, &member).await.unwrap()[0].news.id;
    let other = app.add_desk("support-station").await;
    let stranger = app.staff(Role::Officer, Reach::Desk(other.id)).await;
    assert!(owed(&app, &stranger).await.is_empty());
    assert!(note_told(&app.services, &stranger, letter).await.is_err());
    assert_eq!(owed(&app, &member).await.len(), 1);
    note_told(&app.services, &member, letter).await.unwrap();
    assert!(owed(&app, &member).await.is_empty());
}

async fn the_morning_mail_counts_every_call_that_waits(app: TestApp) {
    let mut app = app;
    app.services.digest_hour = Some(8);
    let reader = NewColleague {
        email: "tantou@city.example.jp",
        name: Some("窓口 係"),
        role: Role::Officer,
        desk: Some("welfare"),
        password: Some("a password for the stories"),
    };
    add_staff(&app.services, reader).await.unwrap();
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    app.ask(slot, &by_phone("みどり")).or_wait().send().await.unwrap();
    app.clock.advance(TimeDelta::minutes(1));
    app.ask(slot, &household("文").email("fumi@example.jp"))
        .or_wait()
        .send()
        .await
        .unwrap();
    let approval = app.programme(with(Acceptance::Approval)).await;
    let asked = app.slot_of(&approval, "2026-12-08", households(9)).await;
    let decided = app.reserve(asked, &household("青").phone("09000000001")).await.unwrap();
    app.clock.set("2026-11-04T15:00:00+09:00");
    app.cancel(&there.manage_token).await.unwrap();
    let member = app.member(Role::Officer, Reach::Desk(app.desk.id));
    decide_pending(&app.services, &member, decided.id, Verdict::Approve)
        .await
        .unwrap();
    app.deliver_all().await;
    app.clock.set("2026-11-05T08:00:00+09:00");
    while send_digest(&app.services).await.unwrap() {}
    let mails: Vec<Mail> = app.mailbox.take().into_iter().map(Mail).collect();
    // The offer that nobody writes about, and the decision.
    assert!(
        mails[0].text().contains("電話でお伝えする方　　2件"),
        "{}",
        mails[0].text()
    );
}

async fn a_letter_sent_once_more_does_not_keep_a_household_from_leaving(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let member = officer(&app).await;
    let reserved = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    let mail = app.deliver_all().await.remove(0);
    record_bounce(&app.services, &failure(&mail.return_path(), "5.1.1"))
        .await
        .unwrap();
    let lost = show_letters(&app.services, &member).await.unwrap();
    // At night it waits for the morning.
    app.clock.set("2026-11-10T22:00:00+09:00");
    resend_letter(&app.services, &member, lost.unreachable[0].letter.id)
        .await
        .unwrap();
    app.cancel(&reserved.manage_token).await.unwrap();
    assert_eq!(app.taken(slot).await.households, 0);
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1, "only that it is cancelled");
    app.clock.set("2026-11-11T08:00:00+09:00");
    assert!(app.deliver_all().await.is_empty());
}
