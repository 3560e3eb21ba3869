//! The questions about who comes and the note, between the browser and the domain; families and staff answer the same ones.
//! Deliberately loses nothing: what came in goes out again.

use super::held::too_many_persons;
use super::wish_form::{error_of, page_problems, relations};
use crate::catalogue::say;
use crate::domain::offering::Offering;
use crate::domain::party::Party;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::Reservation;
use crate::domain::wish::{Field as WishField, Problems, RawWish};
use crate::pages::party::PartyForm;
use crate::pages::shared::{Field, Problem};
use crate::web::form::Fields;
use crate::web::party_words;

/// The fields as the domain reads them; whom it is about is not asked again.
#[must_use]
pub fn raw(fields: &Fields, reservation: &Reservation) -> RawWish {
    let about = reservation.party.about().map(|about| about.code().to_owned());
    RawWish {
        comes: fields.all("comes"),
        persons: fields.get("persons").to_owned(),
        about: about.unwrap_or_default(),
        note: fields.get("note").to_owned(),
        ..RawWish::default()
    }
}

/// The form as the reservation stands.
#[must_use]
pub fn present(offering: &Offering, reservation: &Reservation) -> PartyForm {
    let mut fields = Fields::default();
    for relation in reservation.party.comes() {
        fields.add("comes", relation.code().to_owned());
    }
    fields.set("persons", reservation.party.persons().to_string());
    let note = reservation.note.as_ref().map(|note| note.as_str().to_owned());
    fields.set("note", note.unwrap_or_default());
    form(offering, &fields, &Vec::new())
}

/// The form with what was typed.
#[must_use]
pub fn form(offering: &Offering, fields: &Fields, problems: &Problems) -> PartyForm {
    let text = |name: &str, field: WishField| Field {
        value: fields.get(name).to_owned(),
        error: error_of(problems, field),
    };
    let largest = offering.programme.policy.max_party;
    PartyForm {
        problems: page_problems(problems),
        comes: relations(&fields.all("comes")),
        comes_error: error_of(problems, WishField::Comes),
        persons: text("persons", WishField::Persons),
        persons_hint: say!("1回の予約で{largest}名までお越しいただけます。", largest),
        note: text("note", WishField::Note),
    }
}

/// The form with what was typed, of which the number of persons does not fit.
#[must_use]
pub fn refused(offering: &Offering, fields: &Fields, refused: &ReserveRefusal) -> PartyForm {
    let mut form = form(offering, fields, &Vec::new());
    let problem = too_many_persons(refused).unwrap_or_else(|| Problem {
        field: "persons".to_owned(),
        message: say("この人数では、いまはお取りできません。"),
    });
    form.persons.error = Some(problem.message.clone());
    form.problems.push(problem);
    form
}

/// 「家族 3名」
#[must_use]
pub fn party_words(party: &Party) -> String {
    say!("{comes} {persons}名", party_words::comes(party), party.persons())
}
