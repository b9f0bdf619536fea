//! What all changes of an order by staff have in common.

use axum::response::{IntoResponse as _, Response};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use vitrine_contract::{RefundRequest, RefundSettlement, Shipment};

use crate::{
    AppState, audit,
    commerce::{Actor, Begun, Commerce, CommerceError, Keyed, Turn},
    db::entities::{account, order},
    domain::OrderNumber,
    http::{ApiError, IdempotencyKey},
    routes::orders::book,
};

/// A change of an order, checked.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    /// It is packed.
    Fulfil,
    /// The carrier has it.
    Ship(Shipment),
    /// It arrived.
    Deliver,
    /// It is called off, for this reason.
    Cancel(String),
    /// Money goes back.
    Refund(RefundRequest),
    /// A refund that failed, by its number, is tried again.
    RetryRefund(u32),
    /// A refund that failed was paid in another way.
    SettleRefund(u32, RefundSettlement),
}

impl Change {
    const fn action(&self) -> &'static str {
        match self {
            Self::Fulfil => "order.fulfil",
            Self::Ship(_) => "order.ship",
            Self::Deliver => "order.deliver",
            Self::Cancel(_) => "order.cancel",
            Self::Refund(_) => "order.refund",
            Self::RetryRefund(_) => "order.refund_retry",
            Self::SettleRefund(..) => "order.refund_settle",
        }
    }

    /// The order after it, and whether anything changed.
    async fn apply(
        &self,
        commerce: &Commerce,
        transaction: &DatabaseTransaction,
        before: &order::Model,
    ) -> Result<(order::Model, bool), CommerceError> {
        let id = before.id;
        let order = match self {
            Self::Fulfil => commerce.fulfil(transaction, id).await,
            Self::Ship(shipment) => commerce.ship(transaction, id, shipment).await,
            Self::Deliver => commerce.deliver(transaction, id).await,
            Self::Cancel(reason) => commerce.cancel(transaction, id, reason).await,
            Self::Refund(request) => commerce.refund(transaction, id, request).await,
            Self::RetryRefund(number) => return commerce.retry_refund(transaction, id, *number).await,
            Self::SettleRefund(number, how) => {
                return commerce.settle_refund(transaction, id, *number, &how.note).await;
            }
        }?;
        let changed = order.status != before.status || order.refunded != before.refunded;
        Ok((order, changed))
    }

    /// For whoever reads later what was done.
    fn detail(&self, refunded: i64, currency: &str) -> String {
        match self {
            Self::Fulfil | Self::Deliver => String::new(),
            Self::Ship(shipment) => format!("{} {}", shipment.carrier, shipment.number),
            Self::Cancel(reason) => reason.clone(),
            Self::Refund(request) => {
                let pieces: u32 = request.lines.iter().map(|line| line.quantity).fold(0, u32::saturating_add);
                let back = if request.restock { ", back into stock" } else { "" };
                format!("{refunded} {currency} minor units, {pieces} pieces{back}. {}", request.reason)
                    .trim()
                    .to_owned()
            }
            Self::RetryRefund(number) => format!("refund {number}"),
            Self::SettleRefund(number, how) => format!("refund {number}: {}", how.note),
        }
    }

    /// Makes the change once, however often it is asked for with this key, and answers with the order.
    pub async fn make(
        self,
        state: &AppState,
        staff: &account::Model,
        number: &OrderNumber,
        key: &IdempotencyKey,
    ) -> Result<Response, ApiError> {
        let commerce = &state.commerce;
        let id = book(state, &state.db).find(number.as_str(), &Actor::Staff(staff.id)).await?.id;
        let request = Keyed::new(&format!("staff {}", staff.id), number.as_str(), key.as_str(), &self)?;
        let turn = match Turn::begin(&state.db, &request, commerce.clock.now()).await? {
            Begun::Before(answer) => return Ok(answer.into_response()),
            Begun::Now(turn) => turn,
        };
        let before = commerce.lock_order(turn.transaction(), id).await?;
        let (order, changed) = self.apply(commerce, turn.transaction(), &before).await?;
        let moved = order.status != before.status;
        if changed {
            let refunded = order.refunded - before.refunded;
            let detail = self.detail(refunded, &order.currency);
            let now = commerce.clock.now();
            audit::record(turn.transaction(), staff.id, self.action(), number.as_str(), &detail, now).await?;
        }
        let shown = book(state, turn.transaction()).show_to_staff(order).await?;
        let answer = turn.finish(200, &shown).await?;
        if moved {
            state.metrics.order(shown.status.as_str());
        }
        state.order_moved(id).await;
        Ok(answer.into_response())
    }
}
