//! What surrounds each page: title, the desk that helps and whether it is open, the quick exit.
//! Deliberately neutral on everything about a reservation: no desk's own name, no programme.

use chrono::{DateTime, Utc};

use super::state::AppState;
use super::{language, opening_words};
use crate::catalogue::{self, say};
use crate::domain::calendar::SpecialDay;
use crate::domain::city::City;
use crate::domain::desk::Desk;
use crate::domain::open_today::{OpenToday, Today};
use crate::links;
use crate::pages::{Audience, Frame, Help};

/// The frame of an open page (list, programme).
#[must_use]
pub fn open(state: &AppState, title: &str, desk: Option<&Desk>) -> Frame {
    let now = state.services.now();
    let help = desk.map_or_else(|| switchboard(&state.city), |desk| help(desk, &desk.name, now));
    Frame {
        title: say(title),
        city: say(&state.city.name),
        audience: Audience::Families,
        help,
        quick_exit: None,
        demo_mail_href: state.http.is_demo.then(|| links::DEMO_MAIL.to_owned()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        banners: Vec::new(),
        list_href: links::LIST.to_owned(),
        lookup_href: links::LOOKUP.to_owned(),
        tag: catalogue::tag(catalogue::current()),
        languages: language::chooser(None),
    }
}

/// The frame of an open page about the schedule, with what staff tell everybody.
#[must_use]
pub fn announcing(state: &AppState, title: &str, desk: Option<&Desk>, banners: &[String]) -> Frame {
    Frame {
        banners: banners.to_vec(),
        ..open(state, title, desk)
    }
}

/// The frame of everything about a reservation: neutral, with a quick exit.
#[must_use]
pub fn discreet(state: &AppState, title: &str, desk: Option<&Desk>) -> Frame {
    let now = state.services.now();
    let frame = open(state, title, None);
    let help = desk.map_or_else(|| switchboard(&state.city), |desk| discreet_help(desk, now));
    Frame {
        help,
        quick_exit: Some(state.city.quick_exit.clone()),
        ..frame
    }
}

/// The frame of a page whose form must not lose what was typed when the language is changed.
#[must_use]
pub fn keeping(frame: Frame, form: &'static str) -> Frame {
    Frame {
        languages: language::chooser(Some(form)),
        ..frame
    }
}

/// A frame that needs no database.
#[must_use]
pub fn outside_database(state: &AppState, title: &str) -> Frame {
    Frame {
        quick_exit: Some(state.city.quick_exit.clone()),
        ..open(state, title, None)
    }
}

fn switchboard(city: &City) -> Help {
    Help {
        desk: say!("{city}役所", say(&city.name)),
        phone: city.phone.clone(),
        tel_href: format!("tel:{}", city.dialled),
        hours: say("開庁日の日中"),
        is_open: false,
        next: say("夜間と休日は、次の開庁日におかけください"),
    }
}

/// A desk as it stands at the bottom of a reservation's page. Why it is closed for a day is said in staff's own words, which
/// may tell what it is about; so it is not said here.
#[must_use]
pub fn discreet_help(desk: &Desk, now: DateTime<Utc>) -> Help {
    let mut desk = desk.clone();
    for day in desk.calendar.special_days.values_mut() {
        if let SpecialDay::Closed { reason } = day {
            reason.clear();
        }
    }
    help(&desk, &desk.sender_name, now)
}

/// A desk in words under a name of the caller's choice (its own or an outward one).
#[must_use]
pub fn help(desk: &Desk, shown_name: &str, now: DateTime<Utc>) -> Help {
    let open = OpenToday::of_desk(&desk.calendar, now);
    let digits: String = desk.phone.chars().filter(char::is_ascii_digit).collect();
    Help {
        desk: say(shown_name),
        phone: phone(desk),
        tel_href: format!("tel:{digits}"),
        hours: catalogue::desk_hours(&desk.calendar),
        is_open: matches!(open.today, Today::Open { .. }),
        next: opening_words::beside_the_phone(&open),
    }
}

/// A desk's telephone: 「027-382-1111（内線1191・1194）」
fn phone(desk: &Desk) -> String {
    match &desk.extension {
        Some(extension) => say!("{phone}（内線{extension}）", desk.phone, extension),
        None => desk.phone.clone(),
    }
}
