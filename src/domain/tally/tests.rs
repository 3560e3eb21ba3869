//! Tests of the module above: its rules as sentences.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

mod sequences;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::ids::{DeskId, ProgrammeId, SessionId, StaffId, TallyMarkId};
use crate::domain::programme::{
    Acceptance, Audience, FormRules, Gate, Identity, Participation, Policy, Programme, ProgrammeTexts,
};
use crate::domain::session::{Session, SessionStatus};
use crate::domain::window::{Closes, Opens, Window};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A lounge on 3 November: doors at one, from half past one until half past four.
fn session() -> Session {
    Session {
        id: SessionId(Uuid::from_u128(1)),
        programme: ProgrammeId(Uuid::from_u128(2)),
        venue: None,
        doors_open_at: Some(utc("2026-11-03T04:00:00Z")),
        starts_at: utc("2026-11-03T04:30:00Z"),
        ends_at: utc("2026-11-03T07:30:00Z"),
        was_starts_at: None,
        title: None,
        contents: Vec::new(),
        speaker: None,
        status: SessionStatus::Scheduled,
        public_reason: None,
        hours_reason: None,
        course: None,
        drawn_at: None,
    }
}

fn programme(categories: &[&str], participation: Participation) -> Programme {
    Programme {
        id: ProgrammeId(Uuid::from_u128(2)),
        ordinal: 10,
        key: "lounge".into(),
        desk: DeskId(Uuid::from_u128(3)),
        name: "ラウンジ".into(),
        outward_name: "福祉課 ご案内の件".into(),
        participation,
        audience: Audience::DropIn,
        is_listed: true,
        suspended: None,
        ended_on: None,
        policy: Policy {
            acceptance: Acceptance::FirstCome,
            gate: Gate::None,
            identity: Identity::NicknameEnough,
            window: Window {
                opens: Opens::AtOnce,
                closes: Closes::AtStart,
                cancel_until: Closes::AtStart,
            },
            household_limit: None,
            max_party: 10,
            retention_days: 30,
            family_may_erase: true,
            reminders: Vec::new(),
            forms: FormRules {
                tally_categories: categories.iter().map(|&category| category.to_owned()).collect(),
                ..FormRules::default()
            },
        },
        texts: ProgrammeTexts::default(),
    }
}

fn sheet() -> TallySheet {
    let programme = programme(&["本人", "家族"], Participation::WalkIn);
    TallySheet::open(session(), &programme, Vec::new()).unwrap()
}

const ME: StaffId = StaffId(Uuid::from_u128(7));
const COLLEAGUE: StaffId = StaffId(Uuid::from_u128(8));

fn id(number: u128) -> TallyMarkId {
    TallyMarkId(Uuid::from_u128(number))
}

/// 「14時5分」 of the session's day.
fn at(hour: i64, minute: i64) -> DateTime<Utc> {
    utc("2026-11-02T15:00:00Z") + TimeDelta::hours(hour) + TimeDelta::minutes(minute)
}

fn now() -> DateTime<Utc> {
    at(24, 0)
}

fn press(number: u128, thumb: Thumb, at: DateTime<Utc>) -> Press {
    Press {
        id: id(number),
        thumb,
        at,
    }
}

fn came(category: &str, visit: Visit) -> Thumb {
    let category = category.to_owned();
    Thumb::Came { category, visit }
}

fn take_back(category: &str, visit: Visit) -> Thumb {
    let category = category.to_owned();
    Thumb::TakeBack { category, visit }
}

fn cell(category: &str, visit: Visit, hour: u8) -> Cell {
    Cell {
        category: category.to_owned(),
        visit,
        band: Band::new(hour).unwrap(),
    }
}

#[test]
fn everybody_is_counted_in_the_hour_in_which_they_came() {
    let mut sheet = sheet();
    let presses = [
        (came("本人", Visit::First), at(13, 40)),
        (came("本人", Visit::Again), at(13, 59)),
        (came("家族", Visit::Unknown), at(14, 0)),
        (came("家族", Visit::Unknown), at(14, 30)),
    ];
    for (number, (thumb, when)) in (1..).zip(presses) {
        assert_eq!(sheet.press(&press(number, thumb, when), ME, now()), Ok(Pressed::Now));
    }
    let tally = sheet.tally();
    assert_eq!(
        (
            tally.total(),
            tally.of_category("本人"),
            tally.of_visit("本人", Visit::First)
        ),
        (4, 2, 1)
    );
    let cells: Vec<(Cell, u32)> = tally.cells().map(|(cell, count)| (cell.clone(), count)).collect();
    let expected = [
        (cell("家族", Visit::Unknown, 14), 2),
        (cell("本人", Visit::First, 13), 1),
        (cell("本人", Visit::Again, 13), 1),
    ];
    assert_eq!(cells, expected);
}

#[test]
fn the_first_hour_takes_the_early_ones_and_the_last_hour_the_late_ones() {
    let session = session();
    let hours: Vec<u8> = Band::all_of(&session).into_iter().map(Band::hour).collect();
    assert_eq!(hours, [13, 14, 15, 16]);
    for (when, hour) in [
        (at(9, 0), 13),
        (at(13, 10), 13),
        (at(16, 29), 16),
        (at(20, 0), 16),
        (at(30, 0), 16),
    ] {
        assert_eq!(Band::of(&session, when).hour(), hour, "{when}");
    }
    let until_four = Session {
        doors_open_at: None,
        ends_at: at(16, 0),
        ..session
    };
    let hours: Vec<u8> = Band::all_of(&until_four).into_iter().map(Band::hour).collect();
    assert_eq!(hours, [13, 14, 15]);
    assert_eq!(Band::of(&until_four, at(16, 0)).hour(), 15);
}

#[test]
fn one_less_is_taken_from_the_latest_hour_in_which_somebody_was_counted() {
    let mut sheet = sheet();
    for (number, when) in [(1, at(13, 10)), (2, at(14, 10)), (3, at(16, 10))] {
        sheet
            .press(&press(number, came("家族", Visit::First), when), ME, now())
            .unwrap();
    }
    sheet
        .press(&press(4, take_back("家族", Visit::First), at(15, 0)), ME, now())
        .unwrap();
    let left: Vec<u8> = sheet.tally().cells().map(|(cell, _)| cell.band.hour()).collect();
    assert_eq!(left, [13, 16]);
    for number in [5, 6] {
        sheet
            .press(&press(number, take_back("家族", Visit::First), at(13, 30)), ME, now())
            .unwrap();
    }
    assert_eq!(sheet.tally(), Tally::default());
}

#[test]
fn one_less_of_nobody_is_refused_and_stays_refused_however_often_it_is_sent() {
    let mut sheet = sheet();
    let nobody = TallyRefusal::NobodyThere {
        category: "家族".into(),
        visit: Visit::First,
    };
    let words = nobody.to_string();
    assert_eq!(words, "「家族」の「はじめて」は0人なので、そのままにしました");
    let refused = Err(nobody);
    sheet
        .press(&press(1, came("家族", Visit::Again), at(14, 0)), ME, now())
        .unwrap();
    let less = press(2, take_back("家族", Visit::First), at(14, 1));
    assert_eq!(sheet.press(&less, ME, now()), refused);
    sheet
        .press(&press(3, came("家族", Visit::First), at(14, 2)), COLLEAGUE, now())
        .unwrap();
    assert_eq!(
        sheet.press(&less, ME, now()),
        refused,
        "it took somebody whom a colleague counted later"
    );
    assert_eq!(sheet.tally().of_category("家族"), 2);
}

#[test]
fn undo_takes_back_the_last_mark_of_the_same_person_one_after_the_other() {
    let mut sheet = sheet();
    sheet
        .press(&press(1, came("本人", Visit::First), at(13, 10)), ME, now())
        .unwrap();
    sheet
        .press(&press(2, came("家族", Visit::Again), at(14, 10)), ME, now())
        .unwrap();
    sheet
        .press(&press(3, came("家族", Visit::Again), at(14, 20)), COLLEAGUE, now())
        .unwrap();
    assert_eq!(sheet.last_of(ME).unwrap().id, id(2));
    sheet
        .press(&press(4, Thumb::Undo(id(2)), at(15, 0)), ME, now())
        .unwrap();
    assert_eq!(sheet.last_of(ME).unwrap().id, id(1));
    sheet
        .press(&press(5, Thumb::Undo(id(1)), at(15, 1)), ME, now())
        .unwrap();
    assert_eq!(sheet.last_of(ME), None);
    let cells: Vec<Cell> = sheet.tally().cells().map(|(cell, _)| cell.clone()).collect();
    assert_eq!(cells, [cell("家族", Visit::Again, 14)]);
}

#[test]
fn a_mark_is_undone_once_by_whichever_window_and_an_undo_is_not_undone() {
    let mut sheet = sheet();
    sheet
        .press(&press(1, came("本人", Visit::First), at(13, 10)), ME, now())
        .unwrap();
    sheet
        .press(&press(2, came("本人", Visit::First), at(13, 11)), ME, now())
        .unwrap();
    let undo = press(3, Thumb::Undo(id(2)), at(13, 12));
    assert_eq!(sheet.press(&undo, ME, now()), Ok(Pressed::Now));
    assert_eq!(sheet.press(&undo, ME, now()), Ok(Pressed::Before));
    let other_window = press(4, Thumb::Undo(id(2)), at(13, 12));
    assert_eq!(sheet.press(&other_window, ME, now()), Err(TallyRefusal::AlreadyUndone));
    for (number, target) in [(5, id(3)), (6, id(99))] {
        let nothing = press(number, Thumb::Undo(target), at(13, 13));
        assert_eq!(sheet.press(&nothing, ME, now()), Err(TallyRefusal::NothingToUndo));
    }
    assert_eq!(sheet.tally().total(), 1);
}

#[test]
fn undoing_one_less_counts_them_again_and_undoing_who_is_gone_already_changes_nothing() {
    let mut sheet = sheet();
    sheet
        .press(&press(1, came("本人", Visit::First), at(13, 10)), ME, now())
        .unwrap();
    sheet
        .press(&press(2, take_back("本人", Visit::First), at(13, 11)), ME, now())
        .unwrap();
    let gone = press(3, Thumb::Undo(id(1)), at(13, 12));
    assert!(matches!(
        sheet.press(&gone, ME, now()),
        Err(TallyRefusal::NobodyThere { .. })
    ));
    sheet
        .press(&press(4, Thumb::Undo(id(2)), at(13, 13)), ME, now())
        .unwrap();
    assert_eq!(sheet.tally().total(), 1);
    assert_eq!(sheet.last_of(ME).unwrap().id, id(1));
}

#[test]
fn a_mark_of_tomorrow_or_of_another_week_is_refused_and_a_day_more_or_less_is_honest() {
    for (when, expected) in [
        (at(24, 1), Err(TallyRefusal::FromTheFuture)),
        (at(-25, 0), Err(TallyRefusal::AnotherDay)),
        (at(-24, 0), Ok(Pressed::Now)),
        (at(14, 0), Ok(Pressed::Now)),
    ] {
        let mut sheet = sheet();
        let answer = sheet.press(&press(1, came("本人", Visit::First), when), ME, now());
        assert_eq!(answer, expected, "{when}");
        assert_eq!(sheet.added().len(), usize::from(expected.is_ok()));
    }
    let mut sheet = sheet();
    let late = sheet.press(&press(1, came("本人", Visit::First), at(47, 59)), ME, at(100, 0));
    let too_late = sheet.press(&press(2, came("本人", Visit::First), at(48, 0)), ME, at(100, 0));
    assert_eq!((late, too_late), (Ok(Pressed::Now), Err(TallyRefusal::AnotherDay)));
}

#[test]
fn a_session_that_is_reserved_has_no_tally() {
    for participation in Participation::ALL {
        let opened = TallySheet::open(session(), &programme(&[], *participation), Vec::new());
        assert_eq!(
            opened.is_ok(),
            *participation == Participation::WalkIn,
            "{participation:?}"
        );
    }
}

#[test]
fn a_category_of_another_programme_is_refused_and_a_former_one_stays_in_sight() {
    let mut before = sheet();
    before
        .press(&press(1, came("本人", Visit::First), at(14, 0)), ME, now())
        .unwrap();
    let strange = press(2, came("女子会", Visit::First), at(14, 0));
    assert_eq!(before.press(&strange, ME, now()), Err(TallyRefusal::UnknownCategory));
    let renamed = programme(&["女子会"], Participation::WalkIn);
    let mut after = TallySheet::open(session(), &renamed, before.added().to_vec()).unwrap();
    assert_eq!(after.categories(), ["女子会", "本人"]);
    assert_eq!(after.press(&strange, ME, now()), Ok(Pressed::Now));
    assert_eq!((after.added().len(), after.tally().total()), (1, 2));
}

#[test]
fn a_programme_without_categories_counts_everybody_under_one() {
    let counted = |categories: &[&str]| programme(categories, Participation::WalkIn).tally_categories();
    assert_eq!(counted(&[]), ["来られた方"]);
    assert_eq!(counted(&[" ", ""]), ["来られた方"]);
    assert_eq!(counted(&["家族", " 家族 ", "本人"]), ["家族", "本人"]);
}

#[test]
fn a_policy_that_was_stored_before_categories_existed_still_opens() {
    let whole = serde_json::to_value(programme(&["本人"], Participation::WalkIn).policy).unwrap();
    let again: Policy = serde_json::from_value(whole.clone()).unwrap();
    assert_eq!(again.forms.tally_categories, ["本人"]);
    let mut before = whole;
    let forms = before["forms"].as_object_mut().unwrap();
    assert!(forms.remove("tally_categories").is_some());
    let opened: Policy = serde_json::from_value(before).unwrap();
    assert!(opened.forms.tally_categories.is_empty());
}
