//! What can be read without a device: an asset before it is a model, and a picture before it is light.

use js_sys::{Array, Uint8Array};
use vitrine_render::Equirect;
use vitrine_scene::Scene;
use wasm_bindgen::prelude::*;

use crate::refuse;

/// An asset that is read, but for its images. It becomes a model by [`crate::Engine::model`].
#[wasm_bindgen]
pub struct Decoded(pub(crate) Scene);

/// A picture of what is all around. It becomes light by [`crate::Engine::light`].
#[wasm_bindgen]
pub struct Surroundings(pub(crate) Equirect);

#[wasm_bindgen]
impl Surroundings {
    /// Reads a Radiance `.hdr` file.
    ///
    /// # Errors
    /// A sentence, where it cannot be read.
    pub fn hdr(bytes: &[u8]) -> Result<Surroundings, JsValue> {
        Equirect::from_hdr(bytes).map(Surroundings).map_err(refuse)
    }

    /// Takes an ordinary picture: `width` × n pixels of sRGB-encoded RGBA.
    ///
    /// # Errors
    /// A sentence, where the number of pixels is wrong.
    pub fn ldr(width: u32, pixels: &[u8]) -> Result<Surroundings, JsValue> {
        let linear: Vec<f32> = (0..=255).map(|code| srgb_to_linear(code as f32 / 255.0)).collect();
        let linear = |code: u8| linear.get(code as usize).copied().unwrap_or(0.0);
        let texels: Vec<[f32; 3]> =
            pixels.chunks_exact(4).map(|rgba| [linear(rgba[0]), linear(rgba[1]), linear(rgba[2])]).collect();
        let height = texels.len() as u32 / width.max(1);
        Equirect::from_linear(width, height, &texels).map(Surroundings).map_err(refuse)
    }
}

/// IEC 61966-2-1.
fn srgb_to_linear(code: f32) -> f32 {
    if code <= 0.040_45 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) }
}

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
    /// Reads all of it but for its images.
    ///
    /// # Errors
    /// A sentence on what is wrong with the asset.
    pub fn decode(self) -> Result<Decoded, JsValue> {
        self.0.into_scene().map(Decoded).map_err(refuse)
    }
}
