//! Makes small assets in code.

use serde_json::{Value, json};
use vitrine_scene::{Error, Scene, load};

pub const BYTE: u32 = 5120;
pub const UNSIGNED_BYTE: u32 = 5121;
pub const SHORT: u32 = 5122;
pub const UNSIGNED_SHORT: u32 = 5123;
pub const UNSIGNED_INT: u32 = 5125;
pub const FLOAT: u32 = 5126;

/// An asset in the making: one buffer, filled view by view.
#[derive(Clone)]
pub struct Builder {
    pub json: Value,
    pub bin: Vec<u8>,
}

impl Builder {
    pub fn new() -> Builder {
        Builder { json: json!({"asset": {"version": "2.0"}}), bin: Vec::new() }
    }

    /// Appends to one of the root's lists and returns the index.
    pub fn push(&mut self, list: &str, value: Value) -> usize {
        let list = self.json.as_object_mut().expect("root").entry(list).or_insert_with(|| json!([]));
        let list = list.as_array_mut().expect("list");
        list.push(value);
        list.len() - 1
    }

    /// A buffer view of these bytes, aligned to four.
    pub fn view(&mut self, bytes: &[u8]) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let offset = self.bin.len();
        self.bin.extend_from_slice(bytes);
        self.push("bufferViews", json!({"buffer": 0, "byteOffset": offset, "byteLength": bytes.len()}))
    }

    pub fn accessor(&mut self, kind: &str, component: u32, count: usize, bytes: &[u8]) -> usize {
        let view = self.view(bytes);
        let accessor = json!({"bufferView": view, "componentType": component, "type": kind, "count": count});
        self.push("accessors", accessor)
    }

    pub fn floats(&mut self, kind: &str, values: &[f32]) -> usize {
        let count = values.len() / width(kind);
        self.accessor(kind, FLOAT, count, &float_bytes(values))
    }

    pub fn shorts(&mut self, kind: &str, values: &[u16]) -> usize {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.accessor(kind, UNSIGNED_SHORT, values.len() / width(kind), &bytes)
    }

    pub fn bytes(&mut self, kind: &str, values: &[u8]) -> usize {
        self.accessor(kind, UNSIGNED_BYTE, values.len() / width(kind), values)
    }

    /// A mesh of one primitive at a node of its own in the scene; returns the mesh's index.
    #[allow(clippy::needless_pass_by_value, reason = "as the others, for json! at the call")]
    pub fn show(&mut self, primitive: Value) -> usize {
        let mesh = self.push("meshes", json!({"primitives": [primitive]}));
        self.node(json!({"mesh": mesh}));
        mesh
    }

    /// A root node of scene 0.
    pub fn node(&mut self, node: Value) -> usize {
        let node = self.push("nodes", node);
        if self.json.get("scenes").is_none() {
            self.push("scenes", json!({"nodes": []}));
        }
        self.json["scenes"][0]["nodes"].as_array_mut().expect("nodes").push(json!(node));
        node
    }

    fn finished(&self, uri: Option<String>) -> Vec<u8> {
        let mut json = self.json.clone();
        if !self.bin.is_empty() && json.get("buffers").is_none() {
            let mut buffer = json!({"byteLength": self.bin.len()});
            if let Some(uri) = uri {
                buffer["uri"] = json!(uri);
            }
            json["buffers"] = json!([buffer]);
        }
        json.to_string().into_bytes()
    }

    pub fn glb(&self) -> Vec<u8> {
        glb(&self.finished(None), Some(&self.bin))
    }

    /// JSON with the buffer as a data URI.
    pub fn gltf(&self) -> Vec<u8> {
        self.finished(Some(["data:application/octet-stream;base64,", &base64(&self.bin)].concat()))
    }

    /// JSON that refers to the buffer by a name.
    pub fn gltf_with_uri(&self, uri: &str) -> Vec<u8> {
        self.finished(Some(uri.to_owned()))
    }

    pub fn load(&self) -> Result<Scene, Error> {
        load(self.glb(), &mut |_| None)
    }

    pub fn scene(&self) -> Scene {
        self.load().expect("a good asset")
    }

    pub fn error(&self) -> String {
        self.load().expect_err("a bad asset").to_string()
    }
}

pub fn glb(json: &[u8], bin: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = b"glTF\x02\0\0\0\0\0\0\0".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8], pad: u8| {
        let length = data.len().next_multiple_of(4);
        bytes.extend_from_slice(&(length as u32).to_le_bytes());
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(data);
        bytes.resize(bytes.len() + length - data.len(), pad);
    };
    chunk(b"JSON", json, b' ');
    if let Some(bin) = bin {
        chunk(b"BIN\0", bin, 0);
    }
    let length = (bytes.len() as u32).to_le_bytes();
    bytes[8..12].copy_from_slice(&length);
    bytes
}

pub fn width(kind: &str) -> usize {
    match kind {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "MAT3" => 9,
        "MAT4" => 16,
        _ => 4,
    }
}

pub fn float_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = alphabet[(word >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

/// The corners (0,0,0), (1,0,0), (0,1,0).
pub const TRIANGLE: [f32; 9] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

/// One triangle with every feature: texture coordinates, colours, skin, morph targets, materials with variants and
/// textures, a hierarchy, cameras, an animation of each interpolation, and compressed data beside what it stands for. For
/// breaking.
pub fn everything() -> Builder {
    let mut b = Builder::new();
    let position = b.floats("VEC3", &TRIANGLE);
    let normal = b.floats("VEC3", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    let uv = b.floats("VEC2", &[0.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    let color = b.bytes("VEC4", &[255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
    b.json["accessors"][color]["normalized"] = json!(true);
    let joints = b.bytes("VEC4", &[0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]);
    let weights = b.floats("VEC4", &[0.5, 0.5, 0.0, 0.0, 0.25, 0.75, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    let indices = b.shorts("SCALAR", &[0, 1, 2]);
    let displaced = b.floats("VEC3", &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let sparse_indices = b.view(&[2, 0]);
    let sparse_values = b.view(&float_bytes(&[0.0, 3.0, 0.0]));
    let sparse = b.push(
        "accessors",
        json!({"componentType": FLOAT, "type": "VEC3", "count": 3, "sparse": {"count": 1,
            "indices": {"bufferView": sparse_indices, "componentType": UNSIGNED_BYTE},
            "values": {"bufferView": sparse_values}}}),
    );
    let identity = glam::Mat4::IDENTITY.to_cols_array();
    let binds = b.floats("MAT4", &[identity, identity].concat());
    let png = b.view(&[0x89, b'P', b'N', b'G', 13, 10, 26, 10]);
    b.push("images", json!({"bufferView": png, "mimeType": "image/png", "name": "i"}));
    b.push("images", json!({"uri": "data:image/webp;base64,UklGRgAAAABXRUJQ"}));
    b.push("samplers", json!({"magFilter": 9728, "minFilter": 9985, "wrapS": 33071, "wrapT": 33648}));
    b.push("textures", json!({"source": 0, "sampler": 0}));
    b.push("textures", json!({"extensions": {"EXT_texture_webp": {"source": 1}}}));
    b.push(
        "materials",
        json!({"name": "m", "alphaMode": "MASK", "alphaCutoff": 0.25, "doubleSided": true,
            "pbrMetallicRoughness": {"baseColorFactor": [1, 0.5, 0.25, 1], "metallicFactor": 0, "roughnessFactor": 0.5,
                "baseColorTexture": {"index": 0}, "metallicRoughnessTexture": {"index": 1}},
            "normalTexture": {"index": 0, "scale": 0.5}, "occlusionTexture": {"index": 0, "strength": 0.5},
            "emissiveTexture": {"index": 0}, "emissiveFactor": [1, 1, 1],
            "extensions": {"KHR_materials_ior": {"ior": 1.4}, "KHR_materials_emissive_strength": {"emissiveStrength": 2}}}),
    );
    b.json["bufferViews"][png]["extensions"]["EXT_meshopt_compression"] =
        json!({"buffer": 0, "byteOffset": 4, "byteLength": 8, "byteStride": 4, "count": 2, "mode": "ATTRIBUTES"});
    let transform = json!({"KHR_texture_transform": {"offset": [1, 2], "rotation": 1, "scale": [2, 2], "texCoord": 0}});
    b.push(
        "materials",
        json!({"extensions": {"KHR_materials_unlit": {}, "KHR_materials_volume": {"attenuationDistance": 0},
            "KHR_materials_clearcoat": {"clearcoatFactor": 1, "clearcoatNormalTexture": {"index": 0, "scale": 2}},
            "KHR_materials_sheen": {"sheenColorFactor": [1, 1, 1],
                "sheenColorTexture": {"index": 1, "extensions": transform}}}}),
    );
    b.json["extensions"] = json!({"KHR_materials_variants": {"variants": [{"name": "a"}, {"name": "b"}]}});
    b.json["extensionsUsed"] = json!(["KHR_materials_variants", "EXT_texture_webp"]);
    let mesh = b.push(
        "meshes",
        json!({"weights": [0.0, 0.0], "primitives": [{"material": 0, "indices": indices,
            "attributes": {"POSITION": position, "NORMAL": normal, "TEXCOORD_0": uv, "COLOR_0": color,
                "JOINTS_0": joints, "WEIGHTS_0": weights},
            "targets": [{"POSITION": displaced}, {"POSITION": sparse, "NORMAL": displaced}],
            "extensions": {"KHR_materials_variants": {"mappings": [{"material": 1, "variants": [1]}]},
                "KHR_draco_mesh_compression": {"bufferView": png, "attributes": {"POSITION": 0}}}}]}),
    );
    b.push("skins", json!({"joints": [2, 3], "inverseBindMatrices": binds}));
    b.push("cameras", json!({"type": "perspective", "perspective": {"yfov": 0.5, "znear": 0.1}}));
    b.push("cameras", json!({"type": "orthographic", "orthographic": {"xmag": 1, "ymag": 1, "znear": 0, "zfar": 9}}));
    let root = b.node(json!({"children": [1, 2, 4]}));
    assert_eq!(root, 0);
    let visible = json!({"KHR_node_visibility": {"visible": true}});
    b.push("nodes", json!({"mesh": mesh, "skin": 0, "name": "skinned", "extensions": visible}));
    b.push("nodes", json!({"children": [3], "translation": [0, 1, 0]}));
    b.push("nodes", json!({"matrix": identity, "camera": 0}));
    b.push("nodes", json!({"rotation": [0, 0, 0, 1], "scale": [1, 2, 1], "camera": 1}));
    b.json["scene"] = json!(0);
    let times = b.floats("SCALAR", &[0.0, 1.0]);
    let moves = b.floats("VEC3", &[0.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
    let turns = b.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    let spline = b.floats("SCALAR", &[0.0; 12]);
    b.push(
        "animations",
        json!({"samplers": [{"input": times, "output": moves, "interpolation": "STEP"}, {"input": times, "output": turns},
            {"input": times, "output": spline, "interpolation": "CUBICSPLINE"}],
          "channels": [{"sampler": 0, "target": {"node": 2, "path": "translation"}},
            {"sampler": 0, "target": {"node": 2, "path": "scale"}},
            {"sampler": 1, "target": {"node": 3, "path": "rotation"}},
            {"sampler": 2, "target": {"node": 1, "path": "weights"}}]}),
    );
    b
}
