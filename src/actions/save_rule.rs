//! Schedule rules: a new one, a changed one, one that ends. Whoever changes a rule says what becomes of the sessions that it
//! made and nobody has reserved; what is reserved is never touched.
//! Deliberately proposes at once, in the same transaction, so that staff see what the rule comes to.

use chrono::Days;

use super::Services;
use super::note_act::note_act;
use super::propose_sessions::{proposals, propose_rule};
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::ids::{DeskId, RuleId};
use crate::domain::programme_rule::{DateState, PlannedDate, ProgrammeRule};
use crate::domain::schedule::{Proposal, RuleRefusal};
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::{self, Directory};
use crate::store::{StoreError, WriteTx, schedule_rules, sessions, staff};

/// What becomes of a rule's future sessions that nobody has reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbooked {
    /// They stay as they are.
    Keep,
    /// They are taken back, and the rule proposes anew.
    Replace,
}

/// Why a rule was not saved.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// There is no such rule, or it is another desk's.
    #[error("この規則は見つかりませんでした。一覧を開きなおしてください")]
    Unknown,
    /// The counsellor does not work at the programme's desk.
    #[error("この窓口の相談員を選んでください")]
    NoColleague,
    /// The rule contradicts itself.
    #[error(transparent)]
    Refused(#[from] RuleRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A rule with what it has come to so far.
pub struct RuleState {
    /// The rule.
    pub rule: ProgrammeRule,
    /// What became of its dates from today on.
    pub dates: Vec<PlannedDate>,
    /// Its future sessions that nobody has reserved.
    pub unbooked: usize,
    /// Its future sessions with live reservations.
    pub booked: usize,
}

/// What a rule would come to: its next `count` dates from today, nothing stored.
///
/// # Errors
/// [`RuleError::Refused`] if the rule contradicts itself.
pub async fn preview_rule(services: &Services, rule: &ProgrammeRule, count: usize) -> Result<Vec<Proposal>, RuleError> {
    /// A yearly rule shows its dates too.
    const FURTHEST: Days = Days::new(366 * 4);
    rule.rule.check()?;
    let directory = schedule::directory(&mut services.store.read().await?).await?;
    let today = jst::date_of(services.now());
    let furthest = today.checked_add_days(FURTHEST).unwrap_or(today);
    let mut next = proposals(&directory, rule, today, furthest);
    next.truncate(count);
    Ok(next)
}

/// Saves a new rule and proposes by it; answers how many sessions that made.
///
/// # Errors
/// [`RuleError`].
pub async fn add_rule(services: &Services, member: &StaffMember, rule: ProgrammeRule) -> Result<usize, RuleError> {
    rule.rule.check()?;
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let directory = schedule::directory(tx).await?;
                let desk = may_manage(&directory, &member, &rule)?;
                counsels_there(tx, &rule, desk).await?;
                schedule_rules::insert(tx, &rule, own.now()).await?;
                let act = ("add rule", Subject::Rule(rule.id), Some(desk));
                note_act(tx, &own, Actor::Staff(member.id), act, None).await?;
                Ok(propose_rule(tx, &own, rule.id).await?)
            })
        })
        .await
}

/// Saves a changed rule; answers how many sessions were taken back and how many made.
///
/// # Errors
/// [`RuleError`].
pub async fn save_rule(
    services: &Services,
    member: &StaffMember,
    rule: ProgrammeRule,
    unbooked: Unbooked,
) -> Result<(usize, usize), RuleError> {
    rule.rule.check()?;
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let directory = schedule::directory(tx).await?;
                let stored = schedule_rules::lock(tx, rule.id).await?.ok_or(RuleError::Unknown)?;
                let desk = may_manage(&directory, &member, &stored)?;
                // A rule stays with its programme: what it made would otherwise belong to two.
                let rule = ProgrammeRule {
                    programme: stored.programme,
                    ..rule
                };
                counsels_there(tx, &rule, desk).await?;
                schedule_rules::save(tx, &rule).await?;
                let taken_back = match unbooked {
                    Unbooked::Keep => 0,
                    Unbooked::Replace => take_back(tx, &own, rule.id).await?,
                };
                let act = ("save rule", Subject::Rule(rule.id), Some(desk));
                note_act(tx, &own, Actor::Staff(member.id), act, None).await?;
                let made = propose_rule(tx, &own, rule.id).await?;
                Ok((taken_back, made))
            })
        })
        .await
}

/// Confirms that a rule's counsellor works at its desk.
async fn counsels_there(tx: &mut WriteTx, rule: &ProgrammeRule, desk: DeskId) -> Result<(), RuleError> {
    match rule.counsellor {
        Some(counsellor) if !staff::works_at(tx, counsellor, desk).await? => Err(RuleError::NoColleague),
        _ => Ok(()),
    }
}

/// Takes back a rule's future sessions that nobody ever reserved; one that was reserved and given back is kept, because
/// its household may still look at it.
async fn take_back(tx: &mut WriteTx, services: &Services, rule: RuleId) -> Result<usize, StoreError> {
    let mut gone = 0;
    let today = jst::date_of(services.now());
    for date in schedule_rules::list_dates(tx, rule).await? {
        let Some(id) = date.session else {
            // What the old rule left out is asked of the new one again.
            if date.rule_date >= today && date.state != DateState::Declined {
                schedule_rules::delete_date(tx, rule, date.rule_date).await?;
            }
            continue;
        };
        let Some(session) = sessions::lock(tx, id).await? else {
            continue;
        };
        let is_open = matches!(session.status, SessionStatus::Tentative | SessionStatus::Scheduled);
        if session.starts_at <= services.now() || !is_open || sessions::has_history(tx, id).await? {
            continue;
        }
        schedule_rules::delete_date(tx, rule, date.rule_date).await?;
        gone += usize::from(sessions::delete_unreserved(tx, id).await?);
    }
    Ok(gone)
}

/// Every rule of desks where the member of staff may see sessions, with what became of its dates.
///
/// # Errors
/// [`StoreError`].
pub async fn show_rules(services: &Services, member: &StaffMember) -> Result<(Directory, Vec<RuleState>), StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let rules = schedule_rules::list_active(&mut tx).await?;
    let mut states = Vec::new();
    let today = jst::date_of(services.now());
    let mut dates = schedule_rules::list_dates_from(&mut tx, today).await?;
    let ids: Vec<_> = dates.iter().filter_map(|date| date.session).collect();
    let booked = sessions::list_reserved(&mut tx, &ids).await?;
    for rule in rules {
        let is_own = directory
            .programmes
            .get(&rule.programme)
            .is_some_and(|programme| member.may(Act::SeeSessions, programme.desk));
        if !is_own {
            continue;
        }
        let (own, others): (Vec<_>, Vec<_>) = dates.into_iter().partition(|date| date.rule == rule.id);
        dates = others;
        let made: Vec<_> = own.iter().filter_map(|date| date.session).collect();
        let with_reservations = made.iter().filter(|id| booked.contains(id)).count();
        states.push(RuleState {
            rule,
            unbooked: made.len() - with_reservations,
            booked: with_reservations,
            dates: own,
        });
    }
    Ok((directory, states))
}

/// One rule of a desk where the member of staff may manage the calendar.
///
/// # Errors
/// [`StoreError`].
pub async fn show_rule(
    services: &Services,
    member: &StaffMember,
    id: RuleId,
) -> Result<Option<(Directory, RuleState)>, StoreError> {
    let (directory, states) = show_rules(services, member).await?;
    let found = states.into_iter().find(|state| state.rule.id == id);
    let found = found.filter(|state| may_manage(&directory, member, &state.rule).is_ok());
    Ok(found.map(|state| (directory, state)))
}

fn may_manage(directory: &Directory, member: &StaffMember, rule: &ProgrammeRule) -> Result<DeskId, RuleError> {
    let programme = directory.programmes.get(&rule.programme);
    programme
        .map(|programme| programme.desk)
        .filter(|desk| member.may(Act::ManageCalendar, *desk))
        .ok_or(RuleError::Unknown)
}
