//! The form of the rule editor: a rule from what was typed, and a stored rule as it stands in the fields.
//! Deliberately asks the domain whether the rule makes sense, and puts its answer at the field where it can be mended.

use chrono::NaiveDate;

use super::form_reading::{FormReading, filled};
use super::repetition::{Repetition, Written};
use super::session_form::SessionEntry;
use crate::actions::save_rule::Unbooked;
use crate::domain::ids::{ProgrammeId, RuleId};
use crate::domain::programme::{Participation, Programme};
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::schedule::rule::LONGEST_HORIZON_DAYS;
use crate::domain::schedule::{ClosedDayPolicy, Recurrence, RuleRefusal, ScheduleRule};
use crate::pages::shared::{Choice, Problem};
use crate::pages::staff::rule::{Repeat, RuleEnd};
use crate::web::form::Fields;
use crate::web::words;

/// Horizons to choose from, in days.
const HORIZONS: [(u32, &str); 5] = [
    (31, "1か月先まで"),
    (92, "3か月先まで"),
    (183, "6か月先まで"),
    (366, "1年先まで"),
    (731, "2年先まで"),
];
/// What a new rule starts with.
const USUAL_HORIZON: u32 = 183;

/// Fields in the order of the page.
const ORDER: [&str; 19] = [
    "programme",
    "month_nth",
    "month_weekday",
    "week_weekday",
    "dates",
    "typed",
    "starts_on",
    "until",
    "count",
    "starts",
    "ends",
    "slot_minutes",
    "break_minutes",
    "venue",
    "counsellor",
    "households",
    "persons",
    "closed_days",
    "horizon",
];

/// Reads a rule; `None` where something is wrong.
pub fn read(form: &mut FormReading<'_>, id: RuleId) -> Option<ProgrammeRule> {
    let programme: Option<ProgrammeId> = form.choice("programme", |id| id.parse().ok(), "事業を選んでください。");
    let repetition = Repetition::sent(form);
    let written = repetition.write(form);
    let recurrence = written
        .as_ref()
        .and_then(|written| recurrence(form, repetition.repeat, written));
    let starts_on = match (&written, repetition.repeat) {
        (Some(written), Repeat::Dates) if form.get("starts_on").trim().is_empty() => first_of(written),
        _ => form.date("starts_on", "いつから始めるか"),
    };
    let each = SessionEntry::read(form);
    let closed_days = form.choice(
        "closed_days",
        ClosedDayPolicy::from_code,
        "休みの日に当たったときを選んでください。",
    );
    let horizon = |days: &str| {
        days.parse()
            .ok()
            .filter(|days| (1..=LONGEST_HORIZON_DAYS).contains(days))
    };
    let horizon_days = form.choice("horizon", horizon, "どこまで先の案を出すかを選んでください。");
    let each = each?;
    let rule = ScheduleRule {
        closed_days: closed_days?,
        horizon_days: horizon_days?,
        confirms_itself: form.get("confirms") == "yes",
        ..each.rule(recurrence?, starts_on?)
    };
    if let Err(refusal) = rule.check() {
        form.refuse(field_of(&refusal), format!("{refusal}。"));
    }
    let rule = ProgrammeRule {
        id,
        programme: programme?,
        venue: each.venue,
        counsellor: each.counsellor,
        rule,
        is_active: true,
    };
    form.is_right().then_some(rule)
}

fn recurrence(form: &mut FormReading<'_>, repeat: Repeat, written: &Written) -> Option<Recurrence> {
    let read = Recurrence::parse(&written.rule).and_then(|plain| match written.end.as_str() {
        "" => Ok(plain),
        end => Recurrence::parse(&format!("{plain}{end}")),
    });
    match read {
        Ok(recurrence) => Some(recurrence),
        Err(refusal) => {
            let field = match repeat {
                Repeat::Month => "month_weekday",
                Repeat::Week => "week_weekday",
                Repeat::Dates => "dates",
                Repeat::Typed => "typed",
            };
            form.refuse(field, format!("{refusal}。"));
            None
        }
    }
}

/// The first of dates that were written, which are sorted.
fn first_of(written: &Written) -> Option<NaiveDate> {
    written.rule.split(',').next()?.parse().ok()
}

fn field_of(refusal: &RuleRefusal) -> &'static str {
    match refusal {
        RuleRefusal::EndsBeforeStart => "ends",
        RuleRefusal::DoorsAfterStart => "doors",
        RuleRefusal::EmptySlot | RuleRefusal::SlotDoesNotFit { .. } => "slot_minutes",
        RuleRefusal::BreakWithoutSlots => "break_minutes",
        RuleRefusal::NoPlace => "households",
        RuleRefusal::Horizon => "horizon",
        RuleRefusal::NeverHeld => "starts_on",
    }
}

/// What becomes of sessions that an older text of the rule made.
#[must_use]
pub fn unbooked(fields: &Fields) -> Unbooked {
    match fields.get("future") {
        "renew" => Unbooked::Replace,
        _ => Unbooked::Keep,
    }
}

/// Problems in the order of the page.
#[must_use]
pub fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    let place = |problem: &Problem| ORDER.iter().position(|name| *name == problem.field);
    problems.sort_by_key(|problem| place(problem).unwrap_or(ORDER.len()));
    problems
}

/// A new rule's fields: what most rules have.
#[must_use]
pub fn blank(programme: Option<&Programme>, id: RuleId, today: NaiveDate) -> Fields {
    let is_cut = programme.is_some_and(|programme| programme.participation == Participation::Appointment);
    filled([
        ("id", id.to_string()),
        (
            "programme",
            programme.map(|programme| programme.id.to_string()).unwrap_or_default(),
        ),
        ("repeat", Repeat::Month.code().to_owned()),
        ("starts_on", words::plain_date(today)),
        ("end", "none".to_owned()),
        ("cut", if is_cut { "slots" } else { "whole" }.to_owned()),
        ("slot_minutes", if is_cut { "60" } else { "" }.to_owned()),
        ("households", if is_cut { "1" } else { "" }.to_owned()),
        ("closed_days", ClosedDayPolicy::Manual.code().to_owned()),
        ("horizon", USUAL_HORIZON.to_string()),
    ])
}

/// A stored rule's fields.
#[must_use]
pub fn typed(rule: &ProgrammeRule) -> Fields {
    let shown = Repetition::read(&rule.rule.recurrence.to_string());
    let end = match shown.end {
        RuleEnd::Never => "none",
        RuleEnd::Until => "until",
        RuleEnd::Count => "count",
    };
    let mut values = vec![
        ("programme", rule.programme.to_string()),
        ("repeat", shown.repeat.code().to_owned()),
        ("dates", shown.dates),
        ("typed", shown.typed),
        ("starts_on", words::plain_date(rule.rule.starts_on)),
        ("end", end.to_owned()),
        ("until", shown.until),
        ("count", shown.count),
        ("closed_days", rule.rule.closed_days.code().to_owned()),
        ("horizon", rule.rule.horizon_days.to_string()),
        (
            "confirms",
            if rule.rule.confirms_itself { "yes" } else { "" }.to_owned(),
        ),
        ("future", "leave".to_owned()),
    ];
    values.extend(shown.month_nth.into_iter().map(|nth| ("month_nth", nth)));
    values.extend(shown.month_weekday.into_iter().map(|day| ("month_weekday", day)));
    values.extend(shown.week_weekday.into_iter().map(|day| ("week_weekday", day)));
    values.extend(SessionEntry::of(rule).typed());
    filled(values)
}

/// How far ahead, with the one that is in force even if it is none of ours.
#[must_use]
pub fn horizon_choices(chosen: &str) -> Vec<Choice> {
    let choice = |days: u32, label: String| Choice {
        value: days.to_string(),
        label,
        is_chosen: days.to_string() == chosen,
    };
    let mut choices: Vec<Choice> = HORIZONS
        .iter()
        .map(|(days, label)| choice(*days, (*label).to_owned()))
        .collect();
    let own = chosen
        .parse()
        .ok()
        .filter(|days| !HORIZONS.iter().any(|(known, _)| known == days));
    choices.extend(own.map(|days| choice(days, format!("{days}日先まで"))));
    choices
}

/// The four ways with closed days.
#[must_use]
pub fn closed_day_choices(chosen: &str) -> Vec<Choice> {
    let sentence = |policy| match policy {
        ClosedDayPolicy::Skip => "その回は休みます",
        ClosedDayPolicy::NextWeek => "次の週の同じ曜日に開きます",
        ClosedDayPolicy::NextOpenDay => "次に開いている日に開きます",
        ClosedDayPolicy::Manual => "そのつど、職員が決めます",
    };
    let choice = |policy: &ClosedDayPolicy| Choice {
        value: policy.code().to_owned(),
        label: sentence(*policy).to_owned(),
        is_chosen: policy.code() == chosen,
    };
    ClosedDayPolicy::ALL.iter().map(choice).collect()
}

#[cfg(test)]
mod tests;
