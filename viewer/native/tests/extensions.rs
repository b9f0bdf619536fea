//! What extensions of materials make of light.

mod common;

use common::{Builder, Picture, at, camera, light_of, off_screen, plain, quad, sphere, white};
use glam::{Mat4, Vec3};
use vitrine_native::OffScreen;
use vitrine_render::{Environment, Equirect, Frame, Model};
use vitrine_scene::{
    Anisotropy, Clearcoat, DiffuseTransmission, Iridescence, Material, MipFilter, Sampler, Sheen, Specular, TextureRef,
    Transmission, Volume,
};

const SIDE: u32 = 64;

/// Linear, premultiplied light, four floats a pixel.
fn light(off_screen: &OffScreen, frame: &Frame<'_>) -> Vec<[f32; 4]> {
    light_of(off_screen, frame, SIDE)
}

/// The light of a sphere in a white room that is seen behind it too.
fn in_white(off_screen: &OffScreen, room: &Environment, material: Material) -> Vec<[f32; 4]> {
    let mut builder = Builder::default();
    let material = builder.material(material);
    builder.add(sphere(96, 48), material, Mat4::IDENTITY);
    let model = builder.upload(off_screen, &[]);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 32.0, 1.0);
    light(off_screen, &Frame { model: Some(&model), skybox: Some(room), ..Frame::new(room, view) })
}

fn middle(found: &[[f32; 4]]) -> [f32; 4] {
    found[(SIDE / 2 * SIDE + SIDE / 2) as usize]
}

/// A white thing under any extension gives back no more light than it gets; what takes nothing away gives all of it.
#[test]
fn the_white_furnace_holds() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let check = |name: &str, material: Material, least: f32| {
        for [r, g, b, a] in in_white(&off_screen, &room, material) {
            for channel in [r, g, b] {
                assert!((least..1.02).contains(&channel), "{name}: {channel} of 1, alpha {a}");
            }
        }
    };
    for metallic in [0.0, 1.0] {
        for roughness in [0.0, 0.3, 0.6, 1.0] {
            let base = || plain([1.0; 3], metallic, roughness);
            let coat = Clearcoat { factor: 1.0, roughness_factor: 1.0 - roughness, ..Clearcoat::default() };
            check("clearcoat", Material { clearcoat: coat, ..base() }, 0.98);
            for cloth in [0.1, 0.4, 1.0] {
                let sheen = Sheen { color_factor: Vec3::ONE, roughness_factor: cloth, ..Sheen::default() };
                check("sheen", Material { sheen, ..base() }, 0.98);
            }
            let anisotropy = Anisotropy { strength: 1.0, rotation: 0.7, ..Anisotropy::default() };
            check("anisotropy", Material { anisotropy, ..base() }, 0.98);
            for thickness_maximum in [0.0, 250.0, 400.0, 1200.0] {
                let iridescence = Iridescence { factor: 1.0, thickness_maximum, ior: 1.8, ..Iridescence::default() };
                check("iridescence", Material { iridescence, ..base() }, 0.0);
            }
            let specular = Specular { factor: 0.5, color_factor: Vec3::splat(3.0), ..Specular::default() };
            check("specular", Material { specular, ior: 1.8, ..base() }, 0.98);
            let transmission = Transmission { factor: 1.0, ..Transmission::default() };
            let volume = Volume { thickness_factor: 0.5, ..Volume::default() };
            check("transmission", Material { transmission, ..base() }, 0.98);
            check("volume", Material { transmission, volume, dispersion: 1.0, ..base() }, 0.98);
            let diffuse_transmission = DiffuseTransmission { factor: 0.5, ..DiffuseTransmission::default() };
            check("diffuse transmission", Material { diffuse_transmission, ..base() }, 0.98);
        }
    }
}

/// Without its reflection a black dielectric is black, from the middle to the edge. With an index of refraction of 1 it
/// is in the middle: what the Fresnel term adds at the edge, glTF keeps.
#[test]
fn the_dielectric_reflection_goes() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 32.0, 1.0);
    let draw = |material| {
        let mut builder = Builder::default();
        let material = builder.material(material);
        builder.add(sphere(96, 48), material, Mat4::IDENTITY);
        let model = builder.upload(&off_screen, &[]);
        light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) })
    };
    let base = || plain([0.0; 3], 0.0, 0.0);
    assert!((middle(&draw(base()))[0] - 0.04).abs() < 0.003);
    let none = draw(Material { specular: Specular { factor: 0.0, ..Specular::default() }, ..base() });
    assert!(none.iter().all(|pixel| pixel[0] < 0.001));
    assert!(middle(&draw(Material { ior: 1.0, ..base() }))[0] < 0.002);
    // Coloured: f0 is 4 % of it.
    let color_factor = Vec3::new(1.0, 0.5, 0.0);
    let red = middle(&draw(Material { specular: Specular { color_factor, ..Specular::default() }, ..base() }));
    assert!((red[0] - 0.04).abs() < 0.003 && (red[1] - 0.02).abs() < 0.003 && red[2] < 0.003, "{red:?}");
}

/// A quad of some material before unlit stripes.
fn before_stripes(off_screen: &OffScreen, material: Option<Material>) -> Model {
    let mut builder = Builder::default();
    for (x, color) in [(-2.0, [0.9, 0.1, 0.1]), (0.0, [0.1, 0.8, 0.2]), (2.0, [0.2, 0.2, 0.7])] {
        let unlit = builder.material(Material { unlit: true, ..plain(color, 0.0, 1.0) });
        builder.add(quad(), unlit, at(x, 0.0, -1.0) * Mat4::from_scale(Vec3::new(1.0, 4.0, 1.0)));
    }
    if let Some(material) = material {
        let material = builder.material(material);
        builder.add(quad(), material, Mat4::from_scale(Vec3::splat(3.0)));
    }
    builder.upload(off_screen, &[])
}

/// Clear things that bend and take away nothing show what is behind them as it is, and it blurs as they get rough.
#[test]
fn clear_things_show_what_is_behind() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 8.0), Vec3::ZERO, 30.0, 1.0);
    let draw = |material| {
        let model = before_stripes(&off_screen, material);
        light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) })
    };
    let transmission = Transmission { factor: 1.0, ..Transmission::default() };
    let specular = Specular { factor: 0.0, ..Specular::default() };
    let clear = |roughness| Material { transmission, specular, ..plain([1.0; 3], 0.0, roughness) };
    let bare = draw(None);
    let seen = draw(Some(clear(0.0)));
    for (bare, seen) in bare.iter().zip(&seen) {
        assert!(bare.iter().zip(seen).all(|(a, b)| (a - b).abs() < 0.005), "{seen:?} for {bare:?}");
    }
    // A dielectric's reflection takes 4 % from what is behind, and adds that much of the white room.
    let glass = middle(&draw(Some(Material { specular: Specular::default(), ..clear(0.0) })));
    for (glass, bare) in glass.iter().zip(middle(&bare)).take(3) {
        assert!((glass - (bare * 0.96 + 0.04)).abs() < 0.01, "{glass} for {bare}");
    }
    let difference = |found: &[[f32; 4]]| -> f32 { found.iter().zip(&bare).map(|(a, b)| (a[0] - b[0]).abs()).sum() };
    let [sharp, dull, matt] = [0.0, 0.3, 0.7].map(|roughness| difference(&draw(Some(clear(roughness)))));
    assert!(sharp < dull && dull < matt, "{sharp} {dull} {matt}");
}

/// Through as much of a volume as its distance says, white light has its colour; a scaled thing is thicker.
#[test]
fn volumes_colour_light_by_their_depth() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 8.0), Vec3::ZERO, 30.0, 1.0);
    let color = Vec3::new(0.8, 0.4, 0.1);
    for (thickness, scale, power) in [(0.5, 1.0, 1.0), (0.25, 2.0, 1.0), (1.0, 1.0, 2.0), (0.0, 1.0, 0.0)] {
        let mut builder = Builder::default();
        let material = builder.material(Material {
            transmission: Transmission { factor: 1.0, ..Transmission::default() },
            specular: Specular { factor: 0.0, ..Specular::default() },
            volume: Volume {
                thickness_factor: thickness,
                attenuation_distance: 0.5,
                attenuation_color: color,
                ..Volume::default()
            },
            ..plain([1.0; 3], 0.0, 0.0)
        });
        builder.add(quad(), material, Mat4::from_scale(Vec3::splat(scale)));
        let model = builder.upload(&off_screen, &[]);
        let frame = Frame { model: Some(&model), skybox: Some(&room), ..Frame::new(&room, view) };
        let found = middle(&light(&off_screen, &frame));
        for (found, wanted) in found.iter().zip(color.to_array()) {
            let wanted = wanted.powf(power);
            assert!((found - wanted).abs() < 0.01, "thickness {thickness}: {found} of {wanted}");
        }
    }
}

/// Before an open background clear things let the page through, grey; coloured ones cover what they must.
#[test]
fn the_page_is_seen_through_clear_things() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 8.0), Vec3::ZERO, 30.0, 1.0);
    let draw = |color| {
        let mut builder = Builder::default();
        let transmission = Transmission { factor: 1.0, ..Transmission::default() };
        let specular = Specular { factor: 0.0, ..Specular::default() };
        let material = builder.material(Material { transmission, specular, ..plain(color, 0.0, 0.0) });
        builder.add(quad(), material, Mat4::IDENTITY);
        let model = builder.upload(&off_screen, &[]);
        middle(&light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) }))
    };
    assert!(draw([1.0; 3]).iter().all(|channel| channel.abs() < 0.005));
    let grey = draw([0.5; 3]);
    assert!(grey[0].abs() < 0.005 && (grey[3] - 0.5).abs() < 0.005, "{grey:?}");
    let red = draw([0.9, 0.2, 0.2]);
    assert!((red[0] - 0.7).abs() < 0.01 && red[1].abs() < 0.005 && (red[3] - 0.8).abs() < 0.01, "{red:?}");
}

/// Brushed metal has its highlight across the brushing, and turning the brushing turns the highlight.
#[test]
fn brushing_has_a_direction() {
    let off_screen = off_screen();
    let pixels: Vec<_> = (0..256 * 128)
        .map(|i| {
            let (u, v) = (((i % 256) as f32 + 0.5) / 256.0, ((i / 256) as f32 + 0.5) / 128.0);
            // A lamp at +Z.
            [if (u - 0.75).abs() < 0.03 && (v - 0.5).abs() < 0.06 { 40.0 } else { 0.02 }; 3]
        })
        .collect();
    let room = off_screen.renderer().environment(&Equirect::from_linear(256, 128, &pixels).expect("a picture"));
    let draw = |rotation| {
        let anisotropy = Anisotropy { strength: 0.9, rotation, ..Anisotropy::default() };
        in_white(&off_screen, &room, Material { anisotropy, ..plain([1.0; 3], 1.0, 0.3) })
    };
    let side = SIDE as usize;
    let sums = |found: &[[f32; 4]]| {
        let sum = |at: &dyn Fn(usize) -> usize| (side / 4..side * 3 / 4).map(|i| found[at(i)][0]).sum::<f32>();
        (sum(&|x| side / 2 * side + x), sum(&|y| y * side + side / 2))
    };
    let (across, down) = sums(&draw(0.0));
    let (turned_across, turned_down) = sums(&draw(std::f32::consts::FRAC_PI_2));
    assert!((across > down * 1.5) == (turned_down > turned_across * 1.5), "{across} {down}");
    assert!((across / down).ln().abs() > 0.4 && (turned_across / turned_down).ln().abs() > 0.4);
}

/// A film colours a reflection by its thickness, and without one nothing changes.
#[test]
fn films_colour_reflections() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let draw = |factor, thickness_maximum| {
        let iridescence = Iridescence { factor, thickness_maximum, ..Iridescence::default() };
        middle(&in_white(&off_screen, &room, Material { iridescence, ..plain([0.5; 3], 1.0, 0.0) }))
    };
    let none = draw(0.0, 300.0);
    assert!(none.iter().take(3).all(|channel| (channel - 0.5).abs() < 0.01), "{none:?}");
    let (thin, thick) = (draw(1.0, 300.0), draw(1.0, 420.0));
    let hue = |[r, g, b, _]: [f32; 4]| (r - g).abs().max((g - b).abs());
    assert!(hue(thin) > 0.03 && hue(thick) > 0.03, "{thin:?} {thick:?}");
    assert!((thin[0] - thick[0]).abs() > 0.03 || (thin[2] - thick[2]).abs() > 0.03, "{thin:?} {thick:?}");
    // No thicker than nothing, it is not there.
    let gone = draw(1.0, 0.0);
    assert!(gone.iter().zip(none).all(|(a, b)| (a - b).abs() < 0.02), "{gone:?}");
}

/// Textures of extensions count, each in its channel, with its own transform, and those of edits too.
#[test]
fn extensions_have_textures() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    let mut builder = Builder::default();
    let sampler = Sampler { mip: MipFilter::None, mag_linear: false, ..Sampler::default() };
    let texture = builder.texture(sampler);
    let mut material = plain([0.0; 3], 0.0, 0.0);
    material.clearcoat = Clearcoat { factor: 1.0, texture: Some(texture), ..Clearcoat::default() };
    material.specular = Specular { texture: Some(texture), ..Specular::default() };
    let index = builder.material(material.clone());
    builder.add(quad(), index, Mat4::IDENTITY);
    // Red says the coat, alpha the reflection below it: left nothing, right both.
    let halves = Picture::new(2, 1, |x, _| if x == 0 { [0; 4] } else { [255; 4] });
    let mut model = builder.upload(&off_screen, &[halves]);
    let sides = |model: &Model| {
        let found = light(&off_screen, &Frame { model: Some(model), ..Frame::new(&room, view) });
        [SIDE / 4, SIDE * 3 / 4].map(|x| found[(SIDE / 2 * SIDE + x) as usize][0])
    };
    let [left, right] = sides(&model);
    assert!(left < 0.001 && (right - 0.0784).abs() < 0.004, "{left} {right}");
    // Mirrored, for the coat alone.
    let mirrored = TextureRef { transform: [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0], ..texture };
    material.clearcoat.texture = Some(mirrored);
    off_screen.renderer().set_material(&mut model, index, material);
    assert!(sides(&model).iter().all(|side| (side - 0.04).abs() < 0.003), "{:?}", sides(&model));
}

/// Edits make a plain material an extended or a clear one, and plain again.
#[test]
fn edits_change_how_things_are_drawn() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let renderer = off_screen.renderer();
    let view = camera(Vec3::new(0.0, 0.0, 8.0), Vec3::ZERO, 30.0, 1.0);
    let black = || plain([0.0; 3], 0.0, 0.0);
    let mut model = before_stripes(&off_screen, Some(black()));
    let draw = |model: &Model| middle(&light(&off_screen, &Frame { model: Some(model), ..Frame::new(&room, view) }));
    let before = draw(&model);
    let coat = Clearcoat { factor: 1.0, ..Clearcoat::default() };
    renderer.set_material(&mut model, 3, Material { clearcoat: coat, ..black() });
    let coated = draw(&model);
    assert!((coated[0] - before[0] * 0.96 - 0.04).abs() < 0.003, "{coated:?} {before:?}");
    let transmission = Transmission { factor: 1.0, ..Transmission::default() };
    let clear = Material { transmission, ..plain([1.0; 3], 0.0, 0.0) };
    renderer.set_material(&mut model, 3, clear.clone());
    assert!(draw(&model)[1] > 0.7);
    renderer.set_material(&mut model, 3, black());
    assert_eq!(draw(&model), before);
    let added = renderer.add_material(&mut model, clear);
    renderer.assign(&mut model, 3, 0, Some(added));
    assert!(draw(&model)[1] > 0.7);
}
