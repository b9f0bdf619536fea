//! Web origins.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A web origin as browsers send it: `https://models.example` or `http://127.0.0.1:8081`, in lower case, without a
/// final slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of a path (without its first slash) at this origin.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether it is this very machine, whatever the port.
    pub fn is_loopback(&self) -> bool {
        let authority = self.0.split_once("://").map_or("", |(_, authority)| authority);
        if let Some(rest) = authority.strip_prefix('[') {
            return rest.split(']').next().is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback()));
        }
        let host = authority.split(':').next().unwrap_or_default();
        host == "localhost" || host.ends_with(".localhost") || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// The text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an origin such as https://models.example or http://127.0.0.1:8081, without path")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(OriginError)?;
        let default_port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => return Err(OriginError),
        };
        let port_at = match authority.strip_prefix('[').and_then(|rest| rest.find(']')) {
            Some(end) => end + 2,
            None => authority.find(':').unwrap_or(authority.len()),
        };
        let (host, port) = authority.split_at(port_at);
        let host_is_fit = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => {
                !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
            }
        };
        let port_is_fit = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
        if !host_is_fit || !port_is_fit {
            return Err(OriginError);
        }
        let port = if port == default_port { "" } else { port };
        Ok(Self(format!("{scheme}://{host}{port}")))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_browsers_send() {
        let read = |text: &str| text.parse::<Origin>().map(|origin| origin.0);
        assert_eq!(read("http://127.0.0.1:8081"), Ok("http://127.0.0.1:8081".into()));
        assert_eq!(read("https://Models.Example/"), Ok("https://models.example".into()));
        assert_eq!(read("https://models.example:443"), Ok("https://models.example".into()));
        assert_eq!(read("http://[::1]:8081"), Ok("http://[::1]:8081".into()));
        for bad in [
            "",
            "null",
            "models.example",
            "ftp://x",
            "http://",
            "http://a/b",
            "http://a:b",
            "http://a:99999",
            "http://a b",
            "http://a;script-src *",
            "http://[::1",
            "http://[x]",
        ] {
            assert_eq!(read(bad), Err(OriginError), "{bad:?}");
        }
    }

    #[test]
    fn tells_this_machine_from_others() {
        let is_loopback = |text: &str| text.parse::<Origin>().is_ok_and(|origin| origin.is_loopback());
        for here in ["http://127.0.0.1:8080", "http://localhost", "http://shop.localhost:1", "http://[::1]:8080"] {
            assert!(is_loopback(here), "{here}");
        }
        for away in ["http://128.0.0.1", "http://localhost.example", "http://[::2]", "http://127.example"] {
            assert!(!is_loopback(away), "{away}");
        }
    }
}
