//! How the letter that was just written will look on a locked screen.
//! Deliberately the letter's own words where staff chose them; the built-in ones are said in the reader's language.

use crate::actions::open_reservation::Opened;
use crate::actions::show_written_letter::show_written_letter;
use crate::actions::{Services, StoreError};
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Discretion, Reservation};
use crate::pages::done::Preview;

/// A letter as it will look on a locked screen; `about` is what its subject says besides the day.
///
/// # Errors
/// [`StoreError`].
pub async fn preview(
    services: &Services,
    opened: &Opened,
    about: &str,
    first_line: &str,
) -> Result<Preview, StoreError> {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let built_in = built_in(offering, reservation, about, first_line);
    Ok(match show_written_letter(services, opened).await? {
        Some(written) => Preview {
            subject: written.subject,
            first_line: written.first_line,
            ..built_in
        },
        None => built_in,
    })
}

fn built_in(offering: &Offering, reservation: &Reservation, about: &str, first_line: &str) -> Preview {
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
