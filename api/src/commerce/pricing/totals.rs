//! An order's total, and how it comes about.

use super::{Reduction, TaxRate, apportion};

/// A line with all that its price is made of. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricedLine {
    /// What a code takes off it.
    pub discount: i64,
    /// Its tax.
    pub tax: i64,
    /// What is to be paid for it.
    pub total: i64,
}

/// All parts of a sum. Minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Each line, in the order they were given.
    pub lines: Vec<PricedLine>,
    /// The lines before discount.
    pub subtotal: i64,
    /// What a code takes off.
    pub discount: i64,
    /// Sending it.
    pub shipping: i64,
    /// Tax of lines and shipping.
    pub tax: i64,
    /// What is to be paid.
    pub total: i64,
}

/// Prices lines of `(unit price, number)`. Tax is computed and rounded line by line, as it will be refunded.
pub fn price(lines: &[(i64, i64)], reduction: Option<Reduction>, shipping: i64, rate: TaxRate) -> Sum {
    let gross: Vec<i64> = lines.iter().map(|(unit, number)| unit * number).collect();
    let subtotal: i64 = gross.iter().sum();
    let discount = reduction.map_or(0, |reduction| reduction.amount(subtotal));
    let on_top = |tax: i64| if rate.included { 0 } else { tax };
    let lines: Vec<PricedLine> = gross
        .iter()
        .zip(apportion(discount, &gross))
        .map(|(gross, discount)| {
            let tax = rate.tax(gross - discount);
            PricedLine { discount, tax, total: gross - discount + on_top(tax) }
        })
        .collect();
    let shipping_tax = rate.tax(shipping);
    Sum {
        subtotal,
        discount,
        shipping,
        tax: lines.iter().map(|line| line.tax).sum::<i64>() + shipping_tax,
        total: lines.iter().map(|line| line.total).sum::<i64>() + shipping + on_top(shipping_tax),
        lines,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VAT: TaxRate = TaxRate { basis_points: 1900, included: true };
    const SALES: TaxRate = TaxRate { basis_points: 725, included: false };

    #[test]
    fn included_tax_changes_no_total_and_sales_tax_does() {
        let lines = [(129_900, 1), (3_333, 3)];
        let vat = price(&lines, Some(Reduction::Percent(1000)), 500, VAT);
        assert_eq!((vat.subtotal, vat.discount, vat.shipping), (139_899, 13_989, 500));
        assert_eq!(vat.total, 139_899 - 13_989 + 500);
        let sales = price(&lines, Some(Reduction::Percent(1000)), 500, SALES);
        assert_eq!(sales.total, vat.total + sales.tax);
        assert_eq!(price(&[], None, 0, VAT).total, 0);
    }

    proptest! {
        #[test]
        fn all_adds_up(
            lines in prop::collection::vec((1_i64..1_000_000_000, 1_i64..=20), 1..30),
            basis_points in prop::option::of(1_u32..=10_000),
            shipping in 0_i64..100_000,
            rate in (0_u32..3000, any::<bool>()),
        ) {
            let rate = TaxRate { basis_points: rate.0, included: rate.1 };
            let sum = price(&lines, basis_points.map(Reduction::Percent), shipping, rate);
            let on_top = if rate.included { 0 } else { sum.tax };
            prop_assert_eq!(sum.total, sum.subtotal - sum.discount + sum.shipping + on_top);
            prop_assert_eq!(sum.lines.iter().map(|line| line.discount).sum::<i64>(), sum.discount);
            prop_assert!(sum.lines.iter().all(|line| line.discount >= 0 && line.tax >= 0 && line.total >= 0));
            prop_assert!((0..=sum.subtotal).contains(&sum.discount));
            prop_assert!(!rate.included || sum.tax <= sum.total);
        }
    }
}
