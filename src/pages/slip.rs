//! A slip to keep or to hand over: the number, when, where, how to change, in large type and with readings.
//! Does not name the programme, nor the person.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::qr::QrCode;
use crate::pages::staff::StaffFrame;

/// What a slip says: `templates/parts/slip.html`, in a language of its own, whatever the page around it speaks.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/slip.html")]
pub struct SlipWords {
    /// The slip's language, for `lang`.
    pub tag: &'static str,
    /// Whether a place is theirs; else the slip says that it is none yet.
    pub has_place: bool,
    /// 「K7-4M2」
    pub number: String,
    /// When; `None`: the new date is not known yet.
    pub when: Option<SlipDate>,
    /// All dates of a course, the first one included; empty for a single session.
    pub dates: Vec<String>,
    /// 「安中市役所 2階 第1会議室」
    pub place: String,
    /// Street address.
    pub address: Option<String>,
    /// Who is rung up: 「安中市役所 福祉課」
    pub desk: String,
    /// 「027-382-1111（内線1191）」
    pub phone: String,
    /// 「平日 午前9時～午後4時」
    pub hours: String,
    /// Until when it can be changed or cancelled without ringing up.
    pub until: Option<String>,
    /// 「令和9年3月31日」
    pub erased_on: String,
    /// What the code leads to; none: an address that no code can hold.
    pub qr: Option<QrCode>,
    /// Whether the code opens this very reservation, or the page that asks for number and PIN.
    pub is_own_link: bool,
}

/// When a slip's session is.
#[derive(Debug, Clone)]
pub struct SlipDate {
    /// 「12月1日（火曜日）」
    pub day: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// 「午前10時～11時」
    pub time: String,
    /// For machines: 「2026-12-01」
    pub iso: String,
}

/// `templates/pages/slip.html`: the family's own.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/slip.html")]
pub struct SlipPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The slip, as HTML that needs no further escaping.
    pub slip: String,
    /// Back to where it was asked for.
    pub back_href: String,
}

/// `templates/pages/staff/slip.html`: to hand over at the counter.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/slip.html")]
pub struct StaffSlipPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The slip, as HTML that needs no further escaping.
    pub slip: String,
    /// Back to where it was asked for.
    pub back_href: String,
}
