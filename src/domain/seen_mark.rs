//! A mark of what somebody looked at, to travel with a form: whoever sends it back has seen just this.
//! Deliberately no secret: it stands on a page that shows what it is made of.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The SHA-256 of some texts, in hexadecimal digits; each ends where it ends.
#[must_use]
pub fn mark_of(texts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    let mut digits = String::new();
    for byte in digest.finalize() {
        // Writing to a text does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_where_one_text_ends_and_the_next_begins() {
        assert_eq!(mark_of(&["a", "b"]), mark_of(&["a", "b"]));
        assert_ne!(mark_of(&["ab", ""]), mark_of(&["a", "b"]));
        assert_eq!(mark_of(&[]).len(), 64);
    }
}
