//! Pictures that are drawn straight to a canvas look as those whose light is kept.

mod common;

use common::{Builder, Picture, at, blended, by_cpu, camera, masked, off_screen, plain, quad, sphere};
use glam::Vec3;
use vitrine_native::OffScreen;
use vitrine_render::{Equirect, Frame, Model, Shadow, ToneMapping, wgpu};
use vitrine_scene::{Material, MipFilter, Sampler};

const SIDE: u32 = 128;

/// What a canvas shows: premultiplied.
fn shown(off_screen: &OffScreen, frame: &Frame<'_>) -> Vec<[u8; 4]> {
    let renderer = off_screen.renderer();
    let (device, queue) = (&renderer.gpu().device, &renderer.gpu().queue);
    let format = wgpu::TextureFormat::Rgba8Unorm;
    let canvas = device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let mut view = renderer.view(SIDE, SIDE);
    renderer.draw(&mut view, &canvas.create_view(&wgpu::TextureViewDescriptor::default()), format, frame);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(SIDE * SIDE * 4),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    encoder.copy_texture_to_buffer(
        canvas.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(SIDE * 4), rows_per_image: None },
        },
        canvas.size(),
    );
    queue.submit([encoder.finish()]);
    buffer.slice(..).map_async(wgpu::MapMode::Read, |_| {});
    device.poll(wgpu::PollType::wait_indefinitely()).expect("a device that works");
    assert_eq!(renderer.gpu().take_error(), None);
    let bytes = buffer.slice(..).get_mapped_range().expect("mapped").to_vec();
    bytes.as_chunks().0.to_vec()
}

/// What a poster shows, by way of its light, premultiplied.
fn kept(off_screen: &OffScreen, frame: &Frame<'_>) -> Vec<[u8; 4]> {
    let mut view = off_screen.renderer().view(SIDE, SIDE);
    let bytes = pollster::block_on(off_screen.renderer().capture(&mut view, frame)).expect("a picture");
    let premultiplied = |[r, g, b, a]: [u8; 4]| {
        let [r, g, b] = [r, g, b].map(|c| ((u32::from(c) * u32::from(a) + 127) / 255) as u8);
        [r, g, b, a]
    };
    bytes.as_chunks().0.iter().copied().map(premultiplied).collect()
}

/// A polished and patterned ball in front of a cut-out leaf, both opaque.
fn things(off_screen: &OffScreen) -> Model {
    let mut builder = Builder::default();
    let sampler = Sampler::default();
    let mut ball = plain([1.0; 3], 1.0, 0.6);
    ball.base_color_texture = Some(builder.texture(sampler));
    ball.normal_texture = Some(builder.texture(sampler));
    ball.emissive_factor = Vec3::ONE;
    ball.emissive_strength = 6.0;
    ball.emissive_texture = Some(builder.texture(sampler));
    let ball = builder.material(ball);
    builder.add(sphere(96, 48), ball, at(0.0, 0.0, 0.6));
    let mut leaf = masked(plain([0.2, 0.8, 0.3], 0.0, 0.5), 0.5);
    leaf.base_color_texture = Some(builder.texture(sampler));
    let leaf = builder.material(leaf);
    builder.add(quad(), leaf, at(0.7, 0.6, -0.6));
    let waves = |x: u32| ((x as f32 / 20.0).sin() * 100.0 + 128.0) as u8;
    builder.upload(
        off_screen,
        &[
            Picture::new(128, 128, |x, y| [waves(x), waves(y), waves(x + y), 255]),
            Picture::new(128, 128, |x, y| [(waves(x) / 3) + 85, (waves(y) / 3) + 85, 250, 255]),
            // Glows from nothing to much more than white.
            Picture::new(128, 128, |x, _| if x > 64 { [0; 4] } else { [(x * 4 - x.min(1)) as u8, 40, 0, 255] }),
            Picture::new(128, 128, |x, y| {
                let inside = x.abs_diff(64).pow(2) + y.abs_diff(64).pow(2) < 50 * 50;
                [200, 255, 200, if inside { 255 } else { 0 }]
            }),
        ],
    )
}

/// What is neither at the edge of a thing nor beside one: there all that is around is covered alike.
fn inside(off_screen: &OffScreen, frame: &Frame<'_>) -> Vec<usize> {
    let bare = Frame { skybox: None, background: None, shadow: Shadow::default(), ..*frame };
    let found = kept(off_screen, &bare);
    let alpha = |x: usize, y: usize| found[y * SIDE as usize + x][3];
    let last = SIDE as usize - 1;
    let calm = |x: usize, y: usize| {
        let mut around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
        [0, 255].contains(&alpha(x, y)) && around.all(|(at, row)| alpha(at, row) == alpha(x, y))
    };
    (1..last)
        .flat_map(|y| (1..last).map(move |x| (x, y)))
        .filter(|(x, y)| calm(*x, *y))
        .map(|(x, y)| y * SIDE as usize + x)
        .collect()
}

/// How many of these pixels differ by more than rounding; the ball's edge before the leaf is one too.
fn differing(one: &[[u8; 4]], other: &[[u8; 4]], places: &[usize]) -> usize {
    let differs = |at: &&usize| one[**at].iter().zip(other[**at]).any(|(a, b)| a.abs_diff(b) > 2);
    places.iter().filter(differs).count()
}

fn sunset(off_screen: &OffScreen) -> vitrine_render::Environment {
    let texel = |i: u32| {
        let (u, v) = ((i % 128) as f32 / 128.0, (i / 128) as f32 / 64.0);
        [0.3 + 2.0 * u * (1.0 - v), 0.4 * v + 0.1, 0.5 * (1.0 - u)]
    };
    let texels: Vec<_> = (0..128 * 64).map(texel).collect();
    off_screen.renderer().environment(&Equirect::from_linear(128, 64, &texels).expect("a picture"))
}

#[test]
fn straight_pictures_look_as_their_light_does() {
    let off_screen = off_screen();
    let model = things(&off_screen);
    let light = sunset(&off_screen);
    let shadow = Shadow { intensity: 0.8, softness: 0.7 };
    let eye = camera(Vec3::new(0.6, 1.4, 4.2), Vec3::new(0.3, 0.1, 0.0), 36.0, 1.0);
    let bare = Frame { model: Some(&model), ..Frame::new(&light, eye) };
    let places = inside(&off_screen, &bare);
    assert!(places.len() > 8000, "only {} pixels", places.len());
    let background = Some(Vec3::new(0.8, 0.1, 0.3));
    for tone_mapping in [
        ToneMapping::None,
        ToneMapping::Linear,
        ToneMapping::Neutral,
        ToneMapping::Aces,
        ToneMapping::AgX,
        ToneMapping::Reinhard,
        ToneMapping::Cineon,
    ] {
        for exposure in [0.4, 1.7] {
            for (skybox, shadow, background) in [
                (None, Shadow::default(), None),
                (None, shadow, None),
                (None, shadow, background),
                (Some(&light), Shadow::default(), None),
                (Some(&light), shadow, None),
            ] {
                let frame = Frame { skybox, shadow, background, tone_mapping, exposure, ..bare };
                let (straight, kept) = (shown(&off_screen, &frame), kept(&off_screen, &frame));
                let count = differing(&straight, &kept, &places);
                let case = (tone_mapping, exposure, skybox.is_some(), shadow.intensity, background);
                assert!(count * 100 < places.len(), "{case:?}: {count} of {}", places.len());
                // Something is there, and tone mapping and exposure did something to it.
                assert!(straight.iter().any(|pixel| pixel[3] == 255 && pixel[0] > 40), "{case:?}");
            }
        }
    }
}

/// Samples are averaged as they are shown: what is much brighter than white has smooth edges too.
#[test]
fn bright_things_have_smooth_edges() {
    let off_screen = off_screen();
    let mut builder = Builder::default();
    let glow = Material { emissive_factor: Vec3::ONE, emissive_strength: 40.0, ..plain([0.0; 3], 0.0, 1.0) };
    let glow = builder.material(glow);
    builder.add(sphere(96, 48), glow, at(0.0, 0.0, 0.0));
    let model = builder.upload(&off_screen, &[]);
    let dark = Equirect::from_linear(64, 32, &vec![[0.01; 3]; 64 * 32]).expect("a picture");
    let dark = off_screen.renderer().environment(&dark);
    let eye = camera(Vec3::new(0.0, 0.0, 4.0), Vec3::ZERO, 40.0, 1.0);
    let frame =
        Frame { model: Some(&model), skybox: Some(&dark), tone_mapping: ToneMapping::Linear, ..Frame::new(&dark, eye) };
    let between = |pixels: &[[u8; 4]]| pixels.iter().filter(|pixel| (60..200).contains(&pixel[1])).count();
    let straight = between(&shown(&off_screen, &frame));
    let kept = between(&kept(&off_screen, &frame));
    assert!(straight > 100 && kept * 10 < straight, "{straight} of {kept}");
}

/// Where colours are mixed in light, they are on a canvas too.
#[test]
fn what_is_seen_through_is_mixed_in_light() {
    let off_screen = off_screen();
    let light = sunset(&off_screen);
    let eye = camera(Vec3::new(0.0, 0.4, 4.0), Vec3::ZERO, 40.0, 1.0);
    let mut clear = plain([0.9, 0.5, 0.5], 0.0, 0.1);
    clear.transmission.factor = 1.0;
    for seen_through in [blended(plain([0.9, 0.2, 0.1], 0.0, 0.4), 0.5), clear] {
        let mut builder = Builder::default();
        let behind = builder.material(plain([0.1, 0.3, 0.9], 0.0, 0.4));
        builder.add(sphere(96, 48), behind, at(0.0, 0.0, -1.0));
        let front = builder.material(seen_through);
        builder.add(quad(), front, at(0.5, 0.0, 0.5));
        let model = builder.upload(&off_screen, &[]);
        let frame = Frame { model: Some(&model), ..Frame::new(&light, eye) };
        let (straight, kept) = (shown(&off_screen, &frame), kept(&off_screen, &frame));
        let everywhere: Vec<_> = (0..straight.len()).collect();
        assert_eq!(differing(&straight, &kept, &everywhere), 0);
    }
}

/// Straight or by way of its light, with cut-out things and clear ones: a draft has one sample a pixel where the CPU draws,
/// and looks as any other picture where the GPU does; drafts leave no trace in the picture that follows.
#[test]
fn drafts_have_one_sample_where_the_cpu_draws() {
    let (gpu, cpu) = (off_screen(), by_cpu());
    let eye = camera(Vec3::new(0.6, 1.4, 4.2), Vec3::new(0.3, 0.1, 0.0), 36.0, 1.0);
    for clear in [false, true] {
        for (off_screen, soft) in [(&gpu, false), (&cpu, true)] {
            let things = things(off_screen);
            let mut builder = Builder::default();
            let mut glass = plain([1.0; 3], 0.0, 0.1);
            glass.transmission.factor = 1.0;
            let glass = builder.material(glass);
            builder.add(sphere(96, 48), glass, at(-0.8, 0.5, 0.8));
            let glass = builder.upload(off_screen, &[]);
            let extras = [&glass];
            let frame = Frame {
                model: Some(&things),
                extras: if clear { &extras } else { &[] },
                ..Frame::new(off_screen.studio(), eye)
            };
            let draft = Frame { draft: true, ..frame };
            let before = shown(off_screen, &frame);
            let drafted = shown(off_screen, &draft);
            assert_eq!(shown(off_screen, &frame), before);
            let between = |pixels: &[[u8; 4]]| pixels.iter().filter(|pixel| (1..255).contains(&pixel[3])).count();
            assert!(between(&before) > 150, "{clear} {soft}: {}", between(&before));
            if soft {
                // Of glass, alpha is between.
                let left = between(&drafted);
                assert!(if clear { left + 150 < between(&before) } else { left == 0 }, "{clear}: {left}");
                // Else it is the same picture.
                let places = inside(off_screen, &frame);
                let count = differing(&before, &drafted, &places);
                assert!(count * 20 < places.len(), "{clear}: {count} of {}", places.len());
            } else {
                assert_eq!(drafted, before, "{clear}");
            }
        }
    }
}

/// Where the CPU draws, a draft takes the nearer level of a texture instead of mixing two.
#[test]
fn drafts_look_up_one_level_where_the_cpu_draws() {
    for (off_screen, soft) in [(off_screen(), false), (by_cpu(), true)] {
        let eye = camera(Vec3::new(0.0, 1.2, 2.4), Vec3::ZERO, 40.0, 1.0);
        let drawn = |mip: MipFilter, draft: bool| {
            let mut builder = Builder::default();
            let texture = builder.texture(Sampler { mip, ..Sampler::default() });
            let board = Material { unlit: true, base_color_texture: Some(texture), ..plain([1.0; 3], 0.0, 1.0) };
            let board = builder.material(board);
            builder.add(quad(), board, at(0.0, 0.0, 0.0));
            let square = |x: u32, y: u32| if (x / 3 + y / 3).is_multiple_of(2) { [255; 4] } else { [0, 0, 0, 255] };
            let model = builder.upload(&off_screen, &[Picture::new(256, 256, square)]);
            shown(&off_screen, &Frame { model: Some(&model), draft, ..Frame::new(off_screen.studio(), eye) })
        };
        let everywhere: Vec<_> = (0..(SIDE * SIDE) as usize).collect();
        let apart = |draft| {
            let [mixed, one] = [MipFilter::Linear, MipFilter::Nearest].map(|mip| drawn(mip, draft));
            differing(&mixed, &one, &everywhere)
        };
        assert!(apart(false) > 1000, "{soft}: {}", apart(false));
        assert_eq!(apart(true), if soft { 0 } else { apart(false) }, "{soft}");
    }
}

/// Where the CPU draws, pixels that are shaded together share a level of what a mirror sees: their mean.
#[test]
fn rough_and_smooth_side_by_side_mirror_as_much_by_the_cpu() {
    let eye = camera(Vec3::new(0.0, 0.0, 3.0), Vec3::ZERO, 36.0, 1.0);
    let [gpu, cpu] = [off_screen(), by_cpu()].map(|off_screen| {
        let mut builder = Builder::default();
        let mut ball = plain([1.0; 3], 1.0, 1.0);
        ball.metallic_roughness_texture = Some(builder.texture(Sampler::default()));
        let ball = builder.material(ball);
        builder.add(sphere(96, 48), ball, at(0.0, 0.0, 0.0));
        // Smoother to the right, in steps from texel to texel.
        let finish = |x: u32, y: u32| [0, (x / 2 + (x * 7 + y * 13) % 64) as u8, 255, 255];
        let model = builder.upload(&off_screen, &[Picture::new(256, 128, finish)]);
        let light = sunset(&off_screen);
        shown(&off_screen, &Frame { model: Some(&model), ..Frame::new(&light, eye) })
    });
    let apart = |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max();
    let mut apart: Vec<_> = gpu.iter().zip(&cpu).filter(|(a, _)| a[3] == 255).filter_map(apart).collect();
    apart.sort_unstable();
    assert!(apart.len() > 5000, "only {} pixels", apart.len());
    // Bent away from the mean instead of towards it, it is 7.
    assert!(apart[apart.len() * 99 / 100] <= 5, "{:?}", &apart[apart.len() * 99 / 100..]);
}
