//! The 3D view: our custom element, used as any page would use it.

use leptos::prelude::*;
use vitrine_contract::CameraOrbit;

use crate::browser;

/// A `<product-viewer>` that fills its box. It shows the poster by itself until the model is drawn; where the element is
/// not there at all (its script is blocked), the style sheet shows the poster.
#[component]
pub fn Viewer(
    /// The model's URL; the poster stands alone until it is known.
    #[prop(into)]
    src: Signal<Option<String>>,
    /// The poster's URL.
    poster: String,
    /// From where the poster shows the model.
    orbit: CameraOrbit,
    /// The picture in words.
    alt: String,
    /// The model's variant to show; none for its own look.
    #[prop(into)]
    variant: Signal<Option<String>>,
    /// Whether it turns by itself until it is touched. Never, where less motion is wanted.
    #[prop(optional)]
    auto_rotate: bool,
    /// Whether the wheel scrolls the page instead of moving the camera.
    #[prop(optional)]
    no_zoom: bool,
    /// Whether to offer it in the shopper's own room, in its own size; on a computer by a code that leads a phone there.
    #[prop(optional)]
    at_home: bool,
) -> impl IntoView {
    let failed = RwSignal::new(false);
    let auto_rotate = auto_rotate && !browser::matches("(prefers-reduced-motion: reduce)");
    let orbit = format!("{}deg {}deg auto", orbit.theta, orbit.phi);
    let background = css_url(&poster);
    view! {
        <div class="viewer">
            <product-viewer
                class="viewer__element"
                style=("--poster", background)
                src=move || src.get()
                poster=poster
                alt=alt
                camera-controls=""
                camera-orbit=orbit
                disable-zoom=no_zoom
                auto-rotate=auto_rotate
                ar=at_home
                ar-scale=at_home.then_some("fixed")
                ar-qr=at_home
                shadow-intensity="0.6"
                variant-name=move || variant.get()
                loading="eager"
                reveal="auto"
                touch-action="pan-y"
                interaction-prompt="auto"
                on:load=move |_| failed.set(false)
                on:error=move |_| failed.set(true)
            ></product-viewer>
            <p class="viewer__note" role="status">
                {move || failed.get().then_some("The 3D view did not load. This is a still picture.")}
            </p>
        </div>
    }
}

/// A CSS `url()` that nothing in the text can break out of.
fn css_url(url: &str) -> String {
    let mut out = String::from("url(\"");
    for character in url.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' | '\r' | '\u{c}' => {}
            _ => out.push(character),
        }
    }
    out.push_str("\")");
    out
}

#[cfg(test)]
mod tests {
    use super::css_url;

    #[test]
    fn urls_stay_inside_their_quotes() {
        assert_eq!(css_url("http://m/p.webp"), "url(\"http://m/p.webp\")");
        assert_eq!(css_url("a\")\\\n;x"), "url(\"a\\\")\\\\;x\")");
    }
}
