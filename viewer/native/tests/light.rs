//! What the shaders make of light: energy, coverage, encoding.

mod common;

use common::{Builder, Picture, at, blended, camera, light_of, masked, off_screen, plain, quad, sphere, white};
use glam::{Mat4, Vec3};
use vitrine_native::OffScreen;
use vitrine_render::{Equirect, Frame, Model, Shadow, ToneMapping};
use vitrine_scene::{Material, MipFilter, Pose, Primitive, Sampler, Topology};

const SIDE: u32 = 96;

/// Linear, premultiplied light, four floats a pixel.
fn light(off_screen: &OffScreen, frame: &Frame<'_>) -> Vec<[f32; 4]> {
    light_of(off_screen, frame, SIDE)
}

fn one(off_screen: &OffScreen, primitive: Primitive, material: Material) -> Model {
    let mut builder = Builder::default();
    let material = builder.material(material);
    builder.add(primitive, material, Mat4::IDENTITY);
    builder.upload(off_screen, &[])
}

/// In a white room a white thing that loses no light cannot be seen: metals and dielectrics of any roughness, and
/// mixtures of both, from the middle of a sphere to its edge.
#[test]
fn the_white_furnace_holds() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    for metallic in [0.0, 0.5, 1.0] {
        for step in 0..=10 {
            let roughness = step as f32 / 10.0;
            let model = one(&off_screen, sphere(96, 48), plain([1.0; 3], metallic, roughness));
            let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 32.0, 1.0);
            let found = light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) });
            let mut seen = 0;
            for [r, g, b, a] in found.iter().copied().filter(|pixel| pixel[3] > 0.2) {
                for channel in [r, g, b] {
                    let error = (channel / a - 1.0).abs();
                    assert!(error < 0.02, "metallic {metallic}, roughness {roughness}: {} of 1", channel / a);
                }
                seen += 1;
            }
            assert!(seen > 4000, "only {seen} pixels of the sphere");
        }
    }
}

/// A thing that is not white gives less back, and a rough gold keeps its hue.
#[test]
fn colour_takes_light_away() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 32.0, 1.0);
    let middle = |material| {
        let model = one(&off_screen, sphere(96, 48), material);
        light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) })[(48 * SIDE + 48) as usize]
    };
    // Reflection at normal incidence of a smooth dielectric is 4 %, over a black base nothing else is there.
    let black = middle(plain([0.0; 3], 0.0, 0.0));
    assert!((black[0] - 0.04).abs() < 0.003, "{black:?}");
    let diamond = middle(Material { ior: 2.42, ..plain([0.0; 3], 0.0, 0.0) });
    assert!((diamond[0] - 0.172).abs() < 0.006, "{diamond:?}");
    let gold = middle(plain([1.0, 0.78, 0.34], 1.0, 0.0));
    assert!((gold[0] - 1.0).abs() < 0.01 && (gold[1] - 0.78).abs() < 0.01 && (gold[2] - 0.34).abs() < 0.01, "{gold:?}");
    // Light that bounces between facets is coloured by each of them.
    let rough = middle(plain([1.0, 0.78, 0.34], 1.0, 1.0));
    assert!((rough[0] - 1.0).abs() < 0.01 && rough[2] < gold[2] - 0.05, "{rough:?}");
}

/// For light 1 + a·z, a mirror of roughness 1 that faces +Z as the viewer does gives a closed form; so does matt white.
#[test]
fn rough_surfaces_see_the_light_around_them() {
    let off_screen = off_screen();
    let pixels: Vec<_> = (0..512 * 256)
        .map(|i| {
            let (u, v) = (((i % 512) as f32 + 0.5) / 512.0, ((i / 512) as f32 + 0.5) / 256.0);
            [1.0 + 0.8 * (v * std::f32::consts::PI).sin() * ((u - 0.5) * std::f32::consts::TAU).sin(); 3]
        })
        .collect();
    let room = off_screen.renderer().environment(&Equirect::from_linear(512, 256, &pixels).expect("a picture"));
    let view = camera(Vec3::new(0.0, 0.0, 40.0), Vec3::ZERO, 2.0, 1.0);
    for material in [plain([1.0; 3], 1.0, 1.0), plain([1.0; 3], 0.0, 1.0)] {
        let model = one(&off_screen, quad(), material);
        let frame = Frame { model: Some(&model), ..Frame::new(&room, view) };
        let found = light(&off_screen, &frame)[(48 * SIDE + 48) as usize][0];
        // Both lobes weigh directions by their cosine, whose mean under itself is 2/3.
        let wanted = 1.0 + 0.8 * 2.0 / 3.0;
        assert!((found - wanted).abs() < 0.02, "{found} of {wanted}");
    }
}

/// Edges of a white thing are white and partly covered: over white nothing of it is seen, over black no bright rim.
#[test]
fn edges_have_no_halo() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let unlit = Material { unlit: true, ..plain([1.0; 3], 0.0, 1.0) };
    let model = one(&off_screen, sphere(64, 32), unlit);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 40.0, 1.0);
    let frame = |background| Frame {
        model: Some(&model),
        tone_mapping: ToneMapping::None,
        background,
        ..Frame::new(&room, view)
    };
    let free = off_screen.capture(SIDE, SIDE, &frame(None)).expect("a picture");
    let partial = free.pixels().filter(|pixel| (1..255).contains(&pixel.0[3])).count();
    assert!(partial > 60, "only {partial} pixels are partly covered");
    for pixel in free.pixels().filter(|pixel| pixel.0[3] > 0) {
        assert!(pixel.0[..3].iter().all(|&c| c >= 254), "a halo of {pixel:?}");
    }
    let over_white = off_screen.capture(SIDE, SIDE, &frame(Some(Vec3::ONE))).expect("a picture");
    assert!(over_white.pixels().all(|pixel| pixel.0 == [255; 4]));
    // Over black the page's compositor and ours give the same: encoded white times coverage.
    let over_black = off_screen.capture(SIDE, SIDE, &frame(Some(Vec3::ZERO))).expect("a picture");
    for (mixed, free) in over_black.pixels().zip(free.pixels()) {
        assert_eq!(mixed.0[3], 255);
        assert!(mixed.0[0].abs_diff(free.0[3]) <= 1, "{mixed:?} for {free:?}");
    }
}

/// Colour comes out as the display wants it, and blending mixes light, not bytes.
#[test]
fn colours_are_encoded_once() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    let unlit = |grey: f32| Material { unlit: true, ..plain([grey; 3], 0.0, 1.0) };
    let middle = |model: &Model, tone_mapping, exposure| {
        let frame = Frame { model: Some(model), tone_mapping, exposure, ..Frame::new(&room, view) };
        off_screen.capture(SIDE, SIDE, &frame).expect("a picture").get_pixel(48, 48).0
    };
    let grey = one(&off_screen, quad(), unlit(0.215_86));
    assert_eq!(middle(&grey, ToneMapping::None, 3.0), [128, 128, 128, 255]);
    assert_eq!(middle(&grey, ToneMapping::Linear, 0.5)[0], 92);
    // Khronos PBR Neutral keeps colours but for the reflection of 4 % that it takes away again.
    assert_eq!(middle(&grey, ToneMapping::Neutral, 1.0)[0], 116);
    for tone_mapping in [ToneMapping::Aces, ToneMapping::AgX, ToneMapping::Reinhard, ToneMapping::Cineon] {
        let dark = middle(&grey, tone_mapping, 0.1)[0];
        let mid = middle(&grey, tone_mapping, 1.0)[0];
        let bright = middle(&grey, tone_mapping, 50.0)[0];
        assert!(
            dark < mid && mid < bright && bright > 225 && (80..150).contains(&mid),
            "{tone_mapping:?}: {dark} {mid} {bright}"
        );
    }

    let mut builder = Builder::default();
    let (black, half) = (builder.material(unlit(0.0)), builder.material(blended(unlit(1.0), 0.5)));
    builder.add(quad(), black, at(0.0, 0.0, -0.5));
    builder.add(quad(), half, Mat4::IDENTITY);
    assert_eq!(middle(&builder.upload(&off_screen, &[]), ToneMapping::None, 1.0), [188, 188, 188, 255]);
}

/// Blended things are drawn from back to front, whatever their order, and the turntable changes who is in front.
#[test]
fn blended_things_are_sorted() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    let unlit = |color| Material { unlit: true, double_sided: true, ..plain(color, 0.0, 1.0) };
    let mut builder = Builder::default();
    let red = builder.material(blended(unlit([1.0, 0.0, 0.0]), 0.75));
    let blue = builder.material(blended(unlit([0.0, 0.0, 1.0]), 0.75));
    builder.add(quad(), red, at(0.0, 0.0, 0.4));
    builder.add(quad(), blue, at(0.0, 0.0, -0.4));
    let model = builder.upload(&off_screen, &[]);
    for (turntable, front) in [(0.0, 0), (std::f32::consts::PI, 2)] {
        let frame = Frame { model: Some(&model), turntable, ..Frame::new(&room, view) };
        let pixel = light(&off_screen, &frame)[(48 * SIDE + 48) as usize];
        assert!(
            (pixel[front] - 0.75).abs() < 0.01 && (pixel[2 - front] - 0.1875).abs() < 0.01,
            "{turntable}: {pixel:?}"
        );
        assert!((pixel[3] - 0.9375).abs() < 0.01);
    }
}

/// Textures far away show the mean of their light.
#[test]
fn far_textures_show_the_mean_of_their_light() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let mut builder = Builder::default();
    let mut material = Material { unlit: true, ..Material::default() };
    material.base_color_texture = Some(builder.texture(Sampler::default()));
    let material = builder.material(material);
    builder.add(quad(), material, Mat4::IDENTITY);
    let checker = Picture::new(256, 256, |x, y| if (x + y) % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] });
    let model = builder.upload(&off_screen, &[checker]);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 60.0, 1.0);
    let frame = Frame { model: Some(&model), ..Frame::new(&room, view) };
    let pixel = light(&off_screen, &frame)[(48 * SIDE + 48) as usize];
    assert!((pixel[0] - 0.5).abs() < 0.01, "{pixel:?}");
}

/// Cut-out edges are partly covered too, and the cut is where alpha says.
#[test]
fn masks_cut_where_alpha_says() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let mut builder = Builder::default();
    let mut material = masked(Material { unlit: true, ..Material::default() }, 0.5);
    let sampler = Sampler { mip: MipFilter::None, ..Sampler::default() };
    material.base_color_texture = Some(builder.texture(sampler));
    let material = builder.material(material);
    builder.add(quad(), material, Mat4::IDENTITY);
    let ramp = Picture::new(64, 4, |x, _| [255, 255, 255, (x * 4) as u8]);
    let model = builder.upload(&off_screen, &[ramp]);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 30.0, 1.0);
    let found = light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) });
    let row = &found[(48 * SIDE) as usize..(49 * SIDE) as usize];
    // The square is 0.93 of the picture wide; alpha passes 0.5 in its middle.
    let covered: f32 = row.iter().map(|pixel| pixel[3]).sum();
    assert!((covered / SIDE as f32 - 0.466).abs() < 0.02, "{covered}");
    assert!(row[20][3] == 0.0 && row[70][3] == 1.0);
    for pixel in row {
        assert!((pixel[0] - pixel[3]).abs() < 0.002, "colour is not premultiplied: {pixel:?}");
    }
}

/// Alpha at the cutoff is inside, wholly so, and a cutoff of 0 cuts nothing.
#[test]
fn alpha_at_the_cutoff_is_opaque() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    for (alpha, cutoff, wanted) in
        [(0.5, 0.5, 1.0), (0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.3, 0.3, 1.0), (0.499, 0.5, 0.0), (1.0, 1.1, 0.0)]
    {
        let mut material = masked(Material { unlit: true, ..Material::default() }, cutoff);
        material.base_color_factor.w = alpha;
        let mut shape = quad();
        // Interpolated ones are never quite what they were.
        shape.colors = vec![glam::Vec4::ONE; shape.positions.len()];
        let model = one(&off_screen, shape, material);
        let found = light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) });
        assert!(found.iter().all(|pixel| pixel[3] == wanted), "alpha {alpha}, cutoff {cutoff}");
    }
}

/// Where a texture says what glows and its image is in no known format, nothing does.
#[test]
fn what_glows_waits_for_its_image() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    for (textured, image, wanted) in [(false, None, 1.0), (true, None, 0.0), (true, Some(0), 0.0)] {
        let mut builder = Builder::default();
        let mut material = Material { emissive_factor: Vec3::ONE, ior: 1.0, ..plain([0.0; 3], 0.0, 1.0) };
        let texture = builder.texture(Sampler::default());
        builder.scene.textures[0].image = image;
        material.emissive_texture = textured.then_some(texture);
        let material = builder.material(material);
        builder.add(quad(), material, Mat4::IDENTITY);
        let model = builder.upload(&off_screen, &[]);
        let frame = Frame { model: Some(&model), ..Frame::new(&room, view) };
        let pixel = light(&off_screen, &frame)[(48 * SIDE + 48) as usize];
        assert!((pixel[0] - wanted).abs() < 0.1, "textured {textured}, {image:?}: {pixel:?}");
    }
}

/// Before the texture that says what is metal nothing is; then it says.
#[test]
fn what_is_metal_waits_for_its_image() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    let seen = |model: &Model| {
        light(&off_screen, &Frame { model: Some(model), ..Frame::new(&room, view) })[(48 * SIDE + 48) as usize]
    };
    let red = |metallic| plain([0.8, 0.1, 0.1], metallic, 1.0);
    let [matt, metal] = [0.0, 1.0].map(|metallic| seen(&one(&off_screen, quad(), red(metallic))));
    assert!((matt[1] - metal[1]).abs() > 0.02, "{matt:?} and {metal:?} are told apart");

    let mut builder = Builder::default();
    let texture = builder.texture(Sampler::default());
    let material = builder.material(Material { metallic_roughness_texture: Some(texture), ..red(1.0) });
    builder.add(quad(), material, Mat4::IDENTITY);
    let all = Picture::new(2, 2, |_, _| [255; 4]);
    for (images, wanted) in [(&[][..], matt), (&[all][..], metal)] {
        let found = seen(&builder.upload(&off_screen, images));
        assert!((0..3).all(|channel| (found[channel] - wanted[channel]).abs() < 2e-3), "{found:?} of {wanted:?}");
    }
}

/// A picture is drawn when it is asked for: what happens to the model until it is read changes nothing.
#[test]
fn pictures_keep_the_look_they_were_asked_for_in() {
    let off_screen = off_screen();
    let (renderer, room) = (off_screen.renderer(), white(&off_screen));
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 20.0, 1.0);
    let unlit = |color| Material { unlit: true, ..plain(color, 0.0, 1.0) };
    let mut builder = Builder::default();
    let (red, blue) = (builder.material(unlit([1.0, 0.0, 0.0])), builder.material(unlit([0.0, 0.0, 1.0])));
    builder.add(quad(), red, Mat4::IDENTITY);
    builder.scene.variants = vec!["Blue".into()];
    builder.scene.meshes[0].primitives[0].variant_materials = vec![Some(blue)];
    let mut model = builder.upload(&off_screen, &[]);
    let mut target = renderer.view(SIDE, SIDE);
    let mut capture = |model: &Model| {
        let frame = Frame { model: Some(model), tone_mapping: ToneMapping::None, ..Frame::new(&room, view) };
        renderer.capture(&mut target, &frame)
    };
    let first = capture(&model);
    renderer.set_variant(&mut model, Some(0));
    let second = capture(&model);
    let mut pose = Pose::rest(&builder.scene);
    pose.world[0] = at(100.0, 0.0, 0.0);
    renderer.set_pose(&mut model, &builder.scene, &pose);
    let third = capture(&model);
    for (reading, wanted) in [(first, [255, 0, 0, 255]), (second, [0, 0, 255, 255]), (third, [0; 4])] {
        let pixels = pollster::block_on(reading).expect("a picture");
        assert_eq!(pixels[(48 * SIDE as usize + 48) * 4..][..4], wanted);
    }
}

/// Primitives of one mesh may have unequal numbers of targets: each takes the weights that are its own, and leaves the
/// next skin its joints.
#[test]
fn weights_beyond_a_primitives_targets_are_left_alone() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.5, 4.0), Vec3::new(0.0, 0.5, 0.0), 30.0, 1.0);
    let mut builder = Builder::default();
    let cloth = builder.material(Material { double_sided: true, unlit: true, ..plain([1.0; 3], 0.0, 1.0) });
    let mut few = quad();
    few.targets = vec![common::blow_up(&few, 0.0)];
    let many = Primitive { targets: vec![few.targets[0].clone(); 4], ..few.clone() };
    // Out of sight.
    let morphed = builder.add(many, cloth, at(100.0, 0.0, 0.0));
    builder.scene.meshes[0].primitives.push(few);
    let joint = builder.joint(Mat4::IDENTITY);
    let skin = builder.skin(vec![joint, joint], vec![Mat4::IDENTITY; 2]);
    let strip = builder.add(common::bound_strip(4), cloth, Mat4::IDENTITY);
    builder.scene.nodes[strip].skin = Some(skin);
    let mut model = builder.upload(&off_screen, &[]);
    let mut draw = |weight: f32| {
        let mut pose = Pose::rest(&builder.scene);
        pose.weights[morphed] = vec![weight; 4];
        off_screen.renderer().set_pose(&mut model, &builder.scene, &pose);
        light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) })
    };
    let rest = draw(0.0);
    assert!(rest.iter().filter(|pixel| pixel[3] == 1.0).count() > 500, "the strip is not seen");
    assert!(rest == draw(1.0), "the strip has moved");
}

/// The ground's shadow is darkest where something stands, fades out, and is not drawn where it is not asked for.
#[test]
fn the_shadow_is_darkest_at_the_foot() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let mut builder = Builder::default();
    let grey = builder.material(plain([0.5; 3], 0.0, 1.0));
    builder.add(common::cuboid(Vec3::new(0.5, 0.5, 0.5)), grey, at(0.0, 0.5, 0.0));
    let model = builder.upload(&off_screen, &[]);
    // From straight above but for a hair, so that "up" is defined; from so far that the top hides nothing of the ground.
    let view = camera(Vec3::new(0.0, 80.0, 0.01), Vec3::ZERO, 2.0, 1.0);
    let shade = |intensity, softness| {
        let shadow = Shadow { intensity, softness };
        light(&off_screen, &Frame { model: Some(&model), shadow, ..Frame::new(&room, view) })
    };
    // Alpha so many metres from the middle, to one of four sides; the edge of the box is at 0.5.
    let alpha = |found: &[[f32; 4]], metres: f32, (x, y): (f32, f32)| {
        let pixels = metres / (80.0 * 1_f32.to_radians().tan()) * 48.0;
        let at = |side: f32| (48.0 + side * pixels) as usize;
        found[at(y) * SIDE as usize + at(x)][3]
    };
    let right = (1.0, 0.0);
    let soft = shade(1.0, 1.0);
    let [near, far, outside] = [0.54, 0.6, 1.0].map(|metres| alpha(&soft, metres, right));
    assert!(near > 0.1 && near > far * 1.3 && far > 0.01 && outside < 0.01, "{near} {far} {outside}");
    for side in [(-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        let other = alpha(&soft, 0.56, side);
        let wanted = alpha(&soft, 0.56, right);
        // Pixels to the left and above end where those to the right and below begin.
        assert!((other - wanted).abs() < 0.1, "{other} and {wanted}");
    }
    let half = alpha(&shade(0.5, 1.0), 0.54, right);
    assert!((half - near / 2.0).abs() < 0.01, "{half} of {near}");
    let crisp = alpha(&shade(1.0, 0.0), 0.6, right);
    assert!(crisp < far * 0.7, "{crisp} of light from above, {far} of light from all around");
    assert!(shade(0.0, 1.0).iter().all(|pixel| pixel[3] == 0.0 || pixel[0] > 0.0), "a shadow nobody asked for");
}

/// Points and lines are drawn, in their own colour where they have no normals.
#[test]
fn points_and_lines_are_drawn() {
    let off_screen = off_screen();
    let room = white(&off_screen);
    let view = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 40.0, 1.0);
    for topology in [Topology::Points, Topology::Lines] {
        let mut line = Primitive { topology, ..Primitive::default() };
        line.positions = (0..40).map(|i| Vec3::new(i as f32 / 20.0 - 1.0, 0.01, 0.0)).collect();
        line.indices = (0..39).flat_map(|i| [i, i + 1]).collect();
        let model = one(&off_screen, line, plain([0.0, 0.5, 0.0], 0.0, 1.0));
        let found = light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) });
        let green = found.iter().filter(|pixel| pixel[3] > 0.2 && pixel[1] > 0.4 * pixel[3] && pixel[0] == 0.0).count();
        assert!(green >= 30, "{topology:?}: {green} pixels");
    }
}

/// A mirrored thing with a normal map, in light that is the same left and right, is the mirror image of the other.
#[test]
fn negative_scales_mirror() {
    let off_screen = off_screen();
    let pixels: Vec<_> = (0..256 * 128)
        .map(|i| {
            let (u, v) = (((i % 256) as f32 + 0.5) / 256.0, ((i / 256) as f32 + 0.5) / 128.0);
            let (polar, azimuth) = (v * std::f32::consts::PI, (u - 0.5) * std::f32::consts::TAU);
            let (across, z) = (polar.sin() * azimuth.cos(), polar.sin() * azimuth.sin());
            [1.0 + 0.6 * polar.cos() + 0.35 * z + 0.8 * f32::from(u8::from(across.abs() > 0.8)); 3]
        })
        .collect();
    let room = off_screen.renderer().environment(&Equirect::from_linear(256, 128, &pixels).expect("a picture"));
    let mut builder = Builder::default();
    let mut material = plain([0.8, 0.6, 0.4], 0.5, 0.3);
    let sampler = Sampler { mip: MipFilter::None, ..Sampler::default() };
    material.normal_texture = Some(builder.texture(sampler));
    let material = builder.material(material);
    let right = at(1.3, 0.0, 0.0) * common::turned(25.0);
    builder.add(common::cuboid(Vec3::splat(0.8)), material, right);
    builder.add(common::cuboid(Vec3::splat(0.8)), material, Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0)) * right);
    // A slope to one side and upwards: neither axis may flip.
    let slope = Picture::new(8, 8, |x, _| [if x < 4 { 190 } else { 128 }, 160, 220, 255]);
    let model = builder.upload(&off_screen, &[slope]);
    let view = camera(Vec3::new(0.0, 1.5, 6.0), Vec3::ZERO, 40.0, 1.0);
    let found = light(&off_screen, &Frame { model: Some(&model), ..Frame::new(&room, view) });
    let (mut sum, mut seen) = (0.0, 0);
    for row in found.chunks_exact(SIDE as usize) {
        for (left, right) in row.iter().zip(row.iter().rev()).take(SIDE as usize / 2) {
            // Edges fall on samples that do not lie symmetrically.
            if left[3] == 1.0 && right[3] == 1.0 {
                sum += (left[0] - right[0]).abs();
                seen += 1;
            }
        }
    }
    let mean = sum / seen as f32;
    assert!(seen > 500 && mean < 0.01, "{seen} pixels differ by {mean}");
}
