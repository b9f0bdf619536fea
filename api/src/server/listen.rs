//! Ports.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use tokio::net::TcpListener;

use crate::config::Origin;

/// What listens, and the settings that say where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purpose {
    name: &'static str,
    flag: &'static str,
    variable: &'static str,
}

pub(super) const SHOP: Purpose = Purpose { name: "the shop", flag: "--bind", variable: "VITRINE_BIND" };
pub(super) const MODELS: Purpose =
    Purpose { name: "the models", flag: "--models-bind", variable: "VITRINE_MODELS_BIND" };
pub(super) const METRICS: Purpose =
    Purpose { name: "the metrics", flag: "--metrics-bind", variable: "VITRINE_METRICS_BIND" };

/// A port could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program has it.
    #[error("port {} of {} is taken, so {what} cannot listen there: choose another with {flag} ({variable})", address.port(), address.ip())]
    Taken {
        /// The address.
        address: SocketAddr,
        /// What was to listen.
        what: &'static str,
        /// The flag that sets the address.
        flag: &'static str,
        /// The environment variable that sets it.
        variable: &'static str,
    },
    /// Any other reason.
    #[error("{what} cannot listen on {address} ({flag}, {variable})")]
    Refused {
        /// The address.
        address: SocketAddr,
        /// What was to listen.
        what: &'static str,
        /// The flag that sets the address.
        flag: &'static str,
        /// The environment variable that sets it.
        variable: &'static str,
        /// Why.
        source: io::Error,
    },
}

/// A port that listens already, though nothing is answered yet.
#[derive(Debug)]
pub(super) struct Listener {
    pub socket: TcpListener,
    pub address: SocketAddr,
}

/// Takes a port.
pub(super) async fn listen(address: SocketAddr, purpose: Purpose) -> Result<Listener, ListenError> {
    let Purpose { name: what, flag, variable } = purpose;
    let taken = async {
        let socket = TcpListener::bind(address).await?;
        let address = socket.local_addr()?;
        Ok(Listener { socket, address })
    };
    taken.await.map_err(|source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { address, what, flag, variable },
        _ => ListenError::Refused { address, what, flag, variable, source },
    })
}

/// The port after the shop's; any free one where the shop was given any, or has the last.
pub(super) fn next_to(asked: SocketAddr, shop: SocketAddr) -> SocketAddr {
    let port = if asked.port() == 0 { 0 } else { shop.port().checked_add(1).unwrap_or(0) };
    SocketAddr::new(shop.ip(), port)
}

impl Listener {
    /// How a browser on this machine reaches it.
    pub fn origin(&self) -> Origin {
        let ip = match self.address.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        origin(&SocketAddr::new(ip, self.address.port()).to_string())
    }

    /// All names by which a browser on this machine may have opened it.
    pub fn own_origins(&self) -> Vec<Origin> {
        let port = self.address.port();
        let mut origins = vec![origin(&format!("localhost:{port}")), origin(&format!("127.0.0.1:{port}"))];
        let own = self.origin();
        if !origins.contains(&own) {
            origins.push(own);
        }
        origins
    }
}

fn origin(authority: &str) -> Origin {
    // An address or `localhost` with a port is always a well-formed authority.
    #[expect(clippy::expect_used, reason = "no outside input is in it")]
    format!("http://{authority}").parse().expect("an address makes an origin")
}
