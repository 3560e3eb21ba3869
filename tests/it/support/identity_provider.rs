//! A city's directory by OpenID Connect on a port of its own, which says what a story wants, right or wrong.
//! Deliberately made without the library that the service reads it with; its tokens are put together by hand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use url::Url;

use madoguchi::config::IdentitySettings;
use madoguchi::identity::IdentityProvider;

const CLIENT: &str = "madoguchi";
const SECRET: &str = "shared with the directory";
/// Made for tests; it signs nothing else.
const KEY: &str = include_str!("../../../src/mail/dkim/rsa-for-tests.pem");

/// How a story wants a token to be.
pub type Twist = fn(&mut Value, now: DateTime<Utc>);
/// How a story wants a signed token to be.
pub type Forgery = fn(String) -> String;

/// What somebody who was asked brings back.
#[derive(Clone)]
struct Given {
    nonce: String,
    challenge: String,
    back: String,
    claims: Value,
    told_apart: Option<Value>,
    twist: Option<Twist>,
    forgery: Option<Forgery>,
}

struct Inside {
    key: KeyPair,
    issuer: String,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    given: Mutex<HashMap<String, Given>>,
}

/// The directory.
#[derive(Clone)]
pub struct Directory(Arc<Inside>);

/// Whom it means.
pub struct Person {
    claims: Value,
    told_apart: Option<Value>,
    twist: Option<Twist>,
    forgery: Option<Forgery>,
}

/// Somebody with a name of the directory's and an address that it has checked.
pub fn person(subject: &str, email: &str) -> Person {
    Person {
        claims: json!({ "sub": subject, "email": email, "email_verified": true }),
        told_apart: None,
        twist: None,
        forgery: None,
    }
}

impl Person {
    /// With one claim as given.
    pub fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims[claim] = value.into();
        self
    }

    /// With a token that tells no address; that is asked for apart, and told of this person.
    pub fn told_apart(mut self, subject: &str) -> Self {
        let mut apart = self.claims.clone();
        apart["sub"] = subject.into();
        self.claims = json!({ "sub": self.claims["sub"] });
        self.told_apart = Some(apart);
        self
    }

    /// With a token changed before it is signed.
    pub fn but(mut self, twist: Twist) -> Self {
        self.twist = Some(twist);
        self
    }

    /// With a token changed after it was signed.
    pub fn forged(mut self, forgery: Forgery) -> Self {
        self.forgery = Some(forgery);
        self
    }
}

impl Directory {
    pub async fn start(clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let body: String = KEY.lines().filter(|line| !line.starts_with("---")).collect();
        let own = Self(Arc::new(Inside {
            key: KeyPair::from_pkcs8(&STANDARD.decode(body).unwrap()).unwrap(),
            issuer,
            clock,
            given: Mutex::default(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/person", get(told))
            .with_state(own.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        own
    }

    /// The service's side of it.
    pub fn provider(&self) -> Arc<IdentityProvider> {
        provider_at(&self.0.issuer)
    }

    /// What the person's browser does there: signs in, and comes back to this address, path and query.
    pub fn sign_in(&self, asked: &str, person: Person) -> String {
        let asked = Url::parse(asked).unwrap();
        assert!(
            asked.as_str().starts_with(&format!("{}/ask?", self.0.issuer)),
            "{asked}"
        );
        let field = |name: &str| {
            let found = asked.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        assert_eq!(field("response_type").as_deref(), Some("code"));
        assert_eq!(field("client_id").as_deref(), Some(CLIENT));
        assert_eq!(field("code_challenge_method").as_deref(), Some("S256"));
        assert!(field("scope").unwrap().split(' ').any(|scope| scope == "openid"));
        let back = field("redirect_uri").unwrap();
        let mut given = self.0.given.lock().unwrap();
        let code = format!("code-{}", given.len());
        given.insert(
            code.clone(),
            Given {
                nonce: field("nonce").unwrap(),
                challenge: field("code_challenge").unwrap(),
                back: back.clone(),
                claims: person.claims,
                told_apart: person.told_apart,
                twist: person.twist,
                forgery: person.forgery,
            },
        );
        let mut back = Url::parse(&back).unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &field("state").unwrap());
        format!("{}?{}", back.path(), back.query().unwrap())
    }

    /// Whether the browser was to be asked afresh.
    pub fn is_to_ask_afresh(asked: &str) -> bool {
        asked.contains("prompt=login") && asked.contains("max_age=0")
    }

    fn signed(&self, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = json!({ "alg": "RS256", "kid": "1", "typ": "JWT" });
        let signed = format!("{}.{}", encode(&head), encode(claims));
        let mut signature = vec![0; self.0.key.public().modulus_len()];
        let random = SystemRandom::new();
        self.0
            .key
            .sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature)
            .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A service's side of whatever is, or is not, at this address.
pub fn provider_at(issuer: &str) -> Arc<IdentityProvider> {
    let settings = IdentitySettings {
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SECRET.to_owned()),
        name: "市のアカウント".to_owned(),
    };
    Arc::new(IdentityProvider::new(settings).unwrap())
}

async fn configuration(State(own): State<Directory>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", own.0.issuer);
    Json(json!({
        "issuer": own.0.issuer,
        "authorization_endpoint": at("ask"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("person"),
        "jwks_uri": at("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn keys(State(own): State<Directory>) -> Json<Value> {
    let public: PublicKeyComponents<Vec<u8>> = own.0.key.public().into();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": encode(&public.n), "e": encode(&public.e)
    });
    Json(json!({ "keys": [key] }))
}

async fn token(
    State(own): State<Directory>,
    headers: HeaderMap,
    Form(fields): Form<HashMap<String, String>>,
) -> Response {
    let refused = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    let basic = headers.get("authorization").and_then(|value| value.to_str().ok());
    let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    assert_eq!(
        basic,
        Some(format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{encoded}"))).as_str())
    );
    // Each code once (RFC 6749 §4.1.2).
    let Some(given) = fields
        .get("code")
        .and_then(|code| own.0.given.lock().unwrap().remove(code))
    else {
        return refused();
    };
    let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(fields["code_verifier"].as_bytes()));
    if proof != given.challenge || fields["redirect_uri"] != given.back {
        return refused();
    }
    let now = (own.0.clock)();
    let mut claims = given.claims.clone();
    claims["iss"] = own.0.issuer.clone().into();
    claims["aud"] = CLIENT.into();
    claims["nonce"] = given.nonce.clone().into();
    claims["iat"] = now.timestamp().into();
    claims["exp"] = (now + TimeDelta::minutes(5)).timestamp().into();
    claims["auth_time"] = now.timestamp().into();
    if let Some(twist) = given.twist {
        twist(&mut claims, now);
    }
    let mut token = own.signed(&claims);
    if let Some(forgery) = given.forgery {
        token = forgery(token);
    }
    let access = given.told_apart.unwrap_or(Value::Null).to_string();
    let answer = json!({
        "access_token": URL_SAFE_NO_PAD.encode(access), "token_type": "Bearer", "expires_in": 300, "id_token": token
    });
    Json(answer).into_response()
}

/// What is told apart: the access token of this directory is the answer itself.
async fn told(headers: HeaderMap) -> Json<Value> {
    let token = headers["authorization"]
        .to_str()
        .unwrap()
        .strip_prefix("Bearer ")
        .unwrap();
    Json(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap())
}
