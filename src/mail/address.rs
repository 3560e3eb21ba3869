//! Mail addresses as SMTP wants them, old Japanese mobile ones included.
//! Deliberately does not judge whether an address exists.

use std::fmt;

use lettre::Address;
use lettre::address::Envelope;

/// Why an address cannot be used. Never holds the address itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// A line break or another invisible sign: somebody may be trying to add headers.
    #[error("the address contains a control character")]
    ControlCharacter,
    /// Not `local@domain`, or characters that no mail server takes.
    #[error("this is not a mail address")]
    NotAnAddress,
}

/// The address that letters come from; the name before it comes with each letter.
#[derive(Clone, PartialEq, Eq)]
pub struct SenderAddress(Address);

impl SenderAddress {
    /// Reads a bare address such as `yoyaku@city.example.jp`.
    ///
    /// # Errors
    /// When it is not an address, or has a name or brackets around it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        Ok(Self(parse(text)?))
    }

    /// The part after the `@`, by which the service greets the mail server.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    pub(super) fn address(&self) -> Address {
        self.0.clone()
    }

    /// From this address to one recipient.
    pub(super) fn envelope_to(&self, recipient: Address) -> Result<Envelope, AddressError> {
        Envelope::new(Some(self.address()), vec![recipient]).map_err(|_| AddressError::NotAnAddress)
    }

    pub(super) fn mailto(&self) -> String {
        mailto(&self.0)
    }
}

impl fmt::Debug for SenderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SenderAddress({})", self.0)
    }
}

/// Where a letter goes. Has no `Debug`, so that it cannot slip into a log.
pub(super) struct RecipientAddress(Address);

impl RecipientAddress {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        Ok(Self(parse(text)?))
    }

    pub(super) fn address(&self) -> Address {
        self.0.clone()
    }

    pub(super) fn mailto(&self) -> String {
        mailto(&self.0)
    }
}

/// `a..b@docomo.ne.jp` was sold as an address although RFC 5321 has no such local part; in quotes it is one.
fn parse(text: &str) -> Result<Address, AddressError> {
    if text.chars().any(is_control) {
        return Err(AddressError::ControlCharacter);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NotAnAddress)?;
    let domain = ascii_domain(domain)?;
    let local = if needs_quotes(local) {
        format!("\"{local}\"")
    } else {
        local.to_owned()
    };
    Address::new(local, domain).map_err(|_| AddressError::NotAnAddress)
}

/// Line and paragraph separators break headers in lenient readers, so they count as control characters.
pub(super) fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

fn needs_quotes(local: &str) -> bool {
    let misplaced_dot = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    misplaced_dot && local.chars().all(|c| c == '.' || is_atom_text(c))
}

fn is_atom_text(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(character)
}

fn ascii_domain(domain: &str) -> Result<String, AddressError> {
    if domain.is_ascii() {
        return Ok(domain.to_owned());
    }
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) => Ok(ascii),
        _ => Err(AddressError::NotAnAddress),
    }
}

/// RFC 6068: what is not plain in the local part is percent-encoded, the quotes of an old mobile address included.
fn mailto(address: &Address) -> String {
    let user: String = address
        .user()
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~!$'*+".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("mailto:{user}@{}", address.domain())
}

#[cfg(test)]
mod tests {
    use super::{AddressError, RecipientAddress, SenderAddress};

    fn accepted(text: &str) -> String {
        RecipientAddress::parse(text).unwrap().address().to_string()
    }

    fn refused(text: &str) -> AddressError {
        RecipientAddress::parse(text).err().unwrap()
    }

    #[test]
    fn old_mobile_addresses_are_put_in_quotes_and_others_left_alone() {
        assert_eq!(accepted("a..b@docomo.ne.jp"), "\"a..b\"@docomo.ne.jp");
        assert_eq!(accepted("a.@docomo.ne.jp"), "\"a.\"@docomo.ne.jp");
        assert_eq!(accepted(".a@ezweb.ne.jp"), "\".a\"@ezweb.ne.jp");
        assert_eq!(accepted("\"a..b\"@docomo.ne.jp"), "\"a..b\"@docomo.ne.jp");
        assert_eq!(accepted("a.b+c@example.jp"), "a.b+c@example.jp");
    }

    #[test]
    fn a_japanese_domain_is_written_in_ascii() {
        assert_eq!(accepted("info@日本語.jp"), "info@xn--wgv71a119e.jp");
    }

    #[test]
    fn line_breaks_and_non_addresses_are_refused() {
        for text in [
            "a@example.jp\r\nBcc: b@example.jp",
            "a\n@example.jp",
            "a\u{2028}@example.jp",
        ] {
            assert_eq!(refused(text), AddressError::ControlCharacter);
        }
        for text in [
            "",
            "a",
            "@example.jp",
            "a@",
            "a b@example.jp",
            "x <a@example.jp>",
            "a@b@example.jp",
            "a..\"b@example.jp",
        ] {
            assert_eq!(refused(text), AddressError::NotAnAddress, "{text}");
        }
    }

    #[test]
    fn a_quoted_address_makes_a_lawful_mailto() {
        let recipient = RecipientAddress::parse("a..b@docomo.ne.jp").unwrap();
        assert_eq!(recipient.mailto(), "mailto:%22a..b%22@docomo.ne.jp");
        let sender = SenderAddress::parse("yoyaku@city.example.jp").unwrap();
        assert_eq!(sender.mailto(), "mailto:yoyaku@city.example.jp");
    }
}
