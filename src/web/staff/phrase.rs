//! `/staff/phrases/text`: the words for one text of the city; POST saves those of all languages together.
//! Deliberately names the text itself in its address: it is the key under which its words are found.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::field;
use super::phrases::field_words;
use super::signed_in::staff_frame;
use crate::actions::edit_phrase::{NewPhrase, PhraseError, edit_phrases};
use crate::actions::show_phrases::{CityText, show_phrases};
use crate::catalogue;
use crate::domain::language::Language;
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::phrases::PhraseField;
use crate::pages::staff::{PhrasePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// What the page says besides what is stored.
#[derive(Default)]
struct Said {
    is_stale: bool,
    typed: Option<Fields>,
    problems: Vec<Problem>,
}

/// Shows the words.
///
/// # Errors
/// [`WebError::NotFound`] for a text that stands nowhere, or where the reader may not change it.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let text = find(&state, &signed_in, query.get("text")).await?;
    Ok(render::ok(&page(&state, &signed_in, &text, Said::default())))
}

/// Saves the words.
///
/// # Errors
/// [`WebError::NotFound`] for a text that stands nowhere; what was typed survives every refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let japanese = fields.get("text").to_owned();
    let new = Language::FURTHER.map(|language| NewPhrase {
        japanese: japanese.clone(),
        language,
        seen: fields.get(&seen(language)).to_owned(),
        words: fields.get(language.code()).trim().to_owned(),
    });
    let (status, said) = match edit_phrases(&state.services, &signed_in.member, new.into()).await {
        Ok(()) => return Ok(render::see_other(&format!("{}?done=saved", links::STAFF_PHRASES))),
        Err((_, PhraseError::Unknown)) => return Err(WebError::NotFound),
        Err((_, PhraseError::Store(error))) => return Err(error.into()),
        Err((_, PhraseError::Stale)) => (
            StatusCode::CONFLICT,
            Said {
                is_stale: true,
                typed: Some(fields),
                ..Said::default()
            },
        ),
        Err((language, PhraseError::Refused(refusal))) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Said {
                typed: Some(fields),
                problems: vec![Problem {
                    field: language.unwrap_or_default().code().to_owned(),
                    message: refusal.to_string(),
                }],
                ..Said::default()
            },
        ),
    };
    let text = find(&state, &signed_in, &japanese).await?;
    Ok(render::page(status, &page(&state, &signed_in, &text, said)))
}

fn seen(language: Language) -> String {
    format!("seen_{}", language.code())
}

async fn find(state: &AppState, signed_in: &SignedIn, japanese: &str) -> Result<CityText, WebError> {
    let texts = show_phrases(&state.services, &signed_in.member).await?;
    let found = texts.into_iter().find(|text| text.japanese == japanese);
    found.ok_or(WebError::NotFound)
}

fn page(state: &AppState, signed_in: &SignedIn, text: &CityText, said: Said) -> PhrasePage {
    let language = |(language, stored): (Language, &String)| {
        let code = language.code();
        let (value, seen) = match &said.typed {
            // Whoever was told of another's words has seen them now.
            Some(typed) if said.is_stale => (field(typed, &said.problems, code), stored.clone()),
            Some(typed) => (
                field(typed, &said.problems, code),
                typed.get(&seen(language)).to_owned(),
            ),
            None => {
                let mut value = field(&Fields::default(), &[], code);
                value.value.clone_from(stored);
                (value, stored.clone())
            }
        };
        PhraseField {
            code,
            label: catalogue::plain_name(language),
            hint: match language {
                Language::JaEasy => "漢字には「[予約|よやく]」のように読みがなをつけ、短い文で書きます。",
                _ => "日本語の文字を使わずに書きます。",
            },
            seen,
            field: value,
            stored: Some(stored.clone()).filter(|stored| !stored.is_empty()),
        }
    };
    PhrasePage {
        frame: staff_frame(state, signed_in, "ほかの言葉での言い方", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_PHRASES.to_owned(),
            label: "ほかの言葉の一覧".to_owned(),
        },
        stale: said.is_stale,
        action: links::STAFF_PHRASE.to_owned(),
        japanese: text.japanese.clone(),
        uses: text
            .uses
            .iter()
            .map(|(_, name, field)| format!("{name}・{}", field_words(field)))
            .collect(),
        caution: match (text.is_outside, text.is_forbidden) {
            (true, _) => {
                Some("ほかの人の目にふれる文です。どの言葉でも、どの事業の内容も分からない言い方にしてください。")
            }
            (_, true) => Some(
                "ご家族に見せる文ではありません。ここに書いた言い方は、ほかの言葉でも、外に出る文には使えなくなります。",
            ),
            _ => None,
        },
        languages: Language::FURTHER.into_iter().zip(&text.words).map(language).collect(),
        problems: said.problems.clone(),
    }
}
