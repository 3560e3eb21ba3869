//! The kinds of problems: one table of status, name in the `type` URI, and words. Programs may rely on the names.
//! Deliberately without any fact of a single case; those are in `problem`.

use axum::http::StatusCode;

macro_rules! kinds {
    ($($variant:ident = $name:literal, $status:ident, $title:literal, $meaning:literal;)+) => {
        /// What kind of thing went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $(#[doc = $meaning] $variant),+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Last part of the `type` URI. Never changes.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// HTTP status.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// The kind in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// What it means, for programmers who open the `type` URI.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }
        }
    };
}

kinds! {
    BadRequest = "bad-request", BAD_REQUEST, "リクエストを読めません",
        "The request could not be read.";
    InvalidQuery = "invalid-query", BAD_REQUEST, "検索の条件に直すところがあります",
        "A query parameter cannot be used; `errors` says which.";
    KeyMissing = "key-missing", BAD_REQUEST, "Idempotency-Keyが必要です",
        "The header Idempotency-Key is missing or is not 1 to 200 visible ASCII characters.";
    Unauthorised = "unauthorised", UNAUTHORIZED, "APIキーを確かめられません",
        "An API key is needed, or the one that was sent is not known or was revoked.";
    Forbidden = "forbidden", FORBIDDEN, "このAPIキーではできません",
        "The API key's scope does not reach this far.";
    NotFound = "not-found", NOT_FOUND, "見つかりません",
        "There is nothing here, or nothing that may be shown.";
    WrongMethod = "wrong-method", METHOD_NOT_ALLOWED, "この方法では使えません",
        "The path exists, but not with this method; see the header Allow.";
    NotScheduled = "not-scheduled", CONFLICT, "いま予約できる状態ではありません",
        "The session is tentative, postponed, cancelled or over, or its programme is suspended.";
    NoReservationNeeded = "no-reservation-needed", CONFLICT, "予約は要りません",
        "The programme takes no reservations; people simply come.";
    NotOnline = "not-online", CONFLICT, "窓口で受け付けています",
        "Places are given another way: by telephone or by invitation.";
    InvitationOver = "invitation-over", CONFLICT, "この招待は使えません",
        "The invitation is used up, over or taken back.";
    InterviewFirst = "interview-first", CONFLICT, "はじめに面談が必要です",
        "The programme is open to households after a consultation; reserve that first.";
    NoWaiting = "no-waiting", CONFLICT, "キャンセル待ちはできません",
        "No place is left, and nobody can wait for one (any more), or not with so large a party.";
    AllSessionsNeeded = "all-sessions-needed", CONFLICT, "すべての回への参加が必要です",
        "The course is for households that come to every session.";
    NotOffered = "not-offered", CONFLICT, "案内中の席はありません",
        "No place is offered to this reservation (any more); it may have gone on to the next household.";
    JoinsTooLate = "joins-too-late", CONFLICT, "途中からは参加できません",
        "The course has begun and can no longer be joined.";
    NotYetOpen = "not-yet-open", CONFLICT, "受付はまだ始まっていません",
        "Reservations open later; `opens_at` says when.";
    Closed = "closed", CONFLICT, "受付は終わりました",
        "Reservations have closed; `closed_at` says since when.";
    Full = "full", CONFLICT, "満席です",
        "No place is left; `alternatives` are the next slots of the same programme that take this party.";
    TooFewPlaces = "too-few-places", CONFLICT, "空きが足りません",
        "Places are left (`left` persons), but not for the whole party; see `alternatives`.";
    Duplicate = "duplicate", CONFLICT, "すでに予約があります",
        "The same household has reserved this slot already.";
    OverLimit = "over-limit", CONFLICT, "予約の数の上限です",
        "The household has as many live reservations (`limit`) in this programme as it may have.";
    TooLate = "too-late", CONFLICT, "取り消しの期限を過ぎました",
        "The family's own time for cancelling ended at `until`; the desk can still cancel by telephone.";
    Over = "over", CONFLICT, "終わった予約です",
        "What has been attended or missed cannot be cancelled.";
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "送られた内容が大きすぎます",
        "The body is larger than is read.";
    WrongMediaType = "wrong-media-type", UNSUPPORTED_MEDIA_TYPE, "JSONで送ってください",
        "The body must be sent as application/json.";
    Malformed = "malformed", UNPROCESSABLE_ENTITY, "JSONとして読めません",
        "The body is not JSON; `errors` says where reading stopped.";
    Invalid = "invalid", UNPROCESSABLE_ENTITY, "内容に直すところがあります",
        "Members of the body cannot be used; `errors` points at each (RFC 6901).";
    KeyReused = "key-reused", UNPROCESSABLE_ENTITY, "同じ番号で、ちがう内容が送られました",
        "This Idempotency-Key was used with another body; take a new key for a new request.";
    TooMany = "too-many", TOO_MANY_REQUESTS, "しばらくお待ちください",
        "Too many attempts from this address; try again after the header Retry-After.";
    Ours = "internal", INTERNAL_SERVER_ERROR, "こちらの不具合です",
        "A mistake of ours; nothing was kept.";
    Away = "unavailable", SERVICE_UNAVAILABLE, "いま使えません",
        "The service is away for the moment; nothing was kept. Repeat with the same Idempotency-Key.";
}

impl Kind {
    /// The kind of a `type` URI's last part.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The kind of a bare status that the router or a layer answered.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorised,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongMediaType,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Malformed,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::Away,
            other if other.is_server_error() => Self::Ours,
            _ => Self::BadRequest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_that_leads_back_to_it() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_name(kind.name()), Some(*kind));
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }
}
