//! What is asked for in steps 2 and 3: one session, or a course with the sessions that will be missed.
//! Deliberately reads the course anew at each step: somebody else may have enrolled meanwhile.

use chrono::{DateTime, Utc};

use super::wish_form;
use crate::actions::hold_slot::Wanted;
use crate::actions::reserve_slot::Terms;
use crate::actions::show_schedule::show_course_of;
use crate::catalogue::say;
use crate::domain::calendar::jst;
use crate::domain::course::OfferedCourse;
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::offering::{Asker, Offering};
use crate::domain::programme::Participation;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::wish::Problems;
use crate::pages::FillPage;
use crate::pages::confirm::Item;
use crate::pages::course::{ChoiceSession, CourseChoice};
use crate::pages::shared::{Hidden, Problem};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{course_words, words};

pub use crate::pages::course::ABSENT;

/// `1` where one session of a course is enough.
pub const SINGLE: &str = "single";
/// When the sessions of the course started as the visitor saw them (many).
pub const SEEN: &str = "dates";

/// A slot, and what is asked for with it.
pub struct Asked {
    course: Option<OfferedCourse>,
    absences: Vec<SessionId>,
    is_single: bool,
    is_first_look: bool,
}

impl Asked {
    /// What the form asks for.
    ///
    /// # Errors
    /// [`WebError`] if the database is away.
    pub async fn read(state: &AppState, offering: &Offering, fields: &Fields) -> Result<Self, WebError> {
        let is_single = fields.get(SINGLE) == "1";
        let is_course = offering.programme.participation == Participation::Course;
        let course = if is_course {
            show_course_of(&state.services, offering).await?
        } else {
            None
        };
        let absences = fields.all(ABSENT);
        Ok(Self {
            course,
            absences: absences.iter().filter_map(|id| id.parse().ok()).collect(),
            is_single,
            // The forms of steps 2 and 3 have a key, what leads to them has none.
            is_first_look: fields.get("idempotency_key").is_empty(),
        })
    }

    /// The course as somebody sees it who holds places in it.
    pub fn adjust(&mut self, see: impl Fn(Offering) -> Offering) {
        if let Some(course) = &mut self.course {
            course.offerings = std::mem::take(&mut course.offerings).into_iter().map(see).collect();
        }
    }

    /// Whether several sessions are asked about.
    #[must_use]
    pub fn is_course(&self) -> bool {
        self.course.is_some()
    }

    /// Whether it is all of a course, not one session of it.
    #[must_use]
    pub fn is_whole_course(&self) -> bool {
        self.whole().is_some()
    }

    /// Whether a slot is one of the course that is asked for.
    #[must_use]
    pub fn holds_in(&self, slot: SlotId) -> bool {
        self.whole()
            .is_some_and(|course| course.offerings.iter().any(|part| part.slot.id == slot))
    }

    /// What is to be held while the form is filled in. Before anything is chosen nothing is held in the sessions that are
    /// full, as long as one may stay away from them.
    #[must_use]
    pub fn wanted(&self, slot: SlotId, (persons, asker): (u32, Asker), now: DateTime<Utc>) -> Wanted {
        let mut absences = self.absences.clone();
        if let Some(course) = self.whole().filter(|_| self.is_first_look && absences.is_empty()) {
            absences = course.full_but_spared(asker, now);
        }
        Wanted {
            slot,
            persons,
            absences,
            is_single: self.is_single,
        }
    }

    fn whole(&self) -> Option<&OfferedCourse> {
        self.course.as_ref().filter(|_| !self.is_single)
    }

    /// Whether a party of `persons` can have it now. Before anything is chosen a full session is not in the way, as long
    /// as one may stay away from it.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn check(
        &self,
        offering: &Offering,
        persons: u32,
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<(), ReserveRefusal> {
        let Some(course) = &self.course else {
            return offering.take(persons, asker, now).map(|_| ());
        };
        if self.is_single {
            return course.take_single(offering.session.id, persons, asker, now);
        }
        match course.take(persons, &self.absences, asker, now) {
            Err(ReserveRefusal::Full) if self.is_first_look && !course.full_but_spared(asker, now).is_empty() => Ok(()),
            answer => answer.map(|_| ()),
        }
    }

    /// Whether a party of `persons` may wait for it.
    ///
    /// # Errors
    /// Why it cannot be reserved at all, or [`ReserveRefusal::NoWaiting`].
    pub fn wait(
        &self,
        offering: &Offering,
        persons: u32,
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<(), ReserveRefusal> {
        match self.whole() {
            Some(course) => course.wait(persons, &self.absences, asker, now),
            None => offering.wait(persons, asker, now),
        }
    }

    /// Says at the question about absences what to do, where another answer to it helps.
    #[must_use]
    pub fn problem(
        &self,
        offering: &Offering,
        refused: &ReserveRefusal,
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Option<Problem> {
        let course = self.whole()?;
        let takes_absences = !offering.programme.policy.forms.needs_all_sessions;
        let message = match refused {
            ReserveRefusal::AllSessionsNeeded if takes_absences => "来られる回を、1回はお選びください。",
            ReserveRefusal::Full if !course.full_but_spared(asker, now).is_empty() => {
                "満席の回があります。その回をお休みにすると、ほかの回に申し込めます。"
            }
            _ => return None,
        };
        Some(Problem {
            field: ABSENT.to_owned(),
            message: say(message),
        })
    }

    /// The terms of the reservation.
    #[must_use]
    pub fn terms(&self, fields: &Fields) -> Terms {
        Terms {
            absences: self.absences.clone(),
            is_single: self.is_single,
            seen: fields.all(SEEN).iter().filter_map(|text| read_seen(text)).collect(),
            ..Terms::default()
        }
    }

    /// The hidden fields of step 3 that tell which dates were seen.
    #[must_use]
    pub fn seen(&self, now: DateTime<Utc>) -> Vec<Hidden> {
        let parts = self.whole().into_iter().flat_map(|course| course.coming(now));
        parts
            .map(|part| Hidden {
                name: SEEN.to_owned(),
                value: format!("{} {}", part.slot.id, part.slot.starts_at.to_rfc3339()),
            })
            .collect()
    }

    /// The dates as one item of step 3, those that will be missed marked.
    #[must_use]
    pub fn item(&self, now: DateTime<Utc>) -> Option<Item> {
        let course = self.whole()?;
        let line = |part: &Offering| {
            let away = if self.absences.contains(&part.session.id) {
                say("（お休みします）")
            } else {
                String::new()
            };
            format!(
                "{}　{}{away}",
                course_words::number(course, part.session.id),
                course_words::when(part)
            )
        };
        Some(Item {
            label: say!("日程（{}）", course_words::total(course)),
            lines: course.coming(now).map(line).collect(),
            field: ABSENT.to_owned(),
        })
    }

    /// The day on which the data will be gone, where several sessions decide.
    #[must_use]
    pub fn erased_on(&self, now: DateTime<Utc>) -> Option<String> {
        let last = self.whole()?.coming(now).map(Offering::erased_on).max()?;
        Some(words::plain_date(last))
    }

    /// Step 2 with what was typed.
    #[must_use]
    pub fn fill_page(
        &self,
        state: &AppState,
        sender: (&Visit, String),
        (offering, asker): (&Offering, Asker),
        typed: (&Fields, &Problems),
    ) -> FillPage {
        let now = state.services.now();
        let mut page = wish_form::fill_page(state, sender, offering, typed);
        if let Some(course) = &self.course {
            page.course = Some(self.choice(course, (offering, asker), now));
        }
        if self.is_single {
            page.hidden.push(Hidden {
                name: SINGLE.to_owned(),
                value: "1".to_owned(),
            });
        }
        if let Some(erased_on) = self.erased_on(now) {
            page.privacy.erased_on = erased_on;
        }
        page
    }

    fn choice(
        &self,
        course: &OfferedCourse,
        (offering, asker): (&Offering, Asker),
        now: DateTime<Utc>,
    ) -> CourseChoice {
        if self.is_single {
            let number = course_words::number(course, offering.session.id);
            return CourseChoice {
                lead: say!(
                    "{number}（{}のうち）だけのご参加です。",
                    number,
                    course_words::total(course)
                ),
                explanation: say("ほかの回のご予約は入りません。"),
                takes_absences: false,
                error: None,
                sessions: Vec::new(),
            };
        }
        let takes_absences = !offering.programme.policy.forms.needs_all_sessions;
        let full = course.full_but_spared(asker, now);
        let session = |part: &Offering| {
            let is_full = full.contains(&part.session.id);
            let is_chosen = self.absences.contains(&part.session.id);
            ChoiceSession {
                value: part.session.id.to_string(),
                number: course_words::number(course, part.session.id),
                when: course_words::when(part),
                iso_date: jst::date_of(part.slot.starts_at).to_string(),
                note: is_full.then(|| say("この回は満席です。お休みにすると、ほかの回に申し込めます。")),
                is_absent: is_chosen || (is_full && self.is_first_look),
            }
        };
        let (left, all) = (course.coming(now).count(), course.parts().count());
        let lead = if left < all {
            say!(
                "{}のうち、残りの{left}回のお申し込みです。",
                course_words::total(course),
                left
            )
        } else {
            say!("{}のお申し込みです。", course_words::total(course))
        };
        CourseChoice {
            lead,
            explanation: say(if takes_absences {
                "来られない日があるときは、その回に印をつけてください。あとから変えることもできます。"
            } else {
                "すべての回に来られる方が対象です。"
            }),
            takes_absences,
            error: None,
            sessions: course.coming(now).map(session).collect(),
        }
    }
}

fn read_seen(text: &str) -> Option<(SlotId, DateTime<Utc>)> {
    let (slot, starts_at) = text.split_once(' ')?;
    Some((slot.parse().ok()?, starts_at.parse().ok()?))
}
