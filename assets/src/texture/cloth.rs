//! Woven, knitted and looped cloth, all in light greys to be tinted.

use std::f32::consts::{PI, TAU};

use glam::{IVec2, Vec2, Vec3};

use super::{Maps, Pixels, field::Field};
use crate::mesh::noise::{Rng, fbm, hash, mix, perlin, smoothstep};

fn grey_maps(
    height: &Field,
    tile: Vec2,
    tone: impl Fn(usize, f32) -> f32,
    open: &Field,
    rough: impl Fn(usize) -> f32,
) -> Maps {
    let n = height.size;
    Maps {
        base: Some(Pixels::grey(n, |i| tone(i, open.data[i]))),
        normal: Some(Pixels::normal(height, tile)),
        orm: Some(Pixels::rgb(n, |i| Vec3::new(open.data[i], rough(i), 0.0))),
    }
}

/// Wool bouclé: thousands of little yarn loops thrown over each other.
pub fn boucle(n: usize, tile: Vec2) -> Maps {
    let texel = tile.x / n as f32;
    // Under the loops lies the ground weave: gaps are shallow.
    let mut height = Field::new(n, |uv| 0.0011 + 0.0003 * fbm(uv * 60.0, IVec2::splat(60), 2, 3));
    let mut shade = Field::flat(n, 0.5);
    let mut rng = Rng::new(7);
    let loops = 5600;
    for k in 0..loops {
        let centre = Vec2::new(rng.unit(), rng.unit()) * n as f32;
        let radius = rng.range(0.0019, 0.0044) / texel;
        let yarn = rng.range(0.001, 0.0017) / texel;
        let squash = rng.range(0.65, 1.0);
        let (sin, cos) = rng.range(0.0, TAU).sin_cos();
        let tilt = rng.range(0.0, TAU);
        let lift = k as f32 / loops as f32;
        let tone = rng.unit();
        let reach = (radius + yarn + 2.0) as i32;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let d = Vec2::new(dx as f32, dy as f32);
                let q = Vec2::new(cos * d.x + sin * d.y, (cos * d.y - sin * d.x) / squash);
                let from_ring = (q.length() - radius).abs() / yarn;
                if from_ring >= 1.0 {
                    continue;
                }
                let around = q.to_angle();
                // One side of the loop dives under its neighbours.
                let bend = 0.62 + 0.38 * (around + tilt).cos();
                let twist = 0.05 * (around * radius / yarn * 2.2 + from_ring * 2.0).sin();
                let h = 0.0015 * ((1.0 - from_ring * from_ring).sqrt() + twist) * bend + 0.0011 * lift;
                let (x, y) = ((centre.x as i32 + dx).rem_euclid(n as i32), (centre.y as i32 + dy).rem_euclid(n as i32));
                let i = y as usize * n + x as usize;
                if h > height.data[i] {
                    height.data[i] = h;
                    shade.data[i] = tone;
                }
            }
        }
    }
    let height = height.blurred((n / 1024).max(1));
    let open = height.openness(n / 80, 0.0019);
    let fibre = Field::new(n, |uv| fbm(uv * 150.0, IVec2::splat(150), 2, 5));
    let cloud = Field::new(n, |uv| fbm(uv * 3.0, IVec2::splat(3), 3, 9));
    grey_maps(
        &height,
        tile,
        |i, open| {
            mix(0.74, 0.97, open) * (0.93 + 0.09 * shade.data[i]) * (1.0 + 0.05 * fibre.data[i] + 0.03 * cloud.data[i])
        },
        &open,
        |i| 0.93 + 0.05 * fibre.data[i],
    )
}

/// Plain weave with slubs.
pub fn weave(n: usize, tile: Vec2) -> Maps {
    let yarns = 38.0;
    let slub = |k: f32, along: f32, seed: u32| {
        let id = hash((k.rem_euclid(yarns)) as u32, 3, seed);
        0.84 + 0.16 * (id & 255) as f32 / 255.0
            + 0.13 * perlin(Vec2::new(along * 9.0, (id % 97) as f32 + 0.5), IVec2::new(9, 97), seed)
    };
    let yarn = |uv: Vec2| {
        // Yarns waver a little.
        let w = Vec2::new(fbm(uv * 5.0, IVec2::splat(5), 2, 2), fbm(uv * 5.0, IVec2::splat(5), 2, 4)) * 0.22;
        let p = uv * yarns + w;
        let (cx, cy) = (p.x.floor(), p.y.floor());
        let over = (cx + cy).rem_euclid(2.0) < 1.0;
        let (fx, fy) = (p.x - cx - 0.5, p.y - cy - 0.5);
        let cord = |d: f32, width: f32| (1.0 - (d / (0.5 * width)).powi(2)).max(0.0).sqrt();
        // Warp runs along v, weft along u; each rises over a crossing and dives beside it.
        let warp = cord(fx, slub(cx, uv.y, 11)) * (0.55 + 0.45 * (if over { 1.0 } else { -1.0 }) * (fy * PI).cos());
        let weft = cord(fy, slub(cy, uv.x, 13)) * (0.55 - 0.45 * (if over { 1.0 } else { -1.0 }) * (fx * PI).cos());
        if warp > weft {
            (warp, p.y * 1.4 + fx * 2.2, cx.rem_euclid(yarns) as u32)
        } else {
            (weft, p.x * 1.4 + fy * 2.2, cy.rem_euclid(yarns) as u32 + 500)
        }
    };
    let height = Field::new(n, |uv| {
        let (h, along, _) = yarn(uv);
        let twist = (along * TAU).sin();
        0.000_34 * h + 0.000_02 * twist * h
    });
    let open = height.openness(n / 110, 0.000_38);
    let cloud = Field::new(n, |uv| fbm(uv * 4.0, IVec2::splat(4), 3, 19));
    let tone = Field::new(n, |uv| {
        let (_, along, id) = yarn(uv);
        0.9 + 0.1 * (hash(id, 1, 3) & 255) as f32 / 255.0 + 0.03 * (along * TAU).sin()
    });
    grey_maps(
        &height,
        tile,
        |i, open| mix(0.5, 0.98, open) * tone.data[i] * (1.0 + 0.05 * cloud.data[i]),
        &open,
        |i| 0.86 + 0.04 * cloud.data[i],
    )
}

/// Acoustic cloth: two systems of round yarn laced over and under each other on the diagonal, open between them.
pub fn knit(n: usize, tile: Vec2) -> Maps {
    let (cols, rows) = (36.0, 40.0);
    let lace = |uv: Vec2| {
        let w = Vec2::new(fbm(uv * 6.0, IVec2::splat(6), 2, 21), fbm(uv * 6.0, IVec2::splat(6), 2, 23)) * 0.1;
        let p = uv * Vec2::new(cols, rows) + w;
        let (s, t) = (p.x + p.y, p.x - p.y);
        let over = (s.floor() + t.floor()).rem_euclid(2.0) < 1.0;
        let (fs, ft) = (s - s.floor() - 0.5, t - t.floor() - 0.5);
        let cord = |d: f32| (1.0 - (d / 0.37).powi(2)).max(0.0).sqrt();
        let wave = |f: f32, up: bool| 0.5 + 0.5 * (if up { 1.0 } else { -1.0 }) * (f * PI).cos();
        // One yarn runs where s is constant, the other where t is.
        let a = if fs.abs() < 0.37 { cord(fs) * 0.55 + 0.45 * wave(ft, over) } else { 0.0 };
        let b = if ft.abs() < 0.37 { cord(ft) * 0.55 + 0.45 * wave(fs, !over) } else { 0.0 };
        let strand = |along: f32, across: f32| ((along * 2.0 + across * 1.1) * TAU).sin();
        if a > b { (a, strand(t, fs)) } else { (b, strand(s, ft)) }
    };
    let height = Field::new(n, |uv| {
        let (h, ply) = lace(uv);
        0.000_5 * h + if h > 0.0 { 0.000_022 * ply } else { 0.0 }
    });
    let open = height.openness(n / 70, 0.000_55);
    let fibre = Field::new(n, |uv| fbm(uv * 120.0, IVec2::splat(120), 2, 27));
    let cloud = Field::new(n, |uv| fbm(uv * 3.0, IVec2::splat(3), 3, 28));
    let ground = Field::new(n, |uv| {
        let (h, ply) = lace(uv);
        smoothstep(0.0, 0.35, h) * (1.0 + 0.05 * ply)
    });
    grey_maps(
        &height,
        tile,
        |i, open| {
            mix(0.6, 0.97, open) * (1.0 + 0.05 * fibre.data[i] + 0.04 * cloud.data[i]) * mix(0.45, 1.0, ground.data[i])
        },
        &open,
        |i| 0.88 + 0.05 * fibre.data[i],
    )
}
