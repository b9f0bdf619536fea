//! `POST /api/admin/orders/{number}/ship`

use axum::{extract::State, response::Response};
use vitrine_contract::{Order, Problem, Shipment};

use super::change::Change;
use crate::{
    AppState,
    domain::{OrderNumber, plain_text},
    http::{ApiError, IdempotencyKey, Json, Path},
    identity::Staff,
};

/// Hand an order to the carrier
///
/// Its shopper is told by mail. One that was sent already keeps the parcel that it has.
#[utoipa::path(
    post,
    path = "/{number}/ship",
    tag = "back office",
    operation_id = "ship_order",
    params(
        ("number" = String, Path, description = "The order's number", example = "VT-7K3M-9QXD"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    request_body = Shipment,
    responses(
        (status = 200, description = "The order", body = Order),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such order", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is not paid, or no longer to be sent", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ship(
    State(state): State<AppState>,
    Path(number): Path<OrderNumber>,
    Staff(staff): Staff,
    key: IdempotencyKey,
    Json(shipment): Json<Shipment>,
) -> Result<Response, ApiError> {
    let text = |name: &str, text: &str| {
        let fit = plain_text(text, 60).map_err(|error| ApiError::invalid_param(name, &error))?;
        if fit.is_empty() { Err(ApiError::invalid_param(name, &"must not be empty")) } else { Ok(fit) }
    };
    let shipment = Shipment {
        carrier: text("carrier", &shipment.carrier)?,
        number: text("number", &shipment.number)?,
        url: shipment.url.as_deref().map(page).transpose()?,
    };
    Change::Ship(shipment).make(&state, &staff, &number, &key).await
}

/// The carrier's page: shoppers follow it from mails, so it is one that nobody on the way can change.
fn page(url: &str) -> Result<String, ApiError> {
    let url = url.trim();
    let host = url.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    let is_page = host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && url.len() <= 400
        && url.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`'));
    if is_page {
        Ok(url.to_owned())
    } else {
        Err(ApiError::invalid_param("url", &"must be an https URL of at most 400 characters"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_pages() {
        assert_eq!(page(" https://dhl.example/t?n=1 ").ok(), Some("https://dhl.example/t?n=1".into()));
        for bad in ["", "http://dhl.example", "https://", "https:///x", "https://a b", "https://u@h/", "javascript:x"] {
            assert!(page(bad).is_err(), "{bad:?}");
        }
    }
}
