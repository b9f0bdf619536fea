//! A model as one view shows it: its pose, its look, what of it is hidden.

use std::rc::Rc;

use glam::{Mat4, Vec3};
use vitrine_scene::{Layer, Picker, Pose, Scene};

use crate::model::Inner;

/// A model at its place in a view.
pub(crate) struct Placed {
    pub inner: Rc<Inner>,
    pub model: vitrine_render::Model,
    pub pose: Pose,
    pub picker: Picker,
    layers: Vec<Layer>,
    /// By node of the scene: what the page or the asset hides, without what hangs below.
    off: Vec<bool>,
    /// The same with what hangs below.
    pub hidden: Vec<bool>,
    /// The pose has changed since it was uploaded.
    stale: bool,
    /// Where it was put, and on which of the main model's nodes (an index of its scene) where it stands on one.
    local: Mat4,
    pub attached: Option<usize>,
}

impl Placed {
    pub fn new(inner: &Rc<Inner>) -> Result<Placed, vitrine_render::Error> {
        let scene = &inner.scene;
        let model = inner.shared.renderer.model(&inner.asset, scene)?;
        let off: Vec<bool> = scene.nodes.iter().map(|node| !node.visible).collect();
        let any = off.contains(&true);
        let mut placed = Placed {
            model,
            pose: Pose::rest(scene),
            picker: Picker::default(),
            layers: Vec::new(),
            hidden: off.clone(),
            off,
            stale: true,
            local: Mat4::IDENTITY,
            attached: None,
            inner: Rc::clone(inner),
        };
        if any {
            placed.hide();
        }
        Ok(placed)
    }

    pub fn scene(&self) -> &Scene {
        &self.inner.scene
    }

    /// Puts the whole model somewhere.
    pub fn place(&mut self, root: Mat4) {
        self.local = root;
        self.stand(Mat4::IDENTITY);
    }

    /// Moves what it stands on.
    pub fn stand(&mut self, ground: Mat4) {
        let root = ground * self.local;
        if self.pose.root != root {
            self.pose.root = root;
            self.pose.update(&self.inner.scene);
            self.stale = true;
        }
    }

    /// Poses it as these animations do.
    pub fn set_layers(&mut self, layers: Vec<Layer>) {
        if self.layers != layers {
            self.pose.blend(&self.inner.scene, &layers);
            self.layers = layers;
            self.stale = true;
        }
    }

    pub fn set_variant(&mut self, variant: Option<usize>) {
        let inner = Rc::clone(&self.inner);
        inner.shared.renderer.set_variant(&mut self.model, variant);
    }

    /// Shows or hides a node, by glTF index, with all that hangs below it.
    pub fn set_visible(&mut self, node: usize, visible: bool) {
        let Some(at) = self.inner.scene.nodes.iter().position(|known| known.index == node) else { return };
        if self.off.get(at) == Some(&visible) {
            self.off[at] = !visible;
            self.hide();
        }
    }

    fn hide(&mut self) {
        for (at, node) in self.inner.scene.nodes.iter().enumerate() {
            // Parents stand before their children.
            self.hidden[at] = self.off[at] || node.parent.is_some_and(|parent| self.hidden[parent]);
        }
        let inner = Rc::clone(&self.inner);
        let hidden = &self.hidden;
        inner.shared.renderer.set_hidden(&mut self.model, &|node| hidden[node]);
        self.stale = true;
    }

    /// Calls `f` with each vertex that is shown, as posed.
    pub fn each_vertex(&self, f: &mut dyn FnMut(Vec3)) {
        self.scene().for_each_shown_vertex(&self.pose, &|node| !self.hidden[node], f);
    }

    /// Brings what the GPU has up to date.
    pub fn prepare(&mut self) {
        let inner = Rc::clone(&self.inner);
        let renderer = &inner.shared.renderer;
        if std::mem::take(&mut self.stale) {
            renderer.set_pose(&mut self.model, &inner.scene, &self.pose);
        }
        renderer.refresh(&mut self.model);
    }
}
