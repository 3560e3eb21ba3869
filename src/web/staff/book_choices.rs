//! What can be chosen on the booking screen besides the slots: programmes to narrow them by, and how open letters may be.
//! Deliberately knows nothing of who calls.

use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::reservation::Discretion;
use crate::links;
use crate::pages::shared::Choice;
use crate::pages::staff::shared::FilterLink;

/// Programmes by which the slots can be narrowed.
#[must_use]
pub fn filters(offerings: &[Offering], only: Option<ProgrammeId>) -> Vec<FilterLink> {
    let mut links = vec![FilterLink {
        href: links::STAFF_BOOK.to_owned(),
        label: "すべて".to_owned(),
        is_current: only.is_none(),
    }];
    let mut seen: Vec<ProgrammeId> = Vec::new();
    for programme in offerings
        .iter()
        .map(|o| &o.programme)
        .filter(|programme| programme.is_reserved())
    {
        if !seen.contains(&programme.id) {
            seen.push(programme.id);
            links.push(FilterLink {
                href: format!("{}?programme={}", links::STAFF_BOOK, programme.id),
                label: programme.name.clone(),
                is_current: only == Some(programme.id),
            });
        }
    }
    links
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
