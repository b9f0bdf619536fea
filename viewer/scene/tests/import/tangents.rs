//! Flat normals and tangents against cases with a known answer.

use std::f32::consts::TAU;

use glam::{Vec3, Vec4};
use serde_json::{Value, json};
use vitrine_scene::{Primitive, Scene};

use crate::builder::{Builder, TRIANGLE};

/// A primitive drawn with a normal map on the given set.
fn mapped(b: &mut Builder, primitive: Value, tex_coord: usize) -> Scene {
    b.push("images", json!({"uri": "normal.png"}));
    b.push("textures", json!({"source": 0}));
    b.push("materials", json!({"normalTexture": {"index": 0, "texCoord": tex_coord}}));
    b.show(primitive);
    b.scene()
}

/// A square in the XY plane facing +Z, two triangles, no normals given; the picture upright on it.
fn square(b: &mut Builder, u: [f32; 4]) -> Value {
    let position = b.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    let uv = b.floats("VEC2", &[u[0], 1.0, u[1], 1.0, u[2], 0.0, u[3], 0.0]);
    let indices = b.bytes("SCALAR", &[0, 1, 2, 0, 2, 3]);
    json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv}, "indices": indices, "material": 0})
}

fn check_frames(primitive: &Primitive) {
    assert_eq!(primitive.tangents.len(), primitive.positions.len());
    for (tangent, normal) in primitive.tangents.iter().zip(&primitive.normals) {
        assert!((tangent.truncate().length() - 1.0).abs() < 1e-4, "{tangent}");
        assert!(tangent.truncate().dot(*normal).abs() < 1e-3, "{tangent} {normal}");
        assert_eq!(tangent.w.abs(), 1.0);
    }
}

#[test]
fn an_upright_picture_has_tangent_x_and_positive_handedness() {
    let mut b = Builder::new();
    let primitive = square(&mut b, [0.0, 1.0, 1.0, 0.0]);
    let primitive = &mapped(&mut b, primitive, 0).meshes[0].primitives[0];
    assert_eq!(primitive.normals, [Vec3::Z; 4]);
    // v runs down the picture, green points up: cross(normal, tangent) * w = +Y.
    primitive.tangents.iter().for_each(|tangent| assert!(tangent.distance(Vec4::new(1.0, 0.0, 0.0, 1.0)) < 1e-6));
    assert_eq!(primitive.indices, [0, 1, 2, 0, 2, 3]);
}

#[test]
fn a_mirrored_picture_has_negative_handedness() {
    let mut b = Builder::new();
    let primitive = square(&mut b, [1.0, 0.0, 0.0, 1.0]);
    let primitive = &mapped(&mut b, primitive, 0).meshes[0].primitives[0];
    primitive.tangents.iter().for_each(|tangent| assert!(tangent.distance(Vec4::new(-1.0, 0.0, 0.0, -1.0)) < 1e-6));
}

/// A cylinder about Y with smooth normals; u runs once around, v down.
fn cylinder(b: &mut Builder, sides: usize) -> Value {
    let (mut positions, mut normals, mut uvs, mut indices) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for i in 0..=sides {
        let turn = i as f32 / sides as f32;
        let (sin, cos) = (turn * TAU).sin_cos();
        for y in [0.0, 1.0] {
            positions.extend([sin, y, cos]);
            normals.extend([sin, 0.0, cos]);
            uvs.extend([turn, 1.0 - y]);
        }
        if i < sides {
            let at = (i * 2) as u16;
            indices.extend([at, at + 2, at + 3, at, at + 3, at + 1]);
        }
    }
    let position = b.floats("VEC3", &positions);
    let normal = b.floats("VEC3", &normals);
    let uv = b.floats("VEC2", &uvs);
    let indices = b.shorts("SCALAR", &indices);
    json!({"attributes": {"POSITION": position, "NORMAL": normal, "TEXCOORD_2": uv}, "indices": indices, "material": 0})
}

#[test]
fn tangents_of_a_cylinder_follow_its_circles() {
    let mut b = Builder::new();
    let primitive = cylinder(&mut b, 64);
    let scene = mapped(&mut b, primitive, 2);
    let primitive = &scene.meshes[0].primitives[0];
    check_frames(primitive);
    // Nothing is doubled: the seam's vertices were there already.
    assert_eq!(primitive.positions.len(), 130);
    for (position, tangent) in primitive.positions.iter().zip(&primitive.tangents) {
        let along = Vec3::new(position.z, 0.0, -position.x);
        // At the seam only one side's triangles count, half a side's angle off.
        assert!(tangent.truncate().dot(along) > 0.998, "{position} {tangent}");
        assert_eq!(tangent.w, 1.0);
    }
}

#[test]
fn the_set_of_the_normal_texture_counts_and_its_absence_means_no_tangents() {
    let mut b = Builder::new();
    let primitive = cylinder(&mut b, 8);
    assert!(mapped(&mut b, primitive, 0).meshes[0].primitives[0].tangents.is_empty());
    let mut b = Builder::new();
    let primitive = cylinder(&mut b, 8);
    b.show(primitive);
    b.push("materials", json!({}));
    assert!(b.scene().meshes[0].primitives[0].tangents.is_empty(), "no normal map");
}

#[test]
fn a_variant_with_a_normal_map_asks_for_tangents() {
    let mut b = Builder::new();
    let mut primitive = cylinder(&mut b, 8);
    primitive["material"] = json!(1);
    primitive["extensions"] = json!({"KHR_materials_variants": {"mappings": [{"material": 0, "variants": [0]}]}});
    b.json["extensions"] = json!({"KHR_materials_variants": {"variants": [{"name": "bumpy"}]}});
    b.push("images", json!({"uri": "normal.png"}));
    b.push("textures", json!({"source": 0}));
    b.push("materials", json!({"normalTexture": {"index": 0, "texCoord": 2}}));
    b.push("materials", json!({}));
    b.show(primitive);
    check_frames(&b.scene().meshes[0].primitives[0]);
}

#[test]
fn given_tangents_are_kept_but_not_without_normals() {
    let mut b = Builder::new();
    let mut primitive = square(&mut b, [0.0, 1.0, 1.0, 0.0]);
    let tangent = b.floats("VEC4", &[0.0, 2.0, 0.0, -1.0].repeat(4));
    primitive["attributes"]["TANGENT"] = json!(tangent);
    let without = mapped(&mut b, primitive.clone(), 0);
    assert_eq!(without.meshes[0].primitives[0].tangents[0], Vec4::new(1.0, 0.0, 0.0, 1.0));
    let normal = b.floats("VEC3", &[0.0, 0.0, 1.0].repeat(4));
    primitive["attributes"]["NORMAL"] = json!(normal);
    b.json["meshes"][0]["primitives"][0] = primitive;
    assert_eq!(b.scene().meshes[0].primitives[0].tangents, [Vec4::new(0.0, 1.0, 0.0, -1.0); 4]);
}

/// The eight corners of a cube, shared by its faces, with a stray attribute per corner.
fn cube(b: &mut Builder) -> Value {
    let positions: Vec<f32> = (0..8).flat_map(|i| [i & 1, i >> 1 & 1, i >> 2].map(|bit| bit as f32)).collect();
    let uvs: Vec<f32> = (0..8).flat_map(|i| [i as f32, -(i as f32)]).collect();
    let position = b.floats("VEC3", &positions);
    let uv = b.floats("VEC2", &uvs);
    let faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let indices: Vec<u8> = faces.iter().flat_map(|[a, b, c, d]| [*a, *b, *c, *a, *c, *d]).collect();
    let indices = b.bytes("SCALAR", &indices);
    json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv}, "indices": indices})
}

#[test]
fn flat_normals_double_vertices_only_where_planes_meet() {
    let mut b = Builder::new();
    let primitive = cube(&mut b);
    b.show(primitive);
    let primitive = &b.scene().meshes[0].primitives[0];
    // Three faces meet at each corner; the two triangles of a face share theirs.
    assert_eq!(primitive.positions.len(), 24);
    for triangle in primitive.indices.chunks_exact(3) {
        let [a, b, c] = [0, 1, 2].map(|i| triangle[i] as usize);
        let p = |i: usize| primitive.positions[i];
        let normal = (p(b) - p(a)).cross(p(c) - p(a)).normalize();
        let middle = (p(a) + p(b) + p(c)) / 3.0;
        assert!(normal.dot(middle - Vec3::splat(0.5)) > 0.0, "outwards");
        for corner in [a, b, c] {
            assert_eq!(primitive.normals[corner], normal);
            // The other attributes came along.
            let number = p(corner).dot(Vec3::new(1.0, 2.0, 4.0));
            assert_eq!(primitive.tex_coords[0][corner].x, number);
        }
    }
}

#[test]
fn degenerate_triangles_and_coordinates_get_some_frame() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 5.0, 5.0, 5.0]);
    let uv = b.floats("VEC2", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let normal = b.floats("VEC3", &[0.0, 0.0, 1.0].repeat(4));
    let indices = b.bytes("SCALAR", &[0, 1, 2, 3, 3, 3, 0, 0, 1]);
    let primitive = json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv, "NORMAL": normal}, "indices": indices,
        "material": 0});
    let scene = mapped(&mut b, primitive, 0);
    check_frames(&scene.meshes[0].primitives[0]);
    assert_eq!(scene.meshes[0].primitives[0].indices.len(), 9);

    // All texture coordinates the same: no direction at all.
    let mut b = Builder::new();
    let primitive = square(&mut b, [0.0; 4]);
    let scene = mapped(&mut b, primitive, 0);
    check_frames(&scene.meshes[0].primitives[0]);
}

#[test]
fn a_huge_fan_gets_plain_averages() {
    let sides = 5000;
    let mut b = Builder::new();
    let (mut positions, mut uvs) = (vec![0.0, 0.0, 0.0], vec![0.5, 0.5]);
    for i in 0..=sides {
        let (sin, cos) = (i as f32 / sides as f32 * TAU).sin_cos();
        positions.extend([cos, sin, 0.0]);
        uvs.extend([0.5 + cos / 2.0, 0.5 - sin / 2.0]);
    }
    let position = b.floats("VEC3", &positions);
    let uv = b.floats("VEC2", &uvs);
    let primitive = json!({"mode": 6, "attributes": {"POSITION": position, "TEXCOORD_0": uv}, "material": 0});
    let scene = mapped(&mut b, primitive, 0);
    let primitive = &scene.meshes[0].primitives[0];
    check_frames(primitive);
    assert_eq!(scene.warnings.len(), 1);
    primitive.tangents.iter().for_each(|tangent| assert!(tangent.distance(Vec4::new(1.0, 0.0, 0.0, 1.0)) < 1e-2));
}

#[test]
fn extreme_but_finite_input_does_no_harm() {
    for scale in [1e-30f32, 1e19, 3e38] {
        let mut b = Builder::new();
        let position = b.floats("VEC3", &[0.0, 0.0, 0.0, scale, 0.0, 0.0, scale, scale, 0.0, -scale, scale, 0.0]);
        let uv = b.floats("VEC2", &[0.0, scale, scale, scale, scale, 0.0, -scale, 0.0]);
        let indices = b.bytes("SCALAR", &[0, 1, 2, 0, 2, 3]);
        let primitive =
            json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv}, "indices": indices, "material": 0});
        let scene = mapped(&mut b, primitive, 0);
        let primitive = &scene.meshes[0].primitives[0];
        assert!(primitive.normals.iter().all(|normal| normal.is_finite()));
        assert!(primitive.tangents.iter().all(|tangent| tangent.is_finite()));
    }
}

#[test]
fn a_clear_coat_and_anisotropy_need_tangents_too() {
    let made = |extensions: Value| {
        let mut b = Builder::new();
        let position = b.floats("VEC3", &TRIANGLE);
        let uv = b.floats("VEC2", &[0.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
        b.push("images", json!({"uri": "a.png"}));
        b.push("textures", json!({"source": 0}));
        b.push("materials", json!({"extensions": extensions}));
        b.show(json!({"attributes": {"POSITION": position, "TEXCOORD_0": uv}, "material": 0}));
        !b.scene().meshes[0].primitives[0].tangents.is_empty()
    };
    assert!(made(json!({"KHR_materials_clearcoat": {"clearcoatNormalTexture": {"index": 0}}})));
    assert!(made(json!({"KHR_materials_anisotropy": {"anisotropyStrength": 0.5}})));
    assert!(made(json!({"KHR_materials_anisotropy": {"anisotropyTexture": {"index": 0}}})));
    assert!(!made(json!({"KHR_materials_clearcoat": {"clearcoatTexture": {"index": 0}}})));
    assert!(!made(json!({"KHR_materials_anisotropy": {}})));
}
