//! The rule editor's page: the fields as they were typed, and beside them what would come of the rule.
//! Deliberately shows a date as the worker would settle it: one outside the hours is a question to staff, not a session.

use super::SignedIn;
use super::form_reading::{FormReading, error, field};
use super::repetition::Repetition;
use super::rule_form;
use super::schedule_words::{calendars, counsellor_choices, programme_choices, slots_words, venue_choices};
use super::session_form::session_fields;
use super::signed_in::staff_frame;
use crate::actions::Directory;
use crate::actions::save_rule::RuleState;
use crate::domain::calendar::{jst, time_wording};
use crate::domain::ids::StaffId;
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::schedule::{Outcome, Proposal};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Link, Problem};
use crate::pages::staff::rule::{FutureSessions, PreviewOutcome, PreviewRow, RulePreview};
use crate::pages::staff::{RulePage, StaffPlace};
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words;

/// What the editor shows besides what was typed.
pub struct Editor {
    /// Desks, venues, programmes.
    pub directory: Directory,
    /// Who may receive families.
    pub colleagues: Vec<(StaffId, String)>,
    /// The rule as it is stored, if it is.
    pub stored: Option<RuleState>,
    /// What is wrong with the form.
    pub problems: Vec<Problem>,
    /// Why it could not be saved although every field is right.
    pub refusal: Option<String>,
    /// The rule with what would come of it.
    pub preview: Option<(ProgrammeRule, Vec<Proposal>)>,
}

/// The page.
#[must_use]
pub fn page(state: &AppState, signed_in: &SignedIn, editor: &Editor, fields: &Fields) -> RulePage {
    let problems = &editor.problems;
    let form = FormReading::of(fields);
    let repetition = Repetition::sent(&form);
    let text = |name| field(fields, problems, name);
    let wrong = |name| error(problems, name);
    let choices = (
        venue_choices(&editor.directory, fields.get("venue")),
        counsellor_choices(&editor.colleagues, fields.get("counsellor")),
    );
    let mut each = session_fields(fields, problems, choices);
    each.slots = editor.preview.as_ref().and_then(|(rule, _)| slots_words(&rule.rule));
    let stored = editor.stored.as_ref();
    let heading = stored.map_or_else(
        || "新しい日程の規則".to_owned(),
        |stored| format!("規則：{}", stored.rule.rule.recurrence.words()),
    );
    RulePage {
        frame: staff_frame(state, signed_in, "日程の規則", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_RULES.to_owned(),
            label: "日程の規則の一覧".to_owned(),
        },
        heading,
        action: stored.map_or_else(
            || links::STAFF_NEW_RULE.to_owned(),
            |stored| links::staff_rule(stored.rule.id),
        ),
        csrf: signed_in.visit.csrf.clone(),
        id: stored.is_none().then(|| fields.get("id").to_owned()),
        refusal: editor.refusal.clone(),
        problems: problems.clone(),
        programmes: programmes(signed_in, editor, fields),
        programme_error: wrong("programme"),
        repeat: repetition.repeat,
        month_nth: repetition.month_nth_choices(),
        month_nth_error: wrong("month_nth"),
        month_weekday: repetition.month_weekday_choices(),
        month_weekday_error: wrong("month_weekday"),
        week_weekday: repetition.week_weekday_choices(),
        week_weekday_error: wrong("week_weekday"),
        dates: text("dates"),
        typed: text("typed"),
        starts_on: text("starts_on"),
        end: repetition.end,
        until: text("until"),
        count: text("count"),
        each,
        closed_days: rule_form::closed_day_choices(fields.get("closed_days")),
        closed_days_error: wrong("closed_days"),
        horizon: rule_form::horizon_choices(fields.get("horizon")),
        confirms_itself: fields.get("confirms") == "yes",
        future: stored.and_then(|stored| future(stored, fields.get("future"))),
        preview: editor
            .preview
            .as_ref()
            .map(|(rule, proposals)| preview(&editor.directory, rule, proposals)),
        stop_action: stored.map(|stored| links::staff_end_rule(stored.rule.id)),
    }
}

/// A rule stays with its programme: what it made would otherwise belong to two.
fn programmes(signed_in: &SignedIn, editor: &Editor, fields: &Fields) -> Vec<Choice> {
    let right = (&signed_in.member, Act::ManageCalendar);
    let Some(stored) = &editor.stored else {
        return programme_choices(&editor.directory, right, fields.get("programme"));
    };
    let own = stored.rule.programme.to_string();
    let mut choices = programme_choices(&editor.directory, right, &own);
    choices.retain(|choice| choice.is_chosen);
    choices
}

fn future(stored: &RuleState, chosen: &str) -> Option<FutureSessions> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen || (chosen.is_empty() && value == "leave"),
    };
    (stored.unbooked > 0).then(|| FutureSessions {
        words: format!(
            "予約のない先の開催回 {}件、予約のある回 {}件（変わりません）",
            stored.unbooked, stored.booked
        ),
        choices: vec![
            choice("leave", "そのままにする"),
            choice("renew", "取り下げて、新しい規則で案を出しなおす"),
        ],
    })
}

fn preview(directory: &Directory, rule: &ProgrammeRule, proposals: &[Proposal]) -> RulePreview {
    let (from, to) = rule.rule.time;
    let recurrence = &rule.rule.recurrence;
    RulePreview {
        words: format!("{}、{}", recurrence.words(), time_wording::span(from, to)),
        canonical: recurrence.to_string(),
        short_form: recurrence.short_form(),
        warnings: Vec::new(),
        rows: proposals
            .iter()
            .map(|proposal| row(directory, rule, proposal))
            .collect(),
    }
}

fn row(directory: &Directory, rule: &ProgrammeRule, proposal: &Proposal) -> PreviewRow {
    let (outcome, on, reason) = match (&proposal.outcome, proposal.date()) {
        (Outcome::AsPlanned | Outcome::Moved { .. }, Some(on)) => match outside_hours(directory, rule, on) {
            Some(refusal) => (PreviewOutcome::Undecided, on, Some(format!("{refusal}。"))),
            None if on == proposal.rule_date => (PreviewOutcome::Planned, on, None),
            None => (PreviewOutcome::Moved, on, proposal.reason()),
        },
        (Outcome::Skipped { .. }, _) => (PreviewOutcome::Skipped, proposal.rule_date, proposal.reason()),
        _ => (PreviewOutcome::Undecided, proposal.rule_date, proposal.reason()),
    };
    PreviewRow {
        outcome,
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        was: (on != proposal.rule_date).then(|| words::day(proposal.rule_date)),
        reason,
    }
}

/// Why the worker could not make this session by itself.
fn outside_hours(directory: &Directory, rule: &ProgrammeRule, on: chrono::NaiveDate) -> Option<String> {
    let calendars = calendars(directory, rule.programme, rule.venue)?;
    let (from, to) = rule.rule.time;
    let held = calendars.hold((jst::instant(on, from), jst::instant(on, to)), None);
    held.err().map(|refusal| refusal.to_string())
}
