//! The address of whoever asks: the connection's, or, behind trusted proxies only, the last one in `X-Forwarded-For` that
//! is not a proxy of ours.
//! Deliberately believes nobody else: a header that a stranger sends counts for nothing.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use super::state::AppState;

/// The true address, as far as it can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// What attempts are counted under. A household's IPv6 network is one client: the first 64 bits.
    #[must_use]
    pub fn counted(&self) -> String {
        match self.0 {
            Some(IpAddr::V4(v4)) => v4.to_string(),
            Some(IpAddr::V6(v6)) => format!("{:x}", v6.to_bits() >> 64),
            None => "unknown".to_owned(),
        }
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        Ok(Self(peer.map(|peer| {
            true_address(peer, &parts.headers, &state.http.trusted_proxies)
        })))
    }
}

/// On a listener for both families a peer of IPv4 comes as `::ffff:a.b.c.d`; it is the same peer, in the same networks.
fn true_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(&address));
    let mut client = peer.to_canonical();
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.into_iter().rev() {
        if !is_proxy(client) {
            break;
        }
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address_of(peer: &str, forwarded: &str, proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let proxies: Vec<IpNet> = proxies.iter().map(|network| network.parse().unwrap()).collect();
        true_address(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_his_address() {
        assert_eq!(address_of("203.0.113.7", "10.0.0.1", &["10.0.0.0/8"]), "203.0.113.7");
        assert_eq!(address_of("203.0.113.7", "1.2.3.4", &[]), "203.0.113.7");
    }

    #[test]
    fn behind_our_proxies_the_last_foreign_hop_counts() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(address_of("10.0.0.1", "198.51.100.9", &proxies), "198.51.100.9");
        assert_eq!(
            address_of("10.0.0.1", "6.6.6.6, 198.51.100.9, 10.0.0.2", &proxies),
            "198.51.100.9"
        );
        assert_eq!(address_of("10.0.0.1", "nonsense", &proxies), "10.0.0.1");
    }

    #[test]
    fn an_ipv4_peer_in_the_clothes_of_ipv6_is_the_same_peer() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(address_of("::ffff:10.0.0.1", "198.51.100.9", &proxies), "198.51.100.9");
        assert_eq!(
            address_of("::ffff:10.0.0.1", "198.51.100.9, ::ffff:10.0.0.2", &proxies),
            "198.51.100.9"
        );
        assert_eq!(address_of("::ffff:203.0.113.7", "10.0.0.1", &proxies), "203.0.113.7");
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let a = ClientAddress(Some("2001:db8:1:2::1".parse().unwrap())).counted();
        let b = ClientAddress(Some("2001:db8:1:2:ffff::9".parse().unwrap())).counted();
        assert_eq!(a, b);
    }
}
