//! Nodes, scenes, skins, cameras and poses.

use glam::{Mat4, Quat, Vec3};
use serde_json::json;
use vitrine_scene::{Pose, Projection, Scene, Transform};

use crate::builder::{Builder, TRIANGLE, everything};

fn named(scene: &Scene, name: &str) -> usize {
    scene.nodes.iter().position(|node| node.name == name).expect("a node of that name")
}

fn assert_near(a: Vec3, b: Vec3) {
    assert!(a.distance(b) < 1e-5, "{a} is not {b}");
}

#[test]
fn parents_come_first_and_indices_follow() {
    let mut b = Builder::new();
    // Children stand before their parents in the file, and a stranger between them.
    b.push("nodes", json!({"name": "leaf", "translation": [0, 0, 3]}));
    b.push("nodes", json!({"name": "stranger"}));
    b.push("nodes", json!({"name": "middle", "children": [0], "scale": [2, 2, 2]}));
    b.push("nodes", json!({"name": "root", "children": [2], "rotation": [0, 0.707_106_77, 0, 0.707_106_77]}));
    b.push("scenes", json!({"nodes": [1]}));
    b.push("scenes", json!({"nodes": [3]}));
    b.json["scene"] = json!(1);
    let scene = b.scene();
    let names: Vec<&str> = scene.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["root", "middle", "leaf"]);
    assert_eq!(scene.nodes.iter().map(|node| node.parent).collect::<Vec<_>>(), [None, Some(0), Some(1)]);
    let pose = Pose::rest(&scene);
    // +Z turned by 90° about +Y is +X; scaled by two.
    assert_near(pose.world[2].transform_point3(Vec3::ZERO), Vec3::new(6.0, 0.0, 0.0));

    b.json.as_object_mut().expect("root").remove("scene");
    assert_eq!(b.scene().nodes[0].name, "stranger");
    b.json.as_object_mut().expect("root").remove("scenes");
    assert_eq!(b.scene().nodes.len(), 4);
}

#[test]
fn matrices_and_negative_scales_are_kept() {
    let shear =
        Mat4::from_cols_array(&[1.0, 0.0, 0.0, 0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 7.0, 0.0, 0.0, 1.0]);
    let mut b = Builder::new();
    b.node(json!({"matrix": shear.to_cols_array()}));
    b.node(json!({"scale": [-1, 1, 1]}));
    let scene = b.scene();
    assert_eq!(scene.nodes[0].transform, Transform::Matrix(shear));
    assert!(Pose::rest(&scene).world[1].determinant() < 0.0);
}

#[test]
fn cycles_double_parents_and_bad_indices_are_refused() {
    let graph = |nodes: serde_json::Value, roots: serde_json::Value| {
        let mut b = Builder::new();
        b.json["nodes"] = nodes;
        b.json["scenes"] = json!([{"nodes": roots}]);
        b.error()
    };
    assert!(graph(json!([{"children": [0]}]), json!([0])).contains("ancestor"));
    assert!(
        graph(json!([{"children": [1]}, {"children": [2]}, {"children": [1]}]), json!([0])).contains("two parents")
    );
    assert!(graph(json!([{}, {"children": [2]}, {"children": [1]}]), json!([0])).contains("ancestor"));
    assert!(graph(json!([{"children": [2]}, {"children": [2]}, {}]), json!([0, 1])).contains("two parents"));
    assert!(graph(json!([{"children": [1, 1]}, {}]), json!([0])).contains("two parents"));
    assert!(graph(json!([{"children": [1]}, {}]), json!([0, 1])).contains("has a parent"));
    assert!(graph(json!([{"children": [5]}]), json!([0])).contains("out of range"));
    assert!(graph(json!([{}]), json!([1])).contains("out of range"));
    for key in ["mesh", "camera"] {
        assert!(graph(json!([{key: 0}]), json!([0])).contains("out of range"), "{key}");
    }
    let mut b = Builder::new();
    b.node(json!({}));
    b.json["scene"] = json!(3);
    assert!(b.error().contains("default scene"));
    let mut b = Builder::new();
    b.node(json!({"translation": [0, 1e39, 0]}));
    assert!(b.error().contains("not finite"));
}

#[test]
fn a_very_deep_hierarchy_overflows_nothing() {
    let mut b = Builder::new();
    let depth = 100_000;
    let nodes: Vec<_> = (0..depth)
        .map(|i| if i + 1 < depth { json!({"children": [i + 1], "translation": [0, 0, 1]}) } else { json!({}) })
        .collect();
    b.json["nodes"] = json!(nodes);
    b.json["scenes"] = json!([{"nodes": [0]}]);
    let scene = b.scene();
    let pose = Pose::rest(&scene);
    assert_eq!(pose.world[depth - 1].transform_point3(Vec3::ZERO).z, (depth - 1) as f32);
}

/// A mesh bound to two joints; the second moves.
fn skinned(in_scene: bool, binds: bool) -> Builder {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let joints = b.bytes("VEC4", &[0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
    let weights = b.floats("VEC4", &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0]);
    let attributes = json!({"POSITION": position, "JOINTS_0": joints, "WEIGHTS_0": weights});
    b.push("meshes", json!({"primitives": [{"attributes": attributes}]}));
    let mut skin = json!({"joints": [2, 3]});
    if binds {
        let inverse = Mat4::from_translation(Vec3::new(0.0, 0.0, -5.0)).to_cols_array();
        let binds = b.floats("MAT4", &[Mat4::IDENTITY.to_cols_array(), inverse].concat());
        skin["inverseBindMatrices"] = json!(binds);
    }
    b.push("skins", skin);
    // The skinned node's own transform must not matter.
    b.node(json!({"mesh": 0, "skin": 0, "translation": [100, 0, 0]}));
    b.push("nodes", json!({"name": "carrier", "children": [2], "translation": [0, 0, 1], "mesh": 0}));
    b.push("nodes", json!({"name": "first", "children": [3]}));
    b.push("nodes", json!({"name": "second", "translation": [0, 2, 0]}));
    if in_scene {
        b.json["nodes"][1].as_object_mut().expect("node").remove("mesh");
        b.json["scenes"][0]["nodes"] = json!([0, 1]);
    }
    b
}

fn vertices(scene: &Scene, pose: &Pose) -> Vec<Vec3> {
    let mut all = Vec::new();
    scene.for_each_vertex(pose, &mut |vertex| all.push(vertex));
    all
}

#[test]
fn skins_move_vertices_with_their_joints_in_the_scene_or_not() {
    for in_scene in [true, false] {
        let scene = skinned(in_scene, false).scene();
        let pose = Pose::rest(&scene);
        // First joint at (0,0,1), second at (0,2,1); no inverse bind matrices means identity.
        let expected = [Vec3::new(0.0, 0.0, 1.0), Vec3::new(1.0, 2.0, 1.0), Vec3::new(0.0, 2.0, 1.0)];
        assert_eq!(vertices(&scene, &pose), expected, "in scene: {in_scene}");
        let bounds = scene.bounds(&pose);
        assert_eq!((bounds.min, bounds.max), (Vec3::new(0.0, 0.0, 1.0), Vec3::new(1.0, 2.0, 1.0)));
        assert_eq!(bounds.center(), Vec3::new(0.5, 1.0, 1.0));
        // What carries joints from outside the scene is not drawn.
        assert_eq!(scene.nodes[named(&scene, "carrier")].mesh, None);
    }
}

#[test]
fn joint_matrices_are_world_times_inverse_bind() {
    let scene = skinned(true, true).scene();
    let mut pose = Pose::rest(&scene);
    let second = named(&scene, "second");
    pose.local[second] = Transform::Trs { translation: Vec3::X, rotation: Quat::IDENTITY, scale: Vec3::splat(2.0) };
    pose.update(&scene);
    let mut matrices = vec![Mat4::ZERO; 9];
    pose.joint_matrices(&scene, 0, &mut matrices);
    assert_eq!(matrices.len(), 2);
    assert_eq!(matrices[0], Mat4::from_translation(Vec3::Z));
    // (p - 5z) * 2 + x + z
    assert_near(matrices[1].transform_point3(Vec3::ONE), Vec3::new(3.0, 2.0, -7.0));
    pose.joint_matrices(&scene, 7, &mut matrices);
    assert!(matrices.is_empty());
    pose.reset(&scene);
    assert_eq!(pose.local[second], scene.nodes[second].transform);
}

#[test]
fn bad_skins_are_refused() {
    let mut b = skinned(true, false);
    b.json["skins"][0]["joints"] = json!([2]);
    assert!(b.error().contains("JOINTS"));
    b.json["skins"][0]["joints"] = json!([2, 9]);
    assert!(b.error().contains("joint"));
    let mut b = skinned(true, true);
    let accessor = b.json["skins"][0]["inverseBindMatrices"].as_u64().expect("accessor") as usize;
    b.json["accessors"][accessor]["count"] = json!(1);
    assert!(b.error().contains("fewer matrices"));
    b.json["skins"][0]["inverseBindMatrices"] = json!(0);
    assert!(b.error().contains("type"));
    b.json["skins"][0]["inverseBindMatrices"] = json!(99);
    assert!(b.error().contains("out of range"));
    b.json["nodes"][0]["skin"] = json!(4);
    assert!(b.error().contains("skin"));
}

#[test]
fn a_mesh_may_have_different_skins_at_different_nodes() {
    let mut b = skinned(true, false);
    b.push("nodes", json!({"mesh": 0, "skin": 1}));
    b.push("skins", json!({"joints": [3, 2]}));
    b.json["scenes"][0]["nodes"] = json!([0, 1, 4]);
    let scene = b.scene();
    let all = vertices(&scene, &Pose::rest(&scene));
    assert_eq!(all[3], Vec3::new(0.0, 2.0, 1.0));
}

#[test]
fn eight_influences_become_the_four_strongest() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &[0.0; 3]);
    let joints = [b.bytes("VEC4", &[0, 1, 2, 3]), b.shorts("VEC4", &[4, 5, 6, 700])];
    let weights = [b.floats("VEC4", &[0.1, 0.3, 0.05, 0.2]), b.bytes("VEC4", &[51, 26, 13, 0])];
    let attributes = json!({"POSITION": position, "JOINTS_0": joints[0], "JOINTS_1": joints[1],
        "WEIGHTS_0": weights[0], "WEIGHTS_1": weights[1]});
    b.push("meshes", json!({"primitives": [{"mode": 0, "attributes": attributes}]}));
    b.push("skins", json!({"joints": [0, 1, 2, 3, 4, 5, 6]}));
    b.node(json!({"mesh": 0, "skin": 0}));
    (0..6).for_each(|_| {
        b.node(json!({}));
    });
    let primitive = &b.scene().meshes[0].primitives[0];
    assert_eq!(primitive.joints, [[1, 3, 4, 5]]);
    let weights = primitive.weights[0];
    assert!((weights.element_sum() - 1.0).abs() < 1e-6);
    assert!((weights.x / weights.y - 1.5).abs() < 1e-5);
}

#[test]
fn weights_that_are_no_weights_hold_on_to_a_joint() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &[0.0; 6]);
    let joints = b.bytes("VEC4", &[1, 0, 0, 0, 0, 1, 0, 0]);
    let weights = b.floats("VEC4", &[0.0, 0.0, 0.0, 0.0, f32::NAN, 2.0, -1.0, 0.0]);
    let attributes = json!({"POSITION": position, "JOINTS_0": joints, "WEIGHTS_0": weights});
    b.push("meshes", json!({"primitives": [{"mode": 0, "attributes": attributes}]}));
    b.push("skins", json!({"joints": [0, 1]}));
    b.node(json!({"mesh": 0, "skin": 0}));
    b.node(json!({}));
    let primitive = &b.scene().meshes[0].primitives[0];
    assert_eq!(primitive.joints, [[1, 0, 0, 0], [1, 0, 0, 0]]);
    assert_eq!(primitive.weights, [glam::Vec4::X, glam::Vec4::X]);
}

#[test]
fn morph_weights_come_from_node_then_mesh_then_zero() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let target = b.floats("VEC3", &[0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let primitive = json!({"attributes": {"POSITION": position}, "targets": [{"POSITION": target}, {}]});
    b.push("meshes", json!({"primitives": [primitive.clone()], "weights": [0.5, 0.25]}));
    b.push("meshes", json!({"primitives": [primitive]}));
    b.node(json!({"mesh": 0}));
    b.node(json!({"mesh": 0, "weights": [1.0]}));
    b.node(json!({"mesh": 1}));
    let scene = b.scene();
    let weights: Vec<_> = scene.nodes.iter().map(|node| node.weights.clone()).collect();
    assert_eq!(weights, [[0.5, 0.25], [1.0, 0.0], [0.0, 0.0]]);
    let pose = Pose::rest(&scene);
    let all = vertices(&scene, &pose);
    assert_eq!((all[0].z, all[3].z, all[6].z), (1.0, 2.0, 0.0));
    assert_eq!(scene.bounds(&pose).max.z, 2.0);
    // The triangle has no normals: flat ones are made, for the displaced triangle too.
    let target = &scene.meshes[0].primitives[0].targets[0];
    let expected = Vec3::new(2.0, 2.0, 1.0).normalize() - Vec3::Z;
    target.normals.iter().for_each(|normal| assert_near(*normal, expected));
}

#[test]
fn cameras_are_read_and_bad_ones_replaced() {
    let mut b = everything();
    let scene = b.scene();
    let perspective = Projection::Perspective { yfov: 0.5, aspect_ratio: None, znear: 0.1, zfar: None };
    assert_eq!(scene.cameras[0].projection, perspective);
    let orthographic = Projection::Orthographic { xmag: 1.0, ymag: 1.0, znear: 0.0, zfar: 9.0 };
    assert_eq!(scene.cameras[1].projection, orthographic);
    assert_eq!(scene.nodes.iter().filter_map(|node| node.camera).collect::<Vec<_>>(), [0, 1]);
    b.json["cameras"][0]["perspective"]["yfov"] = json!(-1);
    let scene = b.scene();
    assert!(matches!(scene.cameras[0].projection, Projection::Perspective { yfov, .. } if yfov > 0.0));
    assert_eq!(scene.warnings.len(), 1);
}

#[test]
fn meshes_outside_the_scene_are_not_read() {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    b.show(json!({"attributes": {"POSITION": position}}));
    // Broken, but nobody looks at it.
    b.push("meshes", json!({"primitives": [{"attributes": {"POSITION": 77}}]}));
    let scene = b.scene();
    assert_eq!(scene.meshes.len(), 2);
    assert!(scene.meshes[1].primitives.is_empty());
}

#[test]
fn nodes_know_their_index_and_whether_they_are_visible() {
    let mut b = Builder::new();
    b.push("nodes", json!({"name": "a", "extensions": {"KHR_node_visibility": {"visible": false}}}));
    b.push("nodes", json!({"name": "b", "children": [0], "extensions": {"KHR_node_visibility": {"visible": true}}}));
    b.push("nodes", json!({"name": "c", "extensions": {"KHR_node_visibility": {}}}));
    b.json["extensionsUsed"] = json!(["KHR_node_visibility"]);
    let scene = b.scene();
    let found: Vec<_> = scene.nodes.iter().map(|node| (node.index, node.name.as_str(), node.visible)).collect();
    assert_eq!(found, [(1, "b", true), (0, "a", false), (2, "c", true)]);
    assert_eq!(scene.warnings, [""; 0]);
}
