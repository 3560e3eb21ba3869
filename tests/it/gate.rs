//! Interview first: whoever has not had it is led to its slots and keeps the wish; staff release, a visit releases by itself.
//! Deliberately over HTTP: what the rule says alone stands in `domain::offering`.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::release_household::{ReleaseError, release_household};
use madoguchi::actions::reserve_slot::{Reserved, Terms};
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::programme::{Gate, Programme};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::domain::token::SecretToken;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::{Household, household};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    pages_lead_to_the_interview_and_the_wish_is_kept,
    staff_release_once_and_the_letters_link_leads_on,
    whoever_has_been_there_passes_with_number_and_pin,
    a_number_that_opens_nothing_says_so_kindly_and_is_slowed_down,
    what_was_typed_survives_the_gate,
    whoever_was_let_in_hears_of_other_dates_and_of_the_waiting_list,
    an_interview_opens_only_what_stands_behind_it,
    a_program_is_told_that_an_interview_comes_first,
];

const CLASS: &str = "ひきこもり家族教室";
const INTERVIEW: &str = "はじめての面談";

struct Town {
    interview: Arc<Programme>,
    interview_slot: SlotId,
    class: Arc<Programme>,
    class_slot: SlotId,
}

async fn town(app: &TestApp) -> Town {
    let interview = app.programme(consultations().named(INTERVIEW)).await;
    let mut plan = consultations().named(CLASS);
    plan.policy.gate = Gate::InterviewFirst;
    plan.policy.forms.interview = Some(interview.key.clone());
    let class = app.programme(plan).await;
    Town {
        interview_slot: app.slot_of(&interview, "2026-11-10", households(3)).await,
        class_slot: app.slot_of(&class, "2026-12-01", households(3)).await,
        interview,
        class,
    }
}

fn hana() -> Household {
    household("はな").email("hana@example.jp").pin("2847")
}

/// Comes to the interview with a wish for the class.
async fn wishes(app: &TestApp, town: &Town) -> Reserved {
    let terms = Terms {
        wants: Some(town.class.id),
        ..Terms::default()
    };
    let reserved = app.ask(town.interview_slot, &hana()).terms(terms).send().await.unwrap();
    app.deliver_all().await;
    reserved
}

fn link(reserved: &Reserved) -> String {
    format!("/r/{}", reserved.manage_token.expose())
}

async fn attend(app: &TestApp) {
    let attended = "UPDATE reservations SET status = 'attended'";
    app.database.connect().await.batch(attended).await.unwrap();
}

fn title(answer: &Answer) -> &str {
    answer
        .body
        .split_once("<title>")
        .unwrap()
        .1
        .split_once("</title>")
        .unwrap()
        .0
}

const FILLED: [(&str, &str); 6] = [
    ("name", "はな"),
    ("comes", "family"),
    ("persons", "1"),
    ("relation", "family"),
    ("contact", "none"),
    ("pin", "1357"),
];

async fn pages_lead_to_the_interview_and_the_wish_is_kept(app: TestApp) {
    let town = town(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let gate = format!("/programmes/{}/interview", town.class.id);
    let programme = family.get(&format!("/programmes/{}", town.class.id)).await.body;
    assert!(programme.contains("はじめに、面談にお越しいただいています"));
    assert!(programme.contains("面談のあとに予約できます") && programme.contains(&format!("href=\"{gate}\"")));
    assert!(!programme.contains("受付は終わりました"));
    let choose = family.get(&format!("/programmes/{}/slots", town.class.id)).await;
    assert_eq!(
        (choose.status, choose.location()),
        (StatusCode::SEE_OTHER, gate.clone())
    );
    let fill = format!("/slots/{}/reserve", town.interview_slot);
    for path in [gate, format!("/slots/{}/reserve", town.class_slot)] {
        let page = family.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains(&format!("formaction=\"{fill}\"")), "{path}");
        assert!(!page.body.contains(CLASS) && !title(&page).contains("面談"), "{path}");
        assert_eq!(page.hidden("wants"), town.class.id.to_string());
    }
    let csrf = family.get("/lookup").await.hidden("csrf");
    let wants = town.class.id.to_string();
    let form = family.post(&fill, &[("csrf", &csrf), ("wants", &wants)]).await;
    assert!(
        form.body
            .contains("面談のあと、「福祉課 ご予約の件」のご案内をします。")
    );
    let key = form.hidden("idempotency_key");
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("wants", wants.as_str()),
        ("idempotency_key", key.as_str()),
    ]);
    let confirm = family
        .post(&format!("/slots/{}/confirm", town.interview_slot), &fields)
        .await;
    assert!(
        confirm
            .body
            .contains("面談のあと、「福祉課 ご予約の件」のご案内をします。")
    );
    assert_eq!(confirm.hidden("wants"), wants);
    let answer = family
        .post(&format!("/slots/{}/reservations", town.interview_slot), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    for path in [answer.location(), answer.location().replace("/done", "")] {
        let page = family.get(&path).await.body;
        assert!(
            page.contains("面談のあと、「福祉課 ご予約の件」のご案内をします。"),
            "{path}"
        );
        assert!(!page.contains(CLASS) && !page.contains("次の予約へ"), "{path}");
    }
    let reservations = app.live_reservations(town.interview_slot).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = staff
        .get(&format!("/staff/reservations/{}", reservations[0].id))
        .await
        .body;
    assert!(page.contains(&format!("ご希望: <strong>{CLASS}</strong>")) && page.contains("参加できるようにする"));
    // A wish for what the interview does not lead to is not told.
    let stray = [("csrf", csrf.as_str()), ("wants", &town.interview.id.to_string())];
    let form = family.post(&fill, &stray).await;
    assert!(!form.body.contains("このあとのご希望"));
}

async fn staff_release_once_and_the_letters_link_leads_on(app: TestApp) {
    let town = town(&app).await;
    let consultation = wishes(&app, &town).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/reservations/{}/release", consultation.id);
    let class = town.class.id.to_string();
    app.clock.set("2026-11-02T22:00:00+09:00");
    let mut staff_at_night = colleague(&app, Role::Officer, Some("welfare")).await;
    for _ in 0..2 {
        let answer = staff_at_night.send_form(&path, &[("programme", &class)]).await;
        assert!(
            staff_at_night
                .get(&answer.location())
                .await
                .body
                .contains("参加できるようにしました。")
        );
    }
    assert_eq!(app.deliver_all().await.len(), 0, "nobody is woken");
    app.clock.set("2026-11-03T08:00:00+09:00");
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1, "twice is once");
    assert!(letters[0].text().contains("ご希望の予約を、次のページから") && !letters[0].everything().contains(CLASS));
    let token = letters[0].token();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let page = family.get(&format!("/r/{token}")).await;
    let next = format!("/r/{token}/next/{}", town.class.id);
    assert!(page.body.contains("次の予約へ") && page.body.contains(&format!("href=\"{next}\"")));
    let slots = family.get(&next).await;
    let fill = format!("/slots/{}/reserve", town.class_slot);
    assert!(slots.body.contains(&format!("formaction=\"{fill}\"")) && !slots.body.contains(CLASS));
    let (csrf, carried) = (slots.hidden("csrf"), slots.hidden("released_by"));
    let form = family.post(&fill, &[("csrf", &csrf), ("released_by", &carried)]).await;
    assert_eq!(form.hidden("released_by"), carried);
    let key = form.hidden("idempotency_key");
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("released_by", carried.as_str()),
        ("idempotency_key", key.as_str()),
    ]);
    let confirm = family
        .post(&format!("/slots/{}/confirm", town.class_slot), &fields)
        .await;
    assert_eq!(
        (confirm.status, confirm.hidden("released_by")),
        (StatusCode::OK, carried.clone())
    );
    let answer = family
        .post(&format!("/slots/{}/reservations", town.class_slot), &fields)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(!answer.location().contains(&carried));
    assert_eq!(app.taken(town.class_slot).await.households, 1);
    let acts: Vec<String> = app
        .audit_of(consultation.id.0)
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .filter(|act| act != "view")
        .collect();
    assert_eq!(acts, ["reserve", "release"]);
    // Who may not decide does not release.
    drop(staff.get("/staff").await);
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    assert_eq!(
        reception.send_form(&path, &[("programme", &class)]).await.status,
        StatusCode::NOT_FOUND
    );
    let page = reception.get(&format!("/staff/reservations/{}", consultation.id)).await;
    assert!(page.body.contains(CLASS) && !page.body.contains("参加できるようにする<"));
}

async fn whoever_has_been_there_passes_with_number_and_pin(app: TestApp) {
    let town = town(&app).await;
    let consultation = wishes(&app, &town).await;
    attend(&app).await;
    let gate = format!("/programmes/{}/interview", town.class.id);
    let mut family = Visitor::at(&app, "192.0.2.1");
    let number = consultation.number.to_string();
    let answer = family
        .send_form(&gate, &[("passed_number", &number), ("passed_pin", "２８４７")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let slots = family.get(&answer.location()).await;
    assert_eq!(
        slots.hidden("released_by"),
        answer.location().split('/').nth(2).unwrap()
    );
    // The consultation's own page leads on as well.
    assert!(family.get(&link(&consultation)).await.body.contains("次の予約へ"));
    let terms = Terms {
        released_by: Some(consultation.manage_token.clone()),
        ..Terms::default()
    };
    app.ask(town.class_slot, &household("はな"))
        .terms(terms)
        .send()
        .await
        .unwrap();
    // The link of number and PIN lives for half an hour; after it the gate asks again.
    app.clock.advance(TimeDelta::minutes(31));
    let stale = family.get(&answer.location()).await;
    assert_eq!((stale.status, stale.location()), (StatusCode::SEE_OTHER, gate));
}

async fn a_number_that_opens_nothing_says_so_kindly_and_is_slowed_down(app: TestApp) {
    let town = town(&app).await;
    let consultation = wishes(&app, &town).await;
    let gate = format!("/programmes/{}/interview", town.class.id);
    let mut family = Visitor::at(&app, "192.0.2.1");
    let number = consultation.number.to_string();
    for (number, pin, words) in [
        (number.as_str(), "2847", "このご予約からは、まだお進みいただけません"),
        (number.as_str(), "9999", "この組み合わせのご予約は見つかりませんでした"),
        ("", "2847", "面談の予約番号は「K7-4M2」のような5文字で"),
        (number.as_str(), "12", "面談の暗証番号は、数字4～8けたで"),
    ] {
        let answer = family
            .send_form(&gate, &[("passed_number", number), ("passed_pin", pin)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.body.contains(words), "{words}");
        assert!(
            answer.body.contains("はじめての方") && answer.body.contains("027-382-1111"),
            "{words}"
        );
    }
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        let guess = [("passed_number", number.as_str()), ("passed_pin", "0000")];
        last = family.send_form(&gate, &guess).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

async fn what_was_typed_survives_the_gate(app: TestApp) {
    let town = town(&app).await;
    let consultation = wishes(&app, &town).await;
    attend(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let csrf = family.get("/lookup").await.hidden("csrf");
    let mut fields = FILLED.to_vec();
    let gone = SecretToken::of(&[9; 32]);
    fields.extend([
        ("csrf", csrf.as_str()),
        ("released_by", gone.expose()),
        ("note", "よろしくお願いします"),
    ]);
    for step in ["reserve", "confirm", "reservations"] {
        let answer = family
            .post(&format!("/slots/{}/{step}", town.class_slot), &fields)
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{step}");
        assert!(answer.body.contains("入力された内容は残っています。"), "{step}");
        assert!(answer.body.contains("value=\"よろしくお願いします\""), "{step}");
        // On to the interview with everything.
        let wants = town.class.id.to_string();
        let carried = [fields.as_slice(), &[("wants", wants.as_str())]].concat();
        let form = family
            .post(&format!("/slots/{}/reserve", town.interview_slot), &carried)
            .await;
        assert!(form.body.contains("value=\"はな\"") && form.body.contains("よろしくお願いします</textarea>"));
    }
    // On with number and PIN, with everything; the PIN of the new reservation is not the old one's.
    let number = consultation.number.to_string();
    let mut passing = fields.clone();
    passing.extend([("passed_number", number.as_str()), ("passed_pin", "2847")]);
    let slots = family
        .post(&format!("/programmes/{}/interview", town.class.id), &passing)
        .await;
    assert_eq!(slots.status, StatusCode::OK);
    assert!(slots.body.contains("入力された内容は残っています。"));
    assert_eq!(
        (slots.hidden("pin"), slots.hidden("name")),
        ("1357".to_owned(), "はな".to_owned())
    );
    assert!(!slots.body.contains("2847") && slots.hidden("released_by") != gone.expose());
}

async fn whoever_was_let_in_hears_of_other_dates_and_of_the_waiting_list(app: TestApp) {
    let town = town(&app).await;
    let consultation = wishes(&app, &town).await;
    attend(&app).await;
    let full = app.slot_of(&town.class, "2026-12-08", households(1)).await;
    let terms = Terms {
        released_by: Some(consultation.manage_token.clone()),
        ..Terms::default()
    };
    app.ask(full, &household("さき")).terms(terms).send().await.unwrap();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let csrf = family.get("/lookup").await.hidden("csrf");
    let next = format!("/r/{}/next/{}", consultation.manage_token.expose(), town.class.id);
    let slots = family.get(&next).await.body;
    let wait = format!("formaction=\"/slots/{full}/reserve\" name=\"wait\" value=\"1\"");
    assert!(slots.contains("満席（キャンセル待ちできます）") && slots.contains(&wait));
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("released_by", consultation.manage_token.expose()),
        ("idempotency_key", "one"),
    ]);
    let refused = family.post(&format!("/slots/{full}/confirm"), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    for part in [
        "この回の空きを待つ",
        "次にお取りできる日",
        &format!("formaction=\"/slots/{}/confirm\"", town.class_slot),
        &format!("<a href=\"{next}\">ほかの日時を見る</a>"),
    ] {
        assert!(refused.body.contains(part), "{part} is missing in {}", refused.body);
    }
    // Choosing anew, with everything typed.
    let times = family.post(&format!("/slots/{full}/hold/release"), &fields).await;
    assert_eq!(times.status, StatusCode::OK);
    assert!(
        times
            .body
            .contains(&format!("formaction=\"/slots/{}/hold\"", town.class_slot))
    );
    assert!(!times.body.contains(CLASS));
    let held = family.post(&format!("/slots/{}/hold", town.class_slot), &fields).await;
    assert!(held.body.contains("10分間、この時間をお取りしています") && held.body.contains("value=\"はな\""));
}

async fn an_interview_opens_only_what_stands_behind_it(app: TestApp) {
    let town = town(&app).await;
    let consultation = wishes(&app, &town).await;
    let member = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let plain = app.programme(consultations()).await;
    let plain_slot = app.slot_of(&plain, "2026-11-11", households(1)).await;
    let elsewhere = app.reserve(plain_slot, &household("べつの人")).await.unwrap();
    for (reservation, programme) in [(consultation.id, plain.id), (elsewhere.id, town.class.id)] {
        let refused = release_household(&app.services, &member, (reservation, programme)).await;
        assert!(matches!(refused, Err(ReleaseError::Unknown)));
    }
    let other = app
        .staff(Role::Officer, Reach::Desk(app.add_desk("other").await.id))
        .await;
    let refused = release_household(&app.services, &other, (consultation.id, town.class.id)).await;
    assert!(matches!(refused, Err(ReleaseError::Unknown)));
    assert_eq!(app.rows("releases").await, 0);
    attend(&app).await;
    let with = |token: &SecretToken| Terms {
        released_by: Some(token.clone()),
        ..Terms::default()
    };
    let refused = app
        .ask(town.class_slot, &household("べつの人"))
        .terms(with(&elsewhere.manage_token))
        .send()
        .await;
    assert_eq!(refusal(refused), ReserveRefusal::InterviewFirst);
    app.ask(town.class_slot, &household("はな"))
        .terms(with(&consultation.manage_token))
        .send()
        .await
        .unwrap();
}

async fn a_program_is_told_that_an_interview_comes_first(app: TestApp) {
    let town = town(&app).await;
    let body = serde_json::json!({
        "slot": town.class_slot.to_string(),
        "party": { "persons": 1, "comes": ["family"] },
        "applicant": { "nickname": "はな", "relation": "family" },
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
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("/problems/interview-first"));
}
