//! `PUT /api/admin/products/{slug}/variants/{sku}`

use axum::extract::State;
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use vitrine_contract::{AdminProduct, Problem, VariantContent};

use super::view;
use crate::{
    AppState, audit, catalogue,
    db::{
        self,
        entities::{inventory, product, variant},
    },
    domain::{Sku, Slug},
    http::{ApiError, Json, Path, ProblemKind},
    identity::Staff,
};

/// Make or change a variant
///
/// A new one comes last, and there is none of it in stock. From then on the catalogue's file has no say in the product.
#[utoipa::path(
    put,
    path = "/{slug}/variants/{sku}",
    tag = "back office",
    operation_id = "put_variant",
    params(
        ("slug" = String, Path, description = "The product's stable name", example = "alba-lounge-chair"),
        ("sku" = String, Path, description = "The variant", example = "ALBA-OAK-MOSS"),
    ),
    request_body = VariantContent,
    responses(
        (status = 200, description = "The product with it", body = AdminProduct),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such product", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another product has this variant", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_variant(
    State(state): State<AppState>,
    Path((slug, sku)): Path<(Slug, String)>,
    Staff(staff): Staff,
    Json(content): Json<VariantContent>,
) -> Result<Json<AdminProduct>, ApiError> {
    let sku: Sku = sku.parse().map_err(|error| ApiError::invalid_param("sku", &error))?;
    let now = state.commerce.clock.now();
    // Nor is the catalogue put in meanwhile.
    let transaction = db::exclusive(&state.db).await?;
    let product = view::row(&transaction, &slug).await?;
    let before = variant::Entity::find().filter(variant::Column::Sku.eq(sku.as_str())).one(&transaction).await?;
    if before.as_ref().is_some_and(|variant| variant.product_id != product.id) {
        return Err(ApiError::refused(ProblemKind::Conflict, format!("Another product has the variant {sku}.")));
    }
    let shop = catalogue::currency(&transaction).await?;
    let (action, detail) = (action(before.as_ref()), detail(before.as_ref(), &content));
    if let Some(variant) = before {
        let mut row: variant::ActiveModel = variant.into();
        catalogue::write_variant(&mut row, &content, shop).map_err(ApiError::InvalidParams)?;
        row.update(&transaction).await?;
    } else {
        let mut row = variant::ActiveModel {
            id: NotSet,
            product_id: Set(product.id),
            sku: Set(sku.to_string()),
            position: Set(next_position(&transaction, product.id).await?),
            ..Default::default()
        };
        catalogue::write_variant(&mut row, &content, shop).map_err(ApiError::InvalidParams)?;
        let variant = row.insert(&transaction).await?;
        let none = inventory::ActiveModel {
            variant_id: Set(variant.id),
            received: Set(0),
            available: Set(0),
            reserved: Set(0),
            sold: Set(0),
        };
        inventory::Entity::insert(none).exec_without_returning(&transaction).await?;
    }
    let mut row: product::ActiveModel = product.into();
    row.edited_at = Set(Some(now));
    let product = row.update(&transaction).await?;
    catalogue::settle(&transaction, product).await?;
    audit::record(&transaction, staff.id, action, sku.as_str(), &detail, now).await?;
    let shown = view::one(&transaction, &slug).await?;
    transaction.commit().await?;
    state.catalogue_changed(slug.as_str()).await;
    Ok(Json(shown))
}

async fn next_position(db: &impl ConnectionTrait, product: i64) -> Result<i32, DbErr> {
    let last: Option<Option<i32>> = variant::Entity::find()
        .select_only()
        .column_as(variant::Column::Position.max(), "last")
        .filter(variant::Column::ProductId.eq(product))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
}

const fn action(before: Option<&variant::Model>) -> &'static str {
    if before.is_some() { "variant.change" } else { "variant.create" }
}

/// What matters most of what changed.
fn detail(before: Option<&variant::Model>, content: &VariantContent) -> String {
    let Some(before) = before else { return format!("{}, {}", content.name, content.price) };
    let mut parts = Vec::new();
    if before.price_amount != content.price.amount {
        parts.push(format!("price: {} → {} minor units", before.price_amount, content.price.amount));
    }
    match (before.published, content.published) {
        (false, true) => parts.push("published".to_owned()),
        (true, false) => parts.push("withdrawn".to_owned()),
        _ => {}
    }
    parts.join("; ")
}
