//! Over-ear headphones.

use std::f32::consts::{PI, TAU};

use glam::{Mat4, Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Axis, Grid, Poly,
        curve::{fillet, resample},
        noise::noise3,
        outline, stitch,
        sweep::{Frame, Sweep, lathe},
    },
    model::{Builder, Material, Model, Quality},
    texture::Texture,
};

/// Catalogue entry.
pub const PRODUCT: Product = Product {
    slug: "stille-headphones",
    name: "Stille Headphones",
    tagline: "Silence first. Then everything you wanted to hear",
    description: "Stille starts by taking things away. Eight microphones and a closed back of cast aluminium leave the \
        world outside; what remains is your music, with nothing added.\n\n\
        The headband is a spring of blued steel in a sleeve of lambskin, stitched by hand and padded with wool felt. \
        It weighs on nothing: pressure is spread over two ear cushions of memory foam that take up the warmth of your \
        skin and its shape.\n\n\
        Sixty hours on a charge, a battery you can change in a minute without tools, and cushions that come off with \
        a quarter turn. We keep every part in stock for ten years.",
    collection: "gadgets",
    featured: 5,
    materials: &[
        "Cast and anodised aluminium cups",
        "Lambskin headband and ear cushions",
        "Memory foam, wool felt",
        "40 mm beryllium-coated drivers, Bluetooth 5.4",
    ],
    camera_orbit: CameraOrbit { theta: -35.0, phi: 75.0 },
    variants: &[
        Variant { sku: "STILLE-SAND", name: "Sand", swatch: "#c9b79c", price: 44_900, stock: 16 },
        Variant { sku: "STILLE-BLACK", name: "Black", swatch: "#232325", price: 44_900, stock: 34 },
        Variant { sku: "STILLE-COGNAC", name: "Cognac", swatch: "#8a4f2d", price: 47_900, stock: 7 },
        Variant { sku: "STILLE-SAGE", name: "Sage", swatch: "#8d9682", price: 44_900, stock: 0 },
    ],
    build,
};

/// Half axes of an ear cup: along z and along y.
const CUP: Vec2 = Vec2::new(0.0365, 0.0435);

/// A solid whose outline is scaled along an axis: like turning, but for any outline. `profile` holds (inset in metres,
/// height); heights rise along +Z.
fn loft(shape: &[Vec2], profile: &[Vec2]) -> Poly {
    let n = shape.len();
    let half = shape.iter().fold(Vec2::ZERO, |m, p| m.max(p.abs()));
    let rows = profile.len() - 1;
    Grid { nu: n, nv: rows, close_u: true, close_v: false, tile: None }.build(|u, v| {
        let (p, q) = (shape[(u * n as f32).round() as usize % n], profile[(v * rows as f32).round() as usize]);
        (p * (1.0 - q.x / half).max(Vec2::ZERO)).extend(q.y)
    })
}

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let colours = |f: &dyn Fn(&str, usize) -> Material| {
        ["Sand", "Black", "Cognac", "Sage"].iter().enumerate().map(|(i, n)| f(n, i)).collect::<Vec<_>>()
    };
    let shell = b.slot(
        "cups",
        colours(&|n, i| {
            Material::metal(
                &format!("{n} anodised aluminium"),
                [0xcf_bfa6, 0x2c_2c2f, 0xb9_a892, 0x9d_a692][i],
                0.42,
                Some(Texture::Grained),
            )
        }),
    );
    let bright = b.slot(
        "fork",
        colours(&|n, i| {
            Material::metal(
                &format!("{n} polished aluminium"),
                [0xe2_d9c9, 0x4a_4a4d, 0xd8_c3a4, 0xc9_cdc2][i],
                0.2,
                Some(Texture::Brushed),
            )
        }),
    );
    let leather = b.slot(
        "leather",
        colours(&|n, i| {
            Material::textured(&format!("{n} lambskin"), [0xc4_b196, 0x26_2627, 0x86_4e30, 0x86_8f7b][i], Texture::Calf)
        }),
    );
    let thread = b.slot(
        "thread",
        colours(&|n, i| Material::plain(&format!("{n} thread"), [0xe4_d8c2, 0x3d_3d3f, 0xd2_a27a, 0xb2_baa6][i], 0.7)),
    );
    let mesh = b.slot("driver", vec![Material::textured("Acoustic cloth", 0x2a_2a2c, Texture::Weave)]);
    let dark = b.slot("seam", vec![Material::plain("Shadow gap", 0x0d_0d0e, 0.7)]);

    for side in [-1.0_f32, 1.0] {
        // Cups are made facing +Z (outwards), then turned to look along ±X and toed in a little.
        let place = Mat4::from_translation(Vec3::new(side * 0.0765, 0.0, 0.0))
            * Mat4::from_rotation_z(side * -0.075)
            * Mat4::from_rotation_y(side * PI * 0.5);
        let mut put = |slot, poly: Poly, crease: f32| b.add(slot, &poly.transformed(place), crease);
        let cup = outline::superellipse(CUP.x, CUP.y, 2.35, 96);

        // Housing: domed, with a turned groove and a dished centre.
        let housing = fillet(
            &[
                (0.0035, -0.0065, 0.0),
                (0.0, -0.0035, 0.002),
                (0.0, 0.0045, 0.009),
                (0.0095, 0.0125, 0.006),
                (0.0135, 0.0130, 0.0007),
                (0.0140, 0.0121, 0.0005),
                (0.0148, 0.0121, 0.0005),
                (0.0153, 0.0131, 0.0007),
                (0.0240, 0.0132, 0.006),
                (0.0365, 0.0118, 0.0),
            ],
            false,
            5,
        );
        let mut housing: Vec<Vec2> = housing.into_iter().filter(|p| p.x < 0.0364).collect();
        housing.push(Vec2::new(0.0365 * 1.2, 0.0118));
        put(shell, loft(&cup, &housing), 38.0);
        // Touch plate mark: a small turned dot with a ring.
        let dot =
            lathe(&fillet(&[(0.0042, 0.0112, 0.0), (0.0042, 0.0128, 0.0006), (0.0, 0.0129, 0.0)], false, 4), 32, None);
        put(bright, dot.turned(Axis::X, PI * 0.5), 40.0);
        // Shadow gap, then the bright ring that carries the cushion.
        put(
            dark,
            loft(
                &outline::superellipse(CUP.x - 0.0028, CUP.y - 0.0028, 2.35, 96),
                &[Vec2::new(0.0, -0.0095), Vec2::new(0.0, -0.005)],
            ),
            60.0,
        );
        let ring = fillet(
            &[(0.0045, -0.0115, 0.0), (0.0006, -0.0112, 0.0007), (0.0006, -0.0084, 0.0007), (0.0045, -0.0081, 0.0)],
            false,
            3,
        );
        put(bright, loft(&cup, &ring), 40.0);

        // Cushion: a soft ring with gathered folds on the inside.
        let path: Vec<Vec3> =
            outline::superellipse(CUP.x - 0.0125, CUP.y - 0.0125, 2.3, 240).iter().map(|p| p.extend(-0.0205)).collect();
        let path = resample(&path, 108, true);
        let pad = Sweep::ring(Frame::Up(Vec3::NEG_Z)).build(&path, |t, _| {
            outline::superellipse(0.0122, 0.0098, 2.5, 24)
                .into_iter()
                .enumerate()
                .map(|(i, p)| {
                    let a = i as f32 / 24.0 * TAU;
                    let q = Vec3::new((t * TAU).cos() * 9.0, (t * TAU).sin() * 9.0, a.sin() * 1.2);
                    let fold = noise3(q * Vec3::new(1.6, 1.6, 1.0), 4) * 0.022 + noise3(q * 0.5, 9) * 0.03;
                    p * (1.0 + fold)
                })
                .collect()
        });
        put(leather, pad, 180.0);
        let seam: Vec<Vec3> = outline::superellipse(CUP.x - 0.0018, CUP.y - 0.0018, 2.35, 160)
            .iter()
            .map(|p| p.extend(-0.0140))
            .collect();
        put(leather, stitch::piping(&seam, true, 0.0011, 8), 180.0);
        let disc: Vec<Vec2> = vec![Vec2::new(0.0, -0.0125), Vec2::new(0.006, -0.013), Vec2::new(0.03, -0.0145)];
        let inner = outline::superellipse(CUP.x - 0.019, CUP.y - 0.019, 2.3, 64);
        let back = Grid { nu: 64, nv: disc.len() - 1, close_u: true, close_v: false, tile: None }.build(|u, v| {
            let k = v;
            (inner[(u * 64.0).round() as usize % 64] * (1.0 - k)).extend(-0.0135 - 0.001 * k)
        });
        put(mesh, planar(back.flipped()), 60.0);

        // Fork: a flat arch of metal from pivot over the cup to pivot.
        let arch: Vec<Vec3> = (0..=48)
            .map(|i| {
                let a = PI * i as f32 / 48.0;
                let (s, c) = a.sin_cos();
                Vec3::new(c * (CUP.x + 0.0048), s * (CUP.y + 0.0062) + 0.0, -0.001 + 0.001 * s)
            })
            .collect();
        let strip = outline::rounded_rect(0.0095, 0.0036, 0.0014, 3);
        put(bright, Sweep::open(Frame::Up(Vec3::Z)).rounded(0.0016, 3).along(&arch, &turn(&strip)).uv_turned(), 40.0);
        for z in [-1.0, 1.0] {
            let pivot = lathe(
                &fillet(
                    &[(0.0, 0.0, 0.0), (0.0052, 0.0, 0.0008), (0.0052, 0.0075, 0.001), (0.0, 0.0078, 0.0)],
                    false,
                    3,
                ),
                32,
                None,
            );
            let pivot = pivot.turned(Axis::Z, -z * PI * 0.5).at(Vec3::new(z * (CUP.x - 0.001), 0.0, -0.001));
            put(bright, pivot, 40.0);
        }
        // Slider: a rod that rises from a block on the fork.
        let y = CUP.y + 0.0062;
        let block = crate::mesh::solid::rounded_box(Vec3::new(0.0135, 0.0105, 0.0072), 0.0016, 3, 0.01, Axis::X);
        put(bright, block.at(Vec3::new(0.0, y + 0.0022, 0.0)), 40.0);
    }

    // The band: an arch in the plane z = 0.
    let arch = |t: f32, lift: f32| {
        // From the left end (t = 0) over the top to the right.
        let a = PI * (0.98 - 0.96 * t);
        let (s, c) = a.sin_cos();
        let squash = 0.074 + 0.0045 * (1.0 - s);
        Vec3::new(c * (squash + lift) * 1.02, 0.068 + s.max(0.0).powf(0.93) * (0.079 + lift), 0.0)
    };
    let path = |from: f32, to: f32, n: usize, lift: f32| -> Vec<Vec3> {
        (0..=n).map(|i| arch(from + (to - from) * i as f32 / n as f32, lift)).collect()
    };
    for side in [0.0_f32, 1.0] {
        // Rods from the fork's block into the band.
        let x = if side == 0.0 { -1.0 } else { 1.0 };
        let end = arch(side, 0.0);
        let start = Vec3::new(x * 0.0801, 0.048, 0.0);
        let inner = arch(if side == 0.0 { 0.06 } else { 0.94 }, 0.0);
        let rod: Vec<Vec3> =
            (0..=8).map(|i| i as f32 / 8.0).map(|t| start.lerp(end, t).lerp(end.lerp(inner, t), t)).collect();
        let flat = outline::rounded_rect(0.0032, 0.0105, 0.0012, 3);
        b.add(bright, &Sweep::open(Frame::Up(Vec3::Z)).along(&rod, &flat).uv_turned(), 40.0);
        // A metal sleeve closes the leather.
        let (f, t) = if side == 0.0 { (0.012, 0.05) } else { (0.95, 0.988) };
        let sleeve = Sweep::open(Frame::Up(Vec3::Z)).rounded(0.0012, 3);
        b.add(
            bright,
            &sleeve.along(&path(f, t, 6, 0.0), &outline::rounded_rect(0.0088, 0.0232, 0.0032, 5)).uv_turned(),
            40.0,
        );
    }
    let width = |t: f32| 0.021 + 0.0125 * (t * PI).sin().max(0.0).powf(0.8);
    let band = Sweep::open(Frame::Up(Vec3::Z)).rounded(0.002, 3).build(&path(0.045, 0.955, 84, 0.0), |t, _| {
        let w = width(t);
        outline::even(&outline::superellipse(0.0036, w * 0.5, 4.0, 96), 36)
    });
    b.add(leather, &band, 60.0);
    // Padding under it, in soft ribs.
    let pad = Sweep::open(Frame::Up(Vec3::Z)).rounded(0.004, 4).build(&path(0.2, 0.8, 120, -0.0062), |t, _| {
        let rib = 0.85 + 0.15 * (t * 9.0 * PI).sin().abs().powf(0.6);
        let soft = (t * (1.0 - t) * 14.0).min(1.0).powf(0.4);
        outline::superellipse(0.0058 * rib * soft + 0.001, (width(0.2 + t * 0.6) - 0.004) * 0.5, 2.8, 32)
    });
    b.add(leather, &pad, 60.0);
    // Two rows of stitches along the top edges.
    for z in [-1.0_f32, 1.0] {
        let line: Vec<Vec3> = (0..=120)
            .map(|i| {
                let t = i as f32 / 120.0;
                let p = arch(0.055 + 0.89 * t, 0.00355);
                Vec3::new(p.x, p.y, z * (width(0.011 + t * 0.978) * 0.5 - 0.0034))
            })
            .collect();
        let stitches = stitch::row(&line, false, 0.0024, 0.0011, 0.000_36, |p| Vec3::new(p.x, p.y - 0.068, 0.0));
        b.add(thread, &stitches, 180.0);
    }
    // Bring cups and band together: the cups hang a little below the band's ends.
    b.build(quality)
}

/// Section with its axes exchanged (x becomes y), still counter-clockwise.
fn turn(section: &[Vec2]) -> Vec<Vec2> {
    section.iter().map(|p| p.perp()).collect()
}

/// UVs from x and y.
fn planar(mut poly: Poly) -> Poly {
    for f in &mut poly.faces {
        for k in 0..4 {
            let p = poly.points[f.points[k] as usize];
            f.uvs[k] = Vec2::new(p.x, -p.y);
        }
    }
    poly
}
