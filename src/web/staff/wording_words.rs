//! Letters, levels and languages in the words of the page where their wording is changed.
//! Deliberately tells when a letter is sent: whoever words it must know what has just happened to the reader.

use crate::domain::letter::LetterKind;
use crate::domain::wording::Level;

/// What a letter is called, and when it is sent (to be followed by 「に送られます」).
#[must_use]
pub const fn letter(kind: LetterKind) -> (&'static str, &'static str) {
    match kind {
        LetterKind::Entered => ("抽選の受付の控え", "抽選の申し込みを受けたとき"),
        LetterKind::Waiting => ("空き待ちの控え", "空きを待つ申し込みを受けたとき"),
        LetterKind::Offer => ("空きのご案内", "待っている方の席が空いたとき"),
        LetterKind::NotDrawn => ("抽選の結果のお知らせ", "抽選で席をご用意できなかったとき"),
        LetterKind::Declined => ("お断りのお知らせ", "窓口が予約をお受けできなかったとき"),
        LetterKind::OfferLapsed => ("空きのご案内の終わり", "空きのご案内に、期限までお返事がなかったとき"),
        LetterKind::PendingLapsed => (
            "お返事が間に合わなかったお知らせ",
            "窓口が期限までに決められなかったとき",
        ),
        LetterKind::NotReached => (
            "席が空かなかったお知らせ",
            "待っていた回の席が、最後まで空かなかったとき",
        ),
        LetterKind::Released => ("次の予約のご案内", "面談のあと、次の予約ができるようになったとき"),
        LetterKind::Online => ("オンラインのつなぎ方", "オンラインの回のつなぐ先が決まったとき"),
        LetterKind::Pending => ("お申し込みの控え", "窓口の承認を待つ申し込みを受けたとき"),
        LetterKind::Confirmed => ("ご予約の確認", "予約を承ったとき"),
        LetterKind::Reminder => ("前もってのお知らせ", "予約の日が近づいたとき"),
        LetterKind::Moved => (
            "日程の変更のお知らせ",
            "窓口が日時を変えたとき（場所だけのときは、はじめの文面）",
        ),
        LetterKind::QueueChanged => (
            "お待ちの回の日程のお知らせ",
            "待っている回や抽選の回の日程が変わったとき",
        ),
        LetterKind::Kept => ("新しい日時でのご参加の確認", "新しい日時でよいとお返事をいただいたとき"),
        LetterKind::Changed => ("日時の変更の確認", "ご家族が予約を別の日時に変えたとき"),
        LetterKind::Postponed => ("延期のお知らせ", "窓口が回を延期したとき"),
        LetterKind::CalledOff => ("中止のお知らせ", "窓口が回を中止したとき"),
        LetterKind::Cancelled => ("取り消しのお知らせ", "予約が取り消されたとき"),
        LetterKind::Away => ("お休みの確認", "講座のお休みの連絡を受けたとき"),
        LetterKind::Missed => ("お会いできなかった後のお便り", "お休みの連絡なしで来られなかったとき"),
        LetterKind::Thanks => ("お礼のお便り", "来られたと記録したとき"),
        LetterKind::Back => ("ご参加の確認", "お休みを取りやめて来られるとき"),
    }
}

/// 「控えめ」
#[must_use]
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::Discreet => "控えめ",
        Level::Normal => "ふつう",
    }
}

/// A sample's heading, and who gets such letters.
#[must_use]
pub const fn sample(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Discreet => (
            "控えめなお知らせ",
            "選ばなければ、どなたにもこちらが届きます。事業の名前は出ません。",
        ),
        Level::Normal => ("ふつうのお知らせ", "事業の名前が出てよいと選んだ方だけに届きます。"),
    }
}
