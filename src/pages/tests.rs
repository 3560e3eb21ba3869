//! Pages about a changed date, rendered: what is seen and what is heard.
//! Deliberately only what no story can reach by itself; every other page is rendered by the stories.

use super::list::Filter;
use super::month::{Gone, MonthDay, MonthSession};
use super::refusal::NextDate;
use super::reservation::{Answer, Change, Status, Turn, When};
use super::shared::{SlotWords, State, StateKind, Was};
use super::*;

fn frame() -> Frame {
    Frame {
        title: "ご予約".into(),
        city: "安中市".into(),
        audience: Audience::Families,
        help: Help {
            desk: "安中市役所 福祉課".into(),
            phone: "027-382-1111".into(),
            tel_href: "tel:0273821111".into(),
            hours: "月曜日～金曜日 午前9時～午後4時".into(),
            is_open: true,
            next: "午後4時まで".into(),
        },
        quick_exit: Some("https://example.jp/".into()),
        demo_mail_href: None,
        version: "0.1.0".into(),
        banners: Vec::new(),
        list_href: "/".into(),
        lookup_href: "/lookup".into(),
        tag: "ja",
        languages: None,
    }
}

fn slot() -> SlotWords {
    SlotWords {
        what: "福祉課 ご予約の件".into(),
        date: "11月17日（火）".into(),
        year: "令和8年・2026年".into(),
        iso_date: "2026-11-17".into(),
        time: "午前10時～11時".into(),
        place: "安中市役所 2階 第1相談室".into(),
    }
}

fn when(words: &str, iso: &str) -> When {
    When {
        words: words.into(),
        iso: iso.into(),
    }
}

fn reservation(turn: Turn) -> String {
    let page = ReservationPage {
        frame: frame(),
        notice: None,
        refusal: None,
        turn: Some(turn),
        course: None,
        number: "K7-4M2".into(),
        status: Status::Confirmed,
        status_words: "ご予約済み".into(),
        status_text: "お待ちしています。".into(),
        hows: Vec::new(),
        wait: None,
        slot: slot(),
        address: None,
        way: Vec::new(),
        bring: Vec::new(),
        online: None,
        party: "ご家族 2名".into(),
        contact: Vec::new(),
        change: Change::Open {
            until: "11月16日（月）午後4時".into(),
            change_href: None,
            party_href: Some("/r/x/party".into()),
            cancel_href: "/r/x/cancel".into(),
        },
        slip_href: None,
        calendar_href: None,
        history: Vec::new(),
        erased_on: "令和9年3月31日".into(),
        erase_href: None,
        again_href: None,
    };
    page.render().unwrap()
}

fn moved(answer: Answer) -> String {
    reservation(Turn::Moved {
        was: when("11月10日（火）午前10時～11時", "2026-11-10"),
        now: when("11月17日（火）午前10時～11時", "2026-11-17"),
        reason: Some("大雪が見込まれるため".into()),
        answer,
    })
}

#[test]
fn a_moved_reservation_asks_once_and_thanks_for_the_answer() {
    let asked = moved(Answer::Wished {
        keep_action: "/r/x/keep".into(),
        csrf: "seal".into(),
        change_href: Some("/r/x/change".into()),
        cancel_href: Some("/r/x/cancel".into()),
        until: Some("11月13日（金）午後5時".into()),
    });
    for part in [
        "日時が変わりました",
        "<del><time datetime=\"2026-11-10\">11月10日（火）午前10時～11時</time></del>",
        "大雪が見込まれるため",
        "この日で参加する",
        "ほかの日に変える",
        "取り消す",
        "11月13日（金）午後5時まで",
        "お返事がなくても、ご予約は消えません。",
    ] {
        assert!(asked.contains(part), "{part}");
    }
    let answered = moved(Answer::Given(
        "この日で参加する、とお返事をいただきました。ありがとうございます。".into(),
    ));
    assert!(answered.contains("ありがとうございます") && !answered.contains("この日で参加する</button>"));
}

#[test]
fn a_postponed_reservation_shows_no_date_to_come_to() {
    let page = reservation(Turn::Postponed {
        was: when("11月10日（火）午前10時～11時", "2026-11-10"),
        reason: None,
        heard_by: "決まりしだい、この画面でお知らせします。".into(),
    });
    assert!(page.contains("延期になりました") && page.contains("決まりしだい、この画面でお知らせします。"));
    assert!(!page.contains("11月17日") && !page.contains("当日のこと"));
}

#[test]
fn a_session_that_was_called_off_leads_to_other_dates() {
    let page = reservation(Turn::CalledOff {
        was: when("11月10日（火）午前10時～11時", "2026-11-10"),
        reason: None,
        alternatives: vec![NextDate {
            when: "11月24日（火）午前10時～11時".into(),
            state: State {
                kind: StateKind::Free,
                words: "あと1組".into(),
            },
            href: "/slots/x/reserve".into(),
        }],
    });
    assert!(page.contains("中止になりました") && page.contains("お越しいただく必要はありません"));
    assert!(page.contains("href=\"/slots/x/reserve\""));
}

#[test]
fn the_month_tells_a_move_on_both_days() {
    let day = |number: u32, sessions: Vec<MonthSession>, gone: Vec<Gone>| MonthDay {
        iso_date: format!("2026-11-{number}"),
        month: "11月".into(),
        number: number.to_string(),
        weekday: "日（火）".into(),
        is_today: false,
        is_past: false,
        is_off: false,
        holiday: None,
        sessions,
        gone,
    };
    let session = MonthSession {
        href: "/programmes/x".into(),
        date: "11月17日（火）".into(),
        was: Some(Was {
            words: "11月10日（火）".into(),
            iso: "2026-11-10".into(),
        }),
        time: "午前10時～正午".into(),
        what: "若者就職活動個別相談".into(),
        state: State {
            kind: StateKind::Free,
            words: "あと2組".into(),
        },
        reasons: vec!["大雪のため".into()],
    };
    let gone = Gone {
        what: "若者就職活動個別相談".into(),
        words: "17日（火）に変わりました".into(),
    };
    let page = MonthPage {
        frame: Frame {
            banners: vec!["大雪のため、本日の催しは中止します。".into()],
            ..frame()
        },
        heading: "11月の日程".into(),
        year: "令和8年・2026年".into(),
        previous: None,
        next: None,
        list_href: "/".into(),
        filter: Filter {
            action: "/calendar".into(),
            hidden: Vec::new(),
            programmes: Vec::new(),
            only_without_application: false,
            result: "11月のすべての日程（1件）".into(),
            reset_href: None,
        },
        feed_href: "/events.ics".into(),
        empty: None,
        weeks: vec![vec![
            None,
            Some(day(10, Vec::new(), vec![gone])),
            Some(day(17, vec![session], Vec::new())),
        ]],
    };
    let html = page.render().unwrap();
    assert!(html.contains("<del>若者就職活動個別相談</del>") && html.contains("17日（火）に変わりました"));
    let heard = "<span class=\"hidden-words\">変更前は</span><del><time datetime=\"2026-11-10\">11月10日（火）</time></del>\
                 <span class=\"hidden-words\">、変更後は</span>";
    assert!(html.contains(heard) && html.contains("大雪のため"));
    assert!(html.contains("大雪のため、本日の催しは中止します。"), "the banner");
}
