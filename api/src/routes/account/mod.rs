//! `/api/account`: what owners change of their accounts.

mod password;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(update::update)).routes(routes!(password::set))
}
