//! Words for the list of reservations: its rows, and what it can be narrowed by.
//! Deliberately without contact rules: who is to be reached is looked at one by one.

use super::staff_words as staff;
use crate::actions::show_reservations::{ListPage, Listed};
use crate::domain::calendar::jst;
use crate::domain::reservation::Source;
use crate::domain::reservation_filter::{ReservationFilter, StatusFilter, Waits};
use crate::links;
use crate::pages::shared::Choice;
use crate::pages::staff::reservations::ListRow;
use crate::web::words;

/// What can be chosen in the form.
pub struct Choices {
    /// 窓口
    pub desks: Vec<Choice>,
    /// 事業
    pub programmes: Vec<Choice>,
    /// 状態
    pub statuses: Vec<Choice>,
    /// 待っていること
    pub waits: Vec<Choice>,
    /// 受け付け
    pub sources: Vec<Choice>,
}

/// What can be chosen, with what is.
#[must_use]
pub fn choices(list: &ListPage, filter: &ReservationFilter) -> Choices {
    let choice = |value: String, label: &str, is_chosen: bool| Choice {
        value,
        label: label.to_owned(),
        is_chosen,
    };
    let desks = list.desks.iter();
    let programmes = list.programmes.iter().filter(|programme| programme.is_reserved());
    let statuses = StatusFilter::ALL.iter().copied();
    let (waits, sources) = (Waits::ALL.iter().copied(), Source::ALL.iter().copied());
    Choices {
        desks: desks
            .map(|desk| choice(desk.id.to_string(), &desk.name, filter.desk == Some(desk.id)))
            .collect(),
        programmes: programmes
            .map(|of| choice(of.id.to_string(), &of.name, filter.programme == Some(of.id)))
            .collect(),
        statuses: statuses
            .map(|status| choice(status.code().to_owned(), status.word(), filter.status == Some(status)))
            .collect(),
        waits: waits
            .map(|what| choice(what.code().to_owned(), what.word(), filter.waits == Some(what)))
            .collect(),
        sources: sources
            .map(|source| choice(source.code().to_owned(), door(source), filter.source == Some(source)))
            .collect(),
    }
}

/// Said where others may fit too what was looked for.
#[must_use]
pub fn cut_search() -> String {
    "ほかにも合う予約があるかもしれません。お名前をもっと長く入れるか、電話番号か予約番号でさがしてください。"
        .to_owned()
}

/// One row.
#[must_use]
pub fn row(listed: &Listed) -> ListRow {
    let (reservation, slot) = (&listed.placed.reservation, &listed.placed.offering.slot);
    ListRow {
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        kana: reservation.applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        party: format!("{}名", reservation.party.persons()),
        times: staff::times(listed.earlier),
        when: format!(
            "{}{}",
            words::day(jst::date_of(slot.starts_at)),
            words::span(slot.starts_at, slot.ends_at)
        ),
        what: listed.placed.offering.programme.name.clone(),
        made: format!(
            "{}受け付け（{}）",
            words::moment(reservation.created_at),
            door(reservation.source)
        ),
        status: staff::status(reservation),
        is_concealed: reservation.is_concealed(),
    }
}

fn door(source: Source) -> &'static str {
    match source {
        Source::Web => "インターネット",
        Source::Phone => "電話",
        Source::Api => "ほかのシステム",
    }
}
