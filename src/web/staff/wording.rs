//! `/staff/programmes/{id}/wording/{kind}`: the words of one kind of letter; POST tries them, uses them, or goes back to the
//! built-in ones.
//! Deliberately one form with three buttons: what is tried is what would be used, and nothing that was typed is lost.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::{field, filled};
use super::signed_in::staff_frame;
use super::wording_words as wording;
use crate::actions::edit_wording::{NewWording, WordingError, edit_wording};
use crate::actions::show_wording::{LetterSample, ShownWording, show_wording};
use crate::catalogue;
use crate::domain::language::Language;
use crate::domain::letter::{LetterKind, TypedWording};
use crate::domain::wording::fact::{Fact, Need};
use crate::domain::wording::pieces::{OwnName, in_braces};
use crate::domain::wording::refusal::{At, WordingProblem};
use crate::domain::wording::{Level, WordingKey};
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::wording::{Placeholder, Sample, Version};
use crate::pages::staff::{StaffPlace, WordingPage};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// What the page says besides what is stored.
#[derive(Default)]
struct Said {
    notice: Option<String>,
    is_stale: bool,
    /// What was typed, or an earlier version.
    typed: Option<TypedWording>,
    problems: Vec<Problem>,
    /// Whether the samples show it.
    is_draft: bool,
}

/// Shows what is in use, or an earlier version.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((id, kind)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let key = key(&id, &kind, &fields)?;
    let shown = show_wording(&state.services, &signed_in.member, key, None).await?;
    let said = match fields.get("version") {
        "" => Said {
            notice: notice(fields.get("done")),
            ..Said::default()
        },
        version => earlier(&shown, version)?,
    };
    Ok(render::ok(&page(&state, &signed_in, (key, &shown), said)))
}

/// Tries, uses or undoes what was typed.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk; what was typed survives every refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((id, kind)): Path<(String, String)>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let key = key(&id, &kind, &fields)?;
    let typed = TypedWording::from_form(fields.get("subject"), fields.get("body"));
    let member = &signed_in.member;
    let (chosen, done) = match fields.get("act") {
        "save" => (Some(typed.clone()), "saved"),
        "built-in" => (None, "built-in"),
        _ => return preview(&state, &signed_in, key, typed).await,
    };
    let new = NewWording {
        key,
        opened: fields.get("opened").parse().map_err(|_| WebError::Unreadable)?,
        typed: chosen,
    };
    let (status, said) = match edit_wording(&state.services, member, new).await {
        Ok(()) => {
            let there = format!("{}&done={done}", links::staff_wording(key));
            return Ok(render::see_other(&there));
        }
        Err(WordingError::Stale) => (
            StatusCode::CONFLICT,
            Said {
                is_stale: true,
                typed: Some(typed),
                ..Said::default()
            },
        ),
        Err(WordingError::Refused(wrong)) => (StatusCode::UNPROCESSABLE_ENTITY, refused(typed, &wrong)),
        Err(error) => return Err(error.into()),
    };
    let shown = show_wording(&state.services, member, key, None).await?;
    Ok(render::page(status, &page(&state, &signed_in, (key, &shown), said)))
}

async fn preview(
    state: &AppState,
    signed_in: &SignedIn,
    key: WordingKey,
    typed: TypedWording,
) -> Result<Response, WebError> {
    match show_wording(&state.services, &signed_in.member, key, Some(&typed)).await {
        Ok(shown) => {
            let said = Said {
                typed: Some(typed),
                is_draft: true,
                ..Said::default()
            };
            Ok(render::ok(&page(state, signed_in, (key, &shown), said)))
        }
        Err(WordingError::Refused(wrong)) => {
            let shown = show_wording(&state.services, &signed_in.member, key, None).await?;
            let page = page(state, signed_in, (key, &shown), refused(typed, &wrong));
            Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Which letters the address and the form are about; Japanese and discreet unless they say so.
fn key(id: &str, kind: &str, fields: &Fields) -> Result<WordingKey, WebError> {
    let language = match fields.get("language") {
        "" => Some(Language::Ja),
        code => Language::from_code(code),
    };
    let level = match fields.get("level") {
        "" => Some(Level::Discreet),
        code => Level::from_code(code),
    };
    Ok(WordingKey {
        programme: id.parse().map_err(|_| WebError::NotFound)?,
        kind: LetterKind::from_code(kind).ok_or(WebError::NotFound)?,
        language: language.ok_or(WebError::NotFound)?,
        level: level.ok_or(WebError::NotFound)?,
    })
}

fn notice(done: &str) -> Option<String> {
    match done {
        "saved" => Some("この文面を、これからのお知らせに使います。".to_owned()),
        "built-in" => Some("はじめの文面に戻しました。".to_owned()),
        _ => None,
    }
}

fn earlier(shown: &ShownWording, version: &str) -> Result<Said, WebError> {
    let number: u32 = version.parse().map_err(|_| WebError::NotFound)?;
    let found = shown.versions.iter().find(|version| version.number == number);
    let typed = found.ok_or(WebError::NotFound)?.typed.clone();
    Ok(Said {
        notice: Some(format!(
            "第{number}版の文面を表示しています。「この文面を使う」を押すと、もう一度使えます。"
        )),
        typed: Some(typed.unwrap_or_else(|| shown.built_in.clone())),
        ..Said::default()
    })
}

fn refused(typed: TypedWording, wrong: &[WordingProblem]) -> Said {
    let problem = |wrong: &WordingProblem| Problem {
        field: match wrong.at {
            At::Subject => "subject".to_owned(),
            At::Body => "body".to_owned(),
        },
        message: wrong.refusal.to_string(),
    };
    Said {
        typed: Some(typed),
        problems: wrong.iter().map(problem).collect(),
        ..Said::default()
    }
}

fn page(state: &AppState, signed_in: &SignedIn, (key, shown): (WordingKey, &ShownWording), said: Said) -> WordingPage {
    let (kind, about) = wording::letter(key.kind);
    let typed = said.typed.as_ref().unwrap_or(&shown.in_use);
    let fields = filled([("subject", &typed.subject), ("body", &typed.body)]);
    WordingPage {
        frame: staff_frame(state, signed_in, "お知らせの文面", StaffPlace::Calendar),
        back: Link {
            href: links::staff_wordings(key.programme),
            label: "お知らせの一覧".to_owned(),
        },
        notice: said.notice,
        stale: said.is_stale.then(|| stale(shown)),
        what: shown.programme.name.clone(),
        kind,
        about,
        levels: Level::ALL.iter().map(|level| level_link(key, *level)).collect(),
        languages: Language::ALL.map(|language| language_link(key, language)).into(),
        state: if shown.is_built_in {
            "いまは、はじめの文面を使っています。".to_owned()
        } else if shown.is_refused {
            format!(
                "第{}版は、書いてはいけない言葉が増えたため、いまは使っていません。はじめの文面で送っています。直して、もう一度保存してください。",
                shown.newest
            )
        } else {
            format!("いまは、第{}版の文面を使っています。", shown.newest)
        },
        action: links::staff_wording_form(key),
        language: key.language.code(),
        level: key.level.code(),
        opened: shown.newest,
        subject: field(&fields, &said.problems, "subject"),
        body: field(&fields, &said.problems, "body"),
        problems: said.problems,
        can_go_back: !shown.is_built_in,
        placeholders: placeholders(key, shown),
        is_draft: said.is_draft,
        samples: shown.samples.iter().map(|sample| letter(key, sample)).collect(),
        versions: versions(key, shown),
    }
}

fn stale(shown: &ShownWording) -> String {
    let who = shown.versions.first().map_or_else(String::new, |newest| {
        format!(
            "第{}版（{}、{}さん）ができています。",
            newest.number,
            words::moment(newest.made_at),
            newest.made_by
        )
    });
    format!(
        "{who}入力された内容は残っています。下の「これまでの文面」で確かめてから、よろしければ、もう一度「この文面を使う」を押してください。"
    )
}

fn level_link(key: WordingKey, level: Level) -> FilterLink {
    FilterLink {
        href: links::staff_wording(WordingKey { level, ..key }),
        label: wording::level(level).to_owned(),
        is_current: level == key.level,
    }
}

fn language_link(key: WordingKey, language: Language) -> FilterLink {
    FilterLink {
        href: links::staff_wording(WordingKey { language, ..key }),
        label: catalogue::plain_name(language).to_owned(),
        is_current: language == key.language,
    }
}

/// What must be there first.
fn placeholders(key: WordingKey, shown: &ShownWording) -> Vec<Placeholder> {
    let is_needed = |fact: Fact| matches!(fact.need(key.kind), Some(Need::Always | Need::IfAny));
    let mut all: Vec<Placeholder> = shown
        .placeholders
        .iter()
        .map(|(fact, example)| Placeholder {
            word: in_braces(fact.word()),
            meaning: fact.meaning(),
            is_needed: is_needed(*fact),
            example: example.clone(),
        })
        .collect();
    if key.level == Level::Normal {
        all.push(Placeholder {
            word: in_braces(OwnName::WORD),
            meaning: "事業の名前",
            is_needed: false,
            example: vec![shown.programme.name.clone()],
        });
    }
    all.sort_by_key(|placeholder| !placeholder.is_needed);
    all
}

fn letter(key: WordingKey, sample: &LetterSample) -> Sample {
    let (label, about) = wording::sample(sample.level);
    Sample {
        label,
        about,
        is_own: sample.level == key.level,
        sender: sample.sender.clone(),
        subject: sample.subject.clone(),
        glimpse: sample.text.split_whitespace().collect::<Vec<_>>().join(" "),
        text: sample.text.trim_end().to_owned(),
    }
}

fn versions(key: WordingKey, shown: &ShownWording) -> Vec<Version> {
    let version = |version: &crate::actions::WordingVersion| Version {
        link: Link {
            href: links::staff_wording_version(key, version.number),
            label: format!("第{}版", version.number),
        },
        made: format!("{}　{}", words::moment(version.made_at), version.made_by),
        is_built_in: version.typed.is_none(),
        is_in_use: version.number == shown.newest && !shown.is_refused,
    };
    shown.versions.iter().map(version).collect()
}
