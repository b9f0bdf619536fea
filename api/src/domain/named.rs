//! Enumerations whose names stand in the database.

use vitrine_contract::{
    Currency, OrderEventKind, OrderStatus, PaymentProvider, PaymentStatus, RefundStatus, Role, UploadStatus,
};

/// An enumeration that is stored by the names it has on the wire.
pub trait Named: Sized + Copy + 'static {
    /// Each of its values.
    const EACH: &'static [Self];

    /// The stored name.
    fn name(self) -> &'static str;

    /// The value of a stored name; none for a name that was never stored by us.
    fn by_name(name: &str) -> Option<Self> {
        Self::EACH.iter().copied().find(|value| value.name() == name)
    }
}

macro_rules! named {
    ($($type:ty, $name:ident: $each:expr;)*) => { $(
        impl Named for $type {
            const EACH: &'static [Self] = &$each;

            fn name(self) -> &'static str {
                self.$name()
            }
        }
    )* };
}

named! {
    Role, as_str: Self::ALL;
    OrderStatus, as_str: Self::ALL;
    OrderEventKind, as_str: Self::ALL;
    PaymentProvider, as_str: [Self::Test, Self::Stripe];
    PaymentStatus, as_str: [Self::Pending, Self::Declined, Self::Captured, Self::Cancelled, Self::PartlyRefunded, Self::Refunded];
    RefundStatus, as_str: Self::ALL;
    UploadStatus, as_str: [Self::Uploading, Self::Checked, Self::Refused, Self::Published, Self::Aborted];
    Currency, code: [Self::Eur, Self::Usd, Self::Gbp, Self::Chf, Self::Jpy];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_come_back<T: Named + PartialEq + std::fmt::Debug + serde::Serialize>() {
        for value in T::EACH {
            assert_eq!(T::by_name(value.name()), Some(*value));
            assert_eq!(serde_json::to_string(value).ok(), Some(format!("{:?}", value.name())));
        }
        assert_eq!(T::by_name("?"), None);
    }

    #[test]
    fn stored_names_are_those_on_the_wire() {
        all_come_back::<Role>();
        all_come_back::<OrderStatus>();
        all_come_back::<OrderEventKind>();
        all_come_back::<PaymentProvider>();
        all_come_back::<PaymentStatus>();
        all_come_back::<RefundStatus>();
        all_come_back::<UploadStatus>();
        all_come_back::<Currency>();
    }
}
