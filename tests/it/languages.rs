//! The service in the reader's language: chosen on any page, kept with the reservation, met again in every letter.
//! Deliberately through pages and letters as they arrive; what each text says is held by `catalogue`'s own tests.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::letter_facts::{Besides, letter_about};
use madoguchi::actions::load_city::load_city;
use madoguchi::actions::release_household::release_household;
use madoguchi::actions::reserve_slot::Terms;
use madoguchi::catalogue::{self, Phrases};
use madoguchi::demo;
use madoguchi::domain::ids::{LetterId, SlotId};
use madoguchi::domain::language::Language;
use madoguchi::domain::letter::{LetterKind, Times};
use madoguchi::domain::offering::Offering;
use madoguchi::domain::programme::{Gate, Programme};
use madoguchi::domain::reservation::{Reservation, Status};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::pages::error::Trouble;
use madoguchi::store::{migrations, phrases, schedule};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, persons};
use crate::support::colleague::colleague;
use crate::support::database::Database;
use crate::support::household::household;
use crate::support::post::Mail;
use crate::support::stage::Setting;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_family_that_chooses_english_is_spoken_to_in_english_to_the_end,
    what_was_typed_survives_the_change_of_language,
    a_choice_that_is_not_ours_changes_nothing,
    plain_japanese_has_readings_on_every_page_and_in_every_letter,
    every_page_of_the_demo_is_wholly_in_the_chosen_language,
    no_page_and_no_letter_of_a_discreet_reservation_tells_in_any_language,
    no_refusal_and_no_error_on_the_way_tells_in_any_language,
    no_gate_and_no_date_behind_it_tells_in_any_language,
    no_page_tells_after_a_date_has_moved_been_postponed_or_called_off,
    no_kind_of_discreet_letter_tells_in_any_language,
];

const FILLED: [(&str, &str); 7] = [
    ("name", "Hana"),
    ("comes", "family"),
    ("persons", "2"),
    ("relation", "family"),
    ("contact", "email"),
    ("email", "hana@example.jp"),
    ("pin", "2847"),
];

async fn choose(visitor: &mut Visitor, page: &str, language: Language) -> Answer {
    let csrf = visitor.get(page).await.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("back", page), ("language", language.code())];
    visitor.post("/language", &fields).await
}

/// Goes the whole way and gives back the reservation's address.
async fn reserve(visitor: &mut Visitor, slot: SlotId) -> String {
    let form = visitor.get(&format!("/slots/{slot}/reserve")).await;
    let (csrf, key) = (form.hidden("csrf"), form.hidden("idempotency_key"));
    let mut fields = FILLED.to_vec();
    fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
    let confirm = visitor.post(&format!("/slots/{slot}/confirm"), &fields).await;
    assert_eq!(confirm.status, StatusCode::OK, "{}", confirm.body);
    let done = visitor.post(&format!("/slots/{slot}/reservations"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location().replace("/done", "")
}

/// The text between the tags, without what is marked as Japanese.
fn text_in_its_language(html: &str) -> String {
    let (before, chooser) = html.split_once(" class=\"languages").unwrap();
    let html = format!("{before}>{}", chooser.split_once("<header").unwrap().1);
    let mut text = String::new();
    let mut rest = html.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, behind) = after.split_once('>').unwrap();
        let is_marked = tag.contains("lang=\"ja\"") && !tag.starts_with("html");
        rest = if is_marked {
            &behind[behind.find('<').unwrap()..]
        } else {
            behind
        };
    }
    text
}

fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿')
}

async fn a_family_that_chooses_english_is_spoken_to_in_english_to_the_end(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    assert!(family.get("/").await.body.contains("<html lang=\"ja\">"));
    let chosen = choose(&mut family, "/", Language::En).await;
    assert_eq!(
        (chosen.status, chosen.location()),
        (StatusCode::SEE_OTHER, "/".to_owned())
    );
    let list = family.get("/").await;
    assert!(
        list.body.contains("<html lang=\"en\">") && list.body.contains("Tue 1 December"),
        "{}",
        list.body
    );

    let link = reserve(&mut family, slot).await;
    let page = family.get(&link).await;
    assert!(page.body.contains("<html lang=\"en\">"));
    let letter = app.deliver_all().await.remove(0);
    assert!(letter.subject().is_ascii(), "{}", letter.subject());
    assert!(
        letter.text().contains("Tue 1 December 2026") && letter.text().contains("10 am – 11 am"),
        "{}",
        letter.text()
    );
    assert!(letter.everything().contains("<html lang=\"en\">"));

    // On another machine, where nothing was chosen: the reservation knows.
    let mut elsewhere = Visitor::at(&app, "192.0.2.2");
    let page = elsewhere.get(&format!("/r/{}", letter.token())).await;
    assert!(page.body.contains("<html lang=\"en\">"));
    // What is chosen there counts more.
    choose(&mut elsewhere, &format!("/r/{}", letter.token()), Language::Ja).await;
    let page = elsewhere.get(&format!("/r/{}", letter.token())).await;
    assert!(page.body.contains("<html lang=\"ja\">") && page.body.contains("ご予約済み"));
    // The desk works in Japanese, whatever its own browser chose as a family.
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    choose(&mut staff, "/", Language::En).await;
    assert!(staff.get("/staff").await.body.contains("<html lang=\"ja\">"));
}

async fn what_was_typed_survives_the_change_of_language(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let form = family.get(&format!("/slots/{slot}/reserve")).await;
    let button = form
        .body
        .split("<button")
        .find(|button| button.contains("value=\"en\""))
        .unwrap();
    let action = button
        .split("formaction=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&")
        .replace("&#38;", "&");
    assert!(button.contains("form=\"wish\""), "{button}");
    let (csrf, key) = (form.hidden("csrf"), form.hidden("idempotency_key"));
    let mut fields = FILLED.to_vec();
    fields.extend([
        ("csrf", csrf.as_str()),
        ("idempotency_key", key.as_str()),
        ("language", "en"),
    ]);
    let sent_on = family.post(&action, &fields).await;
    assert_eq!(sent_on.status, StatusCode::TEMPORARY_REDIRECT, "{action}");
    let again = family.post(&sent_on.location(), &fields).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.body.contains("<html lang=\"en\">") && again.body.contains("value=\"Hana\""));
    assert!(again.body.contains(&key), "the form's key was lost");

    let confirm = family.post(&format!("/slots/{slot}/confirm"), &fields).await;
    assert!(confirm.body.contains("hana@example.jp") && confirm.body.contains("<html lang=\"en\">"));
    let back = format!("back=%2Fslots%2F{slot}%2Fconfirm");
    assert!(confirm.body.contains(&back), "the confirm page comes back to itself");
}

async fn a_choice_that_is_not_ours_changes_nothing(app: TestApp) {
    let mut family = Visitor::at(&app, "192.0.2.1");
    let csrf = family.get("/").await.hidden("csrf");
    for (back, language) in [
        ("https://evil.example/", "en"),
        ("//evil.example/", "en"),
        ("/\\evil.example", "en"),
        ("/", "xx"),
        ("", "en"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("back", back), ("language", language)];
        let answer = family.post("/language", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{back} {language}");
        assert!(answer.headers.get("location").is_none());
    }
    assert!(family.get("/").await.body.contains("<html lang=\"ja\">"));
}

async fn plain_japanese_has_readings_on_every_page_and_in_every_letter(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    choose(&mut family, "/lookup", Language::JaEasy).await;
    let link = reserve(&mut family, slot).await;
    let page = family.get(&link).await;
    assert!(page.body.contains("<rt>ついたち</rt>"), "{}", page.body);
    let title = page
        .body
        .split("<title>")
        .nth(1)
        .unwrap()
        .split("</title>")
        .next()
        .unwrap();
    assert!(!title.contains("<rt>") && !title.contains('\u{fff9}'));
    assert!(!page.body.contains(['\u{fff9}', '\u{fffa}', '\u{fffb}']));
    let letter = app.deliver_all().await.remove(0);
    let whole_lines = letter.text().replace("\r\n", "\n").replace("\n　　　", "");
    // The date; and with the hours of the desk the days on which they do not hold.
    for words in ["12月（じゅうにがつ）1日（ついたち）", "祝日（しゅくじつ）"] {
        assert!(whole_lines.contains(words), "{words} in {whole_lines}");
    }
    assert!(
        !letter.subject().contains('（') || letter.subject().contains("（12月1日）"),
        "{}",
        letter.subject()
    );
    assert!(!letter.everything().contains(['\u{fff9}', '\u{fffa}', '\u{fffb}']));
}

/// The demo as it is loaded on a Monday morning.
#[derive(Clone)]
struct Demo(TestApp);

async fn with_demo(app: &TestApp) -> Vec<Arc<Programme>> {
    let loaded = demo::load::annaka(app.services.now(), &*app.services.entropy).unwrap();
    load_city(&app.services, loaded.city).await.unwrap();
    let mut tx = app.services.store.read().await.unwrap();
    let mut programmes: Vec<_> = schedule::directory(&mut tx)
        .await
        .unwrap()
        .programmes
        .into_values()
        .collect();
    programmes.sort_by_key(|programme| programme.ordinal);
    programmes
}

impl Setting for Demo {
    async fn build(database: Database) -> Self {
        let app = TestApp::unmigrated(database).await;
        migrations::run(&app.services.store).await.unwrap();
        app.let_letters_wait();
        Self(app)
    }

    async fn left_undone(&self) -> Option<String> {
        None
    }
}

/// The first slot of each programme that can be reserved online now.
async fn open_slots(app: &TestApp, programmes: &[Arc<Programme>]) -> Vec<(String, Offering)> {
    let mut open = Vec::new();
    for programme in programmes {
        let offerings = app.offerings(programme).await;
        let now = app.services.now();
        if let Some(first) = offerings.into_iter().find(|offering| offering.is_accepting(now)) {
            open.push((programme.key.clone(), first));
        }
    }
    assert!(open.len() >= 3, "{}", open.len());
    open
}

async fn every_page_of_the_demo_is_wholly_in_the_chosen_language(demo: Demo) {
    let app = demo.0;
    let programmes = with_demo(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    choose(&mut family, "/", Language::En).await;
    let mut pages = vec![
        "/".to_owned(),
        "/calendar".to_owned(),
        "/lookup".to_owned(),
        "/nowhere".to_owned(),
    ];
    for programme in programmes.iter().filter(|programme| programme.is_public()) {
        for part in ["", "/slots", "/interview"] {
            pages.push(format!("/programmes/{}{part}", programme.id));
        }
    }
    for (_, offering) in open_slots(&app, &programmes).await {
        pages.push(format!("/slots/{}/reserve", offering.slot.id));
    }
    let mut seen = 0;
    let mut left: BTreeSet<String> = BTreeSet::new();
    for path in pages {
        let page = family.get(&path).await;
        if page.status == StatusCode::SEE_OTHER {
            continue;
        }
        seen += 1;
        assert!(page.body.contains("<html lang=\"en\">"), "{path}");
        let text = text_in_its_language(&page.body);
        assert!(!text.contains(is_japanese), "{path}: {text}");
        // The past stays in the words in which it was written down.
        let coming = page.body.split("<details").next().unwrap();
        let marked = coming.split("<span lang=\"ja\">").skip(1);
        left.extend(marked.map(|rest| rest.split('<').next().unwrap().to_owned()));
    }
    assert!(seen > 25, "{seen} pages only");
    // The times of a day's parts are part of its text, in staff's own words.
    let is_own = |words: &str| words.contains('時');
    let untranslated: Vec<&String> = left.iter().filter(|words| !is_own(words)).collect();
    assert!(untranslated.is_empty(), "{untranslated:#?}");
}

fn forbidden_words() -> BTreeSet<String> {
    let demo: toml::Table = include_str!("../../src/demo/annaka.toml").parse().unwrap();
    let own = demo["programmes"].as_array().unwrap().iter();
    let lists = own
        .filter_map(|programme| programme.get("forbidden_words"))
        .chain([&demo["common_forbidden_words"]]);
    let words = lists.flat_map(|list| list.as_array().unwrap());
    words.map(|word| word.as_str().unwrap().to_owned()).collect()
}

async fn no_page_and_no_letter_of_a_discreet_reservation_tells_in_any_language(demo: Demo) {
    let app = demo.0;
    let programmes = with_demo(&app).await;
    let words = forbidden_words();
    assert!(words.contains("ひきこも") && words.contains("hikikomori"));
    let mut looked_at = 0;
    for (key, offering) in open_slots(&app, &programmes).await {
        for (at, language) in Language::ALL.into_iter().enumerate() {
            let family = household("はな")
                .email(&format!("hana{looked_at}x{at}@example.jp"))
                .language(language)
                .pin("2847");
            let Ok(reserved) = app.reserve(offering.slot.id, &family).await else {
                continue;
            };
            let link = format!("/r/{}", reserved.manage_token.expose());
            let mut visitor = Visitor::at(&app, "192.0.2.9");
            for part in ["", "/done", "/slip", "/cancel", "/change", "/party", "/yoyaku.ics"] {
                let page = visitor.get(&format!("{link}{part}")).await;
                if page.status == StatusCode::SEE_OTHER {
                    continue;
                }
                looked_at += 1;
                let place = format!("{key} {} {part}", language.code());
                // Who comes is asked in the words of the three roles.
                let text = without_emergency_numbers(&page.body).replace("支援者", "");
                tells_nothing(&text, &offering, &words, &place);
                let headers = format!("{:?}", page.headers);
                tells_nothing(&headers, &offering, &words, "headers");
            }
            app.clock.advance(TimeDelta::seconds(1));
            app.cancel(&reserved.manage_token).await.unwrap();
            for part in ["", "/erase", "/yoyaku.ics"] {
                let page = visitor.get(&format!("{link}{part}")).await;
                tells_nothing(&page.body, &offering, &words, &format!("{key} cancelled {part}"));
            }
            for letter in app.deliver_all().await {
                looked_at += 1;
                tells_nothing(&letter.everything(), &offering, &words, letter.subject().as_str());
            }
        }
    }
    assert!(looked_at > 40, "{looked_at}");
}

/// What would give the programmes of the two stories below away.
const TELLING: [&str; 7] = [
    "ひきこも",
    "家族教室",
    "講演会",
    "相談",
    "そうだん",
    "hikikomori",
    "consult",
];

fn tells_none_of_it(answer: &Answer, place: &str) {
    let everything = format!("{} {:?}", answer.body, answer.headers).to_lowercase();
    for word in TELLING {
        assert!(
            !everything.contains(word),
            "{place} ({}): 「{word}」 in {}",
            answer.status,
            around(&everything, word)
        );
    }
}

async fn no_refusal_and_no_error_on_the_way_tells_in_any_language(app: TestApp) {
    app.let_letters_wait();
    let lecture = |name| consultations().named(name).limit(None).telling(&TELLING);
    let programme = app.programme(lecture("ひきこもり講演会")).await;
    let full = app.slot_of(&programme, "2026-12-01", households(1)).await;
    app.slot_of(&programme, "2026-12-08", households(9)).await;
    let counted = app.programme(lecture("ひきこもり家族教室")).await;
    let tight = app.slot_of(&counted, "2026-12-01", persons(3)).await;
    for slot in [full, tight] {
        app.reserve(slot, &household("さき").persons(2)).await.unwrap();
    }
    let kept = app.slot_of(&programme, "2026-12-15", households(9)).await;
    let mut seen = BTreeSet::new();
    for (at, language) in Language::ALL.into_iter().enumerate() {
        let mut family = Visitor::at(&app, &format!("192.0.2.{}", at + 20));
        choose(&mut family, "/lookup", language).await;
        let place = |what: &str| format!("{} {what}", language.code());
        let own = household("はな").email(&format!("hana{at}@example.jp")).pin("2847");
        let reserved = app.reserve(kept, &own.language(language)).await.unwrap();
        let link = format!("/r/{}", reserved.manage_token.expose());
        let mut answers = Vec::new();
        for slot in [full, tight] {
            let key = format!("refused-{at}-{slot}");
            let fields = [FILLED.as_slice(), &[("idempotency_key", key.as_str())]].concat();
            for step in ["confirm", "reservations"] {
                answers.push(family.send_form(&format!("/slots/{slot}/{step}"), &fields).await);
            }
        }
        let next = answers
            .iter()
            .filter(|answer| answer.body.contains("formaction=\"/slots/"));
        assert!(next.count() > 0, "other dates are offered");
        let long = "a".repeat(400_000);
        answers.push(family.get(&format!("{link}/nowhere")).await);
        answers.push(family.get("/r/none").await);
        answers.push(family.get(&format!("{link}/keep")).await);
        answers.push(family.post(&format!("{link}/cancel"), &[("csrf", "x")]).await);
        answers.push(
            family
                .send_form(&format!("{link}/party"), &[("name", long.as_str())])
                .await,
        );
        answers.push(
            family
                .send_form(&format!("{link}/offer"), &[("answer", "perhaps")])
                .await,
        );
        let number = reserved.number.to_string();
        for _ in 0..10 {
            let guess = [("number", number.as_str()), ("pin", "0000")];
            answers.push(family.send_form("/lookup", &guess).await);
        }
        for answer in &answers {
            seen.insert(answer.status.as_u16());
            tells_none_of_it(answer, &place("on the way"));
        }
        catalogue::speaking_now(language, phrases_of(&app, language).await, || {
            for trouble in [Trouble::Away, Trouble::Ours, Trouble::Forbidden, Trouble::StaleForm] {
                let words = [trouble.title(), trouble.headline()].map(catalogue::say).concat();
                let words = format!("{words}{}", trouble.explanation().concat()).to_lowercase();
                assert!(TELLING.iter().all(|word| !words.contains(word)), "{words}");
            }
        });
    }
    for status in [403, 404, 405, 409, 413, 422, 429] {
        assert!(seen.contains(&status), "{status} is not among {seen:?}");
    }
}

async fn no_gate_and_no_date_behind_it_tells_in_any_language(app: TestApp) {
    app.let_letters_wait();
    let interview = app
        .programme(consultations().named("はじめての相談").limit(None).telling(&TELLING))
        .await;
    let mut plan = consultations()
        .named("ひきこもり家族教室")
        .limit(None)
        .telling(&TELLING);
    plan.policy.gate = Gate::InterviewFirst;
    plan.policy.forms.interview = Some(interview.key.clone());
    let class = app.programme(plan).await;
    let first = app.slot_of(&interview, "2026-11-10", households(9)).await;
    let behind = app.slot_of(&class, "2026-12-01", households(9)).await;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let gate = format!("/programmes/{}/interview", class.id);
    let mut links = Vec::new();
    for (at, language) in Language::ALL.into_iter().enumerate() {
        let own = household("はな").email(&format!("hana{at}@example.jp")).pin("2847");
        let terms = Terms {
            wants: Some(class.id),
            ..Terms::default()
        };
        let own = own.language(language);
        let made = app.ask(first, &own).terms(terms).send().await.unwrap();
        links.push((
            made.number.to_string(),
            format!("/r/{}", made.manage_token.expose()),
            made.id,
        ));
    }
    let mut seen = BTreeSet::new();
    for (at, language) in Language::ALL.into_iter().enumerate() {
        let (number, link, id) = &links[at];
        let mut family = Visitor::at(&app, &format!("192.0.2.{}", at + 20));
        choose(&mut family, "/lookup", language).await;
        let next = format!("{link}/next/{}", class.id);
        let key = format!("gate-{at}");
        let fields = [FILLED.as_slice(), &[("idempotency_key", key.as_str())]].concat();
        let mut answers = vec![
            family.get(&gate).await,
            family.get(link).await,
            family.get(&next).await,
            family.send_form(&format!("/slots/{behind}/confirm"), &fields).await,
        ];
        for typed in ["?", number.as_str()] {
            let guess = [("passed_number", typed), ("passed_pin", "0000")];
            answers.push(family.send_form(&gate, &guess).await);
        }
        release_household(&app.services, &officer, (*id, class.id))
            .await
            .unwrap();
        let open = family.get(&next).await;
        assert_eq!(open.status, StatusCode::OK);
        assert!(open.body.contains(&format!("/slots/{behind}/reserve")), "{}", open.body);
        answers.push(open);
        for answer in &answers {
            seen.insert(answer.status.as_u16());
            tells_none_of_it(answer, &format!("{} gate", language.code()));
        }
    }
    for status in [200, 409, 422] {
        assert!(seen.contains(&status), "{status} is not among {seen:?}");
    }
    // When no day is left, the gate says so and nothing more.
    app.clock.set("2026-11-20T09:00:00+09:00");
    for language in Language::ALL {
        let mut family = Visitor::at(&app, "192.0.2.90");
        choose(&mut family, "/lookup", language).await;
        let page = family.get(&gate).await;
        assert!(!page.body.contains(&first.to_string()));
        tells_none_of_it(&page, language.code());
    }
}

async fn no_page_tells_after_a_date_has_moved_been_postponed_or_called_off(demo: Demo) {
    let app = demo.0;
    let programmes = with_demo(&app).await;
    let words = forbidden_words();
    let admin = app.staff(Role::Admin, Reach::EveryDesk).await;
    let (mut seen, mut waited) = (BTreeSet::new(), 0);
    for (key, offering) in open_slots(&app, &programmes).await {
        let mut families = Vec::new();
        for language in Language::ALL {
            let family = household("はな")
                .email(&format!("hana{}-{}@example.jp", offering.slot.id, language.code()))
                .language(language);
            if let Ok(reserved) = app.ask(offering.slot.id, &family).or_wait().send().await {
                waited += usize::from(reserved.status == Status::Waiting);
                families.push((language, reserved));
            }
        }
        let plans = [
            None,
            Some(Plan::Move {
                starts_at: offering.session.starts_at + TimeDelta::days(7),
                venue: offering.session.venue,
                hours_reason: Some("会場の都合".to_owned()),
            }),
            Some(Plan::Postpone),
            Some(Plan::CallOff),
        ];
        for plan in plans {
            let state = plan.as_ref().map_or("as it is", |plan| plan.kind().code());
            if let Some(plan) = plan {
                if app
                    .change(&admin, offering.session.id, plan, "大雪のため")
                    .await
                    .is_err()
                {
                    continue;
                }
                // Past the time in which staff can take a change back.
                app.clock.advance(TimeDelta::minutes(10));
            }
            for (language, reserved) in &families {
                let link = format!("/r/{}", reserved.manage_token.expose());
                let mut visitor = Visitor::at(&app, "192.0.2.9");
                for part in ["", "/slip", "/cancel", "/change", "/party", "/erase", "/yoyaku.ics"] {
                    let page = visitor.get(&format!("{link}{part}")).await;
                    if page.status != StatusCode::OK {
                        continue;
                    }
                    seen.insert((state, language.code(), part));
                    let place = format!("{key} {state} {} {part}", language.code());
                    let text = without_emergency_numbers(&page.body).replace("支援者", "");
                    tells_nothing(&text, &offering, &words, &place);
                }
            }
            for letter in app.deliver_all().await {
                tells_nothing(&letter.everything(), &offering, &words, state);
            }
        }
    }
    assert!(waited > 0, "nobody waits");
    for state in ["as it is", "moved", "postponed", "called_off"] {
        for language in Language::ALL {
            assert!(
                seen.contains(&(state, language.code(), "")),
                "{state} {language:?}: {seen:?}"
            );
        }
    }
}

async fn no_kind_of_discreet_letter_tells_in_any_language(demo: Demo) {
    let app = demo.0;
    let programmes = with_demo(&app).await;
    let words = forbidden_words();
    let mut looked_at = 0;
    for (key, offering) in open_slots(&app, &programmes).await {
        let family = household("はな").email(&format!("hana{looked_at}@example.jp"));
        let Ok(made) = app.reserve(offering.slot.id, &family).await else {
            continue;
        };
        app.deliver_all().await;
        let reservation = app.open(&made.manage_token).await.unwrap().reservation;
        for language in Language::ALL {
            let reservation = Reservation {
                language,
                ..reservation.clone()
            };
            for kind in LetterKind::ALL {
                let now = app.services.now();
                let id = LetterId::fresh(now, &*app.services.entropy);
                let about = (&offering, &reservation);
                let phrases = phrases_of(&app, language).await;
                let letter = catalogue::speaking_now(language, phrases, || {
                    letter_about(&app.services, kind, id, about, everything_besides(), now)
                });
                app.services.mailer.send(&letter.unwrap(), None).await.unwrap();
                for letter in app.mailbox.take().into_iter().map(Mail) {
                    looked_at += 1;
                    let place = format!("{key} {kind:?} {language:?}");
                    tells_nothing(&letter.everything(), &offering, &words, &place);
                }
            }
        }
    }
    assert!(looked_at >= 3 * 3 * LetterKind::ALL.len(), "{looked_at}");
}

async fn phrases_of(app: &TestApp, language: Language) -> Arc<Phrases> {
    if language == Language::Ja {
        return Arc::default();
    }
    let mut tx = app.services.store.read().await.unwrap();
    Arc::new(phrases::list(&mut tx, language).await.unwrap())
}

/// All that a letter can say besides its date.
fn everything_besides() -> Besides {
    let times = Times {
        starts_at: "2026-12-08T01:00:00Z".parse().unwrap(),
        ends_at: "2026-12-08T02:00:00Z".parse().unwrap(),
    };
    Besides {
        was: Some(times),
        reason: Some("大雪のため".to_owned()),
        answer_by: Some(times.starts_at),
        alternatives: vec![times],
        dates: vec![times, times],
        ..Besides::default()
    }
}

/// The numbers for a bad night stand beside every free text of the service, under names of their own.
fn without_emergency_numbers(html: &str) -> String {
    let (before, rest) = html.split_once("<section class=\"emergency\"").unwrap_or((html, ""));
    let after = rest.split_once("</section>").map_or("", |(_, after)| after);
    format!("{before}{after}")
}

fn tells_nothing(text: &str, offering: &Offering, words: &BTreeSet<String>, place: &str) {
    let name = &offering.programme.name;
    assert!(!text.contains(name.as_str()), "{place} names {name}");
    for word in words {
        assert!(
            !text.contains(word.as_str()),
            "{place}: 「{word}」 in {}",
            around(text, word)
        );
    }
}

fn around<'t>(text: &'t str, word: &str) -> &'t str {
    let at = text.find(word).unwrap();
    let start = text[..at].char_indices().rev().nth(80).map_or(0, |(start, _)| start);
    let end = text[at..]
        .char_indices()
        .nth(80)
        .map_or(text.len(), |(end, _)| at + end);
    &text[start..end]
}
