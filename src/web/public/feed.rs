//! `GET /feed.atom`: new and changed public sessions for feed readers (RFC 4287), newest first, narrowed like the list.
//! Deliberately blind to free places: an entry's words change when its `updated` does – when a session was made, confirmed,
//! moved, postponed, called off, or a change taken back –, and otherwise only with the name of a programme or a venue.

use std::cmp::Reverse;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveTime;

use super::narrowed::Narrowed;
use crate::actions::public_sessions::{PublicSession, public_sessions};
use crate::domain::announcement;
use crate::domain::calendar::jst;
use crate::links;
use crate::pages::AtomFeed;
use crate::pages::feed::AtomEntry;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{cached, render};

/// The feed.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let narrowed = Narrowed::read(&Fields::parse(query.unwrap_or_default().as_bytes()));
    let mut sessions = public_sessions(&state.services, |offering| narrowed.shows(offering)).await?;
    sessions.sort_by_key(|session| {
        let own = &session.offering.session;
        (Reverse(session.changed_at), own.starts_at, own.id)
    });
    // A feed must say when it changed; of an empty one nobody knows more than that it was so this morning.
    let morning = jst::instant(jst::date_of(state.services.now()), NaiveTime::MIN);
    let updated = sessions.first().map_or(morning, |newest| newest.changed_at);
    let base = &state.services.base_url;
    let own_href = links::absolute(base, &links::feed(&narrowed.fields()));
    let feed = AtomFeed {
        id: own_href.clone(),
        title: legible(&announcement::feed_title(&state.city.name)),
        author: legible(&state.city.name),
        own_href,
        page_href: links::absolute(base, &links::list(&narrowed.fields())),
        updated: jst::rfc3339(updated),
        entries: sessions.iter().map(|session| entry(&state, session)).collect(),
    };
    let text = render::xml(&feed).ok_or(WebError::Ours)?;
    let kind = ("application/atom+xml; charset=utf-8", "feed.atom");
    Ok(cached::answer(&headers, kind, text.into_bytes()))
}

fn entry(state: &AppState, public: &PublicSession) -> AtomEntry {
    let (session, programme) = (&public.offering.session, &public.offering.programme);
    let page = links::absolute(&state.services.base_url, &links::programme(programme.id));
    let facts = [
        announcement::notice(session),
        Some(announcement::when(session)),
        Some(announcement::place(public.offering.venue.as_ref()).to_owned()),
        Some(announcement::need(programme).to_owned()),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    AtomEntry {
        id: format!("urn:uuid:{}", session.id),
        title: legible(&announcement::headline(programme, session)),
        href: page,
        published: jst::rfc3339(public.made_at),
        updated: jst::rfc3339(public.changed_at),
        summary: legible(&facts.join("\n")),
    }
}

/// Without the characters that no XML may hold, not even escaped (XML 1.0 §2.2).
fn legible(text: &str) -> String {
    let is_legible = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_legible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(legible("家\u{0}族\u{1b}の\u{ffff}会\n<𠮷>"), "家族の会\n<𠮷>");
    }
}
