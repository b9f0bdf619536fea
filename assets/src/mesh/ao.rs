//! Ambient occlusion by ray casting over a bounding volume hierarchy, baked by vertex.

use glam::{Vec2, Vec3};

use super::{Mesh, noise};

/// Triangles that can be hit by rays.
pub struct Bvh {
    nodes: Vec<Node>,
    tris: Vec<[Vec3; 3]>,
}

struct Node {
    lo: Vec3,
    hi: Vec3,
    /// First triangle of a leaf, or the right child (the left one follows its parent).
    at: u32,
    /// Triangles of a leaf; 0 = an inner node.
    count: u32,
}

impl Bvh {
    /// Over all triangles of the meshes.
    pub fn new<'a>(meshes: impl IntoIterator<Item = &'a Mesh>) -> Self {
        let mut tris: Vec<[Vec3; 3]> = Vec::new();
        for m in meshes {
            tris.extend(m.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|k| m.positions[t[k] as usize])));
        }
        let mut bvh = Self { nodes: Vec::new(), tris };
        let n = bvh.tris.len();
        if n > 0 {
            bvh.split(0, n);
        }
        bvh
    }

    fn split(&mut self, from: usize, to: usize) {
        let (mut lo, mut hi) = (Vec3::MAX, Vec3::MIN);
        let (mut clo, mut chi) = (Vec3::MAX, Vec3::MIN);
        for t in &self.tris[from..to] {
            for p in t {
                lo = lo.min(*p);
                hi = hi.max(*p);
            }
            let c = t[0] + t[1] + t[2];
            clo = clo.min(c);
            chi = chi.max(c);
        }
        let node = self.nodes.len();
        self.nodes.push(Node { lo, hi, at: from as u32, count: (to - from) as u32 });
        if to - from <= 4 {
            return;
        }
        let axis = (chi - clo).max_position();
        let middle = usize::midpoint(from, to);
        let key = |t: &[Vec3; 3]| (t[0] + t[1] + t[2])[axis];
        self.tris[from..to].select_nth_unstable_by(middle - from, |a, b| key(a).total_cmp(&key(b)));
        self.split(from, middle);
        self.nodes[node].at = self.nodes.len() as u32;
        self.nodes[node].count = 0;
        self.split(middle, to);
    }

    /// Nearest hit within `reach`: its distance, and whether it was on a back face.
    pub fn hit(&self, origin: Vec3, dir: Vec3, reach: f32) -> Option<(f32, bool)> {
        if self.nodes.is_empty() {
            return None;
        }
        let inv = dir.recip();
        let mut best: Option<(f32, bool)> = None;
        let mut limit = reach;
        let mut stack = [0_u32; 64];
        let mut top = 1;
        while top > 0 {
            top -= 1;
            let index = stack[top] as usize;
            let node = &self.nodes[index];
            let (a, b) = ((node.lo - origin) * inv, (node.hi - origin) * inv);
            let (near, far) = (a.min(b).max_element(), a.max(b).min_element());
            if near > far.min(limit) || far < 0.0 {
                continue;
            }
            if node.count == 0 {
                stack[top] = node.at;
                stack[top + 1] = index as u32 + 1;
                top += 2;
                continue;
            }
            for t in &self.tris[node.at as usize..(node.at + node.count) as usize] {
                if let Some((d, back)) = cross(t, origin, dir)
                    && d < limit
                {
                    limit = d;
                    best = Some((d, back));
                }
            }
        }
        best
    }
}

/// Möller–Trumbore.
fn cross(t: &[Vec3; 3], origin: Vec3, dir: Vec3) -> Option<(f32, bool)> {
    let (e1, e2) = (t[1] - t[0], t[2] - t[0]);
    let p = dir.cross(e2);
    let det = e1.dot(p);
    if det.abs() < 1e-18 {
        return None;
    }
    let inv = 1.0 / det;
    let s = origin - t[0];
    let u = s.dot(p) * inv;
    if !(-1e-6..=1.000_001).contains(&u) {
        return None;
    }
    let q = s.cross(e1);
    let v = dir.dot(q) * inv;
    if v < -1e-6 || u + v > 1.000_001 {
        return None;
    }
    let d = e2.dot(q) * inv;
    (d > 0.0).then_some((d, det < 0.0))
}

/// How to bake.
#[derive(Debug, Clone, Copy)]
pub struct Bake {
    /// Rays a vertex.
    pub rays: u32,
    /// How far a ray looks, metres; what it hits counts less the farther it is.
    pub reach: f32,
    /// How far above the surface rays start, metres.
    pub bias: f32,
    /// Height of the ground that also hides the sky; none for no ground.
    pub ground: Option<f32>,
}

/// Fills [`Mesh::open`].
pub fn bake(mesh: &mut Mesh, scene: &Bvh, how: &Bake) {
    let mut buried = vec![false; mesh.positions.len()];
    for (i, buried) in buried.iter_mut().enumerate() {
        let (p, n) = (mesh.positions[i], mesh.normals[i]);
        let (t, b) = n.any_orthonormal_pair();
        let origin = p + n * how.bias;
        let turn = noise::unit(i as u32, 77);
        let (mut hidden, mut back) = (0.0, 0);
        for k in 0..how.rays {
            // Cosine-weighted Hammersley points, turned by a random angle at each vertex.
            let s = Vec2::new((k as f32 + 0.5) / how.rays as f32, radical_inverse(k) + turn);
            let (r, a) = (s.x.sqrt(), s.y * std::f32::consts::TAU);
            let d = (t * (r * a.cos()) + b * (r * a.sin()) + n * (1.0 - s.x).sqrt()).normalize();
            let mut near = how.reach;
            let mut weight = 0.0;
            if let Some((hit, inside)) = scene.hit(origin, d, how.reach) {
                near = hit;
                weight = falloff(hit / how.reach);
                back += u32::from(inside);
            }
            if let Some(ground) = how.ground
                && d.y < -1e-4
            {
                let hit = (origin.y - ground) / -d.y;
                if hit < near {
                    weight = falloff((hit / how.reach).max(0.0)) * 0.7;
                }
            }
            hidden += weight;
        }
        *buried = back * 2 > how.rays;
        mesh.open[i] = 1.0 - hidden / how.rays as f32;
    }
    spread(mesh, &buried);
}

fn falloff(x: f32) -> f32 {
    let k = (1.0 - x).clamp(0.0, 1.0);
    k * k * (3.0 - 2.0 * k)
}

fn radical_inverse(k: u32) -> f32 {
    k.reverse_bits() as f32 / u32::MAX as f32
}

/// Vertices inside another part see nothing; left black they would smear over the visible rest of their triangles, so
/// they take a darkened mean of the neighbours that are in the open.
fn spread(mesh: &mut Mesh, buried: &[bool]) {
    let n = buried.len();
    let (mut sum, mut count) = (vec![0.0_f32; n], vec![0_u32; n]);
    for t in mesh.indices.chunks_exact(3) {
        for k in 0..3 {
            let (a, b) = (t[k] as usize, t[(k + 1) % 3] as usize);
            for (from, to) in [(a, b), (b, a)] {
                if buried[to] && !buried[from] {
                    sum[to] += mesh.open[from];
                    count[to] += 1;
                }
            }
        }
    }
    for i in 0..n {
        if count[i] > 0 {
            mesh.open[i] = sum[i] / count[i] as f32 * 0.6;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::{Axis, finish::finish, solid};

    #[test]
    fn a_gap_is_darker_than_an_open_side() {
        let block = |x: f32| finish(&solid::rounded_box(Vec3::ONE, 0.05, 2, 0.25, Axis::X).at(Vec3::X * x), 40.0);
        let (mut a, b) = (block(-0.55), block(0.55));
        let bvh = Bvh::new([&a.clone(), &b]);
        bake(&mut a, &bvh, &Bake { rays: 64, reach: 1.0, bias: 1e-3, ground: None });
        let mean = |side: f32| {
            let v: Vec<f32> =
                a.normals.iter().zip(&a.open).filter(|(n, _)| n.x * side > 0.9).map(|(_, o)| *o).collect();
            v.iter().sum::<f32>() / v.len() as f32
        };
        assert!(mean(1.0) < 0.55, "{}", mean(1.0));
        assert!(mean(-1.0) > 0.98, "{}", mean(-1.0));
    }
}
