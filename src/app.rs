//! The composition root: from the configuration to a running service, and the operator's verbs of the command line.
//! Deliberately the only place that knows all rooms; it decides nothing about reservations.

mod backup;
mod commands;
mod doctor;
mod figures_layout;
mod identity;
mod listening;
mod mailer;
mod service_keys;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use url::Url;

use self::listening::{listen, listen_if, serve_on, stop_on_signal};
use crate::actions::add_staff::{NewColleague, add_staff};
use crate::actions::find_desk_calendar::{FindCalendarError, find_desk_calendar};
use crate::actions::index_names::index_names;
use crate::actions::load_city::{LoadError, is_empty, load_city};
use crate::actions::operating_system::SystemEntropy;
use crate::actions::record_bounce::{Recorded, record_bounce};
use crate::actions::{Services, StoreError, add_api_key};
use crate::config::{Config, DatabaseUrl};
use crate::demo;
use crate::domain::api_key::Scope;
use crate::domain::audit_chain::Head;
use crate::domain::calendar::{DeskCalendar, wareki};
use crate::domain::clock::{Clock, SystemClock};
use crate::domain::entropy::Entropy;
use crate::domain::staff::Role;
use crate::links;
use crate::mail::address::SenderAddress;
use crate::store::figures::Counting;
use crate::store::{Store, crypto::Keyring, migrations};
use crate::web::state::{AppState, HttpSettings};
use crate::{web, worker};

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
        Ok(Self { services, config })
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

    /// Serves until the process is told to stop (SIGTERM or Ctrl-C): then it answers what it has begun and ends.
    ///
    /// # Errors
    /// [`AppError::Failed`] if an address cannot be listened on.
    pub async fn serve(mut self) -> Result<(), AppError> {
        let listener = listen(self.config.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|error| AppError::Failed(error.to_string()))?;
        if self.config.base_url.is_none() {
            self.services.base_url = base_of(address)?;
        }
        let staff_listener = listen_if(self.config.staff_listen).await?;
        let metrics_listener = listen_if(self.config.metrics_listen).await?;
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        let state = AppState {
            services: self.services.clone(),
            city: web::site::ANNAKA,
            http: Arc::new(HttpSettings {
                trusted_proxies: self.config.trusted_proxies.clone(),
                is_https: self.services.base_url.scheme() == "https",
                is_demo: self.config.is_demo,
            }),
        };
        say(&format!(
            "窓口 (madoguchi {}) http://{address}",
            env!("CARGO_PKG_VERSION")
        ));
        let has_own_staff = staff_listener.is_some();
        let public = serve_on(Some(listener), web::router(&state, !has_own_staff), stop.clone());
        let staff = serve_on(staff_listener, web::staff_router(&state), stop.clone());
        let metrics = serve_on(metrics_listener, web::metrics_router(&state), stop.clone());
        let work = async {
            self.prepare(&stop).await;
            worker::run(self.services.clone(), stop.clone()).await;
        };
        let (public, staff, metrics, ()) = tokio::join!(public, staff, metrics, work);
        public.and(staff).and(metrics)
    }

    /// Migrates and loads the demo as soon as the database is there; meanwhile every page says that we are away.
    async fn prepare(&self, stop: &CancellationToken) {
        let is_own = matches!(self.config.database, DatabaseUrl::Sqlite { .. }) || self.config.is_demo;
        if !is_own {
            return;
        }
        while !stop.is_cancelled() {
            match self.migrate_and_fill().await {
                Ok(lines) => {
                    for line in &lines {
                        say(line);
                    }
                    return;
                }
                Err(error) => tracing::warn!(%error, "the database is not ready; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
            }
        }
    }

    async fn migrate_and_fill(&self) -> Result<Vec<String>, AppError> {
        self.migrate().await?;
        if !self.config.is_demo {
            return Ok(Vec::new());
        }
        let mut lines = if is_empty(&self.services).await? {
            self.load_demo().await?
        } else {
            Vec::new()
        };
        let staff_page = links::absolute(&self.services.base_url, links::STAFF_SIGN_IN);
        lines.push(format!("職員の画面: {staff_page}"));
        for (email, name, role, _) in DEMO_STAFF {
            lines.push(format!("  {email} / {DEMO_PASSWORD} （{name}・{}）", role.word()));
        }
        let mail_page = links::absolute(&self.services.base_url, links::DEMO_MAIL);
        lines.push(format!("お試し用の受信箱: {mail_page}"));
        Ok(lines)
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

/// The OpenAPI document of the JSON API.
#[must_use]
pub fn openapi_document() -> String {
    web::api::openapi_document()
}
