//! Who is at the keyboard: recognised by the session cookie, else led to sign-in and back.
//! Deliberately gives a handler the member of staff, not a yes or no: rights are asked for with desk and act.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use crate::actions::sign_in::recognise;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::staff::{StaffFrame, StaffPlace};
use crate::pages::{Audience, Frame};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::{Visit, cookie_name, read_cookie};
use crate::web::{frame, render};

/// Name of the session cookie.
pub const COOKIE: &str = "madoguchi_staff";

/// A member of staff with a session that is good.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub member: StaffMember,
    /// The session's secret.
    pub token: SecretToken,
    /// The browser.
    pub visit: Visit,
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let name = cookie_name(COOKIE, state.http.is_https);
        let Ok(visit) = Visit::from_request_parts(parts, state).await;
        if let Some(token) = read_cookie(&parts.headers, &name) {
            let known = recognise(&state.services, &token).await;
            match known.map_err(|error| WebError::from(error).into_response())? {
                Some(member) => return Ok(Self { member, token, visit }),
                None => return Err(render::see_other(&sign_in_for(parts, true))),
            }
        }
        Err(render::see_other(&sign_in_for(parts, false)))
    }
}

/// The sign-in page, which leads back to the page that was asked for.
fn sign_in_for(parts: &Parts, is_expired: bool) -> String {
    let wanted = parts
        .uri
        .path_and_query()
        .map_or(links::STAFF_TODAY, |path| path.as_str());
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if parts.method == axum::http::Method::GET {
        query.append_pair("next", wanted);
    }
    if is_expired {
        query.append_pair("expired", "1");
    }
    format!("{}?{}", links::STAFF_SIGN_IN, query.finish())
}

/// What surrounds a staff page.
#[must_use]
pub fn staff_frame(state: &AppState, signed_in: &SignedIn, title: &str, current: StaffPlace) -> StaffFrame {
    StaffFrame {
        frame: plain_frame(state, title),
        member: signed_in.member.name.clone(),
        csrf: signed_in.visit.csrf.clone(),
        sign_out_action: links::STAFF_SIGN_OUT.to_owned(),
        today_href: links::STAFF_TODAY.to_owned(),
        sessions_href: links::STAFF_SESSIONS.to_owned(),
        book_href: links::STAFF_BOOK.to_owned(),
        letters_href: links::STAFF_LETTERS.to_owned(),
        letters_waiting: None,
        find_href: links::STAFF_FIND.to_owned(),
        calendar_href: links::STAFF_CALENDAR.to_owned(),
        audit_href: may_somewhere(&signed_in.member, Act::ReadAudit).then(|| links::STAFF_AUDIT.to_owned()),
        figures_href: may_somewhere(&signed_in.member, Act::SeeFigures).then(|| links::STAFF_FIGURES.to_owned()),
        current,
    }
}

fn may_somewhere(member: &StaffMember, act: Act) -> bool {
    member.memberships.iter().any(|one| one.role.may(act))
}

/// The frame of a staff page before anybody has signed in.
#[must_use]
pub fn plain_frame(state: &AppState, title: &str) -> Frame {
    let mut frame = Frame {
        audience: Audience::Staff,
        ..frame::open(state, title, None)
    };
    "予約窓口 職員".clone_into(&mut frame.help.desk);
    frame
}
