//! Delivery to a mail server, with TLS by rustls where the URL asks for it.
//! Deliberately opens a connection for each letter: there are few, and a stale pooled one would cost a try.

use std::fmt;
use std::time::Duration;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport as _, Tokio1Executor};
use url::Url;

use super::answer::without_recipient;
use super::failure::{MailerError, SendError};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
const SEND_WITHIN: Duration = Duration::from_secs(30);

pub(super) struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    send_within: Duration,
}

// lettre's own Debug shows the password.
impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer").finish_non_exhaustive()
    }
}

impl SmtpMailer {
    pub(super) fn new(url: &str, greeting_name: &str) -> Result<Self, MailerError> {
        let parsed = Url::parse(url).map_err(|_| MailerError::NotAnSmtpUrl)?;
        if !matches!(parsed.scheme(), "smtp" | "smtps") || parsed.host_str().is_none() {
            return Err(MailerError::NotAnSmtpUrl);
        }
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| MailerError::Refused(error.to_string()))?
            .timeout(Some(CONNECT_WITHIN));
        if parsed.path().trim_matches('/').is_empty() {
            // lettre would greet as [127.0.0.1], which careful servers refuse.
            builder = builder.hello_name(ClientId::Domain(greeting_name.to_owned()));
        }
        Ok(Self {
            transport: builder.build(),
            send_within: SEND_WITHIN,
        })
    }

    /// Gives up a conversation after so long.
    pub(super) fn within(mut self, send_within: Duration) -> Self {
        self.send_within = send_within;
        self
    }

    /// Returns the server's answer. The time limit covers the whole conversation: lettre's own covers connecting only.
    pub(super) async fn send(&self, envelope: &Envelope, raw: &[u8]) -> Result<String, SendError> {
        let Some(recipient) = envelope.to().first() else {
            return Err(SendError::Permanent("no recipient".to_owned()));
        };
        match tokio::time::timeout(self.send_within, self.transport.send_raw(envelope, raw)).await {
            Ok(Ok(response)) => Ok(without_recipient(&written(&response), recipient)),
            Ok(Err(error)) => Err(self.about_the_letter(judged(&error, recipient)).await),
            Err(_) => Err(SendError::Temporary(format!(
                "the mail server did not finish within {} seconds",
                self.send_within.as_secs()
            ))),
        }
    }

    /// Whether the server answers and lets us in; nothing is sent.
    pub(super) async fn greet(&self) -> Result<(), SendError> {
        match tokio::time::timeout(self.send_within, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(SendError::Temporary(
                "the mail server answers, but is not ready".to_owned(),
            )),
            Ok(Err(error)) => Err(SendError::Temporary(error.to_string())),
            Err(_) => Err(SendError::Temporary(format!(
                "the mail server did not answer within {} seconds",
                self.send_within.as_secs()
            ))),
        }
    }

    /// 554 and 521 also stand in the place of a greeting, and then say nothing about the letter. The server is asked once
    /// more without one: if it refuses that as well, the letter waits.
    async fn about_the_letter(&self, refused: SendError) -> SendError {
        let answer = match refused {
            SendError::Permanent(answer) if answer.starts_with("554") || answer.starts_with("521") => answer,
            other => return other,
        };
        match tokio::time::timeout(self.send_within, self.transport.test_connection()).await {
            Ok(Ok(_)) => SendError::Permanent(answer),
            Ok(Err(_)) | Err(_) => SendError::Temporary(answer),
        }
    }
}

fn written(response: &Response) -> String {
    let lines: Vec<_> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}

/// 5xx about the letter is final. 5xx about signing in or the order of commands is ours to mend, and so is whatever is
/// wrong on the way: the letter waits.
fn judged(error: &smtp::Error, recipient: &Address) -> SendError {
    let Some(code) = error.status() else {
        return SendError::Temporary(without_recipient(&error.to_string(), recipient));
    };
    let code = code.to_string();
    let said = std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default();
    let answer = without_recipient(&format!("{code} {said}"), recipient);
    let ours = matches!(
        code.as_str(),
        "500" | "501" | "502" | "503" | "504" | "530" | "534" | "535" | "538"
    );
    if error.is_permanent() && !ours {
        SendError::Permanent(answer)
    } else {
        SendError::Temporary(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::SmtpMailer;
    use crate::domain::letter::LetterKind;
    use crate::mail::failure::{MailerError, SendError};
    use crate::mail::message::compose;
    use crate::mail::samples::{discreet, sender};
    use std::time::Duration;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_server_that_says_nothing_is_given_up_in_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let smtp = SmtpMailer::new(&url, "city.example.jp").unwrap();
        let smtp = smtp.within(Duration::from_millis(100));
        let message = compose(&discreet(LetterKind::Confirmed), &sender()).unwrap();
        let refused = smtp.send(message.envelope(), &message.formatted()).await.unwrap_err();
        assert!(matches!(refused, SendError::Temporary(_)), "{refused}");
    }

    #[test]
    fn only_smtp_urls_are_taken_and_errors_hide_the_password() {
        for url in [
            "",
            "mail.example.jp",
            "http://mail.example.jp",
            "smtp:",
            "smtps://",
            "smtp://u:geheim@[x]",
        ] {
            let refused = SmtpMailer::new(url, "city.example.jp").unwrap_err();
            assert!(matches!(refused, MailerError::NotAnSmtpUrl), "{url}");
        }
        let refused = SmtpMailer::new("smtp://u:geheim@mail.example.jp?tls=maybe", "city.example.jp").unwrap_err();
        assert!(matches!(refused, MailerError::Refused(_)));
        assert!(!refused.to_string().contains("geheim"));
        for url in [
            "smtp://localhost",
            "smtp://localhost:2525",
            "smtps://u:geheim@localhost",
            "smtp://u:geheim@localhost?tls=required",
        ] {
            let shown = format!("{:?}", SmtpMailer::new(url, "city.example.jp").unwrap());
            assert!(!shown.contains("geheim"));
        }
    }
}
