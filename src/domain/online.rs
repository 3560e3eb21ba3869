//! Where an online session meets: an address that only those who reserved are told, from a set time before the start.
//! Deliberately no part of [`Session`](super::session::Session), so that no public page can show it by mistake.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest address that is kept.
const LONGEST: usize = 500;

/// An `https` address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OnlineAddress(String);

/// The text is no address that a family could open safely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("https:// で始まる、500字までのアドレスを入れてください")]
pub struct MalformedAddress;

impl OnlineAddress {
    /// Reads what staff typed.
    ///
    /// # Errors
    /// [`MalformedAddress`] for anything but an `https` address with a host.
    pub fn parse(text: &str) -> Result<Self, MalformedAddress> {
        let text = text.trim();
        let url = Url::parse(text).map_err(|_| MalformedAddress)?;
        let is_safe = url.scheme() == "https" && url.has_host() && url.username().is_empty() && text.len() <= LONGEST;
        let has_gap = text.chars().any(|c| c.is_whitespace() || c.is_control());
        if is_safe && !has_gap {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedAddress)
        }
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OnlineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnlineAddress(…)")
    }
}

/// From when on those who reserved are told.
#[must_use]
pub fn told_from(starts_at: DateTime<Utc>, hours_before: u32) -> DateTime<Utc> {
    starts_at - TimeDelta::hours(i64::from(hours_before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_addresses_are_taken_and_none_is_printed() {
        let address = OnlineAddress::parse(" https://meet.example.jp/j/8412?pwd=a1 ").unwrap();
        assert_eq!(address.as_str(), "https://meet.example.jp/j/8412?pwd=a1");
        assert_eq!(format!("{address:?}"), "OnlineAddress(…)");
        for wrong in [
            "",
            "http://meet.example.jp/1",
            "javascript:alert(1)",
            "https://",
            "https://a b.jp/",
            "会議",
        ] {
            assert_eq!(OnlineAddress::parse(wrong), Err(MalformedAddress), "{wrong}");
        }
        assert!(OnlineAddress::parse("https://someone@meet.example.jp/1").is_err());
    }
}
