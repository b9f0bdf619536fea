//! `/api/admin/uploads`: models that merchants send.

mod abort;
mod complete;
mod create;
mod get;
mod list;
mod publish;
mod receipt;
mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, abort::abort))
        .routes(routes!(receipt::receipt))
        .routes(routes!(complete::complete))
        .routes(routes!(publish::publish))
}
