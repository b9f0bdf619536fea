//! Hashes and noise. Everything is a pure function of its arguments and a seed.

use glam::{IVec2, Vec2, Vec3};

/// Well-mixed 32 bits of three.
pub fn hash(x: u32, y: u32, seed: u32) -> u32 {
    let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ seed.wrapping_mul(0xC2B2_AE3D);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297A_2D39);
    h ^ (h >> 15)
}

/// Uniform in 0..1 from two integers.
pub fn unit(x: u32, seed: u32) -> f32 {
    (hash(x, 0x51, seed) >> 8) as f32 / (1 << 24) as f32
}

/// A small sequential generator (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678_9ABC_DEF0)
    }

    /// Uniform in 0..1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 24) as f32
    }

    /// Uniform in `lo..hi`.
    pub fn range(&mut self, lo: f32, hi: f32) -> f32 {
        lo + (hi - lo) * self.unit()
    }
}

fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

fn wrap(i: i32, period: i32) -> u32 {
    i.rem_euclid(period.max(1)) as u32
}

/// Gradient noise in about -1..1 that repeats after `period` cells.
pub fn perlin(p: Vec2, period: IVec2, seed: u32) -> f32 {
    let cell = p.floor();
    let f = p - cell;
    let (ix, iy) = (cell.x as i32, cell.y as i32);
    let corner = |dx: i32, dy: i32| {
        let h = hash(wrap(ix + dx, period.x), wrap(iy + dy, period.y), seed);
        let a = (h & 0xFFFF) as f32 / 65536.0 * std::f32::consts::TAU;
        let (s, c) = a.sin_cos();
        c * (f.x - dx as f32) + s * (f.y - dy as f32)
    };
    let (u, v) = (fade(f.x), fade(f.y));
    let top = corner(0, 0) * (1.0 - u) + corner(1, 0) * u;
    let low = corner(0, 1) * (1.0 - u) + corner(1, 1) * u;
    (top * (1.0 - v) + low * v) * 1.5
}

/// Octaves of [`perlin`], each twice as fine and half as strong; about -1..1.
pub fn fbm(p: Vec2, period: IVec2, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut total) = (0.0, 1.0, 0.0);
    for o in 0..octaves {
        let k = 1 << o;
        sum += weight * perlin(p * k as f32, period * k, seed.wrapping_add(o * 101));
        total += weight;
        weight *= 0.5;
    }
    sum / total
}

/// What [`worley`] finds around a point.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Distance to the nearest seed point, cells.
    pub f1: f32,
    /// Distance to the second nearest.
    pub f2: f32,
    /// Hash of the nearest.
    pub id: u32,
}

/// Cellular noise that repeats after `period` cells.
pub fn worley(p: Vec2, period: IVec2, seed: u32) -> Cell {
    let base = p.floor();
    let mut found = Cell { f1: f32::MAX, f2: f32::MAX, id: 0 };
    for dy in -1..=1 {
        for dx in -1..=1 {
            let (cx, cy) = (base.x as i32 + dx, base.y as i32 + dy);
            let id = hash(wrap(cx, period.x), wrap(cy, period.y), seed);
            let q = Vec2::new(cx as f32, cy as f32)
                + Vec2::new((id & 0xFFFF) as f32, (id >> 16) as f32) / 65536.0 * 0.9
                + 0.05;
            let d = p.distance(q);
            if d < found.f1 {
                found = Cell { f1: d, f2: found.f1, id };
            } else if d < found.f2 {
                found.f2 = d;
            }
        }
    }
    found
}

/// Smooth value noise in space, about -1..1, not tiled: for displacing meshes.
pub fn noise3(p: Vec3, seed: u32) -> f32 {
    let cell = p.floor();
    let f = p - cell;
    let (u, v, w) = (fade(f.x), fade(f.y), fade(f.z));
    let mut sum = 0.0;
    for k in 0..8_u32 {
        let (dx, dy, dz) = (k & 1, (k >> 1) & 1, k >> 2);
        let h = hash(
            (cell.x as i32 + dx as i32) as u32,
            (cell.y as i32 + dy as i32) as u32,
            seed ^ ((cell.z as i32 + dz as i32) as u32).wrapping_mul(0x27D4_EB2F),
        );
        let value = (h >> 8) as f32 / (1 << 23) as f32 - 1.0;
        let weight = (if dx == 1 { u } else { 1.0 - u })
            * (if dy == 1 { v } else { 1.0 - v })
            * (if dz == 1 { w } else { 1.0 - w });
        sum += value * weight;
    }
    sum
}

/// Hermite step from 0 at `a` to 1 at `b`.
pub fn smoothstep(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Linear blend.
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_repeats_after_its_period() {
        let period = IVec2::new(5, 7);
        for i in 0..50 {
            let p = Vec2::new(i as f32 * 0.37, i as f32 * 0.21);
            let q = p + Vec2::new(5.0, 7.0);
            assert!((fbm(p, period, 4, 3) - fbm(q, period, 4, 3)).abs() < 1e-3);
            assert!((worley(p, period, 3).f1 - worley(q, period, 3).f1).abs() < 1e-3);
        }
    }
}
