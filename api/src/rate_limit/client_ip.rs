//! Who asks.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, HeaderName, request::Parts},
};

use crate::AppState;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address: that of the connection, or where proxies of ours stand in front (`--trusted-proxies`), what the
/// outermost of them says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl ClientIp {
    pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions, trusted_proxies: u8) -> Self {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
        Self(forwarded(headers, trusted_proxies).unwrap_or(peer).to_canonical())
    }

    /// What limits count by: the address, or for IPv6 the network, since each client has one of its own.
    pub fn subject(self) -> String {
        match self.0 {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

/// Each proxy adds to the right the address that it saw. The last `trusted` of them are ours; what stands left of those
/// may be anybody's invention.
fn forwarded(headers: &HeaderMap, trusted: u8) -> Option<IpAddr> {
    let back = usize::from(trusted).checked_sub(1)?;
    let values = headers.get_all(X_FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    // Fewer than our proxies add: someone went round them.
    let at = addresses.len().checked_sub(1)?.checked_sub(back)?;
    parse(addresses[at])
}

/// An address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

impl FromRequestParts<AppState> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers, &parts.extensions, state.settings.trusted_proxies))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(forwarded: &[&'static str], trusted: u8) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 1234))));
        ClientIp::of(&headers, &extensions, trusted).0.to_string()
    }

    #[test]
    fn only_our_proxies_are_believed() {
        assert_eq!(client(&["1.1.1.1"], 0), "10.0.0.1");
        assert_eq!(client(&[], 1), "10.0.0.1");
        assert_eq!(client(&["6.6.6.6, 1.1.1.1"], 1), "1.1.1.1");
        assert_eq!(client(&["6.6.6.6", "1.1.1.1, 2.2.2.2"], 2), "1.1.1.1");
        assert_eq!(client(&["1.1.1.1"], 3), "10.0.0.1");
        assert_eq!(client(&["1.1.1.1, unknown"], 1), "10.0.0.1");
        assert_eq!(client(&["1.1.1.1:443"], 1), "1.1.1.1");
        assert_eq!(client(&["[2001:db8::1]:443"], 1), "2001:db8::1");
        assert_eq!(client(&["::ffff:1.1.1.1"], 1), "1.1.1.1");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let subject = |text: &str| ClientIp(text.parse().expect("an address")).subject();
        assert_eq!(subject("2001:db8:1:2:3:4:5:6"), subject("2001:db8:1:2::1"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
        assert_eq!(subject("1.1.1.1"), "1.1.1.1");
    }
}
