//! Tests of the module above: reports as mail systems write them.
//! Deliberately whole messages, shortened only where they repeat the letter.

use proptest::prelude::*;

use super::{NotAReport, Report, Verdict, read};
use crate::domain::mail_status::MailStatus;
use crate::domain::return_key::ReturnKey;
use crate::mail::return_path::BounceAddress;
use crate::mail::samples::sender;

const KEY: &str = "00112233445566778899aabbccddeeff";

fn read_it(text: &str) -> Result<Report, NotAReport> {
    let bounce = BounceAddress::beside(&sender()).unwrap();
    read(text.replace('\n', "\r\n").as_bytes(), &bounce)
}

fn verdict(text: &str) -> Verdict {
    let report = read_it(text).unwrap();
    assert_eq!(report.keys, [ReturnKey::parse(KEY).unwrap()]);
    report.verdict
}

fn failed(code: &str) -> Verdict {
    Verdict::Failed(MailStatus::parse(code).unwrap())
}

/// A report of RFC 3464 with these fields about its recipient.
fn report(recipient: &str) -> String {
    format!(
        "Return-Path: <>
Delivered-To: bounce+{KEY}@city.example.jp
From: Mail Delivery System <MAILER-DAEMON@mail.example.jp>
To: bounce+{KEY}@city.example.jp
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"

--b1
Content-Type: text/plain

This is the mail system. 550 5.7.1 in these words is not looked at.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.jp
Arrival-Date: Thu, 26 Nov 2026 10:13:20 +0900

Final-Recipient: rfc822; hanako@example.jp
{recipient}
--b1
Content-Type: message/rfc822

From: yoyaku@city.example.jp
To: bounce+ffeeddccbbaa99887766554433221100@city.example.jp
Subject: 5.2.2

--b1--
"
    )
}

#[test]
fn a_failed_delivery_gives_its_code() {
    for (fields, code) in [
        ("Action: failed\nStatus: 5.1.1\n", "5.1.1"),
        ("Status: 5.2.2 (mailbox full)\naction: FAILED\n", "5.2.2"),
        ("Action: failed (given up)\nStatus: 4.4.7\n", "4.4.7"),
        (
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550-5.7.1\n <hanako@example.jp> refused\n",
            "5.7.1",
        ),
        (
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 Unknown user\n",
            "5.1.0",
        ),
        ("Action: failed\nStatus: 5.0.0\n", "5.0.0"),
        ("Action: failed\n", "5.0.0"),
        ("Status: 5.1.2\n", "5.1.2"),
    ] {
        assert_eq!(verdict(&report(fields)), failed(code), "{fields}");
    }
}

#[test]
fn a_delay_or_a_success_is_no_failure() {
    for fields in [
        "Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Tue, 1 Dec 2026 10:13:20 +0900\n",
        "Action: delivered\nStatus: 2.0.0\n",
        "Action: relayed\nStatus: 2.1.9\n",
        "Action: expanded\nStatus: 2.0.0\n",
        "Status: 4.4.1\n",
    ] {
        assert_eq!(verdict(&report(fields)), Verdict::NotFailed, "{fields}");
    }
}

#[test]
fn one_recipient_that_failed_among_several_counts() {
    let several =
        "Action: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; x@example.jp\nAction: failed\nStatus: 5.2.1\n";
    assert_eq!(verdict(&report(several)), failed("5.2.1"));
}

#[test]
fn a_report_in_base64_is_read_too() {
    use base64::Engine as _;
    let plain =
        "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; x@example.jp\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    let encoded = base64::engine::general_purpose::STANDARD.encode(plain);
    let text = format!(
        "To: bounce+{KEY}@city.example.jp\nContent-Type: multipart/report; boundary=b\n\n--b\n\
         Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{encoded}\n--b--\n"
    );
    assert_eq!(verdict(&text), failed("5.1.1"));
}

/// A report in words, as older systems write it.
fn words(from: &str, more: &str, body: &str) -> String {
    format!(
        "X-Original-To: bounce+{KEY}@city.example.jp\nFrom: {from}\nTo: undisclosed\n{more}Subject: failure notice\n\n{body}\n"
    )
}

#[test]
fn a_report_in_words_is_known_by_its_writer_and_its_recipient() {
    let qmail = "Hi. This is the qmail-send program at example.jp.\n<hanako@example.jp>:\nSorry, no mailbox here by that name. (#5.1.1)";
    let docomo = "The following address had fatal errors\n550 Unknown user hanako@docomo.ne.jp";
    for (from, more, body, code) in [
        ("MAILER-DAEMON@example.jp", "", qmail, "5.1.1"),
        ("Mail Delivery System <Mailer-Daemon@docomo.ne.jp>", "", docomo, "5.1.0"),
        ("postmaster@example.jp", "", "It did not work.", "5.0.0"),
        (
            "x@example.jp",
            "X-Failed-Recipients: hanako@example.jp\n",
            "552 over quota",
            "5.2.2",
        ),
    ] {
        assert_eq!(verdict(&words(from, more, body)), failed(code), "{from}");
    }
    for fine in [
        "Your message has not yet been delivered. Delivery attempts will continue to be made. 451 4.4.1",
        "Your message was successfully delivered to the destination.",
        "メールの配信が遅れています。引き続き再送を試みます。",
    ] {
        let verdict = verdict(&words("mailer-daemon@example.jp", "", fine));
        assert_eq!(verdict, Verdict::NotFailed, "{fine}");
    }
}

#[test]
fn an_absence_note_or_advertising_is_no_report() {
    for (from, more) in [
        ("hanako@example.jp", "Auto-Submitted: auto-replied\n"),
        ("shop@example.jp", ""),
        ("hanako.postmaster@example.jp", ""),
        ("postmaster@example.jp", "Auto-Submitted: auto-replied (vacation)\n"),
    ] {
        let body = "550 5.1.1 I am away";
        assert_eq!(read_it(&words(from, more, body)), Err(NotAReport::NoReport), "{from}");
    }
    let receipt = format!(
        "To: bounce+{KEY}@city.example.jp\nFrom: hanako@example.jp\nContent-Type: multipart/report; boundary=b\n\n\
         --b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n--b--\n"
    );
    assert_eq!(read_it(&receipt), Err(NotAReport::NoReport));
    // Also where the other side's mail system writes it.
    let by_system = receipt.replace("hanako@", "postmaster@");
    assert_eq!(read_it(&by_system), Err(NotAReport::NoReport));
    let typed = by_system.replace("report; ", "report; report-type=disposition-notification; ");
    assert_eq!(read_it(&typed), Err(NotAReport::NoReport));
}

#[test]
fn a_report_for_nobodys_return_address_has_no_key() {
    let elsewhere = report("Action: failed\nStatus: 5.1.1\n").replace(&format!("bounce+{KEY}"), "yoyaku");
    assert_eq!(
        read_it(&elsewhere),
        Err(NotAReport::NoKey),
        "the returned letter is not looked into"
    );
}

#[test]
fn what_is_no_mail_is_said_to_be_none() {
    for text in ["", "\n"] {
        assert_eq!(read_it(text), Err(NotAReport::NotMail), "{text:?}");
    }
}

#[test]
fn several_keys_are_all_kept_once() {
    let other = "ffeeddccbbaa99887766554433221100";
    let text = report("Action: failed\nStatus: 5.1.1\n").replacen(
        "\nTo: ",
        &format!("\nX-Original-To: <BOUNCE+{other}@CITY.example.jp>\nTo: "),
        1,
    );
    let keys = read_it(&text).unwrap().keys;
    assert_eq!(keys, [KEY, other].map(|key| ReturnKey::parse(key).unwrap()));
}

proptest! {
    #[test]
    fn no_message_is_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let bounce = BounceAddress::beside(&sender()).unwrap();
        let _ = read(&bytes, &bounce);
    }

    #[test]
    fn no_report_is_too_strange(fields in "(Action|Status|Diagnostic-Code|[a-z]{0,5})?:? ?\\PC{0,40}\n{0,3}") {
        let _ = read_it(&report(&fields));
    }
}
