//! Schedule rules of the stories, and changes of sessions in short words.
//! Deliberately through the verbs that staff use.

use chrono::{DateTime, NaiveDate, Utc};

use madoguchi::actions::change_session::{ChangeError, ChangeRequest, change_session};
use madoguchi::actions::save_rule::add_rule;
use madoguchi::domain::calendar::jst;
use madoguchi::domain::ids::{ChangeId, RuleId, SessionId};
use madoguchi::domain::offering::Offering;
use madoguchi::domain::programme::Programme;
use madoguchi::domain::programme_rule::ProgrammeRule;
use madoguchi::domain::schedule::{ClosedDayPolicy, Recurrence, ScheduleRule};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::StaffMember;
use madoguchi::store::schedule;

use super::app::TestApp;
use super::city::{at, households};

/// The consultation of every month's first Tuesday from ten to twelve in two slots; closed days go to the week after.
pub fn first_tuesdays() -> ScheduleRule {
    ScheduleRule {
        recurrence: Recurrence::parse("FREQ=MONTHLY;BYDAY=1TU").unwrap(),
        starts_on: "2026-11-01".parse().unwrap(),
        time: (at(10, 0), at(12, 0)),
        doors_open: None,
        slot_minutes: Some(60),
        break_minutes: 0,
        capacity: households(1),
        closed_days: ClosedDayPolicy::NextWeek,
        horizon_days: 60,
        confirms_itself: true,
        title: None,
        speaker: None,
        contents: Vec::new(),
    }
}

pub fn instant(day: &str, hour: u32) -> DateTime<Utc> {
    jst::instant(day.parse().unwrap(), at(hour, 0))
}

impl TestApp {
    pub fn rule(&self, programme: &Programme, rule: ScheduleRule) -> ProgrammeRule {
        ProgrammeRule {
            id: RuleId::fresh(self.services.now(), &*self.services.entropy),
            programme: programme.id,
            venue: Some(self.venue),
            counsellor: None,
            rule,
            is_active: true,
        }
    }

    /// Saves a rule; answers its id.
    pub async fn add_rule(&self, member: &StaffMember, programme: &Programme, rule: ScheduleRule) -> RuleId {
        let rule = self.rule(programme, rule);
        let id = rule.id;
        add_rule(&self.services, member, rule).await.unwrap();
        id
    }

    /// All slots of a programme from the story's now on, by start.
    pub async fn offerings(&self, programme: &Programme) -> Vec<Offering> {
        let mut tx = self.services.store.read().await.unwrap();
        let directory = schedule::directory(&mut tx).await.unwrap();
        let (from, to) = (instant("2020-01-01", 0), instant("2040-01-01", 0));
        let mut all = schedule::list(&mut tx, &directory, from, to).await.unwrap();
        all.retain(|offering| offering.programme.id == programme.id);
        all
    }

    /// The days (JST) on which a programme has sessions, each once.
    pub async fn days(&self, programme: &Programme) -> Vec<NaiveDate> {
        let offerings = self.offerings(programme).await;
        let mut days: Vec<NaiveDate> = offerings
            .iter()
            .map(|offering| jst::date_of(offering.session.starts_at))
            .collect();
        days.dedup();
        days
    }

    pub async fn change(
        &self,
        member: &StaffMember,
        session: SessionId,
        plan: Plan,
        reason: &str,
    ) -> Result<ChangeId, ChangeError> {
        let request = ChangeRequest {
            member: member.clone(),
            sessions: vec![session],
            plan,
            reason: reason.to_owned(),
            banner: None,
        };
        change_session(&self.services, request).await
    }

    /// To another day, same venue.
    pub fn move_to(&self, day: &str, hour: u32) -> Plan {
        Plan::Move {
            starts_at: instant(day, hour),
            venue: Some(self.venue),
            hours_reason: None,
        }
    }
}
