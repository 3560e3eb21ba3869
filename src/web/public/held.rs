//! What a browser holds while it goes through the three steps: read for each page, kept in step with the party, told in words.
//! Deliberately never a condition: where nothing can be held, the way through is the same.

use chrono::{DateTime, Timelike as _, Utc};

use crate::catalogue::say;
use crate::domain::calendar::jst;
use crate::domain::hold::Hold;
use crate::domain::offering::Offering;
use crate::domain::refusal::ReserveRefusal;
use crate::links;
use crate::pages::hold::{Held, HoldBox};
use crate::pages::shared::{Hidden, Problem};
use crate::web::form::{Fields, HELD_UNTIL};

/// How a slot stands to the browser that is about to reserve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Places are drawn later; there is nothing to hold.
    Drawn,
    /// It holds a place.
    Held(Hold),
    /// It holds none.
    Nothing,
    /// It holds none and gets none now: too many behind one address.
    NotNow,
}

impl Holding {
    /// What is held.
    #[must_use]
    pub fn hold(self) -> Option<Hold> {
        match self {
            Self::Held(hold) => Some(hold),
            Self::Drawn | Self::Nothing | Self::NotNow => None,
        }
    }
}

/// 「17時42分」
#[must_use]
pub fn clock_words(at: DateTime<Utc>) -> String {
    let time = jst::time_of(at);
    say!("{hour}時{minute}分", time.hour(), format!("{:02}", time.minute()))
}

/// What a page says about it. `page` is the one that the buttons come back to.
#[must_use]
pub fn words(
    holding: Holding,
    offering: &Offering,
    (page, fields): (&'static str, &Fields),
    now: DateTime<Utc>,
) -> Option<HoldBox> {
    let slot = offering.slot.id;
    let held = match holding {
        Holding::Drawn => return None,
        Holding::Held(hold) => Held::Until {
            until: clock_words(hold.expires_at),
            seconds: (hold.expires_at - now).num_seconds(),
            extend_action: (!hold.is_extended).then(|| links::extend_hold(slot)),
            release_action: links::release_hold(slot),
        },
        Holding::Nothing => Held::Nothing {
            is_over: !fields.get(HELD_UNTIL).is_empty(),
            hold_action: links::hold(slot),
        },
        Holding::NotNow => Held::NotNow,
    };
    Some(HoldBox { page, held })
}

/// Until when it is held, to travel with the form: whoever is too late hears that it was held before.
#[must_use]
pub fn hidden(holding: Holding, fields: &Fields) -> Option<Hidden> {
    let value = match holding.hold() {
        Some(hold) => hold.expires_at.to_rfc3339(),
        None => fields.get(HELD_UNTIL).to_owned(),
    };
    (!value.is_empty()).then(|| Hidden {
        name: HELD_UNTIL.to_owned(),
        value,
    })
}

/// Says at the field that fewer can come than were typed; `None` for a refusal that is about something else.
#[must_use]
pub fn too_many_persons(refused: &ReserveRefusal) -> Option<Problem> {
    let message = match refused {
        ReserveRefusal::PartyTooLarge { left } => say!("この回に来られるのは、あと{left}名です。", left),
        ReserveRefusal::OverMaxParty { max } => say!("1回の予約は{max}名までです。", max),
        _ => return None,
    };
    Some(Problem {
        field: "persons".to_owned(),
        message,
    })
}
