//! How the letter that was just written will look on a locked screen.
//! Deliberately shows the discreet one only: it is what stands there when nobody chose otherwise.

use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::pages::done::Preview;

/// A letter as it will look on a locked screen; `about` is what its subject says besides the day.
#[must_use]
pub fn preview(offering: &Offering, about: &str, first_line: &str) -> Preview {
    let on = jst::date_of(offering.slot.starts_at);
    Preview {
        sender: say(&offering.desk.sender_name),
        subject: say!("ご予約の件（{day}{about}）", catalogue::month_day(on), say(about)),
        first_line: say(first_line),
    }
}
