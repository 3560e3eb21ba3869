//! Who is calling: found on the booking screen by number, telephone, e-mail or how a name begins, and what is known of the
//! household taken over into the form; the day that is asked for; and what need not be asked because it follows.
//! Deliberately by POST: who calls must not stand in an address. Changes nothing; whoever is shown stands in the log.

use super::SignedIn;
use super::own_reservation::find;
use super::seen::seen;
use super::staff_words as staff;
use crate::actions::find_reservations::find_reservations;
use crate::actions::open_reservation::Placed;
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::calendar::typed_day::typed_day;
use crate::domain::person::{Email, Kana, Phone};
use crate::domain::reservation::Reservation;
use crate::domain::staff::Act;
use crate::domain::wish::Reach;
use crate::links;
use crate::pages::shared::Hidden;
use crate::pages::staff::book::{Caller, KnownHousehold};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words;

/// So many households are offered.
const MOST: usize = 5;

/// What stays in the form while somebody is looked for.
const KEPT: [&str; 4] = ["slot", "programme", FROM_DAY, "idempotency_key"];

/// From which day on the slots are shown.
pub const FROM_DAY: &str = "from_day";

/// The empty question.
#[must_use]
pub fn blank(signed_in: &SignedIn, fields: &Fields) -> Caller {
    let kept = fields.clone().only(&KEPT).kept();
    let key = fields.get("idempotency_key");
    let key = (!key.is_empty()).then(|| Hidden {
        name: "idempotency_key".to_owned(),
        value: key.to_owned(),
    });
    Caller {
        action: links::STAFF_BOOK.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        hidden: kept.into_iter().chain(key).collect(),
        typed: String::new(),
        households: Vec::new(),
        nobody: None,
    }
}

/// Looks for whoever calls; answers the form with what was typed where nobody is known by it, and who was found.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn seek(state: &AppState, signed_in: &SignedIn, fields: &Fields) -> Result<(Fields, Caller), WebError> {
    let typed = fields.get("q").trim().to_owned();
    let mut form = fields.clone().only(&KEPT);
    let mut caller = blank(signed_in, fields);
    caller.typed.clone_from(&typed);
    if typed.is_empty() {
        return Ok((form, caller));
    }
    if let Some(on) = typed_day(&typed, jst::date_of(state.services.now())) {
        form.set(FROM_DAY, on.to_string());
        caller.hidden.retain(|hidden| hidden.name != FROM_DAY);
        caller.hidden.push(Hidden {
            name: FROM_DAY.to_owned(),
            value: on.to_string(),
        });
        return Ok((form, caller));
    }
    let mut found = find_reservations(&state.services, &signed_in.member, &typed).await?;
    found.retain(|placed| signed_in.member.may(Act::Reserve, placed.offering.desk.id));
    let households = apart(&found);
    let shown = households.iter().map(|placed| (&placed.offering, &placed.reservation));
    seen(state, signed_in, ("book", Subject::Service), shown).await?;
    caller.households = households.into_iter().map(household).collect();
    if caller.households.is_empty() {
        caller.nobody = Some("この方の予約は見つかりませんでした。はじめての方として入力してください。".to_owned());
        take_over_typed(&mut form, &typed);
    }
    Ok((form, caller))
}

/// The form filled with what is known of a household by one of its reservations.
///
/// # Errors
/// [`WebError::NotFound`] also for a reservation of another desk.
pub async fn take(state: &AppState, signed_in: &SignedIn, fields: &Fields) -> Result<Fields, WebError> {
    let opened = find(state, signed_in, fields.get("household")).await?;
    let reservation = &opened.reservation;
    if !signed_in.member.may(Act::Reserve, opened.offering.desk.id) || reservation.erased_at.is_some() {
        return Err(WebError::NotFound);
    }
    let subject = Subject::Reservation(reservation.id);
    let own = std::iter::once((&opened.offering, reservation));
    seen(state, signed_in, ("book", subject), own).await?;
    let mut form = fields.clone().only(&KEPT);
    fill(&mut form, reservation);
    Ok(form)
}

/// What was said, with what follows from it: whoever calls comes, alone if nothing else was said, and is reached by what
/// was given.
#[must_use]
pub fn completed(mut fields: Fields) -> Fields {
    if fields.all("comes").is_empty() && !fields.get("relation").is_empty() {
        fields.set("comes", fields.get("relation").to_owned());
    }
    if fields.get("persons").trim().is_empty() {
        let comes = fields.all("comes").len();
        if comes > 0 {
            fields.set("persons", comes.to_string());
        }
    }
    if fields.get("contact").is_empty() {
        let given = [("phone", Reach::Phone), ("email", Reach::Email)];
        let way = given.into_iter().find(|(name, _)| !fields.get(name).trim().is_empty());
        if let Some((_, way)) = way {
            fields.set("contact", way.code().to_owned());
        }
    }
    fields
}

/// Each household once, by its newest reservation.
fn apart(found: &[Placed]) -> Vec<&Placed> {
    let mut households: Vec<&Placed> = Vec::new();
    for placed in found.iter().filter(|placed| placed.reservation.erased_at.is_none()) {
        let is_known = households
            .iter()
            .any(|known| known.reservation.applicant == placed.reservation.applicant);
        if !is_known && households.len() < MOST {
            households.push(placed);
        }
    }
    households
}

fn household(placed: &Placed) -> KnownHousehold {
    let reservation = &placed.reservation;
    let applicant = &reservation.applicant;
    KnownHousehold {
        value: reservation.id.to_string(),
        name: applicant.name.as_str().to_owned(),
        kana: applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        contact: staff::contact(reservation),
        last: format!(
            "{} {}（{}）",
            words::day(jst::date_of(placed.offering.slot.starts_at)),
            placed.offering.programme.name,
            staff::status(reservation).words
        ),
    }
}

/// A caller who is new need not say twice what was typed to find them.
fn take_over_typed(form: &mut Fields, typed: &str) {
    if let Ok(Some(phone)) = Phone::parse(typed) {
        form.set("phone", phone.to_string());
        form.set("contact", Reach::Phone.code().to_owned());
    } else if let Ok(Some(email)) = Email::parse(typed) {
        form.set("email", email.as_str().to_owned());
        form.set("contact", Reach::Email.code().to_owned());
    } else if let Ok(Some(kana)) = Kana::parse(typed) {
        form.set("kana", kana.as_str().to_owned());
    }
}

fn fill(form: &mut Fields, reservation: &Reservation) {
    let (applicant, rules) = (&reservation.applicant, &reservation.contact_rules);
    form.set("name", applicant.name.as_str().to_owned());
    if let Some(kana) = &applicant.kana {
        form.set("kana", kana.as_str().to_owned());
    }
    form.set("relation", applicant.relation.code().to_owned());
    for who in reservation.party.comes() {
        form.add("comes", who.code().to_owned());
    }
    form.set("persons", reservation.party.persons().to_string());
    if reservation.is_concealed() {
        // How they may be reached is asked anew: it is not shown, and may not be true any more.
        return;
    }
    let way = match (&applicant.email, &applicant.phone) {
        (Some(_), _) => Reach::Email,
        (None, Some(_)) => Reach::Phone,
        (None, None) => Reach::Nothing,
    };
    form.set("contact", way.code().to_owned());
    if let Some(email) = &applicant.email {
        form.set("email", email.as_str().to_owned());
    }
    if let Some(phone) = &applicant.phone {
        form.set("phone", phone.to_string());
    }
    let hours = rules.hours.as_deref().unwrap_or_default();
    for hours in hours.trim_end_matches("のみ").split('・').filter(|one| !one.is_empty()) {
        form.add("phone_hours", hours.to_owned());
    }
    if rules.voice_mail {
        form.set("voice_mail", "yes".to_owned());
    }
    if rules.phone {
        form.set("introduce", rules.introduce_as.code().to_owned());
    }
    if rules.post {
        form.set("post", way.code().to_owned());
    }
    form.set("discretion", reservation.discretion.code().to_owned());
}
