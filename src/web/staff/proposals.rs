//! `/staff/proposals`: GET shows what waits for a decision, POST confirms or declines; `/staff/proposals/decide` answers a
//! date that a rule leaves open.
//! Deliberately confirms what was on the reader's screen, not what has come since.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Datelike as _, NaiveDate};

use super::SignedIn;
use super::form_reading::FormReading;
use super::schedule_words::calendars;
use super::signed_in::staff_frame;
use crate::actions::confirm_proposal::{ProposalError, confirm_proposals, decide_date, decline_proposal};
use crate::actions::show_proposals::{WaitingDates, show_proposals};
use crate::domain::calendar::{jst, time_wording, wareki};
use crate::domain::ids::{ProgrammeId, RuleId, SessionId};
use crate::domain::offering::Offering;
use crate::domain::programme_rule::{PlannedDate, ProgrammeRule};
use crate::links;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::proposals::{ProposalMonth, ProposalRow, UndecidedRow};
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::{ProposalsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// What the page says besides what waits.
#[derive(Default)]
struct Said {
    notice: Option<String>,
    troubles: Vec<String>,
    chosen: Vec<String>,
    /// The open date that was answered wrongly: rule, day of the rule, what was typed, what is wrong.
    undecided: Option<(String, String, Field)>,
}

/// Shows what waits.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let said = Said {
        notice: notice(&fields),
        ..Said::default()
    };
    let page = page(&state, &signed_in, &fields, said).await?;
    Ok(render::ok(&page))
}

fn notice(fields: &Fields) -> Option<String> {
    match fields.get("confirmed").parse::<usize>() {
        Ok(0) => return Some("すでに確定しています。".to_owned()),
        Ok(confirmed) => return Some(format!("{confirmed}件を確定しました。予約を受け付けます。")),
        Err(_) => {}
    }
    match fields.get("done") {
        "declined" => Some("案を取り下げました。".to_owned()),
        "decided" => Some("日を決めました。".to_owned()),
        "skipped" => Some("この回は開きません。".to_owned()),
        _ => None,
    }
}

/// Confirms the chosen ones, all that were shown, or one; or declines one.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let ids = |texts: &[String]| -> Vec<SessionId> { texts.iter().filter_map(|text| text.parse().ok()).collect() };
    let member = &signed_in.member;
    if let Ok(id) = fields.get("decline").parse() {
        let declined = decline_proposal(&state.services, member, id).await;
        return settled(
            &state,
            &signed_in,
            &fields,
            declined.map(|()| "done=declined".to_owned()),
        )
        .await;
    }
    let wanted = match (fields.get("confirm"), fields.get("do")) {
        ("", "all") => ids(&fields.all("shown")),
        ("", _) => ids(&fields.all("chosen")),
        (one, _) => ids(&[one.to_owned()]),
    };
    if wanted.is_empty() {
        let said = Said {
            troubles: vec!["確定する案を選んでください。".to_owned()],
            ..Said::default()
        };
        let page = page(&state, &signed_in, &fields, said).await?;
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let confirmed = confirm_proposals(&state.services, member, wanted).await;
    let done = confirmed.map(|confirmed| format!("confirmed={confirmed}"));
    settled(&state, &signed_in, &fields, done).await
}

/// Back to the list, or the same list with what could not be done.
async fn settled(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
    done: Result<String, ProposalError>,
) -> Result<Response, WebError> {
    match done {
        Ok(done) => Ok(back_to_list(fields, &done)),
        Err(ProposalError::Store(error)) => Err(error.into()),
        Err(refusal) => {
            let said = Said {
                troubles: vec![format!("{refusal}。")],
                chosen: fields.all("chosen"),
                ..Said::default()
            };
            let page = page(state, signed_in, fields, said).await?;
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
    }
}

/// The list as it was narrowed, with what was done.
fn back_to_list(fields: &Fields, done: &str) -> Response {
    let narrowed = narrowed_by(fields)
        .map(|id| format!("&programme={id}"))
        .unwrap_or_default();
    render::see_other(&format!("{}?{done}{narrowed}", links::STAFF_PROPOSALS))
}

fn narrowed_by(fields: &Fields) -> Option<ProgrammeId> {
    fields.get("programme").parse().ok()
}

/// Decides an open date.
///
/// # Errors
/// [`WebError::NotFound`] for a date that is not one.
pub async fn decide(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let rule: RuleId = fields.get("rule").parse().map_err(|_| WebError::NotFound)?;
    let rule_date: NaiveDate = fields.get("rule_date").parse().map_err(|_| WebError::NotFound)?;
    let mut form = FormReading::of(&fields);
    let is_skipped = fields.get("do") == "skip";
    let on = if is_skipped {
        None
    } else {
        form.date("on", "かわりの日")
    };
    let mut problems = form.problems();
    if problems.is_empty() {
        match decide_date(&state.services, &signed_in.member, (rule, rule_date), on).await {
            Ok(()) => {
                let done = if is_skipped { "skipped" } else { "decided" };
                return Ok(back_to_list(&fields, &format!("done={done}")));
            }
            Err(ProposalError::NoRule) => return Err(WebError::NotFound),
            Err(ProposalError::Store(error)) => return Err(error.into()),
            Err(refusal) => problems.push(Problem {
                field: "on".to_owned(),
                message: format!("{refusal}。"),
            }),
        }
    }
    let typed = super::form_reading::field(&fields, &problems, "on");
    let said = Said {
        undecided: Some((rule.to_string(), rule_date.to_string(), typed)),
        ..Said::default()
    };
    let page = page(&state, &signed_in, &fields, said).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn page(state: &AppState, signed_in: &SignedIn, fields: &Fields, said: Said) -> Result<ProposalsPage, WebError> {
    let waiting = show_proposals(&state.services, &signed_in.member).await?;
    let only = narrowed_by(fields);
    let shown: Vec<&Offering> = waiting
        .tentative
        .iter()
        .filter(|offering| only.is_none_or(|id| id == offering.programme.id))
        .collect();
    let groups = words::by_session(&shown);
    Ok(ProposalsPage {
        frame: staff_frame(state, signed_in, "日程の案", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_RULES.to_owned(),
            label: "日程の規則の一覧".to_owned(),
        },
        notice: said.notice.clone(),
        troubles: said.troubles.clone(),
        filters: filters(&waiting, only),
        programme: only.map(|id| id.to_string()),
        action: links::STAFF_PROPOSALS.to_owned(),
        decide_action: links::STAFF_DECIDE.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        may_decide: true,
        undecided: undecided(&waiting, only, &said),
        months: months(&groups, &said.chosen),
        count: groups.len(),
        empty: "確定を待っている案はありません。".to_owned(),
    })
}

fn months(groups: &[Vec<&Offering>], chosen: &[String]) -> Vec<ProposalMonth> {
    let mut months: Vec<ProposalMonth> = Vec::new();
    for first in groups.iter().filter_map(|group| group.first()) {
        let session = &first.session;
        let on = jst::date_of(session.starts_at);
        let label = format!("{}{}月", wareki::year(on), on.month());
        let value = session.id.to_string();
        let row = ProposalRow {
            is_chosen: chosen.contains(&value),
            value,
            href: links::staff_session(session.id),
            date: words::day(on),
            iso_date: on.to_string(),
            was: session.was_starts_at.map(|was| words::day(jst::date_of(was))),
            time: words::span(session.starts_at, session.ends_at),
            what: first.programme.name.clone(),
            place: words::place(first),
            reason: session.public_reason.clone(),
        };
        match months.last_mut() {
            Some(month) if month.label == label => month.rows.push(row),
            _ => months.push(ProposalMonth { label, rows: vec![row] }),
        }
    }
    months
}

fn undecided(waiting: &WaitingDates, only: Option<ProgrammeId>, said: &Said) -> Vec<UndecidedRow> {
    let open = waiting
        .open
        .iter()
        .filter(|(rule, _)| only.is_none_or(|id| id == rule.programme));
    let row = |(rule, date): &(ProgrammeRule, PlannedDate)| {
        let programme = waiting.directory.programmes.get(&rule.programme);
        let (from, to) = rule.rule.time;
        let suggested = next_week(waiting, rule, date.rule_date);
        let (rule_id, rule_date) = (rule.id.to_string(), date.rule_date.to_string());
        let typed = said.undecided.as_ref();
        let typed = typed.filter(|(rule, day, _)| (rule, day) == (&rule_id, &rule_date));
        UndecidedRow {
            rule: rule_id,
            rule_date,
            date: words::day(date.rule_date),
            year: words::year(date.rule_date),
            what: programme.map(|programme| programme.name.clone()).unwrap_or_default(),
            time: time_wording::span(from, to),
            why: date.reason.clone().unwrap_or_default(),
            on: typed.map_or_else(
                || Field {
                    value: suggested.map(words::plain_date).unwrap_or_default(),
                    error: None,
                },
                |(_, _, field)| field.clone(),
            ),
            hint: suggested.map_or_else(
                || "令和8年12月1日、R8.12.1 のように入力してください。".to_owned(),
                |on| format!("次に開いている同じ曜日は{}です。", words::day(on)),
            ),
        }
    };
    open.map(row).collect()
}

/// The same weekday of the first following week in which desk and venue are open.
fn next_week(waiting: &WaitingDates, rule: &ProgrammeRule, from: NaiveDate) -> Option<NaiveDate> {
    let calendars = calendars(&waiting.directory, rule.programme, rule.venue)?;
    let is_open = |day: &NaiveDate| {
        calendars.desk.closed_reason(*day).is_none()
            && calendars.venue.is_none_or(|venue| venue.closed_reason(*day).is_none())
    };
    (1..=5)
        .filter_map(|weeks| from.checked_add_days(chrono::Days::new(7 * weeks)))
        .find(is_open)
}

fn filters(waiting: &WaitingDates, only: Option<ProgrammeId>) -> Vec<FilterLink> {
    let mut links = vec![FilterLink {
        href: links::STAFF_PROPOSALS.to_owned(),
        label: "すべて".to_owned(),
        is_current: only.is_none(),
    }];
    let mut seen: Vec<ProgrammeId> = Vec::new();
    for programme in waiting.tentative.iter().map(|offering| &offering.programme) {
        if !seen.contains(&programme.id) {
            seen.push(programme.id);
            links.push(FilterLink {
                href: format!("{}?programme={}", links::STAFF_PROPOSALS, programme.id),
                label: programme.name.clone(),
                is_current: only == Some(programme.id),
            });
        }
    }
    links
}
