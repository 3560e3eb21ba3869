//! `/staff/lock`: the lock of a shared terminal.
//! Deliberately decides by the server's clock alone; the script only asks sooner.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::at_door::{AtDoor, COOKIE};
use super::entering::give_cookie;
use super::held_form::{self, CARRIED};
use super::next_page::{leading_to, next_page};
use super::signed_in::plain_frame;
use crate::actions::carry_form::Keeper;
use crate::actions::share_terminal::{AtTerminal, lock_terminal, show_terminal};
use crate::actions::sign_in::Recognised;
use crate::actions::unlock_terminal::{UnlockError, unlock_terminal};
use crate::domain::ids::StaffSessionId;
use crate::domain::person::Pin;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::staff::lock::{LockPage, LockedPerson};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// A session on a shared terminal with that terminal's secret.
pub struct Shared<'d> {
    /// The session.
    pub known: &'d Recognised,
    /// The terminal.
    pub terminal: &'d SecretToken,
}

/// Whoever sits at a shared terminal.
#[must_use]
pub fn shared(door: &AtDoor) -> Option<Shared<'_>> {
    let known = door.known.as_ref().filter(|known| known.session.is_shared)?;
    let terminal = door.terminal.as_ref()?;
    Some(Shared { known, terminal })
}

/// Shows the lock; where nothing is locked, leads to the page that was wanted.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    door: AtDoor,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    match shared(&door) {
        None => Ok(render::see_other(&format!("{}?expired=1", links::STAFF_SIGN_IN))),
        Some(shared) if !shared.known.is_locked => Ok(render::see_other(&next_page(&fields))),
        Some(shared) => page(&state, &door, &shared, (&fields, None)).await,
    }
}

/// Locks by hand. The script sends along what was being typed, and where it would have gone.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn now(
    State(state): State<AppState>,
    (signed_in, door): (SignedIn, AtDoor),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    if !signed_in.session.is_shared {
        return Ok(render::see_other(links::STAFF_ME));
    }
    lock_terminal(&state.services, &signed_in.session).await?;
    let keeper = Keeper::Session(signed_in.session.id);
    let kept = held_form::kept(&state, keeper, (links::STAFF_LOCK_NOW, fields))?;
    match shared(&door) {
        Some(_) if kept.get(CARRIED).is_empty() => {
            Ok(render::see_other(&leading_to(links::STAFF_LOCK, kept.get("next"))))
        }
        Some(shared) => page(&state, &door, &shared, (&kept, None)).await,
        None => Ok(render::see_other(links::STAFF_SIGN_IN)),
    }
}

/// Opens it: the own session, or a colleague's.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    door: AtDoor,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(shared) = shared(&door) else {
        return Ok(render::see_other(&format!("{}?expired=1", links::STAFF_SIGN_IN)));
    };
    let wanted: StaffSessionId = fields.get("session").parse().map_err(|_| WebError::Unreadable)?;
    let is_own = wanted == shared.known.session.id;
    let Ok(Some(pin)) = Pin::parse(fields.get("pin"), false) else {
        let words = "PINを数字4～8けたで入力してください。".to_owned();
        return page(&state, &door, &shared, (&fields, Some((wanted, words)))).await;
    };
    let present = (&shared.known.session, shared.terminal);
    match unlock_terminal(&state.services, present, wanted, &pin).await {
        Ok(token) => {
            let held = held_form::sent_again(&state, &door.visit, (Keeper::Session(wanted), &fields));
            let mut response = match held {
                Some(page) => page,
                None if is_own => render::see_other(&next_page(&fields)),
                None => render::see_other(links::STAFF_TODAY),
            };
            give_cookie(&state, &mut response, (COOKIE, token.expose()));
            Ok(response)
        }
        Err(UnlockError::Wrong { left }) => {
            let words = format!("PINがちがいます。あと{left}回まで試せます。");
            page(&state, &door, &shared, (&fields, Some((wanted, words)))).await
        }
        Err(UnlockError::Ended | UnlockError::NoPin) if is_own => {
            Ok(render::see_other(&format!("{}?expired=1", links::STAFF_SIGN_IN)))
        }
        Err(UnlockError::Ended | UnlockError::NoPin) => page(&state, &door, &shared, (&fields, None)).await,
        Err(UnlockError::Store(error)) => Err(error.into()),
    }
}

/// The page of the lock, with the form that it holds.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn page(
    state: &AppState,
    door: &AtDoor,
    shared: &Shared<'_>,
    (fields, wrong): (&Fields, Option<(StaffSessionId, String)>),
) -> Result<Response, WebError> {
    let people = show_terminal(&state.services, &shared.known.session, shared.terminal).await?;
    let person = |at: &AtTerminal| LockedPerson {
        session: at.session.to_string(),
        name: at.name.clone(),
        has_pin: at.has_pin,
        error: wrong
            .as_ref()
            .filter(|(session, _)| *session == at.session)
            .map(|(_, words)| words.clone()),
    };
    let own = people.iter().find(|at| at.is_present).map(person);
    let Some(own) = own else {
        return Ok(render::see_other(links::STAFF_SIGN_IN));
    };
    let page = LockPage {
        frame: plain_frame(state, "ロック"),
        action: links::STAFF_LOCK,
        csrf: door.visit.csrf.clone(),
        hidden: held_form::hidden(fields, &["next"]),
        keeps_form: !fields.get(CARRIED).is_empty(),
        own,
        others: people.iter().filter(|at| !at.is_present).map(person).collect(),
        sign_in_href: links::STAFF_SIGN_IN,
    };
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(render::page(status, &page))
}
