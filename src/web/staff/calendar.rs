//! `GET /staff/calendar`: the hub of the calendar, with the desks whose sessions the reader may see.
//! Deliberately changes nothing; each part has a page of its own.

use axum::extract::State;
use axum::response::Response;

use super::SignedIn;
use super::calendar_words as calendar;
use super::schedule_words::may_anywhere;
use super::signed_in::staff_frame;
use super::waiting::waiting_dates;
use crate::actions::Directory;
use crate::actions::show_calendar::{show_directory, show_hits, show_holiday_list};
use crate::domain::calendar::{HolidayList, jst};
use crate::domain::desk::Desk;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::calendar::{DeskRow, Way};
use crate::pages::staff::{CalendarPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the hub.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let today = jst::date_of(state.services.now());
    let directory = show_directory(&state.services).await?;
    let hits = show_hits(&state.services, &signed_in.member).await?;
    let list = show_holiday_list(&state.services).await?;
    let waiting = waiting_dates(&state, &signed_in.member).await?;
    let page = CalendarPage {
        frame: staff_frame(&state, &signed_in, "暦と日程", StaffPlace::Calendar),
        date: words::day(today),
        year: words::year(today),
        iso_date: today.to_string(),
        hits: calendar::hits_link(hits.iter(), ""),
        desks: desk_rows(&directory, &signed_in, today),
        new_desk: signed_in.member.may_everywhere(Act::ManageCity).then(|| Link {
            href: links::STAFF_NEW_DESK.to_owned(),
            label: "窓口をつくる".to_owned(),
        }),
        schedule: schedule_ways(&directory, &signed_in.member, waiting),
        standing: standing_ways((&directory, &signed_in.member), list.as_ref()),
    };
    Ok(render::ok(&page))
}

fn desk_rows(directory: &Directory, signed_in: &SignedIn, today: chrono::NaiveDate) -> Vec<DeskRow> {
    let member = &signed_in.member;
    let mut desks: Vec<&Desk> = directory
        .desks
        .values()
        .map(AsRef::as_ref)
        .filter(|desk| member.may(Act::SeeSessions, desk.id))
        .collect();
    desks.sort_by(|one, other| (one.is_partner, &one.name).cmp(&(other.is_partner, &other.name)));
    let row = |desk: &Desk| DeskRow {
        href: member
            .may(Act::ManageCalendar, desk.id)
            .then(|| links::staff_desk(desk.id)),
        name: desk.name.clone(),
        hours: match desk.calendar.hours.lines() {
            lines if lines.is_empty() => vec![desk.calendar.hours.to_string()],
            lines => lines,
        },
        closed: calendar::yearly_closures(&desk.calendar),
        today: calendar::today(&desk.calendar, today),
        special: calendar::glimpse(&desk.calendar.special_days, today),
    };
    desks.into_iter().map(row).collect()
}

fn way(href: &str, label: &str, about: String) -> Way {
    Way {
        link: Link {
            href: href.to_owned(),
            label: label.to_owned(),
        },
        about,
        count: None,
    }
}

fn schedule_ways(directory: &Directory, member: &StaffMember, waiting: usize) -> Vec<Way> {
    let rules = way(
        links::STAFF_RULES,
        "日程の規則",
        "「毎月 第1火曜日」のような決まりから、日程の案が自動でできます".to_owned(),
    );
    if !may_anywhere(directory, member, Act::ManageSessions) {
        return vec![rules];
    }
    let proposals = Way {
        count: (waiting > 0).then(|| format!("{waiting}件")),
        ..way(
            links::STAFF_PROPOSALS,
            "日程の案",
            "確定を待っている案と、日を決めるもの".to_owned(),
        )
    };
    let about = |words: &str| words.to_owned();
    vec![
        rules,
        proposals,
        way(links::STAFF_NEW_SESSION, "開催回をつくる", about("1回だけの日程")),
        way(
            links::STAFF_COPY_SESSIONS,
            "昨年度から写す",
            about("同じ月の、同じ週・同じ曜日に"),
        ),
        way(
            links::STAFF_IMPORT,
            "日程の一覧を取り込む",
            about("表計算ソフトで作った一覧（CSV）から、まとめて登録します"),
        ),
    ]
}

fn standing_ways((directory, member): (&Directory, &StaffMember), list: Option<&HolidayList>) -> Vec<Way> {
    let venues = Way {
        count: Some(format!("{}か所", directory.venues.len())),
        ..way(
            links::STAFF_VENUES,
            "会場",
            "場所のご案内、使える時間、臨時の休み".to_owned(),
        )
    };
    let source = list.map_or_else(
        || "規則による計算".to_owned(),
        |list| format!("内閣府の一覧 {}年～{}年", list.first_year(), list.last_year()),
    );
    let mut ways = vec![venues, way(links::STAFF_HOLIDAYS, "祝日", source)];
    if may_anywhere(directory, member, Act::ManageProgrammes) {
        let about = "名前、ページの文、受付のきまり、前もってのお知らせ、個人情報の期間".to_owned();
        ways.push(way(links::STAFF_PROGRAMMES, "事業", about));
        let about = "事業・窓口・会場の文の、やさしい日本語と英語".to_owned();
        ways.push(way(links::STAFF_PHRASES, "ほかの言葉", about));
        let about = "事業ごとに、メールの件名と本文を変えられます".to_owned();
        ways.push(way(links::STAFF_WORDINGS, "お知らせの文面", about));
    }
    ways
}
