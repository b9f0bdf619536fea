//! `GET /api/countries`

use axum::response::Response;
use vitrine_contract::{Country, List};

use crate::{
    cache::Cached,
    countries,
    http::{ApiError, Conditional},
};

/// The countries the shop sends to
///
/// By name, each with the form of its addresses. Answers carry an `ETag`.
#[utoipa::path(
    get,
    path = "",
    tag = "checkout",
    operation_id = "list_countries",
    responses(
        (status = 200, description = "The countries", body = List<Country>),
        (status = 304, description = "The client has just that already (`If-None-Match`)"),
    )
)]
pub(super) async fn list(conditional: Conditional) -> Result<Response, ApiError> {
    let items: Vec<Country> = countries::all().iter().map(Country::from).collect();
    Ok(conditional.bytes(&Cached::json(&List { items })?))
}
