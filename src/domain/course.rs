//! A course (連続講座): sessions of one programme that belong together, so that a household enrols in all of them at once.
//! Deliberately decides nothing about one household: which sessions it has is `enrolment`'s business.

use chrono::{DateTime, Utc};

use super::capacity::Capacity;
use super::enrolment::{self, EnrolmentPart};
use super::ids::{CourseId, ProgrammeId, SessionId};
use super::offering::{Asker, Offering};
use super::programme::Participation;
use super::refusal::ReserveRefusal;
use super::session::SessionStatus;

/// Sessions that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Identity.
    pub id: CourseId,
    /// The programme of all its sessions.
    pub programme: ProgrammeId,
    /// Own title, if it has one.
    pub title: Option<String>,
    /// Its sessions in order.
    pub sessions: Vec<SessionId>,
}

/// Sessions cannot be made a course, or a course cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CourseRefusal {
    /// One session is no course.
    #[error("講座には、2回以上の日程を選んでください")]
    TooFew,
    /// The programme's form is another one, or the sessions are of several programmes.
    #[error("連続講座の事業の日程だけを、ひとつの講座にまとめられます")]
    NoCourse,
    /// A session belongs to a course already.
    #[error("すでに講座に入っている日程があります")]
    Grouped,
    /// A session has begun, or does not take place as far as is known.
    #[error("これから開く日程だけを選んでください")]
    NotComing,
    /// A session is cut into slots: nobody could say which of them a household enrols in.
    #[error("枠に分けた日程は、講座にまとめられません")]
    Cut,
    /// Somebody has a place in one of the sessions, waits for one or is filling in the form.
    #[error("すでに申し込みのある日程が含まれています。申し込みのない日程だけを選んでください")]
    Reserved,
}

impl Course {
    /// A course of the sessions of these slots.
    ///
    /// # Errors
    /// [`CourseRefusal`]. Whether somebody has reserved in one of them is asked by the caller, who holds the slots.
    pub fn of(
        id: CourseId,
        title: Option<String>,
        offerings: &[Offering],
        now: DateTime<Utc>,
    ) -> Result<Self, CourseRefusal> {
        let mut parts: Vec<&Offering> = offerings.iter().collect();
        parts.sort_by_key(|part| (part.slot.starts_at, part.slot.id));
        let first = parts.first().ok_or(CourseRefusal::TooFew)?;
        let programme = &first.programme;
        let is_own = |part: &&Offering| part.programme.id == programme.id;
        if programme.participation != Participation::Course || !parts.iter().all(is_own) {
            return Err(CourseRefusal::NoCourse);
        }
        let mut sessions: Vec<SessionId> = Vec::new();
        for part in &parts {
            if part.session.course.is_some() {
                return Err(CourseRefusal::Grouped);
            }
            if part.session.starts_at <= now || !is_planned(part) {
                return Err(CourseRefusal::NotComing);
            }
            if sessions.contains(&part.session.id) {
                return Err(CourseRefusal::Cut);
            }
            sessions.push(part.session.id);
        }
        if sessions.len() < 2 {
            return Err(CourseRefusal::TooFew);
        }
        Ok(Self {
            id,
            programme: programme.id,
            title,
            sessions,
        })
    }
}

fn is_planned(part: &Offering) -> bool {
    part.is_on() || part.session.status == SessionStatus::Tentative
}

/// A course with everything that is offered in it.
#[derive(Debug, Clone)]
pub struct OfferedCourse {
    /// The course.
    pub course: Course,
    /// All its slots by start, what is over and what was called off included.
    pub offerings: Vec<Offering>,
}

impl OfferedCourse {
    /// The sessions that count: what was called off or has no date is not one of 「全3回」.
    pub fn parts(&self) -> impl Iterator<Item = &Offering> {
        self.offerings.iter().filter(|part| enrolment::counts(part))
    }

    /// Those that have not begun.
    pub fn coming(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Offering> {
        self.parts().filter(move |part| part.slot.starts_at > now)
    }

    /// Which one of the course a session is, from 1; `None` for one that does not count.
    #[must_use]
    pub fn number_of(&self, session: SessionId) -> Option<usize> {
        self.parts()
            .position(|part| part.session.id == session)
            .map(|at| at + 1)
    }

    /// The sessions that a household has which enrols now.
    ///
    /// # Errors
    /// [`ReserveRefusal`], see [`enrolment::plan`].
    pub fn plan(
        &self,
        absences: &[SessionId],
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<Vec<EnrolmentPart>, ReserveRefusal> {
        enrolment::plan(self.offerings.clone(), absences, asker, now)
    }

    /// Whether a household of `persons` can enrol now, and what is left then in the session that has least.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn take(
        &self,
        persons: u32,
        absences: &[SessionId],
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<Capacity, ReserveRefusal> {
        let plan = self.plan(absences, asker, now)?;
        enrolment::seats(&plan, persons, |_| None, now)?;
        Ok(enrolment::left(&plan))
    }

    /// Whether a party of `persons` may wait for a place in all the sessions that it comes to.
    ///
    /// # Errors
    /// Why nobody can enrol at all, or [`ReserveRefusal::NoWaiting`].
    pub fn wait(
        &self,
        persons: u32,
        absences: &[SessionId],
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<(), ReserveRefusal> {
        let plan = self.plan(absences, asker, now)?;
        let mut comes_to = plan.iter().filter(|part| !part.is_away);
        comes_to.try_for_each(|part| part.offering.may_queue(persons, now))
    }

    /// Coming sessions without a place, where a household can still enrol if it stays away from them; empty where it
    /// cannot, or need not.
    #[must_use]
    pub fn full_but_spared(&self, asker: Asker, now: DateTime<Utc>) -> Vec<SessionId> {
        let Ok(plan) = self.plan(&[], asker, now) else {
            return Vec::new();
        };
        let full: Vec<SessionId> = plan
            .iter()
            .filter(|part| part.offering.seat(1, None, now).is_err())
            .map(|part| part.offering.session.id)
            .collect();
        if self.take(1, &full, asker, now).is_ok() {
            full
        } else {
            Vec::new()
        }
    }

    /// Whether one session alone can be had by a guest of `persons`.
    ///
    /// # Errors
    /// [`ReserveRefusal::NoGuests`], or why that session cannot be had.
    pub fn take_single(
        &self,
        session: SessionId,
        persons: u32,
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<(), ReserveRefusal> {
        let part = self.offerings.iter().find(|part| part.session.id == session);
        let part = part.ok_or(ReserveRefusal::UnknownSlot)?;
        if !part.programme.policy.forms.takes_guests {
            return Err(ReserveRefusal::NoGuests);
        }
        part.take(persons, asker, now).map(|_| ())
    }
}

#[cfg(test)]
#[path = "course/tests.rs"]
mod tests;
