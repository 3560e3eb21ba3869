//! Every kind of problem that a list can have, each told with its line.
//! Deliberately one wrong cell at a time, but for the tests of several at once.

use super::*;

/// The problems of a file that is refused.
#[track_caller]
fn refused(file: impl AsRef<[u8]>) -> Vec<Problem> {
    reading(file).unwrap_err()
}

/// The one problem of a file that is refused.
#[track_caller]
fn refused_for(file: impl AsRef<[u8]>, line: usize, kind: ProblemKind) -> String {
    let problems = refused(file);
    assert_eq!(problems, [Problem { line, kind }], "{:?}", sentences(&problems));
    problems[0].to_string()
}

#[test]
fn a_single_error_refuses_the_whole_list_and_tells_the_warnings_too() {
    let file = "事業,日付\n講演会,令和4年7月5日(水)\n講演会,令和4年7月6日\n炊き出し,令和4年7月7日\n";
    assert_eq!(
        sentences(&refused(file)),
        [
            "2行目：令和4年7月5日は火曜日です（「水」と書かれています）",
            "4行目：「炊き出し」という事業は登録されていません",
        ]
    );
}

#[test]
fn everything_that_is_wrong_with_a_line_is_told_at_once() {
    let file = "事業,窓口,日付,曜日,時間,会場,人数\n\
        炊き出し,水道課,令和8年2月30日,祝,昼,,多数\n\
        講演会,,2026-12-01,,,車庫,多数\n";
    assert_eq!(
        sentences(&refused(file)),
        [
            "2行目：「水道課」という窓口は登録されていません",
            "2行目：「炊き出し」という事業は登録されていません",
            "2行目：曜日「祝」を読み取れません",
            "2行目：2026年2月30日という日はありません",
            "2行目：時間「昼」を読み取れません。「13:30～15:30」のように書いてください",
            "2行目：人数「多数」を読み取れません。「20名」「10組」のように書いてください",
            "3行目：人数「多数」を読み取れません。「20名」「10組」のように書いてください",
            "3行目：「車庫」という会場は登録されていません",
            "3行目：これからの日には、始まりと終わりの時間が必要です",
        ]
    );
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    for file in [&b"\x89PNG\r\n\x1a\n\0\0"[..], b"\xff\xfe\x8b\x4e", b"\x82"] {
        refused_for(file, 1, ProblemKind::NotText);
    }
}

#[test]
fn an_empty_file_is_refused() {
    for file in ["", " \n\n", "\u{feff}", ",,\n"] {
        refused_for(file, 1, ProblemKind::EmptyFile);
    }
    refused_for("事業,日付\n\n", 1, ProblemKind::NoLines);
}

#[test]
fn quotation_marks_left_open_are_told_with_their_line() {
    refused_for(
        "事業,日付\n講演会,2020-01-20\n\"講演会,2020-01-21\n講演会,2020-01-22\n",
        3,
        ProblemKind::BrokenQuotes,
    );
    refused_for("事業,日付\n\"講演\"会,2020-01-20\n", 2, ProblemKind::BrokenQuotes);
}

#[test]
fn a_line_with_more_or_fewer_cells_than_headings_is_refused() {
    let kind = |found| ProblemKind::CellCount { expected: 3, found };
    refused_for("事業,日付,題名\n講演会,2020-01-20\n", 2, kind(2));
    let told = refused_for(
        "事業,日付,題名\n講演会,2020-01-20,a\n講演会,2020-01-21,a,b\n",
        3,
        kind(4),
    );
    assert_eq!(told, "3行目：見出しは3列ですが、この行は4列です");
}

#[test]
fn headings_have_to_be_known_and_there_once() {
    let told = refused_for(
        "\n事業,日付,備考\n講演会,2020-01-20,a\n",
        2,
        ProblemKind::UnknownColumn("備考".into()),
    );
    assert_eq!(
        told,
        "2行目：「備考」という見出しは使えません。\
         使えるのは「事業」「窓口」「日付」「曜日」「時間」「題名」「講師」「会場」「人数」です"
    );
    refused_for("事業,題名\n講演会,a\n", 1, ProblemKind::MissingColumn(Column::Date));
    refused_for("日付\n2020-01-20\n", 1, ProblemKind::MissingColumn(Column::Programme));
    refused_for(
        "事業,日付,開催日\nx,y,z\n",
        1,
        ProblemKind::RepeatedColumn(Column::Date),
    );
    refused_for(
        "事業,日付,\n講演会,2020-01-20,\n講演会,2020-01-21,a\n",
        3,
        ProblemKind::NoHeading("a".into()),
    );
}

#[test]
fn one_mistake_hides_no_other_and_all_are_told_in_the_order_of_the_lines() {
    let problems = refused("事業,日付,備考\n講演会,きのう,a\n講演会\n炊き出し,2020-01-20,a\n");
    let lines: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 2, 3, 4], "{:?}", sentences(&problems));
}

#[test]
fn names_have_to_lead_to_one_thing() {
    let file = |cells: &str| format!("事業,窓口,日付,時間,会場\n講演会,,2020-01-20,,\n{cells}\n");
    let refused_for = |cells: &str, kind| refused_for(file(cells), 3, kind);
    refused_for(",,2020-01-21,,", ProblemKind::Missing(Column::Programme));
    refused_for(
        "炊き出し,,2020-01-21,,",
        ProblemKind::UnknownProgramme("炊き出し".into()),
    );
    refused_for("講演会,水道課,2020-01-21,,", ProblemKind::UnknownDesk("水道課".into()));
    let told = refused_for(
        "講演会,saposute,2020-01-21,,",
        ProblemKind::NotOfThatDesk {
            programme: "講演会".into(),
            desk: "saposute".into(),
        },
    );
    assert_eq!(told, "3行目：「講演会」は「saposute」の事業ではありません");
    refused_for(
        "個別相談,,2020-01-21,,",
        ProblemKind::Ambiguous(Column::Programme, "個別相談".into()),
    );
    refused_for(
        "講演会,,2026-12-01,10:00～12:00,車庫",
        ProblemKind::UnknownVenue("車庫".into()),
    );
    refused_for(
        "講演会,,2026-12-01,10:00～12:00,集会所",
        ProblemKind::Ambiguous(Column::Venue, "集会所".into()),
    );
    let mut directory = directory();
    directory.add_desk(&["福祉課福祉相談係"], PARTNER);
    let ambiguous = read(
        file("講演会,福祉課福祉相談係,2020-01-21,,").as_bytes(),
        &directory,
        &[],
        today(),
    )
    .unwrap_err();
    assert_eq!(
        ambiguous[0].kind,
        ProblemKind::Ambiguous(Column::Desk, "福祉課福祉相談係".into())
    );
}

#[test]
fn dates_that_cannot_be_read_or_do_not_exist_are_told() {
    let refused_for = |date: &str, kind| refused_for(format!("事業,日付\n講演会,{date}\n"), 2, kind);
    refused_for("", ProblemKind::Missing(Column::Date));
    refused_for("12月1日", ProblemKind::Date(TypedDateRefusal::NotUnderstood));
    let impossible = TypedDateRefusal::NoSuchDate {
        year: 2025,
        month: 2,
        day: 29,
    };
    refused_for("令和7年2月29日", ProblemKind::Date(impossible));
    let outside = TypedDateRefusal::OutsideEra {
        era: Era::Heisei,
        date: ymd(2019, 5, 1),
    };
    refused_for("平成31年5月1日", ProblemKind::Date(outside));
}

#[test]
fn weekdays_times_counts_and_long_texts_that_cannot_be_kept_are_told() {
    let file = |cells: &str| format!("事業,日付,曜日,時間,人数,題名,講師\n講演会,{cells}\n");
    let refused_for = |cells: &str, kind| refused_for(file(cells), 2, kind);
    refused_for("2020-01-20,祝,,,,", ProblemKind::WeekdayNotUnderstood("祝".into()));
    refused_for("2020-01-20,,昼,,,", ProblemKind::TimesNotUnderstood("昼".into()));
    refused_for(
        "2020-01-20,,15:30～13:30,,,",
        ProblemKind::EndsBeforeItStarts("15:30～13:30".into()),
    );
    refused_for("2020-01-20,,,多数,,", ProblemKind::CountsNotUnderstood("多数".into()));
    refused_for(
        "2026-12-01,,10:00～12:00,家族6名,,",
        ProblemKind::NoCapacity("家族6名".into()),
    );
    let long = "あ".repeat(201);
    refused_for(
        &format!("2020-01-20,,,,{long},"),
        ProblemKind::TooLong(Column::Title, 200),
    );
    refused_for(
        &format!("2020-01-20,,,,,{long}"),
        ProblemKind::TooLong(Column::Speaker, 200),
    );
}

#[test]
fn a_place_that_is_too_long_to_be_kept_is_told() {
    let long = "あ".repeat(201);
    let kind = ProblemKind::TooLong(Column::Venue, 200);
    refused_for(format!("事業,日付,会場\n講演会,2020-01-20,{long}\n"), 2, kind);
}

#[test]
fn what_is_to_come_needs_its_times_from_today_on() {
    let file = |date: &str, times: &str| format!("事業,日付,時間\n講演会,{date},{times}\n");
    refused_for(file("2026-11-10", ""), 2, ProblemKind::NoTimes);
    refused_for(file("2026-11-10", "10:00"), 2, ProblemKind::NoTimes);
    let kind = |date: &str, times: &str| entries(file(date, times)).remove(0).kind;
    assert!(matches!(kind("2026-11-10", "10:00～12:00"), EntryKind::Upcoming { .. }));
    assert!(matches!(kind("2026-11-09", ""), EntryKind::Past { times: None, .. }));
    let EntryKind::Past { times, .. } = kind("2026-11-09", "10:00") else {
        panic!("yesterday is past")
    };
    assert_eq!(times.as_deref(), Some("午前10時"));
}

#[test]
fn a_duplicate_within_the_file_names_the_other_line() {
    let file = "事業,日付,時間,題名\n\
        講演会,2020-01-20,10:00～12:00,対話\n\
        講演会,2020-01-20,10:00～12:00,映画\n\
        講演会,2020-01-20,13:00～15:00,対話\n\
        lecture,令和2年1月20日,,映　画\n";
    let told = refused_for(file, 5, ProblemKind::DuplicateOfLine { line: 3 });
    assert_eq!(told, "5行目：3行目と同じです（事業・日付・題名）");
}

#[test]
fn a_duplicate_of_what_is_stored_is_told() {
    let stored = Dated {
        programme: LECTURE.id,
        date: ymd(2020, 1, 20),
        title: Some("対話".into()),
        start: None,
    };
    let read = |cells: &str| {
        let file = format!("事業,日付,題名\n講演会,2019-01-20,対話\n{cells}\n");
        read(file.as_bytes(), &directory(), std::slice::from_ref(&stored), today())
    };
    for cells in ["講演会,2020-01-20,対話", "講演会,R2.1.20,"] {
        let problems = read(cells).unwrap_err();
        let kind = ProblemKind::DuplicateOfStored;
        assert_eq!(problems, [Problem { line: 3, kind }], "{cells}");
    }
    for cells in [
        "講演会,2020-01-20,映画",
        "講演会,2020-01-21,対話",
        "first-step,2020-01-20,対話",
    ] {
        assert!(read(cells).is_ok(), "{cells}");
    }
}
