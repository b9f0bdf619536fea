//! Which way an order may go.

use vitrine_contract::OrderStatus::{
    self, Cancelled, Delivered, Expired, Fulfilled, Paid, PendingPayment, Refunded, Shipped,
};

/// From where to where. To stay where one is is always allowed, and does nothing.
const MOVES: &[(OrderStatus, &[OrderStatus])] = &[
    (PendingPayment, &[Paid, Expired, Cancelled]),
    (Paid, &[Fulfilled, Shipped, Cancelled, Refunded]),
    (Fulfilled, &[Shipped, Cancelled, Refunded]),
    (Shipped, &[Delivered, Refunded]),
    (Delivered, &[Refunded]),
    // A payment that comes late finds its stock still there, or goes back.
    (Expired, &[Paid, Refunded]),
    (Cancelled, &[]),
    (Refunded, &[]),
];

/// Whether an order may move so.
pub fn may_move(from: OrderStatus, to: OrderStatus) -> bool {
    from == to || MOVES.iter().any(|(status, next)| *status == from && next.contains(&to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_row() {
        for status in OrderStatus::ALL {
            assert_eq!(MOVES.iter().filter(|(from, _)| *from == status).count(), 1, "{status:?}");
            assert!(may_move(status, status));
        }
    }

    #[test]
    fn what_was_sent_is_not_cancelled_and_the_end_is_the_end() {
        assert!(!may_move(Shipped, Cancelled));
        assert!(!may_move(Delivered, Cancelled));
        assert!(!may_move(PendingPayment, Shipped));
        for end in [Cancelled, Refunded] {
            assert!(OrderStatus::ALL.into_iter().all(|to| to == end || !may_move(end, to)));
        }
    }
}
