//! How the letter that was just written will look on a locked screen.
//! Deliberately of the built-in wording: the desk's own may say it in other words, but never more openly.

use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Discretion, Reservation};
use crate::pages::done::Preview;

/// A letter as it will look on a locked screen; `about` is what its subject says besides the day.
#[must_use]
pub fn preview(offering: &Offering, reservation: &Reservation, about: &str, first_line: &str) -> Preview {
    let day = catalogue::month_day(jst::date_of(offering.slot.starts_at));
    Preview {
        sender: say(&offering.desk.sender_name),
        subject: match reservation.discretion {
            Discretion::Normal => say!(
                "{programme} ご予約（{day}{about}）",
                say(&offering.programme.name),
                day,
                say(about)
            ),
            Discretion::Discreet | Discretion::Silent => say!("ご予約の件（{day}{about}）", day, say(about)),
        },
        first_line: say(first_line),
    }
}
