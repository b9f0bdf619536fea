//! The finishes a product comes in, as a radio group of swatches.

use leptos::prelude::*;
use vitrine_contract::Variant;

/// Swatches; the arrow keys move between them as in any radio group.
#[component]
pub fn VariantPicker(
    /// In order.
    variants: StoredValue<Vec<Variant>>,
    /// The index of the one picked.
    #[prop(into)]
    picked: Signal<usize>,
    /// Called with the index wanted.
    #[prop(into)]
    pick: Callback<usize>,
) -> impl IntoView {
    let name = move || variants.with_value(|all| all.get(picked.get()).map(|variant| variant.name.clone()));
    let swatch = |(index, variant): (usize, Variant)| {
        let out = variant.stock <= 0;
        let label = if out { format!("{}, sold out", variant.name) } else { variant.name };
        let title = label.clone();
        view! {
            <label class="swatch" class:swatch--out=out title=title>
                <input
                    class="swatch__input"
                    type="radio"
                    name="variant"
                    value=variant.sku
                    prop:checked=move || picked.get() == index
                    on:change=move |_| pick.run(index)
                />
                <span class="swatch__colour" style=("--swatch", variant.swatch)></span>
                <span class="visually-hidden">{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="variants">
            <legend class="variants__legend">
                "Finish " <span class="variants__name" aria-hidden="true">{name}</span>
            </legend>
            <div class="variants__row">
                {variants.get_value().into_iter().enumerate().map(swatch).collect_view()}
            </div>
        </fieldset>
    }
}
