//! What a desk is called, who its letters are from, and its telephone, changed on screen.
//! Deliberately leaves the hours to `staff_calendar`.

use axum::http::StatusCode;

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;

on_both_databases![
    the_next_letter_is_from_the_new_name,
    a_name_that_tells_or_is_missing_comes_back_with_a_sentence,
    whoever_comes_second_sees_what_was_changed,
    only_staff_of_the_desk_change_it,
];

const FACTS: [(&str, &str); 4] = [
    ("desk_name", "福祉課相談係"),
    ("sender_name", "安中市役所 福祉"),
    ("phone", "027-382-2222"),
    ("extension", "77"),
];

const SEEN: (&str, &str) = ("seen", "福祉課福祉相談係\t安中市役所 福祉課\t027-382-1111\t1191・1194");

fn facts<'f>(name: &'f str, value: &'f str) -> Vec<(&'f str, &'f str)> {
    let mut fields = FACTS.to_vec();
    fields.retain(|(found, _)| *found != name);
    fields.extend([(name, value), SEEN]);
    fields
}

async fn the_next_letter_is_from_the_new_name(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let there = format!("/staff/desks/{}", app.desk.id);
    let page = staff.get(&there).await;
    assert!(page.body.contains("名前と連絡先") && page.hidden("seen") == SEEN.1);
    let saved = staff
        .send_form(&format!("{there}/facts"), &facts("phone", "０２７－３８２－２２２２"))
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(
        staff
            .get(&saved.location())
            .await
            .body
            .contains("窓口の名前と連絡先を保存しました。")
    );
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    let letter = app.deliver_all().await.remove(0);
    assert!(letter.text().contains("安中市役所 福祉") && letter.text().contains("内線77"));
    let log = app.audit_of(app.desk.id.0).await;
    assert_eq!(log.last().unwrap().2, "change desk");
}

async fn a_name_that_tells_or_is_missing_comes_back_with_a_sentence(app: TestApp) {
    app.programme(consultations().named("家族の会").telling(&["ひきこも"]))
        .await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let there = format!("/staff/desks/{}/facts", app.desk.id);
    for (field, value, sentence) in [
        (
            "sender_name",
            "ひき こもり相談室",
            "事業の内容が分かる言葉（「ひきこも」）",
        ),
        ("sender_name", "", "差出人の名前を入力してください。"),
        ("desk_name", "", "窓口の名前を入力してください。"),
        ("phone", "でんわ", "電話番号は市外局番から"),
    ] {
        let refused = staff.send_form(&there, &facts(field, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(refused.body.contains(sentence), "{sentence}");
        assert!(refused.body.contains(&format!("name=\"{field}\" value=\"{value}\"")));
    }
    assert!(app.audit_of(app.desk.id.0).await.is_empty());
}

async fn whoever_comes_second_sees_what_was_changed(app: TestApp) {
    let mut one = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let there = format!("/staff/desks/{}/facts", app.desk.id);
    one.send_form(&there, &facts("extension", "88")).await;
    let own = facts("extension", "99");
    let late = other.send_form(&there, &own).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("いまは「88」です") && late.body.contains("name=\"extension\" value=\"99\""));
    let seen = late.hidden("seen");
    let mut again = own.clone();
    again.retain(|(name, _)| *name != "seen");
    again.push(("seen", &seen));
    assert_eq!(other.send_form(&there, &again).await.status, StatusCode::SEE_OTHER);
}

async fn only_staff_of_the_desk_change_it(app: TestApp) {
    let elsewhere = app.add_desk("elsewhere").await;
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    let own = format!("/staff/desks/{}/facts", app.desk.id);
    let foreign = format!("/staff/desks/{}/facts", elsewhere.id);
    for (visitor, there) in [(&mut officer, foreign), (&mut reception, own)] {
        let refused = visitor.send_form(&there, &facts("extension", "5")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    assert!(app.audit_of(app.desk.id.0).await.is_empty());
}
