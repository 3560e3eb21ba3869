//! `/staff/reservations/{id}/personal`: GET shows all that is held of one household, POST corrects it; `…/export` (POST)
//! hands it over as a file.
//! Deliberately on one page, so that a request is answered whole.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::SignedIn;
use super::delivery_words as delivery;
use super::household_words;
use super::personal_facts::{facts, file};
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::correct_applicant::{CorrectError, Corrected, correct_applicant};
use crate::actions::open_reservation::Opened;
use crate::actions::show_personal::{Personal, export_personal, show_personal};
use crate::domain::audit::Subject;
use crate::domain::ids::ReservationId;
use crate::domain::person::{ApplicantName, Email, Kana, Phone, Problem as FieldProblem, short_line};
use crate::domain::reservation::{ContactRules, Discretion, IntroduceAs, Reservation};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Field, Problem};
use crate::pages::staff::personal::CorrectionFields;
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
    let personal = find(&state, &signed_in, &id).await?;
    look(&state, &signed_in, &personal, "personal data").await?;
    let mut page = page(&state, &signed_in, &personal);
    page.notice = match fields.get("done") {
        "corrected" => Some("訂正しました。".to_owned()),
        "erased" => Some("選んだ予約の情報を消しました。".to_owned()),
        _ => None,
    };
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
    let personal = find(&state, &signed_in, &id).await?;
    let id = personal.opened.reservation.id;
    if personal.opened.reservation.is_concealed() {
        // The page says what to do first.
        return Ok(render::see_other(&links::staff_personal(id)));
    }
    let corrected = match read(&fields, &personal.opened) {
        Ok(corrected) => corrected,
        Err(problems) => {
            look(&state, &signed_in, &personal, "personal data").await?;
            let mut page = page(&state, &signed_in, &personal);
            page.fields = typed(&fields, &problems);
            page.problems = problems;
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let seen = fields.get("seen").to_owned();
    match correct_applicant(&state.services, &signed_in.member, id, (corrected, seen)).await {
        Ok(()) => Ok(render::see_other(&format!(
            "{}?done=corrected",
            links::staff_personal(id)
        ))),
        Err(CorrectError::Unknown) => Err(WebError::NotFound),
        // The page says what to do first.
        Err(CorrectError::Concealed) => Ok(render::see_other(&links::staff_personal(id))),
        Err(CorrectError::Stale) => {
            let personal = find(&state, &signed_in, &id.to_string()).await?;
            look(&state, &signed_in, &personal, "personal data").await?;
            let problems = stale(&fields, &personal.opened.reservation);
            let mut page = page(&state, &signed_in, &personal);
            page.fields = typed(&fields, &problems);
            page.problems = problems;
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
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
    let personal = opened.ok_or(WebError::NotFound)?;
    let reservation = &personal.opened.reservation;
    if reservation.is_concealed() {
        return Ok(render::see_other(&links::staff_personal(id)));
    }
    Ok(hand_over(reservation.number.compact(), &file(&personal)))
}

/// What is held, as a download.
pub(super) fn hand_over(name: &str, held: &serde_json::Value) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.json\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, format!("{held:#}\n")).into_response()
}

/// Notes the look at the household, before a page shows it.
pub(super) async fn look(
    state: &AppState,
    signed_in: &SignedIn,
    personal: &Personal,
    page: &'static str,
) -> Result<(), WebError> {
    let opened = &personal.opened;
    let subject = Subject::Reservation(opened.reservation.id);
    let own = std::iter::once((&opened.offering, &opened.reservation));
    let others = personal.household.iter();
    let shown = own.chain(others.map(|placed| (&placed.offering, &placed.reservation)));
    seen(state, signed_in, (page, subject), shown).await
}

/// What is held of a household.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub(super) async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Personal, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    let personal = show_personal(&state.services, &signed_in.member, id).await?;
    personal.ok_or(WebError::NotFound)
}

fn read(fields: &Fields, opened: &Opened) -> Result<Corrected, Vec<Problem>> {
    let is_nickname = matches!(opened.reservation.applicant.name, ApplicantName::Nickname(_));
    let name = ApplicantName::parse(fields.get("name"), is_nickname);
    let kana = Kana::parse(fields.get("kana"));
    let email = Email::parse(fields.get("email"));
    let phone = Phone::parse(fields.get("phone"));
    let allowed = fields.all("allowed");
    let is_known = |code: &String| ALLOWED.iter().any(|(known, _)| known == code);
    let allowed = if allowed.iter().all(is_known) {
        Ok(allowed)
    } else {
        Err(FieldProblem::NotAChoice)
    };
    let hours = short_line(fields.get("hours"));
    let introduce_as = IntroduceAs::from_code(fields.get("introduce_as")).ok_or(FieldProblem::NotAChoice);
    let discretion = Discretion::from_code(fields.get("discretion")).ok_or(FieldProblem::NotAChoice);
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
        problem("allowed", allowed.as_ref().err().copied()),
        problem("hours", hours.as_ref().err().copied()),
        problem("introduce_as", introduce_as.as_ref().err().copied()),
        problem("discretion", discretion.as_ref().err().copied()),
    ];
    match (name, kana, email, phone, allowed, hours, introduce_as, discretion) {
        (Ok(name), Ok(kana), Ok(email), Ok(phone), Ok(allowed), Ok(hours), Ok(introduce_as), Ok(discretion)) => {
            let is_allowed = |what: &str| allowed.iter().any(|one| one == what);
            let rules = ContactRules {
                // Without a number there is nothing to ring.
                phone: is_allowed("phone") && phone.is_some(),
                hours,
                voice_mail: is_allowed("voice_mail"),
                introduce_as,
                post: is_allowed("post"),
            };
            Ok(Corrected {
                name,
                kana,
                email,
                phone,
                rules,
                discretion,
            })
        }
        _ => Err(problems.into_iter().flatten().collect()),
    }
}

/// What can be allowed, with its words.
const ALLOWED: [(&str, &str); 3] = [
    ("phone", "電話をしてよい"),
    ("voice_mail", "留守番電話に伝言を残してよい"),
    ("post", "郵便を送ってよい"),
];

/// The fields as they are kept.
fn kept(reservation: &Reservation) -> CorrectionFields {
    let (applicant, rules) = (&reservation.applicant, &reservation.contact_rules);
    let field = |value: Option<&str>| Field {
        value: value.unwrap_or_default().to_owned(),
        error: None,
    };
    let allowed = [rules.phone, rules.voice_mail, rules.post];
    let allowed: Vec<&str> = ALLOWED
        .iter()
        .zip(allowed)
        .filter(|(_, is)| *is)
        .map(|((code, _), _)| *code)
        .collect();
    CorrectionFields {
        name: field(Some(applicant.name.as_str())),
        kana: field(applicant.kana.as_ref().map(Kana::as_str)),
        email: field(applicant.email.as_ref().map(Email::as_str)),
        phone: field(applicant.phone.as_ref().map(Phone::digits)),
        hours: field(rules.hours.as_deref()),
        ..chosen(&allowed, rules.introduce_as.code(), reservation.discretion.code())
    }
}

/// What stands there now, at each field that was typed otherwise.
fn stale(fields: &Fields, reservation: &Reservation) -> Vec<Problem> {
    let now = kept(reservation);
    let texts = [
        ("name", now.name.value),
        ("kana", now.kana.value),
        ("email", now.email.value),
        ("phone", now.phone.value),
        ("hours", now.hours.value),
    ];
    let chosen = |choices: Vec<Choice>| {
        let chosen = choices.into_iter().filter(|choice| choice.is_chosen);
        chosen
            .map(|choice| (choice.value, choice.label))
            .unzip::<_, _, Vec<_>, Vec<_>>()
    };
    let choices = [
        ("allowed", chosen(now.allowed)),
        ("introduce_as", chosen(now.introduce_as)),
        ("discretion", chosen(now.discretion)),
    ];
    let texts = texts
        .into_iter()
        .filter(|(field, value)| fields.get(field).trim() != value);
    let choices = choices
        .into_iter()
        .filter(|(field, (values, _))| fields.all(field) != *values)
        .map(|(field, (_, labels))| (field, labels.join("、")));
    let problem = |(field, now): (&str, String)| Problem {
        field: field.to_owned(),
        message: format!(
            "先に、ほかの職員が訂正しました。いまは「{now}」です。よろしければ、もう一度保存してください。"
        ),
    };
    texts.chain(choices).map(problem).collect()
}

/// The fields as they were sent, with what is wrong with them.
fn typed(fields: &Fields, problems: &[Problem]) -> CorrectionFields {
    let error = |name: &str| {
        let found = problems.iter().find(|problem| problem.field == name);
        found.map(|problem| problem.message.clone())
    };
    let field = |name: &str| Field {
        value: fields.get(name).to_owned(),
        error: error(name),
    };
    let allowed = fields.all("allowed");
    let allowed: Vec<&str> = allowed.iter().map(|one| &**one).collect();
    CorrectionFields {
        name: field("name"),
        kana: field("kana"),
        email: field("email"),
        phone: field("phone"),
        hours: field("hours"),
        allowed_error: error("allowed"),
        introduce_as_error: error("introduce_as"),
        discretion_error: error("discretion"),
        ..chosen(&allowed, fields.get("introduce_as"), fields.get("discretion"))
    }
}

fn chosen(allowed: &[&str], introduce_as: &str, discretion: &str) -> CorrectionFields {
    let choice = |value: &str, label: &str, is_chosen: bool| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen,
    };
    CorrectionFields {
        allowed: ALLOWED
            .iter()
            .map(|(code, label)| choice(code, label, allowed.contains(code)))
            .collect(),
        introduce_as: IntroduceAs::ALL
            .iter()
            .map(|one| choice(one.code(), staff::introduction(*one), one.code() == introduce_as))
            .collect(),
        discretion: Discretion::ALL
            .iter()
            .map(|one| choice(one.code(), staff::discretion(*one), one.code() == discretion))
            .collect(),
        ..CorrectionFields::default()
    }
}

fn page(state: &AppState, signed_in: &SignedIn, personal: &Personal) -> PersonalPage {
    let opened = &personal.opened;
    let reservation = &opened.reservation;
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
        facts: facts(personal),
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
        seen: Corrected::of(reservation).mark(),
        fields: kept(reservation),
        erase_href: links::staff_erase(reservation.id),
        household: personal
            .household
            .iter()
            .map(|placed| household_words::row(placed, None))
            .collect(),
        export_household_action: links::staff_export_household(reservation.id),
        erase_household_href: links::staff_erase_household(reservation.id),
    }
}
