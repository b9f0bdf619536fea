//! Taxes on sales, by table.

/// What is due on a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxRate {
    /// Basis points: 1900 is 19 %.
    pub basis_points: u32,
    /// Whether prices hold it already (VAT, GST, consumption tax), or it comes on top (sales tax).
    pub included: bool,
}

impl TaxRate {
    /// The tax of an amount in minor units, rounded half up: the part of it that is tax where that is included, else
    /// what comes on top. The amount may not be negative.
    pub fn tax(self, amount: i64) -> i64 {
        let (amount, rate) = (i128::from(amount), i128::from(self.basis_points));
        let per = if self.included { 10_000 + rate } else { 10_000 };
        ((2 * amount * rate + per) / (2 * per)) as i64
    }
}

/// Which rate counts where. The table can be another one: a tax service, reduced rates.
pub trait TaxTable: std::fmt::Debug + Send + Sync {
    /// The rate on goods and on sending them to a country (ISO 3166-1) and its subdivision (ISO 3166-2, may be empty).
    fn rate(&self, country: &str, subdivision: &str) -> TaxRate;
}

/// Standard rates as of 2026. In the United States those of the state alone: counties and towns add theirs, which
/// depends on where a shop has nexus and wants a tax service.
#[derive(Debug, Clone, Copy, Default)]
pub struct StandardTax;

/// Value added tax (EU: list of rates of the Commission), GST, consumption tax.
const INCLUDED: &[(&str, u32)] = &[
    ("AT", 2000),
    ("AU", 1000),
    ("BE", 2100),
    ("BG", 2000),
    ("CH", 810),
    ("CY", 1900),
    ("CZ", 2100),
    ("DE", 1900),
    ("DK", 2500),
    ("EE", 2400),
    ("ES", 2100),
    ("FI", 2550),
    ("FR", 2000),
    ("GB", 2000),
    ("GR", 2400),
    ("HR", 2500),
    ("HU", 2700),
    ("IE", 2300),
    ("IT", 2200),
    ("JP", 1000),
    ("LT", 2100),
    ("LU", 1700),
    ("LV", 2100),
    ("MT", 1800),
    ("NL", 2100),
    ("NO", 2500),
    ("PL", 2300),
    ("PT", 2300),
    ("RO", 2100),
    ("SE", 2500),
    ("SI", 2200),
    ("SK", 2300),
];

/// Sales tax of the states, and GST/HST with PST/QST of the provinces.
const ON_TOP: &[(&str, &str, u32)] = &[
    ("CA", "AB", 500),
    ("CA", "BC", 1200),
    ("CA", "MB", 1200),
    ("CA", "NB", 1500),
    ("CA", "NL", 1500),
    ("CA", "NS", 1400),
    ("CA", "NT", 500),
    ("CA", "NU", 500),
    ("CA", "ON", 1300),
    ("CA", "PE", 1500),
    ("CA", "QC", 1498),
    ("CA", "SK", 1100),
    ("CA", "YT", 500),
    ("US", "AL", 400),
    ("US", "AR", 650),
    ("US", "AZ", 560),
    ("US", "CA", 725),
    ("US", "CO", 290),
    ("US", "CT", 635),
    ("US", "DC", 600),
    ("US", "FL", 600),
    ("US", "GA", 400),
    ("US", "HI", 400),
    ("US", "IA", 600),
    ("US", "ID", 600),
    ("US", "IL", 625),
    ("US", "IN", 700),
    ("US", "KS", 650),
    ("US", "KY", 600),
    ("US", "LA", 500),
    ("US", "MA", 625),
    ("US", "MD", 600),
    ("US", "ME", 550),
    ("US", "MI", 600),
    ("US", "MN", 688),
    ("US", "MO", 423),
    ("US", "MS", 700),
    ("US", "NC", 475),
    ("US", "ND", 500),
    ("US", "NE", 550),
    ("US", "NJ", 663),
    ("US", "NM", 488),
    ("US", "NV", 685),
    ("US", "NY", 400),
    ("US", "OH", 575),
    ("US", "OK", 450),
    ("US", "PA", 600),
    ("US", "RI", 700),
    ("US", "SC", 600),
    ("US", "SD", 420),
    ("US", "TN", 700),
    ("US", "TX", 625),
    ("US", "UT", 485),
    ("US", "VA", 430),
    ("US", "VT", 600),
    ("US", "WA", 650),
    ("US", "WI", 500),
    ("US", "WV", 600),
    ("US", "WY", 400),
];

impl TaxTable for StandardTax {
    fn rate(&self, country: &str, subdivision: &str) -> TaxRate {
        if let Some((_, rate)) = INCLUDED.iter().find(|(code, _)| *code == country) {
            return TaxRate { basis_points: *rate, included: true };
        }
        let row = ON_TOP.iter().find(|(code, part, _)| *code == country && *part == subdivision);
        TaxRate { basis_points: row.map_or(0, |(_, _, rate)| *rate), included: false }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::countries;

    #[test]
    fn is_rounded_half_up() {
        let vat = TaxRate { basis_points: 1900, included: true };
        assert_eq!(vat.tax(11_900), 1_900);
        assert_eq!(vat.tax(100), 16);
        let sales = TaxRate { basis_points: 625, included: false };
        assert_eq!(sales.tax(10_000), 625);
        assert_eq!(sales.tax(8), 1);
        assert_eq!(sales.tax(7), 0);
        assert_eq!(sales.tax(0), 0);
    }

    #[test]
    fn each_country_has_its_rate_once() {
        for country in countries::all() {
            let included = INCLUDED.iter().filter(|(code, _)| *code == country.code).count();
            let on_top = ON_TOP.iter().filter(|(code, _, _)| *code == country.code).count();
            assert!(included == 1 && on_top == 0 || included == 0 && on_top > 0, "{}", country.code);
        }
        assert_eq!(StandardTax.rate("US", "OR"), TaxRate { basis_points: 0, included: false });
        assert_eq!(StandardTax.rate("US", "CA").basis_points, 725);
    }

    #[test]
    fn taxed_subdivisions_are_known_ones() {
        for (country, part, _) in ON_TOP {
            assert!(
                countries::find(country)
                    .is_some_and(|country| country.subdivisions.iter().any(|(code, _)| code == part)),
                "{country}-{part}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_included_is_what_comes_on_top_of_the_rest(amount in 0_i64..1_000_000_000_000, basis_points in 0_u32..5000) {
            let included = TaxRate { basis_points, included: true };
            let on_top = TaxRate { basis_points, included: false };
            let tax = included.tax(amount);
            prop_assert!((0..=amount).contains(&tax));
            // To the rounding of one unit.
            prop_assert!((on_top.tax(amount - tax) - tax).abs() <= 1);
            // The exact value lies within half a unit.
            let exact = i128::from(amount) * i128::from(basis_points);
            let per = 10_000 + i128::from(basis_points);
            prop_assert!((2 * (i128::from(tax) * per - exact)).abs() <= per);
        }
    }
}
