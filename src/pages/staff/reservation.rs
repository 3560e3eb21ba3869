//! One reservation as the desk sees it: how to reach the family first, then everything else.
//! Does not change anything itself.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::course::CourseDates;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::conceal::ConcealWords;
use crate::pages::staff::notes::StaffNotes;
use crate::pages::staff::queue::StaffWait;
use crate::pages::staff::release::{BehindWords, DecisionWords};
use crate::pages::staff::shared::{ContactWords, Happened, LetterLine, SlotLine, StatusWords};

/// `templates/pages/staff/reservation.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/reservation.html")]
pub struct StaffReservationPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done: 「取り消しました。」
    pub notice: Option<String>,
    /// What waits for a decision.
    pub decision: Option<DecisionWords>,
    /// What it leads to, if it is a consultation before something.
    pub behind: Option<BehindWords>,
    /// 「K7-4M2」
    pub number: String,
    /// The number as it is said.
    pub spoken: String,
    /// What has become of it.
    pub status: StatusWords,
    /// The slot.
    pub slot: SlotLine,
    /// All dates of an enrolment.
    pub course: Option<CourseDates>,
    /// Name or nickname; `None`: the reader may not see it.
    pub name: Option<String>,
    /// フリガナ
    pub kana: Option<String>,
    /// Why personal fields are not shown, where they are not.
    pub names_hidden: Option<String>,
    /// 「2名」
    pub party: String,
    /// 「本人・家族」
    pub comes: String,
    /// Who reserved: 「家族」
    pub relation: String,
    /// By which way it came: 「インターネット」「電話（田中 恵子）」
    pub channel: String,
    /// 「控えめ（件名にも本文にも事業名を出しません）」
    pub discretion: String,
    /// How to reach them; `None`: the reader may not see it.
    pub contact: Option<ContactWords>,
    /// 「あり（4けた）」「なし」
    pub pin: String,
    /// Its place in the waiting list.
    pub wait: Option<StaffWait>,
    /// Concealing the household; `None`: the reader may not, and it is not.
    pub conceal: Option<ConcealWords>,
    /// What they wanted to tell.
    pub note: Option<String>,
    /// What was answered to the programme's own questions.
    pub answers: Vec<(String, String)>,
    /// Against forged forms.
    pub csrf: String,
    /// What could not be done: 「もう送り直しています。」
    pub trouble: Option<String>,
    /// Letters, newest first.
    pub letters: Vec<LetterLine>,
    /// What staff did about letters that did not arrive, newest first.
    pub letter_acts: Vec<Happened>,
    /// What is said when there is no letter: 「お知らせは送っていません。」
    pub no_letters: String,
    /// What staff wrote down about it; `None`: the reader keeps no notes here.
    pub notes: Option<StaffNotes>,
    /// What has happened, newest first.
    pub history: Vec<Happened>,
    /// Changing who comes; `None`: over, or the reader may not.
    pub party_href: Option<String>,
    /// Taking another date; `None`: over, of a course, or the reader may not.
    pub move_href: Option<String>,
    /// The slip to hand over; nothing for what is over or off.
    pub slip_href: Option<String>,
    /// The page that asks once more; `None`: nothing to cancel, or the reader may not.
    pub cancel_href: Option<String>,
    /// 「令和9年3月31日」, or when it was erased.
    pub erased_on: String,
    /// Handing the household over to a partner; `None`: the reader may not.
    pub hand_over_href: Option<String>,
    /// What is held of the household, shown, corrected or erased on request; `None`: the reader may not.
    pub personal_href: Option<String>,
    /// Who saw it and who changed it; `None`: the reader may not.
    pub audit_href: Option<String>,
}
