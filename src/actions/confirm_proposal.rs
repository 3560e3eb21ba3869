//! Proposals of schedule rules: staff confirm some or all, take one back, or decide a date that the rule left open.
//! Deliberately checks a proposal's day again: a closed day may have been entered since it was made.

use chrono::NaiveDate;

use super::Services;
use super::note_act::note_act;
use super::propose_sessions::place;
use super::schedule_session::{ScheduleError, Setting, keep_apart, lock_rooms};
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::{jst, wareki};
use crate::domain::ids::{DeskId, ProgrammeId, RuleId, SessionId};
use crate::domain::programme_rule::{DateState, PlannedDate, ProgrammeRule};
use crate::domain::session::{ScheduleRefusal, SessionStatus};
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::{self, Directory};
use crate::store::{StoreError, WriteTx, schedule_rules, sessions};

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum ProposalError {
    /// There is no such proposal, or it is another desk's.
    #[error("この日程の案は見つかりませんでした。一覧を開きなおしてください")]
    Unknown,
    /// There is no such rule, or it is another desk's.
    #[error("この規則は見つかりませんでした")]
    NoRule,
    /// Somebody has decided already.
    #[error("この日程は、すでに決まっています")]
    Decided,
    /// The day has passed.
    #[error("開催日は、これからの日にしてください")]
    InThePast,
    /// The calendars say no on that day.
    #[error("{}：{refusal}", wareki::short(*.on))]
    Refused {
        /// The day.
        on: NaiveDate,
        /// Why.
        refusal: ScheduleRefusal,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Confirms proposals, all of them or none; answers how many were tentative.
///
/// # Errors
/// [`ProposalError`].
pub async fn confirm_proposals(
    services: &Services,
    member: &StaffMember,
    ids: Vec<SessionId>,
) -> Result<usize, ProposalError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { confirm(tx, &own, &member, ids).await }))
        .await
}

async fn confirm(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    mut ids: Vec<SessionId>,
) -> Result<usize, ProposalError> {
    let directory = schedule::directory(tx).await?;
    // Always in one order, so that two colleagues never wait for each other.
    ids.sort_unstable();
    ids.dedup();
    let mut locked = Vec::new();
    for id in &ids {
        locked.push(sessions::lock(tx, *id).await?.ok_or(ProposalError::Unknown)?);
    }
    lock_rooms(tx, locked.iter().filter_map(|session| session.venue)).await?;
    let mut confirmed = 0;
    for mut session in locked {
        let id = session.id;
        let programme = directory.programmes.get(&session.programme);
        let desk = programme
            .and_then(|programme| directory.desks.get(&programme.desk))
            .filter(|desk| member.may(Act::ManageSessions, desk.id))
            .ok_or(ProposalError::Unknown)?;
        match session.status {
            SessionStatus::Tentative => {}
            SessionStatus::Scheduled | SessionStatus::Moved => continue,
            SessionStatus::Postponed | SessionStatus::Cancelled | SessionStatus::Held => {
                return Err(ProposalError::Decided);
            }
        }
        let on = jst::date_of(session.starts_at);
        let setting = Setting {
            desk,
            venue: session.venue.and_then(|venue| directory.venues.get(&venue)),
            counsellor: None,
        };
        let times = (session.starts_at, session.ends_at);
        let held = setting.calendars().hold(times, session.hours_reason.as_deref());
        held.map_err(|refusal| ProposalError::Refused { on, refusal })?;
        let counsellors = sessions::counsellors(tx, id).await?;
        keep_apart(tx, &session, setting.venue, &counsellors)
            .await
            .map_err(|error| refused(on, error))?;
        session.status = SessionStatus::Scheduled;
        sessions::save(tx, &session).await?;
        let act = ("confirm proposal", Subject::Session(id), Some(desk.id));
        note_act(tx, services, Actor::Staff(member.id), act, None).await?;
        confirmed += 1;
    }
    Ok(confirmed)
}

/// Takes a proposal back. The rule does not propose its date again.
///
/// # Errors
/// [`ProposalError`].
pub async fn decline_proposal(services: &Services, member: &StaffMember, id: SessionId) -> Result<(), ProposalError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { decline(tx, &own, &member, id).await }))
        .await
}

async fn decline(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    id: SessionId,
) -> Result<(), ProposalError> {
    let directory = schedule::directory(tx).await?;
    let mut session = sessions::lock(tx, id).await?.ok_or(ProposalError::Unknown)?;
    let desk = desk_of(&directory, session.programme).filter(|desk| member.may(Act::ManageSessions, *desk));
    let desk = desk.ok_or(ProposalError::Unknown)?;
    if session.status != SessionStatus::Tentative {
        return Err(ProposalError::Decided);
    }
    if let Some(date) = schedule_rules::find_date_of_session(tx, id).await? {
        let declined = PlannedDate {
            state: DateState::Declined,
            session: None,
            ..date
        };
        schedule_rules::save_date(tx, &declined).await?;
    }
    if !sessions::delete_unreserved(tx, id).await? {
        // It was moved before; what was written down about that stays with it.
        session.status = SessionStatus::Cancelled;
        sessions::save(tx, &session).await?;
    }
    let act = ("decline proposal", Subject::Session(id), Some(desk));
    Ok(note_act(tx, services, Actor::Staff(member.id), act, None).await?)
}

/// Decides a date that the rule left open: held on `on`, or not at all.
///
/// # Errors
/// [`ProposalError`].
pub async fn decide_date(
    services: &Services,
    member: &StaffMember,
    (rule, rule_date): (RuleId, NaiveDate),
    on: Option<NaiveDate>,
) -> Result<(), ProposalError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { decide(tx, &own, &member, (rule, rule_date), on).await }))
        .await
}

async fn decide(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (rule, rule_date): (RuleId, NaiveDate),
    on: Option<NaiveDate>,
) -> Result<(), ProposalError> {
    let directory = schedule::directory(tx).await?;
    let rule = schedule_rules::lock(tx, rule).await?.ok_or(ProposalError::NoRule)?;
    let desk = desk_of(&directory, rule.programme).filter(|desk| member.may(Act::ManageSessions, *desk));
    let desk = desk.ok_or(ProposalError::NoRule)?;
    let dates = schedule_rules::list_dates(tx, rule.id).await?;
    let open = dates.into_iter().find(|date| date.rule_date == rule_date);
    let open = open.ok_or(ProposalError::Unknown)?;
    if open.session.is_some() {
        return Err(ProposalError::Decided);
    }
    let decided = match on {
        None => PlannedDate {
            state: DateState::Declined,
            ..open
        },
        Some(on) => {
            if on < jst::date_of(services.now()) {
                return Err(ProposalError::InThePast);
            }
            let reason = (on != rule_date).then(|| moved_by_hand(rule_date, on, open.reason.as_deref()));
            held_on(tx, services, (&directory, &rule), on, (rule_date, reason)).await?
        }
    };
    schedule_rules::save_date(tx, &decided).await?;
    let act = ("decide date", Subject::Rule(rule.id), Some(desk));
    Ok(note_act(tx, services, Actor::Staff(member.id), act, None).await?)
}

async fn held_on(
    tx: &mut WriteTx,
    services: &Services,
    (directory, rule): (&Directory, &ProgrammeRule),
    on: NaiveDate,
    planned: (NaiveDate, Option<String>),
) -> Result<PlannedDate, ProposalError> {
    place(tx, services, (directory, rule), on, planned)
        .await
        .map_err(|error| refused(on, error))
}

/// 「11月3日は祝日（文化の日）のため11月5日（木）に開催します」, with the cause where the rule has noted one.
fn moved_by_hand(from: NaiveDate, to: NaiveDate, noted: Option<&str>) -> String {
    if let Some((cause, _)) = noted.and_then(|noted| noted.split_once("のため、")) {
        return format!("{cause}のため{}に開催します", wareki::short(to));
    }
    format!("{}の予定を{}に変えました", wareki::short(from), wareki::short(to))
}

fn refused(on: NaiveDate, error: ScheduleError) -> ProposalError {
    match error {
        ScheduleError::Refused(refusal) => ProposalError::Refused { on, refusal },
        ScheduleError::Store(error) => ProposalError::Store(error),
    }
}

fn desk_of(directory: &Directory, programme: ProgrammeId) -> Option<DeskId> {
    directory.programmes.get(&programme).map(|programme| programme.desk)
}
