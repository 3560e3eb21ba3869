//! The parts that several pages of the calendar show, filled with everything that can stand in them.
//! Deliberately full of mistakes: an error is what a page most often forgets to name.

use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::upload::UploadFields;
use crate::pages::staff::week::{
    SpanFields, SpecialDayForm, SpecialDayRow, SpecialDays, TimeField, WeekDay, WeekFields,
};
use crate::pages::staff::{StaffFrame, StaffPlace};
use crate::pages::{Audience, Frame, Help};

/// What somebody may type; it must never become a part of the page.
pub(super) const TYPED: &str = "<b>\"9時\"</b>";

pub(super) fn text(words: &str) -> String {
    words.to_owned()
}

pub(super) fn link(label: &str) -> Link {
    Link {
        href: text("/staff/calendar"),
        label: text(label),
    }
}

pub(super) fn frame(title: &str) -> StaffFrame {
    let help = Help {
        desk: text("予約窓口 職員"),
        phone: text("027-382-1111"),
        tel_href: text("tel:0273821111"),
        hours: String::new(),
        is_open: false,
        next: String::new(),
    };
    let frame = Frame {
        title: text(title),
        city: text("安中市"),
        audience: Audience::Staff,
        help,
        quick_exit: None,
        demo_mail_href: None,
        version: text("0.1.0"),
        list_href: text("/"),
        lookup_href: text("/lookup"),
        tag: "ja",
        languages: None,
        banners: Vec::new(),
    };
    StaffFrame {
        frame,
        member: text("管理 太郎"),
        csrf: text("seal"),
        sign_out_action: text("/staff/sign-out"),
        today_href: text("/staff"),
        sessions_href: text("/staff/sessions"),
        book_href: text("/staff/book"),
        letters_href: text("/staff/letters"),
        letters_waiting: Some(text("1件")),
        find_href: text("/staff/find"),
        calendar_href: text("/staff/calendar"),
        audit_href: None,
        figures_href: None,
        accounts_href: None,
        me_href: "/staff/me".into(),
        lock_action: None,
        current: StaffPlace::Calendar,
    }
}

pub(super) fn choices(pairs: [(&str, &str); 2], chosen: &str) -> Vec<Choice> {
    let choice = |(value, label): (&str, &str)| Choice {
        value: text(value),
        label: text(label),
        is_chosen: value == chosen,
    };
    pairs.map(choice).into()
}

pub(super) fn wrong(value: &str, error: &str) -> Field {
    Field {
        value: text(value),
        error: Some(text(error)),
    }
}

pub(super) fn right(value: &str) -> Field {
    Field {
        value: text(value),
        error: None,
    }
}

pub(super) fn week() -> WeekFields {
    let days = [
        ("mon", "月曜日", "9:00", "16:00"),
        ("tue", "火曜日", "9:00", "16:00"),
        ("wed", "水曜日", TYPED, "16:00"),
        ("thu", "木曜日", "9:00", "16:00"),
        ("fri", "金曜日", "9:00", "16:00"),
        ("sat", "土曜日", "", ""),
        ("sun", "日曜日", "", ""),
    ];
    let day = |(key, name, opens, closes): (&'static str, &'static str, &str, &str)| WeekDay {
        key,
        name,
        spans: vec![
            SpanFields {
                opens: TimeField {
                    value: text(opens),
                    is_wrong: opens == TYPED,
                },
                closes: TimeField {
                    value: text(closes),
                    is_wrong: false,
                },
            },
            SpanFields {
                opens: TimeField::default(),
                closes: TimeField::default(),
            },
        ],
        errors: if opens == TYPED {
            vec![text(
                "水曜日の始まり：時刻として読み取れません。「9:00」「9時30分」「0900」のように入力してください。",
            )]
        } else {
            Vec::new()
        },
    };
    WeekFields {
        days: days.map(day).into(),
    }
}

pub(super) fn special_days() -> SpecialDays {
    let row = |date: &str, iso: &str, what: &str, is_closed, reason: &str| SpecialDayRow {
        id: text(iso),
        date: text(date),
        year: text("令和8年・2026年"),
        iso_date: text(iso),
        what: text(what),
        is_closed,
        reason: text(reason),
    };
    SpecialDays {
        coming: vec![
            row(
                "12月12日（土）",
                "2026-12-12",
                "開所 午前10時～午後3時",
                false,
                "休日相談会",
            ),
            row(
                "12月28日（月）",
                "2026-12-28",
                "休み",
                true,
                "庁舎の停電（電気設備の法定点検）",
            ),
        ],
        past: vec![row("9月14日（月）", "2026-09-14", "休み", true, TYPED)],
        remove_action: Some(text("/staff/desks/1/special-days/remove")),
        add: Some(SpecialDayForm {
            action: text("/staff/desks/1/special-days"),
            on: wrong(
                "12/28",
                "日付として読み取れません。「令和8年12月1日」「R8.12.1」「2026-12-01」のように入力してください。",
            ),
            kind: choices([("closed", "休み"), ("open", "開所")], "open"),
            kind_error: Some(text("どちらかを選んでください。")),
            opens: right("10時"),
            closes: wrong("9時", "終わりの時刻は、始まりの時刻より後にしてください。"),
            reason: wrong("", "理由を入力してください。"),
        }),
    }
}

pub(super) fn upload(action: &str) -> UploadFields {
    UploadFields {
        action: text(action),
        file_error: Some(text(
            "3行目：「2027/13/1」は日付として読み取れません。「2027/1/1」の形に直してください。",
        )),
        choose_again: Some(text("ファイルは残せません。直してから、もう一度選んでください。")),
        text: right(TYPED),
        anyway: Some(text("このまま取り込む")),
    }
}

pub(super) fn problems() -> Vec<Problem> {
    vec![Problem {
        field: text("main"),
        message: text("水曜日の始まり：時刻として読み取れません。"),
    }]
}
