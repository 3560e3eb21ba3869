//! The running service: its listeners, its worker, what it prints when it starts, and how it ends.
//! Deliberately migrates and fills only a database of its own; PostgreSQL in earnest waits for `madoguchi migrate`.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::listening::{Listeners, serve_on, stop_on_signal};
use super::stopping::{Open, PATIENCE, within};
use super::{App, AppError, DEMO_PASSWORD, DEMO_STAFF, base_of, say};
use crate::actions::load_city::is_empty;
use crate::config::DatabaseUrl;
use crate::links;
use crate::web::state::{AppState, HttpSettings};
use crate::{web, worker};

impl App {
    /// Serves until the process is told to stop (SIGTERM or Ctrl-C): then it answers what it has begun and ends, at the
    /// latest after 25 seconds.
    ///
    /// # Errors
    /// [`AppError::Failed`] if an address cannot be listened on.
    pub async fn serve(mut self) -> Result<(), AppError> {
        let listeners = Listeners::open(&self.config).await?;
        if self.config.base_url.is_none() {
            self.services.base_url = base_of(listeners.public_address()?)?;
        }
        let stop = CancellationToken::new();
        tokio::spawn(stop_on_signal(stop.clone()));
        let state = AppState {
            services: self.services.clone(),
            city: Arc::clone(&self.city),
            http: Arc::new(HttpSettings {
                trusted_proxies: self.config.trusted_proxies.clone(),
                is_https: self.services.base_url.scheme() == "https",
                is_demo: self.config.is_demo,
            }),
        };
        for line in listeners.lines()? {
            say(&line);
        }
        let has_own_staff = listeners.staff.is_some();
        let staff_page = match listeners.staff_address()? {
            Some(address) => links::absolute(&base_of(address)?, links::STAFF_SIGN_IN),
            None => links::absolute(&self.services.base_url, links::STAFF_SIGN_IN),
        };
        let open = Open::default();
        let public = serve_on(
            Some(listeners.public),
            web::router(&state, !has_own_staff),
            stop.clone(),
        );
        let staff = serve_on(listeners.staff, web::staff_router(&state), stop.clone());
        let metrics = serve_on(listeners.metrics, web::metrics_router(&state), stop.clone());
        let all = async {
            tokio::join!(
                open.run("requests to the public pages", public),
                open.run("requests to the staff pages", staff),
                open.run("requests for metrics", metrics),
                open.run("the worker", self.work(staff_page, stop.clone())),
            )
        };
        let Some((public, staff, metrics, worked)) = within(PATIENCE, &stop, &open, all).await else {
            return Ok(());
        };
        public.and(staff).and(metrics).and(worked)
    }

    /// Prepares the database and works, as a task of its own: what waits for the database there keeps nobody from ending.
    async fn work(self, staff_page: String, stop: CancellationToken) -> Result<(), AppError> {
        let own = stop.clone();
        let task = tokio::spawn(async move {
            self.prepare(&own, &staff_page).await;
            worker::run(self.services.clone(), own).await;
        });
        if task.await.is_ok() {
            return Ok(());
        }
        // Without its worker the service would keep no promise about letters; whoever watches it starts it again.
        stop.cancel();
        Err(AppError::Failed("the worker broke off; see the log".to_owned()))
    }

    /// Migrates and loads the demo as soon as the database is there; meanwhile every page says that we are away.
    async fn prepare(&self, stop: &CancellationToken, staff_page: &str) {
        let is_own = matches!(self.config.database, DatabaseUrl::Sqlite { .. }) || self.config.is_demo;
        if !is_own {
            return;
        }
        while !stop.is_cancelled() {
            match self.migrate_and_fill(staff_page).await {
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

    async fn migrate_and_fill(&self, staff_page: &str) -> Result<Vec<String>, AppError> {
        self.migrate().await?;
        if !self.config.is_demo {
            return Ok(Vec::new());
        }
        let mut lines = if is_empty(&self.services).await? {
            self.load_demo().await?
        } else {
            Vec::new()
        };
        lines.push(format!("職員の画面: {staff_page}"));
        for (email, name, role, _) in DEMO_STAFF {
            lines.push(format!("  {email} / {DEMO_PASSWORD} （{name}・{}）", role.word()));
        }
        let mail_page = links::absolute(&self.services.base_url, links::DEMO_MAIL);
        lines.push(format!("お試し用の受信箱: {mail_page}"));
        Ok(lines)
    }
}
