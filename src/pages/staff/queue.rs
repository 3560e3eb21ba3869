//! The waiting list as staff see it: on a session's page, on a reservation's page, and the offers that wait for an answer.
//! Does not decide who may answer or let somebody go first.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::Visit;

/// One queue, on its session's page. `templates/parts/staff_queue.html`
#[derive(Debug, Clone)]
pub struct QueueGroup {
    /// 「キャンセル待ち（午前10時～11時）」
    pub heading: String,
    /// In which order places are offered.
    pub order: String,
    /// To whom a place is offered, then who waits, in order.
    pub rows: Vec<QueueRow>,
}

/// One household of a queue.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// Who, and how to reach them.
    pub visit: Visit,
    /// 「2組目」「案内中」
    pub place: String,
    /// 「11月9日（月）午前9時から待っています」「11月10日（火）午前10時まで」
    pub when: String,
    /// Taking the answer on the telephone, where the reader may.
    pub answering: Option<StaffAnswering>,
    /// Letting it go first, where the reader may.
    pub ahead: Option<Link>,
    /// The page that asks once more before it is taken out, where the reader may.
    pub leave: Option<Link>,
}

/// The two buttons of an answer on the telephone. Names sent: `csrf`, `answer` (`accept` / `decline`).
#[derive(Debug, Clone)]
pub struct StaffAnswering {
    /// Where it goes (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// Can it be declined? A free place that nobody was asked about cannot.
    pub can_decline: bool,
}

/// The queue on a reservation's page. `templates/parts/staff_wait.html`
#[derive(Debug, Clone)]
pub struct StaffWait {
    /// 「2組目に待っています」「席を案内しています」
    pub place: String,
    /// What to know or to tell, one sentence each.
    pub lines: Vec<String>,
    /// Taking the answer on the telephone.
    pub answering: Option<StaffAnswering>,
    /// Letting it go first. Names sent: `csrf`, `reason`.
    pub ahead: Option<AheadForm>,
}

/// Letting a household go first.
#[derive(Debug, Clone)]
pub struct AheadForm {
    /// Where it goes (POST).
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// Why.
    pub reason: Field,
}

/// `templates/pages/staff/offers.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/offers.html")]
pub struct OffersPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To be telephoned: nothing else tells them.
    pub calls: Vec<OfferRow>,
    /// Told by letter.
    pub awaited: Vec<OfferRow>,
    /// They hear of it when they look.
    pub unreachable: Vec<OfferRow>,
    /// What is said when there is none.
    pub empty: String,
}

/// One offer.
#[derive(Debug, Clone)]
pub struct OfferRow {
    /// Who, and how to reach them.
    pub visit: Visit,
    /// The programme's name.
    pub what: String,
    /// 「12月1日（火）午前10時～11時」
    pub when: String,
    /// 「お返事は11月10日（火）午前10時まで」
    pub until: String,
    /// Taking the answer, where the reader may.
    pub answering: Option<StaffAnswering>,
}
