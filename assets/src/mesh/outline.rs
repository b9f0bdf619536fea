//! Closed outlines in the plane, counter-clockwise, and what can be done with them.

use std::f32::consts::{FRAC_PI_2, TAU};

use glam::Vec2;

use super::curve;

/// A circle of `n` points.
pub fn circle(radius: f32, n: usize) -> Vec<Vec2> {
    superellipse(radius, radius, 2.0, n)
}

/// |x/a|^e + |y/b|^e = 1: 2 is an ellipse, higher is squarer.
pub fn superellipse(a: f32, b: f32, exponent: f32, n: usize) -> Vec<Vec2> {
    let power = |v: f32| v.signum() * v.abs().powf(2.0 / exponent);
    (0..n)
        .map(|i| {
            let (s, c) = (i as f32 / n as f32 * TAU).sin_cos();
            Vec2::new(a * power(c), b * power(s))
        })
        .collect()
}

/// A rectangle about the origin with round corners of `segments` each.
pub fn rounded_rect(w: f32, h: f32, r: f32, segments: usize) -> Vec<Vec2> {
    let (x, y) = (w * 0.5 - r, h * 0.5 - r);
    [(x, y, 0.0), (-x, y, 1.0), (-x, -y, 2.0), (x, -y, 3.0)]
        .iter()
        .flat_map(|&(cx, cy, q)| curve::arc(Vec2::new(cx, cy), r, q * FRAC_PI_2, (q + 1.0) * FRAC_PI_2, segments))
        .collect()
}

/// The same outline in `n` equal steps: for shapes whose own points crowd at the corners.
pub fn even(outline: &[Vec2], n: usize) -> Vec<Vec2> {
    let path: Vec<_> = outline.iter().map(|p| p.extend(0.0)).collect();
    curve::resample(&path, n, true).iter().map(|p| p.truncate()).collect()
}

/// Moved inwards by `d` (outwards where negative), along the bisectors.
pub fn inset(outline: &[Vec2], d: f32) -> Vec<Vec2> {
    let n = outline.len();
    (0..n)
        .map(|i| {
            let (a, p, b) = (outline[(i + n - 1) % n], outline[i], outline[(i + 1) % n]);
            let e0 = (p - a).normalize_or_zero().perp();
            let e1 = (b - p).normalize_or_zero().perp();
            let m = (e0 + e1).normalize_or_zero();
            p + m * (d / m.dot(e0).max(0.3))
        })
        .collect()
}

/// Twice the signed area.
fn cross(a: Vec2, b: Vec2, c: Vec2) -> f32 {
    (b - a).perp_dot(c - a)
}

/// Triangles of a simple counter-clockwise polygon, by ear clipping; the roundest ear goes first.
pub fn triangulate(outline: &[Vec2]) -> Vec<[usize; 3]> {
    let mut left: Vec<usize> = (0..outline.len()).collect();
    let mut out = Vec::new();
    while left.len() > 3 {
        let n = left.len();
        let mut best: Option<(f32, usize)> = None;
        for i in 0..n {
            let (ia, ib, ic) = (left[(i + n - 1) % n], left[i], left[(i + 1) % n]);
            let (a, b, c) = (outline[ia], outline[ib], outline[ic]);
            let area = cross(a, b, c);
            if area <= 0.0 {
                continue;
            }
            let blocked = left.iter().any(|&k| {
                k != ia && k != ib && k != ic && {
                    let p = outline[k];
                    cross(a, b, p) > 0.0 && cross(b, c, p) > 0.0 && cross(c, a, p) > 0.0
                }
            });
            let shape = area / (a.distance_squared(c) + a.distance_squared(b) + b.distance_squared(c)).max(1e-20);
            if !blocked && best.is_none_or(|(s, _)| shape > s) {
                best = Some((shape, i));
            }
        }
        // Only rounding can leave no ear at all: whatever is left has next to no area then.
        let i = best.map_or(0, |(_, i)| i);
        out.push([left[(i + n - 1) % n], left[i], left[(i + 1) % n]]);
        left.remove(i);
    }
    if let [a, b, c] = left[..] {
        out.push([a, b, c]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangles_cover_a_concave_outline() {
        let l = [(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0)].map(|(x, y)| Vec2::new(x, y));
        let area: f32 = triangulate(&l).iter().map(|t| cross(l[t[0]], l[t[1]], l[t[2]]) * 0.5).sum();
        assert!((area - 3.0).abs() < 1e-5);
    }
}
