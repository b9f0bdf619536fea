//! `/api/webhooks`: what payment providers tell us.

mod receive;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(receive::receive))
}
