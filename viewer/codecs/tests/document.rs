//! Whole assets.

mod common;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::Bytes;
use glam::Vec3;
use serde::Deserialize;
use serde_json::{Value, json};
use vitrine_codecs::{Error, decompress, draco, load, meshopt};
use vitrine_scene::{Document, Primitive, Scene};

#[derive(Debug, Deserialize)]
struct View {
    name: String,
    count: usize,
    stride: usize,
    encoded: Bytes,
    decoded: Bytes,
}

#[derive(Debug, Deserialize)]
struct Mesh {
    points: usize,
    encoded: Bytes,
    indices: Bytes,
    attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
struct Attribute {
    id: u32,
    values: Bytes,
}

fn view(name: &str) -> View {
    let views: Vec<View> = serde_json::from_str(include_str!("fixtures/meshopt.json")).expect("the fixtures");
    views.into_iter().find(|view| view.name == name).expect("a fixture of that name")
}

fn mesh() -> Mesh {
    let meshes: Vec<Mesh> = serde_json::from_str(include_str!("fixtures/draco.json")).expect("the fixtures");
    meshes.into_iter().nth(5).expect("a sphere")
}

/// An asset of one mesh with one primitive.
fn asset(primitive: &Value, extension: &str, bytes: &[u8], views: &Value, accessors: &Value) -> Value {
    json!({
        "asset": {"version": "2.0"},
        "extensionsUsed": [extension],
        "extensionsRequired": [extension],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "buffers": [
            {"byteLength": bytes.len(), "uri": format!("data:;base64,{}", BASE64_STANDARD.encode(bytes))},
            {"byteLength": 65536, "extensions": {"EXT_meshopt_compression": {"fallback": true}}},
        ],
        "bufferViews": views,
        "accessors": accessors,
    })
}

/// Positions and triangles by meshopt.
fn by_meshopt() -> (Value, View, View) {
    let (positions, triangles) = (view("positions, level 2, version 0"), view("a sphere, 2 bytes"));
    let mut start = 0;
    let mut packed = |view: &View, mode| {
        let length = view.encoded.0.len();
        let packed = json!({"buffer": 1, "byteLength": view.decoded.0.len(), "extensions": {"EXT_meshopt_compression": {
            "buffer": 0, "byteOffset": start, "byteLength": length, "byteStride": view.stride, "count": view.count,
            "mode": mode}}});
        start += length;
        packed
    };
    let views = json!([packed(&positions, "ATTRIBUTES"), packed(&triangles, "TRIANGLES")]);
    let accessors = json!([
        {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": positions.count},
        {"bufferView": 1, "componentType": 5123, "type": "SCALAR", "count": triangles.count},
    ]);
    let bytes = [positions.encoded.0.as_slice(), &triangles.encoded.0].concat();
    let primitive = json!({"attributes": {"POSITION": 0}, "indices": 1});
    (asset(&primitive, "EXT_meshopt_compression", &bytes, &views, &accessors), positions, triangles)
}

/// Positions, normals and triangles by Draco.
fn by_draco(mesh: &Mesh) -> Value {
    let accessor = |kind: &str| json!({"componentType": 5126, "type": kind, "count": mesh.points});
    let accessors = json!([
        accessor("VEC3"),
        accessor("VEC3"),
        {"componentType": 5123, "type": "SCALAR", "count": mesh.indices.0.len() / 4},
    ]);
    let [position, normal] = [0, 1].map(|index: usize| mesh.attributes[index].id);
    let primitive = json!({
        "attributes": {"POSITION": 0, "NORMAL": 1},
        "indices": 2,
        "extensions": {"KHR_draco_mesh_compression":
            {"bufferView": 0, "attributes": {"POSITION": position, "NORMAL": normal}}},
    });
    let views = json!([{"buffer": 0, "byteLength": mesh.encoded.0.len()}]);
    asset(&primitive, "KHR_draco_mesh_compression", &mesh.encoded.0, &views, &accessors)
}

fn load_json(json: &Value) -> Result<Scene, Error> {
    load(json.to_string().into_bytes(), &mut |_| None)
}

/// What the corners of the triangles have, out of bytes.
fn corners(vectors: &[u8], indices: &[u8], stride: usize) -> Vec<[f32; 3]> {
    let vectors = vectors.as_chunks::<12>().0;
    let index = |bytes: &[u8]| bytes.iter().rev().fold(0, |index, byte| index << 8 | usize::from(*byte));
    let vector = |bytes: &[u8]| {
        let [x, y, z] = *vectors[index(bytes)].as_chunks::<4>().0 else { unreachable!("12 bytes") };
        [x, y, z].map(f32::from_le_bytes)
    };
    indices.chunks(stride).map(vector).collect()
}

/// What they have in a scene, which may have given them vertices of their own.
fn shown(vectors: &[Vec3], primitive: &Primitive) -> Vec<[f32; 3]> {
    primitive.indices.iter().map(|index| vectors[*index as usize].to_array()).collect()
}

#[test]
fn assets_of_meshopt_are_loaded() {
    let (json, positions, triangles) = by_meshopt();
    let scene = load_json(&json).expect("a scene");
    let primitive = &scene.meshes[0].primitives[0];
    assert!(shown(&primitive.positions, primitive) == corners(&positions.decoded.0, &triangles.decoded.0, 2));
}

#[test]
fn assets_of_draco_are_loaded() {
    let mesh = mesh();
    let scene = load_json(&by_draco(&mesh)).expect("a scene");
    let primitive = &scene.meshes[0].primitives[0];
    let [positions, normals] = [0, 1].map(|index: usize| corners(&mesh.attributes[index].values.0, &mesh.indices.0, 4));
    assert!(shown(&primitive.positions, primitive) == positions);
    let pairs = shown(&primitive.normals, primitive).into_iter().zip(normals);
    // The scene's normals have length 1.
    assert!(pairs.map(|(a, b)| Vec3::from(a).distance(Vec3::from(b))).all(|distance| distance < 1e-3));
}

#[test]
fn what_cannot_be_decoded_is_named() {
    let (mut json, ..) = by_meshopt();
    json["bufferViews"][1]["extensions"]["EXT_meshopt_compression"]["mode"] = json!("INDICES");
    let error = load_json(&json).expect_err("another bitstream");
    assert_eq!(error, Error::Meshopt { view: 1, error: meshopt::Error::Header });
    assert_eq!(error.to_string(), "bufferView 1: this is not a bitstream of the mode");

    let mesh = mesh();
    let mut json = by_draco(&mesh);
    json["accessors"][1]["type"] = json!("VEC2");
    let wrong = |error| Error::Draco { mesh: 0, primitive: 0, error };
    assert_eq!(load_json(&json).expect_err("another type"), wrong(draco::Error::Components));
    json["accessors"][2]["componentType"] = json!(5126);
    assert_eq!(load_json(&json).expect_err("no indices"), wrong(draco::Error::ComponentType));
    json["bufferViews"][0]["byteLength"] = json!(40);
    assert_eq!(load_json(&json).expect_err("half a mesh"), wrong(draco::Error::Broken));
    json["bufferViews"][0]["byteLength"] = json!(1 << 20);
    assert!(matches!(load_json(&json), Err(Error::Scene(_))));
}

#[test]
fn other_counts_than_the_accessors_say_are_refused() {
    let mesh = mesh();
    let mut json = by_draco(&mesh);
    json["accessors"][0]["count"] = json!(mesh.points + 1);
    assert!(matches!(load_json(&json), Err(Error::Scene(_))));
}

/// A small file can ask for more than there is.
#[test]
fn assets_beyond_all_measure_are_refused() {
    // 64 times the same two megabytes, of a few kilobytes.
    let count = 1 << 18;
    let bytes = [vec![0xa0], vec![0; count / 256 * 8 * 4], vec![0; 32]].concat();
    let decoded = meshopt::decode(&bytes, count, 8, "ATTRIBUTES", "NONE").expect("zeros");
    assert_eq!(decoded, vec![0; count * 8]);
    let view = json!({"buffer": 1, "byteLength": count * 8, "extensions": {"EXT_meshopt_compression": {
        "buffer": 0, "byteLength": bytes.len(), "byteStride": 8, "count": count, "mode": "ATTRIBUTES"}}});
    let views = vec![view; 64];
    let json = asset(&json!({"attributes": {}}), "EXT_meshopt_compression", &bytes, &json!(views), &json!([]));
    let mut document = Document::parse(json.to_string().into_bytes()).expect("parses");
    assert_eq!(decompress(&mut document), Err(Error::Size));
}

/// Before room is made for it.
#[test]
fn more_than_there_can_be_is_refused_at_once() {
    let (mut json, ..) = by_meshopt();
    json["bufferViews"][0]["extensions"]["EXT_meshopt_compression"]["count"] = json!(1_u64 << 31);
    assert_eq!(load_json(&json).expect_err("24 GB"), Error::Size);
}

/// Or else a file could have the same bytes decoded without end.
#[test]
fn what_nobody_asks_for_is_not_decoded() {
    let mesh = mesh();
    let mut json = by_draco(&mesh);
    let first = json["meshes"][0]["primitives"][0].clone();
    let mut second = first.clone();
    second["extensions"]["KHR_draco_mesh_compression"]["bufferView"] = json!(1);
    let whole = json["bufferViews"][0].clone();
    json["bufferViews"] = json!([whole, {"buffer": 0, "byteLength": 40}]);
    json["meshes"][0]["primitives"] = json!([first, second]);
    // All that the second has, the first has brought.
    assert_eq!(load_json(&json).expect("a scene").meshes[0].primitives.len(), 2);
}
