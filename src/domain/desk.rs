//! A desk (窓口) and the venues where its sessions are held.
//! Deliberately has no opinion on who may work there; that is `staff`.

use super::calendar::{DeskCalendar, VenueCalendar};
use super::ids::{DeskId, VenueId};
use super::seen_mark::mark_of;

/// An office that runs programmes: one of the city's own, or a partner's.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Identity.
    pub id: DeskId,
    /// Stable short key, used by the command line (`--desk`) and the demo.
    pub key: String,
    /// Name on screen.
    pub name: String,
    /// Whether a partner runs it (its staff see their own bookings only).
    pub is_partner: bool,
    /// Telephone, as people write it.
    pub phone: String,
    /// Extensions (内線), as people write them.
    pub extension: Option<String>,
    /// Who a letter is from, in words that tell nothing.
    pub sender_name: String,
    /// Opening hours, closed days, year-end.
    pub calendar: DeskCalendar,
}

impl Desk {
    /// 「027-382-1111（内線1191・1194）」
    #[must_use]
    pub fn phone_words(&self) -> String {
        match &self.extension {
            Some(extension) => format!("{}（内線{extension}）", self.phone),
            None => self.phone.clone(),
        }
    }
}

/// What a desk is called and how it is reached: the part of it that staff edit beside its hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskFacts {
    /// Name on screen.
    pub name: String,
    /// Who a letter is from, in words that tell nothing.
    pub sender_name: String,
    /// Telephone, as people write it.
    pub phone: String,
    /// Extensions (内線), as people write them.
    pub extension: Option<String>,
}

impl DeskFacts {
    /// What a desk is at present.
    #[must_use]
    pub fn of(desk: &Desk) -> Self {
        Self {
            name: desk.name.clone(),
            sender_name: desk.sender_name.clone(),
            phone: desk.phone.clone(),
            extension: desk.extension.clone(),
        }
    }

    /// The codes of what differs, for the audit log.
    #[must_use]
    pub fn changed_from(&self, was: &Self) -> Vec<&'static str> {
        let changed = [
            ("name", self.name != was.name),
            ("sender_name", self.sender_name != was.sender_name),
            ("phone", self.phone != was.phone),
            ("extension", self.extension != was.extension),
        ];
        let changed = changed.into_iter().filter(|(_, is_changed)| *is_changed);
        changed.map(|(code, _)| code).collect()
    }
}

/// A place, as told to those who come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    /// Identity.
    pub id: VenueId,
    /// Building and room in words that tell nothing of the programme.
    pub place: String,
    /// Street address; empty for online events.
    pub address: String,
    /// Which entrance, and a quieter way in.
    pub entrance: Option<String>,
    /// Where to park.
    pub parking: Option<String>,
    /// Whether it is a room, which holds one session at a time. A building or an online place holds any number.
    pub holds_one_session: bool,
    /// When it can be used.
    pub calendar: VenueCalendar,
}

impl Venue {
    /// A mark of everything that its form shows, to tell whether it is what somebody looked at.
    #[must_use]
    pub fn mark(&self) -> String {
        let hours = self.calendar.hours.as_ref().map(ToString::to_string);
        mark_of(&[
            &self.place,
            &self.address,
            self.entrance.as_deref().unwrap_or_default(),
            self.parking.as_deref().unwrap_or_default(),
            if self.holds_one_session { "room" } else { "building" },
            hours.as_deref().unwrap_or("always"),
        ])
    }
}

/// A mark of a desk's weekly hours, its year-end and whether it closes on holidays, to tell whether they are what somebody
/// looked at. Single days are entered one by one and not part of it.
#[must_use]
pub fn hours_mark(calendar: &DeskCalendar) -> String {
    let year_end = calendar.year_end.map(|year_end| format!("{year_end:?}"));
    let holidays = if calendar.closes_on_holidays { "closed" } else { "open" };
    mark_of(&[
        &calendar.hours.to_string(),
        year_end.as_deref().unwrap_or_default(),
        holidays,
    ])
}
