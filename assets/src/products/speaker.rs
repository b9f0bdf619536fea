//! A fabric-wrapped speaker.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Grid,
        curve::{fillet, spline},
        outline, stitch,
        sweep::{Frame, Sweep, lathe, lathe_ring},
    },
    model::{Builder, Material, Model, Quality},
    texture::Texture,
};

/// Catalogue entry.
pub const PRODUCT: Product = Product {
    slug: "murmur-speaker",
    name: "Murmur Speaker",
    tagline: "Room-filling sound in a coat of knitted wool",
    description: "Murmur is a speaker you can leave in plain sight. Its body is wrapped in a three-dimensional wool knit \
        that is woven as a seamless tube, so there is no front and no back, only sound in every direction.\n\n\
        A ring of knurled aluminium turns with the weight of a good camera lens: one full turn from silence to loud, \
        with a soft detent at the level you use most. Touch the top plate to pause, press and hold to speak.\n\n\
        Inside, a 90 mm long-throw woofer faces down onto the foot and three tweeters face out. Every part that can \
        wear, from the knit to the battery, unscrews with a single driver.",
    collection: "gadgets",
    featured: 2,
    materials: &[
        "Wool-blend 3D knit, removable",
        "Knurled and anodised aluminium",
        "Soft-touch top plate with light ring",
        "Silicone foot, braided cable",
    ],
    camera_orbit: CameraOrbit { theta: -25.0, phi: 75.0 },
    variants: &[
        Variant { sku: "MURMUR-OAT", name: "Oat", swatch: "#cfc6b4", price: 34_900, stock: 42 },
        Variant { sku: "MURMUR-GRAPHITE", name: "Graphite", swatch: "#3c3d40", price: 34_900, stock: 18 },
        Variant { sku: "MURMUR-FERN", name: "Fern", swatch: "#64745d", price: 34_900, stock: 3 },
        Variant { sku: "MURMUR-CLAY", name: "Clay", swatch: "#b0694d", price: 36_900, stock: 9 },
    ],
    build,
};

const RADIUS: f32 = 0.074;
const HEIGHT: f32 = 0.19;

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let knit = b.slot(
        "knit",
        [("Oat knit", 0xd9_d0bd), ("Graphite knit", 0x47_484c), ("Fern knit", 0x76_7d6a), ("Clay knit", 0xb0_7860)]
            .map(|(name, hex)| Material::textured(name, hex, Texture::Knit))
            .to_vec(),
    );
    let metal = b.slot(
        "ring",
        [
            ("Silver aluminium", 0xe3_e1de),
            ("Black aluminium", 0x3b_3b3e),
            ("Champagne aluminium", 0xd9_c8a8),
            ("Bronze aluminium", 0x9c_7458),
        ]
        .map(|(name, hex)| Material::metal(name, hex, 0.34, Some(Texture::Grained)))
        .to_vec(),
    );
    let plate = b.slot(
        "plate",
        [
            ("Bone soft touch", 0xc4_bdb0),
            ("Black soft touch", 0x1b_1b1d),
            ("Moss soft touch", 0x42_4b3d),
            ("Rust soft touch", 0x6e_4232),
        ]
        .map(|(name, hex)| Material { texture: Some(Texture::Grained), ..Material::plain(name, hex, 0.6) })
        .to_vec(),
    );
    let rubber = b.slot(
        "foot",
        vec![Material { texture: Some(Texture::Grained), ..Material::plain("Silicone", 0x1c_1c1d, 0.85) }],
    );
    let light = b.slot(
        "light",
        vec![Material { emissive: Vec3::new(0.95, 0.9, 0.8), ..Material::plain("Light ring", 0xff_f4e0, 0.4) }],
    );

    // The knit runs over a gently barrelled body and tucks in below the ring and above the foot.
    let body = fillet(
        &[
            (RADIUS - 0.014, 0.0095, 0.0),
            (RADIUS - 0.0015, 0.0095, 0.009),
            (RADIUS + 0.0006, HEIGHT * 0.45, 0.3),
            (RADIUS - 0.0012, 0.163, 0.005),
            (RADIUS - 0.010, 0.1645, 0.0),
        ],
        false,
        7,
    );
    let mut profile = Vec::new();
    for w in body.windows(2) {
        let steps = (w[0].distance(w[1]) / 0.006).ceil().max(1.0) as usize;
        profile.extend((0..steps).map(|k| w[0].lerp(w[1], k as f32 / steps as f32)));
    }
    profile.extend(body.last());
    b.add(knit, &lathe(&profile, 128, Some(Texture::Knit.tile())), 60.0);

    // Foot: a recessed plinth and a ring of silicone.
    let foot = fillet(
        &[
            (0.0, 0.0, 0.0),
            (0.055, 0.0, 0.0015),
            (0.0575, 0.006, 0.001),
            (0.0645, 0.0075, 0.001),
            (0.066, 0.0105, 0.0),
            (0.05, 0.011, 0.0),
        ],
        false,
        4,
    );
    b.add(rubber, &lathe(&foot, 96, None), 40.0);

    // The ring: smooth lips above and below a band of diamond knurling.
    let (low, high, r) = (0.1655, 0.1805, RADIUS + 0.0004);
    let lip = |y0: f32, y1: f32, inner: f32| {
        fillet(&[(inner, y0, 0.0), (r, y0, 0.0009), (r, y1, 0.0009), (inner, y1, 0.0)], false, 4)
    };
    b.add(metal, &lathe(&lip(low, low + 0.0028, r - 0.008), 160, None), 35.0);
    b.add(metal, &lathe(&lip(high - 0.0028, high, r - 0.006), 160, None), 35.0);
    let (teeth, rows) = (84.0_f32, 5.0_f32);
    let knurl = Grid::tube(336, 20).build(|u, v| {
        let y = low + 0.0024 + v * (high - low - 0.0048);
        let (p, q) = (u * teeth + v * rows * 0.5, u * teeth - v * rows * 0.5);
        let ridge = |x: f32| (x - x.floor() - 0.5).abs() * 2.0;
        let edge = (v * (1.0 - v) * 14.0).min(1.0);
        let depth = 0.0009 * ridge(p).max(ridge(q)).powf(0.9) * edge + 0.0006;
        let (s, c) = (u * TAU).sin_cos();
        Vec3::new(-s * (r - depth), y, -c * (r - depth))
    });
    b.add(metal, &knurl, 180.0);

    // Top plate: dished, with a groove of light around it.
    let ring = fillet(
        &[(0.0612, 0.1795, 0.0), (0.0612, 0.1811, 0.0004), (0.0632, 0.1811, 0.0004), (0.0632, 0.1795, 0.0)],
        false,
        3,
    );
    let ring: Vec<Vec2> = ring.into_iter().rev().map(|p| Vec2::new(p.x, p.y - 0.0004)).collect();
    let mut ring = ring;
    ring.reverse();
    b.add(light, &lathe(&ring.iter().rev().copied().collect::<Vec<_>>(), 128, None), 40.0);
    let bezel = fillet(
        &[(0.0634, 0.178, 0.0), (0.0634, 0.1815, 0.0006), (0.0695, 0.1815, 0.0015), (0.0695, 0.179, 0.0)],
        true,
        4,
    );
    b.add(metal, &lathe_ring(&bezel, 128, None), 35.0);
    let mut top: Vec<Vec2> = fillet(
        &[
            (0.061, 0.178, 0.0),
            (0.061, 0.1816, 0.0012),
            (0.05, 0.1812, 0.02),
            (0.028, 0.1800, 0.03),
            (0.0, 0.1796, 0.0),
        ],
        false,
        6,
    );
    top.dedup_by(|a, b| a.distance(*b) < 1e-6);
    b.add(plate, &lathe(&top, 128, None), 40.0);

    // Touch marks: a small ring and two bars, standing proud by a hair.
    for (x, wide) in [(-0.024_f32, true), (0.024, true), (0.024, false)] {
        let y = 0.1812;
        let (w, d) = if wide { (0.008, 0.0011) } else { (0.0011, 0.008) };
        let mark = crate::mesh::solid::rounded_box(Vec3::new(w, 0.0016, d), 0.0005, 2, 1.0, crate::mesh::Axis::X);
        b.add(metal, &mark.at(Vec3::new(x, y - 0.0009, 0.0)), 40.0);
    }
    let dot: Vec<Vec3> = (0..32)
        .map(|i| Vec2::from_angle(i as f32 / 32.0 * TAU) * 0.0065)
        .map(|p| Vec3::new(p.x, 0.1799, p.y))
        .collect();
    b.add(metal, &stitch::piping(&dot, true, 0.0005, 6), 60.0);

    // The braided cable leaves at the back and lies on the table.
    let cable = spline(
        &[
            Vec3::new(0.0, 0.006, -0.058),
            Vec3::new(0.0, 0.0052, -0.072),
            Vec3::new(0.006, 0.0026, -0.094),
            Vec3::new(0.026, 0.0024, -0.112),
            Vec3::new(0.058, 0.0024, -0.112),
            Vec3::new(0.084, 0.0024, -0.092),
        ],
        10,
        false,
    );
    let cord = Sweep::open(Frame::Carried(Vec3::Y)).rounded(0.001, 3);
    b.add(knit, &cord.along(&cable, &outline::circle(0.0023, 12)), 60.0);
    let gland = [Vec3::new(0.0, 0.0062, -0.05), Vec3::new(0.0, 0.0058, -0.07)];
    b.add(
        rubber,
        &Sweep::open(Frame::Up(Vec3::Y)).rounded(0.0012, 3).along(&gland, &outline::circle(0.0037, 16)),
        40.0,
    );
    let end = [Vec3::new(0.0835, 0.0026, -0.0925), Vec3::new(0.0905, 0.0026, -0.0835)];
    b.add(metal, &Sweep::open(Frame::Up(Vec3::Y)).rounded(0.0008, 3).along(&end, &outline::circle(0.0026, 16)), 40.0);
    b.build(quality)
}
