//! A polite live region: what changed, for those who do not see it change.

use leptos::prelude::*;

/// Says things to screen readers.
#[derive(Clone, Copy)]
pub struct Announcer {
    message: RwSignal<String>,
}

impl Announcer {
    /// Makes an announcer known to all components below.
    pub fn provide() -> Self {
        let announcer = Self { message: RwSignal::new(String::new()) };
        provide_context(announcer);
        announcer
    }

    /// The announcer of the component tree.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Says something once the reader is done with what it is saying.
    pub fn say(self, message: impl Into<String>) {
        let mut message = message.into();
        // The same words again are no change to the page; an invisible one makes them so.
        if self.message.with_untracked(|last| *last == message) {
            message.push('\u{a0}');
        }
        self.message.set(message);
    }
}

/// Where the words are put.
#[component]
pub fn LiveRegion() -> impl IntoView {
    let announcer = Announcer::expect();
    view! { <div class="visually-hidden" role="status" aria-live="polite">{move || announcer.message.get()}</div> }
}
