//! Metal and coated surfaces: no colour of their own, only relief and roughness. Metallic is left at 1 and multiplied by
//! the material's factor.

use glam::{IVec2, Vec2, Vec3};

use super::{Maps, Pixels, field::Field};
use crate::mesh::noise::{fbm, perlin};

/// Brushed along u.
pub fn brushed(n: usize, tile: Vec2) -> Maps {
    let streak = Field::new(n, |uv| {
        0.5 * perlin(uv * Vec2::new(5.0, 240.0), IVec2::new(5, 240), 1)
            + 0.3 * perlin(uv * Vec2::new(9.0, 170.0), IVec2::new(9, 170), 2)
            + 0.3 * perlin(uv * Vec2::new(3.0, 90.0), IVec2::new(3, 90), 3)
    });
    let height = streak.clone().map(|v| v * 0.000_006);
    Maps {
        base: None,
        normal: Some(Pixels::normal(&height, tile)),
        orm: Some(Pixels::rgb(n, |i| Vec3::new(1.0, 0.86 + 0.22 * streak.data[i], 1.0))),
    }
}

/// Blasted, anodised or powder-coated: a fine even grain.
pub fn grained(n: usize, tile: Vec2) -> Maps {
    let grain =
        Field::new(n, |uv| 0.7 * perlin(uv * 96.0, IVec2::splat(96), 5) + 0.5 * perlin(uv * 52.0, IVec2::splat(52), 6));
    let cloud = Field::new(n, |uv| fbm(uv * 4.0, IVec2::splat(4), 3, 7));
    let height = grain.clone().map(|v| v * 0.000_012);
    Maps {
        base: None,
        normal: Some(Pixels::normal(&height, tile)),
        orm: Some(Pixels::rgb(n, |i| Vec3::new(1.0, 0.88 + 0.07 * grain.data[i] + 0.08 * cloud.data[i], 1.0))),
    }
}
