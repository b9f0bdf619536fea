//! Orders, as they lie in the database.

use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, ExprTrait as _},
};
use vitrine_api::db::entities::{account::PostalAddress, inventory, order, order_line, payment, refund, variant};
use vitrine_contract::{Address, OrderStatus};

use super::shop::Shop;

/// The key to orders that are made here.
pub const ORDER_KEY: &str = "a-key-to-it";

/// A guest's order of one piece of a variant, paid or waiting for its payment. Returns the key of its row.
pub async fn place(shop: &Shop, number: &str, email: &str, sku: &str, status: OrderStatus) -> i64 {
    let db = shop.running.database();
    let variant = variant::Entity::find().filter(variant::Column::Sku.eq(sku)).one(db).await.expect("a query");
    let variant = variant.expect("a variant");
    let to = if status == OrderStatus::PendingPayment { inventory::Column::Reserved } else { inventory::Column::Sold };
    inventory::Entity::update_many()
        .col_expr(inventory::Column::Available, Expr::col(inventory::Column::Available).sub(1))
        .col_expr(to, Expr::col(to).add(1))
        .filter(inventory::Column::VariantId.eq(variant.id))
        .exec(db)
        .await
        .expect("it is taken");
    let address = Address { name: "Ada".into(), country: "DE".into(), ..Address::default() };
    let total = variant.price_amount;
    let row = order::ActiveModel {
        id: NotSet,
        number: Set(number.to_owned()),
        token: Set(ORDER_KEY.into()),
        account_id: Set(None),
        email: Set(email.to_owned()),
        status: Set(status.as_str().to_owned()),
        currency: Set("EUR".into()),
        subtotal: Set(total),
        discount: Set(0),
        shipping: Set(0),
        tax: Set(0),
        tax_included: Set(true),
        total: Set(total),
        refunded: Set(0),
        discount_code: Set(None),
        shipping_method: Set("standard".into()),
        shipping_name: Set("Standard".into()),
        shipping_address: Set(PostalAddress(address.clone())),
        billing_address: Set(PostalAddress(address)),
        tracking: Set(None),
        reserved_until: Set(i64::MAX / 2),
        created_at: Set(0),
    };
    let order = row.insert(db).await.expect("an order");
    let line = order_line::ActiveModel {
        id: NotSet,
        order_id: Set(order.id),
        position: Set(0),
        variant_id: Set(variant.id),
        sku: Set(sku.to_owned()),
        slug: Set("alba-lounge-chair".into()),
        product: Set("Alba".into()),
        variant: Set(variant.name),
        poster_path: Set("p.webp".into()),
        poster_width: Set(1),
        poster_height: Set(1),
        unit_amount: Set(total),
        quantity: Set(1),
        refunded: Set(0),
        discount: Set(0),
        tax: Set(0),
        tax_rate: Set(1900),
        total: Set(total),
    };
    line.insert(db).await.expect("a line");
    if status != OrderStatus::PendingPayment {
        let row = payment::ActiveModel {
            id: NotSet,
            order_id: Set(order.id),
            provider: Set("test".into()),
            intent: Set(Some(format!("intent-{number}"))),
            client_secret: Set(Some("s".into())),
            amount: Set(total),
            currency: Set("EUR".into()),
            status: Set("captured".into()),
            refunded: Set(0),
            declined: Set(None),
            created_at: Set(0),
        };
        row.insert(db).await.expect("a payment");
    }
    order.id
}

/// A refund of one minor unit of a paid order, which failed.
pub async fn failed_refund(shop: &Shop, order: i64) {
    let db = shop.running.database();
    let payment = payment::Entity::find().filter(payment::Column::OrderId.eq(order)).one(db).await.expect("a query");
    let row = refund::ActiveModel {
        id: NotSet,
        order_id: Set(order),
        payment_id: Set(payment.expect("a payment").id),
        amount: Set(1),
        status: Set("failed".into()),
        reason: Set(String::new()),
        reference: Set(None),
        created_at: Set(0),
        attempt: Set(1),
        tried_at: Set(0),
        fault: Set(Some("the account is closed".into())),
        counted: Set(true),
    };
    row.insert(db).await.expect("a refund");
}
