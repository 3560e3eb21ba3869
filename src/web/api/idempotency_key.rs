//! The header `Idempotency-Key`: the client's own name for one request, so that sending it twice reserves once.
//! Deliberately required: a program without one would book twice on the first broken connection.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::kind::Kind;
use super::problem::ApiProblem;

/// Longest key in characters.
const LONGEST: usize = 200;

/// The key as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl IdempotencyKey {
    fn parse(text: &str) -> Option<Self> {
        let is_visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        (is_visible && text.len() <= LONGEST).then(|| Self(text.to_owned()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let header = parts.headers.get("idempotency-key");
        header
            .and_then(|value| value.to_str().ok())
            .and_then(Self::parse)
            .ok_or_else(|| {
                ApiProblem::from(Kind::KeyMissing)
                    .saying("見出しIdempotency-Keyに、申込みごとに新しい1文字から200文字の半角の番号を入れてください")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_1_to_200_visible_characters() {
        assert!(IdempotencyKey::parse("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"").is_some());
        assert!(IdempotencyKey::parse(&"k".repeat(200)).is_some());
        for bad in [String::new(), "a b".to_owned(), "k".repeat(201), "鍵".to_owned()] {
            assert!(IdempotencyKey::parse(&bad).is_none(), "{bad}");
        }
    }
}
