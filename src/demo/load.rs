//! From the seed's texts to the nouns of the domain, ready for loading; with the list of weekdays that the source got wrong.
//! Deliberately invents nothing: what the seed does not say stays empty.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::error::DemoError;
use super::phrases::phrases;
use super::policy::{audience, participation, policy};
use super::rules::{has_rule, rules};
use super::seed::{self, Seed};
use super::upcoming::{UpcomingSession, upcoming};
use crate::actions::load_city::City;
use crate::domain::calendar::{
    DeskCalendar, OpeningHours, Span, TypedDate, VenueCalendar, WeekdayMismatch, YearEnd, jst, time_wording,
};
use crate::domain::capacity::Capacity;
use crate::domain::course::Course;
use crate::domain::desk::{Desk, Venue};
use crate::domain::entropy::Entropy;
use crate::domain::history::{Head, PastEvent};
use crate::domain::ids::{CourseId, DeskId, HistoryId, ProgrammeId, RuleId, SessionId, SlotId, VenueId};
use crate::domain::online::OnlineAddress;
use crate::domain::programme::{Link, Programme, ProgrammeTexts};
use crate::domain::session::{NewSlot, Session, SessionStatus};

/// A city ready for loading, and every weekday of the source that does not fit its date.
pub struct Demo {
    /// The city.
    pub city: City,
    /// What the import found wrong: each with the programme's name.
    pub mismatches: Vec<(String, WeekdayMismatch)>,
}

/// A session at its desk, with its slots.
type Planned = (DeskId, Session, Vec<NewSlot>);

struct Making<'a> {
    seed: &'a Seed,
    now: DateTime<Utc>,
    entropy: &'a dyn Entropy,
    desks: HashMap<&'a str, DeskId>,
    venues: HashMap<&'a str, VenueId>,
    programmes: HashMap<&'a str, ProgrammeId>,
}

fn wrong(what: impl ToString) -> DemoError {
    DemoError::of(what)
}

/// The demo of 安中市 as of `now`.
///
/// # Errors
/// [`DemoError`] if the seed is broken.
pub fn annaka(now: DateTime<Utc>, entropy: &dyn Entropy) -> Result<Demo, DemoError> {
    let seed = seed::annaka().map_err(wrong)?;
    let making = Making {
        seed: &seed,
        now,
        entropy,
        desks: seed
            .desks
            .iter()
            .map(|desk| (desk.key.as_str(), DeskId::fresh(now, entropy)))
            .collect(),
        venues: seed
            .venues
            .iter()
            .map(|venue| (venue.key.as_str(), VenueId::fresh(now, entropy)))
            .collect(),
        programmes: seed
            .programmes
            .iter()
            .map(|p| (p.key.as_str(), ProgrammeId::fresh(now, entropy)))
            .collect(),
    };
    making.make()
}

impl Making<'_> {
    fn make(&self) -> Result<Demo, DemoError> {
        let desks: Vec<Desk> = self
            .seed
            .desks
            .iter()
            .map(|desk| self.desk(desk))
            .collect::<Result<_, _>>()?;
        let calendars: HashMap<&str, &DeskCalendar> =
            desks.iter().map(|desk| (desk.key.as_str(), &desk.calendar)).collect();
        let is_closed = |key: &str, on: NaiveDate| calendars.get(key).is_none_or(|c| !c.is_business_day(on));
        let today = jst::date_of(self.now);
        let mut coming = upcoming(self.seed, today, is_closed);
        coming.retain(|session| !has_rule(self.seed, &session.programme));
        // In the evening today's session is over, and nothing is scheduled into the past.
        coming.retain(|session| jst::instant(session.date, session.end) > self.now);
        let sessions: Vec<(DeskId, Session, Vec<NewSlot>)> = coming
            .iter()
            .map(|session| self.session(session))
            .collect::<Result<_, _>>()?;
        let online = coming
            .iter()
            .zip(&sessions)
            .filter_map(|(coming, (_, session, _))| Some((session.id, coming.online_address.as_deref()?)))
            .map(|(id, address)| Ok((id, OnlineAddress::parse(address).map_err(wrong)?)))
            .collect::<Result<_, DemoError>>()?;
        let (courses, sessions) = self.grouped(sessions);
        let mut mismatches = Vec::new();
        let history = self
            .seed
            .history
            .iter()
            .map(|past| self.past(past, &mut mismatches))
            .collect::<Result<_, _>>()?;
        let venues = self
            .seed
            .venues
            .iter()
            .map(|venue| self.venue(venue))
            .collect::<Result<_, _>>()?;
        let programmes = self
            .seed
            .programmes
            .iter()
            .map(|p| self.programme(p))
            .collect::<Result<_, _>>()?;
        let known = (&self.programmes, &self.venues);
        let rules = rules(self.seed, today, known, || RuleId::fresh(self.now, self.entropy))?;
        Ok(Demo {
            city: City {
                desks,
                venues,
                programmes,
                phrases: phrases()?,
                history,
                courses,
                sessions,
                online,
                rules,
            },
            mismatches,
        })
    }

    /// The coming sessions of each programme that is a course belong together.
    fn grouped(&self, mut sessions: Vec<Planned>) -> (Vec<Course>, Vec<Planned>) {
        let mut courses = Vec::new();
        for programme in self
            .seed
            .programmes
            .iter()
            .filter(|programme| programme.course.is_some())
        {
            let Some(id) = self.programmes.get(programme.key.as_str()) else {
                continue;
            };
            let own = |(_, session, _): &&mut Planned| session.programme == *id;
            if sessions.iter_mut().filter(own).count() < 2 {
                continue;
            }
            let course = Course {
                id: CourseId::fresh(self.now, self.entropy),
                programme: *id,
                title: None,
                sessions: Vec::new(),
            };
            for (_, session, _) in sessions.iter_mut().filter(own) {
                session.course = Some(course.id);
            }
            courses.push(course);
        }
        (courses, sessions)
    }

    fn desk(&self, desk: &seed::Desk) -> Result<Desk, DemoError> {
        use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        let mut spans = Vec::new();
        for weekday in [Mon, Tue, Wed, Thu, Fri, Sat, Sun] {
            for span in desk.weekly.on(weekday) {
                spans.push((weekday, Span::new(span.start, span.end).map_err(wrong)?));
            }
        }
        let range =
            |range: seed::YearEnd| YearEnd::new((range.from.month, range.from.day), (range.to.month, range.to.day));
        Ok(Desk {
            id: id_of(&self.desks, &desk.key)?,
            key: desk.key.clone(),
            name: desk.name.clone(),
            is_partner: desk.kind == seed::DeskKind::Partner,
            phone: desk.phone.clone(),
            extension: desk.extension.clone(),
            sender_name: desk.sender_name.clone(),
            calendar: DeskCalendar {
                year_end: desk.year_end.map(range).transpose().map_err(wrong)?,
                closes_on_holidays: desk.closes_on_holidays,
                ..DeskCalendar::new(OpeningHours::new(spans).map_err(wrong)?)
            },
        })
    }

    fn venue(&self, venue: &seed::Venue) -> Result<(String, Venue), DemoError> {
        let made = Venue {
            id: id_of(&self.venues, &venue.key)?,
            place: venue.outward.clone(),
            address: venue.address.clone().unwrap_or_default(),
            entrance: venue.entrance.clone(),
            parking: venue.parking.clone(),
            holds_one_session: venue.one_session,
            calendar: VenueCalendar::default(),
        };
        Ok((venue.key.clone(), made))
    }

    fn programme(&self, programme: &seed::Programme) -> Result<Programme, DemoError> {
        let is_suspended = programme.status == seed::Status::Suspended;
        let reason = programme
            .state_reason
            .clone()
            .unwrap_or_else(|| "いまはお休みしています。".to_owned());
        let texts = &programme.texts;
        Ok(Programme {
            id: id_of(&self.programmes, &programme.key)?,
            ordinal: u32::from(programme.number),
            key: programme.key.clone(),
            desk: id_of(&self.desks, &programme.desk)?,
            name: programme.name.clone(),
            outward_name: programme.outward_name.clone(),
            participation: participation(programme.participation),
            audience: audience(programme.audience),
            is_listed: programme.listed,
            suspended: is_suspended.then_some(reason),
            ended_on: None,
            policy: policy(programme),
            texts: ProgrammeTexts {
                summary: sentences(&texts.summary),
                who_comes: texts.who_comes.clone(),
                day_steps: texts.day_steps.clone(),
                who_you_meet: texts.who_you_meet.clone(),
                need_not_say: texts.need_not_say.clone(),
                bring: sentences(&texts.bring),
                voices: programme.voices.clone(),
                links: texts.links.iter().map(link).collect(),
                forbidden_words: self.seed.forbidden_words(programme).map(str::to_owned).collect(),
                ..ProgrammeTexts::default()
            },
        })
    }

    fn session(&self, upcoming: &UpcomingSession) -> Result<Planned, DemoError> {
        let programme = self
            .seed
            .programme(&upcoming.programme)
            .ok_or_else(|| wrong(&upcoming.programme))?;
        let venue = self.seed.venue(&upcoming.venue).ok_or_else(|| wrong(&upcoming.venue))?;
        let at = |time: NaiveTime| jst::instant(upcoming.date, time);
        let session = Session {
            id: SessionId::fresh(self.now, self.entropy),
            programme: id_of(&self.programmes, &upcoming.programme)?,
            venue: if venue.online {
                None
            } else {
                Some(id_of(&self.venues, &upcoming.venue)?)
            },
            doors_open_at: upcoming.doors_open.map(at),
            starts_at: at(upcoming.start),
            ends_at: at(upcoming.end),
            was_starts_at: upcoming
                .moved
                .as_ref()
                .map(|moved| jst::instant(moved.from, upcoming.start)),
            title: upcoming.title.clone(),
            contents: upcoming.contents.iter().map(part_words).collect(),
            speaker: upcoming.speaker.clone(),
            status: SessionStatus::Scheduled,
            public_reason: upcoming.moved.as_ref().map(|moved| moved.reason.clone()),
            hours_reason: upcoming.hours_reason.clone(),
            course: None,
            drawn_at: None,
        };
        let mut slots: Vec<NewSlot> = upcoming
            .slots
            .iter()
            .map(|slot| NewSlot {
                id: SlotId::fresh(self.now, self.entropy),
                starts_at: at(slot.start),
                ends_at: at(slot.end),
                capacity: Capacity {
                    households: slot.capacity.households.map(u32::from),
                    persons: slot.capacity.persons.map(u32::from),
                },
            })
            .collect();
        if slots.is_empty() {
            let (starts_at, ends_at) = (
                session.starts_at,
                session.ends_at.max(session.starts_at + TimeDelta::minutes(1)),
            );
            slots.push(NewSlot {
                id: SlotId::fresh(self.now, self.entropy),
                starts_at,
                ends_at,
                capacity: Capacity::default(),
            });
        }
        Ok((id_of(&self.desks, &programme.desk)?, session, slots))
    }

    fn past(
        &self,
        past: &seed::PastSession,
        mismatches: &mut Vec<(String, WeekdayMismatch)>,
    ) -> Result<PastEvent, DemoError> {
        let stated = TypedDate::parse(&past.date_as_stated).map_err(wrong)?;
        let mismatch = stated.check_weekday().err();
        let programme = self
            .seed
            .programme(&past.programme)
            .ok_or_else(|| wrong(&past.programme))?;
        if let Some(mismatch) = &mismatch {
            mismatches.push((programme.name.clone(), *mismatch));
        }
        let times = past.start.map(|start| match past.end {
            Some(end) => time_wording::span(start, end),
            None => time_wording::time(start),
        });
        let venue = past
            .venue
            .as_deref()
            .map(|key| self.seed.venue(key).map_or(key, |venue| venue.name.as_str()));
        Ok(PastEvent {
            id: HistoryId::fresh(self.now, self.entropy),
            programme: id_of(&self.programmes, &past.programme)?,
            held_on: stated.date,
            times,
            title: past.title.clone(),
            speaker: past.speaker.clone(),
            place: venue.map(str::to_owned),
            contents: past.contents.iter().map(part_words).collect(),
            counts: past
                .counts
                .iter()
                .map(|count| Head {
                    label: count.label.clone(),
                    number: count.number,
                    unit: match count.unit {
                        seed::CountUnit::Households => "組".to_owned(),
                        seed::CountUnit::Persons => "名".to_owned(),
                    },
                })
                .collect(),
            stated_weekday: mismatch.map(|mismatch| mismatch.stated.to_string()),
        })
    }
}

fn id_of<I: Copy>(ids: &HashMap<&str, I>, key: &str) -> Result<I, DemoError> {
    ids.get(key).copied().ok_or_else(|| wrong(key))
}

/// 「第1回　オリエンテーション」, with its time where the part has one.
fn part_words(part: &seed::Part) -> String {
    let time = part.start.map(|start| match part.end {
        Some(end) => time_wording::span(start, end),
        None => time_wording::time(start),
    });
    let words = [time, Some(part.name.clone()), part.detail.clone()];
    words
        .into_iter()
        .flatten()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("　")
}

/// A text cut after each 「。」.
fn sentences(text: &str) -> Vec<String> {
    text.split_inclusive('。')
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
        .map(str::to_owned)
        .collect()
}

fn link(link: &seed::Link) -> Link {
    let href = match &link.target {
        seed::LinkTarget::Url(url) => url.clone(),
        seed::LinkTarget::Phone(phone) => format!("tel:{}", phone.replace('-', "")),
    };
    Link {
        label: link.label.clone(),
        href,
    }
}

#[cfg(test)]
mod tests;
