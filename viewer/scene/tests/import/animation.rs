//! Sampling, with values worked out by hand.

use std::f32::consts::FRAC_1_SQRT_2;

use glam::{Mat4, Quat, Vec3};
use serde_json::{Value, json};
use vitrine_scene::{Channel, Interpolation, Pose, Property, Scene, Transform};

use crate::builder::{BYTE, Builder, SHORT, TRIANGLE, everything};

fn animated(path: &str, interpolation: &str, times: &[f32], kind: &str, values: &[f32]) -> Builder {
    let mut b = Builder::new();
    b.node(json!({}));
    let (input, output) = (b.floats("SCALAR", times), b.floats(kind, values));
    add(&mut b, path, interpolation, input, output);
    b
}

fn add(b: &mut Builder, path: &str, interpolation: &str, input: usize, output: usize) {
    b.push(
        "animations",
        json!({"name": "a", "samplers": [{"input": input, "output": output, "interpolation": interpolation}],
            "channels": [{"sampler": 0, "target": {"node": 0, "path": path}}]}),
    );
}

/// Translation, rotation and scale of node 0 at a time.
fn at(scene: &Scene, time: f32) -> (Vec3, Quat, Vec3) {
    let mut pose = Pose::rest(scene);
    pose.apply(scene, 0, time);
    match pose.local[0] {
        Transform::Trs { translation, rotation, scale } => (translation, rotation, scale),
        Transform::Matrix(_) => panic!("animated nodes are decomposed"),
    }
}

fn assert_near(a: Quat, b: Quat) {
    assert!(a.dot(b) > 1.0 - 1e-6, "{a} is not {b}");
}

#[test]
fn step_holds_until_the_next_keyframe() {
    let values = [1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 3.0, 0.0, 0.0];
    let scene = animated("translation", "STEP", &[1.0, 2.0, 4.0], "VEC3", &values).scene();
    assert_eq!(scene.animations[0].duration, 4.0);
    assert_eq!(scene.animations[0].name, "a");
    for (time, x) in [(-1.0, 1.0), (0.0, 1.0), (1.0, 1.0), (1.99, 1.0), (2.0, 2.0), (3.9, 2.0), (4.0, 3.0), (99.0, 3.0)]
    {
        assert_eq!(at(&scene, time).0.x, x, "at {time}");
    }
    assert_eq!(at(&scene, f32::NAN).0.x, 1.0);
}

#[test]
fn linear_goes_straight() {
    let values = [0.0, 0.0, 0.0, 2.0, 4.0, 8.0, 2.0, 0.0, 0.0];
    let scene = animated("scale", "LINEAR", &[0.0, 2.0, 3.0], "VEC3", &values).scene();
    assert_eq!(at(&scene, 0.5).2, Vec3::new(0.5, 1.0, 2.0));
    assert_eq!(at(&scene, 2.25).2, Vec3::new(2.0, 3.0, 6.0));
    assert_eq!(at(&scene, 5.0).2, Vec3::new(2.0, 0.0, 0.0));
    // What is not animated stays at rest.
    assert_eq!(at(&scene, 0.5).0, Vec3::ZERO);
}

#[test]
fn rotations_slerp_the_shorter_way() {
    // From none to 90° about +Y; the second is given with the opposite sign, which is the same rotation.
    let values = [0.0, 0.0, 0.0, 1.0, 0.0, -FRAC_1_SQRT_2, 0.0, -FRAC_1_SQRT_2];
    let scene = animated("rotation", "LINEAR", &[0.0, 1.0], "VEC4", &values).scene();
    for (time, degrees) in [(0.0, 0.0), (1.0 / 3.0, 30.0), (0.5, 45.0), (1.0, 90.0)] {
        let rotation = at(&scene, time).1;
        let expected = Quat::from_rotation_y(f32::to_radians(degrees));
        assert!(rotation.dot(expected).abs() > 1.0 - 1e-6, "{degrees}: {rotation}");
        assert!((rotation.length() - 1.0).abs() < 1e-6);
    }
    // A third of the way along the arc is not a third along the chord.
    assert!((at(&scene, 1.0 / 3.0).1.y - 15f32.to_radians().sin()).abs() < 1e-6);
}

#[test]
fn nearly_equal_and_opposite_rotations_do_not_blow_up() {
    let values = [0.0, 0.0, 0.0, 1.0, 1e-8, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0];
    let scene = animated("rotation", "LINEAR", &[0.0, 1.0, 2.0, 3.0], "VEC4", &values).scene();
    for step in 0..=40 {
        let rotation = at(&scene, step as f32 * 0.1).1;
        assert!((rotation.length() - 1.0).abs() < 1e-5, "{rotation}");
    }
}

#[test]
fn cubic_splines_follow_hermite() {
    // In-tangent, value, out-tangent for keys at 1 s and 3 s.
    let values = [9.0, 0.0, 0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 0.0, -1.0, 0.0, 0.0, 5.0, 0.0, 0.0, 9.0, 0.0, 0.0];
    let scene = animated("translation", "CUBICSPLINE", &[1.0, 3.0], "VEC3", &values).scene();
    // t = 1/4: h00 = 27/32, h10 = 9/64, h01 = 5/32, h11 = -3/64; interval two seconds.
    let expected = 27.0 / 32.0 + 2.0 * 9.0 / 64.0 * 2.0 + 5.0 / 32.0 * 5.0 + 2.0 * 3.0 / 64.0;
    assert!((at(&scene, 1.5).0.x - expected).abs() < 1e-6);
    // t = 1/2: (1 + 5) / 2 + 2 (2 - -1) / 8
    assert!((at(&scene, 2.0).0.x - 3.75).abs() < 1e-6);
    assert_eq!((at(&scene, 0.0).0.x, at(&scene, 1.0).0.x, at(&scene, 3.0).0.x), (1.0, 1.0, 5.0));
    assert_eq!(at(&scene, 9.0).0.x, 5.0);
}

#[test]
fn cubic_splines_of_rotations_are_normalised() {
    let zero = [0.0; 4];
    let (from, to) = ([0.0, 0.0, 0.0, 1.0], [0.0, FRAC_1_SQRT_2, 0.0, FRAC_1_SQRT_2]);
    let values = [zero, from, zero, zero, to, zero].concat();
    let scene = animated("rotation", "CUBICSPLINE", &[0.0, 1.0], "VEC4", &values).scene();
    // With flat tangents the middle is the mean, then brought back to the sphere.
    assert_near(at(&scene, 0.5).1, Quat::from_rotation_y(45f32.to_radians()));
    assert!((at(&scene, 0.5).1.length() - 1.0).abs() < 1e-6);
}

#[test]
fn outputs_may_be_normalised_integers() {
    let mut b = Builder::new();
    b.node(json!({}));
    let input = b.floats("SCALAR", &[0.0]);
    let shorts: Vec<u8> = [0i16, 32767, 0, 0].iter().flat_map(|value| value.to_le_bytes()).collect();
    let output = b.accessor("VEC4", SHORT, 1, &shorts);
    add(&mut b, "rotation", "LINEAR", input, output);
    let output = b.accessor("VEC4", BYTE, 1, &[0, 0, 0x81, 0]);
    add(&mut b, "rotation", "LINEAR", input, output);
    let scene = b.scene();
    assert_near(at(&scene, 0.0).1, Quat::from_xyzw(0.0, 1.0, 0.0, 0.0));
    let mut pose = Pose::rest(&scene);
    pose.apply(&scene, 1, 0.0);
    let Transform::Trs { rotation, .. } = pose.local[0] else { panic!("decomposed") };
    assert_near(rotation, Quat::from_xyzw(0.0, 0.0, -1.0, 0.0));
}

fn morphing(interpolation: &str, times: &[f32], values: &[f32]) -> Scene {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let up = b.floats("VEC3", &[0.0, 0.0, 1.0].repeat(3));
    b.show(json!({"attributes": {"POSITION": position}, "targets": [{"POSITION": up}, {"POSITION": up}]}));
    let (input, output) = (b.floats("SCALAR", times), b.floats("SCALAR", values));
    add(&mut b, "weights", interpolation, input, output);
    b.scene()
}

#[test]
fn weights_are_animated_for_all_targets_at_once() {
    let scene = morphing("LINEAR", &[0.0, 1.0], &[0.0, 1.0, 1.0, 0.5]);
    let mut pose = Pose::rest(&scene);
    pose.apply(&scene, 0, 0.5);
    assert_eq!(pose.weights[0], [0.5, 0.75]);
    assert_eq!(scene.bounds(&pose).max.z, 1.25);
    // Two targets: in-tangents, values, out-tangents.
    let spline = [[0.0, 0.0], [0.0, 2.0], [0.0, 0.0], [0.0, 0.0], [1.0, 4.0], [0.0, 0.0]].concat();
    let scene = morphing("CUBICSPLINE", &[0.0, 1.0], &spline);
    pose.apply(&scene, 0, 0.5);
    assert_eq!(pose.weights[0], [0.5, 3.0]);
    pose.reset(&scene);
    assert_eq!(pose.weights[0], [0.0, 0.0]);
}

#[test]
fn several_channels_move_together_and_others_stay() {
    let scene = everything().scene();
    let mut pose = Pose::rest(&scene);
    pose.apply(&scene, 0, 1.0);
    let node = |name: usize| pose.local[name];
    // Node 2 of the file comes third: root, skinned, then the first joint.
    assert_eq!(node(2).matrix(), Mat4::from_scale_rotation_translation(Vec3::Y * 2.0, Quat::IDENTITY, Vec3::Y * 2.0));
    assert_eq!(node(4), scene.nodes[4].transform);
    let before = pose.clone();
    pose.apply(&scene, 99, 0.5);
    assert_eq!(pose.world, before.world);
}

#[test]
fn animated_matrices_are_decomposed_and_others_kept() {
    let matrix = Mat4::from_scale_rotation_translation(Vec3::splat(2.0), Quat::from_rotation_x(1.0), Vec3::X);
    let mut b = animated("translation", "LINEAR", &[0.0], "VEC3", &[5.0, 0.0, 0.0]);
    b.json["nodes"][0] = json!({"matrix": matrix.to_cols_array()});
    b.node(json!({"matrix": matrix.to_cols_array()}));
    let scene = b.scene();
    let (translation, rotation, scale) = at(&scene, 0.0);
    assert_eq!(translation, Vec3::X * 5.0);
    assert_near(rotation, Quat::from_rotation_x(1.0));
    assert!(scale.distance(Vec3::splat(2.0)) < 1e-5);
    assert!(matches!(scene.nodes[1].transform, Transform::Matrix(_)));
    // A flattened matrix has no rotation to find.
    b.json["nodes"][0] = json!({"matrix": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]});
    assert_eq!(at(&b.scene(), 0.0).1, Quat::IDENTITY);
}

#[test]
fn bad_keyframes_are_refused() {
    let times = |times: &[f32]| animated("translation", "LINEAR", times, "VEC3", &vec![0.0; times.len() * 3]);
    assert!(times(&[1.0, 0.5]).error().contains("backwards"));
    assert!(times(&[]).load().is_err());
    assert!(times(&[0.0, f32::NAN]).error().contains("not finite"));
    assert!(times(&[0.0, f32::INFINITY]).error().contains("not finite"));
    // A jump: two keyframes at one time.
    let jump = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 5.0, 0.0, 0.0, 6.0, 0.0, 0.0];
    let scene = animated("translation", "LINEAR", &[0.0, 1.0, 1.0, 2.0], "VEC3", &jump).scene();
    assert_eq!((at(&scene, 0.5).0.x, at(&scene, 1.0).0.x, at(&scene, 1.5).0.x), (0.5, 5.0, 5.5));

    assert!(animated("translation", "LINEAR", &[0.0, 1.0], "VEC3", &[0.0; 3]).error().contains("fewer values"));
    assert!(animated("translation", "CUBICSPLINE", &[0.0, 1.0], "VEC3", &[0.0; 6]).error().contains("fewer values"));
    assert!(animated("translation", "LINEAR", &[0.0], "VEC4", &[0.0; 4]).error().contains("type"));
    assert!(animated("scale", "LINEAR", &[0.0], "VEC3", &[0.0, f32::NAN, 0.0]).error().contains("not finite"));
}

#[test]
fn channels_that_lead_nowhere_are_left_out_or_refused() {
    let good = animated("translation", "LINEAR", &[0.0], "VEC3", &[5.0, 0.0, 0.0]);
    let with = |path: [&str; 3], value: Value| {
        let mut b = good.clone();
        b.json["animations"][0][path[0]][0][path[1]] = value.clone();
        if !path[2].is_empty() {
            b.json["animations"][0][path[0]][0][path[1]] = json!({"node": 0, "path": "translation"});
            b.json["animations"][0][path[0]][0][path[1]][path[2]] = value;
        }
        b
    };
    for b in [
        with(["channels", "sampler", ""], json!(1)),
        with(["channels", "target", "node"], json!(7)),
        with(["samplers", "input", ""], json!(9)),
        with(["samplers", "output", ""], json!(9)),
    ] {
        assert!(b.error().contains("out of range"));
    }
    for b in [
        with(["channels", "target", ""], json!({"path": "pointer"})),
        with(["channels", "target", "path"], json!("colour")),
        with(["channels", "target", "path"], json!("weights")),
        with(["samplers", "interpolation", ""], json!("BEZIER")),
    ] {
        let scene = b.scene();
        assert!(scene.animations[0].channels.is_empty());
        assert_eq!(scene.warnings.len(), 1);
    }
    // A node that is not in the scene.
    let mut b = good.clone();
    b.push("nodes", json!({}));
    b.json["animations"][0]["channels"][0]["target"]["node"] = json!(1);
    assert!(b.scene().animations[0].channels.is_empty());
}

#[test]
fn a_channel_can_be_sampled_by_itself() {
    let channel = Channel {
        node: 0,
        property: Property::Weights,
        interpolation: Interpolation::Linear,
        times: vec![0.0, 1.0],
        values: vec![0.0, 1.0, 2.0, 3.0],
    };
    let mut out = [0.0; 2];
    assert_eq!(channel.width(), 2);
    channel.sample(0.25, &mut out);
    assert_eq!(out, [0.5, 1.5]);
}
