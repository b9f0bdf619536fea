//! The parts of glTF's JSON that we write, in the order in which they are written.

use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Root<'a> {
    pub asset: Asset<'a>,
    pub extensions_used: Vec<&'a str>,
    pub extensions_required: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<RootExtensions<'a>>,
    pub scene: u32,
    pub scenes: Vec<Scene>,
    pub nodes: Vec<Node<'a>>,
    pub meshes: Vec<Mesh<'a>>,
    pub materials: Vec<Material<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub textures: Vec<Texture>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samplers: Vec<Sampler>,
    pub accessors: Vec<Accessor>,
    pub buffer_views: Vec<BufferView>,
    pub buffers: Vec<Buffer>,
}

#[derive(Serialize)]
pub struct Asset<'a> {
    pub version: &'a str,
    pub generator: &'a str,
    pub copyright: &'a str,
}

#[derive(Serialize)]
pub struct RootExtensions<'a> {
    #[serde(rename = "KHR_materials_variants")]
    pub variants: Variants<'a>,
}

#[derive(Serialize)]
pub struct Variants<'a> {
    pub variants: Vec<Variant<'a>>,
}

#[derive(Serialize)]
pub struct Variant<'a> {
    pub name: &'a str,
}

#[derive(Serialize)]
pub struct Scene {
    pub nodes: Vec<u32>,
}

#[derive(Serialize)]
pub struct Node<'a> {
    pub name: &'a str,
    pub mesh: u32,
}

#[derive(Serialize)]
pub struct Mesh<'a> {
    pub name: &'a str,
    pub primitives: Vec<Primitive>,
}

#[derive(Serialize)]
pub struct Primitive {
    pub attributes: Attributes,
    pub indices: u32,
    pub material: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<PrimitiveExtensions>,
}

#[derive(Serialize)]
pub struct Attributes {
    #[serde(rename = "POSITION")]
    pub position: u32,
    #[serde(rename = "NORMAL")]
    pub normal: u32,
    #[serde(rename = "TANGENT", skip_serializing_if = "Option::is_none")]
    pub tangent: Option<u32>,
    #[serde(rename = "TEXCOORD_0", skip_serializing_if = "Option::is_none")]
    pub tex_coord: Option<u32>,
    #[serde(rename = "COLOR_0", skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
}

#[derive(Serialize)]
pub struct PrimitiveExtensions {
    #[serde(rename = "KHR_materials_variants")]
    pub variants: Mappings,
}

#[derive(Serialize)]
pub struct Mappings {
    pub mappings: Vec<Mapping>,
}

#[derive(Serialize)]
pub struct Mapping {
    pub material: u32,
    pub variants: Vec<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Material<'a> {
    pub name: &'a str,
    pub pbr_metallic_roughness: Pbr,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normal_texture: Option<NormalTexture>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occlusion_texture: Option<TextureInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emissive_factor: Option<[f32; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha_mode: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub double_sided: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pbr {
    pub base_color_factor: [f32; 4],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_color_texture: Option<TextureInfo>,
    pub metallic_factor: f32,
    pub roughness_factor: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metallic_roughness_texture: Option<TextureInfo>,
}

#[derive(Serialize)]
pub struct TextureInfo {
    pub index: u32,
}

#[derive(Serialize)]
pub struct NormalTexture {
    pub index: u32,
    pub scale: f32,
}

#[derive(Serialize)]
pub struct Texture {
    pub sampler: u32,
    pub source: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    pub name: String,
    pub buffer_view: u32,
    pub mime_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sampler {
    pub mag_filter: u32,
    pub min_filter: u32,
    pub wrap_s: u32,
    pub wrap_t: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Accessor {
    pub buffer_view: u32,
    pub byte_offset: u32,
    pub component_type: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub normalized: bool,
    pub count: u32,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<[f32; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<[f32; 3]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BufferView {
    pub buffer: u32,
    pub byte_offset: u32,
    pub byte_length: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte_stride: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Buffer {
    pub byte_length: u32,
}
