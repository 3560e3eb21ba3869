//! `POST /slots/{slot}/confirm`, step 3: everything as it will be stored. Stores nothing; the place that is held meanwhile
//! grows and shrinks with the party.
//! Deliberately a POST: what was typed must not stand in an address.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::keep_hold::{NotKept, keep_hold};
use super::step::Step;
use super::{course, fill, held, passage, refusal, wish_form};
use crate::catalogue::say;
use crate::domain::reservation::{Applicant, ContactRules, Discretion};
use crate::domain::wish::{Field as WishField, Wish};
use crate::links;
use crate::pages::ConfirmPage;
use crate::pages::confirm::Item;
use crate::pages::fill::Privacy;
use crate::pages::shared::Hidden;
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, how_words, party_words, render, words};

/// The field that carries when the slot started as the visitor saw it.
pub const SEEN: &str = "starts_at";

/// Shows the wish as read, or the form again with what to do.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn show(
    State(state): State<AppState>,
    (visit, address): (Visit, ClientAddress),
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut step = Step::look(&state, &visit, &id, &fields).await?;
    let key = fill::kept_key(&state, &fields);
    let wish = match wish_form::raw_wish(&fields).parse(&step.offering().programme.policy) {
        Ok(wish) => wish,
        Err(problems) => {
            let page = step.fill_page(&state, (&visit, key), (&fields, &problems)).await?;
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    match keep_hold(&state, (&visit, &address), &step, wish.party.persons()).await {
        Ok(holding) => step.holding = holding,
        Err(NotKept::Failed(error)) => return Err(error),
        Err(NotKept::Refused(refused)) => {
            let (persons, now) = (wish.party.persons(), state.services.now());
            if let Some(problem) = step.problem(&fields, (&refused, persons), now) {
                let mut page = step.fill_page(&state, (&visit, key), (&fields, &Vec::new())).await?;
                page.with_problem(problem);
                return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
            }
            if !step.waits(&fields, (&refused, persons), now) {
                return refusal::page(&state, &visit, &step, (&refused, &fields)).await;
            }
            let mut page = page(&state, (&visit, key), &step, (&fields, &wish)).await?;
            page.waiting_lead = Some(step.waiting_lead());
            page.hold = None;
            return Ok(render::ok(&page));
        }
    }
    let page = page(&state, (&visit, key), &step, (&fields, &wish)).await?;
    Ok(render::ok(&page))
}

/// The same page once more, because something about the hold was done on it.
///
/// # Errors
/// [`WebError::Unreadable`] if the form holds no wish.
pub async fn again(state: &AppState, visit: &Visit, step: &Step, fields: &Fields) -> Result<Response, WebError> {
    let wish = wish_form::raw_wish(fields).parse(&step.offering().programme.policy);
    let wish = wish.map_err(|_| WebError::Unreadable)?;
    let key = fill::kept_key(state, fields);
    let page = page(state, (visit, key), step, (fields, &wish)).await?;
    Ok(render::ok(&page))
}

/// The same page once more, because the city moved the slot while the visitor was looking at it. Everything typed is kept,
/// and nothing is reserved on a date that nobody chose.
///
/// # Errors
/// [`WebError::Unreadable`] if the form holds no wish.
pub async fn changed_date(state: &AppState, visit: &Visit, step: &Step, fields: &Fields) -> Result<Response, WebError> {
    let wish = wish_form::raw_wish(fields).parse(&step.offering().programme.policy);
    let wish = wish.map_err(|_| WebError::Unreadable)?;
    let key = fill::kept_key(state, fields);
    let page = ConfirmPage {
        notice: Some(say(
            "この回の日時が変わりました。下の日時でよければ、もう一度ボタンを押してください。",
        )),
        ..page(state, (visit, key), step, (fields, &wish)).await?
    };
    Ok(render::page(StatusCode::CONFLICT, &page))
}

async fn page(
    state: &AppState,
    (visit, idempotency_key): (&Visit, String),
    step: &Step,
    (fields, wish): (&Fields, &Wish),
) -> Result<ConfirmPage, WebError> {
    let (offering, asked, now) = (step.offering(), &step.asked, state.services.now());
    let mut hidden = fields.kept();
    hidden.retain(|field| field.name != SEEN && field.name != course::SEEN);
    hidden.extend(asked.seen(now));
    hidden.push(Hidden {
        name: SEEN.to_owned(),
        value: offering.slot.starts_at.to_rfc3339(),
    });
    hidden.extend(held::hidden(step.holding, fields));
    let (explained, button) = how_words::last_step(offering);
    let privacy = wish_form::privacy(offering);
    let wanted = passage::wanted(state, offering, fields).await?;
    Ok(ConfirmPage {
        frame: frame::keeping(frame::discreet(state, "ご予約の確認", Some(&offering.desk)), "wish"),
        action: links::reservations(offering.slot.id),
        edit_action: links::fill(offering.slot.id),
        choose_href: passage::choose_href(offering, fields),
        csrf: visit.csrf.clone(),
        idempotency_key,
        notice: None,
        waiting_lead: None,
        hidden,
        slot: words::slot_words(offering),
        hows: how_words::before_sending(offering, wanted.as_deref()),
        explained,
        button,
        hold: held::words(step.holding, offering, ("confirm", fields), now),
        items: asked.item(now).into_iter().chain(items(wish)).collect(),
        privacy: Privacy {
            erased_on: asked.erased_on(now).unwrap_or(privacy.erased_on),
            ..privacy
        },
    })
}

fn items(wish: &Wish) -> Vec<Item> {
    let mut items = own_items(wish);
    items.extend(wish.answers.iter().map(|answer| Item {
        label: say(&answer.question),
        lines: vec![say(&answer.words)],
        field: WishField::Answer(answer.place).control().to_owned(),
    }));
    items
}

fn own_items(wish: &Wish) -> Vec<Item> {
    let item = |label: &str, lines: Vec<String>, field: &str| Item {
        label: say(label),
        lines: if lines.is_empty() {
            vec![say("（なし）")]
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
        .map(|pin| say!("{}（{}けた）", "●".repeat(pin.expose().len()), pin.expose().len()));
    let note = wish
        .note
        .as_ref()
        .map(|note| note.as_str().lines().map(str::to_owned).collect());
    vec![
        item("お名前", vec![applicant.name.as_str().to_owned()], "name"),
        item("フリガナ", kana.into_iter().collect(), "kana"),
        item(
            "来られる方",
            vec![say!(
                "{comes}（{persons}名）",
                party_words::comes(&wish.party),
                wish.party.persons()
            )],
            "comes",
        ),
        item("書いている方", vec![say(applicant.relation.word())], "relation"),
        item(
            "連絡のしかた",
            contact_lines(applicant, &wish.contact_rules, wish.discretion),
            "contact",
        ),
        item("暗証番号", pin.into_iter().collect(), "pin"),
        item("伝えておきたいこと", note.unwrap_or_default(), "note"),
    ]
}

/// How the desk gets in touch, in plain sentences.
#[must_use]
pub fn contact_lines(applicant: &Applicant, rules: &ContactRules, discretion: Discretion) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(email) = &applicant.email {
        lines.push(say!("メールで受け取る：{}", email.as_str()));
        let how = match discretion {
            Discretion::Discreet => "用件の分からない書き方",
            Discretion::Normal => "事業の名前を書いてもよい",
            Discretion::Silent => "メールは送らない",
        };
        lines.push(say!("メールの書き方：{how}", say(how)));
    }
    if let Some(phone) = &applicant.phone {
        lines.push(say!("電話番号：{phone}", phone));
        lines.push(party_words::contact_rules(rules));
    } else if applicant.email.is_some() {
        lines.push(say(if rules.post {
            "郵便可"
        } else {
            "郵便は送らない"
        }));
    }
    if lines.is_empty() {
        lines.push(say("連絡はいらない（予約番号だけ控えます）"));
    }
    lines
}
