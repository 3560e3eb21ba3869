//! Signing letters (DKIM, RFC 6376 and RFC 8463), so that receivers see that the city sent them and nobody changed them.
//! Deliberately with ring, which TLS brings along already: lettre's own signing needs a second generation of hash and key
//! crates. Copies of a letter stay equal to the byte, so the signature carries no time.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

/// Signed once for each time that they stand here. The first three are named once more than they occur, so that nobody
/// adds a second one on the way.
const SIGNED: [&str; 11] = [
    "from",
    "from",
    "to",
    "to",
    "subject",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "mime-version",
    "content-type",
];

/// Columns of base64 in a line of the signature.
const COLUMNS: usize = 70;

/// Why letters cannot be signed. Never holds the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DkimError {
    /// Neither PKCS#8 nor PKCS#1 in PEM.
    #[error("the key must be a private key in PEM (-----BEGIN PRIVATE KEY-----)")]
    NotPem,
    /// A key of another kind, or an RSA key that is too short or too long.
    #[error("the key must be RSA with 2048 to 4096 bits, or Ed25519")]
    Key,
    /// Not a name of the DNS.
    #[error("selector and domain must be names such as madoguchi and city.example.jp")]
    Name,
    /// The message cannot be signed.
    #[error("the message could not be signed")]
    Sign,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// Signs messages for one domain.
pub struct DkimSigner {
    selector: String,
    domain: String,
    key: Key,
    random: SystemRandom,
}

impl fmt::Debug for DkimSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DkimSigner({}._domainkey.{})", self.selector, self.domain)
    }
}

impl DkimSigner {
    /// A signer whose public key stands in the DNS at `<selector>._domainkey.<domain>`.
    ///
    /// # Errors
    /// [`DkimError`].
    pub fn new(selector: &str, domain: &str, private_key_pem: &str) -> Result<Self, DkimError> {
        if !is_name(selector) || !is_name(domain) {
            return Err(DkimError::Name);
        }
        let der = PrivateKeyDer::from_pem_slice(private_key_pem.as_bytes()).map_err(|_| DkimError::NotPem)?;
        let key = match &der {
            PrivateKeyDer::Pkcs1(der) => {
                RsaKeyPair::from_der(der.secret_pkcs1_der()).map(|pair| Key::Rsa(Box::new(pair)))
            }
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                RsaKeyPair::from_pkcs8(der)
                    .map(|pair| Key::Rsa(Box::new(pair)))
                    .or_else(|_| Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Key::Ed25519))
            }
            _ => return Err(DkimError::Key),
        };
        Ok(Self {
            selector: selector.to_ascii_lowercase(),
            domain: domain.to_ascii_lowercase(),
            key: key.map_err(|_| DkimError::Key)?,
            random: SystemRandom::new(),
        })
    }

    /// The message with its signature before it.
    ///
    /// # Errors
    /// [`DkimError::Sign`].
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, DkimError> {
        let text = std::str::from_utf8(message).map_err(|_| DkimError::Sign)?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or(DkimError::Sign)?;
        let headers = headers(head);
        let present = |name: &str| headers.iter().any(|(known, _)| known == name);
        let signed: Vec<&str> = SIGNED.into_iter().filter(|name| present(name)).collect();
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let body_hash = STANDARD.encode(digest(&SHA256, relaxed_body(body).as_bytes()));
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={}; s={};\r\n h={};\r\n bh={body_hash};\r\n b=",
            self.domain,
            self.selector,
            folded_names(&signed),
        );
        let mut input = String::new();
        let mut left: Vec<&(String, String)> = headers.iter().collect();
        for name in signed {
            // The lowest header of a name is signed first; a name without one left stands for its absence.
            if let Some(at) = left.iter().rposition(|(known, _)| known == name) {
                let (known, value) = left.remove(at);
                for piece in [known, ":", value, "\r\n"] {
                    input.push_str(piece);
                }
            }
        }
        input.push_str("dkim-signature:");
        input.push_str(&relaxed_value(&unsigned));
        let signature = STANDARD.encode(self.signature(input.as_bytes())?);
        let mut out = format!("DKIM-Signature: {unsigned}").into_bytes();
        for chunk in signature.as_bytes().chunks(COLUMNS) {
            out.extend_from_slice(b"\r\n ");
            out.extend_from_slice(chunk);
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(message);
        Ok(out)
    }

    fn signature(&self, input: &[u8]) -> Result<Vec<u8>, DkimError> {
        match &self.key {
            Key::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                // The randomness blinds the computation; the signature does not depend on it.
                pair.sign(&RSA_PKCS1_SHA256, &self.random, input, &mut signature)
                    .map_err(|_| DkimError::Sign)?;
                Ok(signature)
            }
            // RFC 8463: the hash is what is signed.
            Key::Ed25519(pair) => Ok(pair.sign(digest(&SHA256, input).as_ref()).as_ref().to_vec()),
        }
    }
}

fn is_name(text: &str) -> bool {
    let lawful = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    text.len() <= 200 && text.split('.').all(lawful)
}

/// Headers in order, name in lower case and value unfolded and squeezed (RFC 6376 §3.4.2).
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), relaxed_value(value)))
        .collect()
}

fn relaxed_value(value: &str) -> String {
    let words = value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// RFC 6376 §3.4.4: white space squeezed, none at the end of a line, no empty lines at the end.
fn relaxed_body(body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 2);
    let mut empty = 0;
    for line in body.split("\r\n") {
        let squeezed = relaxed_line(line);
        if squeezed.is_empty() {
            empty += 1;
            continue;
        }
        out.push_str(&"\r\n".repeat(empty));
        empty = 0;
        out.push_str(&squeezed);
        out.push_str("\r\n");
    }
    out
}

fn relaxed_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut is_space = false;
    for character in line.trim_end_matches([' ', '\t']).chars() {
        let was_space = std::mem::replace(&mut is_space, matches!(character, ' ' | '\t'));
        match (is_space, was_space) {
            (true, true) => {}
            (true, false) => out.push(' '),
            (false, _) => out.push(character),
        }
    }
    out
}

fn folded_names(names: &[&str]) -> String {
    let mut out = String::new();
    for (number, name) in names.iter().enumerate() {
        if number > 0 {
            out.push(':');
            if number % 5 == 0 {
                out.push_str("\r\n ");
            }
        }
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests;
