//! The composition root: from the configuration to a running service, and the operator's verbs of the command line.
//! Deliberately the only place that knows all rooms; it decides nothing about reservations.

mod backup;
mod city;
mod commands;
mod doctor;
mod figures_layout;
mod identity;
mod listening;
mod mailer;
mod service_keys;
mod serving;
mod stopping;

use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Notify;
use url::Url;

use crate::actions::add_staff::{NewColleague, add_staff};
use crate::actions::find_desk_calendar::{FindCalendarError, find_desk_calendar};
use crate::actions::index_names::index_names;
use crate::actions::load_city::{LoadError, load_city};
use crate::actions::operating_system::SystemEntropy;
use crate::actions::record_bounce::{Recorded, record_bounce};
use crate::actions::{Services, StoreError, add_api_key};
use crate::config::{Config, DatabaseUrl};
use crate::demo;
use crate::domain::api_key::Scope;
use crate::domain::audit_chain::Head;
use crate::domain::calendar::{DeskCalendar, wareki};
use crate::domain::city::City;
use crate::domain::clock::{Clock, SystemClock};
use crate::domain::entropy::Entropy;
use crate::domain::staff::Role;
use crate::mail::address::SenderAddress;
use crate::store::figures::Counting;
use crate::store::{Store, crypto::Keyring, migrations};
use crate::web;

/// Why the service or a command ended. One sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A setting that only shows when it is used.
    #[error("{0}")]
    Setting(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Accounts of the demo: address, name, role, desk.
const DEMO_STAFF: [(&str, &str, Role, Option<&str>); 3] = [
    ("kanri@demo.example", "管理 はじめ", Role::Admin, None),
    ("tantou@demo.example", "担当 さくら", Role::Officer, Some("welfare")),
    (
        "saposute@demo.example",
        "相談 みどり",
        Role::Officer,
        Some("support-station"),
    ),
];
/// The demo's password. It opens nothing but a demo.
const DEMO_PASSWORD: &str = "madoguchi-demo";

/// The rooms put together.
pub struct App {
    services: Services,
    city: Arc<City>,
    config: Config,
}

impl App {
    /// Builds everything that needs no database connection yet.
    ///
    /// # Errors
    /// [`AppError::Setting`] for a setting that cannot be used.
    pub async fn build(config: Config) -> Result<Self, AppError> {
        Self::build_with(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await
    }

    /// The same with a clock and a random source of the caller's choice.
    ///
    /// # Errors
    /// [`AppError::Setting`] for a setting that cannot be used.
    pub async fn build_with(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, AppError> {
        if let DatabaseUrl::Sqlite { path, .. } = &config.database {
            make_folder(path.parent())?;
            make_private(path);
        }
        let keyring = Keyring::new(&service_keys::read(&config.secret_keys, &*entropy)?);
        let counting = Counting::new(Arc::clone(&clock), Arc::clone(&entropy));
        let store = Store::open(&config.database, keyring, Arc::new(counting)).await?;
        let sender = SenderAddress::parse(&config.mail_from)
            .map_err(|error| AppError::Setting(format!("MADOGUCHI_MAIL_FROM: {error}")))?;
        let mail_domain = sender.domain().to_owned();
        let mailer = mailer::of(&config, sender)?;
        let base_url = match &config.base_url {
            Some(url) => url.clone(),
            None => base_of(config.listen)?,
        };
        let services = Services {
            store,
            mailer: Arc::new(mailer),
            identity: identity::of(&config)?,
            clock,
            entropy,
            base_url,
            mail_domain,
            digest_hour: config.digest_hour,
            figures_layout: Arc::new(figures_layout::read(config.figures_layout.as_deref())?),
            new_letter: Arc::new(Notify::new()),
        };
        let city = Arc::new(city::of(config.city.as_ref())?);
        Ok(Self { services, city, config })
    }

    /// Brings the schema up to date; answers how many steps were taken.
    ///
    /// # Errors
    /// [`AppError::Failed`].
    pub async fn migrate(&self) -> Result<usize, AppError> {
        let steps = migrations::run(&self.services.store).await?;
        // A reservation that does not open is no reason to stand still: it is found by its number.
        if let Err(error) = index_names(&self.services).await {
            tracing::warn!(%error, "not every name could be indexed");
        }
        Ok(steps)
    }

    /// Loads the demo into an empty database; answers the lines to print.
    ///
    /// # Errors
    /// [`AppError::Failed`], also if the database is not empty.
    pub async fn load_demo(&self) -> Result<Vec<String>, AppError> {
        let failed = |error: &dyn std::fmt::Display| AppError::Failed(error.to_string());
        let demo = demo::load::annaka(self.services.now(), &*self.services.entropy).map_err(|e| failed(&e))?;
        load_city(&self.services, demo.city)
            .await
            .map_err(|error| match error {
                LoadError::NotEmpty | LoadError::Schedule(_) | LoadError::Store(_) => failed(&error),
            })?;
        let mut lines = vec!["安中市のデモを読み込みました。".to_owned()];
        for (programme, mismatch) in &demo.mismatches {
            lines.push(format!(
                "曜日の不一致: {programme} {}（元の記載は{}、正しくは{}）。正しい日付で保存しました。",
                wareki::date(mismatch.date),
                wareki::weekday_name(mismatch.stated),
                wareki::weekday_name(mismatch.actual()),
            ));
        }
        for (email, name, role, desk) in DEMO_STAFF {
            let colleague = NewColleague {
                email,
                name: Some(name),
                role,
                desk,
                password: Some(DEMO_PASSWORD),
            };
            add_staff(&self.services, colleague)
                .await
                .map_err(|error| failed(&error))?;
        }
        Ok(lines)
    }

    /// Makes a staff account; answers its one-time password.
    ///
    /// # Errors
    /// [`AppError::Failed`].
    pub async fn add_staff(&self, email: &str, role: Role, desk: Option<&str>) -> Result<String, AppError> {
        let colleague = NewColleague {
            email,
            name: None,
            role,
            desk,
            password: None,
        };
        add_staff(&self.services, colleague)
            .await
            .map_err(|error| AppError::Failed(error.to_string()))
    }

    /// The calendar of the desk with this key.
    ///
    /// # Errors
    /// [`AppError::Setting`] if there is no such desk, [`AppError::Failed`] if the database cannot be read.
    pub async fn desk_calendar(&self, key: &str) -> Result<DeskCalendar, AppError> {
        find_desk_calendar(&self.services, key)
            .await
            .map_err(|error| match error {
                FindCalendarError::UnknownDesk { .. } => AppError::Setting(error.to_string()),
                FindCalendarError::Store(error) => error.into(),
            })
    }

    /// Makes an API key; answers it.
    ///
    /// # Errors
    /// [`AppError::Failed`].
    pub async fn add_api_key(&self, name: &str, scope: Scope) -> Result<String, AppError> {
        Ok(add_api_key::add_api_key(&self.services, name, scope)
            .await?
            .expose()
            .to_owned())
    }

    /// Records what a message to a return address reports; answers the line to print.
    ///
    /// # Errors
    /// [`AppError::Failed`], also if the message reports nothing.
    pub async fn record_bounce(&self, message: &[u8]) -> Result<String, AppError> {
        let recorded = record_bounce(&self.services, message)
            .await
            .map_err(|error| AppError::Failed(error.to_string()))?;
        Ok(match recorded {
            Recorded::Returned(status) => format!("noted: the letter came back ({status})"),
            Recorded::KnownAlready => "nothing to note: the letter is known not to have arrived".to_owned(),
            Recorded::NothingFailed => "nothing to note: the report tells of no failure".to_owned(),
        })
    }

    /// Erases what has reached its day; answers the report, numbers only.
    ///
    /// # Errors
    /// [`AppError::Failed`]; what was erased stays erased.
    pub async fn purge(&self) -> Result<String, AppError> {
        commands::purge(&self.services).await
    }

    /// Writes a backup into a file that is not there yet; answers the line to print.
    ///
    /// # Errors
    /// [`AppError::Failed`]; then there is no such file.
    pub async fn back_up(&self, file: &Path) -> Result<String, AppError> {
        backup::write(&self.services, file).await
    }

    /// Restores a backup into an empty database; answers the lines to print.
    ///
    /// # Errors
    /// [`AppError::Failed`]; then the database has no row.
    pub async fn restore(&self, file: &Path) -> Result<String, AppError> {
        let said = backup::read(&self.services, file).await?;
        self.migrate().await?;
        Ok(said)
    }

    /// Looks at everything that would keep this configuration from serving well; answers a line each, and how many are bad.
    pub async fn examine(&self) -> (Vec<String>, usize) {
        let findings = doctor::examine(&self.services, &self.config).await;
        let bad = findings.iter().filter(|finding| finding.is_bad()).count();
        (findings.iter().map(doctor::Finding::line).collect(), bad)
    }

    /// Walks the audit log's chain; answers the line to print.
    ///
    /// # Errors
    /// [`AppError::Failed`] with the first line that is not as it was sealed.
    pub async fn verify_audit(&self, noted: Option<&Head>) -> Result<String, AppError> {
        commands::verify(&self.services, noted).await
    }

    /// Confirms that the schema is this version's, for a command that works on rows.
    ///
    /// # Errors
    /// [`AppError::Failed`] with what to do.
    pub async fn must_be_migrated(&self) -> Result<(), AppError> {
        if migrations::is_current(&self.services.store).await? {
            return Ok(());
        }
        let words = "the database is not at this version's schema; run `madoguchi migrate` first";
        Err(AppError::Failed(words.to_owned()))
    }
}

#[expect(clippy::print_stdout, reason = "the command line speaks to its operator")]
fn say(line: &str) {
    println!("{line}");
}

fn base_of(address: SocketAddr) -> Result<Url, AppError> {
    let shown = if address.ip().is_unspecified() {
        format!("127.0.0.1:{}", address.port())
    } else {
        address.to_string()
    };
    Url::parse(&format!("http://{shown}")).map_err(|error| AppError::Setting(error.to_string()))
}

fn make_folder(folder: Option<&Path>) -> Result<(), AppError> {
    let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder)
        .map_err(|error| AppError::Setting(format!("the folder {} cannot be made: {error}", folder.display())))
}

/// Makes a new database's file for its owner only; SQLite gives the files beside it the same rights. That it cannot be made
/// shows when it is opened.
fn make_private(file: &Path) {
    let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
}

/// The OpenAPI document of the JSON API.
#[must_use]
pub fn openapi_document() -> String {
    web::api::openapi_document()
}
