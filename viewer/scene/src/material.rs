//! Materials: glTF 2.0 §3.9 and the `KHR_materials_*` extensions.
//!
//! Every extension is always there: its defaults leave the surface as it would be without it.

use glam::{Vec3, Vec4};

/// A metallic-roughness material (glTF 2.0 §3.9).
#[derive(Debug, Clone)]
pub struct Material {
    /// `name`, empty where the asset gives none.
    pub name: String,
    /// `baseColorFactor`, linear.
    pub base_color_factor: Vec4,
    /// `baseColorTexture`, sRGB.
    pub base_color_texture: Option<TextureRef>,
    /// `metallicFactor`, 0..1.
    pub metallic_factor: f32,
    /// `roughnessFactor`, 0..1 (perceptual).
    pub roughness_factor: f32,
    /// `metallicRoughnessTexture`: G roughness, B metallic, linear.
    pub metallic_roughness_texture: Option<TextureRef>,
    /// `normalTexture`, linear, tangent space, +Y up.
    pub normal_texture: Option<TextureRef>,
    /// `normalTexture.scale`.
    pub normal_scale: f32,
    /// `occlusionTexture`: R, linear.
    pub occlusion_texture: Option<TextureRef>,
    /// `occlusionTexture.strength`, 0..1.
    pub occlusion_strength: f32,
    /// `emissiveFactor`, linear; to be multiplied by `emissive_strength`.
    pub emissive_factor: Vec3,
    /// `KHR_materials_emissive_strength`, from 0 on, 1 by default.
    pub emissive_strength: f32,
    /// `emissiveTexture`, sRGB.
    pub emissive_texture: Option<TextureRef>,
    /// `alphaMode`.
    pub alpha_mode: AlphaMode,
    /// `doubleSided`.
    pub double_sided: bool,
    /// `KHR_materials_unlit`.
    pub unlit: bool,
    /// `KHR_materials_ior`, 1.5 by default.
    pub ior: f32,
    /// `KHR_materials_dispersion`: 20 / Abbe number, from 0 on, 0 by default.
    pub dispersion: f32,
    /// `KHR_materials_clearcoat`.
    pub clearcoat: Clearcoat,
    /// `KHR_materials_sheen`.
    pub sheen: Sheen,
    /// `KHR_materials_specular`.
    pub specular: Specular,
    /// `KHR_materials_transmission`.
    pub transmission: Transmission,
    /// `KHR_materials_volume`.
    pub volume: Volume,
    /// `KHR_materials_iridescence`.
    pub iridescence: Iridescence,
    /// `KHR_materials_anisotropy`.
    pub anisotropy: Anisotropy,
    /// `KHR_materials_diffuse_transmission`.
    pub diffuse_transmission: DiffuseTransmission,
}

/// A clear layer on top (`KHR_materials_clearcoat`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clearcoat {
    /// `clearcoatFactor`, 0..1.
    pub factor: f32,
    /// `clearcoatTexture`: R, linear.
    pub texture: Option<TextureRef>,
    /// `clearcoatRoughnessFactor`, 0..1.
    pub roughness_factor: f32,
    /// `clearcoatRoughnessTexture`: G, linear.
    pub roughness_texture: Option<TextureRef>,
    /// `clearcoatNormalTexture`, linear, tangent space; where there is none, the layer is smooth.
    pub normal_texture: Option<TextureRef>,
    /// `clearcoatNormalTexture.scale`.
    pub normal_scale: f32,
}

/// The shine of fibres (`KHR_materials_sheen`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sheen {
    /// `sheenColorFactor`, linear; black: no sheen.
    pub color_factor: Vec3,
    /// `sheenColorTexture`, sRGB.
    pub color_texture: Option<TextureRef>,
    /// `sheenRoughnessFactor`, 0..1.
    pub roughness_factor: f32,
    /// `sheenRoughnessTexture`: A, linear.
    pub roughness_texture: Option<TextureRef>,
}

/// Strength and colour of a dielectric's reflection (`KHR_materials_specular`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Specular {
    /// `specularFactor`, 0..1.
    pub factor: f32,
    /// `specularTexture`: A, linear.
    pub texture: Option<TextureRef>,
    /// `specularColorFactor`, linear, may be beyond 1.
    pub color_factor: Vec3,
    /// `specularColorTexture`, sRGB.
    pub color_texture: Option<TextureRef>,
}

/// Light that passes through (`KHR_materials_transmission`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Transmission {
    /// `transmissionFactor`, 0..1.
    pub factor: f32,
    /// `transmissionTexture`: R, linear.
    pub texture: Option<TextureRef>,
}

/// What light passes through (`KHR_materials_volume`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Volume {
    /// `thicknessFactor` in the mesh's own units, from 0 on; 0: a thin wall.
    pub thickness_factor: f32,
    /// `thicknessTexture`: G, linear.
    pub thickness_texture: Option<TextureRef>,
    /// `attenuationDistance` in metres, above 0, infinite by default.
    pub attenuation_distance: f32,
    /// `attenuationColor`, linear: what white light becomes over that distance.
    pub attenuation_color: Vec3,
}

/// A thin film (`KHR_materials_iridescence`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Iridescence {
    /// `iridescenceFactor`, 0..1.
    pub factor: f32,
    /// `iridescenceTexture`: R, linear.
    pub texture: Option<TextureRef>,
    /// `iridescenceIor`.
    pub ior: f32,
    /// `iridescenceThicknessMinimum` in nanometres.
    pub thickness_minimum: f32,
    /// `iridescenceThicknessMaximum` in nanometres; the thickness where there is no texture.
    pub thickness_maximum: f32,
    /// `iridescenceThicknessTexture`: G, linear.
    pub thickness_texture: Option<TextureRef>,
}

/// Highlights that are longer one way (`KHR_materials_anisotropy`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Anisotropy {
    /// `anisotropyStrength`, 0..1.
    pub strength: f32,
    /// `anisotropyRotation` in radians, counter-clockwise from the tangent.
    pub rotation: f32,
    /// `anisotropyTexture`: RG direction, B strength, linear.
    pub texture: Option<TextureRef>,
}

/// Light that passes through and is scattered (`KHR_materials_diffuse_transmission`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiffuseTransmission {
    /// `diffuseTransmissionFactor`, 0..1.
    pub factor: f32,
    /// `diffuseTransmissionTexture`: A, linear.
    pub texture: Option<TextureRef>,
    /// `diffuseTransmissionColorFactor`, linear.
    pub color_factor: Vec3,
    /// `diffuseTransmissionColorTexture`, sRGB.
    pub color_texture: Option<TextureRef>,
}

/// glTF `alphaMode`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum AlphaMode {
    /// Alpha is ignored.
    #[default]
    Opaque,
    /// Fragments below the cutoff are discarded.
    Mask {
        /// `alphaCutoff`.
        cutoff: f32,
    },
    /// Blended over what is behind.
    Blend,
}

/// A material's use of a texture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextureRef {
    /// Index into [`Scene::textures`](crate::Scene::textures).
    pub texture: usize,
    /// Which of [`Primitive::tex_coords`](crate::Primitive::tex_coords) (0..=3).
    pub tex_coord: usize,
    /// `KHR_texture_transform` as the affine map u' = m00·u + m01·v + tx, v' = m10·u + m11·v + ty:
    /// `[m00, m01, m10, m11, tx, ty]`; identity by default.
    pub transform: [f32; 6],
}

impl Material {
    /// What the tangents follow: the use of a texture whose set of coordinates and transform they go by. None where
    /// the material needs no tangents.
    pub(crate) fn tangent_space(&self) -> Option<TextureRef> {
        let given = self.normal_texture.or(self.clearcoat.normal_texture).or(self.anisotropy.texture);
        if given.is_none() && self.anisotropy.strength != 0.0 {
            return Some(TextureRef::default());
        }
        given
    }
}

impl Default for Material {
    /// The glTF default material.
    fn default() -> Self {
        Material {
            name: String::new(),
            base_color_factor: Vec4::ONE,
            base_color_texture: None,
            metallic_factor: 1.0,
            roughness_factor: 1.0,
            metallic_roughness_texture: None,
            normal_texture: None,
            normal_scale: 1.0,
            occlusion_texture: None,
            occlusion_strength: 1.0,
            emissive_factor: Vec3::ZERO,
            emissive_strength: 1.0,
            emissive_texture: None,
            alpha_mode: AlphaMode::Opaque,
            double_sided: false,
            unlit: false,
            ior: 1.5,
            dispersion: 0.0,
            clearcoat: Clearcoat::default(),
            sheen: Sheen::default(),
            specular: Specular::default(),
            transmission: Transmission::default(),
            volume: Volume::default(),
            iridescence: Iridescence::default(),
            anisotropy: Anisotropy::default(),
            diffuse_transmission: DiffuseTransmission::default(),
        }
    }
}

impl Default for Clearcoat {
    /// None.
    fn default() -> Self {
        Clearcoat {
            factor: 0.0,
            texture: None,
            roughness_factor: 0.0,
            roughness_texture: None,
            normal_texture: None,
            normal_scale: 1.0,
        }
    }
}

impl Default for Specular {
    /// As the index of refraction says.
    fn default() -> Self {
        Specular { factor: 1.0, texture: None, color_factor: Vec3::ONE, color_texture: None }
    }
}

impl Default for Volume {
    /// A thin wall.
    fn default() -> Self {
        Volume {
            thickness_factor: 0.0,
            thickness_texture: None,
            attenuation_distance: f32::INFINITY,
            attenuation_color: Vec3::ONE,
        }
    }
}

impl Default for Iridescence {
    /// None.
    fn default() -> Self {
        Iridescence {
            factor: 0.0,
            texture: None,
            ior: 1.3,
            thickness_minimum: 100.0,
            thickness_maximum: 400.0,
            thickness_texture: None,
        }
    }
}

impl Default for DiffuseTransmission {
    /// None.
    fn default() -> Self {
        DiffuseTransmission { factor: 0.0, texture: None, color_factor: Vec3::ONE, color_texture: None }
    }
}

impl Default for TextureRef {
    /// The first texture, as the first set of coordinates says.
    fn default() -> Self {
        TextureRef { texture: 0, tex_coord: 0, transform: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0] }
    }
}
