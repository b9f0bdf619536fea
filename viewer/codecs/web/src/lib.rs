//! The codecs for browsers: what the `<product-viewer>` element fetches when an asset asks for it.
//!
//! Built once for each feature, with that alone. Errors cross the boundary as sentences for people. A file that a decoder
//! was not made for may also end in a trap, after which the module is of no use any more.

#[cfg(feature = "basis")]
mod basis;
#[cfg(feature = "draco")]
mod draco;
#[cfg(feature = "meshopt")]
mod meshopt;

/// An error as the element gets it: a sentence.
#[cfg(any(feature = "basis", feature = "draco", feature = "meshopt"))]
fn refuse(error: impl std::fmt::Display) -> wasm_bindgen::JsValue {
    wasm_bindgen::JsValue::from_str(&error.to_string())
}
