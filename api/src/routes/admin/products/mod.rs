//! `/api/admin/products`: what the shop sells.

mod create;
mod get;
mod list;
mod set;
mod set_variant;
mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, set::set))
        .routes(routes!(set_variant::set_variant))
}
