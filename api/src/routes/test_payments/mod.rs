//! `/api/test-payments`: the built-in payment provider's own page, as it were.

mod confirm;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(confirm::confirm))
}
