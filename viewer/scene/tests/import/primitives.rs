//! Modes, indices, shared vertices, and broken attributes.

use glam::{Vec2, Vec3};
use serde_json::json;
use vitrine_scene::{Error, Place, Primitive, Topology};

use crate::builder::{Builder, FLOAT, TRIANGLE, UNSIGNED_BYTE, UNSIGNED_INT, UNSIGNED_SHORT};

/// Points on a line, so that a position tells its index.
fn row(b: &mut Builder, count: usize) -> usize {
    let values: Vec<f32> = (0..count).flat_map(|i| [i as f32, (i * i) as f32, 0.0]).collect();
    b.floats("VEC3", &values)
}

/// What is drawn, by original vertex.
fn drawn(mode: u32, indices: &[u8]) -> Option<(Topology, Vec<usize>)> {
    let mut b = Builder::new();
    let position = row(&mut b, 8);
    let indices = b.bytes("SCALAR", indices);
    b.show(json!({"mode": mode, "attributes": {"POSITION": position}, "indices": indices}));
    let scene = b.scene();
    scene.meshes[0].primitives.first().map(|primitive| {
        let at = |index: &u32| primitive.positions[*index as usize].x as usize;
        (primitive.topology, primitive.indices.iter().map(at).collect())
    })
}

#[test]
fn every_mode_becomes_one_of_three() {
    use Topology::{Lines, Points, Triangles};
    let check = |mode, indices: &[u8], topology, expected: &[usize]| {
        assert_eq!(drawn(mode, indices), Some((topology, expected.to_vec())), "mode {mode}");
    };
    check(0, &[5, 1, 5], Points, &[5, 1, 5]);
    check(1, &[0, 1, 2, 3, 4], Lines, &[0, 1, 2, 3]);
    check(2, &[0, 1, 2], Lines, &[0, 1, 1, 2, 2, 0]);
    check(3, &[0, 1, 2], Lines, &[0, 1, 1, 2]);
    check(4, &[2, 1, 0, 5, 6, 7, 1], Triangles, &[2, 1, 0, 5, 6, 7]);
    // Winding alternates in strips; fans start with the rim (glTF 2.0 §3.7.2.1).
    check(5, &[0, 1, 2, 3, 4], Triangles, &[0, 1, 2, 1, 3, 2, 2, 3, 4]);
    check(6, &[0, 1, 2, 3], Triangles, &[1, 2, 0, 2, 3, 0]);
    // A degenerate triangle stays.
    check(4, &[3, 3, 3], Triangles, &[3, 3, 3]);
}

#[test]
fn what_makes_no_primitive_is_left_out() {
    for (mode, indices) in [(1, &[0u8][..]), (2, &[0]), (3, &[0]), (4, &[0, 1]), (5, &[0, 1]), (6, &[0, 1]), (6, &[0])]
    {
        assert_eq!(drawn(mode, indices), None, "mode {mode}");
    }
    let mut b = Builder::new();
    let uv = b.floats("VEC2", &[0.0; 6]);
    b.show(json!({"attributes": {"TEXCOORD_0": uv}}));
    let scene = b.scene();
    assert!(scene.meshes[0].primitives.is_empty());
    assert_eq!(scene.warnings.len(), 1);
}

#[test]
fn indices_of_each_type_and_none() {
    let words: Vec<u8> = [2u32, 1, 0].iter().flat_map(|index| index.to_le_bytes()).collect();
    let halves: Vec<u8> = [2u16, 1, 0].iter().flat_map(|index| index.to_le_bytes()).collect();
    for (component, bytes) in [(UNSIGNED_BYTE, vec![2, 1, 0]), (UNSIGNED_SHORT, halves), (UNSIGNED_INT, words)] {
        let mut b = Builder::new();
        let position = b.floats("VEC3", &TRIANGLE);
        let indices = b.accessor("SCALAR", component, 3, &bytes);
        b.show(json!({"attributes": {"POSITION": position}, "indices": indices}));
        let primitive = b.scene().meshes[0].primitives[0].clone();
        let corners: Vec<Vec3> = primitive.indices.iter().map(|i| primitive.positions[*i as usize]).collect();
        assert_eq!(corners, [Vec3::Y, Vec3::X, Vec3::ZERO]);
        assert_eq!(primitive.normals[0], -Vec3::Z);
    }
    let mut b = Builder::new();
    let position = row(&mut b, 4);
    b.show(json!({"mode": 6, "attributes": {"POSITION": position}}));
    assert_eq!(b.scene().meshes[0].primitives[0].indices.len(), 6);
}

#[test]
fn bad_indices_are_refused() {
    let attempt = |component: u32, bytes: &[u8], vertices: usize| {
        let mut b = Builder::new();
        let position = row(&mut b, vertices);
        let size = if component == UNSIGNED_BYTE { 1 } else { bytes.len() / 3 };
        let indices = b.accessor("SCALAR", component, bytes.len() / size, bytes);
        b.show(json!({"attributes": {"POSITION": position}, "indices": indices}));
        b.load().map(|_| ()).map_err(|error| error.to_string())
    };
    let error = |component, bytes: &[u8], vertices| attempt(component, bytes, vertices).expect_err("bad");
    assert!(error(UNSIGNED_BYTE, &[0, 1, 3], 3).contains("beyond the last vertex"));
    // Restart values, even where a vertex of that number exists.
    assert!(error(UNSIGNED_BYTE, &[0, 1, 255], 300).contains("restart"));
    assert!(error(UNSIGNED_SHORT, &[0, 0, 1, 0, 255, 255], 65_536).contains("restart"));
    assert!(error(UNSIGNED_INT, &[0, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255], 3).contains("restart"));
    assert!(error(FLOAT, &[0; 12], 3).contains("unsigned integer"));
    assert!(attempt(UNSIGNED_BYTE, &[0, 1, 254], 300).is_ok());
}

#[test]
fn vertices_that_no_index_uses_are_dropped() {
    let mut b = Builder::new();
    let position = row(&mut b, 100);
    let uv = b.floats("VEC2", &(0..200).map(|i| i as f32).collect::<Vec<_>>());
    let normal = b.floats("VEC3", &[0.0, 0.0, 1.0].repeat(100));
    let parts = [[90u8, 7, 8], [7, 8, 9]].map(|part| b.bytes("SCALAR", &part));
    let primitives: Vec<_> = parts
        .iter()
        .map(|part| json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv, "NORMAL": normal}, "indices": part}))
        .collect();
    b.push("meshes", json!({"primitives": primitives}));
    b.node(json!({"mesh": 0}));
    let scene = b.scene();
    let first = &scene.meshes[0].primitives[0];
    assert_eq!(first.positions.iter().map(|p| p.x).collect::<Vec<_>>(), [7.0, 8.0, 90.0]);
    assert_eq!(first.indices, [2, 0, 1]);
    assert_eq!(first.tex_coords[0], [Vec2::new(14.0, 15.0), Vec2::new(16.0, 17.0), Vec2::new(180.0, 181.0)]);
    assert_eq!(first.bounds.max.x, 90.0);
    assert_eq!(scene.meshes[0].primitives[1].bounds.max.x, 9.0);
}

fn with(attribute: &str, kind: &str, values: &[f32]) -> Result<Primitive, Error> {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let accessor = b.floats(kind, values);
    b.show(json!({"attributes": {"POSITION": position, attribute: accessor}}));
    b.load().map(|scene| scene.meshes[0].primitives[0].clone())
}

#[test]
fn attributes_must_match_in_type_and_count() {
    let place = Place { kind: "accessor", index: 1 };
    for (attribute, kind, values) in [
        ("NORMAL", "VEC3", &[0.0; 6][..]),
        ("NORMAL", "VEC4", &[0.0; 12]),
        ("TEXCOORD_0", "VEC3", &[0.0; 9]),
        ("COLOR_0", "VEC2", &[0.0; 6]),
        ("COLOR_0", "VEC4", &[0.0; 16]),
    ] {
        assert!(
            matches!(with(attribute, kind, values), Err(Error::Invalid { place: p, .. }) if p == place),
            "{attribute}"
        );
    }
}

#[test]
fn broken_directions_and_coordinates_are_replaced() {
    let nan = f32::NAN;
    let normals = with("NORMAL", "VEC3", &[nan, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0]).expect("loads").normals;
    assert_eq!(normals, [Vec3::Z, Vec3::Z, Vec3::Y]);
    let uvs = with("TEXCOORD_0", "VEC2", &[nan, 0.0, f32::INFINITY, 1.0, 0.5, 0.5]).expect("loads").tex_coords;
    assert_eq!(uvs, [[Vec2::ZERO, Vec2::ZERO, Vec2::splat(0.5)]]);
    let colors = with("COLOR_0", "VEC3", &[nan, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]).expect("loads").colors;
    assert!(colors.iter().all(|color| color.is_finite()));
}

#[test]
fn several_sets_of_texture_coordinates_keep_their_places() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let uv = b.floats("VEC2", &[1.0; 6]);
    b.show(json!({"attributes": {"POSITION": position, "TEXCOORD_2": uv, "TEXCOORD_7": uv, "_OWN": uv}}));
    let sets = b.scene().meshes[0].primitives[0].tex_coords.clone();
    assert_eq!(sets.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 3]);
}

#[test]
fn morph_targets_are_checked() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let bad = b.floats("VEC3", &[0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let short = b.floats("VEC3", &[0.0; 6]);
    b.show(json!({"attributes": {"POSITION": position}, "targets": [{"POSITION": bad}]}));
    assert!(b.error().contains("not finite"));
    b.json["meshes"][0]["primitives"][0]["targets"][0]["POSITION"] = json!(short);
    assert!(b.error().contains("count differs"));
    b.json["meshes"][0]["primitives"][0]["targets"][0]["POSITION"] = json!(50);
    assert!(b.error().contains("out of range"));
}

#[test]
fn an_unknown_mode_or_attribute_index_is_refused() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    b.show(json!({"mode": 7, "attributes": {"POSITION": position}}));
    assert!(b.error().contains("mode"));
    b.json["meshes"][0]["primitives"][0]["mode"] = json!(4);
    for attribute in ["POSITION", "NORMAL", "TEXCOORD_0", "COLOR_0"] {
        let mut b = b.clone();
        b.json["meshes"][0]["primitives"][0]["attributes"][attribute] = json!(12);
        assert!(matches!(b.load(), Err(Error::Index { .. })), "{attribute}");
    }
    b.json["meshes"][0]["primitives"][0]["indices"] = json!(12);
    assert!(matches!(b.load(), Err(Error::Index { .. })));
}

#[test]
fn a_small_file_cannot_ask_for_much_memory() {
    // Many primitives that share one accessor: cheap to write, dear to decode.
    let mut b = Builder::new();
    let position = b.floats("VEC3", &vec![1.0; 30_000]);
    let primitive = json!({"mode": 0, "attributes": {"POSITION": position}});
    b.push("meshes", json!({"primitives": vec![primitive; 2000]}));
    b.node(json!({"mesh": 0}));
    assert!(matches!(b.load(), Err(Error::TooLarge { .. })));
}
