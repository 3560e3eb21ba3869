//! Identifiers: one type for each noun, so that a slot's id can never be handed over as a session's.
//! Deliberately does not read a clock or a random source: both come in as arguments.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entropy::Entropy;

/// The text was not an identifier of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("識別子の形が正しくありません")]
pub struct MalformedId;

/// Bits of an identifier's counter: the field `rand_a` of RFC 9562 §5.7.
const COUNTER_BITS: u32 = 12;

/// Millisecond and counter of the newest identifier of this process.
static NEWEST: AtomicU64 = AtomicU64::new(0);

/// Two identifiers of one process sort as they were made, even within one millisecond or when the clock is set back
/// (RFC 9562 §6.2): lines of the audit and letters that are written together keep their order.
fn fresh(now: DateTime<Utc>, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0_u8; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    let follow = |newest: u64| (newest + 1).max(millis << COUNTER_BITS);
    let mut newest = NEWEST.load(Ordering::Relaxed);
    let own = loop {
        let next = follow(newest);
        match NEWEST.compare_exchange_weak(newest, next, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => break next,
            Err(other) => newest = other,
        }
    };
    let [.., high, low] = own.to_be_bytes();
    (random[0], random[1]) = (high & 0x0f, low);
    uuid::Builder::from_unix_timestamp_millis(own >> COUNTER_BITS, &random).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier (UUID version 7, RFC 9562: sorts by the time it was made).
            #[must_use]
            pub fn fresh(now: DateTime<Utc>, entropy: &dyn Entropy) -> Self {
                Self(fresh(now, entropy))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = MalformedId;

            fn from_str(text: &str) -> Result<Self, MalformedId> {
                Uuid::parse_str(text).map(Self).map_err(|_| MalformedId)
            }
        }
    )+};
}

ids! {
    /// A 窓口.
    DeskId,
    /// A place where sessions are held.
    VenueId,
    /// A 事業.
    ProgrammeId,
    /// A 開催回.
    SessionId,
    /// A 枠.
    SlotId,
    /// A 予約.
    ReservationId,
    /// Sessions of a course that belong together.
    CourseId,
    /// A signed-in member of staff's session at a browser.
    StaffSessionId,
    /// A review of all accounts.
    ReviewId,
    /// A 受講: one household's reservations in a course.
    EnrolmentId,
    /// A queue: of a slot (枠) or of a course; its id is theirs.
    QueueId,
    /// A draw of a lottery (抽選).
    DrawId,
    /// An invitation link (招待).
    InvitationId,
    /// A hand-over to a partner.
    HandOverId,
    /// A row of the outbox.
    LetterId,
    /// A member of staff.
    StaffId,
    /// A key of the JSON API.
    ApiKeyId,
    /// A line of the audit log.
    AuditId,
    /// A past event kept as history.
    HistoryId,
    /// A 日程の規則.
    RuleId,
    /// A change of a session's date.
    ChangeId,
    /// A 臨時の休み or 臨時の開所.
    SpecialDayId,
    /// A banner above the public pages.
    BannerId,
    /// A mark of a 来場記録; made where the thumb was.
    TallyMarkId,
    /// A version of a letter's wording.
    WordingId,
    /// A version of a programme.
    ProgrammeVersionId,
    /// A filter of a list that a member of staff wants again.
    SavedViewId,
    /// A note that staff keep.
    NoteId,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    struct Ones;

    impl Entropy for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }

    #[test]
    fn identifiers_sort_as_they_were_made_whatever_the_clock_does() {
        let now: DateTime<Utc> = "2126-11-26T00:00:00Z".parse().unwrap();
        let mut made: Vec<AuditId> = (0..5000).map(|_| AuditId::fresh(now, &Ones)).collect();
        made.push(AuditId::fresh(now - TimeDelta::hours(1), &Ones));
        made.push(AuditId::fresh(now + TimeDelta::hours(1), &Ones));
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(made.iter().all(|id| id.0.get_version_num() == 7));
    }
}
