//! An asset before it is a model: JSON, and the files that it still wants.

use js_sys::{Array, Uint8Array};
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

    /// Whether geometry must be decoded before it is a model.
    pub fn compressed(&self) -> bool {
        self.0.is_compressed()
    }

    /// Bytes of a buffer that has come.
    ///
    /// # Errors
    /// A sentence, where there are none.
    pub fn bytes(&self, buffer: usize, offset: usize, length: usize) -> Result<Uint8Array, JsValue> {
        let bytes = self.0.buffer(buffer).and_then(|bytes| bytes.get(offset..)?.get(..length));
        bytes.map(Uint8Array::from).ok_or_else(|| "compressed data lies beyond its buffer".into())
    }

    /// Hands over a buffer view, decoded.
    ///
    /// # Errors
    /// A sentence, where there is no such buffer view.
    pub fn set_view(&mut self, view: usize, bytes: Vec<u8>) -> Result<(), JsValue> {
        self.0.set_view(view, bytes).map_err(refuse)
    }

    /// Hands over an accessor, decoded: its elements without gaps.
    ///
    /// # Errors
    /// A sentence, where there is no such accessor.
    pub fn set_accessor(&mut self, accessor: usize, bytes: Vec<u8>) -> Result<(), JsValue> {
        self.0.set_accessor(accessor, bytes).map_err(refuse)
    }
}
