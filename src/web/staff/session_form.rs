//! The fields that a rule and a single session have in common: from what was typed to values, and back onto the page.
//! Deliberately checks only what can be seen in the form itself; hours, rooms and counsellors are the verbs' business.

use chrono::{NaiveDate, NaiveTime};

use super::form_reading::{FormReading, error, field};
use crate::domain::calendar::typed_time;
use crate::domain::capacity::Capacity;
use crate::domain::ids::{StaffId, VenueId};
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::schedule::{ClosedDayPolicy, Recurrence, ScheduleRule};
use crate::pages::shared::{Choice, Problem};
use crate::pages::staff::SessionFields;
use crate::web::form::Fields;

/// Most households or persons that one slot may be limited to.
const LARGEST: u32 = 2000;
/// Longest slot and longest break, in minutes: a day.
const LONGEST: u32 = 1440;

/// What each session has, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEntry {
    /// Start and end.
    pub time: (NaiveTime, NaiveTime),
    /// 開場
    pub doors_open: Option<NaiveTime>,
    /// Minutes of a slot; `None`: not cut.
    pub slot_minutes: Option<u32>,
    /// Minutes between slots.
    pub break_minutes: u32,
    /// Where.
    pub venue: Option<VenueId>,
    /// Who sees the families.
    pub counsellor: Option<StaffId>,
    /// Of each slot.
    pub capacity: Capacity,
    /// Own title.
    pub title: Option<String>,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Contents in parts.
    pub contents: Vec<String>,
}

impl SessionEntry {
    /// Reads the fields in the order of the page; `None` where something is wrong.
    pub fn read(form: &mut FormReading<'_>) -> Option<Self> {
        let starts = form.time("starts", "始まり");
        let ends = form.time("ends", "終わり");
        let time = starts.zip(ends);
        if time.is_some_and(|(starts, ends)| ends <= starts) {
            form.refuse("ends", "終わりの時刻は、始まりより後にしてください。");
        }
        let is_cut = form.get("cut") == "slots";
        let in_order = time.filter(|(starts, ends)| starts < ends);
        let slot_minutes = if is_cut { slot(form, in_order) } else { None };
        let break_minutes = if is_cut {
            form.number_if_any("break_minutes", (0, LONGEST)).unwrap_or(0)
        } else {
            0
        };
        let venue = form.choice_if_any("venue");
        let counsellor = form.choice_if_any("counsellor");
        let capacity = Capacity {
            households: form.number_if_any("households", (1, LARGEST)),
            persons: form.number_if_any("persons", (1, LARGEST)),
        };
        let title = form.line("title");
        let speaker = form.line("speaker");
        let contents = form.lines("contents");
        let doors_open = form.time_if_any("doors", "開場");
        if doors_open.zip(starts).is_some_and(|(doors, starts)| doors > starts) {
            form.refuse("doors", "開場の時刻は、始まりより前にしてください。");
        }
        let entry = Self {
            time: time?,
            doors_open,
            slot_minutes,
            break_minutes,
            venue,
            counsellor,
            capacity,
            title,
            speaker,
            contents,
        };
        form.is_right().then_some(entry)
    }

    /// What a rule says about each of its sessions.
    #[must_use]
    pub fn of(rule: &ProgrammeRule) -> Self {
        let each = &rule.rule;
        Self {
            time: each.time,
            doors_open: each.doors_open,
            slot_minutes: each.slot_minutes,
            break_minutes: each.break_minutes,
            venue: rule.venue,
            counsellor: rule.counsellor,
            capacity: each.capacity,
            title: each.title.clone(),
            speaker: each.speaker.clone(),
            contents: each.contents.clone(),
        }
    }

    /// A rule whose sessions are like this; what it does about closed days and how far ahead is left to the caller.
    #[must_use]
    pub fn rule(&self, recurrence: Recurrence, starts_on: NaiveDate) -> ScheduleRule {
        ScheduleRule {
            recurrence,
            starts_on,
            time: self.time,
            doors_open: self.doors_open,
            slot_minutes: self.slot_minutes,
            break_minutes: self.break_minutes,
            capacity: self.capacity,
            closed_days: ClosedDayPolicy::Manual,
            horizon_days: 1,
            confirms_itself: true,
            title: self.title.clone(),
            speaker: self.speaker.clone(),
            contents: self.contents.clone(),
        }
    }

    /// The values as they stand in the fields of a form.
    #[must_use]
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        let (starts, ends) = self.time;
        vec![
            ("starts", typed_time::in_field(starts)),
            ("ends", typed_time::in_field(ends)),
            ("doors", self.doors_open.map(typed_time::in_field).unwrap_or_default()),
            (
                "cut",
                if self.slot_minutes.is_some() { "slots" } else { "whole" }.to_owned(),
            ),
            ("slot_minutes", number(self.slot_minutes)),
            (
                "break_minutes",
                number(Some(self.break_minutes).filter(|minutes| *minutes > 0)),
            ),
            ("venue", self.venue.map(|id| id.to_string()).unwrap_or_default()),
            (
                "counsellor",
                self.counsellor.map(|id| id.to_string()).unwrap_or_default(),
            ),
            ("households", number(self.capacity.households)),
            ("persons", number(self.capacity.persons)),
            ("title", self.title.clone().unwrap_or_default()),
            ("speaker", self.speaker.clone().unwrap_or_default()),
            ("contents", self.contents.join("\n")),
        ]
    }
}

/// The length of a slot, which must fit at least once.
fn slot(form: &mut FormReading<'_>, time: Option<(NaiveTime, NaiveTime)>) -> Option<u32> {
    let minutes = form.number("slot_minutes", "1枠の長さ", (5, LONGEST))?;
    let fits = time.is_none_or(|(starts, ends)| i64::from(minutes) <= (ends - starts).num_minutes());
    if !fits {
        form.refuse("slot_minutes", "1枠が開催時間より長くなっています。");
    }
    Some(minutes)
}

/// The fields as they were typed, with the venues and counsellors to choose from.
#[must_use]
pub fn session_fields(
    fields: &Fields,
    problems: &[Problem],
    (venues, counsellors): (Vec<Choice>, Vec<Choice>),
) -> SessionFields {
    let text = |name| field(fields, problems, name);
    SessionFields {
        starts: text("starts"),
        ends: text("ends"),
        doors: text("doors"),
        is_cut: fields.get("cut") == "slots",
        slot_minutes: text("slot_minutes"),
        break_minutes: text("break_minutes"),
        slots: None,
        venues,
        venue_error: error(problems, "venue"),
        counsellors,
        counsellor_error: error(problems, "counsellor"),
        households: text("households"),
        persons: text("persons"),
        title: text("title"),
        speaker: text("speaker"),
        contents: text("contents"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::staff::form_reading::filled;

    fn wrong(pairs: &[(&str, &str)]) -> Vec<String> {
        let fields = filled(pairs.iter().copied());
        let mut form = FormReading::of(&fields);
        assert_eq!(SessionEntry::read(&mut form), None);
        form.problems().into_iter().map(|problem| problem.field).collect()
    }

    const TWO_SLOTS: [(&str, &str); 7] = [
        ("starts", "１０時"),
        ("ends", "12:00"),
        ("cut", "slots"),
        ("slot_minutes", "60"),
        ("households", "1"),
        ("contents", "個別の相談\r\n"),
        ("venue", ""),
    ];

    #[test]
    fn what_was_read_stands_in_the_fields_again() {
        let fields = filled(TWO_SLOTS);
        let entry = SessionEntry::read(&mut FormReading::of(&fields)).unwrap();
        assert_eq!(entry.slot_minutes, Some(60));
        assert_eq!(entry.capacity.households, Some(1));
        assert_eq!(entry.contents, ["個別の相談"]);
        let fields = filled(entry.typed());
        assert_eq!(fields.get("starts"), "10:00");
        assert_eq!(SessionEntry::read(&mut FormReading::of(&fields)), Some(entry));
    }

    #[test]
    fn the_length_of_a_slot_is_not_asked_where_nothing_is_cut() {
        let fields = filled([
            ("starts", "13:30"),
            ("ends", "15:30"),
            ("cut", "whole"),
            ("slot_minutes", "x"),
        ]);
        let entry = SessionEntry::read(&mut FormReading::of(&fields)).unwrap();
        assert_eq!((entry.slot_minutes, entry.break_minutes), (None, 0));
    }

    #[test]
    fn mistakes_are_told_in_the_order_of_the_page() {
        assert_eq!(wrong(&[]), ["starts", "ends"]);
        assert_eq!(wrong(&[("starts", "12:00"), ("ends", "10:00")]), ["ends"]);
        assert_eq!(
            wrong(&[
                ("starts", "10:00"),
                ("ends", "11:00"),
                ("cut", "slots"),
                ("slot_minutes", "90")
            ]),
            ["slot_minutes"]
        );
        assert_eq!(
            wrong(&[
                ("starts", "10:00"),
                ("ends", "11:00"),
                ("households", "0"),
                ("venue", "1階"),
                ("doors", "10:30")
            ]),
            ["venue", "households", "doors"]
        );
    }
}
