//! Signed distance fields and their surface: naive surface nets (Gibson 1998), vertices pulled onto the surface.

use glam::{Vec2, Vec3};

use super::{Axis, Poly};

/// Union with a fillet of about `k` metres (polynomial smooth minimum).
pub fn blend(a: f32, b: f32, k: f32) -> f32 {
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - h * h * k * 0.25
}

/// Cut with a rounded edge of about `k` metres: what lies in `a` and in `b`.
pub fn intersect(a: f32, b: f32, k: f32) -> f32 {
    -blend(-a, -b, k)
}

/// Distance in the plane to a rounded rectangle.
pub fn rect(p: Vec2, half: Vec2, radius: f32) -> f32 {
    let q = p.abs() - (half - radius);
    q.max(Vec2::ZERO).length() + q.max_element().min(0.0) - radius
}

/// The surface f = 0 inside the box `lo..hi`, on cells of `cell` metres. UVs are box-projected with u along `grain`.
pub fn surface(lo: Vec3, hi: Vec3, cell: f32, grain: Axis, f: impl Fn(Vec3) -> f32) -> Poly {
    let n = ((hi - lo) / cell).ceil().as_usizevec3() + 1;
    let at = |x: usize, y: usize, z: usize| lo + Vec3::new(x as f32, y as f32, z as f32) * cell;
    let index = |x: usize, y: usize, z: usize| (z * n.y + y) * n.x + x;
    let mut field = vec![0.0_f32; n.x * n.y * n.z];
    for z in 0..n.z {
        for y in 0..n.y {
            for x in 0..n.x {
                field[index(x, y, z)] = f(at(x, y, z));
            }
        }
    }
    let mut poly = Poly::default();
    let mut vertex = vec![u32::MAX; field.len()];
    for z in 0..n.z - 1 {
        for y in 0..n.y - 1 {
            for x in 0..n.x - 1 {
                let corner = |k: usize| (x + (k & 1), y + ((k >> 1) & 1), z + (k >> 2));
                let value = |k: usize| {
                    let (a, b, c) = corner(k);
                    field[index(a, b, c)]
                };
                let (mut sum, mut count) = (Vec3::ZERO, 0);
                for k in 0..8 {
                    for bit in [1, 2, 4] {
                        if k & bit == 0 && (value(k) < 0.0) != (value(k | bit) < 0.0) {
                            let t = value(k) / (value(k) - value(k | bit));
                            let ((ax, ay, az), (bx, by, bz)) = (corner(k), corner(k | bit));
                            sum += at(ax, ay, az).lerp(at(bx, by, bz), t);
                            count += 1;
                        }
                    }
                }
                if count > 0 {
                    let mut p = sum / count as f32;
                    for _ in 0..3 {
                        let (g, d) = (gradient(&f, p, cell * 0.05), f(p));
                        let step = g * (d / g.length_squared().max(0.05));
                        p -= step.clamp_length_max(cell * 0.5);
                    }
                    vertex[index(x, y, z)] = poly.point(p);
                }
            }
        }
    }
    for z in 0..n.z - 1 {
        for y in 0..n.y - 1 {
            for x in 0..n.x - 1 {
                let here = field[index(x, y, z)] < 0.0;
                // For each axis: the edge that leaves this corner, and the four cells around it.
                let edges = [
                    ((x + 1, y, z), y > 0 && z > 0, [(0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)]),
                    ((x, y + 1, z), x > 0 && z > 0, [(0, 0, 0), (0, 0, 1), (1, 0, 1), (1, 0, 0)]),
                    ((x, y, z + 1), x > 0 && y > 0, [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)]),
                ];
                for ((bx, by, bz), inside, cells) in edges {
                    let there = field[index(bx, by, bz)] < 0.0;
                    if !inside || here == there {
                        continue;
                    }
                    let mut q = cells.map(|(dx, dy, dz)| vertex[index(x - dx, y - dy, z - dz)]);
                    if !here {
                        q.reverse();
                    }
                    if !q.contains(&u32::MAX) {
                        poly.quad(q, [Vec2::ZERO; 4]);
                    }
                }
            }
        }
    }
    poly.box_uv(grain)
}

fn gradient(f: &impl Fn(Vec3) -> f32, p: Vec3, h: f32) -> Vec3 {
    let d = |axis: Vec3| (f(p + axis * h) - f(p - axis * h)) / (2.0 * h);
    Vec3::new(d(Vec3::X), d(Vec3::Y), d(Vec3::Z))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ball_is_round_closed_and_outward() {
        let ball = surface(Vec3::splat(-1.2), Vec3::splat(1.2), 0.1, Axis::X, |p| p.length() - 1.0);
        assert!(ball.points.iter().all(|p| (p.length() - 1.0).abs() < 1e-3));
        assert!((ball.signed_volume() - 4.18).abs() < 0.1, "{}", ball.signed_volume());
    }
}
