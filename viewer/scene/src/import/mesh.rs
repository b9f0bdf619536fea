//! Meshes and their primitives (glTF 2.0 §3.7).

use glam::{Vec2, Vec3, Vec4};

use super::{Context, node::Hierarchy, tangent};
use crate::{
    Error, Material, Mesh, MorphTarget, Place, Primitive, Scene, Topology,
    accessor::{Component, Reader, Selection, Type},
    document::DRACO,
    json::{Item, Kind},
    limits,
    scene::MAX_TEX_COORDS,
};

/// Names of attributes, by set.
const TEX_COORDS: [&str; MAX_TEX_COORDS] = ["TEXCOORD_0", "TEXCOORD_1", "TEXCOORD_2", "TEXCOORD_3"];
/// Numbers of primitive modes.
const POINTS: usize = 0;
const LINES: usize = 1;
const LINE_LOOP: usize = 2;
const TRIANGLES: usize = 4;
const TRIANGLE_FAN: usize = 6;
const INFLUENCES: [(&str, &str); 2] = [("JOINTS_0", "WEIGHTS_0"), ("JOINTS_1", "WEIGHTS_1")];

/// Meshes by glTF index; those that the scene does not show stay empty.
pub(super) fn meshes(context: &mut Context<'_>, scene: &mut Scene, hierarchy: &Hierarchy) -> Result<(), Error> {
    let mut count = 0;
    for (index, used) in hierarchy.meshes.iter().enumerate() {
        let Some(item) = context.reader.root.get(Kind::Mesh, index) else { break };
        let mut mesh = Mesh { name: item.string("name"), primitives: Vec::new() };
        if *used {
            let primitives = item.list("primitives");
            count += primitives.len();
            limits::hold("primitives", count, limits::SOME)?;
            for value in primitives {
                if let Some(primitive) = read_primitive(context, scene, item.element(value), Kind::Mesh.at(index))? {
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
    item: Item<'_>,
    place: Place,
) -> Result<Option<Primitive>, Error> {
    let mode = item.index("mode").unwrap_or(TRIANGLES);
    if mode > TRIANGLE_FAN {
        return Err(Error::Invalid { place, what: "unknown mode of a primitive" });
    }
    let given = item.get("attributes");
    let Some(position) = given.index("POSITION") else {
        context.warn(place, "a primitive without POSITION is left out");
        return Ok(None);
    };
    if item.extension(DRACO).exists() && !context.reader.has_data(position) {
        return Err(Error::Extension(DRACO.to_owned()));
    }
    let (material, variant_materials) = materials(context, scene, item, place)?;

    let reader = &context.reader;
    let positions = reader.layout(position, place, "POSITION")?;
    positions.expect(&[Type::Vec3], None)?;
    let count = positions.count;
    let indices = if let Some(accessor) = item.index("indices") {
        read_indices(reader, accessor, count, place)?
    } else {
        reader.budget.spend(count, 4, place)?;
        (0..count as u32).collect()
    };
    reader.budget.spend(indices.len(), 12, place)?;
    let (topology, mut indices) = assemble(mode, indices);
    if indices.is_empty() {
        return Ok(None);
    }
    let selected = select(&mut indices, count, reader.root.item).ok_or(Error::TooLarge { place })?;
    let attributes = Attributes { reader, place, count, selection: (!selected.is_empty()).then_some(&selected) };

    let mut primitive = Primitive { topology, indices, material, variant_materials, ..Primitive::default() };
    primitive.positions = attributes.vec3(position)?;
    for position in &primitive.positions {
        primitive.bounds.add(*position);
        if !position.is_finite() {
            return positions.refuse("a position is not finite");
        }
    }
    if let Some(accessor) = given.index("NORMAL") {
        primitive.normals = attributes.vec3(accessor)?;
        primitive.normals.iter_mut().for_each(|normal| *normal = normal.normalize_or(Vec3::Z));
        // Tangents without normals mean nothing (§3.7.2.1).
        if let Some(accessor) = given.index("TANGENT") {
            let tangents = attributes.floats(accessor, &[Type::Vec4], false)?.1;
            let tidy = |tangent: &[f32]| {
                let direction = Vec3::from_slice(tangent).normalize_or(Vec3::X);
                direction.extend(if tangent.get(3).is_some_and(|sign| *sign < 0.0) { -1.0 } else { 1.0 })
            };
            primitive.tangents = tangents.chunks_exact(4).map(tidy).collect();
        }
    }
    for (set, name) in TEX_COORDS.into_iter().enumerate() {
        let Some(accessor) = given.index(name) else { continue };
        let values = attributes.floats(accessor, &[Type::Vec2], false)?.1;
        primitive.tex_coords.resize(set + 1, Vec::new());
        if let Some(set) = primitive.tex_coords.last_mut() {
            set.extend(values.chunks_exact(2).map(|value| finite(Vec2::from_slice(value))));
        }
    }
    if let Some(accessor) = given.index("COLOR_0") {
        let (width, values) = attributes.floats(accessor, &[Type::Vec3, Type::Vec4], true)?;
        let color = |value: &[f32]| {
            let alpha = value.get(3).copied().unwrap_or(1.0);
            let color = Vec3::from_slice(value).extend(alpha);
            if color.is_finite() { color } else { Vec4::ONE }
        };
        primitive.colors = values.chunks_exact(width).map(color).collect();
    }
    for target in item.list("targets") {
        primitive.targets.push(read_target(&attributes, item.element(target), !primitive.normals.is_empty())?);
    }
    let mut influences = Vec::new();
    for (joints, weights) in INFLUENCES {
        if let (Some(joints), Some(weights)) = (given.index(joints), given.index(weights)) {
            let joints = attributes.integers(joints, &[Type::Vec4])?;
            influences.push((joints, attributes.floats(weights, &[Type::Vec4], true)?.1));
        }
    }
    if !influences.is_empty() {
        strongest(&influences, &mut primitive);
    }

    primitive.vertex_map = selected;

    if topology == Topology::Triangles {
        if primitive.normals.is_empty() {
            tangent::flat_normals(&mut primitive, &reader.budget, place)?;
        }
        let of = |material: usize| scene.materials.get(material).and_then(Material::tangent_space);
        let mut along = of(primitive.material);
        for material in primitive.variant_materials.iter().flatten() {
            along = along.or_else(|| of(*material));
        }
        if let Some(along) = along
            && primitive.tangents.is_empty()
            && primitive.tex_coords.get(along.tex_coord).is_some_and(|set| !set.is_empty())
            && !tangent::tangents(&mut primitive, &along, &reader.budget, place)?
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
    item: Item<'_>,
    place: Place,
) -> Result<(usize, Vec<Option<usize>>), Error> {
    // The glTF default material stands last and cannot be named by index.
    let named = scene.materials.len() - 1;
    let given = item.index("material");
    if given.is_some_and(|material| material >= named) {
        return Err(Error::Index { place, what: "material" });
    }
    let mut by_variant = Vec::new();
    let variants = item.extension("KHR_materials_variants");
    if variants.exists() {
        context.reader.budget.spend(scene.variants.len(), size_of::<Option<usize>>(), place)?;
        by_variant.resize(scene.variants.len(), None);
        for mapping in variants.list("mappings") {
            let mapping = variants.element(mapping);
            let material = mapping.need("material");
            if material >= named {
                return Err(Error::Index { place, what: "the material of a variant" });
            }
            for variant in mapping.indices("variants") {
                match by_variant.get_mut(variant) {
                    Some(slot) => *slot = Some(material),
                    None => return Err(Error::Index { place, what: "a variant" }),
                }
            }
        }
    }
    Ok((given.unwrap_or(named), by_variant))
}

/// Indices, each below `count`.
fn read_indices(reader: &Reader<'_>, accessor: usize, count: usize, place: Place) -> Result<Vec<u32>, Error> {
    let layout = reader.layout(accessor, place, "indices")?;
    layout.expect(&[Type::Scalar], None)?;
    let indices = reader.integers(&layout, None)?;
    // The greatest value of the type means primitive restart to GPUs and is not allowed (§3.7.2.1).
    let restart = match layout.component {
        Component::U8 => 0xFF,
        Component::U16 => 0xFFFF,
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
fn assemble(mode: usize, mut indices: Vec<u32>) -> (Topology, Vec<u32>) {
    let topology = match mode {
        POINTS => Topology::Points,
        LINES..TRIANGLES => Topology::Lines,
        _ => Topology::Triangles,
    };
    let count = indices.len();
    match mode {
        LINES => indices.truncate(count / 2 * 2),
        TRIANGLES => indices.truncate(count / 3 * 3),
        _ => {}
    }
    if matches!(mode, POINTS | LINES | TRIANGLES) {
        return (topology, indices);
    }
    let mut list = Vec::with_capacity(count * 3);
    if topology == Topology::Lines {
        for pair in indices.windows(2) {
            list.extend_from_slice(pair);
        }
        if let (LINE_LOOP, [first, _, .., last]) = (mode, indices.as_slice()) {
            list.extend_from_slice(&[*last, *first]);
        }
    }
    if let (Topology::Triangles, [hub, ..]) = (topology, indices.as_slice()) {
        for (i, corners) in indices.windows(3).enumerate() {
            let [a, b, c] = [corners[0], corners[1], corners[2]];
            list.extend_from_slice(&match (mode, i % 2) {
                (TRIANGLE_FAN, _) => [b, c, *hub],
                // Every other triangle of a strip is wound the other way round.
                (_, 0) => [a, b, c],
                _ => [a, c, b],
            });
        }
    }
    (topology, list)
}

/// The vertices that are used, in order, with `indices` pointing into them; empty where all are. Exporters let many
/// primitives share one large accessor, each using a part: only that part is gone through. None once that was too much.
fn select(indices: &mut [u32], count: usize, steps: Item<'_>) -> Option<Vec<u32>> {
    let mut used = Vec::new();
    let first = indices.iter().min().copied().unwrap_or_default();
    let last = indices.iter().max().copied().unwrap_or_default();
    let range = (last - first) as usize + 1;
    if !steps.work(range) {
        return None;
    }
    let mut map = vec![u32::MAX; range];
    for index in indices.iter_mut() {
        *index -= first;
        if let Some(slot) = map.get_mut(*index as usize) {
            *slot = 0;
        }
    }
    for (index, slot) in (first..).zip(&mut map).filter(|(_, slot)| **slot == 0) {
        *slot = used.len() as u32;
        used.push(index);
    }
    if used.len() == count {
        used.clear();
    }
    // Where all are used, this leaves the indices as they were.
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

fn read_target(attributes: &Attributes<'_>, target: Item<'_>, normals: bool) -> Result<MorphTarget, Error> {
    let list = |key| match target.index(key) {
        Some(accessor) => attributes.vec3(accessor),
        None => Ok(Vec::new()),
    };
    let mut read = MorphTarget { positions: list("POSITION")?, ..MorphTarget::default() };
    if !read.positions.iter().all(|position| position.is_finite()) {
        return Err(Error::Invalid { place: attributes.place, what: "a morph target's position is not finite" });
    }
    // Without normals the displaced ones are flat too, and tangents are made anew.
    if normals {
        read.normals = list("NORMAL")?;
        read.tangents = list("TANGENT")?;
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
