//! Assets made to keep a page busy, or to take its memory: small enough to send, far too much to show.

use std::thread;

use serde_json::{Value, json};
use vitrine_scene::{Error, Pose, load};

use crate::builder::{Builder, FLOAT, UNSIGNED_SHORT};

/// The count, the limit and what it is of, of an asset that is refused for one.
fn refused(b: &Builder) -> (&'static str, usize, usize) {
    match b.load().expect_err("is refused") {
        Error::TooMany { what, count, limit } => (what, count, limit),
        other => panic!("{other}"),
    }
}

/// That many vertices at the origin, without a byte for them.
fn zeros(b: &mut Builder, count: usize) -> usize {
    b.push("accessors", json!({"componentType": FLOAT, "type": "VEC3", "count": count}))
}

fn repeated(value: &Value, count: usize) -> Value {
    Value::Array(vec![value.clone(); count])
}

#[test]
fn lists_have_an_end_and_the_error_says_which() {
    for (list, limit) in [("nodes", 1 << 20), ("accessors", 1 << 20), ("animations", 1 << 18), ("images", 1 << 18)] {
        let text = |count: usize| {
            let elements = ["{},".repeat(count - 1), "{}".to_owned()].concat();
            format!(r#"{{"asset": {{"version": "2.0"}}, "{list}": [{elements}]}}"#).into_bytes()
        };
        assert!(load(text(limit), &mut |_| None).is_ok(), "{list}");
        let error = load(text(limit + 1), &mut |_| None).expect_err("is refused");
        assert_eq!(error, Error::TooMany { what: list, count: limit + 1, limit });
        let told = error.to_string();
        assert!(told.contains(list) && told.contains(&limit.to_string()) && told.contains(&(limit + 1).to_string()));
    }
}

#[test]
fn a_hierarchy_may_be_deeper_than_any_stack() {
    const DEPTH: usize = 300_000;
    let nodes: Vec<String> = (1..DEPTH).map(|child| format!(r#"{{"children":[{child}]}}"#)).collect();
    let text = format!(r#"{{"asset":{{"version":"2.0"}},"nodes":[{},{{}}]}}"#, nodes.join(","));
    // As much stack as a WebAssembly module has.
    let reading = thread::Builder::new().stack_size(1 << 20).spawn(move || {
        let scene = load(text.into_bytes(), &mut |_| None).expect("a scene");
        (scene.nodes.len(), Pose::rest(&scene).world.len())
    });
    assert_eq!(reading.expect("a thread").join().expect("no overflow"), (DEPTH, DEPTH));
}

#[test]
fn primitives_have_an_end() {
    let mut b = Builder::new();
    for _ in 0..3 {
        let mesh = b.push("meshes", json!({"primitives": repeated(&json!({"attributes": {}}), 100_000)}));
        b.node(json!({"mesh": mesh}));
    }
    assert_eq!(refused(&b), ("primitives", 300_000, 1 << 18));
}

#[test]
fn what_all_nodes_show_has_an_end() {
    const LIMIT: usize = 1 << 28;
    let what = "vertices and corners that nodes show";
    // One mesh at many nodes.
    let mut b = Builder::new();
    let position = zeros(&mut b, 60_000);
    let mesh = b.show(json!({"attributes": {"POSITION": position}}));
    for _ in 0..999 {
        b.node(json!({"mesh": mesh}));
    }
    assert!(b.load().is_ok());
    for _ in 0..2000 {
        b.node(json!({"mesh": mesh}));
    }
    assert_eq!(refused(&b), (what, 3000 * 120_000, LIMIT));

    // Morph targets that hold nothing.
    let mut b = Builder::new();
    let position = zeros(&mut b, 60_000);
    b.show(json!({"attributes": {"POSITION": position}, "targets": repeated(&json!({}), 5000)}));
    assert_eq!(refused(&b), (what, 60_000 * 5002, LIMIT));

    // One skin at many nodes.
    let mut b = Builder::new();
    let position = zeros(&mut b, 3);
    let mesh = b.show(json!({"attributes": {"POSITION": position}}));
    b.push("skins", json!({"joints": repeated(&json!(0), 50_000)}));
    for _ in 0..6000 {
        b.node(json!({"mesh": mesh, "skin": 0}));
    }
    assert_eq!(refused(&b), (what, 6 + 6000 * 50_006, LIMIT));
}

#[test]
fn what_is_referred_to_time_and_again_costs_each_time() {
    let steps = |b: &Builder| {
        let (what, count, limit) = refused(b);
        assert!(what == "steps of reading" && count > limit && limit == 1 << 29, "{what}: {count}");
    };
    // An accessor of many members.
    let mut b = Builder::new();
    let position = zeros(&mut b, 3);
    for member in 0..10_000 {
        b.json["accessors"][position][format!("x{member}")] = json!(0);
    }
    b.show(json!({}));
    b.json["meshes"][0]["primitives"] = repeated(&json!({"attributes": {"POSITION": position}}), 10_000);
    steps(&b);

    // Weights of a mesh at many nodes.
    let mut b = Builder::new();
    let position = zeros(&mut b, 3);
    let mesh = b.show(json!({"attributes": {"POSITION": position}}));
    b.json["meshes"][mesh]["weights"] = repeated(&json!(0), 40_000);
    for _ in 0..15_000 {
        b.node(json!({"mesh": mesh}));
    }
    steps(&b);

    // Triangles that span a whole long accessor.
    let mut b = Builder::new();
    let position = zeros(&mut b, 60_000);
    let indices = b.shorts("SCALAR", &[0, 1, 59_999]);
    b.show(json!({}));
    let primitive = json!({"attributes": {"POSITION": position}, "indices": indices});
    b.json["meshes"][0]["primitives"] = repeated(&primitive, 10_000);
    steps(&b);

    // A sparse accessor of which each primitive takes three vertices.
    let mut b = Builder::new();
    let position = zeros(&mut b, 60_000);
    let listed: Vec<u8> = (0..60_000u16).flat_map(u16::to_le_bytes).collect();
    let (listed, values) = (b.view(&listed), b.view(&vec![0; 12 * 60_000]));
    b.json["accessors"][position]["sparse"] = json!({
        "count": 60_000,
        "indices": {"bufferView": listed, "componentType": UNSIGNED_SHORT},
        "values": {"bufferView": values},
    });
    let indices = b.shorts("SCALAR", &[0, 1, 2]);
    b.show(json!({}));
    let primitive = json!({"attributes": {"POSITION": position}, "indices": indices});
    b.json["meshes"][0]["primitives"] = repeated(&primitive, 10_000);
    steps(&b);
}

#[test]
fn the_console_is_not_filled() {
    let mut b = Builder::new();
    b.json["extensionsUsed"] = (0..1000).map(|index| json!(format!("EXT_{index}"))).collect();
    assert_eq!(b.scene().warnings.len(), 64);
}
