//! What a programme's form would send for a content: the text of every field.
//! Deliberately the one way from a programme to its form, so that stored and typed texts can be compared.

use super::form_reading::filled;
use super::programme_fields::QUESTION_FIELDS;
use crate::domain::calendar::typed_time::in_field;
use crate::domain::programme::{Policy, ProgrammeTexts};
use crate::domain::programme_content::ProgrammeContent;
use crate::domain::window::{Closes, Opens};
use crate::web::form::Fields;

type Values = Vec<(&'static str, String)>;

/// The reminders that the form has room for: the names of days and hour.
pub const REMINDERS: [(&str, &str); 3] = [
    ("reminder_1_days", "reminder_1_at"),
    ("reminder_2_days", "reminder_2_at"),
    ("reminder_3_days", "reminder_3_at"),
];

/// The form of this content.
#[must_use]
pub fn of(content: &ProgrammeContent) -> Fields {
    let mut values = vec![
        ("name", content.name.clone()),
        ("outward_name", content.outward_name.clone()),
        ("audience", content.audience.code().to_owned()),
        ("listed", yes_no(content.is_listed)),
        ("suspended", content.suspended.clone().unwrap_or_default()),
    ];
    values.extend(texts(&content.texts));
    values.extend(policy(&content.policy));
    values.extend(window(&content.policy));
    values.extend(forms(&content.policy));
    values.extend(questions(&content.policy));
    filled(values)
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn texts(texts: &ProgrammeTexts) -> Values {
    let links: Vec<String> = texts
        .links
        .iter()
        .map(|link| format!("{} {}", link.label, link.href))
        .collect();
    let emergency: Vec<String> = texts
        .emergency
        .iter()
        .map(|one| format!("{} {}", one.name, one.phone))
        .collect();
    vec![
        ("summary", texts.summary.join("\n")),
        ("who_comes", texts.who_comes.clone()),
        ("day_steps", texts.day_steps.join("\n")),
        ("who_you_meet", texts.who_you_meet.clone()),
        ("entrance", texts.entrance.clone()),
        ("parking", texts.parking.clone()),
        ("may_leave", texts.may_leave.clone()),
        ("may_stay_silent", texts.may_stay_silent.clone()),
        ("need_not_say", texts.need_not_say.join("\n")),
        ("bring", texts.bring.join("\n")),
        ("voices", texts.voices.join("\n")),
        ("links", links.join("\n")),
        ("privacy", texts.privacy.join("\n")),
        ("emergency", emergency.join("\n")),
        ("forbidden_words", texts.forbidden_words.join("\n")),
    ]
}

fn policy(policy: &Policy) -> Values {
    let limit = policy.household_limit.map(|limit| limit.to_string());
    let mut values = vec![
        ("acceptance", policy.acceptance.code().to_owned()),
        ("gate", policy.gate.code().to_owned()),
        ("interview", policy.forms.interview.clone().unwrap_or_default()),
        ("identity", policy.identity.code().to_owned()),
        ("max_party", policy.max_party.to_string()),
        ("household_limit", limit.unwrap_or_default()),
        ("retention_days", policy.retention_days.to_string()),
        ("family_may_erase", yes_no(policy.family_may_erase)),
    ];
    for ((days, at), reminder) in REMINDERS.into_iter().zip(&policy.reminders) {
        values.push((days, reminder.days_before.to_string()));
        values.push((at, in_field(reminder.at)));
    }
    values
}

fn window(policy: &Policy) -> Values {
    let window = policy.window;
    let (opens, days, at) = match window.opens {
        Opens::AtOnce => ("at_once", None, None),
        Opens::MonthBefore { day, at } => ("month_before", Some(day), Some(at)),
        Opens::DaysBefore { days, at } => ("days_before", Some(days), Some(at)),
    };
    let mut values = vec![("opens", opens.to_owned())];
    values.extend(days.map(|days| ("opens_days", days.to_string())));
    values.extend(at.map(|at| ("opens_at", in_field(at))));
    values.extend(closes(window.closes, ["closes", "closes_days", "closes_at"]));
    values.extend(closes(window.cancel_until, ["cancel", "cancel_days", "cancel_at"]));
    match policy.forms.draws {
        None => values.push(("draws", "by_staff".to_owned())),
        Some(draws) => values.extend(closes(draws, ["draws", "draws_days", "draws_at"])),
    }
    values
}

fn closes(closes: Closes, [choice, days_name, at_name]: [&'static str; 3]) -> Values {
    match closes {
        Closes::AtStart => vec![(choice, "at_start".to_owned())],
        Closes::BusinessDaysBefore { days, at } => vec![
            (choice, "days_before".to_owned()),
            (days_name, days.to_string()),
            (at_name, in_field(at)),
        ],
    }
}

fn questions(policy: &Policy) -> Values {
    let pairs = QUESTION_FIELDS.into_iter().zip(&policy.forms.questions);
    let values = pairs.flat_map(|([label, purpose, choices], question)| {
        [
            (label, question.label.clone()),
            (purpose, question.purpose.clone()),
            (choices, question.choices.join("\n")),
        ]
    });
    values.collect()
}

fn forms(policy: &Policy) -> Values {
    let forms = &policy.forms;
    let after_absence = forms.writes_after_absence.map_or("usual".to_owned(), yes_no);
    vec![
        ("queue", forms.queue.code().to_owned()),
        ("offer_hours", forms.offer_hours.to_string()),
        ("approval_hours", forms.approval_hours.to_string()),
        ("online_hours_before", forms.online_hours_before.to_string()),
        ("writes_after_absence", after_absence),
        ("writes_after_visit", yes_no(forms.writes_after_visit)),
        ("needs_all_sessions", yes_no(forms.needs_all_sessions)),
        ("joins_until_session", forms.joins_until_session.to_string()),
        ("takes_guests", yes_no(forms.takes_guests)),
        ("tally_categories", forms.tally_categories.join("\n")),
    ]
}
