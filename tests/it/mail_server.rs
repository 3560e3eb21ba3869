//! A real mail server takes our letters, a reader for terminals shows them, and what it cannot deliver it sends back.
//! Deliberately few stories: they prove that other people's programs understand us; faults are in `smtp_faults`.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use mail_parser::MessageParser;

use madoguchi::actions::deliver_letter::deliver_letter;
use madoguchi::actions::open_reservation::open_for_staff;
use madoguchi::actions::record_bounce::{Recorded, record_bounce};
use madoguchi::domain::delivery::Delivery;
use madoguchi::domain::mail_status::MailStatus;
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::mail::address::SenderAddress;
use madoguchi::mail::transport::Mailer;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::household::household;
use crate::support::mail_server::{MailServer, read_in_a_terminal};
use crate::support::smtp::{Script, Server, WILLING};

on_both_databases![
    a_japanese_letter_reads_right_behind_a_real_mail_server,
    what_a_real_mail_server_sends_back_is_noted_at_its_letter,
];

const PROGRAMME: &str = "ひきこもり家族教室・当事者と家族と支援者のための長い名前の講座";

fn sending_to(app: &TestApp, url: &str) -> TestApp {
    let sender = SenderAddress::parse("yoyaku@city.example.jp").unwrap();
    let mut app = app.clone();
    app.services.mailer = Arc::new(Mailer::smtp(url, sender).unwrap());
    app
}

fn raw(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

async fn a_japanese_letter_reads_right_behind_a_real_mail_server(app: TestApp) {
    let server = MailServer::start(1);
    let app = sending_to(&app, &server.url());
    let programme = app.programme(consultations().named(PROGRAMME)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let discreet = household("はな").email("hana@example.jp");
    let old_mobile = household("たろう").email("a..b@docomo.ne.jp");
    let normal = household("みつば")
        .email("mitsuba@example.jp")
        .discretion(Discretion::Normal);
    for family in [&discreet, &old_mobile, &normal] {
        let reserved = app.reserve(slot, family).await.unwrap();
        assert!(deliver_letter(&app.services).await.unwrap());
        app.cancel(&reserved.manage_token).await.unwrap();
        assert!(deliver_letter(&app.services).await.unwrap());
    }
    assert_eq!(app.waiting_letters().await, 0, "{}", server.log());
    let mails = server.mailbox("households", 6).await;
    let mut subjects = Vec::new();
    for mail in &mails {
        let shown = read_in_a_terminal(mail);
        for broken in ["\u{fffd}", "=?", "=E3", "B?", "???"] {
            assert!(!shown.contains(broken), "{broken} in\n{shown}");
        }
        for whole in [
            "From: 安中市役所 福祉課 <yoyaku@city.example.jp>",
            "日時　令和8年12月1日（火）",
            "番号　",
        ] {
            assert!(shown.contains(whole), "{whole} is missing in\n{shown}");
        }
        let subject = shown.lines().find_map(|line| line.strip_prefix("Subject: "));
        subjects.push(subject.unwrap().to_owned());
        let bytes = raw(mail);
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(message.subject(), subject, "two readers agree");
        let envelope = String::from_utf8_lossy(&bytes).into_owned();
        assert!(envelope.contains("Return-path: <bounce+"), "{envelope}");
    }
    subjects.sort();
    subjects.dedup();
    assert!(subjects.contains(&"ご予約の件（12月1日）".to_owned()), "{subjects:?}");
    assert!(
        subjects.iter().any(|subject| subject.contains(PROGRAMME)),
        "{subjects:?}"
    );
    let to_old_mobile =
        |path: &&std::path::PathBuf| String::from_utf8_lossy(&raw(path)).contains("Envelope-to: \"a..b\"@docomo.ne.jp");
    assert_eq!(mails.iter().filter(to_old_mobile).count(), 2, "{}", server.log());
}

async fn what_a_real_mail_server_sends_back_is_noted_at_its_letter(app: TestApp) {
    let elsewhere = Server::start(Script {
        rcpt: "550 5.1.1 <hana@elsewhere.example>: no such user",
        ..WILLING
    })
    .await;
    let port: u16 = elsewhere.url.rsplit(':').next().unwrap().parse().unwrap();
    let server = MailServer::start(port);
    let app = sending_to(&app, &server.url());
    let slot = app.slot(households(9)).await;
    let mut expected = Vec::new();
    for (address, code) in [("hana@elsewhere.example", "5.1.1"), ("taro@nowhere.example", "5.0.0")] {
        let reserved = app.reserve(slot, &household("はな").email(address)).await.unwrap();
        assert!(deliver_letter(&app.services).await.unwrap());
        expected.push((reserved.id, MailStatus::parse(code).unwrap()));
    }
    let reports = server.mailbox("reports", expected.len()).await;
    for report in &reports {
        let recorded = record_bounce(&app.services, &raw(report)).await.unwrap();
        assert!(matches!(recorded, Recorded::Returned(_)), "{recorded:?}");
        let again = record_bounce(&app.services, &raw(report)).await.unwrap();
        assert_eq!(again, Recorded::KnownAlready);
    }
    let admin = app.member(Role::Admin, Reach::EveryDesk);
    for (id, code) in expected {
        let opened = open_for_staff(&app.services, &admin, id).await.unwrap().unwrap();
        let Delivery::Bounced { status, .. } = opened.letters[0].delivery else {
            panic!("{:?}", opened.letters[0].delivery);
        };
        assert_eq!(status, code);
    }
}
