//! A reservation's history in plain sentences: who did what, when; newest first.
//! Deliberately tells an act without words here not at all: what staff need is told, the log has the rest.

use chrono::{DateTime, Utc};

use super::conceal;
use super::queue;
use crate::actions::conceal_reservation::ConcealmentAct;
use crate::actions::open_reservation::Opened;
use crate::actions::show_history::HistoryLine;
use crate::actions::show_waiting::Waiting;
use crate::domain::attendance::Attendance;
use crate::domain::erasure::EraseReason;
use crate::domain::reservation::{CancelledBy, Source, Status};
use crate::pages::staff::shared::Happened;
use crate::web::words;

/// Everything that happened to an opened reservation.
#[must_use]
pub fn history(
    opened: &Opened,
    lines: &[HistoryLine],
    (waiting, concealment): (&Waiting, &[ConcealmentAct]),
) -> Vec<Happened> {
    let mut happened = vec![made(opened, lines)];
    happened.extend(lines.iter().filter_map(|line| {
        let words = sentence(line)?;
        Some((line.at, by(&words, line.who.as_deref())))
    }));
    let told = queue::happened(waiting)
        .into_iter()
        .chain(conceal::happened(concealment));
    happened.extend(told.map(|(at, what)| {
        let line = lines.iter().find(|line| line.at == at && line.who.is_some());
        (at, by(&what, line.and_then(|line| line.who.as_deref())))
    }));
    happened.extend(cancelled(opened, lines, waiting));
    happened.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let told = happened.into_iter().map(|(at, what)| Happened {
        when: words::moment(at),
        what,
    });
    told.collect()
}

/// 「承認しました。（窓口 係）」
fn by(words: &str, who: Option<&str>) -> String {
    who.map_or_else(|| words.to_owned(), |who| format!("{words}（{who}）"))
}

fn who_did<'l>(lines: &'l [HistoryLine], act: &str) -> Option<&'l str> {
    let line = lines.iter().rev().find(|line| line.act == act)?;
    line.who.as_deref()
}

fn made(opened: &Opened, lines: &[HistoryLine]) -> (DateTime<Utc>, String) {
    let words = match opened.reservation.source {
        Source::Web => "画面から予約されました。",
        Source::Phone => "職員が電話で承りました。",
        Source::Api => "ほかのシステムから予約されました。",
    };
    let beyond = opened.beyond_window.as_ref();
    let beyond = beyond.map(|reason| format!("受付期間の外で予約を入れました。理由: {reason}"));
    let words = format!("{words}{}", beyond.unwrap_or_default());
    (opened.reservation.created_at, by(&words, who_did(lines, "reserve")))
}

fn cancelled(opened: &Opened, lines: &[HistoryLine], waiting: &Waiting) -> Option<(DateTime<Utc>, String)> {
    let Status::Cancelled { by: whose, at } = opened.reservation.status else {
        return None;
    };
    let words = match whose {
        CancelledBy::Family => "ご本人の側から取り消されました。",
        CancelledBy::Desk => "窓口で取り消しました。",
        CancelledBy::Lapse if waiting.acts.iter().any(|(_, act)| act == "end waiting") => {
            "席が空かないまま、その回が始まりました。"
        }
        CancelledBy::Lapse => "期限が過ぎ、席が戻りました。",
    };
    Some((at, by(words, who_did(lines, "cancel"))))
}

/// What was done, unless another part of the history tells it.
fn sentence(line: &HistoryLine) -> Option<String> {
    let words = match (line.act.as_str(), line.is_family) {
        ("approve", _) => "承認しました。",
        ("decline", _) => "お断りしました。",
        ("change slot", true) => "ご本人の側から、日時が変えられました。",
        ("change slot", false) => return Some(moved(line.detail.as_deref())),
        ("change party", true) => "ご本人の側から、人数などが変えられました。",
        ("change party", false) => "人数などを変えました。",
        ("move session", _) => "回の日程が変わりました。",
        ("postpone session", _) => "回が延期になりました。",
        ("call off session", _) => "回が中止になりました。",
        ("keep place", _) => "変わった日で参加、とのお返事がありました。",
        ("plan absence", _) => "お休みの予定になりました。",
        ("come after all", _) => "お休みの予定をやめ、参加に戻りました。",
        ("record attendance", _) => return Some(attendance(line.detail.as_deref())),
        ("take attendance back", _) => "出欠の記録を元に戻しました。",
        ("call", _) => return Some(call(line.detail.as_deref())),
        ("release", _) => "次の申し込みができるようにしました。",
        ("letter_bounced", _) => "お知らせのメールが戻ってきました。",
        ("letter_resent", _) => "お知らせを送り直しました。",
        ("letter_told", _) => "お知らせの内容を、ほかの方法でお伝えしました。",
        ("letter_not_reached", _) => "お知らせの電話をかけました。お出になりませんでした。",
        ("letter_message_left", _) => "お知らせの電話をかけ、伝言を残しました。",
        ("correct", _) => return Some(corrected(line.detail.as_deref())),
        ("hand over", _) => "同意をいただき、ほかの機関に引き継ぎました。",
        ("take back hand-over", _) => "引き継ぎを取りやめました。",
        ("answer hand-over", _) => "引き継ぎ先から、返事がありました。",
        ("add note", _) => "職員のメモを残しました。",
        ("remove note", _) => "職員のメモを消しました。",
        ("erase", true) => "ご本人の側から、情報が消されました。",
        ("erase", false) => return Some(erased(line.detail.as_deref())),
        _ => return None,
    };
    Some(words.to_owned())
}

fn moved(beyond: Option<&str>) -> String {
    beyond.map_or_else(
        || "日時を変えました。".to_owned(),
        |reason| format!("受付期間の外の日時に変えました。理由: {reason}"),
    )
}

fn attendance(detail: Option<&str>) -> String {
    match detail.and_then(Attendance::from_code) {
        Some(noted) => format!("{}と記録しました。", noted.word()),
        None => "出欠を記録しました。".to_owned(),
    }
}

fn erased(detail: Option<&str>) -> String {
    match detail.and_then(EraseReason::from_code) {
        Some(reason) => format!("情報を消しました（{}）。", reason.word()),
        None => "情報を消しました。".to_owned(),
    }
}

fn call(detail: Option<&str>) -> String {
    match detail {
        Some("reached") => "お電話で、お伝えしました。",
        Some("not_reached") => "お電話しましたが、つながりませんでした。",
        Some("message_left") => "お電話し、留守番電話に残しました。",
        _ => "お電話しました。",
    }
    .to_owned()
}

fn corrected(detail: Option<&str>) -> String {
    let fields = detail.unwrap_or_default().split(',').filter_map(|field| match field {
        "name" => Some("お名前"),
        "kana" => Some("フリガナ"),
        "email" => Some("メールアドレス"),
        "contact rules" => Some("ご連絡の決まり"),
        "discretion" => Some("お知らせの出し方"),
        "phone" => Some("電話番号"),
        _ => None,
    });
    let fields: Vec<&str> = fields.collect();
    format!("{}を訂正しました。", fields.join("、"))
}
