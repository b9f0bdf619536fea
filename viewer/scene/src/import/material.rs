//! Materials, textures, samplers and images (glTF 2.0 §3.8 and §3.9).

use glam::{Vec3, Vec4};
use gltf::json::{material, texture, validation::Checked};
use serde_json::Value;

use super::Context;
use crate::{
    AlphaMode, Error, Image, ImageSource, Material, MipFilter, Place, Sampler, Scene, Texture, TextureRef, Wrap,
    document::{Inline, extension, list},
    scene::MAX_TEX_COORDS,
};

/// Textures with their samplers.
pub(super) fn textures(context: &mut Context<'_>, scene: &mut Scene) -> Result<(), Error> {
    let raw = list(context.json, "textures");
    for (index, texture) in context.root.textures.iter().enumerate() {
        let place = Place { kind: "texture", index };
        let sampler = match texture.sampler {
            None => Sampler::default(),
            Some(sampler) => match context.root.samplers.get(sampler.value()) {
                Some(description) => convert_sampler(description),
                None => return Err(Error::Index { place, what: "sampler" }),
            },
        };
        let webp =
            raw.get(index).and_then(|raw| extension(raw, "EXT_texture_webp")).and_then(|webp| webp.get("source"));
        // `gltf` marks a texture without source with the greatest index.
        let plain = Some(texture.source.value()).filter(|source| *source != u32::MAX as usize);
        let image = match webp {
            Some(source) => Some(source.as_u64().map_or(usize::MAX, |source| source as usize)),
            None => plain,
        };
        match image {
            Some(image) if image >= context.root.images.len() => {
                return Err(Error::Index { place, what: "source" });
            }
            None => context.warn(place, "no image in a format that is supported"),
            _ => {}
        }
        scene.textures.push(Texture { image, sampler });
    }
    Ok(())
}

fn convert_sampler(sampler: &texture::Sampler) -> Sampler {
    use texture::{MagFilter, MinFilter, WrappingMode};
    let wrap = |mode| match mode {
        Checked::Valid(WrappingMode::ClampToEdge) => Wrap::ClampToEdge,
        Checked::Valid(WrappingMode::MirroredRepeat) => Wrap::MirroredRepeat,
        _ => Wrap::Repeat,
    };
    let (min_linear, mip) = match sampler.min_filter {
        Some(Checked::Valid(MinFilter::Nearest)) => (false, MipFilter::None),
        Some(Checked::Valid(MinFilter::Linear)) => (true, MipFilter::None),
        Some(Checked::Valid(MinFilter::NearestMipmapNearest)) => (false, MipFilter::Nearest),
        Some(Checked::Valid(MinFilter::LinearMipmapNearest)) => (true, MipFilter::Nearest),
        Some(Checked::Valid(MinFilter::NearestMipmapLinear)) => (false, MipFilter::Linear),
        _ => (true, MipFilter::Linear),
    };
    Sampler {
        mag_linear: !matches!(sampler.mag_filter, Some(Checked::Valid(MagFilter::Nearest))),
        min_linear,
        mip,
        wrap_s: wrap(sampler.wrap_s),
        wrap_t: wrap(sampler.wrap_t),
    }
}

/// Images, still encoded; only those that a texture uses.
pub(super) fn images(context: &mut Context<'_>, scene: &mut Scene, inline: &mut [Option<Inline>]) -> Result<(), Error> {
    let mut used = vec![false; context.root.images.len()];
    for texture in &scene.textures {
        if let Some(used) = texture.image.and_then(|image| used.get_mut(image)) {
            *used = true;
        }
    }
    for (index, image) in context.root.images.iter().enumerate() {
        let place = Place { kind: "image", index };
        let mut mime_type = image.mime_type.as_ref().map_or_else(String::new, |mime_type| mime_type.0.clone());
        let source = if !used.get(index).is_some_and(|used| *used) {
            ImageSource::Bytes(Vec::new())
        } else if let Some(Inline { media_type, bytes }) = inline.get_mut(index).and_then(Option::take) {
            if mime_type.is_empty() {
                mime_type = media_type;
            }
            ImageSource::Bytes(bytes)
        } else if let Some(view) = image.buffer_view {
            let (bytes, _) = context.reader.view(view.value(), place)?;
            context.reader.budget.spend(bytes.len(), 1, place)?;
            ImageSource::Bytes(bytes.to_vec())
        } else if let Some(uri) = &image.uri {
            ImageSource::Uri(uri.clone())
        } else {
            return Err(Error::Invalid { place, what: "neither uri nor bufferView" });
        };
        if let (true, ImageSource::Bytes(bytes)) = (mime_type.is_empty(), &source) {
            sniff(bytes).clone_into(&mut mime_type);
        }
        scene.images.push(Image { name: image.name.clone().unwrap_or_default(), mime_type, source });
    }
    Ok(())
}

/// Media type by the first bytes; empty where unknown.
fn sniff(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [0xAB, b'K', b'T', b'X', ..] => "image/ktx2",
        _ => "",
    }
}

/// Materials, with the glTF default material after them.
pub(super) fn materials(context: &mut Context<'_>, scene: &mut Scene) -> Result<(), Error> {
    let raw = list(context.json, "materials");
    for (index, material) in context.root.materials.iter().enumerate() {
        let converted = convert_material(context, index, material, raw.get(index).unwrap_or(&Value::Null))?;
        scene.materials.push(converted);
    }
    scene.materials.push(Material::default());
    Ok(())
}

fn convert_material(
    context: &mut Context<'_>,
    index: usize,
    material: &material::Material,
    raw: &Value,
) -> Result<Material, Error> {
    let place = Place { kind: "material", index };
    let pbr = &material.pbr_metallic_roughness;
    let raw_pbr = raw.get("pbrMetallicRoughness").unwrap_or(&Value::Null);
    let mut texture = |index: usize, tex_coord: u32, raw: Option<&Value>| {
        texture_ref(context, place, index, tex_coord, raw.unwrap_or(&Value::Null))
    };
    let mut info = |info: &Option<texture::Info>, raw: Option<&Value>| match info {
        Some(info) => texture(info.index.value(), info.tex_coord, raw),
        None => Ok(None),
    };
    let base_color_texture = info(&pbr.base_color_texture, raw_pbr.get("baseColorTexture"))?;
    let metallic_roughness_texture = info(&pbr.metallic_roughness_texture, raw_pbr.get("metallicRoughnessTexture"))?;
    let emissive_texture = info(&material.emissive_texture, raw.get("emissiveTexture"))?;
    // Without the texture that says where, dark is nearer to what was meant than all aglow.
    let aglow = material.emissive_texture.is_none() || emissive_texture.is_some();
    let mut normal_texture = None;
    let mut normal_scale = 1.0;
    if let Some(normal) = &material.normal_texture {
        normal_texture = texture(normal.index.value(), normal.tex_coord, raw.get("normalTexture"))?;
        normal_scale = finite(normal.scale, 1.0);
    }
    let mut occlusion_texture = None;
    let mut occlusion_strength = 1.0;
    if let Some(occlusion) = &material.occlusion_texture {
        occlusion_texture = texture(occlusion.index.value(), occlusion.tex_coord, raw.get("occlusionTexture"))?;
        occlusion_strength = finite(occlusion.strength.0, 1.0).clamp(0.0, 1.0);
    }
    let alpha_mode = match material.alpha_mode {
        Checked::Valid(material::AlphaMode::Opaque) => AlphaMode::Opaque,
        Checked::Valid(material::AlphaMode::Mask) => {
            AlphaMode::Mask { cutoff: finite(material.alpha_cutoff.unwrap_or_default().0, 0.5) }
        }
        Checked::Valid(material::AlphaMode::Blend) => AlphaMode::Blend,
        Checked::Invalid => {
            context.warn(place, "unknown alphaMode, drawn opaque");
            AlphaMode::Opaque
        }
    };
    let number = |name: &str, key: &str, default: f32| {
        let value = extension(raw, name).and_then(|extension| extension.get(key)).and_then(Value::as_f64);
        value.map_or(default, |value| finite(value as f32, default))
    };
    let strength =
        if aglow { number("KHR_materials_emissive_strength", "emissiveStrength", 1.0).max(0.0) } else { 0.0 };
    Ok(Material {
        name: material.name.clone().unwrap_or_default(),
        base_color_factor: Vec4::from_array(pbr.base_color_factor.0.map(|factor| finite(factor, 1.0))),
        base_color_texture,
        metallic_factor: finite(pbr.metallic_factor.0, 1.0).clamp(0.0, 1.0),
        roughness_factor: finite(pbr.roughness_factor.0, 1.0).clamp(0.0, 1.0),
        metallic_roughness_texture,
        normal_texture,
        normal_scale,
        occlusion_texture,
        occlusion_strength,
        emissive_factor: Vec3::from_array(material.emissive_factor.0.map(|factor| finite(factor * strength, 0.0))),
        emissive_texture,
        alpha_mode,
        double_sided: material.double_sided,
        unlit: extension(raw, "KHR_materials_unlit").is_some(),
        ior: number("KHR_materials_ior", "ior", 1.5),
    })
}

/// A use of a texture with its `KHR_texture_transform`.
fn texture_ref(
    context: &mut Context<'_>,
    place: Place,
    texture: usize,
    tex_coord: u32,
    raw: &Value,
) -> Result<Option<TextureRef>, Error> {
    if texture >= context.root.textures.len() {
        return Err(Error::Index { place, what: "a texture" });
    }
    let mut tex_coord = u64::from(tex_coord);
    let mut map = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    if let Some(transform) = extension(raw, "KHR_texture_transform") {
        let number = |value: Option<&Value>, default: f32| {
            value.and_then(Value::as_f64).map_or(default, |value| finite(value as f32, default))
        };
        let pair = |key: &str, default: f32| {
            let values = list(transform, key);
            [number(values.first(), default), number(values.get(1), default)]
        };
        let offset = pair("offset", 0.0);
        let scale = pair("scale", 1.0);
        // Counter-clockwise as seen with v pointing down: scale first, then rotation, then offset.
        let (sin, cos) = number(transform.get("rotation"), 0.0).sin_cos();
        map = [cos * scale[0], sin * scale[1], -sin * scale[0], cos * scale[1], offset[0], offset[1]];
        tex_coord = transform.get("texCoord").and_then(Value::as_u64).unwrap_or(tex_coord);
    }
    if tex_coord >= MAX_TEX_COORDS as u64 {
        context.warn(place, "a texture on TEXCOORD_4 or above is left out");
        return Ok(None);
    }
    Ok(Some(TextureRef { texture, tex_coord: tex_coord as usize, transform: map }))
}

fn finite(value: f32, default: f32) -> f32 {
    if value.is_finite() { value } else { default }
}
