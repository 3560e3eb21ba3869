//! `GET /staff/sessions`: the coming sessions by day, four weeks at a time.
//! Deliberately counts only; names are on the roster.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::SignedIn;
use super::schedule_words::may_anywhere;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use super::waiting::waiting_dates;
use crate::actions::show_calendar::show_directory;
use crate::actions::show_day::show_days;
use crate::actions::show_tally::show_walk_in_programmes;
use crate::domain::calendar::jst;
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::sessions::{SessionDay, SessionRow};
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::{SessionsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{render, words};

/// So many days on one page.
const DAYS: u64 = 28;

fn href(from: NaiveDate, programme: Option<ProgrammeId>) -> String {
    let base = format!("{}?from={from}", links::STAFF_SESSIONS);
    programme.map_or_else(|| base.clone(), |id| format!("{base}&programme={id}"))
}

/// Shows sessions from a day on.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let now = state.services.now();
    let today = jst::date_of(now);
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let from: NaiveDate = fields.get("from").parse().unwrap_or(today);
    let only: Option<ProgrammeId> = fields.get("programme").parse().ok();
    let to = from.checked_add_days(Days::new(DAYS)).unwrap_or(from);
    let before = from.checked_sub_days(Days::new(DAYS)).unwrap_or(from);
    let (start, end) = (jst::instant(from, NaiveTime::MIN), jst::instant(to, NaiveTime::MIN));
    let rosters = show_days(&state.services, &signed_in.member, start, end).await?;
    let all: Vec<&Offering> = rosters.iter().map(|roster| &roster.offering).collect();
    let shown: Vec<&Offering> = all
        .iter()
        .copied()
        .filter(|offering| only.is_none_or(|id| id == offering.programme.id))
        .collect();
    let groups = words::by_session(&shown);
    let mut days: Vec<SessionDay> = Vec::new();
    for group in &groups {
        let Some(first) = group.first() else { continue };
        let on = jst::date_of(first.session.starts_at);
        let row = SessionRow {
            href: links::staff_session(first.session.id),
            time: words::span(first.session.starts_at, first.session.ends_at),
            what: first.programme.name.clone(),
            about: first.session.title.clone(),
            place: words::place(first),
            taken: staff::taken_words(group.iter().copied()),
            state: staff::session_state(group, now),
            reasons: staff::reasons(first),
            was: first.session.was_starts_at.map(|was| words::day(jst::date_of(was))),
        };
        match days.last_mut() {
            Some(day) if day.iso_date == on.to_string() => day.sessions.push(row),
            _ => days.push(SessionDay {
                date: words::day(on),
                year: words::year(on),
                iso_date: on.to_string(),
                is_today: on == today,
                sessions: vec![row],
                call_off_href: call_off_href(&signed_in.member, &shown, on, now),
            }),
        }
    }
    let last = to.pred_opt().unwrap_or(to);
    let page = SessionsPage {
        frame: staff_frame(&state, &signed_in, "開催回", StaffPlace::Sessions),
        summary: format!("{}～{}・{}回", words::day(from), words::day(last), groups.len()),
        filters: filters(&all, only, from),
        days,
        empty: "この期間の開催回はありません。".to_owned(),
        earlier: Some(Link {
            href: href(before, only),
            label: "前の4週間".to_owned(),
        }),
        later: Some(Link {
            href: href(to, only),
            label: "この先の4週間".to_owned(),
        }),
        ways: ways(&state, &signed_in).await?,
    };
    Ok(render::ok(&page))
}

/// Where sessions are made and changed, as far as the reader may.
async fn ways(state: &AppState, signed_in: &SignedIn) -> Result<Vec<Link>, WebError> {
    let directory = show_directory(&state.services).await?;
    let may = |act: Act| may_anywhere(&directory, &signed_in.member, act);
    let link = |href: &str, label: String| Link {
        href: href.to_owned(),
        label,
    };
    let mut ways = Vec::new();
    if may(Act::ManageSessions) {
        ways.push(link(links::STAFF_NEW_SESSION, "開催回をつくる".to_owned()));
        ways.push(link(links::STAFF_COPY_SESSIONS, "昨年度から写す".to_owned()));
        ways.push(link(links::STAFF_NEW_COURSE, "講座にまとめる".to_owned()));
        let waiting = waiting_dates(state, &signed_in.member).await?;
        let count = if waiting > 0 {
            format!("（{waiting}件）")
        } else {
            String::new()
        };
        ways.push(link(links::STAFF_PROPOSALS, format!("日程の案{count}")));
    }
    ways.push(link(links::STAFF_RULES, "日程の規則".to_owned()));
    if !show_walk_in_programmes(&state.services, &signed_in.member)
        .await?
        .is_empty()
    {
        ways.push(link(links::STAFF_TALLY, "来場記録".to_owned()));
    }
    if may(Act::MakeCalls) {
        ways.push(link(links::STAFF_CALLS, "電話とお返事待ち".to_owned()));
    }
    if may(Act::Decide) {
        ways.push(link(links::STAFF_DECISIONS, "承認・抽選・招待".to_owned()));
    }
    Ok(ways)
}

/// Calling all of a day's sessions off; `None` where the reader may not, or nothing is left to call off.
#[must_use]
pub fn call_off_href(member: &StaffMember, shown: &[&Offering], on: NaiveDate, now: DateTime<Utc>) -> Option<String> {
    let can_be = shown.iter().any(|offering| {
        jst::date_of(offering.session.starts_at) == on
            && offering.session.ends_at > now
            && member.may(Act::ManageSessions, offering.desk.id)
            && !matches!(
                offering.session.status,
                SessionStatus::Cancelled | SessionStatus::Postponed | SessionStatus::Held
            )
    });
    can_be.then(|| links::staff_call_off_day(on))
}

fn filters(all: &[&Offering], only: Option<ProgrammeId>, from: NaiveDate) -> Vec<FilterLink> {
    let mut links = vec![FilterLink {
        href: href(from, None),
        label: "すべて".to_owned(),
        is_current: only.is_none(),
    }];
    let mut seen: Vec<ProgrammeId> = Vec::new();
    for programme in all.iter().map(|offering| &offering.programme) {
        if !seen.contains(&programme.id) {
            seen.push(programme.id);
            links.push(FilterLink {
                href: href(from, Some(programme.id)),
                label: programme.name.clone(),
                is_current: only == Some(programme.id),
            });
        }
    }
    if seen.len() < 2 && only.is_none() {
        Vec::new()
    } else {
        links
    }
}
