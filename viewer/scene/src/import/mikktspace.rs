//! Tangents as `MikkTSpace` makes them: M. Mikkelsen, *Simulation of Wrinkled Surfaces Revisited* (2008), and the code
//! that goes with it, which bakers of normal maps use. For triangles and its usual threshold of 180°, so that two
//! triangles at a vertex share a tangent unless their directions are exactly opposite.

use glam::{Vec2, Vec3, Vec4};

/// No triangle, no group.
const NONE: u32 = u32::MAX;

/// Vertices, of which no two are the same place: equals stand under one number.
pub(super) struct Mesh<'a> {
    pub positions: &'a [Vec3],
    /// Of unit length.
    pub normals: &'a [Vec3],
    pub tex_coords: &'a [Vec2],
    /// Vertices of triangles whose corners are apart.
    pub triangles: &'a [[u32; 3]],
}

/// What a triangle's coordinates say of it.
struct Face {
    /// Unit vectors along u and v; zero where there is none.
    along_u: Vec3,
    along_v: Vec3,
    /// Whether u, v and the normal go the way of the vertices.
    preserves: bool,
    /// Has no direction of its own: takes that of whichever neighbour comes first.
    any: bool,
}

/// A triangle at the vertex that its group is about.
struct Member {
    face: u32,
    along_u: Vec3,
    along_v: Vec3,
    /// How much it counts: the angle at the vertex, radians.
    angle: f32,
    any: bool,
}

/// The tangent of each corner and, as w, on which side of the plane of tangent and normal v grows: 1 where u, v and the
/// normal go the way of the vertices, else −1. Zero where nothing says.
pub(super) fn tangents(mesh: &Mesh<'_>) -> Vec<Vec4> {
    let mut faces: Vec<Face> = mesh.triangles.iter().map(|triangle| mesh.face(triangle)).collect();
    let neighbours = mesh.neighbours();
    let mut groups = vec![NONE; mesh.triangles.len() * 3];
    let mut result = vec![Vec4::ZERO; groups.len()];
    let mut count = 0;
    let (mut corners, mut members, mut due) = (Vec::new(), Vec::new(), Vec::new());
    for first in 0..groups.len() {
        let face = &faces[first / 3];
        if face.any || groups[first] != NONE {
            continue;
        }
        // The triangles around this corner that can be reached over shared edges without turning the texture over.
        let vertex = mesh.triangles[first / 3][first % 3];
        let preserves = face.preserves;
        corners.clear();
        due.push(first as u32);
        while let Some(corner) = due.pop() {
            let (at, corner) = ((corner / 3) as usize, corner as usize);
            if groups[corner] != NONE {
                continue;
            }
            let face = &mut faces[at];
            if face.any && groups[at * 3..at * 3 + 3].iter().all(|group| *group == NONE) {
                face.preserves = preserves;
            }
            if face.preserves != preserves {
                continue;
            }
            groups[corner] = count;
            corners.push(corner as u32);
            let side = corner % 3;
            for edge in [(side + 2) % 3, side] {
                let next = neighbours[at * 3 + edge];
                if let Some(triangle) = mesh.triangles.get(next as usize)
                    && let Some(side) = triangle.iter().position(|index| *index == vertex)
                {
                    due.push(next * 3 + side as u32);
                }
            }
        }
        count += 1;
        // Sums are the same whichever way the triangles were found.
        corners.sort_unstable();
        members.clear();
        members.extend(corners.iter().map(|corner| mesh.member(&faces, *corner)));
        let sign = if preserves { 1.0 } else { -1.0 };
        let whole = alike(&members).then(|| mean(&members, None));
        for (corner, member) in corners.iter().zip(&members) {
            let tangent = whole.unwrap_or_else(|| mean(&members, Some(member)));
            result[*corner as usize] = tangent.extend(sign);
        }
    }
    result
}

impl Mesh<'_> {
    fn face(&self, triangle: &[u32; 3]) -> Face {
        let [a, b, c] = triangle.map(|index| (self.positions[index as usize], self.tex_coords[index as usize]));
        let (ab, ac) = (b.0 - a.0, c.0 - a.0);
        let (uv, uw) = (b.1 - a.1, c.1 - a.1);
        let area = uv.x * uw.y - uv.y * uw.x;
        let preserves = area > 0.0;
        let mut face = Face { along_u: Vec3::ZERO, along_v: Vec3::ZERO, preserves, any: true };
        if some(area) {
            let (u, v) = (uw.y * ab - uv.y * ac, uv.x * ac - uw.x * ab);
            let sign = if preserves { 1.0 } else { -1.0 };
            face.along_u = sign * unit(u);
            face.along_v = sign * unit(v);
            face.any = !(some(u.length() / area.abs()) && some(v.length() / area.abs()));
        }
        face
    }

    /// For each edge, from a corner to the next one, the triangle that has it the other way round. Of several, those
    /// that come first find each other.
    fn neighbours(&self) -> Vec<u32> {
        // Edges by the lesser of their vertices: `starts[v]..starts[v + 1]` of `edges`.
        let ends = |edge: usize| {
            let triangle = &self.triangles[edge / 3];
            (triangle[edge % 3], triangle[(edge + 1) % 3])
        };
        let count = self.triangles.len() * 3;
        let mut starts = vec![0u32; self.positions.len() + 2];
        for edge in 0..count {
            let (from, to) = ends(edge);
            starts[from.min(to) as usize + 2] += 1;
        }
        for vertex in 2..starts.len() {
            starts[vertex] += starts[vertex - 1];
        }
        let mut edges = vec![0u32; count];
        for edge in 0..count {
            let (from, to) = ends(edge);
            let next = &mut starts[from.min(to) as usize + 1];
            edges[*next as usize] = edge as u32;
            *next += 1;
        }

        let mut neighbours = vec![NONE; count];
        for vertex in 0..self.positions.len() {
            let around = &edges[starts[vertex] as usize..starts[vertex + 1] as usize];
            for (at, edge) in around.iter().enumerate() {
                let (from, to) = ends(*edge as usize);
                if neighbours[*edge as usize] != NONE {
                    continue;
                }
                let free = |other: &&u32| neighbours[**other as usize] == NONE && ends(**other as usize) == (to, from);
                if let Some(other) = around[at + 1..].iter().find(free) {
                    neighbours[*edge as usize] = other / 3;
                    neighbours[*other as usize] = edge / 3;
                }
            }
        }
        neighbours
    }

    fn member(&self, faces: &[Face], corner: u32) -> Member {
        let (at, side) = (corner / 3, corner as usize % 3);
        let (triangle, face) = (&self.triangles[at as usize], &faces[at as usize]);
        let normal = self.normals[triangle[side] as usize];
        let flat = |v: Vec3| unit(v - normal.dot(v) * normal);
        let edge = |to: usize| {
            let [from, to] = [side, to % 3].map(|side| self.positions[triangle[side] as usize]);
            flat(to - from)
        };
        let angle = edge(side + 2).dot(edge(side + 1)).clamp(-1.0, 1.0).acos();
        Member { face: at, along_u: flat(face.along_u), along_v: flat(face.along_v), angle, any: face.any }
    }
}

/// Whether all directions lie so near to the first that no two of them can be opposite.
fn alike(members: &[Member]) -> bool {
    let Some(first) = members.iter().find(|member| !member.any) else { return true };
    let near = |a: Vec3, b: Vec3| a.dot(b) > 0.01;
    members.iter().all(|one| one.any || near(one.along_u, first.along_u) && near(one.along_v, first.along_v))
}

/// The direction of u that members have together, or those of them that share a tangent with one.
fn mean(members: &[Member], with: Option<&Member>) -> Vec3 {
    let shares = |one: &&Member| {
        with.is_none_or(|with| {
            let opposite = |a: Vec3, b: Vec3| a.dot(b) <= -1.0;
            one.any
                || with.any
                || one.face == with.face
                || !(opposite(one.along_u, with.along_u) || opposite(one.along_v, with.along_v))
        })
    };
    let counts = members.iter().filter(|member| !member.any).filter(shares);
    unit(counts.fold(Vec3::ZERO, |sum, member| sum + member.angle * member.along_u))
}

fn some(value: f32) -> bool {
    value.abs() > f32::MIN_POSITIVE
}

/// Of unit length, or zero.
fn unit(v: Vec3) -> Vec3 {
    let length = v.length();
    if some(length) { v / length } else { Vec3::ZERO }
}
