//! Polylines in space and in the plane.

use glam::{Vec2, Vec3};

/// A Catmull–Rom spline (centripetal enough for evenly spaced points) through `points`, `per` segments between each two.
pub fn spline(points: &[Vec3], per: usize, closed: bool) -> Vec<Vec3> {
    let n = points.len();
    if n < 3 {
        return points.to_vec();
    }
    let get = |i: isize| {
        if closed {
            points[i.rem_euclid(n as isize) as usize]
        } else if i < 0 {
            points[0] * 2.0 - points[1]
        } else if i as usize >= n {
            points[n - 1] * 2.0 - points[n - 2]
        } else {
            points[i as usize]
        }
    };
    let spans = if closed { n } else { n - 1 };
    let mut out = Vec::with_capacity(spans * per + 1);
    for s in 0..spans as isize {
        let (a, b, c, d) = (get(s - 1), get(s), get(s + 1), get(s + 2));
        for k in 0..per {
            let t = k as f32 / per as f32;
            out.push(
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * (b - c) + d - a) * t * t * t),
            );
        }
    }
    if !closed {
        out.push(points[n - 1]);
    }
    out
}

/// Length of a polyline.
pub fn length(path: &[Vec3], closed: bool) -> f32 {
    let open: f32 = path.windows(2).map(|w| w[0].distance(w[1])).sum();
    match (path.first(), path.last()) {
        (Some(a), Some(b)) if closed => open + a.distance(*b),
        _ => open,
    }
}

/// The same polyline in `n` equal steps (n + 1 points, or n where it is closed).
pub fn resample(path: &[Vec3], n: usize, closed: bool) -> Vec<Vec3> {
    let mut ring = path.to_vec();
    if closed && let Some(&first) = path.first() {
        ring.push(first);
    }
    let total = length(&ring, false);
    let count = if closed { n } else { n + 1 };
    let (mut out, mut seg, mut before) = (Vec::with_capacity(count), 0, 0.0);
    for k in 0..count {
        let want = total * k as f32 / n as f32;
        while seg + 2 < ring.len() && before + ring[seg].distance(ring[seg + 1]) < want {
            before += ring[seg].distance(ring[seg + 1]);
            seg += 1;
        }
        let step = ring[seg].distance(ring[seg + 1]).max(1e-9);
        out.push(ring[seg].lerp(ring[seg + 1], ((want - before) / step).clamp(0.0, 1.0)));
    }
    out
}

/// Points of a circular arc in the plane, `segments` + 1 of them, angles in radians from +x.
pub fn arc(centre: Vec2, radius: f32, from: f32, to: f32, segments: usize) -> Vec<Vec2> {
    (0..=segments)
        .map(|i| {
            let a = from + (to - from) * i as f32 / segments as f32;
            centre + Vec2::from_angle(a) * radius
        })
        .collect()
}

/// A polyline with its corners rounded: each corner is a point and the radius there. Radii are cut down where the
/// neighbouring corners leave no room. Ends of open lines stay sharp.
pub fn fillet(corners: &[(f32, f32, f32)], closed: bool, segments: usize) -> Vec<Vec2> {
    let n = corners.len();
    let at = |i: usize| Vec2::new(corners[i % n].0, corners[i % n].1);
    let mut out = Vec::new();
    for (i, &(_, _, r)) in corners.iter().enumerate() {
        let p = at(i);
        if r <= 0.0 || (!closed && (i == 0 || i == n - 1)) {
            out.push(p);
            continue;
        }
        let (before, after) = (at(i + n - 1) - p, at(i + 1) - p);
        let (a, b) = (before.normalize_or_zero(), after.normalize_or_zero());
        let half = a.dot(b).clamp(-1.0, 1.0).acos() * 0.5;
        if !(0.01..=1.56).contains(&half) {
            out.push(p);
            continue;
        }
        let room = before.length().min(after.length()) * 0.499;
        let cut = (r / half.tan()).min(room);
        let radius = cut * half.tan();
        let centre = p + (a + b).normalize_or_zero() * (radius / half.sin());
        let (s, e) = (p + a * cut - centre, p + b * cut - centre);
        let (from, sweep) = (s.to_angle(), s.angle_to(e));
        out.extend(arc(centre, radius, from, from + sweep, segments));
    }
    out
}
