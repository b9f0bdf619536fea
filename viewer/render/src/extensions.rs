//! Material extensions that change how a surface is drawn: which there are, their uniforms and their maps.

use bytemuck::{Pod, Zeroable};
use glam::Vec3;
use vitrine_scene::{Material, TextureRef};

use crate::material::SlotUniform;

/// Which shader a material needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Look {
    /// Metallic-roughness alone.
    Plain,
    /// With extensions.
    Extended,
    /// With extensions, and what is behind seen through it.
    Clear,
}

impl Look {
    pub(crate) fn of(material: &Material) -> Look {
        let Material { specular, .. } = material;
        let dielectric = specular.factor != 1.0
            || specular.color_factor != Vec3::ONE
            || specular.texture.is_some()
            || specular.color_texture.is_some();
        if material.unlit {
            Look::Plain
        } else if material.transmission.factor > 0.0 {
            Look::Clear
        } else if dielectric
            || material.clearcoat.factor > 0.0
            || material.sheen.color_factor != Vec3::ZERO
            || material.iridescence.factor > 0.0
            || material.anisotropy.strength != 0.0
            || material.diffuse_transmission.factor > 0.0
        {
            Look::Extended
        } else {
            Look::Plain
        }
    }
}

/// Maps of an extended material besides the plain five. WebGL2 lets a pipeline have 16 textures in all: three of the
/// environment, two of the vertices, one of what is behind.
pub(crate) const EXTRA_MAPS: usize = 5;
/// Parameters of extensions that may have a texture.
const PARAMETERS: usize = 14;

/// The parameters' textures, with what keeps colours, in the order of extras.wgsl: what matters most comes first, for
/// where there are more than maps. Alpha is the same in sRGB, so that it can share the map of its colour.
pub(crate) fn references(material: &Material) -> [(Option<TextureRef>, bool); PARAMETERS] {
    let Material { clearcoat, sheen, specular, iridescence, diffuse_transmission, .. } = material;
    [
        (clearcoat.normal_texture, false),
        (material.anisotropy.texture, false),
        (material.transmission.texture, false),
        (sheen.color_texture, true),
        (specular.color_texture, true),
        (clearcoat.texture, false),
        (iridescence.texture, false),
        (iridescence.thickness_texture, false),
        (diffuse_transmission.color_texture, true),
        (material.volume.thickness_texture, false),
        (specular.texture, true),
        (sheen.roughness_texture, true),
        (clearcoat.roughness_texture, false),
        (diffuse_transmission.texture, true),
    ]
}

/// Which map each parameter has, [`EXTRA_MAPS`] for none, and what the maps are. Parameters share a map where they look
/// up the same; what finds no room goes without. `ready` says which textures have their pixels.
pub(crate) fn assign(
    material: &Material,
    ready: &dyn Fn(TextureRef, bool) -> bool,
) -> ([u32; 16], Vec<(TextureRef, bool)>) {
    let mut places = [EXTRA_MAPS as u32; 16];
    let mut maps = Vec::new();
    for (place, (reference, srgb)) in places.iter_mut().zip(references(material)) {
        let Some(reference) = reference.filter(|reference| ready(*reference, srgb)) else { continue };
        let known = maps.iter().position(|map| *map == (reference, srgb));
        if let Some(index) = known.or_else(|| (maps.len() < EXTRA_MAPS).then_some(maps.len())) {
            if index == maps.len() {
                maps.push((reference, srgb));
            }
            *place = index as u32;
        }
    }
    (places, maps)
}

/// The end of `Material` in material.wgsl, where there are extensions.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ExtrasUniform {
    pub slots: [SlotUniform; EXTRA_MAPS],
    specular: [f32; 4],
    sheen: [f32; 4],
    volume: [f32; 4],
    scattered: [f32; 4],
    coat: [f32; 4],
    film: [f32; 4],
    brushed: [f32; 4],
    passing: [f32; 4],
    pub maps: [u32; 16],
}

impl ExtrasUniform {
    pub(crate) fn new(material: &Material, slots: [SlotUniform; EXTRA_MAPS], maps: [u32; 16], count: usize) -> Self {
        let four = |color: Vec3, alpha: f32| color.extend(alpha).to_array();
        let Material { clearcoat, sheen, specular, iridescence, anisotropy, volume, diffuse_transmission, .. } =
            material;
        let (sin, cos) = anisotropy.rotation.sin_cos();
        // Beer and Lambert; black stays a colour that can be divided through.
        let color = volume.attenuation_color.clamp(Vec3::splat(1e-4), Vec3::ONE);
        let loss = -color.map(f32::ln) / volume.attenuation_distance.max(1e-6);
        ExtrasUniform {
            slots,
            specular: four(specular.color_factor, specular.factor),
            sheen: four(sheen.color_factor, sheen.roughness_factor),
            volume: four(loss, volume.thickness_factor),
            scattered: four(diffuse_transmission.color_factor, diffuse_transmission.factor),
            coat: [clearcoat.factor, clearcoat.roughness_factor, clearcoat.normal_scale, 0.0],
            film: [iridescence.factor, iridescence.ior, iridescence.thickness_minimum, iridescence.thickness_maximum],
            brushed: [cos, sin, anisotropy.strength, material.dispersion],
            passing: [material.transmission.factor, material.ior.max(1.0), count as f32, 0.0],
            maps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_scene::{Clearcoat, Sheen};

    #[test]
    fn parameters_share_maps_and_the_least_go_without() {
        let texture = |texture| Some(TextureRef { texture, ..TextureRef::default() });
        let mut material = Material {
            clearcoat: Clearcoat { texture: texture(3), roughness_texture: texture(3), ..Clearcoat::default() },
            sheen: Sheen { color_texture: texture(3), roughness_texture: texture(3), ..Sheen::default() },
            ..Material::default()
        };
        let none = EXTRA_MAPS as u32;
        let (places, maps) = assign(&material, &|_, _| true);
        assert_eq!(maps.len(), 2);
        // Coat and its roughness, sheen and its roughness.
        assert_eq!([places[5], places[12], places[3], places[11], places[0]], [1, 1, 0, 0, none]);
        assert!(assign(&material, &|_, srgb| srgb).0.iter().filter(|place| **place != none).count() == 2);

        material.iridescence.texture = texture(4);
        material.transmission.texture = texture(5);
        material.anisotropy.texture = texture(6);
        material.volume.thickness_texture = texture(7);
        let (places, maps) = assign(&material, &|_, _| true);
        assert_eq!(maps.len(), EXTRA_MAPS);
        assert_eq!(places[9], none);
        assert!(places.iter().all(|place| *place <= none));
    }

    #[test]
    fn only_what_shows_is_extended() {
        let plain = Material { ior: 1.3, dispersion: 1.0, ..Material::default() };
        assert_eq!(Look::of(&plain), Look::Plain);
        let coat = Clearcoat { factor: 0.5, ..Clearcoat::default() };
        assert_eq!(Look::of(&Material { clearcoat: coat, ..plain.clone() }), Look::Extended);
        assert_eq!(Look::of(&Material { clearcoat: coat, unlit: true, ..plain.clone() }), Look::Plain);
        let mut glass = plain;
        glass.transmission.factor = 1.0;
        assert_eq!(Look::of(&glass), Look::Clear);
    }
}
