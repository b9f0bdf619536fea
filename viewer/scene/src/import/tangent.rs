//! Flat normals and `MikkTSpace` tangents, for primitives that lack them (glTF 2.0 §3.7.2.1).

use glam::{Vec2, Vec3, Vec4};

use crate::{
    Error, MorphTarget, Place, Primitive, TextureRef,
    accessor::Budget,
    import::mikktspace::{self, Mesh},
    sort::{order, sort},
};

/// Triangles that may share a vertex before `MikkTSpace`, whose work grows with the square of it, gives way to plain
/// averages.
const MAX_FAN: usize = 1024;

/// Gives each triangle the normal of its plane; vertices are doubled where triangles of different planes meet. Morph
/// targets get the change of the plane's normal.
pub(super) fn flat_normals(primitive: &mut Primitive, budget: &Budget, place: Place) -> Result<(), Error> {
    let corners = face_normals(&primitive.indices, &primitive.positions);
    let normals = split(primitive, &corners, budget, place)?;
    primitive.normals = normals.into_iter().map(Vec4::truncate).collect();

    let Primitive { indices, positions, normals, targets, .. } = primitive;
    for target in targets.iter_mut().filter(|target| !target.positions.is_empty()) {
        budget.spend(positions.len(), size_of::<Vec3>(), place)?;
        let displaced: Vec<Vec3> = positions.iter().zip(&target.positions).map(|(a, b)| *a + *b).collect();
        let corners = face_normals(indices, &displaced);
        target.normals = vec![Vec3::ZERO; positions.len()];
        for (index, normal) in indices.iter().zip(corners) {
            let index = *index as usize;
            if let (Some(slot), Some(rest)) = (target.normals.get_mut(index), normals.get(index)) {
                *slot = normal.truncate() - *rest;
            }
        }
    }
    Ok(())
}

/// The normal of its triangle for each corner, w zero.
fn face_normals(indices: &[u32], positions: &[Vec3]) -> Vec<Vec4> {
    let at = |index: u32| positions.get(index as usize).copied().unwrap_or_default();
    let mut corners = Vec::with_capacity(indices.len());
    for triangle in indices.chunks_exact(3) {
        let [a, b, c] = [at(triangle[0]), at(triangle[1]), at(triangle[2])];
        let normal = (b - a).cross(c - a).normalize_or(Vec3::Z).extend(0.0);
        corners.extend([normal; 3]);
    }
    corners
}

/// Gives each corner its value by doubling the vertices whose corners differ, and returns the values by vertex.
fn split(primitive: &mut Primitive, corners: &[Vec4], budget: &Budget, place: Place) -> Result<Vec<Vec4>, Error> {
    let count = primitive.positions.len();
    // Corners by vertex: `starts[v]..starts[v + 1]` of `by_vertex`.
    let mut starts = vec![0u32; count + 1];
    for index in &primitive.indices {
        starts[*index as usize + 1] += 1;
    }
    for vertex in 0..count {
        starts[vertex + 1] += starts[vertex];
    }
    let mut by_vertex = vec![0u32; primitive.indices.len()];
    let mut next = starts.clone();
    for (corner, index) in primitive.indices.iter().enumerate() {
        let slot = &mut next[*index as usize];
        by_vertex[*slot as usize] = corner as u32;
        *slot += 1;
    }

    let key = |corner: usize| corners[corner].to_array().map(f32::to_bits);
    let mut sources = Vec::with_capacity(count);
    let mut values = Vec::with_capacity(count);
    for vertex in 0..count {
        let own = &mut by_vertex[starts[vertex] as usize..starts[vertex + 1] as usize];
        // Nearly everywhere they agree, and there is nothing to sort.
        if own.iter().any(|corner| corners[*corner as usize] != corners[own[0] as usize]) {
            sort(own, &|a, b| key(a).cmp(&key(b)));
        }
        let mut last = None;
        for corner in own {
            let value = key(*corner as usize);
            if last != Some(value) {
                last = Some(value);
                sources.push(vertex as u32);
                values.push(corners[*corner as usize]);
            }
            primitive.indices[*corner as usize] = sources.len() as u32 - 1;
        }
    }
    if sources.len() != count {
        gather(primitive, &sources, budget, place)?;
    }
    Ok(values)
}

/// Replaces the vertices by those of the list.
fn gather(primitive: &mut Primitive, sources: &[u32], budget: &Budget, place: Place) -> Result<(), Error> {
    fn pick<T: Copy>(list: &mut Vec<T>, sources: &[u32]) {
        if !list.is_empty() {
            *list = sources.iter().map(|source| list[*source as usize]).collect();
        }
    }
    let lists = 9 + primitive.tex_coords.len() + primitive.targets.len() * 3;
    budget.spend(sources.len(), lists * size_of::<Vec3>(), place)?;
    if primitive.vertex_map.is_empty() {
        primitive.vertex_map = sources.to_vec();
    } else {
        pick(&mut primitive.vertex_map, sources);
    }
    pick(&mut primitive.positions, sources);
    pick(&mut primitive.normals, sources);
    pick(&mut primitive.tangents, sources);
    primitive.tex_coords.iter_mut().for_each(|set| pick(set, sources));
    pick(&mut primitive.colors, sources);
    pick(&mut primitive.joints, sources);
    pick(&mut primitive.weights, sources);
    for MorphTarget { positions, normals, tangents } in &mut primitive.targets {
        pick(positions, sources);
        pick(normals, sources);
        pick(tangents, sources);
    }
    Ok(())
}

/// Makes tangents along the texture coordinates that this texture is looked up with, `KHR_texture_transform`
/// included; its set must not be empty. False where they are plain averages because too many triangles share a vertex.
pub(super) fn tangents(
    primitive: &mut Primitive,
    along: &TextureRef,
    budget: &Budget,
    place: Place,
) -> Result<bool, Error> {
    budget.spend(primitive.indices.len(), 128, place)?;
    let [m00, m01, m10, m11, ..] = along.transform;
    let transformed = |uv: &Vec2| Vec2::new(m00 * uv.x + m01 * uv.y, m10 * uv.x + m11 * uv.y);
    let tex_coords: Vec<Vec2> = primitive.tex_coords[along.tex_coord].iter().map(transformed).collect();
    let tex_coords = tex_coords.as_slice();
    let (welded, widest) = weld(primitive, tex_coords);
    let Primitive { positions, normals, indices, .. } = &*primitive;
    // Triangles that are no line or point.
    let sound = |triangle: &[u32]| {
        let [a, b, c] = [0, 1, 2].map(|corner| positions[triangle[corner] as usize]);
        a != b && b != c && c != a
    };
    let (faces, triangles): (Vec<usize>, Vec<[u32; 3]>) = indices
        .chunks_exact(3)
        .enumerate()
        .filter(|(_, triangle)| sound(triangle))
        .map(|(face, triangle)| (face, [0, 1, 2].map(|corner| welded[triangle[corner] as usize])))
        .unzip();
    let mesh = Mesh { positions, normals, tex_coords, triangles: &triangles };
    let exact = widest <= MAX_FAN;
    let found = if exact { mikktspace::tangents(&mesh) } else { averages(&mesh) };
    let mut corners = vec![Vec4::ZERO; indices.len()];
    for (face, tangents) in faces.iter().zip(found.chunks_exact(3)) {
        for (corner, tangent) in corners[face * 3..face * 3 + 3].iter_mut().zip(tangents) {
            let direction = tangent.truncate();
            if direction.is_finite() && direction != Vec3::ZERO {
                // `MikkTSpace`'s bitangent points along v, that is down the image in glTF; glTF's points up it.
                *corner = direction.extend(-tangent.w);
            }
        }
    }

    // Corners without a tangent take that of another at the same place, else any one across the normal.
    let mut known = vec![Vec4::ZERO; primitive.positions.len()];
    for (corner, index) in primitive.indices.iter().enumerate() {
        if corners[corner] != Vec4::ZERO {
            known[welded[*index as usize] as usize] = corners[corner];
        }
    }
    for (corner, index) in primitive.indices.iter().enumerate() {
        if corners[corner] == Vec4::ZERO {
            let found = known[welded[*index as usize] as usize];
            let normal = primitive.normals[*index as usize];
            corners[corner] = if found == Vec4::ZERO { normal.any_orthonormal_vector().extend(1.0) } else { found };
        }
    }
    primitive.tangents = split(primitive, &corners, budget, place)?;
    Ok(exact)
}

/// For each vertex the first one that has the same position, normal and texture coordinates, and how many triangles
/// at most share such a place.
fn weld(primitive: &Primitive, tex_coords: &[Vec2]) -> (Vec<u32>, usize) {
    let key = |vertex: usize| {
        let (p, n, t) = (primitive.positions[vertex], primitive.normals[vertex], tex_coords[vertex]);
        [p.x, p.y, p.z, n.x, n.y, n.z, t.x, t.y].map(|value| (value + 0.0).to_bits())
    };
    // Nearly all are told apart by one number.
    let mix = |hash: u32, word: u32| (hash ^ word).wrapping_mul(0x9e37_79b1).rotate_left(15);
    let hashes: Vec<u32> = (0..primitive.positions.len()).map(|vertex| key(vertex).into_iter().fold(0, mix)).collect();
    let order = order(hashes.len(), &|a, b| hashes[a].cmp(&hashes[b]).then_with(|| key(a).cmp(&key(b))));
    let mut welded = vec![0; order.len()];
    let mut first = 0;
    for (at, vertex) in order.iter().enumerate() {
        if at == 0 || key(order[at - 1] as usize) != key(*vertex as usize) {
            first = *vertex;
        }
        welded[*vertex as usize] = first;
    }
    let mut uses = vec![0; order.len()];
    for index in &primitive.indices {
        uses[welded[*index as usize] as usize] += 1;
    }
    (welded, uses.into_iter().max().unwrap_or_default())
}

/// The mean of the u directions of the triangles around each vertex, made orthogonal to the normal; as
/// [`mikktspace::tangents`] gives them.
fn averages(mesh: &Mesh<'_>) -> Vec<Vec4> {
    let mut sums = vec![(Vec3::ZERO, 0.0f32); mesh.positions.len()];
    for triangle in mesh.triangles {
        let [a, b, c] = triangle.map(|index| (mesh.positions[index as usize], mesh.tex_coords[index as usize]));
        let area = (b.1 - a.1).perp_dot(c.1 - a.1);
        let direction = ((b.0 - a.0) * (c.1 - a.1).y - (c.0 - a.0) * (b.1 - a.1).y) * area.signum();
        if area != 0.0 && direction.is_finite() {
            for index in triangle {
                let sum = &mut sums[*index as usize];
                *sum = (sum.0 + direction.normalize_or_zero(), sum.1 + area.signum());
            }
        }
    }
    let tangent = |index: &u32| {
        let (direction, sign) = sums[*index as usize];
        let tangent = direction.reject_from_normalized(mesh.normals[*index as usize]).normalize_or_zero();
        tangent.extend(if sign > 0.0 { 1.0 } else { -1.0 })
    };
    mesh.triangles.iter().flatten().map(tangent).collect()
}
