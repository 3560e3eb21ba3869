//! How the letter that was just written will look on a locked screen.
//! Deliberately shows the discreet one only: it is what stands there when nobody chose otherwise.

use chrono::Datelike as _;

use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::pages::done::Preview;

/// A letter as it will look on a locked screen; `about` is what its subject says besides the day.
#[must_use]
pub fn preview(offering: &Offering, about: &str, first_line: &str) -> Preview {
    let on = jst::date_of(offering.slot.starts_at);
    Preview {
        sender: offering.desk.sender_name.clone(),
        subject: format!("ご予約の件（{}月{}日{about}）", on.month(), on.day()),
        first_line: first_line.to_owned(),
    }
}
