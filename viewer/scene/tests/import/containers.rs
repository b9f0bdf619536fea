//! GLB, JSON, data URIs, external buffers, versions and extensions.

use serde_json::json;
use vitrine_scene::{Document, Error, Place, load};

use crate::builder::{Builder, TRIANGLE, everything, glb};

fn triangle() -> Builder {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    b.show(json!({"attributes": {"POSITION": position}}));
    b
}

#[test]
fn the_same_asset_loads_from_every_container() {
    let b = triangle();
    let from_glb = b.scene();
    let from_data_uri = load(b.gltf(), &mut |_| None).expect("data URI");
    let mut asked = Vec::new();
    let from_file = load(b.gltf_with_uri("a%20b.bin"), &mut |uri| {
        asked.push(uri.to_owned());
        Some(b.bin.clone())
    })
    .expect("external");
    assert_eq!(asked, ["a%20b.bin"]);
    for scene in [from_glb, from_data_uri, from_file] {
        assert_eq!(scene.meshes[0].primitives[0].positions.len(), 3);
        assert_eq!(scene.meshes[0].primitives[0].indices, [0, 1, 2]);
    }
}

#[test]
fn everything_loads_without_warning() {
    let scene = everything().scene();
    assert_eq!(scene.warnings, [""; 0]);
    assert_eq!(scene.nodes.len(), 5);
    assert_eq!(scene.animations[0].channels.len(), 4);
}

#[test]
fn a_byte_order_mark_and_white_space_are_skipped() {
    let mut text = b"\xEF\xBB\xBF \n".to_vec();
    text.extend(triangle().gltf());
    load(text, &mut |_| None).expect("loads");
}

#[test]
fn external_buffers_are_asked_for_and_checked() {
    let b = triangle();
    let mut document = Document::parse(b.gltf_with_uri("x.bin")).expect("parses");
    assert_eq!(document.missing_buffers(), [(0, "x.bin".to_owned())]);
    let place = Place { kind: "buffer", index: 0 };
    assert!(matches!(document.set_buffer(0, vec![0; 35]), Err(Error::Invalid { place: p, .. }) if p == place));
    assert!(matches!(document.set_buffer(1, vec![0; 36]), Err(Error::Index { .. })));
    document.set_buffer(0, b.bin.clone()).expect("fits");
    assert!(document.missing_buffers().is_empty());
    document.into_scene().expect("complete");

    let incomplete = Document::parse(b.gltf_with_uri("x.bin")).expect("parses").into_scene();
    assert_eq!(incomplete.expect_err("missing"), Error::MissingBuffer { index: 0, uri: "x.bin".into() });
    let refused = load(b.gltf_with_uri("x.bin"), &mut |_| None);
    assert_eq!(refused.expect_err("missing"), Error::MissingBuffer { index: 0, uri: "x.bin".into() });
}

#[test]
fn a_glb_without_binary_chunk_may_have_no_buffers() {
    let bytes = glb(br#"{"asset":{"version":"2.0"}}"#, None);
    let scene = load(bytes, &mut |_| None).expect("loads");
    assert!(scene.nodes.is_empty());
    assert!(scene.bounds(&vitrine_scene::Pose::rest(&scene)).is_empty());
}

#[test]
fn unknown_chunks_and_trailing_bytes_are_ignored() {
    let b = triangle();
    let mut bytes = b.glb();
    bytes.extend_from_slice(b"\x04\0\0\0XTRA1234");
    let length = (bytes.len() as u32).to_le_bytes();
    bytes[8..12].copy_from_slice(&length);
    bytes.extend_from_slice(&[7; 5]);
    load(bytes, &mut |_| None).expect("loads");
}

#[test]
fn a_header_that_lies_is_refused() {
    let mut bytes = triangle().glb();
    bytes[8..12].copy_from_slice(&100_000_000u32.to_le_bytes());
    assert!(matches!(load(bytes.clone(), &mut |_| None), Err(Error::Container(_))));
    // The same lie one level down: a chunk, then the buffer.
    let mut bytes = triangle().glb();
    bytes[12..16].copy_from_slice(&100_000_000u32.to_le_bytes());
    assert!(matches!(load(bytes, &mut |_| None), Err(Error::Container(_))));
    let mut b = triangle();
    b.json["buffers"] = json!([{"byteLength": 100_000_000}]);
    assert!(matches!(b.load(), Err(Error::Invalid { place: Place { kind: "buffer", index: 0 }, .. })));
    b.json["buffers"] = json!([{"byteLength": u64::MAX}]);
    assert!(b.load().is_err());
}

#[test]
fn other_files_are_refused() {
    for bytes in
        [&b""[..], b"  ", b"<html>", b"\x89PNG", b"glTF", b"glTF\x02\0\0\0\x0C\0\0\0", b"glTF\x01\0\0\0\x0C\0\0\0"]
    {
        let error = load(bytes.to_vec(), &mut |_| None).expect_err("not glTF");
        assert!(matches!(error, Error::Container(_) | Error::Version(_)), "{bytes:?} {error}");
    }
    for text in
        ["{", "{}", r#"{"asset":{}}"#, r#"{"asset":{"version":"2.0"},"nodes":3}"#, r#"{"asset":{"version":"2.0"}"#]
    {
        assert!(matches!(load(text.into(), &mut |_| None), Err(Error::Json(_))), "{text}");
    }
    let deep = [r#"{"asset":{"version":"2.0"},"extras":"#, &"[".repeat(100_000)].concat();
    assert!(matches!(load(deep.into(), &mut |_| None), Err(Error::Json(_))));
}

#[test]
fn versions_are_checked() {
    for (asset, good) in [
        (json!({"version": "2.0"}), true),
        (json!({"version": "2.1"}), true),
        (json!({"version": "2.1", "minVersion": "2.0"}), true),
        (json!({"version": "2.1", "minVersion": "2.1"}), false),
        (json!({"version": "1.0"}), false),
        (json!({"version": "3.0"}), false),
    ] {
        let mut b = triangle();
        b.json["asset"] = asset.clone();
        assert_eq!(b.load().is_ok(), good, "{asset}");
    }
}

#[test]
fn required_extensions_must_be_known() {
    let mut b = triangle();
    b.json["extensionsRequired"] = json!(["KHR_mesh_quantization", "KHR_texture_transform", "EXT_texture_webp"]);
    b.json["extensionsUsed"] = b.json["extensionsRequired"].clone();
    assert!(b.scene().warnings.is_empty());
    b.json["extensionsRequired"] = json!(["KHR_draco_mesh_compression"]);
    assert_eq!(b.load().expect_err("unknown"), Error::Extension("KHR_draco_mesh_compression".into()));
    assert!(b.error().contains("KHR_draco_mesh_compression"));
    // Finer shading is left out with a warning.
    b.json["extensionsRequired"] = json!(["KHR_materials_other"]);
    b.json["extensionsUsed"] = json!(["KHR_materials_other", "EXT_other"]);
    assert_eq!(b.scene().warnings.len(), 2);
}

#[test]
fn whole_numbers_may_be_written_as_floats_and_extras_may_be_anything() {
    let mut b = triangle();
    b.json["accessors"][0]["count"] = json!(3.0);
    b.json["accessors"][0]["extras"] = json!("text");
    b.json["extras"] = json!([1, {"a": null}]);
    assert_eq!(b.scene().meshes[0].primitives[0].positions.len(), 3);
}
