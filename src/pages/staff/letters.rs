//! Letters that did not arrive: why, how to reach the family instead, and sending them once more.
//! Does not show what a letter said.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::{ContactWords, LetterButton, LetterState};

/// `templates/pages/staff/letters.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/letters.html")]
pub struct LettersPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Against forged forms.
    pub csrf: String,
    /// Said once, after something was done: 「もう一度お送りします。」
    pub notice: Option<String>,
    /// What could not be done: 「このお知らせは、もう送り直しています。」
    pub trouble: Option<String>,
    /// Those who may be telephoned, by their rules.
    pub to_call: Vec<LostLetter>,
    /// The others, newest first.
    pub unreachable: Vec<LostLetter>,
    /// To concealed households: staff decide by hand.
    pub by_hand: Vec<LostLetter>,
}

/// A letter that did not arrive.
#[derive(Debug, Clone)]
pub struct LostLetter {
    /// Since when that is known: 「11月23日（月）午前2時35分」
    pub when: String,
    /// 「ご予約の確認」「取り消しのお知らせ」
    pub kind: String,
    /// Whether it was refused or came back.
    pub state: LetterState,
    /// 「K7-4M2」
    pub number: String,
    /// The reservation's page.
    pub href: String,
    /// When they are expected: 「12月1日（火）午前10時～11時」
    pub slot: String,
    /// Name or nickname, where it may be seen.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// Why, in one sentence: 「宛先が見つからないと返ってきました。」
    pub why: String,
    /// What helps, in one sentence.
    pub advice: String,
    /// 「これまでに2回送り直しました」
    pub resent: Option<String>,
    /// The server's own words, small.
    pub detail: Option<String>,
    /// How to reach them instead; `None`: the reader may not see it.
    pub contact: Option<ContactWords>,
    /// Where the call is noted, if not here.
    pub calls: Option<Link>,
    /// 「送り直す」「お伝えした」, as far as the reader may.
    pub buttons: Vec<LetterButton>,
}
