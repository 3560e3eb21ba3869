//! One desk's hours: the week, the year-end, holidays, and single days that differ.
//! Does not show its sessions.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::calendar::Today;
use crate::pages::staff::week::{SpecialDays, WeekFields, YearEndFields};

/// `templates/pages/staff/desk.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/desk.html")]
pub struct DeskPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the hub.
    pub back: Link,
    /// 「福祉課福祉相談係」
    pub name: String,
    /// 「027-382-1111（内線1191・1194）」
    pub phone: String,
    /// Whether it opens today.
    pub today: Today,
    /// What was just done: 「受付時間を保存しました。」
    pub saved: Option<String>,
    /// Sessions that lie outside the hours, if there are any.
    pub hits: Option<Link>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Name and telephone to be changed, for those who may.
    pub facts: Option<FactsForm>,
    /// The hours to be changed.
    pub hours: HoursForm,
    /// Days that differ.
    pub special: SpecialDays,
}

/// What a desk is called and how it is reached.
///
/// Names sent: `csrf`, `desk_name`, `sender_name`, `phone`, `extension`, and what was looked at as `seen`.
#[derive(Debug, Clone)]
pub struct FactsForm {
    /// Where it posts.
    pub action: String,
    /// What was looked at, its fields with tabs between them.
    pub seen: String,
    /// Name on screen.
    pub name: Field,
    /// Who a letter is from.
    pub sender_name: Field,
    /// Telephone.
    pub phone: Field,
    /// Extensions.
    pub extension: Field,
}

/// The hours of a desk.
///
/// Names sent: `csrf`, those of [`WeekFields`] and [`YearEndFields`], `holidays` (`closed` / `open`), and the mark of what was
/// looked at as `hours_seen`.
#[derive(Debug, Clone)]
pub struct HoursForm {
    /// Where it posts.
    pub action: String,
    /// The mark of what was looked at.
    pub seen: String,
    /// The week.
    pub week: WeekFields,
    /// The yearly closure.
    pub year_end: YearEndFields,
    /// On public holidays: 休む・ひらく (radio buttons).
    pub holidays: Vec<Choice>,
    /// About `holidays` as a whole.
    pub holidays_error: Option<String>,
}
