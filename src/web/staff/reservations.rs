//! `/staff/reservations`: the list of all reservations. GET narrows it; POST searches in it.
//! Deliberately a POST for the search: what is typed to find somebody must not stand in an address that a shared terminal
//! remembers. A filter alone may, and can be kept under a name.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use super::SignedIn;
use super::form_reading::typed_date;
use super::list_words::{choices, cut_search, row};
use super::seen::seen;
use super::signed_in::staff_frame;
use crate::actions::save_view::{SaveViewError, remove_view, save_view};
use crate::actions::show_reservations::{COUNTED, ListPage, Query, show_reservations};
use crate::domain::audit::Subject;
use crate::domain::ids::{ReservationId, SavedViewId};
use crate::domain::person::short_line;
use crate::domain::reservation_filter::ReservationFilter;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Field, Hidden};
use crate::pages::staff::reservations::{KeptView, SaveView, Turn};
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::{ReservationsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// The longest name of a view, in characters.
const LONGEST_NAME: usize = 40;

/// What the form asked for, with what is wrong with it.
struct Asked {
    query: Query,
    from: Field,
    to: Field,
    name: Field,
    trouble: Option<String>,
}

/// Shows the list, narrowed.
///
/// # Errors
/// [`WebError::NotFound`] for those who may see reservations nowhere.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let mut fields = Fields::parse(query.unwrap_or_default().as_bytes());
    fields.forget("q");
    let asked = read(&fields);
    let page = page(&state, &signed_in, &fields, asked).await?;
    Ok(render::ok(&page))
}

/// Searches, or leads to the narrowed list where nothing is searched for. Changes nothing.
///
/// # Errors
/// [`WebError::NotFound`] for those who may see reservations nowhere.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::SeeReservations)?;
    let asked = read(&fields);
    let is_wrong = asked.from.error.is_some() || asked.to.error.is_some();
    if asked.query.text.is_empty() && !is_wrong {
        return Ok(render::see_other(&href(&asked.query.filter, None)));
    }
    let page = page(&state, &signed_in, &fields, asked).await?;
    let status = if is_wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(render::page(status, &page))
}

/// Keeps the filter under a name.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn save(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut asked = read(&fields);
    let typed = fields.get("name").to_owned();
    let name = match short_line(&typed) {
        Ok(Some(name)) if name.chars().count() <= LONGEST_NAME => name,
        Ok(None) => return refused(&state, &signed_in, (&fields, asked), "条件の名前を入力してください。").await,
        _ => {
            let words = format!("条件の名前は{LONGEST_NAME}文字以内で入力してください。");
            return refused(&state, &signed_in, (&fields, asked), &words).await;
        }
    };
    match save_view(&state.services, &signed_in.member, name, asked.query.filter.clone()).await {
        Ok(()) => {
            let mut values = asked.query.filter.values();
            values.push(("done", "saved".to_owned()));
            Ok(render::see_other(&links::staff_reservations(&values)))
        }
        Err(error @ SaveViewError::TooMany) => {
            asked.trouble = Some(format!("{error}。"));
            let page = page(&state, &signed_in, &fields, asked).await?;
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(SaveViewError::Store(error)) => Err(error.into()),
    }
}

/// Lets go of a view.
///
/// # Errors
/// [`WebError::NotFound`] also for somebody else's.
pub async fn remove(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id: SavedViewId = id.parse().map_err(|_| WebError::NotFound)?;
    if !remove_view(&state.services, &signed_in.member, id).await? {
        return Err(WebError::NotFound);
    }
    let done = [("done", "removed".to_owned())];
    Ok(render::see_other(&links::staff_reservations(&done)))
}

async fn refused(
    state: &AppState,
    signed_in: &SignedIn,
    (fields, mut asked): (&Fields, Asked),
    words: &str,
) -> Result<Response, WebError> {
    asked.name.error = Some(words.to_owned());
    let page = page(state, signed_in, fields, asked).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

fn read(fields: &Fields) -> Asked {
    let day = |name: &str| match typed_date(fields.get(name)) {
        Ok(day) => (day, None),
        Err(message) => (None, Some(message)),
    };
    let field = |name: &str, (_, error): &(Option<NaiveDate>, Option<String>)| Field {
        value: fields.get(name).to_owned(),
        error: error.clone(),
    };
    let (from, mut to) = (day("from"), day("to"));
    if from.0.is_some_and(|from| to.0.is_some_and(|to| to < from)) {
        to.1 = Some("はじめの日か、そのあとの日を入力してください。".to_owned());
    }
    let filter = ReservationFilter {
        from: from.0,
        to: to.0,
        ..ReservationFilter::read(|name| fields.get(name))
    };
    Asked {
        query: Query {
            filter,
            text: fields.get("q").trim().to_owned(),
            before: fields.get("before").parse().ok(),
        },
        from: field("from", &from),
        to: field("to", &to),
        name: Field {
            value: fields.get("name").to_owned(),
            error: None,
        },
        trouble: None,
    }
}

fn href(filter: &ReservationFilter, before: Option<ReservationId>) -> String {
    let mut values = filter.values();
    values.extend(before.map(|before| ("before", before.to_string())));
    links::staff_reservations(&values)
}

/// A filter as hidden fields.
fn hidden(filter: &ReservationFilter) -> Vec<Hidden> {
    let values = filter.values().into_iter();
    values
        .map(|(name, value)| Hidden {
            name: name.to_owned(),
            value,
        })
        .collect()
}

fn turn(query: &Query, before: Option<ReservationId>) -> Turn {
    if query.text.is_empty() {
        return Turn {
            href: href(&query.filter, before),
            hidden: Vec::new(),
        };
    }
    let more = [
        ("q", Some(query.text.clone())),
        ("before", before.map(|before| before.to_string())),
    ];
    let more = more.into_iter().filter_map(|(name, value)| {
        let value = value?;
        Some(Hidden {
            name: name.to_owned(),
            value,
        })
    });
    Turn {
        href: links::STAFF_RESERVATIONS.to_owned(),
        hidden: hidden(&query.filter).into_iter().chain(more).collect(),
    }
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
    asked: Asked,
) -> Result<ReservationsPage, WebError> {
    let query = &asked.query;
    let list = show_reservations(&state.services, &signed_in.member, query).await?;
    let list = list.ok_or(WebError::NotFound)?;
    let shown = list.rows.iter();
    let shown = shown.map(|listed| (&listed.placed.offering, &listed.placed.reservation));
    seen(state, signed_in, ("reservations", Subject::Service), shown).await?;
    let is_narrowed = query.filter != ReservationFilter::default();
    let choices = choices(&list, &query.filter);
    Ok(ReservationsPage {
        frame: staff_frame(state, signed_in, "予約の一覧", StaffPlace::List),
        notice: match fields.get("done") {
            "saved" => Some("この条件を残しました。".to_owned()),
            "removed" => Some("残した条件を消しました。".to_owned()),
            _ => None,
        },
        trouble: asked.trouble,
        views: views(&list, query),
        kept: list
            .views
            .iter()
            .map(|view| KeptView {
                name: view.name.clone(),
                action: links::staff_remove_view(view.id),
            })
            .collect(),
        action: links::STAFF_RESERVATIONS.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        query: Field {
            value: query.text.clone(),
            error: None,
        },
        desks: choices.desks,
        programmes: choices.programmes,
        statuses: choices.statuses,
        waits: choices.waits,
        sources: choices.sources,
        is_concealed: query.filter.is_concealed,
        is_first: query.filter.is_first,
        is_narrowed: is_narrowed || asked.from.error.is_some() || asked.to.error.is_some(),
        from: asked.from,
        to: asked.to,
        count: if list.count > COUNTED {
            format!("{COUNTED}件以上")
        } else {
            format!("{}件", list.count)
        },
        cut: list.is_cut.then(cut_search),
        rows: list.rows.iter().map(row).collect(),
        newest: query.before.is_some().then(|| turn(query, None)),
        older: list.older.map(|before| turn(query, Some(before))),
        save: is_narrowed.then(|| SaveView {
            action: links::STAFF_SAVE_VIEW.to_owned(),
            hidden: hidden(&query.filter),
            name: asked.name,
        }),
    })
}

/// 「すべて」 and what the reader kept.
fn views(list: &ListPage, query: &Query) -> Vec<FilterLink> {
    let is_shown = |filter: &ReservationFilter| query.text.is_empty() && query.filter == *filter;
    let everything = FilterLink {
        href: links::STAFF_RESERVATIONS.to_owned(),
        label: "すべて".to_owned(),
        is_current: is_shown(&ReservationFilter::default()),
    };
    let kept = list.views.iter().map(|view| FilterLink {
        href: href(&view.filter, None),
        label: view.name.clone(),
        is_current: is_shown(&view.filter),
    });
    std::iter::once(everything).chain(kept).collect()
}
