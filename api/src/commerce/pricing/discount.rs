//! Discount codes.

use vitrine_contract::{Currency, Money};

use crate::{commerce::CommerceError, db::entities::discount, domain::Named as _};

/// What a code takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    /// Basis points of the lines.
    Percent(u32),
    /// Minor units, as far as the lines go.
    Amount(i64),
}

/// Why a code takes nothing off now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is none, or it is withdrawn, or its time is over.
    #[error("This code is not valid.")]
    Unknown,
    /// Its time has not come.
    #[error("This code is not valid yet.")]
    Early,
    /// As many orders as may have used it.
    #[error("This code has been used up.")]
    UsedUp,
    /// The lines come to too little.
    #[error("This code needs an order of {0} or more.")]
    TooLittle(Money),
}

impl Reduction {
    /// What a stored code does to lines of `subtotal` minor units at a moment.
    ///
    /// # Errors
    /// The outer one where the row is not sound, the inner one where the code does not count now.
    pub fn of(row: &discount::Model, subtotal: i64, now: i64) -> Result<Result<Self, Refusal>, CommerceError> {
        let unsound = || CommerceError::Corrupt(format!("discount {}", row.code));
        let currency = Currency::by_name(&row.currency).ok_or_else(unsound)?;
        if !row.active || row.ends_at.is_some_and(|end| now >= end) {
            return Ok(Err(Refusal::Unknown));
        }
        if row.starts_at.is_some_and(|start| now < start) {
            return Ok(Err(Refusal::Early));
        }
        if row.max_uses.is_some_and(|most| row.uses >= most) {
            return Ok(Err(Refusal::UsedUp));
        }
        if let Some(minimum) = row.minimum.filter(|minimum| subtotal < *minimum) {
            return Ok(Err(Refusal::TooLittle(Money { amount: minimum, currency })));
        }
        match (row.percent, row.amount) {
            (Some(percent @ 1..=10_000), None) => Ok(Ok(Self::Percent(percent.unsigned_abs()))),
            (None, Some(amount)) if amount > 0 => Ok(Ok(Self::Amount(amount))),
            _ => Err(unsound()),
        }
    }

    /// How much it takes off lines of `subtotal` minor units: rounded down, and never more than they cost.
    pub fn amount(self, subtotal: i64) -> i64 {
        match self {
            Self::Percent(basis_points) => (i128::from(subtotal) * i128::from(basis_points) / 10_000) as i64,
            Self::Amount(amount) => amount.min(subtotal),
        }
    }

    /// What it does, in words.
    pub fn label(self, currency: Currency) -> String {
        match self {
            Self::Percent(points) if points % 100 == 0 => format!("{} % off", points / 100),
            Self::Percent(points) => format!("{}.{:02} % off", points / 100, points % 100),
            Self::Amount(amount) => format!("{} off", Money { amount, currency }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> discount::Model {
        discount::Model {
            id: 1,
            code: "TEN".into(),
            percent: Some(1000),
            amount: None,
            minimum: Some(5000),
            currency: "EUR".into(),
            starts_at: Some(10),
            ends_at: Some(20),
            max_uses: Some(2),
            uses: 1,
            active: true,
        }
    }

    #[test]
    fn counts_in_its_time_for_enough_and_not_too_often() {
        let at = |row: &discount::Model, subtotal, now| Reduction::of(row, subtotal, now).expect("a sound row");
        assert_eq!(at(&row(), 5000, 10), Ok(Reduction::Percent(1000)));
        assert_eq!(at(&row(), 5000, 9), Err(Refusal::Early));
        assert_eq!(at(&row(), 5000, 20), Err(Refusal::Unknown));
        assert_eq!(at(&row(), 4999, 10), Err(Refusal::TooLittle(Money { amount: 5000, currency: Currency::Eur })));
        assert_eq!(at(&discount::Model { uses: 2, ..row() }, 5000, 10), Err(Refusal::UsedUp));
        assert_eq!(at(&discount::Model { active: false, ..row() }, 5000, 10), Err(Refusal::Unknown));
        let both = discount::Model { amount: Some(5), ..row() };
        assert!(Reduction::of(&both, 5000, 10).is_err());
    }

    #[test]
    fn takes_no_more_than_there_is() {
        assert_eq!(Reduction::Percent(3333).amount(999), 332);
        assert_eq!(Reduction::Percent(10_000).amount(999), 999);
        assert_eq!(Reduction::Amount(1000).amount(999), 999);
        assert_eq!(Reduction::Percent(1250).label(Currency::Eur), "12.50 % off");
        assert_eq!(Reduction::Amount(1500).label(Currency::Eur), "€15 off");
    }
}
