//! Geometry that the caller decodes.

use glam::Vec3;
use serde_json::json;
use vitrine_scene::{Compressed, Document, Error};

use crate::builder::{Builder, FLOAT, TRIANGLE, UNSIGNED_SHORT, float_bytes};

/// A triangle whose positions lie compressed in a buffer view.
fn meshopt(required: bool) -> Builder {
    let mut b = Builder::new();
    let packed = b.view(&[1, 2, 3, 4, 5]);
    let offset = b.json["bufferViews"][packed]["byteOffset"].clone();
    b.json["bufferViews"] = json!([{"buffer": 1, "byteLength": 36, "extensions": {"EXT_meshopt_compression":
        {"buffer": 0, "byteOffset": offset, "byteLength": 5, "byteStride": 12, "count": 3, "mode": "ATTRIBUTES"}}}]);
    b.json["buffers"] = json!([{"byteLength": b.bin.len()}, {"byteLength": 36}]);
    let accessor = json!({"bufferView": 0, "componentType": FLOAT, "type": "VEC3", "count": 3});
    let position = b.push("accessors", accessor);
    b.show(json!({"attributes": {"POSITION": position}}));
    b.json["extensionsUsed"] = json!(["EXT_meshopt_compression"]);
    if required {
        b.json["extensionsRequired"] = json!(["EXT_meshopt_compression"]);
    }
    b
}

#[test]
fn buffer_views_can_be_handed_in_decoded() {
    for required in [true, false] {
        let b = meshopt(required);
        assert_eq!(b.load().expect_err("compressed"), Error::Extension("EXT_meshopt_compression".into()));
        let mut document = Document::parse(b.glb()).expect("parses");
        let expected = Compressed::View {
            view: 0,
            bytes: &[1, 2, 3, 4, 5],
            count: 3,
            stride: 12,
            mode: "ATTRIBUTES",
            filter: "NONE",
        };
        assert_eq!(document.compressed(), Ok(vec![expected]));
        assert!(matches!(document.set_view(1, Vec::new()), Err(Error::Index { .. })));
        document.set_view(0, float_bytes(&TRIANGLE)).expect("a view");
        let scene = document.into_scene().expect("loads");
        assert_eq!(scene.meshes[0].primitives[0].positions, [Vec3::ZERO, Vec3::X, Vec3::Y]);
        assert_eq!(scene.warnings, [""; 0]);
    }
    // Too few bytes.
    let mut document = Document::parse(meshopt(true).glb()).expect("parses");
    document.set_view(0, vec![0; 35]).expect("a view");
    assert!(matches!(document.into_scene(), Err(Error::Invalid { .. })));
    // Bytes that are not there.
    let mut b = meshopt(true);
    b.json["bufferViews"][0]["extensions"]["EXT_meshopt_compression"]["byteLength"] = json!(500);
    assert!(Document::parse(b.glb()).expect("parses").compressed().is_err());
}

#[test]
fn accessors_can_be_handed_in_decoded() {
    let mut b = Builder::new();
    let packed = b.view(&[7, 8, 9]);
    let position = b.push("accessors", json!({"componentType": FLOAT, "type": "VEC3", "count": 3}));
    let indices = b.push("accessors", json!({"componentType": UNSIGNED_SHORT, "type": "SCALAR", "count": 3}));
    b.show(json!({"attributes": {"POSITION": position}, "indices": indices, "extensions":
        {"KHR_draco_mesh_compression": {"bufferView": packed, "attributes": {"POSITION": 4}}}}));
    b.json["extensionsUsed"] = json!(["KHR_draco_mesh_compression"]);
    for required in [false, true] {
        if required {
            b.json["extensionsRequired"] = json!(["KHR_draco_mesh_compression"]);
        }
        assert_eq!(b.load().expect_err("compressed"), Error::Extension("KHR_draco_mesh_compression".into()));
        let mut document = Document::parse(b.glb()).expect("parses");
        let expected = Compressed::Primitive {
            mesh: 0,
            primitive: 0,
            bytes: &[7, 8, 9],
            indices: Some(indices),
            attributes: vec![(4, position)],
        };
        assert_eq!(document.compressed(), Ok(vec![expected]));
        assert_eq!(
            [position, indices, 9].map(|accessor| document.element(accessor)),
            [Some((FLOAT, 3)), Some((UNSIGNED_SHORT, 1)), None]
        );
        document.set_accessor(position, float_bytes(&TRIANGLE)).expect("an accessor");
        document.set_accessor(indices, vec![2, 0, 1, 0, 0, 0]).expect("an accessor");
        let primitive = &document.into_scene().expect("loads").meshes[0].primitives[0];
        assert_eq!((primitive.positions[2], primitive.indices.as_slice()), (Vec3::Y, &[2, 1, 0][..]));
    }
    b.json["meshes"][0]["primitives"][0]["extensions"]["KHR_draco_mesh_compression"]["attributes"]["NORMAL"] = json!(1);
    assert!(Document::parse(b.glb()).expect("parses").compressed().is_err());
}
