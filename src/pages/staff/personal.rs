//! All that is held of one household, for the request of those whom it is about; correcting it; and erasing it.
//! Does not show what a letter said, only that it went out.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::{Happened, SlotLine};

/// `templates/pages/staff/personal.html`
///
/// Names sent: `csrf`, what was looked at as `seen`, and those of [`CorrectionFields`].
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/personal.html")]
pub struct PersonalPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after a correction.
    pub notice: Option<String>,
    /// What was not readable.
    pub problems: Vec<Problem>,
    /// Back to the reservation.
    pub back_href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Once erased: when, and nothing else is shown.
    pub erased: Option<String>,
    /// Whether its contact data is kept from view: then nothing is corrected or handed over.
    pub is_concealed: bool,
    /// What is held, with its headings.
    pub facts: Vec<Fact>,
    /// Letters, newest first.
    pub letters: Vec<Happened>,
    /// Who saw or changed it, newest first.
    pub audit_href: Option<String>,
    /// Against forged forms.
    pub csrf: String,
    /// Where the file comes from (POST).
    pub export_action: String,
    /// Where a correction goes.
    pub action: String,
    /// What can be corrected.
    pub fields: CorrectionFields,
    /// The mark of what was looked at.
    pub seen: String,
    /// The page that asks once more before erasing.
    pub erase_href: String,
    /// The other reservations of the household, newest first.
    pub household: Vec<HouseholdRow>,
    /// Where the file of several comes from (POST; names sent: `csrf`, `with` (many)).
    pub export_household_action: String,
    /// The page that asks once more before erasing several.
    pub erase_household_href: String,
}

/// One reservation of a household.
#[derive(Debug, Clone)]
pub struct HouseholdRow {
    /// Its id, as it is sent.
    pub id: String,
    /// When, what, number, whose.
    pub words: String,
    /// What is held in it.
    pub href: String,
    /// Why it cannot be erased now.
    pub refusal: Option<String>,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// `templates/pages/staff/erase_household.html`
///
/// Names sent: `csrf`, `which` (many), `reason`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/erase_household.html")]
pub struct EraseHouseholdPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the answer posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What was done, where something stays.
    pub notice: Option<String>,
    /// What is wrong with what was sent.
    pub problems: Vec<Problem>,
    /// The household's reservations; once something is erased, those that stay.
    pub rows: Vec<HouseholdRow>,
    /// Whether anything can be erased from here.
    pub is_open: bool,
    /// Code and words of each reason, and whether it is chosen.
    pub reasons: Vec<Choice>,
    /// Back to what is held.
    pub back_href: String,
}

/// What can be corrected.
///
/// Names sent: `name`, `kana`, `email`, `phone`, `allowed` (many), `hours`, `introduce_as` (one), `discretion` (one).
#[derive(Debug, Clone, Default)]
pub struct CorrectionFields {
    /// Name or nickname.
    pub name: Field,
    /// フリガナ
    pub kana: Field,
    /// メールアドレス
    pub email: Field,
    /// 電話番号
    pub phone: Field,
    /// What the household allows (checkboxes).
    pub allowed: Vec<Choice>,
    /// About `allowed` as a whole.
    pub allowed_error: Option<String>,
    /// When a call is welcome.
    pub hours: Field,
    /// How to introduce oneself on the telephone (radio buttons).
    pub introduce_as: Vec<Choice>,
    /// About `introduce_as` as a whole.
    pub introduce_as_error: Option<String>,
    /// How open letters may be (radio buttons).
    pub discretion: Vec<Choice>,
    /// About `discretion` as a whole.
    pub discretion_error: Option<String>,
}

/// One thing that is held.
#[derive(Debug, Clone)]
pub struct Fact {
    /// 「お名前」
    pub label: &'static str,
    /// What stands there.
    pub value: String,
}

/// `templates/pages/staff/erase.html`
///
/// Names sent: `csrf`, `reason`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/erase.html")]
pub struct StaffErasePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the answer posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: String,
    /// The slot.
    pub slot: SlotLine,
    /// Why it cannot be erased now.
    pub refusal: Option<String>,
    /// A reason must be chosen: what is said when none was.
    pub problem: Option<String>,
    /// Code and words of each reason.
    pub reasons: Vec<(&'static str, &'static str)>,
    /// Back to what is held.
    pub back_href: String,
}
