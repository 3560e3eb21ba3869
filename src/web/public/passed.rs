//! Step 1 for those who were let in: `GET /i/{token}` for an invitation, `GET /r/{token}/next/{programme}` after a
//! consultation; and for everybody who chooses anew after typing. Each slot is a button that carries what opens it.
//! Deliberately the last addresses with the secret in them; from here on it travels in hidden fields.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{NaiveTime, TimeDelta};

use super::choose::days_for;
use super::passage::{self, INVITATION, RELEASED_BY};
use crate::actions::reach_slot::{Invited, Reached, Shown, reach_invited, reach_programme};
use crate::actions::show_schedule::show_schedule;
use crate::catalogue::say;
use crate::domain::calendar::jst;
use crate::domain::desk::Desk;
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::{Asker, Offering, Passes};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::how::HowWords;
use crate::pages::refusal::Reason;
use crate::pages::shared::{DeskWords, Hidden};
use crate::pages::{PassedPage, RefusalPage};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, lookup_again, render, words};

/// How far ahead an invitation shows sessions.
const AHEAD: TimeDelta = TimeDelta::days(400);

/// Shows what an invitation opens.
///
/// # Errors
/// [`WebError::NotFound`] for a link that was never given out.
pub async fn invited(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let token = SecretToken::parse(&token).ok_or(WebError::NotFound)?;
    let now = state.services.now();
    let found = reach_invited(&state.services, &token, (now, now + AHEAD)).await?;
    let Invited {
        invitation,
        offerings,
        programme,
        desk,
    } = found.ok_or(WebError::NotFound)?;
    if !invitation.is_usable(now) {
        return Ok(invitation_over(&state, &desk));
    }
    let own: Vec<&Offering> = offerings
        .iter()
        .filter(|offering| offering.slot.starts_at > now)
        .collect();
    let passes = Passes {
        is_invited: true,
        is_released: false,
    };
    let mut lead = words::said(&programme.texts.summary);
    lead.push(say!(
        "このリンクは{}まで使えます。",
        words::moment(invitation.expires_at)
    ));
    let texts = &programme.texts;
    let section = |id: &str, heading: &str, lines: Vec<String>| HowWords {
        id: id.to_owned(),
        heading: say(heading),
        lines,
        ..HowWords::default()
    };
    let about = [
        section(
            "who-heading",
            "参加できる方",
            words::said(std::slice::from_ref(&texts.who_comes)),
        ),
        section("day-heading", "当日の流れ", words::said(&texts.day_steps)),
        section("bring-heading", "持ち物", words::said(&texts.bring)),
    ];
    let place = own.first().map(|first| words::place(first)).unwrap_or_default();
    let page = PassedPage {
        frame: frame::discreet(&state, "ご予約", Some(&desk)),
        heading: say(&programme.name),
        lead,
        about: about
            .into_iter()
            .filter(|how| how.lines.iter().any(|line| !line.is_empty()))
            .collect(),
        has_input: false,
        carried: vec![
            passage::field("csrf", &visit.csrf),
            passage::field(INVITATION, token.expose()),
        ],
        place,
        days: days_for(&own, Asker::Known(passes), now, (links::fill, links::fill)),
        no_days: say("いま決まっている日程はありません。決まりましたら、このリンクでご覧いただけます。"),
        back_href: None,
        desks: vec![DeskWords {
            desk: frame::discreet_help(&desk, now),
            about: None,
        }],
    };
    Ok(render::ok(&page))
}

/// The page for an invitation that opens nothing any more. It names nothing that it was for.
fn invitation_over(state: &AppState, desk: &Desk) -> Response {
    let page = RefusalPage {
        frame: frame::discreet(state, "ご予約", Some(desk)),
        reason: Reason::InvitationOver,
        told: None,
        edit_href: None,
        wait: None,
        slot: None,
        next: Vec::new(),
        has_input: false,
        kept: Vec::new(),
        desks: Vec::new(),
        ways: Vec::new(),
    };
    render::page(StatusCode::GONE, &page)
}

/// Shows the slots that a consultation opens, or how to look it up when the link opens nothing.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn after_consultation(
    State(state): State<AppState>,
    visit: Visit,
    Path((token, programme)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id: ProgrammeId = programme.parse().map_err(|_| WebError::NotFound)?;
    let Some(token) = SecretToken::parse(&token) else {
        return Ok(lookup_again(&state, &visit));
    };
    with_input(&state, &visit, (id, &token), Vec::new()).await
}

/// The same with what was typed before.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn with_input(
    state: &AppState,
    visit: &Visit,
    (id, token): (ProgrammeId, &SecretToken),
    kept: Vec<Hidden>,
) -> Result<Response, WebError> {
    let now = state.services.now();
    let shown = Shown {
        released_by: Some(token.clone()),
        ..Shown::default()
    };
    let passes = reach_programme(&state.services, id, &shown).await?;
    let passes = passes.ok_or(WebError::NotFound)?;
    if !passes.is_released {
        return Ok(render::see_other(&links::gate(id)));
    }
    let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
    let schedule = show_schedule(&state.services, today, None).await?;
    let programme = schedule.directory.programmes.get(&id).ok_or(WebError::NotFound)?;
    let desk = schedule.directory.desks.get(&programme.desk).ok_or(WebError::Ours)?;
    let own: Vec<&Offering> = schedule
        .offerings
        .iter()
        .filter(|offering| offering.programme.id == id && offering.slot.starts_at > now)
        .collect();
    let has_input = !kept.is_empty();
    let mut carried = kept;
    carried.push(passage::field("csrf", &visit.csrf));
    carried.push(passage::field(RELEASED_BY, token.expose()));
    let page = PassedPage {
        frame: frame::discreet(state, "ご予約", Some(desk)),
        heading: say("次の予約"),
        lead: vec![say(&programme.outward_name)],
        about: Vec::new(),
        has_input,
        carried,
        place: own.first().map(|first| words::place(first)).unwrap_or_default(),
        days: days_for(&own, Asker::Known(passes), now, (links::fill, links::fill)),
        no_days: say("いま予約できる日はありません。新しい日程は、決まりしだいお知らせします。"),
        back_href: Some(links::reservation(token)),
        desks: vec![DeskWords {
            desk: frame::discreet_help(desk, now),
            about: None,
        }],
    };
    Ok(render::page(StatusCode::OK, &page))
}

/// Step 1 once more, for somebody who let go of a time after typing: the slots hold as they do there, and what was typed
/// (`kept`, with what is shown) travels with them.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn other_times(
    state: &AppState,
    visit: &Visit,
    (reached, fields): (&Reached, &Fields),
    kept: Vec<Hidden>,
) -> Result<Response, WebError> {
    let now = state.services.now();
    let (programme, desk) = (&reached.offering.programme, &reached.offering.desk);
    let mut offerings = if let Some(token) = passage::shown(fields).invitation {
        let invited = reach_invited(&state.services, &token, (now, now + AHEAD)).await?;
        invited.map(|invited| invited.offerings).unwrap_or_default()
    } else {
        let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
        show_schedule(&state.services, today, None).await?.offerings
    };
    offerings.retain(|offering| offering.programme.id == programme.id && offering.slot.starts_at > now);
    let own: Vec<&Offering> = offerings.iter().collect();
    let mut carried = kept;
    carried.push(passage::field("csrf", &visit.csrf));
    let page = PassedPage {
        frame: frame::discreet(state, "ご予約", Some(desk)),
        heading: say("日時を選びなおす"),
        lead: vec![say(&programme.outward_name)],
        about: Vec::new(),
        has_input: true,
        carried,
        place: own.first().map(|first| words::place(first)).unwrap_or_default(),
        days: days_for(&own, reached.asker(), now, (links::hold, links::fill)),
        no_days: say("いま予約できる日はありません。新しい日程は、決まりしだいお知らせします。"),
        back_href: None,
        desks: vec![DeskWords {
            desk: frame::discreet_help(desk, now),
            about: None,
        }],
    };
    Ok(render::ok(&page))
}
