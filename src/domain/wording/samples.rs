//! A programme for the tests of wordings, here and where letters are put together.
//! Deliberately with nothing but its name and what must not be told.

use uuid::Uuid;

use crate::domain::ids::{DeskId, ProgrammeId};
use crate::domain::programme::{
    Acceptance, Audience, FormRules, Gate, Identity, Participation, Policy, Programme, ProgrammeTexts,
};
use crate::domain::window::{Closes, Opens, Window};

pub(crate) fn programme(name: &str, forbidden: &[&str]) -> Programme {
    Programme {
        id: ProgrammeId(Uuid::nil()),
        ordinal: 1,
        key: name.to_owned(),
        desk: DeskId(Uuid::nil()),
        name: name.to_owned(),
        outward_name: "ご予約の件".to_owned(),
        participation: Participation::Event,
        audience: Audience::Consult,
        is_listed: true,
        suspended: None,
        ended_on: None,
        policy: Policy {
            acceptance: Acceptance::FirstCome,
            gate: Gate::None,
            identity: Identity::NicknameEnough,
            window: Window {
                opens: Opens::AtOnce,
                closes: Closes::AtStart,
                cancel_until: Closes::AtStart,
            },
            household_limit: None,
            max_party: 4,
            retention_days: 90,
            family_may_erase: true,
            reminders: Vec::new(),
            forms: FormRules::default(),
        },
        texts: ProgrammeTexts {
            forbidden_words: forbidden.iter().map(|&word| word.to_owned()).collect(),
            ..ProgrammeTexts::default()
        },
    }
}
