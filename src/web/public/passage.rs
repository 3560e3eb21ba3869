//! What a family shows on its way through the form (an invitation, a consultation's link, its real wish), carried in hidden
//! fields from step to step.
//! Deliberately never in an address beyond the link itself; every step asks anew whether it still opens anything.

use crate::actions::reach_slot::{Reached, Shown, reach_slot};
use crate::actions::reserve_slot::Terms;
use crate::actions::show_schedule::show_programme;
use crate::domain::ids::{ProgrammeId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::programme::Programme;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::Hidden;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;

/// The invitation that is shown.
pub const INVITATION: &str = "invitation";
/// The link of the consultation after which the household was released.
pub const RELEASED_BY: &str = "released_by";
/// What is wished for after the consultation.
pub const WANTS: &str = "wants";

/// What is shown.
#[must_use]
pub fn shown(fields: &Fields) -> Shown {
    Shown {
        invitation: SecretToken::parse(fields.get(INVITATION)),
        released_by: SecretToken::parse(fields.get(RELEASED_BY)),
    }
}

/// The same with the wish, for the verb that reserves.
#[must_use]
pub fn terms(fields: &Fields, terms: Terms) -> Terms {
    let Shown {
        invitation,
        released_by,
    } = shown(fields);
    Terms {
        invitation,
        released_by,
        wants: wants(fields),
        ..terms
    }
}

fn wants(fields: &Fields) -> Option<ProgrammeId> {
    fields.get(WANTS).parse().ok()
}

/// The programme that is wished for after this consultation; only one that it leads to.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn wanted(
    state: &AppState,
    offering: &Offering,
    fields: &Fields,
) -> Result<Option<std::sync::Arc<Programme>>, WebError> {
    let Some(id) = wants(fields) else {
        return Ok(None);
    };
    let found = show_programme(&state.services, id).await?;
    let key = Some(offering.programme.key.as_str());
    Ok(found.filter(|programme| programme.is_public() && programme.policy.forms.interview.as_deref() == key))
}

/// The fields that travel on.
#[must_use]
pub fn hidden(fields: &Fields) -> Vec<Hidden> {
    [INVITATION, RELEASED_BY, WANTS]
        .into_iter()
        .filter(|name| !fields.get(name).is_empty())
        .map(|name| field(name, fields.get(name)))
        .collect()
}

/// One of them.
#[must_use]
pub fn field(name: &str, value: &str) -> Hidden {
    Hidden {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// The slot of an address, public or shown to this family.
///
/// # Errors
/// [`WebError::NotFound`] for what is not one.
pub async fn find_slot(state: &AppState, id: &str, fields: &Fields) -> Result<Reached, WebError> {
    let id: SlotId = id.parse().map_err(|_| WebError::NotFound)?;
    let reached = reach_slot(&state.services, id, &shown(fields)).await?;
    reached.ok_or(WebError::NotFound)
}

/// Where another time of the same programme is chosen.
#[must_use]
pub fn choose_href(offering: &Offering, fields: &Fields) -> String {
    let id = offering.programme.id;
    let Shown {
        invitation,
        released_by,
    } = shown(fields);
    match (invitation, released_by, wants(fields)) {
        (Some(token), ..) => links::invitation(&token),
        (None, Some(token), _) => links::next(&token, id),
        (None, None, Some(wanted)) => links::gate(wanted),
        (None, None, None) => links::choose(id),
    }
}
