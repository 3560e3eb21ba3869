//! A plain model of who has which place: vectors, a few sums, and the quiet hours by arithmetic of its own.
//! Deliberately written apart from the service's rules, so that a mistake there does not repeat itself here.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

/// Where a household stands with its whole wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Entered,
    Waiting,
    Offered(DateTime<Utc>),
    Confirmed,
    Gone,
}

/// One household: the slots in which it wants a place, and those of its course that it will miss.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: Uuid,
    pub number: String,
    pub persons: u32,
    pub wants: Vec<usize>,
    pub misses: Vec<usize>,
    pub state: State,
    /// Place in the queue.
    pub since: u64,
}

#[derive(Debug, Clone)]
pub struct Hold {
    pub browser: usize,
    pub slots: Vec<usize>,
    pub persons: u32,
    pub until: DateTime<Utc>,
    pub is_extended: bool,
}

#[derive(Debug, Clone)]
pub struct Plain {
    /// Limits as staff set them: 組 and 名.
    pub limits: Vec<(Option<u32>, Option<u32>)>,
    /// Slots that share one queue.
    pub groups: Vec<Vec<usize>>,
    pub is_strict: bool,
    pub is_lottery: bool,
    pub first_start: DateTime<Utc>,
    pub entries: Vec<Entry>,
    pub holds: Vec<Hold>,
    pub turn: u64,
}

fn hour_of_japan(at: DateTime<Utc>) -> i64 {
    (at.timestamp() + 9 * 3600).rem_euclid(86_400) / 3600
}

pub fn is_night(at: DateTime<Utc>) -> bool {
    !(8..21).contains(&hour_of_japan(at))
}

/// The next eight o'clock, unless it is day.
fn morning(at: DateTime<Utc>) -> DateTime<Utc> {
    if !is_night(at) {
        return at;
    }
    let seconds = (at.timestamp() + 9 * 3600).rem_euclid(86_400);
    let midnight = at - Duration::seconds(seconds) - Duration::nanoseconds(i64::from(at.timestamp_subsec_nanos()));
    let days = i64::from(seconds >= 21 * 3600);
    midnight + Duration::hours(24 * days + 8)
}

/// A minute before nine in the evening, unless it is day.
fn evening(at: DateTime<Utc>) -> DateTime<Utc> {
    if !is_night(at) {
        return at;
    }
    let seconds = (at.timestamp() + 9 * 3600).rem_euclid(86_400);
    let midnight = at - Duration::seconds(seconds);
    let days = i64::from(seconds < 8 * 3600);
    midnight + Duration::hours(21 - 24 * days) - Duration::minutes(1)
}

impl Plain {
    pub fn group_of(&self, slot: usize) -> usize {
        self.groups.iter().position(|group| group.contains(&slot)).unwrap()
    }

    fn occupies(entry: &Entry) -> bool {
        matches!(entry.state, State::Offered(_) | State::Confirmed)
    }

    /// What is taken in a slot, by households and holds.
    pub fn taken(&self, slot: usize) -> (u32, u32) {
        let entries = self.entries.iter().filter(|entry| Self::occupies(entry) && entry.wants.contains(&slot));
        let holds = self.holds.iter().filter(|hold| hold.slots.contains(&slot));
        let parties: Vec<u32> = entries.map(|entry| entry.persons).chain(holds.map(|hold| hold.persons)).collect();
        (u32::try_from(parties.len()).unwrap(), parties.iter().sum())
    }

    fn fits(&self, slots: &[usize], persons: u32) -> bool {
        slots.iter().all(|slot| {
            let (households, there) = self.taken(*slot);
            let (most_households, most_persons) = self.limits[*slot];
            most_households.is_none_or(|most| households < most) && most_persons.is_none_or(|most| there + persons <= most)
        })
    }

    /// Until when an offer made now is kept; `None`: too late for one.
    pub fn offered_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let sent = morning(now);
        let until = morning(sent + Duration::hours(24)).min(evening(self.first_start - Duration::hours(1)));
        (sent + Duration::hours(2) <= until).then_some(until)
    }

    fn is_queued(&self, group: usize, now: DateTime<Utc>) -> bool {
        let waits = |entry: &Entry| entry.state == State::Waiting && self.group_of(entry.wants[0]) == group;
        self.is_strict && self.offered_until(now).is_some() && self.entries.iter().any(waits)
    }

    /// Whether a newcomer gets these places, of which `held` (名) is kept for it already.
    pub fn admits(&self, slots: &[usize], persons: u32, held: Option<(usize, u32)>, now: DateTime<Utc>) -> bool {
        let group = self.group_of(slots[0]);
        match held {
            Some((_, kept)) if persons <= kept => true,
            Some(_) if self.is_queued(group, now) => false,
            Some((browser, _)) => {
                let mut without = self.clone();
                without.holds.retain(|hold| hold.browser != browser);
                without.fits(slots, persons)
            }
            None => !self.is_queued(group, now) && self.fits(slots, persons),
        }
    }

    /// Whether it may wait: the party could fit one day, and an offer is still possible.
    pub fn may_wait(&self, slots: &[usize], persons: u32, now: DateTime<Utc>) -> bool {
        let could = |slot: &usize| {
            let (households, most) = self.limits[*slot];
            households.is_none_or(|most| most > 0) && most.is_none_or(|most| persons <= most)
        };
        slots.iter().all(could) && self.offered_until(now).is_some()
    }

    /// Places that are free go to those who wait, in their order.
    pub fn settle(&mut self, now: DateTime<Utc>) {
        let Some(until) = self.offered_until(now) else { return };
        for group in 0..self.groups.len() {
            let mut waiting: Vec<usize> = (0..self.entries.len())
                .filter(|index| self.entries[*index].state == State::Waiting)
                .filter(|index| self.group_of(self.entries[*index].wants[0]) == group)
                .collect();
            waiting.sort_by_key(|index| self.entries[*index].since);
            for index in waiting {
                let (wants, persons) = (self.entries[index].wants.clone(), self.entries[index].persons);
                if self.fits(&wants, persons) {
                    self.entries[index].state = State::Offered(until);
                } else if self.is_strict {
                    break;
                }
            }
        }
    }

    pub fn hold_of(&self, browser: usize, slot: usize) -> Option<(usize, u32)> {
        let own = self.holds.iter().find(|hold| hold.browser == browser && hold.slots.contains(&slot));
        own.map(|hold| (browser, hold.persons))
    }

    /// What the rows of a slot must say: number, status, persons; and how they break into both limits.
    pub fn rows(&self, slot: usize) -> Vec<(String, &'static str, u32)> {
        let mut rows = Vec::new();
        for entry in &self.entries {
            let code = match entry.state {
                State::Entered => "entered",
                State::Waiting => "waiting",
                State::Offered(_) => "offered",
                State::Confirmed => "confirmed",
                State::Gone => "cancelled",
            };
            if entry.wants.contains(&slot) {
                rows.push((entry.number.clone(), code, entry.persons));
            } else if entry.misses.contains(&slot) {
                let code = if entry.state == State::Gone { code } else { "ceded" };
                rows.push((entry.number.clone(), code, entry.persons));
            }
        }
        rows.sort();
        rows
    }
}
