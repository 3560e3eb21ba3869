//! The clock-driven twin of the web: sends due letters and the desks' morning mails, reminds, ends holds and offers, draws
//! lotteries, proposes the dates of schedule rules, counts older reservations for the figures, erases what has reached its day, seals the audit log, sweeps what has
//! served its time.
//! Deliberately decides nothing: it claims due work, calls a verb, and waits.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::Services;
use crate::actions::count_reservations::count_reservations;
use crate::actions::deliver_letter::deliver_letter;
use crate::actions::draw_lottery::draw_due;
use crate::actions::end_waiting::end_waiting;
use crate::actions::erase_due::{erase_due, scrub_files};
use crate::actions::hold_slot::expire_holds;
use crate::actions::lapse_due::lapse_due;
use crate::actions::offer_waiting::offer_waiting;
use crate::actions::propose_sessions::propose_sessions;
use crate::actions::remind_due::remind_due;
use crate::actions::seal_audit::seal_audit;
use crate::actions::send_digest::send_digest;
use crate::actions::sweep::sweep;
use crate::actions::tell_online_address::tell_due;
use crate::actions::verify_audit::{NEWEST, verify_audit};
use crate::domain::audit::Actor;
use crate::domain::calendar::jst;

/// So long it waits when nothing is due and nobody rings.
const ROUND: Duration = Duration::from_secs(15);
/// Every so many rounds it proposes and sweeps.
const SWEEP_EVERY: u32 = 40;

/// Works until told to stop. What fails is logged and tried again in the next round.
pub async fn run(services: Services, stop: CancellationToken) {
    let mut round: u32 = 0;
    let mut looked_back_on = None;
    while !stop.is_cancelled() {
        let today = jst::date_of(services.now());
        if looked_back_on.replace(today) != Some(today) {
            look_back(&services).await;
        }
        end_due(&services).await;
        send_due(&services, &stop).await;
        send_digests(&services, &stop).await;
        if let Err(error) = seal_audit(&services).await {
            tracing::warn!(%error, "the audit log cannot be sealed; it will be tried again");
        }
        if round.is_multiple_of(SWEEP_EVERY) {
            if let Err(error) = propose_sessions(&services).await {
                tracing::warn!(%error, "dates cannot be proposed; it will be tried again");
            }
            // Before anything is erased that was never counted.
            if let Err(error) = count_reservations(&services).await {
                tracing::warn!(%error, "older reservations cannot be counted; it will be tried again");
            }
            erase(&services).await;
            if let Err(error) = sweep(&services).await {
                tracing::warn!(%error, "sweeping failed; it will be tried again");
            }
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => {}
            () = services.new_letter.notified() => {}
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Says at the start and once a day whether the newest part of the audit log is as it was sealed, and names its head: kept
/// with the service's log, outside the database, the head proves later that nothing before it was changed or cut off. A
/// log that was tampered with stops nobody's reservation; it is told in the log and on the auditor's page.
async fn look_back(services: &Services) {
    match verify_audit(services, Some(NEWEST), None).await {
        Ok(verified) => match verified.fault {
            None => {
                let head = verified.head.map(|head| head.code()).unwrap_or_default();
                tracing::info!(lines = verified.passed, head, "the audit log is as it was sealed");
            }
            Some(fault) => tracing::error!(%fault, "the audit log was tampered with"),
        },
        Err(error) => tracing::warn!(%error, "the audit log cannot be checked; it will be tried tomorrow"),
    }
}

/// Erases what has reached its day, and takes it out of the database's files.
async fn erase(services: &Services) {
    match erase_due(services, Actor::Worker).await {
        Ok(erased) if erased.reservations > 0 => tracing::info!(erased = erased.report(), "erased what was due"),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "what is due cannot be erased; it will be tried again"),
    }
    match scrub_files(services).await {
        Ok(true) => {}
        Ok(false) => tracing::warn!("the database's files still hold what was erased; it will be tried again"),
        Err(error) => tracing::warn!(%error, "the database's files cannot be written anew; it will be tried again"),
    }
}

/// Ends what has had its time: holds, offers, decisions, entries of lotteries.
async fn end_due(services: &Services) {
    if let Err(error) = expire_holds(services).await {
        tracing::warn!(%error, "holds cannot be given back; it will be tried again");
    }
    if let Err(error) = draw_due(services).await {
        tracing::warn!(%error, "lotteries cannot be drawn; it will be tried again");
    }
    if let Err(error) = tell_due(services).await {
        tracing::warn!(%error, "addresses of online sessions cannot be told; it will be tried again");
    }
    if let Err(error) = remind_due(services).await {
        tracing::warn!(%error, "reminders cannot be written; it will be tried again");
    }
    if let Err(error) = lapse_due(services).await {
        tracing::warn!(%error, "offers cannot lapse; it will be tried again");
    }
    if let Err(error) = end_waiting(services).await {
        tracing::warn!(%error, "waiting cannot be ended; it will be tried again");
    }
    if let Err(error) = offer_waiting(services).await {
        tracing::warn!(%error, "free places cannot be offered; it will be tried again");
    }
}

/// Sends until nothing is due.
async fn send_due(services: &Services, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match deliver_letter(services).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read; it will be tried again");
                return;
            }
        }
    }
}

/// Sends the morning mails that are due.
async fn send_digests(services: &Services, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match send_digest(services).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "the morning mails cannot be prepared; it will be tried again");
                return;
            }
        }
    }
}
