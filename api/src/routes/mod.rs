//! The routes, a folder for each resource and a file for each verb.

mod collections;
mod facets;
mod filters;
mod health;
pub mod openapi;
mod products;

use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

/// All routes below `/api`, with their description.
pub(crate) fn all() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::head()).nest(
        "/api",
        OpenApiRouter::default()
            .nest("/products", products::routes())
            .nest("/collections", collections::routes())
            .nest("/facets", facets::routes())
            .nest("/health", health::routes())
            .merge(openapi::routes()),
    )
}

/// For addresses below `/api` that no route has.
pub(crate) async fn unknown() -> StatusCode {
    StatusCode::NOT_FOUND
}
