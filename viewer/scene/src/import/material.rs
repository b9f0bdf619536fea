//! Materials, textures, samplers and images (glTF 2.0 §3.8 and §3.9).

use super::Context;
use crate::{
    AlphaMode, Error, Image, ImageSource, Material, MipFilter, Place, Sampler, Scene, Texture, TextureRef, Wrap,
    document::Inline,
    json::{Item, Kind},
    scene::MAX_TEX_COORDS,
};

/// How an image is used.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Use {
    Not,
    Plain,
    /// `KHR_texture_basisu` names it.
    Basis,
}

/// Textures with their samplers; the use of each image.
pub(super) fn textures(context: &mut Context<'_>, scene: &mut Scene) -> Result<Vec<Use>, Error> {
    let root = context.reader.root;
    let mut uses = vec![Use::Not; root.count(Kind::Image)];
    for index in 0..root.count(Kind::Texture) {
        let Some(texture) = root.get(Kind::Texture, index) else { break };
        let place = Kind::Texture.at(index);
        let mut sampler = Sampler::default();
        if let Some(index) = texture.index("sampler") {
            match root.get(Kind::Sampler, index) {
                Some(description) => sampler = convert_sampler(description),
                None => return Err(Error::Index { place, what: "sampler" }),
            }
        }
        let mut usage = Use::Plain;
        let mut image = texture.extension("EXT_texture_webp").index("source").or_else(|| texture.index("source"));
        if image.is_none() {
            usage = Use::Basis;
            image = texture.extension("KHR_texture_basisu").index("source");
        }
        match image.map(|image| uses.get_mut(image)) {
            Some(Some(slot)) => *slot = usage,
            Some(None) => return Err(Error::Index { place, what: "source" }),
            None => context.warn(place, "no image in a format that is supported"),
        }
        scene.textures.push(Texture { image, sampler });
    }
    Ok(uses)
}

fn convert_sampler(sampler: Item<'_>) -> Sampler {
    let wrap = |key| match sampler.index(key) {
        Some(33071) => Wrap::ClampToEdge,
        Some(33648) => Wrap::MirroredRepeat,
        _ => Wrap::Repeat,
    };
    let (min_linear, mip) = match sampler.index("minFilter") {
        Some(9728) => (false, MipFilter::None),
        Some(9729) => (true, MipFilter::None),
        Some(9984) => (false, MipFilter::Nearest),
        Some(9985) => (true, MipFilter::Nearest),
        Some(9986) => (false, MipFilter::Linear),
        _ => (true, MipFilter::Linear),
    };
    Sampler {
        mag_linear: sampler.index("magFilter") != Some(9728),
        min_linear,
        mip,
        wrap_s: wrap("wrapS"),
        wrap_t: wrap("wrapT"),
    }
}

/// Images, still encoded; only those that a texture uses.
pub(super) fn images(
    context: &Context<'_>,
    scene: &mut Scene,
    uses: &[Use],
    inline: Vec<Option<Inline>>,
) -> Result<(), Error> {
    let mut inline = inline.into_iter();
    for (index, usage) in uses.iter().enumerate() {
        let Some(image) = context.reader.root.get(Kind::Image, index) else { break };
        let inline = inline.next().flatten();
        let place = Kind::Image.at(index);
        let mut mime_type = image.string("mimeType");
        let mut source = ImageSource::Bytes(Vec::new());
        if *usage == Use::Not {
        } else if let Some(Inline { media_type, bytes }) = inline {
            if mime_type.is_empty() {
                mime_type = media_type;
            }
            source = ImageSource::Bytes(bytes);
        } else if let Some(view) = image.index("bufferView") {
            let (bytes, _) = context.reader.view(view, place)?;
            context.reader.budget.spend(bytes.len(), 1, place)?;
            source = ImageSource::Bytes(bytes.to_vec());
        } else if let Some(uri) = image.text("uri") {
            source = ImageSource::Uri(uri.to_owned());
        } else {
            return Err(Error::Invalid { place, what: "neither uri nor bufferView" });
        }
        if mime_type.is_empty() {
            let known = match &source {
                _ if *usage == Use::Basis => "image/ktx2",
                ImageSource::Bytes(bytes) => sniff(bytes),
                ImageSource::Uri(_) => "",
            };
            known.clone_into(&mut mime_type);
        }
        scene.images.push(Image { name: image.string("name"), mime_type, source });
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
    for index in 0..context.reader.root.count(Kind::Material) {
        if let Some(item) = context.reader.root.get(Kind::Material, index) {
            let mut material = Material { name: item.string("name"), ..Material::default() };
            let mut source = Source { context, place: Kind::Material.at(index), bad_index: false };
            source.core(item, &mut material);
            source.extensions(item.get("extensions"), &mut material);
            if source.bad_index {
                return Err(Error::Index { place: source.place, what: "a texture" });
            }
            scene.materials.push(material);
        }
    }
    scene.materials.push(Material::default());
    Ok(())
}

/// Reads a material, into fields that hold the defaults.
struct Source<'a, 'b> {
    context: &'a mut Context<'b>,
    place: Place,
    /// Whether a texture is out of range.
    bad_index: bool,
}

impl Source<'_, '_> {
    fn core(&mut self, item: Item<'_>, material: &mut Material) {
        let from = item.get("pbrMetallicRoughness");
        numbers(from, "baseColorFactor", material.base_color_factor.as_mut());
        self.texture(from, "baseColorTexture", &mut material.base_color_texture);
        unit(from, "metallicFactor", &mut material.metallic_factor);
        unit(from, "roughnessFactor", &mut material.roughness_factor);
        self.texture(from, "metallicRoughnessTexture", &mut material.metallic_roughness_texture);

        self.texture(item, "normalTexture", &mut material.normal_texture);
        self.texture(item, "occlusionTexture", &mut material.occlusion_texture);
        self.texture(item, "emissiveTexture", &mut material.emissive_texture);
        // Without the texture that says where, dark is nearer to what was meant than all aglow.
        if material.emissive_texture.is_some() || !item.get("emissiveTexture").exists() {
            numbers(item, "emissiveFactor", material.emissive_factor.as_mut());
        }
        let mut cutoff = 0.5;
        number(item, "alphaCutoff", &mut cutoff);
        material.alpha_mode = match item.text("alphaMode") {
            Some("MASK") => AlphaMode::Mask { cutoff },
            Some("BLEND") => AlphaMode::Blend,
            Some("OPAQUE") | None => AlphaMode::Opaque,
            _ => {
                self.context.warn(self.place, "unknown alphaMode, drawn opaque");
                AlphaMode::Opaque
            }
        };
        material.double_sided = item.flag("doubleSided") == Some(true);
        let from = item.get("normalTexture");
        number(from, "scale", &mut material.normal_scale);
        let from = item.get("occlusionTexture");
        unit(from, "strength", &mut material.occlusion_strength);
    }

    fn extensions(&mut self, all: Item<'_>, material: &mut Material) {
        material.unlit = all.get("KHR_materials_unlit").exists();

        let from = all.get("KHR_materials_emissive_strength");
        positive(from, "emissiveStrength", &mut material.emissive_strength);

        let from = all.get("KHR_materials_ior");
        number(from, "ior", &mut material.ior);

        let from = all.get("KHR_materials_dispersion");
        positive(from, "dispersion", &mut material.dispersion);

        let from = all.get("KHR_materials_clearcoat");
        let it = &mut material.clearcoat;
        unit(from, "clearcoatFactor", &mut it.factor);
        self.texture(from, "clearcoatTexture", &mut it.texture);
        unit(from, "clearcoatRoughnessFactor", &mut it.roughness_factor);
        self.texture(from, "clearcoatRoughnessTexture", &mut it.roughness_texture);
        self.texture(from, "clearcoatNormalTexture", &mut it.normal_texture);
        let from = from.get("clearcoatNormalTexture");
        number(from, "scale", &mut it.normal_scale);

        let from = all.get("KHR_materials_sheen");
        let it = &mut material.sheen;
        numbers(from, "sheenColorFactor", it.color_factor.as_mut());
        self.texture(from, "sheenColorTexture", &mut it.color_texture);
        unit(from, "sheenRoughnessFactor", &mut it.roughness_factor);
        self.texture(from, "sheenRoughnessTexture", &mut it.roughness_texture);

        let from = all.get("KHR_materials_specular");
        let it = &mut material.specular;
        unit(from, "specularFactor", &mut it.factor);
        self.texture(from, "specularTexture", &mut it.texture);
        numbers(from, "specularColorFactor", it.color_factor.as_mut());
        self.texture(from, "specularColorTexture", &mut it.color_texture);

        let from = all.get("KHR_materials_transmission");
        unit(from, "transmissionFactor", &mut material.transmission.factor);
        self.texture(from, "transmissionTexture", &mut material.transmission.texture);

        let from = all.get("KHR_materials_volume");
        let it = &mut material.volume;
        positive(from, "thicknessFactor", &mut it.thickness_factor);
        self.texture(from, "thicknessTexture", &mut it.thickness_texture);
        positive(from, "attenuationDistance", &mut it.attenuation_distance);
        // Nothing can be told about no distance at all.
        if it.attenuation_distance == 0.0 {
            it.attenuation_distance = f32::INFINITY;
        }
        numbers(from, "attenuationColor", it.attenuation_color.as_mut());

        let from = all.get("KHR_materials_iridescence");
        let it = &mut material.iridescence;
        unit(from, "iridescenceFactor", &mut it.factor);
        self.texture(from, "iridescenceTexture", &mut it.texture);
        number(from, "iridescenceIor", &mut it.ior);
        positive(from, "iridescenceThicknessMinimum", &mut it.thickness_minimum);
        positive(from, "iridescenceThicknessMaximum", &mut it.thickness_maximum);
        self.texture(from, "iridescenceThicknessTexture", &mut it.thickness_texture);

        let from = all.get("KHR_materials_anisotropy");
        let it = &mut material.anisotropy;
        unit(from, "anisotropyStrength", &mut it.strength);
        number(from, "anisotropyRotation", &mut it.rotation);
        self.texture(from, "anisotropyTexture", &mut it.texture);

        let from = all.get("KHR_materials_diffuse_transmission");
        let it = &mut material.diffuse_transmission;
        unit(from, "diffuseTransmissionFactor", &mut it.factor);
        self.texture(from, "diffuseTransmissionTexture", &mut it.texture);
        numbers(from, "diffuseTransmissionColorFactor", it.color_factor.as_mut());
        self.texture(from, "diffuseTransmissionColorTexture", &mut it.color_texture);
    }

    /// A use of a texture with its `KHR_texture_transform`.
    fn texture(&mut self, item: Item<'_>, key: &'static str, field: &mut Option<TextureRef>) {
        let item = item.get(key);
        if !item.exists() {
            return;
        }
        let mut found = TextureRef { texture: item.need("index"), ..TextureRef::default() };
        self.bad_index |= found.texture >= self.context.reader.root.count(Kind::Texture);
        let transform = item.extension("KHR_texture_transform");
        let (mut offset, mut scale, mut rotation) = ([0.0; 2], [1.0; 2], 0.0);
        numbers(transform, "offset", &mut offset);
        numbers(transform, "scale", &mut scale);
        number(transform, "rotation", &mut rotation);
        // Counter-clockwise as seen with v pointing down: scale first, then rotation, then offset.
        let (sin, cos) = rotation.sin_cos();
        found.transform = [cos * scale[0], sin * scale[1], -sin * scale[0], cos * scale[1], offset[0], offset[1]];
        found.tex_coord = transform.index("texCoord").or_else(|| item.index("texCoord")).unwrap_or_default();
        if found.tex_coord < MAX_TEX_COORDS {
            *field = Some(found);
        } else {
            self.context.warn(self.place, "a texture on TEXCOORD_4 or above is left out");
        }
    }
}

/// A finite number.
fn number(item: Item<'_>, key: &'static str, field: &mut f32) {
    *field = finite(item.number(key), *field);
}

/// A number from 0 on.
fn positive(item: Item<'_>, key: &'static str, field: &mut f32) {
    number(item, key, field);
    *field = field.max(0.0);
}

/// A number in 0..1.
fn unit(item: Item<'_>, key: &'static str, field: &mut f32) {
    number(item, key, field);
    *field = field.clamp(0.0, 1.0);
}

/// Up to four finite numbers.
fn numbers(item: Item<'_>, key: &'static str, fields: &mut [f32]) {
    let mut all = [0.0; 4];
    let Some(given) = all.get_mut(..fields.len()) else { return };
    if item.numbers(key, given) {
        for (field, given) in fields.iter_mut().zip(given) {
            *field = finite(Some(*given), *field);
        }
    }
}

fn finite(value: Option<f32>, default: f32) -> f32 {
    value.filter(|value| value.is_finite()).unwrap_or(default)
}
