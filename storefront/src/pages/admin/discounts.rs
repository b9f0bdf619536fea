//! Discount codes.

use leptos::prelude::*;
use vitrine_contract::{Currency, Discount, List, Money};

use super::table::{Editor, button, coming, head, table, text};
use crate::{
    api::{Call, Load, load},
    browser,
    form::{Field, Form, Kind},
    format::{decimal, parse_money},
    query,
};

fn discount_table() -> Vec<Field> {
    let line = |name, label| Field::new(name, label, Kind::Text, "off").optional();
    vec![
        Field::new("code", "Code", Kind::Text, "off"),
        line("percent", "Per cent off").hint("This or an amount"),
        line("amount", "Amount off"),
        line("minimum", "For orders of at least"),
        line("starts_at", "From").hint("Such as 2026-12-01T00:00:00Z"),
        line("ends_at", "Until"),
        line("max_uses", "How many orders may use it"),
        Field::new("active", "It counts", Kind::Check, ""),
    ]
}

/// Basis points of what is typed in per cent: `12.5` is 1250. The same digits as an amount with two decimals.
fn basis_points(text: &str) -> Option<u32> {
    parse_money(text, Currency::Eur).and_then(|money| u32::try_from(money.amount).ok())
}

fn per_cent(points: u32) -> String {
    Money { amount: i64::from(points), currency: Currency::Eur }.to_string().replace('€', "")
}

fn read(form: Form) -> Result<Discount, Vec<(String, String)>> {
    let mut wrong = vec![];
    let mut money = |name: &str| {
        let text = form.text(name);
        let money = parse_money(&text, Currency::Eur);
        if money.is_none() && !text.is_empty() {
            wrong.push((name.to_owned(), "A number such as 12.50.".to_owned()));
        }
        money
    };
    let (amount, minimum) = (money("amount"), money("minimum"));
    let percent = money("percent").and_then(|_| basis_points(&form.text("percent")));
    let given = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty());
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Discount {
        code: form.text("code").to_uppercase(),
        percent,
        amount,
        minimum,
        starts_at: given("starts_at"),
        ends_at: given("ends_at"),
        max_uses: form.text("max_uses").parse().ok(),
        uses: 0,
        active: untrack(|| form.ticked("active")),
    })
}

/// The list of codes.
pub fn page() -> AnyView {
    let discounts: Load<List<Discount>> = load(|| Some(()), |()| Call::get("/api/admin/discounts").answer());
    let editor = Editor::new("code");
    let submit = Callback::new(move |()| match read(editor.form) {
        Err(wrong) => editor.form.refuse("", wrong),
        Ok(discount) => {
            let call = || Call::put(&format!("/api/admin/discounts/{}", query::encode(&discount.code))).with(&discount);
            editor.send(&discount_table(), call, "Saved", move |_| {
                discounts.retry();
                Ok(())
            });
        }
    });
    let draw = move |list: List<Discount>| {
        let row = |discount: Discount| {
            let shown = discount.clone();
            let code = discount.code.clone();
            let edit = move || {
                editor.open(format!("Change {}", discount.code));
                let form = editor.form;
                let money = |money: Option<Money>| money.map(decimal).unwrap_or_default();
                form.set("code", discount.code.clone());
                form.set("percent", discount.percent.map(per_cent).unwrap_or_default());
                form.set("amount", money(discount.amount));
                form.set("minimum", money(discount.minimum));
                form.set("starts_at", discount.starts_at.clone().unwrap_or_default());
                form.set("ends_at", discount.ends_at.clone().unwrap_or_default());
                form.set("max_uses", discount.max_uses.map(|uses| uses.to_string()).unwrap_or_default());
                form.set("active", if discount.active { "on" } else { "" });
            };
            let off = match (shown.percent, shown.amount) {
                (Some(points), _) => format!("{} %", per_cent(points)),
                (None, Some(amount)) => amount.to_string(),
                (None, None) => String::new(),
            };
            let used = match shown.max_uses {
                Some(most) => format!("{} of {most}", shown.uses),
                None => shown.uses.to_string(),
            };
            vec![
                text(shown.code),
                text(off),
                text(shown.minimum.map(|minimum| minimum.to_string()).unwrap_or_default()),
                text(used),
                text(shown.ends_at.map(|at| browser::date_time(&at)).unwrap_or_default()),
                text(if shown.active { "Counts" } else { "Does not count" }),
                button("Change", format!("Change {code}"), edit),
            ]
        };
        let heads = ["Code", "Off", "From", "Used", "Until", "State", ""];
        table("Discounts", &heads, list.items.into_iter().map(row).collect())
    };
    let tools = view! {
        <button type="button" class="button button--small" on:click=move |_| {
            editor.open("New code");
            editor.form.set("active", "on");
        }>
            "New code"
        </button>
    }
    .into_any();
    view! {
        {head("Discounts", tools)}
        {coming(discounts, draw)}
        {editor.view("Save", discount_table, submit)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_survive_being_typed() {
        for points in [1, 50, 1000, 1250, 10_000] {
            let typed = per_cent(points).replace(',', "");
            assert_eq!(basis_points(&typed), Some(points), "{typed}");
        }
        assert_eq!(basis_points("ten"), None);
    }
}
