//! The button that turns the lights on and off.

use leptos::prelude::*;

use super::{Icon, Shape};
use crate::{
    announce::Announcer,
    theme::{self, Theme},
};

/// Switches between light and dark.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let announcer = Announcer::expect();
    let shown = RwSignal::new(theme::current());
    let flip = move |_| {
        // What is shown may have changed with the system since we last looked.
        let next = theme::current().other();
        theme::choose(next);
        shown.set(next);
        announcer.say(match next {
            Theme::Light => "Light colours",
            Theme::Dark => "Dark colours",
        });
    };
    let label = move || match shown.get() {
        Theme::Light => "Switch to dark colours",
        Theme::Dark => "Switch to light colours",
    };
    view! {
        <button type="button" class="tool" aria-label=label title=label on:click=flip>
            <Icon shape=Shape::Theme />
        </button>
    }
}
