//! What a visitor narrowed the schedule to, as it stands in the address of the list and of the month, and the form for it.
//! Deliberately only three questions; whatever cannot be read is as if it were not there.

use crate::actions::show_schedule::Schedule;
use crate::catalogue::say;
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::programme::{Audience, Participation};
use crate::pages::list::Filter;
use crate::pages::shared::{Choice, Hidden};
use crate::web::form::Fields;

/// A narrowing; the default shows everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Narrowed {
    programme: Option<ProgrammeId>,
    audience: Option<Audience>,
    only_without_application: bool,
}

/// The page that the form stands on.
pub struct FilteredPage {
    /// Its address.
    pub action: &'static str,
    /// What it shows a part of: 「12月の」; empty for everything.
    pub part: String,
    /// What travels along.
    pub hidden: Vec<Hidden>,
    /// The page without any narrowing.
    pub whole_href: String,
    /// So many rows are shown.
    pub count: usize,
}

impl Narrowed {
    /// Reads the fields of an address.
    #[must_use]
    pub fn read(fields: &Fields) -> Self {
        Self {
            programme: fields.get("programme").parse().ok(),
            audience: Audience::from_code(fields.get("for")),
            only_without_application: fields.get("open") == "1",
        }
    }

    /// Writes them again, for a link that keeps the narrowing.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let programme = self.programme.map(|id| ("programme", id.to_string()));
        let audience = self.audience.map(|audience| ("for", audience.code().to_owned()));
        let open = self.only_without_application.then(|| ("open", "1".to_owned()));
        programme.into_iter().chain(audience).chain(open).collect()
    }

    /// Whether an offering is among what is shown.
    #[must_use]
    pub fn shows(&self, offering: &Offering) -> bool {
        let programme = &offering.programme;
        self.programme.is_none_or(|id| id == programme.id)
            && self.audience.is_none_or(|audience| audience == programme.audience)
            && (!self.only_without_application || programme.participation == Participation::WalkIn)
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.programme.is_some() || self.audience.is_some() || self.only_without_application
    }

    /// Whether it is narrowed to this entrance of the list.
    #[must_use]
    pub fn is_for(&self, audience: Audience) -> bool {
        self.audience == Some(audience)
    }

    /// The form of a page, among the programmes that have dates.
    #[must_use]
    pub fn filter(&self, schedule: &Schedule, coming: &[&Offering], page: FilteredPage) -> Filter {
        let directory = &schedule.directory;
        let mut programmes: Vec<_> = directory
            .programmes
            .values()
            .filter(|programme| programme.is_public())
            .filter(|programme| coming.iter().any(|offering| offering.programme.id == programme.id))
            .collect();
        programmes.sort_by_key(|programme| programme.ordinal);
        let all = Choice {
            value: String::new(),
            label: say("すべて"),
            is_chosen: self.programme.is_none(),
        };
        let choices = programmes.into_iter().map(|programme| Choice {
            value: programme.id.to_string(),
            label: say(&programme.name),
            is_chosen: self.programme == Some(programme.id),
        });
        let named = self.programme.and_then(|id| directory.programmes.get(&id));
        let what = match (named, self.audience, self.only_without_application) {
            (Some(programme), ..) => programme.name.as_str(),
            (None, Some(Audience::Consult), _) => "相談の日程",
            (None, Some(Audience::Learn), _) => "話す・学ぶ日程",
            (None, Some(Audience::DropIn | Audience::Other), _) => "しぼりこんだ日程",
            (None, None, true) => "申込みなしで参加できる日程",
            (None, None, false) => "すべての日程",
        };
        Filter {
            action: page.action.to_owned(),
            hidden: page.hidden,
            programmes: std::iter::once(all).chain(choices).collect(),
            only_without_application: self.only_without_application,
            result: say!("{part}{what}（{count}件）", page.part, say(what), page.count),
            reset_href: self.is_set().then_some(page.whole_href),
        }
    }
}
