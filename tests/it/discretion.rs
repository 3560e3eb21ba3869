//! What leaves the house for a discreet reservation tells nobody what it is about.
//! Deliberately reads the words from the demo's own list, and looks at every byte, decoded.

use std::collections::BTreeSet;

use madoguchi::domain::language::Language;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::Discretion;

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households};
use crate::support::household::{Household, household};
use crate::support::post::Mail;

on_both_databases![
    no_byte_of_a_discreet_letter_names_the_programme_or_hints_at_it,
    a_normal_letter_names_the_programme_so_the_search_would_find_it,
];

const PROGRAMME: &str = "ひきこもり家族教室";

fn family_class() -> ProgrammePlan {
    consultations().named(PROGRAMME)
}

pub(crate) fn forbidden_words() -> BTreeSet<String> {
    let demo: toml::Table = include_str!("../../src/demo/annaka.toml").parse().unwrap();
    let lists = demo["programmes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|programme| programme.get("forbidden_words"))
        .chain([&demo["common_forbidden_words"]]);
    let words: BTreeSet<String> = lists
        .flat_map(|list| list.as_array().unwrap())
        .map(|word| word.as_str().unwrap().to_owned())
        .collect();
    assert!(words.contains("ひきこも") && words.len() > 20);
    words
}

/// Reserves and cancels in each language, and gives back every letter about it.
async fn letters_in_every_language(app: &TestApp, plan: ProgrammePlan, family: &Household) -> Vec<Mail> {
    let programme = app.programme(plan).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let mut letters = Vec::new();
    for language in Language::ALL {
        let reserved = app.reserve(slot, &family.clone().language(language)).await.unwrap();
        app.clock.advance(chrono::TimeDelta::seconds(1));
        app.cancel(&reserved.manage_token).await.unwrap();
        letters.extend(app.deliver_all().await);
    }
    assert_eq!(letters.len(), 2 * Language::ALL.len());
    letters
}

async fn no_byte_of_a_discreet_letter_names_the_programme_or_hints_at_it(app: TestApp) {
    let family = household("はな").email("hana@example.jp");
    let mut letters = letters_in_every_language(&app, family_class(), &family).await;
    let pending = family_class().acceptance(Acceptance::Approval);
    letters.extend(letters_in_every_language(&app, pending, &family).await);
    let words = forbidden_words();
    for letter in letters {
        let everything = letter.everything();
        assert!(everything.contains("福祉課 ご予約の件") && everything.contains("BEGIN:VCALENDAR"));
        assert!(!everything.contains(PROGRAMME));
        for word in &words {
            assert!(!everything.contains(word), "「{word}」 in {}", letter.subject());
        }
        let calendar = letter.calendar();
        assert!(calendar.contains("\r\nCLASS:PRIVATE\r\n") && !calendar.contains("VALARM"));
    }
}

async fn a_normal_letter_names_the_programme_so_the_search_would_find_it(app: TestApp) {
    let family = household("はな")
        .email("hana@example.jp")
        .discretion(Discretion::Normal);
    for letter in letters_in_every_language(&app, family_class(), &family).await {
        assert!(letter.everything().contains(PROGRAMME), "{}", letter.subject());
    }
}
