//! The public sessions as open data: what the city publishes for everybody's use, nobody's reservations.
//! Deliberately without consultations, and in the city's own words: readings and English only where they have been written.

use super::Services;
use super::public_sessions::public_sessions;
use crate::domain::event_list::{self, ListedEvent, Municipality};
use crate::domain::language::Language;
use crate::domain::offering::Offering;
use crate::links;
use crate::store::{StoreError, phrases};

/// The list of all public sessions that `shows` lets through, as a file.
///
/// # Errors
/// [`StoreError`].
pub async fn list_events(
    services: &Services,
    city: &Municipality<'_>,
    shows: impl Fn(&Offering) -> bool,
) -> Result<Vec<u8>, StoreError> {
    let sessions = public_sessions(services, |offering| event_list::belongs(offering) && shows(offering)).await?;
    let mut tx = services.store.read().await?;
    let read_names = phrases::list(&mut tx, Language::JaEasy).await?;
    let english_names = phrases::list(&mut tx, Language::En).await?;
    let urls: Vec<String> = sessions
        .iter()
        .map(|session| links::absolute(&services.base_url, &links::programme(session.offering.programme.id)))
        .collect();
    let events: Vec<ListedEvent<'_>> = sessions
        .iter()
        .zip(&urls)
        .map(|(session, url)| {
            let name = &session.offering.programme.name;
            ListedEvent {
                offering: &session.offering,
                capacity: session.capacity,
                read_name: read_names.get(name).map(String::as_str),
                english_name: english_names.get(name).map(String::as_str),
                url,
            }
        })
        .collect();
    Ok(event_list::csv(city, &events))
}
