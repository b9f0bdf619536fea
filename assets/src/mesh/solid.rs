//! Solids with bevelled edges.

use std::f32::consts::FRAC_PI_2;

use glam::{Vec2, Vec3};

use super::{Axis, Poly, outline};

/// A box about the origin with edges rounded by `radius` in `segments` steps, flat parts cut into pieces no longer than
/// `cell` (so that baked shading has vertices to live on). UVs are planar by side with u along `grain`, and run on over
/// the bevels.
pub fn rounded_box(size: Vec3, radius: f32, segments: usize, cell: f32, grain: Axis) -> Poly {
    let half = size * 0.5;
    let radius = radius.min(half.min_element() * 0.999);
    // (coordinate on the outer cube, arc-length coordinate)
    let stops = |h: f32| -> Vec<(f32, f32)> {
        let inner = h - radius;
        let flat = ((2.0 * inner / cell).ceil() as usize).max(1);
        let angle = |k: usize| FRAC_PI_2 * 0.5 * k as f32 / segments as f32;
        let mut v: Vec<(f32, f32)> = Vec::new();
        for k in (1..=segments).rev() {
            v.push((-inner - radius * angle(k).tan(), -inner - radius * angle(k)));
        }
        for k in 0..=flat {
            let c = -inner + 2.0 * inner * k as f32 / flat as f32;
            v.push((c, c));
        }
        for k in 1..=segments {
            v.push((inner + radius * angle(k).tan(), inner + radius * angle(k)));
        }
        v
    };
    let core = half - radius;
    let round = |q: Vec3| {
        let c = q.clamp(-core, core);
        c + (q - c).normalize_or_zero() * radius
    };
    let mut poly = Poly::default();
    for (axis, sign) in
        [(Axis::X, 1.0), (Axis::X, -1.0), (Axis::Y, 1.0), (Axis::Y, -1.0), (Axis::Z, 1.0), (Axis::Z, -1.0)]
    {
        let (hu, hv, hn) = match axis {
            Axis::X => (half.z, half.y, half.x),
            Axis::Y => (half.x, half.z, half.y),
            Axis::Z => (half.x, half.y, half.z),
        };
        let (us, vs) = (stops(hu), stops(hv));
        let place = |u: f32, v: f32, n: f32| match axis {
            Axis::X => Vec3::new(n, v, u),
            Axis::Y => Vec3::new(u, n, v),
            Axis::Z => Vec3::new(u, v, n),
        };
        let base = poly.points.len() as u32;
        for &(v, _) in &vs {
            for &(u, _) in &us {
                poly.point(round(place(u, v, hn * sign)));
            }
        }
        let w = us.len();
        for j in 0..vs.len() - 1 {
            for i in 0..w - 1 {
                let at = |i: usize, j: usize| base + (j * w + i) as u32;
                let uv = |i: usize, j: usize| super::poly::project(place(us[i].1, vs[j].1, hn * sign), axis, grain);
                let (p, t) = (
                    [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)],
                    [uv(i, j), uv(i + 1, j), uv(i + 1, j + 1), uv(i, j + 1)],
                );
                let outward = (axis == Axis::Z) == (sign > 0.0);
                if outward {
                    poly.quad(p, t);
                } else {
                    poly.quad([p[3], p[2], p[1], p[0]], [t[3], t[2], t[1], t[0]]);
                }
            }
        }
    }
    poly
}

/// An outline in x, y drawn out along z (centred), its front and back edges rounded by `bevel`.
pub fn extrude(shape: &[Vec2], depth: f32, bevel: f32, segments: usize) -> Poly {
    let n = shape.len();
    let mut rings: Vec<(Vec<Vec2>, f32, f32)> = Vec::new();
    let h = depth * 0.5;
    let mut run = 0.0;
    let arc = |k: usize| FRAC_PI_2 * k as f32 / segments.max(1) as f32;
    let steps = if bevel > 0.0 { segments } else { 0 };
    for k in 0..=steps {
        let a = arc(k);
        let d = if steps == 0 { 0.0 } else { bevel * (1.0 - a.sin()) };
        let z = if steps == 0 { -h } else { -h + bevel * (1.0 - a.cos()) };
        rings.push((outline::inset(shape, d), z, run));
        run += bevel * FRAC_PI_2 / segments.max(1) as f32;
    }
    run += depth - 2.0 * bevel;
    for k in (0..=steps).rev() {
        let a = arc(k);
        let d = if steps == 0 { 0.0 } else { bevel * (1.0 - a.sin()) };
        let z = if steps == 0 { h } else { h - bevel * (1.0 - a.cos()) };
        rings.push((outline::inset(shape, d), z, run));
        run += bevel * FRAC_PI_2 / segments.max(1) as f32;
    }
    let mut around = vec![0.0];
    for i in 0..n {
        around.push(around[i] + shape[i].distance(shape[(i + 1) % n]));
    }
    let mut poly = Poly::default();
    for (ring, z, _) in &rings {
        for p in ring {
            poly.point(p.extend(*z));
        }
    }
    for j in 0..rings.len() - 1 {
        for i in 0..n {
            let at = |i: usize, j: usize| (j * n + i % n) as u32;
            let uv = |i: usize, j: usize| Vec2::new(around[i], -rings[j].2);
            poly.quad(
                [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)],
                [uv(i, j), uv(i + 1, j), uv(i + 1, j + 1), uv(i, j + 1)],
            );
        }
    }
    for (ring, front) in [(0, false), (rings.len() - 1, true)] {
        let shape = &rings[ring].0;
        let base = (ring * n) as u32;
        for t in outline::triangulate(shape) {
            let [a, b, c] = if front { t } else { [t[0], t[2], t[1]] };
            let flat = |i: usize| Vec2::new(shape[i].x, -shape[i].y);
            poly.tri([a, b, c].map(|x| base + x as u32), [flat(a), flat(b), flat(c)]);
        }
    }
    poly
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solids_are_closed_and_face_outwards() {
        let b = rounded_box(Vec3::new(0.4, 0.2, 0.3), 0.02, 3, 0.1, Axis::X);
        let v = b.signed_volume();
        assert!(v > 0.0225 && v < 0.024, "{v}");
        let e = extrude(&outline::rounded_rect(0.4, 0.2, 0.03, 6), 0.3, 0.01, 3).signed_volume();
        assert!(e > 0.0225 && e < 0.024, "{e}");
    }
}
