//! Every way in which a reservation can be refused, with what the reader needs to go on.
//! Deliberately carries no wording for the family beyond a plain fallback: pages word it, the API names it.

use chrono::{DateTime, Utc};

/// A reservation is not possible, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReserveRefusal {
    /// There is no such slot, or it is not for the public.
    #[error("この枠は見つかりませんでした")]
    UnknownSlot,
    /// The session is not (or no longer) scheduled.
    #[error("この回は、いま予約できる状態ではありません")]
    NotScheduled,
    /// The programme takes no reservations (予約不要・案内のみ).
    #[error("予約なしで参加できます")]
    NoReservationNeeded,
    /// Reservations are taken another way (電話のみ・招待のみ・抽選).
    #[error("この事業の予約は、窓口で受け付けています")]
    NotOnline,
    /// Too early.
    #[error("受付はまだ始まっていません")]
    NotYetOpen {
        /// When it opens.
        opens_at: DateTime<Utc>,
    },
    /// Too late.
    #[error("受付は終わりました")]
    Closed {
        /// When it closed.
        closed_at: DateTime<Utc>,
    },
    /// No place left.
    #[error("この回は満席になりました")]
    Full,
    /// Places left, but not for the whole party.
    #[error("この回は、あと{left}名です")]
    PartyTooLarge {
        /// Persons who would fit.
        left: u32,
    },
    /// More persons than the programme takes in one reservation.
    #[error("1回の予約は{max}名までです")]
    OverMaxParty {
        /// The programme's largest party.
        max: u32,
    },
    /// The same household already has this slot.
    #[error("すでに予約があります")]
    Duplicate,
    /// The household has as many reservations in this programme as it may have at one time.
    #[error("この事業の予約は、同時に{limit}件までです")]
    OverLimit {
        /// The programme's limit.
        limit: u32,
    },
    /// The session was moved since the asker looked at it.
    #[error("この回の日時が変わりました。新しい日時を確かめて、もう一度予約してください")]
    DateChanged {
        /// When the slot starts now.
        starts_at: DateTime<Utc>,
    },
    /// This number or key was already used for something else.
    #[error("同じ申込みの番号で、ちがう内容が送られました")]
    KeyReused,
}
