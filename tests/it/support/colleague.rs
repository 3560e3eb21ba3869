//! A member of staff at a browser, signed in, and a form sent with its seal.
//! Deliberately through the sign-in page, so that rights are those of a real session.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::domain::staff::Role;

use super::app::TestApp;
use super::visitor::{Answer, Visitor};

/// What they sign in with.
pub const PASSWORD: &str = "a password for the stories";

/// Somebody with a role at a desk, or at all of them.
pub async fn colleague(app: &TestApp, role: Role, desk: Option<&str>) -> Visitor {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let email = format!("colleague{}@city.example.jp", MADE.fetch_add(1, Ordering::Relaxed));
    let new = NewColleague {
        email: &email,
        name: Some("窓口 係"),
        role,
        desk,
        password: Some(PASSWORD),
    };
    add_staff(&app.services, new).await.unwrap();
    let mut visitor = Visitor::at(app, "192.0.2.50");
    let csrf = visitor.get("/staff/sign-in").await.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("email", &email), ("password", PASSWORD)];
    let answer = visitor.post("/staff/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    visitor
}

impl Visitor {
    /// Sends fields to an address with a seal that fits.
    pub async fn send_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get("/lookup").await.hidden("csrf");
        self.post(path, &[fields, &[("csrf", csrf.as_str())]].concat()).await
    }
}
