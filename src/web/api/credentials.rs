//! Who calls the API: the public, or a program with a key (`Authorization: Bearer …`, RFC 6750).
//! Deliberately reads no cookie: a browser cannot be made to call the API in somebody's name.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::kind::Kind;
use super::problem::ApiProblem;
use crate::actions::authenticate::authenticate;
use crate::domain::api_key::Scope;
use crate::domain::audit::Actor;
use crate::domain::ids::ApiKeyId;
use crate::domain::token::SecretToken;
use crate::web::state::AppState;

/// The caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Anybody, without a key.
    Public,
    /// A program.
    Program(ApiKeyId, Scope),
}

/// Each scope reaches as far as the one before it, and a step further.
fn reach(scope: Scope) -> u8 {
    match scope {
        Scope::Read => 0,
        Scope::Book => 1,
        Scope::Staff => 2,
    }
}

impl Caller {
    fn holds(self, needed: Scope) -> bool {
        matches!(self, Self::Program(_, scope) if reach(scope) >= reach(needed))
    }

    /// Lets only programs with the scope `staff` pass.
    ///
    /// # Errors
    /// 401 without a key, 403 with a smaller scope.
    pub fn must_be_staff(self) -> Result<(), ApiProblem> {
        match self {
            Self::Program(..) if self.holds(Scope::Staff) => Ok(()),
            Self::Program(..) => Err(ApiProblem::from(Kind::Forbidden)
                .saying("このAPIキーの範囲では使えません。範囲がstaffのキーが必要です")
                .with_challenge("Bearer error=\"insufficient_scope\", scope=\"staff\"")),
            Self::Public => Err(ApiProblem::from(Kind::Unauthorised)
                .saying("範囲がstaffのAPIキーが必要です")
                .with_challenge("Bearer scope=\"staff\"")),
        }
    }

    /// Whether the caller's reservations count against the limit of its address: keys that may book are trusted.
    #[must_use]
    pub fn is_limited_by_address(self) -> bool {
        !self.holds(Scope::Book)
    }

    /// Who is written into the audit.
    #[must_use]
    pub fn actor(self) -> Actor {
        match self {
            Self::Public => Actor::Family,
            Self::Program(id, _) => Actor::Api(id),
        }
    }
}

/// The key of a header's text; the scheme's case does not matter (RFC 9110 §11.1).
fn bearer(header: &str) -> Option<SecretToken> {
    let (scheme, key) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| SecretToken::parse(key.trim()))
        .flatten()
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiProblem> {
        let Some(header) = parts.headers.get(AUTHORIZATION) else {
            return Ok(Self::Public);
        };
        let known = match header.to_str().ok().and_then(bearer) {
            Some(key) => authenticate(&state.services, &key).await?,
            None => None,
        };
        let (id, scope) = known.ok_or_else(|| {
            ApiProblem::from(Kind::Unauthorised)
                .saying("このAPIキーは使えません")
                .with_challenge("Bearer error=\"invalid_token\"")
        })?;
        Ok(Self::Program(id, scope))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn program(scope: Scope) -> Caller {
        Caller::Program(ApiKeyId(Uuid::nil()), scope)
    }

    #[test]
    fn each_scope_reaches_a_step_further_than_the_one_before() {
        assert!(Caller::Public.must_be_staff().is_err());
        assert!(program(Scope::Book).must_be_staff().is_err());
        assert!(program(Scope::Staff).must_be_staff().is_ok());
        assert!(Caller::Public.is_limited_by_address() && program(Scope::Read).is_limited_by_address());
        assert!(!program(Scope::Book).is_limited_by_address() && !program(Scope::Staff).is_limited_by_address());
    }

    #[test]
    fn only_a_well_formed_bearer_key_is_one() {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(bearer(&format!("Bearer {key}")).is_some());
        assert!(bearer(&format!("bearer  {key}")).is_some());
        for bad in [
            key.to_owned(),
            format!("Basic {key}"),
            "Bearer short".to_owned(),
            String::new(),
        ] {
            assert!(bearer(&bad).is_none(), "{bad}");
        }
    }
}
