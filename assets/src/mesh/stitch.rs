//! Seams that are really there: rows of single stitches, and piping.

use std::f32::consts::PI;

use glam::{Vec2, Vec3};

use super::{
    Poly, curve,
    sweep::{Frame, Sweep},
};

/// A row of stitches along `path`. Each is a small spindle of `length`, parted by `gap`, `radius` thick, that lies on
/// the surface whose outward normal is `normal(point)`.
pub fn row(path: &[Vec3], closed: bool, length: f32, gap: f32, radius: f32, normal: impl Fn(Vec3) -> Vec3) -> Poly {
    let total = curve::length(path, closed);
    let count = ((total / (length + gap)).round() as usize).max(1);
    // Three samples a stitch (start, middle, end) and one for the gap.
    let fine = curve::resample(path, count * 4, closed);
    let mut out = Poly::default();
    let n = fine.len();
    for s in 0..count {
        let at = |k: usize| fine[(s * 4 + k) % n];
        let (a, m, b) = (at(0), at(2), if closed { at(4) } else { fine[(s * 4 + 4).min(n - 1)] });
        let fill = length / (length + gap);
        let (a, b) = (m.lerp(a, fill), m.lerp(b, fill));
        let up = normal(m).normalize_or_zero();
        let along = (b - a).normalize_or_zero();
        let side = up.cross(along).normalize_or_zero();
        // Half a spindle: its underside lies in the surface. The ends dive into their holes.
        let rings = [
            (a - up * radius * 1.1, 0.5),
            (a.lerp(m, 0.4) - up * radius * 0.4, 1.0),
            (b.lerp(m, 0.4) - up * radius * 0.4, 1.0),
            (b - up * radius * 1.1, 0.5),
        ];
        let base = out.points.len() as u32;
        let steps = 4_u32;
        for (c, k) in rings {
            for i in 0..=steps {
                let d = Vec2::from_angle((i as f32 * 1.2 / steps as f32 - 0.1) * PI) * radius * k;
                out.point(c + side * d.x + up * d.y);
            }
        }
        for r in 0..rings.len() as u32 - 1 {
            for i in 0..steps {
                let p = |r: u32, i: u32| base + r * (steps + 1) + i;
                // Wound for section x = up × along, section y = up.
                out.quad([p(r, i), p(r, i + 1), p(r + 1, i + 1), p(r + 1, i)], [Vec2::ZERO; 4]);
            }
        }
    }
    out
}

/// A round cord along `path`.
pub fn piping(path: &[Vec3], closed: bool, radius: f32, sides: usize) -> Poly {
    let sweep = if closed { Sweep::ring(Frame::Carried(Vec3::Y)) } else { Sweep::open(Frame::Carried(Vec3::Y)) };
    sweep.along(path, &super::outline::circle(radius, sides))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stitches_face_outwards_and_fill_the_path() {
        let path = [Vec3::ZERO, Vec3::new(0.05, 0.0, 0.0)];
        let s = row(&path, false, 0.008, 0.002, 0.0005, |_| Vec3::Y);
        assert_eq!(s.points.len(), 5 * 20, "five stitches");
        let area = (0..s.faces.len()).map(|i| s.face_normal(i)).sum::<Vec3>();
        assert!(area.y > 0.0, "{area}");
        let (lo, hi) = s.bounds();
        assert!(lo.x > 0.0 && lo.x < 0.002 && hi.x > 0.048 && hi.x < 0.05);
    }

    #[test]
    fn piping_faces_outwards() {
        let ring: Vec<Vec3> =
            (0..24).map(|i| Vec2::from_angle(i as f32 / 24.0 * std::f32::consts::TAU).extend(0.0)).collect();
        assert!(piping(&ring, true, 0.1, 8).signed_volume() > 0.0);
        assert!(piping(&[Vec3::ZERO, Vec3::Z], false, 0.1, 8).signed_volume() > 0.0);
    }
}
