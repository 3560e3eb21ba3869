//! Where a page of sessions ends: start and id of its last one, so that sessions added or moved meanwhile neither
//! repeat nor hide others.
//! Deliberately opaque on the outside: clients hand it back as it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use crate::domain::ids::SessionId;
use crate::domain::session::Session;

/// The place of a session in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Start.
    pub starts_at: DateTime<Utc>,
    id: SessionId,
}

impl From<&Session> for Cursor {
    fn from(session: &Session) -> Self {
        Self {
            starts_at: session.starts_at,
            id: session.id,
        }
    }
}

impl Cursor {
    /// As it is handed out.
    #[must_use]
    pub fn written(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}/{}", self.starts_at.timestamp_micros(), self.id))
    }

    /// As it comes back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (micros, id) = plain.split_once('/')?;
        Some(Self {
            starts_at: DateTime::from_timestamp_micros(micros.parse().ok()?)?,
            id: id.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_reads_back_and_sorts_by_start_and_id() {
        let at = |seconds, id| Cursor {
            starts_at: DateTime::from_timestamp(seconds, 0).unwrap(),
            id: SessionId(Uuid::from_u128(id)),
        };
        let cursor = at(1_796_000_000, 7);
        assert_eq!(Cursor::parse(&cursor.written()), Some(cursor));
        assert!(at(1, 9) < at(2, 1) && at(2, 1) < at(2, 2));
        for bad in ["", "x", "1/2", "0199c2a0-0000-7000-8000-000000000001"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
