//! What a sum is made of.

use leptos::prelude::*;
use vitrine_contract::{Money, Totals};

/// The row that counts most.
const TOTAL: &str = "Total";

/// Parts of a sum, one to a row.
pub fn sums(rows: Vec<(String, String)>) -> AnyView {
    let row = |(name, amount): (String, String)| {
        let total = name == TOTAL;
        view! {
            <div class:sums__total=total>
                <dt>{name}</dt>
                <dd>{amount}</dd>
            </div>
        }
    };
    view! { <dl class="sums">{rows.into_iter().map(row).collect_view()}</dl> }.into_any()
}

/// The rows of an order's or a quote's totals; what has gone back comes last.
pub fn rows(totals: &Totals, code: Option<&str>, refunded: Option<Money>) -> Vec<(String, String)> {
    let mut rows = vec![("Subtotal".to_owned(), totals.subtotal.to_string())];
    if totals.discount.amount > 0 {
        let name = code.map_or_else(|| "Discount".to_owned(), |code| format!("Discount {code}"));
        rows.push((name, format!("−{}", totals.discount)));
    }
    let free = totals.shipping.amount == 0;
    rows.push(("Delivery".to_owned(), if free { "Free".to_owned() } else { totals.shipping.to_string() }));
    if totals.tax_included {
        rows.push((TOTAL.to_owned(), totals.total.to_string()));
        if totals.tax.amount > 0 {
            rows.push(("of which VAT".to_owned(), totals.tax.to_string()));
        }
    } else {
        rows.push(("Tax".to_owned(), totals.tax.to_string()));
        rows.push((TOTAL.to_owned(), totals.total.to_string()));
    }
    if let Some(refunded) = refunded.filter(|money| money.amount > 0) {
        rows.push(("Refunded".to_owned(), format!("−{refunded}")));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::euros;

    #[test]
    fn tax_stands_where_it_belongs() {
        let mut totals = Totals {
            subtotal: euros(1000),
            discount: euros(100),
            shipping: euros(0),
            tax: euros(144),
            tax_included: true,
            total: euros(900),
        };
        let names = |totals: &Totals| -> Vec<String> {
            rows(totals, Some("WELCOME10"), None).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(&totals), ["Subtotal", "Discount WELCOME10", "Delivery", "Total", "of which VAT"]);
        totals.tax_included = false;
        assert_eq!(names(&totals), ["Subtotal", "Discount WELCOME10", "Delivery", "Tax", "Total"]);
    }
}
