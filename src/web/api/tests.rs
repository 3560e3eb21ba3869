//! The shape of problems and of the document, without a database.
//! Deliberately not the stories of reserving; those run on both databases among the integration tests.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use serde_json::Value;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;
use url::Url;

use super::credentials::Caller;
use super::idempotency_key::IdempotencyKey;
use super::json_body::JsonBody;
use super::problem::{ApiProblem, dress};
use super::{no_such_path, problem_page};
use crate::actions::StoreError;
use crate::actions::count_attempt::{AttemptError, TooMany};

async fn take_key(_: IdempotencyKey) {}
async fn take_json(_: JsonBody) {}
async fn too_many() -> ApiProblem {
    AttemptError::from(TooMany { retry_after: 42 }).into()
}
async fn away() -> ApiProblem {
    StoreError::Unavailable("gone".to_owned()).into()
}
async fn broken() {
    panic!("a secret of the inside");
}
async fn staff_only() -> Result<(), ApiProblem> {
    Caller::Public.must_be_staff()
}

fn service() -> Router {
    let base: Url = "https://yoyaku.example.jp".parse().unwrap();
    Router::new()
        .route("/key", post(take_key))
        .route("/json", post(take_json))
        .route("/too-many", get(too_many))
        .route("/away", get(away))
        .route("/broken", get(broken))
        .route("/staff", get(staff_only))
        .route("/problems/{name}", get(problem_page::show))
        .route("/{*rest}", any(no_such_path))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(base, dress))
        .layer(DefaultBodyLimit::max(1024))
}

async fn send(request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
    let (parts, body) = service().oneshot(request).await.unwrap().into_parts();
    (
        parts.status,
        parts.headers,
        axum::body::to_bytes(body, 100_000).await.unwrap(),
    )
}

/// Sends, expects a problem, and checks what every problem has.
async fn problem_of(request: Request<Body>) -> (Value, HeaderMap) {
    let (status, headers, body) = send(request).await;
    assert_eq!(headers.get(CONTENT_TYPE).unwrap(), "application/problem+json");
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(problem.get("status").unwrap(), status.as_u16());
    for member in ["title", "detail"] {
        assert!(!problem.get(member).unwrap().as_str().unwrap().is_empty(), "{member}");
    }
    (problem, headers)
}

fn kind(problem: &Value) -> &str {
    let kind = problem.get("type").unwrap().as_str().unwrap();
    kind.strip_prefix("https://yoyaku.example.jp/problems/").unwrap()
}

fn get_of(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn json_of(content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/json").header(CONTENT_TYPE, content_type);
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_of_its_own() {
    let (problem, _) = problem_of(get_of("/no/such/path")).await;
    assert_eq!(
        (kind(&problem), problem.get("status").unwrap()),
        ("not-found", &Value::from(404))
    );
}

#[tokio::test]
async fn a_wrong_method_tells_the_right_ones() {
    let (problem, headers) = problem_of(get_of("/json")).await;
    assert_eq!(kind(&problem), "wrong-method");
    assert_eq!(headers.get(ALLOW).unwrap(), "POST");
}

#[tokio::test]
async fn bodies_that_are_not_json_or_too_large_are_told_apart() {
    let (problem, _) = problem_of(json_of("text/plain", "{}")).await;
    assert_eq!(kind(&problem), "wrong-media-type");
    let (problem, _) = problem_of(json_of("application/json", vec![b' '; 2000])).await;
    assert_eq!(kind(&problem), "too-large");
    let (problem, _) = problem_of(json_of("application/json", "{\"slot\": \"a\",\n  oops}")).await;
    assert_eq!(
        (kind(&problem), problem.get("status").unwrap()),
        ("malformed", &Value::from(422))
    );
    let error = problem.pointer("/errors/0").unwrap();
    assert_eq!(error.get("pointer").unwrap(), "");
    assert!(
        error.get("detail").unwrap().as_str().unwrap().starts_with("2行目"),
        "{error}"
    );
    assert_eq!(send(json_of("application/json", "{}")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_missing_key_is_a_bad_request() {
    let (problem, _) = problem_of(Request::post("/key").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (kind(&problem), problem.get("status").unwrap()),
        ("key-missing", &Value::from(400))
    );
}

#[tokio::test]
async fn waiting_is_told_in_seconds() {
    let (problem, headers) = problem_of(get_of("/too-many")).await;
    assert_eq!(
        (kind(&problem), headers.get(RETRY_AFTER).unwrap()),
        ("too-many", &"42".parse().unwrap())
    );
}

#[tokio::test]
async fn what_breaks_inside_stays_inside() {
    let (problem, _) = problem_of(get_of("/broken")).await;
    assert_eq!(kind(&problem), "internal");
    assert!(!problem.to_string().contains("secret"));
    let (problem, _) = problem_of(get_of("/away")).await;
    assert_eq!(kind(&problem), "unavailable");
    assert!(!problem.to_string().contains("gone"));
}

#[tokio::test]
async fn without_a_key_staff_routes_ask_for_one() {
    let (problem, headers) = problem_of(get_of("/staff")).await;
    assert_eq!(kind(&problem), "unauthorised");
    assert!(
        headers
            .get(WWW_AUTHENTICATE)
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("Bearer")
    );
}

#[tokio::test]
async fn the_type_of_a_problem_can_be_opened() {
    let (status, _, body) = send(get_of("/problems/full")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(String::from_utf8(body.to_vec()).unwrap().contains("alternatives"));
    assert_eq!(send(get_of("/problems/nothing")).await.0, StatusCode::NOT_FOUND);
}

#[test]
fn the_document_describes_every_route_of_the_contract() {
    let document: Value = serde_json::from_str(&super::openapi_document()).unwrap();
    assert!(document.get("openapi").unwrap().as_str().unwrap().starts_with("3.1"));
    for (path, method) in [
        ("/api/v1/programmes", "get"),
        ("/api/v1/sessions", "get"),
        ("/api/v1/reservations", "post"),
        ("/api/v1/reservations/{token}", "get"),
        ("/api/v1/reservations/{token}/cancel", "post"),
        ("/api/v1/staff/reservations", "get"),
    ] {
        let operation = document.get("paths").unwrap().get(path).unwrap().get(method).unwrap();
        for status in ["401", "500", "503"] {
            assert!(
                operation.pointer(&format!("/responses/{status}")).is_some(),
                "{path} {status}"
            );
        }
    }
}
