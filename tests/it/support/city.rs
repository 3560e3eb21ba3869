//! Desks, programmes and sessions for the stories, with the policies that a story wants to turn.
//! Deliberately plain: what a story does not name is as in the city's first-come consultations.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};

use madoguchi::actions::Services;
use madoguchi::actions::schedule_session::{ScheduleError, Setting, schedule_session};
use madoguchi::domain::audit::Actor;
use madoguchi::domain::calendar::{DeskCalendar, OpeningHours, Span, VenueCalendar, jst};
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::desk::{Desk, Venue};
use madoguchi::domain::ids::{DeskId, ProgrammeId, SessionId, SlotId, VenueId};
use madoguchi::domain::programme::{
    Acceptance, Audience, FormRules, Gate, Identity, Participation, Policy, Programme, ProgrammeTexts,
};
use madoguchi::domain::session::{NewSlot, Session, SessionStatus};
use madoguchi::domain::window::{Closes, Opens, Window};
use madoguchi::store::{desks, programmes, venues};

use super::app::TestApp;

pub fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

pub fn households(limit: u32) -> Capacity {
    Capacity {
        households: Some(limit),
        persons: None,
    }
}

pub fn persons(limit: u32) -> Capacity {
    Capacity {
        households: None,
        persons: Some(limit),
    }
}

/// A programme to be made.
#[derive(Clone)]
pub struct ProgrammePlan {
    pub name: &'static str,
    pub participation: Participation,
    pub is_listed: bool,
    pub suspended: Option<String>,
    pub policy: Policy,
    /// Words that would tell what it is.
    pub telling: Vec<String>,
}

/// First come, open at once, closed at four on the business day before, one reservation a household, four persons at most.
pub fn consultations() -> ProgrammePlan {
    let the_day_before = Closes::BusinessDaysBefore { days: 1, at: at(16, 0) };
    ProgrammePlan {
        name: "市の相談窓口",
        participation: Participation::Appointment,
        is_listed: true,
        suspended: None,
        policy: Policy {
            acceptance: Acceptance::FirstCome,
            gate: Gate::None,
            identity: Identity::NicknameEnough,
            window: Window {
                opens: Opens::AtOnce,
                closes: the_day_before,
                cancel_until: the_day_before,
            },
            household_limit: Some(1),
            max_party: 4,
            retention_days: 90,
            family_may_erase: true,
            reminders: Vec::new(),
            forms: FormRules::default(),
        },
        telling: Vec::new(),
    }
}

impl ProgrammePlan {
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    pub fn participation(mut self, participation: Participation) -> Self {
        self.participation = participation;
        self
    }

    pub fn acceptance(mut self, acceptance: Acceptance) -> Self {
        self.policy.acceptance = acceptance;
        self
    }

    pub fn opens(mut self, opens: Opens) -> Self {
        self.policy.window.opens = opens;
        self
    }

    pub fn limit(mut self, limit: Option<u32>) -> Self {
        self.policy.household_limit = limit;
        self
    }

    /// A walk-in programme that tells these visitors apart.
    pub fn counting(mut self, categories: &[&str]) -> Self {
        self.participation = Participation::WalkIn;
        self.policy.forms.tally_categories = categories.iter().map(|&category| category.to_owned()).collect();
        self
    }

    pub fn unlisted(mut self) -> Self {
        self.is_listed = false;
        self
    }

    pub fn telling(mut self, words: &[&str]) -> Self {
        self.telling = words.iter().map(|&word| word.to_owned()).collect();
        self
    }

    pub fn suspended(mut self, why: &str) -> Self {
        self.suspended = Some(why.to_owned());
        self
    }
}

/// A session to be made, of slots of an hour each.
#[derive(Clone)]
pub struct SessionPlan {
    pub day: NaiveDate,
    pub hour: u32,
    pub slots: u32,
    pub capacity: Capacity,
    pub status: SessionStatus,
    pub hours_reason: Option<String>,
}

/// One slot from ten to eleven on that day (JST).
pub fn session_on(day: &str, capacity: Capacity) -> SessionPlan {
    SessionPlan {
        day: day.parse().unwrap(),
        hour: 10,
        slots: 1,
        capacity,
        status: SessionStatus::Scheduled,
        hours_reason: None,
    }
}

impl SessionPlan {
    pub fn slots(mut self, slots: u32) -> Self {
        self.slots = slots;
        self
    }
}

/// A desk that is open Monday to Friday from nine to four.
pub fn desk(services: &Services, key: &str) -> Desk {
    let span = Span::new(at(9, 0), at(16, 0)).unwrap();
    let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let hours = OpeningHours::new(week.map(|day| (day, span))).unwrap();
    Desk {
        id: DeskId::fresh(services.now(), &*services.entropy),
        key: key.to_owned(),
        name: "福祉課福祉相談係".to_owned(),
        is_partner: false,
        phone: "027-382-1111".to_owned(),
        extension: Some("1191・1194".to_owned()),
        sender_name: "安中市役所 福祉課".to_owned(),
        calendar: DeskCalendar::new(hours),
    }
}

pub async fn add_desk(services: &Services, key: &str) -> Arc<Desk> {
    let desk = Arc::new(desk(services, key));
    let row = Arc::clone(&desk);
    services
        .store
        .write(|tx| Box::pin(async move { desks::insert(tx, &row).await }))
        .await
        .unwrap();
    desk
}

impl TestApp {
    pub async fn add_desk(&self, key: &str) -> Arc<Desk> {
        add_desk(&self.services, key).await
    }

    pub async fn add_venue(&self, key: &'static str) -> VenueId {
        let id = VenueId::fresh(self.services.now(), &*self.services.entropy);
        let venue = Venue {
            id,
            place: "安中市役所 2階 第1会議室".to_owned(),
            address: "群馬県安中市安中1-23-13".to_owned(),
            entrance: None,
            parking: None,
            holds_one_session: false,
            calendar: VenueCalendar::default(),
        };
        self.services
            .store
            .write(|tx| Box::pin(async move { venues::insert(tx, key, &venue).await }))
            .await
            .unwrap();
        id
    }

    /// A programme of the first desk.
    pub async fn programme(&self, plan: ProgrammePlan) -> Arc<Programme> {
        self.programme_of(&self.desk, plan).await
    }

    pub async fn programme_of(&self, desk: &Desk, plan: ProgrammePlan) -> Arc<Programme> {
        let id = ProgrammeId::fresh(self.services.now(), &*self.services.entropy);
        let programme = Arc::new(Programme {
            id,
            ordinal: 1,
            key: id.to_string(),
            desk: desk.id,
            name: plan.name.to_owned(),
            outward_name: "福祉課 ご予約の件".to_owned(),
            participation: plan.participation,
            audience: Audience::Consult,
            is_listed: plan.is_listed,
            suspended: plan.suspended,
            ended_on: None,
            policy: plan.policy,
            texts: ProgrammeTexts {
                forbidden_words: plan.telling,
                ..ProgrammeTexts::default()
            },
        });
        let row = Arc::clone(&programme);
        self.services
            .store
            .write(|tx| Box::pin(async move { programmes::insert(tx, &row).await }))
            .await
            .unwrap();
        programme
    }

    /// A session at the first desk; its slots by time.
    pub async fn schedule(&self, programme: &Programme, plan: SessionPlan) -> Vec<SlotId> {
        let (_, slots) = self.try_schedule(programme, plan).await.unwrap();
        slots
    }

    pub async fn try_schedule(
        &self,
        programme: &Programme,
        plan: SessionPlan,
    ) -> Result<(SessionId, Vec<SlotId>), ScheduleError> {
        let (now, entropy) = (self.services.now(), Arc::clone(&self.services.entropy));
        let first = jst::instant(plan.day, at(plan.hour, 0));
        let slots: Vec<NewSlot> = (0..plan.slots)
            .map(|number| NewSlot {
                id: SlotId::fresh(now, &*entropy),
                starts_at: first + TimeDelta::hours(number.into()),
                ends_at: first + TimeDelta::hours(i64::from(number) + 1),
                capacity: plan.capacity,
            })
            .collect();
        let session = Session {
            id: SessionId::fresh(now, &*entropy),
            programme: programme.id,
            venue: Some(self.venue),
            doors_open_at: None,
            starts_at: first,
            ends_at: first + TimeDelta::hours(plan.slots.into()),
            was_starts_at: None,
            title: None,
            contents: Vec::new(),
            speaker: None,
            status: plan.status,
            public_reason: None,
            hours_reason: plan.hours_reason,
            course: None,
            drawn_at: None,
        };
        let made = (session.id, slots.iter().map(|slot| slot.id).collect());
        let desk = Arc::clone(&self.desk);
        self.services
            .store
            .write(|tx| {
                Box::pin(async move {
                    let setting = Setting {
                        desk: &desk,
                        venue: None,
                        counsellor: None,
                    };
                    schedule_session(tx, setting, (session, slots), Actor::Operator, (now, &*entropy)).await
                })
            })
            .await?;
        Ok(made)
    }

    /// The one slot of a consultation on Tuesday 1 December from ten to eleven.
    pub async fn slot(&self, capacity: Capacity) -> SlotId {
        let programme = self.programme(consultations()).await;
        self.slot_of(&programme, "2026-12-01", capacity).await
    }

    pub async fn slot_of(&self, programme: &Programme, day: &str, capacity: Capacity) -> SlotId {
        self.schedule(programme, session_on(day, capacity)).await.remove(0)
    }

    /// Changes a session's status behind the service's back, until there is a verb for it.
    pub async fn set_status_of_all_sessions(&self, status: SessionStatus) {
        let changed = format!("UPDATE sessions SET status = '{}'", status.code());
        self.database.connect().await.batch(&changed).await.unwrap();
    }
}
