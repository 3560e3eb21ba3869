//! The figures of a year (年度), for the desks whose figures a member of staff may see, beside those of the year before.
//! Deliberately reads events, tallies, hand-overs and the published past, never a reservation: nothing here changes when personal data
//! are erased.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::{FiscalYear, jst};
use crate::domain::desk::Desk;
use crate::domain::figures::published::publish;
use crate::domain::figures::report::{CountedSession, Figures, Within, YearData};
use crate::domain::ids::{DeskId, ProgrammeId, SessionId};
use crate::domain::offering::Offering;
use crate::domain::programme::Programme;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, figure_sums, hand_overs, history, schedule, tally_marks};

/// The figures of one programme.
#[derive(Debug)]
pub struct ProgrammeFigures {
    /// The programme.
    pub programme: Arc<Programme>,
    /// Of the year.
    pub now: Figures,
    /// Of the year before.
    pub before: Figures,
}

/// The figures of one desk.
#[derive(Debug)]
pub struct DeskFigures {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Programme by programme, in the city's order; those of which nothing was counted in either year are left out.
    pub programmes: Vec<ProgrammeFigures>,
    /// Of the desk, in which a household counts once.
    pub now: Figures,
    /// The same of the year before.
    pub before: Figures,
}

/// A year's figures.
#[derive(Debug)]
pub struct ShownFigures {
    /// The year.
    pub year: FiscalYear,
    /// Years of which there is anything, and this one, newest first.
    pub years: Vec<FiscalYear>,
    /// Every desk whose figures may be seen, whether it is shown or not.
    pub desks: Vec<Arc<Desk>>,
    /// Desk by desk.
    pub shown: Vec<DeskFigures>,
}

/// What of a year may be published.
#[derive(Debug)]
pub struct PublishedFigures {
    /// The year.
    pub year: FiscalYear,
    /// The programmes whose figures the reader may see, in the city's order, with what is published of each.
    pub lines: Vec<(Arc<Programme>, Vec<Option<u64>>)>,
    /// The sums over the whole city; `None` where not all of it is seen.
    pub total: Option<Vec<Option<u64>>>,
}

/// What of a year may be published, reckoned over the whole city whoever looks; `None` for somebody who may see no figures.
///
/// # Errors
/// [`StoreError`].
pub async fn show_published(
    services: &Services,
    member: &StaffMember,
    year: Option<FiscalYear>,
) -> Result<Option<PublishedFigures>, StoreError> {
    if !member.may_somewhere(Act::SeeFigures) {
        return Ok(None);
    }
    let now = services.now();
    let year = year.unwrap_or(FiscalYear::of(jst::date_of(now)));
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let data = load(&mut tx, &directory, year).await?;
    let mut programmes: Vec<Arc<Programme>> = directory.programmes.into_values().collect();
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    let figures = |programme: &Programme| data.figures(Within::Programme(programme.id), |id| id == programme.id, now);
    let mut counted: Vec<(Arc<Programme>, Figures)> = programmes
        .into_iter()
        .map(|programme| (Arc::clone(&programme), figures(&programme)))
        .collect();
    counted.retain(|(_, figures)| !figures.is_empty());
    let numbers: Vec<Figures> = counted.iter().map(|(_, figures)| figures.clone()).collect();
    let published = publish(&numbers);
    let is_seen = |programme: &Programme| member.may(Act::SeeFigures, programme.desk);
    let sees_all = counted.iter().all(|(programme, _)| is_seen(programme));
    let lines = counted.into_iter().map(|(programme, _)| programme).zip(published.lines);
    Ok(Some(PublishedFigures {
        year,
        lines: lines.filter(|(programme, _)| is_seen(programme)).collect(),
        total: sees_all.then_some(published.total),
    }))
}

/// The figures of a year, of one desk or of all; `None` for somebody who may see none, or for another desk than one's own.
///
/// # Errors
/// [`StoreError`].
pub async fn show_figures(
    services: &Services,
    member: &StaffMember,
    year: Option<FiscalYear>,
    desk: Option<DeskId>,
) -> Result<Option<ShownFigures>, StoreError> {
    let now = services.now();
    let this_year = FiscalYear::of(jst::date_of(now));
    let year = year.unwrap_or(this_year);
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut programmes: Vec<Arc<Programme>> = directory.programmes.values().cloned().collect();
    programmes.retain(|programme| member.may(Act::SeeFigures, programme.desk));
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    // Desks stand in the order of their first programme.
    let mut desks: Vec<Arc<Desk>> = Vec::new();
    for programme in &programmes {
        let known = desks.iter().any(|desk| desk.id == programme.desk);
        if let Some(found) = directory.desks.get(&programme.desk).filter(|_| !known) {
            desks.push(Arc::clone(found));
        }
    }
    let is_anothers = desk.is_some_and(|wanted| desks.iter().all(|desk| desk.id != wanted));
    if is_anothers || !member.may_somewhere(Act::SeeFigures) {
        return Ok(None);
    }
    let data = load(&mut tx, &directory, year).await?;
    let earlier = match FiscalYear::starting_in(year.start_year().saturating_sub(1)) {
        Some(before) => load(&mut tx, &directory, before).await?,
        None => YearData::default(),
    };
    let years = years(&mut tx, this_year.max(year)).await?;
    let is_shown = |one: &&Arc<Desk>| desk.is_none_or(|wanted| one.id == wanted);
    let shown = desks.iter().filter(is_shown).map(|desk| {
        let own = programmes.iter().filter(|programme| programme.desk == desk.id);
        let is_own = |id: ProgrammeId| own.clone().any(|programme| programme.id == id);
        let of = |data: &YearData| data.figures(Within::Desk(desk.id), is_own, now);
        let line = |programme: &Arc<Programme>| {
            let of = |data: &YearData| data.figures(Within::Programme(programme.id), |id| id == programme.id, now);
            ProgrammeFigures {
                programme: Arc::clone(programme),
                now: of(&data),
                before: of(&earlier),
            }
        };
        let mut programmes: Vec<ProgrammeFigures> = own.clone().map(line).collect();
        programmes.retain(|line| !(line.now.is_empty() && line.before.is_empty()));
        DeskFigures {
            desk: Arc::clone(desk),
            programmes,
            now: of(&data),
            before: of(&earlier),
        }
    });
    Ok(Some(ShownFigures {
        year,
        years,
        shown: shown.collect(),
        desks,
    }))
}

/// Notes that a year's figures leave the house as a file, at each desk whose numbers are in it: they may be so small that
/// they are about somebody known.
///
/// # Errors
/// [`StoreError`]; then there is no file.
pub async fn note_figures_file(
    services: &Services,
    member: &StaffMember,
    (desks, what): (Vec<DeskId>, String),
) -> Result<(), StoreError> {
    let (own, by) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                for desk in desks {
                    let act = ("export", Subject::Desk(desk), Some(desk));
                    note_act(tx, &own, by, act, Some(what.clone())).await?;
                }
                Ok(())
            })
        })
        .await
}

/// The programmes whose reservations the member of staff may take out as a file, in the city's order.
///
/// # Errors
/// [`StoreError`].
pub async fn exportable(services: &Services, member: &StaffMember) -> Result<Vec<Arc<Programme>>, StoreError> {
    let directory = schedule::directory(&mut services.store.read().await?).await?;
    let mut programmes: Vec<Arc<Programme>> = directory.programmes.into_values().collect();
    programmes.retain(|programme| programme.is_reserved() && member.may(Act::ExportReservations, programme.desk));
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    Ok(programmes)
}

/// Every year from the first of which anything is known to this one, newest first.
async fn years(tx: &mut ReadTx, newest: FiscalYear) -> Result<Vec<FiscalYear>, StoreError> {
    let dates = history::list_dates(tx).await?;
    let first = dates.iter().map(|(_, on, _)| FiscalYear::of(*on).start_year()).min();
    let first = first.unwrap_or_else(|| newest.start_year().saturating_sub(1));
    let years = (first..=newest.start_year()).rev();
    Ok(years.filter_map(FiscalYear::starting_in).collect())
}

async fn load(tx: &mut ReadTx, directory: &schedule::Directory, year: FiscalYear) -> Result<YearData, StoreError> {
    let midnight = |day: NaiveDate| jst::instant(day, NaiveTime::MIN);
    let (from, to) = (
        midnight(year.first_day()),
        midnight(year.last_day().succ_opt().unwrap_or(NaiveDate::MAX)),
    );
    let mut sessions: BTreeMap<SessionId, CountedSession> = BTreeMap::new();
    for offering in schedule::list(tx, directory, from, to).await? {
        let Offering { session, slot, .. } = offering;
        let counted = sessions.entry(session.id).or_insert_with(|| CountedSession {
            id: session.id,
            programme: session.programme,
            status: session.status,
            ends_at: session.ends_at,
            slots: Vec::new(),
        });
        counted.slots.push((slot.id, slot.places.wanted()));
    }
    let ids: Vec<SessionId> = sessions.keys().copied().collect();
    let tallies = tally_marks::sums(tx, &ids).await?;
    let tallies: HashMap<SessionId, u32> = tallies.into_iter().map(|(id, tally)| (id, tally.total())).collect();
    let desks: Vec<DeskId> = directory.desks.keys().copied().collect();
    Ok(YearData {
        hand_overs: hand_overs::list_of_desks(tx, &desks, (from, to)).await?,
        sessions: sessions.into_values().collect(),
        counted: figure_sums::sums(tx, from, to).await?,
        tallies,
        past: history::list_between(tx, year.first_day(), year.last_day()).await?,
    })
}
