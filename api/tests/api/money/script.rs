//! What shoppers, staff and the shop's own machinery do.

use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use vitrine_api::{
    commerce::{
        Begun, Commerce, CommerceError, Keyed, Placement, Turn,
        cart::{self, CartOwner},
        stock,
    },
    db::{
        self,
        entities::{order, order_line, refund, variant},
    },
    jobs::Runner,
    payments::ProviderError,
};
use vitrine_contract::{
    Address, Checkout, OrderStatus, QuoteRequest, RefundLine, RefundRequest, StockReason, Tracking,
};

use super::{
    bank::Bank,
    dice::Dice,
    turns::{Flag, Work},
};

/// What all actors have in hand.
#[derive(Debug, Clone)]
pub struct Hand {
    pub commerce: Commerce,
    pub runner: Runner,
    pub bank: Bank,
    pub dice: Dice,
    pub flag: Flag,
    pub variants: Vec<variant::Model>,
    pub staff: i64,
}

/// What a shop may answer without having lost anything; all else is a fault of ours.
fn fair<T>(result: Result<T, CommerceError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(
            CommerceError::EmptyCart
            | CommerceError::OutOfStock(_)
            | CommerceError::PriceChanged(_)
            | CommerceError::NotPayable(_)
            | CommerceError::IllegalMove { .. }
            | CommerceError::RefundTooLarge(_)
            | CommerceError::RefundDone(_)
            | CommerceError::Invalid(_)
            | CommerceError::Provider(ProviderError::Away(_)),
        ) => None,
        Err(error) => panic!("no shopper should see this: {error:?}"),
    }
}

/// A shopper, who comes back with the same keys after each crash. `visit` tells visits of one shopper apart.
pub fn shopper(hand: Hand, shopper: usize, visit: usize) -> Work {
    Box::pin(async move {
        let Hand { commerce, dice, flag, .. } = &hand;
        let owner = CartOwner::Guest(format!("shopper-{shopper}"));
        let now = commerce.clock.now();
        let transaction = db::write(&commerce.db).await.expect("a transaction");
        let cart = cart::obtain(&transaction, &owner, now).await.expect("a cart");
        for _ in 0..=dice.below(2) {
            let variant = &hand.variants[dice.below(hand.variants.len())];
            let count = 1 + i64::try_from(dice.below(3)).expect("it is small");
            fair(cart::set(&transaction, &cart, &variant.sku, count).await);
        }
        if dice.percent(30) {
            fair(cart::set_discount(&transaction, &cart, Some("TEN"), now).await);
        }
        transaction.commit().await.expect("a commit");
        flag.pause().await;

        let to = |id: &str| QuoteRequest {
            country: "DE".into(),
            subdivision: String::new(),
            shipping_method: Some(id.into()),
        };
        let Some(quote) = fair(commerce.quote(&commerce.db, &cart, &to("express")).await) else { return };
        flag.pause().await;
        let checkout = Checkout {
            email: format!("shopper{shopper}@example.com"),
            shipping_address: Address {
                name: "A. Shopper".into(),
                line1: "Torstraße 1".into(),
                city: "Berlin".into(),
                postal_code: "10119".into(),
                country: "DE".into(),
                ..Address::default()
            },
            billing_address: None,
            shipping_method: "express".into(),
            expected_total: quote.totals.total,
        };
        let placement = Placement::try_from(&checkout).expect("a sound order");
        // A double click is the same request again.
        let key = format!("visit-{visit}");
        let mut number = None;
        for _ in 0..=dice.below(2) {
            number = place(&hand, &owner, cart.id, &key, &checkout, &placement).await.or(number);
            flag.pause().await;
        }
        let Some(number) = number else { return };
        pay_and_more(&hand, &number).await;
    })
}

async fn place(
    hand: &Hand,
    owner: &CartOwner,
    cart: i64,
    key: &str,
    checkout: &Checkout,
    placement: &Placement,
) -> Option<String> {
    let commerce = &hand.commerce;
    let request = Keyed::new(&format!("{owner:?}"), "place", key, checkout).expect("JSON");
    match Turn::begin(&commerce.db, &request, commerce.clock.now()).await {
        Ok(Begun::Before(answer)) => Some(serde_json::from_str(&answer.body).expect("a number")),
        // It came back after a crash with another cart in mind.
        Err(CommerceError::KeyReused) => None,
        Err(error) => panic!("{error:?}"),
        Ok(Begun::Now(turn)) => {
            let order = fair(commerce.place(turn.transaction(), cart, None, placement).await)?;
            turn.finish(201, &order.number).await.expect("a commit");
            Some(order.number)
        }
    }
}

async fn pay_and_more(hand: &Hand, number: &str) {
    let Hand { commerce, bank, dice, flag, .. } = hand;
    let order = find(hand, number).await;
    for _ in 0..=dice.below(2) {
        if dice.percent(12) {
            break;
        }
        let Some(session) = fair(commerce.start_payment(order.id).await) else { continue };
        flag.pause().await;
        // They may think about it for long.
        if dice.percent(if bank.is_stubborn() { 60 } else { 15 }) {
            for _ in 0..dice.below(12) {
                flag.pause().await;
            }
        }
        let taken = bank.card(&session.intent, dice.percent(80));
        flag.pause().await;
        if taken && !dice.percent(10) {
            break;
        }
    }
    if dice.percent(12) {
        let transaction = db::write(&commerce.db).await.expect("a transaction");
        let done = fair(commerce.cancel(&transaction, order.id, "changed my mind").await).is_some();
        end(transaction, done).await;
        flag.pause().await;
    }
}

/// Nobody waits for their turn with a transaction in hand.
async fn end(transaction: DatabaseTransaction, well: bool) {
    let ended = if well { transaction.commit().await } else { transaction.rollback().await };
    ended.expect("it ends");
}

async fn find(hand: &Hand, number: &str) -> order::Model {
    let order = order::Entity::find().filter(order::Column::Number.eq(number)).one(&hand.commerce.db).await;
    order.expect("a query").expect("an order that was confirmed is there")
}

/// Someone of us: sends, refunds, restocks, writes off.
pub fn staff(hand: Hand) -> Work {
    Box::pin(async move {
        let Hand { commerce, dice, flag, .. } = &hand;
        let orders = order::Entity::find()
            .filter(order::Column::Status.ne(OrderStatus::PendingPayment.as_str()))
            .order_by_asc(order::Column::Id)
            .all(&commerce.db)
            .await
            .expect("orders");
        flag.pause().await;
        let transaction = db::write(&commerce.db).await.expect("a transaction");
        let done = match (dice.below(9), orders.is_empty()) {
            (0 | 1, _) | (_, true) => {
                let variant = &hand.variants[dice.below(hand.variants.len())];
                let (delta, reason) = if dice.percent(60) {
                    (1 + i64::try_from(dice.below(3)).expect("small"), StockReason::Received)
                } else {
                    (-1 - i64::try_from(dice.below(2)).expect("small"), StockReason::Damaged)
                };
                let now = commerce.clock.now();
                let of = (variant.id, variant.sku.as_str());
                fair(stock::adjust(&transaction, of, delta, (reason, ""), hand.staff, now).await)
            }
            (action, false) => {
                let order = &orders[dice.below(orders.len())];
                match action {
                    2 => fair(commerce.fulfil(&transaction, order.id).await).map(drop),
                    3 => {
                        let parcel = Tracking { carrier: "DHL".into(), number: "1".into(), url: None };
                        fair(commerce.ship(&transaction, order.id, &parcel).await).map(drop)
                    }
                    4 => fair(commerce.deliver(&transaction, order.id).await).map(drop),
                    5 => fair(commerce.cancel(&transaction, order.id, "out of glue").await).map(drop),
                    6 | 7 => see_to_a_refund(commerce, &transaction, dice).await,
                    _ => {
                        let request = returning(&transaction, dice, order.id).await;
                        fair(commerce.refund(&transaction, order.id, &request).await).map(drop)
                    }
                }
            }
        };
        end(transaction, done.is_some()).await;
        flag.pause().await;
    })
}

/// Tries one that failed again, or pays it in another way; or, as staff err, one that did not fail.
async fn see_to_a_refund(commerce: &Commerce, transaction: &DatabaseTransaction, dice: &Dice) -> Option<()> {
    let refunds = refund::Entity::find().order_by_asc(refund::Column::Id).all(transaction).await.expect("refunds");
    let failed: Vec<_> = refunds.iter().filter(|refund| refund.status == "failed").collect();
    let which = if failed.is_empty() || dice.percent(10) { refunds.iter().collect() } else { failed };
    if which.is_empty() {
        return None;
    }
    let chosen = which[dice.below(which.len())];
    settle_one(commerce, transaction, &refunds, chosen, dice.percent(30)).await
}

/// Pays a refund in another way, or tries it again.
async fn settle_one(
    commerce: &Commerce,
    transaction: &DatabaseTransaction,
    all: &[refund::Model],
    chosen: &refund::Model,
    otherwise: bool,
) -> Option<()> {
    let before = all.iter().filter(|refund| refund.order_id == chosen.order_id && refund.id <= chosen.id).count();
    let number = u32::try_from(before).expect("few");
    if otherwise {
        fair(commerce.settle_refund(transaction, chosen.order_id, number, "by bank transfer").await).map(drop)
    } else {
        fair(commerce.retry_refund(transaction, chosen.order_id, number).await).map(drop)
    }
}

/// Sees to all refunds that failed. Returns whether there were any.
pub async fn see_to_all_refunds(commerce: &Commerce, dice: &Dice) -> bool {
    let refunds = refund::Entity::find().order_by_asc(refund::Column::Id).all(&commerce.db).await.expect("refunds");
    let mut any = false;
    for failed in refunds.iter().filter(|refund| refund.status == "failed") {
        let transaction = db::write(&commerce.db).await.expect("a transaction");
        settle_one(commerce, &transaction, &refunds, failed, dice.percent(30)).await.expect("it failed");
        transaction.commit().await.expect("a commit");
        any = true;
    }
    any
}

async fn returning(transaction: &DatabaseTransaction, dice: &Dice, order: i64) -> RefundRequest {
    let lines = order_line::Entity::find()
        .filter(order_line::Column::OrderId.eq(order))
        .order_by_asc(order_line::Column::Id)
        .all(transaction)
        .await
        .expect("lines");
    let whole = dice.percent(30);
    let line = &lines[dice.below(lines.len())];
    let lines = if whole {
        Vec::new()
    } else {
        vec![RefundLine { line: u32::try_from(line.position).expect("few") + 1, quantity: 1 }]
    };
    RefundRequest { lines, amount: None, restock: dice.percent(50), reason: "came back".into() }
}

/// Delivers a webhook. Banks think meanwhile.
pub fn courier(hand: Hand) -> Work {
    Box::pin(async move {
        if hand.dice.percent(20) {
            hand.bank.think_about_refunds();
        }
        if let Some(notice) = hand.bank.webhook() {
            hand.commerce.receive(&notice).await.expect("it is taken down");
        }
        hand.flag.pause().await;
    })
}

/// Does jobs that are due.
pub fn worker(hand: Hand) -> Work {
    Box::pin(async move {
        let most = 1 + hand.dice.below(3) as u64;
        let taken = hand.runner.take(most).await.expect("jobs");
        for claimed in taken {
            match hand.runner.run(&claimed).await {
                Ok(_) => {}
                Err(error) => panic!("a job broke: {error:?}"),
            }
        }
        hand.flag.pause().await;
    })
}
