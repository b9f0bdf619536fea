//! Vertices and indices in the formats of the GPU.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};
use glam::{Vec2, Vec3, Vec4};
use vitrine_scene::{Primitive, Scene, Topology};

use crate::Error;
use crate::gpu::{Gpu, Shape};
use crate::near::Runs;

/// What a primitive has, as in material.wgsl.
const LIT: u32 = 512;
const TANGENTS: u32 = 1024;
const COLORS: u32 = 2048;

/// The stream that every primitive has.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Base {
    position: Vec3,
    /// Octahedral.
    normal: [i16; 2],
    /// Octahedral direction, handedness (0 where there is none), nothing.
    tangent: [i16; 4],
    uv: [Vec2; 2],
    /// Linear.
    color: [u16; 4],
}

/// The stream of skinned primitives.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Skin {
    joints: [u16; 4],
    weights: [u16; 4],
}

const fn attribute(location: u32, offset: u64, format: wgpu::VertexFormat) -> wgpu::VertexAttribute {
    wgpu::VertexAttribute { format, offset, shader_location: location }
}

const fn stream<T>(attributes: &'static [wgpu::VertexAttribute]) -> wgpu::VertexBufferLayout<'static> {
    wgpu::VertexBufferLayout {
        array_stride: size_of::<T>() as u64,
        step_mode: wgpu::VertexStepMode::Vertex,
        attributes,
    }
}

/// Layouts of the streams, numbered as in mesh.wgsl.
pub(crate) const BASE_STREAM: wgpu::VertexBufferLayout<'static> = stream::<Base>(&[
    attribute(0, 0, wgpu::VertexFormat::Float32x3),
    attribute(1, 12, wgpu::VertexFormat::Snorm16x2),
    attribute(2, 16, wgpu::VertexFormat::Snorm16x4),
    attribute(3, 24, wgpu::VertexFormat::Float32x2),
    attribute(4, 32, wgpu::VertexFormat::Float32x2),
    attribute(5, 40, wgpu::VertexFormat::Unorm16x4),
]);
pub(crate) const UV23_STREAM: wgpu::VertexBufferLayout<'static> =
    stream::<[Vec2; 2]>(&[attribute(6, 0, wgpu::VertexFormat::Float32x4)]);
pub(crate) const SKIN_STREAM: wgpu::VertexBufferLayout<'static> =
    stream::<Skin>(&[attribute(7, 0, wgpu::VertexFormat::Uint16x4), attribute(8, 8, wgpu::VertexFormat::Unorm16x4)]);

/// Where a primitive lies in the model's buffers, and what it has.
pub(crate) struct Part {
    pub topology: Topology,
    pub base: Range<u64>,
    pub uv23: Option<Range<u64>>,
    pub skin: Option<Range<u64>>,
    pub indices: Range<u64>,
    pub index_format: wgpu::IndexFormat,
    pub index_count: u32,
    /// Its triangles in runs, where the CPU draws.
    pub runs: Option<Runs>,
    pub vertex_count: u32,
    /// As in material.wgsl.
    pub flags: u32,
    /// Index into [`Geometry::morphs`].
    pub morph: Option<usize>,
    /// Middle of its box at rest.
    pub centre: Vec3,
    /// glTF material, and by variant.
    pub material: usize,
    pub variant_materials: Vec<Option<usize>>,
}

/// Displacements of a primitive's morph targets.
pub(crate) struct Morph {
    pub texture: wgpu::TextureView,
    /// How many there are.
    pub targets: usize,
    /// Attributes a target: 1 positions, 2 and normals, 3 and tangents.
    pub stride: u32,
    /// Unit of the position displacements.
    pub scale: f32,
}

/// All primitives of a scene, in two buffers.
pub(crate) struct Geometry {
    pub vertices: wgpu::Buffer,
    pub indices: wgpu::Buffer,
    /// By mesh, by primitive: the first part of each mesh.
    pub parts: Vec<Part>,
    pub first_part: Vec<usize>,
    pub morphs: Vec<Morph>,
}

impl Geometry {
    pub(crate) fn upload(gpu: &Gpu, scene: &Scene) -> Result<Geometry, Error> {
        let mut parts = Vec::new();
        let mut first_part = Vec::new();
        let (mut vertex_bytes, mut index_bytes) = (0, 0);
        for mesh in &scene.meshes {
            first_part.push(parts.len());
            parts.extend(mesh.primitives.iter().map(|primitive| place(primitive, &mut vertex_bytes, &mut index_bytes)));
        }
        let limit = gpu.device.limits().max_buffer_size;
        if vertex_bytes > limit || index_bytes > limit {
            return Err(Error::ModelTooLarge);
        }
        // Empty buffers are not allowed to be bound.
        let vertices = gpu.buffer(vertex_bytes.max(4), wgpu::BufferUsages::VERTEX);
        let indices = gpu.buffer(index_bytes.max(4), wgpu::BufferUsages::INDEX);
        let mut morphs = Vec::new();
        let primitives = scene.meshes.iter().flat_map(|mesh| &mesh.primitives);
        for (part, primitive) in parts.iter_mut().zip(primitives) {
            write(gpu, &vertices, &indices, part, primitive);
            if !primitive.targets.is_empty() {
                part.morph = Some(morphs.len());
                morphs.push(morph(gpu, primitive)?);
            }
        }
        Ok(Geometry { vertices, indices, parts, first_part, morphs })
    }
}

/// Finds room for a primitive at the buffers' ends.
fn place(primitive: &Primitive, vertex_bytes: &mut u64, index_bytes: &mut u64) -> Part {
    let count = primitive.positions.len();
    // 32 bits do not hold every product.
    let room = |end: &mut u64, count: usize, size: usize| {
        let start = *end;
        *end = (start + count as u64 * size as u64).next_multiple_of(4);
        start..*end
    };
    let wide = count > 65535;
    let index_size = if wide { 4 } else { 2 };
    Part {
        topology: primitive.topology,
        base: room(vertex_bytes, count, size_of::<Base>()),
        uv23: (primitive.tex_coords.len() > 2).then(|| room(vertex_bytes, count, size_of::<[Vec2; 2]>())),
        skin: (!primitive.joints.is_empty()).then(|| room(vertex_bytes, count, size_of::<Skin>())),
        indices: room(index_bytes, primitive.indices.len(), index_size),
        index_format: if wide { wgpu::IndexFormat::Uint32 } else { wgpu::IndexFormat::Uint16 },
        index_count: primitive.indices.len() as u32,
        runs: None,
        vertex_count: count as u32,
        flags: [
            (LIT, primitive.normals.is_empty()),
            (TANGENTS, primitive.tangents.is_empty()),
            (COLORS, primitive.colors.is_empty()),
        ]
        .into_iter()
        .filter(|(_, empty)| !empty)
        .map(|(flag, _)| flag)
        .sum(),
        morph: None,
        centre: if primitive.bounds.min.cmple(primitive.bounds.max).all() {
            primitive.bounds.min * 0.5 + primitive.bounds.max * 0.5
        } else {
            Vec3::ZERO
        },
        material: primitive.material,
        variant_materials: primitive.variant_materials.clone(),
    }
}

fn write(gpu: &Gpu, vertices: &wgpu::Buffer, indices: &wgpu::Buffer, part: &mut Part, primitive: &Primitive) {
    let count = primitive.positions.len();
    if count == 0 {
        return;
    }
    let uv = |set: usize, i: usize| primitive.tex_coords.get(set).and_then(|uv| uv.get(i)).copied().unwrap_or_default();
    let base: Vec<Base> = (0..count)
        .map(|i| Base {
            position: primitive.positions[i],
            normal: octahedral(primitive.normals.get(i).copied().unwrap_or(Vec3::Z)),
            tangent: primitive.tangents.get(i).map_or([0; 4], |tangent| {
                let [x, y] = octahedral(tangent.truncate());
                [x, y, if tangent.w < 0.0 { -i16::MAX } else { i16::MAX }, 0]
            }),
            uv: [uv(0, i), uv(1, i)],
            color: primitive.colors.get(i).map_or([u16::MAX; 4], |color| unorm(*color)),
        })
        .collect();
    gpu.queue.write_buffer(vertices, part.base.start, bytemuck::cast_slice(&base));
    drop(base);
    if let Some(range) = &part.uv23 {
        let sets: Vec<[Vec2; 2]> = (0..count).map(|i| [uv(2, i), uv(3, i)]).collect();
        gpu.queue.write_buffer(vertices, range.start, bytemuck::cast_slice(&sets));
    }
    if let Some(range) = &part.skin {
        let skin: Vec<Skin> = primitive
            .joints
            .iter()
            .zip(&primitive.weights)
            .map(|(&joints, &weights)| Skin { joints, weights: unorm(weights) })
            .collect();
        gpu.queue.write_buffer(vertices, range.start, bytemuck::cast_slice(&skin));
    }
    let mut short = Vec::new();
    let bytes = if part.index_format == wgpu::IndexFormat::Uint32 {
        bytemuck::cast_slice(&primitive.indices)
    } else {
        // Copies must be whole words: an odd one gets a companion that is never drawn.
        short.extend(primitive.indices.iter().map(|&index| index as u16));
        short.resize(short.len().next_multiple_of(2), 0_u16);
        bytemuck::cast_slice(&short)
    };
    gpu.queue.write_buffer(indices, part.indices.start, bytes);
    let size = part.index_format.byte_size() as usize;
    part.runs = Runs::new(gpu, primitive, &bytes[..primitive.indices.len() * size]);
}

/// Displacements as half floats in a texture: target by target, attribute by attribute, vertex by vertex.
fn morph(gpu: &Gpu, primitive: &Primitive) -> Result<Morph, Error> {
    let targets = &primitive.targets;
    let count = primitive.positions.len();
    let stride = if targets.iter().any(|target| !target.tangents.is_empty()) {
        3
    } else if targets.iter().any(|target| !target.normals.is_empty()) {
        2
    } else {
        1
    };
    let most =
        targets.iter().flat_map(|target| &target.positions).fold(0.0_f32, |most, v| most.max(v.abs().max_element()));
    let scale = if most > 0.0 && most.is_finite() { most } else { 1.0 };

    let limit = u64::from(gpu.max_texture_size());
    let texels = count as u64 * stride as u64 * targets.len() as u64;
    let width = texels.clamp(1, limit.min(4096));
    let height = texels.div_ceil(width).max(1);
    if height > limit {
        return Err(Error::ModelTooLarge);
    }
    let (width, height) = (width as usize, height as usize);
    let mut data = vec![[0_u16; 4]; width * height];
    for (t, target) in targets.iter().enumerate() {
        let attributes = [(&target.positions, 1.0 / scale), (&target.normals, 1.0), (&target.tangents, 1.0)];
        for (a, (values, factor)) in attributes.into_iter().enumerate().take(stride) {
            let start = (t * stride + a) * count;
            for (texel, value) in data[start..start + count].iter_mut().zip(values) {
                let v = *value * factor;
                *texel = [half(v.x), half(v.y), half(v.z), 0];
            }
        }
    }
    let texture = gpu.texture(
        Shape::flat(width as u32, height as u32),
        wgpu::TextureFormat::Rgba16Float,
        wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
    );
    gpu.queue.write_texture(
        texture.as_image_copy(),
        bytemuck::cast_slice(&data),
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width as u32 * 8), rows_per_image: None },
        texture.size(),
    );
    let texture = texture.create_view(&wgpu::TextureViewDescriptor::default());
    Ok(Morph { texture, targets: targets.len(), stride: stride as u32, scale })
}

/// A direction on the octahedron (Cigolle et al., "A Survey of Efficient Representations for Independent Unit Vectors",
/// JCGT 2014).
fn octahedral(v: Vec3) -> [i16; 2] {
    let v = v / (v.x.abs() + v.y.abs() + v.z.abs()).max(1e-20);
    let (mut x, mut y) = (v.x, v.y);
    if v.z < 0.0 {
        (x, y) = ((1.0 - v.y.abs()) * x.signum(), (1.0 - v.x.abs()) * y.signum());
    }
    [x, y].map(|value| (value * f32::from(i16::MAX)).round() as i16)
}

fn unorm(v: Vec4) -> [u16; 4] {
    v.to_array().map(|value| (value * f32::from(u16::MAX)).round() as u16)
}

/// The nearest half float; what is too small becomes zero, what is too large the largest.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = bits & 0x7fff_ffff;
    // Half floats count their exponent from 15, floats from 127; half of the cut-off part rounds.
    match magnitude {
        0..0x3880_0000 => {
            // Below 2^-14: a multiple of 2^-24.
            sign | (f32::from_bits(magnitude) * 16_777_216.0).round() as u16
        }
        0x3880_0000..0x477f_f000 => sign | ((magnitude - 0x3800_0000 + 0x1000) >> 13) as u16,
        _ => sign | 0x7bff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::from_half;

    #[test]
    fn half_floats_are_the_nearest() {
        for value in [0.0, 1.0, -1.0, 0.1, -0.333, 65504.0, 6.1e-5, 3.0e-6, 1.0e-9, 1000.7, 2047.9] {
            let error = (from_half(half(value)) - value).abs();
            assert!(error <= (value.abs() * 0.0005).max(3.0e-8), "{value} became {}", from_half(half(value)));
        }
        assert_eq!(from_half(half(1e9)), 65504.0);
        assert_eq!(from_half(half(f32::NEG_INFINITY)), -65504.0);
    }

    /// As in mesh.wgsl.
    fn direction([x, y]: [i16; 2]) -> Vec3 {
        let (x, y) = (f32::from(x) / 32767.0, f32::from(y) / 32767.0);
        let z = 1.0 - x.abs() - y.abs();
        let fold = (-z).max(0.0);
        let unfold = |v: f32| if v == 0.0 { 0.0 } else { v - v.signum() * fold };
        Vec3::new(unfold(x), unfold(y), z).normalize()
    }

    #[test]
    fn directions_survive_the_octahedron() {
        for i in 0..2000 {
            let z = 1.0 - (i as f32 + 0.5) / 1000.0;
            let (sine, cosine) = (i as f32 * 2.4).sin_cos();
            let r = (1.0 - z * z).sqrt();
            let v = Vec3::new(r * cosine, r * sine, z);
            assert!(direction(octahedral(v)).dot(v) > 0.999_999, "{v}");
        }
        for axis in [Vec3::X, Vec3::Y, Vec3::Z] {
            assert!(direction(octahedral(axis)).dot(axis) > 0.999_999);
            assert!(direction(octahedral(-axis)).dot(-axis) > 0.999_999);
        }
    }

    #[test]
    fn streams_are_as_wide_as_their_attributes_say() {
        assert_eq!(size_of::<Base>(), 48);
        assert_eq!(size_of::<Skin>(), 16);
    }
}
