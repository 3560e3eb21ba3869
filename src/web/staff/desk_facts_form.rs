//! A desk's name and telephone between the browser and the domain: reading the fields, and filling them again.
//! Deliberately carries what was looked at with the form, so that nobody overwrites what they have not seen.

use super::form_reading::{FormReading, field, filled};
use crate::domain::desk::{Desk, DeskFacts};
use crate::domain::person::published_phone;
use crate::links;
use crate::pages::shared::Problem;
use crate::pages::staff::desk::FactsForm;
use crate::web::form::Fields;

/// The form, filled with what was typed or what is stored.
#[must_use]
pub fn form(desk: &Desk, typed: Option<&(Fields, Vec<Problem>)>) -> FactsForm {
    let stored = values(desk);
    let (fields, problems) = match typed {
        Some((fields, problems)) => (fields, problems.as_slice()),
        None => (&stored, [].as_slice()),
    };
    FactsForm {
        action: links::staff_desk_facts(desk.id),
        seen: fields.get("seen").to_owned(),
        name: field(fields, problems, "desk_name"),
        sender_name: field(fields, problems, "sender_name"),
        phone: field(fields, problems, "phone"),
        extension: field(fields, problems, "extension"),
    }
}

fn values(desk: &Desk) -> Fields {
    let seen = seen_of(&DeskFacts::of(desk));
    filled([
        ("seen", seen.as_str()),
        ("desk_name", desk.name.as_str()),
        ("sender_name", &desk.sender_name),
        ("phone", &desk.phone),
        ("extension", desk.extension.as_deref().unwrap_or_default()),
    ])
}

/// What was looked at and what it is to be.
///
/// # Errors
/// Every problem at its field.
pub fn read(fields: &Fields) -> Result<(DeskFacts, DeskFacts), Vec<Problem>> {
    let mut form = FormReading::of(fields);
    let name = form.needed_line("desk_name", "窓口の名前");
    let sender_name = form.needed_line("sender_name", "差出人の名前");
    let phone = form.needed_line("phone", "電話番号");
    let phone = phone.and_then(|typed| match published_phone(&typed) {
        Ok(phone) => Some(phone),
        Err(problem) => {
            form.refuse("phone", format!("{problem}。"));
            None
        }
    });
    let extension = form.line("extension");
    match (name, sender_name, phone) {
        (Some(name), Some(sender_name), Some(phone)) if form.is_right() => {
            let facts = DeskFacts {
                name,
                sender_name,
                phone,
                extension,
            };
            Ok((seen(fields.get("seen")), facts))
        }
        _ => Err(form.problems()),
    }
}

/// With tabs between the fields: names and numbers have none.
#[must_use]
pub fn seen_of(facts: &DeskFacts) -> String {
    let extension = facts.extension.as_deref().unwrap_or_default();
    [&facts.name, &facts.sender_name, &facts.phone, extension].join("\t")
}

fn seen(text: &str) -> DeskFacts {
    let mut fields = text.split('\t').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    DeskFacts {
        name: next(),
        sender_name: next(),
        phone: next(),
        extension: Some(next()).filter(|extension| !extension.is_empty()),
    }
}

/// What is stored now, at each field that was typed otherwise.
#[must_use]
pub fn stale(desk: &Desk, fields: &Fields) -> Vec<Problem> {
    let stored = values(desk);
    let names = ["desk_name", "sender_name", "phone", "extension"];
    let differ = names
        .into_iter()
        .filter(|name| stored.get(name) != fields.get(name).trim());
    differ
        .map(|name| Problem {
            field: name.to_owned(),
            message: format!(
                "先に、ほかの職員が変えました。いまは「{}」です。よろしければ、もう一度保存してください。",
                stored.get(name)
            ),
        })
        .collect()
}
