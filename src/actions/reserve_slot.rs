//! Reserving: the one path that takes a place, whoever asks (page, API, staff on the telephone).
//! Deliberately the only caller of `Offering::take` that writes. The hot row is taken last and shortest.

use chrono::{DateTime, NaiveDate, Utc};

use super::Services;
pub use super::door::Door;
use super::letter_facts::{Besides, letter_about};
use crate::domain::audit::Line;
use crate::domain::ids::{AuditId, LetterId, ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::number::Number;
use crate::domain::offering::{Asker, Offering};
use crate::domain::programme::Acceptance;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::token::SecretToken;
use crate::domain::wish::Wish;
use crate::store::household_claims::{Claim, Claimed};
use crate::store::idempotency_keys::Answered;
use crate::store::{
    StoreError, WriteTx, access_links, audit, household_claims, idempotency_keys, outbox, password, reservations,
    schedule, sessions, slots,
};

/// Numbers drawn before giving up; with four million numbers the second draw is rare already.
const DRAWS: u32 = 50;

/// Times a reservation is tried while its session is being changed; staff change one once a day at most.
const TRIES: u32 = 3;

/// A request for a place.
pub struct Request {
    /// Which slot.
    pub slot: SlotId,
    /// What the household wants.
    pub wish: Wish,
    /// Through which door.
    pub door: Door,
    /// When the slot started as the asker saw it; a slot that was moved since is not reserved unseen. `None`: whoever asks
    /// by the slot's id alone.
    pub seen_starts_at: Option<DateTime<Utc>>,
    /// The client's key for this request: the same key makes one reservation however often it is sent.
    pub idempotency_key: String,
    /// The request's body, to tell a repeat from something else under the same key.
    pub body: Vec<u8>,
}

/// A reservation was made, now or by an earlier copy of the same request.
#[derive(Debug, Clone)]
pub struct Reserved {
    /// Identity.
    pub id: ReservationId,
    /// What the family remembers.
    pub number: Number,
    /// Confirmed or pending.
    pub status: Status,
    /// Opens the reservation's page.
    pub manage_token: SecretToken,
    /// When the data will be gone.
    pub erased_on: NaiveDate,
    /// Whether an earlier copy of the request made it.
    pub is_repeat: bool,
}

/// Why there is no reservation.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] ReserveRefusal),
    /// The database is away or failed; nothing was kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A copy of this request won the race; its answer is looked up.
    #[error("a copy of this request is being answered")]
    CopyWon,
    /// The session was moved or called off while the reservation was being made; it is made anew from what holds now.
    #[error("the session was changed meanwhile")]
    SessionChanged {
        /// When the slot started before.
        drafted_for: DateTime<Utc>,
    },
}

struct Draft {
    offering: Offering,
    reservation: Reservation,
    manage_token: SecretToken,
    pin_hash: Option<String>,
    key_hash: Vec<u8>,
    request_hash: Vec<u8>,
    asker: Asker,
    line: Line,
    now: DateTime<Utc>,
}

/// Makes a reservation, or answers what an earlier copy of the request was answered.
///
/// # Errors
/// [`ReserveError`]; nothing is kept then.
pub async fn reserve_slot(services: &Services, request: Request) -> Result<Reserved, ReserveError> {
    let door = request.door.code();
    let keyed = format!("{door}/{}", request.idempotency_key);
    let keyring = services.store.keyring();
    let key_hash = keyring.keyed_hash("idempotency", keyed.as_bytes()).to_vec();
    // Keyed: an unkeyed one would let whoever steals the table try names and PINs against it.
    let request_hash = keyring.keyed_hash("request", &request.body).to_vec();
    if let Some(earlier) = answer_of_copy(services, &key_hash, &request_hash).await? {
        return Ok(earlier);
    }
    let mut seen = request.seen_starts_at;
    let mut made = make(services, (&request, seen), (key_hash.clone(), request_hash.clone())).await;
    for _ in 1..TRIES {
        let Err(ReserveError::SessionChanged { drafted_for }) = made else {
            break;
        };
        seen = seen.or(Some(drafted_for));
        made = make(services, (&request, seen), (key_hash.clone(), request_hash.clone())).await;
    }
    match made {
        Ok(reserved) => {
            services.new_letter.notify_one();
            Ok(reserved)
        }
        Err(error) => {
            // The copy may have committed between our look-up and our refusal (the last place, the household's limit).
            let earlier = answer_of_copy(services, &key_hash, &request_hash).await?;
            earlier.ok_or(match error {
                ReserveError::CopyWon => StoreError::Unavailable("a copy of this request was lost".to_owned()).into(),
                ReserveError::SessionChanged { .. } => {
                    StoreError::Unavailable("the session keeps changing".to_owned()).into()
                }
                other => other,
            })
        }
    }
}

async fn make(
    services: &Services,
    asked: (&Request, Option<DateTime<Utc>>),
    hashes: (Vec<u8>, Vec<u8>),
) -> Result<Reserved, ReserveError> {
    let draft = draft(services, asked, hashes).await?;
    let answer = Reserved {
        id: draft.reservation.id,
        number: draft.reservation.number.clone(),
        status: draft.reservation.status,
        manage_token: draft.manage_token.clone(),
        erased_on: draft.reservation.erased_on,
        is_repeat: false,
    };
    let own = services.clone();
    let number = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, draft).await }))
        .await?;
    Ok(Reserved { number, ..answer })
}

async fn answer_of_copy(services: &Services, key: &[u8], request: &[u8]) -> Result<Option<Reserved>, ReserveError> {
    let mut tx = services.store.read().await?;
    let Some(answered) = idempotency_keys::find(&mut tx, key).await? else {
        return Ok(None);
    };
    if answered.request != request {
        return Err(ReserveRefusal::KeyReused.into());
    }
    let found = reservations::find(&mut tx, answered.reservation).await?;
    let reservation = found.ok_or(StoreError::Corrupt("a kept answer"))?;
    Ok(Some(Reserved {
        id: reservation.id,
        number: reservation.number,
        status: reservation.status,
        manage_token: answered.manage_token,
        erased_on: reservation.erased_on,
        is_repeat: true,
    }))
}

async fn draft(
    services: &Services,
    (request, seen): (&Request, Option<DateTime<Utc>>),
    hashes: (Vec<u8>, Vec<u8>),
) -> Result<Draft, ReserveError> {
    let now = services.now();
    let entropy = &*services.entropy;
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offering = schedule::find(&mut tx, &directory, request.slot).await?;
    let offering = offering
        .filter(|offering| request.door.shows(offering))
        .ok_or(ReserveRefusal::UnknownSlot)?;
    let starts_at = offering.slot.starts_at;
    if seen.is_some_and(|seen| seen != starts_at) {
        return Err(ReserveRefusal::DateChanged { starts_at }.into());
    }
    let asker = request.door.asker(&offering);
    if let Err(refused) = offering.take(request.wish.party.persons(), asker, now) {
        // Staff should hear that their caller has the place already, not that the slot is full. Nobody else is told:
        // a stranger could ask a full slot who is in it.
        let is_full = matches!(refused, ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. })
            && matches!(request.door, Door::Staff { .. });
        let is_own = is_full && household_claims::holds(&mut tx, &request.wish.applicant, request.slot).await?;
        return Err(if is_own { ReserveRefusal::Duplicate } else { refused }.into());
    }
    drop(tx);

    let wish = request.wish.clone();
    let pin_hash = match &wish.pin {
        Some(pin) => Some(password::hash_pin(pin, services.store.keyring(), entropy).await?),
        None => None,
    };
    let status = match offering.programme.policy.acceptance {
        Acceptance::Approval => Status::Pending,
        Acceptance::FirstCome | Acceptance::Lottery | Acceptance::PhoneOnly | Acceptance::InvitationOnly => {
            Status::Confirmed
        }
    };
    let reservation = Reservation {
        id: ReservationId::fresh(now, entropy),
        number: Number::fresh(entropy),
        slot: offering.slot.id,
        party: wish.party,
        applicant: wish.applicant,
        contact_rules: wish.contact_rules,
        note: wish.note,
        discretion: wish.discretion,
        language: wish.language,
        status,
        has_pin: pin_hash.is_some(),
        source: request.door.source(),
        created_at: now,
        erased_on: offering.erased_on(),
        sequence: 0,
    };
    let line = request.door.line(&offering, reservation.id);
    let manage_token = SecretToken::fresh(entropy);
    let (key_hash, request_hash) = hashes;
    Ok(Draft {
        offering,
        reservation,
        manage_token,
        pin_hash,
        key_hash,
        request_hash,
        asker,
        line,
        now,
    })
}

/// The transaction. Order: rows of our own, then keys that a copy or the same household may hold, then the slot.
async fn keep(tx: &mut WriteTx, services: &Services, draft: Draft) -> Result<Number, ReserveError> {
    let entropy = &*services.entropy;
    let Draft {
        mut offering,
        mut reservation,
        manage_token,
        now,
        ..
    } = draft;
    let (data_key, wrapped) = tx.keyring().fresh_data_key(reservation.id.0, entropy)?;

    let mut is_inserted = false;
    for _ in 0..DRAWS {
        let programme = offering.programme.id;
        let key = (&data_key, &wrapped);
        is_inserted = reservations::insert(tx, programme, &reservation, draft.pin_hash.clone(), key, entropy).await?;
        if is_inserted {
            break;
        }
        reservation.number = Number::fresh(entropy);
    }
    if !is_inserted {
        return Err(StoreError::Unavailable("no free reservation number".to_owned()).into());
    }

    let answered = Answered {
        request: draft.request_hash,
        reservation: reservation.id,
        manage_token: manage_token.clone(),
    };
    if !idempotency_keys::insert(tx, &draft.key_hash, &answered, &data_key, now, entropy).await? {
        return Err(ReserveError::CopyWon);
    }
    let limit = offering.programme.policy.household_limit;
    let claimed = Claimed {
        reservation: reservation.id,
        slot: offering.slot.id,
        programme: offering.programme.id,
        limit,
        until: offering.slot.ends_at,
    };
    match household_claims::claim(tx, &reservation.applicant, claimed, now).await? {
        Claim::Granted => {}
        Claim::Duplicate => return Err(ReserveRefusal::Duplicate.into()),
        Claim::OverLimit => {
            return Err(ReserveRefusal::OverLimit {
                limit: limit.unwrap_or_default(),
            }
            .into());
        }
    }
    access_links::insert(tx, &manage_token, reservation.id, now, None).await?;
    let kind = if reservation.status == Status::Pending {
        LetterKind::Pending
    } else {
        LetterKind::Confirmed
    };
    let letter_id = LetterId::fresh(now, entropy);
    if let Some(letter) = letter_about(
        services,
        kind,
        letter_id,
        (&offering, &reservation),
        Besides::default(),
        now,
    ) {
        outbox::push(
            tx,
            letter_id,
            reservation.id,
            (&letter, Some(&manage_token)),
            &data_key,
            entropy,
        )
        .await?;
    }
    let audit_id = AuditId::fresh(now, entropy);
    let mut line = draft.line;
    if let Some(reason) = line.detail.take() {
        // Staff may name the caller in it, so it goes with the reservation's key when that goes.
        line.detail = Some(data_key.seal_text(audit::detail_place(audit_id), &reason, entropy)?);
    }
    audit::insert(tx, audit_id, &line, now).await?;

    let drafted_for = offering.slot.starts_at;
    let locked = slots::lock(tx, offering.slot.id).await?;
    offering.slot = locked.ok_or(ReserveRefusal::UnknownSlot)?;
    // Whoever moves or calls off a session holds its slots meanwhile, so what is read now cannot change any more.
    let session = sessions::find(tx, offering.slot.session).await?;
    if session.as_ref() != Some(&offering.session) {
        return Err(ReserveError::SessionChanged { drafted_for });
    }
    let places = offering.take(reservation.party.persons(), draft.asker, now)?;
    slots::save(tx, offering.slot.id, places).await?;
    Ok(reservation.number)
}
