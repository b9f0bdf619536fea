//! The routes, a folder for each resource and a file for each verb.

mod account;
mod accounts;
mod admin;
mod cart;
mod checkout;
mod collections;
mod countries;
mod email_verifications;
mod facets;
mod filters;
mod health;
pub mod openapi;
mod orders;
mod passkeys;
mod password_resets;
mod products;
mod session;
mod sessions;
mod telemetry;
mod test_payments;
mod told_by_mail;
mod uploads;
mod webhooks;

use axum::http::StatusCode;
use told_by_mail::told_by_mail;
use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

/// All routes below `/api`, with their description.
pub(crate) fn all() -> OpenApiRouter<AppState> {
    small().merge(open()).merge(large())
}

/// Those that answer everybody alike, whoever is signed in.
pub(crate) fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().nest(
        "/api",
        OpenApiRouter::default()
            .nest("/products", products::routes())
            .nest("/collections", collections::routes())
            .nest("/facets", facets::routes())
            .nest("/countries", countries::routes()),
    )
}

/// Those that take files.
pub(crate) fn large() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().nest("/api/uploads", uploads::routes())
}

/// All others.
pub(crate) fn small() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::head()).nest(
        "/api",
        OpenApiRouter::default()
            .nest("/cart", cart::routes())
            .nest("/checkout", checkout::routes())
            .nest("/orders", orders::routes())
            .nest("/accounts", accounts::routes())
            .nest("/account", account::routes())
            .nest("/session", session::routes())
            .nest("/sessions", sessions::routes())
            .nest("/email-verifications", email_verifications::routes())
            .nest("/password-resets", password_resets::routes())
            .nest("/passkeys", passkeys::routes())
            .nest("/admin", admin::routes())
            .nest("/webhooks", webhooks::routes())
            .nest("/test-payments", test_payments::routes())
            .nest("/health", health::routes())
            .nest("/telemetry", telemetry::routes())
            .merge(openapi::routes()),
    )
}

/// For addresses below `/api` that no route has.
pub(crate) async fn unknown() -> StatusCode {
    StatusCode::NOT_FOUND
}
