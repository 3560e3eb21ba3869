//! The service's listeners, and the signal that ends them.
//! Deliberately knows no route.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::AppError;
use crate::config::Config;
use crate::links;

/// What the service listens on.
pub(super) struct Listeners {
    pub(super) public: TcpListener,
    /// `None`: staff pages are on the public one.
    pub(super) staff: Option<TcpListener>,
    pub(super) metrics: Option<TcpListener>,
}

impl Listeners {
    pub(super) async fn open(config: &Config) -> Result<Self, AppError> {
        Ok(Self {
            public: listen(config.listen).await?,
            staff: listen_if(config.staff_listen).await?,
            metrics: listen_if(config.metrics_listen).await?,
        })
    }

    pub(super) fn public_address(&self) -> Result<SocketAddr, AppError> {
        address_of(&self.public)
    }

    pub(super) fn staff_address(&self) -> Result<Option<SocketAddr>, AppError> {
        self.staff.as_ref().map(address_of).transpose()
    }

    /// A line a listener with the address that it has, which port 0 leaves open until now; the public one first.
    pub(super) fn lines(&self) -> Result<Vec<String>, AppError> {
        let public = self.public_address()?;
        let mut lines = vec![format!(
            "窓口 (madoguchi {}) http://{public}",
            env!("CARGO_PKG_VERSION")
        )];
        if let Some(staff) = self.staff_address()? {
            lines.push(format!("staff: http://{staff}{}", links::STAFF_SIGN_IN));
        }
        if let Some(metrics) = self.metrics.as_ref().map(address_of).transpose()? {
            lines.push(format!("metrics: http://{metrics}/metrics"));
        }
        Ok(lines)
    }
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr, AppError> {
    listener
        .local_addr()
        .map_err(|error| AppError::Failed(error.to_string()))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, AppError> {
    let failed = |error: std::io::Error| AppError::Failed(format!("cannot listen on {address}: {error}"));
    TcpListener::bind(address).await.map_err(failed)
}

async fn listen_if(address: Option<SocketAddr>) -> Result<Option<TcpListener>, AppError> {
    match address {
        Some(address) => listen(address).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn serve_on(
    listener: Option<TcpListener>,
    router: Router,
    stop: CancellationToken,
) -> Result<(), AppError> {
    let Some(listener) = listener else { return Ok(()) };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await;
    served.map_err(|error| AppError::Failed(error.to_string()))
}

pub(super) async fn stop_on_signal(stop: CancellationToken) {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    stop.cancel();
}
