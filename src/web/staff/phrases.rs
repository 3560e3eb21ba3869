//! `GET /staff/phrases`: the texts of the city and which of them have no words in another language yet.
//! Deliberately a list of links: each text has a page of its own for its words.

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::SignedIn;
use super::programme_fields;
use super::signed_in::staff_frame;
use crate::actions::show_phrases::{CityText, show_phrases};
use crate::catalogue;
use crate::domain::language::Language;
use crate::domain::phrase::Place;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::phrases::PhraseRow;
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::{PhrasesPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::render;
use crate::web::state::AppState;

/// Shows the list.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let (of, is_missing) = (query.get("of"), query.get("missing") == "1");
    let texts = show_phrases(&state.services, &signed_in.member).await?;
    let shown = texts
        .iter()
        .filter(|text| of.is_empty() || text.uses.iter().any(|(place, ..)| code(*place) == of))
        .filter(|text| !is_missing || text.is_missing());
    let page = PhrasesPage {
        frame: staff_frame(&state, &signed_in, "ほかの言葉", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        notice: (query.get("done") == "saved").then(|| "この言葉を、これから使います。".to_owned()),
        state: counted(&texts),
        filters: [("すべて", false), ("訳のない文", true)]
            .map(|(label, missing)| FilterLink {
                href: links::staff_phrases(of, missing),
                label: label.to_owned(),
                is_current: missing == is_missing,
            })
            .into(),
        places: places(&texts, (of, is_missing)),
        rows: shown.map(row).collect(),
    };
    Ok(render::ok(&page))
}

/// 「控えめな名称」
#[must_use]
pub fn field_words(field: &'static str) -> &'static str {
    match field {
        "questions" => "予約のときの質問",
        "desk_name" => "窓口の名前",
        "sender_name" => "差出人の名前",
        "place" => "会場の名前",
        "address" => "住所",
        field => programme_fields::find(field).map_or(field, |(_, spec)| spec.label),
    }
}

fn counted(texts: &[CityText]) -> String {
    let counted: Vec<String> = Language::FURTHER
        .into_iter()
        .enumerate()
        .filter_map(|(place, language)| {
            let without = texts
                .iter()
                .filter(|text| !text.is_forbidden && text.words.get(place).is_some_and(String::is_empty));
            let count = without.count();
            (count > 0).then(|| format!("{}に{count}つ", catalogue::plain_name(language)))
        })
        .collect();
    if counted.is_empty() {
        "すべての文に訳があります。".to_owned()
    } else {
        format!("訳のない文が、{}あります。", counted.join("、"))
    }
}

/// A programme by its id, desks and venues as a whole.
fn code(place: Place) -> String {
    match place {
        Place::Programme(id) => id.to_string(),
        Place::Desk(_) => "desks".to_owned(),
        Place::Venue(_) => "venues".to_owned(),
    }
}

fn places(texts: &[CityText], (of, is_missing): (&str, bool)) -> Vec<FilterLink> {
    let mut places: Vec<(String, String)> = vec![(String::new(), "すべて".to_owned())];
    for (place, name, _) in texts.iter().flat_map(|text| &text.uses) {
        let code = code(*place);
        if !places.iter().any(|(known, _)| *known == code) {
            let label = match place {
                Place::Programme(_) => name.clone(),
                Place::Desk(_) => "窓口".to_owned(),
                Place::Venue(_) => "会場".to_owned(),
            };
            places.push((code, label));
        }
    }
    places
        .into_iter()
        .map(|(code, label)| FilterLink {
            href: links::staff_phrases(&code, is_missing),
            is_current: code == of,
            label,
        })
        .collect()
}

fn row(text: &CityText) -> PhraseRow {
    let uses: Vec<String> = text
        .uses
        .iter()
        .map(|(_, name, field)| format!("{name}・{}", field_words(field)))
        .collect();
    let missing = Language::FURTHER
        .into_iter()
        .zip(&text.words)
        .filter(|(_, words)| words.is_empty() && !text.is_forbidden)
        .map(|(language, _)| catalogue::plain_name(language));
    PhraseRow {
        link: Link {
            href: links::staff_phrase(&text.japanese),
            label: text.japanese.clone(),
        },
        about: uses.join("、"),
        mark: match (text.is_outside, text.is_forbidden) {
            (true, _) => Some("外に出る文"),
            (_, true) => Some("外に出さない言葉"),
            _ => None,
        },
        missing: missing.collect(),
    }
}
