//! The viewer for browsers: what the `<product-viewer>` element calls.
//!
//! Built twice, with the feature `webgpu` or `webgl`. One [`Engine`] owns the graphics device of a page; a [`Model`] is
//! an asset on that device, shared by all views that show it; a [`View`] is one canvas with its camera. Numbers cross
//! the boundary as numbers and typed arrays, errors as strings for people. Dropping (`free()`) an object frees what
//! it holds on the GPU once nothing else uses it.

mod document;
mod edit;
mod engine;
mod model;
mod pick;
mod placed;
mod view;

pub use document::{Decoded, Document, Surroundings};
pub use engine::{Engine, Light};
pub use model::Model;
#[cfg(feature = "webgpu")]
pub use model::Staging;
pub use view::View;
use wasm_bindgen::JsValue;

/// An error as the element gets it: a sentence.
fn refuse(error: impl std::fmt::Display) -> JsValue {
    JsValue::from_str(&error.to_string())
}
