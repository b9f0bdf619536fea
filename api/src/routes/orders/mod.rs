//! `/api/orders`: placing orders, paying them, looking after them.

mod cancel;
mod get;
mod list;
mod pay;
mod place;

use sea_orm::ConnectionTrait;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{AppState, commerce::OrderBook};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list::list, place::place))
        .routes(routes!(get::get))
        .routes(routes!(pay::pay))
        .routes(routes!(cancel::cancel))
}

/// Reads orders through a connection or a transaction.
pub(in crate::routes) fn book<'a, C: ConnectionTrait>(state: &'a AppState, db: &'a C) -> OrderBook<'a, C> {
    OrderBook { db, models: &state.models }
}
