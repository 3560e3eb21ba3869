//! Holds the demo's data against the city's page: programmes, dates, weekdays, telling words.
//! Future sessions are tested beside the code that finds them.

use chrono::{Datelike, NaiveDate};

use super::{Audience, CountUnit, Participation, Programme, Seed, SeedError, Status, annaka};

fn seed() -> Seed {
    annaka().expect("the demo data reads")
}

/// 和暦 as the seed writes it. The project's calendar does this properly.
fn stated(text: &str) -> (NaiveDate, Option<char>) {
    let (date, weekday) = text.split_once('(').unwrap_or((text, ""));
    let (base, rest) = date.strip_prefix("平成").map_or_else(
        || (2018, date.strip_prefix("令和").expect("an era")),
        |rest| (1988, rest),
    );
    let (year, rest) = rest.split_once('年').expect("a year");
    let (month, day) = rest.split_once('月').expect("a month");
    let year: i32 = if year == "元" { 1 } else { year.parse().unwrap() };
    let day = day.strip_suffix('日').expect("a day").parse().unwrap();
    let date = NaiveDate::from_ymd_opt(base + year, month.parse().unwrap(), day).expect("a date");
    (date, weekday.chars().next())
}

fn true_weekday(date: NaiveDate) -> char {
    "月火水木金土日"
        .chars()
        .nth(date.weekday().num_days_from_monday() as usize)
        .unwrap()
}

/// Every text that families can read on a programme's page.
fn page_texts(programme: &Programme) -> Vec<&str> {
    let texts = &programme.texts;
    let mut all: Vec<&str> = vec![&texts.summary, &texts.who_comes, &texts.who_you_meet, &texts.bring];
    all.extend(texts.day_steps.iter().map(String::as_str));
    all.extend(texts.need_not_say.iter().map(String::as_str));
    all.extend(programme.state_reason.as_deref());
    all
}

#[test]
fn all_fifteen_programmes_stand_in_the_order_of_the_page() {
    let seed = seed();
    let keys: Vec<(u8, &str)> = seed
        .programmes
        .iter()
        .map(|programme| (programme.number, programme.key.as_str()))
        .collect();
    let expected = [
        (1, "consultation"),
        (2, "kokoro-centre"),
        (3, "resources"),
        (4, "lecture"),
        (5, "network"),
        (6, "parents-seminar"),
        (7, "work-consultation"),
        (8, "first-step"),
        (9, "family-class"),
        (10, "ux-lounge"),
        (11, "symposium"),
        (12, "hotline"),
        (13, "supporters-summit"),
        (14, "municipal-summit"),
        (15, "tree-house"),
    ];
    assert_eq!(keys, expected);
}

#[test]
fn every_key_is_used_for_one_thing_only() {
    let seed = seed();
    let groups: [Vec<&str>; 3] = [
        seed.desks.iter().map(|desk| desk.key.as_str()).collect(),
        seed.venues.iter().map(|venue| venue.key.as_str()).collect(),
        seed.programmes.iter().map(|programme| programme.key.as_str()).collect(),
    ];
    for mut keys in groups {
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "a key twice in {keys:?}");
    }
}

#[test]
fn a_key_that_leads_nowhere_is_refused_with_its_name() {
    for (right, wrong, noun) in [
        ("desk = \"being\"", "desk = \"nobody\"", "desk"),
        ("venue = \"g-messe\"", "venue = \"nowhere\"", "venue"),
        ("programme = \"hotline\"", "programme = \"nothing\"", "programme"),
    ] {
        let text = super::ANNAKA.replace(right, wrong);
        match Seed::parse(&text) {
            Err(SeedError::UnknownKey { noun: told, .. }) => assert_eq!(told, noun),
            other => panic!("{wrong} was not refused: {other:?}"),
        }
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused() {
    for (right, wrong) in [
        ("[city]", "[city]\nmayor = \"x\""),
        ("rule = \"month-before\",", "rule = \"month-before\", hour = 9,"),
        ("\"09:00-16:00\"", "\"16:00-09:00\""),
        ("from = \"12-29\"", "from = \"13-29\""),
    ] {
        let text = super::ANNAKA.replacen(right, wrong, 1);
        assert!(
            matches!(Seed::parse(&text), Err(SeedError::Malformed(_))),
            "{wrong} was taken"
        );
    }
}

#[test]
fn every_dated_line_of_the_page_is_in_the_history() {
    // By hand from seed.txt: programme, year, month, day.
    let of_the_page = [
        ("lecture", 2014, 9, 6),
        ("lecture", 2015, 5, 23),
        ("lecture", 2017, 12, 2),
        ("lecture", 2019, 1, 21),
        ("lecture", 2020, 1, 20),
        ("lecture", 2021, 3, 19),
        ("lecture", 2021, 11, 6),
        ("lecture", 2023, 9, 8),
        ("parents-seminar", 2016, 11, 7),
        ("parents-seminar", 2018, 7, 13),
        ("parents-seminar", 2019, 7, 12),
        ("parents-seminar", 2020, 7, 7),
        ("parents-seminar", 2021, 7, 6),
        ("first-step", 2022, 7, 5),
        ("first-step", 2023, 7, 4),
        ("family-class", 2023, 12, 21),
        ("family-class", 2024, 1, 25),
        ("family-class", 2024, 2, 15),
        ("ux-lounge", 2021, 1, 9),
        ("ux-lounge", 2021, 2, 16),
        ("ux-lounge", 2022, 1, 20),
        ("ux-lounge", 2022, 11, 9),
        ("symposium", 2022, 1, 16),
        ("hotline", 2022, 1, 16),
        ("supporters-summit", 2022, 1, 22),
        ("supporters-summit", 2022, 1, 23),
        ("supporters-summit", 2022, 1, 29),
        ("supporters-summit", 2022, 1, 30),
        ("supporters-summit", 2022, 2, 5),
        ("supporters-summit", 2022, 2, 6),
        ("supporters-summit", 2022, 2, 12),
        ("supporters-summit", 2022, 2, 13),
        ("municipal-summit", 2019, 8, 26),
        ("tree-house", 2021, 10, 31),
    ];
    let seed = seed();
    let mut history: Vec<(&str, i32, u32, u32)> = seed
        .history
        .iter()
        .map(|past| {
            let (date, _) = stated(&past.date_as_stated);
            (past.programme.as_str(), date.year(), date.month(), date.day())
        })
        .collect();
    let mut expected = of_the_page.to_vec();
    history.sort_unstable();
    expected.sort_unstable();
    assert_eq!(history, expected);
}

#[test]
fn exactly_two_stated_weekdays_are_wrong() {
    let seed = seed();
    let wrong: Vec<(&str, char)> = seed
        .history
        .iter()
        .filter_map(|past| {
            let (date, weekday) = stated(&past.date_as_stated);
            let truth = true_weekday(date);
            (weekday? != truth).then_some((past.date_as_stated.as_str(), truth))
        })
        .collect();
    assert_eq!(
        wrong,
        [("令和4年7月5日(水曜日)", '火'), ("令和3年1月9日(日曜日)", '土'),]
    );
}

#[test]
fn the_counts_are_those_of_the_page() {
    let seed = seed();
    let sum = |programme: &str, unit: CountUnit| -> u32 {
        seed.history
            .iter()
            .filter(|past| past.programme == programme)
            .flat_map(|past| &past.counts)
            .filter(|count| count.unit == unit)
            .map(|count| count.number)
            .sum()
    };
    assert_eq!(sum("parents-seminar", CountUnit::Households), 5 + 3 + 6 + 3 + 2);
    assert_eq!(sum("first-step", CountUnit::Persons), 3 + 4);
    assert_eq!(sum("ux-lounge", CountUnit::Persons), 6 + 11 + 27 + 6 + 16 + 7 + 3 + 30);
}

#[test]
fn the_contacts_and_hours_are_those_of_the_page() {
    let seed = seed();
    let contact = |key: &str| {
        let desk = seed.desk(key).unwrap();
        (desk.phone.as_str(), desk.extension.as_deref(), desk.email.as_deref())
    };
    assert_eq!(contact("welfare"), ("027-382-1111", Some("1191・1194"), None));
    assert_eq!(contact("kokoro"), ("027-287-1121", None, None));
    assert_eq!(contact("support-station"), ("027-233-2330", None, None));
    assert_eq!(
        contact("being"),
        ("080-1036-8800", None, Some("beingannaka8800@gmail.com"))
    );
    let being = &seed.desk("being").unwrap().weekly;
    assert!(being.mon.is_empty() && being.fri.is_empty() && being.sat.is_empty());
    assert_eq!((being.tue.len(), being.wed.len(), being.thu.len()), (1, 1, 1));
}

#[test]
fn outward_words_give_no_family_away() {
    let seed = seed();
    let telling: Vec<&str> = seed
        .programmes
        .iter()
        .flat_map(|programme| seed.forbidden_words(programme))
        .collect();
    assert!(telling.contains(&"ひきこも") && telling.contains(&"就労"));
    let outward = (seed.programmes.iter().map(|programme| &programme.outward_name))
        .chain(seed.desks.iter().map(|desk| &desk.sender_name))
        .chain(seed.venues.iter().map(|venue| &venue.outward))
        .chain(seed.desks.iter().filter_map(|desk| desk.address.as_ref()))
        .chain(seed.venues.iter().filter_map(|venue| venue.address.as_ref()));
    for words in outward {
        assert!(!words.trim().is_empty());
        for word in &telling {
            assert!(!words.contains(word), "「{words}」 contains 「{word}」");
        }
    }
}

#[test]
fn the_words_that_tell_would_catch_every_public_name() {
    let seed = seed();
    for programme in &seed.programmes {
        assert!(
            seed.forbidden_words(programme)
                .any(|word| programme.name.contains(word)),
            "no forbidden word catches 「{}」",
            programme.name
        );
    }
}

#[test]
fn the_words_that_tell_would_catch_every_telling_title() {
    // 「第1回」 of the class and the towns of the summit tell nothing by themselves.
    let neutral = ["family-class", "supporters-summit"];
    let seed = seed();
    for past in &seed.history {
        let programme = seed.programme(&past.programme).unwrap();
        let Some(title) = past.title.as_deref() else {
            continue;
        };
        assert!(
            neutral.contains(&past.programme.as_str())
                || seed.forbidden_words(programme).any(|word| title.contains(word)),
            "no forbidden word catches 「{title}」"
        );
    }
}

#[test]
fn a_summary_has_three_sentences_and_every_text_is_calm_and_whole() {
    for programme in &seed().programmes {
        let summary = &programme.texts.summary;
        assert_eq!(summary.matches('。').count(), 3, "{summary}");
        assert!(!programme.texts.day_steps.is_empty());
        for text in page_texts(programme) {
            assert!(text.ends_with('。'), "not a whole sentence: {text}");
            for word in ["！", "!", "必ず", "無断", "厳禁", "べき", "してください。必"] {
                assert!(!text.contains(word), "「{word}」 in: {text}");
            }
        }
    }
}

#[test]
fn sentences_are_short_enough_to_be_read_by_a_tired_person() {
    for programme in seed().programmes.iter().filter(|programme| programme.listed) {
        for text in page_texts(programme) {
            for sentence in text.split('。') {
                let length = sentence.chars().count();
                assert!(length <= 60, "{length} characters: {sentence}");
            }
        }
    }
}

#[test]
fn long_vowels_are_written_as_such() {
    let kana = |letter: char| ('ァ'..='ヺ').contains(&letter);
    let letters: Vec<char> = super::ANNAKA.chars().collect();
    for window in letters.windows(2) {
        assert!(
            !(kana(window[0]) && window[1] == '-'),
            "a hyphen for a long vowel after {}",
            window[0]
        );
    }
    assert!(!super::ANNAKA.contains('~'), "「～」 is full-width");
}

#[test]
fn what_is_booked_has_a_window_and_what_is_not_has_none() {
    for programme in &seed().programmes {
        let is_booked = !matches!(programme.participation, Participation::WalkIn | Participation::Notice);
        assert_eq!(programme.window.is_some(), is_booked, "{}", programme.key);
        assert_eq!(
            programme.categories.is_empty(),
            programme.participation != Participation::WalkIn,
            "{}",
            programme.key
        );
    }
}

#[test]
fn only_the_parents_seminar_is_suspended_and_only_the_network_is_unlisted() {
    let seed = seed();
    for programme in &seed.programmes {
        let is_suspended = programme.status == Status::Suspended;
        assert_eq!(is_suspended, programme.number == 6);
        assert_eq!(programme.state_reason.is_some(), is_suspended);
        assert_eq!(programme.listed, programme.number != 5);
        if !programme.listed {
            assert_eq!(programme.audience, Audience::None);
        }
    }
}

#[test]
fn the_voices_are_those_of_the_page() {
    let seed = seed();
    let voices: Vec<&String> = seed.programmes.iter().flat_map(|programme| &programme.voices).collect();
    assert_eq!(
        voices,
        [
            "娘の接し方がよくわかった。今の生活私自身が変わらなければと思う。",
            "ひとりで考えていたので楽になった。",
        ]
    );
}

#[test]
fn the_turn_of_the_year_is_closed_over_new_year() {
    let closure = seed().desk("kokoro").unwrap().year_end.unwrap();
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    assert!(closure.contains(day(12, 29)) && closure.contains(day(1, 3)));
    assert!(!closure.contains(day(12, 28)) && !closure.contains(day(1, 4)));
}
