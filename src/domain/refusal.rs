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
    /// A consultation comes first.
    #[error("はじめに、面談の予約をお願いしています")]
    InterviewFirst,
    /// The invitation is used up, over or taken back.
    #[error("この招待のリンクは、いまは使えません")]
    InvitationOver,
    /// Nobody can wait for this, or not any more.
    #[error("この回は、キャンセル待ちを受け付けていません")]
    NoWaiting,
    /// A course whose sessions must all be attended, or an absence from each of them.
    #[error("この講座は、すべての回に参加される方が対象です")]
    AllSessionsNeeded,
    /// A course that can no longer be joined.
    #[error("この講座は、途中からの参加を受け付けていません")]
    JoinsTooLate,
    /// A single session of a course that takes no guests.
    #[error("この講座は、1回だけの参加を受け付けていません")]
    NoGuests,
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
