//! `/staff/me/second-step`: GET shows a fresh secret, POST sets it up against a code of the app; and new recovery codes.
//! Deliberately keeps the secret nowhere until the code has shown that the app knows it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::at_door::{AtDoor, COOKIE, Origin};
use super::entering::give_cookie;
use super::form_reading::{FormReading, field};
use super::invited::secret_field;
use super::own_account;
use super::signed_in::plain_frame;
use crate::actions::confirm_password::ConfirmError;
use crate::actions::count_attempt::{AttemptError, TooMany};
use crate::actions::set_second_step::{NewSecondStep, SecondStepError, renew_recovery_codes, set_second_step};
use crate::actions::sign_in::Recognised;
use crate::domain::recovery_code::RecoveryCode;
use crate::domain::staff_session::Stage;
use crate::domain::totp::TotpSecret;
use crate::links;
use crate::pages::qr::QrCode;
use crate::pages::shared::Problem;
use crate::pages::staff::{RecoveryCodesPage, SecondStepPage};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// Shows a secret to be scanned.
pub async fn show(State(state): State<AppState>, door: AtDoor) -> Response {
    let Some(known) = at_setup(&door) else {
        return render::see_other(&elsewhere(&door));
    };
    let secret = TotpSecret::fresh(&*state.services.entropy);
    let page = page(&state, &door, known, &secret, (&Fields::default(), Vec::new())).await;
    page.map_or_else(axum::response::IntoResponse::into_response, |page| render::ok(&page))
}

/// Sets it up and shows the recovery codes.
///
/// # Errors
/// [`WebError::TooMany`] after too many codes.
pub async fn submit(
    State(state): State<AppState>,
    (door, Origin(mut source)): (AtDoor, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(known) = at_setup(&door) else {
        return Ok(render::see_other(&elsewhere(&door)));
    };
    let secret = TotpSecret::parse(fields.get("secret")).ok_or(WebError::Unreadable)?;
    if known.session.is_shared {
        source.terminal.clone_from(&door.terminal);
    }
    let new = NewSecondStep {
        secret: secret.clone(),
        code: fields.get("code"),
        password: fields.get("password"),
    };
    let mut form = FormReading::of(&fields);
    match set_second_step(&state.services, &known.session, new, source).await {
        Ok(set_up) => {
            let page = codes_page(&state, "2段階目の確認を設定しました。", &set_up.codes);
            let mut response = render::ok(&page);
            if let Some(token) = set_up.token {
                give_cookie(&state, &mut response, (COOKIE, token.expose()));
            }
            return Ok(response);
        }
        Err(SecondStepError::Ended) => return Ok(render::see_other(links::STAFF_SIGN_IN)),
        Err(wrong @ SecondStepError::WrongCode) => form.refuse("code", wrong.to_string()),
        Err(SecondStepError::Confirm(wrong @ ConfirmError::Wrong)) => form.refuse("password", wrong.to_string()),
        Err(SecondStepError::Attempts(error) | SecondStepError::Confirm(ConfirmError::Attempts(error))) => {
            return Err(error.into());
        }
        Err(SecondStepError::Store(error) | SecondStepError::Confirm(ConfirmError::Store(error))) => {
            return Err(error.into());
        }
    }
    let page = page(&state, &door, known, &secret, (&fields, form.problems())).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Makes new recovery codes and shows them.
///
/// # Errors
/// [`WebError::TooMany`] after too many passwords.
pub async fn renew_codes(
    State(state): State<AppState>,
    (signed_in, Origin(source)): (SignedIn, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let typed = fields.get("codes-password");
    match renew_recovery_codes(&state.services, &signed_in.session, typed, &source.address).await {
        Ok(codes) => Ok(render::ok(&codes_page(
            &state,
            "回復コードをつくり直しました。",
            &codes,
        ))),
        Err(wrong @ ConfirmError::Wrong) => {
            let problem = Problem {
                field: "codes-password".to_owned(),
                message: wrong.to_string(),
            };
            own_account::again(&state, &signed_in, vec![problem]).await
        }
        Err(ConfirmError::Attempts(AttemptError::TooMany(TooMany { retry_after }))) => {
            Err(WebError::TooMany { retry_after })
        }
        Err(ConfirmError::Attempts(AttemptError::Store(error)) | ConfirmError::Store(error)) => Err(error.into()),
    }
}

/// Whoever has signed in, or has only this left to do.
/// Where whoever cannot set it up here can go on: a locked screen is opened there, a stranger signs in.
fn elsewhere(door: &AtDoor) -> String {
    match door.known {
        Some(_) => links::STAFF_ME.to_owned(),
        None => links::staff_sign_in_for(links::STAFF_ME),
    }
}

fn at_setup(door: &AtDoor) -> Option<&Recognised> {
    let known = door.known.as_ref().filter(|known| !known.is_locked)?;
    matches!(known.session.stage, Stage::Open | Stage::Setup).then_some(known)
}

async fn page(
    state: &AppState,
    door: &AtDoor,
    known: &Recognised,
    secret: &TotpSecret,
    (fields, problems): (&Fields, Vec<Problem>),
) -> Result<SecondStepPage, WebError> {
    let is_whole = known.session.stage == Stage::Open;
    let own = crate::actions::show_own_account::show_own_account(&state.services, &known.member).await?;
    let email = own.ok_or(WebError::NotFound)?.email;
    let issuer = format!("{} 予約窓口", state.city.name);
    Ok(SecondStepPage {
        frame: plain_frame(state, "2段階目の確認"),
        action: links::STAFF_SECOND_STEP,
        csrf: door.visit.csrf.clone(),
        qr: QrCode::of(&secret.address(&issuer, &email)),
        groups: secret.groups(),
        secret: secret.letters(),
        asks_password: is_whole,
        code: field(fields, &problems, "code"),
        password: secret_field(&problems, "password"),
        problems,
        back_href: is_whole.then_some(links::STAFF_ME),
    })
}

fn codes_page(state: &AppState, done: &'static str, codes: &[RecoveryCode]) -> RecoveryCodesPage {
    RecoveryCodesPage {
        frame: plain_frame(state, "回復コード"),
        done,
        codes: codes.iter().map(RecoveryCode::groups).collect(),
        next_href: links::STAFF_TODAY,
    }
}
