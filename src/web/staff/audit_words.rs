//! Words for the lines of the audit log and for the state of its chain.
//! Deliberately shows an act that has no words here by its code: nothing is left out.

use crate::actions::show_audit::AuditLine;
use crate::actions::verify_audit::{NEWEST, Verified};
use crate::domain::audit_chain::Fault;
use crate::domain::ids::{CourseId, ReservationId, SessionId};
use crate::domain::number::Number;
use crate::links;
use crate::pages::staff::audit::AuditRow;
use crate::web::words;

/// How the chain stands, in one sentence.
#[must_use]
pub fn chain_words(chain: &Verified) -> String {
    let Some(fault) = &chain.fault else {
        let waiting = match chain.unsealed {
            0 => String::new(),
            count => format!("封を待っている{count}行は、まもなく封をします。"),
        };
        let which = if chain.passed < NEWEST {
            "すべて"
        } else {
            "新しいほうから"
        };
        return format!("記録は{which}{}行、封をしたときのままです。{waiting}", chain.passed);
    };
    let what = match fault {
        Fault::Altered { seq, line } => format!("第{seq}行（{line}）が、封をしたあとに書きかえられています"),
        Fault::Missing { seq, line } => format!("第{seq}行（{line}）が、記録からなくなっています"),
        Fault::Gap { seq } => format!("第{seq}行の封がなくなっています"),
        Fault::OutOfOrder { seq, line } => format!("第{seq}行（{line}）の順番が、封とちがいます"),
        Fault::Inserted { line } => format!("この仕組みが書いていない行（{line}）が入っています"),
        Fault::LostUnsealed { line } => format!("封をする前の行（{line}）がなくなっています"),
        Fault::OtherHead { seq } => format!("第{seq}行が、控えとちがいます"),
    };
    format!("{what}。管理者に知らせ、データベースに触れた人と時を確かめてください。")
}

/// A line as a row.
#[must_use]
pub fn row(line: &AuditLine) -> AuditRow {
    let entry = &line.entry;
    AuditRow {
        when: words::moment(entry.at),
        iso: entry.at.to_rfc3339(),
        who: who(line),
        what: what(&entry.act).to_owned(),
        about: about(line),
        detail: entry.detail.as_deref().map(detail),
        seq: line.seq.map(|seq| seq.to_string()),
    }
}

fn who(line: &AuditLine) -> String {
    if let Some(name) = &line.who {
        return name.clone();
    }
    match line.entry.actor.as_str() {
        "family" => "ご家族",
        "operator" => "運用の担当者",
        "worker" => "自動",
        "mail_server" => "メールサーバー",
        "stranger" => "サインインしていない人",
        actor if actor.starts_with("api:") => "ほかのシステム",
        actor if actor.starts_with("partner:") => "引き継ぎ先",
        actor => actor,
    }
    .to_owned()
}

fn about(line: &AuditLine) -> Option<(String, Option<String>)> {
    let id = line.entry.subject;
    let words = match line.entry.subject_kind.as_str() {
        "reservation" => {
            let number = line.number.clone().unwrap_or_default();
            let href = id.map(|id| links::staff_reservation(ReservationId(id)));
            return Some((format!("予約 {number}"), href));
        }
        "session" => return Some(("開催回".to_owned(), id.map(|id| links::staff_session(SessionId(id))))),
        "course" => return Some(("講座".to_owned(), id.map(|id| links::staff_course(CourseId(id))))),
        "programme" => "事業",
        "desk" => "窓口",
        "venue" => "会場",
        "rule" => "日程の規則",
        "staff" => "職員のアカウント",
        "invitation" => "招待のリンク",
        "api_key" => "APIキー",
        _ => return None,
    };
    Some((words.to_owned(), None))
}

/// A sealed reason is long and without spaces; it is not for this page.
pub fn detail(text: &str) -> String {
    if text.len() > 50 && !text.contains(' ') {
        return "（封をした理由）".to_owned();
    }
    match text.split_once(": ") {
        Some((page, numbers)) => page_words(page).map_or_else(
            || text.to_owned(),
            |page| {
                format!(
                    "{page}：{}",
                    numbers.split(' ').map(as_on_paper).collect::<Vec<_>>().join("、")
                )
            },
        ),
        None => text.to_owned(),
    }
}

/// A number as it stands on paper, 「K7-4M2」.
fn as_on_paper(number: &str) -> String {
    number
        .parse()
        .map_or_else(|_| number.to_owned(), |number: Number| number.to_string())
}

/// Where households were seen.
fn page_words(page: &str) -> Option<&'static str> {
    Some(match page {
        "today" => "きょう",
        "calls" => "電話とお返事待ち",
        "booked" => "電話の予約のあと",
        "cancel" => "取り消しの画面",
        "course" => "講座",
        "decide" => "承認の画面",
        "decisions" => "待っている決定",
        "find" => "予約をさがす",
        "letters" => "届かなかったお知らせ",
        "move" => "日時を変える画面",
        "offers" => "空きの案内",
        "party" => "人数を変える画面",
        "sheet" => "名簿の印刷",
        "API list" => "ほかのシステムへの一覧",
        "personal data" => "開示の画面",
        "reservation" => "予約の画面",
        "reservations" => "予約の一覧",
        "session" => "開催回",
        "roster" => "名簿のファイル",
        _ => return None,
    })
}

fn what(act: &str) -> &str {
    match act {
        "view" => "見た",
        "export" => "書き出した",
        "correct" => "訂正した",
        "erase" => "消去した",
        "back up" => "予約の情報を控えた（バックアップ）",
        "restore" => "控えから元に戻した（バックアップから）",
        "purge" => "消える日が来たものを消去した",
        "sign in" => "サインインした",
        "sign in refused" => "サインインできなかった",
        "sign out" => "サインアウトした",
        "code refused" => "コードがちがった",
        "use recovery code" => "回復コードを使った",
        "unlock" => "画面のロックを開いた",
        "PIN refused" => "画面のロックのPINがちがった",
        "end sessions" => "サインインを終わらせた",
        "share terminal" => "共用の端末にした",
        "own terminal" => "共用の端末をやめた",
        "invite colleague" => "職員に招待のリンクをつくった",
        "accept account" => "招待を受けてパスワードを決めた",
        "rename staff" => "職員の名前を変えた",
        "change roles" => "職員の役割を変えた",
        "link identity" => "市のアカウントとつないだ",
        "end identity" => "市のアカウントとのつながりを外した",
        "close account" => "職員のアカウントを閉じた",
        "review accounts" => "アカウントを点検した",
        "print accounts" => "アカウントの一覧を印刷した",
        "change password" => "パスワードを変えた",
        "set second step" => "2段階目の確認を設定した",
        "renew recovery codes" => "回復コードをつくり直した",
        "set staff PIN" => "画面のロックのPINを決めた",
        "reserve" => "予約した",
        "cancel" => "取り消した",
        "change slot" => "日時を変えた",
        "change party" => "人数などを変えた",
        "keep place" => "この日で参加と答えた",
        "offer place" => "席を案内した",
        "offer out of turn" => "順番より先に案内した",
        "pass over" => "人数が合わず次の方へ案内した",
        "lapse" => "期限が過ぎて席が戻った",
        "end waiting" => "空きを待つのを終えた",
        "plan absence" => "お休みの予定にした",
        "come after all" => "参加に戻した",
        "call" => "電話した",
        "release" => "次の申し込みを開いた",
        "letter_bounced" => "メールが戻ったと記録した",
        "letter_resent" => "お知らせを送り直した",
        "letter_told" => "お知らせの内容を、ほかの方法で伝えた",
        "letter_not_reached" => "お知らせの電話に出なかった",
        "letter_message_left" => "お知らせの電話で伝言を残した",
        "approve" => "予約を承認した",
        "decline" => "予約を断った",
        "put first in queue" => "空きを待つ列の先頭にした",
        "conceal" => "秘匿にした",
        "lift concealment" => "秘匿をやめた",
        "reveal contact" => "秘匿の連絡先を見た",
        "hand over" => "ほかの機関に引き継いだ",
        "take back hand-over" => "引き継ぎを取りやめた",
        "answer hand-over" => "引き継ぎに返事をした",
        "change wording" => "お知らせの文面を変えた",
        "use built-in wording" => "お知らせの文面を元のものにした",
        act => of_the_city(act),
    }
}

/// What is done about dates, programmes and the city, and not about one household.
fn of_the_city(act: &str) -> &str {
    match act {
        "draw" => "抽選した",
        "tally" => "来場を数えた",
        "move session" => "日程を変えた",
        "postpone session" => "延期した",
        "call off session" => "中止した",
        "undo change" => "日程の変更を元に戻した",
        "schedule session" => "開催回をつくった",
        "set capacity" => "定員を変えた",
        "set online address" => "オンラインの入口を変えた",
        "create course" => "講座にまとめた",
        "ungroup course" => "講座をほどいた",
        "confirm proposal" => "日程の案を決めた",
        "decline proposal" => "日程の案をやめた",
        "decide date" => "日程の案の日を決めた",
        "add rule" | "save rule" => "日程の規則を変えた",
        "change phrase" => "ほかの言葉での言い方を変えた",
        "create desk" => "窓口をつくった",
        "create programme" => "事業をつくった",
        "change desk" => "窓口の名前や電話を変えた",
        "save desk hours" => "窓口の時間を変えた",
        "change programme" => "事業を変えた",
        "copy programme" => "事業を写してつくった",
        "end programme" => "事業を終えた",
        "resume programme" => "事業をまた始めた",
        "save venue" => "会場を変えた",
        "remove special day" => "特別な日を消した",
        "upload holidays" => "祝日を読み込んだ",
        "add note" => "職員のメモを残した",
        "remove note" => "職員のメモを消した",
        "save view" => "一覧の条件を残した",
        "remove view" => "残した条件を消した",
        "record attendance" => "出欠を記録した",
        "take attendance back" => "出欠の記録を元に戻した",
        "import list" => "日程の一覧を読み込んだ",
        "put up banner" => "お知らせを掲げた",
        "invite" => "招待のリンクをつくった",
        "revoke invitation" => "招待のリンクを取り消した",
        "add staff" => "職員のアカウントをつくった",
        "add API key" => "APIキーをつくった",
        "load city" => "市のデータを読み込んだ",
        act => act,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_said_with_numbers_as_on_paper() {
        assert_eq!(detail("today: CTXJ6 7672X"), "きょう：CT-XJ6、76-72X");
        assert_eq!(detail("sheet: K74M2"), "名簿の印刷：K7-4M2");
        for own in [
            "講師の都合: 未定",
            "reception",
            "3 reservations, 2026-04-01 to 2027-03-31",
        ] {
            assert_eq!(detail(own), own);
        }
        assert_eq!(detail(&"x".repeat(60)), "（封をした理由）");
    }
}
