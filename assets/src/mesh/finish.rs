//! From polygons to vertex and index buffers.

use std::collections::HashMap;

use glam::{Vec2, Vec3, Vec4};

use super::Poly;

/// Triangles with per-vertex data, ready to be written.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    /// Metres.
    pub positions: Vec<Vec3>,
    /// Unit.
    pub normals: Vec<Vec3>,
    /// Metres until a material divides them by its tile.
    pub uvs: Vec<Vec2>,
    /// Unit, along the direction in which u grows; w is the sign of the bitangent, which looks to where v falls.
    pub tangents: Vec<Vec4>,
    /// How much of the surroundings a vertex sees, 0..1; filled by [`super::ao::bake`], else 1.
    pub open: Vec<f32>,
    /// Three a triangle.
    pub indices: Vec<u32>,
}

impl Mesh {
    /// Appends another mesh.
    pub fn append(&mut self, other: &Mesh) {
        let base = self.positions.len() as u32;
        self.positions.extend_from_slice(&other.positions);
        self.normals.extend_from_slice(&other.normals);
        self.uvs.extend_from_slice(&other.uvs);
        self.tangents.extend_from_slice(&other.tangents);
        self.open.extend_from_slice(&other.open);
        self.indices.extend(other.indices.iter().map(|i| i + base));
    }

    /// How many triangles.
    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }
}

struct Triangle {
    points: [u32; 3],
    uvs: [Vec2; 3],
    normal: Vec3,
    weight: f32,
}

/// Splits quads along the shorter diagonal, drops triangles without area, joins points that lie together (within 10 µm),
/// and makes normals: faces that meet at less than `crease` degrees share a normal weighted by their areas, so that the
/// flat sides of a bevelled edge stay flat.
pub fn finish(poly: &Poly, crease: f32) -> Mesh {
    let welded = weld(&poly.points);
    let mut triangles = Vec::with_capacity(poly.faces.len() * 2);
    for f in &poly.faces {
        let p = |k: usize| poly.points[f.points[k] as usize];
        let split: &[[usize; 3]] = if f.len == 3 {
            &[[0, 1, 2]]
        } else if p(0).distance_squared(p(2)) <= p(1).distance_squared(p(3)) {
            &[[0, 1, 2], [0, 2, 3]]
        } else {
            &[[0, 1, 3], [1, 2, 3]]
        };
        for t in split {
            let points = t.map(|k| welded[f.points[k] as usize]);
            let cross = (p(t[1]) - p(t[0])).cross(p(t[2]) - p(t[0]));
            let length = cross.length();
            let same = points[0] == points[1] || points[1] == points[2] || points[2] == points[0];
            if same || !length.is_normal() || length < 1e-13 {
                continue;
            }
            triangles.push(Triangle { points, uvs: t.map(|k| f.uvs[k]), normal: cross / length, weight: length });
        }
    }
    let mut around: Vec<Vec<u32>> = vec![Vec::new(); poly.points.len()];
    for (i, t) in triangles.iter().enumerate() {
        for p in t.points {
            around[p as usize].push(i as u32);
        }
    }
    let limit = crease.to_radians().cos();
    let mut mesh = Mesh::default();
    let mut known: HashMap<(u32, [i32; 3], [u32; 2], bool), u32> = HashMap::new();
    for t in &triangles {
        let (along, mirrored) = u_direction(t, &poly.points);
        for k in 0..3 {
            let point = t.points[k];
            let mut sum = Vec3::ZERO;
            for &o in &around[point as usize] {
                let other = &triangles[o as usize];
                if other.normal.dot(t.normal) >= limit {
                    sum += other.normal * other.weight;
                }
            }
            let normal = sum.try_normalize().unwrap_or(t.normal);
            let uv = t.uvs[k];
            let key = (
                point,
                [
                    (normal.x * 4096.0).round() as i32,
                    (normal.y * 4096.0).round() as i32,
                    (normal.z * 4096.0).round() as i32,
                ],
                [uv.x.to_bits(), uv.y.to_bits()],
                mirrored,
            );
            let index = *known.entry(key).or_insert_with(|| {
                mesh.positions.push(poly.points[point as usize]);
                mesh.normals.push(normal);
                mesh.uvs.push(uv);
                mesh.open.push(1.0);
                mesh.tangents.push(Vec3::ZERO.extend(if mirrored { -1.0 } else { 1.0 }));
                (mesh.positions.len() - 1) as u32
            });
            mesh.tangents[index as usize] += (along * t.weight).extend(0.0);
            mesh.indices.push(index);
        }
    }
    for (t, n) in mesh.tangents.iter_mut().zip(&mesh.normals) {
        let flat = t.truncate() - *n * n.dot(t.truncate());
        *t = flat.try_normalize().unwrap_or_else(|| n.any_orthonormal_vector()).extend(t.w);
    }
    mesh
}

/// Direction in which u grows over a triangle (unit, or zero where the UVs have no area), and whether the texture lies
/// mirrored on it. Texture v grows downwards, so an upright texture has a negative area in UV space.
fn u_direction(t: &Triangle, points: &[Vec3]) -> (Vec3, bool) {
    let [a, b, c] = t.points.map(|p| points[p as usize]);
    let (e1, e2) = (b - a, c - a);
    let (d1, d2) = (t.uvs[1] - t.uvs[0], t.uvs[2] - t.uvs[0]);
    let area = d1.perp_dot(d2);
    if area == 0.0 { (Vec3::ZERO, false) } else { (((e1 * d2.y - e2 * d1.y) / area).normalize_or_zero(), area > 0.0) }
}

/// For each point the index of the first one that lies where it does.
fn weld(points: &[Vec3]) -> Vec<u32> {
    let mut first: HashMap<[i32; 3], u32> = HashMap::with_capacity(points.len());
    points
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let key = (*p * 1e5).round().as_ivec3().to_array();
            *first.entry(key).or_insert(i as u32)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{Axis, solid};

    #[test]
    fn bevels_are_smooth_and_flats_stay_flat() {
        let mesh = finish(&solid::rounded_box(Vec3::ONE, 0.05, 3, 1.0, Axis::X), 40.0);
        for (p, n) in mesh.positions.iter().zip(&mesh.normals) {
            assert!((n.length() - 1.0).abs() < 1e-4);
            assert!(n.dot(*p) > 0.0);
            let inner = p.abs().cmplt(Vec3::splat(0.4501));
            if inner.x && inner.y {
                assert!(n.z.abs() > 0.98, "{p} {n}");
            }
        }
    }

    #[test]
    fn tangents_follow_u_and_bitangents_fall_with_v() {
        let mut square = Poly::default();
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
            square.point(Vec3::new(x, y, 0.0));
        }
        let uv = |x: f32, y: f32| Vec2::new(x, 1.0 - y);
        square.quad([0, 1, 2, 3], [uv(0.0, 0.0), uv(1.0, 0.0), uv(1.0, 1.0), uv(0.0, 1.0)]);
        let upright = finish(&square, 30.0);
        assert!(upright.tangents.iter().all(|t| t.distance(Vec4::new(1.0, 0.0, 0.0, 1.0)) < 1e-5));
        let mirrored = finish(&square.uv_mapped(|uv| Vec2::new(-uv.x, uv.y)), 30.0);
        assert!(mirrored.tangents.iter().all(|t| t.distance(Vec4::new(-1.0, 0.0, 0.0, -1.0)) < 1e-5));
    }

    #[test]
    fn hard_edges_stay_hard() {
        let square = crate::mesh::outline::rounded_rect(1.0, 1.0, 0.0, 1);
        let mesh = finish(&solid::extrude(&square, 1.0, 0.0, 0), 30.0);
        assert!(mesh.normals.iter().all(|n| n.abs().max_element() > 0.999));
    }
}
