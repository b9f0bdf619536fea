//! A table lamp: travertine foot, metal stem, domed shade.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Axis,
        curve::{fillet, spline},
        outline,
        solid::rounded_box,
        sweep::{Frame, Sweep, lathe, lathe_ring},
    },
    model::{Builder, Material, Model, Quality},
    texture::Texture,
};

/// Catalogue entry.
pub const PRODUCT: Product = Product {
    slug: "vesper-table-lamp",
    name: "Vesper Table Lamp",
    tagline: "A pool of warm light on a piece of stone",
    description: "Vesper gives the light that a room wants after sunset: low, warm and only where you are. Its spun \
        shade sends everything down onto the table and keeps your eyes in the dark; a small opening at the crown \
        draws a soft circle on the wall above.\n\n\
        The foot is a single block of Roman travertine, honed and filled, no two alike. It weighs enough to hold the \
        off-centre stem without a thought.\n\n\
        Turn the little knurled wheel on the stem to dim from full to a candle's glow. The light source is standard \
        E14 and yours to replace; the cable is covered in linen.",
    collection: "furniture",
    featured: 6,
    materials: &[
        "Honed travertine foot, 2.4 kg",
        "Spun aluminium shade, powder-coated",
        "Brushed brass or blackened steel stem",
        "E14 dimmable LED, 2200 K, 470 lm, included",
    ],
    camera_orbit: CameraOrbit { theta: -30.0, phi: 78.0 },
    variants: &[
        Variant { sku: "VESPER-CHALK", name: "Chalk", swatch: "#e4dfd5", price: 28_900, stock: 21 },
        Variant { sku: "VESPER-OXBLOOD", name: "Oxblood", swatch: "#5e2523", price: 28_900, stock: 11 },
        Variant { sku: "VESPER-NIGHT", name: "Night", swatch: "#22262c", price: 28_900, stock: 2 },
        Variant { sku: "VESPER-BRASS", name: "Brass", swatch: "#b8904f", price: 34_900, stock: 6 },
    ],
    build,
};

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let paint = |name: &str, hex: u32| Material { texture: Some(Texture::Grained), ..Material::plain(name, hex, 0.55) };
    let shade = b.slot(
        "shade",
        vec![
            paint("Chalk powder coat", 0xe6_e1d7),
            paint("Oxblood powder coat", 0x62_2421),
            paint("Night powder coat", 0x24_282f),
            Material::metal("Spun brass", 0xdc_b676, 0.3, Some(Texture::Grained)),
        ],
    );
    let inner = b.slot("reflector", vec![Material::plain("White reflector", 0xf4_eee2, 0.5)]);
    let brass = || Material::metal("Brushed brass", 0xd9_b373, 0.28, Some(Texture::Brushed));
    let stem = b.slot(
        "stem",
        vec![brass(), brass(), Material::metal("Blackened steel", 0x36_3537, 0.42, Some(Texture::Brushed)), brass()],
    );
    let stone = b.slot("foot", vec![Material::textured("Travertine", 0xff_ffff, Texture::Travertine)]);
    let felt = b.slot("felt", vec![Material::plain("Felt", 0x2a_2826, 0.95)]);
    let bulb = b.slot(
        "bulb",
        vec![Material { emissive: Vec3::new(1.0, 0.78, 0.5), ..Material::plain("Opal bulb", 0xff_f3e0, 0.35) }],
    );
    let cord = b.slot("cord", vec![Material::textured("Linen cord", 0xb5_a78f, Texture::Weave)]);

    // Foot.
    let block = rounded_box(Vec3::new(0.165, 0.05, 0.12), 0.0045, 4, 0.012, Axis::X);
    b.add(stone, &block.at(Vec3::new(0.0, 0.0275, 0.0)), 40.0);
    b.add(
        felt,
        &rounded_box(Vec3::new(0.15, 0.004, 0.105), 0.001, 1, 0.03, Axis::X).at(Vec3::new(0.0, 0.002, 0.0)),
        40.0,
    );

    // Stem, off-centre, bending over into the shade's axis.
    let x0 = -0.048;
    let (turn, y) = (0.048, 0.345);
    let mut path: Vec<Vec3> = (0..=16).map(|i| Vec3::new(x0, 0.05 + 0.262 * i as f32 / 16.0, 0.0)).collect();
    // A true quarter turn for the neck.
    path.extend((0..=16).map(|i| {
        let a = PI * 0.5 * i as f32 / 16.0;
        Vec3::new(x0 + turn * (1.0 - a.cos()), y + turn * a.sin() - 0.012, 0.0)
    }));
    let tube = Sweep::open(Frame::Carried(Vec3::Z));
    b.add(stem, &tube.along(&path, &outline::circle(0.006, 24)).uv_turned(), 40.0);
    let collar = fillet(
        &[
            (0.0, 0.049, 0.0),
            (0.019, 0.049, 0.0),
            (0.019, 0.0545, 0.0015),
            (0.0095, 0.0575, 0.004),
            (0.0085, 0.072, 0.0012),
            (0.0055, 0.0725, 0.0),
        ],
        false,
        5,
    );
    b.add(stem, &lathe(&collar, 48, None).at(Vec3::X * x0), 35.0);

    // Dimmer wheel, knurled, lying across the stem.
    let wheel = crate::mesh::Grid::tube(160, 6).build(|u, v| {
        let r = 0.0125 - 0.0005 * (0.5 + 0.5 * (u * TAU * 40.0).cos()) * (v * (1.0 - v) * 8.0).min(1.0);
        let (s, c) = (u * TAU).sin_cos();
        Vec3::new(-s * r, (v - 0.5) * 0.009, -c * r)
    });
    let caps =
        |y: f32| fillet(&[(0.0, y, 0.0), (0.0105, y, 0.0), (0.0124, y.signum() * (y.abs() - 0.0012), 0.0)], false, 3);
    let mut top = caps(0.0058);
    top.reverse();
    let whole = wheel.with(&lathe(&top, 48, None)).with(&lathe(&caps(-0.0058), 48, None));
    b.add(stem, &whole.at(Vec3::new(x0, 0.115, 0.0)), 50.0);

    // Shade: a spun dome with a rolled rim and real thickness, hung from the neck.
    let dome = |inset: f32| -> Vec<Vec2> {
        let (r, h, rim) = (0.135 - inset, 0.122 - inset, 0.016);
        (0..=26)
            .map(|i| {
                let a = PI * 0.5 * i as f32 / 26.0;
                let (s, c) = a.sin_cos();
                Vec2::new((r * c.powf(0.82)).max(rim), 0.285 + h * s.powf(0.94))
            })
            .take_while(|p| p.x > rim)
            .collect()
    };
    let mut outside = dome(0.0);
    outside.push(Vec2::new(0.016, 0.285 + 0.1215));
    b.add(shade, &lathe(&outside, 112, None), 40.0);
    let mut inside = dome(0.0022);
    inside.push(Vec2::new(0.0138, 0.285 + 0.1193));
    b.add(inner, &lathe(&inside, 112, None).flipped(), 40.0);
    let rim: Vec<Vec2> = outline::circle(0.0019, 10).into_iter().map(|p| p + Vec2::new(0.1338, 0.2852)).collect();
    b.add(shade, &lathe_ring(&rim, 112, None), 60.0);
    // Crown: a turned cap with a vent under it.
    let crown = fillet(
        &[
            (0.0, 0.396, 0.0),
            (0.0165, 0.396, 0.0),
            (0.0195, 0.4035, 0.001),
            (0.0195, 0.4075, 0.0012),
            (0.0135, 0.4105, 0.003),
            (0.0135, 0.4195, 0.002),
            (0.0, 0.4205, 0.0),
        ],
        false,
        5,
    );
    b.add(stem, &lathe(&crown, 56, None), 35.0);

    // Lamp holder and bulb.
    let holder = fillet(
        &[(0.0, 0.34, 0.0), (0.0142, 0.34, 0.001), (0.0155, 0.372, 0.002), (0.012, 0.398, 0.001), (0.0, 0.398, 0.0)],
        false,
        4,
    );
    b.add(stem, &lathe(&holder, 40, None), 35.0);
    let glass: Vec<Vec2> = (0..=20)
        .map(|i| {
            let a = PI * i as f32 / 20.0;
            Vec2::new(
                0.0225 * a.sin().powf(0.9) + if i == 20 { 0.0 } else { 0.006 * (i as f32 / 20.0).powi(3) },
                0.316 - 0.0255 * a.cos(),
            )
        })
        .collect();
    b.add(bulb, &lathe(&glass, 40, None), 60.0);

    // Cord.
    let run = spline(
        &[
            Vec3::new(x0, 0.009, -0.05),
            Vec3::new(x0, 0.007, -0.066),
            Vec3::new(x0 - 0.006, 0.0028, -0.085),
            Vec3::new(x0 + 0.012, 0.0028, -0.105),
            Vec3::new(x0 + 0.05, 0.0028, -0.112),
        ],
        10,
        false,
    );
    b.add(
        cord,
        &Sweep::open(Frame::Carried(Vec3::Y)).rounded(0.001, 2).along(&run, &outline::circle(0.0028, 12)),
        60.0,
    );
    b.build(quality)
}
