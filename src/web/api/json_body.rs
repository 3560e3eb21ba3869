//! A body of JSON: its media type, its size, its text, and the canonical form by which a repeat is recognised.
//! Deliberately does not know what the members mean; `json_reading` and `reservation_body` do.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use serde_json::Value;

use super::kind::Kind;
use super::problem::{ApiProblem, FieldError};

/// A body that is JSON.
#[derive(Debug, Clone)]
pub struct JsonBody(pub Value);

impl JsonBody {
    /// The same bytes for the same content, whatever its spaces and the order of its members.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut text = String::new();
        write_canonical(&self.0, &mut text);
        text.into_bytes()
    }
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, member) in sorted {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_canonical(member, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

/// `application/json`, or a type with the suffix `+json` (RFC 6839), whatever its parameters.
fn is_json(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if !kind.is_some_and(is_json) {
            return Err(
                ApiProblem::from(Kind::WrongMediaType).saying("Content-Typeをapplication/jsonにして送ってください")
            );
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiProblem::from(Kind::TooLarge),
                _ => Kind::BadRequest.into(),
            }
        })?;
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            let place = format!("{}行目の{}文字目で読めなくなりました", error.line(), error.column());
            ApiProblem::from(Kind::Malformed).with_errors(vec![FieldError::at("", place)])
        })?;
        Ok(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> Vec<u8> {
        JsonBody(serde_json::from_str(text).unwrap()).canonical()
    }

    #[test]
    fn spaces_and_the_order_of_members_make_no_difference_but_content_does() {
        let one = canonical(r#"{"slot":"a","party":{"persons":2,"comes":["person","family"]}}"#);
        let two =
            canonical("{ \"party\": {\"comes\": [\"person\",\n\"family\"], \"persons\": 2}, \"slot\": \"\\u0061\" }");
        assert_eq!(one, two);
        for other in [
            r#"{"slot":"a","party":{"persons":3,"comes":["person","family"]}}"#,
            r#"{"slot":"a","party":{"persons":2,"comes":["family","person"]}}"#,
            r#"{"slot":"a","party":{"persons":"2","comes":["person","family"]}}"#,
        ] {
            assert_ne!(one, canonical(other), "{other}");
        }
    }

    #[test]
    fn content_cannot_be_smuggled_through_quotes() {
        assert_ne!(canonical(r#"{"a":"1","b":"2"}"#), canonical(r#"{"a":"1\",\"b\":\"2"}"#));
    }

    #[test]
    fn json_has_many_names() {
        for good in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.x+json",
        ] {
            assert!(is_json(good), "{good}");
        }
        for bad in ["", "text/plain", "application/x-www-form-urlencoded", "text/json"] {
            assert!(!is_json(bad), "{bad}");
        }
    }
}
