//! `/api/admin`: what staff see and do.

mod audit;
mod users;

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().nest("/users", users::routes()).nest("/audit", audit::routes())
}
