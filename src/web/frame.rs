//! What surrounds each page: title, the desk that helps and whether it is open, the quick exit.
//! Deliberately neutral on everything about a reservation: no desk's own name, no programme.

use chrono::{DateTime, Utc};

use super::site::City;
use super::state::AppState;
use crate::domain::calendar::{DeskCalendar, jst, time_wording, wareki};
use crate::domain::desk::Desk;
use crate::links;
use crate::pages::{Audience, Frame, Help};

/// The frame of an open page (list, programme).
#[must_use]
pub fn open(state: &AppState, title: &str, desk: Option<&Desk>) -> Frame {
    let now = state.services.now();
    let help = desk.map_or_else(|| switchboard(&state.city), |desk| help(desk, &desk.name, now));
    Frame {
        title: title.to_owned(),
        city: state.city.name.to_owned(),
        audience: Audience::Families,
        help,
        quick_exit: None,
        demo_mail_href: state.http.is_demo.then(|| links::DEMO_MAIL.to_owned()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        list_href: links::LIST.to_owned(),
        lookup_href: links::LOOKUP.to_owned(),
    }
}

/// The frame of everything about a reservation: neutral, with a quick exit.
#[must_use]
pub fn discreet(state: &AppState, title: &str, desk: Option<&Desk>) -> Frame {
    let now = state.services.now();
    let frame = open(state, title, None);
    let help = desk.map_or_else(|| switchboard(&state.city), |desk| help(desk, &desk.sender_name, now));
    Frame {
        help,
        quick_exit: Some(state.city.quick_exit.to_owned()),
        ..frame
    }
}

/// A frame that needs no database.
#[must_use]
pub fn outside_database(state: &AppState, title: &str) -> Frame {
    Frame {
        quick_exit: Some(state.city.quick_exit.to_owned()),
        ..open(state, title, None)
    }
}

fn switchboard(city: &City) -> Help {
    Help {
        desk: format!("{}役所", city.name),
        phone: city.phone.to_owned(),
        tel_href: city.tel_href.to_owned(),
        hours: "開庁日の日中".to_owned(),
        is_open: false,
        next: "夜間と休日は、次の開庁日におかけください".to_owned(),
    }
}

/// A desk in words under a name of the caller's choice (its own or an outward one).
#[must_use]
pub fn help(desk: &Desk, shown_name: &str, now: DateTime<Utc>) -> Help {
    let calendar = &desk.calendar;
    let is_open = calendar.is_open_at(now);
    let next = if is_open {
        closing_words(calendar, now)
    } else {
        opening_words(calendar, now)
    };
    let digits: String = desk.phone.chars().filter(char::is_ascii_digit).collect();
    Help {
        desk: shown_name.to_owned(),
        phone: desk.phone_words(),
        tel_href: format!("tel:{digits}"),
        hours: hours_words(calendar),
        is_open,
        next,
    }
}

fn closing_words(calendar: &DeskCalendar, now: DateTime<Utc>) -> String {
    use chrono::Datelike as _;
    let time = jst::time_of(now);
    let spans = calendar.hours.spans_on(jst::date_of(now).weekday());
    let current = spans.iter().find(|span| span.opens() <= time && time < span.closes());
    current.map_or_else(String::new, |span| format!("{}まで", time_wording::time(span.closes())))
}

/// 「次は11月24日（火）午前9時から」
#[must_use]
pub fn opening_words(calendar: &DeskCalendar, now: DateTime<Utc>) -> String {
    calendar.next_opening(now).map_or_else(
        || "次にひらく日は、決まりしだいお知らせします".to_owned(),
        |opens| {
            format!(
                "次は{}{}から",
                wareki::short(jst::date_of(opens)),
                time_wording::time(jst::time_of(opens))
            )
        },
    )
}

fn hours_words(calendar: &DeskCalendar) -> String {
    let closed = match (calendar.closes_on_holidays, calendar.year_end.is_some()) {
        (true, true) => "（祝日・年末年始は除く）",
        (true, false) => "（祝日は除く）",
        (false, true) => "（年末年始は除く）",
        (false, false) => "",
    };
    format!("{}{closed}", calendar.hours.lines().join("、"))
}
