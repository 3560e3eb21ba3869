//! The only reader of the environment: every setting of the service, from variables, `…_FILE` files, and the TOML file that
//! `MADOGUCHI_CONFIG` names, in that order.
//! Deliberately refuses to start on a setting that it does not understand, with one sentence that says what to do.

mod city;
mod identity;
mod letters;
mod names;
mod sources;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use url::Url;

pub use city::CitySettings;
pub use identity::IdentitySettings;
pub use sources::Sources;

/// A setting cannot be used. The message names it and says what would do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// PostgreSQL.
    Postgres {
        /// `postgres://…`; holds a password, never logged.
        url: String,
        /// Whether the connection is encrypted.
        tls: PostgresTls,
    },
    /// SQLite.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// How much is asked of the disk.
        durability: SqliteDurability,
    },
}

/// Encryption towards PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostgresTls {
    /// In the clear: for a server on this machine or in a trusted network (`sslmode=disable`, or no `sslmode`).
    Off,
    /// Encrypted, and the server's certificate is checked (`sslmode=require` and stricter).
    Verified,
}

/// What SQLite waits for before it says that a row is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqliteDurability {
    /// The disk has it.
    Full,
    /// Faster and not safe; the service will refuse to be ready.
    Normal,
    /// Not safe at all; the service will refuse to be ready.
    Off,
}

impl SqliteDurability {
    /// The value of `PRAGMA synchronous`.
    #[must_use]
    pub fn pragma(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
            Self::Off => "OFF",
        }
    }
}

/// Where the service's keys come from.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretKeys {
    /// Given by the operator, newest first.
    Given(Vec<[u8; 32]>),
    /// The demo makes one and keeps it in this file.
    DemoFile(PathBuf),
}

/// Where reports about letters come back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bounces {
    /// `bounce` at the domain that letters come from.
    BesideSender,
    /// This mailbox.
    At(String),
    /// Nowhere: letters have the sender itself in their envelope.
    Off,
}

/// How letters are signed.
#[derive(Clone, PartialEq, Eq)]
pub struct DkimSettings {
    /// Name of the key in the DNS.
    pub selector: String,
    /// The domain that signs.
    pub domain: String,
    /// The private key, PEM.
    pub private_key: String,
}

/// Everything that can be set.
#[derive(Clone)]
pub struct Config {
    /// The database.
    pub database: DatabaseUrl,
    /// Public pages and API.
    pub listen: SocketAddr,
    /// Staff pages on a listener of their own.
    pub staff_listen: Option<SocketAddr>,
    /// `/metrics`, only there.
    pub metrics_listen: Option<SocketAddr>,
    /// The only source of links in letters; `None` is taken from the address that is listened on.
    pub base_url: Option<Url>,
    /// `smtp://…` or `smtps://…`; `None` writes letters into `mail_folder`.
    pub smtp_url: Option<String>,
    /// Folder for letters without SMTP.
    pub mail_folder: PathBuf,
    /// Address that letters come from.
    pub mail_from: String,
    /// Where reports about letters come back to.
    pub bounces: Bounces,
    /// Signing of letters; `None`: they are not signed.
    pub dkim: Option<DkimSettings>,
    /// The hour (0–23, JST) from which desks get their morning mail; `None`: they get none.
    pub digest_hour: Option<u32>,
    /// The columns of a year's file, as TOML; `None`: all of them.
    pub figures_layout: Option<String>,
    /// The city's own directory; `None`: staff sign in with a password.
    pub identity: Option<IdentitySettings>,
    /// The service's keys.
    pub secret_keys: SecretKeys,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// The city whose service this is; `None`: the first one, 安中市.
    pub city: Option<CitySettings>,
    /// Demo data and the mail page.
    pub is_demo: bool,
    /// What is logged, in the words of `RUST_LOG`; empty: from `info` on.
    pub log: String,
}

const DEFAULT_DATABASE: &str = "sqlite://data/madoguchi.db";
const DEMO_MAIL_FROM: &str = "madoguchi@city.annaka.example";

impl Config {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// [`ConfigError`] for the first setting that cannot be used.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let database_text = sources.find("DATABASE_URL")?;
        let is_default_database = database_text.is_none();
        let database = database_url(database_text.as_deref().unwrap_or(DEFAULT_DATABASE))?;
        let is_demo = match sources.find("MADOGUCHI_DEMO")?.as_deref() {
            None => is_default_database,
            Some("1" | "true") => true,
            Some("0" | "false") => false,
            Some(_) => return Err(ConfigError("MADOGUCHI_DEMO must be 1 or 0".to_owned())),
        };
        let data = data_folder(&database);
        let smtp_url = sources.find("MADOGUCHI_SMTP_URL")?;
        let mail_from = mail_from(sources, smtp_url.is_some())?;
        let listen = address("MADOGUCHI_LISTEN", sources)?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        Ok(Self {
            listen,
            staff_listen: address("MADOGUCHI_STAFF_LISTEN", sources)?,
            metrics_listen: address("MADOGUCHI_METRICS_LISTEN", sources)?,
            base_url: base_url(sources)?,
            smtp_url,
            mail_folder: data.join("mail"),
            bounces: letters::bounces(sources)?,
            dkim: letters::dkim(sources, &mail_from)?,
            digest_hour: letters::digest_hour(sources, is_demo)?,
            figures_layout: sources.find("MADOGUCHI_FIGURES_LAYOUT")?,
            mail_from,
            identity: identity::read(sources)?,
            secret_keys: secret_keys(sources, is_demo, &data)?,
            trusted_proxies: trusted_proxies(sources)?,
            city: city::read(sources)?,
            database,
            is_demo,
            log: sources.find("RUST_LOG")?.unwrap_or_default(),
        })
    }
}

/// The folder of everything that the service writes: beside the SQLite file, else `./data`.
fn data_folder(database: &DatabaseUrl) -> PathBuf {
    match database {
        DatabaseUrl::Sqlite { path, .. } => path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .map_or_else(|| PathBuf::from("data"), Path::to_path_buf),
        DatabaseUrl::Postgres { .. } => PathBuf::from("data"),
    }
}

fn database_url(text: &str) -> Result<DatabaseUrl, ConfigError> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        let url = Url::parse(text).map_err(|_| {
            ConfigError("DATABASE_URL must look like postgres://user:password@host/database".to_owned())
        })?;
        let mode = url
            .query_pairs()
            .find(|(name, _)| name == "sslmode")
            .map(|(_, value)| value.into_owned());
        let tls = match mode.as_deref() {
            None | Some("disable" | "prefer" | "allow") => PostgresTls::Off,
            Some("require" | "verify-ca" | "verify-full") => PostgresTls::Verified,
            Some(_) => {
                return Err(ConfigError(
                    "sslmode in DATABASE_URL must be disable, require or verify-full".to_owned(),
                ));
            }
        };
        return Ok(DatabaseUrl::Postgres {
            url: without_strict_mode(url),
            tls,
        });
    }
    let Some(rest) = text.strip_prefix("sqlite://") else {
        return Err(ConfigError(
            "DATABASE_URL must begin with sqlite:// or postgres://".to_owned(),
        ));
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if path.is_empty() || path == ":memory:" {
        return Err(ConfigError(
            "DATABASE_URL must name a file: sqlite://data/madoguchi.db".to_owned(),
        ));
    }
    let durability = match query {
        "" | "synchronous=FULL" => SqliteDurability::Full,
        "synchronous=NORMAL" => SqliteDurability::Normal,
        "synchronous=OFF" => SqliteDurability::Off,
        _ => {
            return Err(ConfigError(
                "DATABASE_URL: after ? only synchronous=FULL is understood".to_owned(),
            ));
        }
    };
    Ok(DatabaseUrl::Sqlite {
        path: PathBuf::from(path),
        durability,
    })
}

/// The driver knows `disable`, `prefer` and `require` only; checking the certificate is what we always do.
fn without_strict_mode(mut url: Url) -> String {
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let is_strict = name == "sslmode" && value.starts_with("verify");
            (
                name.into_owned(),
                if is_strict {
                    "require".to_owned()
                } else {
                    value.into_owned()
                },
            )
        })
        .collect();
    if pairs.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.into()
}

fn address(name: &str, sources: &Sources) -> Result<Option<SocketAddr>, ConfigError> {
    let refuse = |_| ConfigError(format!("{name} must be an address and a port, such as 127.0.0.1:8080"));
    sources.find(name)?.map(|text| text.parse().map_err(refuse)).transpose()
}

fn base_url(sources: &Sources) -> Result<Option<Url>, ConfigError> {
    let refuse = || ConfigError("MADOGUCHI_BASE_URL must look like https://yoyaku.city.example.jp".to_owned());
    let Some(text) = sources.find("MADOGUCHI_BASE_URL")? else {
        return Ok(None);
    };
    let url = Url::parse(&text).map_err(|_| refuse())?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.path() == "/";
    if is_plain && url.query().is_none() {
        Ok(Some(url))
    } else {
        Err(refuse())
    }
}

/// Letters that only fill a folder may come from a made-up address; what leaves this machine may not.
fn mail_from(sources: &Sources, leaves: bool) -> Result<String, ConfigError> {
    match sources.find("MADOGUCHI_MAIL_FROM")? {
        Some(text) if text.contains('@') && !text.chars().any(char::is_control) => Ok(text),
        Some(_) => Err(ConfigError("MADOGUCHI_MAIL_FROM must be an e-mail address".to_owned())),
        None if leaves => Err(ConfigError(
            "MADOGUCHI_MAIL_FROM is missing: the address from which letters go out by MADOGUCHI_SMTP_URL".to_owned(),
        )),
        None => Ok(DEMO_MAIL_FROM.to_owned()),
    }
}

fn secret_keys(sources: &Sources, is_demo: bool, data: &Path) -> Result<SecretKeys, ConfigError> {
    match sources.find("MADOGUCHI_SECRET_KEY")? {
        Some(text) => {
            let keys: Option<Vec<[u8; 32]>> = text
                .split([',', '\n', ' '])
                .filter(|key| !key.is_empty())
                .map(|key| STANDARD.decode(key.trim()).ok()?.try_into().ok())
                .collect();
            keys.filter(|keys| !keys.is_empty()).map(SecretKeys::Given).ok_or_else(|| {
                ConfigError("MADOGUCHI_SECRET_KEY must be 32 bytes in base64 (openssl rand -base64 32); several, newest first, divided by commas".to_owned())
            })
        }
        None if is_demo => Ok(SecretKeys::DemoFile(data.join("demo-secret.key"))),
        None => Err(ConfigError(
            "MADOGUCHI_SECRET_KEY is missing: 32 bytes in base64 (openssl rand -base64 32)".to_owned(),
        )),
    }
}

fn trusted_proxies(sources: &Sources) -> Result<Vec<IpNet>, ConfigError> {
    let Some(text) = sources.find("MADOGUCHI_TRUSTED_PROXIES")? else {
        return Ok(Vec::new());
    };
    let refuse =
        || ConfigError("MADOGUCHI_TRUSTED_PROXIES must be networks such as 10.0.0.0/8, divided by commas".to_owned());
    text.split(',')
        .map(|part| {
            let part = part.trim();
            part.parse()
                .or_else(|_| {
                    part.parse::<std::net::IpAddr>()
                        .map(|address| address.to_canonical().into())
                })
                .map_err(|_| refuse())
        })
        .collect()
}

#[cfg(test)]
mod tests;
