//! Handing a household over: the form with its consent, the link that is shown once, what was handed over; and a year's
//! hand-overs counted by partner.
//! Does not show a link a second time.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/hand_over.html`
///
/// Names sent: `csrf`, `key`, `partner`, `fields` (many), `consent` (one), `consented_on`, `last_day`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/hand_over.html")]
pub struct HandOverPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// Why nothing can be handed over.
    pub refusal: Option<String>,
    /// The link that was made, shown this once: for whom, and the address.
    pub made: Option<(String, String)>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Against forged forms.
    pub csrf: String,
    /// The form's own key, so that one sent twice makes one hand-over.
    pub key: String,
    /// Where the form goes.
    pub action: String,
    /// Back to the reservation.
    pub back_href: String,
    /// Where a partner gets a link by which it reserves for its clients.
    pub invitations_href: Option<String>,
    /// 「K7-4M2」
    pub number: String,
    /// The partner's name.
    pub partner: Field,
    /// What is passed on (checkboxes).
    pub fields: Vec<Choice>,
    /// What is wrong with that.
    pub fields_error: Option<String>,
    /// How they agreed (radio buttons).
    pub consent: Vec<Choice>,
    /// What is wrong with that.
    pub consent_error: Option<String>,
    /// When they agreed.
    pub consented_on: Field,
    /// The last day of the link.
    pub last_day: Field,
    /// What was handed over, newest first.
    pub rows: Vec<HandOverRow>,
    /// To the year's counts.
    pub counts_href: &'static str,
}

/// Something that was handed over.
#[derive(Debug, Clone)]
pub struct HandOverRow {
    /// To whom.
    pub partner: String,
    /// 「会えた・話せた（11月12日（木）午後3時）」
    pub state: String,
    /// 「お名前、電話番号と連絡の決まり。11月8日（日）に電話で同意」
    pub passed: String,
    /// 「11月23日（月）まで開けます」
    pub until: String,
    /// Taking it back (POST), while it is open.
    pub take_back_action: Option<String>,
}

/// `templates/pages/staff/hand_overs.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/hand_overs.html")]
pub struct HandOversPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「令和8年度（2026年4月～2027年3月）」
    pub year: String,
    /// The years before and after.
    pub years: Vec<Link>,
    /// One line a partner.
    pub counts: Vec<PartnerRow>,
}

/// A partner's line.
#[derive(Debug, Clone)]
pub struct PartnerRow {
    /// The organisation.
    pub partner: String,
    /// Handed over.
    pub made: u32,
    /// Met or spoken to.
    pub met: u32,
    /// Received, and no more yet.
    pub received: u32,
    /// Not reached.
    pub not_reached: u32,
    /// No answer.
    pub silent: u32,
}
