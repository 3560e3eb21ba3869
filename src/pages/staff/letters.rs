//! Letters that were given up, and how to reach the family instead.
//! Does not show what a letter said.

use askama::Template;

use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::ContactWords;

/// `templates/pages/staff/letters.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/letters.html")]
pub struct LettersPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Letters, newest first.
    pub letters: Vec<LostLetter>,
}

/// A letter that was given up.
#[derive(Debug, Clone)]
pub struct LostLetter {
    /// When it was given up: 「11月23日（月）午前2時35分」
    pub when: String,
    /// 「ご予約の確認」「取り消しのお知らせ」
    pub kind: String,
    /// 「K7-4M2」
    pub number: String,
    /// The reservation's page.
    pub href: String,
    /// When they are expected: 「12月1日（火）午前10時～11時」
    pub slot: String,
    /// Name or nickname, where it may be seen.
    pub name: Option<String>,
    /// Why, in one sentence: 「宛先のメールアドレスが見つかりませんでした。」
    pub why: String,
    /// How to reach them instead; `None`: the reader may not see it.
    pub contact: Option<ContactWords>,
    /// What to do: 「お電話でお伝えください。」「連絡先がありません。予約の画面でお知らせしています。」
    pub instead: String,
}
