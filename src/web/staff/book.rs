//! `/staff/book`: reserving for a caller on one screen, through the same verb as the family's own page.
//! Deliberately no way around the rules but one: outside the window with a stated reason, where the role allows it.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use super::SignedIn;
use super::book_choices::{discretions, programmes};
use super::book_days::{days, narrowed};
use super::book_refusal::{self, SPARE};
use super::caller;
use super::signed_in::staff_frame;
use crate::actions::reserve_slot::{Door, Request, ReserveError, Terms, find_answer, reserve_slot};
use crate::actions::show_day::show_offerings;
use crate::domain::ids::{ProgrammeId, SlotId};
use crate::domain::offering::{Asker, Offering};
use crate::domain::person::short_line;
use crate::domain::staff::{Act, Reach, StaffMember};
use crate::domain::wish::{Field as WishField, Problems, RawWish, Reach as Way};
use crate::links;
use crate::pages::shared::{Field, Hidden, Problem};
use crate::pages::staff::book::{BookRefusal, Caller};
use crate::pages::staff::{BookPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::public::course::SINGLE;
use crate::web::public::waiting;
use crate::web::public::wish_form::{error_of, fill_page, page_problems, questions, raw_wish};
use crate::web::state::AppState;
use crate::web::{fresh_key, render, words};

/// So many days ahead are on the screen.
const AHEAD: chrono::TimeDelta = chrono::TimeDelta::days(120);

/// What the page is filled with besides what was typed.
#[derive(Default)]
struct Said {
    problems: Problems,
    slot_error: Option<String>,
    refusal: Option<BookRefusal>,
    caller: Option<Caller>,
    reason_error: Option<String>,
}

/// Shows the empty screen.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let page = page(&state, &signed_in, &fields, Said::default()).await?;
    Ok(render::ok(&page))
}

/// Reserves for the caller, or looks on the way for who that is.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let asked = Asked::read(&fields);
    let mut fields = fields;
    fields.forget("do");
    match asked {
        Asked::Seek => {
            let (fields, found) = caller::seek(&state, &signed_in, &fields).await?;
            let said = Said {
                caller: Some(found),
                ..Said::default()
            };
            Ok(render::ok(&page(&state, &signed_in, &fields, said).await?))
        }
        Asked::Take(household) => {
            let fields = caller::take(&state, &signed_in, (&fields, &household)).await?;
            Ok(render::ok(&page(&state, &signed_in, &fields, Said::default()).await?))
        }
        Asked::Narrow(programme) => {
            fields.set("programme", programme);
            Ok(render::ok(&page(&state, &signed_in, &fields, Said::default()).await?))
        }
        Asked::Book => book(state, signed_in, fields).await,
    }
}

/// What the pressed button asks for.
enum Asked {
    Seek,
    Take(String),
    Narrow(String),
    Book,
}

impl Asked {
    fn read(fields: &Fields) -> Self {
        match fields.get("do").split_once(':').unwrap_or((fields.get("do"), "")) {
            ("seek", _) => Self::Seek,
            ("take", household) => Self::Take(household.to_owned()),
            ("narrow", programme) => Self::Narrow(programme.to_owned()),
            ("", _) if caller::is_new_question(fields) => Self::Seek,
            _ => Self::Book,
        }
    }
}

async fn book(state: AppState, signed_in: SignedIn, fields: Fields) -> Result<Response, WebError> {
    let fields = caller::completed(fields);
    let key = match fields.get("idempotency_key") {
        "" => fresh_key(&state),
        key => key.to_owned(),
    };
    let door = |beyond_window| Door::Staff {
        member: signed_in.member.clone(),
        beyond_window,
    };
    // A copy is answered before anything is judged; every other outcome is told further down.
    if let Ok(Some(reserved)) = find_answer(&state.services, &door(None), &key, &fields.body()).await {
        return Ok(render::see_other(&links::staff_booked(reserved.id)));
    }
    let offerings = offerings(&state, &signed_in).await?;
    let slot: Option<SlotId> = fields.get("slot").parse().ok();
    let offering = offerings.iter().find(|offering| Some(offering.slot.id) == slot);
    let Some(offering) = offering else {
        let slot_error = Some("日時を選んでください。".to_owned());
        let said = Said {
            slot_error,
            ..Said::default()
        };
        return unprocessable(&state, &signed_in, &fields, said).await;
    };
    let raw = RawWish {
        needs_pin: false,
        // On the telephone it is said for whatever way was chosen; whoever wants no contact is sent nothing.
        discretion: match Way::from_code(fields.get("contact")) {
            Some(Way::Nothing) | None => String::new(),
            Some(Way::Email | Way::Phone) => fields.get("discretion").to_owned(),
        },
        ..raw_wish(&fields)
    };
    let wish = match raw.parse(&offering.programme.policy) {
        Ok(wish) => wish,
        Err(problems) => {
            return unprocessable(
                &state,
                &signed_in,
                &fields,
                Said {
                    problems,
                    ..Said::default()
                },
            )
            .await;
        }
    };
    let beyond_window = match short_line(fields.get("beyond_window_reason")) {
        Ok(reason) => reason,
        Err(problem) => {
            let reason_error = Some(format!("{problem}。"));
            let said = Said {
                reason_error,
                ..Said::default()
            };
            return unprocessable(&state, &signed_in, &fields, said).await;
        }
    };
    let asker = Asker::Staff {
        beyond_window: beyond_window.is_some(),
    };
    let request = Request {
        slot: offering.slot.id,
        wish,
        door: door(beyond_window),
        terms: Terms {
            is_single: fields.get(SINGLE) == "1",
            waits_if_full: waiting::is_asked(&fields),
            absences: if fields.get(SPARE) == "1" {
                book_refusal::spared(&state, (offering, asker), &fields).await?.0
            } else {
                Vec::new()
            },
            ..Terms::default()
        },
        seen_starts_at: None,
        idempotency_key: key,
        body: fields.body(),
    };
    match reserve_slot(&state.services, request).await {
        Ok(reserved) => Ok(render::see_other(&links::staff_booked(reserved.id))),
        Err(ReserveError::Refused(refused)) => {
            let refusal = book_refusal::told((&state, &signed_in), (offering, asker), (&refused, &fields)).await?;
            let said = Said {
                refusal: Some(refusal),
                ..Said::default()
            };
            let page = page(&state, &signed_in, &fields, said).await?;
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(ReserveError::Store(error)) => Err(error.into()),
        Err(ReserveError::CopyWon | ReserveError::SessionChanged { .. }) => Err(WebError::Away),
    }
}

async fn unprocessable(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
    said: Said,
) -> Result<Response, WebError> {
    let page = page(state, signed_in, fields, said).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn offerings(state: &AppState, signed_in: &SignedIn) -> Result<Vec<Offering>, WebError> {
    let now = state.services.now();
    let mut offerings = show_offerings(
        &state.services,
        &signed_in.member,
        now - chrono::TimeDelta::days(1),
        now + AHEAD,
    )
    .await?;
    let may = |offering: &Offering| signed_in.member.may(Act::Reserve, offering.desk.id);
    offerings.retain(|offering| may(offering) && offering.slot.ends_at > now);
    Ok(offerings)
}

fn may_beyond_window(member: &StaffMember) -> bool {
    member.memberships.iter().any(|membership| {
        membership.role.may(Act::ReserveBeyondWindow) && matches!(membership.reach, Reach::EveryDesk | Reach::Desk(_))
    })
}

async fn page(state: &AppState, signed_in: &SignedIn, fields: &Fields, said: Said) -> Result<BookPage, WebError> {
    let now = state.services.now();
    let offerings = offerings(state, signed_in).await?;
    let only: Option<ProgrammeId> = fields.get("programme").parse().ok();
    let chosen: Option<SlotId> = fields.get("slot").parse().ok();
    let may_beyond = may_beyond_window(&signed_in.member);
    let from_day: Option<NaiveDate> = fields.get(caller::FROM_DAY).parse().ok();
    let shown = narrowed(&offerings, (only, from_day, chosen), (may_beyond, now));
    let about_slot = said.slot_error.iter().map(|message| Problem {
        field: "slot".to_owned(),
        message: message.clone(),
    });
    let about_reason = said.reason_error.iter().map(|message| Problem {
        field: "beyond_window_reason".to_owned(),
        message: message.clone(),
    });
    let problems = about_slot
        .chain(page_problems(&said.problems))
        .chain(about_reason)
        .collect();
    let text = |name: &str, field: WishField| Field {
        value: fields.get(name).to_owned(),
        error: error_of(&said.problems, field),
    };
    // The family's form knows the choices and what is chosen already; any offering lends it its surroundings.
    let lent = offerings.first().map(|offering| {
        fill_page(
            state,
            (&signed_in.visit, String::new()),
            offering,
            (fields, &said.problems),
        )
    });
    let (relation, comes, phone_hours, introduce, contact) = lent
        .map(|page| {
            (
                page.relation,
                page.comes,
                page.phone_hours,
                page.introduce,
                page.contact,
            )
        })
        .unwrap_or_default();
    // Nobody knows what to ask before it is clear for what.
    let asked = offerings.iter().find(|offering| chosen == Some(offering.slot.id));
    let asked = asked.or_else(|| offerings.iter().find(|offering| only == Some(offering.programme.id)));
    let asked = asked.map(|offering| &*offering.programme);
    let has_course = shown.iter().any(|offering| offering.session.course.is_some());
    Ok(BookPage {
        frame: staff_frame(state, signed_in, "電話の予約", StaffPlace::Book),
        action: links::STAFF_BOOK.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        idempotency_key: match fields.get("idempotency_key") {
            "" => fresh_key(state),
            key => key.to_owned(),
        },
        caller: said.caller.unwrap_or_else(|| caller::blank(fields)),
        hidden: travelling(fields),
        refusal: said.refusal,
        problems,
        programmes: programmes(&offerings, only),
        days: days(&shown, chosen, now),
        single: has_course.then(|| fields.get(SINGLE) == "1"),
        no_days: from_day.map_or_else(
            || "空いている枠はありません。".to_owned(),
            |from| format!("{}からの空いている枠はありません。", words::day(from)),
        ),
        slot_error: said.slot_error,
        tell: vec![
            "お名前は、ニックネームでもかまいません。".to_owned(),
            "お聞きした内容は、ご予約の受付と当日のご案内にだけ使います。担当の職員だけが見ます。".to_owned(),
        ],
        name: text("name", WishField::Name),
        name_hint: "ニックネームでもかまいません。".to_owned(),
        kana: text("kana", WishField::Kana),
        relation,
        relation_error: error_of(&said.problems, WishField::Relation),
        comes,
        comes_error: error_of(&said.problems, WishField::Comes),
        persons: text("persons", WishField::Persons),
        note: text("note", WishField::Note),
        questions: asked.map_or_else(Vec::new, |one| questions(one, fields, &said.problems)),
        contact,
        contact_error: error_of(&said.problems, WishField::Reach),
        phone: text("phone", WishField::Phone),
        phone_hours,
        may_leave_message: fields.get("voice_mail") == "yes",
        post: fields.all("post"),
        introduce,
        email: text("email", WishField::Email),
        sender_domain: state.services.mailer.sender().domain().to_owned(),
        discretion: discretions(fields.get("discretion")),
        pin: text("pin", WishField::Pin),
        is_pin_required: false,
        beyond_window_reason: may_beyond.then(|| Field {
            value: fields.get("beyond_window_reason").to_owned(),
            error: said.reason_error.clone(),
        }),
    })
}

/// What travels with the form besides what is typed.
fn travelling(fields: &Fields) -> Vec<Hidden> {
    let names = [caller::FROM_DAY, caller::SOUGHT, "programme"];
    let filled = names.into_iter().filter(|name| !fields.get(name).is_empty());
    filled
        .map(|name| Hidden {
            name: name.to_owned(),
            value: fields.get(name).to_owned(),
        })
        .collect()
}
