//! Reserving: the one path that takes a place or a place in a queue, whoever asks (page, API, staff on the telephone), for
//! one session or for a whole course.
//! Deliberately without a second path: waiting, entering a lottery and enrolling are the same wish under other rules.

mod draft;
mod keep;
mod repeat;

use chrono::{DateTime, NaiveDate, Utc};

use super::Services;
pub use super::door::Door;
use crate::domain::ids::{ProgrammeId, ReservationId, SessionId, SlotId};
use crate::domain::number::Number;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::Status;
use crate::domain::token::SecretToken;
use crate::domain::wish::Wish;
use crate::store::StoreError;
pub(super) use draft::browser_of;
pub use repeat::find_answer;
use repeat::{Fingerprint, answer_of_copy, fingerprints};

/// Numbers drawn before giving up; with four million numbers the second draw is rare already.
const DRAWS: u32 = 50;

/// Times a reservation is tried while its session is being changed, or a place comes and goes in a rush.
const TRIES: u32 = 8;

/// What a household asks for besides a place for its party.
#[derive(Clone, Default)]
pub struct Terms {
    /// The browser whose hold is used up.
    pub browser: Option<SecretToken>,
    /// Whether it waits if there is no place.
    pub waits_if_full: bool,
    /// The invitation that it shows.
    pub invitation: Option<SecretToken>,
    /// The link of the consultation after which it was released.
    pub released_by: Option<SecretToken>,
    /// Sessions of a course that it will miss.
    pub absences: Vec<SessionId>,
    /// Whether it wants this one session of a course only.
    pub is_single: bool,
    /// When the other slots of the course started as the asker saw them, like [`Request::seen_starts_at`].
    pub seen: Vec<(SlotId, DateTime<Utc>)>,
    /// What it really wishes for, where this is the consultation before it.
    pub wants: Option<ProgrammeId>,
}

/// A request for a place.
pub struct Request {
    /// Which slot.
    pub slot: SlotId,
    /// What the household wants.
    pub wish: Wish,
    /// Through which door.
    pub door: Door,
    /// What is asked for besides.
    pub terms: Terms,
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
    /// Confirmed, pending, waiting or entered; offered where a place came free while it joined the queue.
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
        /// When the slots started before.
        drafted_for: Vec<(SlotId, DateTime<Utc>)>,
        /// Whether a place was seen free that the household was going to wait for.
        has_place: bool,
    },
}

/// Makes a reservation, or answers what an earlier copy of the request was answered.
///
/// # Errors
/// [`ReserveError`]; nothing is kept then.
pub async fn reserve_slot(services: &Services, request: Request) -> Result<Reserved, ReserveError> {
    let prints = fingerprints(services, &request.door, &request.idempotency_key, &request.body);
    if let Some(earlier) = answer_of_copy(services, &prints).await? {
        return Ok(earlier);
    }
    let newest = prints.first().ok_or(StoreError::Corrupt("no service key"))?;
    let mut seen = Seen {
        starts: request.terms.seen.clone(),
        has_place: false,
    };
    seen.starts
        .extend(request.seen_starts_at.map(|starts_at| (request.slot, starts_at)));
    let mut made = make(services, (&request, &seen), newest.clone()).await;
    for _ in 1..TRIES {
        let Err(ReserveError::SessionChanged { drafted_for, has_place }) = made else {
            break;
        };
        // What the asker saw counts, else what was read first.
        let is_new = |(slot, _): &(SlotId, DateTime<Utc>)| !seen.starts.iter().any(|(known, _)| known == slot);
        let unseen: Vec<_> = drafted_for.into_iter().filter(is_new).collect();
        seen.starts.extend(unseen);
        seen.has_place = has_place;
        made = make(services, (&request, &seen), newest.clone()).await;
    }
    match made {
        Ok(reserved) => {
            services.new_letter.notify_one();
            Ok(reserved)
        }
        Err(error) => {
            // The copy may have committed between our look-up and our refusal (the last place, the household's limit).
            let earlier = answer_of_copy(services, &prints).await?;
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

/// What is known of the slots when a request is drafted.
struct Seen {
    /// When they started as the asker or an earlier draft saw them.
    starts: Vec<(SlotId, DateTime<Utc>)>,
    /// Whether an earlier draft saw its place free under the lock.
    has_place: bool,
}

async fn make(services: &Services, asked: (&Request, &Seen), print: Fingerprint) -> Result<Reserved, ReserveError> {
    let draft = draft::draft(services, asked, print).await?;
    let (_, lead) = draft.parts.first().ok_or(ReserveRefusal::NotScheduled)?;
    let answer = Reserved {
        id: lead.id,
        number: lead.number.clone(),
        status: lead.status,
        manage_token: draft.manage_token.clone(),
        erased_on: lead.erased_on,
        is_repeat: false,
    };
    let own = services.clone();
    let (number, status) = services
        .store
        .write(|tx| Box::pin(async move { keep::keep(tx, &own, draft).await }))
        .await?;
    Ok(Reserved {
        number,
        status,
        ..answer
    })
}
