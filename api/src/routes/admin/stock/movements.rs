//! `GET /api/admin/stock/{sku}/movements`

use std::collections::HashMap;

use axum::extract::State;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use vitrine_contract::{List, Problem, StockMovement};

use super::view;
use crate::{
    AppState,
    clock::rfc3339,
    db::entities::{account, order, stock_movement},
    domain::Sku,
    http::{ApiError, Json, Path},
    identity::Staff,
};

/// How many are told.
const MOST: u64 = 200;

/// How a variant's stock came to be what it is
///
/// The newest 200 movements, the newest first.
#[utoipa::path(
    get,
    path = "/{sku}/movements",
    tag = "back office",
    operation_id = "list_stock_movements",
    params(("sku" = String, Path, description = "The variant", example = "ALBA-OAK-MOSS")),
    responses(
        (status = 200, description = "The movements", body = List<StockMovement>),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such variant", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn movements(
    State(state): State<AppState>,
    _: Staff,
    Path(sku): Path<Sku>,
) -> Result<Json<List<StockMovement>>, ApiError> {
    let id = view::key_of(&state.db, &sku).await?;
    let rows = stock_movement::Entity::find()
        .filter(stock_movement::Column::VariantId.eq(id))
        .order_by_desc(stock_movement::Column::Id)
        .limit(MOST)
        .all(&state.db)
        .await?;
    let orders: HashMap<i64, String> = order::Entity::find()
        .select_only()
        .columns([order::Column::Id, order::Column::Number])
        .filter(order::Column::Id.is_in(rows.iter().filter_map(|row| row.order_id)))
        .into_tuple::<(i64, String)>()
        .all(&state.db)
        .await?
        .into_iter()
        .collect();
    let staff: HashMap<i64, String> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Email])
        .filter(account::Column::Id.is_in(rows.iter().filter_map(|row| row.account_id)))
        .into_tuple::<(i64, String)>()
        .all(&state.db)
        .await?
        .into_iter()
        .collect();
    let items = rows
        .into_iter()
        .map(|row| StockMovement {
            at: rfc3339(row.at),
            delta: row.delta,
            order: row.order_id.and_then(|id| orders.get(&id).cloned()),
            staff: row.account_id.and_then(|id| staff.get(&id).cloned()),
            reason: row.reason,
            note: row.note,
        })
        .collect();
    Ok(Json(List { items }))
}
