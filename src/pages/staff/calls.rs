//! Who is to be told by telephone – of a changed date, of an outcome that no letter tells –, whose answer is awaited, and whom nobody can reach.
//! Does not show a number before the rules of calling it.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::ContactWords;

/// `templates/pages/staff/calls.html`
///
/// Names sent by each row: `csrf`, `change`, `reservation`, and by its buttons `outcome` (`kept` / `cancelled` / `reached`
/// / `not_reached` / `message_left`).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/calls.html")]
pub struct CallsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done: 「K7-4M2：この日で参加、と記録しました。」
    pub notice: Option<String>,
    /// What could not be done: 「すでにお返事がありました。」
    pub trouble: Option<String>,
    /// Where the buttons post.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// Those to call, by their rules: who may be called now comes first.
    pub calls: Vec<CallRow>,
    /// Those to be told what came about without them: a draw, a decision, a deadline that passed; by the same rules.
    pub news: Vec<OwedRow>,
    /// Those who were told, by letter or on the telephone, and have not answered.
    pub awaited: Vec<AwaitedRow>,
    /// Those whom nobody can reach.
    pub unreachable: Vec<CallRow>,
    /// Why nobody is shown, where the reader makes no calls.
    pub names_hidden: Option<String>,
    /// What is said when nobody waits.
    pub empty: String,
}

/// One household to be told.
#[derive(Debug, Clone)]
pub struct CallRow {
    /// The change, as it is sent.
    pub change: String,
    /// The reservation, as it is sent.
    pub reservation: String,
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname; `None`: the reader may not see it.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// 「2名」
    pub party: String,
    /// The programme's name.
    pub what: String,
    /// What has changed.
    pub news: News,
    /// Why, as everybody reads it.
    pub sentence: String,
    /// How to reach them; `None`: the reader may not see it.
    pub contact: Option<ContactWords>,
    /// May a message be left?
    pub may_leave_message: bool,
    /// Is an answer wanted (a new day), or is it enough to tell (called off)?
    pub wants_answer: bool,
    /// 「お返事は11月13日（金）まで」
    pub answer_by: Option<String>,
    /// Earlier attempts, newest first: 「11月12日（木）午前10時 出なかった」
    pub attempts: Vec<String>,
    /// Does the reader record calls?
    pub may_record: bool,
}

/// One household that the desk owes a call. Sent by its button: `csrf`, `from`.
#[derive(Debug, Clone)]
pub struct OwedRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// 「2名」
    pub party: String,
    /// The programme's name.
    pub what: String,
    /// 「12月1日（火）午前10時～11時」
    pub slot: String,
    /// What it is about: 「抽選の結果のお知らせ」
    pub kind: String,
    /// Since when it waits to be told.
    pub since: String,
    /// What to say.
    pub sentence: String,
    /// Words that a colleague wrote for the household.
    pub words: Option<String>,
    /// Earlier calls in words: 「11月4日（水）午後3時　出なかった（窓口 係）」
    pub attempts: Vec<String>,
    /// How to reach them.
    pub contact: ContactWords,
    /// May a message be left?
    pub may_leave_message: bool,
    /// Where 「お伝えした」 posts.
    pub told_action: String,
}

/// What has changed, from and to.
#[derive(Debug, Clone)]
pub struct News {
    /// 「11月10日（火）午前10時～11時」
    pub from: String,
    /// 「11月17日（火）午前10時～11時」; `None`: there is no new day.
    pub to: Option<String>,
    /// 「日程の変更」「延期」「中止」
    pub kind: String,
}

/// One household whose answer is awaited.
#[derive(Debug, Clone)]
pub struct AwaitedRow {
    /// The reservation's page.
    pub href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname; `None`: the reader may not see it.
    pub name: Option<String>,
    /// The programme's name.
    pub what: String,
    /// What has changed.
    pub news: News,
    /// 「お返事は11月13日（金）まで」
    pub answer_by: String,
    /// How they were asked: 「メールでおたずねしました」「11月12日（木）午前10時に電話でおたずねしました」
    pub asked: String,
}

#[cfg(test)]
mod tests;
