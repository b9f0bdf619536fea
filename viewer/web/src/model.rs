//! An asset on the GPU.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use vitrine_camera::Framing;
use vitrine_render::Pixels;
use vitrine_scene::{ImageSource, Pose, Scene};
use wasm_bindgen::prelude::*;
use web_sys::ImageBitmap;

use crate::engine::Shared;
use crate::{Document, refuse};

/// What of a model differs between the views that share it.
#[derive(Clone, Copy, PartialEq, Default)]
pub(crate) struct Look {
    /// Index into the scene's variants.
    pub variant: Option<usize>,
    /// Index into the scene's animations, and the time in seconds.
    pub animation: Option<(usize, f32)>,
}

pub(crate) struct Inner {
    pub scene: RefCell<Scene>,
    pub model: RefCell<vitrine_render::Model>,
    pose: RefCell<Pose>,
    /// What `model` shows at the moment.
    look: Cell<Look>,
    pub framing: Framing,
    shared: Rc<Shared>,
}

impl Inner {
    /// Makes the model on the GPU look as asked. False while it is in use elsewhere: try again at the next frame.
    pub fn show(&self, look: Look) -> bool {
        let now = self.look.get();
        if now == look {
            return true;
        }
        let Ok(mut model) = self.model.try_borrow_mut() else { return false };
        let renderer = &self.shared.renderer;
        if now.variant != look.variant {
            renderer.set_variant(&mut model, look.variant);
        }
        if now.animation != look.animation {
            let scene = self.scene.borrow();
            let mut pose = self.pose.borrow_mut();
            if now.animation.map(|(index, _)| index) != look.animation.map(|(index, _)| index) {
                pose.reset(&scene);
            }
            if let Some((animation, time)) = look.animation {
                pose.apply(&scene, animation, time);
            }
            renderer.set_pose(&mut model, &scene, &pose);
        }
        self.look.set(look);
        true
    }
}

/// An asset on the GPU, for any number of views.
#[wasm_bindgen]
pub struct Model(pub(crate) Rc<Inner>);

#[wasm_bindgen]
impl Model {
    /// How many images the asset has.
    pub fn images(&self) -> usize {
        self.0.scene.borrow().images.len()
    }

    /// Takes out image `index`, still encoded: its bytes, or its URI relative to the asset; undefined for an image that
    /// no texture uses and for one that was taken out before.
    pub fn image(&self, index: usize) -> JsValue {
        let mut scene = self.0.scene.borrow_mut();
        let used = scene.textures.iter().any(|texture| texture.image == Some(index));
        let Some(image) = scene.images.get_mut(index).filter(|_| used) else { return JsValue::UNDEFINED };
        match std::mem::replace(&mut image.source, ImageSource::Bytes(Vec::new())) {
            ImageSource::Bytes(bytes) if bytes.is_empty() => JsValue::UNDEFINED,
            ImageSource::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
            ImageSource::Uri(uri) => JsValue::from_str(&uri),
        }
    }

    /// Uploads the decoded image `index`, made with `premultiplyAlpha` and `colorSpaceConversion` off.
    ///
    /// # Errors
    /// A sentence, where there is no such image or it is too large for the device.
    pub fn set(&self, index: usize, bitmap: ImageBitmap) -> Result<(), JsValue> {
        let Ok(mut model) = self.0.model.try_borrow_mut() else { return Err(JsValue::from_str("the model is in use")) };
        self.0.shared.renderer.set_image(&mut model, index, Pixels::Bitmap(bitmap)).map_err(refuse)
    }

    /// Names of the material variants, in order.
    pub fn variants(&self) -> Array {
        self.0.scene.borrow().variants.iter().map(|name| JsValue::from_str(name)).collect()
    }

    /// Names and durations (seconds) of the animations: `[name, duration, name, duration, …]`.
    pub fn animations(&self) -> Array {
        let list = Array::new();
        for animation in &self.0.scene.borrow().animations {
            list.push(&JsValue::from_str(&animation.name));
            list.push(&JsValue::from_f64(f64::from(animation.duration)));
        }
        list
    }

    /// What was left out while reading, for the developer's console.
    pub fn warnings(&self) -> Array {
        self.0.scene.borrow().warnings.iter().map(|text| JsValue::from_str(text)).collect()
    }

    /// Shape: centre x, y, z, size x, y, z, framing distance (metres), ideal aspect.
    pub fn shape(&self) -> Vec<f32> {
        let Framing { center, size, distance, ideal_aspect, .. } = self.0.framing;
        vec![center.x, center.y, center.z, size.x, size.y, size.z, distance, ideal_aspect]
    }
}

impl Model {
    pub(crate) fn new(shared: &Rc<Shared>, document: Document) -> Result<Model, JsValue> {
        let mut scene = document.0.into_scene().map_err(refuse)?;
        let pose = Pose::rest(&scene);
        let bounds = scene.bounds(&pose);
        let framing = Framing::measure(bounds.min, bounds.max, &|f| scene.for_each_vertex(&pose, f));
        let mut model = shared.renderer.upload(&scene).map_err(refuse)?;
        shared.renderer.set_pose(&mut model, &scene, &pose);
        // Vertices are on the GPU now; nodes, skins and animations are still wanted.
        scene.meshes = scene
            .meshes
            .into_iter()
            .map(|mut mesh| {
                mesh.primitives.clear();
                mesh
            })
            .collect();
        Ok(Model(Rc::new(Inner {
            scene: scene.into(),
            model: model.into(),
            pose: pose.into(),
            look: Cell::default(),
            framing,
            shared: Rc::clone(shared),
        })))
    }
}
