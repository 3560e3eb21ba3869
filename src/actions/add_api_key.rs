//! Making an API key. It is shown once; the database keeps its hash.
//! Deliberately only for the operator at the command line.

use super::Services;
use crate::domain::api_key::Scope;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::{ApiKeyId, AuditId};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, api_keys, audit};

/// The new key.
///
/// # Errors
/// [`StoreError`].
pub async fn add_api_key(services: &Services, name: &str, scope: Scope) -> Result<SecretToken, StoreError> {
    let now = services.now();
    let token = SecretToken::fresh(&*services.entropy);
    let id = ApiKeyId::fresh(now, &*services.entropy);
    let audit_id = AuditId::fresh(now, &*services.entropy);
    let detail = Some(scope.code().to_owned());
    let line = Line {
        actor: Actor::Operator,
        act: "add API key",
        subject: Subject::ApiKey(id),
        desk: None,
        detail,
    };
    let (name, key) = (name.to_owned(), token.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                api_keys::insert(tx, id, (&name, scope), &key, now).await?;
                audit::insert(tx, audit_id, &line, now).await
            })
        })
        .await?;
    Ok(token)
}
