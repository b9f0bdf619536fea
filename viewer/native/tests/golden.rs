//! Pictures of small scenes, compared with those in `tests/golden` as an eye would.
//!
//! `VITRINE_UPDATE_GOLDEN=1 cargo test -p vitrine-native --test golden` draws them anew; look at them before committing.

mod common;

use std::path::Path;

use common::{
    Builder, Picture, at, blended, blow_up, bound_strip, by_cpu, camera, cuboid, masked, off_screen, plain, quad,
    sphere, turned,
};
use glam::{Mat4, Vec3};
use image::RgbaImage;
use vitrine_native::OffScreen;
use vitrine_render::{CameraMatrices, Frame, Model, Shadow};
use vitrine_scene::{Material, MipFilter, Pose, Sampler, Wrap};

/// Mean difference allowed, in units of `OKLab` (0.02 can just be seen side by side).
const MEAN: f32 = 0.002;
/// Difference that 99 % of the pixels must stay below.
const MOST: f32 = 0.02;
/// By what more the borders between texels may differ where the CPU draws: colours are filtered as they are stored, and
/// without anisotropy.
const STORED: f32 = 4.0;

/// A colour as `OKLab` (Ottosson 2020) over a grey, so that both light and dark edges tell.
fn oklab(pixel: [u8; 4]) -> Vec3 {
    let alpha = f32::from(pixel[3]) / 255.0;
    let [r, g, b] = [0, 1, 2].map(|i| {
        let encoded = f32::from(pixel[i]) / 255.0 * alpha + 0.5 * (1.0 - alpha);
        if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    });
    let l = (0.412_221_47 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    Vec3::new(
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    )
}

/// Mean and 99th percentile of the differences; alpha counts as lightness does.
fn distance(a: &RgbaImage, b: &RgbaImage) -> (f32, f32) {
    let difference = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| {
        oklab(a.0).distance(oklab(b.0)).max(f32::from(a.0[3].abs_diff(b.0[3])) / 255.0)
    };
    let mut all: Vec<f32> = a.pixels().zip(b.pixels()).map(difference).collect();
    all.sort_by(f32::total_cmp);
    (all.iter().sum::<f32>() / all.len() as f32, all[all.len() * 99 / 100])
}

fn compare(name: &str, drawn: &RgbaImage) {
    compare_with(name, drawn, 1.0);
}

fn compare_with(name: &str, drawn: &RgbaImage, slack: f32) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("png");
    if std::env::var_os("VITRINE_UPDATE_GOLDEN").is_some() {
        drawn.save(&file).expect("the picture can be written");
        return;
    }
    let golden = image::open(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).into_rgba8();
    let fits = golden.dimensions() == drawn.dimensions();
    let (mean, most) = if fits { distance(&golden, drawn) } else { (f32::INFINITY, f32::INFINITY) };
    if mean > MEAN * slack || most > MOST * slack {
        let actual = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).with_extension("png");
        drawn.save(&actual).expect("the picture can be written");
        panic!("{name}: mean {mean}, 99 % below {most}; see {}", actual.display());
    }
}

fn draw(off_screen: &OffScreen, model: &Model, camera: CameraMatrices, (width, height): (u32, u32)) -> RgbaImage {
    let frame = Frame { model: Some(model), ..Frame::new(off_screen.studio(), camera) };
    off_screen.capture(width, height, &frame).expect("a picture")
}

/// Each picture is drawn twice: as by a GPU, and as where the CPU draws while somebody watches.
macro_rules! pictures {
    ($($picture:ident),*) => {
        mod by_gpu {
            $(#[test] fn $picture() { super::$picture(&super::off_screen(), 1.0); })*
        }
        mod by_cpu {
            $(#[test] fn $picture() { super::$picture(&super::by_cpu(), super::STORED); })*
        }
    };
}

pictures!(material_spheres, extensions, textured_boxes, alpha_modes, deformed, negative_scale, ground_shadow, skybox);

/// The measure itself: what is alike passes, what an eye sees does not.
#[test]
fn the_measure_tells_pictures_apart() {
    let base = RgbaImage::from_fn(64, 64, |x, y| image::Rgba([x as u8 * 4, y as u8 * 4, 90, 255]));
    let mut same = base.clone();
    same.pixels_mut().for_each(|pixel| pixel.0[0] = pixel.0[0].saturating_add(1));
    assert!(distance(&base, &same).1 < MOST);
    let mut darker = base.clone();
    darker.pixels_mut().for_each(|pixel| pixel.0.iter_mut().take(3).for_each(|c| *c = *c / 10 * 9));
    assert!(distance(&base, &darker).0 > MEAN);
    let mut spot = base.clone();
    for i in 0..64 * 2 {
        spot.put_pixel(i % 64, i / 64, image::Rgba([255, 0, 0, 255]));
    }
    assert!(distance(&base, &spot).1 > MOST);
    let mut hole = base.clone();
    hole.pixels_mut().for_each(|pixel| pixel.0[3] = 250);
    assert!(distance(&base, &hole).0 > MEAN);
}

fn material_spheres(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    for (row, (color, metallic)) in
        [([1.0, 0.78, 0.34], 1.0), ([0.9; 3], 1.0), ([0.7, 0.08, 0.06], 0.0), ([0.02; 3], 0.0)].into_iter().enumerate()
    {
        for column in 0..6 {
            let material = builder.material(plain(color, metallic, column as f32 / 5.0));
            let place = at(column as f32 * 2.2 - 5.5, 3.3 - row as f32 * 2.2, 0.0);
            builder.add(sphere(64, 32), material, place);
        }
    }
    let view = camera(Vec3::new(0.0, 0.0, 24.0), Vec3::ZERO, 22.0, 1.5);
    compare("material-spheres", &draw(off_screen, &builder.upload(off_screen, &[]), view, (336, 224)));
}

/// A sphere for each extension: plain, specular, clearcoat, sheen; iridescence, anisotropy, light scattered through and
/// a film on glass; clear, rough, coloured and dispersing glass before a checkered wall.
fn extensions(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    let red = || plain([0.6, 0.05, 0.04], 0.0, 0.5);
    let glass = |roughness: f32| {
        let mut glass = plain([1.0; 3], 0.0, roughness);
        glass.transmission.factor = 1.0;
        glass.volume.thickness_factor = 1.5;
        glass
    };
    let mut all =
        vec![red(), red(), red(), red(), plain([0.3; 3], 1.0, 0.1), plain([0.8; 3], 1.0, 0.35), red(), glass(0.0)];
    all[1].specular.color_factor = Vec3::new(0.5, 3.0, 6.0);
    (all[2].clearcoat.factor, all[2].clearcoat.roughness_factor) = (1.0, 0.05);
    (all[3].sheen.color_factor, all[3].sheen.roughness_factor) = (Vec3::new(0.9, 0.8, 0.3), 0.35);
    (all[4].iridescence.factor, all[4].iridescence.thickness_maximum) = (1.0, 480.0);
    (all[5].anisotropy.strength, all[5].anisotropy.rotation) = (0.9, 0.5);
    (all[6].diffuse_transmission.factor, all[6].diffuse_transmission.color_factor) = (0.6, Vec3::new(0.2, 0.7, 0.1));
    (all[7].iridescence.factor, all[7].iridescence.ior) = (1.0, 2.0);
    all.extend([glass(0.0), glass(0.4), glass(0.0), glass(0.0)]);
    (all[10].volume.attenuation_color, all[10].volume.attenuation_distance) = (Vec3::new(0.1, 0.6, 0.8), 1.0);
    (all[11].dispersion, all[11].ior) = (8.0, 1.8);
    for (index, material) in (0_u8..).zip(all) {
        let material = builder.material(material);
        let place = at(f32::from(index % 4) * 2.2 - 3.3, 2.2 - f32::from(index / 4) * 2.2, 0.0);
        builder.add(sphere(64, 32), material, place);
    }
    let mut wall = Material { unlit: true, ..Material::default() };
    wall.base_color_texture = Some(builder.texture(Sampler { mag_linear: false, ..Sampler::default() }));
    let wall = builder.material(wall);
    builder.add(quad(), wall, at(0.0, -2.2, -3.0) * Mat4::from_scale(Vec3::new(6.0, 1.6, 1.0)));
    let checker = Picture::new(32, 8, |x, y| if (x + y) % 2 == 0 { [225; 4] } else { [60, 70, 90, 255] });
    let view = camera(Vec3::new(0.0, 0.0, 18.0), Vec3::ZERO, 23.0, 1.4);
    compare("extensions", &draw(off_screen, &builder.upload(off_screen, &[checker]), view, (336, 240)));
}

/// A box with base colour, normal map, roughness and occlusion, a texture transform, and the same without tangents.
fn textured_boxes(off_screen: &OffScreen, slack: f32) {
    let mut builder = Builder::default();
    let mut material = plain([1.0; 3], 0.0, 1.0);
    material.base_color_texture = Some(builder.texture(Sampler::default()));
    material.normal_texture = Some(builder.texture(Sampler::default()));
    material.metallic_roughness_texture = Some(builder.texture(Sampler::default()));
    material.occlusion_texture = material.metallic_roughness_texture;
    let mut transformed = material.clone();
    transformed.base_color_texture.iter_mut().for_each(|texture| texture.transform = [2.0, 2.0, -2.0, 2.0, 0.1, 0.2]);
    let (material, transformed) = (builder.material(material), builder.material(transformed));
    builder.add(cuboid(Vec3::ONE), material, at(-1.7, 0.0, 0.0) * turned(30.0));
    let mut bare = cuboid(Vec3::ONE);
    bare.tangents.clear();
    builder.add(bare, transformed, at(1.7, 0.0, 0.0) * turned(30.0));
    let tiles = Picture::new(64, 64, |x, y| match ((x / 16 + y / 16) % 2, x < 8 && y < 8) {
        (_, true) => [220, 40, 30, 255],
        (0, _) => [200, 180, 150, 255],
        _ => [60, 90, 120, 255],
    });
    // Domes.
    let bumps = Picture::new(64, 64, |x, y| {
        let (dx, dy) = ((x % 32) as f32 / 15.5 - 1.0, (y % 32) as f32 / 15.5 - 1.0);
        let inside = dx * dx + dy * dy < 0.7;
        let normal = if inside { Vec3::new(dx * 0.7, -dy * 0.7, 0.8).normalize() } else { Vec3::Z };
        let byte = |v: f32| (v * 127.5 + 127.5).round() as u8;
        [byte(normal.x), byte(normal.y), byte(normal.z), 255]
    });
    let packed = Picture::new(8, 8, |x, y| {
        [if y < 4 { 90 } else { 255 }, (x * 30 + 20) as u8, if y > 5 { 255 } else { 0 }, 255]
    });
    let model = builder.upload(off_screen, &[tiles, bumps, packed]);
    let view = camera(Vec3::new(0.0, 3.0, 8.0), Vec3::ZERO, 30.0, 1.6);
    compare_with("textured-boxes", &draw(off_screen, &model, view, (320, 200)), slack);
}

fn alpha_modes(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    let mut leaf = Material { double_sided: true, ..plain([1.0; 3], 0.0, 0.8) };
    let sampler =
        Sampler { wrap_s: Wrap::ClampToEdge, wrap_t: Wrap::ClampToEdge, mip: MipFilter::Linear, ..Sampler::default() };
    leaf.base_color_texture = Some(builder.texture(sampler));
    let opaque = builder.material(leaf.clone());
    let mask = builder.material(masked(leaf.clone(), 0.5));
    let blend = builder.material(blended(leaf, 0.8));
    let glass = builder.material(blended(Material { double_sided: true, ..plain([0.2, 0.6, 0.9], 0.0, 0.1) }, 0.4));
    let back = builder.material(plain([0.8, 0.8, 0.75], 0.0, 0.9));
    builder.add(cuboid(Vec3::new(5.0, 1.4, 0.1)), back, at(0.0, -0.5, -1.5));
    for (i, material) in [opaque, mask, blend].into_iter().enumerate() {
        builder.add(quad(), material, at(i as f32 * 2.3 - 3.6, 0.0, 0.0));
    }
    builder.add(sphere(48, 24), glass, at(3.4, 0.0, 0.0));
    let disc = Picture::new(64, 64, |x, y| {
        let r = Vec3::new(x as f32 - 31.5, y as f32 - 31.5, 0.0).length() / 31.5;
        [40, 140, 50, ((1.0 - r).clamp(0.0, 1.0) * 255.0) as u8]
    });
    let view = camera(Vec3::new(0.0, 0.5, 12.0), Vec3::ZERO, 22.0, 2.0);
    compare("alpha-modes", &draw(off_screen, &builder.upload(off_screen, &[disc]), view, (320, 160)));
}

/// A bent strip with vertex colours, a morphed sphere, and both at once.
fn deformed(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    let cloth = builder.material(Material { double_sided: true, ..plain([1.0; 3], 0.0, 0.7) });
    let clay = builder.material(plain([0.8, 0.5, 0.3], 0.0, 0.6));
    let root = builder.joint(at(-1.2, -0.5, 0.0));
    let tip = builder.joint(at(-0.9, -0.3, 0.2) * Mat4::from_rotation_z(-0.9));
    let skin = builder.skin(vec![root, tip], vec![Mat4::IDENTITY; 2]);
    let strip = builder.add(bound_strip(16), cloth, at(100.0, 0.0, 0.0));
    builder.scene.nodes[strip].skin = Some(skin);
    let mut ball = sphere(48, 24);
    ball.targets = vec![blow_up(&ball, 0.15), blow_up(&ball, -5.0), blow_up(&ball, 0.2)];
    let ball = builder.add(ball, clay, at(0.3, 0.0, 0.0) * Mat4::from_scale(Vec3::splat(0.5)));
    let mut grown = bound_strip(16);
    grown.targets = vec![blow_up(&grown, 0.3)];
    let grown = builder.add(grown, cloth, Mat4::IDENTITY);
    let side = builder.joint(at(1.2, -0.5, 0.0));
    builder.scene.nodes[grown].skin = Some(1);
    builder.skin(vec![side, side], vec![Mat4::IDENTITY, Mat4::from_rotation_z(0.3)]);

    let mut model = builder.upload(off_screen, &[]);
    let mut pose = Pose::rest(&builder.scene);
    pose.weights[ball] = vec![1.0, 0.0, 0.5];
    pose.weights[grown] = vec![1.0];
    off_screen.renderer().set_pose(&mut model, &builder.scene, &pose);
    let view = camera(Vec3::new(0.0, 0.3, 5.0), Vec3::new(0.1, 0.0, 0.0), 30.0, 1.6);
    compare("deformed", &draw(off_screen, &model, view, (256, 160)));
}

/// A mirrored box looks like the mirror image of the other: faces outward, bumps outward.
fn negative_scale(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    let mut material = plain([0.6, 0.7, 0.8], 0.0, 0.4);
    material.normal_texture = Some(builder.texture(Sampler::default()));
    let material = builder.material(material);
    builder.add(cuboid(Vec3::ONE), material, at(-1.7, 0.0, 0.0) * turned(30.0));
    let mirror = Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0));
    builder.add(cuboid(Vec3::ONE), material, mirror * at(-1.7, 0.0, 0.0) * turned(30.0));
    let ridge = Picture::new(32, 32, |x, _| {
        let slope = (x as f32 / 31.0 * 2.0 - 1.0) * 0.6;
        let normal = Vec3::new(slope, 0.0, 0.8).normalize();
        [normal.x, normal.y, normal.z]
            .map(|v| (v * 127.5 + 127.5).round() as u8)
            .into_iter()
            .chain([255])
            .collect::<Vec<_>>()
            .try_into()
            .expect("four")
    });
    let model = builder.upload(off_screen, &[ridge]);
    let view = camera(Vec3::new(0.0, 2.0, 8.0), Vec3::ZERO, 30.0, 1.6);
    let drawn = draw(off_screen, &model, view, (256, 160));
    compare("negative-scale", &drawn);
}

fn ground_shadow(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    let wood = builder.material(plain([0.45, 0.28, 0.15], 0.0, 0.6));
    builder.add(cuboid(Vec3::new(1.0, 0.06, 0.7)), wood, at(0.0, 0.9, 0.0));
    for (x, z) in [(-0.85, -0.55), (-0.85, 0.55), (0.85, -0.55), (0.85, 0.55)] {
        builder.add(cuboid(Vec3::new(0.06, 0.45, 0.06)), wood, at(x, 0.45, z));
    }
    let model = builder.upload(off_screen, &[]);
    let view = camera(Vec3::new(2.5, 2.2, 4.0), Vec3::new(0.0, 0.4, 0.0), 36.0, 1.6);
    let frame = Frame {
        model: Some(&model),
        shadow: Shadow { intensity: 1.0, softness: 1.0 },
        background: Some(Vec3::ONE),
        turntable: 0.4,
        ..Frame::new(off_screen.studio(), view)
    };
    compare("ground-shadow", &off_screen.capture(256, 160, &frame).expect("a picture"));
}

/// The studio itself, and the light of a small picture, behind things.
fn skybox(off_screen: &OffScreen, _: f32) {
    let mut builder = Builder::default();
    let chrome = builder.material(plain([0.95; 3], 1.0, 0.05));
    builder.add(sphere(64, 32), chrome, Mat4::IDENTITY);
    let model = builder.upload(off_screen, &[]);
    let view = camera(Vec3::new(2.0, 1.0, 4.0), Vec3::ZERO, 50.0, 1.6);
    let studio = off_screen.studio();
    let frame = Frame { model: Some(&model), skybox: Some(studio), ..Frame::new(studio, view) };
    compare("skybox", &off_screen.capture(256, 160, &frame).expect("a picture"));
}

/// Where the CPU draws, shaders are made for what they draw, but not for ever more kinds of it.
#[test]
fn all_kinds_are_drawn_alike_however_many() {
    let mut builder = Builder::default();
    let texture = builder.texture(Sampler::default());
    for kind in 0..25_u8 {
        let with = |bit: u8| (kind >> bit & 1 == 1).then_some(texture);
        let mut material = plain([0.7, 0.5, 0.4], 0.0, 0.5);
        material.base_color_texture = with(0);
        material.metallic_roughness_texture = with(1);
        material.occlusion_texture = with(2);
        material.emissive_texture = with(3);
        material.emissive_factor = Vec3::splat(0.2);
        material.unlit = kind == 24;
        material.normal_texture = with(4);
        let material = builder.material(material);
        builder.add(
            sphere(24, 12),
            material,
            at(f32::from(kind % 5) * 2.2 - 4.4, f32::from(kind / 5) * 2.2 - 4.4, 0.0),
        );
    }
    let soft = Picture::new(64, 64, |x, y| [120 + x as u8, 128, 200 + (y / 2) as u8, 255]);
    let view = camera(Vec3::new(0.0, 0.0, 22.0), Vec3::ZERO, 32.0, 1.0);
    let [gpu, cpu] = [off_screen(), by_cpu()].map(|off_screen| {
        let model = builder.upload(&off_screen, std::slice::from_ref(&soft));
        draw(&off_screen, &model, view, (240, 240))
    });
    let (mean, most) = distance(&gpu, &cpu);
    assert!(mean < MEAN && most < MOST, "mean {mean}, 99 % below {most}");
}

/// Occlusion is looked up with metallic and roughness where one texture has them all: nobody can tell by the picture.
#[test]
fn occlusion_in_the_texture_of_metal_looks_as_in_one_of_its_own() {
    let texels = || Picture::new(64, 64, |x, y| [if x > 32 { 40 } else { 250 }, 60 + 2 * y as u8, (x * 4) as u8, 255]);
    let view = camera(Vec3::new(0.0, 0.0, 5.0), Vec3::ZERO, 30.0, 1.0);
    for off_screen in [off_screen(), by_cpu()] {
        let picture = |kind: &str| {
            let mut builder = Builder::default();
            let mut material = plain([0.8; 3], 1.0, 1.0);
            let metal = builder.texture(Sampler::default());
            let own = builder.texture(Sampler::default());
            material.metallic_roughness_texture = Some(metal);
            material.occlusion_texture = Some(if kind == "own" { own } else { metal });
            if let (Some(occlusion), "elsewhere") = (&mut material.occlusion_texture, kind) {
                occlusion.transform = [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0];
            }
            material.occlusion_strength = if kind == "none" { 0.0 } else { 0.9 };
            let material = builder.material(material);
            builder.add(sphere(48, 24), material, at(0.0, 0.0, 0.0));
            draw(&off_screen, &builder.upload(&off_screen, &[texels(), texels()]), view, (160, 160))
        };
        let one = picture("one");
        assert!(one == picture("own"));
        // The measure would tell, and a place of its own is kept.
        assert!(distance(&one, &picture("none")).0 > MEAN);
        assert!(distance(&one, &picture("elsewhere")).0 > MEAN);
    }
}
