//! How many: two buttons and a number that can be typed.

use leptos::{ev::Event, prelude::*};

use super::{Icon, Shape};

/// A number from 1 to `max`.
#[component]
pub fn Quantity(
    /// What is counted, for screen readers: "Quantity of Alba lounge chair".
    #[prop(into)]
    label: String,
    /// The number.
    #[prop(into)]
    value: Signal<u32>,
    /// The greatest it can be.
    #[prop(into)]
    max: Signal<u32>,
    /// Called with the number wanted, within 1 and `max`.
    #[prop(into)]
    change: Callback<u32>,
) -> impl IntoView {
    let typed = move |event: Event| {
        let wanted = clamp(&event_target_value(&event), value.get_untracked(), max.get_untracked());
        // Where the number stays what it was, nothing else would put it back into the field.
        event_target::<web_sys::HtmlInputElement>(&event).set_value(&wanted.to_string());
        change.run(wanted);
    };
    let at_least = move || value.get() <= 1;
    let at_most = move || value.get() >= max.get();
    view! {
        <div class="quantity" role="group" aria-label=label>
            <button
                type="button"
                aria-label="One fewer"
                aria-disabled=move || at_least().then_some("true")
                on:click=move |_| {
                    if !at_least() {
                        change.run(value.get_untracked() - 1);
                    }
                }
            >
                <Icon shape=Shape::Minus />
            </button>
            <input
                type="number"
                inputmode="numeric"
                aria-label="Quantity"
                min="1"
                max=move || max.get().max(1).to_string()
                prop:value=move || value.get().to_string()
                on:change=typed
            />
            <button
                type="button"
                aria-label="One more"
                aria-disabled=move || at_most().then_some("true")
                on:click=move |_| {
                    if !at_most() {
                        change.run(value.get_untracked() + 1);
                    }
                }
            >
                <Icon shape=Shape::Plus />
            </button>
        </div>
    }
}

/// What was typed, brought within 1 and `max`; what is no number changes nothing.
fn clamp(typed: &str, before: u32, max: u32) -> u32 {
    // A number field also gives fractions; what is before the point counts.
    let whole = typed.trim().split(['.', ',']).next().unwrap_or_default();
    let wanted = match whole.parse::<i64>() {
        Ok(number) => u32::try_from(number.max(1)).unwrap_or(u32::MAX),
        Err(_) => before,
    };
    wanted.clamp(1, max.max(1))
}

#[cfg(test)]
mod tests {
    use super::clamp;

    #[test]
    fn whatever_is_typed_stays_within_bounds() {
        assert_eq!(clamp("3", 1, 9), 3);
        assert_eq!(clamp("1000000000000", 1, 9), 9);
        assert_eq!(clamp("1e9", 4, 9), 4);
        assert_eq!(clamp("-4", 2, 9), 1);
        assert_eq!(clamp("2.9", 1, 9), 2);
        assert_eq!(clamp("", 4, 9), 4);
        assert_eq!(clamp("NaN", 4, 9), 4);
        assert_eq!(clamp("7", 1, 0), 1);
    }
}
