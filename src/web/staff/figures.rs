//! `GET /staff/figures`: a year's figures, what of them may be published, and both as files.
//! Deliberately logs files alone: on the page nothing is about one household, but a file with its small numbers goes on.

use std::collections::BTreeSet;

use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::SignedIn;
use super::figures_summary;
use super::figures_words as figures;
use super::signed_in::staff_frame;
use crate::actions::show_figures::{PublishedFigures, ShownFigures, note_figures_file, show_figures, show_published};
use crate::domain::calendar::FiscalYear;
use crate::domain::ids::DeskId;
use crate::domain::staff::Act;
use crate::domain::table_file::{FileKind, Table};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::{FiguresPage, PublishedFiguresPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::render;
use crate::web::state::AppState;

/// Shows a year; without one this year.
///
/// # Errors
/// [`WebError::NotFound`] for those who may see no figures, and for another desk's.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let (shown, desk) = find(&state, &signed_in, &Fields::parse(query.unwrap_or_default().as_bytes())).await?;
    let year = shown.year;
    let before = FiscalYear::starting_in(year.start_year().saturating_sub(1));
    let file = figures::table(&shown, &state.services.figures_layout).file(FileKind::ShiftJis);
    let replaced = file.map_or(0, |file| file.replaced);
    let may_export = shown
        .desks
        .iter()
        .any(|desk| signed_in.member.may(Act::ExportReservations, desk.id));
    let page = FiguresPage {
        frame: staff_frame(&state, &signed_in, "集計", StaffPlace::Figures),
        year: year.to_string(),
        year_before: before.map(|year| year.to_string()).unwrap_or_default(),
        years: shown
            .years
            .iter()
            .map(|one| year_link(*one, desk, *one == year))
            .collect(),
        desks: desk_links(&shown, desk),
        is_empty: shown.shown.iter().all(|desk| desk.programmes.is_empty()),
        summary: figures_summary::summary(&shown),
        sections: figures::sections(&shown),
        files: files(year, desk, false),
        replaced: (replaced > 0).then(|| format!("Shift_JISでは、{replaced}字が「〓」になります。")),
        published: Link {
            href: links::staff_published_figures(year.start_year()),
            label: "公表用の表を見る".to_owned(),
        },
        export: may_export.then(|| Link {
            href: links::STAFF_EXPORT.to_owned(),
            label: "予約をファイルに書き出す".to_owned(),
        }),
        hand_overs: Link {
            href: links::STAFF_HAND_OVERS.to_owned(),
            label: "ほかの機関への引き継ぎの数を、引き継いだ先ごとに見る".to_owned(),
        },
    };
    Ok(render::ok(&page))
}

/// Shows what of a year may be published.
///
/// # Errors
/// [`WebError::NotFound`] for those who may see no figures.
pub async fn published(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let published = find_published(&state, &signed_in, &fields).await?;
    let page = PublishedFiguresPage {
        frame: staff_frame(&state, &signed_in, "公表用の集計", StaffPlace::Figures),
        back: Link {
            href: links::staff_figures(published.year.start_year(), None),
            label: "集計".to_owned(),
        },
        year: published.year.to_string(),
        is_empty: published.lines.is_empty(),
        sections: figures::published_sections(&published),
        files: files(published.year, None, true),
    };
    Ok(render::ok(&page))
}

/// Hands a year over as a file.
///
/// # Errors
/// [`WebError::NotFound`] for those who may see no figures, for another desk's, and for an unknown kind of file.
pub async fn file(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let kind = FileKind::from_code(fields.get("kind")).ok_or(WebError::NotFound)?;
    let (table, name, year, desks) = if fields.get("published") == "1" {
        let published = find_published(&state, &signed_in, &fields).await?;
        let desks: BTreeSet<DeskId> = published.lines.iter().map(|(programme, _)| programme.desk).collect();
        let table = figures::published_table(&published);
        (table, "figures-published", published.year, desks)
    } else {
        let (shown, _) = find(&state, &signed_in, &fields).await?;
        let desks: BTreeSet<DeskId> = shown.shown.iter().map(|desk| desk.desk.id).collect();
        let table = figures::table(&shown, &state.services.figures_layout);
        (table, "figures", shown.year, desks)
    };
    let year = year.start_year();
    let what = format!("{name} of {year}, {}", kind.code());
    let desks: Vec<DeskId> = desks.into_iter().collect();
    note_figures_file(&state.services, &signed_in.member, (desks, what)).await?;
    hand_over(&table, kind, &format!("{name}-{year}"))
}

/// A table as a download.
pub(super) fn hand_over(table: &Table, kind: FileKind, name: &str) -> Result<Response, WebError> {
    let file = table.file(kind).map_err(|error| {
        tracing::error!(%error, "a file could not be written");
        WebError::Ours
    })?;
    let disposition = format!("attachment; filename=\"{name}.{}\"", kind.extension());
    let headers = [
        (CONTENT_TYPE, kind.media_type().to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

fn wanted_year(fields: &Fields) -> Result<Option<FiscalYear>, WebError> {
    match fields.get("year") {
        "" => Ok(None),
        year => {
            let year = year.parse().ok().filter(|year| (1900..3000).contains(year));
            Ok(Some(year.and_then(FiscalYear::starting_in).ok_or(WebError::NotFound)?))
        }
    }
}

async fn find_published(state: &AppState, signed_in: &SignedIn, fields: &Fields) -> Result<PublishedFigures, WebError> {
    let published = show_published(&state.services, &signed_in.member, wanted_year(fields)?).await?;
    published.ok_or(WebError::NotFound)
}

async fn find(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
) -> Result<(ShownFigures, Option<DeskId>), WebError> {
    let year = wanted_year(fields)?;
    let desk: Option<DeskId> = match fields.get("desk") {
        "" => None,
        desk => Some(desk.parse().map_err(|_| WebError::NotFound)?),
    };
    let shown = show_figures(&state.services, &signed_in.member, year, desk).await?;
    Ok((shown.ok_or(WebError::NotFound)?, desk))
}

fn year_link(year: FiscalYear, desk: Option<DeskId>, is_current: bool) -> FilterLink {
    FilterLink {
        href: links::staff_figures(year.start_year(), desk),
        label: year.to_string(),
        is_current,
    }
}

fn desk_links(shown: &ShownFigures, current: Option<DeskId>) -> Vec<FilterLink> {
    let year = shown.year.start_year();
    if shown.desks.len() < 2 {
        return Vec::new();
    }
    let all = FilterLink {
        href: links::staff_figures(year, None),
        label: "すべての窓口".to_owned(),
        is_current: current.is_none(),
    };
    let own = shown.desks.iter().map(|desk| FilterLink {
        href: links::staff_figures(year, Some(desk.id)),
        label: desk.name.clone(),
        is_current: current == Some(desk.id),
    });
    std::iter::once(all).chain(own).collect()
}

fn files(year: FiscalYear, desk: Option<DeskId>, is_published: bool) -> Vec<Link> {
    let link = |kind: &FileKind| Link {
        href: links::staff_figures_file((year.start_year(), desk), kind.code(), is_published),
        label: kind.word().to_owned(),
    };
    FileKind::ALL.iter().map(link).collect()
}
