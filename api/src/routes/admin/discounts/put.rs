//! `PUT /api/admin/discounts/{code}`

use axum::extract::State;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::OnConflict,
};
use vitrine_contract::{Currency, Discount, Money, Problem};

use super::view::shown;
use crate::{
    AppState, audit, catalogue,
    clock::from_rfc3339,
    db::{self, entities::discount},
    domain::Code,
    http::{ApiError, Json, Path},
    identity::Staff,
};

/// Make or change a discount code
///
/// How often it was used is not to be set: `uses` is passed over.
#[utoipa::path(
    put,
    path = "/{code}",
    tag = "back office",
    operation_id = "put_discount",
    params(("code" = String, Path, description = "What shoppers type", example = "WELCOME10")),
    request_body = Discount,
    responses(
        (status = 200, description = "The code", body = Discount),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For staff alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No code can be called that", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn put(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Staff(staff): Staff,
    Json(wanted): Json<Discount>,
) -> Result<Json<Discount>, ApiError> {
    use discount::{Column, Entity};

    let code = Code::read(&code).map_err(|error| ApiError::invalid_param("code", &error))?;
    if Code::read(&wanted.code).ok().as_ref() != Some(&code) {
        return Err(ApiError::invalid_param("code", &"must be the code that the address names"));
    }
    let now = state.commerce.clock.now();
    let transaction = db::write(&state.db).await?;
    let currency = catalogue::currency(&transaction).await?;
    let row = row(&code, &wanted, currency)?;
    let before = Entity::find().filter(Column::Code.eq(code.as_str())).lock_exclusive().one(&transaction).await?;
    let uses = before.as_ref().map_or(0, |before| before.uses);
    if wanted.max_uses.is_some_and(|most| i64::from(most) < uses) {
        return Err(ApiError::invalid_param("max_uses", &format!("must not be below {uses}: so many use it already")));
    }
    let row = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Code).update_columns(SETTABLE).to_owned())
        .exec_with_returning(&transaction)
        .await?;
    let shown = shown(row)?;
    let action = if before.is_some() { "discount.change" } else { "discount.create" };
    let detail = serde_json::to_string(&Discount { code: String::new(), uses: 0, ..shown.clone() })?;
    audit::record(&transaction, staff.id, action, code.as_str(), &detail, now).await?;
    transaction.commit().await?;
    Ok(Json(shown))
}

/// All that may be set, which leaves out how often it was used.
const SETTABLE: [discount::Column; 8] = [
    discount::Column::Percent,
    discount::Column::Amount,
    discount::Column::Minimum,
    discount::Column::Currency,
    discount::Column::StartsAt,
    discount::Column::EndsAt,
    discount::Column::MaxUses,
    discount::Column::Active,
];

fn row(code: &Code, wanted: &Discount, shop: Option<Currency>) -> Result<discount::ActiveModel, ApiError> {
    let sum = |name: &str, money: Option<Money>| match money {
        Some(money) if !(1..=1_000_000_000_000).contains(&money.amount) => {
            Err(ApiError::invalid_param(format!("{name}.amount"), &"must be above zero"))
        }
        Some(Money { currency, .. }) if shop.is_some_and(|shop| shop != currency) => {
            Err(ApiError::invalid_param(format!("{name}.currency"), &"must be the shop's currency"))
        }
        money => Ok(money),
    };
    let (amount, minimum) = (sum("amount", wanted.amount)?, sum("minimum", wanted.minimum)?);
    let percent = match (wanted.percent, amount) {
        (Some(_), Some(_)) | (None, None) => {
            return Err(ApiError::invalid_param("percent", &"give this or amount, and not both"));
        }
        (Some(percent), None) if !(1..=10_000).contains(&percent) => {
            return Err(ApiError::invalid_param("percent", &"must be from 1 to 10000 basis points"));
        }
        (percent, _) => percent,
    };
    let moment = |name: &str, text: Option<&String>| {
        let unfit = || ApiError::invalid_param(name, &"must be a moment in RFC 3339");
        let read = |text: &String| from_rfc3339(text).ok_or_else(unfit);
        text.map(read).transpose()
    };
    let starts_at = moment("starts_at", wanted.starts_at.as_ref())?;
    let ends_at = moment("ends_at", wanted.ends_at.as_ref())?;
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && end <= start
    {
        return Err(ApiError::invalid_param("ends_at", &"must be after starts_at"));
    }
    if let (Some(amount), Some(minimum)) = (amount, minimum)
        && amount.currency != minimum.currency
    {
        return Err(ApiError::invalid_param("minimum.currency", &"must be that of amount"));
    }
    if wanted.max_uses.is_some_and(|most| i32::try_from(most).is_err()) {
        return Err(ApiError::invalid_param("max_uses", &format!("must be at most {}", i32::MAX)));
    }
    let currency = amount.or(minimum).map(|money| money.currency).or(shop).unwrap_or(Currency::Eur);
    Ok(discount::ActiveModel {
        id: NotSet,
        code: Set(code.to_string()),
        // It is 10,000 at most.
        percent: Set(percent.map(|percent| percent as i32)),
        amount: Set(amount.map(|money| money.amount)),
        minimum: Set(minimum.map(|money| money.amount)),
        currency: Set(currency.code().to_owned()),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        max_uses: Set(wanted.max_uses.map(i64::from)),
        uses: Set(0),
        active: Set(wanted.active),
    })
}
