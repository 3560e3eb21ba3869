//! The call list as the clerk reads it: the rules before the number, no button for what the household does not want.
//! Deliberately looks at the HTML as text; how it looks is told in `tests/browser`.

use super::*;
use crate::pages::staff::shared::Tel;
use crate::pages::staff::{StaffFrame, StaffPlace};
use crate::pages::{Audience, Frame, Help};

fn text(words: &str) -> String {
    words.to_owned()
}

fn frame() -> StaffFrame {
    let help = Help {
        desk: text("予約窓口 職員"),
        phone: String::new(),
        tel_href: String::new(),
        hours: String::new(),
        is_open: false,
        next: String::new(),
    };
    let frame = Frame {
        title: text("電話とお返事待ち"),
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
        member: text("管理 はじめ"),
        csrf: text("seal"),
        sign_out_action: text("/staff/sign-out"),
        today_href: text("/staff"),
        sessions_href: text("/staff/sessions"),
        book_href: text("/staff/book"),
        letters_href: text("/staff/letters"),
        letters_waiting: None,
        find_href: text("/staff/find"),
        calendar_href: text("/staff/calendar"),
        audit_href: None,
        figures_href: None,
        accounts_href: None,
        me_href: "/staff/me".into(),
        lock_action: None,
        current: StaffPlace::Sessions,
    }
}

fn row(may_leave_message: bool, to: Option<&str>) -> CallRow {
    CallRow {
        change: text("change"),
        reservation: text("reservation"),
        href: text("/staff/reservations/1"),
        number: text("K7-4M2"),
        name: Some(text("<みどり>")),
        kana: None,
        party: text("2名"),
        what: text("個別相談"),
        news: News {
            from: text("11月10日（火）午前10時～11時"),
            to: to.map(text),
            kind: text("日程の変更"),
        },
        sentence: text("台風のため"),
        contact: Some(ContactWords {
            is_concealed: false,
            rules: vec![text("電話は夕方のみ"), text("留守電不可")],
            phone: Some(Tel {
                words: text("090-1234-5678"),
                href: text("tel:09012345678"),
            }),
            email: None,
        }),
        may_leave_message,
        wants_answer: to.is_some(),
        answer_by: None,
        attempts: Vec::new(),
        may_record: true,
    }
}

fn rendered(calls: Vec<CallRow>, unreachable: Vec<CallRow>) -> String {
    rendered_with(calls, Vec::new(), unreachable)
}

fn rendered_with(calls: Vec<CallRow>, news: Vec<OwedRow>, unreachable: Vec<CallRow>) -> String {
    let page = CallsPage {
        frame: frame(),
        notice: None,
        trouble: None,
        action: text("/staff/calls"),
        csrf: text("seal"),
        calls,
        news,
        awaited: Vec::new(),
        unreachable,
        names_hidden: None,
        empty: text("お知らせを待っている方はいません。"),
    };
    page.render().unwrap()
}

#[test]
fn the_rules_stand_before_the_number_and_the_old_day_before_the_new_one() {
    let html = rendered(vec![row(true, Some("11月17日（火）午前10時～11時"))], Vec::new());
    let place = |words: &str| html.find(words).unwrap_or_else(|| panic!("「{words}」 is missing"));
    assert!(place("電話は夕方のみ") < place("tel:09012345678"));
    assert!(place("<del>11月10日（火）午前10時～11時</del>") < place("<strong>11月17日（火）午前10時～11時</strong>"));
    assert!(!html.contains("<みどり>"), "a name has become a part of the page");
}

#[test]
fn nobody_is_asked_to_leave_a_message_where_none_may_be_left() {
    assert!(rendered(vec![row(true, None)], Vec::new()).contains("伝言を残した"));
    let html = rendered(vec![row(false, None)], Vec::new());
    assert!(!html.contains("message_left") && html.contains("伝言は残さない約束です"));
}

#[test]
fn a_session_that_does_not_take_place_asks_for_no_answer() {
    let html = rendered(vec![row(true, None)], Vec::new());
    assert!(!html.contains("value=\"kept\"") && html.contains("value=\"reached\""));
}

#[test]
fn those_whom_nobody_can_reach_have_no_number_and_no_buttons() {
    let html = rendered(Vec::new(), vec![row(true, Some("11月17日（火）午前10時～11時"))]);
    assert!(!html.contains("tel:") && !html.contains("name=\"outcome\""));
}

#[test]
fn an_outcome_to_be_told_shows_the_rules_before_the_number_and_the_colleagues_words() {
    let owed = OwedRow {
        href: text("/staff/reservations/1"),
        number: text("K7-4M2"),
        name: Some(text("<みどり>")),
        kana: None,
        party: text("2名"),
        what: text("個別相談"),
        slot: text("12月1日（火）午前10時～11時"),
        kind: text("お断りのお知らせ"),
        since: text("11月30日（月）午後5時"),
        sentence: text("今回は、お申し込みをお受けできませんでした。"),
        words: Some(text("来月の回をご案内します")),
        attempts: vec![text("11月30日（月）午後5時　出なかった（窓口 係）")],
        contact: row(true, None).contact.unwrap(),
        may_leave_message: false,
        told_action: text("/staff/letters/1/told"),
    };
    let html = rendered_with(Vec::new(), vec![owed], Vec::new());
    let place = |words: &str| html.find(words).unwrap_or_else(|| panic!("「{words}」 is missing"));
    assert!(place("電話は夕方のみ") < place("tel:09012345678"));
    assert!(place("お受けできませんでした") < place("来月の回をご案内します"));
    assert!(place("来月の回をご案内します") < place("出なかった（窓口 係）"));
    assert!(html.contains("action=\"/staff/letters/1/told\"") && html.contains("伝言は残さない約束です"));
    assert!(html.contains("value=\"not_reached\"") && !html.contains("value=\"message_left\""));
    assert!(!html.contains("<みどり>") && html.contains("電話 <strong>1件</strong>"));
}
