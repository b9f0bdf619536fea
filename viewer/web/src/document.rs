//! An asset before it is a model: JSON, and the files that it still wants.

use js_sys::{Array, Uint8Array, Uint32Array};
use vitrine_scene::Compressed;
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

    /// What must be decoded before it is a model, all buffers being there: `['view', view, bytes, count, stride, mode,
    /// filter]` for a buffer view of `EXT_meshopt_compression`, `['primitive', bytes, accessor of the indices or -1, [id,
    /// accessor, id, accessor, …]]` for a primitive of `KHR_draco_mesh_compression`.
    ///
    /// # Errors
    /// A sentence, where the compressed bytes are not where the file says.
    pub fn compressed(&self) -> Result<Array, JsValue> {
        let list = Array::new();
        for compressed in self.0.compressed().map_err(refuse)? {
            let number = |value: usize| JsValue::from_f64(value as f64);
            let entry = match compressed {
                Compressed::View { view, bytes, count, stride, mode, filter } => Array::of(&[
                    "view".into(),
                    number(view),
                    Uint8Array::from(bytes).into(),
                    number(count),
                    number(stride),
                    mode.into(),
                    filter.into(),
                ]),
                Compressed::Primitive { bytes, indices, attributes, .. } => {
                    let pairs: Vec<u32> = attributes.iter().flat_map(|&(id, accessor)| [id, accessor as u32]).collect();
                    Array::of4(
                        &"primitive".into(),
                        &Uint8Array::from(bytes).into(),
                        &indices.map_or(JsValue::from_f64(-1.0), number),
                        &Uint32Array::from(pairs.as_slice()).into(),
                    )
                }
            };
            list.push(&entry);
        }
        Ok(list)
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
