//! `GET /`: what can be reserved, by date.
//! Deliberately a list before any calendar; a programme that has many days in a month takes one row a month.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::actions::show_schedule::{Schedule, show_schedule};
use crate::domain::calendar::{jst, time_wording, wareki};
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::programme::{Audience, Participation};
use crate::links;
use crate::pages::ListPage;
use crate::pages::list::{DropIn, Empty, Entrance, Filter, FirstFree, Month};
use crate::pages::shared::{Choice, DateRow, DeskWords, Link, StateKind};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{frame, render, words};

/// With more sessions in a month than this, a programme takes one row and a link to the rest.
const ROWS_A_MONTH: usize = 4;

/// What the visitor narrowed the list to.
struct Narrowed {
    programme: Option<ProgrammeId>,
    audience: Option<Audience>,
    only_without_application: bool,
}

impl Narrowed {
    fn read(query: Option<&str>) -> Self {
        let fields = Fields::parse(query.unwrap_or_default().as_bytes());
        Self {
            programme: fields.get("programme").parse().ok(),
            audience: Audience::from_code(fields.get("for")),
            only_without_application: fields.get("open") == "1",
        }
    }

    fn shows(&self, offering: &Offering) -> bool {
        let programme = &offering.programme;
        self.programme.is_none_or(|id| id == programme.id)
            && self.audience.is_none_or(|audience| audience == programme.audience)
            && (!self.only_without_application || programme.participation == Participation::WalkIn)
    }

    fn is_set(&self) -> bool {
        self.programme.is_some() || self.audience.is_some() || self.only_without_application
    }
}

/// Shows the list.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    let now = state.services.now();
    let today = jst::instant(jst::date_of(now), chrono::NaiveTime::MIN);
    let schedule = show_schedule(&state.services, today, None).await?;
    let narrowed = Narrowed::read(query.as_deref());
    let coming: Vec<&Offering> = schedule
        .offerings
        .iter()
        .filter(|offering| offering.session.ends_at > now)
        .collect();
    let shown: Vec<&Offering> = coming
        .iter()
        .copied()
        .filter(|offering| narrowed.shows(offering))
        .collect();
    let rows = rows(&shown, now);
    let count: usize = rows.len();
    let mut programmes: Vec<_> = schedule.directory.programmes.values().filter(|p| p.is_listed).collect();
    programmes.sort_by_key(|programme| programme.ordinal);
    let main_desk = programmes
        .first()
        .and_then(|first| schedule.directory.desks.get(&first.desk));
    let has_dates = |id: ProgrammeId| coming.iter().any(|offering| offering.programme.id == id);

    let mut choices = vec![Choice {
        value: String::new(),
        label: "すべて".to_owned(),
        is_chosen: narrowed.programme.is_none(),
    }];
    choices.extend(
        programmes
            .iter()
            .filter(|programme| has_dates(programme.id))
            .map(|programme| Choice {
                value: programme.id.to_string(),
                label: programme.name.clone(),
                is_chosen: narrowed.programme == Some(programme.id),
            }),
    );
    let what = narrowed
        .programme
        .and_then(|id| schedule.directory.programmes.get(&id))
        .map_or_else(
            || {
                if narrowed.is_set() {
                    "しぼりこんだ日程"
                } else {
                    "すべての日程"
                }
                .to_owned()
            },
            |p| p.name.clone(),
        );
    let page = ListPage {
        frame: frame::open(&state, "相談・教室の予約", main_desk.map(|desk| &**desk)),
        consult: entrance(Audience::Consult, &narrowed, &coming, now),
        learn: entrance(Audience::Learn, &narrowed, &coming, now),
        drop_in: drop_in(&coming, now),
        first_free: first_free(&shown, now),
        filter: Filter {
            action: links::LIST.to_owned(),
            programmes: choices,
            only_without_application: narrowed.only_without_application,
            result: format!("{what}（{count}件）"),
            reset_href: narrowed.is_set().then(|| links::LIST.to_owned()),
        },
        months: by_month(rows),
        empty: Empty {
            headline: "いまご案内できる日程はありません。".to_owned(),
            explanation: "新しい日程は、決まりしだいこのページに載ります。お急ぎのときは、下の窓口にお電話ください。"
                .to_owned(),
        },
        desks: notice_desks(&schedule, now),
        other_programmes: programmes
            .iter()
            .filter(|programme| !has_dates(programme.id))
            .map(|programme| Link {
                href: links::programme(programme.id),
                label: programme.name.clone(),
            })
            .collect(),
    };
    Ok(render::ok(&page))
}

fn entrance(audience: Audience, narrowed: &Narrowed, coming: &[&Offering], now: DateTime<Utc>) -> Entrance {
    let own = coming.iter().filter(|offering| offering.programme.audience == audience);
    let next = own
        .clone()
        .find(|offering| offering.is_accepting(now))
        .or_else(|| own.clone().next());
    Entrance {
        href: format!("{}?for={}#dates", links::LIST, audience.code()),
        is_current: narrowed.audience == Some(audience),
        next: next.map_or_else(
            || "日程は、決まりしだいお知らせします".to_owned(),
            |offering| format!("次は{}", words::moment(offering.slot.starts_at)),
        ),
    }
}

fn drop_in(coming: &[&Offering], now: DateTime<Utc>) -> DropIn {
    let places: Vec<&&Offering> = coming
        .iter()
        .filter(|offering| offering.programme.participation == Participation::WalkIn)
        .collect();
    let open = places.iter().find(|offering| offering.session.starts_at <= now);
    let words = match (open, places.first()) {
        (Some(open), _) => {
            format!(
                "本日ひらいています（{}まで）",
                time_wording::time(jst::time_of(open.session.ends_at))
            )
        }
        (None, Some(next)) => format!("次は{}から", words::moment(next.session.starts_at)),
        (None, None) => "日程は、決まりしだいお知らせします".to_owned(),
    };
    DropIn {
        href: format!("{}?open=1#dates", links::LIST),
        is_open: open.is_some(),
        words,
    }
}

fn first_free(shown: &[&Offering], now: DateTime<Utc>) -> Option<FirstFree> {
    let first = shown.iter().find(|offering| offering.is_accepting(now))?;
    Some(FirstFree {
        href: links::fill(first.slot.id),
        when: format!(
            "{}{}",
            words::day(jst::date_of(first.slot.starts_at)),
            words::span(first.slot.starts_at, first.slot.ends_at)
        ),
        what: first.programme.name.clone(),
        state: words::state_of(&[first], now),
    })
}

/// Rows by date; a programme with many sessions in a month is folded into its first one with a free place.
fn rows(shown: &[&Offering], now: DateTime<Utc>) -> Vec<(NaiveDate, DateRow)> {
    let sessions = words::by_session(shown);
    let month_of = |group: &Vec<&Offering>| {
        group.first().map(|first| {
            let on = jst::date_of(first.session.starts_at);
            (first.programme.id, on.year(), on.month())
        })
    };
    let mut rows = Vec::new();
    for group in &sessions {
        let siblings: Vec<&Vec<&Offering>> = sessions
            .iter()
            .filter(|other| month_of(other) == month_of(group))
            .collect();
        let free = siblings
            .iter()
            .find(|sibling| words::state_of(sibling, now).kind == StateKind::Free);
        let shown_one = free.or(siblings.first()).and_then(|sibling| sibling.first());
        let is_shown = shown_one.map(|one| one.session.id) == group.first().map(|one| one.session.id);
        if siblings.len() > ROWS_A_MONTH && !is_shown {
            continue;
        }
        let (Some(mut row), Some(first)) = (words::date_row(group, now), group.first()) else {
            continue;
        };
        if siblings.len() > ROWS_A_MONTH {
            let id = first.programme.id;
            let href = if first.programme.is_reserved() {
                links::choose(id)
            } else {
                links::programme(id)
            };
            row.more = Some(Link {
                href,
                label: format!("ほかに{}日あります", siblings.len() - 1),
            });
        }
        rows.push((jst::date_of(first.session.starts_at), row));
    }
    rows
}

fn by_month(rows: Vec<(NaiveDate, DateRow)>) -> Vec<Month> {
    let mut months: Vec<((i32, u32), Month)> = Vec::new();
    for (on, row) in rows {
        let key = (on.year(), on.month());
        match months.last_mut() {
            Some((last, month)) if *last == key => month.rows.push(row),
            _ => months.push((
                key,
                Month {
                    heading: format!("{}月", on.month()),
                    year: format!("{}・{}年", wareki::year(on), on.year()),
                    rows: vec![row],
                },
            )),
        }
    }
    months.into_iter().map(|(_, month)| month).collect()
}

/// Desks of programmes that are shown here but not reserved here.
fn notice_desks(schedule: &Schedule, now: DateTime<Utc>) -> Vec<DeskWords> {
    let directory = &schedule.directory;
    let mut programmes: Vec<_> = directory
        .programmes
        .values()
        .filter(|programme| programme.is_listed && programme.participation == Participation::Notice)
        .collect();
    programmes.sort_by_key(|programme| programme.ordinal);
    let mut seen = Vec::new();
    let mut desks = Vec::new();
    for programme in programmes {
        let Some(desk) = directory.desks.get(&programme.desk).filter(|desk| desk.is_partner) else {
            continue;
        };
        if !seen.contains(&desk.id) {
            seen.push(desk.id);
            let about = programme.texts.summary.first().cloned();
            desks.push(DeskWords {
                desk: frame::help(desk, &desk.name, now),
                about,
            });
        }
    }
    desks
}
