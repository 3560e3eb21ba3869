//! The sums of a year, by example.
//! Deliberately without a database; the stories hold the events against the reservations.

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::*;
use crate::domain::hand_over::{ConsentBy, PassedField};
use crate::domain::history::Head;
use crate::domain::ids::{HandOverId, HistoryId, StaffId};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn now() -> DateTime<Utc> {
    "2027-01-10T00:00:00Z".parse().unwrap()
}

fn facts(standing: Standing, visit: Visit) -> Facts {
    Facts {
        programme: ProgrammeId(id(1)),
        desk: DeskId(id(2)),
        session: SessionId(id(3)),
        slot: SlotId(id(4)),
        standing,
        source: Source::Web,
        relation: Relation::Family,
        comes: vec![Relation::Person, Relation::Family],
        persons: 2,
        has_waited: false,
        visit,
        desk_visit: visit,
        year: None,
    }
}

fn year(counted: Vec<(Standing, Visit, u64)>) -> YearData {
    let counted = counted.into_iter().map(|(standing, visit, households)| Counted {
        facts: facts(standing, visit),
        households,
    });
    YearData {
        sessions: vec![CountedSession {
            id: SessionId(id(3)),
            programme: ProgrammeId(id(1)),
            status: SessionStatus::Scheduled,
            ends_at: now() - TimeDelta::days(3),
            slots: vec![(
                SlotId(id(4)),
                Capacity {
                    households: Some(8),
                    persons: None,
                },
            )],
        }],
        counted: counted.collect(),
        ..YearData::default()
    }
}

fn figures(data: &YearData) -> Figures {
    data.figures(Within::Programme(ProgrammeId(id(1))), |_| true, now())
}

#[test]
fn households_and_persons_visits_and_capacity_are_counted() {
    let figures = figures(&year(vec![
        (Standing::Attended, Visit::New, 3),
        (Standing::Attended, Visit::Again, 1),
        (Standing::Absent, Visit::Again, 1),
        (Standing::Confirmed, Visit::Unknown, 1),
        (Standing::Ceded, Visit::New, 1),
        (Standing::CancelledByFamily, Visit::Nothing, 2),
        (Standing::Unmet, Visit::Nothing, 4),
    ]));
    let of = |column| figures.get(column);
    assert_eq!(
        (of(Column::Held), of(Column::Reserved), of(Column::ReservedPersons)),
        (1, 7, 14)
    );
    assert_eq!(
        (of(Column::Attended), of(Column::AttendedPersons), of(Column::Distinct)),
        (4, 8, 3)
    );
    assert_eq!((of(Column::New), of(Column::Again), of(Column::Unknown)), (4, 2, 1));
    assert_eq!((of(Column::Away), of(Column::Absent), of(Column::Unnoted)), (1, 1, 1));
    assert_eq!((of(Column::CancelledByFamily), of(Column::Unmet)), (2, 4));
    assert_eq!(
        (of(Column::ByFamily), of(Column::PersonComes), of(Column::Web)),
        (7, 7, 7)
    );
    // Six of eight: the seat that was given on is free.
    assert_eq!(figures.rate_of_households(), Some(75));
    assert_eq!(figures.rate_of_persons(), None);
}

#[test]
fn a_hand_over_counts_by_what_became_of_it_and_not_once_it_was_taken_back() {
    let made = |programme, answer: Option<PartnerAnswer>, revoked_at| HandOver {
        id: HandOverId(id(8)),
        reservation: None,
        programme: ProgrammeId(id(programme)),
        desk: DeskId(id(2)),
        partner: "社協".to_owned(),
        fields: vec![PassedField::Name],
        consent: ConsentBy::Phone,
        consented_on: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap(),
        expires_at: now(),
        made_by: StaffId(id(7)),
        made_at: now(),
        revoked_at,
        answer: answer.map(|answer| (answer, now())),
    };
    let mut data = year(Vec::new());
    data.hand_overs = vec![
        made(1, Some(PartnerAnswer::Met), None),
        made(1, Some(PartnerAnswer::NotReached), None),
        made(1, None, None),
        made(1, Some(PartnerAnswer::Met), Some(now())),
        made(6, Some(PartnerAnswer::Received), None),
    ];
    let figures = data.figures(Within::Programme(ProgrammeId(id(1))), |one| one.0 == id(1), now());
    let of = |column| figures.get(column);
    assert_eq!((of(Column::HandedOver), of(Column::PartnerMet)), (3, 1));
    assert_eq!((of(Column::PartnerReceived), of(Column::PartnerNotReached)), (0, 1));
    assert_eq!(of(Column::PartnerSilent), 1);
}

#[test]
fn visitors_without_reservation_and_the_published_past_are_counted_in() {
    let head = |label: &str, number, unit: &str| Head {
        label: label.to_owned(),
        number,
        unit: unit.to_owned(),
    };
    let past = |counts| PastEvent {
        id: HistoryId(id(9)),
        programme: ProgrammeId(id(1)),
        held_on: NaiveDate::from_ymd_opt(2026, 7, 1).unwrap(),
        times: None,
        title: None,
        speaker: None,
        place: None,
        contents: Vec::new(),
        counts,
        stated_weekday: None,
    };
    let mut data = year(Vec::new());
    data.tallies.insert(SessionId(id(3)), 12);
    data.past = vec![
        past(vec![head("", 20, "名"), head("当事者", 6, "名")]),
        past(vec![head("当事者", 6, "名"), head("家族", 5, "名")]),
        past(vec![head("", 7, "組")]),
    ];
    let figures = figures(&data);
    assert_eq!(figures.get(Column::Held), 4);
    assert_eq!(figures.get(Column::AttendedPersons), 12 + 20 + 11);
    assert_eq!((figures.get(Column::Attended), figures.get(Column::WalkIn)), (7, 12));
}

#[test]
fn a_session_that_was_called_off_offers_no_places() {
    let mut data = year(vec![(Standing::CalledOff, Visit::Nothing, 2)]);
    data.sessions[0].status = SessionStatus::Cancelled;
    let figures = figures(&data);
    assert_eq!((figures.get(Column::Held), figures.get(Column::CalledOff)), (0, 1));
    assert_eq!(
        (figures.rate_of_households(), figures.get(Column::WithSession)),
        (None, 2)
    );
}

#[test]
fn a_session_to_come_makes_no_year_look_empty() {
    let mut data = year(vec![(Standing::Confirmed, Visit::New, 1)]);
    data.sessions[0].ends_at = now() + TimeDelta::days(1);
    let figures = figures(&data);
    assert_eq!((figures.get(Column::ToCome), figures.get(Column::Held)), (1, 0));
    assert_eq!((figures.get(Column::Reserved), figures.rate_of_households()), (1, None));
}

#[test]
fn places_for_households_and_for_persons_are_not_mixed() {
    let mut data = year(vec![(Standing::Attended, Visit::New, 4)]);
    let mut lecture = data.sessions[0].clone();
    lecture.id = SessionId(id(30));
    lecture.slots = vec![(
        SlotId(id(31)),
        Capacity {
            households: None,
            persons: Some(40),
        },
    )];
    let mut heard = data.counted[0].clone();
    heard.facts.slot = SlotId(id(31));
    heard.facts.session = SessionId(id(30));
    heard.facts.persons = 2;
    heard.households = 5;
    data.sessions.push(lecture);
    data.counted.push(heard);
    let figures = figures(&data);
    assert_eq!(figures.rate_of_households(), Some(50));
    assert_eq!(figures.rate_of_persons(), Some(25));
}
