//! Making sessions a course: those that exist, new dates, or both.
//! Does not repeat by a rule: a course has its few dates.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::new_session::SessionRefusal;
use crate::pages::staff::session_fields::SessionFields;

/// `templates/pages/staff/new_course.html`
///
/// Names sent by the question (GET): `programme`. By the form: `csrf`, `id` and `programme` (hidden), `course_title`,
/// `sessions` (many), `dates`, `contents_by_date`, `hours_reason`, and of [`SessionFields`] the times, the place and the
/// capacity.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/new_course.html")]
pub struct NewCoursePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「開催回の一覧」
    pub back: Link,
    /// Where question and form are sent.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// Programmes to choose from.
    pub programmes: Vec<Choice>,
    /// The programme that is chosen, as it is sent; `None`: none yet.
    pub programme: Option<String>,
    /// The new course's id, so that a form that is sent twice makes one course.
    pub id: String,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Why it could not be made; what was typed is kept.
    pub refusal: Option<SessionRefusal>,
    /// Its own title.
    pub course_title: Field,
    /// Sessions that exist and belong to no course.
    pub sessions: Vec<Choice>,
    /// About `sessions` as a whole.
    pub sessions_error: Option<String>,
    /// New dates, one a line.
    pub dates: Field,
    /// What each of them is about, one a line.
    pub contents_by_date: Field,
    /// Hours, place and capacity of the new ones.
    pub each: SessionFields,
    /// Why they are held outside the hours; `None`: not asked.
    pub hours_reason: Option<Field>,
}
