//! `GET /demo/mail`: the letters that the demo has written.
//! Deliberately there in the demo only; elsewhere the route does not exist.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::actions::show_demo_mail::{list_demo_mail, read_demo_letter};
use crate::links;
use crate::pages::demo_letter::{Header, Piece};
use crate::pages::demo_mail::DemoLetterLine;
use crate::pages::{DemoLetterPage, DemoMailPage};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{frame, render, words};

/// Shows the folder.
pub async fn list(State(state): State<AppState>) -> Response {
    let letters = list_demo_mail(&state.services).await;
    let page = DemoMailPage {
        frame: frame::open(&state, "お試し用の受信箱", None),
        letters: letters
            .into_iter()
            .map(|letter| DemoLetterLine {
                href: links::demo_letter(&letter.name),
                subject: letter.subject,
                to: letter.to,
                when: letter.at.map(words::moment).unwrap_or_default(),
            })
            .collect(),
    };
    render::ok(&page)
}

/// Shows one letter.
///
/// # Errors
/// [`WebError::NotFound`] if there is none of that name.
pub async fn show(State(state): State<AppState>, Path(name): Path<String>) -> Result<Response, WebError> {
    let letter = read_demo_letter(&state.services, &name)
        .await
        .ok_or(WebError::NotFound)?;
    let mut text = Vec::new();
    for line in letter.text.lines() {
        match line.trim() {
            address if address.starts_with("http://") || address.starts_with("https://") => {
                text.push(Piece::Address(address.to_owned()));
                text.push(Piece::Words("\n".to_owned()));
            }
            _ => text.push(Piece::Words(format!("{line}\n"))),
        }
    }
    let page = DemoLetterPage {
        frame: frame::open(&state, "お試し用の受信箱", None),
        subject: letter.subject,
        headers: letter
            .headers
            .into_iter()
            .map(|(name, value)| Header { name, value })
            .collect(),
        text,
        attachments: Vec::new(),
        back_href: links::DEMO_MAIL.to_owned(),
    };
    Ok(render::ok(&page))
}
