//! What waits for a decision about dates: proposals that nobody has confirmed, and days that a rule leaves to staff.
//! Deliberately decides nothing and reads no names.

use chrono::TimeDelta;

use super::Services;
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::programme_rule::{DateState, PlannedDate, ProgrammeRule};
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::{self, Directory};
use crate::store::{StoreError, schedule_rules};

/// As far ahead as any rule proposes.
const HORIZON: TimeDelta = TimeDelta::days(740);

/// Dates that wait for staff, of desks where the member of staff manages sessions.
pub struct WaitingDates {
    /// Desks, venues, programmes.
    pub directory: Directory,
    /// Slots of proposals, by start.
    pub tentative: Vec<Offering>,
    /// Days that a rule leaves open, by day.
    pub open: Vec<(ProgrammeRule, PlannedDate)>,
}

/// So long after its day a date is still asked about.
const OPEN_FOR: TimeDelta = TimeDelta::days(35);

/// What waits from now on.
///
/// # Errors
/// [`StoreError`].
pub async fn show_proposals(services: &Services, member: &StaffMember) -> Result<WaitingDates, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut tentative = schedule::list(&mut tx, &directory, now, now + HORIZON).await?;
    tentative.retain(|offering| {
        offering.session.status == SessionStatus::Tentative && member.may(Act::ManageSessions, offering.desk.id)
    });
    let rules = schedule_rules::list_active(&mut tx).await?;
    // An open question does not go away with the day of the rule: it may still be held later.
    let from = jst::date_of(now - OPEN_FOR);
    let dates = schedule_rules::list_dates_from(&mut tx, from).await?;
    let open = dates.into_iter().filter_map(|date| {
        let rule = rules.iter().find(|rule| rule.id == date.rule)?;
        let desk = directory.programmes.get(&rule.programme)?.desk;
        let waits = date.state == DateState::Undecided && member.may(Act::ManageSessions, desk);
        waits.then(|| (rule.clone(), date))
    });
    let open = open.collect();
    Ok(WaitingDates {
        directory,
        tentative,
        open,
    })
}
