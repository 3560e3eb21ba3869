//! Recognising a program by its API key.
//! Deliberately answers only who and what scope; what a scope may do is the route's business.

use super::Services;
use crate::domain::api_key::Scope;
use crate::domain::ids::ApiKeyId;
use crate::domain::token::SecretToken;
use crate::store::{StoreError, api_keys};

/// Whose key this is, unless revoked or unknown.
///
/// # Errors
/// [`StoreError`].
pub async fn authenticate(services: &Services, token: &SecretToken) -> Result<Option<(ApiKeyId, Scope)>, StoreError> {
    api_keys::find(&mut services.store.read().await?, token).await
}
