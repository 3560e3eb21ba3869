//! The envelope sender of letters: `bounce+<key>@…`, so that a report about a letter finds its letter.
//! Deliberately opaque: no recipient, no number, nothing of the reservation stands in it.

use std::fmt;

use lettre::Address;

use super::address::{AddressError, SenderAddress};
use crate::domain::return_key::ReturnKey;

/// Most that a local part may have (RFC 5321 §4.5.3.1.1), without `+` and a key.
const LONGEST_BASE: usize = 64 - 33;

/// The address that reports come back to, before a key is added.
#[derive(Clone, PartialEq, Eq)]
pub struct BounceAddress(Address);

impl BounceAddress {
    /// Reads a bare address such as `bounce@city.example.jp`.
    ///
    /// # Errors
    /// When it is not an address, or its local part leaves no room for a key.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let address = SenderAddress::parse(text)?.address();
        let is_plain = address.user().len() <= LONGEST_BASE && !address.user().starts_with('"');
        is_plain.then_some(Self(address)).ok_or(AddressError::NotAnAddress)
    }

    /// `bounce` at the domain that letters come from.
    ///
    /// # Errors
    /// Never for a sender that was read as one.
    pub fn beside(sender: &SenderAddress) -> Result<Self, AddressError> {
        Self::parse(&format!("bounce@{}", sender.domain()))
    }

    /// The envelope sender of one letter.
    pub(super) fn for_key(&self, key: &ReturnKey) -> Result<Address, AddressError> {
        let user = format!("{}+{}", self.0.user(), key.as_str());
        Address::new(user, self.0.domain()).map_err(|_| AddressError::NotAnAddress)
    }

    /// The key in an address; `None` if it is not one of these. The domain does not count: mail systems may give the
    /// mailbox another one.
    pub(super) fn key_in(&self, address: &str) -> Option<ReturnKey> {
        let (local, _) = address.rsplit_once('@')?;
        let (base, key) = local.rsplit_once('+')?;
        let is_ours = base.eq_ignore_ascii_case(self.0.user());
        ReturnKey::parse(key).filter(|_| is_ours)
    }
}

impl fmt::Debug for BounceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BounceAddress({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::BounceAddress;
    use crate::domain::return_key::ReturnKey;
    use crate::mail::samples::sender;

    const KEY: &str = "00112233445566778899aabbccddeeff";

    #[test]
    fn a_letters_key_stands_in_its_envelope_and_is_read_back_in_any_case() {
        let bounce = BounceAddress::beside(&sender()).unwrap();
        let key = ReturnKey::parse(KEY).unwrap();
        let address = bounce.for_key(&key).unwrap().to_string();
        assert_eq!(address, format!("bounce+{KEY}@city.example.jp"));
        for seen in [
            &address,
            &address.to_uppercase(),
            &format!("bounce+{KEY}@mail.inside.example"),
        ] {
            assert_eq!(bounce.key_in(seen), Some(key.clone()), "{seen}");
        }
    }

    #[test]
    fn an_address_without_a_key_of_ours_gives_none() {
        let bounce = BounceAddress::beside(&sender()).unwrap();
        for other in [
            "bounce@city.example.jp",
            "bounce+@city.example.jp",
            "bounce+short@city.example.jp",
            "yoyaku+00112233445566778899aabbccddeeff@city.example.jp",
            "bounce+00112233445566778899aabbccddeeff",
            "",
        ] {
            assert_eq!(bounce.key_in(other), None, "{other}");
        }
    }

    #[test]
    fn a_base_that_leaves_no_room_for_a_key_is_refused() {
        let longest = format!("{}@example.jp", "a".repeat(31));
        let bounce = BounceAddress::parse(&longest).unwrap();
        bounce.for_key(&ReturnKey::parse(KEY).unwrap()).unwrap();
        for bad in [
            format!("a{longest}"),
            "\"a b\"@example.jp".to_owned(),
            "nobody".to_owned(),
        ] {
            assert!(BounceAddress::parse(&bad).is_err(), "{bad}");
        }
    }
}
