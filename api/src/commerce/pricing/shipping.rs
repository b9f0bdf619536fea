//! Shipping methods, by table.

/// A way to send an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// To name it by.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Working days from payment to the door, from and to.
    pub days: (u32, u32),
    /// Minor units, before tax is looked at.
    pub price: i64,
}

/// Which ways there are. The table can be another one: a carrier's rates, weights.
pub trait ShippingTable: std::fmt::Debug + Send + Sync {
    /// The ways to a country (ISO 3166-1) for lines of `subtotal` minor units after discount, the cheapest first; empty
    /// where nothing is sent there.
    fn methods(&self, country: &str, subtotal: i64) -> Vec<Method>;
}

/// What the shop asks by itself: two ways to each zone, the slower one free for large orders nearby.
#[derive(Debug, Clone, Copy, Default)]
pub struct StandardShipping;

struct Row {
    countries: &'static [&'static str],
    /// Name, days, whole units of the major currencies (yen: hundreds).
    standard: (u32, u32, i64),
    express: (u32, u32, i64),
    /// From which subtotal on the standard way is free, in the same units.
    free_from: Option<i64>,
}

const ROWS: &[Row] = &[
    Row { countries: &["DE"], standard: (2, 4, 5), express: (1, 1, 15), free_from: Some(100) },
    Row {
        countries: &[
            "AT", "BE", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
            "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ],
        standard: (3, 6, 10),
        express: (1, 3, 25),
        free_from: Some(200),
    },
    Row { countries: &["CH", "GB", "NO"], standard: (4, 8, 15), express: (2, 4, 35), free_from: Some(300) },
    Row { countries: &["US", "CA", "AU", "JP"], standard: (6, 12, 35), express: (3, 6, 75), free_from: None },
];

impl ShippingTable for StandardShipping {
    fn methods(&self, country: &str, subtotal: i64) -> Vec<Method> {
        // A hundred minor units, or a hundred yen, to the unit of the table.
        let unit = 100;
        let Some(row) = ROWS.iter().find(|row| row.countries.contains(&country)) else { return Vec::new() };
        let free = row.free_from.is_some_and(|from| subtotal >= from * unit);
        vec![
            Method {
                id: "standard",
                name: "Standard",
                days: (row.standard.0, row.standard.1),
                price: if free { 0 } else { row.standard.2 * unit },
            },
            Method {
                id: "express",
                name: "Express",
                days: (row.express.0, row.express.1),
                price: row.express.2 * unit,
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::countries;

    #[test]
    fn every_country_of_the_shop_is_reached_and_by_one_row_alone() {
        for country in countries::all() {
            let rows = ROWS.iter().filter(|row| row.countries.contains(&country.code)).count();
            assert_eq!(rows, 1, "{}", country.code);
            let methods = StandardShipping.methods(country.code, 0);
            assert!(methods.is_sorted_by_key(|method| method.price));
        }
        assert!(StandardShipping.methods("XX", 0).is_empty());
    }

    #[test]
    fn large_orders_nearby_are_sent_free() {
        let price = |country, subtotal| StandardShipping.methods(country, subtotal)[0].price;
        assert_eq!(price("DE", 9_999), 500);
        assert_eq!(price("DE", 10_000), 0);
        assert_eq!(price("US", 1_000_000), 3_500);
    }
}
