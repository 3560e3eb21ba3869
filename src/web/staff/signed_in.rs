//! Who is at the keyboard: recognised by the session cookie, else led to sign-in and back.
//! Deliberately gives a handler the member of staff, not a yes or no: rights are asked for with desk and act.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use super::at_door::AtDoor;
use super::next_page::leading_to;
use crate::domain::ids::DeskId;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::staff_session::{StaffSession, Stage};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::staff::{StaffFrame, StaffPlace};
use crate::pages::{Audience, Frame};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render};

/// A member of staff with a session that is good.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub member: StaffMember,
    /// The session.
    pub session: StaffSession,
    /// The session's secret.
    pub token: SecretToken,
    /// The browser.
    pub visit: Visit,
}

impl SignedIn {
    /// Refuses whoever may not do this at the desk: for them it is not there. Asked before a form is read, so that what is
    /// wrong with a form tells nobody what else there is.
    ///
    /// # Errors
    /// [`WebError::NotFound`].
    pub fn require(&self, act: Act, desk: DeskId) -> Result<(), WebError> {
        refuse_unless(self.member.may(act, desk))
    }

    /// The same for what belongs to no desk yet.
    ///
    /// # Errors
    /// [`WebError::NotFound`].
    pub fn require_somewhere(&self, act: Act) -> Result<(), WebError> {
        refuse_unless(self.member.may_somewhere(act))
    }

    /// The same for what all desks share.
    ///
    /// # Errors
    /// [`WebError::NotFound`].
    pub fn require_everywhere(&self, act: Act) -> Result<(), WebError> {
        refuse_unless(self.member.may_everywhere(act))
    }
}

fn refuse_unless(may: bool) -> Result<(), WebError> {
    may.then_some(()).ok_or(WebError::NotFound)
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let door = AtDoor::from_request_parts(parts, state).await?;
        let was_signed_in = door.token.is_some();
        let (Some(known), Some(token)) = (door.known, door.token) else {
            return Err(render::see_other(&sign_in_for(parts, was_signed_in)));
        };
        if known.is_locked {
            return Err(render::see_other(&leading_to(links::STAFF_LOCK, wanted(parts))));
        }
        match known.session.stage {
            Stage::Open => Ok(Self {
                member: known.member,
                session: known.session,
                token,
                visit: door.visit,
            }),
            Stage::Code => Err(render::see_other(&leading_to(links::STAFF_CODE, wanted(parts)))),
            Stage::Setup => Err(render::see_other(links::STAFF_SECOND_STEP)),
        }
    }
}

/// What to lead back to: the page itself, or after a form the day.
fn wanted(parts: &Parts) -> &str {
    if parts.method != axum::http::Method::GET {
        return links::STAFF_TODAY;
    }
    parts
        .uri
        .path_and_query()
        .map_or(links::STAFF_TODAY, |path| path.as_str())
}

/// The sign-in page, which leads back to the page that was asked for.
fn sign_in_for(parts: &Parts, is_expired: bool) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if parts.method == axum::http::Method::GET {
        query.append_pair("next", wanted(parts));
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
        audit_href: signed_in
            .member
            .may_somewhere(Act::ReadAudit)
            .then(|| links::STAFF_AUDIT.to_owned()),
        figures_href: signed_in
            .member
            .may_somewhere(Act::SeeFigures)
            .then(|| links::STAFF_FIGURES.to_owned()),
        accounts_href: signed_in
            .member
            .may_everywhere(Act::ManageAccounts)
            .then(|| links::STAFF_ACCOUNTS.to_owned()),
        me_href: links::STAFF_ME.to_owned(),
        lock_action: signed_in.session.is_shared.then(|| links::STAFF_LOCK_NOW.to_owned()),
        current,
    }
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
