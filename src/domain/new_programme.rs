//! A programme as it begins: with rules that a city can start with, and nothing of a page.
//! Deliberately not listed: families see it once somebody has written what it is.

use chrono::NaiveTime;

use super::ids::{DeskId, ProgrammeId};
use super::programme::{
    Acceptance, Audience, FormRules, Gate, Identity, Participation, Policy, Programme, ProgrammeTexts,
};
use super::reminder::Reminder;
use super::window::{Closes, Opens, Window};

/// What must be said of a new programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProgramme {
    /// Its id, so that a form that is sent twice makes one programme.
    pub id: ProgrammeId,
    /// The desk that runs it.
    pub desk: DeskId,
    /// Its form, for good.
    pub participation: Participation,
    /// What it is called.
    pub name: String,
    /// What it is called where others may look.
    pub outward_name: String,
}

impl NewProgramme {
    /// The programme at this place of the city's list.
    #[must_use]
    pub fn begin(self, ordinal: u32) -> Programme {
        Programme {
            id: self.id,
            ordinal,
            key: self.id.to_string(),
            desk: self.desk,
            name: self.name,
            outward_name: self.outward_name,
            participation: self.participation,
            audience: audience(self.participation),
            is_listed: false,
            suspended: None,
            ended_on: None,
            policy: usual_policy(self.participation),
            texts: ProgrammeTexts::default(),
        }
    }
}

fn audience(participation: Participation) -> Audience {
    match participation {
        Participation::Appointment => Audience::Consult,
        Participation::Event | Participation::Course => Audience::Learn,
        Participation::WalkIn => Audience::DropIn,
        Participation::Notice => Audience::Other,
    }
}

/// First come, a nickname is enough, from the first of the month before until the business day before at four; a family
/// holds one place of a consultation at a time; a reminder on the day before at ten; ninety days until the data are gone.
#[must_use]
pub fn usual_policy(participation: Participation) -> Policy {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let before = Closes::BusinessDaysBefore { days: 1, at: at(16) };
    let is_appointment = participation == Participation::Appointment;
    let is_reserved = !matches!(participation, Participation::WalkIn | Participation::Notice);
    Policy {
        acceptance: Acceptance::FirstCome,
        gate: Gate::None,
        identity: Identity::NicknameEnough,
        window: Window {
            opens: Opens::MonthBefore { day: 1, at: at(9) },
            closes: before,
            cancel_until: before,
        },
        household_limit: is_appointment.then_some(1),
        max_party: 4,
        retention_days: 90,
        family_may_erase: true,
        reminders: is_reserved
            .then_some(Reminder {
                days_before: 1,
                at: at(10),
            })
            .into_iter()
            .collect(),
        forms: FormRules::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn it_begins_hidden_and_can_be_reserved_as_its_form_says() {
        for participation in Participation::ALL {
            let new = NewProgramme {
                id: ProgrammeId(Uuid::from_u128(1)),
                desk: DeskId(Uuid::from_u128(2)),
                participation: *participation,
                name: "こころの相談".to_owned(),
                outward_name: "ご予約の件".to_owned(),
            };
            let programme = new.begin(3);
            assert!(!programme.is_listed && !programme.is_public());
            assert_eq!(programme.participation, *participation);
            assert_eq!(
                programme.policy.household_limit,
                (*participation == Participation::Appointment).then_some(1)
            );
            assert_eq!(programme.policy.reminders.is_empty(), !programme.is_reserved());
        }
    }
}
