//! The two pages of changing a session: the question, and what it would mean.
//! Deliberately says in words when letters go out, until when answers are awaited and until when it can be undone.

use chrono::{DateTime, Utc};

use super::SignedIn;
use super::form_reading::{error, field};
use super::schedule_words::{Household, session_line, told, venue_choices};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::Directory;
use crate::actions::preview_change::Preview;
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::session::SessionStatus;
use crate::domain::session_change::{ChangeKind, Way};
use crate::links;
use crate::pages::shared::{Hidden, Link, Problem};
use crate::pages::staff::change::NewPlace;
use crate::pages::staff::new_session::SessionRefusal;
use crate::pages::staff::{ChangePage, ChangePreviewPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words::{self, ONLINE};

/// The session that is to be changed, and what is said about the form.
pub struct Surroundings {
    /// Desks, venues, programmes.
    pub directory: Directory,
    /// The session's slots.
    pub offerings: Vec<Offering>,
    /// What is wrong with the form.
    pub problems: Vec<Problem>,
    /// Why it cannot be done although every field is right.
    pub refusal: Option<SessionRefusal>,
}

impl Surroundings {
    /// Any of its slots.
    ///
    /// # Errors
    /// [`WebError::NotFound`] if the session is not the reader's.
    pub fn first(&self) -> Result<&Offering, WebError> {
        self.offerings.first().ok_or(WebError::NotFound)
    }
}

/// The question.
///
/// # Errors
/// [`WebError::NotFound`] if the session is not the reader's.
pub fn form_page(
    state: &AppState,
    signed_in: &SignedIn,
    around: &Surroundings,
    fields: &Fields,
) -> Result<ChangePage, WebError> {
    let first = around.first()?;
    let session = &first.session;
    let problems = &around.problems;
    let text = |name| field(fields, problems, name);
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    Ok(ChangePage {
        frame: staff_frame(state, signed_in, "日程を変える", StaffPlace::Sessions),
        back: back(first),
        action: links::staff_change(session.id),
        csrf: signed_in.visit.csrf.clone(),
        refusal: around.refusal.clone(),
        session: session_line(first),
        taken: staff::taken_words(around.offerings.iter()),
        kind: ChangeKind::from_code(fields.get("kind")),
        kind_error: error(problems, "kind"),
        on: text("on"),
        starts: text("starts"),
        venues: venue_choices(&around.directory, fields.get("venue")),
        venue_error: error(problems, "venue"),
        length: format!(
            "終わりの時刻と枠は、いまと同じ長さ（{}）でずれます。",
            length_words(minutes)
        ),
        reason: text("reason"),
        problems: problems.clone(),
    })
}

/// 「2時間」「1時間30分」「40分」
fn length_words(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}分"),
        (hours, 0) => format!("{hours}時間"),
        (hours, minutes) => format!("{hours}時間{minutes}分"),
    }
}

/// What it would mean. `outside`: why it lies outside the hours, where that is so and no reason was stated.
///
/// # Errors
/// [`WebError::NotFound`] if the session is not the reader's.
pub fn preview_page(
    state: &AppState,
    signed_in: &SignedIn,
    around: &Surroundings,
    (fields, preview, outside): (&Fields, &Preview, Option<String>),
) -> Result<ChangePreviewPage, WebError> {
    let first = around.first()?;
    let problems = &around.problems;
    let households: Vec<Household<'_>> = preview
        .households
        .iter()
        .map(|(reservation, way)| {
            let slot = preview
                .offerings
                .iter()
                .find(|offering| offering.slot.id == reservation.slot);
            Household {
                way: *way,
                who: slot.map(|offering| (reservation, offering)),
            }
        })
        .collect();
    let kind = ChangeKind::from_code(fields.get("kind")).unwrap_or(ChangeKind::CalledOff);
    let to = (kind == ChangeKind::Moved).then(|| new_place(around, preview));
    let (heading, button) = match (kind, &to) {
        (ChangeKind::Moved, Some(to)) => (format!("{}に変えます", to.date), "この内容で変える"),
        (ChangeKind::Moved, None) => ("日程を変えます".to_owned(), "この内容で変える"),
        (ChangeKind::Postponed, _) => ("延期します".to_owned(), "この内容で延期する"),
        (ChangeKind::CalledOff, _) => ("中止します".to_owned(), "この内容で中止する"),
    };
    let has_reason = !fields.get("hours_reason").trim().is_empty();
    let asks_reason = outside.is_some() || (has_reason && kind == ChangeKind::Moved);
    let mut warnings: Vec<String> = outside
        .into_iter()
        .map(|why| format!("{why}。開く場合は、下の欄に理由を書いてください。"))
        .collect();
    if first.session.status == SessionStatus::Tentative {
        warnings.push("この回はまだ案です。日を変えても、確定するまで予約は受け付けません。".to_owned());
    }
    Ok(ChangePreviewPage {
        frame: staff_frame(state, signed_in, "日程を変える：確かめる", StaffPlace::Sessions),
        back: back(first),
        heading,
        action: links::staff_change(first.session.id),
        csrf: signed_in.visit.csrf.clone(),
        hidden: travelling(fields),
        problems: problems.clone(),
        session: session_line(first),
        to,
        told: told(&households),
        sentence: fields.get("reason").trim().to_owned(),
        steps: steps(kind, &households, (preview.send_at, preview.answer_by)),
        warnings,
        hours_reason: asks_reason.then(|| field(fields, problems, "hours_reason")),
        is_possible: true,
        button: button.to_owned(),
    })
}

/// What was typed, without what the preview asks itself.
#[must_use]
pub fn travelling(fields: &Fields) -> Vec<Hidden> {
    let mut kept = fields.kept();
    kept.retain(|hidden| !matches!(hidden.name.as_str(), "do" | "hours_reason"));
    kept
}

fn new_place(around: &Surroundings, preview: &Preview) -> NewPlace {
    let changed = &preview.changed;
    let on = jst::date_of(changed.starts_at);
    let venue = changed.venue.and_then(|venue| around.directory.venues.get(&venue));
    NewPlace {
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        time: words::span(changed.starts_at, changed.ends_at),
        place: venue.map_or_else(|| ONLINE.to_owned(), |venue| venue.place.clone()),
    }
}

/// What happens when, one sentence each.
#[must_use]
pub fn steps(
    kind: ChangeKind,
    households: &[Household<'_>],
    (send_at, answer_by): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Vec<String> {
    let has_letters = households.iter().any(|household| household.way == Way::Mail);
    let send_at = words::moment(send_at);
    let mut steps = vec![if has_letters {
        format!("メールは{send_at}から出ます。それまでは元に戻せます。")
    } else {
        format!("{send_at}までは、元に戻せます。")
    }];
    if households.is_empty() {
        return steps;
    }
    match (kind, answer_by) {
        (ChangeKind::Moved, Some(by)) => steps.push(format!(
            "お返事の期限は{}です。お返事のない方は「電話でお知らせする方」に移ります。",
            words::moment(by)
        )),
        (ChangeKind::Moved, None) => {}
        (ChangeKind::Postponed, _) => {
            steps.push("予約は残ります。新しい日が決まったら「日程を変える」でお知らせします。".to_owned());
        }
        (ChangeKind::CalledOff, _) => {
            steps.push("予約はすべて取り消しになります。".to_owned());
            if has_letters {
                steps.push("メールでは、ほかの日程も3つまでご案内します。".to_owned());
            }
        }
    }
    steps
}

fn back(first: &Offering) -> Link {
    Link {
        href: links::staff_session(first.session.id),
        label: "この開催回".to_owned(),
    }
}
