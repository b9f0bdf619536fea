//! A leather weekender.

use std::f32::consts::{FRAC_PI_2, PI, TAU};

use glam::{Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Axis, Grid, Poly,
        curve::{fillet, resample, spline},
        noise::{noise3, smoothstep},
        outline,
        solid::{extrude, rounded_box},
        stitch,
        sweep::{Frame, Sweep, lathe},
    },
    model::{Builder, Material, Model, Quality},
    texture::Texture,
};

/// Catalogue entry.
pub const PRODUCT: Product = Product {
    slug: "passage-weekender",
    name: "Passage Weekender",
    tagline: "Two nights, one bag, a lifetime of departures",
    description: "Passage holds what you need for two nights and nothing you do not. It opens wide along its whole \
        length, stands by itself on five solid feet and fits under the seat in front of you.\n\n\
        Each bag is cut from a single full-grain hide, tanned for six weeks in oak bark. The handles are rolled and \
        sewn around a core of cotton cord; the straps that carry them run right round the body, so the weight hangs \
        on them and never on a seam.\n\n\
        Edges are painted and polished three times, seams are saddle-stitched in waxed linen, and the zip is of solid \
        brass. We repair every Passage, however old, at cost.",
    collection: "fashion",
    featured: 7,
    materials: &[
        "Full-grain, bark-tanned cowhide, 2.2 mm",
        "Waxed linen thread, saddle-stitched",
        "Solid brass zip, studs and rings",
        "Cotton twill lining; 34 litres",
    ],
    camera_orbit: CameraOrbit { theta: 25.0, phi: 75.0 },
    variants: &[
        Variant { sku: "PASSAGE-COGNAC", name: "Cognac", swatch: "#97582f", price: 62_000, stock: 13 },
        Variant { sku: "PASSAGE-ESPRESSO", name: "Espresso", swatch: "#3d2a20", price: 62_000, stock: 8 },
        Variant { sku: "PASSAGE-BLACK", name: "Black", swatch: "#1f1e1f", price: 62_000, stock: 10 },
        Variant { sku: "PASSAGE-OLIVE", name: "Olive", swatch: "#585a3c", price: 64_500, stock: 3 },
    ],
    build,
};

/// Half length of the body along x.
const LONG: f32 = 0.245;

/// Where strap meets handle, in turns from the bottom's middle.
const RING: f32 = 0.317;

/// The section of the bag in (z, y) at an angle in turns from the bottom's middle, going up over the front (+z).
/// `s` shrinks it; the bottom is flat, the top drawn together towards the zip.
fn section(turn: f32) -> Vec2 {
    let a = turn * TAU - FRAC_PI_2;
    let (sin, cos) = a.sin_cos();
    let power = |v: f32, e: f32| v.signum() * v.abs().powf(2.0 / e);
    let low = sin < 0.0;
    let e = if low { 3.6 } else { 2.35 };
    let z = 0.122 * power(cos, e);
    let y = 0.135 + if low { 0.127 } else { 0.155 } * power(sin, e);
    // Fullest below the middle.
    Vec2::new(z * (1.0 - 0.16 * smoothstep(0.12, 0.3, y)), y)
}

/// A point of the body: `x` along it, `turn` round it, `out` metres off the leather.
fn body(x: f32, turn: f32, out: f32) -> Vec3 {
    let at = |x: f32, turn: f32| {
        let p = section(turn);
        let t = (x / LONG).clamp(-1.0, 1.0);
        // Slumps a little between handles and ends; the sides breathe.
        let high = smoothstep(0.1, 0.3, p.y);
        let sag = 0.016 * high * (1.0 - (t * PI * 1.5).cos()) * 0.5 * (1.0 - t * t);
        let slim = 1.0 - 0.05 * t.powi(4);
        let q = Vec3::new(x, p.y - sag - 0.012 * high * t.powi(4), p.x * slim);
        let soft = smoothstep(0.02, 0.1, p.y);
        let fold =
            0.0032 * noise3(q * Vec3::new(9.0, 7.0, 9.0), 5) + 0.0015 * noise3(q * Vec3::new(22.0, 15.0, 20.0), 6);
        let centre = Vec3::new(x, 0.13, 0.0);
        q + (q - centre).normalize_or_zero() * (fold * soft)
    };
    let p = at(x, turn);
    let h = 0.002;
    let n = (at(x, turn + h) - at(x, turn - h)).cross(at(x + h, turn) - at(x - h, turn)).normalize_or_zero();
    let n = if n.dot(p - Vec3::new(x, 0.13, 0.0)) < 0.0 { -n } else { n };
    p + n * out
}

/// Outward direction of the body near a point.
fn outwards(p: Vec3) -> Vec3 {
    Vec3::new(0.0, p.y - 0.13, p.z)
}

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let names = ["Cognac", "Espresso", "Black", "Olive"];
    let dyed = |hexes: [u32; 4], kind: &str| -> Vec<Material> {
        names
            .iter()
            .zip(hexes)
            .map(|(n, hex)| Material::textured(&format!("{n} {kind}"), hex, Texture::Leather))
            .collect()
    };
    let hide = b.slot("body", dyed([0x93_552f, 0x4c_3527, 0x2a_292a, 0x62_6444], "hide"));
    let trim = b.slot("trim", dyed([0x6b_3a20, 0x37_251b, 0x1e_1d1e, 0x45_3324], "bridle leather"));
    let edge = b.slot(
        "edges",
        [0x4a_2917, 0x22_1711, 0x12_1212, 0x2c_2017].map(|hex| Material::plain("Painted edge", hex, 0.45)).to_vec(),
    );
    let thread = b.slot(
        "thread",
        [0xe3_cfa8, 0xc4_a780, 0x5c_5a57, 0xd9_c596].map(|hex| Material::plain("Waxed linen", hex, 0.7)).to_vec(),
    );
    let brass = b.slot("brass", vec![Material::metal("Solid brass", 0xd8_b072, 0.24, None)]);
    let tape = b.slot(
        "zip",
        [0x4c_3220, 0x27_1d17, 0x17_1718, 0x33_3022]
            .map(|hex| Material::textured("Zip tape", hex, Texture::Weave))
            .to_vec(),
    );

    // Body and its two end panels; the panels are set in behind a piped seam.
    let (nx, nt) = (56, 92);
    let tube = Grid::tube(nt, nx).build(|u, v| body(LONG * (2.0 * v - 1.0), u, 0.0));
    b.add(hide, &tube.outward().uv_turned(), 60.0);
    for side in [-1.0_f32, 1.0] {
        let panel = Grid::tube(nt, 12).build(|u, v| {
            let rim = body(side * LONG, u, -0.001);
            let k = 1.0 - v;
            let mid = Vec3::new(side * LONG, 0.135, 0.0);
            let swell = 0.014 * (1.0 - k * k).sqrt() + 0.003 * noise3(rim * 12.0 * k, 8) * (1.0 - k);
            mid.lerp(rim, k) + Vec3::X * side * (swell - 0.003)
        });
        let panel = if side < 0.0 { panel.flipped() } else { panel };
        let facing: f32 = (0..panel.faces.len()).map(|i| panel.face_normal(i).x).sum();
        let panel = if facing * side < 0.0 { panel.flipped() } else { panel };
        b.add(hide, &planar_x(panel), 60.0);
        let seam: Vec<Vec3> = (0..120).map(|i| body(side * (LONG - 0.001), i as f32 / 120.0, 0.0012)).collect();
        b.add(trim, &stitch::piping(&seam, true, 0.0035, 8), 180.0);
        let inner: Vec<Vec3> = (0..220).map(|i| body(side * (LONG - 0.0085), i as f32 / 220.0, 0.0002)).collect();
        b.add(thread, &stitch::row(&resample(&inner, 400, true), true, 0.0056, 0.0024, 0.000_5, outwards), 180.0);
    }

    // A second skin guards the bottom, up to a straight stitched edge.
    let rise = 0.182;
    let guard =
        Grid::open(44, 52).build(|u, v| body((LONG - 0.0045) * (2.0 * v - 1.0), -rise + 2.0 * rise * u, 0.0019));
    let guard = {
        let up: f32 = (0..guard.faces.len()).map(|i| guard.face_normal(i).y).sum();
        if up > 0.0 { guard.flipped() } else { guard }
    };
    b.add(trim, &guard.uv_turned(), 60.0);
    for s in [-1.0_f32, 1.0] {
        let line = |turn: f32, out: f32| -> Vec<Vec3> {
            (0..=90).map(|i| body((LONG - 0.0045) * (2.0 * i as f32 / 90.0 - 1.0), s * turn, out)).collect()
        };
        b.add(
            edge,
            &Sweep::open(Frame::Up(Vec3::Z))
                .along(&line(rise, 0.0008), &outline::rounded_rect(0.0022, 0.0026, 0.0009, 2)),
            50.0,
        );
        b.add(thread, &stitch::row(&line(rise - 0.0085, 0.0021), false, 0.0056, 0.0024, 0.000_5, outwards), 180.0);
    }

    // Straps that run round the body and carry the handles.
    let strap_width = 0.036;
    for x in [-0.105_f32, 0.105] {
        for s in [-1.0_f32, 1.0] {
            // From under the bottom up to the ring.
            let top = RING;
            let path: Vec<Vec3> = (0..=40).map(|i| body(x, s * (top * i as f32 / 40.0), 0.0036)).collect();
            let flat = Sweep::open(Frame::Up(Vec3::X));
            let leather = flat.rounded(0.0012, 3).along(&path, &outline::rounded_rect(0.0034, strap_width, 0.0014, 3));
            b.add(trim, &leather.uv_turned(), 40.0);
            for e in [-1.0, 1.0] {
                let row: Vec<Vec3> = (18..=67)
                    .map(|i| body(x, s * (top * i as f32 / 70.0), 0.0053) + Vec3::X * e * (strap_width * 0.5 - 0.0035))
                    .collect();
                b.add(thread, &stitch::row(&row, false, 0.0056, 0.0024, 0.000_5, outwards), 180.0);
            }
            // A patch with a stud where strap meets handle, and the ring.
            let (p, q) = (body(x, s * top, 0.0036), body(x, s * (top - 0.02), 0.0036));
            let up = (p - q).normalize();
            let n = up.cross(Vec3::X) * -s;
            let n = if n.dot(outwards(p)) < 0.0 { -n } else { n };
            let stud = body(x, s * (top - 0.021), 0.0052);
            b.add(brass, &oriented(&rivet(0.0052), stud, n), 40.0);
            let centre = p + up * 0.006 + n * 0.001;
            b.add(brass, &square_ring(strap_width + 0.004, 0.020, 0.0021, centre, up, n), 40.0);
        }
    }
    // Handles: rolled leather, one in front and one behind, standing up and leaning together.
    for s in [-1.0_f32, 1.0] {
        let foot = body(0.105, s * RING, 0.0046);
        let lean = |y: f32| foot.z - s * 0.012 * smoothstep(foot.y, 0.47, y);
        let pts = [
            (-0.105, foot.y + 0.010),
            (-0.1045, foot.y + 0.035),
            (-0.099, foot.y + 0.085),
            (-0.078, foot.y + 0.142),
            (-0.04, foot.y + 0.172),
            (0.0, foot.y + 0.179),
            (0.04, foot.y + 0.172),
            (0.078, foot.y + 0.142),
            (0.099, foot.y + 0.085),
            (0.1045, foot.y + 0.035),
            (0.105, foot.y + 0.010),
        ]
        .map(|(x, y)| Vec3::new(x, y, lean(y)));
        let path = resample(&spline(&pts, 10, false), 84, false);
        // Flat where it holds the ring, round in the hand.
        let handle = Sweep::open(Frame::Carried(Vec3::Z)).rounded(0.0016, 3).build(&path, |t, _| {
            let k = smoothstep(0.10, 0.21, t.min(1.0 - t));
            let flat = outline::even(&outline::rounded_rect(strap_width - 0.003, 0.0062, 0.0024, 5), 22);
            let round = outline::circle(0.0088, 22);
            flat.iter().zip(&best_match(&flat, &round)).map(|(a, b)| a.lerp(*b, k)).collect()
        });
        b.add(trim, &handle.uv_turned(), 50.0);
        // Stitches on both faces of the flat ends, and along the roll.
        let (lo, hi) = (3, 11);
        for range in [lo..=hi, path.len() - 1 - hi..=path.len() - 1 - lo] {
            for e in [-1.0_f32, 1.0] {
                let row: Vec<Vec3> = range
                    .clone()
                    .map(|i| path[i] + Vec3::X * e * (strap_width * 0.5 - 0.0055) + Vec3::Z * s * 0.0031)
                    .collect();
                b.add(thread, &stitch::row(&row, false, 0.0056, 0.0024, 0.000_5, |_| Vec3::Z * s), 180.0);
            }
        }
        let roll: Vec<Vec3> = (20..path.len() - 20)
            .map(|i| {
                let t = (path[i + 1] - path[i - 1]).normalize();
                let inner = Vec3::Z.cross(t).normalize();
                let inner = if inner.y > 0.0 { -inner } else { inner };
                path[i] + (inner * 0.8 + Vec3::Z * s * 0.6).normalize() * 0.0088
            })
            .collect();
        let centre = Vec3::new(0.0, foot.y, lean(foot.y));
        b.add(
            thread,
            &stitch::row(&roll, false, 0.0044, 0.0021, 0.000_5, move |p| (centre - p) + Vec3::Z * s * 0.08),
            180.0,
        );
    }

    zip(&mut b, tape, brass, trim, thread);

    // Ends: a leather tab with a ring, for a shoulder strap.
    for side in [-1.0_f32, 1.0] {
        let tab = rounded_box(Vec3::new(0.0045, 0.066, 0.032), 0.0016, 3, 0.02, Axis::Y);
        let at = Vec3::new(side * (LONG + 0.0115), 0.178, 0.0);
        b.add(trim, &tab.at(at), 40.0);
        for e in [-1.0_f32, 1.0] {
            let row: Vec<Vec3> =
                (0..=16).map(|i| at + Vec3::new(side * 0.0021, -0.029 + 0.0036 * i as f32, e * 0.0125)).collect();
            b.add(thread, &stitch::row(&row, false, 0.0056, 0.0024, 0.000_5, |_| Vec3::X * side), 180.0);
        }
        b.add(brass, &oriented(&rivet(0.005), at + Vec3::new(side * 0.0018, -0.02, 0.0), Vec3::X * side), 40.0);
        let ring: Vec<Vec3> = fillet(
            &[
                (-0.0175, 0.0, 0.003),
                (0.0175, 0.0, 0.003),
                (0.0175, -0.012, 0.012),
                (0.0, -0.0235, 0.016),
                (-0.0175, -0.012, 0.012),
            ],
            true,
            6,
        )
        .iter()
        .map(|p| at + Vec3::new(side * (0.0045 - p.y * 0.25), 0.036 + p.y, p.x))
        .collect();
        b.add(
            brass,
            &Sweep::ring(Frame::Carried(Vec3::X)).along(&resample(&ring, 72, true), &outline::circle(0.0021, 12)),
            60.0,
        );
    }

    // Feet.
    for (x, z) in [(-0.2, 0.07), (0.2, 0.07), (-0.2, -0.07), (0.2, -0.07), (0.0, 0.0_f32)] {
        let stud = lathe(
            &fillet(
                &[(0.0, -0.0055, 0.0), (0.0078, -0.0055, 0.002), (0.0098, 0.0005, 0.002), (0.0098, 0.005, 0.0)],
                false,
                5,
            ),
            28,
            None,
        );
        b.add(brass, &stud.at(Vec3::new(x, 0.0052, z)), 40.0);
    }
    b.build(quality)
}

/// The points of `round` paired with those of `flat` by direction, so that a blend between them does not twist.
fn best_match(flat: &[Vec2], round: &[Vec2]) -> Vec<Vec2> {
    let n = flat.len();
    let start = (0..n)
        .max_by(|&a, &b| {
            flat[0].normalize().dot(round[a].normalize()).total_cmp(&flat[0].normalize().dot(round[b].normalize()))
        })
        .unwrap_or(0);
    (0..n).map(|i| round[(start + i) % n]).collect()
}

/// UVs from z and y, for panels that look along x.
fn planar_x(mut poly: Poly) -> Poly {
    for f in &mut poly.faces {
        for k in 0..4 {
            let p = poly.points[f.points[k] as usize];
            f.uvs[k] = Vec2::new(p.z, -p.y);
        }
    }
    poly
}

/// A domed stud that looks along +Y.
fn rivet(r: f32) -> Poly {
    lathe(
        &fillet(&[(r, 0.0, 0.0), (r, 0.0012, 0.0006), (r * 0.72, 0.0019, 0.001), (0.0, 0.0023, 0.0)], false, 4),
        28,
        None,
    )
}

/// Turned so that +Y becomes `n`, and moved.
fn oriented(poly: &Poly, at: Vec3, n: Vec3) -> Poly {
    let turn = glam::Quat::from_rotation_arc(Vec3::Y, n.normalize());
    poly.clone().mapped(|p| at + turn * p)
}

/// A rectangular wire ring, long side along x.
fn square_ring(w: f32, h: f32, wire: f32, centre: Vec3, up: Vec3, n: Vec3) -> Poly {
    let path: Vec<Vec3> =
        outline::rounded_rect(w, h, 0.0045, 4).iter().map(|p| centre + Vec3::X * p.x + up * p.y).collect();
    Sweep::ring(Frame::Carried(n)).along(&path, &outline::circle(wire, 8))
}

type S = crate::model::SlotId;

fn zip(b: &mut Builder, tape: S, brass: S, trim: S, thread: S) {
    let end = 0.212;
    let ridge = |x: f32, side: f32, out: f32| body(x, 0.5 + side, out);
    // Tape: a strip over the top, framed by two leather welts.
    let strip = Grid::open(4, 90).build(|u, v| ridge(end * (2.0 * v - 1.0), (u - 0.5) * 0.05, 0.0014));
    let up: f32 = (0..strip.faces.len()).map(|i| strip.face_normal(i).y).sum();
    let strip = if up < 0.0 { strip.flipped() } else { strip };
    b.add(tape, &strip.uv_turned(), 60.0);
    for s in [-1.0_f32, 1.0] {
        let at = |k: f32, out: f32| -> Vec<Vec3> {
            (0..=90).map(|i| ridge(end * (2.0 * i as f32 / 90.0 - 1.0), s * k, out)).collect()
        };
        b.add(
            trim,
            &Sweep::open(Frame::Up(Vec3::Y))
                .rounded(0.001, 3)
                .along(&at(0.026, 0.0016), &outline::rounded_rect(0.0125, 0.0034, 0.0014, 2))
                .uv_turned(),
            45.0,
        );
        b.add(thread, &stitch::row(&at(0.0335, 0.0030), false, 0.0056, 0.0024, 0.000_5, |_| Vec3::Y), 180.0);
    }
    // Teeth, left and right by turns.
    let count = 118;
    let tooth = extrude(&outline::rounded_rect(0.0023, 0.0024, 0.0006, 1), 0.0048, 0.0005, 1);
    let mut teeth = Poly::default();
    for i in 0..count {
        let x = (end - 0.006) * (2.0 * (i as f32 + 0.5) / count as f32 - 1.0);
        let side = if i % 2 == 0 { 1.0 } else { -1.0 };
        let p = ridge(x, 0.0, 0.0022);
        teeth.append(&tooth.clone().at(p + Vec3::Z * side * 0.0008));
    }
    b.add(brass, &teeth, 180.0);
    // Leather stops at both ends.
    for s in [-1.0_f32, 1.0] {
        let p = ridge(s * (end + 0.001), 0.0, 0.003);
        let q = ridge(s * (end - 0.02), 0.0, 0.003);
        let d = (p - q).normalize() * s;
        let n = Vec3::new(-d.y, d.x, 0.0);
        let stop = rounded_box(Vec3::new(0.030, 0.0034, 0.026), 0.0014, 3, 0.01, Axis::X);
        let turn = glam::Quat::from_rotation_arc(Vec3::Y, if n.y < 0.0 { -n } else { n });
        b.add(trim, &stop.mapped(|v| p + turn * v), 45.0);
    }
    // Slider and its leather pull.
    let x = 0.135;
    let p = ridge(x, 0.0, 0.0045);
    let slider = rounded_box(Vec3::new(0.0135, 0.0045, 0.0095), 0.0016, 3, 1.0, Axis::X);
    b.add(brass, &slider.at(p), 40.0);
    let ring: Vec<Vec3> = (0..40)
        .map(|i| Vec2::from_angle(i as f32 / 40.0 * TAU) * 0.0058)
        .map(|q| p + Vec3::new(0.006 + q.x, 0.0048 + 0.15 * q.x, q.y))
        .collect();
    b.add(brass, &stitch::piping(&ring, true, 0.0011, 8), 60.0);
    let tag = fillet(
        &[(-0.0035, -0.0055, 0.002), (0.0425, -0.0085, 0.005), (0.0425, 0.0085, 0.005), (-0.0035, 0.0055, 0.002)],
        true,
        5,
    );
    let pull = extrude(&tag, 0.0032, 0.001, 3).turned(Axis::X, -FRAC_PI_2).turned(Axis::Z, 0.10);
    let at = p + Vec3::new(0.0125, 0.0058, 0.0);
    b.add(trim, &pull.at(at), 40.0);
    let loop_: Vec<Vec3> = fillet(
        &[(0.004, -0.0036, 0.001), (0.039, -0.0061, 0.004), (0.039, 0.0061, 0.004), (0.004, 0.0036, 0.001)],
        true,
        5,
    )
    .iter()
    .map(|q| {
        let turn = glam::Quat::from_rotation_z(0.10) * glam::Quat::from_rotation_x(-FRAC_PI_2);
        at + turn * Vec3::new(q.x, q.y, 0.0017)
    })
    .collect();
    b.add(thread, &stitch::row(&loop_, true, 0.0030, 0.0014, 0.000_4, |_| Vec3::Y), 180.0);
}
