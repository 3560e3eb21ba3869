//! From the seed's words for rules to the domain's.
//! Deliberately one arm a word: a new word in the seed does not compile until somebody has decided what it means.

use super::seed;
use crate::domain::programme::{Acceptance, Audience, FormRules, Gate, Identity, Participation, Policy};
use crate::domain::window::{Closes, Opens, Window};

/// A programme's rules.
pub(super) fn policy(programme: &seed::Programme) -> Policy {
    let closes = |deadline: seed::Deadline| Closes::BusinessDaysBefore {
        days: u32::from(deadline.business_days_before),
        at: deadline.at,
    };
    let window = programme.window.map_or(
        Window {
            opens: Opens::AtOnce,
            closes: Closes::AtStart,
            cancel_until: Closes::AtStart,
        },
        |window| Window {
            opens: match window.opens {
                seed::Opens::MonthBefore { day, at } => Opens::MonthBefore {
                    day: u32::from(day),
                    at,
                },
                seed::Opens::DaysBefore { days, at } => Opens::DaysBefore {
                    days: u32::from(days),
                    at,
                },
            },
            closes: closes(window.closes),
            cancel_until: closes(window.cancel_until),
        },
    );
    Policy {
        acceptance: match programme.acceptance {
            seed::Acceptance::FirstCome => Acceptance::FirstCome,
            seed::Acceptance::Lottery => Acceptance::Lottery,
            seed::Acceptance::Approval => Acceptance::Approval,
            seed::Acceptance::PhoneOnly => Acceptance::PhoneOnly,
            seed::Acceptance::InvitationOnly => Acceptance::InvitationOnly,
        },
        gate: match programme.gate {
            seed::Gate::None => Gate::None,
            seed::Gate::InterviewFirst => Gate::InterviewFirst,
        },
        identity: match programme.identity {
            seed::Identity::NameRequired => Identity::NameRequired,
            seed::Identity::NicknameEnough => Identity::NicknameEnough,
        },
        window,
        household_limit: Some(u32::from(programme.household_limit)).filter(|limit| *limit > 0),
        max_party: u32::from(programme.max_party),
        retention_days: u32::from(programme.retention_days),
        family_may_erase: true,
        reminders: programme.reminders.clone(),
        forms: forms(programme),
    }
}

fn forms(programme: &seed::Programme) -> FormRules {
    let usual = FormRules {
        tally_categories: programme.categories.clone(),
        ..FormRules::default()
    };
    let Some(course) = programme.course else {
        return usual;
    };
    FormRules {
        needs_all_sessions: !course.absences,
        joins_until_session: u32::from(course.joins_until_session),
        takes_guests: course.guests,
        ..usual
    }
}

/// Its form.
pub(super) fn participation(of: seed::Participation) -> Participation {
    match of {
        seed::Participation::Appointment => Participation::Appointment,
        seed::Participation::Event => Participation::Event,
        seed::Participation::Course => Participation::Course,
        seed::Participation::WalkIn => Participation::WalkIn,
        seed::Participation::Notice => Participation::Notice,
    }
}

/// Its entrance on the list.
pub(super) fn audience(of: seed::Audience) -> Audience {
    match of {
        seed::Audience::Consult => Audience::Consult,
        seed::Audience::Learn => Audience::Learn,
        seed::Audience::DropIn => Audience::DropIn,
        seed::Audience::None => Audience::Other,
    }
}
