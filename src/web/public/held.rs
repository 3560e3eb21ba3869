//! What a browser holds while it goes through the three steps: read for each page, kept in step with the party, told in words.
//! Deliberately never a condition: where nothing can be held, the way through is the same.

use chrono::{DateTime, Timelike as _, Utc};

use super::wish_form;
use crate::actions::count_attempt::{AttemptError, count_attempt};
use crate::actions::hold_slot::{HOLD_BY_ADDRESS, HoldError, Holder, find_hold, hold_slot};
use crate::domain::calendar::jst;
use crate::domain::hold::Hold;
use crate::domain::offering::{Asker, Offering, Passes};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::wish::Problems;
use crate::links;
use crate::pages::FillPage;
use crate::pages::hold::{Held, HoldBox};
use crate::pages::shared::{Hidden, Problem};
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::form::{Fields, HELD_UNTIL};
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// How a slot stands to the browser that is about to reserve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Places are drawn later; there is nothing to hold.
    Drawn,
    /// It holds a place.
    Held(Hold),
    /// It holds none.
    Nothing,
    /// It holds none and gets none now: too many behind one address.
    NotNow,
}

impl Holding {
    /// What is held.
    #[must_use]
    pub fn hold(self) -> Option<Hold> {
        match self {
            Self::Held(hold) => Some(hold),
            Self::Drawn | Self::Nothing | Self::NotNow => None,
        }
    }

    /// Whether a party of `persons` could have the place now.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn judge(self, offering: &Offering, persons: u32, now: DateTime<Utc>) -> Result<(), ReserveRefusal> {
        let held = self.hold().map(|hold| hold.persons);
        offering.take_held(persons, held, Asker::Family, now).map(|_| ())
    }
}

/// What the browser holds in a slot.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn find(state: &AppState, visit: &Visit, offering: &Offering) -> Result<Holding, WebError> {
    if offering.awaits_draw() {
        return Ok(Holding::Drawn);
    }
    let hold = find_hold(&state.services, &visit.token, offering.slot.id).await?;
    Ok(hold.map_or(Holding::Nothing, Holding::Held))
}

/// Why a place is not kept for a party.
pub enum NotKept {
    /// The rules say no; what was held before is held on.
    Refused(ReserveRefusal),
    /// Something else.
    Failed(WebError),
}

impl From<WebError> for NotKept {
    fn from(error: WebError) -> Self {
        Self::Failed(error)
    }
}

/// Holds a place for `persons`, or lets what is held grow or shrink with them.
///
/// # Errors
/// [`NotKept`].
pub async fn keep(
    state: &AppState,
    (visit, address): (&Visit, &ClientAddress),
    offering: &Offering,
    (before, persons): (Holding, u32),
) -> Result<Holding, NotKept> {
    let judged = |holding: Holding| {
        let judged = holding.judge(offering, persons, state.services.now());
        judged.map(|()| holding).map_err(NotKept::Refused)
    };
    match before {
        Holding::Drawn => return judged(before),
        Holding::Held(hold) if hold.persons == persons => return judged(before),
        _ => {}
    }
    // Without a hold of its own the way goes on, and the last step decides.
    let unheld = || judged(before.hold().map_or(Holding::NotNow, Holding::Held));
    match count_attempt(&state.services, HOLD_BY_ADDRESS, &address.counted()).await {
        Ok(_) => {}
        Err(AttemptError::TooMany(_)) => return unheld(),
        Err(AttemptError::Store(error)) => return Err(WebError::from(error).into()),
    }
    let holder = Holder {
        visit: visit.token.clone(),
        address: address.counted(),
        passes: Passes::default(),
    };
    match hold_slot(&state.services, holder, offering.slot.id, persons).await {
        Ok(hold) => Ok(Holding::Held(hold)),
        Err(HoldError::TooMany | HoldError::Over) => unheld(),
        Err(HoldError::Refused(refused)) => Err(NotKept::Refused(refused)),
        Err(HoldError::Store(error)) => Err(WebError::from(error).into()),
    }
}

/// 「17時42分」
#[must_use]
pub fn clock_words(at: DateTime<Utc>) -> String {
    let time = jst::time_of(at);
    format!("{}時{:02}分", time.hour(), time.minute())
}

/// What a page says about it. `page` is the one that the buttons come back to.
#[must_use]
pub fn words(
    holding: Holding,
    offering: &Offering,
    (page, fields): (&'static str, &Fields),
    now: DateTime<Utc>,
) -> Option<HoldBox> {
    let slot = offering.slot.id;
    let held = match holding {
        Holding::Drawn => return None,
        Holding::Held(hold) => Held::Until {
            until: clock_words(hold.expires_at),
            seconds: (hold.expires_at - now).num_seconds(),
            extend_action: (!hold.is_extended).then(|| links::extend_hold(slot)),
            release_action: links::release_hold(slot),
        },
        Holding::Nothing => Held::Nothing {
            is_over: !fields.get(HELD_UNTIL).is_empty(),
            hold_action: links::hold(slot),
        },
        Holding::NotNow => Held::NotNow,
    };
    Some(HoldBox { page, held })
}

/// Until when it is held, to travel with the form: whoever is too late hears that it was held before.
#[must_use]
pub fn hidden(holding: Holding, fields: &Fields) -> Option<Hidden> {
    let value = match holding.hold() {
        Some(hold) => hold.expires_at.to_rfc3339(),
        None => fields.get(HELD_UNTIL).to_owned(),
    };
    (!value.is_empty()).then(|| Hidden {
        name: HELD_UNTIL.to_owned(),
        value,
    })
}

/// Step 2 with what was typed, and with what is held.
#[must_use]
pub fn fill_page(
    state: &AppState,
    (visit, key): (&Visit, String),
    (offering, holding): (&Offering, Holding),
    (fields, problems): (&Fields, &Problems),
) -> FillPage {
    let mut page = wish_form::fill_page(state, (visit, key), offering, (fields, problems));
    page.hold = words(holding, offering, ("fill", fields), state.services.now());
    page.hidden.extend(hidden(holding, fields));
    page
}

/// Says at the field that fewer can come than were typed; `None` for a refusal that is about something else.
#[must_use]
pub fn too_many_persons(refused: &ReserveRefusal) -> Option<Problem> {
    let message = match refused {
        ReserveRefusal::PartyTooLarge { left } => format!("この回に来られるのは、あと{left}名です。"),
        ReserveRefusal::OverMaxParty { max } => format!("1回の予約は{max}名までです。"),
        _ => return None,
    };
    Some(Problem {
        field: "persons".to_owned(),
        message,
    })
}
