//! How a family is reached: what it chose in the form is kept, shown, and obeyed by everything that writes.
//! Deliberately over every kind of letter; what is said on the telephone is staff's.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::answer_change::keep_place;
use madoguchi::actions::letter_facts::{Besides, letter_about};
use madoguchi::actions::record_attendance::record_attendance;
use madoguchi::actions::remind_due::remind_due;
use madoguchi::domain::attendance::Attendance;
use madoguchi::domain::ids::{LetterId, SlotId};
use madoguchi::domain::letter::LetterKind;
use madoguchi::domain::letter_way::LetterWay;
use madoguchi::domain::reminder::Reminder;
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::store::{reservations, schedule};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, at, consultations, households, session_on};
use crate::support::colleague::colleague;
use crate::support::courses::{class, class_rules};
use crate::support::household::{Household, household};
use crate::support::post::Mail;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    no_kind_of_letter_goes_to_whoever_chose_the_telephone_or_nothing,
    no_act_writes_to_whoever_chose_the_telephone_or_nothing,
    the_way_of_writing_is_chosen_in_the_form_and_shown_everywhere,
    what_stands_beside_a_way_that_was_not_chosen_does_not_count,
    post_is_asked_for_and_stands_in_the_rules,
    after_an_absence_one_kind_letter_goes_out_an_hour_later,
    whoever_had_said_that_they_would_not_come_is_written_nothing,
    a_slip_of_the_hand_is_taken_back_unseen,
    after_a_missed_session_of_a_course_the_next_ones_are_told,
    whose_programme_does_not_write_after_an_absence_hears_nothing,
    whoever_came_is_thanked_once_where_the_programme_does_so,
];

/// Those who are to get no mail, whatever is known of them.
fn unwritten() -> [(&'static str, Household); 3] {
    [
        ("telephone", household("でんわ").phone("090-1234-5678")),
        ("nothing", household("なし")),
        (
            "silent, with an address",
            household("しずか").email("s@example.jp").discretion(Discretion::Silent),
        ),
    ]
}

fn reminding() -> ProgrammePlan {
    let mut plan = consultations().limit(None);
    plan.policy.reminders = vec![Reminder {
        days_before: 1,
        at: at(10, 0),
    }];
    plan.policy.forms.writes_after_absence = Some(true);
    plan
}

async fn no_kind_of_letter_goes_to_whoever_chose_the_telephone_or_nothing(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let written = ("mail", household("はな").email("hana@example.jp"));
    for (who, family) in unwritten().into_iter().chain([written]) {
        let id = app.reserve(slot, &family).await.unwrap().id;
        let mut tx = app.services.store.read().await.unwrap();
        let reservation = reservations::find(&mut tx, id).await.unwrap().unwrap();
        let directory = schedule::directory(&mut tx).await.unwrap();
        let offering = schedule::find(&mut tx, &directory, slot).await.unwrap().unwrap();
        let now = app.services.now();
        for kind in LetterKind::ALL {
            let letter_id = LetterId::fresh(now, &*app.services.entropy);
            let about = (&offering, &reservation);
            let letter = letter_about(&app.services, kind, letter_id, about, Besides::default(), now);
            assert_eq!(letter.is_some(), who == "mail", "{who}: {kind:?}");
        }
        assert_eq!(reservation.letter_way() == LetterWay::Mail, who == "mail");
    }
    app.deliver_all().await;
}

async fn no_act_writes_to_whoever_chose_the_telephone_or_nothing(app: TestApp) {
    let programme = app.programme(reminding()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(9)))
        .await
        .unwrap();
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let mut made = Vec::new();
    for (_, family) in unwritten() {
        made.push(app.reserve(slots[0], &family).await.unwrap());
    }
    app.clock.set("2026-11-30T10:00:00+09:00");
    remind_due(&app.services).await.unwrap();
    let plan = app.move_to("2026-12-08", 10);
    app.change(&officer, session, plan, "講師の都合のため").await.unwrap();
    for one in &made {
        keep_place(&app.services, &one.manage_token).await.unwrap();
    }
    app.cancel(&made[0].manage_token).await.unwrap();
    app.cancel_for_staff(&officer, made[1].id).await.unwrap();
    app.clock.set("2026-12-08T12:00:00+09:00");
    record_attendance(&app.services, &officer, made[2].id, Some(Attendance::Absent))
        .await
        .unwrap();
    app.clock.advance(TimeDelta::days(2));
    assert!(app.deliver_all().await.is_empty());
    assert_eq!(app.rows("letters").await, 0);
}

/// The form of step 2 with everything that is asked.
fn filled<'f>(contact: &'f str, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![
        ("name", "はな"),
        ("comes", "family"),
        ("persons", "1"),
        ("relation", "family"),
        ("contact", contact),
        ("email", "hana@example.jp"),
        ("phone", "09012345678"),
        ("pin", "4826"),
    ];
    fields.extend_from_slice(more);
    fields
}

/// Through the form, its confirmation and the reservation: what the confirm page said, and the reservation's page.
async fn through_the_form(app: &TestApp, slot: SlotId, fields: &[(&str, &str)]) -> (Answer, Answer) {
    let mut family = Visitor::at(app, "192.0.2.7");
    let confirm = family.send_form(&format!("/slots/{slot}/confirm"), fields).await;
    assert_eq!(confirm.status, StatusCode::OK, "{}", confirm.body);
    let key = confirm.hidden("idempotency_key");
    let sent = [fields, &[("idempotency_key", key.as_str())]].concat();
    let done = family.send_form(&format!("/slots/{slot}/reservations"), &sent).await;
    let page = family.get(done.location().trim_end_matches("/done")).await;
    (confirm, page)
}

async fn the_way_of_writing_is_chosen_in_the_form_and_shown_everywhere(app: TestApp) {
    let programme = app
        .programme(consultations().named("ひきこもり家族教室").limit(None))
        .await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(9)).slots(2))
        .await
        .unwrap();
    let mut family = Visitor::at(&app, "192.0.2.7");
    let form = family.get(&format!("/slots/{}/reserve", slots[0])).await;
    let kind_words = "ご家族のどなたかの目にふれても困らないよう";
    assert!(form.body.contains("メールの書き方") && form.body.contains(kind_words));
    assert!(form.body.contains("value=\"discreet\" checked"), "the default");
    let mut staff = colleague(&app, Role::Officer, None).await;
    for (slot, discretion, words, staffs) in [
        (slots[0], "discreet", "メールの書き方：用件の分からない書き方", "控えめ"),
        (
            slots[1],
            "normal",
            "メールの書き方：事業の名前を書いてもよい",
            "事業名を出してよい",
        ),
    ] {
        let fields = filled("email", &[("discretion", discretion)]);
        let (confirm, page) = through_the_form(&app, slot, &fields).await;
        assert!(
            confirm.body.contains(words) && page.body.contains(words),
            "{discretion}"
        );
        assert!(!page.body.contains("ひきこもり"), "the page itself stays neutral");
        let letters = app.deliver_all().await;
        assert_eq!(
            letters[0].everything().contains("ひきこもり家族教室"),
            discretion == "normal"
        );
        let roster = staff.get(&format!("/staff/sessions/{session}")).await;
        assert!(roster.body.contains(staffs), "{discretion}");
    }
}

async fn what_stands_beside_a_way_that_was_not_chosen_does_not_count(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let beside = [("discretion", "normal"), ("post", "email")];
    for (contact, discretion) in [("none", Discretion::Silent), ("phone", Discretion::Discreet)] {
        let app = &app;
        through_the_form(app, slot, &filled(contact, &beside)).await;
        let made = app.live_reservations(slot).await.pop().unwrap();
        assert_eq!(made.discretion, discretion, "{contact}");
        assert!(!made.contact_rules.post && made.applicant.email.is_none(), "{contact}");
        app.cancel_for_staff(&app.staff(Role::Officer, Reach::EveryDesk).await, made.id)
            .await
            .unwrap();
    }
    assert_eq!(app.rows("letters").await, 0);
}

async fn post_is_asked_for_and_stands_in_the_rules(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let (_, page) = through_the_form(&app, slot, &filled("phone", &[("post", "phone")])).await;
    assert!(page.body.contains("郵便可"));
    let made = app.live_reservations(slot).await.pop().unwrap();
    assert!(made.contact_rules.words().ends_with("・郵便可"));
    let mut staff = colleague(&app, Role::Officer, None).await;
    let shown = staff.get(&format!("/staff/reservations/{}", made.id)).await;
    assert!(shown.body.contains("<li>郵便可</li>"));
    let book = staff.get("/staff/book").await;
    assert!(book.body.contains("郵便を送ってよい"));
}

// ── the letter after an absence ──────────────────────────────────────────────────────────────────────────────────────

async fn missed_at(app: &TestApp, when: &str) -> Vec<Mail> {
    app.clock.set(when);
    app.deliver_all().await
}

async fn after_an_absence_one_kind_letter_goes_out_an_hour_later(app: TestApp) {
    let programme = app.programme(reminding()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    app.slot_of(&programme, "2026-12-15", households(3)).await;
    let family = household("はな").email("hana@example.jp");
    let made = app.reserve(slot, &family).await.unwrap();
    app.deliver_all().await;
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let note = |what| record_attendance(&app.services, &desk, made.id, what);
    app.clock.set("2026-12-01T10:20:00+09:00");
    note(Some(Attendance::Absent)).await.unwrap();
    assert!(missed_at(&app, "2026-12-01T11:59:00+09:00").await.is_empty());
    let letters = missed_at(&app, "2026-12-01T12:00:00+09:00").await;
    assert_eq!(letters.len(), 1);
    let text = letters[0].text();
    for words in ["来られなくても大丈夫です。", "12月15日（火）", "/r/"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for blame in ["無断", "欠席", "ご連絡がなく", "相談"] {
        assert!(!letters[0].everything().contains(blame), "{blame}");
    }
    // Once, however often it is noted again.
    note(None).await.unwrap();
    note(Some(Attendance::Absent)).await.unwrap();
    assert!(missed_at(&app, "2026-12-03T12:00:00+09:00").await.is_empty());
}

async fn whoever_had_said_that_they_would_not_come_is_written_nothing(app: TestApp) {
    let programme = app.programme(reminding()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let made = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let note = |what| record_attendance(&app.services, &desk, made.id, Some(what));
    app.clock.set("2026-12-01T10:20:00+09:00");
    note(Attendance::AbsentTold).await.unwrap();
    assert!(missed_at(&app, "2026-12-01T12:00:00+09:00").await.is_empty());
    // It turns out that they had not.
    note(Attendance::Absent).await.unwrap();
    note(Attendance::AbsentTold).await.unwrap();
    assert!(
        missed_at(&app, "2026-12-01T14:00:00+09:00").await.is_empty(),
        "taken back unseen"
    );
    note(Attendance::Absent).await.unwrap();
    assert_eq!(missed_at(&app, "2026-12-01T16:00:00+09:00").await.len(), 1);
}

async fn a_slip_of_the_hand_is_taken_back_unseen(app: TestApp) {
    let programme = app.programme(reminding()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    for (number, then) in [None, Some(Attendance::Attended)].into_iter().enumerate() {
        let family = household("はな").email(&format!("hana{number}@example.jp"));
        app.clock.set("2026-11-20T12:00:00+09:00");
        let made = app.reserve(slot, &family).await.unwrap();
        app.deliver_all().await;
        app.clock.set("2026-12-01T20:30:00+09:00");
        record_attendance(&app.services, &desk, made.id, Some(Attendance::Absent))
            .await
            .unwrap();
        assert!(
            missed_at(&app, "2026-12-01T21:40:00+09:00").await.is_empty(),
            "at night"
        );
        record_attendance(&app.services, &desk, made.id, then).await.unwrap();
        assert!(missed_at(&app, "2026-12-02T12:00:00+09:00").await.is_empty());
    }
}

async fn after_a_missed_session_of_a_course_the_next_ones_are_told(app: TestApp) {
    let class = app.class_of(households(9), class(class_rules())).await;
    let mut raw = app.database.connect().await;
    raw.batch("UPDATE sessions SET contents = '[\"体験談を聞く\"]'")
        .await
        .unwrap();
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    for (email, discretion) in [
        ("d@example.jp", Discretion::Discreet),
        ("n@example.jp", Discretion::Normal),
    ] {
        app.clock.set("2026-11-20T12:00:00+09:00");
        let family = household("はな").email(email).discretion(discretion);
        let made = app.reserve(class.slots[0], &family).await.unwrap();
        app.plan_absence(&made.manage_token, class.sessions[1], true)
            .await
            .unwrap();
        app.deliver_all().await;
        app.clock.set("2026-12-17T13:00:00+09:00");
        record_attendance(&app.services, &desk, made.id, Some(Attendance::Absent))
            .await
            .unwrap();
        let letters = missed_at(&app, "2026-12-17T14:00:00+09:00").await;
        assert_eq!(letters.len(), 1);
        let text = letters[0].text();
        assert!(
            text.contains("次は、この日にお待ちしています。") && text.contains("2月18日"),
            "{text}"
        );
        assert!(!text.contains("1月21日"), "they said that they will not come then");
        let is_open = discretion == Discretion::Normal;
        for telling in ["体験談を聞く", "ひきこもり家族教室"] {
            assert_eq!(letters[0].everything().contains(telling), is_open, "{telling}");
        }
    }
}

async fn whose_programme_does_not_write_after_an_absence_hears_nothing(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let family = household("はな").email("hana@example.jp");
    let made = app.reserve(slot, &family).await.unwrap();
    app.deliver_all().await;
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    app.clock.set("2026-12-01T12:00:00+09:00");
    record_attendance(&app.services, &desk, made.id, Some(Attendance::Absent))
        .await
        .unwrap();
    assert!(missed_at(&app, "2026-12-03T12:00:00+09:00").await.is_empty());
}

async fn whoever_came_is_thanked_once_where_the_programme_does_so(app: TestApp) {
    let mut plan = consultations().named("家族の相談").limit(None);
    plan.policy.forms.writes_after_visit = true;
    let programme = app.programme(plan).await;
    let silent = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let other = app.slot_of(&silent, "2026-12-01", households(3)).await;
    app.slot_of(&programme, "2026-12-15", households(3)).await;
    let family = household("はな").email("hana@example.jp");
    let made = app.reserve(slot, &family).await.unwrap();
    let unthanked = app
        .reserve(other, &household("ゆき").email("yuki@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let note = |id, what| record_attendance(&app.services, &desk, id, what);
    app.clock.set("2026-12-01T10:20:00+09:00");
    note(made.id, Some(Attendance::Attended)).await.unwrap();
    note(unthanked.id, Some(Attendance::Attended)).await.unwrap();
    assert!(missed_at(&app, "2026-12-01T11:59:00+09:00").await.is_empty());
    // A slip of the hand is taken back unseen, and noted rightly again.
    note(made.id, Some(Attendance::Absent)).await.unwrap();
    assert!(missed_at(&app, "2026-12-01T12:30:00+09:00").await.is_empty());
    note(made.id, Some(Attendance::Attended)).await.unwrap();
    let letters = missed_at(&app, "2026-12-01T13:30:00+09:00").await;
    assert_eq!(letters.len(), 1, "only where the programme does so");
    let text = letters[0].text();
    for words in ["来てくださって、ありがとうございました。", "12月15日（火）", "/r/"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!letters[0].everything().contains("相談"), "{}", letters[0].everything());
    note(made.id, None).await.unwrap();
    note(made.id, Some(Attendance::Attended)).await.unwrap();
    assert!(missed_at(&app, "2026-12-03T12:00:00+09:00").await.is_empty(), "once");
}
