//! The reader's language: a cookie for this browser session, set by a button on every page of families.
//! Deliberately no guess from `Accept-Language`: a city's shared terminals speak for nobody who sits at them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::state::AppState;
use super::visit::{Visit, cookie_name};
use crate::actions::StoreError;
use crate::actions::list_phrases::list_phrases;
use crate::catalogue;
use crate::domain::language::Language;
use crate::links;
use crate::pages::frame::{LanguageChoice, LanguageForm};

/// The cookie with the choice.
pub const NAME: &str = "madoguchi_language";

/// Where the chooser leads back to, and with which seal.
struct Place {
    back: String,
    csrf: String,
}

tokio::task_local! {
    static PLACE: Place;
}

/// Lets everything behind it speak the language that the reader has chosen. Staff are spoken to in Japanese.
pub async fn speak(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with(links::STAFF_TODAY) {
        return next.run(request).await;
    }
    let chosen = chosen(request.headers(), state.http.is_https);
    let place = Place {
        back: back(&request),
        csrf: request
            .extensions()
            .get::<Visit>()
            .map(|visit| visit.csrf.clone())
            .unwrap_or_default(),
    };
    let phrases = list_phrases(&state.services, chosen.unwrap_or_default()).await;
    // Without the database the page itself will say so; the language's own words are at hand.
    let phrases = phrases.unwrap_or_else(|_| Arc::default());
    PLACE
        .scope(place, catalogue::speaking(chosen, phrases, next.run(request)))
        .await
}

/// Goes on in the language of the reservation that is looked at, unless the reader has chosen one.
///
/// # Errors
/// [`StoreError`].
pub async fn prefer(state: &AppState, language: Language) -> Result<(), StoreError> {
    if catalogue::is_open() && language != Language::Ja {
        catalogue::prefer(language, list_phrases(&state.services, language).await?);
    }
    Ok(())
}

/// The chooser for a page of families. `form` is the form on the page whose contents must come back with it.
#[must_use]
pub fn chooser(form: Option<&'static str>) -> Option<LanguageForm> {
    let (back, csrf) = PLACE.try_with(|place| (place.back.clone(), place.csrf.clone())).ok()?;
    let current = catalogue::current();
    let choices = Language::ALL.into_iter().map(|language| LanguageChoice {
        code: language.code(),
        tag: catalogue::tag(language),
        name: catalogue::own_name(language),
        is_current: language == current,
        action: links::language(Some((language, &back))),
    });
    Some(LanguageForm {
        action: links::language(None),
        choices: choices.collect(),
        back,
        csrf,
        form,
    })
}

fn chosen(headers: &HeaderMap, is_https: bool) -> Option<Language> {
    let name = cookie_name(NAME, is_https);
    let cookies = headers.get_all(axum::http::header::COOKIE).iter();
    cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .and_then(|(_, code)| Language::from_code(code))
}

/// The page itself; of an answer to a form that has no page of its own, the step before it.
fn back(request: &Request) -> String {
    let path = request.uri().path();
    if request.method() == Method::GET {
        return request
            .uri()
            .path_and_query()
            .map_or_else(|| path.to_owned(), ToString::to_string);
    }
    match path.strip_suffix("/reservations") {
        Some(slot) if path.starts_with("/slots/") => format!("{slot}/reserve"),
        _ => path.to_owned(),
    }
}
