//! `KHR_texture_basisu`.

use vitrine_codecs::basis::{self, Format};
use wasm_bindgen::prelude::*;

use crate::refuse;

/// A KTX2 texture.
#[wasm_bindgen]
pub struct Texture(basis::Texture);

#[wasm_bindgen]
impl Texture {
    /// Reads a KTX2 file.
    ///
    /// # Errors
    /// A sentence on what is wrong with the file.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Texture, JsValue> {
        basis::Texture::new(bytes).map(Texture).map_err(refuse)
    }

    /// Width of level 0 in pixels.
    #[wasm_bindgen(getter)]
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Height of level 0 in pixels.
    #[wasm_bindgen(getter)]
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// Number of levels, at least 1.
    #[wasm_bindgen(getter)]
    pub fn levels(&self) -> u32 {
        self.0.levels()
    }

    /// Whether there is alpha other than 1.
    #[wasm_bindgen(getter)]
    pub fn alpha(&self) -> bool {
        self.0.alpha()
    }

    /// A level as 0, RGBA8 without gaps between rows, or as blocks of 4 × 4: 1, BC7; 2, ASTC; 3, ETC2 with alpha.
    ///
    /// # Errors
    /// A sentence, where the level is broken or there is none such, or the file has red and green alone and blocks are
    /// asked for.
    pub fn transcode(&self, level: u32, format: u32) -> Result<Vec<u8>, JsValue> {
        let format = match format {
            1 => Format::Bc7,
            2 => Format::Astc,
            3 => Format::Etc2,
            _ => Format::Rgba8,
        };
        self.0.transcode(level, format).map_err(refuse)
    }
}
