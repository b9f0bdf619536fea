//! How big it is, in the shopper's own units.

use leptos::prelude::*;
use vitrine_contract::Dimensions;

use crate::{
    browser,
    format::{Units, dimensions},
};

const KEY: &str = "vitrine.units";

/// Width, height and depth, with a switch between metric and imperial that is remembered.
#[component]
pub fn SizeTable(
    /// The product's extents.
    size: Dimensions,
) -> impl IntoView {
    let units = RwSignal::new(browser::stored(KEY).map_or_else(Units::default, |name| Units::from_name(&name)));
    let choose = move |chosen: Units| {
        browser::store(KEY, Some(chosen.name()));
        units.set(chosen);
    };
    let choice = move |this: Units, label: &'static str| {
        view! {
            <label class="segments__one">
                <input
                    class="visually-hidden"
                    type="radio"
                    name="units"
                    value=this.name()
                    prop:checked=move || units.get() == this
                    on:change=move |_| choose(this)
                />
                <span>{label}</span>
            </label>
        }
    };
    let row = move |index: usize, label: &'static str| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{move || dimensions(&size, units.get())[index].clone()}</dd>
            </div>
        }
    };
    view! {
        <div class="sizes">
            <fieldset class="segments">
                <legend class="visually-hidden">"Units"</legend>
                {choice(Units::Metric, "Metric")}
                {choice(Units::Imperial, "Imperial")}
            </fieldset>
            <dl class="sizes__list">{row(0, "Width")} {row(1, "Height")} {row(2, "Depth")}</dl>
        </div>
    }
}
