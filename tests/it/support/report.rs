//! Reports as a mail server sends them back to a letter's return address.
//! Deliberately repeats the recipient and the letter, as real ones do: none of it may be kept or logged.

/// The recipient that every report names.
pub const RECIPIENT: &str = "hana@example.jp";

/// A report (RFC 3464) to `return_path` with this action and status.
pub fn report(return_path: &str, action: &str, status: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\n\
         Delivered-To: {return_path}\r\n\
         From: Mail Delivery System <MAILER-DAEMON@mail.example.jp>\r\n\
         To: {return_path}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\r\n\
         \r\n\
         --b1\r\n\
         Content-Type: text/plain\r\n\
         \r\n\
         I'm sorry to have to inform you that your message could not be delivered to {RECIPIENT}.\r\n\
         --b1\r\n\
         Content-Type: message/delivery-status\r\n\
         \r\n\
         Reporting-MTA: dns; mail.example.jp\r\n\
         \r\n\
         Final-Recipient: rfc822; {RECIPIENT}\r\n\
         Action: {action}\r\n\
         Status: {status}\r\n\
         Diagnostic-Code: smtp; {status} <{RECIPIENT}>: said the other side\r\n\
         \r\n\
         --b1\r\n\
         Content-Type: message/rfc822\r\n\
         \r\n\
         From: yoyaku@city.example.jp\r\n\
         To: {RECIPIENT}\r\n\
         Subject: =?utf-8?b?44GU5LqI57SE44Gu5Lu2?=\r\n\
         \r\n\
         K7-4M2\r\n\
         --b1--\r\n"
    )
    .into_bytes()
}

/// A report that delivery failed for good.
pub fn failure(return_path: &str, status: &str) -> Vec<u8> {
    report(return_path, "failed", status)
}
