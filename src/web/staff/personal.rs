//! `/staff/reservations/{id}/personal`: GET shows all that is held of one household, POST corrects it; `…/export` (POST)
//! hands it over as a file.
//! Deliberately on one page, so that a request is answered whole.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::SignedIn;
use super::delivery_words as delivery;
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::correct_applicant::{CorrectError, Corrected, correct_applicant};
use crate::actions::open_reservation::Opened;
use crate::actions::show_personal::{export_personal, show_personal};
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::ids::ReservationId;
use crate::domain::person::{ApplicantName, Email, Kana, Phone, Problem as FieldProblem};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::personal::Fact;
use crate::pages::staff::shared::Happened;
use crate::pages::staff::{PersonalPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows what is held.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let opened = find(&state, &signed_in, &id).await?;
    let subject = Subject::Reservation(opened.reservation.id);
    let own = std::iter::once((&opened.offering, &opened.reservation));
    seen(&state, &signed_in, ("personal data", subject), own).await?;
    let mut page = page(&state, &signed_in, &opened);
    page.notice = (fields.get("done") == "corrected").then(|| "訂正しました。".to_owned());
    Ok(render::ok(&page))
}

/// Corrects.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let id = opened.reservation.id;
    let corrected = match read(&fields, &opened) {
        Ok(corrected) => corrected,
        Err(problems) => {
            let mut page = page(&state, &signed_in, &opened);
            for (name, field) in [
                ("name", &mut page.name),
                ("kana", &mut page.kana),
                ("email", &mut page.email),
                ("phone", &mut page.phone),
            ] {
                let error = problems.iter().find(|problem| problem.field == name);
                *field = Field {
                    value: fields.get(name).to_owned(),
                    error: error.map(|problem| problem.message.clone()),
                };
            }
            page.problems = problems;
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    match correct_applicant(&state.services, &signed_in.member, id, corrected).await {
        Ok(()) => Ok(render::see_other(&format!(
            "{}?done=corrected",
            links::staff_personal(id)
        ))),
        Err(CorrectError::Unknown) => Err(WebError::NotFound),
        // The page says what to do first.
        Err(CorrectError::Concealed) => Ok(render::see_other(&links::staff_personal(id))),
        Err(CorrectError::Store(error)) => Err(error.into()),
    }
}

/// Hands it over.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    let opened = export_personal(&state.services, &signed_in.member, id).await?;
    let opened = opened.ok_or(WebError::NotFound)?;
    if opened.reservation.is_concealed() {
        return Ok(render::see_other(&links::staff_personal(id)));
    }
    let name = format!("attachment; filename=\"{}.json\"", opened.reservation.number.compact());
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, format!("{:#}\n", file(&opened))).into_response())
}

async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Opened, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    let opened = show_personal(&state.services, &signed_in.member, id).await?;
    opened.ok_or(WebError::NotFound)
}

fn read(fields: &Fields, opened: &Opened) -> Result<Corrected, Vec<Problem>> {
    let is_nickname = matches!(opened.reservation.applicant.name, ApplicantName::Nickname(_));
    let name = ApplicantName::parse(fields.get("name"), is_nickname);
    let kana = Kana::parse(fields.get("kana"));
    let email = Email::parse(fields.get("email"));
    let phone = Phone::parse(fields.get("phone"));
    let problem = |field: &str, problem: Option<FieldProblem>| {
        problem.map(|problem| Problem {
            field: field.to_owned(),
            message: format!("{problem}。"),
        })
    };
    let problems = [
        problem("name", name.as_ref().err().copied()),
        problem("kana", kana.as_ref().err().copied()),
        problem("email", email.as_ref().err().copied()),
        problem("phone", phone.as_ref().err().copied()),
    ];
    match (name, kana, email, phone) {
        (Ok(name), Ok(kana), Ok(email), Ok(phone)) => Ok(Corrected {
            name,
            kana,
            email,
            phone,
        }),
        _ => Err(problems.into_iter().flatten().collect()),
    }
}

fn page(state: &AppState, signed_in: &SignedIn, opened: &Opened) -> PersonalPage {
    let reservation = &opened.reservation;
    let applicant = &reservation.applicant;
    let field = |value: Option<&str>| Field {
        value: value.unwrap_or_default().to_owned(),
        error: None,
    };
    let may_read = signed_in.member.may(Act::ReadAudit, opened.offering.desk.id);
    PersonalPage {
        frame: staff_frame(state, signed_in, "開示・訂正・消去", StaffPlace::Elsewhere),
        notice: None,
        problems: Vec::new(),
        back_href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        erased: reservation.erased_at.map(|at| {
            format!(
                "{}に消去しました。お預かりしているものはありません。",
                words::moment(at)
            )
        }),
        is_concealed: reservation.is_concealed(),
        facts: facts(opened),
        letters: opened
            .letters
            .iter()
            .rev()
            .map(|letter| Happened {
                when: delivery::when(letter),
                what: format!(
                    "{}　{}",
                    staff::letter_kind(&letter.kind),
                    delivery::arrival(letter).words()
                ),
            })
            .collect(),
        audit_href: may_read.then(|| links::staff_audit_of(reservation.number.compact())),
        csrf: signed_in.visit.csrf.clone(),
        export_action: links::staff_export_personal(reservation.id),
        action: links::staff_personal(reservation.id),
        name: field(Some(applicant.name.as_str())),
        kana: field(applicant.kana.as_ref().map(Kana::as_str)),
        email: field(applicant.email.as_ref().map(Email::as_str)),
        phone: field(applicant.phone.as_ref().map(Phone::digits)),
        erase_href: links::staff_erase(reservation.id),
    }
}

fn facts(opened: &Opened) -> Vec<Fact> {
    let (reservation, applicant) = (&opened.reservation, &opened.reservation.applicant);
    let party = format!("{} {}名", reservation.party.comes_words(), reservation.party.persons());
    let mut facts = vec![
        ("お名前（ニックネーム）", Some(applicant.name.as_str().to_owned())),
        ("フリガナ", applicant.kana.as_ref().map(|kana| kana.as_str().to_owned())),
        (
            "メールアドレス",
            applicant.email.as_ref().map(|email| email.as_str().to_owned()),
        ),
        ("電話番号", applicant.phone.as_ref().map(ToString::to_string)),
        ("ご連絡の決まり", Some(reservation.contact_rules.words())),
        (
            "伝えておきたいこと",
            reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        ),
        ("おたずねへの答え", answers(opened)),
        ("予約された方", Some(applicant.relation.word().to_owned())),
        ("来られる方", Some(party)),
        ("お知らせ", Some(staff::discretion(reservation.discretion).to_owned())),
        (
            "暗証番号",
            Some(
                if reservation.has_pin {
                    "あり（元の数字には戻せません）"
                } else {
                    "なし"
                }
                .to_owned(),
            ),
        ),
        ("いまの状態", Some(staff::status(reservation).words)),
        ("受け付けた日時", Some(words::moment(reservation.created_at))),
        ("消える日", Some(words::plain_date(reservation.erased_on))),
    ];
    let own = [(&opened.offering, reservation)];
    let parts = opened.parts.iter().map(|part| (&part.offering, &part.reservation));
    let dates = own.into_iter().filter(|_| opened.parts.is_empty()).chain(parts);
    facts.extend(dates.map(|(offering, part)| {
        let slot = staff::slot_line(offering);
        let words = format!("{} {}（{}）", slot.date, slot.time, staff::status(part).words);
        ("日時", Some(format!("{}　{words}", slot.what)))
    }));
    let given = facts
        .into_iter()
        .filter_map(|(label, value)| Some(Fact { label, value: value? }));
    given.collect()
}

fn answers(opened: &Opened) -> Option<String> {
    let pairs = opened.answers.iter();
    let lines: Vec<String> = pairs
        .map(|answer| format!("{}：{}", answer.question, answer.words))
        .collect();
    (!lines.is_empty()).then(|| lines.join("／"))
}

fn file(opened: &Opened) -> serde_json::Value {
    let (reservation, applicant) = (&opened.reservation, &opened.reservation.applicant);
    let parts = opened.parts.iter().map(|part| (&part.offering, &part.reservation));
    let own = std::iter::once((&opened.offering, reservation)).filter(|_| opened.parts.is_empty());
    let dates: Vec<_> = own
        .chain(parts)
        .map(|(offering, part)| {
            json!({
                "programme": offering.programme.name,
                "starts_at": jst::rfc3339(offering.slot.starts_at),
                "ends_at": jst::rfc3339(offering.slot.ends_at),
                "status": part.status.code(),
            })
        })
        .collect();
    let letters: Vec<_> = opened
        .letters
        .iter()
        .map(|letter| {
            json!({
                "kind": letter.kind,
                "written_at": jst::rfc3339(letter.created_at),
                "state": delivery::arrival(letter).words(),
            })
        })
        .collect();
    json!({
        "number": reservation.number.to_string(),
        "name": applicant.name.as_str(),
        "kana": applicant.kana.as_ref().map(Kana::as_str),
        "email": applicant.email.as_ref().map(Email::as_str),
        "phone": applicant.phone.as_ref().map(Phone::digits),
        "contact_rules": reservation.contact_rules,
        "note": reservation.note,
        "answers": opened.answers,
        "relation": applicant.relation.code(),
        "persons": reservation.party.persons(),
        "comes": reservation.party.comes(),
        "discretion": reservation.discretion.code(),
        "language": reservation.language.code(),
        "source": reservation.source.code(),
        "has_pin": reservation.has_pin,
        "created_at": jst::rfc3339(reservation.created_at),
        "erased_on": reservation.erased_on,
        "erased_at": reservation.erased_at,
        "dates": dates,
        "letters": letters,
    })
}
