//! Letters in the words that staff chose: from the next one on, checked when they are kept and looked at again when a letter
//! is written.
//! Deliberately below the pages; those are in `wording_pages`.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use madoguchi::actions::act_on_letter::resend_letter;
use madoguchi::actions::edit_wording::{NewWording, WordingError, edit_wording};
use madoguchi::actions::load_city::load_city;
use madoguchi::actions::open_reservation::open_for_staff;
use madoguchi::actions::show_wording::show_wording;
use madoguchi::demo;
use madoguchi::domain::audit::Subject;
use madoguchi::domain::ids::{LetterId, ProgrammeId};
use madoguchi::domain::language::Language;
use madoguchi::domain::letter::{LetterKind, TypedWording};
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::wording::refusal::WordingRefusal;
use madoguchi::domain::wording::{Level, WordingKey, check};
use madoguchi::mail::texts::starting_wording;
use madoguchi::mail::transport::SendError;
use madoguchi::store::{migrations, phrases, schedule};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households, session_on};
use crate::support::database::Database;
use crate::support::household::{Household, household};
use crate::support::post::Mail;
use crate::support::visitor::Visitor;

on_both_databases![
    the_next_letter_says_what_staff_saved_and_one_written_before_keeps_its_words,
    each_level_language_and_kind_has_words_of_its_own,
    back_at_the_built_in_text_letters_read_as_before,
    every_door_of_a_letter_uses_the_words_of_its_kind,
    a_letter_that_is_sent_once_more_keeps_its_words,
    words_that_tell_are_refused_at_each_level,
    words_that_came_to_tell_since_are_not_used,
    the_page_after_reserving_shows_the_letter_as_it_was_written,
    what_was_changed_meanwhile_is_not_overwritten,
    two_who_save_at_once_make_one_version,
    the_same_words_twice_make_one_version_and_one_line_in_the_log,
    the_letters_of_one_act_ask_for_their_words_once,
    the_built_in_texts_can_be_saved_for_every_programme_of_the_demo,
];

const PROGRAMME: &str = "ひきこもり家族教室";
const GREETING: &str = "夜おそくのお申し込みも、お待ちしています。";

fn family_class() -> ProgrammePlan {
    consultations()
        .named(PROGRAMME)
        .limit(None)
        .telling(&["ひきこも", "家族教室"])
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

fn key(programme: ProgrammeId, kind: LetterKind) -> WordingKey {
    WordingKey {
        programme,
        kind,
        language: Language::Ja,
        level: Level::Discreet,
    }
}

/// The built-in words with a greeting.
fn greeting(key: WordingKey, words: &str) -> TypedWording {
    let start = starting_wording(key.kind, key.language, key.level).unwrap();
    TypedWording {
        subject: start.subject,
        body: format!("{words}\n\n{}", start.body),
    }
}

async fn save(
    app: &TestApp,
    member: &StaffMember,
    key: WordingKey,
    (opened, typed): (u32, Option<TypedWording>),
) -> Result<(), WordingError> {
    edit_wording(&app.services, member, NewWording { key, opened, typed }).await
}

fn family(name: &str) -> Household {
    household(name).email(&format!("{name}@example.jp"))
}

fn of<'l>(letters: &'l [Mail], to: &str) -> &'l Mail {
    let found = letters.iter().find(|letter| letter.recipient().starts_with(to));
    found.unwrap_or_else(|| panic!("no letter to {to}"))
}

async fn the_next_letter_says_what_staff_saved_and_one_written_before_keeps_its_words(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    app.reserve(slot, &family("before")).await.unwrap();
    let key = key(programme.id, LetterKind::Confirmed);
    let mut own = greeting(key, GREETING);
    "お席をお取りしました（{月日}）".clone_into(&mut own.subject);
    let member = officer(&app).await;
    save(&app, &member, key, (0, Some(own))).await.unwrap();
    app.reserve(slot, &family("after")).await.unwrap();
    let letters = app.deliver_all().await;
    let before = of(&letters, "before");
    assert_eq!(before.subject(), "ご予約の件（12月1日）");
    assert!(before.text().starts_with("ご予約を承りました。"));
    let after = of(&letters, "after");
    assert_eq!(after.subject(), "お席をお取りしました（12月1日）");
    let text = after.text();
    assert!(text.starts_with(GREETING), "{text}");
    for told in [
        "令和8年12月1日（火）",
        "午前10時～11時",
        "安中市役所 2階 第1会議室",
        "https://yoyaku.city.example.jp/r/",
        "027-382-1111（内線1191・1194）",
        "に消えます。",
        "安中市役所 福祉課",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains('{') && after.everything().contains(&format!("<p>{GREETING}</p>")));
    assert!(after.calendar().contains("福祉課 ご予約の件"));
    for telling in [PROGRAMME, "ひきこも", "家族教室"] {
        assert!(!after.everything().contains(telling), "{telling}");
    }
}

async fn the_page_after_reserving_shows_the_letter_as_it_was_written(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let before = app.reserve(slot, &family("before")).await.unwrap();
    let key = key(programme.id, LetterKind::Confirmed);
    let mut own = greeting(key, GREETING);
    "お席をお取りしました（{月日}）".clone_into(&mut own.subject);
    let member = officer(&app).await;
    save(&app, &member, key, (0, Some(own))).await.unwrap();
    let after = app.reserve(slot, &family("after")).await.unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    // The page is looked at before the letter has gone, and again when its link is forgotten.
    for _ in 0..2 {
        let page = visitor.get(&format!("/r/{}/done", before.manage_token.expose())).await;
        assert!(page.body.contains("ご予約の件（12月1日）") && !page.body.contains(GREETING));
        let page = visitor.get(&format!("/r/{}/done", after.manage_token.expose())).await;
        assert!(page.body.contains("お席をお取りしました（12月1日）"), "{}", page.body);
        assert!(page.body.contains(GREETING) && !page.body.contains("ご予約の件（12月1日）"));
        app.deliver_all().await;
    }
}

async fn each_level_language_and_kind_has_words_of_its_own(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let other = app.programme(family_class().named("別の事業")).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let elsewhere = app.slot_of(&other, "2026-12-08", households(9)).await;
    let member = officer(&app).await;
    let discreet = key(programme.id, LetterKind::Confirmed);
    let normal = WordingKey {
        level: Level::Normal,
        ..discreet
    };
    save(&app, &member, discreet, (0, Some(greeting(discreet, GREETING))))
        .await
        .unwrap();
    let named = greeting(normal, "{事業名}へようこそ。");
    save(&app, &member, normal, (0, Some(named))).await.unwrap();
    app.reserve(slot, &family("quiet")).await.unwrap();
    app.reserve(slot, &family("open").discretion(Discretion::Normal))
        .await
        .unwrap();
    app.reserve(slot, &family("easy").language(Language::JaEasy))
        .await
        .unwrap();
    let gone = app.reserve(slot, &family("gone")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    app.reserve(elsewhere, &family("elsewhere")).await.unwrap();
    let letters = app.deliver_all().await;
    assert!(of(&letters, "quiet").text().starts_with(GREETING));
    assert!(
        of(&letters, "open")
            .text()
            .starts_with(&format!("{PROGRAMME}へようこそ。"))
    );
    for untouched in ["easy", "elsewhere"] {
        assert!(!of(&letters, untouched).text().contains(GREETING), "{untouched}");
    }
    let cancelled = letters.iter().find(|letter| letter.subject().contains("取り消し"));
    assert!(!cancelled.unwrap().text().contains(GREETING));
}

async fn back_at_the_built_in_text_letters_read_as_before(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let key = key(programme.id, LetterKind::Confirmed);
    let member = officer(&app).await;
    save(&app, &member, key, (0, Some(greeting(key, GREETING))))
        .await
        .unwrap();
    save(&app, &member, key, (1, None)).await.unwrap();
    app.reserve(slot, &family("hana")).await.unwrap();
    let letters = app.deliver_all().await;
    assert!(letters[0].text().starts_with("ご予約を承りました。"));
    let shown = show_wording(&app.services, &member, key, None).await.unwrap();
    let told: Vec<_> = shown
        .versions
        .iter()
        .map(|version| (version.number, version.typed.is_some(), version.made_by.as_str()))
        .collect();
    assert_eq!(told, [(2, false, "窓口 係"), (1, true, "窓口 係")]);
    assert!(shown.is_built_in && shown.in_use == shown.built_in);
    let log = app.audit_of(Subject::Programme(programme.id).id().unwrap()).await;
    let acts: Vec<&str> = log.iter().map(|(_, _, act)| act.as_str()).collect();
    assert_eq!(acts, ["change wording", "use built-in wording"]);
}

/// Reserving, cancelling and moving a session write their letters each in a way of their own.
async fn every_door_of_a_letter_uses_the_words_of_its_kind(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(9)))
        .await
        .unwrap();
    let member = officer(&app).await;
    for kind in [LetterKind::Confirmed, LetterKind::Cancelled, LetterKind::Moved] {
        let key = key(programme.id, kind);
        save(&app, &member, key, (0, Some(greeting(key, GREETING))))
            .await
            .unwrap();
    }
    let gone = app.reserve(slots[0], &family("gone")).await.unwrap();
    app.reserve(slots[0], &family("stays")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    let plan = app.move_to("2026-12-08", 10);
    app.change(&member, session, plan, "講師の都合のため").await.unwrap();
    app.clock.advance(TimeDelta::hours(1));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 4);
    for letter in letters {
        assert!(letter.text().starts_with(GREETING), "{}", letter.subject());
    }
}

async fn a_letter_that_is_sent_once_more_keeps_its_words(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let key = key(programme.id, LetterKind::Confirmed);
    let member = officer(&app).await;
    save(&app, &member, key, (0, Some(greeting(key, GREETING))))
        .await
        .unwrap();
    app.reserve(slot, &family("hana")).await.unwrap();
    app.mailbox
        .fail_next(SendError::Permanent("550 no such mailbox".to_owned()));
    assert!(app.deliver_all().await.is_empty());
    save(&app, &member, key, (1, Some(greeting(key, "あたらしい挨拶です。"))))
        .await
        .unwrap();
    let reserved = app.live_reservations(slot).await.remove(0);
    let opened = open_for_staff(&app.services, &member, reserved.id).await;
    let letter: LetterId = opened.unwrap().unwrap().letters[0].id;
    resend_letter(&app.services, &member, letter).await.unwrap();
    let letters = app.deliver_all().await;
    assert!(
        letters.len() == 1 && letters[0].text().starts_with(GREETING),
        "{}",
        letters[0].text()
    );
}

fn told(answer: Result<(), WordingError>) -> String {
    match answer {
        Err(WordingError::Refused(wrong)) => match &wrong[0].refusal {
            WordingRefusal::Telling(words) => words.clone(),
            other => panic!("{other}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn words_that_tell_are_refused_at_each_level(app: TestApp) {
    let programme = app.programme(family_class()).await;
    app.programme(consultations().named("就労セミナー").telling(&["セミナー"]))
        .await;
    let member = officer(&app).await;
    let discreet = key(programme.id, LetterKind::Confirmed);
    let normal = WordingKey {
        level: Level::Normal,
        ..discreet
    };
    for telling in ["家族教室でお待ちします。", "家族\n教室", "就労セミナーのあとに", "ｾﾐﾅｰ"]
    {
        let answer = save(&app, &member, discreet, (0, Some(greeting(discreet, telling)))).await;
        assert!(!told(answer).is_empty(), "{telling}");
    }
    let mut subject = greeting(discreet, GREETING);
    "ひきこもりのこと".clone_into(&mut subject.subject);
    assert_eq!(
        told(save(&app, &member, discreet, (0, Some(subject))).await),
        "「ひきこも」"
    );
    let answer = save(&app, &member, normal, (0, Some(greeting(normal, "セミナーもどうぞ。")))).await;
    assert_eq!(told(answer), "「セミナー」");
    assert_eq!(app.rows("wordings").await, 0);
    let agreed = greeting(normal, "家族教室でお待ちします。");
    save(&app, &member, normal, (0, Some(agreed))).await.unwrap();
}

async fn words_that_came_to_tell_since_are_not_used(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let key = key(programme.id, LetterKind::Confirmed);
    let member = officer(&app).await;
    save(&app, &member, key, (0, Some(greeting(key, GREETING))))
        .await
        .unwrap();
    let texts = serde_json::json!({ "forbidden_words": ["夜おそく"] });
    let renamed = format!("UPDATE programmes SET texts = '{texts}'");
    app.database.connect().await.batch(&renamed).await.unwrap();
    app.reserve(slot, &family("hana")).await.unwrap();
    let letters = app.deliver_all().await;
    assert!(
        letters[0].text().starts_with("ご予約を承りました。"),
        "{}",
        letters[0].text()
    );
}

async fn what_was_changed_meanwhile_is_not_overwritten(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let key = key(programme.id, LetterKind::Confirmed);
    let (one, other) = (officer(&app).await, officer(&app).await);
    save(&app, &one, key, (0, Some(greeting(key, GREETING)))).await.unwrap();
    let late = save(&app, &other, key, (0, Some(greeting(key, "こんにちは。")))).await;
    assert!(matches!(late, Err(WordingError::Stale)), "{late:?}");
    let late = save(&app, &other, key, (0, None)).await;
    assert!(matches!(late, Err(WordingError::Stale)), "{late:?}");
    save(&app, &other, key, (1, Some(greeting(key, "こんにちは。"))))
        .await
        .unwrap();
    assert_eq!(app.rows("wordings").await, 2);
}

async fn two_who_save_at_once_make_one_version(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let key = key(programme.id, LetterKind::Confirmed);
    let (one, other) = (officer(&app).await, officer(&app).await);
    let process = app.another_process().await;
    let (first, second) = tokio::join!(
        save(&app, &one, key, (0, Some(greeting(key, "おはようございます。")))),
        save(&process, &other, key, (0, Some(greeting(key, "こんばんは。")))),
    );
    let answers = [first, second];
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(
        answers.iter().any(|answer| matches!(answer, Err(WordingError::Stale))),
        "{answers:?}"
    );
    assert_eq!(app.rows("wordings").await, 1);
}

async fn the_same_words_twice_make_one_version_and_one_line_in_the_log(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let key = key(programme.id, LetterKind::Confirmed);
    let member = officer(&app).await;
    for _ in 0..2 {
        save(&app, &member, key, (0, Some(greeting(key, GREETING))))
            .await
            .unwrap();
    }
    // The built-in text, unchanged, is no wording of one's own.
    let cancelled = WordingKey {
        kind: LetterKind::Cancelled,
        ..key
    };
    let start = starting_wording(cancelled.kind, cancelled.language, cancelled.level).unwrap();
    save(&app, &member, cancelled, (0, Some(start))).await.unwrap();
    save(&app, &member, cancelled, (0, None)).await.unwrap();
    assert_eq!(app.rows("wordings").await, 1);
    assert_eq!(app.audit_of(programme.id.0).await.len(), 1);
}

static ASKED: AtomicUsize = AtomicUsize::new(0);

#[expect(clippy::unnecessary_wraps, reason = "what diesel asks for")]
fn counting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && query.to_string().contains("wordings")
        {
            ASKED.fetch_add(1, Ordering::SeqCst);
        }
    }))
}

async fn the_letters_of_one_act_ask_for_their_words_once(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(9)))
        .await
        .unwrap();
    let member = officer(&app).await;
    let key = key(programme.id, LetterKind::Moved);
    save(&app, &member, key, (0, Some(greeting(key, GREETING))))
        .await
        .unwrap();
    for number in 0..7 {
        app.reserve(slots[0], &family(&format!("f{number}"))).await.unwrap();
    }
    app.deliver_all().await;
    set_default_instrumentation(counting).unwrap();
    let counted = app.another_process().await;
    let plan = counted.move_to("2026-12-08", 10);
    counted
        .change(&member, session, plan, "講師の都合のため")
        .await
        .unwrap();
    assert_eq!(ASKED.load(Ordering::SeqCst), 1);
    app.clock.advance(TimeDelta::hours(1));
    let letters = app.deliver_all().await;
    assert!(letters.len() == 7 && letters.iter().all(|letter| letter.text().starts_with(GREETING)));
}

async fn the_built_in_texts_can_be_saved_for_every_programme_of_the_demo(database: Database) {
    let app = TestApp::unmigrated(database).await;
    migrations::run(&app.services.store).await.unwrap();
    let demo = demo::load::annaka(app.services.now(), &*app.services.entropy).unwrap();
    load_city(&app.services, demo.city).await.unwrap();
    let mut tx = app.services.store.read().await.unwrap();
    let directory = schedule::directory(&mut tx).await.unwrap();
    let programmes: Vec<_> = directory.programmes.values().map(AsRef::as_ref).collect();
    assert!(programmes.len() >= 15);
    let closed = programmes
        .iter()
        .filter(|programme| programme.policy.acceptance == Acceptance::InvitationOnly);
    assert!(closed.count() > 0);
    for language in Language::ALL {
        let said = phrases::list(&mut tx, language).await.unwrap();
        assert_eq!(said.is_empty(), language == Language::Ja, "{language:?}");
        for own in &programmes {
            for kind in LetterKind::ALL {
                for &level in Level::ALL {
                    let start = starting_wording(kind, language, level).unwrap();
                    let wrong = check((kind, language, level), &start, own, programmes.clone(), &said);
                    assert_eq!(wrong, Ok(()), "{} {kind:?} {language:?} {level:?}", own.name);
                }
            }
        }
    }
}
