//! `/api/admin/orders`: looking after everybody's orders.

mod cancel;
mod change;
mod deliver;
mod fulfil;
mod get;
mod list;
mod refund;
mod retry_refund;
mod settle_refund;
mod ship;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(fulfil::fulfil))
        .routes(routes!(ship::ship))
        .routes(routes!(deliver::deliver))
        .routes(routes!(cancel::cancel))
        .routes(routes!(refund::refund))
        .routes(routes!(retry_refund::retry))
        .routes(routes!(settle_refund::settle))
}
