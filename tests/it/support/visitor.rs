//! A browser at the router: keeps cookies, reads the form's seal, sends forms.
//! Deliberately without a network: the router is called as a function; real sockets are in `process` and the browser tests.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;

use madoguchi::domain::city::City;
use madoguchi::web;
use madoguchi::web::state::{AppState, HttpSettings};

use super::app::TestApp;

/// The whole router of an app.
pub fn router(app: &TestApp) -> Router {
    router_of(app, City::annaka())
}

/// The same for another city.
pub fn router_of(app: &TestApp, city: City) -> Router {
    let http = HttpSettings {
        trusted_proxies: Vec::new(),
        is_https: true,
        is_demo: true,
    };
    let state = AppState {
        services: app.services.clone(),
        city: Arc::new(city),
        http: Arc::new(http),
    };
    web::router(&state, true)
}

pub struct Visitor {
    router: Router,
    address: SocketAddr,
    cookies: Vec<(String, String)>,
    /// Sent with every request.
    pub headers: HeaderMap,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> String {
        self.headers["location"].to_str().unwrap().to_owned()
    }

    /// The value of the first hidden field of this name.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self
            .body
            .split_once(&mark)
            .unwrap_or_else(|| panic!("no hidden field {name}"));
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Visitor {
    /// At another city's service.
    pub fn of(app: &TestApp, city: City) -> Self {
        Self {
            router: router_of(app, city),
            ..Self::at(app, "192.0.2.70")
        }
    }

    pub fn at(app: &TestApp, address: &str) -> Self {
        let address = format!("{address}:40000").parse().unwrap();
        Self {
            router: router(app),
            address,
            cookies: Vec::new(),
            headers: HeaderMap::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None, "").await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send("POST", path, Some("application/x-www-form-urlencoded"), &body)
            .await
    }

    pub async fn send(&mut self, method: &str, path: &str, kind: Option<&str>, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        request.headers_mut().extend(self.headers.clone());
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}
