//! The desk's morning mail to its staff: once for each desk, reader and day, however many workers run.
//! Deliberately counts only, as an officer of the desk sees them on the first page; nothing personal goes into it.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::Services;
use super::show_call_list::show_call_list;
use super::show_decisions::show_decisions;
use super::show_letters::show_letters;
use super::show_owed_calls::show_owed_calls;
use super::show_proposals::show_proposals;
use super::show_waiting::show_offers;
use crate::domain::calendar::jst;
use crate::domain::desk::Desk;
use crate::domain::digest::{self, Digest};
use crate::domain::ids::StaffId;
use crate::domain::offering::Offering;
use crate::domain::session_change::{Way, way_to};
use crate::domain::staff::{Membership, Reach, Role, StaffMember};
use crate::links;
use crate::mail::digest_message::DigestMail;
use crate::mail::transport::SendError;
use crate::store::digests::{self, DigestKey};
use crate::store::{StoreError, desks, staff};

/// A worker that dies gives its mail back after this time; so long a failed one waits, too.
const CLAIM: TimeDelta = TimeDelta::minutes(10);

/// One mail to be sent, taken out for this worker.
struct Claimed {
    key: DigestKey,
    desk: Arc<Desk>,
    address: String,
}

/// Sends one mail that is due, if there is one; answers whether there was.
///
/// # Errors
/// [`StoreError`] if the database is away; the mail waits.
pub async fn send_digest(services: &Services) -> Result<bool, StoreError> {
    let now = services.now();
    let Some(on) = services.digest_hour.and_then(|hour| digest::due_on(hour, now)) else {
        return Ok(false);
    };
    let Some(Claimed { key, desk, address }) = claim(services, on, now).await? else {
        return Ok(false);
    };
    let digest = count(services, &desk, on).await?;
    let is_quiet_day = digest.households == 0 && !desk.calendar.is_business_day(on);
    let outcome = if is_quiet_day {
        Ok(())
    } else {
        let mail = DigestMail {
            digest,
            to: address,
            message_id: message_id(key, &services.mail_domain),
            written_at: now,
            staff_href: links::absolute(&services.base_url, links::STAFF_TODAY),
        };
        services.mailer.send_digest(&mail).await.map(drop)
    };
    let settled_at = services.now();
    let retry_at = match &outcome {
        Ok(()) => None,
        Err(SendError::Temporary(_)) => {
            tracing::warn!(%on, "a desk's digest was not sent, it will be tried again");
            Some(settled_at + CLAIM)
        }
        Err(SendError::Permanent(_)) => {
            tracing::error!(%on, "a desk's digest cannot be sent to one of its staff");
            None
        }
    };
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                match retry_at {
                    Some(at) => digests::put_off(tx, key, at).await,
                    None => digests::settle(tx, key, settled_at).await,
                }
            })
        })
        .await?;
    Ok(true)
}

/// The first mail of the day that nobody has sent or is sending.
async fn claim(services: &Services, on: NaiveDate, now: DateTime<Utc>) -> Result<Option<Claimed>, StoreError> {
    let due = due(services, on, now).await?;
    if due.is_empty() {
        return Ok(None);
    }
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                for claimed in due {
                    if digests::claim(tx, claimed.key, now, now + CLAIM).await?.is_some() {
                        return Ok(Some(claimed));
                    }
                }
                Ok(None)
            })
        })
        .await
}

async fn due(services: &Services, on: NaiveDate, now: DateTime<Utc>) -> Result<Vec<Claimed>, StoreError> {
    let mut tx = services.store.read().await?;
    let known = digests::list_of_day(&mut tx, on).await?;
    let colleagues = staff::list_with_addresses(&mut tx).await?;
    let mut desks: Vec<Arc<Desk>> = desks::list(&mut tx).await?.into_values().collect();
    desks.sort_by_key(|desk| desk.id);
    let mut due = Vec::new();
    for desk in desks {
        for (reader, address) in digest::readers(desk.id, &colleagues) {
            let is_free = match known.get(&(desk.id, reader)) {
                None => true,
                Some(claimed_until) => claimed_until.is_some_and(|until| until <= now),
            };
            if is_free {
                due.push(Claimed {
                    key: DigestKey {
                        on,
                        desk: desk.id,
                        reader,
                    },
                    desk: Arc::clone(&desk),
                    address: address.to_owned(),
                });
            }
        }
    }
    Ok(due)
}

async fn count(services: &Services, desk: &Desk, on: NaiveDate) -> Result<Digest, StoreError> {
    let now = services.now();
    let midnight = jst::instant(on, NaiveTime::MIN);
    let next = on.checked_add_days(Days::new(1)).unwrap_or(on);
    let (households, persons) = {
        let mut tx = services.store.read().await?;
        let next = jst::instant(next, NaiveTime::MIN);
        digests::count_expected(&mut tx, desk.id, midnight, next).await?
    };
    let eyes = officer_of(desk);
    let dates = show_proposals(services, &eyes).await?;
    let mut tentative: Vec<_> = dates
        .tentative
        .iter()
        .map(|offering: &Offering| offering.session.id)
        .collect();
    tentative.sort_unstable();
    tentative.dedup();
    let decisions = show_decisions(services, &eyes).await?;
    let draws = decisions.lotteries.iter().filter(|lottery| lottery.is_due(now)).count();
    let offers = show_offers(services, &eyes).await?;
    let offers = offers.iter().filter(|placed| way_to(&placed.reservation) == Way::Call);
    let calls = show_call_list(services, &eyes).await?.to_call.len() + show_owed_calls(services, &eyes).await?.len();
    Ok(Digest {
        sender_name: desk.sender_name.clone(),
        desk_name: desk.name.clone(),
        on,
        households,
        persons,
        decisions: decisions.pending.len() + draws + tentative.len() + dates.open.len(),
        letters: show_letters(services, &eyes).await?.len(),
        calls: calls + offers.count(),
    })
}

/// Nobody in particular: the desk itself, for counting.
fn officer_of(desk: &Desk) -> StaffMember {
    StaffMember {
        id: StaffId(desk.id.0),
        name: String::new(),
        memberships: vec![Membership {
            role: Role::Officer,
            reach: Reach::Desk(desk.id),
        }],
    }
}

/// The same for each try, so that a receiver can drop a copy.
fn message_id(key: DigestKey, domain: &str) -> String {
    let (desk, reader) = (key.desk.0.simple(), key.reader.0.simple());
    format!("digest.{}.{desk}.{reader}@{domain}", key.on.format("%Y%m%d"))
}
