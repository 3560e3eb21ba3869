//! What a letter says is still so when it goes: whoever leaves hears nothing of the date left, what is too late is not sent,
//! and no calendar keeps a date that is none.
//! Deliberately with a mail server that is slow or away, and with acts in the night.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::answer_change::{AnswerError, keep_place};
use madoguchi::actions::change_slot::change_slot;
use madoguchi::actions::decide_pending::{Verdict, decide_pending};
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::remind_due::remind_due;
use madoguchi::domain::language::Language;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reminder::Reminder;
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::mail::transport::SendError;

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, at, consultations, households};
use crate::support::colleague::colleague;
use crate::support::courses::{class, class_rules};
use crate::support::household::household;
use crate::support::post::Mail;
use crate::support::visitor::Visitor;

on_both_databases![
    a_reminder_that_was_tried_once_is_void_after_a_cancel,
    a_reminder_is_not_sent_once_the_date_has_begun,
    an_older_letter_never_comes_behind_a_newer_one,
    a_confirmation_is_not_sent_once_its_date_is_over,
    what_the_desk_did_is_not_tried_again_at_night,
    whoever_stays_away_is_not_asked_about_a_moved_date,
    an_approval_told_in_the_morning_is_void_for_whoever_left_in_the_night,
    a_declined_course_leaves_no_date_in_the_calendar,
    a_course_that_nobody_decided_on_leaves_no_date_in_the_calendar,
    a_postponed_date_comes_back_into_no_calendar_and_onto_no_slip,
    a_letter_about_an_absence_that_came_back_is_sent_once_more,
    whoever_lost_a_place_by_the_desks_delay_reads_no_reproach,
    a_note_comes_back_as_it_was_typed_in_every_language,
    a_preview_shows_what_the_family_chose,
];

const EMAIL: &str = "hana@example.jp";

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::EveryDesk).await
}

fn reminding() -> ProgrammePlan {
    let mut plan = consultations();
    plan.policy.reminders = vec![Reminder {
        days_before: 0,
        at: at(8, 0),
    }];
    plan
}

async fn a_reminder_that_was_tried_once_is_void_after_a_cancel(app: TestApp) {
    let programme = app.programme(reminding()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let made = app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    app.deliver_all().await;
    app.clock.set("2026-12-01T08:00:00+09:00");
    assert_eq!(remind_due(&app.services).await.unwrap(), 1);
    app.mailbox
        .fail_next(SendError::Temporary("451 4.7.1 greylisted".to_owned()));
    assert!(app.deliver_all().await.is_empty());
    let member = officer(&app).await;
    app.cancel_for_staff(&member, made.id).await.unwrap();
    app.clock.advance(TimeDelta::minutes(2));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1, "the reminder is void");
    assert!(letters[0].subject().contains("取り消し"), "{}", letters[0].subject());
}

async fn a_reminder_is_not_sent_once_the_date_has_begun(app: TestApp) {
    let programme = app.programme(reminding()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    app.deliver_all().await;
    app.clock.set("2026-12-01T08:00:00+09:00");
    assert_eq!(remind_due(&app.services).await.unwrap(), 1);
    app.mailbox
        .fail_always(SendError::Temporary("the mail server is away".to_owned()));
    for minutes in [0, 2, 6, 20, 70] {
        app.clock.advance(TimeDelta::minutes(minutes));
        assert!(app.deliver_all().await.is_empty());
    }
    app.mailbox.recover();
    app.clock.set("2026-12-01T12:00:00+09:00");
    assert!(app.deliver_all().await.is_empty(), "the date has begun at ten");
    let state = app
        .database
        .texts("SELECT state AS value FROM letters WHERE kind = 'reminder'")
        .await;
    assert_eq!(state, [Some("given_up".to_owned())]);
}

fn away() -> SendError {
    SendError::Temporary("the mail server is away".to_owned())
}

async fn an_older_letter_never_comes_behind_a_newer_one(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let session = app.offerings(&programme).await.remove(0).session.id;
    app.reserve(slot, &household("みどり").email(EMAIL)).await.unwrap();
    app.deliver_all().await;
    let member = officer(&app).await;
    app.clock.set("2026-11-05T10:00:00+09:00");
    app.change(&member, session, app.move_to("2026-12-08", 10), "会場の都合")
        .await
        .unwrap();
    app.mailbox.fail_always(away());
    for minutes in [6, 2, 6, 16] {
        app.clock.advance(TimeDelta::minutes(minutes));
        assert!(app.deliver_all().await.is_empty());
    }
    app.change(&member, session, Plan::CallOff, "大雪のため").await.unwrap();
    app.mailbox.recover();
    app.clock.advance(TimeDelta::minutes(6));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].subject().contains("中止"), "{}", letters[0].subject());
    app.clock.advance(TimeDelta::hours(3));
    assert!(app.deliver_all().await.is_empty(), "the moved date is none any more");
    let left = "SELECT count(*) FROM letters WHERE state = 'queued'";
    assert_eq!(app.database.number(left).await, 0);
    // Nobody is asked to tell by hand what a newer letter has told.
    let mut staff = colleague(&app, Role::Officer, None).await;
    assert!(!staff.get("/staff/letters").await.body.contains("みどり"));
}

async fn a_confirmation_is_not_sent_once_its_date_is_over(app: TestApp) {
    let slot = app.slot(households(3)).await;
    app.clock.set("2026-11-30T15:00:00+09:00");
    app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    app.mailbox.fail_always(away());
    for minutes in [0, 2, 6, 20, 70, 130, 370] {
        app.clock.advance(TimeDelta::minutes(minutes));
        assert!(app.deliver_all().await.is_empty());
    }
    app.mailbox.recover();
    app.clock.set("2026-12-01T16:00:00+09:00");
    assert!(app.deliver_all().await.is_empty());
}

async fn what_the_desk_did_is_not_tried_again_at_night(app: TestApp) {
    let programme = app
        .programme(consultations().acceptance(Acceptance::Approval).limit(None))
        .await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let approved = app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    let cancelled = app
        .reserve(slot, &household("まつ").email("matsu@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let member = officer(&app).await;
    app.clock.set("2026-11-02T19:50:00+09:00");
    decide_pending(&app.services, &member, approved.id, Verdict::Approve)
        .await
        .unwrap();
    app.cancel_for_staff(&member, cancelled.id).await.unwrap();
    app.mailbox.fail_always(away());
    for minutes in [0, 2, 6, 16] {
        app.clock.advance(TimeDelta::minutes(minutes));
        assert!(app.deliver_all().await.is_empty());
    }
    app.mailbox.recover();
    for when in ["2026-11-02T21:30:00+09:00", "2026-11-03T05:30:00+09:00"] {
        app.clock.set(when);
        assert!(app.deliver_all().await.is_empty(), "{when}");
    }
    app.clock.set("2026-11-03T08:00:00+09:00");
    assert_eq!(app.deliver_all().await.len(), 2);
}

async fn whoever_stays_away_is_not_asked_about_a_moved_date(app: TestApp) {
    let class = app.class_of(households(3), class(class_rules())).await;
    let made = app
        .reserve(class.slots[0], &household("みどり").email(EMAIL))
        .await
        .unwrap();
    app.plan_absence(&made.manage_token, class.sessions[1], true)
        .await
        .unwrap();
    app.deliver_all().await;
    let member = officer(&app).await;
    let offerings = app.offerings(&class.programme).await;
    let second = offerings
        .iter()
        .find(|one| one.session.id == class.sessions[1])
        .unwrap();
    let plan = Plan::Move {
        starts_at: second.session.starts_at + TimeDelta::days(7),
        venue: second.session.venue,
        hours_reason: Some("会場の都合".to_owned()),
    };
    app.change(&member, class.sessions[1], plan, "会場の都合")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(6));
    let letters = app.deliver_all().await;
    let [letter] = letters.as_slice() else {
        panic!("{} letters", letters.len());
    };
    assert!(!letter.text().contains("ご都合"), "{}", letter.text());
    assert!(
        letter.everything().contains("METHOD:CANCEL"),
        "the entry stays out of the calendar"
    );
    assert!(!letter.everything().contains("METHOD:REQUEST"));
    let asked = keep_place(&app.services, &made.manage_token).await;
    assert!(matches!(asked, Err(AnswerError::NotAsked)), "{asked:?}");
    let page = Visitor::at(&app, "192.0.2.7")
        .get(&format!("/r/{}", made.manage_token.expose()))
        .await;
    assert!(page.status == StatusCode::OK && !page.body.contains("/keep\""));
    let mut staff = colleague(&app, Role::Officer, None).await;
    assert!(
        !staff.get("/staff/calls").await.body.contains("みどり"),
        "nothing is awaited of them"
    );
}

async fn an_approval_told_in_the_morning_is_void_for_whoever_left_in_the_night(app: TestApp) {
    let programme = app
        .programme(consultations().acceptance(Acceptance::Approval).limit(None))
        .await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let other = app.slot_of(&programme, "2026-12-08", households(3)).await;
    let leaves = app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    let moves = app
        .reserve(slot, &household("ゆう").email("yu@example.jp"))
        .await
        .unwrap();
    let stays = app
        .reserve(slot, &household("こう").email("ko@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let member = officer(&app).await;
    app.clock.set("2026-11-02T21:30:00+09:00");
    for family in [&leaves, &moves, &stays] {
        decide_pending(&app.services, &member, family.id, Verdict::Approve)
            .await
            .unwrap();
    }
    app.clock.set("2026-11-02T22:00:00+09:00");
    app.cancel(&leaves.manage_token).await.unwrap();
    change_slot(&app.services, &moves.manage_token, other).await.unwrap();
    let at_night: BTreeSet<String> = app.deliver_all().await.iter().map(Mail::recipient).collect();
    assert_eq!(at_night.len(), 2, "of their own acts");
    app.clock.set("2026-11-03T08:00:00+09:00");
    let morning: Vec<String> = app.deliver_all().await.iter().map(Mail::recipient).collect();
    assert_eq!(morning, ["ko@example.jp"], "only who stayed hears of the approval");
}

/// The UIDs of the calendar entries in a letter.
fn entries(letter: &Mail) -> BTreeSet<String> {
    let calendar = letter.everything();
    let lines = calendar.lines().filter_map(|line| line.strip_prefix("UID:"));
    lines.map(|uid| uid.trim().to_owned()).collect()
}

async fn a_declined_course_leaves_no_date_in_the_calendar(app: TestApp) {
    let class = app
        .class_of(households(3), class(class_rules()).acceptance(Acceptance::Approval))
        .await;
    let made = app
        .reserve(class.slots[0], &household("はな").email(EMAIL))
        .await
        .unwrap();
    let asked = app.deliver_all().await;
    assert_eq!(entries(&asked[0]).len(), 3);
    let verdict = Verdict::Decline { words: String::new() };
    decide_pending(&app.services, &officer(&app).await, made.id, verdict)
        .await
        .unwrap();
    let declined = app.deliver_all().await;
    assert_eq!(declined.len(), 1);
    assert!(declined[0].everything().contains("METHOD:CANCEL"));
    assert_eq!(entries(&declined[0]), entries(&asked[0]));
}

async fn a_course_that_nobody_decided_on_leaves_no_date_in_the_calendar(app: TestApp) {
    let class = app
        .class_of(households(3), class(class_rules()).acceptance(Acceptance::Approval))
        .await;
    app.reserve(class.slots[0], &household("はな").email(EMAIL))
        .await
        .unwrap();
    let asked = app.deliver_all().await;
    app.clock.set("2026-12-16T12:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    let lapsed = app.deliver_all().await;
    assert_eq!(lapsed.len(), 1);
    assert!(
        lapsed[0].text().contains("お返事が間に合いませんでした"),
        "{}",
        lapsed[0].text()
    );
    assert_eq!(entries(&lapsed[0]), entries(&asked[0]));
}

async fn a_postponed_date_comes_back_into_no_calendar_and_onto_no_slip(app: TestApp) {
    let class = app.class_of(households(3), class(class_rules())).await;
    let made = app
        .reserve(class.slots[0], &household("はな").email(EMAIL))
        .await
        .unwrap();
    let link = format!("/r/{}", made.manage_token.expose());
    let mut family = Visitor::at(&app, "192.0.2.7");
    let before = family.get(&format!("{link}/yoyaku.ics")).await.body;
    assert_eq!(before.matches("STATUS:CONFIRMED").count(), 3, "{before}");
    // The slip lists the dates with readings over them.
    let listed = |slip: &str| {
        let (_, list) = slip.split_once("<ul class=\"slip-dates\">").unwrap();
        list.split_once("</ul>").unwrap().0.matches("<li>").count()
    };
    let slip = format!("{link}/slip");
    assert_eq!(listed(&family.get(&slip).await.body), 3);
    app.change(&officer(&app).await, class.sessions[1], Plan::Postpone, "大雪のため")
        .await
        .unwrap();
    app.let_letters_wait();
    let after = family.get(&format!("{link}/yoyaku.ics")).await.body;
    assert_eq!(after.matches("STATUS:CONFIRMED").count(), 2, "{after}");
    assert_eq!(listed(&family.get(&slip).await.body), 2);
}

async fn a_letter_about_an_absence_that_came_back_is_sent_once_more(app: TestApp) {
    let mut plan = consultations();
    plan.policy.forms.writes_after_absence = Some(true);
    let programme = app.programme(plan).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let made = app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    app.deliver_all().await;
    app.clock.set("2026-12-01T10:10:00+09:00");
    let mut staff = colleague(&app, Role::Officer, None).await;
    let noted = [("attendance", "absent")];
    let attendance = format!("/staff/reservations/{}/attendance", made.id);
    assert_eq!(staff.send_form(&attendance, &noted).await.status, StatusCode::SEE_OTHER);
    app.mailbox
        .fail_next(SendError::Permanent("550 5.1.1 no such user".to_owned()));
    app.clock.set("2026-12-01T14:00:00+09:00");
    assert!(app.deliver_all().await.is_empty());
    let mut staff = colleague(&app, Role::Officer, None).await;
    let page = staff.get(&format!("/staff/reservations/{}", made.id)).await.body;
    let (_, rest) = page
        .split_once("/staff/letters/")
        .expect("a button to send it once more");
    let (id, _) = rest.split_once("/resend").unwrap();
    staff.send_form(&format!("/staff/letters/{id}/resend"), &[]).await;
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn whoever_lost_a_place_by_the_desks_delay_reads_no_reproach(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let made = app.reserve(slot, &household("はな").email(EMAIL)).await.unwrap();
    app.clock.set("2026-11-30T12:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    app.let_letters_wait();
    let mut family = Visitor::at(&app, "192.0.2.7");
    let page = family.get(&format!("/r/{}", made.manage_token.expose())).await.body;
    assert!(page.contains("窓口からのお返事が間に合わず"), "{page}");
    for reproach in ["次の方へまわりました", "期限が過ぎ"] {
        assert!(!page.contains(reproach), "{reproach}");
    }
}

async fn a_note_comes_back_as_it_was_typed_in_every_language(app: TestApp) {
    const NOTE: &str = "母は足が悪いです（車いす）。　「はな」・ゆう、の2人～";
    let slot = app.slot(households(3)).await;
    for (at, language) in Language::ALL.into_iter().enumerate() {
        let family = household("はな")
            .email(&format!("h{at}@example.jp"))
            .note(NOTE)
            .language(language);
        let made = app.reserve(slot, &family).await.unwrap();
        app.let_letters_wait();
        let mut visitor = Visitor::at(&app, "192.0.2.7");
        let page = visitor.get(&format!("/r/{}/party", made.manage_token.expose())).await;
        let (_, rest) = page.body.split_once("<textarea").unwrap();
        let (_, rest) = rest.split_once('>').unwrap();
        let (shown, _) = rest.split_once("</textarea>").unwrap();
        assert_eq!(shown, NOTE, "{language:?}");
        if language == Language::En {
            assert!(!page.body.contains("伝えておきたいこと") && !page.body.contains("病名などは"));
        }
        app.cancel(&made.manage_token).await.unwrap();
    }
}

async fn a_preview_shows_what_the_family_chose(app: TestApp) {
    use madoguchi::domain::reservation::Discretion;

    let programme = app
        .programme(consultations().named("ひきこもり家族教室").limit(None))
        .await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    app.let_letters_wait();
    for (at, (discretion, names)) in [(Discretion::Discreet, false), (Discretion::Normal, true)]
        .into_iter()
        .enumerate()
    {
        let family = household("はな")
            .email(&format!("h{at}@example.jp"))
            .discretion(discretion);
        let made = app.reserve(slot, &family).await.unwrap();
        let page = Visitor::at(&app, "192.0.2.7")
            .get(&format!("/r/{}/done", made.manage_token.expose()))
            .await
            .body;
        assert_eq!(page.contains("ひきこもり家族教室 ご予約（12月1日）"), names);
        assert_eq!(page.contains("ご予約の件（12月1日）"), !names);
    }
}
