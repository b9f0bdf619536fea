//! Stock and its moves. `received = available + reserved + sold` always holds: the database refuses anything else.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_contract::StockReason;

use super::CommerceError;
use crate::db::entities::{
    inventory::{self, Column},
    stock_movement,
};

/// So many of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// The variant's key.
    pub variant: i64,
    /// How many; above zero.
    pub count: i64,
}

/// How stock moves for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Set aside until it is paid.
    Reserve,
    /// Paid, from what was set aside.
    Sell,
    /// Not paid: back to what can be bought.
    Release,
    /// Paid late, from what can be bought.
    SellLate,
    /// Brought back, or never sent.
    Restock,
}

impl Move {
    /// From which count to which.
    const fn columns(self) -> (Column, Column) {
        match self {
            Self::Reserve => (Column::Available, Column::Reserved),
            Self::Sell => (Column::Reserved, Column::Sold),
            Self::Release => (Column::Reserved, Column::Available),
            Self::SellLate => (Column::Available, Column::Sold),
            Self::Restock => (Column::Sold, Column::Available),
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::Reserve => "reserved",
            Self::Sell | Self::SellLate => "sold",
            Self::Release => "released",
            Self::Restock => "restocked",
        }
    }

    /// How many more can be bought after it.
    const fn delta(self, count: i64) -> i64 {
        match self {
            Self::Reserve | Self::SellLate => -count,
            Self::Release | Self::Restock => count,
            Self::Sell => 0,
        }
    }
}

/// Sums pieces by variant and puts them in the order in which rows are locked.
pub fn sorted(pieces: impl IntoIterator<Item = Pieces>) -> Vec<Pieces> {
    let mut pieces: Vec<_> = pieces.into_iter().collect();
    pieces.sort_unstable_by_key(|piece| piece.variant);
    pieces.dedup_by(|next, kept| {
        let same = next.variant == kept.variant;
        if same {
            kept.count += next.count;
        }
        same
    });
    pieces
}

/// Locks the stock of these variants, in order. For moves of two orders in one transaction.
pub(super) async fn lock(
    transaction: &DatabaseTransaction,
    variants: impl IntoIterator<Item = i64>,
) -> Result<(), CommerceError> {
    let rows = inventory::Entity::find()
        .filter(Column::VariantId.is_in(variants))
        .order_by_asc(Column::VariantId)
        .lock_exclusive();
    rows.all(transaction).await?;
    Ok(())
}

/// Moves stock for an order, all of it or, where a count does not reach, none: then the transaction must be dropped, and
/// the variants that lack are the answer.
pub(super) async fn shift(
    transaction: &DatabaseTransaction,
    order: i64,
    pieces: &[Pieces],
    how: Move,
    now: i64,
) -> Result<Result<(), Vec<i64>>, CommerceError> {
    let (from, to) = how.columns();
    let mut lacking = Vec::new();
    for piece in sorted(pieces.iter().copied()) {
        let moved = inventory::Entity::update_many()
            .col_expr(from, Expr::col(from).sub(piece.count))
            .col_expr(to, Expr::col(to).add(piece.count))
            .filter(Column::VariantId.eq(piece.variant))
            .filter(from.gte(piece.count))
            .exec(transaction)
            .await?;
        if moved.rows_affected == 0 {
            lacking.push(piece.variant);
        }
    }
    if !lacking.is_empty() {
        return Ok(Err(lacking));
    }
    let movements =
        pieces.iter().filter(|piece| how.delta(piece.count) != 0).map(|piece| stock_movement::ActiveModel {
            id: NotSet,
            at: Set(now),
            variant_id: Set(piece.variant),
            delta: Set(how.delta(piece.count)),
            reason: Set(how.reason().to_owned()),
            note: Set(String::new()),
            order_id: Set(Some(order)),
            account_id: Set(None),
        });
    stock_movement::Entity::insert_many(movements).exec_without_returning(transaction).await?;
    Ok(Ok(()))
}

/// The same where the counts must reach, since they were counted when they were set aside.
pub(super) async fn shift_surely(
    transaction: &DatabaseTransaction,
    order: i64,
    pieces: &[Pieces],
    how: Move,
    now: i64,
) -> Result<(), CommerceError> {
    let moved = shift(transaction, order, pieces, how, now).await?;
    moved.map_err(|lacking| {
        CommerceError::Corrupt(format!("order {order}: {how:?} lacks stock of variants {lacking:?}"))
    })
}

/// Changes by hand how many can be bought.
///
/// # Errors
/// [`CommerceError::OutOfStock`] where fewer are there than are to go, or the database fails.
pub async fn adjust(
    transaction: &DatabaseTransaction,
    (variant, sku): (i64, &str),
    delta: i64,
    (reason, note): (StockReason, &str),
    account: i64,
    now: i64,
) -> Result<(), CommerceError> {
    let moved = inventory::Entity::update_many()
        .col_expr(Column::Available, Expr::col(Column::Available).add(delta))
        .col_expr(Column::Received, Expr::col(Column::Received).add(delta))
        .filter(Column::VariantId.eq(variant))
        .filter(Column::Available.gte(-delta))
        .exec(transaction)
        .await?;
    if moved.rows_affected == 0 {
        return Err(CommerceError::OutOfStock(vec![sku.to_owned()]));
    }
    let movement = stock_movement::ActiveModel {
        id: NotSet,
        at: Set(now),
        variant_id: Set(variant),
        delta: Set(delta),
        reason: Set(reason.as_str().to_owned()),
        note: Set(note.to_owned()),
        order_id: Set(None),
        account_id: Set(Some(account)),
    };
    stock_movement::Entity::insert(movement).exec_without_returning(transaction).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_summed_and_sorted() {
        let pieces = [(3, 1), (1, 2), (3, 4)].map(|(variant, count)| Pieces { variant, count });
        assert_eq!(sorted(pieces), [Pieces { variant: 1, count: 2 }, Pieces { variant: 3, count: 5 }]);
    }
}
