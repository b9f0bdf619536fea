//! Broken input gives typed errors.

mod common;

use std::path::Path;

use common::{Builder, Picture, off_screen, plain, quad};
use vitrine_native::{Error, Options, Size};
use vitrine_render::Pixels;

/// A triangle with this much of a material.
fn triangle(extra: &str) -> Vec<u8> {
    let buffer = "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA";
    format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"material":0}}]}}],
        "buffers":[{{"byteLength":36,"uri":"{buffer}"}}],"bufferViews":[{{"buffer":0,"byteLength":36}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}}],{extra}}}"#
    )
    .into_bytes()
}

const PLAIN: &str = r#""materials":[{}]"#;

#[test]
fn pictures_are_drawn_and_refused() {
    let off_screen = off_screen();
    let mut none = |_: &str| None;
    let small = Options { size: Size::Longest(32), ..Options::default() };
    let picture = off_screen.render(triangle(PLAIN), &mut none, &small).expect("a picture");
    assert_eq!(picture.width().max(picture.height()), 32);
    assert!(picture.pixels().any(|pixel| pixel.0[3] == 255), "nothing was drawn");
    assert!(picture.pixels().any(|pixel| pixel.0[3] == 0), "the background is not transparent");

    let variant = Options { variant: Some("Red".into()), ..small.clone() };
    let found = off_screen.render(triangle(PLAIN), &mut none, &variant);
    assert!(matches!(found, Err(Error::NoSuchVariant(name)) if name == "Red"));
    let animation = Options { animation: Some("Walk".into()), ..small.clone() };
    assert!(matches!(off_screen.render(triangle(PLAIN), &mut none, &animation), Err(Error::NoSuchAnimation(_))));
    let light = Options { environment: Some(b"#?RADIANCE\n".to_vec()), ..small.clone() };
    let found = off_screen.render(triangle(PLAIN), &mut none, &light);
    assert!(matches!(found, Err(Error::Render(vitrine_render::Error::Hdr(_)))));
    for size in [Size::Exact { width: 0, height: 4 }, Size::Exact { width: 4, height: 1 << 20 }, Size::Longest(0)] {
        let wrong = Options { size, ..small.clone() };
        let found = off_screen.render(triangle(PLAIN), &mut none, &wrong);
        assert!(matches!(found, Err(Error::Render(vitrine_render::Error::Size { .. }))), "{size:?}");
    }
    assert!(matches!(off_screen.render(b"glTF".to_vec(), &mut none, &small), Err(Error::Scene(_))));
    let missing = off_screen.render_file(Path::new("/nowhere/at/all.glb"), &small);
    assert!(matches!(missing, Err(Error::File { .. })));

    let textured = |uri: &str| {
        triangle(&format!(
            r#""materials":[{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0}}}}}}],
            "textures":[{{"source":0}}],"images":[{{"uri":"{uri}"}}]"#
        ))
    };
    let found = off_screen.render(textured("gone.png"), &mut none, &small);
    assert!(matches!(found, Err(Error::MissingImage { index: 0, uri }) if uri == "gone.png"));
    let mut broken = |_: &str| Some(b"\x89PNG\r\n\x1a\n broken".to_vec());
    assert!(matches!(off_screen.render(textured("bad.png"), &mut broken, &small), Err(Error::Image { index: 0, .. })));
}

#[test]
fn the_renderer_checks_what_it_is_given() {
    let off_screen = off_screen();
    let renderer = off_screen.renderer();
    let mut builder = Builder::default();
    let mut material = plain([1.0; 3], 0.0, 1.0);
    material.base_color_texture = Some(builder.texture(vitrine_scene::Sampler::default()));
    let material = builder.material(material);
    builder.add(quad(), material, glam::Mat4::IDENTITY);
    let mut model = builder.upload(&off_screen, &[]);
    let white = Picture::new(2, 2, |_, _| [255; 4]);
    let pixels = |data| Pixels::Rgba8 { width: 2, height: 2, data };
    let wrong = renderer.set_image(&mut model, 1, pixels(&white.data));
    assert!(matches!(wrong, Err(vitrine_render::Error::NoSuchImage)));
    let short = renderer.set_image(&mut model, 0, pixels(&white.data[1..]));
    assert!(matches!(short, Err(vitrine_render::Error::PixelData)));
    assert!(renderer.set_image(&mut model, 0, pixels(&white.data)).is_ok());
    renderer.set_variant(&mut model, Some(99));
    assert_eq!(renderer.gpu().take_error(), None);
    assert!(!renderer.gpu().lost());
}

/// A small file can ask for more than there is.
#[test]
fn models_beyond_all_measure_are_refused() {
    let off_screen = off_screen();
    let refused = |builder: Builder| {
        let found = off_screen.renderer().upload(&builder.scene);
        assert!(matches!(found.err(), Some(vitrine_render::Error::ModelTooLarge)));
    };
    // 2^32 displacements.
    let mut morphed = Builder::default();
    let material = morphed.material(plain([1.0; 3], 0.0, 1.0));
    let points = vitrine_scene::Primitive {
        topology: vitrine_scene::Topology::Points,
        positions: vec![glam::Vec3::ZERO; 65536],
        indices: vec![0],
        targets: vec![vitrine_scene::MorphTarget::default(); 65536],
        ..vitrine_scene::Primitive::default()
    };
    morphed.add(points, material, glam::Mat4::IDENTITY);
    refused(morphed);
    // 2^20 objects: nodes times primitives.
    let mut crowd = Builder::default();
    let material = crowd.material(plain([1.0; 3], 0.0, 1.0));
    crowd.add(quad(), material, glam::Mat4::IDENTITY);
    let node = crowd.scene.nodes[0].clone();
    crowd.scene.nodes.resize(1 << 10, node);
    let primitive = crowd.scene.meshes[0].primitives[0].clone();
    crowd.scene.meshes[0].primitives.resize(1 << 10, primitive);
    refused(crowd);
}

/// Scenes without anything, and things without any extent, are drawn as nothing.
#[test]
fn nothing_is_drawn_without_complaint() {
    let off_screen = off_screen();
    let mut builder = Builder::default();
    let material = builder.material(plain([1.0; 3], 0.0, 1.0));
    builder.add(quad(), material, glam::Mat4::from_scale(glam::Vec3::ZERO));
    builder.add(vitrine_scene::Primitive::default(), material, glam::Mat4::IDENTITY);
    for scene in [vitrine_scene::Scene::default(), builder.scene] {
        let mut model = off_screen.renderer().upload(&scene).expect("an upload");
        let shadow = vitrine_native::Shadow { intensity: 1.0, softness: 0.5 };
        let options = Options { size: Size::Exact { width: 16, height: 16 }, shadow, ..Options::default() };
        let picture = off_screen.render_model(&mut model, &scene, &options).expect("a picture");
        assert_eq!(picture.dimensions(), (16, 16));
    }
}
