//! `/staff/programmes/{id}/invitations`: GET lists what was given out, POST makes a link and shows it this once; taking one
//! back is a POST of its own.
//! Deliberately cannot show a link again: only its hash is kept.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::SignedIn;
use super::form_reading::{FormReading, field};
use super::signed_in::staff_frame;
use crate::actions::create_invitation::{InvitationError, NewInvitation, create_invitation};
use crate::actions::revoke_invitation::revoke_invitation;
use crate::actions::show_invitations::show_invitations;
use crate::domain::calendar::jst;
use crate::domain::ids::ProgrammeId;
use crate::domain::invitation::Invitation;
use crate::links;
use crate::pages::shared::Problem;
use crate::pages::staff::invitations::{InvitationRow, MadeLink};
use crate::pages::staff::{InvitationsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{fresh_key, render, words};

/// More reservations than this no link is made for.
const MOST_USES: u32 = 500;

impl From<InvitationError> for WebError {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::Unknown => Self::NotFound,
            InvitationError::Store(error) => error.into(),
        }
    }
}

/// Shows what was given out.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk, or one without invitations.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut page = page(&state, &signed_in, id, (&Fields::default(), Vec::new())).await?;
    if fields.get("done") == "revoked" {
        page.notice = Some("リンクを取り消しました。".to_owned());
    }
    Ok(render::ok(&page))
}

/// Makes one and shows its link.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let now = state.services.now();
    let mut form = FormReading::of(&fields);
    let label = form.needed_line("label", "どちらへの招待か");
    let uses_allowed = form.number_if_any("uses", (1, MOST_USES));
    let last_day = form.date("expires_on", "使える最後の日");
    let ends = last_day
        .and_then(|day| day.checked_add_days(Days::new(1)))
        .map(|day| jst::instant(day, NaiveTime::MIN));
    if ends.is_some_and(|ends| ends <= now) {
        form.refuse("expires_on", "きょうかそれよりあとの日にしてください。");
    }
    let (Some(label), Some(expires_at), true) = (label, ends, form.is_right()) else {
        let page = page(&state, &signed_in, id, (&fields, form.problems())).await?;
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let key = match fields.get("key") {
        "" => fresh_key(&state),
        key => key.to_owned(),
    };
    let new = NewInvitation {
        programme: id,
        label: label.clone(),
        uses_allowed,
        expires_at,
        key,
    };
    let token = create_invitation(&state.services, &signed_in.member, new).await?;
    let uses = uses_allowed.map_or_else(|| "何件でも".to_owned(), |uses| format!("{uses}件まで"));
    let mut page = page(&state, &signed_in, id, (&Fields::default(), Vec::new())).await?;
    page.made = Some(MadeLink {
        label,
        url: links::invitation_url(&state.services.base_url, &token),
        limits: format!("{uses}予約できます。{}使えます。", until(expires_at)),
    });
    Ok(render::ok(&page))
}

/// Takes one back.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another programme or desk.
pub async fn revoke(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    show_invitations(&state.services, &signed_in.member, id).await?;
    let invitation = fields.get("invitation").parse().map_err(|_| WebError::Unreadable)?;
    revoke_invitation(&state.services, &signed_in.member, (id, invitation)).await?;
    Ok(render::see_other(&format!(
        "{}?done=revoked",
        links::staff_invitations(id)
    )))
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    id: ProgrammeId,
    (fields, problems): (&Fields, Vec<Problem>),
) -> Result<InvitationsPage, WebError> {
    let now = state.services.now();
    let (programme, list) = show_invitations(&state.services, &signed_in.member, id).await?;
    Ok(InvitationsPage {
        frame: staff_frame(state, signed_in, "招待のリンク", StaffPlace::Sessions),
        what: programme.name.clone(),
        notice: None,
        made: None,
        csrf: signed_in.visit.csrf.clone(),
        key: match fields.get("key") {
            "" => fresh_key(state),
            key => key.to_owned(),
        },
        action: links::staff_invitations(id),
        revoke_action: links::staff_revoke_invitation(id),
        invited: field(fields, &problems, "label"),
        uses: field(fields, &problems, "uses"),
        expires_on: field(fields, &problems, "expires_on"),
        problems,
        rows: list.iter().map(|invitation| row(invitation, now)).collect(),
    })
}

fn row(invitation: &Invitation, now: DateTime<Utc>) -> InvitationRow {
    let left = invitation
        .uses_allowed
        .map(|allowed| format!("・あと{}件", allowed.saturating_sub(invitation.uses)));
    let state = if invitation.revoked_at.is_some() {
        "取り消しました"
    } else if invitation.expires_at <= now {
        "期限が過ぎました"
    } else if invitation.is_usable(now) {
        "使えます"
    } else {
        "使い切りました"
    };
    InvitationRow {
        id: invitation.id.to_string(),
        label: invitation.label.clone(),
        uses: format!("予約 {}件{}", invitation.uses, left.unwrap_or_default()),
        until: until(invitation.expires_at),
        state: state.to_owned(),
        is_usable: invitation.is_usable(now),
    }
}

/// 「11月30日（月）の終わりまで」; what ends within a day says its hour.
fn until(expires_at: DateTime<Utc>) -> String {
    if jst::time_of(expires_at) == NaiveTime::MIN {
        let last = jst::date_of(expires_at - TimeDelta::seconds(1));
        format!("{}の終わりまで", words::day(last))
    } else {
        format!("{}まで", words::moment(expires_at))
    }
}
