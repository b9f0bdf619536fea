//! An asset on the GPU.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use vitrine_render::{Asset, Blocks, Pixels};
use vitrine_scene::{ImageSource, Pose, Scene};
use wasm_bindgen::prelude::*;
use web_sys::ImageBitmap;

use crate::document::Decoded;
use crate::engine::Shared;
use crate::refuse;

/// What all views of an asset share.
pub(crate) struct Inner {
    /// Without its images, which are taken out one by one.
    pub scene: Scene,
    images: RefCell<Vec<ImageSource>>,
    pub asset: Rc<Asset>,
    pub shared: Rc<Shared>,
}

/// Memory of the GPU's for the pixels of one picture.
#[cfg(feature = "webgpu")]
#[wasm_bindgen]
pub struct Staging(pub(crate) vitrine_render::Staging);

#[cfg(feature = "webgpu")]
#[wasm_bindgen]
impl Staging {
    /// Where they go: rows from the top, RGBA, straight alpha; undefined where there is no memory left.
    pub fn bytes(&self) -> Option<Uint8Array> {
        self.0.bytes()
    }

    /// Bytes from row to row.
    pub fn stride(&self) -> u32 {
        self.0.stride()
    }
}

/// An asset on the GPU, for any number of views.
#[wasm_bindgen]
pub struct Model(pub(crate) Rc<Inner>);

#[wasm_bindgen]
impl Model {
    /// How many images the asset has.
    pub fn images(&self) -> usize {
        self.0.images.borrow().len()
    }

    /// Whether image `index` is the colour of a material: those come first.
    pub fn is_color(&self, index: usize) -> bool {
        self.0.asset.is_color(index)
    }

    /// Takes out image `index`, still encoded: its bytes, or its URI relative to the asset; undefined for an image that
    /// no texture uses and for one that was taken out before.
    pub fn image(&self, index: usize) -> JsValue {
        let mut images = self.0.images.borrow_mut();
        let Some(image) = images.get_mut(index).filter(|_| self.0.asset.uses_image(index)) else {
            return JsValue::UNDEFINED;
        };
        match std::mem::replace(image, ImageSource::Bytes(Vec::new())) {
            ImageSource::Bytes(bytes) if bytes.is_empty() => JsValue::UNDEFINED,
            ImageSource::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
            ImageSource::Uri(uri) => JsValue::from_str(&uri),
        }
    }

    /// Uploads the decoded image `index`, made with `premultiplyAlpha` and `colorSpaceConversion` off.
    ///
    /// # Errors
    /// A sentence, where there is no such image, or it is too large for the device.
    pub fn set(&self, index: usize, bitmap: ImageBitmap) -> Result<(), JsValue> {
        let pixels = Pixels::Bitmap(bitmap);
        self.0.shared.renderer.set_asset_image(&self.0.asset, index, pixels).map_err(refuse)
    }

    /// The same of what was put into memory of the GPU's.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "webgpu")]
    pub fn set_staged(&self, index: usize, staging: Staging) -> Result<(), JsValue> {
        self.0.shared.renderer.set_asset_image(&self.0.asset, index, Pixels::Staged(staging.0)).map_err(refuse)
    }

    /// Uploads image `index` as blocks of a format of [`crate::Engine::blocks`]; width and height (pixels) are multiples of four,
    /// `data` holds mip levels one after the other, from the largest.
    ///
    /// # Errors
    /// A sentence, where there is no such image, the device does not sample the format, or a level has not its size.
    pub fn set_blocks(&self, index: usize, format: usize, width: u32, height: u32, data: &[u8]) -> Result<(), JsValue> {
        let format = match format {
            1 => Blocks::Bc7,
            2 => Blocks::Astc4x4,
            _ => Blocks::Etc2,
        };
        let pixels = Pixels::Blocks { format, width, height, data };
        self.0.shared.renderer.set_asset_image(&self.0.asset, index, pixels).map_err(refuse)
    }

    /// Names of the material variants, in order.
    pub fn variants(&self) -> Array {
        self.0.scene.variants.iter().map(|name| JsValue::from_str(name)).collect()
    }

    /// Names and durations (seconds) of the animations: `[name, duration, name, duration, …]`.
    pub fn animations(&self) -> Array {
        let list = Array::new();
        for animation in &self.0.scene.animations {
            list.push(&JsValue::from_str(&animation.name));
            list.push(&JsValue::from_f64(f64::from(animation.duration)));
        }
        list
    }

    /// What was left out while reading, for the developer's console.
    pub fn warnings(&self) -> Array {
        self.0.scene.warnings.iter().map(|text| JsValue::from_str(text)).collect()
    }

    /// Shape at rest, before it is placed: centre x, y, z, size x, y, z (metres).
    pub fn shape(&self) -> Vec<f32> {
        let bounds = self.0.scene.bounds(&Pose::rest(&self.0.scene));
        [bounds.center().to_array(), bounds.size().to_array()].concat()
    }

    /// Bytes that geometry and images take on the GPU.
    pub fn bytes(&self) -> f64 {
        self.0.asset.bytes() as f64
    }
}

impl Model {
    pub(crate) fn new(shared: &Rc<Shared>, Decoded(mut scene): Decoded) -> Result<Model, JsValue> {
        let asset = shared.renderer.asset(&scene).map_err(refuse)?;
        // Vertices are on the GPU now. What rays and measures need of them stays, the rest goes.
        for primitive in scene.meshes.iter_mut().flat_map(|mesh| &mut mesh.primitives) {
            primitive.normals = Vec::new();
            primitive.tangents = Vec::new();
            primitive.colors = Vec::new();
            primitive.tex_coords.truncate(1);
            for target in &mut primitive.targets {
                target.normals = Vec::new();
                target.tangents = Vec::new();
            }
        }
        let mut images = Vec::new();
        for image in std::mem::take(&mut scene.images) {
            images.push(image.source);
        }
        let images = images.into();
        Ok(Model(Rc::new(Inner { scene, images, asset, shared: Rc::clone(shared) })))
    }
}
