//! From paid to delivered.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use vitrine_contract::{OrderEventKind, OrderStatus, Tracking};

use super::{Commerce, CommerceError, mails, order};
use crate::{
    db::entities::order as orders,
    jobs::{self, Job},
};

impl Commerce {
    /// It is packed.
    ///
    /// # Errors
    /// [`CommerceError::IllegalMove`], or where the database fails.
    pub async fn fulfil(&self, transaction: &DatabaseTransaction, order: i64) -> Result<orders::Model, CommerceError> {
        self.advance(transaction, order, OrderStatus::Fulfilled, OrderEventKind::Fulfilled, "").await.map(|it| it.0)
    }

    /// The carrier has it.
    ///
    /// # Errors
    /// [`CommerceError::IllegalMove`], or where the database fails.
    pub async fn ship(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
        tracking: &Tracking,
    ) -> Result<orders::Model, CommerceError> {
        let text = format!("{} {}", tracking.carrier, tracking.number);
        let kind = OrderEventKind::Shipped;
        let (mut order, moved) = self.advance(transaction, order, OrderStatus::Shipped, kind, &text).await?;
        if moved {
            let parcel = orders::Parcel(tracking.clone());
            orders::Entity::update_many()
                .col_expr(orders::Column::Tracking, Expr::value(serde_json::to_value(&parcel)?))
                .filter(orders::Column::Id.eq(order.id))
                .exec(transaction)
                .await?;
            order.tracking = Some(parcel);
            let letter = mails::shipped(&order, tracking, &self.rules.shop);
            let job = Job::Mail { name: format!("shipped-{}", order.number), letter };
            jobs::enqueue(transaction, &job, self.clock.now()).await?;
        }
        Ok(order)
    }

    /// It arrived.
    ///
    /// # Errors
    /// [`CommerceError::IllegalMove`], or where the database fails.
    pub async fn deliver(&self, transaction: &DatabaseTransaction, order: i64) -> Result<orders::Model, CommerceError> {
        self.advance(transaction, order, OrderStatus::Delivered, OrderEventKind::Delivered, "").await.map(|it| it.0)
    }

    async fn advance(
        &self,
        transaction: &DatabaseTransaction,
        order: i64,
        to: OrderStatus,
        kind: OrderEventKind,
        text: &str,
    ) -> Result<(orders::Model, bool), CommerceError> {
        let mut order = order::locked(transaction, order).await?;
        let moved = order::move_to(transaction, &mut order, to).await?;
        if moved {
            order::note(transaction, order.id, kind, text, None, self.clock.now()).await?;
        }
        Ok((order, moved))
    }
}
