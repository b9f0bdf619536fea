//! Polygon soup with shared points and per-corner UVs.

use glam::{Mat4, Vec2, Vec3};

/// A triangle or quad.
#[derive(Debug, Clone, Copy)]
pub struct Face {
    /// Indices into [`Poly::points`]; only the first `len` count.
    pub points: [u32; 4],
    /// UV of each corner, metres.
    pub uvs: [Vec2; 4],
    /// 3 or 4.
    pub len: usize,
}

impl Face {
    /// Point indices of the corners.
    pub fn corners(&self) -> &[u32] {
        &self.points[..self.len]
    }
}

/// Polygons with shared points.
#[derive(Debug, Clone, Default)]
pub struct Poly {
    /// Positions in metres.
    pub points: Vec<Vec3>,
    /// Triangles and quads.
    pub faces: Vec<Face>,
}

/// A coordinate axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Across.
    X,
    /// Up.
    Y,
    /// Towards the viewer.
    Z,
}

impl Poly {
    /// Adds a point and returns its index.
    pub fn point(&mut self, p: Vec3) -> u32 {
        self.points.push(p);
        (self.points.len() - 1) as u32
    }

    /// Adds a quad.
    pub fn quad(&mut self, points: [u32; 4], uvs: [Vec2; 4]) {
        self.faces.push(Face { points, uvs, len: 4 });
    }

    /// Adds a triangle.
    pub fn tri(&mut self, points: [u32; 3], uvs: [Vec2; 3]) {
        let [a, b, c] = points;
        self.faces.push(Face { points: [a, b, c, c], uvs: [uvs[0], uvs[1], uvs[2], uvs[2]], len: 3 });
    }

    /// Adds a copy of another soup.
    pub fn append(&mut self, other: &Poly) {
        let base = self.points.len() as u32;
        self.points.extend_from_slice(&other.points);
        self.faces.extend(other.faces.iter().map(|f| Face { points: f.points.map(|p| p + base), ..*f }));
    }

    /// This and the other, as one.
    #[must_use]
    pub fn with(mut self, other: &Poly) -> Self {
        self.append(other);
        self
    }

    /// Every point moved through `f`; faces stay.
    #[must_use]
    pub fn mapped(mut self, f: impl Fn(Vec3) -> Vec3) -> Self {
        for p in &mut self.points {
            *p = f(*p);
        }
        self
    }

    /// Through an affine matrix; a mirroring one also turns the faces, so that they still look outwards.
    #[must_use]
    pub fn transformed(self, m: Mat4) -> Self {
        let mirrored = m.determinant() < 0.0;
        let moved = self.mapped(|p| m.transform_point3(p));
        if mirrored { moved.flipped() } else { moved }
    }

    /// Moved by `d`.
    #[must_use]
    pub fn at(self, d: Vec3) -> Self {
        self.mapped(|p| p + d)
    }

    /// Turned about an axis through the origin, radians.
    #[must_use]
    pub fn turned(self, axis: Axis, angle: f32) -> Self {
        self.transformed(match axis {
            Axis::X => Mat4::from_rotation_x(angle),
            Axis::Y => Mat4::from_rotation_y(angle),
            Axis::Z => Mat4::from_rotation_z(angle),
        })
    }

    /// Mirrored in the plane x = 0.
    #[must_use]
    pub fn mirrored_x(self) -> Self {
        self.transformed(Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0)))
    }

    /// Mirrored in the plane z = 0.
    #[must_use]
    pub fn mirrored_z(self) -> Self {
        self.transformed(Mat4::from_scale(Vec3::new(1.0, 1.0, -1.0)))
    }

    /// All faces turned inside out.
    #[must_use]
    pub fn flipped(mut self) -> Self {
        for f in &mut self.faces {
            f.points[..f.len].reverse();
            f.uvs[..f.len].reverse();
            if f.len == 3 {
                f.points[3] = f.points[2];
                f.uvs[3] = f.uvs[2];
            }
        }
        self
    }

    /// Turned so that the signed volume is positive: right for closed shapes, whatever their making wound like.
    #[must_use]
    pub fn outward(self) -> Self {
        if self.signed_volume() < 0.0 { self.flipped() } else { self }
    }

    /// Sum of the signed volumes of the tetrahedra from the soup's centre to its faces, m³.
    pub fn signed_volume(&self) -> f32 {
        let centre = self.points.iter().sum::<Vec3>() / self.points.len().max(1) as f32;
        let mut volume = 0.0;
        for f in &self.faces {
            let p: Vec<Vec3> = f.corners().iter().map(|&i| self.points[i as usize] - centre).collect();
            for k in 1..f.len - 1 {
                volume += p[0].dot(p[k].cross(p[k + 1])) / 6.0;
            }
        }
        volume
    }

    /// UVs through `f`.
    #[must_use]
    pub fn uv_mapped(mut self, f: impl Fn(Vec2) -> Vec2) -> Self {
        for face in &mut self.faces {
            face.uvs = face.uvs.map(&f);
        }
        self
    }

    /// UVs shifted by a pseudo-random amount, so that neighbouring parts do not show the same piece of a texture.
    #[must_use]
    pub fn uv_shuffled(self, seed: u32) -> Self {
        let d = Vec2::new(super::noise::unit(seed, 11), super::noise::unit(seed, 29)) * 3.0;
        self.uv_mapped(|uv| uv + d)
    }

    /// UVs with u and v exchanged: turns a grain by a quarter.
    #[must_use]
    pub fn uv_turned(self) -> Self {
        self.uv_mapped(|uv| Vec2::new(-uv.y, uv.x))
    }

    /// UVs projected along the axis that each face looks along most, u following `grain` where the face contains it.
    #[must_use]
    pub fn box_uv(mut self, grain: Axis) -> Self {
        for i in 0..self.faces.len() {
            let normal = self.face_normal(i).abs();
            let axis = if normal.x >= normal.y && normal.x >= normal.z {
                Axis::X
            } else if normal.y >= normal.z {
                Axis::Y
            } else {
                Axis::Z
            };
            let points = &self.points;
            let face = &mut self.faces[i];
            for k in 0..4 {
                face.uvs[k] = project(points[face.points[k] as usize], axis, grain);
            }
        }
        self
    }

    /// Area-weighted normal of a face (not unit).
    pub fn face_normal(&self, face: usize) -> Vec3 {
        let f = &self.faces[face];
        let p = |k: usize| self.points[f.points[k] as usize];
        if f.len == 3 { (p(1) - p(0)).cross(p(2) - p(0)) } else { (p(2) - p(0)).cross(p(3) - p(1)) }
    }

    /// Smallest box around the points; zeros where there are none.
    pub fn bounds(&self) -> (Vec3, Vec3) {
        let mut it = self.points.iter().copied();
        let Some(first) = it.next() else { return (Vec3::ZERO, Vec3::ZERO) };
        it.fold((first, first), |(lo, hi), p| (lo.min(p), hi.max(p)))
    }

    /// Triangles only, split until no edge is longer than `max_edge`. An edge's split depends on the edge alone, so no
    /// cracks open between faces that share points.
    #[must_use]
    pub fn tessellated(self, max_edge: f32) -> Self {
        let mut points = self.points;
        let mut tris: Vec<([u32; 3], [Vec2; 3])> = Vec::new();
        for f in &self.faces {
            if f.len == 3 {
                tris.push(([f.points[0], f.points[1], f.points[2]], [f.uvs[0], f.uvs[1], f.uvs[2]]));
                continue;
            }
            let p = |k: usize| points[f.points[k] as usize];
            let (a, b) = if p(0).distance_squared(p(2)) <= p(1).distance_squared(p(3)) {
                ([0, 1, 2], [0, 2, 3])
            } else {
                ([0, 1, 3], [1, 2, 3])
            };
            for t in [a, b] {
                tris.push((t.map(|k| f.points[k]), t.map(|k| f.uvs[k])));
            }
        }
        let mut middle = std::collections::HashMap::new();
        let limit = max_edge * max_edge;
        let mut done = Vec::with_capacity(tris.len());
        while let Some((p, uv)) = tris.pop() {
            let length = |i: usize| points[p[i] as usize].distance_squared(points[p[(i + 1) % 3] as usize]);
            let longest = (0..3).max_by(|&a, &b| length(a).total_cmp(&length(b))).unwrap_or(0);
            if length(longest) <= limit {
                done.push((p, uv));
                continue;
            }
            let (a, b, c) = (p[longest], p[(longest + 1) % 3], p[(longest + 2) % 3]);
            let (ua, ub, uc) = (uv[longest], uv[(longest + 1) % 3], uv[(longest + 2) % 3]);
            let m = *middle.entry((a.min(b), a.max(b))).or_insert_with(|| {
                points.push((points[a as usize] + points[b as usize]) * 0.5);
                (points.len() - 1) as u32
            });
            let um = (ua + ub) * 0.5;
            tris.push(([a, m, c], [ua, um, uc]));
            tris.push(([m, b, c], [um, ub, uc]));
        }
        let mut out = Poly { points, faces: Vec::with_capacity(done.len()) };
        for (p, uv) in done {
            out.tri(p, uv);
        }
        out
    }
}

/// Planar UV of a point for a face that looks along `axis`.
pub fn project(p: Vec3, axis: Axis, grain: Axis) -> Vec2 {
    match (axis, grain) {
        (Axis::X, Axis::Y) => Vec2::new(p.y, p.z),
        (Axis::X, _) => Vec2::new(p.z, -p.y),
        (Axis::Y, Axis::Z) => Vec2::new(p.z, p.x),
        (Axis::Y, _) => Vec2::new(p.x, p.z),
        (Axis::Z, Axis::Y) => Vec2::new(p.y, p.x),
        (Axis::Z, _) => Vec2::new(p.x, -p.y),
    }
}

/// A parametric surface: a grid of quads over (u, v) in 0..1, with UVs by arc length.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Quads along u.
    pub nu: usize,
    /// Quads along v.
    pub nv: usize,
    /// Whether u = 1 is u = 0.
    pub close_u: bool,
    /// Whether v = 1 is v = 0.
    pub close_v: bool,
    /// Tile size in metres that closed directions are stretched to a multiple of, so that the texture has no seam.
    pub tile: Option<Vec2>,
}

impl Grid {
    /// An open grid.
    pub fn open(nu: usize, nv: usize) -> Self {
        Self { nu, nv, close_u: false, close_v: false, tile: None }
    }

    /// Closed along u.
    pub fn tube(nu: usize, nv: usize) -> Self {
        Self { close_u: true, ..Self::open(nu, nv) }
    }

    /// Closed both ways.
    pub fn torus(nu: usize, nv: usize) -> Self {
        Self { close_u: true, close_v: true, ..Self::open(nu, nv) }
    }

    /// With seamless texture of this tile size.
    #[must_use]
    pub fn tiled(self, tile: Vec2) -> Self {
        Self { tile: Some(tile), ..self }
    }

    /// Samples `f`; the front face is the one that ∂u × ∂v looks at.
    pub fn build(&self, f: impl Fn(f32, f32) -> Vec3) -> Poly {
        let (nu, nv) = (self.nu, self.nv);
        let (pu, pv) = (if self.close_u { nu } else { nu + 1 }, if self.close_v { nv } else { nv + 1 });
        let mut poly = Poly::default();
        for j in 0..pv {
            for i in 0..pu {
                poly.point(f(i as f32 / nu as f32, j as f32 / nv as f32));
            }
        }
        let index = |i: usize, j: usize| ((j % pv) * pu + i % pu) as u32;
        let at = |i: usize, j: usize| poly.points[index(i, j) as usize];
        let mut us = vec![0.0];
        for i in 0..nu {
            let sum: f32 = (0..=nv).map(|j| at(i, j).distance(at(i + 1, j))).sum();
            us.push(us[i] + sum / (nv + 1) as f32);
        }
        let mut vs = vec![0.0];
        for j in 0..nv {
            let sum: f32 = (0..=nu).map(|i| at(i, j).distance(at(i, j + 1))).sum();
            vs.push(vs[j] + sum / (nu + 1) as f32);
        }
        let fit = |lengths: &mut Vec<f32>, closed: bool, tile: f32| {
            let total = lengths.last().copied().unwrap_or(0.0);
            if closed && total > 0.0 {
                let k = (total / tile).round().max(1.0) * tile / total;
                for l in lengths {
                    *l *= k;
                }
            }
        };
        if let Some(tile) = self.tile {
            fit(&mut us, self.close_u, tile.x);
            fit(&mut vs, self.close_v, tile.y);
        }
        for j in 0..nv {
            for i in 0..nu {
                let uv = |i: usize, j: usize| Vec2::new(us[i], vs[j]);
                poly.quad(
                    [index(i, j), index(i + 1, j), index(i + 1, j + 1), index(i, j + 1)],
                    [uv(i, j), uv(i + 1, j), uv(i + 1, j + 1), uv(i, j + 1)],
                );
            }
        }
        poly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tessellation_keeps_area_and_bounds_edges() {
        let square = Grid::open(1, 1).build(|u, v| Vec3::new(u, v, 0.0)).tessellated(0.13);
        let area: f32 = (0..square.faces.len()).map(|i| square.face_normal(i).length() * 0.5).sum();
        assert!((area - 1.0).abs() < 1e-5, "{area}");
        for f in &square.faces {
            for k in 0..3 {
                let (a, b) = (square.points[f.points[k] as usize], square.points[f.points[(k + 1) % 3] as usize]);
                assert!(a.distance(b) <= 0.1301);
            }
        }
    }

    #[test]
    fn closed_grid_has_seamless_uvs() {
        let tube = Grid::tube(24, 2).tiled(Vec2::splat(0.5)).build(|u, v| {
            let a = u * std::f32::consts::TAU;
            Vec3::new(a.cos(), v, -a.sin())
        });
        let right = tube.faces.iter().flat_map(|f| f.uvs).map(|uv| uv.x).fold(0.0, f32::max);
        assert!((right / 0.5 - (right / 0.5).round()).abs() < 1e-4, "{right}");
    }

    #[test]
    fn mirroring_keeps_faces_outwards() {
        let ball = Grid::tube(16, 8).build(|u, v| {
            let (a, b) = (u * std::f32::consts::TAU, (v - 0.5) * std::f32::consts::PI);
            Vec3::new(a.cos() * b.cos(), b.sin(), -a.sin() * b.cos())
        });
        assert!(ball.signed_volume() > 3.0);
        assert!(ball.mirrored_x().signed_volume() > 3.0);
    }
}
