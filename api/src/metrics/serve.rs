//! `GET /metrics`, as Prometheus asks.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::AppState;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// For an address of its own, which the public does not reach.
pub(crate) fn router(state: AppState) -> Router {
    Router::new().route("/metrics", get(all)).with_state(state)
}

async fn all(State(state): State<AppState>) -> Response {
    match state.metrics.text(&state.db) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// At the shop's address: this machine alone is answered, and only itself, not a proxy on it that speaks for others.
pub(crate) async fn for_this_machine(
    state: State<AppState>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: axum::http::HeaderMap,
) -> Response {
    let is_here = peer.is_some_and(|axum::Extension(ConnectInfo(address))| address.ip().to_canonical().is_loopback());
    let is_for_others = ["x-forwarded-for", "forwarded"].iter().any(|name| headers.contains_key(*name));
    if is_here && !is_for_others { all(state).await } else { StatusCode::NOT_FOUND.into_response() }
}
