//! `/api/password-resets`: new passwords by mail.

mod ask;
mod complete;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(ask::ask)).routes(routes!(complete::complete))
}
