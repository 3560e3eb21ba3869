//! The files of the languages against the texts that the service says, and the rules that each language keeps.
//! Deliberately strict in both directions: a text without words, and words without a text, fail alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime};
use proptest::prelude::*;

mod said;

use self::said::said;

use super::file::SOURCES;
use super::markup::{is_japanese, read_out};
use super::text::place_names;
use super::*;

fn raw() -> Vec<(Language, BTreeMap<String, String>)> {
    SOURCES
        .iter()
        .copied()
        .map(|(language, text)| {
            let file: toml::Table = toml::from_str(text).unwrap();
            let texts = file["texts"].as_table().unwrap();
            let texts = texts
                .iter()
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()));
            (language, texts.collect())
        })
        .collect()
}

fn in_language<T>(language: Language, words: impl FnOnce() -> T) -> T {
    speaking_now(language, Arc::default(), words)
}

#[test]
fn every_language_but_the_source_has_its_file() {
    let files: Vec<Language> = SOURCES.iter().map(|(language, _)| *language).collect();
    assert_eq!(files, Language::FURTHER);
    for (language, text) in SOURCES.iter().copied() {
        let file = LanguageFile::parse(text).unwrap_or_else(|error| panic!("{}: {error}", language.code()));
        let forms = (
            file.dates.months.len(),
            file.dates.days.len(),
            file.dates.weekdays.len(),
        );
        assert_eq!(
            (forms, file.dates.minutes.len()),
            ((12, 31, 7), 60),
            "{}",
            language.code()
        );
        assert!(!file.telling.is_empty() && !file.name.is_empty() && !file.tag.is_empty());
    }
}

#[test]
fn every_text_that_families_see_is_there_in_every_language() {
    let said = said();
    assert!(
        said.len() > 700,
        "the reader of sources finds {} texts only",
        said.len()
    );
    for (language, texts) in raw() {
        let missing = missing(&said, &texts);
        assert!(missing.is_empty(), "{} lacks:\n{}", language.code(), missing.join("\n"));
        let unsaid: Vec<&String> = texts.keys().filter(|text| !said.contains_key(*text)).collect();
        assert!(
            unsaid.is_empty(),
            "{} has texts that nothing says: {unsaid:#?}",
            language.code()
        );
    }
}

#[test]
fn every_translation_has_the_places_of_its_text() {
    for (language, texts) in raw() {
        for (text, words) in texts {
            let names = |text: &str| place_names(text).into_iter().collect::<BTreeSet<_>>();
            assert_eq!(names(&text), names(&words), "{}: {text} → {words}", language.code());
        }
    }
}

/// What the sources say and a language does not, each with the file that says it.
fn missing(said: &BTreeMap<String, String>, texts: &BTreeMap<String, String>) -> Vec<String> {
    said.iter()
        .filter(|(text, _)| !texts.contains_key(*text))
        .map(|(text, file)| format!("{file}: {text}"))
        .collect()
}

#[test]
fn a_text_that_a_language_lacks_is_named_with_the_file_that_says_it() {
    let said = said();
    let mut texts = raw().remove(0).1;
    assert_eq!(missing(&said, &texts), Vec::<String>::new());
    texts.remove("この画面を閉じる");
    let lacking = missing(&said, &texts);
    assert_eq!(lacking.len(), 1);
    assert!(
        lacking[0].starts_with("templates/") && lacking[0].ends_with(": この画面を閉じる"),
        "{lacking:?}"
    );
}

#[test]
fn a_language_is_its_file_and_nothing_else() {
    let on = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let (from, to) = (
        NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
        NaiveTime::from_hms_opt(13, 30, 0).unwrap(),
    );
    stand_in::in_the_place_of(Language::En, || {
        in_language(Language::En, || {
            assert_eq!((own_name(Language::En), tag(Language::En)), ("Português", "pt"));
            assert_eq!(day(on), "terça, 1º de dezembro");
            assert_eq!(span(from, to), "das 10h da manhã às 1h30 da tarde");
            assert_eq!(say("予約を見る"), "Ver minha reserva");
            assert_eq!(say!("あと{n}組", 1), "Resta 1");
            assert_eq!(say!("あと{n}組", 3), "Restam 3");
            // What it lacks is said in Japanese, and marked so.
            let page = for_html(&format!("<p>{}</p>", say("この画面を閉じる")), Language::En);
            assert_eq!(page, "<p><span lang=\"ja\">この画面を閉じる</span></p>");
        });
    });
    assert_eq!(in_language(Language::En, || say("予約を見る")), "See my booking");
}

/// What is not in brackets with its reading.
fn without_readings(words: &str) -> String {
    let mut bare = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('[') {
        bare.push_str(before);
        rest = after.split_once(']').map_or("", |(_, behind)| behind);
    }
    bare + rest
}

#[test]
fn plain_japanese_has_a_reading_over_every_kanji_and_only_there() {
    let is_kanji = |c: char| is_japanese(c) && !matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー');
    for (text, words) in &raw()[0].1 {
        let bare = without_readings(words);
        assert!(
            !bare.chars().any(is_kanji),
            "{text} → {words}: a kanji without its reading"
        );
        for annotated in words.split('[').skip(1) {
            let (inside, _) = annotated.split_once(']').unwrap();
            let (base, reading) = inside
                .split_once('|')
                .unwrap_or_else(|| panic!("{words}: no reading in [{inside}]"));
            assert!(base.chars().any(is_kanji), "{words}: nothing to read in [{inside}]");
            assert!(
                !reading.is_empty() && reading.chars().all(|c| matches!(c, 'ぁ'..='ゖ' | 'ー' | 'ァ'..='ヺ')),
                "{words}: [{inside}] is read in kana"
            );
        }
    }
}

#[test]
fn plain_japanese_keeps_its_sentences_short_and_its_words_plain() {
    // Humble and honorific forms, double negatives, and words of offices (在留支援のためのやさしい日本語ガイドライン).
    const HARD: [&str; 14] = [
        "承り",
        "いただ",
        "お越し",
        "伺",
        "うかが",
        "ございま",
        "くださいませ",
        "しだい",
        "かねま",
        "なければなりません",
        "ないことは",
        "恐れ入り",
        "いたしま",
        "おります",
    ];
    for (text, words) in &raw()[0].1 {
        let read = bare(&markup::read(words));
        for sentence in read.split_inclusive(['。', '？']) {
            let long = sentence.chars().filter(|c| !c.is_whitespace()).count();
            assert!(long <= 45, "{text}: a sentence of {long} characters: {sentence}");
        }
        let read = read.replace("ありがとうございま", "");
        for hard in HARD {
            assert!(
                !read.contains(hard),
                "{text} → {read}: 「{hard}」 is hard to understand"
            );
        }
    }
}

#[test]
fn other_languages_than_japanese_hold_no_japanese() {
    for (language, texts) in raw().into_iter().filter(|(language, _)| *language != Language::JaEasy) {
        for (text, words) in texts {
            assert!(!words.chars().any(is_japanese), "{}: {text} → {words}", language.code());
        }
    }
}

#[test]
fn no_translation_tells_what_its_text_does_not_tell() {
    let tells = |text: &str| {
        ["相談", "ひきこもり", "支援", "家族教室", "居場所", "ご本人のこと"]
            .iter()
            .any(|word| text.contains(word))
    };
    for ((_, texts), (_, source)) in raw().into_iter().zip(SOURCES) {
        let words = LanguageFile::parse(source).unwrap().telling;
        for (text, translated) in texts.iter().filter(|(text, _)| !tells(text)) {
            let found = words
                .iter()
                .find(|word| translated.to_lowercase().contains(word.as_str()));
            assert_eq!(found, None, "{text} → {translated}");
        }
    }
}

#[test]
fn a_text_is_said_in_the_readers_language_and_falls_back_to_japanese() {
    assert_eq!(say("予約を見る"), "予約を見る");
    in_language(Language::En, || {
        assert!(say("予約を見る").is_ascii());
        assert_eq!(say("誰も訳していない"), "誰も訳していない");
    });
    let phrases = Arc::new(Phrases::from([("福祉課".to_owned(), "[福祉課|ふくしか]".to_owned())]));
    speaking_now(Language::JaEasy, phrases, || {
        assert_eq!(bare(&say("福祉課")), "福祉課");
        assert_eq!(read_out(&say("福祉課")), "福祉課（ふくしか）");
    });
}

#[test]
fn values_stand_in_their_places_and_stay_what_they_are() {
    assert_eq!(say!("{a}から{b}まで", "{b}", "x"), "{b}からxまで");
    assert_eq!(say_with("{}と{}", &["1".to_owned(), "2".to_owned()]), "1と2");
    assert_eq!(place_names("{}と{n}と{}と{n?one:many}"), ["0", "n", "1"]);
    let fill = |n: &str| text::fill("{n} {n?place:places} left", &[("n", n)]);
    assert_eq!(
        (fill("1"), fill("3")),
        ("1 place left".to_owned(), "3 places left".to_owned())
    );
}

#[test]
fn japanese_dates_are_the_calendars_own() {
    let on = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let (from, to) = (
        NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
        NaiveTime::from_hms_opt(11, 30, 0).unwrap(),
    );
    assert_eq!(day(on), "12月1日（火）");
    assert_eq!(year(on), "令和8年・2026年");
    assert_eq!(span(from, to), "午前10時～11時30分");
    in_language(Language::En, || {
        assert_eq!(day(on), "Tue 1 December");
        assert_eq!(
            (full_date(on), year(on)),
            ("Tue 1 December 2026".to_owned(), "2026".to_owned())
        );
        assert_eq!(span(from, to), "10 am – 11:30 am");
    });
    in_language(Language::JaEasy, || {
        assert_eq!(
            read_out(&day(on)),
            "12月（じゅうにがつ）1日（ついたち）（火曜日（かようび））"
        );
        assert_eq!(bare(&span(from, to)), "午前10時から 午前11時30分まで");
    });
}

#[test]
fn a_page_in_plain_japanese_shows_readings_where_there_is_room_for_them() {
    let marked = markup::read("[予約|よやく]");
    let html = format!("<title>{marked}</title><p aria-label=\"{marked}\">{marked}</p><option>{marked}</option>");
    assert_eq!(
        for_html(&html, Language::JaEasy),
        "<title>予約</title><p aria-label=\"予約\"><ruby>予約<rp>（</rp><rt>よやく</rt><rp>）</rp></ruby></p><option>予約</option>"
    );
}

#[test]
fn a_page_in_english_marks_what_has_stayed_japanese() {
    assert_eq!(
        for_html(
            "<p>At 安中市役所 2階, room 1、（2）</p><p lang=\"ja\">日本語</p>",
            Language::En
        ),
        "<p>At <span lang=\"ja\">安中市役所 2階</span>, room 1, (2)</p><p lang=\"ja\">日本語</p>"
    );
}

proptest! {
    #[test]
    fn dressing_a_page_changes_no_word_of_it(text in "[a-z0-9ぁ-ん一-十 、。]{0,40}") {
        let html = format!("<p>{text}</p>");
        for language in Language::ALL {
            let letters = |html: &str| {
                let bare = html.replace("<span lang=\"ja\">", "").replace("</span>", "");
                bare.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
            };
            prop_assert_eq!(letters(&for_html(&html, language)), letters(&html));
        }
    }

    #[test]
    fn every_day_names_its_own_weekday_in_every_language(days in 0_u64..20_000) {
        let on = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap().checked_add_days(Days::new(days)).unwrap();
        for language in Language::ALL {
            let words = in_language(language, || (day(on), weekday(chrono::Datelike::weekday(&on))));
            prop_assert!(words.0.contains(&words.1));
        }
    }
}
