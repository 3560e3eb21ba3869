//! `GET /staff/rules`: the rules of the reader's programmes, with what comes next of each.
//! Deliberately without rules that have ended.

use std::collections::HashMap;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::schedule_words::may_anywhere;
use super::signed_in::staff_frame;
use crate::actions::Directory;
use crate::actions::save_rule::{RuleState, show_rules};
use crate::actions::show_calendar::show_colleagues;
use crate::actions::show_proposals::show_proposals;
use crate::actions::show_session_facts::show_sessions;
use crate::domain::calendar::{jst, time_wording};
use crate::domain::ids::{SessionId, StaffId};
use crate::domain::programme::Programme;
use crate::domain::session::{Session, SessionStatus};
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::rules::{RuleGroup, RuleRow};
use crate::pages::staff::{RulesPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words::ONLINE;
use crate::web::{render, words};

/// What the rows are worded with.
struct Known {
    directory: Directory,
    sessions: HashMap<SessionId, Session>,
    colleagues: Vec<(StaffId, String)>,
    now: DateTime<Utc>,
}

/// Shows the rules.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let member = &signed_in.member;
    let (directory, rules) = show_rules(&state.services, member).await?;
    let waiting = show_proposals(&state.services, member).await?;
    let made: Vec<SessionId> = rules
        .iter()
        .flat_map(|rule| rule.dates.iter().filter_map(|date| date.session))
        .collect();
    let sessions = show_sessions(&state.services, &made).await?;
    let known = Known {
        directory,
        sessions: sessions.into_iter().map(|session| (session.id, session)).collect(),
        colleagues: show_colleagues(&state.services, &signed_in.member).await?,
        now: state.services.now(),
    };
    let proposals = words::by_session(&waiting.tentative.iter().collect::<Vec<_>>()).len() + waiting.open.len();
    let page = RulesPage {
        frame: staff_frame(&state, &signed_in, "日程の規則", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        notice: notice(&fields),
        new_href: may_anywhere(&known.directory, member, Act::ManageCalendar).then(|| links::STAFF_NEW_RULE.to_owned()),
        proposals: (proposals > 0).then(|| Link {
            href: links::STAFF_PROPOSALS.to_owned(),
            label: format!("日程の案が{proposals}件、職員の確認を待っています"),
        }),
        groups: groups(&known, member, &rules),
        empty: "日程の規則は、まだありません。".to_owned(),
    };
    Ok(render::ok(&page))
}

/// 「規則を保存しました。案を6件つくりました。」
fn notice(fields: &Fields) -> Option<String> {
    let count = |name: &str| fields.get(name).parse::<usize>().ok();
    if fields.get("ended") == "1" {
        return Some("規則をやめました。確定した回と予約は、そのままです。".to_owned());
    }
    let made = count("made")?;
    let gone = count("gone").filter(|gone| *gone > 0);
    let gone = gone.map(|gone| format!("予約のない回を{gone}件、取り下げました。"));
    let made = match made {
        0 => "新しい案はありません。".to_owned(),
        made => format!("案を{made}件つくりました。"),
    };
    Some(format!("規則を保存しました。{}{made}", gone.unwrap_or_default()))
}

fn groups(known: &Known, member: &StaffMember, rules: &[RuleState]) -> Vec<RuleGroup> {
    let mut programmes: Vec<&Programme> = Vec::new();
    for rule in rules {
        let programme = known.directory.programmes.get(&rule.rule.programme).map(AsRef::as_ref);
        programmes.extend(programme.filter(|new| !programmes.iter().any(|seen| seen.id == new.id)));
    }
    programmes.sort_by_key(|programme| programme.ordinal);
    let group = |programme: &Programme| {
        let may = member.may(Act::ManageCalendar, programme.desk);
        RuleGroup {
            programme: programme.name.clone(),
            new_href: may.then(|| links::staff_new_rule_of(programme.id)),
            rules: rules
                .iter()
                .filter(|rule| rule.rule.programme == programme.id)
                .map(|rule| row(known, rule, may))
                .collect(),
        }
    };
    programmes.into_iter().map(group).collect()
}

fn row(known: &Known, state: &RuleState, may_open: bool) -> RuleRow {
    let rule = &state.rule;
    let (from, to) = rule.rule.time;
    let span = time_wording::span(from, to);
    let cut = rule
        .rule
        .slot_minutes
        .map(|_| format!("・{}枠", rule.rule.slots().len()));
    let sessions = state.dates.iter().filter_map(|date| known.sessions.get(&date.session?));
    let takes_place = |session: &&Session| {
        let is_on = !matches!(
            session.status,
            SessionStatus::Cancelled | SessionStatus::Postponed | SessionStatus::Held
        );
        is_on && session.ends_at > known.now
    };
    let next = sessions.filter(takes_place).min_by_key(|session| session.starts_at);
    let venue = rule.venue.and_then(|venue| known.directory.venues.get(&venue));
    let counsellor = rule
        .counsellor
        .and_then(|id| known.colleagues.iter().find(|(known, _)| *known == id));
    RuleRow {
        href: may_open.then(|| links::staff_rule(rule.id)),
        words: rule.rule.recurrence.words(),
        time: format!("{span}{}", cut.unwrap_or_default()),
        place: venue.map_or_else(|| ONLINE.to_owned(), |venue| venue.place.clone()),
        counsellor: counsellor.map(|(_, name)| name.clone()),
        next: next.map(|session| format!("次は{}", words::day(jst::date_of(session.starts_at)))),
        next_reason: next.and_then(|session| session.public_reason.clone()),
        is_active: rule.is_active,
    }
}
