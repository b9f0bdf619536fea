//! `/api/openapi.json`: the contract, made from the code.

mod common;
mod get;

use utoipa::{OpenApi, openapi::OpenApi as Document};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(get::get))
}

/// The document without its paths.
pub(super) fn head() -> Document {
    #[derive(OpenApi)]
    #[openapi(
        info(
            title = "Vitrine",
            description = "The shop's HTTP interface. Errors are RFC 9457 problem documents; `x-request-id` goes in and out.",
            license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
        ),
        // Parameters name this schema, and only those of bodies are collected by themselves.
        components(schemas(vitrine_contract::Sort)),
        tags(
            (name = "catalogue", description = "What the shop sells"),
            (name = "accounts", description = "Who shops: accounts, sessions, passkeys"),
            (name = "back office", description = "For staff alone"),
            (name = "uploads", description = "Where parts of files go that this machine keeps itself"),
            (name = "health", description = "For load balancers and people on call"),
            (name = "telemetry", description = "What pages tell of themselves"),
            (name = "contract", description = "This document")
        )
    )]
    struct Head;
    Head::openapi()
}

/// The whole document.
pub fn document() -> Document {
    let mut document = super::all().into_openapi();
    common::describe(&mut document);
    document
}

/// The whole document as the repository keeps it (`api/openapi.json`): pretty, with a newline at the end.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn text() -> Result<String, serde_json::Error> {
    let mut text = document().to_pretty_json()?;
    text.push('\n');
    Ok(text)
}
