//! The city's own directory, from the settings.
//! Deliberately does not ask it anything: the service starts without it, too.

use std::sync::Arc;

use super::AppError;
use crate::config::Config;
use crate::identity::IdentityProvider;

/// The directory, if one is set.
///
/// # Errors
/// [`AppError::Setting`].
pub(super) fn of(config: &Config) -> Result<Option<Arc<IdentityProvider>>, AppError> {
    let Some(settings) = config.identity.clone() else {
        return Ok(None);
    };
    let provider = IdentityProvider::new(settings)
        .map_err(|error| AppError::Setting(format!("MADOGUCHI_OIDC_ISSUER: {error}")))?;
    Ok(Some(Arc::new(provider)))
}
