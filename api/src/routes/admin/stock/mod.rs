//! `/api/admin/stock`: how much there is of everything, and why.

mod adjust;
mod list;
mod movements;
mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list::list))
        .routes(routes!(adjust::adjust))
        .routes(routes!(movements::movements))
}
