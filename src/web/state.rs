//! What every handler can reach.
//! Deliberately no connection and no table: handlers call verbs.

use std::sync::Arc;

use ipnet::IpNet;

use crate::actions::Services;
use crate::domain::city::City;

/// Shared by all handlers.
#[derive(Clone)]
pub struct AppState {
    /// The verbs' surroundings.
    pub services: Services,
    /// The city.
    pub city: Arc<City>,
    /// Settings of the HTTP layer.
    pub http: Arc<HttpSettings>,
}

/// How requests are read.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the service is reached by https: cookies are then `Secure` and bound to the host.
    pub is_https: bool,
    /// Whether the demo's pages are there.
    pub is_demo: bool,
}
