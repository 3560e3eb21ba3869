//! A call on the booking screen: who calls is found, what is known is taken over, what follows need not be said.
//! Deliberately through real sessions and forms; the count of key presses is a browser's story.

use axum::http::StatusCode;

use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::reservation::{Discretion, Source};
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_household_that_calls_again_is_found_and_its_data_taken_over,
    what_was_typed_of_somebody_new_stands_in_the_form,
    a_day_that_is_typed_shows_the_slots_from_then_on,
    another_desks_household_is_neither_found_nor_taken_over,
    a_concealed_households_contact_is_not_taken_over,
    what_was_typed_before_the_caller_is_looked_for_stays,
    enter_looks_for_whom_nobody_has_looked_for_and_else_books,
    a_reason_that_is_too_long_is_said_and_kept,
    what_follows_from_what_was_said_need_not_be_said,
    somebody_without_any_contact_gets_a_number_and_a_slip,
    whoever_is_taken_in_late_hears_no_deadline_that_has_passed,
];

const BOOK: &str = "/staff/book";

/// The value of a text field of the form.
fn field(page: &Answer, id: &str) -> String {
    let (_, rest) = page
        .body
        .split_once(&format!("id=\"{id}\" name=\"{id}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn is_checked(page: &Answer, control: &str) -> bool {
    // What travels hidden stands before the form.
    let (_, rest) = page.body.rsplit_once(control).unwrap();
    rest.split('>').next().unwrap().contains(" checked")
}

async fn seek(staff: &mut Visitor, typed: &str, slot: SlotId) -> Answer {
    let page = staff
        .send_form(BOOK, &[("do", "seek"), ("q", typed), ("slot", &slot.to_string())])
        .await;
    assert_eq!(page.status, StatusCode::OK);
    page
}

async fn a_household_that_calls_again_is_found_and_its_data_taken_over(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let before = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let next = app.slot_of(&programme, "2026-12-08", households(3)).await;
    let hanako = household("山田 花子")
        .kana("ヤマダ ハナコ")
        .phone("09012345678")
        .hours("夕方のみ")
        .persons(2)
        .discretion(Discretion::Normal);
    let made = app.reserve(before, &hanako).await.unwrap();
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    for typed in [made.number.to_string().as_str(), "090-1234-5678", "やまだ", "ハナ"] {
        let page = seek(&mut staff, typed, next).await;
        assert!(
            page.body.contains("この方の内容を使う") && page.body.contains("夕方のみ"),
            "{typed}"
        );
        assert!(is_checked(&page, &format!("name=\"slot\" value=\"{next}\"")), "{typed}");
    }
    let household = format!("take:{}", made.id);
    let taken = [("do", household.as_str()), ("slot", &next.to_string())];
    let page = staff.send_form(BOOK, &taken).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(field(&page, "name"), "山田 花子");
    assert_eq!(field(&page, "kana"), "ヤマダ ハナコ");
    assert_eq!(field(&page, "phone"), "090-1234-5678");
    assert_eq!(field(&page, "persons"), "2");
    assert!(is_checked(&page, "name=\"contact\" value=\"phone\""));
    assert!(is_checked(&page, "name=\"relation\" value=\"family\""));
    assert!(is_checked(&page, "name=\"phone_hours\" value=\"夕方\""));
    assert!(is_checked(&page, &format!("name=\"slot\" value=\"{next}\"")));
    // Nothing was reserved by looking, and both looks are in the log.
    assert_eq!(app.rows("reservations").await, 1);
    let looks = "SELECT count(*) FROM audit WHERE act = 'view' AND detail LIKE 'book:%'";
    assert_eq!(app.database.number(looks).await, 5);
    app.let_letters_wait();
}

async fn a_day_that_is_typed_shows_the_slots_from_then_on(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let soon = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let later = app.slot_of(&programme, "2026-12-15", households(3)).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let offers = |page: &Answer, slot: SlotId| {
        page.body.contains(&format!(
            "type=\"radio\" id=\"slot-1-1-1\" name=\"slot\" value=\"{slot}\""
        ))
    };
    assert!(offers(&staff.get(BOOK).await, soon));
    for typed in ["12/2", "１２月１５日", "令和8年12月15日"] {
        let page = staff.send_form(BOOK, &[("do", "seek"), ("q", typed)]).await;
        assert!(offers(&page, later), "{typed}");
        assert!(!page.body.contains(&soon.to_string()), "{typed}");
        // It stays so when something is missing.
        let from = page.hidden("from_day");
        let refused = staff.send_form(BOOK, &[("from_day", from.as_str())]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(offers(&refused, later), "{typed}");
    }
    let none = staff.send_form(BOOK, &[("do", "seek"), ("q", "12/20")]).await;
    assert!(none.body.contains("12月20日（日）からの空いている枠はありません。"));
}

async fn what_was_typed_of_somebody_new_stands_in_the_form(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let page = seek(&mut staff, "０９０１２３４５６７８", slot).await;
    assert!(page.body.contains("見つかりませんでした"));
    assert_eq!(field(&page, "phone"), "090-1234-5678");
    assert!(is_checked(&page, "name=\"contact\" value=\"phone\""));
    let page = seek(&mut staff, "hana@example.jp", slot).await;
    assert_eq!(field(&page, "email"), "hana@example.jp");
    assert!(is_checked(&page, "name=\"contact\" value=\"email\""));
    let page = seek(&mut staff, "やまだ", slot).await;
    assert_eq!(field(&page, "kana"), "ヤマダ");
    let page = seek(&mut staff, " ", slot).await;
    assert!(!page.body.contains("見つかりませんでした"));
}

async fn another_desks_household_is_neither_found_nor_taken_over(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app
        .reserve(slot, &household("はな").phone("09012345678"))
        .await
        .unwrap();
    app.add_desk("partner").await;
    let mut partner = colleague(&app, Role::Officer, Some("partner")).await;
    for typed in ["09012345678", "はな", &made.number.to_string()] {
        let page = partner.send_form(BOOK, &[("do", "seek"), ("q", typed)]).await;
        assert!(!page.body.contains("この方の内容を使う"), "{typed}");
    }
    let take = format!("take:{}", made.id);
    let taken = partner.send_form(BOOK, &[("do", &take)]).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND);
    app.let_letters_wait();
}

async fn a_concealed_households_contact_is_not_taken_over(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app
        .reserve(slot, &household("はな").phone("09012345678"))
        .await
        .unwrap();
    let concealed = "UPDATE reservations SET concealed_at = created_at";
    app.database.connect().await.execute(concealed).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = seek(&mut staff, "はな", slot).await;
    assert!(page.body.contains("この方の内容を使う") && !page.body.contains("1234"));
    let take = format!("take:{}", made.id);
    let page = staff.send_form(BOOK, &[("do", &take)]).await;
    assert_eq!(field(&page, "name"), "はな");
    assert_eq!(field(&page, "phone"), "");
    assert!(!page.body.contains("1234") && !is_checked(&page, "name=\"contact\" value=\"none\""));
    app.let_letters_wait();
}

async fn what_was_typed_before_the_caller_is_looked_for_stays(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let before = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let next = app.slot_of(&programme, "2026-12-08", households(3)).await;
    let hanako = household("山田 花子").phone("09012345678").persons(2);
    let made = app.reserve(before, &hanako).await.unwrap();
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let (slot, take) = (next.to_string(), format!("take:{}", made.id));
    let narrow = format!("narrow:{}", programme.id);
    let typed = [
        ("slot", slot.as_str()),
        ("note", "車いすで来ます。"),
        ("relation", "supporter"),
        ("comes", "person"),
        ("persons", "3"),
        ("pin", "2468"),
        ("idempotency_key", "a-key-of-the-first-page"),
        ("q", "090-1234-5678"),
    ];
    for pressed in ["seek", &take, &narrow] {
        let said: Vec<_> = typed.iter().copied().chain([("do", pressed)]).collect();
        let page = staff.send_form(BOOK, &said).await;
        assert_eq!(page.status, StatusCode::OK, "{pressed}");
        assert!(page.body.contains(">車いすで来ます。</textarea>"), "{pressed}");
        assert!(is_checked(&page, "name=\"relation\" value=\"supporter\""), "{pressed}");
        assert!(is_checked(&page, "name=\"comes\" value=\"person\""), "{pressed}");
        assert!(!is_checked(&page, "name=\"comes\" value=\"family\""), "{pressed}");
        assert_eq!(field(&page, "persons"), "3", "{pressed}");
        assert_eq!(field(&page, "pin"), "2468", "{pressed}");
        assert_eq!(page.hidden("idempotency_key"), "a-key-of-the-first-page", "{pressed}");
        assert!(
            is_checked(&page, &format!("name=\"slot\" value=\"{next}\"")),
            "{pressed}"
        );
        if pressed == take {
            assert_eq!(field(&page, "name"), "山田 花子");
            assert_eq!(field(&page, "phone"), "090-1234-5678");
        }
    }
    // A number that was said anew is not replaced by the old one.
    let anew = [("do", take.as_str()), ("contact", "phone"), ("phone", "0273821111")];
    assert_eq!(field(&staff.send_form(BOOK, &anew).await, "phone"), "0273821111");
    app.let_letters_wait();
}

async fn enter_looks_for_whom_nobody_has_looked_for_and_else_books(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let slot_value = slot.to_string();
    let said = |rest: &[(&'static str, &'static str)]| {
        let typed = [("slot", slot_value.clone()), ("name", "やまだ".to_owned())];
        let more = rest.iter().map(|(name, value)| (*name, (*value).to_owned()));
        typed.into_iter().chain(more).collect::<Vec<_>>()
    };
    let form = said(&[("relation", "family"), ("contact", "none"), ("q", "ヤマダ")]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = staff.send_form(BOOK, &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("見つかりませんでした"));
    assert_eq!(page.hidden("sought"), "ヤマダ");
    assert_eq!(app.rows("reservations").await, 0);
    let again: Vec<(&str, &str)> = form.iter().copied().chain([("sought", "ヤマダ")]).collect();
    assert_eq!(staff.send_form(BOOK, &again).await.status, StatusCode::SEE_OTHER);
    // Whoever presses the button means it, whatever stands in the question.
    let pressed: Vec<(&str, &str)> = form.iter().copied().chain([("do", "book")]).collect();
    assert_ne!(staff.send_form(BOOK, &pressed).await.status, StatusCode::OK);
    app.let_letters_wait();
}

async fn a_reason_that_is_too_long_is_said_and_kept(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let (slot_value, long) = (slot.to_string(), "急".repeat(101));
    let said = [
        ("slot", slot_value.as_str()),
        ("name", "な"),
        ("relation", "family"),
        ("contact", "none"),
        ("beyond_window_reason", long.as_str()),
    ];
    let page = staff.send_form(BOOK, &said).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("href=\"#beyond_window_reason\""));
    assert_eq!(field(&page, "beyond_window_reason"), long);
    assert_eq!(app.rows("reservations").await, 0);
}

async fn what_follows_from_what_was_said_need_not_be_said(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let slot_value = slot.to_string();
    let said = [
        ("slot", slot_value.as_str()),
        ("name", "やまだ"),
        ("relation", "family"),
        ("phone", "09012345678"),
    ];
    let booked = staff.send_form(BOOK, &said).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let made = app.live_reservations(slot).await.remove(0);
    assert_eq!(made.party.persons(), 1);
    assert_eq!(made.party.comes_words(), "家族");
    assert_eq!(made.source, Source::Phone);
    assert_eq!(made.applicant.phone.unwrap().digits(), "09012345678");
    assert!(made.contact_rules.phone);
    // Whoever says nothing of contact is asked; nobody is guessed to want none.
    let silent = staff
        .send_form(BOOK, &[("slot", &slot_value), ("name", "な"), ("relation", "person")])
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    app.let_letters_wait();
}

async fn somebody_without_any_contact_gets_a_number_and_a_slip(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let slot_value = slot.to_string();
    let said = [
        ("slot", slot_value.as_str()),
        ("name", "な"),
        ("relation", "family"),
        ("contact", "none"),
    ];
    let booked = staff.send_form(BOOK, &said).await;
    let page = staff.get(&booked.location()).await.body;
    let made = app.live_reservations(slot).await.remove(0);
    assert!(page.contains(&made.number.spoken()));
    let slip = format!("/staff/reservations/{}/slip", made.id);
    assert!(page.contains(&format!("href=\"{slip}\"")));
    assert_eq!(staff.get(&slip).await.status, StatusCode::OK);
}

async fn whoever_is_taken_in_late_hears_no_deadline_that_has_passed(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let officer = app.member(Role::Officer, Reach::Desk(app.desk.id));
    let hana = household("はな");
    let early = app.ask(slot, &hana).staff(&officer).send().await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = staff.get(&booked(&early)).await.body;
    assert!(page.contains("まで、お電話でも画面でもできます。"), "{page}");
    app.clock.set("2026-12-01T09:00:00+09:00");
    let sora = household("そら");
    let asked = app.ask(slot, &sora).staff_beyond_window(&officer, "当日の電話");
    let late = asked.send().await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let page = staff.get(&booked(&late)).await.body;
    assert!(page.contains("取り消しは、お電話でできます。"), "{page}");
}

fn booked(reserved: &Reserved) -> String {
    format!("/staff/reservations/{}/booked", reserved.id)
}
