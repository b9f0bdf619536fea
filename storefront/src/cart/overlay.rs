//! What a cart will look like once the server has agreed; nothing here knows of a browser.

use vitrine_contract::{Cart, LineState, Money};

/// Sets how many of a variant there are, and all sums that follow from it.
pub fn set_quantity(cart: &mut Cart, sku: &str, quantity: u32) {
    if quantity == 0 {
        cart.lines.retain(|line| line.sku != sku);
    } else if let Some(line) = cart.lines.iter_mut().find(|line| line.sku == sku) {
        line.quantity = quantity;
    }
    let mut count = 0;
    let mut subtotal: Option<Money> = None;
    for line in &mut cart.lines {
        let bought = match line.state {
            LineState::Available | LineState::Short => line.quantity.min(line.max_quantity),
            LineState::SoldOut | LineState::Gone => 0,
        };
        line.total.amount = line.unit_price.amount.saturating_mul(i64::from(bought));
        count += bought;
        if bought > 0 {
            let sum = subtotal.get_or_insert(Money { amount: 0, ..line.total });
            sum.amount = sum.amount.saturating_add(line.total.amount);
        }
    }
    cart.count = count;
    cart.subtotal = subtotal;
    // What the code takes off then is the server's to say; until it does, it stands.
    let off = cart.discount.as_ref().map_or(0, |discount| discount.amount.amount);
    cart.total = subtotal.map(|sum| Money { amount: sum.amount.saturating_sub(off).max(0), ..sum });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{cart, euros};

    #[test]
    fn sums_follow_the_quantity() {
        let mut cart = cart(&[("A", 1000, 1), ("B", 250, 2)]);
        set_quantity(&mut cart, "A", 3);
        assert_eq!((cart.count, cart.subtotal, cart.total), (5, Some(euros(3500)), Some(euros(3500))));
        set_quantity(&mut cart, "B", 0);
        assert_eq!((cart.lines.len(), cart.count), (1, 3));
        set_quantity(&mut cart, "A", 0);
        assert_eq!((cart.count, cart.subtotal, cart.total), (0, None, None));
    }

    #[test]
    fn what_cannot_be_bought_does_not_count() {
        let mut cart = cart(&[("A", 1000, 1), ("B", 250, 2)]);
        cart.lines[0].state = LineState::SoldOut;
        set_quantity(&mut cart, "B", 99);
        assert_eq!((cart.count, cart.subtotal), (9, Some(euros(2250))), "no more than there is");
    }
}
