//! Stone.

use glam::{IVec2, Vec2, Vec3};

use super::{Maps, Pixels, field::Field};
use crate::mesh::noise::{fbm, mix, smoothstep, worley};

/// Filled and honed travertine: beds along u, open pits.
pub fn travertine(n: usize, tile: Vec2) -> Maps {
    let bed = Field::new(n, |uv| {
        let bend = fbm(uv * Vec2::new(2.0, 3.0), IVec2::new(2, 3), 3, 4) * 0.1;
        fbm(Vec2::new(uv.x * 2.0, (uv.y + bend) * 14.0), IVec2::new(2, 14), 5, 6)
    });
    let pits = Field::new(n, |uv| {
        let bend = fbm(uv * Vec2::new(6.0, 12.0), IVec2::new(6, 12), 3, 9) * 0.5;
        let a = worley(uv * Vec2::new(34.0, 110.0) + bend, IVec2::new(34, 110), 8);
        let size = 0.05 + 0.24 * (((a.id >> 8) & 255) as f32 / 255.0).powi(2);
        let where_ = smoothstep(0.0, 0.35, fbm(uv * Vec2::new(3.0, 9.0), IVec2::new(3, 9), 3, 10));
        if a.id.is_multiple_of(2) { (1.0 - smoothstep(size * 0.55, size, a.f1)) * where_ } else { 0.0 }
    });
    let fine = Field::new(n, |uv| fbm(uv * Vec2::new(40.0, 90.0), IVec2::new(40, 90), 3, 12));
    let height = Field { size: n, data: (0..n * n).map(|i| -0.001 * pits.data[i] + 0.000_02 * fine.data[i]).collect() };
    let (pale, warm, dark) =
        (Vec3::new(0.87, 0.815, 0.735), Vec3::new(0.775, 0.685, 0.575), Vec3::new(0.5, 0.41, 0.32));
    Maps {
        base: Some(Pixels::rgb(n, |i| {
            let c = pale.lerp(warm, smoothstep(-0.4, 0.55, bed.data[i])) * (1.0 + 0.05 * fine.data[i]);
            c.lerp(dark, pits.data[i] * 0.6)
        })),
        normal: Some(Pixels::normal(&height, tile)),
        orm: Some(Pixels::rgb(n, |i| {
            Vec3::new(1.0 - 0.65 * pits.data[i], mix(0.42, 0.85, pits.data[i]) + 0.06 * fine.data[i], 0.0)
        })),
    }
}
