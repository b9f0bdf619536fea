//! `EXT_meshopt_compression`.

use wasm_bindgen::prelude::*;

use crate::refuse;

/// Decodes a buffer view to `count` × `stride` bytes; `mode` and `filter` as in the extension.
///
/// # Errors
/// A sentence on what is wrong with the bytes or the parameters.
#[wasm_bindgen]
pub fn decode(bytes: &[u8], count: usize, stride: usize, mode: &str, filter: &str) -> Result<Vec<u8>, JsValue> {
    vitrine_codecs::meshopt::decode(bytes, count, stride, mode, filter).map_err(refuse)
}
