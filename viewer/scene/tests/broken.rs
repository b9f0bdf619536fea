//! Broken input: an error or a scene, never a panic, never much memory.

use cap::Cap;
use serde_json::{Value, json};
use std::alloc::System;
use vitrine_scene::{Document, Pose, load};

#[allow(dead_code, reason = "shared with the other tests")]
#[path = "import/builder.rs"]
mod builder;

/// Ends the test program where an input of a few kilobytes asks for more than this, all threads together.
const LIMIT: usize = 256 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, LIMIT);

/// Loads, and if that works, uses what came of it as a viewer would. True where it loaded.
fn survives(bytes: Vec<u8>) -> bool {
    if let Ok(document) = Document::parse(bytes.clone()) {
        let _ = document.compressed();
    }
    let Ok(scene) = load(bytes, &mut |_| None) else { return false };
    for mesh in &scene.meshes {
        for primitive in &mesh.primitives {
            let count = primitive.positions.len();
            assert!(primitive.indices.iter().all(|index| (*index as usize) < count));
            assert!(primitive.material < scene.materials.len());
            assert!(primitive.vertex_map.is_empty() || primitive.vertex_map.len() == count);
            let lengths = [primitive.normals.len(), primitive.tangents.len(), primitive.colors.len()];
            let lengths = lengths.into_iter().chain([primitive.joints.len(), primitive.weights.len()]);
            assert!(
                lengths.chain(primitive.tex_coords.iter().map(Vec::len)).all(|length| length == 0 || length == count)
            );
            assert!(primitive.positions.iter().all(|position| position.is_finite()));
        }
    }
    let mut pose = Pose::rest(&scene);
    let _ = scene.bounds(&pose);
    for animation in 0..scene.animations.len() {
        pose.apply(&scene, animation, 0.5);
        let _ = scene.bounds(&pose);
    }
    true
}

/// Xorshift: the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit.max(1)
    }
}

#[test]
fn a_glb_cut_off_anywhere_is_refused() {
    let bytes = builder::everything().glb();
    assert!(survives(bytes.clone()));
    for length in 0..bytes.len() {
        assert!(load(bytes[..length].to_vec(), &mut |_| None).is_err(), "{length} bytes");
    }
}

#[test]
fn a_glb_cut_off_anywhere_with_a_header_to_match_is_survived() {
    let bytes = builder::everything().glb();
    for length in 12..bytes.len() {
        let mut bytes = bytes[..length].to_vec();
        bytes[8..12].copy_from_slice(&(length as u32).to_le_bytes());
        survives(bytes);
    }
}

#[test]
fn json_cut_off_anywhere_is_refused() {
    let bytes = builder::everything().gltf();
    for length in 0..bytes.len() {
        assert!(load(bytes[..length].to_vec(), &mut |_| None).is_err(), "{length} bytes");
    }
}

#[test]
fn random_bytes_are_survived() {
    let good = builder::everything().glb();
    let mut random = Random(0x5EED);
    let mut loaded = 0;
    for _ in 0..6000 {
        let mut bytes = good.clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            bytes[at] = match random.below(4) {
                0 => 0xFF,
                1 => 0,
                2 => bytes[at] ^ (1 << random.below(8)),
                _ => random.below(256) as u8,
            };
        }
        loaded += usize::from(survives(bytes));
    }
    // Both ways must have been walked for this to mean anything.
    assert!((100..5900).contains(&loaded), "{loaded}");
}

/// The paths of all values below a value.
fn paths(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(i, value)| paths(value, &format!("{here}/{i}"), all));
        }
        Value::Object(map) => map.iter().for_each(|(key, value)| paths(value, &format!("{here}/{key}"), all)),
        _ => {}
    }
}

#[test]
fn every_value_of_the_json_may_be_anything() {
    let good = builder::everything();
    let mut all = Vec::new();
    paths(&good.json, "", &mut all);
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(7),
        json!(3.5),
        json!(1e300),
        json!(255),
        json!(65_535),
        json!(4_294_967_295u32),
        json!(u64::MAX),
        json!(""),
        json!("data:;base64,AAAA"),
        json!([]),
        json!([0, 0]),
        json!({}),
    ];
    let mut loaded = 0;
    for path in &all {
        for value in &values {
            let mut b = good.clone();
            *b.json.pointer_mut(path).expect("path") = value.clone();
            if b.json.is_object() {
                loaded += usize::from(survives(b.glb()));
            }
        }
    }
    assert!(all.len() > 200 && loaded > 500, "{} {loaded}", all.len());
}

#[test]
fn every_value_of_the_json_may_be_missing() {
    let good = builder::everything();
    let mut all = Vec::new();
    paths(&good.json, "", &mut all);
    for path in &all {
        let Some((parent, key)) = path.rsplit_once('/') else { continue };
        let mut b = good.clone();
        match b.json.pointer_mut(parent) {
            Some(Value::Object(map)) => {
                map.remove(key);
            }
            Some(Value::Array(values)) => {
                values.remove(key.parse().expect("index"));
            }
            _ => {}
        }
        survives(b.glb());
    }
}

#[test]
fn pairs_of_random_changes_to_the_json_are_survived() {
    let good = builder::everything();
    let mut all = Vec::new();
    paths(&good.json, "", &mut all);
    let mut random = Random(0x00C0_FFEE);
    for _ in 0..3000 {
        let mut b = good.clone();
        for _ in 0..2 {
            let path = &all[random.below(all.len())];
            let number = [0, 1, 2, 3, 4, 9, 60_000, 70_000, 1 << 20, usize::MAX >> 1][random.below(10)];
            if let Some(value @ Value::Number(_)) = b.json.pointer_mut(path) {
                *value = json!(number);
            }
        }
        survives(b.glb());
    }
}
