//! The demo's schedule rules: plans that come back, as the running service keeps them.
//! Deliberately makes no date itself: the rules propose as they would for any city.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::error::DemoError;
use super::seed::{Plan, Seed};
use crate::domain::capacity::Capacity;
use crate::domain::ids::{ProgrammeId, RuleId, VenueId};
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::schedule::{ClosedDayPolicy, Recurrence, ScheduleRule};

/// Whether the sessions of this programme come from a rule.
pub(super) fn has_rule(seed: &Seed, programme: &str) -> bool {
    let mut plans = seed.plans.iter();
    plans.any(|plan| plan.programme == programme && plan.rule.is_some())
}

/// The rules of the demo from today on, each under an id that `fresh` draws.
pub(super) fn rules(
    seed: &Seed,
    today: NaiveDate,
    (programmes, venues): (&HashMap<&str, ProgrammeId>, &HashMap<&str, VenueId>),
    fresh: impl Fn() -> RuleId,
) -> Result<Vec<ProgrammeRule>, DemoError> {
    let plans = seed.plans.iter().filter(|plan| plan.rule.is_some());
    plans
        .map(|plan| {
            let programme = programmes.get(plan.programme.as_str());
            let venue = seed.venue(&plan.venue).filter(|venue| !venue.online);
            Ok(ProgrammeRule {
                id: fresh(),
                programme: *programme.ok_or_else(|| DemoError::of(&plan.programme))?,
                venue: venue.and_then(|venue| venues.get(venue.key.as_str())).copied(),
                counsellor: None,
                rule: rule(plan, today)?,
                is_active: true,
            })
        })
        .collect()
}

fn rule(plan: &Plan, today: NaiveDate) -> Result<ScheduleRule, DemoError> {
    let stated = plan.rule.as_ref().ok_or_else(|| DemoError::of(&plan.programme))?;
    let text = plan.sessions.first();
    let rule = ScheduleRule {
        recurrence: Recurrence::parse(&stated.recurrence).map_err(DemoError::of)?,
        starts_on: today,
        time: (plan.hours.start, plan.hours.end),
        doors_open: plan.doors_open,
        slot_minutes: plan.slot_minutes.map(u32::from),
        break_minutes: 0,
        capacity: Capacity {
            households: plan.capacity.households.map(u32::from),
            persons: plan.capacity.persons.map(u32::from),
        },
        closed_days: ClosedDayPolicy::from_code(&stated.closed_days)
            .ok_or_else(|| DemoError::of(&stated.closed_days))?,
        horizon_days: u32::from(stated.horizon_days),
        confirms_itself: true,
        title: text.and_then(|text| text.title.clone()),
        speaker: text.and_then(|text| text.speaker.clone()),
        contents: Vec::new(),
    };
    rule.check().map_err(DemoError::of)?;
    Ok(rule)
}
