//! What can be grouped, and what is told of a course as a whole.
//! Deliberately on the sessions of `enrolment`'s tests.

use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::domain::enrolment::tests::{noon, part};
use crate::domain::programme::FormRules;

const ON: SessionStatus = SessionStatus::Scheduled;

fn alone(number: u128, days: i64, status: SessionStatus) -> Offering {
    let mut offering = part(number, days, (status, 0), &FormRules::default());
    offering.session.course = None;
    offering
}

fn grouped(offerings: &[Offering]) -> Result<Vec<SessionId>, CourseRefusal> {
    Course::of(CourseId(Uuid::nil()), None, offerings, noon()).map(|course| course.sessions)
}

fn id(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(number))
}

#[test]
fn two_coming_sessions_of_one_programme_are_a_course_in_order_of_time() {
    assert_eq!(grouped(&[alone(1, 30, ON), alone(2, 2, ON)]), Ok(vec![id(2), id(1)]));
    assert_eq!(grouped(&[alone(1, 1, ON)]), Err(CourseRefusal::TooFew));
    assert_eq!(grouped(&[]), Err(CourseRefusal::TooFew));
}

#[test]
fn what_is_over_called_off_cut_or_grouped_already_is_refused() {
    let second = alone(2, 5, ON);
    for (first, refusal) in [
        (alone(1, 0, ON), CourseRefusal::NotComing),
        (alone(1, 3, SessionStatus::Cancelled), CourseRefusal::NotComing),
        (part(1, 3, (ON, 0), &FormRules::default()), CourseRefusal::Grouped),
    ] {
        assert_eq!(grouped(&[first, second.clone()]), Err(refusal));
    }
    let mut another_slot = second.clone();
    another_slot.slot.id = crate::domain::ids::SlotId(Uuid::from_u128(77));
    assert_eq!(grouped(&[second.clone(), another_slot]), Err(CourseRefusal::Cut));
    let mut event = alone(1, 3, ON);
    let mut programme = (*event.programme).clone();
    programme.participation = Participation::Event;
    event.programme = Arc::new(programme);
    assert_eq!(grouped(&[event, second]), Err(CourseRefusal::NoCourse));
}

fn offered(taken: [u32; 3], forms: &FormRules) -> OfferedCourse {
    let offerings: Vec<Offering> = taken
        .iter()
        .zip(1..)
        .map(|(taken, number)| part(number, i64::try_from(number).unwrap(), (ON, *taken), forms))
        .collect();
    OfferedCourse {
        course: Course {
            id: CourseId(Uuid::from_u128(9)),
            programme: ProgrammeId(Uuid::nil()),
            title: None,
            sessions: offerings.iter().map(|part| part.session.id).collect(),
        },
        offerings,
    }
}

#[test]
fn as_much_is_left_of_a_course_as_of_its_fullest_session() {
    let course = offered([0, 2, 1], &FormRules::default());
    let left = course.take(1, &[], Asker::Family, noon()).unwrap();
    assert_eq!(left.households, Some(1));
}

#[test]
fn a_full_session_can_be_spared_only_where_its_seat_is_a_guests() {
    let guests = FormRules {
        takes_guests: true,
        ..FormRules::default()
    };
    let full = [0, 3, 1];
    let course = offered(full, &guests);
    assert_eq!(course.full_but_spared(Asker::Family, noon()), [id(2)]);
    assert!(course.take_single(id(1), 1, Asker::Family, noon()).is_ok());
    assert_eq!(
        course.take_single(id(2), 1, Asker::Family, noon()),
        Err(ReserveRefusal::Full)
    );
    let course = offered(full, &FormRules::default());
    assert!(course.full_but_spared(Asker::Family, noon()).is_empty());
    assert_eq!(
        course.take_single(id(1), 1, Asker::Family, noon()),
        Err(ReserveRefusal::NoGuests)
    );
    let all = FormRules {
        needs_all_sessions: true,
        ..guests
    };
    assert!(offered(full, &all).full_but_spared(Asker::Family, noon()).is_empty());
    assert!(
        offered(
            [3, 3, 3],
            &FormRules {
                needs_all_sessions: false,
                ..all
            }
        )
        .full_but_spared(Asker::Family, noon())
        .is_empty(),
        "somebody must come to something"
    );
}
