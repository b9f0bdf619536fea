//! `/api/admin/users`: accounts in the hands of staff.

mod list;
mod role;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list::list)).routes(routes!(role::set))
}
