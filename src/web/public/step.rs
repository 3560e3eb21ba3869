//! Where a family stands on its way through the three steps: the slot that it reaches, what it asks for with it, what it holds.
//! Deliberately read anew at each step: places, invitations and holds may have changed meanwhile.

use chrono::{DateTime, Utc};

use super::course::Asked;
use super::held::{self, Holding};
use super::passage;
use super::waiting;
use crate::actions::hold_slot::{list_holds, without_hold};
use crate::actions::reach_slot::Reached;
use crate::domain::offering::Offering;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::wish::{Problems, persons_typed};
use crate::pages::FillPage;
use crate::pages::shared::Problem;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::how_words;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// One step of one family.
pub struct Step {
    /// The slot, and what was shown for it.
    pub reached: Reached,
    /// One session, or a course with the sessions that will be missed.
    pub asked: Asked,
    /// What the browser holds of it.
    pub holding: Holding,
}

impl Step {
    /// Reads where it stands.
    ///
    /// # Errors
    /// [`WebError::NotFound`] for a slot that it does not reach.
    pub async fn look(state: &AppState, visit: &Visit, id: &str, fields: &Fields) -> Result<Self, WebError> {
        let reached = passage::find_slot(state, id, fields).await?;
        let mut asked = Asked::read(state, &reached.offering, fields).await?;
        let held = list_holds(&state.services, &visit.token).await?;
        asked.adjust(|offering| {
            let hold = held.iter().find(|hold| hold.slot == offering.slot.id);
            without_hold(offering, hold)
        });
        let slot = reached.offering.slot.id;
        let own = held.iter().find(|hold| hold.slot == slot || asked.holds_in(hold.slot));
        let holding = match own {
            _ if reached.offering.awaits_draw() => Holding::Drawn,
            Some(hold) => Holding::Held(*hold),
            None => Holding::Nothing,
        };
        Ok(Self {
            reached,
            asked,
            holding,
        })
    }

    /// The slot.
    #[must_use]
    pub fn offering(&self) -> &Offering {
        &self.reached.offering
    }

    /// Whether a party of `persons` can have it now.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn check(&self, persons: u32, now: DateTime<Utc>) -> Result<(), ReserveRefusal> {
        if self.reached.is_over {
            return Err(ReserveRefusal::InvitationOver);
        }
        let (offering, asker) = (self.offering(), self.reached.asker());
        if self.asked.is_course() {
            return self.asked.check(offering, persons, asker, now);
        }
        let held = self.holding.hold().map(|hold| hold.persons);
        offering.take_held(persons, held, asker, now).map(|_| ())
    }

    /// Whether a refusal leads into the waiting list: the form asks for it, and the party may wait.
    #[must_use]
    pub fn waits(&self, fields: &Fields, (refused, persons): (&ReserveRefusal, u32), now: DateTime<Utc>) -> bool {
        waiting::is_asked(fields) && waiting::is_full(refused) && self.may_wait(persons, now)
    }

    /// Whether a party of `persons` may wait for what is asked for, if there is no place.
    #[must_use]
    pub fn may_wait(&self, persons: u32, now: DateTime<Utc>) -> bool {
        let may = || self.asked.wait(self.offering(), persons, self.reached.asker(), now);
        !self.reached.is_over && may().is_ok()
    }

    /// What waiting means here.
    #[must_use]
    pub fn waiting_lead(&self) -> String {
        waiting::lead(self.offering(), self.asked.is_whole_course())
    }

    /// What can be put right in step 2, so that a refusal sends nobody away.
    #[must_use]
    pub fn problem(
        &self,
        fields: &Fields,
        (refused, persons): (&ReserveRefusal, u32),
        now: DateTime<Utc>,
    ) -> Option<Problem> {
        // Whoever holds a place is not sent away: fewer can come, or another time can be chosen.
        let of_hold = self.holding.hold().and_then(|_| held::too_many_persons(refused));
        if of_hold.is_some() || self.waits(fields, (refused, persons), now) {
            return of_hold;
        }
        self.asked.problem(self.offering(), refused, self.reached.asker(), now)
    }

    /// Step 2 with what was typed, and with what is held.
    ///
    /// # Errors
    /// [`WebError`] if the database is away.
    pub async fn fill_page(
        &self,
        state: &AppState,
        sender: (&Visit, String),
        (fields, problems): (&Fields, &Problems),
    ) -> Result<FillPage, WebError> {
        let (offering, now) = (self.offering(), state.services.now());
        let asker = self.reached.asker();
        let mut page = self
            .asked
            .fill_page(state, sender, (offering, asker), (fields, problems));
        // Whoever waits for a place has none to hold.
        let persons = persons_typed(fields.get("persons")).unwrap_or(1);
        let is_full = self
            .check(persons, now)
            .is_err_and(|refused| waiting::is_full(&refused));
        if waiting::is_asked(fields) && self.holding.hold().is_none() && is_full {
            page.lead = Some(self.waiting_lead());
        } else {
            page.hold = held::words(self.holding, offering, ("fill", fields), now);
        }
        page.hidden.extend(held::hidden(self.holding, fields));
        let wanted = passage::wanted(state, offering, fields).await?;
        page.hows = how_words::before_sending(offering, wanted.as_deref());
        Ok(page)
    }
}
