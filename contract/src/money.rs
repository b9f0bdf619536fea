//! Amounts of money, always in minor units.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in the currency's minor unit (cents), so that no rounding can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Minor units: 129900 is € 1,299.00.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

/// Currencies the shop can price in (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Euro
    Eur,
    /// US dollar
    Usd,
    /// Pound sterling
    Gbp,
    /// Swiss franc
    Chf,
    /// Japanese yen, which has no minor unit
    Jpy,
}

impl Currency {
    /// How many decimal digits the minor unit stands for (ISO 4217 exponent).
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }

    /// The sign a shopper expects before the amount.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Eur => "€",
            Self::Usd => "$",
            Self::Gbp => "£",
            Self::Chf => "CHF\u{a0}",
            Self::Jpy => "¥",
        }
    }

    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Usd => "USD",
            Self::Gbp => "GBP",
            Self::Chf => "CHF",
            Self::Jpy => "JPY",
        }
    }
}

impl std::str::FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        [Self::Eur, Self::Usd, Self::Gbp, Self::Chf, Self::Jpy]
            .into_iter()
            .find(|c| c.code() == code)
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

/// The code is none of [`Currency`]'s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCurrency(pub String);

impl fmt::Display for UnknownCurrency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown currency {:?}: use one of EUR, USD, GBP, CHF, JPY", self.0)
    }
}

impl std::error::Error for UnknownCurrency {}

impl fmt::Display for Money {
    /// `€1,299.00`; whole amounts drop the decimals: `€1,299`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.pow(self.currency.exponent());
        let (whole, part) = (self.amount.unsigned_abs() / unit, self.amount.unsigned_abs() % unit);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.amount < 0 { "−" } else { "" };
        write!(f, "{sign}{}{grouped}", self.currency.symbol())?;
        if part != 0 {
            write!(f, ".{part:0width$}", width = self.currency.exponent() as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_signed() {
        let show = |amount, currency| Money { amount, currency }.to_string();
        assert_eq!(show(129_900, Currency::Eur), "€1,299");
        assert_eq!(show(129_905, Currency::Usd), "$1,299.05");
        assert_eq!(show(-5, Currency::Gbp), "−£0.05");
        assert_eq!(show(1_234_567, Currency::Jpy), "¥1,234,567");
        assert_eq!(show(0, Currency::Chf), "CHF\u{a0}0");
    }

    #[test]
    fn codes_round_trip() {
        for c in [Currency::Eur, Currency::Usd, Currency::Gbp, Currency::Chf, Currency::Jpy] {
            assert_eq!(c.code().parse(), Ok(c));
            assert_eq!(serde_json::to_string(&c).ok(), Some(format!("{:?}", c.code())));
        }
        assert!("XXX".parse::<Currency>().is_err());
    }
}
