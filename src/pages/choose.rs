//! Step 1, choose: the slots of one programme, each one tap.
//! Does not take anything from the visitor yet.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::course::CourseCard;
use crate::pages::how::HowWords;
use crate::pages::shared::{Choice, DeskWords, Link, State, Was};

/// `templates/pages/choose.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/choose.html")]
pub struct ChoosePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The programme's outward name.
    pub what: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// Against forged forms.
    pub csrf: String,
    /// How many come, where places are counted in persons; else it is asked in step 2 only.
    pub persons: Vec<Choice>,
    /// Said once above the slots: 「1回は1時間、1組ずつお話をうかがいます。」
    pub lead: Option<String>,
    /// How places are given, where it is not simply in order of coming.
    pub how: Option<HowWords>,
    /// Courses, each one thing with several dates.
    pub courses: Vec<CourseCard>,
    /// The days with their slots; empty: `no_days` is shown.
    pub days: Vec<SlotDay>,
    /// What to say when there is no day.
    pub no_days: String,
    /// Earlier or later days: 「12月14日からあとを見る」
    pub paging: Vec<Link>,
    /// Back to the programme's page.
    pub back_href: String,
    /// Who can help when no time fits.
    pub desks: Vec<DeskWords>,
}

/// One day.
#[derive(Debug, Clone)]
pub struct SlotDay {
    /// Its former date or time, if it was moved.
    pub was: Option<Was>,
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines: 「2026-12-01」
    pub iso_date: String,
    /// Where this day differs from the page's place.
    pub place: Option<String>,
    /// 「5日は祝日のため12日に変わりました」
    pub reasons: Vec<String>,
    /// In the order of time.
    pub slots: Vec<SlotChoice>,
}

/// One slot.
#[derive(Debug, Clone)]
pub struct SlotChoice {
    /// 「午前10時～11時」
    pub time: String,
    /// 「あと1組」「満席」
    pub state: State,
    /// Where it leads; none when it cannot be reserved. In step 1 it is posted to, and holds the place.
    pub href: Option<String>,
    /// Where one can wait for a place, if it is full.
    pub wait_href: Option<String>,
}
