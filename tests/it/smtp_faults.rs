//! A mail server with every fault that real ones have, at the end of the whole way: reservation, outbox, worker, SMTP.
//! Deliberately the real conversation; single answers and their meaning are in `sending`, a real server in `mail_server`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use mail_parser::MessageParser;
use tokio_util::sync::CancellationToken;

use madoguchi::actions::deliver_letter::deliver_letter;
use madoguchi::actions::show_letters::show_letters;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::mail::address::SenderAddress;
use madoguchi::mail::transport::Mailer;
use madoguchi::worker;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::household::household;
use crate::support::smtp::{Script, Server, WILLING};

on_both_databases![
    every_fault_in_turn_and_no_letter_is_lost,
    a_hanging_mail_server_does_not_hold_up_reservations,
    an_old_mobile_address_is_taken_and_written_to,
];

/// Longer than any conversation on this machine, shorter than anybody's patience with a server that hangs.
const PATIENCE: Duration = Duration::from_millis(700);

/// The same service, sending to this server.
fn sending_to(app: &TestApp, server: &Server, patience: Duration) -> TestApp {
    let sender = SenderAddress::parse("yoyaku@city.example.jp").unwrap();
    let url = format!("{}?tls=opportunistic", server.url);
    let mut app = app.clone();
    app.services.mailer = Arc::new(Mailer::smtp(&url, sender).unwrap().within(patience));
    app
}

/// Every fault by name; none of them is the letter's.
fn faults() -> Vec<(&'static str, Script)> {
    vec![
        (
            "refused at once",
            Script {
                greeting: Some("554 5.3.2 no service here"),
                ..WILLING
            },
        ),
        (
            "hung up at once",
            Script {
                greeting: None,
                ..WILLING
            },
        ),
        (
            "busy",
            Script {
                greeting: Some("421 4.3.2 too busy"),
                ..WILLING
            },
        ),
        (
            "greylisted",
            Script {
                rcpt: "451 4.7.1 greylisted, try again",
                ..WILLING
            },
        ),
        (
            "mailbox locked",
            Script {
                rcpt: "450 4.2.1 locked",
                ..WILLING
            },
        ),
        (
            "hangs before it greets",
            Script {
                hangs_after: "CONNECT",
                ..WILLING
            },
        ),
        (
            "hangs in the middle",
            Script {
                hangs_after: "RCPT",
                ..WILLING
            },
        ),
        (
            "hangs after the data",
            Script {
                hangs_after: ".",
                ..WILLING
            },
        ),
        (
            "drops the line after the data",
            Script {
                after_data: None,
                ..WILLING
            },
        ),
        (
            "fails after the data",
            Script {
                after_data: Some("451 4.3.0 disk full"),
                ..WILLING
            },
        ),
        (
            "slow",
            Script {
                pause: Duration::from_millis(20),
                ..WILLING
            },
        ),
        (
            "TLS that fails",
            Script {
                extensions: "250-mail.example.jp\r\n250 STARTTLS",
                handshake: b"this is no handshake\r\n",
                ..WILLING
            },
        ),
        ("hangs up in the farewell", Script { quit: None, ..WILLING }),
    ]
}

const UNKNOWN: Script = Script {
    rcpt: "550 5.1.1 no such user",
    ..WILLING
};

async fn every_fault_in_turn_and_no_letter_is_lost(app: TestApp) {
    const FAMILIES: usize = 12;
    let mut script: Vec<Script> = faults().into_iter().map(|(_, script)| script).collect();
    // Twice through, the second time backwards, so that each letter meets others than its neighbours; once 550. A server
    // that takes nobody's mail is asked once more.
    script.extend(faults().into_iter().rev().map(|(_, script)| script));
    script.push(faults()[0].1);
    script.insert(5, UNKNOWN);
    script.insert(0, faults()[0].1);
    let scripted = script.len();
    let server = Server::play(script, WILLING).await;
    let app = sending_to(&app, &server, PATIENCE);
    let slot = app.slot(households(99)).await;
    let mut numbers = BTreeMap::new();
    for number in 0..FAMILIES {
        let family = household("家族").email(&format!("family{number}@example.jp"));
        let reserved = app.reserve(slot, &family).await.unwrap();
        numbers.insert(reserved.number.to_string(), reserved.id);
    }
    // The clock goes on by a minute whenever nothing is due; after the last wait of the plan it would be given up.
    while app.waiting_letters().await > 0 {
        while deliver_letter(&app.services).await.unwrap() {}
        app.clock.advance(TimeDelta::minutes(1));
    }
    assert!(server.connections() > scripted, "every fault was played");

    let member = app.member(Role::Admin, Reach::EveryDesk);
    let lost = show_letters(&app.services, &member).await.unwrap();
    assert_eq!(
        lost.unreachable.len(),
        1,
        "the one whose mailbox does not exist, and staff know"
    );
    let lost = lost.unreachable[0].placed.reservation.number.to_string();
    let arrived = copies(&server.accepted());
    let expected: BTreeSet<&String> = numbers.keys().filter(|number| **number != lost).collect();
    assert_eq!(
        arrived.keys().collect::<BTreeSet<_>>(),
        expected,
        "each arrived, and none without its reservation"
    );
    // What was seen and not answered for is a copy of a letter as well, and of the same one.
    let seen = copies(&server.messages());
    assert!(server.messages().len() > arrived.len(), "some were seen twice");
    let ids: Vec<&String> = seen.values().flatten().collect();
    let distinct: BTreeSet<&&String> = ids.iter().collect();
    assert_eq!(
        (ids.len(), distinct.len()),
        (seen.len(), seen.len()),
        "copies share one Message-ID"
    );
    assert_eq!(app.rows("letters").await, i64::try_from(FAMILIES).unwrap());
    let sent = "SELECT count(*) FROM letters WHERE state = 'sent' AND server_answer LIKE '250 2.0.0%'";
    assert_eq!(app.database.number(sent).await, i64::try_from(FAMILIES - 1).unwrap());
}

/// Message-IDs by reservation number.
fn copies(messages: &[Vec<u8>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for raw in messages {
        let message = MessageParser::default().parse(raw).unwrap();
        let text = message.body_text(0).unwrap().into_owned();
        let (_, after) = text.split_once("\n番号　").expect("a number in the letter");
        let number = after.split_whitespace().next().unwrap().to_owned();
        let id = message.message_id().unwrap().to_owned();
        found.entry(number).or_default().insert(id);
    }
    found
}

async fn a_hanging_mail_server_does_not_hold_up_reservations(app: TestApp) {
    const FAMILIES: usize = 25;
    let server = Server::start(Script {
        hangs_after: ".",
        ..WILLING
    })
    .await;
    let app = sending_to(&app, &server, Duration::from_mins(1));
    app.let_letters_wait();
    let stop = CancellationToken::new();
    let working = tokio::spawn(worker::run(app.services.clone(), stop.clone()));
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(99)).await;
    let family = |number: usize| household("家族").email(&format!("family{number}@example.jp"));
    app.reserve(slot, &family(0)).await.unwrap();
    tokio::time::timeout(Duration::from_secs(20), async {
        while server.messages().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the worker has begun to send");
    // From here on the worker waits for an answer that does not come, with no transaction open: SQLite has one writer,
    // so one that was left open would stop every reservation.
    for number in 1..FAMILIES {
        let reserved = app.reserve(slot, &family(number)).await.unwrap();
        if number % 5 == 0 {
            app.cancel(&reserved.manage_token).await.unwrap();
        }
    }
    assert_eq!(server.connections(), 1, "it still hangs in its first conversation");
    assert_eq!(app.rows("reservations").await, i64::try_from(FAMILIES).unwrap());
    stop.cancel();
    working.abort();
    assert!(working.await.unwrap_err().is_cancelled());

    // The worker died with a letter in its hand; another one has a server that answers.
    let willing = Server::start(WILLING).await;
    let app = sending_to(&app, &willing, PATIENCE);
    app.clock.advance(TimeDelta::minutes(5));
    while deliver_letter(&app.services).await.unwrap() {}
    assert_eq!(app.waiting_letters().await, 0);
    let arrived = copies(&willing.accepted());
    assert_eq!(arrived.len(), FAMILIES);
    let hung = copies(&server.messages());
    let (number, ids) = hung.first_key_value().unwrap();
    assert_eq!(arrived.get(number), Some(ids), "the copy has the same Message-ID");
}

async fn an_old_mobile_address_is_taken_and_written_to(app: TestApp) {
    let server = Server::start(WILLING).await;
    let app = sending_to(&app, &server, PATIENCE);
    let slot = app.slot(households(9)).await;
    for (typed, sent) in [
        ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
        ("a.@docomo.ne.jp", "\"a.\"@docomo.ne.jp"),
        (".a@ezweb.ne.jp", "\".a\"@ezweb.ne.jp"),
        ("ａ．．ｃ＠docomo.ne.jp", "\"a..c\"@docomo.ne.jp"),
    ] {
        app.reserve(slot, &household("はな").email(typed)).await.unwrap();
        assert!(deliver_letter(&app.services).await.unwrap());
        let commands = server.commands();
        assert!(commands.contains(&format!("RCPT TO:<{sent}>")), "{typed}: {commands:?}");
        let raw = String::from_utf8(server.accepted().pop().unwrap()).unwrap();
        assert!(raw.contains(&format!("\r\nTo: {sent}\r\n")), "{typed}");
    }
    assert_eq!(app.waiting_letters().await, 0);
}
