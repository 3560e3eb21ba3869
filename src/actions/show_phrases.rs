//! The texts of the city with their words in other languages, and which of them have none yet.
//! Deliberately shows only what the member of staff may word.

use super::Services;
use super::edit_phrase::{may_word, said_by_city};
use crate::domain::language::Language;
use crate::domain::phrase::{Place, Said, Sight};
use crate::domain::staff::StaffMember;
use crate::store::{StoreError, phrases, schedule};

/// A text with its words.
#[derive(Debug, Clone)]
pub struct CityText {
    /// The text.
    pub japanese: String,
    /// Where it stands: the place, its name, which of its texts it is.
    pub uses: Vec<(Place, String, &'static str)>,
    /// Whether it stands on the outside of discreet reservations.
    pub is_outside: bool,
    /// Whether families never see it.
    pub is_forbidden: bool,
    /// The words in each of [`Language::FURTHER`]; empty where there are none.
    pub words: Vec<String>,
}

impl CityText {
    /// Whether words are missing in a language. Nobody misses those of a word that is never shown.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        !self.is_forbidden && self.words.iter().any(String::is_empty)
    }
}

/// Every text that the member of staff may word, each once, in the order in which it is found first.
///
/// # Errors
/// [`StoreError`].
pub async fn show_phrases(services: &Services, member: &StaffMember) -> Result<Vec<CityText>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut known = Vec::new();
    for language in Language::FURTHER {
        known.push(phrases::list(&mut tx, language).await?);
    }
    let named = |said: &Said| match said.place {
        Place::Programme(id) => directory.programmes.get(&id).map(|one| one.name.clone()),
        Place::Desk(id) => directory.desks.get(&id).map(|one| one.name.clone()),
        Place::Venue(id) => directory.venues.get(&id).map(|one| one.place.clone()),
    };
    let all = said_by_city(&directory);
    let mut texts: Vec<CityText> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for said in all.iter().filter(|said| may_word(member, &directory, said.place)) {
        let place = *places.entry(said.japanese.as_str()).or_insert(texts.len());
        if place == texts.len() {
            let words = known
                .iter()
                .map(|known| known.get(&said.japanese).cloned().unwrap_or_default());
            let words = words.collect();
            texts.push(CityText {
                japanese: said.japanese.clone(),
                uses: Vec::new(),
                is_outside: false,
                is_forbidden: true,
                words,
            });
        }
        if let Some(text) = texts.get_mut(place) {
            text.uses
                .push((said.place, named(said).unwrap_or_default(), said.field));
            text.is_outside |= said.sight == Sight::Outside;
            text.is_forbidden &= said.sight == Sight::Forbidden;
        }
    }
    Ok(texts)
}
