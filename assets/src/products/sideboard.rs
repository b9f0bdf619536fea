//! A sideboard with reeded doors, drawers and brass pulls.

use std::f32::consts::PI;

use glam::{Vec2, Vec3};

use super::{Product, Variant};
use crate::{
    catalogue::CameraOrbit,
    mesh::{
        Axis, Poly,
        curve::fillet,
        outline,
        solid::rounded_box,
        sweep::{Frame, Sweep, lathe},
    },
    model::{Builder, Material, Model, Quality},
    texture::Texture,
};

/// Catalogue entry.
pub const PRODUCT: Product = Product {
    slug: "lund-sideboard",
    name: "Lund Sideboard",
    tagline: "Reeded doors, quiet drawers, brass that ages with you",
    description: "Lund is built like the furniture it will stand beside in fifty years: a mitred case of solid boards, \
        the grain running on from side to top to side, on a frame of turned legs.\n\n\
        Each door is made of twenty-one half-round reeds, shaped from one board and glued up in their old order, so \
        that the figure of the wood still crosses the front. Behind them are two adjustable shelves and a cable \
        passage; between them three drawers with dovetailed corners and full-extension runners that close themselves.\n\n\
        The pulls are turned from solid brass and left unlacquered. Polish them, or let them go dark where hands \
        touch them most.",
    collection: "furniture",
    featured: 3,
    materials: &[
        "Solid oak or American walnut, oiled",
        "Drawers in solid ash with dovetails",
        "Solid brass or blackened steel pulls",
        "Delivered assembled; legs are screwed in",
    ],
    camera_orbit: CameraOrbit { theta: 28.0, phi: 76.0 },
    variants: &[
        Variant { sku: "LUND-WALNUT", name: "Walnut", swatch: "#6b4a35", price: 268_000, stock: 4 },
        Variant { sku: "LUND-OAK", name: "Oak", swatch: "#cda777", price: 239_000, stock: 8 },
        Variant { sku: "LUND-BLACK", name: "Black oak", swatch: "#2b2826", price: 249_000, stock: 6 },
    ],
    build,
};

const W: f32 = 1.6;
const H: f32 = 0.5;
const D: f32 = 0.44;
const BOARD: f32 = 0.024;
/// Underside of the case.
const FLOOR: f32 = 0.21;

fn build(quality: Quality) -> Model {
    let mut b = Builder::default();
    let wood = b.slot(
        "wood",
        vec![
            Material::textured("Oiled walnut", 0xff_ffff, Texture::Walnut),
            Material::textured("Oiled oak", 0xff_ffff, Texture::Oak),
            Material::textured("Black-stained oak", 0x30_2d2c, Texture::Oak).rough(0.9),
        ],
    );
    let inside = b.slot("interior", vec![Material::plain("Interior", 0x1d_1713, 0.8)]);
    let brass = b.slot(
        "pulls",
        vec![
            Material::metal("Brass", 0xd8_b070, 0.3, Some(Texture::Brushed)),
            Material::metal("Brass", 0xd8_b070, 0.3, Some(Texture::Brushed)),
            Material::metal("Blackened steel", 0x3a_3837, 0.45, Some(Texture::Brushed)),
        ],
    );
    let mut seed = 0;
    let mut board = |b: &mut Builder, size: Vec3, at: Vec3, grain: Axis, radius: f32| {
        seed += 1;
        b.add(wood, &rounded_box(size, radius, 3, 0.045, grain).uv_shuffled(seed).at(at), 40.0);
    };

    // The case. Sides stand between top and bottom, a hair narrower, so that each joint shows as a fine line.
    let middle = FLOOR + H * 0.5;
    board(&mut b, Vec3::new(W, BOARD, D), Vec3::new(0.0, FLOOR + H - BOARD * 0.5, 0.0), Axis::X, 0.0035);
    board(&mut b, Vec3::new(W, BOARD, D), Vec3::new(0.0, FLOOR + BOARD * 0.5, 0.0), Axis::X, 0.0035);
    for x in [-1.0, 1.0] {
        let at = Vec3::new(x * (W - BOARD) * 0.5, middle, 0.0);
        board(&mut b, Vec3::new(BOARD, H - 2.0 * BOARD + 0.001, D - 0.0006), at, Axis::Y, 0.002);
    }
    let partition = 0.27;
    for x in [-partition, partition] {
        board(&mut b, Vec3::new(0.02, H - 2.0 * BOARD, D - 0.014), Vec3::new(x, middle, -0.006), Axis::Y, 0.0015);
    }
    board(&mut b, Vec3::new(W - 0.02, H - 0.02, 0.012), Vec3::new(0.0, middle, -D * 0.5 + 0.010), Axis::X, 0.001);
    let behind = Vec3::new(W - 2.0 * BOARD, H - 2.0 * BOARD, 0.004);
    b.add(inside, &rounded_box(behind, 0.001, 1, 0.05, Axis::X).at(Vec3::new(0.0, middle, D * 0.5 - 0.031)), 40.0);

    // Drawers, with three-millimetre gaps.
    let (gap, open) = (0.003, H - 2.0 * BOARD);
    let front = D * 0.5 - 0.0145;
    let width = 2.0 * partition - 0.02 - 2.0 * gap;
    let height = (open - 4.0 * gap) / 3.0;
    for i in 0..3 {
        let y = FLOOR + BOARD + gap + height * 0.5 + i as f32 * (height + gap);
        board(&mut b, Vec3::new(width, height, 0.02), Vec3::new(0.0, y, front), Axis::X, 0.0022);
        b.add(brass, &bar(0.17).at(Vec3::new(0.0, y, front + 0.01)), 35.0);
    }

    // Doors: reeds on a frame.
    let outer = W * 0.5 - BOARD;
    let (from, to) = (partition + 0.01 + gap, outer - gap);
    let reeds = 21;
    let pitch = (to - from) / reeds as f32;
    let arch: Vec<Vec2> = {
        let (w, h) = (pitch * 0.5 - 0.0006, 0.0095);
        let mut ring: Vec<Vec2> = (0..=10)
            .map(|i| {
                let a = PI * i as f32 / 10.0;
                Vec2::new(a.cos() * w, 0.004 + a.sin() * h)
            })
            .collect();
        ring.push(Vec2::new(-w, -0.004));
        ring.push(Vec2::new(w, -0.004));
        ring
    };
    let (low, high) = (FLOOR + BOARD + gap, FLOOR + H - BOARD - gap);
    let upright: Vec<Vec3> = (0..=9).map(|i| Vec3::new(0.0, low + (high - low) * i as f32 / 9.0, 0.0)).collect();
    for side in [-1.0_f32, 1.0] {
        for r in 0..reeds {
            let x = side * (from + pitch * (r as f32 + 0.5));
            let reed = Sweep::open(Frame::Up(Vec3::Z)).rounded(0.0016, 2).along(&upright, &arch);
            // Neighbouring reeds come from one board: their grain runs on.
            let strip = reed.uv_turned().uv_mapped(|uv| uv + Vec2::new(0.3 + side, x));
            b.add(wood, &strip.at(Vec3::new(x, 0.0, front)), 40.0);
        }
        let x = side * (from + pitch);
        b.add(brass, &knob().at(Vec3::new(x, middle, front + 0.0135)), 35.0);
    }

    // The frame: turned legs with brass feet, tied by rails.
    for x in [-1.0_f32, 1.0] {
        for z in [-1.0_f32, 1.0] {
            let top = Vec3::new(x * 0.66, FLOOR + 0.001, z * 0.155);
            let foot = Vec3::new(x * 0.69, 0.028, z * 0.178);
            let path: Vec<Vec3> = (0..=8).map(|i| top.lerp(foot, i as f32 / 8.0)).collect();
            let leg = Sweep::open(Frame::Up(Vec3::Z)).build(&path, |t, _| outline::circle(0.0215 - 0.0075 * t, 24));
            b.add(wood, &leg.uv_turned().uv_shuffled((x + 5.0 * z) as i32 as u32), 40.0);
            let down = (foot - top).normalize();
            let shoe = [foot - down * 0.001, foot + down * 0.0285];
            let taper = Sweep::open(Frame::Up(Vec3::Z)).rounded(0.0012, 3);
            b.add(brass, &taper.build(&shoe, |t, _| outline::circle(0.0142 - 0.0008 * t, 24)), 40.0);
        }
        board(&mut b, Vec3::new(0.034, 0.03, 0.31), Vec3::new(x * 0.662, FLOOR - 0.0145, 0.0), Axis::Z, 0.003);
    }
    for z in [-1.0, 1.0] {
        board(&mut b, Vec3::new(1.3, 0.03, 0.022), Vec3::new(0.0, FLOOR - 0.0148, z * 0.156), Axis::X, 0.003);
    }
    b.build(quality)
}

/// A bar pull that looks towards +Z, its posts on z = 0.
fn bar(length: f32) -> Poly {
    let tube = |from: Vec3, to: Vec3, r: f32, up: Vec3| {
        let path: Vec<Vec3> = (0..=4).map(|i| from.lerp(to, i as f32 / 4.0)).collect();
        Sweep::open(Frame::Up(up)).rounded(0.0014, 3).along(&path, &outline::circle(r, 20))
    };
    let h = length * 0.5;
    let mut poly = tube(Vec3::new(-h, 0.0, 0.024), Vec3::new(h, 0.0, 0.024), 0.0052, Vec3::Y).uv_turned();
    for x in [-h + 0.022, h - 0.022] {
        poly.append(&tube(Vec3::new(x, 0.0, -0.001), Vec3::new(x, 0.0, 0.023), 0.0036, Vec3::Y));
        poly.append(&tube(Vec3::new(x, 0.0, -0.001), Vec3::new(x, 0.0, 0.003), 0.0068, Vec3::Y));
    }
    poly
}

/// A turned knob that looks towards +Z, its base on z = 0.
fn knob() -> Poly {
    let profile = fillet(
        &[
            (0.0, 0.0, 0.0),
            (0.008, 0.0, 0.001),
            (0.008, 0.0025, 0.0015),
            (0.0048, 0.006, 0.004),
            (0.0052, 0.014, 0.004),
            (0.0125, 0.0185, 0.002),
            (0.0125, 0.0235, 0.002),
            (0.0, 0.0245, 0.0),
        ],
        false,
        5,
    );
    lathe(&profile, 40, None).turned(Axis::X, PI * 0.5)
}
