//! What other people's programs read: open data, feed, sitemap, and the data block of a programme's page.
//! Deliberately with readers of somebody else's make, and with an eye on what must never be in there.

use std::collections::{BTreeSet, HashMap};

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, SET_COOKIE};
use chrono::{DateTime, TimeDelta};
use roxmltree::{Document, Node};
use serde_json::Value;

use madoguchi::actions::confirm_proposal::confirm_proposals;
use madoguchi::actions::load_city::load_city;
use madoguchi::actions::tell_online_address::set_online_address;
use madoguchi::demo;
use madoguchi::domain::city::{City, CityCode};
use madoguchi::domain::ids::{ProgrammeId, SessionId};
use madoguchi::domain::online::OnlineAddress;
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::session::SessionStatus;
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::store::{migrations, schedule};

use crate::support::app::{BASE_URL, TestApp};
use crate::support::city::{ProgrammePlan, SessionPlan, consultations, households, persons, session_on};
use crate::support::courses::class_rules;
use crate::support::database::Database;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    open_data_is_the_prescribed_table_without_consultations,
    what_is_asked_again_unchanged_is_not_sent_again,
    what_is_not_for_everybody_stands_in_none_of_them,
    a_session_that_was_moved_postponed_or_called_off_says_so_everywhere,
    a_confirmed_proposal_is_news,
    an_empty_feed_is_a_feed,
    the_data_block_tells_what_is_free,
    a_course_is_several_events_and_no_places_of_one,
    a_name_full_of_markup_is_told_as_it_is_and_does_nothing,
    the_sitemap_names_public_pages_by_the_base_url_alone,
    the_lists_head_leads_to_them_and_a_reservations_does_not,
    the_demo_is_told_as_its_pages_tell_it,
    another_city_goes_by_its_own_name_code_and_number,
];

const ATOM: &str = "http://www.w3.org/2005/Atom";
const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const HEADER: &str = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,\
                      開始日,終了日,開始時間,終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,\
                      連絡先内線番号,主催者,場所名称,住所,方書,緯度,経度,アクセス方法,駐車場情報,定員,参加申込終了日,\
                      参加申込終了時間,参加申込方法,URL,備考";

type Row = HashMap<String, String>;

fn rows(answer: &Answer) -> Vec<Row> {
    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.body.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "CRLF");
    assert_eq!(text.split("\r\n").next(), Some(HEADER));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize::<Row>().map(Result::unwrap).collect()
}

/// The elements of a feed or a sitemap; `space` is what its names belong to.
fn children<'a, 'i>(node: Node<'a, 'i>, space: &'static str, name: &'static str) -> Vec<Node<'a, 'i>> {
    node.children()
        .filter(|child| child.has_tag_name((space, name)))
        .collect()
}

fn said(entry: Node<'_, '_>, name: &'static str) -> String {
    let found = entry.children().find(|child| child.has_tag_name((ATOM, name)));
    let found = found.unwrap_or_else(|| panic!("no {name}"));
    found.text().unwrap_or_default().to_owned()
}

/// Title, published, updated and summary of the feed's entries, by identifier.
fn entries(answer: &Answer) -> HashMap<String, [String; 4]> {
    assert_eq!(answer.status, StatusCode::OK);
    let feed = Document::parse(&answer.body).unwrap();
    let root = feed.root_element();
    assert!(root.has_tag_name((ATOM, "feed")));
    let mut newest = String::new();
    let mut entries = HashMap::new();
    for entry in children(root, ATOM, "entry") {
        let facts = ["title", "published", "updated", "summary"].map(|name| said(entry, name));
        for at in &facts[1..3] {
            assert!(
                DateTime::parse_from_rfc3339(at).is_ok() && at.ends_with("+09:00"),
                "{at}"
            );
        }
        newest = newest.max(facts[2].clone());
        let links = children(entry, ATOM, "link");
        assert!(links[0].attribute("href").unwrap().starts_with(BASE_URL));
        let known = entries.insert(said(entry, "id"), facts);
        assert!(known.is_none(), "two entries with one identifier");
    }
    if !entries.is_empty() {
        assert_eq!(said(root, "updated"), newest);
    }
    entries
}

/// The events of a page's data block.
fn events_on(page: &Answer) -> Vec<Value> {
    assert_eq!(page.status, StatusCode::OK);
    let Some((_, rest)) = page.body.split_once("<script type=\"application/ld+json\">") else {
        return Vec::new();
    };
    let data: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data["@context"], "https://schema.org");
    data["@graph"].as_array().unwrap().clone()
}

fn urn(id: SessionId) -> String {
    format!("urn:uuid:{id}")
}

fn lecture() -> ProgrammePlan {
    consultations()
        .named("講演会")
        .participation(Participation::Event)
        .limit(None)
}

async fn page_of(app: &TestApp, id: ProgrammeId) -> Answer {
    Visitor::at(app, "192.0.2.1").get(&format!("/programmes/{id}")).await
}

async fn get(app: &TestApp, path: &str) -> Answer {
    Visitor::at(app, "192.0.2.1").get(path).await
}

async fn open_data_is_the_prescribed_table_without_consultations(app: TestApp) {
    let programme = app.programme(lecture()).await;
    let (talk, _) = app
        .try_schedule(&programme, session_on("2026-12-01", persons(20)))
        .await
        .unwrap();
    app.slot_of(&programme, "2026-12-08", households(8)).await;
    let house = app
        .programme(consultations().named("みんなのおうち").counting(&[]))
        .await;
    app.slot_of(&house, "2026-12-02", persons(30)).await;
    app.slot(households(1)).await;
    let words = "INSERT INTO phrases (language, japanese, words) VALUES \
                 ('ja-easy', '講演会', '[講演会|こうえんかい]'), ('en', '講演会', 'Lecture')";
    app.database.connect().await.batch(words).await.unwrap();

    let answer = get(&app, "/events.csv").await;
    assert_eq!(answer.headers[CONTENT_TYPE], "text/csv; charset=utf-8; header=present");
    let rows = rows(&answer);
    assert_eq!(rows.len(), 3, "{}", answer.body);
    let (talk, page) = (talk.to_string(), format!("{BASE_URL}/programmes/{}", programme.id));
    for (column, cell) in [
        ("都道府県コード又は市区町村コード", "102113"),
        ("NO", talk.as_str()),
        ("都道府県名", "群馬県"),
        ("市区町村名", "安中市"),
        ("イベント名", "講演会"),
        ("イベント名_カナ", "コウエンカイ"),
        ("イベント名_英語", "Lecture"),
        ("開始日", "2026-12-01"),
        ("終了日", "2026-12-01"),
        ("開始時間", "10:00"),
        ("終了時間", "11:00"),
        ("開始日時特記事項", ""),
        ("料金(基本)", "0"),
        ("連絡先名称", "福祉課福祉相談係"),
        ("連絡先電話番号", "027-382-1111"),
        ("連絡先内線番号", "1191・1194"),
        ("主催者", "安中市"),
        ("場所名称", "安中市役所 2階 第1会議室"),
        ("住所", "群馬県安中市安中1-23-13"),
        ("定員", "20"),
        ("参加申込終了日", "2026-11-30"),
        ("参加申込終了時間", "16:00"),
        ("参加申込方法", "インターネット・電話（先着順）"),
        ("URL", page.as_str()),
        ("備考", ""),
    ] {
        assert_eq!(rows[0][column], cell, "{column}");
    }
    let free = &rows[1];
    for (column, cell) in [
        ("イベント名", "みんなのおうち"),
        ("イベント名_カナ", "ミンナノオウチ"),
        ("定員", "30"),
        ("参加申込終了日", ""),
        ("参加申込方法", "申込み不要"),
    ] {
        assert_eq!(free[column], cell, "{column}");
    }
    assert_eq!((rows[2]["定員"].as_str(), rows[2]["備考"].as_str()), ("", "定員8組"));

    // Whoever has a calendar or a feed reader sees the consultations too.
    assert!(get(&app, "/events.ics").await.body.contains("市の相談窓口"));
    assert_eq!(entries(&get(&app, "/feed.atom").await).len(), 4);
    let narrowed = get(&app, &format!("/events.csv?programme={}", house.id)).await;
    assert_eq!(self::rows(&narrowed).len(), 1);
}

async fn what_is_asked_again_unchanged_is_not_sent_again(app: TestApp) {
    let programme = app.programme(lecture()).await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(20)).await;
    let staff = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let session = app.offerings(&programme).await[0].session.id;
    let mut tags = Vec::new();
    for path in ["/events.csv", "/feed.atom", "/sitemap.xml"] {
        let first = get(&app, path).await;
        assert_eq!(first.headers[CACHE_CONTROL], "public, max-age=300", "{path}");
        assert!(!first.headers.contains_key(SET_COOKIE), "{path}: a cache may keep it");
        tags.push((path, first.headers[ETAG].clone()));
    }
    // A reservation is nobody's news.
    app.reserve(slot, &household("はな")).await.unwrap();
    app.clock.advance(TimeDelta::hours(2));
    for (path, tag) in &tags {
        let mut reader = Visitor::at(&app, "192.0.2.1");
        reader.headers.insert(IF_NONE_MATCH, tag.clone());
        let again = reader.get(path).await;
        assert_eq!(
            (again.status, again.body.as_str()),
            (StatusCode::NOT_MODIFIED, ""),
            "{path}"
        );
    }
    app.change(&staff, session, Plan::CallOff, "大雪のため").await.unwrap();
    for (path, tag) in &tags[..2] {
        assert_ne!(get(&app, path).await.headers[ETAG], *tag, "{path}");
    }
    app.let_letters_wait();
}

async fn what_is_not_for_everybody_stands_in_none_of_them(app: TestApp) {
    let mut secrets = Vec::new();
    for hidden in [
        lecture().named("名簿だけの会").unlisted(),
        lecture().named("招待の会").acceptance(Acceptance::InvitationOnly),
    ] {
        let name = hidden.name;
        let programme = app.programme(hidden).await;
        let slot = app.slot_of(&programme, "2026-12-02", persons(3)).await;
        secrets.extend([name.to_owned(), programme.id.to_string(), slot.to_string()]);
    }
    let resting = app
        .programme(lecture().named("休んでいる会").suspended("お休みです"))
        .await;
    app.slot_of(&resting, "2026-12-02", persons(3)).await;

    let programme = app.programme(lecture().named("オンラインの会")).await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(20)).await;
    let session = app.offerings(&programme).await[0].session.id;
    let set = format!(
        "UPDATE sessions SET venue_id = NULL WHERE programme_id = (SELECT id FROM programmes WHERE key = '{}')",
        programme.key
    );
    app.database.connect().await.batch(&set).await.unwrap();
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let address = OnlineAddress::parse("https://meet.example.jp/j/8412").unwrap();
    set_online_address(&app.services, &officer, session, Some(address))
        .await
        .unwrap();
    let family = household("さくらだ").email("sakurada@example.jp").note("ひみつのメモ");
    let reserved = app.reserve(slot, &family).await.unwrap();
    // By now those who reserved may know the address.
    app.clock.set("2026-11-30T12:00:00+09:00");
    secrets.extend(["meet.example.jp", "さくらだ", "sakurada", "ひみつのメモ"].map(str::to_owned));
    secrets.extend([reserved.id.to_string(), reserved.manage_token.expose().to_owned()]);

    let own_page = format!("/programmes/{}", programme.id);
    for path in [
        "/events.csv",
        "/feed.atom",
        "/sitemap.xml",
        "/events.ics",
        own_page.as_str(),
    ] {
        let answer = get(&app, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        for secret in &secrets {
            assert!(!answer.body.contains(secret.as_str()), "{secret} in {path}");
        }
    }
    for path in ["/events.csv", "/feed.atom"] {
        let answer = get(&app, path).await;
        assert!(answer.body.contains("オンラインの会"), "{path}");
        assert!(!answer.body.contains("休んでいる会"), "{path}");
    }
    assert!(events_on(&page_of(&app, resting.id).await).is_empty());

    let rows = rows(&get(&app, "/events.csv").await);
    assert_eq!(
        (rows[0]["場所名称"].as_str(), rows[0]["住所"].as_str()),
        ("オンライン", "")
    );
    let page = page_of(&app, programme.id).await;
    let block = &events_on(&page)[0];
    assert_eq!(
        block["eventAttendanceMode"],
        "https://schema.org/OnlineEventAttendanceMode"
    );
    assert_eq!(block["location"]["@type"], "VirtualLocation");
    assert_eq!(block["location"]["url"], format!("{BASE_URL}{own_page}"));
    app.let_letters_wait();
}

async fn a_session_that_was_moved_postponed_or_called_off_says_so_everywhere(app: TestApp) {
    let staff = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let programme = app.programme(lecture()).await;
    let mut ids = Vec::new();
    for day in ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"] {
        let plan = session_on(day, persons(20));
        ids.push(app.try_schedule(&programme, plan).await.unwrap().0);
    }
    let before = entries(&get(&app, "/feed.atom").await);
    app.clock.advance(TimeDelta::hours(1));
    let plans = [app.move_to("2026-12-16", 13), Plan::Postpone, Plan::CallOff];
    for (id, plan) in ids.iter().zip(plans) {
        app.change(&staff, *id, plan, "大雪のため").await.unwrap();
    }

    let rows: HashMap<String, Row> = rows(&get(&app, "/events.csv").await)
        .into_iter()
        .map(|row| (row["NO"].clone(), row))
        .collect();
    let told = |at: usize| {
        let row = &rows[&ids[at].to_string()];
        [row["イベント名"].as_str(), row["開始日時特記事項"].as_str()]
    };
    let moved = "令和8年12月1日（火）午前10時の予定から変わりました。（大雪のため）";
    assert_eq!(told(0), ["講演会", moved]);
    let row = &rows[&ids[0].to_string()];
    assert_eq!(
        [&row["開始日"], &row["開始時間"], &row["終了時間"]],
        ["2026-12-16", "13:00", "14:00"]
    );
    assert_eq!(
        told(1),
        [
            "【延期】講演会",
            "延期になりました。新しい日程は決まっていません。（大雪のため）"
        ]
    );
    assert_eq!(told(2), ["【中止】講演会", "中止になりました。（大雪のため）"]);
    assert_eq!(told(3), ["講演会", ""]);
    assert_eq!(
        rows[&ids[2].to_string()]["参加申込終了日"],
        "",
        "nobody applies for what is off"
    );

    let after = entries(&get(&app, "/feed.atom").await);
    let known = |entries: &HashMap<String, [String; 4]>| entries.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(known(&before), known(&after));
    let [title, published, updated, summary] = &after[&urn(ids[2])];
    assert_eq!(title, "【中止】講演会");
    assert_eq!(published, "2026-11-02T09:00:00+09:00");
    assert_eq!(updated, "2026-11-02T10:00:00+09:00");
    assert_eq!(
        summary,
        "中止になりました。（大雪のため）\n令和8年12月15日（火）午前10時～11時\n安中市役所 2階 第1会議室\n予約がいります。"
    );
    assert!(after[&urn(ids[0])][3].starts_with(&format!("{moved}\n令和8年12月16日（水）午後1時～2時\n")));
    assert_eq!(after[&urn(ids[3])], before[&urn(ids[3])]);

    let events = events_on(&page_of(&app, programme.id).await);
    let status = |at: usize| {
        let event = events.iter().find(|event| event["@id"] == urn(ids[at]).as_str());
        let word = event.unwrap()["eventStatus"].as_str().unwrap();
        word.strip_prefix("https://schema.org/").unwrap().to_owned()
    };
    assert_eq!(
        [status(0), status(1), status(2), status(3)],
        ["EventRescheduled", "EventPostponed", "EventCancelled", "EventScheduled"]
    );
    let moved = events
        .iter()
        .find(|event| event["@id"] == urn(ids[0]).as_str())
        .unwrap();
    assert_eq!(moved["startDate"], "2026-12-16T13:00:00+09:00");
    assert_eq!(moved["endDate"], "2026-12-16T14:00:00+09:00");
    assert_eq!(moved["previousStartDate"], "2026-12-01T10:00:00+09:00");
    let off = events
        .iter()
        .find(|event| event["@id"] == urn(ids[2]).as_str())
        .unwrap();
    assert!(off.get("offers").is_none() && off.get("previousStartDate").is_none());
}

async fn a_confirmed_proposal_is_news(app: TestApp) {
    let programme = app.programme(lecture()).await;
    let proposed = SessionPlan {
        status: SessionStatus::Tentative,
        ..session_on("2026-12-01", persons(20))
    };
    let (id, _) = app.try_schedule(&programme, proposed).await.unwrap();
    let before = entries(&get(&app, "/feed.atom").await);
    let [title, _, updated, summary] = &before[&urn(id)];
    assert_eq!(
        (title.as_str(), updated.as_str()),
        ("【予定】講演会", "2026-11-02T09:00:00+09:00")
    );
    assert!(summary.starts_with("日程は予定です。変わることがあります。\n"));
    let row = &rows(&get(&app, "/events.csv").await)[0];
    assert_eq!(
        [&row["イベント名"], &row["開始日時特記事項"], &row["参加申込終了日"]],
        ["【予定】講演会", "日程は予定です。変わることがあります。", ""]
    );
    let page = page_of(&app, programme.id).await;
    assert!(
        page.body.contains("日程は予定です") && events_on(&page).is_empty(),
        "schema.org has no word for it"
    );

    app.clock.advance(TimeDelta::days(1));
    let officer = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    assert_eq!(confirm_proposals(&app.services, &officer, vec![id]).await.unwrap(), 1);
    let after = entries(&get(&app, "/feed.atom").await);
    let [title, published, updated, _] = &after[&urn(id)];
    assert_eq!(title, "講演会");
    assert_eq!(
        (published.as_str(), updated.as_str()),
        ("2026-11-02T09:00:00+09:00", "2026-11-03T09:00:00+09:00")
    );
    assert_eq!(events_on(&page_of(&app, programme.id).await).len(), 1);
}

async fn an_empty_feed_is_a_feed(app: TestApp) {
    let answer = get(&app, "/feed.atom?open=1").await;
    assert!(
        answer.headers[CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("application/atom+xml")
    );
    assert!(entries(&answer).is_empty());
    let feed = Document::parse(&answer.body).unwrap();
    let root = feed.root_element();
    assert_eq!(said(root, "id"), format!("{BASE_URL}/feed.atom?open=1"));
    assert_eq!(said(root, "title"), "安中市 相談・教室の日程");
    assert_eq!(said(root, "updated"), "2026-11-02T00:00:00+09:00");
    let author = children(root, ATOM, "author")[0];
    assert_eq!(said(author, "name"), "安中市");
    let hrefs: Vec<&str> = children(root, ATOM, "link")
        .iter()
        .map(|link| link.attribute("href").unwrap())
        .collect();
    let expected = [format!("{BASE_URL}/feed.atom?open=1"), format!("{BASE_URL}/?open=1")];
    assert_eq!(hrefs, expected);
    assert!(rows(&get(&app, "/events.csv").await).is_empty());
}

async fn the_data_block_tells_what_is_free(app: TestApp) {
    let programme = app.programme(lecture()).await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(4)).await;
    let page = page_of(&app, programme.id).await;
    let event = &events_on(&page)[0];
    for (fact, value) in [
        ("name", "講演会"),
        ("startDate", "2026-12-01T10:00:00+09:00"),
        ("endDate", "2026-12-01T11:00:00+09:00"),
        ("eventStatus", "https://schema.org/EventScheduled"),
        ("eventAttendanceMode", "https://schema.org/OfflineEventAttendanceMode"),
    ] {
        assert_eq!(event[fact], value, "{fact}");
    }
    assert_eq!(event["url"], format!("{BASE_URL}/programmes/{}", programme.id));
    assert_eq!(event["location"]["name"], "安中市役所 2階 第1会議室");
    assert_eq!(event["location"]["address"], "群馬県安中市安中1-23-13");
    assert_eq!(event["organizer"]["name"], "安中市");
    assert_eq!(event["isAccessibleForFree"], true);
    assert_eq!(event["offers"]["price"], 0);
    assert_eq!(event["offers"]["validThrough"], "2026-11-30T16:00:00+09:00");

    for (party, left, availability) in [(3, Some(1), "InStock"), (1, None, "SoldOut")] {
        app.reserve(slot, &household("はな").persons(party)).await.unwrap();
        let event = &events_on(&page_of(&app, programme.id).await)[0];
        assert_eq!(event["maximumAttendeeCapacity"], 4);
        assert_eq!(event["remainingAttendeeCapacity"].as_u64(), left);
        assert_eq!(
            event["offers"]["availability"],
            format!("https://schema.org/{availability}")
        );
    }

    // The same data in every language: what dresses a page for its readers leaves the block alone.
    let here = format!("/programmes/{}", programme.id);
    let mut foreign = Visitor::at(&app, "192.0.2.2");
    let plain_page = foreign.get(&here).await;
    let plain = events_on(&plain_page);
    for language in ["en", "ja-easy"] {
        foreign
            .send_form("/language", &[("language", language), ("back", here.as_str())])
            .await;
        let page = foreign.get(&here).await;
        assert_ne!(page.body, plain_page.body, "{language}");
        assert_eq!(events_on(&page), plain, "{language}");
    }

    app.clock.set("2026-11-30T16:00:00+09:00");
    let late = &events_on(&page_of(&app, programme.id).await)[0];
    assert!(late.get("offers").is_some() && late["offers"].get("availability").is_none());
    app.let_letters_wait();
}

async fn a_course_is_several_events_and_no_places_of_one(app: TestApp) {
    let class = app.class(persons(8), class_rules()).await;
    let events = events_on(&page_of(&app, class.programme.id).await);
    let found: BTreeSet<&str> = events.iter().map(|event| event["@id"].as_str().unwrap()).collect();
    let wanted: Vec<String> = class.sessions.iter().map(|id| urn(*id)).collect();
    assert_eq!(found, wanted.iter().map(String::as_str).collect::<BTreeSet<&str>>());
    for event in &events {
        assert_eq!(event["maximumAttendeeCapacity"], 8);
        assert!(event.get("remainingAttendeeCapacity").is_none());
        assert!(event["offers"].get("validThrough").is_none());
    }
    for row in rows(&get(&app, "/events.csv").await) {
        assert_eq!(
            [&row["備考"], &row["参加申込終了日"], &row["定員"]],
            ["連続講座のうちの1回（申込みは講座ごと）", "", "8"]
        );
    }
}

async fn a_name_full_of_markup_is_told_as_it_is_and_does_nothing(app: TestApp) {
    const NAME: &str = "=1+1</script><script>alert(1)</script>]]> & \"会\" 'の' <!--";
    let programme = app.programme(lecture().named(NAME)).await;
    app.slot_of(&programme, "2026-12-01", persons(4)).await;

    let row = &rows(&get(&app, "/events.csv").await)[0];
    assert_eq!(row["イベント名"], NAME);
    let feed = get(&app, "/feed.atom").await;
    assert!(!feed.body.contains("<script"));
    let titles: Vec<String> = entries(&feed).into_values().map(|[title, ..]| title).collect();
    assert_eq!(titles, [NAME]);

    let page = page_of(&app, programme.id).await;
    assert_eq!(events_on(&page)[0]["name"], NAME);
    assert!(!page.body.contains("<script>") && !page.body.contains("<!--"));
    let scripts = page.body.matches("<script").count();
    assert_eq!((scripts, page.body.matches("</script").count()), (2, 2));
}

fn addresses(sitemap: &Answer) -> Vec<String> {
    let read = Document::parse(&sitemap.body).unwrap();
    let root = read.root_element();
    assert!(root.has_tag_name((SITEMAPS, "urlset")));
    let pages = children(root, SITEMAPS, "url");
    let address = |page: &Node<'_, '_>| {
        let place = page.children().find(|child| child.has_tag_name((SITEMAPS, "loc")));
        place.unwrap().text().unwrap().to_owned()
    };
    pages.iter().map(address).collect()
}

async fn the_sitemap_names_public_pages_by_the_base_url_alone(app: TestApp) {
    let public = app.programme(lecture()).await;
    let resting = app
        .programme(lecture().named("休んでいる会").suspended("お休みです"))
        .await;
    app.programme(lecture().unlisted()).await;
    app.programme(lecture().acceptance(Acceptance::InvitationOnly)).await;
    let mut robot = Visitor::at(&app, "192.0.2.1");
    robot.headers.insert("host", "evil.example".parse().unwrap());
    let addresses = addresses(&robot.get("/sitemap.xml").await);
    let paths: BTreeSet<&str> = addresses
        .iter()
        .map(|address| address.strip_prefix(BASE_URL).unwrap())
        .collect();
    let programmes = [public.id, resting.id].map(|id| format!("/programmes/{id}"));
    let expected = ["/", "/calendar", &programmes[0], &programmes[1]];
    assert_eq!(paths, BTreeSet::from(expected));
    for path in paths {
        let page = robot.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains("noindex"), "{path}");
    }
    let robots = robot.get("/robots.txt").await.body;
    assert!(
        robots.contains(&format!("\nSitemap: {BASE_URL}/sitemap.xml\n")),
        "{robots}"
    );
    assert!(robots.contains("Disallow: /r/\n") && robots.contains("Disallow: /staff\n"));
}

/// Where the links of a page's head lead that are another form of it.
fn alternates(page: &Answer) -> Vec<String> {
    let links = page.body.split("<link rel=\"alternate\"").skip(1);
    let href = |link: &str| {
        link.split_once("href=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    links.map(href).collect()
}

async fn the_lists_head_leads_to_them_and_a_reservations_does_not(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    let list = visitor.get("/").await;
    assert_eq!(alternates(&list), ["/events.ics", "/feed.atom", "/events.csv"]);
    let narrowed = alternates(&visitor.get("/?open=1").await);
    assert_eq!(
        narrowed,
        ["/events.ics?open=1", "/feed.atom?open=1", "/events.csv?open=1"]
    );
    for path in &narrowed {
        assert_eq!(visitor.get(path).await.status, StatusCode::OK, "{path}");
    }
    let link = format!("/r/{}", reserved.manage_token.expose());
    let fill = format!("/slots/{slot}/reserve");
    for path in [link.as_str(), fill.as_str(), "/lookup"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(alternates(&page).is_empty() && !page.body.contains("ld+json"), "{path}");
    }
    app.let_letters_wait();
}

async fn the_demo_is_told_as_its_pages_tell_it(database: Database) {
    let app = TestApp::unmigrated(database).await;
    migrations::run(&app.services.store).await.unwrap();
    let loaded = demo::load::annaka(app.services.now(), &*app.services.entropy).unwrap();
    load_city(&app.services, loaded.city).await.unwrap();
    let directory = schedule::directory(&mut app.services.store.read().await.unwrap())
        .await
        .unwrap();

    let rows = rows(&get(&app, "/events.csv").await);
    let all = rows
        .iter()
        .map(|row| row["イベント名"].as_str())
        .collect::<BTreeSet<_>>();
    let named = |name: &str| all.iter().any(|known| known.starts_with(name));
    assert!(named("ひきこもり家族教室") && named("居場所") && named("ひきこもりVOICESTATION"));
    assert!(!named("市の相談窓口") && !named("ひきこもりホットライン") && !named("ひきこもり支援関係者連絡会"));
    let class = rows
        .iter()
        .find(|row| row["イベント名"].starts_with("ひきこもり家族教室"));
    assert_eq!(class.unwrap()["イベント名_カナ"], "ヒキコモリカゾクキョウシツ");

    let told = entries(&get(&app, "/feed.atom").await);
    assert!(told.len() > rows.len());
    let mut seen = 0;
    for programme in directory.programmes.values().filter(|programme| programme.is_public()) {
        let page = page_of(&app, programme.id).await;
        for event in events_on(&page) {
            seen += 1;
            assert!(told.contains_key(event["@id"].as_str().unwrap()), "{event}");
            assert!(event["name"].as_str().unwrap().starts_with(&programme.name), "{event}");
            let on = event["startDate"].as_str().unwrap().split('T').next().unwrap();
            let shown = format!("<time datetime=\"{on}\">");
            assert!(
                page.body.contains(&shown),
                "{on} of {} is not on the page",
                programme.name
            );
        }
    }
    assert!(seen > 15, "{seen}");
    app.let_letters_wait();
}

async fn another_city_goes_by_its_own_name_code_and_number(app: TestApp) {
    let programme = app.programme(lecture()).await;
    app.slot_of(&programme, "2026-12-01", households(8)).await;
    let midori = City {
        name: "みどり市".to_owned(),
        code: CityCode::parse("102121").unwrap(),
        quick_exit: "https://www.city.example.lg.jp/".to_owned(),
        phone: "0277-76-2111".to_owned(),
        dialled: "0277762111".to_owned(),
    };
    let mut visitor = Visitor::of(&app, midori);
    let table = rows(&visitor.get("/events.csv").await);
    let own = ["都道府県コード又は市区町村コード", "都道府県名", "市区町村名"].map(|column| table[0][column].as_str());
    assert_eq!(own, ["102121", "群馬県", "みどり市"]);
    let feed = visitor.get("/feed.atom").await;
    assert!(
        feed.body.contains("みどり市") && !feed.body.contains(">安中市"),
        "{}",
        feed.body
    );
    let lookup = visitor.get("/lookup").await.body;
    for words in [
        "みどり市役所",
        "0277-76-2111",
        "tel:0277762111",
        "https://www.city.example.lg.jp/",
    ] {
        assert!(lookup.contains(words), "{words} in {lookup}");
    }
    assert!(!lookup.contains("安中") && !lookup.contains("annaka"), "{lookup}");
}
