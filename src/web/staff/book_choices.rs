//! What can be chosen on the booking screen besides the slots: programmes to narrow them by, and how open letters may be.
//! Deliberately knows nothing of who calls.

use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::reservation::Discretion;
use crate::pages::shared::Choice;

/// Programmes by which the slots can be narrowed; the first choice is all of them.
#[must_use]
pub fn programmes(offerings: &[Offering], only: Option<ProgrammeId>) -> Vec<Choice> {
    let mut choices = vec![Choice {
        value: String::new(),
        label: "すべて".to_owned(),
        is_chosen: only.is_none(),
    }];
    let mut seen: Vec<ProgrammeId> = Vec::new();
    for programme in offerings
        .iter()
        .map(|o| &o.programme)
        .filter(|programme| programme.is_reserved())
    {
        if !seen.contains(&programme.id) {
            seen.push(programme.id);
            choices.push(Choice {
                value: programme.id.to_string(),
                label: programme.name.clone(),
                is_chosen: only == Some(programme.id),
            });
        }
    }
    choices
}

/// How open letters may be.
#[must_use]
pub fn discretions(chosen: &str) -> Vec<Choice> {
    let choices = [
        (Discretion::Discreet, "控えめ（事業名を出さない）"),
        (Discretion::Normal, "事業名を出してよい"),
        (Discretion::Silent, "何も送らない"),
    ];
    let choice = |(level, label): (Discretion, &str)| Choice {
        value: level.code().to_owned(),
        label: label.to_owned(),
        is_chosen: level.code() == chosen || (chosen.is_empty() && level == Discretion::Discreet),
    };
    choices.map(choice).into()
}
