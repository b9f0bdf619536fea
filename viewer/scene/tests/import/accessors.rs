//! Component types, normalisation, strides, sparse storage, and ranges.

use glam::{Mat4, Vec2, Vec3, Vec4};
use serde_json::json;
use vitrine_scene::{Error, Place, Primitive};

use crate::builder::{BYTE, Builder, FLOAT, SHORT, TRIANGLE, UNSIGNED_BYTE, UNSIGNED_INT, UNSIGNED_SHORT, float_bytes};

fn only(b: &Builder) -> Primitive {
    b.scene().meshes[0].primitives[0].clone()
}

/// Three vertices whose first position has these bytes.
fn positions(component: u32, normalized: bool, bytes: &[u8], size: usize) -> Vec<Vec3> {
    let mut b = Builder::new();
    let accessor = b.accessor("VEC3", component, bytes.len() / size / 3, bytes);
    b.json["accessors"][accessor]["normalized"] = json!(normalized);
    b.show(json!({"mode": 0, "attributes": {"POSITION": accessor}}));
    only(&b).positions
}

#[test]
fn every_component_type_is_read() {
    assert_eq!(positions(BYTE, false, &[0x80, 0xFF, 0x7F], 1), [Vec3::new(-128.0, -1.0, 127.0)]);
    assert_eq!(positions(UNSIGNED_BYTE, false, &[0, 255, 7], 1), [Vec3::new(0.0, 255.0, 7.0)]);
    assert_eq!(positions(SHORT, false, &[0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F], 2), [Vec3::new(-32768.0, -1.0, 32767.0)]);
    assert_eq!(positions(UNSIGNED_SHORT, false, &[0, 0, 0xFF, 0xFF, 1, 2], 2), [Vec3::new(0.0, 65535.0, 513.0)]);
    assert_eq!(
        positions(UNSIGNED_INT, false, &[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], 4),
        [Vec3::new(1.0, 256.0, 65536.0)]
    );
    assert_eq!(positions(FLOAT, false, &float_bytes(&[1.5, -2.5, 3e10]), 4), [Vec3::new(1.5, -2.5, 3e10)]);
}

#[test]
fn normalised_integers_map_to_the_unit_range() {
    assert_eq!(positions(BYTE, true, &[0x80, 0x81, 0x7F], 1), [Vec3::new(-1.0, -1.0, 1.0)]);
    assert_eq!(positions(UNSIGNED_BYTE, true, &[0, 255, 51], 1), [Vec3::new(0.0, 1.0, 0.2)]);
    assert_eq!(positions(SHORT, true, &[0, 0x80, 1, 0x80, 0xFF, 0x7F], 2), [Vec3::new(-1.0, -1.0, 1.0)]);
    assert_eq!(positions(UNSIGNED_SHORT, true, &[0, 0, 0xFF, 0xFF, 0x33, 0x33], 2), [Vec3::new(0.0, 1.0, 0.2)]);
}

#[test]
fn interleaved_attributes_are_read_with_their_stride_and_offset() {
    let mut b = Builder::new();
    let mut bytes = vec![0xEE; 4];
    for vertex in 0..3u8 {
        bytes.extend(float_bytes(&TRIANGLE[usize::from(vertex) * 3..][..3]));
        bytes.extend([vertex, 255 - vertex, 0xEE, 0xEE]);
    }
    // The last vertex's padding is missing: its bytes are not needed.
    bytes.truncate(bytes.len() - 2);
    let view = b.view(&bytes);
    b.json["bufferViews"][view]["byteStride"] = json!(16);
    let position = json!({"bufferView": view, "byteOffset": 4, "componentType": FLOAT, "type": "VEC3", "count": 3});
    let uv = json!({"bufferView": view, "byteOffset": 16, "componentType": UNSIGNED_BYTE, "type": "VEC2", "count": 3});
    let (position, uv) = (b.push("accessors", position), b.push("accessors", uv));
    b.show(json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv}}));
    let primitive = only(&b);
    assert_eq!(primitive.positions, [Vec3::ZERO, Vec3::X, Vec3::Y]);
    assert_eq!(primitive.tex_coords, [[Vec2::new(0.0, 255.0), Vec2::new(1.0, 254.0), Vec2::new(2.0, 253.0)]]);
}

#[test]
fn unaligned_offsets_are_tolerated() {
    let mut b = Builder::new();
    let mut bytes = vec![9];
    bytes.extend(float_bytes(&TRIANGLE));
    let view = b.view(&bytes);
    let position = json!({"bufferView": view, "byteOffset": 1, "componentType": FLOAT, "type": "VEC3", "count": 3});
    let position = b.push("accessors", position);
    b.show(json!({"attributes": {"POSITION": position}}));
    assert_eq!(only(&b).positions, [Vec3::ZERO, Vec3::X, Vec3::Y]);
}

fn sparse(base: bool, indices: &[u8], component: u32, size: usize, values: &[f32]) -> Builder {
    let mut b = Builder::new();
    let accessor = if base {
        b.floats("VEC3", &TRIANGLE)
    } else {
        b.push("accessors", json!({"componentType": FLOAT, "type": "VEC3", "count": 3}))
    };
    let (index_view, value_view) = (b.view(indices), b.view(&float_bytes(values)));
    b.json["accessors"][accessor]["sparse"] = json!({"count": indices.len() / size,
        "indices": {"bufferView": index_view, "componentType": component}, "values": {"bufferView": value_view}});
    b.show(json!({"attributes": {"POSITION": accessor}}));
    b
}

#[test]
fn sparse_values_replace_the_base() {
    let b = sparse(true, &[1, 0, 2, 0], UNSIGNED_SHORT, 2, &[5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
    assert_eq!(only(&b).positions, [Vec3::ZERO, Vec3::new(5.0, 6.0, 7.0), Vec3::new(8.0, 9.0, 10.0)]);
    let b = sparse(false, &[2], UNSIGNED_BYTE, 1, &[8.0, 9.0, 10.0]);
    assert_eq!(only(&b).positions, [Vec3::ZERO, Vec3::ZERO, Vec3::new(8.0, 9.0, 10.0)]);
    let b = sparse(false, &[0, 0, 0, 0], UNSIGNED_INT, 4, &[8.0, 9.0, 10.0]);
    assert_eq!(only(&b).positions[0], Vec3::new(8.0, 9.0, 10.0));
}

#[test]
fn sparse_indices_must_increase_within_the_count() {
    for indices in [[2u8, 1], [1, 1], [0, 3]] {
        let b = sparse(true, &indices, UNSIGNED_BYTE, 1, &[0.0; 6]);
        assert!(b.error().contains("sparse indices"), "{indices:?}");
    }
    let mut b = sparse(true, &[0], UNSIGNED_BYTE, 1, &[0.0; 3]);
    b.json["accessors"][0]["sparse"]["count"] = json!(2);
    assert!(b.error().contains("past the end"));
}

#[test]
fn sparse_values_meet_the_right_vertices_when_only_some_are_used() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &(0..30).map(|i| i as f32).collect::<Vec<_>>());
    let (index_view, value_view) =
        (b.view(&[3, 7, 8]), b.view(&float_bytes(&[-3.0, 0.0, 0.0, -7.0, 0.0, 0.0, -8.0, 0.0, 0.0])));
    b.json["accessors"][position]["sparse"] = json!({"count": 3,
        "indices": {"bufferView": index_view, "componentType": UNSIGNED_BYTE}, "values": {"bufferView": value_view}});
    let indices = b.bytes("SCALAR", &[8, 5, 3]);
    b.show(json!({"attributes": {"POSITION": position}, "indices": indices}));
    let primitive = only(&b);
    assert_eq!(primitive.indices, [2, 1, 0]);
    assert_eq!(primitive.positions.iter().map(|p| p.x).collect::<Vec<_>>(), [-3.0, 15.0, -8.0]);
}

#[test]
fn an_accessor_without_data_is_zeros_but_not_endless() {
    let mut b = Builder::new();
    let zeros = b.push("accessors", json!({"componentType": FLOAT, "type": "VEC3", "count": 60_000}));
    b.show(json!({"mode": 0, "attributes": {"POSITION": zeros}}));
    let primitive = only(&b);
    assert_eq!(primitive.positions.len(), 60_000);
    assert!(primitive.positions.iter().all(|position| *position == Vec3::ZERO));
    for count in [1_000_000, u64::from(u32::MAX), u64::MAX / 2] {
        b.json["accessors"][zeros]["count"] = json!(count);
        assert!(matches!(b.load(), Err(Error::TooLarge { place: Place { kind: "accessor", index: 0 } })), "{count}");
    }
}

#[test]
fn matrices_may_be_of_integers() {
    let mut b = Builder::new();
    let mut values = [0i8; 16];
    for (i, value) in values.iter_mut().enumerate() {
        *value = i as i8;
    }
    let bytes: Vec<u8> = values.iter().map(|value| *value as u8).collect();
    let matrix = b.accessor("MAT4", BYTE, 1, &bytes);
    let position = b.floats("VEC3", &TRIANGLE);
    let joints = b.bytes("VEC4", &[0; 12]);
    let weights = b.floats("VEC4", &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    let attributes = json!({"POSITION": position, "JOINTS_0": joints, "WEIGHTS_0": weights});
    b.push("meshes", json!({"primitives": [{"attributes": attributes}]}));
    b.push("skins", json!({"joints": [0], "inverseBindMatrices": matrix}));
    b.node(json!({"mesh": 0, "skin": 0}));
    let expected = Mat4::from_cols_array(&std::array::from_fn(|i| i as f32));
    assert_eq!(b.scene().skins[0].inverse_bind_matrices, [expected]);
}

#[test]
fn ranges_are_checked_without_overflow() {
    let good = {
        let mut b = Builder::new();
        let position = b.floats("VEC3", &TRIANGLE);
        b.show(json!({"attributes": {"POSITION": position}}));
        b
    };
    let huge = [37u64, 1 << 31, 1 << 32, u64::MAX / 12, u64::MAX - 3, u64::MAX];
    for value in huge {
        for (list, key) in [
            ("accessors", "count"),
            ("accessors", "byteOffset"),
            ("bufferViews", "byteOffset"),
            ("bufferViews", "byteLength"),
        ] {
            let mut b = good.clone();
            b.json[list][0][key] = json!(value);
            assert!(matches!(b.load(), Err(Error::Invalid { .. })), "{list} {key} {value}");
        }
        let mut b = good.clone();
        b.json["bufferViews"][0]["byteStride"] = json!(value);
        assert!(b.load().is_err(), "stride {value}");
    }
    for (list, key) in [("accessors", "bufferView"), ("bufferViews", "buffer")] {
        for value in [1u64, 9, u64::from(u32::MAX), u64::MAX] {
            let mut b = good.clone();
            b.json[list][0][key] = json!(value);
            assert!(matches!(b.load(), Err(Error::Index { .. } | Error::Json(_))), "{list} {key} {value}");
        }
    }
}

#[test]
fn unknown_types_and_unsuitable_ones_are_refused() {
    for (key, value) in
        [("componentType", json!(5124)), ("type", json!("VEC5")), ("type", json!("VEC2")), ("type", json!("MAT4"))]
    {
        let mut b = Builder::new();
        let position = b.floats("VEC3", &TRIANGLE);
        b.json["accessors"][position][key] = value.clone();
        b.show(json!({"attributes": {"POSITION": position}}));
        assert!(matches!(b.load(), Err(Error::Invalid { place: Place { kind: "accessor", index: 0 }, .. })), "{value}");
    }
}

#[test]
fn positions_must_be_finite() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut b = Builder::new();
        let mut values = TRIANGLE;
        values[4] = bad;
        let position = b.floats("VEC3", &values);
        b.show(json!({"attributes": {"POSITION": position}}));
        assert!(b.error().contains("not finite"));
    }
}

#[test]
fn wrong_bounds_in_the_accessor_do_no_harm() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    b.json["accessors"][position]["min"] = json!([5, "x", null]);
    b.json["accessors"][position]["max"] = json!("nan");
    b.show(json!({"attributes": {"POSITION": position}}));
    let primitive = only(&b);
    assert_eq!((primitive.bounds.min, primitive.bounds.max), (Vec3::ZERO, Vec3::new(1.0, 1.0, 0.0)));
}

#[test]
fn colours_of_every_kind_become_four_floats() {
    let check = |kind: &str, component: u32, bytes: &[u8], expected: Vec4| {
        let mut b = Builder::new();
        let position = b.floats("VEC3", &TRIANGLE);
        let color = b.accessor(kind, component, 3, &bytes.repeat(3));
        b.show(json!({"attributes": {"POSITION": position, "COLOR_0": color}}));
        assert_eq!(only(&b).colors, [expected; 3], "{kind} {component}");
    };
    check("VEC3", FLOAT, &float_bytes(&[0.25, 0.5, 1.0]), Vec4::new(0.25, 0.5, 1.0, 1.0));
    check("VEC4", FLOAT, &float_bytes(&[0.25, 0.5, 1.0, 0.5]), Vec4::new(0.25, 0.5, 1.0, 0.5));
    check("VEC3", UNSIGNED_BYTE, &[51, 0, 255], Vec4::new(0.2, 0.0, 1.0, 1.0));
    check("VEC4", UNSIGNED_BYTE, &[51, 0, 255, 51], Vec4::new(0.2, 0.0, 1.0, 0.2));
    check("VEC3", UNSIGNED_SHORT, &[0x33, 0x33, 0, 0, 0xFF, 0xFF], Vec4::new(0.2, 0.0, 1.0, 1.0));
    check("VEC4", UNSIGNED_SHORT, &[0x33, 0x33, 0, 0, 0xFF, 0xFF, 0x33, 0x33], Vec4::new(0.2, 0.0, 1.0, 0.2));
}
