//! A word that is forbidden from now on: looked for wherever something stands on the outside, in every language.
//! Deliberately through the verbs; that a saved wording with such a word is not used any more is told in `wording`.

use madoguchi::actions::edit_phrase::{NewPhrase, PhraseError, edit_phrases};
use madoguchi::actions::edit_programme::{NewContent, ProgrammeError, edit_programme};
use madoguchi::actions::tell_online_address::{SetOnlineError, set_online_address};
use madoguchi::domain::language::Language;
use madoguchi::domain::online::OnlineAddress;
use madoguchi::domain::phrase::PhraseRefusal;
use madoguchi::domain::programme::Programme;
use madoguchi::domain::programme_content::{At, ProgrammeContent};
use madoguchi::domain::question::Question;
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, persons, session_on};

on_both_databases![
    what_other_programmes_ask_is_looked_through_and_the_place_is_named,
    senders_and_places_are_looked_through,
    a_translation_on_the_outside_is_looked_through,
    an_online_address_is_held_against_every_programme_from_both_sides,
    the_words_of_a_forbidden_word_must_not_stand_outside_in_that_language,
];

const OUTWARD: &str = "福祉課 ご予約の件";

fn family_class() -> ProgrammePlan {
    consultations().named("家族の会").limit(None)
}

/// Forbids a word at a programme; answers what is said at the field if that is refused.
async fn forbid(app: &TestApp, member: &StaffMember, programme: &Programme, word: &str) -> Result<(), String> {
    let mut content = ProgrammeContent::of(programme);
    content.texts.forbidden_words.push(word.to_owned());
    let new = NewContent {
        programme: programme.id,
        opened: 0,
        content,
    };
    match edit_programme(&app.services, member, new).await {
        Ok(()) => Ok(()),
        Err(ProgrammeError::Refused(problems)) => {
            assert_eq!(problems[0].at, At::ForbiddenWords);
            Err(problems[0].refusal.to_string())
        }
        Err(error) => panic!("{error}"),
    }
}

async fn say_in_english(app: &TestApp, member: &StaffMember, japanese: &str, words: &str) -> Result<(), PhraseError> {
    let new = NewPhrase {
        japanese: japanese.to_owned(),
        language: Language::En,
        seen: String::new(),
        words: words.to_owned(),
    };
    edit_phrases(&app.services, member, vec![new])
        .await
        .map_err(|(_, error)| error)
}

async fn admin(app: &TestApp) -> StaffMember {
    app.staff(Role::Admin, Reach::EveryDesk).await
}

async fn what_other_programmes_ask_is_looked_through_and_the_place_is_named(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut asking = consultations().named("若者の居場所").limit(None);
    asking.policy.forms.questions.push(Question {
        label: "通っている学校".to_owned(),
        purpose: "ご案内のため".to_owned(),
        choices: Vec::new(),
    });
    app.programme(asking).await;
    let member = admin(&app).await;
    let refused = forbid(&app, &member, &programme, "学校").await.unwrap_err();
    assert!(
        refused.contains("「若者の居場所」の質問（通っている学校）"),
        "{refused}"
    );
    forbid(&app, &member, &programme, "登校").await.unwrap();
}

async fn senders_and_places_are_looked_through(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let member = admin(&app).await;
    for (word, place) in [
        ("市役所 福", "の差出人の名前"),
        ("第1会議室", "会場の名前"),
        ("安中1-23", "会場のご案内"),
    ] {
        let refused = forbid(&app, &member, &programme, word).await.unwrap_err();
        assert!(refused.contains(place), "{word}: {refused}");
    }
}

async fn a_translation_on_the_outside_is_looked_through(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let member = admin(&app).await;
    say_in_english(&app, &member, OUTWARD, "Welfare booking").await.unwrap();
    let refused = forbid(&app, &member, &programme, "welfare").await.unwrap_err();
    assert!(
        refused.contains(&format!("「{OUTWARD}」の訳（English）（Welfare booking）")),
        "{refused}"
    );
    forbid(&app, &member, &programme, "withdraw").await.unwrap();
}

async fn an_online_address_is_held_against_every_programme_from_both_sides(app: TestApp) {
    let programme = app.programme(family_class().telling(&["kazoku"])).await;
    let other = app.programme(consultations().named("講演会").limit(None)).await;
    let (session, _) = app
        .try_schedule(&other, session_on("2026-12-01", persons(20)))
        .await
        .unwrap();
    let member = admin(&app).await;
    let set = |address: &str| {
        let address = OnlineAddress::parse(address).unwrap();
        let (services, member) = (app.services.clone(), member.clone());
        async move { set_online_address(&services, &member, session, Some(address)).await }
    };
    let telling = set("https://meet.example.jp/kazoku").await;
    assert!(
        matches!(telling, Err(SetOnlineError::Telling)),
        "another programme's word"
    );
    set("https://meet.example.jp/hikari").await.unwrap();
    let refused = forbid(&app, &member, &programme, "hikari").await.unwrap_err();
    assert!(refused.contains("12月1日の回のオンラインのアドレス"), "{refused}");
    assert!(!refused.contains("meet.example.jp"), "{refused}");
    // What is over keeps nobody from protecting families.
    app.clock.set("2026-12-02T09:00:00+09:00");
    forbid(&app, &member, &programme, "hikari").await.unwrap();
}

async fn the_words_of_a_forbidden_word_must_not_stand_outside_in_that_language(app: TestApp) {
    app.programme(family_class().telling(&["ひきこも"])).await;
    let member = admin(&app).await;
    say_in_english(&app, &member, OUTWARD, "About withdrawal")
        .await
        .unwrap();
    let refused = say_in_english(&app, &member, "ひきこも", "withdraw").await;
    match refused {
        Err(PhraseError::Refused(PhraseRefusal::StandsOutside(at))) => assert_eq!(at, OUTWARD),
        other => panic!("{other:?}"),
    }
    say_in_english(&app, &member, "ひきこも", "recluse").await.unwrap();
}
