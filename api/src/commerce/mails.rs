//! What shoppers are told by mail.

use std::fmt::Write as _;

use vitrine_contract::{Currency, Money, Tracking};

use super::{CommerceError, order};
use crate::{
    db::entities::{order as orders, order_line},
    jobs::Letter,
};

fn letter(order: &orders::Model, subject: &str, body: &str, shop: &str) -> Letter {
    let key = if order.account_id.is_some() { String::new() } else { format!("#token={}", order.token) };
    Letter {
        to: order.email.clone(),
        subject: format!("{subject} {}", order.number),
        text: format!(
            "Hello {},\n\n{body}\n\nYour order: {shop}/orders/{}{key}\n",
            order.shipping_address.0.name, order.number
        ),
    }
}

fn money(amount: i64, currency: Currency) -> String {
    Money { amount, currency }.to_string()
}

/// It is paid.
pub(super) fn receipt(order: &orders::Model, lines: &[order_line::Model], shop: &str) -> Result<Letter, CommerceError> {
    let currency = order::currency(order)?;
    let mut text = String::from("thank you. We have your payment and are packing your order.\n");
    for line in lines {
        let _ = write!(
            text,
            "\n{} × {}, {}: {}",
            line.quantity,
            line.product,
            line.variant,
            money(line.unit_amount * line.quantity, currency)
        );
    }
    text.push('\n');
    if order.discount > 0 {
        let _ = write!(text, "\nDiscount: {}", money(-order.discount, currency));
    }
    let _ = write!(text, "\n{}: {}", order.shipping_name, money(order.shipping, currency));
    let included = if order.tax_included { "included" } else { "on top" };
    let _ = write!(text, "\nTax ({included}): {}", money(order.tax, currency));
    let _ = write!(text, "\nTotal: {}", money(order.total, currency));
    Ok(letter(order, "Your receipt for order", &text, shop))
}

/// It is called off; so many minor units go back for it.
pub(super) fn cancelled(order: &orders::Model, amount: i64, reason: &str, shop: &str) -> Result<Letter, CommerceError> {
    let mut text = String::from("your order was cancelled.");
    if !reason.is_empty() {
        let _ = write!(text, " Reason: {reason}");
    }
    if amount > 0 {
        let _ = write!(text, "\n{} goes back to where it came from.", money(amount, order::currency(order)?));
    }
    Ok(letter(order, "Cancelled: order", &text, shop))
}

/// Money went back.
pub(super) fn refunded(order: &orders::Model, amount: Money, shop: &str) -> Letter {
    let text = format!("we have sent {amount} back to where it came from. Banks take a few days to show it.");
    letter(order, "Refund for order", &text, shop)
}

/// Money went back in another way than it came.
pub(super) fn refunded_otherwise(order: &orders::Model, amount: Money, how: &str, shop: &str) -> Letter {
    let text = format!("{amount} could not go back to where it came from, so we have paid it in another way: {how}");
    letter(order, "Refund for order", &text, shop)
}

/// The carrier has it.
pub(super) fn shipped(order: &orders::Model, tracking: &Tracking, shop: &str) -> Letter {
    let mut text = format!("your order is on its way with {}, number {}.", tracking.carrier, tracking.number);
    if let Some(url) = &tracking.url {
        let _ = write!(text, "\nFollow it: {url}");
    }
    letter(order, "On its way: order", &text, shop)
}
