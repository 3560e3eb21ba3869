//! Correcting how somebody is reached: what has not been sent goes where the family is now and says no more than it wants
//! now; whoever holds an older link holds nothing; staff see the new rules before the number.
//! Deliberately with a stranger at the old address, who must learn nothing more.

use axum::http::StatusCode;

use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_letter_that_waits_goes_to_the_corrected_address_and_its_link_stays,
    after_a_letter_went_to_a_stranger_its_link_opens_nothing_and_the_family_gets_another,
    whoever_has_an_offer_gets_it_once_more_at_the_right_address,
    a_colleagues_correction_is_not_undone_unseen,
    a_letter_that_came_back_never_goes_to_the_old_address_again,
    whoever_wants_nothing_sent_any_more_is_sent_nothing,
    a_letter_that_waits_says_no_more_than_the_family_wants_now,
    other_rules_stand_before_the_number_and_a_wrong_form_keeps_what_was_typed,
];

const STRANGER: &str = "hanna@example.jp";
const FAMILY: &str = "hana@example.jp";

/// The form as the page shows it, with some fields changed.
async fn correct(staff: &mut Visitor, path: &str, changed: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("name", "はな"),
        ("kana", ""),
        ("email", STRANGER),
        ("phone", ""),
        ("hours", ""),
        ("introduce_as", "nothing"),
        ("discretion", "discreet"),
    ];
    fields.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    fields.extend(changed);
    let seen = staff.get(path).await.hidden("seen");
    fields.push(("seen", &seen));
    staff.send_form(path, &fields).await
}

fn personal(id: impl std::fmt::Display) -> String {
    format!("/staff/reservations/{id}/personal")
}

async fn a_letter_that_waits_goes_to_the_corrected_address_and_its_link_stays(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let family = household("はな").email(STRANGER);
    let reserved = app.reserve(slot, &family).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    let done = correct(&mut staff, &personal(reserved.id), &[("email", FAMILY)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let sent = app.deliver_all().await;
    assert_eq!(sent.len(), 1, "one letter, as before");
    assert_eq!(sent[0].recipient(), FAMILY);
    let link = sent[0].text();
    assert!(link.contains(reserved.manage_token.expose()), "{link}");
    assert!(app.open(&reserved.manage_token).await.is_some());
}

async fn after_a_letter_went_to_a_stranger_its_link_opens_nothing_and_the_family_gets_another(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let reserved = app.reserve(slot, &household("はな").email(STRANGER)).await.unwrap();
    assert_eq!(app.deliver_all().await.len(), 1);
    let mut staff = colleague(&app, Role::Officer, None).await;
    // A name alone ends nothing.
    correct(&mut staff, &personal(reserved.id), &[("name", "はなこ")]).await;
    assert!(app.open(&reserved.manage_token).await.is_some());
    correct(
        &mut staff,
        &personal(reserved.id),
        &[("name", "はなこ"), ("email", FAMILY)],
    )
    .await;
    assert!(app.open(&reserved.manage_token).await.is_none(), "the stranger's link");
    let sent = app.deliver_all().await;
    assert_eq!((sent.len(), sent[0].recipient().as_str()), (1, FAMILY));
    assert!(sent[0].text().contains("/r/") && !sent[0].text().contains(reserved.manage_token.expose()));
    // Once more the same form: nothing is written twice.
    correct(
        &mut staff,
        &personal(reserved.id),
        &[("name", "はなこ"), ("email", FAMILY)],
    )
    .await;
    assert!(app.deliver_all().await.is_empty());
}

async fn a_colleagues_correction_is_not_undone_unseen(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let reserved = app.reserve(slot, &household("はな").email(STRANGER)).await.unwrap();
    let path = personal(reserved.id);
    let mut staff = colleague(&app, Role::Officer, None).await;
    let seen = staff.get(&path).await.hidden("seen");
    let mut other = colleague(&app, Role::Officer, None).await;
    correct(&mut other, &path, &[("email", FAMILY)]).await;
    app.deliver_all().await;
    // The page was open before: it still holds the stranger's address.
    let form = |seen: String| {
        let mut fields: Vec<(&str, String)> = ["kana", "phone", "hours"].map(|name| (name, String::new())).into();
        let values = [
            ("name", "はなこ"),
            ("email", STRANGER),
            ("introduce_as", "nothing"),
            ("discretion", "discreet"),
        ];
        fields.extend(values.map(|(name, value)| (name, value.to_owned())));
        fields.push(("seen", seen));
        fields
    };
    let send = async |staff: &mut Visitor, seen: String| {
        let fields = form(seen);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        staff.send_form(&path, &fields).await
    };
    let stale = send(&mut staff, seen).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for told in [
        "value=\"はなこ\"",
        &format!("いまは「{FAMILY}」です"),
        "href=\"#email\"",
    ] {
        assert!(stale.body.contains(told), "{told}");
    }
    let made = app.live_reservations(slot).await.remove(0);
    assert_eq!(made.applicant.email.unwrap().as_str(), FAMILY);
    // Whoever has seen it may.
    let done = send(&mut staff, stale.hidden("seen")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    app.let_letters_wait();
}

async fn whoever_has_an_offer_gets_it_once_more_at_the_right_address(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app
        .reserve(slot, &household("ゆき").email("yuki@example.jp"))
        .await
        .unwrap();
    let mother = household("はな").email(STRANGER);
    let waiting = app.ask(slot, &mother).or_wait().send().await.unwrap();
    app.cancel(&there.manage_token).await.unwrap();
    app.deliver_all().await;
    let mut staff = colleague(&app, Role::Officer, None).await;
    correct(&mut staff, &personal(waiting.id), &[("email", FAMILY)]).await;
    let sent = app.deliver_all().await;
    let [offer] = sent.as_slice() else {
        panic!("{} letters", sent.len());
    };
    assert_eq!(offer.recipient(), FAMILY);
    assert!(offer.subject().contains("空きのご案内"));
    assert!(offer.text().contains("11月3日（火）午前9時まで"), "{}", offer.text());
    let link = offer
        .text()
        .split(app.services.base_url.as_str())
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let mut family = Visitor::at(&app, "192.0.2.7");
    let page = family.get(&format!("/{link}")).await;
    assert!(
        page.status == StatusCode::OK && page.body.contains("11月3日（火）午前9時まで"),
        "{}",
        page.body
    );
}

async fn a_letter_that_came_back_never_goes_to_the_old_address_again(app: TestApp) {
    for (email, gets) in [(FAMILY, 1), ("", 0)] {
        let name = format!("相談 {gets}");
        let programme = app.programme(consultations().named(name.leak())).await;
        let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
        let reserved = app.reserve(slot, &household("はな").email(STRANGER)).await.unwrap();
        app.deliver_all().await;
        let mut raw = app.database.connect().await;
        raw.execute("UPDATE letters SET state = 'given_up', settled_at = created_at, last_error = '550'")
            .await
            .unwrap();
        let mut staff = colleague(&app, Role::Officer, None).await;
        let page = staff.get(&format!("/staff/reservations/{}", reserved.id)).await.body;
        let (_, rest) = page.split_once("/staff/letters/").unwrap();
        let (id, _) = rest.split_once("/resend").unwrap();
        let resend = format!("/staff/letters/{id}/resend");
        correct(&mut staff, &personal(reserved.id), &[("email", email)]).await;
        let sent = app.deliver_all().await;
        assert_eq!(sent.len(), gets);
        // The button of a page that was open before.
        let late = staff.send_form(&resend, &[]).await;
        assert!(late.location().ends_with("?done=overtaken"), "{}", late.location());
        assert!(app.deliver_all().await.is_empty());
        assert!(sent.iter().all(|mail| mail.recipient() == FAMILY));
    }
}

async fn whoever_wants_nothing_sent_any_more_is_sent_nothing(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let reserved = app.reserve(slot, &household("はな").email(STRANGER)).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    correct(&mut staff, &personal(reserved.id), &[("discretion", "silent")]).await;
    assert!(app.deliver_all().await.is_empty());
    app.cancel(&reserved.manage_token).await.unwrap();
    assert!(app.deliver_all().await.is_empty());
}

async fn a_letter_that_waits_says_no_more_than_the_family_wants_now(app: TestApp) {
    let programme = app.programme(consultations().named("ひきこもり家族教室")).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let open = household("はな").email(STRANGER).discretion(Discretion::Normal);
    let reserved = app.reserve(slot, &open).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    correct(&mut staff, &personal(reserved.id), &[("discretion", "discreet")]).await;
    let sent = app.deliver_all().await;
    assert_eq!(sent.len(), 1);
    let (subject, text) = (sent[0].subject(), sent[0].text());
    assert!(
        !subject.contains("ひきこもり") && !text.contains("ひきこもり"),
        "{subject} {text}"
    );
}

async fn other_rules_stand_before_the_number_and_a_wrong_form_keeps_what_was_typed(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let reserved = app
        .reserve(slot, &household("はな").email(STRANGER).phone("090-5550-1234"))
        .await
        .unwrap();
    app.deliver_all().await;
    let mut staff = colleague(&app, Role::Officer, None).await;
    let long = "あ".repeat(101);
    let rules = [
        ("phone", "090-5550-1234"),
        ("allowed", "phone"),
        ("allowed", "post"),
        ("introduce_as", "personal_name"),
    ];
    let wrong: Vec<(&str, &str)> = rules.into_iter().chain([("hours", long.as_str())]).collect();
    let refused = correct(&mut staff, &personal(reserved.id), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains(&long) && refused.body.contains("href=\"#hours\""));
    assert!(
        refused.body.contains("value=\"personal_name\" checked") && refused.body.contains("value=\"post\" checked")
    );
    let made_up: Vec<(&str, &str)> = rules.into_iter().chain([("allowed", "visit")]).collect();
    let refused = correct(&mut staff, &personal(reserved.id), &made_up).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    let right: Vec<(&str, &str)> = rules.into_iter().chain([("hours", "夕方のみ")]).collect();
    let done = correct(&mut staff, &personal(reserved.id), &right).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = staff.get(&format!("/staff/reservations/{}", reserved.id)).await.body;
    for rule in ["電話は夕方のみ", "留守電不可", "個人名だけを名乗る", "郵便可"] {
        assert!(page.contains(rule), "{rule}");
    }
    assert!(app.deliver_all().await.is_empty(), "nobody is written to for it");
}
