//! Letters through each way of delivery, SMTP against a scripted server on this machine.
//! Deliberately no real mail server: that is `mail_server`.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use mail_parser::MessageParser;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;

use madoguchi::domain::language::Language;
use madoguchi::domain::letter::{DiscreetFacts, Letter, LetterBody, LetterKind};
use madoguchi::domain::return_key::ReturnKey;
use madoguchi::mail::address::SenderAddress;
use madoguchi::mail::transport::{Mailer, SendError};

use crate::support::log::Log;
use crate::support::smtp::{Script, Server, WILLING};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn letter_to(to: &str) -> Letter {
    Letter {
        kind: LetterKind::Confirmed,
        message_id: "m.5f0c2a91.1@city.example.jp".into(),
        to: to.into(),
        written_at: utc("2026-11-22T03:04:05Z"),
        language: Language::Ja,
        by_day: false,
        body: LetterBody::Discreet(DiscreetFacts {
            sender_name: "安中市役所 福祉課".into(),
            outward_name: "福祉課 ご予約の件".into(),
            number: "K7-4M2".into(),
            starts_at: utc("2026-12-01T01:00:00Z"),
            ends_at: utc("2026-12-01T02:00:00Z"),
            place: "安中市役所 2階 第1会議室".into(),
            address: "群馬県安中市安中1-23-13".into(),
            change_until: None,
            desk_phone: "027-382-1111".into(),
            desk_hours: "平日 午前9時～午後4時".into(),
            erased_on: NaiveDate::from_ymd_opt(2027, 3, 31).unwrap(),
            calendar_uid: "5f0c2a91@city.example.jp".into(),
            sequence: 0,
            was: None,
            reason: None,
            answer_by: None,
            alternatives: Vec::new(),
            dates: Vec::new(),
            further: Vec::new(),
            online_address: None,
        }),
        manage_url: None,
        wording: None,
    }
}

const KEY: &str = "00112233445566778899aabbccddeeff";

fn key() -> ReturnKey {
    ReturnKey::parse(KEY).unwrap()
}

fn sender() -> SenderAddress {
    SenderAddress::parse("yoyaku@city.example.jp").unwrap()
}

fn mailer_to(server: &Server) -> Mailer {
    Mailer::smtp(&server.url, sender()).unwrap()
}

async fn refused(script: Script) -> SendError {
    let server = Server::start(script).await;
    let letter = letter_to("hanako@example.jp");
    mailer_to(&server).send(&letter, Some(&key())).await.unwrap_err()
}

#[tokio::test]
async fn an_accepted_letter_gives_the_servers_answer() {
    let server = Server::start(WILLING).await;
    let letter = letter_to("hanako@example.jp");
    let receipt = mailer_to(&server).send(&letter, Some(&key())).await.unwrap();
    assert_eq!(receipt.answer, "250 2.0.0 Ok: queued as 4XyZ1");
    assert_eq!(
        server.commands()[..4],
        [
            "EHLO city.example.jp",
            &format!("MAIL FROM:<bounce+{KEY}@city.example.jp>"),
            "RCPT TO:<hanako@example.jp>",
            "DATA"
        ]
    );
    let messages = server.messages();
    let message = MessageParser::default().parse(&messages[0]).unwrap();
    assert_eq!(message.subject(), Some("ご予約の件（12月1日）"));
    assert!(message.body_text(0).unwrap().contains("K7-4M2"));
}

#[tokio::test]
async fn copies_that_reach_the_server_share_one_message_id_and_every_byte() {
    let server = Server::start(Script {
        after_data: None,
        ..WILLING
    })
    .await;
    let mailer = mailer_to(&server);
    let letter = letter_to("hanako@example.jp");
    for _ in 0..2 {
        let lost = mailer.send(&letter, Some(&key())).await.unwrap_err();
        assert!(matches!(lost, SendError::Temporary(_)), "{lost}");
    }
    let messages = server.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0], messages[1]);
    let message = MessageParser::default().parse(&messages[0]).unwrap();
    assert_eq!(message.message_id(), Some("m.5f0c2a91.1@city.example.jp"));
}

#[tokio::test]
async fn a_conversation_with_the_mail_server_leaves_no_person_in_the_log() {
    let log = Log::listen();
    let server = Server::start(WILLING).await;
    let mut letter = letter_to("hanako@example.jp");
    letter.manage_url = Some("https://yoyaku.city.example.jp/r/the-secret-link".into());
    mailer_to(&server).send(&letter, Some(&key())).await.unwrap();
    let rcpt = "550 5.1.1 <hanako@example.jp> unknown";
    refused(Script { rcpt, ..WILLING }).await;
    tracing::info!("the log is listening");
    let logged = String::from_utf8(log.bytes()).unwrap();
    assert!(logged.contains("the log is listening"));
    for hidden in ["hanako", "the-secret-link", "K7-4M2"] {
        assert!(!logged.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn old_mobile_addresses_are_quoted_on_the_wire() {
    for (typed, sent) in [
        ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("a.@docomo.ne.jp", "\"a.\"@docomo.ne.jp"),
    ] {
        let server = Server::start(WILLING).await;
        mailer_to(&server).send(&letter_to(typed), Some(&key())).await.unwrap();
        assert_eq!(server.commands()[2], format!("RCPT TO:<{sent}>"));
        let raw = String::from_utf8(server.messages().remove(0)).unwrap();
        assert!(raw.contains(&format!("\r\nTo: {sent}\r\n")));
    }
}

#[tokio::test]
async fn a_greylisting_server_is_asked_again_later() {
    let rcpt = "451 4.7.1 <hanako@example.jp>: Recipient address rejected: Greylisted";
    let refused = refused(Script { rcpt, ..WILLING }).await;
    let kept = "451 4.7.1 [recipient] Recipient address rejected: Greylisted";
    assert_eq!(refused, SendError::Temporary(kept.into()));
}

#[tokio::test]
async fn an_unknown_mailbox_is_final_and_the_reason_hides_the_address() {
    let rcpt = "550-5.1.1 <hanako@example.jp>\r\n550 5.1.1 no mailbox hanako here";
    let refused = refused(Script { rcpt, ..WILLING }).await;
    let kept = "550 5.1.1 [recipient] no mailbox [recipient] here";
    assert_eq!(refused, SendError::Permanent(kept.into()));
}

#[tokio::test]
async fn a_server_that_takes_nobodys_mail_does_not_cost_the_letter() {
    for greeting in ["554 5.3.2 no service here", "521 does not accept mail"] {
        let refused = refused(Script {
            greeting: Some(greeting),
            ..WILLING
        })
        .await;
        assert_eq!(refused, SendError::Temporary(greeting.into()));
    }
}

#[tokio::test]
async fn a_refusal_after_the_data_is_final_too() {
    let after_data = Some("554 5.7.1 spam");
    let refused = refused(Script { after_data, ..WILLING }).await;
    assert_eq!(refused, SendError::Permanent("554 5.7.1 spam".into()));
}

#[tokio::test]
async fn a_server_that_wants_a_sign_in_does_not_cost_the_letter() {
    let mail = "530 5.7.0 Authentication required";
    let refused = refused(Script { mail, ..WILLING }).await;
    assert_eq!(
        refused,
        SendError::Temporary("530 5.7.0 Authentication required".into())
    );
}

#[tokio::test]
async fn a_server_that_hangs_up_is_tried_again() {
    let at_once = refused(Script {
        greeting: None,
        ..WILLING
    })
    .await;
    assert!(matches!(at_once, SendError::Temporary(_)), "{at_once}");
}

#[tokio::test]
async fn an_accepted_letter_stays_accepted_when_the_farewell_fails() {
    let server = Server::start(Script { quit: None, ..WILLING }).await;
    mailer_to(&server)
        .send(&letter_to("hanako@example.jp"), Some(&key()))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let mailer = Mailer::smtp(&url, sender()).unwrap();
    let refused = mailer
        .send(&letter_to("hanako@example.jp"), Some(&key()))
        .await
        .unwrap_err();
    assert!(matches!(&refused, SendError::Temporary(_)), "{refused}");
    assert!(!refused.to_string().contains("hanako"));
}

#[tokio::test]
async fn a_server_without_tls_gets_no_letter_where_tls_is_required() {
    let server = Server::start(WILLING).await;
    let mailer = Mailer::smtp(&format!("{}?tls=required", server.url), sender()).unwrap();
    let refused = mailer
        .send(&letter_to("hanako@example.jp"), Some(&key()))
        .await
        .unwrap_err();
    assert!(matches!(refused, SendError::Temporary(_)), "{refused}");
    assert!(server.messages().is_empty());
}

#[tokio::test]
async fn a_tls_handshake_that_fails_sends_nothing_in_the_clear() {
    let server = Server::start(Script {
        extensions: "250-mail.example.jp\r\n250 STARTTLS",
        handshake: b"this is no handshake\r\n",
        ..WILLING
    })
    .await;
    let plain = Server::start(WILLING).await;
    for url in [
        format!("{}?tls=opportunistic", server.url),
        format!("{}?tls=required", server.url),
        plain.url.replace("smtp://", "smtps://"),
    ] {
        let mailer = Mailer::smtp(&url, sender()).unwrap().within(Duration::from_secs(2));
        let refused = mailer
            .send(&letter_to("hanako@example.jp"), Some(&key()))
            .await
            .unwrap_err();
        assert!(matches!(refused, SendError::Temporary(_)), "{url}: {refused}");
    }
    let told = server.commands();
    assert_eq!(
        told,
        ["EHLO city.example.jp", "STARTTLS", "EHLO city.example.jp", "STARTTLS"]
    );
    assert!(server.messages().is_empty() && plain.messages().is_empty());
}

/// A server with a certificate that it made for itself; answers what it could read once the handshake was over.
fn self_made_server() -> (u16, JoinHandle<Vec<u8>>) {
    let pem = include_bytes!("support/tls-for-tests.pem");
    let certificate = CertificateDer::from_pem_slice(pem).unwrap();
    let key = PrivateKeyDer::from_pem_slice(pem).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = rustls::Stream::new(&mut tls, &mut socket);
        let _ = stream.write_all(b"220 mail.example.jp ESMTP\r\n");
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read);
        read
    });
    (port, server)
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_gets_no_letter() {
    let (port, server) = self_made_server();
    let mailer = Mailer::smtp(&format!("smtps://localhost:{port}"), sender()).unwrap();
    let refused = mailer
        .send(&letter_to("hanako@example.jp"), Some(&key()))
        .await
        .unwrap_err();
    assert!(matches!(refused, SendError::Temporary(_)), "{refused}");
    let read = tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap();
    assert_eq!(read, b"", "not even a greeting");
}

#[tokio::test]
async fn a_recipient_that_is_no_address_is_final_before_any_connection() {
    let server = Server::start(WILLING).await;
    let bad = letter_to("hanako@example.jp\r\nRCPT TO:<spy@example.jp>");
    let refused = mailer_to(&server).send(&bad, Some(&key())).await.unwrap_err();
    assert!(matches!(&refused, SendError::Permanent(_)), "{refused}");
    assert!(!refused.to_string().contains("hanako"));
    assert!(server.commands().is_empty());
}

/// A folder of this test's own, gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn files(&self) -> Vec<String> {
        std::fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_folder_gets_whole_letters_only_and_a_copy_replaces_its_letter() {
    let scratch = Scratch::new("folder");
    let mailer = Mailer::folder(scratch.0.join("made/when/needed"), sender());
    let letter = letter_to("hanako@example.jp");
    let receipt = mailer.send(&letter, Some(&key())).await.unwrap();
    mailer.send(&letter, Some(&key())).await.unwrap();
    assert_eq!(receipt.answer, "250 written to 20261122T030405Z-m-5f0c2a91-1.eml");
    let folder = Scratch(scratch.0.join("made/when/needed"));
    assert_eq!(folder.files(), ["20261122T030405Z-m-5f0c2a91-1.eml"]);
    let raw = std::fs::read(folder.0.join(&folder.files()[0])).unwrap();
    let message = MessageParser::default().parse(&raw).unwrap();
    assert_eq!(message.message_id(), Some(letter.message_id.as_str()));
}

#[tokio::test]
async fn a_letter_cannot_leave_its_folder() {
    let scratch = Scratch::new("escape");
    let mailer = Mailer::folder(scratch.0.clone(), sender());
    let mut letter = letter_to("hanako@example.jp");
    letter.message_id = "../../x/y@city.example.jp".into();
    mailer.send(&letter, Some(&key())).await.unwrap();
    assert_eq!(scratch.files(), ["20261122T030405Z-------x-y.eml"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let scratch = Scratch::new("blocked");
    std::fs::create_dir_all(&scratch.0).unwrap();
    let blocked = scratch.0.join("a-file");
    std::fs::write(&blocked, "").unwrap();
    let mailer = Mailer::folder(blocked, sender());
    let refused = mailer
        .send(&letter_to("hanako@example.jp"), Some(&key()))
        .await
        .unwrap_err();
    assert!(matches!(refused, SendError::Temporary(_)), "{refused}");
}

#[tokio::test]
async fn the_memory_mailbox_keeps_letters_and_fails_as_told() {
    let (mailer, mailbox) = Mailer::memory(sender());
    let letter = letter_to("hanako@example.jp");
    let once = SendError::Temporary("451 later".into());
    mailbox.fail_next(once.clone());
    assert_eq!(mailer.send(&letter, Some(&key())).await.unwrap_err(), once);
    mailer.send(&letter, Some(&key())).await.unwrap();
    let down = SendError::Permanent("550 never".into());
    mailbox.fail_always(down.clone());
    assert_eq!(mailer.send(&letter, Some(&key())).await.unwrap_err(), down);
    mailbox.recover();
    mailer.send(&letter, Some(&key())).await.unwrap();
    assert_eq!(mailbox.messages().len(), 2);
    assert_eq!(mailbox.take().len(), 2);
    assert!(mailbox.messages().is_empty());
}
