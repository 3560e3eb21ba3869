//! The schedule in the words of the staff's pages: what can be chosen, who is told by which way, a day in a field.
//! Deliberately decides nothing: rights and rules were asked before.

use chrono::{DateTime, Utc};

use super::staff_words as staff;
use crate::actions::Directory;
use crate::domain::calendar::{jst, time_wording};
use crate::domain::ids::{DeskId, ProgrammeId, StaffId, VenueId};
use crate::domain::offering::Offering;
use crate::domain::programme::{Participation, Programme};
use crate::domain::reservation::Reservation;
use crate::domain::schedule::ScheduleRule;
use crate::domain::session::{Calendars, ScheduleRefusal, Session};
use crate::domain::session_change::Way;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Choice;
use crate::pages::staff::shared::{ContactWords, SlotLine};
use crate::pages::staff::told::{Told, ToldGroup, ToldRow};
use crate::web::words;

/// One household that is told: its reservation and slot where they may be seen.
pub struct Household<'h> {
    /// By which way.
    pub way: Way,
    /// Who; `None`: the reader may not see it.
    pub who: Option<(&'h Reservation, &'h Offering)>,
}

/// Programmes whose dates the member of staff may make, in the order of the city's list; the first says that none is
/// chosen yet, unless one is.
#[must_use]
pub fn programme_choices(directory: &Directory, (member, act): (&StaffMember, Act), chosen: &str) -> Vec<Choice> {
    let mut programmes: Vec<&Programme> = directory
        .programmes
        .values()
        .map(AsRef::as_ref)
        .filter(|programme| programme.participation != Participation::Notice && member.may(act, programme.desk))
        .collect();
    programmes.sort_by_key(|programme| programme.ordinal);
    let choice = |programme: &&Programme| Choice {
        value: programme.id.to_string(),
        label: programme.name.clone(),
        is_chosen: programme.id.to_string() == chosen,
    };
    let choices: Vec<Choice> = programmes.iter().map(choice).collect();
    if choices.iter().any(|choice| choice.is_chosen) {
        return choices;
    }
    let none = Choice {
        value: String::new(),
        label: "選んでください".to_owned(),
        is_chosen: true,
    };
    std::iter::once(none).chain(choices).collect()
}

/// Whether the member of staff may do something about the dates of any programme.
#[must_use]
pub fn may_anywhere(directory: &Directory, member: &StaffMember, act: Act) -> bool {
    directory.desks.keys().any(|desk: &DeskId| member.may(act, *desk))
}

/// Venues by name; the first is no venue.
#[must_use]
pub fn venue_choices(directory: &Directory, chosen: &str) -> Vec<Choice> {
    let mut venues: Vec<(&VenueId, &str)> = directory
        .venues
        .iter()
        .map(|(id, venue)| (id, venue.place.as_str()))
        .collect();
    venues.sort_by_key(|(id, place)| (*place, **id));
    let named = venues.into_iter().map(|(id, place)| (id.to_string(), place.to_owned()));
    with_none("オンライン・まだ決まっていない", named, chosen)
}

/// Colleagues by name; the first is nobody.
#[must_use]
pub fn counsellor_choices(colleagues: &[(StaffId, String)], chosen: &str) -> Vec<Choice> {
    let named = colleagues.iter().map(|(id, name)| (id.to_string(), name.clone()));
    with_none("決めない", named, chosen)
}

fn with_none(none: &str, named: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    let all = std::iter::once((String::new(), none.to_owned())).chain(named);
    all.map(|(value, label)| Choice {
        is_chosen: value == chosen,
        value,
        label,
    })
    .collect()
}

/// 「1回は2枠です：午前10時～11時、午前11時～正午」; nothing for sessions that are not cut.
#[must_use]
pub fn slots_words(rule: &ScheduleRule) -> Option<String> {
    rule.slot_minutes?;
    let slots = rule.slots();
    let spans: Vec<String> = slots.iter().map(|(from, to)| time_wording::span(*from, *to)).collect();
    Some(format!("1回は{}枠です：{}", spans.len(), spans.join("、")))
}

/// A session by the programme's own name, whole.
#[must_use]
pub fn session_line(first: &Offering) -> SlotLine {
    SlotLine {
        time: words::span(first.session.starts_at, first.session.ends_at),
        ..staff::slot_line(first)
    }
}

/// 「11月10日（火）午前10時～11時」
#[must_use]
pub fn day_and_span(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    format!("{}{}", words::day(jst::date_of(from)), words::span(from, to))
}

/// Who is told by which way. The contact rules are shown where somebody must call; an address where a letter goes.
#[must_use]
pub fn told(households: &[Household<'_>]) -> Told {
    let ways = [
        (Way::Mail, "メール", "お知らせのメールが自動で出ます。"),
        (
            Way::Call,
            "電話",
            "「電話でお知らせする方」に並びます。職員が電話します。",
        ),
        (
            Way::None,
            "届かない方",
            "連絡先がないか、連絡しない約束の方です。予約番号で見たときに伝わります。",
        ),
    ];
    let mut groups = Vec::new();
    for (way, name, explained) in ways {
        let own: Vec<&Household<'_>> = households.iter().filter(|household| household.way == way).collect();
        if own.is_empty() {
            continue;
        }
        let mut who: Vec<(&Reservation, &Offering)> = own.iter().filter_map(|household| household.who).collect();
        who.sort_by_key(|(reservation, offering)| (offering.slot.starts_at, reservation.created_at));
        groups.push(ToldGroup {
            heading: format!("{name} {}件", own.len()),
            explained: explained.to_owned(),
            rows: who.into_iter().map(|found| told_row(found, way)).collect(),
        });
    }
    let counts: Vec<&str> = groups.iter().map(|group| group.heading.as_str()).collect();
    let summary = if counts.is_empty() {
        "予約はありません。どなたにもお知らせしません。".to_owned()
    } else {
        counts.join("、")
    };
    Told { summary, groups }
}

fn told_row((reservation, offering): (&Reservation, &Offering), way: Way) -> ToldRow {
    let contact = staff::contact(reservation);
    ToldRow {
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        time: words::span(offering.slot.starts_at, offering.slot.ends_at),
        party: format!("{}名", reservation.party.persons()),
        contact: match way {
            Way::Mail => Some(ContactWords {
                rules: Vec::new(),
                phone: None,
                ..contact
            }),
            Way::Call => Some(ContactWords { email: None, ..contact }),
            Way::None => None,
        },
    }
}

/// The calendars that a session of a programme at a venue must fit into.
#[must_use]
pub fn calendars(directory: &Directory, programme: ProgrammeId, venue: Option<VenueId>) -> Option<Calendars<'_>> {
    let desk = directory.programmes.get(&programme)?.desk;
    let venue = venue.and_then(|venue| directory.venues.get(&venue));
    Some(Calendars {
        desk: &directory.desks.get(&desk)?.calendar,
        venue: venue.map(|venue| &venue.calendar),
    })
}

/// Why a session does not lie within its hours; `None` if it does.
#[must_use]
pub fn outside_hours(directory: &Directory, session: &Session) -> Option<String> {
    let calendars = calendars(directory, session.programme, session.venue)?;
    match calendars.hold((session.starts_at, session.ends_at), None) {
        Err(ScheduleRefusal::OutsideHours(why)) => Some(why.to_string()),
        _ => None,
    }
}

/// The programme that a form names.
#[must_use]
pub fn programme<'d>(directory: &'d Directory, id: &str) -> Option<&'d Programme> {
    let id: ProgrammeId = id.parse().ok()?;
    directory.programmes.get(&id).map(AsRef::as_ref)
}
