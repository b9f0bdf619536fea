//! Sections drawn along a path, and profiles turned about an axis.

use std::f32::consts::{FRAC_PI_2, TAU};

use glam::{Vec2, Vec3};

use super::{Poly, poly::Grid};

/// How the section is turned along the path.
#[derive(Debug, Clone, Copy)]
pub enum Frame {
    /// The section's y follows this direction as well as it can.
    Up(Vec3),
    /// Rotation-minimising, starting with the section's y towards this direction.
    Carried(Vec3),
}

/// Unit tangent, side (section x) and up (section y) at each point.
pub fn frames(path: &[Vec3], closed: bool, frame: Frame) -> Vec<(Vec3, Vec3, Vec3)> {
    let n = path.len();
    let tangent = |i: usize| {
        let (a, b) = if closed {
            (path[(i + n - 1) % n], path[(i + 1) % n])
        } else {
            (path[i.saturating_sub(1)], path[(i + 1).min(n - 1)])
        };
        (b - a).normalize_or_zero()
    };
    let square = |t: Vec3, hint: Vec3| {
        let side = hint.cross(t);
        let side = if side.length_squared() < 1e-10 { t.any_orthonormal_vector() } else { side.normalize() };
        (t, side, t.cross(side))
    };
    let mut out: Vec<(Vec3, Vec3, Vec3)> = Vec::with_capacity(n);
    for i in 0..n {
        let hint = match frame {
            Frame::Up(up) => up,
            Frame::Carried(up) => out.last().map_or(up, |f| f.2),
        };
        out.push(square(tangent(i), hint));
    }
    out
}

/// A tube: `section(t, i)` gives the closed outline (always as many points, counter-clockwise seen against the path) at
/// path point i, t in 0..1 along the length.
#[derive(Debug, Clone, Copy)]
pub struct Sweep {
    /// How the section turns.
    pub frame: Frame,
    /// Whether the path is a ring.
    pub closed: bool,
    /// Radius of the rounded edge at the two ends, metres; 0 = a sharp flat end.
    pub round: f32,
    /// Segments of that rounding.
    pub round_segments: usize,
    /// Whether the ends are shut.
    pub caps: bool,
    /// See [`Grid::tile`].
    pub tile: Option<Vec2>,
}

impl Sweep {
    /// An open path with shut ends.
    pub fn open(frame: Frame) -> Self {
        Self { frame, closed: false, round: 0.0, round_segments: 3, caps: true, tile: None }
    }

    /// A ring.
    pub fn ring(frame: Frame) -> Self {
        Self { closed: true, caps: false, ..Self::open(frame) }
    }

    /// With rounded ends.
    #[must_use]
    pub fn rounded(self, radius: f32, segments: usize) -> Self {
        Self { round: radius, round_segments: segments, ..self }
    }

    /// With a constant section.
    pub fn along(&self, path: &[Vec3], section: &[Vec2]) -> Poly {
        self.build(path, |_, _| section.to_vec())
    }

    /// Builds the tube.
    pub fn build(&self, path: &[Vec3], section: impl Fn(f32, usize) -> Vec<Vec2>) -> Poly {
        let n = path.len();
        let frames = frames(path, self.closed, self.frame);
        let total = super::curve::length(path, self.closed).max(1e-9);
        let mut rings: Vec<Vec<Vec3>> = Vec::new();
        let mut travelled = 0.0;
        for i in 0..n {
            if i > 0 {
                travelled += path[i].distance(path[i - 1]);
            }
            let (t, side, up) = frames[i];
            let outline = section(travelled / total, i);
            let place = |outline: &[Vec2], along: f32| -> Vec<Vec3> {
                outline.iter().map(|p| path[i] + side * p.x + up * p.y + t * along).collect()
            };
            let end = !self.closed && (i == 0 || i == n - 1);
            if end && self.round > 0.0 {
                let half = outline.iter().fold(Vec2::splat(1e-9), |m, p| m.max(p.abs()));
                let r = self.round.min(half.min_element() * 0.999);
                let mut extra: Vec<Vec<Vec3>> = (0..=self.round_segments)
                    .map(|k| {
                        let a = FRAC_PI_2 * k as f32 / self.round_segments as f32;
                        let shrink = (half - r * (1.0 - a.cos())) / half;
                        let shrunk: Vec<Vec2> = outline.iter().map(|&p| p * shrink).collect();
                        let along = r * (a.sin() - 1.0);
                        place(&shrunk, if i == 0 { -along } else { along })
                    })
                    .collect();
                if i == 0 {
                    extra.reverse();
                }
                // The rounding takes its length from the path's own end.
                rings.extend(extra);
            } else {
                rings.push(place(&outline, 0.0));
            }
        }
        let (m, k) = (rings.first().map_or(0, Vec::len), rings.len());
        if m < 3 || k < 2 {
            return Poly::default();
        }
        let grid = Grid {
            nu: m,
            nv: if self.closed { k } else { k - 1 },
            close_u: true,
            close_v: self.closed,
            tile: self.tile,
        };
        let (nu, nv) = (grid.nu as f32, grid.nv as f32);
        let mut poly = grid.build(|u, v| rings[(v * nv).round() as usize % k][(u * nu).round() as usize % m]);
        if self.caps && !self.closed {
            let flat = |ring: usize| -> (Vec<Vec2>, u32) {
                let (_, side, up) = frames[if ring == 0 { 0 } else { n - 1 }];
                let o = path[if ring == 0 { 0 } else { n - 1 }];
                (
                    rings[ring].iter().map(|p| Vec2::new((*p - o).dot(side), (*p - o).dot(up))).collect(),
                    (ring * m) as u32,
                )
            };
            for ring in [0, k - 1] {
                let (outline, base) = flat(ring);
                for t in super::outline::triangulate(&outline) {
                    let [a, b, c] = if ring == 0 { [t[0], t[2], t[1]] } else { t };
                    poly.tri([a, b, c].map(|x| base + x as u32), [a, b, c].map(|x| outline[x]));
                }
            }
        }
        poly
    }
}

/// A profile of (radius, height) points turned about the y axis. Points go upwards on the outside of a solid.
/// u runs around (at the mean radius), v along the profile.
pub fn lathe(profile: &[Vec2], segments: usize, tile: Option<Vec2>) -> Poly {
    let rows = profile.len() - 1;
    let grid = Grid { nu: segments, nv: rows, close_u: true, close_v: false, tile };
    grid.build(|u, v| {
        let p = profile[(v * rows as f32).round() as usize];
        let (s, c) = (u * TAU).sin_cos();
        // Starts at the back, so that a seam is out of sight, and runs so that the outside is the front face.
        Vec3::new(-s * p.x, p.y, -c * p.x)
    })
}

/// A closed profile (a ring's cross-section, counter-clockwise in the (radius, height) plane) turned about y.
pub fn lathe_ring(profile: &[Vec2], segments: usize, tile: Option<Vec2>) -> Poly {
    let rows = profile.len();
    let grid = Grid { nu: segments, nv: rows, close_u: true, close_v: true, tile };
    grid.build(|u, v| {
        let p = profile[(v * rows as f32).round() as usize % rows];
        let (s, c) = (u * TAU).sin_cos();
        Vec3::new(-s * p.x, p.y, -c * p.x)
    })
    .outward()
}
