//! Counts by price.

use sea_orm::{
    ColumnTrait as _, Condition, DatabaseConnection, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use vitrine_contract::{PriceBucket, PriceFacet};

use crate::{db::entities::product, http::ApiError};

/// How many steps there are at most.
const STEPS: i64 = 6;

/// Range and steps of the lowest prices of the products for which `condition` holds.
pub(super) async fn count(db: &DatabaseConnection, condition: Condition) -> Result<Option<PriceFacet>, ApiError> {
    use product::Column::{PriceAmount, PriceCurrency};

    let products = product::Entity::find().filter(condition).select_only();
    let range: Option<(Option<i64>, Option<i64>, Option<String>)> = products
        .clone()
        .column_as(PriceAmount.min(), "lowest")
        .column_as(PriceAmount.max(), "highest")
        .column_as(PriceCurrency.min(), "currency")
        .into_tuple()
        .one(db)
        .await?;
    let Some((Some(min), Some(max), Some(currency))) = range else { return Ok(None) };
    let currency = currency.parse().map_err(|error| ApiError::Corrupt(format!("{error}")))?;

    let step = step(min, max);
    let counts: Vec<(i64, i64)> = products
        .expr_as(Expr::col((product::Entity, PriceAmount)).div(step), "step")
        .column_as(product::Column::Id.count(), "products")
        .group_by(Expr::cust("1"))
        .order_by_asc(Expr::cust("1"))
        .into_tuple()
        .all(db)
        .await?;
    let bucket = |(number, products): (i64, i64)| PriceBucket {
        min: number.saturating_mul(step),
        max: number.saturating_mul(step).saturating_add(step - 1),
        products: products.unsigned_abs(),
    };
    Ok(Some(PriceFacet { currency, min, max, buckets: counts.into_iter().map(bucket).collect() }))
}

/// The smallest of 1, 2, 5, 10, 20, 50, … by which so few steps lead from `min` to `max`.
fn step(min: i64, max: i64) -> i64 {
    let mut unit = 1_i64;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if (max / step).saturating_sub(min / step) < STEPS {
                return step;
            }
        }
        // Beyond this the next unit would not fit; no price is so high.
        if unit >= 1_000_000_000_000_000_000 {
            return i64::MAX;
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        assert_eq!(step(5, 5), 1);
        assert_eq!(step(0, 5), 1);
        assert_eq!(step(0, 6), 2);
        assert_eq!(step(18_900, 129_900), 50_000);
        assert_eq!(step(1, i64::MAX), 2_000_000_000_000_000_000);
        for (min, max) in [(1, 1_000_000_000_000), (99, 100), (i64::MIN, i64::MAX / 2), (i64::MAX, i64::MAX)] {
            assert!(step(min, max) > 0, "{min} {max}");
        }
    }
}
