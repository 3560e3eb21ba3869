//! The city's texts in other languages, worded on screen.
//! Deliberately reads the outcome where families do.

use axum::http::StatusCode;

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households};
use crate::support::colleague::colleague;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    what_is_missing_is_counted_and_words_are_read_by_families,
    words_that_break_the_rules_come_back_with_a_sentence,
    what_stands_outside_tells_nothing_in_any_language,
    whoever_comes_second_sees_the_words_of_the_first,
    only_the_texts_of_ones_desk_can_be_worded,
];

const PROGRAMME: &str = "家族の会";

fn family_class() -> ProgrammePlan {
    consultations().named(PROGRAMME).limit(None).telling(&["ひきこも"])
}

/// Sends words for a text; nothing was there before.
async fn word(staff: &mut Visitor, text: &str, plain: &str, english: &str) -> Answer {
    let fields = [
        ("text", text),
        ("ja-easy", plain),
        ("en", english),
        ("seen_ja-easy", ""),
        ("seen_en", ""),
    ];
    staff.send_form("/staff/phrases/text", &fields).await
}

fn address(text: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("text", text)
        .finish();
    format!("/staff/phrases/text?{query}")
}

async fn what_is_missing_is_counted_and_words_are_read_by_families(app: TestApp) {
    let programme = app.programme(family_class()).await;
    app.slot_of(&programme, "2026-12-01", households(3)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    assert!(
        staff
            .get("/staff/calendar")
            .await
            .body
            .contains("href=\"/staff/phrases\"")
    );
    let list = staff.get("/staff/phrases").await.body;
    // The programme's two names, the desk's two.
    assert!(
        list.contains("訳のない文が、やさしい日本語に4つ、Englishに4つあります。"),
        "{list}"
    );
    assert!(list.contains("家族の会・控えめな名称") && list.contains("外に出る文"));
    assert!(staff.get(&address(PROGRAMME)).await.body.contains("読みがなをつけ"));
    let saved = word(&mut staff, PROGRAMME, "[家族|かぞく]の [会|かい]", "Family meeting").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let list = staff.get(&saved.location()).await.body;
    assert!(list.contains("この言葉を、これから使います。") && list.contains("Englishに3つ"));
    let missing = staff.get("/staff/phrases?missing=1").await.body;
    assert!(!missing.contains(&address(PROGRAMME)) && missing.contains(&address("福祉課 ご予約の件")));
    let mut family = Visitor::at(&app, "192.0.2.1");
    let there = format!("/programmes/{}", programme.id);
    family
        .send_form("/language", &[("language", "en"), ("back", there.as_str())])
        .await;
    assert!(family.get(&there).await.body.contains("<h1>Family meeting</h1>"));
    let log = "SELECT count(*) FROM audit WHERE act = 'change phrase' AND detail IN ('en name', 'ja-easy name')";
    assert_eq!(app.database.number(log).await, 2);
    // Taken away again, the text is shown in Japanese.
    let fields = [
        ("text", PROGRAMME),
        ("ja-easy", "[家族|かぞく]の [会|かい]"),
        ("en", ""),
        ("seen_ja-easy", "[家族|かぞく]の [会|かい]"),
        ("seen_en", "Family meeting"),
    ];
    staff.send_form("/staff/phrases/text", &fields).await;
    assert!(!family.get(&there).await.body.contains("Family meeting"));
}

async fn words_that_break_the_rules_come_back_with_a_sentence(app: TestApp) {
    app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    for (plain, english, sentence) in [
        ("家族の会", "", "「家族会」に読みがながありません。"),
        (
            "[家族|kazoku]",
            "",
            "「家族」の読みがなは、ひらがなかカタカナで書いてください。",
        ),
        ("[家族", "", "の組が合っていません"),
        ("", "家族 meeting", "日本語の文字が入っています。"),
    ] {
        let refused = word(&mut staff, PROGRAMME, plain, english).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(refused.body.contains(sentence), "{sentence}");
        assert!(refused.body.contains(&format!(">\n{plain}</textarea>")));
        assert!(refused.body.contains(&format!(">\n{english}</textarea>")));
    }
    assert_eq!(app.rows("phrases").await, 0);
}

async fn what_stands_outside_tells_nothing_in_any_language(app: TestApp) {
    app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let word_of = word(&mut staff, "ひきこも", "", "withdraw").await;
    assert_eq!(word_of.status, StatusCode::SEE_OTHER, "{}", word_of.body);
    for (plain, english) in [
        ("ひき こもりの [件|けん]", ""),
        ("[家族の会|かぞくのかい]の [予約|よやく]", ""),
        ("", "About withdrawal"),
    ] {
        let refused = word(&mut staff, "福祉課 ご予約の件", plain, english).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{plain}{english}");
        assert!(refused.body.contains("事業の内容が分かる言葉（「"), "{plain}{english}");
    }
    let fine = word(&mut staff, "福祉課 ご予約の件", "[予約|よやく]の こと", "Your booking").await;
    assert_eq!(fine.status, StatusCode::SEE_OTHER);
}

async fn whoever_comes_second_sees_the_words_of_the_first(app: TestApp) {
    app.programme(family_class()).await;
    let mut one = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    word(&mut one, PROGRAMME, "", "Family meeting").await;
    let late = word(&mut other, PROGRAMME, "", "Family circle").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("いま使われている言葉：Family meeting") && late.body.contains("Family circle"));
    assert_eq!(late.hidden("seen_en"), "Family meeting");
}

async fn only_the_texts_of_ones_desk_can_be_worded(app: TestApp) {
    app.programme(family_class()).await;
    let elsewhere = app.add_desk("elsewhere").await;
    app.programme_of(&elsewhere, family_class().named("よその事業")).await;
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    assert!(!officer.get("/staff/phrases").await.body.contains("よその事業"));
    for (visitor, text) in [(&mut officer, "よその事業"), (&mut reception, PROGRAMME)] {
        assert_eq!(visitor.get(&address(text)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(word(visitor, text, "", "Anything").await.status, StatusCode::NOT_FOUND);
    }
    // Rooms belong to the whole city.
    let room = "安中市役所 2階 第1会議室";
    assert_eq!(officer.get(&address(room)).await.status, StatusCode::NOT_FOUND);
    let mut admin = colleague(&app, Role::Admin, None).await;
    assert_eq!(
        word(&mut admin, room, "", "City Hall, room 1").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        word(&mut admin, "どこにもない文", "", "Nowhere").await.status,
        StatusCode::NOT_FOUND
    );
}
