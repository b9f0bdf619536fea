//! A wristwatch on a closed leather strap.

use std::f32::consts::{FRAC_PI_2, TAU};

use glam::{Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Axis, Grid, Poly,
        curve::{fillet, resample, spline},
        noise::smoothstep,
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
    slug: "meridian-watch",
    name: "Meridian Watch",
    tagline: "Three hands, one date, nothing to explain",
    description: "Meridian is the watch we could not find: 39 millimetres across, thin enough for a cuff, readable at \
        a glance and quiet the rest of the time.\n\n\
        The case is turned from a single bar of steel, its flanks brushed and its bezel polished by hand. Under the \
        domed sapphire lies a sunray dial with applied batons, each with a fine facet that finds the light. The hands \
        are cut to the minute track, to the tenth of a millimetre.\n\n\
        Inside beats a Swiss automatic with 68 hours of reserve, regulated in five positions. The strap is vegetable-\
        tanned calf from Tuscany, saddle-stitched with linen thread, and changes without tools.",
    collection: "fashion",
    featured: 4,
    materials: &[
        "316L steel or bronze-tone case, 39 mm",
        "Domed sapphire, anti-reflective inside",
        "Swiss automatic movement, 68 h reserve",
        "Vegetable-tanned calf strap, 20 mm",
    ],
    camera_orbit: CameraOrbit { theta: 24.0, phi: 74.0 },
    variants: &[
        Variant { sku: "MERIDIAN-NAVY", name: "Midnight blue", swatch: "#1f2f4a", price: 129_000, stock: 9 },
        Variant { sku: "MERIDIAN-SILVER", name: "Silver", swatch: "#d9d7d2", price: 129_000, stock: 14 },
        Variant { sku: "MERIDIAN-FOREST", name: "Forest", swatch: "#2e4233", price: 129_000, stock: 1 },
        Variant { sku: "MERIDIAN-ROSE", name: "Champagne rose", swatch: "#c99a7a", price: 149_000, stock: 5 },
    ],
    build,
};

const R: f32 = 0.0195;

/// A solid of revolution about z; the profile is (radius, height) with height along +Z.
fn turned(profile: &[Vec2], segments: usize) -> Poly {
    lathe(profile, segments, None).turned(Axis::X, FRAC_PI_2)
}

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let gold = |steel: u32, rose: u32| [steel, steel, steel, rose];
    let metals = |name: &str, steel: u32, rose: u32, roughness: f32, texture| {
        gold(steel, rose).iter().map(|&hex| Material::metal(name, hex, roughness, texture)).collect::<Vec<_>>()
    };
    let brushed = b.slot("case", metals("Brushed case", 0xd0_cfcd, 0xdd_ae8c, 0.34, Some(Texture::Brushed)));
    let polished = b.slot("bezel", metals("Polished bezel", 0xe0_dfdd, 0xe6_b594, 0.11, None));
    let applied = b.slot("hands", metals("Applied batons", 0xef_eeec, 0xe8_bb9a, 0.16, None));
    let dial = b.slot(
        "dial",
        [
            ("Midnight blue dial", 0x0f_2148),
            ("Silver dial", 0xc9_c8c4),
            ("Forest dial", 0x18_2c1f),
            ("Champagne dial", 0xcb_b59c),
        ]
        .map(|(n, hex)| Material::metal(n, hex, 0.42, Some(Texture::Brushed)).relief(0.5))
        .to_vec(),
    );
    let print = b.slot(
        "print",
        [0xe8_e6e0, 0x2a_2a2c, 0xe8_e6e0, 0x5a_4234].map(|hex| Material::plain("Dial print", hex, 0.5)).to_vec(),
    );
    let leather = b.slot(
        "strap",
        [
            ("Cognac calf", 0x8f_5a38),
            ("Black calf", 0x25_2424),
            ("Dark brown calf", 0x4a_3022),
            ("Taupe calf", 0x8c_7a6a),
        ]
        .map(|(n, hex)| Material::textured(n, hex, Texture::Calf))
        .to_vec(),
    );
    let lining = b.slot("lining", vec![Material::plain("Undyed lining", 0xb4_916c, 0.8)]);
    let thread = b.slot(
        "thread",
        [0xe3_d3b6, 0xd8_d5d0, 0xd2_bd98, 0xe6_dccb].map(|hex| Material::plain("Linen thread", hex, 0.75)).to_vec(),
    );
    let glass = b.slot("crystal", vec![Material { alpha: 0.06, ..Material::plain("Sapphire", 0xff_ffff, 0.03) }]);
    let seconds = b.slot(
        "seconds",
        [0xc9_6a3c, 0xb5_4a33, 0xd8_b36a, 0x7a_3f2e].map(|hex| Material::plain("Seconds hand", hex, 0.35)).to_vec(),
    );

    // Case middle, case back, bezel.
    let middle = fillet(
        &[
            (0.0, -0.0042, 0.0),
            (0.0152, -0.0042, 0.0004),
            (0.0168, -0.0030, 0.0006),
            (R - 0.0006, -0.0028, 0.0006),
            (R, -0.0012, 0.002),
            (R - 0.0003, 0.0022, 0.0004),
            (0.0175, 0.0024, 0.0),
        ],
        false,
        5,
    );
    b.add(brushed, &turned(&middle, 120).uv_turned().uv_turned(), 32.0);
    let bezel = fillet(
        &[
            (0.0188, 0.0021, 0.0),
            (0.01905, 0.0024, 0.0003),
            (0.0181, 0.0039, 0.0007),
            (0.0169, 0.0042, 0.0004),
            (0.0166, 0.0036, 0.0002),
            (0.0160, 0.0020, 0.0),
        ],
        false,
        5,
    );
    b.add(polished, &turned(&bezel, 128), 30.0);

    // Dial and its rehaut.
    let face = 0.0016;
    let disc = Grid::tube(96, 6).build(|u, v| {
        let r = 0.0163 * (1.0 - v);
        let (s, c) = (u * TAU).sin_cos();
        Vec3::new(c * r, s * r, face)
    });
    // Brushed from the centre outwards, which makes the sunray.
    let mut disc = disc;
    for f in &mut disc.faces {
        let turns = f.uvs[0].x.min(f.uvs[1].x);
        for k in 0..4 {
            let p = disc.points[f.points[k] as usize].truncate();
            let share = p.to_angle().rem_euclid(TAU) / TAU;
            let share = if share < 1e-4 && turns > 0.05 { 1.0 } else { share };
            f.uvs[k] = Vec2::new(p.length() * 2.0, share * Texture::Brushed.tile().y);
        }
    }
    b.add(dial, &disc, 60.0);
    let step =
        turned(&[Vec2::new(0.0163, face - 0.0002), Vec2::new(0.0163, face + 0.0003), Vec2::new(0.0160, 0.0021)], 96);
    b.add(dial, &step.flipped(), 30.0);
    for i in 0..60 {
        let a = i as f32 / 60.0 * TAU;
        let hour = i % 5 == 0;
        let place = |p: Poly| p.turned(Axis::Z, -a);
        if !hour {
            let tick = rounded_box(Vec3::new(0.000_14, 0.0008, 0.000_06), 0.000_02, 1, 1.0, Axis::X);
            b.add(print, &place(tick.at(Vec3::new(0.0, 0.0153, face + 0.000_02))), 30.0);
            continue;
        }
        let tick = rounded_box(Vec3::new(0.000_22, 0.0009, 0.000_06), 0.000_02, 1, 1.0, Axis::X);
        b.add(print, &place(tick.at(Vec3::new(0.0, 0.0153, face + 0.000_02))), 30.0);
        if i == 15 {
            continue;
        }
        // Faceted batons, doubled at twelve.
        let xs: &[f32] = if i == 0 { &[-0.000_62, 0.000_62] } else { &[0.0] };
        for x in xs {
            b.add(applied, &place(baton(0.00092, 0.0034, 0.000_42).at(Vec3::new(*x, 0.0127, face))), 20.0);
        }
    }
    // Date window at three.
    let frame = [outline::rounded_rect(0.0030, 0.0022, 0.0003, 3), outline::rounded_rect(0.0024, 0.0016, 0.0002, 3)];
    let n = frame[0].len();
    let rim = Grid::tube(n, 3).build(|u, v| {
        let i = (u * n as f32).round() as usize % n;
        match (v * 3.0).round() as u32 {
            0 => frame[0][i].extend(0.0),
            1 => (frame[0][i] * 0.985).extend(0.000_25),
            2 => (frame[1][i] * 1.03).extend(0.000_25),
            _ => frame[1][i].extend(0.0),
        }
    });
    b.add(applied, &rim.at(Vec3::new(0.0122, 0.0, face)), 25.0);
    let card = rounded_box(Vec3::new(0.0025, 0.0017, 0.000_06), 0.000_02, 1, 0.000_3, Axis::X);
    b.add(print, &card.at(Vec3::new(0.0122, 0.0, face)), 30.0);
    // "12" for the day: drawn as strokes.
    let mut digits = Poly::default();
    for (x, y, w, h) in [
        (-0.000_42, 0.0, 0.000_14, 0.001),
        (0.000_32, 0.000_44, 0.000_5, 0.000_12),
        (0.000_52, 0.000_24, 0.000_13, 0.000_45),
        (0.000_32, 0.0, 0.000_5, 0.000_12),
        (0.000_13, -0.000_24, 0.000_13, 0.000_45),
        (0.000_32, -0.000_44, 0.000_5, 0.000_12_f32),
    ] {
        digits.append(&rounded_box(Vec3::new(w, h, 0.000_05), 0.000_01, 1, 1.0, Axis::X).at(Vec3::new(x, y, 0.0)));
    }
    b.add(dial, &digits.at(Vec3::new(0.0122, 0.0, face + 0.000_045)), 30.0);
    // Signature under twelve: a small applied meridian mark (a ring crossed by a line).
    let mark: Vec<Vec3> =
        (0..28).map(|i| Vec2::from_angle(i as f32 / 28.0 * TAU) * 0.0009).map(|p| p.extend(0.0)).collect();
    let line = rounded_box(Vec3::new(0.000_16, 0.0028, 0.000_16), 0.000_06, 1, 1.0, Axis::X);
    b.add(
        applied,
        &stitch::piping(&mark, true, 0.000_1, 8).with(&line).at(Vec3::new(0.0, 0.0066, face + 0.000_06)),
        40.0,
    );

    // Hands at ten past ten: hour, minute, seconds.
    let hand = |length: f32, width: f32, tail: f32, angle: f32, z: f32| {
        dauphine(length, width, tail).turned(Axis::Z, -angle).at(Vec3::new(0.0, 0.0, face + z))
    };
    b.add(applied, &hand(0.0092, 0.0018, 0.0022, (10.0 + 9.0 / 60.0) / 12.0 * TAU, 0.000_62), 18.0);
    b.add(applied, &hand(0.0138, 0.0014, 0.0026, 9.3 / 60.0 * TAU, 0.000_98), 18.0);
    let needle = extrude(
        &[
            Vec2::new(-0.000_2, -0.0042),
            Vec2::new(0.000_2, -0.0042),
            Vec2::new(0.000_07, 0.0152),
            Vec2::new(-0.000_07, 0.0152),
        ],
        0.000_12,
        0.000_03,
        1,
    );
    b.add(seconds, &needle.turned(Axis::Z, -34.0 / 60.0 * TAU).at(Vec3::new(0.0, 0.0, face + 0.0013)), 30.0);
    let cap = fillet(&[(0.0008, 0.0, 0.0), (0.0008, 0.0015, 0.0003), (0.0, 0.0016, 0.0)], false, 4);
    b.add(seconds, &turned(&cap, 28).at(Vec3::Z * face), 35.0);

    // Crystal: a low dome.
    let dome: Vec<Vec2> = (0..=10)
        .map(|i| {
            let t = i as f32 / 10.0;
            Vec2::new(0.0168 * (1.0 - t), 0.0040 + 0.0011 * (1.0 - (1.0 - t).powi(2)))
        })
        .collect();
    b.add(glass, &turned(&dome, 96), 60.0);

    // Lugs: curved down towards the strap, their outer flanks brushed, a polished bevel on top.
    let flank: Vec<Vec2> = fillet(
        &[
            (0.0150, -0.0028, 0.0),
            (0.0205, -0.0046, 0.003),
            (0.0234, -0.0046, 0.0012),
            (0.0238, -0.0028, 0.0014),
            (0.0205, 0.0010, 0.006),
            (0.0150, 0.0023, 0.0),
        ],
        true,
        5,
    );
    for y in [1.0_f32, -1.0] {
        for x in [1.0_f32, -1.0] {
            // Outline lives in (y, z): extrude along x.
            let lug = extrude(&flank, 0.0026, 0.000_45, 3).mapped(|p| Vec3::new(p.z, p.x, p.y));
            let lug = if y > 0.0 { lug } else { lug.transformed(glam::Mat4::from_scale(Vec3::new(1.0, -1.0, 1.0))) };
            b.add(brushed, &lug.at(Vec3::new(x * 0.01165, 0.0, 0.0)).outward(), 30.0);
        }
        let bar = [Vec3::new(-0.0108, y * 0.0212, -0.0030), Vec3::new(0.0108, y * 0.0212, -0.0030)];
        b.add(polished, &Sweep::open(Frame::Up(Vec3::Z)).along(&bar, &outline::circle(0.0007, 10)), 40.0);
    }

    // Crown: fluted, with a polished cap.
    let flutes = Grid::tube(112, 3).build(|u, v| {
        let r = 0.0030 - 0.000_16 * (0.5 + 0.5 * (u * TAU * 28.0).cos());
        let (s, c) = (u * TAU).sin_cos();
        Vec3::new(-s * r, v * 0.0026, -c * r)
    });
    let stem =
        fillet(&[(0.0, -0.001, 0.0), (0.0019, -0.001, 0.0), (0.0019, 0.0, 0.0), (0.0029, 0.0001, 0.0)], false, 2);
    let cap = fillet(
        &[(0.0029, 0.0025, 0.0), (0.00285, 0.0029, 0.0002), (0.0022, 0.0034, 0.0008), (0.0, 0.0036, 0.0)],
        false,
        4,
    );
    let crown = flutes.with(&lathe(&stem, 40, None)).with(&lathe(&cap, 40, None));
    b.add(polished, &crown.turned(Axis::Z, -FRAC_PI_2).at(Vec3::new(R + 0.0002, 0.0, -0.0003)), 35.0);

    strap(&mut b, leather, lining, thread, polished);
    // Leaning back a little, as it does on a shop's stand.
    let mut model = b;
    model.turn(glam::Quat::from_rotation_x(-0.42));
    model.build(quality)
}

/// A baton with a ridge along its middle, standing on z = 0, along y.
fn baton(w: f32, l: f32, h: f32) -> Poly {
    let (x, y) = (w * 0.5, l * 0.5);
    let mut p = Poly::default();
    let low = [(-x, -y), (x, -y), (x, y), (-x, y)].map(|(x, y)| Vec3::new(x, y, 0.0));
    let shoulder = low.map(|q| q + Vec3::Z * h * 0.55);
    let ridge = [Vec3::new(0.0, -y + x, h), Vec3::new(0.0, y - x, h)];
    for q in low.into_iter().chain(shoulder).chain(ridge) {
        p.point(q);
    }
    let uv = [Vec2::ZERO; 4];
    for i in 0..4_u32 {
        p.quad([i, (i + 1) % 4, 4 + (i + 1) % 4, 4 + i], uv);
    }
    p.tri([4, 5, 8], [Vec2::ZERO; 3]);
    p.quad([5, 6, 9, 8], uv);
    p.tri([6, 7, 9], [Vec2::ZERO; 3]);
    p.quad([7, 4, 8, 9], uv);
    p
}

/// A dauphine hand along +y with a ridge, its flat underside on z = 0.
fn dauphine(length: f32, width: f32, tail: f32) -> Poly {
    let h = 0.000_22;
    let rim =
        [Vec2::new(0.0, -tail), Vec2::new(width * 0.5, 0.0), Vec2::new(0.0, length), Vec2::new(-width * 0.5, 0.0)];
    let mut p = Poly::default();
    for q in rim {
        p.point(q.extend(0.0));
    }
    for q in rim {
        p.point(q.extend(0.000_08));
    }
    let top = p.point(Vec3::new(0.0, 0.0, h));
    for i in 0..4_u32 {
        let j = (i + 1) % 4;
        p.quad([i, j, 4 + j, 4 + i], [Vec2::ZERO; 4]);
        p.tri([4 + i, 4 + j, top], [Vec2::ZERO; 3]);
    }
    p.quad([3, 2, 1, 0], [Vec2::ZERO; 4]);
    p
}

type S = crate::model::SlotId;

fn strap(b: &mut Builder, leather: S, lining: S, thread: S, metal: S) {
    // One loop in the plane x = 0, from the upper lug back and round to the lower one, as on a wrist.
    let knots = [
        (0.0201, -0.0022),
        (0.0256, -0.0078),
        (0.0285, -0.0190),
        (0.0262, -0.0330),
        (0.0165, -0.0450),
        (0.0, -0.0492),
        (-0.0165, -0.0450),
        (-0.0262, -0.0330),
        (-0.0285, -0.0190),
        (-0.0256, -0.0078),
        (-0.0201, -0.0022),
    ]
    .map(|(y, z)| Vec3::new(0.0, y, z));
    let path = resample(&spline(&knots, 12, false), 150, false);
    let width = |t: f32| {
        let from_lug = t.min(1.0 - t) * 2.0;
        0.0198 - 0.0022 * smoothstep(0.05, 0.75, from_lug)
    };
    let thick = |t: f32| {
        let from_lug = t.min(1.0 - t) * 2.0;
        0.0046 - 0.0022 * smoothstep(0.0, 0.5, from_lug)
    };
    // Section x lies across the strap; y outwards.
    let out = |p: Vec3| Vec3::new(0.0, p.y, p.z + 0.02);
    let sweep = Sweep::open(Frame::Carried(Vec3::Z)).rounded(0.0008, 3);
    let body = sweep.build(&path, |t, _| {
        let (w, h) = (width(t), thick(t));
        // Padded in the middle, thin at the edges.
        outline::even(&outline::superellipse(w * 0.5, h * 0.5, 5.0, 120), 40)
            .into_iter()
            .map(|p| {
                let swell = (1.0 - (p.x / (w * 0.5)).powi(2)).max(0.0);
                Vec2::new(p.x, p.y * (0.62 + 0.38 * swell.powf(0.7)))
            })
            .collect()
    });
    b.add(leather, &body.uv_turned(), 50.0);
    // Fitted ends fill the space between lugs and case.
    for y in [-1.0_f32, 1.0] {
        let end = rounded_box(Vec3::new(0.0198, 0.0064, 0.0038), 0.0009, 3, 0.002, Axis::X);
        b.add(leather, &end.at(Vec3::new(0.0, y * 0.0198, -0.0022)), 40.0);
    }
    // The lining shows inside.
    let inner: Vec<Vec3> = path[3..path.len() - 3]
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let t = (i + 3) as f32 / (path.len() - 1) as f32;
            *p - out(*p).normalize() * (thick(t) * 0.5 - 0.0001)
        })
        .collect();
    let liner = sweep.build(&inner, |t, _| outline::superellipse((width(t) - 0.0022) * 0.5, 0.000_35, 3.0, 20));
    b.add(lining, &liner, 50.0);
    // Stitches, a row along each edge.
    for x in [-1.0_f32, 1.0] {
        let line: Vec<Vec3> = (5..path.len() - 5)
            .map(|i| {
                let t = i as f32 / (path.len() - 1) as f32;
                path[i] + out(path[i]).normalize() * (thick(t) * 0.5 * 0.80) + Vec3::X * (x * (width(t) * 0.5 - 0.0019))
            })
            .collect();
        b.add(thread, &stitch::row(&line, false, 0.0023, 0.0011, 0.000_26, out), 180.0);
    }
    // Buckle at the back: a frame, its pin, and two keepers.
    let back = path.len() / 2;
    let (centre, normal) = (path[back], out(path[back]).normalize());
    let along = (path[back + 1] - path[back - 1]).normalize();
    let at = |x: f32, a: f32, n: f32| centre + Vec3::X * x + along * a + normal * n;
    let frame: Vec<Vec3> =
        outline::rounded_rect(0.0214, 0.0115, 0.0022, 5).iter().map(|p| at(p.x, p.y - 0.001, 0.0019)).collect();
    let wire = Sweep::ring(Frame::Carried(normal));
    b.add(metal, &wire.along(&frame, &outline::rounded_rect(0.0019, 0.0015, 0.0006, 3)), 40.0);
    let pin = [at(0.0, 0.0046, 0.0026), at(0.0, 0.0, 0.0036), at(0.0, -0.0064, 0.0030)];
    b.add(
        metal,
        &Sweep::open(Frame::Up(normal))
            .rounded(0.0004, 3)
            .along(&spline(&pin, 5, false), &outline::rounded_rect(0.0015, 0.0011, 0.0004, 3)),
        40.0,
    );
    for offset in [-11_isize, -24] {
        let i = (back as isize + offset) as usize;
        let t = i as f32 / (path.len() - 1) as f32;
        let (c, n) = (path[i], out(path[i]).normalize());
        let (w, h) = (width(t) + 0.0022, thick(t) + 0.0022);
        let loop_: Vec<Vec3> =
            outline::rounded_rect(w, h, h * 0.45, 6).iter().map(|p| c + Vec3::X * p.x + n * p.y).collect();
        let side = (path[i + 1] - path[i - 1]).normalize();
        let keeper = Sweep::ring(Frame::Up(side)).along(&loop_, &outline::rounded_rect(0.0011, 0.0045, 0.0004, 3));
        b.add(leather, &keeper, 40.0);
    }
    // The free end, tucked under the keepers.
    let tongue: Vec<Vec3> = (back - 34..=back + 3)
        .map(|i| {
            let t = i as f32 / (path.len() - 1) as f32;
            path[i] + out(path[i]).normalize() * (thick(t) * 0.5 + 0.0009)
        })
        .collect();
    let end = sweep.build(&tongue, |t, _| {
        let tip = (1.0 - (1.0 - (t * 9.0).min(1.0)).powi(2)).sqrt().max(0.25);
        outline::superellipse(0.0086 * tip, 0.0010, 4.0, 32)
    });
    b.add(leather, &end, 50.0);
}
