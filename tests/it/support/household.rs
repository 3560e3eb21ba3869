//! Households of the stories, and how they ask for a place.
//! Deliberately goes through the same reading of forms as everybody, under a policy that refuses nothing by itself.

use chrono::NaiveTime;

use madoguchi::domain::ids::SlotId;
use madoguchi::domain::language::Language;
use madoguchi::domain::programme::{Acceptance, FormRules, Gate, Identity, Policy};
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::window::{Closes, Opens, Window};
use madoguchi::domain::wish::{RawWish, Wish};

#[derive(Clone)]
pub struct Household(RawWish);

/// A family that tells its name and nothing else: no mail, no telephone, no PIN.
pub fn household(name: &str) -> Household {
    Household(RawWish {
        name: name.to_owned(),
        relation: "family".to_owned(),
        comes: vec!["family".to_owned()],
        persons: "1".to_owned(),
        reach: "none".to_owned(),
        ..RawWish::default()
    })
}

impl Household {
    pub fn email(mut self, email: &str) -> Self {
        email.clone_into(&mut self.0.email);
        "email".clone_into(&mut self.0.reach);
        self
    }

    pub fn phone(mut self, phone: &str) -> Self {
        phone.clone_into(&mut self.0.phone);
        if self.0.reach == "none" {
            "phone".clone_into(&mut self.0.reach);
        }
        self
    }

    pub fn persons(mut self, persons: u32) -> Self {
        self.0.persons = persons.to_string();
        self
    }

    pub fn kana(mut self, kana: &str) -> Self {
        kana.clone_into(&mut self.0.kana);
        self
    }

    pub fn pin(mut self, pin: &str) -> Self {
        pin.clone_into(&mut self.0.pin);
        self
    }

    pub fn note(mut self, note: &str) -> Self {
        note.clone_into(&mut self.0.note);
        self
    }

    pub fn hours(mut self, hours: &str) -> Self {
        hours.clone_into(&mut self.0.hours);
        self
    }

    pub fn discretion(mut self, discretion: Discretion) -> Self {
        discretion.code().clone_into(&mut self.0.discretion);
        self
    }

    pub fn language(mut self, language: Language) -> Self {
        language.code().clone_into(&mut self.0.language);
        self
    }

    pub fn wish(&self) -> Wish {
        self.0
            .parse(&lenient())
            .unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    /// The bytes of the request, as a form would send them.
    pub fn body(&self, slot: SlotId) -> Vec<u8> {
        let RawWish {
            name,
            kana,
            persons,
            email,
            phone,
            pin,
            note,
            ..
        } = &self.0;
        [&slot.to_string(), name, kana, persons, email, phone, pin, note]
            .map(String::as_str)
            .join("&")
            .into_bytes()
    }
}

fn lenient() -> Policy {
    Policy {
        acceptance: Acceptance::FirstCome,
        gate: Gate::None,
        identity: Identity::NicknameEnough,
        window: Window {
            opens: Opens::AtOnce,
            closes: Closes::AtStart,
            cancel_until: Closes::BusinessDaysBefore {
                days: 0,
                at: NaiveTime::MIN,
            },
        },
        household_limit: None,
        max_party: 20,
        retention_days: 0,
        family_may_erase: true,
        reminders: Vec::new(),
        forms: FormRules::default(),
    }
}
