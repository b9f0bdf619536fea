//! How many of everything there are.

use leptos::prelude::*;
use vitrine_contract::{List, StockAdjustment, StockLevel, StockMovement, StockReason};

use super::table::{Editor, button, coming, head, search, table, text};
use crate::{
    api::{Call, Load, keys, load},
    browser,
    components::Modal,
    form::{Field, Kind},
    format::label,
    query,
};

fn adjust_table() -> Vec<Field> {
    vec![
        Field::new("delta", "How many more", Kind::Text, "off").hint("Fewer: with a minus"),
        Field::new("reason", "Why", Kind::Select, "off"),
        Field::new("note", "Note", Kind::Text, "off").optional(),
    ]
}

fn url(sku: &str, what: &str) -> String {
    format!("/api/admin/stock/{}/{what}", query::encode(sku))
}

/// The table of stock.
pub fn page() -> AnyView {
    let wanted = RwSignal::new(String::new());
    let levels: Load<List<StockLevel>> = load(
        move || {
            let wanted = wanted.get();
            Some(format!("/api/admin/stock{}", query::build(&[("q", (!wanted.is_empty()).then_some(wanted.as_str()))])))
        },
        |url| Call::get(&url).answer(),
    );
    let sku = RwSignal::new(None::<String>);
    let key = StoredValue::new(String::new());
    let adjust = Editor::new("adjust");
    let submit = Callback::new(move |()| {
        let Ok(delta) = adjust.form.text("delta").replace('−', "-").trim_start_matches('+').parse::<i64>() else {
            adjust.form.refuse("", vec![("delta".to_owned(), "A whole number, such as 12 or -3.".to_owned())]);
            return;
        };
        let reason = adjust.form.text("reason");
        let reason = StockReason::ALL.into_iter().find(|known| known.as_str() == reason);
        let reason = reason.unwrap_or(StockReason::Counted);
        let note = adjust.form.text("note");
        let call = || {
            let url = url(&sku.get_untracked().unwrap_or_default(), "adjustments");
            Call::post(&url).with(&StockAdjustment { delta, reason, note }).once(&key.get_value())
        };
        adjust.send(&adjust_table(), call, "Stock adjusted", move |_| {
            levels.retry();
            Ok(())
        });
    });
    let moved = RwSignal::new(false);
    let movements: Load<List<StockMovement>> = load(
        move || if moved.get() { Some(url(&sku.get()?, "movements")) } else { None },
        |url| Call::get(&url).answer(),
    );
    let draw = move |list: List<StockLevel>| {
        let row = |level: StockLevel| {
            let (one, other) = (level.sku.clone(), level.sku.clone());
            let begin = move || {
                sku.set(Some(one.clone()));
                key.set_value(keys::fresh());
                adjust.open(format!("Adjust {one}"));
                let choice = |reason: StockReason| (reason.as_str().to_owned(), label(reason.as_str()));
                adjust.form.offer("reason", StockReason::ALL.into_iter().map(choice).collect());
                adjust.form.set("reason", StockReason::Received.as_str());
            };
            let show = move || {
                sku.set(Some(other.clone()));
                moved.set(true);
            };
            vec![
                text(level.sku.clone()),
                text(format!("{}, {}", level.product, level.variant)),
                text(level.available.to_string()),
                text(level.reserved.to_string()),
                text(level.sold.to_string()),
                text(level.received.to_string()),
                button("Adjust", format!("Adjust {}", level.sku), begin),
                button("Movements", format!("Movements of {}", level.sku), show),
            ]
        };
        let heads = ["SKU", "Product", "Available", "Reserved", "Sold", "Received", "", ""];
        table("Stock", &heads, list.items.into_iter().map(row).collect())
    };
    let history = move || {
        coming(movements, |list: List<StockMovement>| {
            let row = |movement: StockMovement| {
                let who = movement.order.or(movement.staff).unwrap_or_default();
                vec![
                    text(browser::date_time(&movement.at)),
                    text(format!("{}{}", if movement.delta > 0 { "+" } else { "" }, movement.delta)),
                    text(label(&movement.reason)),
                    text(who),
                    text(movement.note),
                ]
            };
            table("Movements", &["When", "How many", "Why", "By", "Note"], list.items.into_iter().map(row).collect())
        })
    };
    let title = Signal::derive(move || format!("Movements of {}", sku.get().unwrap_or_default()));
    view! {
        {head("Stock", search("SKU or product", wanted))}
        {coming(levels, draw)}
        {adjust.view("Adjust", adjust_table, submit)}
        <Modal open=moved title inner=history />
    }
    .into_any()
}
