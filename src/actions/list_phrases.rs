//! The city's own texts in the reader's language.
//! Deliberately nothing for Japanese, in which they are written.

use std::sync::Arc;

use super::Services;
use crate::catalogue::Phrases;
use crate::domain::language::Language;
use crate::store::{StoreError, phrases};

/// Every phrase in a language, by the Japanese text.
///
/// # Errors
/// [`StoreError`].
pub async fn list_phrases(services: &Services, language: Language) -> Result<Arc<Phrases>, StoreError> {
    if language == Language::Ja {
        return Ok(Arc::default());
    }
    let mut tx = services.store.read().await?;
    Ok(Arc::new(phrases::list(&mut tx, language).await?))
}
