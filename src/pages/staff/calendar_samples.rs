//! Every page of the calendar with everything in it, for the tests that look at all of them.
//! Deliberately no page as it would be: what excludes each other stands side by side.

mod fields;

use self::fields::{TYPED, choices, frame, link, problems, right, special_days, text, upload, week, wrong};
use crate::pages::Template;
use crate::pages::staff::calendar::{CalendarPage, DeskRow, Today, Way};
use crate::pages::staff::desk::{DeskPage, HoursForm};
use crate::pages::staff::hits::{HitRow, HitsPage};
use crate::pages::staff::holidays::{DifferenceRow, HolidayRow, HolidaysPage};
use crate::pages::staff::import::{ImportColumn, ImportLine, ImportPage, ImportReportPage, ImportedPage};
use crate::pages::staff::venue::{VenueFact, VenueForm, VenuePage};
use crate::pages::staff::venues::{VenueRow, VenuesPage};
use crate::pages::staff::week::YearEndFields;

fn way(label: &str, about: &str, count: Option<&str>) -> Way {
    Way {
        link: link(label),
        about: text(about),
        count: count.map(text),
    }
}

fn hub() -> CalendarPage {
    let row = |name: &str, hours: &[&str], today: Today, special: &[&str]| DeskRow {
        href: Some(text("/staff/desks/1")),
        name: text(name),
        hours: hours.iter().map(|line| text(line)).collect(),
        closed: text("祝日・年末年始（12月29日～1月3日）は休み"),
        today,
        special: special.iter().map(|line| text(line)).collect(),
    };
    let today = |is_open, words: &str| Today {
        is_open,
        words: text(words),
    };
    CalendarPage {
        frame: frame("暦と日程"),
        date: text("11月24日（火）"),
        year: text("令和8年・2026年"),
        iso_date: text("2026-11-24"),
        hits: Some(link("時間の外になっている開催回が2回あります")),
        new_desk: None,
        desks: vec![
            row(
                "福祉課 福祉相談係",
                &["月曜日～金曜日 午前9時～午後4時"],
                today(true, "きょう 午前9時～午後4時"),
                &[
                    "12月12日（土） 開所 午前10時～午後3時（休日相談会）",
                    "12月28日（月） 休み（庁舎の停電）",
                ],
            ),
            row(
                "若者サポートステーション（安中出張）",
                &["火曜日 午前10時～正午"],
                today(false, "きょうはお休み（定休日（火曜日））"),
                &[],
            ),
        ],
        schedule: vec![
            way(
                "日程の規則",
                "「毎月 第1火曜日」などの規則と、祝日にあたったときの決まり",
                None,
            ),
            way("日程の案", "規則から作られた、まだ確定していない予定", Some("3件")),
            way(
                "日程の一覧を取り込む",
                "表計算ソフトで作った一覧（CSV）から、まとめて登録します",
                None,
            ),
        ],
        standing: vec![
            way("会場", "場所のご案内、使える時間、臨時の休み", Some("6か所")),
            way("祝日", "一覧 1955年～2027年（2026年11月22日に取り込み）", None),
        ],
    }
}

fn desk() -> DeskPage {
    DeskPage {
        frame: frame("窓口の時間"),
        back: link("暦と日程"),
        name: text("福祉課 福祉相談係"),
        phone: text("027-382-1111（内線1191・1194）"),
        today: Today {
            is_open: true,
            words: text("きょう 午前9時～午後4時"),
        },
        saved: Some(text("12月12日（土）の開所を加えました。")),
        hits: Some(link("時間の外になっている開催回が2回あります")),
        problems: problems(),
        facts: None,
        hours: HoursForm {
            action: text("/staff/desks/1"),
            seen: text("a mark"),
            week: week(),
            year_end: YearEndFields {
                from_month: text("12"),
                from_day: text("29"),
                to_month: text("1"),
                to_day: String::new(),
                error: Some(text(
                    "年末年始の休みは、4つとも数字で入力するか、4つとも空にしてください。",
                )),
            },
            holidays: choices([("closed", "休む"), ("open", "ひらく")], "closed"),
            holidays_error: Some(text("どちらかを選んでください。")),
        },
        special: special_days(),
    }
}

fn venue() -> VenuePage {
    VenuePage {
        frame: frame("会場"),
        back: link("会場の一覧"),
        heading: text("安中市役所 2階 第1相談室"),
        saved: Some(text("保存しました。")),
        hits: None,
        problems: problems(),
        facts: Vec::new(),
        form: Some(VenueForm {
            action: text("/staff/venues/1"),
            seen: text("a mark"),
            place: wrong("", "場所を入力してください。"),
            address: right("安中市安中1-23-13"),
            entrance: right("正面玄関を入って右の階段"),
            parking: right(TYPED),
            one_session: choices(
                [("yes", "はい（部屋）"), ("no", "いいえ（建物全体・オンラインなど）")],
                "yes",
            ),
            one_session_error: Some(text("どちらかを選んでください。")),
            has_hours: true,
            usable_error: Some(text("どちらかを選んでください。")),
            week: week(),
            submit: "この内容で保存する",
        }),
        special: Some(special_days()),
    }
}

fn hits() -> HitsPage {
    let row = |date: &str, time: &str, what: &str, taken: &str, is_reserved| HitRow {
        date: text(date),
        year: text("令和8年・2026年"),
        iso_date: text("2026-12-28"),
        time: text(time),
        what: text(what),
        about: None,
        place: text("安中市役所 2階 第1相談室"),
        href: text("/staff/sessions/1"),
        taken: text(taken),
        is_reserved,
        why: text("令和8年12月28日（月）は庁舎の停電のため窓口が閉まっています"),
        move_href: Some(text("/staff/sessions/1/change")),
        call_off_href: Some(text("/staff/sessions/1/change?kind=called_off")),
    };
    HitsPage {
        frame: frame("かかる開催回"),
        back: link("福祉課 福祉相談係"),
        saved: Some(text("12月28日（月）を休みにしました。")),
        heading: text("この休みにかかる開催回"),
        summary: text("2回・予約 3組5名"),
        whole_day: Some(link("12月28日（月）の開催回をまとめて中止する")),
        sessions: vec![
            row("12月28日（月）", "午前10時～正午", "市の相談窓口", "予約 3組5名", true),
            row(
                "12月28日（月）",
                "午後1時～3時",
                "若者就職活動個別相談",
                "予約はありません",
                false,
            ),
        ],
        empty: text("この休みにかかる開催回はありません。"),
    }
}

fn holidays() -> HolidaysPage {
    let day = |date: &str, iso: &str, name: &str| HolidayRow {
        date: text(date),
        iso_date: text(iso),
        name: text(name),
        is_expected: true,
    };
    HolidaysPage {
        frame: frame("祝日"),
        back: link("暦と日程"),
        saved: Some(text("1955年～2027年の一覧（1,067日）を取り込みました。")),
        problems: problems(),
        heading: text("令和10年（2028年）の祝日"),
        count: text("17日"),
        expected: Some(text(
            "まだ公表されていない年です。法律のとおりに計算した予定で、変わることがあります。",
        )),
        previous: Some(link("2027年")),
        next: Some(link("2029年")),
        days: vec![
            day("1月1日（土）", "2028-01-01", "元日"),
            day("1月10日（月）", "2028-01-10", "成人の日"),
            day("9月23日（土）", "2028-09-23", "秋分の日"),
        ],
        source: text("内閣府の一覧（1955年～2027年）"),
        source_notes: vec![
            text("2026年11月22日に取り込みました。"),
            text("一覧にない年は、祝日法の規則で計算しています。"),
        ],
        differences: Some(vec![DifferenceRow {
            date: text("令和9年3月22日（月）"),
            words: text("一覧では「休日」、規則では祝日ではありません"),
        }]),
        upload: Some(upload("/staff/holidays")),
    }
}

fn import() -> ImportPage {
    let column = |name, is_required, about| ImportColumn {
        name,
        is_required,
        about,
    };
    ImportPage {
        frame: frame("日程の取り込み"),
        back: link("暦と日程"),
        problems: problems(),
        columns: vec![
            column(
                "日付",
                true,
                "令和8年12月1日（火）、R8.12.1、2026/12/1 など。曜日が違っていれば、お知らせします",
            ),
            column("事業", true, "事業の名前"),
            column("題名", false, "講演の題名など"),
        ],
        example: text("日付,事業,題名\n令和8年12月1日（火）,講演会,家族にできること\n"),
        upload: upload("/staff/import"),
    }
}

fn report(has_errors: bool) -> ImportReportPage {
    let line = |number, date: &str, errors: &[&str], warnings: &[&str]| ImportLine {
        number,
        date: Some(text(date)),
        time: Some(text("午後1時30分～3時30分")),
        what: vec![text("講演会"), text("家族にできること　山田 花子")],
        counts: Some(text("参加 38名")),
        becomes: Some("記録"),
        errors: errors.iter().map(|words| text(words)).collect(),
        warnings: warnings.iter().map(|words| text(words)).collect(),
    };
    let wrong: &[&str] = if has_errors {
        &["この名前の事業はありません（「講演」）。"]
    } else {
        &[]
    };
    ImportReportPage {
        frame: frame("一覧の確認"),
        back: link("別の一覧を選ぶ"),
        summary: text("3行を読みました。"),
        errors: has_errors.then(|| text("誤りが1件あります")),
        warnings: Some(text("確かめていただきたいことが1件あります。")),
        lines: vec![
            line(2, "令和8年12月1日（火）", &[], &[]),
            line(
                3,
                "令和4年7月5日（火）",
                &[],
                &["令和4年7月5日（水）と書かれていますが、正しくは令和4年7月5日（火）です。"],
            ),
            line(4, "令和9年2月2日（火）", wrong, &[]),
        ],
        confirm_action: (!has_errors).then(|| text("/staff/import/confirm")),
        confirm_label: text("この3回を登録する"),
        text: text(TYPED),
        check_action: text("/staff/import"),
    }
}

/// Every page with a name of its own.
fn pages() -> Vec<(&'static str, String)> {
    let venues = VenuesPage {
        frame: frame("会場"),
        back: link("暦と日程"),
        venues: vec![VenueRow {
            href: text("/staff/venues/1"),
            place: text("安中市役所 2階 第1相談室"),
            address: text("安中市安中1-23-13"),
            hours: text("月曜日～金曜日 午前8時30分～午後5時15分"),
            one_session: Some(text("同時に1つの開催回だけ")),
            special: vec![text("12月28日（月） 休み（庁舎の停電）")],
        }],
        new_href: Some(text("/staff/venues/new")),
    };
    let read_only = VenuePage {
        form: None,
        special: None,
        facts: vec![VenueFact {
            label: "住所",
            words: text(TYPED),
        }],
        problems: Vec::new(),
        ..venue()
    };
    let imported = ImportedPage {
        frame: frame("取り込みました"),
        headline: text("3回を登録しました"),
        facts: vec![text("12月1日（火）から2月2日（火）まで。")],
        ways: vec![link("開催回を見る")],
    };
    vec![
        ("calendar", hub().render().unwrap()),
        ("desk", desk().render().unwrap()),
        ("venues", venues.render().unwrap()),
        ("venue", venue().render().unwrap()),
        ("venue-read", read_only.render().unwrap()),
        ("hits", hits().render().unwrap()),
        ("holidays", holidays().render().unwrap()),
        ("import", import().render().unwrap()),
        ("report", report(false).render().unwrap()),
        ("report-wrong", report(true).render().unwrap()),
        ("imported", imported.render().unwrap()),
    ]
}

mod tests;
