//! A form that was held at the door: sealed into the fields of the pages in front of it, and sent again by whoever typed it.
//! Deliberately holds only what was typed, and never a password; what is held when is for `hold_form`.

use axum::response::Response;

use super::next_page::{self, next_page};
use super::signed_in::plain_frame;
use crate::actions::carry_form::{Keeper, LateForm, carry_form, open_carried_form};
use crate::links;
use crate::pages::shared::Hidden;
use crate::pages::staff::lock::SendAgainPage;
use crate::web::error::WebError;
use crate::web::form::{Fields, SECRETS};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// Where a held form was going.
const TO: &str = "to";
/// The held form.
pub const CARRIED: &str = "carried";

/// The fields of a page in front of the door that hold a form. The button of the lock holds none, unless the script sends
/// along what was being typed, and where it would have gone.
///
/// # Errors
/// [`WebError`] if the form is too long.
pub fn kept(state: &AppState, keeper: Keeper, (path, mut fields): (&str, Fields)) -> Result<Fields, WebError> {
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
    kept.set(CARRIED, carry_form(&state.services, keeper, &body.finish())?);
    Ok(kept)
}

/// The hidden fields with which a held form, and `others`, travel through a page in front of the door.
#[must_use]
pub fn hidden(fields: &Fields, others: &[&str]) -> Vec<Hidden> {
    let names = [TO, CARRIED].into_iter().chain(others.iter().copied());
    names
        .filter(|name| !fields.get(name).is_empty())
        .map(|name| Hidden {
            name: name.to_owned(),
            value: fields.get(name).to_owned(),
        })
        .collect()
}

/// A form that was held, as the fields of a page hold it.
pub fn set_late(fields: &mut Fields, late: LateForm) {
    fields.set(TO, late.to);
    fields.set(CARRIED, late.carried);
}

/// The form that fields hold; `None` if they hold none.
#[must_use]
pub fn late(fields: &Fields) -> Option<LateForm> {
    let (to, carried) = (fields.get(TO), fields.get(CARRIED));
    (!carried.is_empty()).then(|| LateForm {
        to: to.to_owned(),
        carried: carried.to_owned(),
    })
}

/// The hidden fields of a held form, with where to go afterwards.
#[must_use]
pub fn hidden_with_next(fields: &Fields) -> Vec<Hidden> {
    let mut hidden = hidden(fields, &[]);
    hidden.push(next_page::hidden(fields));
    hidden
}

/// The page from which whoever is there again sends the held form; `None` if none is held for them.
#[must_use]
pub fn sent_again(state: &AppState, visit: &Visit, (keeper, fields): (Keeper, &Fields)) -> Option<Response> {
    let body = open_carried_form(&state.services, keeper, fields.get(CARRIED))?;
    let mut target = Fields::default();
    target.set("next", fields.get(TO).to_owned());
    let hidden = |name: &str, value: &str| Hidden {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let mut again = vec![hidden("csrf", &visit.csrf)];
    let pairs = url::form_urlencoded::parse(body.as_bytes());
    again.extend(
        pairs
            .filter(|(name, _)| name != "csrf")
            .map(|(name, value)| hidden(&name, &value)),
    );
    let title = match keeper {
        Keeper::Session(_) => "ロックを開きました",
        Keeper::Member(_) => "サインインしました",
    };
    Some(render::ok(&SendAgainPage {
        frame: plain_frame(state, title),
        title,
        action: next_page(&target),
        hidden: again,
        today_href: links::STAFF_TODAY,
    }))
}
