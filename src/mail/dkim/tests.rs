//! Tests of the module above: a verifier of other people's making (mail-auth) has the last word.
//! Deliberately without the network: the public key is handed to the verifier as if the DNS had said it.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_auth::common::cache::NoCache;
use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MX, MessageAuthenticator, Parameters, ResolverCache, Txt};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use super::{DkimError, DkimSigner, relaxed_body};
use crate::domain::letter::LetterKind;
use crate::mail::message::compose;
use crate::mail::samples::{discreet, normal, sender};

/// Made for these tests; it signs nothing else.
const RSA_PRIVATE: &str = include_str!("rsa-for-tests.pem");

/// Its other half, as it stands in the DNS.
const RSA_PUBLIC: &str = concat!(
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsSCUJPaASF5DkjAJLQtcgAOcD0q+9Iwkf06pPJC/G1JVfgFXTQo0",
    "jVuDC7kPBPHIr5Tdwx5GlMltjoypC9XlqZVT2EMX8kk4T0BnmRrufiiKKMMmsxgzErQZACjeitJRRse0++2Fm1YbPp4r0SLC",
    "JsubWGc9JIAtTPWV+h1J21DB4NS0JpBOPlPB1ZWWXa8MNRY9mJDSZQ+gLN+CW9aawr1ZSqKU9C8GjfUpXSHSnbTRWv3aYw+6",
    "z71qHD5DRsGJsFkPVmfp07y5+1e4S3/fEOfYY0qYPdLZrY60iunLny1mnXv0tuOkPz71f9bO2QBW56jvQqu32wSCcO8WuK3l",
    "rQIDAQAB",
);

/// What the DNS says, by name.
struct Dns(HashMap<String, Txt>);

impl Dns {
    fn with(record: &str) -> Self {
        let key = DomainKey::parse(record.as_bytes()).unwrap();
        let name = "s1._domainkey.city.example.jp.".to_owned();
        Self(HashMap::from([(name, Txt::DomainKey(Arc::new(key)))]))
    }
}

impl ResolverCache<String, Txt> for Dns {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        String: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.get(name).cloned()
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        String: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: String, _: Txt, _: Instant) {}
}

/// What the verifier says of each signature.
async fn verdicts(message: &[u8], dns: &Dns) -> Vec<DkimResult> {
    let verifier = MessageAuthenticator::new(ResolverConfig::new(), ResolverOpts::default()).unwrap();
    let message = AuthenticatedMessage::parse(message).unwrap();
    let parameters = Parameters {
        params: &message,
        cache_txt: Some(dns),
        cache_mx: None::<&NoCache<String, Arc<Vec<MX>>>>,
        cache_ptr: None::<&NoCache<IpAddr, Arc<Vec<String>>>>,
        cache_ipv4: None::<&NoCache<String, Arc<Vec<Ipv4Addr>>>>,
        cache_ipv6: None::<&NoCache<String, Arc<Vec<Ipv6Addr>>>>,
    };
    let outputs = verifier.verify_dkim(parameters).await;
    outputs.into_iter().map(|output| output.result().clone()).collect()
}

fn rsa() -> (DkimSigner, Dns) {
    let signer = DkimSigner::new("s1", "city.example.jp", RSA_PRIVATE).unwrap();
    (signer, Dns::with(&format!("v=DKIM1; k=rsa; p={RSA_PUBLIC}")))
}

fn pem(kind: &str, der: &[u8]) -> String {
    format!(
        "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
        STANDARD.encode(der)
    )
}

fn ed25519() -> (DkimSigner, Dns) {
    let der = Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap();
    let signer = DkimSigner::new("s1", "city.example.jp", &pem("PRIVATE KEY", der.as_ref())).unwrap();
    let public = STANDARD.encode(pair.public_key().as_ref());
    (signer, Dns::with(&format!("v=DKIM1; k=ed25519; p={public}")))
}

#[tokio::test]
async fn an_independent_verifier_accepts_every_letter_by_either_kind_of_key() {
    for (signer, dns) in [rsa(), ed25519()] {
        for kind in LetterKind::ALL {
            for letter in [discreet(kind), normal(kind)] {
                let message = compose(&letter, &sender()).unwrap().formatted();
                let signed = signer.sign(&message).unwrap();
                assert_eq!(verdicts(&signed, &dns).await, [DkimResult::Pass]);
                assert!(signed.ends_with(&message), "the letter itself is left alone");
            }
        }
    }
}

#[tokio::test]
async fn a_change_on_the_way_is_seen() {
    let (signer, dns) = rsa();
    let message = compose(&discreet(LetterKind::Confirmed), &sender())
        .unwrap()
        .formatted();
    let signed = String::from_utf8(signer.sign(&message).unwrap()).unwrap();
    for (from, to) in [
        ("To: hanako@", "To: taro@"),
        ("Message-ID: <m.", "Message-ID: <n."),
        ("Auto-Submitted: auto-generated", "Auto-Submitted: no"),
        ("\r\nFrom: ", "\r\nFrom: <spy@example.jp>\r\nFrom: "),
        ("\r\nSubject: ", "\r\nSubject: spy\r\nSubject: "),
        ("Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: 8bit"),
        ("bh=", "bh=A"),
    ] {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed, "{from}");
        let verdicts = verdicts(changed.as_bytes(), &dns).await;
        assert!(!verdicts.contains(&DkimResult::Pass), "{from}: {verdicts:?}");
    }
    let (_, other) = ed25519();
    assert!(!verdicts(signed.as_bytes(), &other).await.contains(&DkimResult::Pass));
}

#[tokio::test]
async fn what_servers_may_change_does_not_break_the_signature() {
    let (signer, dns) = rsa();
    let message = compose(&discreet(LetterKind::Confirmed), &sender())
        .unwrap()
        .formatted();
    let signed = String::from_utf8(signer.sign(&message).unwrap()).unwrap();
    let refolded = signed
        .replace("\r\nTo: ", "\r\nto:\r\n\t  ")
        .replace("; charset", ";  charset");
    let traced = format!("Received: from a by b; Thu, 26 Nov 2026 10:00:00 +0900\r\n{refolded}\r\n\r\n");
    assert_ne!(refolded, signed);
    assert_eq!(verdicts(traced.as_bytes(), &dns).await, [DkimResult::Pass]);
}

#[test]
fn a_copy_has_the_same_signature_and_its_lines_are_short() {
    let (signer, _) = rsa();
    let message = compose(&discreet(LetterKind::Confirmed), &sender())
        .unwrap()
        .formatted();
    let signed = signer.sign(&message).unwrap();
    assert_eq!(signed, signer.sign(&message).unwrap());
    let text = String::from_utf8(signed).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 78), "{text}");
}

#[test]
fn the_older_form_of_an_rsa_key_does_too_and_others_are_refused() {
    let inner = RSA_PRIVATE
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect::<String>();
    let pkcs8 = STANDARD.decode(inner).unwrap();
    // PKCS#8 of an RSA key wraps PKCS#1 in 26 bytes.
    DkimSigner::new("s1", "city.example.jp", &pem("RSA PRIVATE KEY", &pkcs8[26..])).unwrap();
    for (selector, domain, key, refused) in [
        ("s1", "city.example.jp", "geheim", DkimError::NotPem),
        ("s1", "city.example.jp", &*pem("PRIVATE KEY", b"geheim"), DkimError::Key),
        ("s 1", "city.example.jp", RSA_PRIVATE, DkimError::Name),
        ("s1", "city.example.jp; x=1", RSA_PRIVATE, DkimError::Name),
        ("", "city.example.jp", RSA_PRIVATE, DkimError::Name),
    ] {
        let error = DkimSigner::new(selector, domain, key).unwrap_err();
        assert_eq!(error, refused);
        assert!(!error.to_string().contains("geheim"));
    }
    let (signer, _) = rsa();
    assert_eq!(format!("{signer:?}"), "DkimSigner(s1._domainkey.city.example.jp)");
}

#[test]
fn a_body_is_relaxed_as_the_rule_says() {
    // The example of RFC 6376 §3.4.5.
    assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
    assert_eq!(relaxed_body(""), "");
    assert_eq!(relaxed_body("\r\n\r\n"), "");
    assert_eq!(relaxed_body("a\r\n\r\nb"), "a\r\n\r\nb\r\n");
}
