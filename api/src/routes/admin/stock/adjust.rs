//! `POST /api/admin/stock/{sku}/adjustments`

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use vitrine_contract::{Problem, StockAdjustment, StockLevel};

use super::view;
use crate::{
    AppState, audit,
    commerce::{Begun, Keyed, Turn, stock},
    domain::{Sku, plain_text},
    http::{ApiError, IdempotencyKey, Json, Path},
    identity::Staff,
};

/// The most that one adjustment changes.
const MOST: i64 = 100_000;

/// Change stock by hand
#[utoipa::path(
    post,
    path = "/{sku}/adjustments",
    tag = "back office",
    operation_id = "adjust_stock",
    params(
        ("sku" = String, Path, description = "The variant", example = "ALBA-OAK-MOSS"),
        ("Idempotency-Key" = String, Header, description = "Anything random, the same each time this request is tried again"),
    ),
    request_body = StockAdjustment,
    responses(
        (status = 200, description = "Its stock since", body = StockLevel),
        (status = 400, description = "A value is not valid, or the key is missing", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such variant", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Fewer are there than are to go", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The key came with another request before", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn adjust(
    State(state): State<AppState>,
    Path(sku): Path<Sku>,
    Staff(staff): Staff,
    key: IdempotencyKey,
    Json(adjustment): Json<StockAdjustment>,
) -> Result<Response, ApiError> {
    let StockAdjustment { delta, reason, .. } = adjustment;
    if delta == 0 || !(-MOST..=MOST).contains(&delta) {
        return Err(ApiError::invalid_param("delta", &format!("must be from -{MOST} to {MOST}, and not 0")));
    }
    let note = plain_text(&adjustment.note, 200).map_err(|error| ApiError::invalid_param("note", &error))?;
    let id = view::key_of(&state.db, &sku).await?;
    let now = state.commerce.clock.now();
    let what = format!("adjust stock {sku}");
    let request = Keyed::new(&format!("staff {}", staff.id), &what, key.as_str(), &adjustment)?;
    let turn = match Turn::begin(&state.db, &request, now).await? {
        Begun::Before(answer) => return Ok(answer.into_response()),
        Begun::Now(turn) => turn,
    };
    stock::adjust(turn.transaction(), (id, sku.as_str()), delta, (reason, &note), staff.id, now).await?;
    let detail = format!("{delta:+} {} {note}", reason.as_str());
    audit::record(turn.transaction(), staff.id, "stock.adjust", sku.as_str(), detail.trim_end(), now).await?;
    let level = view::of(turn.transaction(), &sku).await?;
    let answer = turn.finish(200, &level).await?;
    state.products_changed(&[level.slug]).await;
    Ok(answer.into_response())
}
