//! Leather.

use glam::{IVec2, Vec2, Vec3};

use super::{Maps, Pixels, field::Field};
use crate::mesh::noise::{fbm, mix, smoothstep, worley};

/// Pebbles parted by creases; `cells` pebbles across the tile, `depth` metres from crease to crown.
pub fn leather(n: usize, tile: Vec2, cells: i32, depth: f32) -> Maps {
    let pebble = Field::new(n, |uv| {
        let bend = Vec2::new(fbm(uv * 9.0, IVec2::splat(9), 3, 1), fbm(uv * 9.0, IVec2::splat(9), 3, 2));
        let p = uv * cells as f32 + bend * 0.9;
        let big = worley(p, IVec2::splat(cells), 5);
        let small = worley(p * 2.0, IVec2::splat(cells * 2), 6);
        let crease = smoothstep(0.0, 0.32, big.f2 - big.f1);
        let fine = smoothstep(0.0, 0.4, small.f2 - small.f1);
        let crown = 1.0 - 0.35 * big.f1 * big.f1;
        let lift = 0.88 + 0.12 * (big.id & 255) as f32 / 255.0;
        crease * crown * lift * 0.85 + fine * 0.15
    });
    // Long soft folds that the hide had in life.
    let fold = Field::new(n, |uv| {
        let f = fbm(uv * Vec2::new(4.0, 7.0), IVec2::new(4, 7), 4, 8);
        1.0 - smoothstep(0.0, 0.1, f.abs())
    });
    let pore = Field::new(n, |uv| {
        let c = worley(uv * (cells * 3) as f32, IVec2::splat(cells * 3), 9);
        if c.id.is_multiple_of(8) { 1.0 - smoothstep(0.1, 0.28, c.f1) } else { 0.0 }
    });
    let cloud = Field::new(n, |uv| fbm(uv * 3.0, IVec2::splat(3), 4, 12));
    let height = Field {
        size: n,
        data: (0..n * n).map(|i| depth * (pebble.data[i] - 0.1 * fold.data[i] - 0.3 * pore.data[i])).collect(),
    };
    let open = height.openness((n as i32 / cells).max(2) as usize, depth * 1.1);
    Maps {
        base: Some(Pixels::grey(n, |i| {
            mix(0.66, 0.97, open.data[i]) * (1.0 + 0.07 * cloud.data[i]) * (1.0 - 0.015 * fold.data[i])
        })),
        normal: Some(Pixels::normal(&height, tile)),
        orm: Some(Pixels::rgb(n, |i| {
            let rough = 0.47 + 0.2 * (1.0 - open.data[i]) + 0.07 * cloud.data[i] + 0.05 * fold.data[i];
            Vec3::new(mix(0.55, 1.0, open.data[i]), rough, 0.0)
        })),
    }
}
