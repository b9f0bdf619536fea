//! Planks: growth rings, pores, rays.

use glam::{IVec2, Vec2, Vec3};

use super::{Maps, Pixels, field::Field};
use crate::mesh::noise::{fbm, hash, mix, perlin, smoothstep};

struct Species {
    /// sRGB of the wood between rings, at rings, in pores.
    early: Vec3,
    late: Vec3,
    pore: Vec3,
    /// Ring lines across the tile.
    rings: f32,
    /// How far the rings wander, in ring widths.
    wander: f32,
    /// Share of the area that pores cover.
    pores: f32,
    /// Strength of the pale flecks that rays leave.
    flecks: f32,
    /// Slow change of tone over the plank, 0..1.
    cloud: f32,
    roughness: f32,
    seed: u32,
}

/// Pale oak.
pub fn oak(n: usize, tile: Vec2) -> Maps {
    plank(
        n,
        tile,
        &Species {
            early: Vec3::new(0.83, 0.69, 0.52),
            late: Vec3::new(0.73, 0.565, 0.39),
            pore: Vec3::new(0.52, 0.375, 0.24),
            rings: 34.0,
            wander: 7.0,
            pores: 0.5,
            flecks: 0.05,
            cloud: 0.07,
            roughness: 0.56,
            seed: 3,
        },
    )
}

/// Dark walnut.
pub fn walnut(n: usize, tile: Vec2) -> Maps {
    plank(
        n,
        tile,
        &Species {
            early: Vec3::new(0.47, 0.325, 0.225),
            late: Vec3::new(0.315, 0.205, 0.14),
            pore: Vec3::new(0.17, 0.105, 0.07),
            rings: 22.0,
            wander: 9.0,
            pores: 0.34,
            flecks: 0.0,
            cloud: 0.16,
            roughness: 0.5,
            seed: 41,
        },
    )
}

fn plank(n: usize, tile: Vec2, s: &Species) -> Maps {
    // Ring phase: straight lines along u that wander slowly; a wider wave makes the cathedrals.
    let phase = |uv: Vec2| {
        let slow = fbm(Vec2::new(uv.x, uv.y * 2.0), IVec2::new(1, 2), 2, s.seed);
        let mid = fbm(uv * Vec2::new(3.0, 8.0), IVec2::new(3, 8), 3, s.seed + 7);
        uv.y * s.rings + slow * s.wander + mid * 0.9
    };
    let ring = Field::new(n, |uv| {
        let p = phase(uv);
        let t = p.rem_euclid(1.0);
        // Each year darkens slowly and ends at once; years differ.
        let year = (hash(p.floor().rem_euclid(s.rings) as u32, 5, s.seed) & 255) as f32 / 255.0;
        let soft = smoothstep(0.0, 0.86, t).powf(1.6) * (1.0 - smoothstep(0.93, 1.0, t));
        soft * mix(0.45, 1.0, year)
    });
    // Fine streaks along the grain.
    let streak = Field::new(n, |uv| {
        0.6 * perlin(uv * Vec2::new(10.0, 230.0), IVec2::new(10, 230), s.seed + 13)
            + 0.4 * perlin(uv * Vec2::new(22.0, 410.0), IVec2::new(22, 410), s.seed + 17)
    });
    // Pores are short slits, denser in early wood.
    let pores = Field::new(n, |uv| {
        let a = perlin(uv * Vec2::new(34.0, 300.0), IVec2::new(34, 300), s.seed + 23);
        let b = perlin(uv * Vec2::new(61.0, 360.0), IVec2::new(61, 360), s.seed + 29);
        let early = 1.0 - smoothstep(0.05, 0.55, phase(uv).rem_euclid(1.0));
        let edge = 0.86 - 0.5 * s.pores * (0.35 + 0.65 * early);
        smoothstep(edge, edge + 0.2, a.max(b * 0.95))
    });
    let fleck = Field::new(n, |uv| {
        let a = perlin(uv * Vec2::new(26.0, 70.0), IVec2::new(26, 70), s.seed + 31);
        smoothstep(0.45, 0.7, a)
    });
    let cloud = Field::new(n, |uv| fbm(uv * Vec2::new(2.0, 3.0), IVec2::new(2, 3), 3, s.seed + 37));

    let height = Field {
        size: n,
        data: (0..n * n)
            .map(|i| -0.000_16 * pores.data[i] - 0.000_05 * ring.data[i] + 0.000_03 * streak.data[i])
            .collect(),
    };
    let base = Pixels::rgb(n, |i| {
        let mut c = s.early.lerp(s.late, ring.data[i]);
        c *= 1.0 + 0.055 * streak.data[i] + s.cloud * cloud.data[i];
        c = c.lerp(c * Vec3::new(1.06, 1.0, 0.9), smoothstep(-0.3, 0.6, cloud.data[i]) * 0.5);
        c = c.lerp(s.early * 1.08, fleck.data[i] * s.flecks * 4.0 * (1.0 - ring.data[i] * 0.5));
        c.lerp(s.pore, pores.data[i] * 0.72)
    });
    let normal = Pixels::normal(&height, tile);
    let orm = Pixels::rgb(n, |i| {
        let rough = s.roughness + 0.16 * pores.data[i] - 0.05 * ring.data[i] + 0.03 * streak.data[i]
            - 0.1 * fleck.data[i] * s.flecks;
        Vec3::new(1.0 - 0.4 * pores.data[i], rough, 0.0)
    });
    Maps { base: Some(base), normal: Some(normal), orm: Some(orm) }
}
