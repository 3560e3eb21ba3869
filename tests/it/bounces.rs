//! Letters that come back: noted once, whoever says so; shown to the desk; sent once more or told on the telephone.
//! Deliberately with reports written here; a real mail server writes them in `mail_server`.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::act_on_letter::{ActOnLetterError, note_told, resend_letter};
use madoguchi::actions::open_reservation::{Opened, open_for_staff};
use madoguchi::actions::record_bounce::{BounceError, Recorded, record_bounce};
use madoguchi::actions::record_call::record_call;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::actions::show_call_list::show_call_list;
use madoguchi::actions::show_letters::{Undelivered, show_letters};
use madoguchi::domain::delivery::{Delivery, LetterAct, ResendRefusal};
use madoguchi::domain::ids::LetterId;
use madoguchi::domain::mail_status::MailStatus;
use madoguchi::domain::session_change::CallOutcome;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::mail::transport::SendError;
use madoguchi::store::outbox::{self, Due, Settlement};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::household::{Household, household};
use crate::support::log::Log;
use crate::support::post::Mail;
use crate::support::report::{RECIPIENT, failure, report};

on_both_databases![
    a_letter_that_comes_back_is_noted_once,
    reports_that_come_at_the_same_time_are_noted_once,
    a_forged_report_with_an_unknown_key_changes_nothing,
    a_report_that_a_letter_is_late_or_arrived_changes_nothing,
    a_letter_that_never_went_out_cannot_come_back,
    a_report_that_comes_before_the_settlement_counts,
    staff_send_a_returned_letter_once_more_under_the_same_message_id,
    pressing_twice_sends_once,
    a_late_report_about_an_earlier_sending_does_not_touch_the_new_one,
    a_letter_that_was_given_up_can_be_sent_once_more_too,
    what_is_no_longer_true_is_not_sent_once_more,
    only_staff_of_the_desk_act_on_its_letters,
    whoever_may_be_called_stands_in_the_order_of_the_contact_rules,
    what_has_been_told_leaves_the_list,
    a_later_letter_that_arrives_makes_an_earlier_loss_moot,
    a_returned_letter_about_a_changed_date_becomes_a_call,
    a_report_leaves_no_address_in_the_log_or_the_database,
];

fn status(code: &str) -> MailStatus {
    MailStatus::parse(code).unwrap()
}

fn hana() -> Household {
    household("はな").email(RECIPIENT)
}

/// Reserves, and the letter goes out.
async fn one_letter(app: &TestApp, family: &Household) -> (Reserved, Mail) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, family).await.unwrap();
    (reserved, app.deliver_all().await.remove(0))
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

async fn opened(app: &TestApp, reserved: &Reserved) -> Opened {
    let member = app.member(Role::Admin, Reach::EveryDesk);
    open_for_staff(&app.services, &member, reserved.id)
        .await
        .unwrap()
        .unwrap()
}

async fn delivery(app: &TestApp, reserved: &Reserved) -> Delivery {
    opened(app, reserved).await.letters.pop().unwrap().delivery
}

async fn letter_id(app: &TestApp, reserved: &Reserved) -> LetterId {
    opened(app, reserved).await.letters.pop().unwrap().id
}

async fn acts(app: &TestApp, reserved: &Reserved) -> Vec<(String, String)> {
    let lines = app.audit_of(reserved.id.0).await;
    lines.into_iter().map(|(_, actor, act)| (actor, act)).collect()
}

async fn come_back(app: &TestApp, mail: &Mail, code: &str) {
    let recorded = record_bounce(&app.services, &failure(&mail.return_path(), code)).await;
    assert_eq!(recorded.unwrap(), Recorded::Returned(status(code)));
}

fn refusal_of(done: Result<impl std::fmt::Debug, ActOnLetterError>) -> ResendRefusal {
    match done {
        Err(ActOnLetterError::Refused { refusal, .. }) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn a_letter_that_comes_back_is_noted_once(app: TestApp) {
    let (reserved, mail) = one_letter(&app, &hana()).await;
    assert!(mail.return_path().starts_with("bounce+") && mail.return_path().ends_with("@city.example.jp"));
    app.clock.advance(TimeDelta::minutes(3));
    let came_at = app.services.now();
    come_back(&app, &mail, "5.1.1").await;
    let bounced = Delivery::Bounced {
        at: came_at,
        status: status("5.1.1"),
    };
    assert_eq!(delivery(&app, &reserved).await, bounced);

    app.clock.advance(TimeDelta::minutes(3));
    for code in ["5.1.1", "5.2.2"] {
        let again = record_bounce(&app.services, &failure(&mail.return_path(), code)).await;
        assert_eq!(again.unwrap(), Recorded::KnownAlready);
    }
    assert_eq!(delivery(&app, &reserved).await, bounced);
    let noted = ("mail_server".to_owned(), "letter_bounced".to_owned());
    assert_eq!(
        acts(&app, &reserved).await.iter().filter(|act| **act == noted).count(),
        1
    );
    let detail = "SELECT detail AS value FROM audit WHERE act = 'letter_bounced'";
    assert_eq!(app.database.texts(detail).await, [Some("5.1.1".to_owned())]);
    app.clock.advance(TimeDelta::days(3));
    assert!(app.deliver_all().await.is_empty(), "nothing happens by itself");
}

async fn reports_that_come_at_the_same_time_are_noted_once(app: TestApp) {
    let (reserved, mail) = one_letter(&app, &hana()).await;
    let mut reports = JoinSet::new();
    for _ in 0..8 {
        let (process, raw) = (app.another_process().await, failure(&mail.return_path(), "5.1.1"));
        reports.spawn(async move { record_bounce(&process.services, &raw).await.unwrap() });
    }
    let recorded = reports.join_all().await;
    let returned = recorded.iter().filter(|one| **one != Recorded::KnownAlready).count();
    assert_eq!(returned, 1, "{recorded:?}");
    let lines = acts(&app, &reserved).await;
    assert_eq!(lines.iter().filter(|(_, act)| act == "letter_bounced").count(), 1);
}

async fn a_forged_report_with_an_unknown_key_changes_nothing(app: TestApp) {
    let (reserved, mail) = one_letter(&app, &hana()).await;
    let (before, lines) = (delivery(&app, &reserved).await, acts(&app, &reserved).await);
    let unknown = "bounce+00112233445566778899aabbccddeeff@city.example.jp";
    let forged = record_bounce(&app.services, &failure(unknown, "5.1.1")).await;
    assert!(matches!(forged, Err(BounceError::UnknownKey)), "{forged:?}");
    let key = mail.return_path();
    for pointless in [
        failure("bounce@city.example.jp", "5.1.1"),
        b"hello".to_vec(),
        Vec::new(),
    ] {
        let refused = record_bounce(&app.services, &pointless).await;
        assert!(matches!(refused, Err(BounceError::NotAReport(_))), "{refused:?}");
    }
    let absence = format!("From: {RECIPIENT}\r\nTo: {key}\r\nAuto-Submitted: auto-replied\r\n\r\nI am away. 550\r\n");
    let refused = record_bounce(&app.services, absence.as_bytes()).await;
    assert!(matches!(refused, Err(BounceError::NotAReport(_))), "{refused:?}");
    assert_eq!(delivery(&app, &reserved).await, before);
    assert_eq!(acts(&app, &reserved).await, lines);
}

async fn a_report_that_a_letter_is_late_or_arrived_changes_nothing(app: TestApp) {
    let (reserved, mail) = one_letter(&app, &hana()).await;
    for (action, code) in [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")] {
        let recorded = record_bounce(&app.services, &report(&mail.return_path(), action, code)).await;
        assert_eq!(recorded.unwrap(), Recorded::NothingFailed, "{action}");
    }
    assert!(matches!(delivery(&app, &reserved).await, Delivery::Sent { .. }));
    // The server has given up after days of trying: a failure, although of the temporary kind.
    come_back(&app, &mail, "4.4.7").await;
}

async fn return_key(app: &TestApp) -> String {
    let keys = app.database.texts("SELECT return_key AS value FROM letters").await;
    keys[0].clone().unwrap()
}

async fn a_letter_that_never_went_out_cannot_come_back(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &hana()).await.unwrap();
    let stolen = format!("bounce+{}@city.example.jp", return_key(&app).await);
    let recorded = record_bounce(&app.services, &failure(&stolen, "5.1.1")).await;
    assert_eq!(recorded.unwrap(), Recorded::KnownAlready);
    assert_eq!(delivery(&app, &reserved).await, Delivery::Queued);
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn a_report_that_comes_before_the_settlement_counts(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &hana()).await.unwrap();
    let now = app.services.now();
    let until = now + TimeDelta::minutes(5);
    let due = app
        .services
        .store
        .write(|tx| Box::pin(outbox::claim_due(tx, now, until)))
        .await
        .unwrap();
    let Some(Due::Letter(claimed)) = due else {
        panic!("no letter");
    };
    let sent = app
        .services
        .mailer
        .send(&claimed.letter, claimed.return_key.as_ref())
        .await;
    let mail = Mail(app.mailbox.take().remove(0));
    come_back(&app, &mail, "5.1.1").await;
    let (id, settlement) = (
        claimed.id,
        Settlement::Sent {
            answer: sent.unwrap().answer,
        },
    );
    app.services
        .store
        .write(|tx| Box::pin(async move { outbox::settle(tx, id, &settlement, now).await }))
        .await
        .unwrap();
    assert!(matches!(delivery(&app, &reserved).await, Delivery::Bounced { .. }));
    app.clock.advance(TimeDelta::days(1));
    assert!(app.deliver_all().await.is_empty());
}

async fn staff_send_a_returned_letter_once_more_under_the_same_message_id(app: TestApp) {
    let staff = officer(&app).await;
    let (reserved, first) = one_letter(&app, &hana()).await;
    come_back(&app, &first, "5.2.2").await;
    app.clock.advance(TimeDelta::hours(1));
    let letter = letter_id(&app, &reserved).await;
    let about = resend_letter(&app.services, &staff, letter).await.unwrap();
    assert_eq!(about, reserved.id);
    let second = app.deliver_all().await.remove(0);
    assert_eq!(second.message_id(), first.message_id());
    assert_ne!(second.return_path(), first.return_path());
    assert_eq!(second.subject(), first.subject());
    let link = madoguchi::domain::token::SecretToken::parse(&second.token()).unwrap();
    assert_eq!(app.open(&link).await.unwrap().reservation.id, reserved.id);
    let open = opened(&app, &reserved).await;
    assert_eq!(open.letters.len(), 1, "the same letter, not another one");
    assert!(matches!(open.letters[0].delivery, Delivery::Sent { .. }));

    come_back(&app, &second, "5.2.2").await;
    app.clock.advance(TimeDelta::hours(1));
    resend_letter(&app.services, &staff, letter).await.unwrap();
    app.deliver_all().await;
    let open = opened(&app, &reserved).await;
    assert_eq!(open.letters[0].resends, 2);
    let log: Vec<_> = open
        .letter_acts
        .iter()
        .map(|act| (act.act, act.because, act.by.as_str(), act.letter))
        .collect();
    let once = (LetterAct::Resent, Some(status("5.2.2")), "窓口 係", letter);
    assert_eq!(log, [once, once]);
    assert_eq!(open.letter_acts[1].at, app.services.now());
    let resent = (format!("staff:{}", staff.id), "letter_resent".to_owned());
    assert_eq!(
        acts(&app, &reserved).await.iter().filter(|act| **act == resent).count(),
        2
    );
}

async fn pressing_twice_sends_once(app: TestApp) {
    let staff = officer(&app).await;
    let (reserved, mail) = one_letter(&app, &hana()).await;
    let letter = letter_id(&app, &reserved).await;
    let early = resend_letter(&app.services, &staff, letter).await;
    assert_eq!(
        refusal_of(early),
        ResendRefusal::NotLost,
        "as far as anybody knows it arrived"
    );
    come_back(&app, &mail, "5.2.2").await;
    let mut presses = JoinSet::new();
    for _ in 0..6 {
        let (process, staff) = (app.another_process().await, staff.clone());
        presses.spawn(async move { resend_letter(&process.services, &staff, letter).await });
    }
    let (sent, refused): (Vec<_>, Vec<_>) = presses.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(sent.len(), 1);
    assert!(refused.into_iter().all(|one| refusal_of(one) == ResendRefusal::NotLost));
    assert_eq!(app.deliver_all().await.len(), 1);
    assert_eq!(opened(&app, &reserved).await.letter_acts.len(), 1);
}

async fn a_late_report_about_an_earlier_sending_does_not_touch_the_new_one(app: TestApp) {
    let staff = officer(&app).await;
    let (reserved, first) = one_letter(&app, &hana()).await;
    come_back(&app, &first, "5.2.2").await;
    let letter = letter_id(&app, &reserved).await;
    resend_letter(&app.services, &staff, letter).await.unwrap();
    app.deliver_all().await;
    let late = record_bounce(&app.services, &failure(&first.return_path(), "5.2.2")).await;
    assert!(matches!(late, Err(BounceError::UnknownKey)), "{late:?}");
    assert!(matches!(delivery(&app, &reserved).await, Delivery::Sent { .. }));
}

async fn a_letter_that_was_given_up_can_be_sent_once_more_too(app: TestApp) {
    let staff = officer(&app).await;
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &hana()).await.unwrap();
    app.mailbox
        .fail_next(SendError::Permanent("550 5.7.1 not wanted".to_owned()));
    assert!(app.deliver_all().await.is_empty());
    let letter = letter_id(&app, &reserved).await;
    resend_letter(&app.services, &staff, letter).await.unwrap();
    assert_eq!(app.deliver_all().await.len(), 1);
    assert_eq!(
        opened(&app, &reserved).await.letter_acts[0].because,
        Some(status("5.7.1"))
    );
}

async fn what_is_no_longer_true_is_not_sent_once_more(app: TestApp) {
    let staff = officer(&app).await;
    let (reserved, mail) = one_letter(&app, &hana()).await;
    come_back(&app, &mail, "5.2.2").await;
    let letter = letter_id(&app, &reserved).await;
    app.clock.advance(TimeDelta::seconds(1));
    app.cancel(&reserved.manage_token).await.unwrap();
    let overtaken = resend_letter(&app.services, &staff, letter).await;
    assert_eq!(refusal_of(overtaken), ResendRefusal::Overtaken);
    let cancelled = app.deliver_all().await.remove(0);
    come_back(&app, &cancelled, "5.2.2").await;
    let newest = letter_id(&app, &reserved).await;
    resend_letter(&app.services, &staff, newest).await.unwrap();
    let again = app.deliver_all().await.remove(0);
    assert!(
        again.text().contains("取り消し") && !again.text().contains("/r/"),
        "no link to what is gone"
    );
    come_back(&app, &again, "5.2.2").await;
    app.clock.set("2026-12-01T11:00:00+09:00");
    let over = resend_letter(&app.services, &staff, newest).await;
    assert_eq!(refusal_of(over), ResendRefusal::Over);
}

async fn only_staff_of_the_desk_act_on_its_letters(app: TestApp) {
    let (reserved, mail) = one_letter(&app, &hana().phone("09012345678")).await;
    come_back(&app, &mail, "5.1.1").await;
    let letter = letter_id(&app, &reserved).await;
    let other = app.add_desk("support-station").await;
    for (role, reach) in [
        (Role::Admin, Reach::Desk(other.id)),
        (Role::Auditor, Reach::EveryDesk),
        (Role::Counsellor, Reach::Desk(app.desk.id)),
    ] {
        let member = app.staff(role, reach).await;
        let resent = resend_letter(&app.services, &member, letter).await;
        assert!(matches!(resent, Err(ActOnLetterError::Unknown)), "{role:?}: {resent:?}");
        let told = note_told(&app.services, &member, letter).await;
        assert!(matches!(told, Err(ActOnLetterError::Unknown)), "{role:?}: {told:?}");
        assert!(
            show_letters(&app.services, &member).await.unwrap().is_empty(),
            "{role:?}"
        );
    }
    let reception = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    resend_letter(&app.services, &reception, letter).await.unwrap();
    assert_eq!(app.deliver_all().await.len(), 1);
}

fn names(undelivered: &[Undelivered]) -> Vec<&str> {
    let names = undelivered
        .iter()
        .map(|one| one.placed.reservation.applicant.name.as_str());
    names.collect()
}

async fn whoever_may_be_called_stands_in_the_order_of_the_contact_rules(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let families = [
        household("夕方だけ")
            .email("a@example.jp")
            .phone("09000000001")
            .hours("夕方のみ"),
        household("電話なし").email("b@example.jp"),
        household("いつでも").email("c@example.jp").phone("09000000003"),
    ];
    for family in &families {
        app.reserve(slot, family).await.unwrap();
        let mail = app.deliver_all().await.remove(0);
        come_back(&app, &mail, "5.1.1").await;
    }
    let lost = show_letters(&app.services, &staff).await.unwrap();
    assert_eq!(names(&lost.to_call), ["いつでも", "夕方だけ"]);
    assert_eq!(names(&lost.unreachable), ["電話なし"]);
    app.clock.set("2026-12-01T11:00:00+09:00");
    assert!(
        show_letters(&app.services, &staff).await.unwrap().is_empty(),
        "it is over"
    );
}

async fn what_has_been_told_leaves_the_list(app: TestApp) {
    let staff = officer(&app).await;
    let (reserved, mail) = one_letter(&app, &hana().phone("09012345678")).await;
    let letter = letter_id(&app, &reserved).await;
    let early = note_told(&app.services, &staff, letter).await;
    assert_eq!(refusal_of(early), ResendRefusal::NotLost);
    come_back(&app, &mail, "5.1.1").await;
    assert_eq!(show_letters(&app.services, &staff).await.unwrap().len(), 1);
    note_told(&app.services, &staff, letter).await.unwrap();
    assert!(show_letters(&app.services, &staff).await.unwrap().is_empty());
    let twice = note_told(&app.services, &staff, letter).await;
    assert_eq!(refusal_of(twice), ResendRefusal::NotLost);
    let open = opened(&app, &reserved).await;
    assert_eq!(open.letter_acts.len(), 1);
    assert_eq!(open.letter_acts[0].act, LetterAct::Told);
    let told = (format!("staff:{}", staff.id), "letter_told".to_owned());
    assert!(acts(&app, &reserved).await.contains(&told));
}

async fn a_later_letter_that_arrives_makes_an_earlier_loss_moot(app: TestApp) {
    let staff = officer(&app).await;
    let (reserved, mail) = one_letter(&app, &hana()).await;
    come_back(&app, &mail, "5.2.2").await;
    assert_eq!(show_letters(&app.services, &staff).await.unwrap().len(), 1);
    app.clock.advance(TimeDelta::seconds(1));
    app.cancel(&reserved.manage_token).await.unwrap();
    assert!(
        show_letters(&app.services, &staff).await.unwrap().is_empty(),
        "the next one is on its way"
    );
    let next = app.deliver_all().await.remove(0);
    come_back(&app, &next, "5.2.2").await;
    let lost = show_letters(&app.services, &staff).await.unwrap();
    assert_eq!(lost.unreachable.len(), 1, "told once, not twice");
    assert_eq!(lost.unreachable[0].letter.kind, "cancelled");
}

async fn a_returned_letter_about_a_changed_date_becomes_a_call(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    let reserved = app.reserve(slot, &hana().phone("09012345678")).await.unwrap();
    app.deliver_all().await;
    let session = opened(&app, &reserved).await.offering.session.id;
    let plan = app.move_to("2026-11-17", 10);
    app.change(&staff, session, plan, "台風のため").await.unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    let mail = app.deliver_all().await.remove(0);
    let list = show_call_list(&app.services, &staff).await.unwrap();
    assert_eq!((list.to_call.len(), list.awaited.len()), (0, 1));
    come_back(&app, &mail, "5.1.1").await;
    let list = show_call_list(&app.services, &staff).await.unwrap();
    assert_eq!((list.to_call.len(), list.awaited.len()), (1, 0));
    assert!(show_letters(&app.services, &staff).await.unwrap().to_call[0].is_on_call_list());

    resend_letter(&app.services, &staff, letter_id(&app, &reserved).await)
        .await
        .unwrap();
    let again = app.deliver_all().await.remove(0);
    assert_eq!(again.message_id(), mail.message_id());
    let list = show_call_list(&app.services, &staff).await.unwrap();
    assert_eq!(
        (list.to_call.len(), list.awaited.len()),
        (0, 1),
        "asked once more by letter"
    );
    come_back(&app, &again, "5.1.1").await;
    let list = show_call_list(&app.services, &staff).await.unwrap();
    let key = (list.to_call[0].change.id, reserved.id);
    record_call(&app.services, &staff, key, CallOutcome::Reached, true)
        .await
        .unwrap();
    assert!(
        show_letters(&app.services, &staff).await.unwrap().is_empty(),
        "the call has told it"
    );
    let kept = app.deliver_all().await;
    let ids: BTreeSet<String> = kept.iter().map(Mail::message_id).collect();
    assert_eq!(ids.len(), 1, "the answer has its own letter");
}

async fn a_report_leaves_no_address_in_the_log_or_the_database(app: TestApp) {
    let log = Log::listen();
    let family = household("はな").email("hana@example.jp");
    let (_, mail) = one_letter(&app, &family).await;
    come_back(&app, &mail, "5.1.1").await;
    let _ = record_bounce(&app.services, &failure(&mail.return_path(), "5.1.1")).await;
    let _ = record_bounce(&app.services, &failure("bounce+hana@example.jp", "5.1.1")).await;
    tracing::info!("the log is listening");
    let logged = String::from_utf8(log.bytes()).unwrap();
    assert!(logged.contains("the log is listening") && logged.contains("5.1.1"));
    let key = mail.return_path();
    for hidden in ["hana@", "said the other side", key.split(['+', '@']).nth(1).unwrap()] {
        assert!(!logged.contains(hidden), "{hidden}");
    }
    let kept = "SELECT COALESCE(last_error, '') || COALESCE(server_answer, '') || COALESCE(bounce_code, '') AS value FROM letters";
    for kept in app.database.texts(kept).await.into_iter().flatten() {
        assert!(!kept.contains("hana"), "{kept}");
    }
}
