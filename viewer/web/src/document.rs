//! An asset before it is a model: JSON, and the files that it still wants.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::refuse;

/// A glTF asset whose external buffers may still be missing.
#[wasm_bindgen]
pub struct Document(pub(crate) vitrine_scene::Document);

#[wasm_bindgen]
impl Document {
    /// Reads a GLB or `.gltf` file.
    ///
    /// # Errors
    /// A sentence on what is wrong with the file.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Document, JsValue> {
        vitrine_scene::Document::parse(bytes).map(Document).map_err(refuse)
    }

    /// The external buffers: `[index, uri, index, uri, …]`.
    pub fn missing(&self) -> Array {
        let list = Array::new();
        for (index, uri) in self.0.missing_buffers() {
            list.push(&JsValue::from_f64(index as f64));
            list.push(&JsValue::from_str(&uri));
        }
        list
    }

    /// Hands over the bytes of an external buffer.
    ///
    /// # Errors
    /// A sentence, where they are too few or there is no such buffer.
    pub fn set(&mut self, index: usize, bytes: Vec<u8>) -> Result<(), JsValue> {
        self.0.set_buffer(index, bytes).map_err(refuse)
    }
}
