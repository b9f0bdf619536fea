//! Codes as staff see them.

use vitrine_contract::{Currency, Discount, Money};

use crate::{clock::rfc3339, db::entities::discount, domain::Named as _, http::ApiError};

/// A row as staff see it.
pub(super) fn shown(row: discount::Model) -> Result<Discount, ApiError> {
    let unsound = || ApiError::Corrupt(format!("discount {}", row.code));
    let currency = Currency::by_name(&row.currency).ok_or_else(unsound)?;
    let money = |amount| Money { amount, currency };
    Ok(Discount {
        percent: row.percent.map(u32::try_from).transpose().map_err(|_| unsound())?,
        amount: row.amount.map(money),
        minimum: row.minimum.map(money),
        starts_at: row.starts_at.map(rfc3339),
        ends_at: row.ends_at.map(rfc3339),
        max_uses: row.max_uses.map(u32::try_from).transpose().map_err(|_| unsound())?,
        uses: u32::try_from(row.uses).map_err(|_| unsound())?,
        active: row.active,
        code: row.code,
    })
}
