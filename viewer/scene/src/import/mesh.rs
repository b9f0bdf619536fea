//! Meshes and their primitives (glTF 2.0 §3.7).

use glam::{Vec2, Vec3, Vec4};
use gltf::json::{
    self,
    accessor::{ComponentType, Type},
    mesh::{Mode, Semantic},
    validation::Checked,
};
use serde_json::Value;

use super::{Context, node::Hierarchy, tangent};
use crate::{
    Error, Mesh, MorphTarget, Place, Primitive, Scene, Topology,
    accessor::{Reader, Selection},
    document::{extension, list},
    scene::MAX_TEX_COORDS,
};

/// Meshes by glTF index; those that the scene does not show stay empty.
pub(super) fn meshes(context: &mut Context<'_>, scene: &mut Scene, hierarchy: &Hierarchy) -> Result<(), Error> {
    let raw = list(context.json, "meshes");
    for (index, description) in context.root.meshes.iter().enumerate() {
        let place = Place { kind: "mesh", index };
        let mut mesh = Mesh { name: description.name.clone().unwrap_or_default(), primitives: Vec::new() };
        if hierarchy.meshes.get(index).is_some_and(|used| *used) {
            let raw = raw.get(index).map_or(&[][..], |raw| list(raw, "primitives"));
            for (at, description) in description.primitives.iter().enumerate() {
                let raw = raw.get(at).unwrap_or(&Value::Null);
                if let Some(primitive) = read_primitive(context, scene, description, raw, place)? {
                    mesh.primitives.push(primitive);
                }
            }
        }
        scene.meshes.push(mesh);
    }
    Ok(())
}

/// None where there is nothing to draw.
fn read_primitive(
    context: &mut Context<'_>,
    scene: &Scene,
    description: &json::mesh::Primitive,
    raw: &Value,
    place: Place,
) -> Result<Option<Primitive>, Error> {
    let Checked::Valid(mode) = description.mode else {
        return Err(Error::Invalid { place, what: "unknown mode of a primitive" });
    };
    let attribute = |semantic| description.attributes.get(&Checked::Valid(semantic)).map(json::Index::value);
    let Some(position) = attribute(Semantic::Positions) else {
        context.warn(place, "a primitive without POSITION is left out");
        return Ok(None);
    };
    let (material, variant_materials) = materials(context, scene, description, raw, place)?;

    let reader = &context.reader;
    let positions = reader.layout(position, place, "POSITION")?;
    positions.expect(&[Type::Vec3], None)?;
    let count = positions.count;
    let indices = if let Some(accessor) = description.indices {
        read_indices(reader, accessor.value(), count, place)?
    } else {
        reader.budget.spend(count, 4, place)?;
        (0..count as u32).collect()
    };
    reader.budget.spend(indices.len(), 12, place)?;
    let (topology, mut indices) = assemble(mode, indices);
    if indices.is_empty() {
        return Ok(None);
    }
    let selected = select(&mut indices, count);
    let attributes = Attributes { reader, place, count, selection: selected.as_deref() };

    let mut primitive = Primitive { topology, indices, material, variant_materials, ..Primitive::default() };
    primitive.positions = attributes.vec3(position)?;
    for position in &primitive.positions {
        primitive.bounds.add(*position);
        if !position.is_finite() {
            return positions.refuse("a position is not finite");
        }
    }
    if let Some(accessor) = attribute(Semantic::Normals) {
        primitive.normals = attributes.vec3(accessor)?;
        primitive.normals.iter_mut().for_each(|normal| *normal = normal.normalize_or(Vec3::Z));
        // Tangents without normals mean nothing (§3.7.2.1).
        if let Some(accessor) = attribute(Semantic::Tangents) {
            let tangents = attributes.floats(accessor, &[Type::Vec4], false)?.1;
            let tidy = |tangent: &[f32]| {
                let direction = Vec3::from_slice(tangent).normalize_or(Vec3::X);
                direction.extend(if tangent.get(3).is_some_and(|sign| *sign < 0.0) { -1.0 } else { 1.0 })
            };
            primitive.tangents = tangents.chunks_exact(4).map(tidy).collect();
        }
    }
    for set in 0..MAX_TEX_COORDS {
        let Some(accessor) = attribute(Semantic::TexCoords(set as u32)) else { continue };
        let values = attributes.floats(accessor, &[Type::Vec2], false)?.1;
        primitive.tex_coords.resize(set + 1, Vec::new());
        if let Some(set) = primitive.tex_coords.last_mut() {
            set.extend(values.chunks_exact(2).map(|value| finite(Vec2::from_slice(value))));
        }
    }
    if let Some(accessor) = attribute(Semantic::Colors(0)) {
        let (width, values) = attributes.floats(accessor, &[Type::Vec3, Type::Vec4], true)?;
        let color = |value: &[f32]| {
            let alpha = value.get(3).copied().unwrap_or(1.0);
            let color = Vec3::from_slice(value).extend(alpha);
            if color.is_finite() { color } else { Vec4::ONE }
        };
        primitive.colors = values.chunks_exact(width).map(color).collect();
    }
    for target in description.targets.iter().flatten() {
        primitive.targets.push(read_target(&attributes, target, !primitive.normals.is_empty())?);
    }
    let mut influences = Vec::new();
    for set in 0..2 {
        if let (Some(joints), Some(weights)) = (attribute(Semantic::Joints(set)), attribute(Semantic::Weights(set))) {
            let joints = attributes.integers(joints, &[Type::Vec4])?;
            influences.push((joints, attributes.floats(weights, &[Type::Vec4], true)?.1));
        }
    }
    if !influences.is_empty() {
        strongest(&influences, &mut primitive);
    }

    if topology == Topology::Triangles {
        if primitive.normals.is_empty() {
            tangent::flat_normals(&mut primitive, &reader.budget, place)?;
        }
        let normal_map = std::iter::once(primitive.material)
            .chain(primitive.variant_materials.iter().flatten().copied())
            .find_map(|material| scene.materials.get(material)?.normal_texture);
        if let Some(normal_map) = normal_map
            && primitive.tangents.is_empty()
            && primitive.tex_coords.get(normal_map.tex_coord).is_some_and(|set| !set.is_empty())
            && !tangent::tangents(&mut primitive, &normal_map, &reader.budget, place)?
        {
            context.warn(place, "too many triangles share a vertex, tangents are simplified");
        }
    }
    Ok(Some(primitive))
}

/// The material, and the one of each variant.
fn materials(
    context: &Context<'_>,
    scene: &Scene,
    description: &json::mesh::Primitive,
    raw: &Value,
    place: Place,
) -> Result<(usize, Vec<Option<usize>>), Error> {
    // The glTF default material stands last and cannot be named by index.
    let named = scene.materials.len() - 1;
    let material = match description.material.map(|material| material.value()) {
        None => named,
        Some(material) if material < named => material,
        Some(_) => return Err(Error::Index { place, what: "material" }),
    };
    let mut by_variant = Vec::new();
    if let Some(mappings) = extension(raw, "KHR_materials_variants") {
        context.reader.budget.spend(scene.variants.len(), size_of::<Option<usize>>(), place)?;
        by_variant.resize(scene.variants.len(), None);
        for mapping in list(mappings, "mappings") {
            let material = mapping.get("material").and_then(Value::as_u64).unwrap_or(u64::MAX);
            if material >= named as u64 {
                return Err(Error::Index { place, what: "the material of a variant" });
            }
            for variant in list(mapping, "variants") {
                let slot = variant.as_u64().and_then(|variant| by_variant.get_mut(usize::try_from(variant).ok()?));
                match slot {
                    Some(slot) => *slot = Some(material as usize),
                    None => return Err(Error::Index { place, what: "a variant" }),
                }
            }
        }
    }
    Ok((material, by_variant))
}

/// Indices, each below `count`.
fn read_indices(reader: &Reader<'_>, accessor: usize, count: usize, place: Place) -> Result<Vec<u32>, Error> {
    let layout = reader.layout(accessor, place, "indices")?;
    layout.expect(&[Type::Scalar], None)?;
    let indices = reader.integers(&layout, None)?;
    // The greatest value of the type means primitive restart to GPUs and is not allowed (§3.7.2.1).
    let restart = match layout.component {
        ComponentType::U8 => 0xFF,
        ComponentType::U16 => 0xFFFF,
        _ => u32::MAX,
    };
    for index in &indices {
        if *index == restart {
            return layout.refuse("it holds the primitive restart value");
        }
        if *index as usize >= count {
            return layout.refuse("an index is beyond the last vertex");
        }
    }
    Ok(indices)
}

/// Turns loops, strips and fans into lists, and cuts incomplete primitives off (§3.7.2.1).
fn assemble(mode: Mode, mut indices: Vec<u32>) -> (Topology, Vec<u32>) {
    match mode {
        Mode::Points => (Topology::Points, indices),
        Mode::Lines => {
            indices.truncate(indices.len() / 2 * 2);
            (Topology::Lines, indices)
        }
        Mode::LineLoop | Mode::LineStrip => {
            let mut lines: Vec<u32> = indices.windows(2).flatten().copied().collect();
            if let (Mode::LineLoop, [first, _, .., last]) = (mode, indices.as_slice()) {
                lines.extend([*last, *first]);
            }
            (Topology::Lines, lines)
        }
        Mode::Triangles => {
            indices.truncate(indices.len() / 3 * 3);
            (Topology::Triangles, indices)
        }
        Mode::TriangleStrip => {
            let mut triangles = Vec::with_capacity(indices.len().saturating_sub(2) * 3);
            for (i, corners) in indices.windows(3).enumerate() {
                if let [a, b, c] = *corners {
                    // Every other triangle is wound the other way round.
                    triangles.extend(if i % 2 == 0 { [a, b, c] } else { [a, c, b] });
                }
            }
            (Topology::Triangles, triangles)
        }
        Mode::TriangleFan => {
            let mut triangles = Vec::with_capacity(indices.len().saturating_sub(2) * 3);
            if let [hub, rim @ ..] = indices.as_slice() {
                for corners in rim.windows(2) {
                    triangles.extend([corners[0], corners[1], *hub]);
                }
            }
            (Topology::Triangles, triangles)
        }
    }
}

/// The vertices that are used, in order, with `indices` pointing into them; none where all are. Exporters let many
/// primitives share one large accessor, each using a part.
fn select(indices: &mut [u32], count: usize) -> Option<Vec<u32>> {
    let mut map = vec![u32::MAX; count];
    for index in indices.iter() {
        if let Some(slot) = map.get_mut(*index as usize) {
            *slot = 0;
        }
    }
    let mut used = Vec::new();
    for (index, slot) in map.iter_mut().enumerate().filter(|(_, slot)| **slot == 0) {
        *slot = used.len() as u32;
        used.push(index as u32);
    }
    if used.len() == count {
        return None;
    }
    for index in indices {
        *index = map.get(*index as usize).copied().unwrap_or_default();
    }
    Some(used)
}

/// Reads the used vertices of accessors that must all have one length.
struct Attributes<'a> {
    reader: &'a Reader<'a>,
    place: Place,
    count: usize,
    selection: Selection<'a>,
}

impl Attributes<'_> {
    /// Components by vertex, and the components.
    fn floats(&self, accessor: usize, kinds: &[Type], normalize: bool) -> Result<(usize, Vec<f32>), Error> {
        let layout = self.reader.layout(accessor, self.place, "an attribute")?;
        layout.expect(kinds, Some(self.count))?;
        Ok((layout.width, self.reader.floats(&layout, self.selection, normalize)?))
    }

    fn integers(&self, accessor: usize, kinds: &[Type]) -> Result<Vec<u32>, Error> {
        let layout = self.reader.layout(accessor, self.place, "an attribute")?;
        layout.expect(kinds, Some(self.count))?;
        self.reader.integers(&layout, self.selection)
    }

    fn vec3(&self, accessor: usize) -> Result<Vec<Vec3>, Error> {
        let (_, values) = self.floats(accessor, &[Type::Vec3], false)?;
        Ok(values.chunks_exact(3).map(Vec3::from_slice).collect())
    }
}

fn read_target(
    attributes: &Attributes<'_>,
    target: &json::mesh::MorphTarget,
    normals: bool,
) -> Result<MorphTarget, Error> {
    let list = |accessor: Option<json::Index<json::Accessor>>| match accessor {
        Some(accessor) => attributes.vec3(accessor.value()),
        None => Ok(Vec::new()),
    };
    let mut read = MorphTarget { positions: list(target.positions)?, ..MorphTarget::default() };
    if !read.positions.iter().all(|position| position.is_finite()) {
        return Err(Error::Invalid { place: attributes.place, what: "a morph target's position is not finite" });
    }
    // Without normals the displaced ones are flat too, and tangents are made anew.
    if normals {
        read.normals = list(target.normals)?;
        read.tangents = list(target.tangents)?;
        for value in read.normals.iter_mut().chain(&mut read.tangents) {
            if !value.is_finite() {
                *value = Vec3::ZERO;
            }
        }
    }
    Ok(read)
}

/// Keeps the four strongest influences of each vertex, with weights that sum to one.
fn strongest(influences: &[(Vec<u32>, Vec<f32>)], primitive: &mut Primitive) {
    for vertex in 0..primitive.positions.len() {
        let mut all = [(0u32, 0f32); 8];
        let sets = influences.iter().flat_map(|(joints, weights)| {
            let range = vertex * 4..vertex * 4 + 4;
            let joints = joints.get(range.clone()).unwrap_or_default();
            joints.iter().copied().zip(weights.get(range).unwrap_or_default().iter().copied())
        });
        for (slot, (joint, weight)) in all.iter_mut().zip(sets) {
            *slot = (joint, if weight.is_finite() { weight.max(0.0) } else { 0.0 });
        }
        // Strongest first; stable, so that equal ones keep their order.
        for end in 1..all.len() {
            let mut at = end;
            while at > 0 && all[at].1 > all[at - 1].1 {
                all.swap(at, at - 1);
                at -= 1;
            }
        }
        let sum: f32 = all.iter().take(4).map(|(_, weight)| weight).sum();
        let mut joints = [0u16; 4];
        let mut weights = [0f32; 4];
        for ((joint, weight), from) in joints.iter_mut().zip(&mut weights).zip(&all) {
            // Indices without weight may be anything; greater ones than a skin can have saturate and are refused later.
            if from.1 > 0.0 {
                *joint = u16::try_from(from.0).unwrap_or(u16::MAX);
                *weight = from.1 / sum;
            }
        }
        if sum <= 0.0 {
            // No weight at all: hold on to the first joint rather than collapse to the origin.
            weights[0] = 1.0;
            joints[0] = u16::try_from(all[0].0).unwrap_or(u16::MAX);
        }
        primitive.joints.push(joints);
        primitive.weights.push(Vec4::from_array(weights));
    }
}

fn finite(value: Vec2) -> Vec2 {
    if value.is_finite() { value } else { Vec2::ZERO }
}
