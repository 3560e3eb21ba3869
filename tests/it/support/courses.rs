//! Courses of the stories: three afternoons of a class, and who enrols in them.
//! Deliberately grouped by the verb that staff use.

use std::sync::Arc;

use madoguchi::actions::create_course::{NewCourse, create_course};
use madoguchi::actions::open_reservation::Opened;
use madoguchi::actions::plan_absence::{PlanAbsenceError, Planner, plan_absence};
use madoguchi::actions::reserve_slot::Terms;
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::ids::{CourseId, SessionId, SlotId};
use madoguchi::domain::programme::{FormRules, Participation, Programme};
use madoguchi::domain::reservation::Status;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::domain::token::SecretToken;

use super::app::TestApp;
use super::city::{ProgrammePlan, consultations, session_on};

/// The days of the class.
pub const DAYS: [&str; 3] = ["2026-12-17", "2027-01-21", "2027-02-18"];

/// A class with its sessions.
#[derive(Clone)]
pub struct Class {
    pub id: CourseId,
    pub programme: Arc<Programme>,
    pub sessions: Vec<SessionId>,
    pub slots: Vec<SlotId>,
}

pub fn class_rules() -> FormRules {
    FormRules {
        takes_guests: true,
        joins_until_session: 2,
        ..FormRules::default()
    }
}

pub fn class(forms: FormRules) -> ProgrammePlan {
    let mut plan = consultations()
        .named("ひきこもり家族教室")
        .participation(Participation::Course)
        .limit(Some(1));
    plan.policy.forms = forms;
    plan
}

impl TestApp {
    pub async fn class(&self, capacity: Capacity, forms: FormRules) -> Class {
        self.class_of(capacity, class(forms)).await
    }

    pub async fn class_of(&self, capacity: Capacity, plan: ProgrammePlan) -> Class {
        let programme = self.programme(plan).await;
        let (mut sessions, mut slots) = (Vec::new(), Vec::new());
        for day in DAYS {
            let (session, own) = self.try_schedule(&programme, session_on(day, capacity)).await.unwrap();
            sessions.push(session);
            slots.extend(own);
        }
        let member = self.member(Role::Officer, Reach::Desk(self.desk.id));
        let new = NewCourse {
            id: CourseId::fresh(self.services.now(), &*self.services.entropy),
            programme: programme.id,
            title: None,
            sessions: sessions.clone(),
            drafts: Vec::new(),
        };
        let id = create_course(&self.services, &member, new).await.unwrap();
        Class {
            id,
            programme,
            sessions,
            slots,
        }
    }

    pub async fn plan_absence(
        &self,
        token: &SecretToken,
        session: SessionId,
        is_away: bool,
    ) -> Result<Status, PlanAbsenceError> {
        plan_absence(&self.services, Planner::Holder(token.clone()), session, is_away).await
    }

    /// What has become of each session, by start.
    pub async fn statuses(&self, token: &SecretToken) -> Vec<&'static str> {
        let opened: Opened = self.open(token).await.unwrap();
        opened.parts.iter().map(|part| part.reservation.status.code()).collect()
    }

    /// Households in each session.
    pub async fn households_in(&self, class: &Class) -> Vec<u32> {
        let mut all = Vec::new();
        for slot in &class.slots {
            let taken = self.taken(*slot).await;
            assert_eq!(taken, self.counted(*slot).await, "the row and the reservations agree");
            all.push(taken.households);
        }
        all
    }
}

/// Will miss these sessions.
pub fn without(sessions: &[SessionId]) -> Terms {
    Terms {
        absences: sessions.to_vec(),
        ..Terms::default()
    }
}

/// Wants one session only.
pub fn single() -> Terms {
    Terms {
        is_single: true,
        ..Terms::default()
    }
}
