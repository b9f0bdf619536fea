//! `/api/uploads`: where parts are put that this machine keeps itself.

mod put;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(put::put))
}
