//! Writes a [`Model`] as a glTF 2.0 binary. The same model gives the same bytes.

mod json;

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::Vec3;

use crate::{
    model::{Material, Model, Slot},
    texture::{Library, Texture},
};

const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;
const I8: u32 = 5120;
const U8: u32 = 5121;
const I16: u32 = 5122;
const U16: u32 = 5123;
const U32: u32 = 5125;
const F32: u32 = 5126;

/// Which map of a texture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Base,
    Normal,
    Orm,
}

/// The binary chunk while it grows: one run of bytes by buffer view.
#[derive(Default)]
struct Views {
    views: Vec<(Vec<u8>, Option<u32>, Option<u32>)>,
}

impl Views {
    fn add(&mut self, stride: Option<u32>, target: Option<u32>) -> usize {
        self.views.push((Vec::new(), stride, target));
        self.views.len() - 1
    }

    fn bytes(&mut self, view: usize) -> &mut Vec<u8> {
        &mut self.views[view].0
    }
}

#[derive(Default)]
struct Textures {
    known: BTreeMap<(Texture, Role), u32>,
    images: Vec<(String, Arc<[u8]>)>,
}

impl Textures {
    fn index(&mut self, texture: Texture, role: Role, bytes: Option<Arc<[u8]>>) -> Option<u32> {
        let bytes = bytes?;
        Some(*self.known.entry((texture, role)).or_insert_with(|| {
            self.images.push((format!("{texture:?} {role:?}").to_lowercase(), bytes));
            (self.images.len() - 1) as u32
        }))
    }
}

/// The bytes of a `.glb` with a single node and mesh called `name` and, where there is more than one look, the variants
/// by `KHR_materials_variants`. A slot has either one material or as many as there are variants.
pub fn write(name: &str, model: &Model, variants: &[&str], library: &Library) -> Vec<u8> {
    let mut views = Views::default();
    let positions = views.add(Some(12), Some(ARRAY_BUFFER));
    let normals = views.add(Some(8), Some(ARRAY_BUFFER));
    let tangents = views.add(Some(4), Some(ARRAY_BUFFER));
    let tex_coords = views.add(Some(8), Some(ARRAY_BUFFER));
    let colors = views.add(Some(4), Some(ARRAY_BUFFER));
    let short = views.add(None, Some(ELEMENT_ARRAY_BUFFER));
    let long = views.add(None, Some(ELEMENT_ARRAY_BUFFER));
    let mut accessors = Vec::new();
    let mut primitives = Vec::new();
    let mut materials: Vec<&Material> = Vec::new();
    for slot in &model.slots {
        let first = materials.len() as u32;
        materials.extend(&slot.materials);
        let mesh = &slot.mesh;
        let count = mesh.positions.len() as u32;
        let mut accessor = |view: usize, offset: usize, component_type, normalized, kind, count| {
            accessors.push(json::Accessor {
                buffer_view: view as u32,
                byte_offset: offset as u32,
                component_type,
                normalized,
                count,
                kind,
                min: None,
                max: None,
            });
            accessors.len() - 1
        };
        let bytes = views.bytes(positions);
        let offset = bytes.len();
        for p in &mesh.positions {
            bytes.extend(p.to_array().iter().flat_map(|c| c.to_le_bytes()));
        }
        let position = accessor(positions, offset, F32, false, "VEC3", count);
        let bytes = views.bytes(normals);
        let offset = bytes.len();
        for n in &mesh.normals {
            bytes.extend((*n * 32767.0).round().to_array().iter().flat_map(|c| (*c as i16).to_le_bytes()));
            bytes.extend([0, 0]);
        }
        let normal = accessor(normals, offset, I16, true, "VEC3", count);
        let tangent = slot.materials.iter().any(|m| relief(m, library)).then(|| {
            let bytes = views.bytes(tangents);
            let offset = bytes.len();
            for t in &mesh.tangents {
                bytes.extend((*t * 127.0).round().to_array().map(|c| c as i8 as u8));
            }
            accessor(tangents, offset, I8, true, "VEC4", count) as u32
        });
        let tex_coord = tile(slot).map(|tile| {
            let bytes = views.bytes(tex_coords);
            let offset = bytes.len();
            for uv in &mesh.uvs {
                bytes.extend((*uv / tile).to_array().iter().flat_map(|c| c.to_le_bytes()));
            }
            accessor(tex_coords, offset, F32, false, "VEC2", count) as u32
        });
        let color = mesh.open.iter().any(|o| *o < 1.0).then(|| {
            let bytes = views.bytes(colors);
            let offset = bytes.len();
            for open in &mesh.open {
                let v = (shade(*open) * 255.0 + 0.5) as u8;
                bytes.extend([v, v, v, 255]);
            }
            accessor(colors, offset, U8, true, "VEC4", count) as u32
        });
        let indices = if count <= 65_535 {
            let bytes = views.bytes(short);
            let offset = bytes.len();
            bytes.extend(mesh.indices.iter().flat_map(|i| (*i as u16).to_le_bytes()));
            accessor(short, offset, U16, false, "SCALAR", mesh.indices.len() as u32)
        } else {
            let bytes = views.bytes(long);
            let offset = bytes.len();
            bytes.extend(mesh.indices.iter().flat_map(|i| i.to_le_bytes()));
            accessor(long, offset, U32, false, "SCALAR", mesh.indices.len() as u32)
        };
        let (lo, hi) = mesh.positions.iter().fold((Vec3::MAX, Vec3::MIN), |(lo, hi), p| (lo.min(*p), hi.max(*p)));
        accessors[position].min = Some(lo.to_array());
        accessors[position].max = Some(hi.to_array());
        primitives.push(json::Primitive {
            attributes: json::Attributes {
                position: position as u32,
                normal: normal as u32,
                tangent,
                tex_coord,
                color,
            },
            indices: indices as u32,
            material: first,
            extensions: (slot.materials.len() > 1).then(|| json::PrimitiveExtensions {
                variants: json::Mappings {
                    mappings: (0..slot.materials.len() as u32)
                        .map(|v| json::Mapping { material: first + v, variants: vec![v] })
                        .collect(),
                },
            }),
        });
    }
    let mut textures = Textures::default();
    let materials: Vec<_> = materials.iter().map(|m| material(m, &mut textures, library)).collect();
    let several = variants.len() > 1;
    let mut root = json::Root {
        asset: json::Asset { version: "2.0", generator: "vitrine-assets", copyright: "Vitrine, MIT OR Apache-2.0" },
        extensions_used: [&["KHR_mesh_quantization"][..], if several { &["KHR_materials_variants"] } else { &[] }]
            .concat(),
        extensions_required: vec!["KHR_mesh_quantization"],
        extensions: several.then(|| json::RootExtensions {
            variants: json::Variants { variants: variants.iter().map(|name| json::Variant { name }).collect() },
        }),
        scene: 0,
        scenes: vec![json::Scene { nodes: vec![0] }],
        nodes: vec![json::Node { name, mesh: 0 }],
        meshes: vec![json::Mesh { name, primitives }],
        materials,
        textures: (0..textures.images.len() as u32).map(|source| json::Texture { sampler: 0, source }).collect(),
        images: Vec::new(),
        samplers: Vec::new(),
        accessors,
        buffer_views: Vec::new(),
        buffers: Vec::new(),
    };
    if !textures.images.is_empty() {
        root.samplers.push(json::Sampler { mag_filter: 9729, min_filter: 9987, wrap_s: 10497, wrap_t: 10497 });
    }
    for (name, bytes) in &textures.images {
        let view = views.add(None, None);
        views.bytes(view).extend_from_slice(bytes);
        root.images.push(json::Image { name: name.clone(), buffer_view: view as u32, mime_type: "image/jpeg" });
    }
    pack(root, &views)
}

/// Whether a material has a normal map.
fn relief(m: &Material, library: &Library) -> bool {
    m.texture.is_some_and(|t| library.get(t).normal.is_some())
}

/// Tile size of a slot's texture, in metres; none where no material has one.
fn tile(slot: &Slot) -> Option<glam::Vec2> {
    slot.materials.iter().find_map(|m| m.texture).map(Texture::tile)
}

/// What a vertex colour darkens by: light that has bounced off the occluder fills part of the shade.
fn shade(open: f32) -> f32 {
    let a = open.clamp(0.0, 1.0);
    let bounce = 0.32;
    let lit = a / (1.0 - bounce * (1.0 - a));
    0.04 + 0.96 * lit
}

fn material<'a>(m: &'a Material, textures: &mut Textures, library: &Library) -> json::Material<'a> {
    let (mut base, mut normal, mut orm) = (None, None, None);
    if let Some(texture) = m.texture {
        let maps = library.get(texture);
        base = textures.index(texture, Role::Base, maps.base);
        normal = textures.index(texture, Role::Normal, maps.normal);
        orm = textures.index(texture, Role::Orm, maps.orm);
    }
    let info = |index: Option<u32>| index.map(|index| json::TextureInfo { index });
    json::Material {
        name: &m.name,
        pbr_metallic_roughness: json::Pbr {
            base_color_factor: [m.color.x, m.color.y, m.color.z, m.alpha],
            base_color_texture: info(base),
            metallic_factor: m.metallic,
            roughness_factor: m.roughness,
            metallic_roughness_texture: info(orm),
        },
        normal_texture: normal.map(|index| json::NormalTexture { index, scale: m.normal_scale }),
        occlusion_texture: info(orm),
        emissive_factor: (m.emissive != Vec3::ZERO).then(|| m.emissive.to_array()),
        alpha_mode: (m.alpha < 1.0).then_some("BLEND"),
        double_sided: m.double_sided,
    }
}

fn pack(mut root: json::Root<'_>, views: &Views) -> Vec<u8> {
    let mut bin = Vec::new();
    // Views nobody filled are left out, which moves the numbers of those behind them.
    let mut moved = Vec::new();
    for (bytes, byte_stride, target) in &views.views {
        moved.push(root.buffer_views.len() as u32);
        if bytes.is_empty() {
            continue;
        }
        root.buffer_views.push(json::BufferView {
            buffer: 0,
            byte_offset: bin.len() as u32,
            byte_length: bytes.len() as u32,
            byte_stride: *byte_stride,
            target: *target,
        });
        bin.extend_from_slice(bytes);
        bin.resize(bin.len().next_multiple_of(4), 0);
    }
    for a in &mut root.accessors {
        a.buffer_view = moved[a.buffer_view as usize];
    }
    for i in &mut root.images {
        i.buffer_view = moved[i.buffer_view as usize];
    }
    root.buffers.push(json::Buffer { byte_length: bin.len() as u32 });
    // Plain structs of numbers and strings always serialise.
    let mut text = serde_json::to_vec(&root).expect("glTF JSON of plain structs serialises");
    text.resize(text.len().next_multiple_of(4), b' ');
    let total = 12 + 8 + text.len() + 8 + bin.len();
    let mut out = Vec::with_capacity(total);
    out.extend(b"glTF");
    out.extend(2_u32.to_le_bytes());
    out.extend((total as u32).to_le_bytes());
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(b"JSON");
    out.extend(text);
    out.extend((bin.len() as u32).to_le_bytes());
    out.extend(b"BIN\0");
    out.extend(bin);
    out
}
