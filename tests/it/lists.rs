//! The list of all reservations: what each filter lets through, who is found by what, page by page, and saved views.
//! Deliberately through real sessions and forms; how the databases answer is in `list_plans`.

use axum::http::StatusCode;

use madoguchi::actions::change_party::{Changer, NewWish, change_party};
use madoguchi::actions::correct_applicant::{Corrected, correct_applicant};
use madoguchi::actions::erase_reservation::{Eraser, erase_reservation};
use madoguchi::actions::index_names::index_names;
use madoguchi::domain::person::{ApplicantName, Kana};
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::{ContactRules, Discretion};
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    each_filter_lets_through_what_it_says,
    a_household_is_found_by_number_contact_and_how_its_name_begins,
    a_corrected_name_is_found_and_the_old_one_is_not,
    what_is_erased_is_found_by_no_name,
    reservations_from_before_the_search_by_name_are_found_once_they_are_indexed,
    a_list_shows_only_desks_where_reservations_may_be_seen,
    a_long_list_comes_in_pages_and_is_counted_up_to_a_bound,
    a_search_comes_in_pages_without_telling_any_address,
    a_view_is_kept_for_its_owner_alone_and_can_be_let_go_of,
    who_stands_in_a_list_was_seen,
];

const LIST: &str = "/staff/reservations";

/// The names in a list, in its order.
fn names(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let rows = page.body.split("<li class=\"hit\">").skip(1);
    let name = |row: &str| {
        let (_, rest) = row.split_once("data-row>").unwrap();
        rest.split_once("</a>").unwrap().0.to_owned()
    };
    rows.map(name).collect()
}

async fn listed(staff: &mut Visitor, query: &str) -> Vec<String> {
    names(&staff.get(&format!("{LIST}{query}")).await)
}

async fn found(staff: &mut Visitor, typed: &str) -> Vec<String> {
    names(&staff.send_form(LIST, &[("q", typed)]).await)
}

async fn each_filter_lets_through_what_it_says(app: TestApp) {
    let talks = app.programme(consultations().named("相談").limit(None)).await;
    let asked = consultations().named("承認の要る相談").limit(None);
    let asked = app.programme(asked.acceptance(Acceptance::Approval)).await;
    let early = app.slot_of(&talks, "2026-12-01", households(9)).await;
    let late = app.slot_of(&talks, "2026-12-08", households(9)).await;
    let decided = app.slot_of(&asked, "2026-12-01", households(9)).await;
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    let again = household("また").phone("09011112222");
    app.reserve(early, &again).await.unwrap();
    app.reserve(late, &again).await.unwrap();
    app.reserve(decided, &household("まつ").email("matsu@example.jp"))
        .await
        .unwrap();
    app.ask(late, &household("でんわ")).staff(&member).send().await.unwrap();
    let gone = app.reserve(early, &household("やめた")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    let all = ["やめた", "でんわ", "まつ", "また", "また"];
    assert_eq!(listed(&mut staff, "").await, all);
    let desk = app.desk.id;
    for (query, expected) in [
        (format!("?programme={}", asked.id), vec!["まつ"]),
        (format!("?desk={desk}&status=confirmed"), vec!["でんわ", "また", "また"]),
        ("?status=cancelled".to_owned(), vec!["やめた"]),
        ("?status=live".to_owned(), vec!["でんわ", "まつ", "また", "また"]),
        ("?from=2026-12-02".to_owned(), vec!["でんわ", "また"]),
        ("?to=2026-12-01".to_owned(), vec!["やめた", "まつ", "また"]),
        ("?from=2026-12-08&to=2026-12-08".to_owned(), vec!["でんわ", "また"]),
        ("?source=phone".to_owned(), vec!["でんわ"]),
        ("?waits=decision".to_owned(), vec!["まつ"]),
        ("?waits=offer".to_owned(), vec![]),
        ("?waits=move".to_owned(), vec![]),
        ("?waits=letter".to_owned(), vec![]),
        ("?concealed=1".to_owned(), vec![]),
        // Who gave no contact cannot be known again.
        ("?first=1".to_owned(), vec!["まつ", "また"]),
        ("?first=1&from=2026-12-02".to_owned(), vec![]),
    ] {
        assert_eq!(listed(&mut staff, &query).await, expected, "{query}");
    }
    let page = staff.get(LIST).await.body;
    assert!(page.contains("はじめて") && page.contains("2回目") && page.contains("5件"));
    app.database
        .connect()
        .await
        .execute("UPDATE letters SET state = 'given_up', attempts = 1, settled_at = created_at, manage_token = NULL")
        .await
        .unwrap();
    let concealed = "UPDATE reservations SET concealed_at = created_at WHERE status = 'pending'";
    app.database.connect().await.execute(concealed).await.unwrap();
    assert_eq!(listed(&mut staff, "?concealed=1").await, ["まつ"]);
    assert_eq!(listed(&mut staff, "?waits=letter").await, ["まつ"]);
    app.let_letters_wait();
}

async fn a_household_is_found_by_number_contact_and_how_its_name_begins(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let hanako = household("山田 花子").kana("ヤマダ ハナコ").phone("09012345678");
    let made = app.reserve(slot, &hanako).await.unwrap();
    app.reserve(slot, &household("やまもと").email("yama@example.jp"))
        .await
        .unwrap();
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let number = made.number.to_string();
    for typed in [
        number.as_str(),
        "０９０ー１２３４ー５６７８",
        "やまだ",
        "ﾊﾅｺ",
        "花子",
        "山田花子",
        "ヤマダハ",
    ] {
        assert_eq!(found(&mut staff, typed).await, ["山田 花子"], "{typed}");
        let other = staff.send_form("/staff/find", &[("q", typed)]).await;
        assert_eq!(names(&other), ["山田 花子"], "{typed}");
    }
    assert_eq!(found(&mut staff, "YAMA@example.jp").await, ["やまもと"]);
    assert_eq!(found(&mut staff, "やま").await, ["やまもと", "山田 花子"]);
    for typed in ["まだ", "やまだ たろう", "0901234567", "yama@example.com"] {
        assert_eq!(found(&mut staff, typed).await, [""; 0], "{typed}");
    }
    // A filter holds for what is found, too.
    let both = [("q", "やま"), ("status", "cancelled")];
    assert_eq!(names(&staff.send_form(LIST, &both).await), [""; 0]);
    let nothing = staff.send_form(LIST, &[("q", " "), ("status", "live")]).await;
    assert_eq!(nothing.location(), "/staff/reservations?status=live");
    app.let_letters_wait();
}

async fn a_corrected_name_is_found_and_the_old_one_is_not(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let made = app.reserve(slot, &household("山田").kana("ヤマダ")).await.unwrap();
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    let corrected = Corrected {
        name: ApplicantName::parse("川田", true).unwrap(),
        kana: Kana::parse("カワタ").unwrap(),
        email: None,
        phone: None,
        rules: ContactRules::default(),
        discretion: Discretion::Discreet,
    };
    let seen = Corrected::of(&app.live_reservations(slot).await.remove(0)).mark();
    correct_applicant(&app.services, &member, made.id, (corrected, seen))
        .await
        .unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    assert_eq!(found(&mut staff, "やまだ").await, [""; 0]);
    assert_eq!(found(&mut staff, "かわ").await, ["川田"]);
    let wish = household("川田").persons(2).wish();
    let wish = NewWish {
        party: wish.party,
        note: None,
    };
    change_party(&app.services, Changer::Staff(member, made.id), wish)
        .await
        .unwrap();
    assert_eq!(found(&mut staff, "かわた").await, ["川田"]);
    app.let_letters_wait();
}

async fn what_is_erased_is_found_by_no_name(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let made = app.reserve(slot, &household("はなの母")).await.unwrap();
    assert!(app.rows("name_lookups").await > 0);
    app.cancel(&made.manage_token).await.unwrap();
    erase_reservation(&app.services, Eraser::Holder(made.manage_token.clone()))
        .await
        .unwrap();
    assert_eq!(app.rows("name_lookups").await, 0);
    let mut staff = colleague(&app, Role::Officer, None).await;
    assert_eq!(found(&mut staff, "はな").await, [""; 0]);
    assert_eq!(listed(&mut staff, "").await, [""; 0]);
    app.let_letters_wait();
}

async fn reservations_from_before_the_search_by_name_are_found_once_they_are_indexed(app: TestApp) {
    let slot = app.slot(households(9)).await;
    for name in ["はな", "はるか", "な"] {
        app.reserve(slot, &household(name)).await.unwrap();
    }
    let kept = app.rows("name_lookups").await;
    app.database
        .connect()
        .await
        .execute("DELETE FROM name_lookups")
        .await
        .unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    assert_eq!(found(&mut staff, "はな").await, [""; 0]);
    for _ in 0..2 {
        index_names(&app.services).await.unwrap();
        assert_eq!(app.rows("name_lookups").await, kept);
    }
    assert_eq!(found(&mut staff, "はな").await, ["はな"]);
    app.let_letters_wait();
}

async fn a_list_shows_only_desks_where_reservations_may_be_seen(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let made = app
        .reserve(slot, &household("はな").phone("09012345678"))
        .await
        .unwrap();
    app.add_desk("partner").await;
    let mut partner = colleague(&app, Role::Officer, Some("partner")).await;
    assert_eq!(listed(&mut partner, "").await, [""; 0]);
    assert_eq!(listed(&mut partner, &format!("?desk={}", app.desk.id)).await, [""; 0]);
    for typed in ["はな", "09012345678", &made.number.to_string()] {
        assert_eq!(found(&mut partner, typed).await, [""; 0], "{typed}");
    }
    for role in [Role::Counsellor, Role::Auditor] {
        let mut staff = colleague(&app, role, Some("welfare")).await;
        assert_eq!(staff.get(LIST).await.status, StatusCode::NOT_FOUND, "{role:?}");
        let searched = staff.send_form(LIST, &[("q", "はな")]).await;
        assert_eq!(searched.status, StatusCode::NOT_FOUND, "{role:?}");
    }
    app.let_letters_wait();
}

async fn a_long_list_comes_in_pages_and_is_counted_up_to_a_bound(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(400)).await;
    let mut staff = colleague(&app, Role::Officer, None).await;
    let empty = staff.get(LIST).await;
    assert!(empty.body.contains("0件") && names(&empty).is_empty());
    for number in 1..=3 {
        app.reserve(slot, &household(&format!("家族{number}"))).await.unwrap();
    }
    let few = staff.get(LIST).await;
    assert!(few.body.contains("3件") && !few.body.contains("これより前の予約"));
    for number in 4..=302 {
        app.reserve(slot, &household(&format!("家族{number}"))).await.unwrap();
    }
    let mut page = staff.get(LIST).await;
    assert!(page.body.contains("300件以上"), "{}", page.body);
    let mut seen = names(&page);
    assert_eq!(seen.len(), 50);
    while let Some((before, _)) = page.body.split_once("\" rel=\"next\"") {
        let href = before.rsplit('"').next().unwrap().replace("&#38;", "&");
        page = staff.get(&href).await;
        seen.extend(names(&page));
        assert!(page.body.contains("300件以上") && page.body.contains("いちばん新しい予約へ"));
    }
    let expected: Vec<String> = (1..=302).rev().map(|number| format!("家族{number}")).collect();
    assert_eq!(seen, expected);
    app.let_letters_wait();
}

async fn a_search_comes_in_pages_without_telling_any_address(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(400)).await;
    for number in 0..60 {
        app.reserve(slot, &household(&format!("はな{number}"))).await.unwrap();
        app.reserve(slot, &household(&format!("つき{number}"))).await.unwrap();
    }
    let mut staff = colleague(&app, Role::Officer, None).await;
    let first = staff.send_form(LIST, &[("q", "はな"), ("status", "live")]).await;
    assert!(first.body.contains("60件") && names(&first).len() == 50);
    assert!(!first.body.contains("?q=") && !first.body.contains("&amp;q="));
    let before = first.hidden("before");
    let more = [("q", "はな"), ("status", "live"), ("before", before.as_str())];
    let second = staff.send_form(LIST, &more).await;
    let mut all = names(&first);
    all.extend(names(&second));
    let expected: Vec<String> = (0..60).rev().map(|number| format!("はな{number}")).collect();
    assert_eq!(all, expected);
    // Where not all of them are shown, it is said.
    let cut = "ほかにも合う予約があるかもしれません。";
    assert!(!first.body.contains(cut));
    for (where_to, typed) in [("/staff/find", "はな"), ("/staff/book", "つき")] {
        let found = staff.send_form(where_to, &[("q", typed), ("do", "seek")]).await;
        assert!(found.body.contains(cut), "{where_to}");
        let narrower = format!("{typed}7");
        let found = staff.send_form(where_to, &[("q", &narrower), ("do", "seek")]).await;
        assert!(
            !found.body.contains(cut) && found.body.contains(&narrower),
            "{where_to}"
        );
    }
    app.let_letters_wait();
}

async fn a_view_is_kept_for_its_owner_alone_and_can_be_let_go_of(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let mut staff = colleague(&app, Role::Officer, None).await;
    let save = format!("{LIST}/views");
    let id = programme.id.to_string();
    let wish = [
        ("name", "承認待ち"),
        ("programme", id.as_str()),
        ("status", "pending"),
        ("q", "はな"),
    ];
    let saved = staff.send_form(&save, &wish).await;
    assert_eq!(
        saved.location(),
        format!("{LIST}?programme={id}&status=pending&done=saved")
    );
    let page = staff.get(&saved.location()).await.body;
    assert!(page.contains("この条件を残しました。"));
    assert!(
        page.contains(&format!("href=\"{LIST}?programme={id}&#38;status=pending\"")),
        "{page}"
    );
    assert_eq!(app.rows("saved_views").await, 1);
    let texts = app.database.texts("SELECT filter AS value FROM saved_views").await;
    assert!(
        !texts[0].as_ref().unwrap().contains("はな"),
        "what was searched for is kept"
    );
    // The same name shows something else from now on.
    staff
        .send_form(&save, &[("name", "承認待ち"), ("status", "offered")])
        .await;
    assert_eq!(app.rows("saved_views").await, 1);
    for (name, sentence) in [("", "条件の名前を入力してください。"), (&"あ".repeat(41), "40文字以内")]
    {
        let refused = staff.send_form(&save, &[("name", name), ("status", "live")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(sentence));
    }
    let page = staff.get(LIST).await.body;
    let (_, rest) = page.split_once(&format!("{save}/")).unwrap();
    let remove = format!("{save}/{}", rest.split('"').next().unwrap());
    let mut other = colleague(&app, Role::Admin, None).await;
    assert!(!other.get(LIST).await.body.contains("承認待ち」を消す"));
    assert_eq!(other.send_form(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(staff.send_form(&remove, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(staff.send_form(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    for number in 0..21 {
        let answer = staff
            .send_form(&save, &[("name", &number.to_string()), ("status", "live")])
            .await;
        let expected = if number < 20 {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::CONFLICT
        };
        assert_eq!(answer.status, expected, "{number}");
    }
    assert_eq!(app.rows("saved_views").await, 20);
}

async fn who_stands_in_a_list_was_seen(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    let views = "SELECT count(*) FROM audit WHERE act = 'view'";
    assert_eq!(listed(&mut staff, "?status=cancelled").await, [""; 0]);
    assert_eq!(app.database.number(views).await, 0, "nobody was shown");
    listed(&mut staff, "").await;
    let details = app
        .database
        .texts("SELECT detail AS value FROM audit WHERE act = 'view'")
        .await;
    assert_eq!(details, [Some(format!("reservations: {}", made.number.compact()))]);
    found(&mut staff, "はな").await;
    assert_eq!(app.database.number(views).await, 2);
    assert_eq!(app.rows("audit_seen").await, 2);
    app.let_letters_wait();
}
