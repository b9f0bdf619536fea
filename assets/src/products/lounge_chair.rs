//! A bouclé tub chair on oak legs.

use std::f32::consts::PI;

use glam::{Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Axis,
        curve::resample,
        noise::{noise3, smoothstep},
        outline, sdf, stitch,
        sweep::{Frame, Sweep},
    },
    model::{Builder, Material, Model, Quality},
    texture::Texture,
};

/// Catalogue entry.
pub const PRODUCT: Product = Product {
    slug: "alba-lounge-chair",
    name: "Alba Lounge Chair",
    tagline: "A generous embrace in wool bouclé and solid oak",
    description: "Alba began as a drawing of someone reading: legs tucked up, back against one arm, a cup within reach. \
        Its shell wraps around you at elbow height and then stops, so the chair stays light enough to stand in the \
        middle of a room and be looked at from every side.\n\n\
        The seat is a single deep cushion of cold foam under a layer of feathers and down, wide enough to change \
        position. Shell and seat are upholstered by hand in a heavy bouclé woven from New Zealand wool; the seam \
        around the cushion is finished with a fine piping in the same yarn.\n\n\
        Four turned legs of solid European oak carry the frame. They are oiled, not lacquered, and will darken to \
        honey over the years.",
    collection: "furniture",
    featured: 1,
    materials: &[
        "Solid European oak or walnut legs, oiled",
        "Wool bouclé, 620 g/m², 80 % wool",
        "Cold foam, feather and down",
        "Birch plywood frame, FSC certified",
    ],
    camera_orbit: CameraOrbit { theta: -32.0, phi: 74.0 },
    variants: &[
        Variant { sku: "ALBA-OAK-IVORY", name: "Ivory", swatch: "#e6dfd0", price: 149_000, stock: 12 },
        Variant { sku: "ALBA-OAK-MOSS", name: "Moss", swatch: "#6b7358", price: 149_000, stock: 7 },
        Variant { sku: "ALBA-OAK-TERRACOTTA", name: "Terracotta", swatch: "#a8593c", price: 149_000, stock: 0 },
        Variant { sku: "ALBA-WAL-CHARCOAL", name: "Charcoal", swatch: "#45464a", price: 164_000, stock: 5 },
    ],
    build,
};

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let cloth = b.slot(
        "upholstery",
        [
            ("Ivory bouclé", 0xef_e9dc),
            ("Moss bouclé", 0x7c_7d66),
            ("Terracotta bouclé", 0xa8_6a52),
            ("Charcoal bouclé", 0x50_5156),
        ]
        .map(|(name, hex)| Material::textured(name, hex, Texture::Boucle))
        .to_vec(),
    );
    let oak = || Material::textured("Oiled oak", 0xff_ffff, Texture::Oak);
    let wood =
        b.slot("legs", vec![oak(), oak(), oak(), Material::textured("Oiled walnut", 0xff_ffff, Texture::Walnut)]);
    let felt = b.slot("glides", vec![Material::plain("Felt glides", 0x2b_2a28, 0.95)]);

    // Shell: a thick wall that follows a rounded plan, open at the front; its rim falls from the back to the arms.
    let shell = |p: Vec3| {
        let q = Vec2::new(p.x, p.z + 0.01);
        let plan = sdf::rect(q, Vec2::new(0.385, 0.375), 0.31);
        // The wall leans outwards a little towards the top.
        let lean = 0.05 * (p.y - 0.3);
        let wall = (plan - lean + 0.062).abs();
        let back = smoothstep(0.22, -0.3, p.z);
        let (low, high) = (0.165, 0.56 + 0.15 * back);
        let height = (p.y - (low + high) * 0.5).abs() - (high - low) * 0.5;
        // Rim and arm fronts are as round as the wall is thick.
        let r = 0.0615;
        let q = Vec3::new(wall - 0.0005, height + r, p.z - 0.245 + r);
        let body = q.max(Vec3::ZERO).length() + q.max_element().min(0.0) - r;
        // A floor under the cushion ties the wall together.
        let floor = sdf::intersect(plan + 0.02, (p.y - 0.215).abs() - 0.05, 0.06);
        let floor = sdf::intersect(floor, p.z - 0.30, 0.08);
        sdf::blend(body, floor, 0.03) + 0.0016 * noise3(p * 7.0, 3)
    };
    let body = sdf::surface(Vec3::new(-0.5, 0.1, -0.5), Vec3::new(0.5, 0.8, 0.4), 0.0125, Axis::X, shell);
    b.add(cloth, &body, 180.0);

    // Seat: a deep cushion with a crowned top that runs forward between the arms.
    let plan = |p: Vec2| {
        let inner = sdf::rect(p + Vec2::new(0.0, -0.035), Vec2::new(0.262, 0.325), 0.19);
        let front = sdf::rect(p + Vec2::new(0.0, -0.15), Vec2::new(0.262, 0.21), 0.07);
        sdf::blend(inner, front, 0.02)
    };
    let seat = |p: Vec3| {
        let d = plan(Vec2::new(p.x, p.z));
        let crown = 0.034 * smoothstep(0.0, -0.24, d);
        let side = d - 0.012 * (1.0 - ((p.y - 0.335) / 0.085).powi(2)).max(0.0);
        let slab = (p.y - 0.335 - crown * 0.5).abs() - 0.083 - crown * 0.5;
        // Creases run in from the seam where the cloth is gathered.
        let pull = noise3(Vec3::new(p.x * 17.0, 3.0, p.z * 17.0), 8) * smoothstep(-0.11, -0.01, d) * 0.0028;
        sdf::intersect(side, slab, 0.075) + 0.003 * noise3(p * 8.0, 5) + pull
    };
    let cushion = sdf::surface(Vec3::new(-0.34, 0.2, -0.36), Vec3::new(0.34, 0.52, 0.44), 0.0125, Axis::X, seat);
    b.add(cloth, &cushion, 180.0);

    // Piping where the cushion's top meets its side.
    let ring: Vec<Vec3> = (0..160)
        .map(|i| {
            let a = i as f32 / 160.0 * 2.0 * PI;
            let dir = Vec2::new(a.sin(), a.cos());
            let centre = Vec2::new(0.0, 0.05);
            let on = |height: f32| {
                let (mut lo, mut hi) = (0.1_f32, 0.6_f32);
                for _ in 0..30 {
                    let m = (lo + hi) * 0.5;
                    let q = centre + dir * m;
                    if seat(Vec3::new(q.x, height, q.y)) < 0.0 { lo = m } else { hi = m }
                }
                centre + dir * lo
            };
            let y = 0.405;
            let q = on(y);
            Vec3::new(q.x, y, q.y)
        })
        .collect();
    b.add(cloth, &stitch::piping(&resample(&ring, 200, true), true, 0.0048, 10), 180.0);

    // Legs: turned, tapering, splayed; each ends in a felt glide.
    for (x, z) in [(-1.0, 1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0_f32)] {
        let top = Vec3::new(x * 0.225, 0.2, if z > 0.0 { 0.185 } else { -0.235 });
        let foot = Vec3::new(x * 0.272, 0.004, if z > 0.0 { 0.232 } else { -0.292 });
        let path: Vec<Vec3> = (0..=14).map(|i| top.lerp(foot, i as f32 / 14.0)).collect();
        let leg = Sweep::open(Frame::Up(Vec3::Z))
            .rounded(0.004, 4)
            .build(&path, |t, _| outline::circle(0.0275 - 0.0115 * t - 0.002 * (t * PI).sin().powi(2) * 0.4, 28));
        b.add(wood, &leg.uv_turned().uv_shuffled((x * 3.0 + z * 7.0) as i32 as u32), 40.0);
        let down = (foot - top).normalize();
        let glide = [foot - down * 0.002, Vec3::new(foot.x, 0.0, foot.z)];
        b.add(felt, &Sweep::open(Frame::Up(Vec3::Z)).along(&glide, &outline::circle(0.0115, 20)), 40.0);
    }
    b.build(quality)
}
