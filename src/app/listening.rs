//! The service's listeners, and the signal that ends them.
//! Deliberately knows no route.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::AppError;

pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, AppError> {
    let failed = |error: std::io::Error| AppError::Failed(format!("cannot listen on {address}: {error}"));
    TcpListener::bind(address).await.map_err(failed)
}

pub(super) async fn listen_if(address: Option<SocketAddr>) -> Result<Option<TcpListener>, AppError> {
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
