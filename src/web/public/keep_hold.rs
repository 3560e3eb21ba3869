//! Keeps the hold in step with the party: takes one, lets it grow or shrink.
//! Deliberately never a condition: where nothing can be held, the way through is the same.

use super::held::Holding;
use super::step::Step;
use crate::actions::count_attempt::{AttemptError, count_attempt};
use crate::actions::hold_slot::{HOLD_BY_ADDRESS, HoldError, Holder, hold_slot};
use crate::domain::refusal::ReserveRefusal;
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::Visit;

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
pub async fn keep_hold(
    state: &AppState,
    (visit, address): (&Visit, &ClientAddress),
    step: &Step,
    persons: u32,
) -> Result<Holding, NotKept> {
    if step.reached.is_over {
        // What it opened is closed for it: asked for a place it would hear of the telephone only.
        return Err(NotKept::Refused(ReserveRefusal::InvitationOver));
    }
    if step.check(persons, state.services.now()) == Err(ReserveRefusal::AllSessionsNeeded) {
        return Err(NotKept::Refused(ReserveRefusal::AllSessionsNeeded));
    }
    let before = step.holding;
    let judged = |holding: Holding| {
        let judged = step.check(persons, state.services.now());
        judged.map(|()| holding).map_err(NotKept::Refused)
    };
    match before {
        Holding::Drawn => return judged(before),
        // Of a course other sessions may be missed than were before.
        Holding::Held(hold) if hold.persons == persons && !step.asked.is_course() => return judged(before),
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
        passes: step.reached.passes,
    };
    let asked = (persons, step.reached.asker());
    let wanted = step.asked.wanted(step.offering().slot.id, asked, state.services.now());
    match hold_slot(&state.services, holder, wanted).await {
        Ok(hold) => Ok(Holding::Held(hold)),
        Err(HoldError::TooMany | HoldError::Over) => unheld(),
        Err(HoldError::Refused(refused)) => Err(NotKept::Refused(refused)),
        Err(HoldError::Store(error)) => Err(WebError::from(error).into()),
    }
}
