//! `/staff/lock`: the lock of a shared terminal, and what holds a form that meets it.
//! Deliberately decides by the server's clock alone; the script only asks sooner.

use axum::body::Bytes;
use axum::extract::{FromRequest as _, FromRequestParts as _, RawQuery, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::SignedIn;
use super::at_door::{AtDoor, COOKIE};
use super::next_page::{leading_to, next_page};
use super::sign_in::give_cookie;
use super::signed_in::plain_frame;
use crate::actions::carry_form::{carry_form, open_carried_form};
use crate::actions::form_seal::is_sealed;
use crate::actions::share_terminal::{AtTerminal, lock_terminal, show_terminal};
use crate::actions::sign_in::Recognised;
use crate::actions::unlock_terminal::{UnlockError, unlock_terminal};
use crate::domain::ids::StaffSessionId;
use crate::domain::person::Pin;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::Hidden;
use crate::pages::staff::lock::{LockPage, LockedPerson, UnlockedPage};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm, SECRETS};
use crate::web::render;
use crate::web::state::AppState;

/// Where a held form was going.
const TO: &str = "to";
/// The held form.
const CARRIED: &str = "carried";

/// A session on a shared terminal with that terminal's secret.
struct Shared<'d> {
    known: &'d Recognised,
    terminal: &'d SecretToken,
}

fn shared(door: &AtDoor) -> Option<Shared<'_>> {
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
    let kept = kept(&state, signed_in.session.id, (links::STAFF_LOCK_NOW, fields))?;
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
            let mut response = match open_carried_form(&state.services, wanted, fields.get(CARRIED)) {
                Some(body) => unlocked(&state, &door, fields.get(TO), &body),
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

/// Around the staff's pages: a form that is sent to a locked terminal is held until the PIN is given.
pub async fn hold_form(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_in_front = path == links::STAFF_LOCK
        || path.starts_with(links::STAFF_SIGN_IN)
        || path.starts_with(links::STAFF_INVITED)
        || path == links::STAFF_SIGN_OUT;
    if request.method() != Method::POST || is_in_front {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let door = match AtDoor::from_request_parts(&mut parts, &state).await {
        Ok(door) => door,
        Err(response) => return response,
    };
    let request = Request::from_parts(parts, body);
    match shared(&door).filter(|shared| shared.known.is_locked) {
        None => next.run(request).await,
        Some(shared) => hold(&state, &door, (&shared, &path), request)
            .await
            .unwrap_or_else(WebError::into_response),
    }
}

async fn hold(
    state: &AppState,
    door: &AtDoor,
    (shared, path): (&Shared<'_>, &str),
    request: Request,
) -> Result<Response, WebError> {
    let bytes = Bytes::from_request(request, state)
        .await
        .map_err(|_| WebError::TooLarge)?;
    let fields = Fields::parse(&bytes);
    // A form that is not ours is not kept for anybody.
    let kept = if is_sealed(&state.services, &door.visit.token, fields.get("csrf")) {
        kept(state, shared.known.session.id, (path, fields))?
    } else {
        Fields::default()
    };
    let mut response = page(state, door, shared, (&kept, None)).await?;
    // Not done: a script that sent it must not take the lock for an answer.
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}

/// The fields of the lock page that hold a form. The button of the lock holds none, unless the script sends along what
/// was being typed, and where it would have gone.
fn kept(state: &AppState, session: StaffSessionId, (path, mut fields): (&str, Fields)) -> Result<Fields, WebError> {
    let mut kept = Fields::default();
    let mut to = path.to_owned();
    if path == links::STAFF_LOCK_NOW {
        fields.get("lock-to").clone_into(&mut to);
        kept.set("next", fields.get("lock-next").to_owned());
        fields.forget("lock-to");
        fields.forget("lock-next");
    }
    if to.is_empty() {
        return Ok(kept);
    }
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    // A password is typed anew: the PIN is shorter than it.
    for secret in SECRETS {
        fields.forget(secret);
    }
    for hidden in fields.kept() {
        body.append_pair(&hidden.name, &hidden.value);
    }
    let key = fields.get("idempotency_key");
    if !key.is_empty() {
        body.append_pair("idempotency_key", key);
    }
    kept.set(TO, to);
    kept.set(CARRIED, carry_form(&state.services, session, &body.finish())?);
    Ok(kept)
}

/// The page that sends a held form again.
fn unlocked(state: &AppState, door: &AtDoor, to: &str, body: &str) -> Response {
    let mut target = Fields::default();
    target.set("next", to.to_owned());
    let hidden = |name: &str, value: &str| Hidden {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let mut fields = vec![hidden("csrf", &door.visit.csrf)];
    let pairs = url::form_urlencoded::parse(body.as_bytes());
    fields.extend(
        pairs
            .filter(|(name, _)| name != "csrf")
            .map(|(name, value)| hidden(&name, &value)),
    );
    render::ok(&UnlockedPage {
        frame: plain_frame(state, "ロックを開きました"),
        action: next_page(&target),
        hidden: fields,
        today_href: links::STAFF_TODAY,
    })
}

async fn page(
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
    let hidden = [TO, CARRIED, "next"]
        .into_iter()
        .filter(|name| !fields.get(name).is_empty());
    let page = LockPage {
        frame: plain_frame(state, "ロック"),
        action: links::STAFF_LOCK,
        csrf: door.visit.csrf.clone(),
        hidden: hidden
            .map(|name| Hidden {
                name: name.to_owned(),
                value: fields.get(name).to_owned(),
            })
            .collect(),
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
