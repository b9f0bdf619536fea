//! `/api/admin/discounts`: codes that take something off.

mod list;
mod put;
mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list::list)).routes(routes!(put::put))
}
