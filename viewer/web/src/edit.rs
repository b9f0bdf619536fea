//! Edits of materials: of one view's model alone.

use vitrine_render::Pixels;
use vitrine_scene::{AlphaMode, Material, MipFilter, Sampler, Texture, TextureRef, Wrap};
use wasm_bindgen::prelude::*;
use web_sys::ImageBitmap;

use crate::{View, refuse};

/// Changes a material of a view's model.
fn edit(view: &View, slot: usize, index: usize, change: impl FnOnce(&mut Material, &mut Vec<Texture>)) {
    let mut change = Some(change);
    view.with(slot, &mut |placed| {
        let (Some(mut material), Some(change)) = (placed.model.material(index).cloned(), change.take()) else { return };
        change(&mut material, placed.model.textures_mut());
        view.shared.renderer.set_material(&mut placed.model, index, material);
    });
}

#[wasm_bindgen]
impl View {
    /// Sets a factor of a material: `parameter` is its place in the element's list of factors
    /// (`scene-graph/parameters.js`).
    pub fn set_factor(&self, slot: usize, material: usize, parameter: u32, values: &[f32]) {
        edit(self, slot, material, |material, _| set(material, parameter, values));
    }

    /// Sets how a material covers what is behind it: 0 opaque, 1 mask, 2 blend; and whether it has two sides.
    pub fn set_mode(&self, slot: usize, material: usize, mode: u32, cutoff: f32, double_sided: bool) {
        edit(self, slot, material, |material, _| {
            material.alpha_mode = match mode {
                1 => AlphaMode::Mask { cutoff },
                2 => AlphaMode::Blend,
                _ => AlphaMode::Opaque,
            };
            material.double_sided = double_sided;
        });
    }

    /// Sets a texture of a material. `place` is where it stands in the element's list of textures; `image` none takes
    /// it away; `sampling`: minFilter, magFilter, wrapS, wrapT (as in glTF), texCoord, offset (2), rotation, scale (2).
    pub fn set_texture(&self, slot: usize, material: usize, place: u32, image: Option<usize>, sampling: &[f32]) {
        edit(self, slot, material, |material, textures| {
            let Some(reference) = texture(material, place) else { return };
            let Some(image) = image else {
                *reference = None;
                return;
            };
            let at = |index: usize| sampling.get(index).copied().unwrap_or_default();
            let texture = Texture { image: Some(image), sampler: sampler([at(0), at(1), at(2), at(3)]) };
            let known = textures.iter().position(|known| *known == texture);
            let index = known.unwrap_or_else(|| {
                textures.push(texture);
                textures.len() - 1
            });
            let (sin, cos) = at(7).sin_cos();
            *reference = Some(TextureRef {
                texture: index,
                tex_coord: (at(4) as usize).min(3),
                // KHR_texture_transform: scale first, then rotation, then offset.
                transform: [cos * at(8), sin * at(9), -sin * at(8), cos * at(9), at(5), at(6)],
            });
        });
    }

    /// Adds a copy of a material; returns its index.
    pub fn add_material(&self, slot: usize, source: usize) -> usize {
        let mut index = source;
        self.with(slot, &mut |placed| {
            if let Some(material) = placed.model.material(source).cloned() {
                index = self.shared.renderer.add_material(&mut placed.model, material);
            }
        });
        index
    }

    /// Draws a primitive with another material, or (none) with the one that the file says.
    pub fn assign(&self, slot: usize, mesh: usize, primitive: usize, material: Option<usize>) {
        self.with(slot, &mut |placed| {
            self.shared.renderer.assign(&mut placed.model, mesh, primitive, material);
        });
    }

    /// Makes room for an image; returns its index.
    pub fn add_image(&self, slot: usize) -> usize {
        let mut index = 0;
        self.with(slot, &mut |placed| index = self.shared.renderer.add_image(&mut placed.model));
        index
    }

    /// Uploads the pixels of an image of [`View::add_image`].
    ///
    /// # Errors
    /// A sentence, where there is no such image or it is too large for the device.
    pub fn set_image(&self, slot: usize, image: usize, bitmap: &ImageBitmap) -> Result<(), JsValue> {
        let mut result = Ok(());
        self.with(slot, &mut |placed| {
            result = self.shared.renderer.set_image(&mut placed.model, image, Pixels::Bitmap(bitmap.clone()));
        });
        result.map_err(refuse)
    }
}

/// As the element's list of factors.
fn set(material: &mut Material, parameter: u32, values: &[f32]) {
    let at = |index: usize| values.get(index).copied().filter(|value| !value.is_nan()).unwrap_or_default();
    let vector = glam::Vec3::new(at(0), at(1), at(2));
    let unit = at(0).clamp(0.0, 1.0);
    match parameter {
        0 => material.base_color_factor = vector.extend(at(3)),
        1 => material.metallic_factor = unit,
        2 => material.roughness_factor = unit,
        3 => material.emissive_factor = vector,
        4 => material.emissive_strength = at(0).max(0.0),
        5 => material.normal_scale = at(0),
        6 => material.occlusion_strength = unit,
        7 => material.ior = at(0),
        8 => material.clearcoat.factor = unit,
        9 => material.clearcoat.roughness_factor = unit,
        10 => material.clearcoat.normal_scale = at(0),
        11 => material.sheen.color_factor = vector,
        12 => material.sheen.roughness_factor = unit,
        13 => material.transmission.factor = unit,
        14 => material.volume.thickness_factor = at(0).max(0.0),
        15 => material.volume.attenuation_distance = at(0),
        16 => material.volume.attenuation_color = vector,
        17 => material.specular.factor = unit,
        18 => material.specular.color_factor = vector,
        19 => material.iridescence.factor = unit,
        20 => material.iridescence.ior = at(0),
        21 => material.iridescence.thickness_minimum = at(0),
        22 => material.iridescence.thickness_maximum = at(0),
        23 => material.anisotropy.strength = unit,
        24 => material.anisotropy.rotation = at(0),
        25 => material.dispersion = at(0).max(0.0),
        _ => {}
    }
}

/// As the element's list of textures.
fn texture(material: &mut Material, place: u32) -> Option<&mut Option<TextureRef>> {
    Some(match place {
        0 => &mut material.base_color_texture,
        1 => &mut material.metallic_roughness_texture,
        2 => &mut material.normal_texture,
        3 => &mut material.occlusion_texture,
        4 => &mut material.emissive_texture,
        5 => &mut material.clearcoat.texture,
        6 => &mut material.clearcoat.roughness_texture,
        7 => &mut material.clearcoat.normal_texture,
        8 => &mut material.sheen.color_texture,
        9 => &mut material.sheen.roughness_texture,
        10 => &mut material.transmission.texture,
        11 => &mut material.volume.thickness_texture,
        12 => &mut material.specular.texture,
        13 => &mut material.specular.color_texture,
        14 => &mut material.iridescence.texture,
        15 => &mut material.iridescence.thickness_texture,
        16 => &mut material.anisotropy.texture,
        _ => return None,
    })
}

/// From glTF's (OpenGL's) numbers; what is none of them is the default.
fn sampler([min, mag, wrap_s, wrap_t]: [f32; 4]) -> Sampler {
    let wrap = |code: f32| match code as u32 {
        33071 => Wrap::ClampToEdge,
        33648 => Wrap::MirroredRepeat,
        _ => Wrap::Repeat,
    };
    let (min_linear, mip) = match min as u32 {
        9728 => (false, MipFilter::None),
        9729 => (true, MipFilter::None),
        9984 => (false, MipFilter::Nearest),
        9985 => (true, MipFilter::Nearest),
        9986 => (false, MipFilter::Linear),
        _ => (true, MipFilter::Linear),
    };
    Sampler { mag_linear: mag as u32 != 9728, min_linear, mip, wrap_s: wrap(wrap_s), wrap_t: wrap(wrap_t) }
}
