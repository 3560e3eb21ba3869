//! `madoguchi doctor`: what would keep this configuration from serving families well, in one line each.
//! Deliberately changes nothing and sends nothing; what it says names neither a password nor a person.

use tokio::net::lookup_host;

use crate::actions::Services;
use crate::actions::check_readiness::{check_database, check_keys};
use crate::actions::verify_audit::{NEWEST, verify_audit};
use crate::config::{Config, DatabaseUrl};
use crate::store::durability;

/// Beyond so many seconds between our clock and the database's, deadlines would differ by who asks.
const APART: i64 = 5;

/// What was found about one thing.
pub struct Finding {
    /// What was looked at.
    pub about: &'static str,
    /// How it stands.
    pub standing: Standing,
}

/// How a thing stands.
pub enum Standing {
    /// Well.
    Well(String),
    /// Good enough to try it, not for a service.
    Doubtful(String),
    /// Not at all.
    Bad(String),
}

impl Finding {
    /// 「ok    database: …」
    #[must_use]
    pub fn line(&self) -> String {
        let (mark, words) = match &self.standing {
            Standing::Well(words) => ("ok  ", words),
            Standing::Doubtful(words) => ("warn", words),
            Standing::Bad(words) => ("FAIL", words),
        };
        format!("{mark}  {}: {words}", self.about)
    }

    /// Whether the service cannot do without a mend.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(self.standing, Standing::Bad(_))
    }
}

/// Looks at everything.
pub(super) async fn examine(services: &Services, config: &Config) -> Vec<Finding> {
    let database = check_database(services).await;
    let is_there = database.is_ok();
    let mut findings = vec![
        finding("configuration", configuration(config)),
        finding("address", address(services, config).await),
        finding("database", database.map_or_else(Standing::Bad, |()| kind(config))),
        finding("mail", mail(services, config).await),
    ];
    if is_there {
        findings.push(finding("secret key", keys(services).await));
        findings.push(finding("clock", clock(services).await));
        findings.push(finding("audit log", audit(services).await));
    }
    findings
}

fn finding(about: &'static str, standing: Standing) -> Finding {
    Finding { about, standing }
}

fn configuration(config: &Config) -> Standing {
    if config.is_demo {
        return Standing::Doubtful(
            "this is a demo: its data are made up, and its letters stand open on a page".to_owned(),
        );
    }
    Standing::Well("every setting can be used".to_owned())
}

/// The address in the letters must be one that families reach, over TLS.
async fn address(services: &Services, config: &Config) -> Standing {
    let url = &services.base_url;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Standing::Bad(format!("MADOGUCHI_BASE_URL {url} names no host"));
    };
    if config.base_url.is_none() {
        return Standing::Doubtful(format!(
            "links lead to {url}: set MADOGUCHI_BASE_URL before families get letters"
        ));
    }
    if let Err(error) = lookup_host((host, port)).await {
        return Standing::Bad(format!("{host} in MADOGUCHI_BASE_URL is not found in the DNS: {error}"));
    }
    if url.scheme() == "https" {
        Standing::Well(format!("{url} is found in the DNS"))
    } else {
        Standing::Doubtful(format!(
            "{url} is not https: cookies and what is typed travel in the clear"
        ))
    }
}

fn kind(config: &Config) -> Standing {
    let words = match &config.database {
        DatabaseUrl::Postgres { .. } => "PostgreSQL is there, at this version's schema, and keeps what it acknowledges",
        DatabaseUrl::Sqlite { .. } => "SQLite is there, at this version's schema, and keeps what it acknowledges",
    };
    Standing::Well(words.to_owned())
}

async fn keys(services: &Services) -> Standing {
    match check_keys(services).await {
        Ok(()) => Standing::Well("the newest reservations open with it".to_owned()),
        Err(reason) => Standing::Bad(reason),
    }
}

async fn mail(services: &Services, config: &Config) -> Standing {
    match services.mailer.try_way().await {
        Err(error) => Standing::Bad(error.to_string()),
        Ok(words) if config.smtp_url.is_none() => Standing::Doubtful(words.to_owned()),
        Ok(words) => Standing::Well(words.to_owned()),
    }
}

async fn clock(services: &Services) -> Standing {
    let now = services.now();
    let apart = match services.store.read().await {
        Ok(mut tx) => durability::clock_difference(&mut tx, now).await,
        Err(error) => Err(error),
    };
    match apart {
        Err(error) => Standing::Bad(error.to_string()),
        Ok(Some(apart)) if apart > APART => Standing::Bad(format!(
            "this machine and the database are {apart} seconds apart: set both by NTP"
        )),
        Ok(Some(_)) => Standing::Well("this machine and the database agree".to_owned()),
        Ok(None) => Standing::Well("one machine, one clock".to_owned()),
    }
}

async fn audit(services: &Services) -> Standing {
    match verify_audit(services, Some(NEWEST), None).await {
        Err(error) => Standing::Bad(error.to_string()),
        Ok(verified) => match verified.fault {
            Some(fault) => Standing::Bad(fault.to_string()),
            None => Standing::Well(format!("the newest {} lines are as they were sealed", verified.passed)),
        },
    }
}
