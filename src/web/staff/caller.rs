//! Who is calling: found on the booking screen by number, telephone, e-mail or how a name begins, and what is known of the
//! household taken over into the form; the day that is asked for; and what need not be asked because it follows.
//! Deliberately by POST and in the booking form itself: who calls must not stand in an address, and nothing that was typed
//! is lost by looking. Changes nothing; whoever is shown stands in the log.

use super::SignedIn;
use super::list_words::cut_search;
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
use crate::pages::staff::book::{Caller, KnownHousehold};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words;

/// So many households are offered.
const MOST: usize = 5;

/// From which day on the slots are shown.
pub const FROM_DAY: &str = "from_day";

/// Whom was looked for last.
pub const SOUGHT: &str = "sought";

/// The question as it was typed, without an answer.
#[must_use]
pub fn blank(fields: &Fields) -> Caller {
    Caller {
        typed: fields.get("q").to_owned(),
        households: Vec::new(),
        cut: None,
        nobody: None,
    }
}

/// Whether the form was sent by Enter out of a question that nobody has looked for yet.
#[must_use]
pub fn is_new_question(fields: &Fields) -> bool {
    let typed = fields.get("q").trim();
    !typed.is_empty() && typed != fields.get(SOUGHT)
}

/// Looks for whoever calls; answers the form with what was typed where nobody is known by it, and who was found.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn seek(state: &AppState, signed_in: &SignedIn, fields: &Fields) -> Result<(Fields, Caller), WebError> {
    let typed = fields.get("q").trim().to_owned();
    let (mut form, mut caller) = (fields.clone(), blank(fields));
    form.set(SOUGHT, typed.clone());
    if typed.is_empty() {
        form.forget(FROM_DAY);
        return Ok((form, caller));
    }
    if let Some(on) = typed_day(&typed, jst::date_of(state.services.now())) {
        form.set(FROM_DAY, on.to_string());
        return Ok((form, caller));
    }
    let answer = find_reservations(&state.services, &signed_in.member, &typed).await?;
    let mut found = answer.placed;
    found.retain(|placed| signed_in.member.may(Act::Reserve, placed.offering.desk.id));
    let mut households = apart(&found);
    caller.cut = (answer.is_cut || households.len() > MOST).then(cut_search);
    households.truncate(MOST);
    let shown = households.iter().map(|placed| (&placed.offering, &placed.reservation));
    seen(state, signed_in, ("book", Subject::Service), shown).await?;
    caller.households = households.into_iter().map(household).collect();
    if caller.households.is_empty() {
        caller.nobody = Some("この方の予約は見つかりませんでした。はじめての方として入力してください。".to_owned());
        take_over_typed(&mut form, &typed);
    }
    Ok((form, caller))
}

/// The form filled with what is known of a household by one of its reservations; what was said on the telephone stays.
///
/// # Errors
/// [`WebError::NotFound`] also for a reservation of another desk.
pub async fn take(
    state: &AppState,
    signed_in: &SignedIn,
    (fields, household): (&Fields, &str),
) -> Result<Fields, WebError> {
    let opened = find(state, signed_in, household).await?;
    let reservation = &opened.reservation;
    if !signed_in.member.may(Act::Reserve, opened.offering.desk.id) || reservation.erased_at.is_some() {
        return Err(WebError::NotFound);
    }
    let subject = Subject::Reservation(reservation.id);
    let own = std::iter::once((&opened.offering, reservation));
    seen(state, signed_in, ("book", subject), own).await?;
    let mut form = fields.clone();
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
        if !is_known {
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
    let (field, value, way) = if let Ok(Some(phone)) = Phone::parse(typed) {
        ("phone", phone.to_string(), Some(Reach::Phone))
    } else if let Ok(Some(email)) = Email::parse(typed) {
        ("email", email.as_str().to_owned(), Some(Reach::Email))
    } else if let Ok(Some(kana)) = Kana::parse(typed) {
        ("kana", kana.as_str().to_owned(), None)
    } else {
        return;
    };
    set_if_blank(form, field, value);
    if let Some(way) = way {
        set_if_blank(form, "contact", way.code().to_owned());
    }
}

fn set_if_blank(form: &mut Fields, name: &str, value: String) {
    if form.get(name).trim().is_empty() {
        form.set(name, value);
    }
}

/// Who it is, and how open letters may be, is taken from the reservation; what a caller may say anew each time, only where
/// nothing was said yet.
fn fill(form: &mut Fields, reservation: &Reservation) {
    let applicant = &reservation.applicant;
    form.set("name", applicant.name.as_str().to_owned());
    if let Some(kana) = &applicant.kana {
        form.set("kana", kana.as_str().to_owned());
    }
    if form.all("comes").is_empty() && form.get("persons").trim().is_empty() {
        for who in reservation.party.comes() {
            form.add("comes", who.code().to_owned());
        }
        form.set("persons", reservation.party.persons().to_string());
    }
    set_if_blank(form, "relation", applicant.relation.code().to_owned());
    // How a concealed household may be reached is asked anew: it is not shown, and may not be true any more.
    let is_said = ["contact", "email", "phone"]
        .iter()
        .any(|name| !form.get(name).trim().is_empty());
    if !reservation.is_concealed() && !is_said {
        fill_contact(form, reservation);
    }
}

fn fill_contact(form: &mut Fields, reservation: &Reservation) {
    let (applicant, rules) = (&reservation.applicant, &reservation.contact_rules);
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
