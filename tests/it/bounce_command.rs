//! `madoguchi bounce` as a mail server's pipe runs it: a message on standard input, an exit code, one sentence.
//! Deliberately the real program; what a report changes is told in `bounces`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use madoguchi::actions::open_reservation::open_for_staff;
use madoguchi::domain::delivery::Delivery;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::household::household;
use crate::support::report::{RECIPIENT, failure, report};

on_both_databases![
    a_report_on_standard_input_is_noted_and_may_be_handed_over_twice,
    what_is_no_report_fails_with_one_useful_sentence,
    without_its_database_or_its_settings_it_fails_as_every_command_does,
];

struct Ended {
    code: Option<i32>,
    said: String,
    complained: String,
}

fn bounce(settings: &[(&str, &str)], message: &[u8]) -> Ended {
    let folder = tempfile::TempDir::new().unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .arg("bounce")
        .env_clear()
        .envs([
            ("MADOGUCHI_DEMO", "0"),
            ("MADOGUCHI_MAIL_FROM", "yoyaku@city.example.jp"),
            ("MADOGUCHI_SECRET_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="),
            ("RUST_LOG", "trace"),
        ])
        .envs(settings.iter().copied())
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its settings does not read; that is its own affair.
    let _ = process.stdin.take().unwrap().write_all(message);
    let output = process.wait_with_output().unwrap();
    Ended {
        code: output.status.code(),
        said: String::from_utf8(output.stdout).unwrap(),
        complained: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What was written for people, without the log.
fn sentences(ended: &Ended) -> Vec<&str> {
    let lines = ended.complained.lines();
    lines.filter(|line| line.starts_with("madoguchi: ")).collect()
}

async fn a_report_on_standard_input_is_noted_and_may_be_handed_over_twice(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &household("はな").email(RECIPIENT)).await.unwrap();
    let path = app.deliver_all().await.remove(0).return_path();
    let database = app.database.text_url();
    let settings = [("DATABASE_URL", database.as_str())];
    let late = bounce(&settings, &report(&path, "delayed", "4.4.1"));
    assert_eq!(
        (late.code, late.said.lines().count()),
        (Some(0), 1),
        "{}",
        late.complained
    );
    assert!(late.said.contains("no failure"), "{}", late.said);
    for said in ["the letter came back (5.1.1)", "known not to have arrived"] {
        let ended = bounce(&settings, &failure(&path, "5.1.1"));
        assert_eq!(ended.code, Some(0), "{}", ended.complained);
        assert!(ended.said.contains(said), "{}", ended.said);
        for hidden in ["hana", "example.jp"] {
            assert!(
                !ended.said.contains(hidden) && !ended.complained.contains(hidden),
                "{hidden}"
            );
        }
    }
    let admin = app.member(Role::Admin, Reach::EveryDesk);
    let opened = open_for_staff(&app.services, &admin, reserved.id)
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(opened.letters[0].delivery, Delivery::Bounced { .. }));
    assert_eq!(app.rows("audit").await, 3, "session made, reserved, came back");
}

async fn what_is_no_report_fails_with_one_useful_sentence(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("はな").email(RECIPIENT)).await.unwrap();
    let path = app.deliver_all().await.remove(0).return_path();
    let database = app.database.text_url();
    let settings = [("DATABASE_URL", database.as_str())];
    let unknown = "bounce+00112233445566778899aabbccddeeff@city.example.jp";
    let absence =
        format!("From: {RECIPIENT}\r\nTo: {path}\r\nAuto-Submitted: auto-replied\r\n\r\nAway until Monday.\r\n");
    for (message, word) in [
        (Vec::new(), "not a mail message"),
        (
            b"From: x@example.jp\r\nTo: yoyaku@city.example.jp\r\n\r\nhello\r\n".to_vec(),
            "return address",
        ),
        (absence.into_bytes(), "not a delivery report"),
        (failure(unknown, "5.1.1"), "nothing was changed"),
    ] {
        let ended = bounce(&settings, &message);
        assert_eq!(ended.code, Some(1), "{word}: {}", ended.complained);
        let told = sentences(&ended);
        assert!(
            told.len() == 1 && told[0].contains(word),
            "{word}: {}",
            ended.complained
        );
        assert!(ended.said.is_empty(), "{}", ended.said);
        assert!(!ended.complained.contains("hana"), "{}", ended.complained);
    }
    let lost = "SELECT count(*) FROM letters WHERE state <> 'sent'";
    assert_eq!(app.database.number(lost).await, 0);
}

async fn without_its_database_or_its_settings_it_fails_as_every_command_does(app: TestApp) {
    let message = failure("bounce+00112233445566778899aabbccddeeff@city.example.jp", "5.1.1");
    let away = bounce(&[("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")], &message);
    assert_eq!((away.code, sentences(&away).len()), (Some(1), 1), "{}", away.complained);
    let database = app.database.text_url();
    for (name, value) in [
        ("MADOGUCHI_BOUNCE_FROM", "nobody"),
        ("MADOGUCHI_BOUNCE_FROM", "\"quoted\"@example.jp"),
        ("MADOGUCHI_DKIM_SELECTOR", "s1"),
        ("MADOGUCHI_DKIM_KEY", "geheim"),
        ("MADOGUCHI_DIGEST_HOUR", "24"),
    ] {
        let wrong = bounce(&[("DATABASE_URL", database.as_str()), (name, value)], &message);
        assert_eq!(wrong.code, Some(2), "{name}: {}", wrong.complained);
        let told = sentences(&wrong);
        assert!(
            told.len() == 1 && told[0].contains("MADOGUCHI_"),
            "{name}: {}",
            wrong.complained
        );
        assert!(!wrong.complained.contains("geheim"));
    }
    let settings = [("DATABASE_URL", database.as_str()), ("MADOGUCHI_BOUNCE_FROM", "off")];
    let off = bounce(&settings, &message);
    assert!(
        off.code == Some(1) && sentences(&off)[0].contains("off"),
        "{}",
        off.complained
    );
}
