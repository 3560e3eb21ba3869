//! `POST /slots/{slot}/confirm`, step 3: everything as it will be stored. Changes nothing.
//! Deliberately a POST all the same: what was typed must not stand in an address.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{fill, refusal, waiting, wish_form};
use crate::domain::offering::{Asker, Offering};
use crate::domain::reservation::{Applicant, ContactRules};
use crate::domain::wish::Wish;
use crate::links;
use crate::pages::ConfirmPage;
use crate::pages::confirm::Item;
use crate::pages::shared::Hidden;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

/// The field that carries when the slot started as the visitor saw it.
pub const SEEN: &str = "starts_at";

/// Shows the wish as read, or the form again with what to do.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let offering = fill::find_slot(&state, &id).await?;
    let key = fill::kept_key(&state, &fields);
    let wish = match wish_form::raw_wish(&fields).parse(&offering.programme.policy) {
        Ok(wish) => wish,
        Err(problems) => {
            let page = wish_form::fill_page(&state, (&visit, key), &offering, (&fields, &problems));
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let (persons, now) = (wish.party.persons(), state.services.now());
    let mut page = page(&state, (&visit, key), &offering, (&fields, &wish));
    if let Err(refused) = offering.take(persons, Asker::Family, now) {
        let waits = waiting::is_asked(&fields) && waiting::is_full(&refused);
        if !(waits && waiting::may_wait(&offering, persons, now)) {
            return refusal::page(&state, &visit, &offering, (&refused, &fields)).await;
        }
        page.waiting_lead = Some(waiting::lead(&offering));
    }
    Ok(render::ok(&page))
}

/// The same page once more, because the city moved the slot while the visitor was looking at it. Everything typed is kept,
/// and nothing is reserved on a date that nobody chose.
///
/// # Errors
/// [`WebError::Unreadable`] if the form holds no wish.
pub fn changed_date(
    state: &AppState,
    visit: &Visit,
    offering: &Offering,
    fields: &Fields,
) -> Result<Response, WebError> {
    let wish = wish_form::raw_wish(fields).parse(&offering.programme.policy);
    let wish = wish.map_err(|_| WebError::Unreadable)?;
    let key = fill::kept_key(state, fields);
    let page = ConfirmPage {
        notice: Some("この回の日時が変わりました。下の日時でよければ、もう一度ボタンを押してください。".to_owned()),
        ..page(state, (visit, key), offering, (fields, &wish))
    };
    Ok(render::page(StatusCode::CONFLICT, &page))
}

fn page(
    state: &AppState,
    (visit, idempotency_key): (&Visit, String),
    offering: &Offering,
    (fields, wish): (&Fields, &Wish),
) -> ConfirmPage {
    let mut hidden = fields.kept();
    hidden.retain(|field| field.name != SEEN);
    hidden.push(Hidden {
        name: SEEN.to_owned(),
        value: offering.slot.starts_at.to_rfc3339(),
    });
    ConfirmPage {
        frame: frame::discreet(state, "ご予約の確認", Some(&offering.desk)),
        action: links::reservations(offering.slot.id),
        edit_action: links::fill(offering.slot.id),
        choose_href: links::choose(offering.programme.id),
        csrf: visit.csrf.clone(),
        idempotency_key,
        notice: None,
        waiting_lead: None,
        hidden,
        slot: words::slot_words(offering),
        items: items(wish),
        privacy: wish_form::privacy(offering),
    }
}

fn items(wish: &Wish) -> Vec<Item> {
    let item = |label: &str, lines: Vec<String>, field: &str| Item {
        label: label.to_owned(),
        lines: if lines.is_empty() {
            vec!["（なし）".to_owned()]
        } else {
            lines
        },
        field: field.to_owned(),
    };
    let applicant = &wish.applicant;
    let kana = applicant.kana.as_ref().map(|kana| kana.as_str().to_owned());
    let pin = wish
        .pin
        .as_ref()
        .map(|pin| format!("{}（{}けた）", "●".repeat(pin.expose().len()), pin.expose().len()));
    let note = wish
        .note
        .as_ref()
        .map(|note| note.as_str().lines().map(str::to_owned).collect());
    vec![
        item("お名前", vec![applicant.name.as_str().to_owned()], "name"),
        item("フリガナ", kana.into_iter().collect(), "kana"),
        item(
            "来られる方",
            vec![format!("{}（{}名）", wish.party.comes_words(), wish.party.persons())],
            "comes",
        ),
        item("書いている方", vec![applicant.relation.word().to_owned()], "relation"),
        item("連絡のしかた", contact_lines(applicant, &wish.contact_rules), "contact"),
        item("暗証番号", pin.into_iter().collect(), "pin"),
        item("伝えておきたいこと", note.unwrap_or_default(), "note"),
    ]
}

/// How the desk gets in touch, in plain sentences.
#[must_use]
pub fn contact_lines(applicant: &Applicant, rules: &ContactRules) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(email) = &applicant.email {
        lines.push(format!("メールで受け取る：{}", email.as_str()));
    }
    if let Some(phone) = &applicant.phone {
        lines.push(format!("電話番号：{phone}"));
        lines.push(rules.words());
    }
    if lines.is_empty() {
        lines.push("連絡はいらない（予約番号だけ控えます）".to_owned());
    }
    lines
}
