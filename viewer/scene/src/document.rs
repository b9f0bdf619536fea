//! The asset before decoding: container, JSON and buffers.

use std::ops::Range;

use gltf::json::Root;
use serde_json::Value;

use crate::{Error, Place, Scene, container, import};

/// Extensions that are read, that need nothing beyond what the core reader does (quantization), or without which only
/// pictures are missing (`KHR_texture_basisu`: see [`Texture::image`](crate::Texture::image)).
const KNOWN: [&str; 8] = [
    "EXT_texture_webp",
    "KHR_materials_emissive_strength",
    "KHR_materials_ior",
    "KHR_materials_unlit",
    "KHR_materials_variants",
    "KHR_mesh_quantization",
    "KHR_texture_basisu",
    "KHR_texture_transform",
];

/// A parsed asset: its JSON, and its buffers as far as they have come.
#[derive(Debug)]
pub struct Document {
    /// The JSON as `gltf` knows it.
    pub(crate) root: Root,
    /// The JSON itself, for extensions; without `extras` and without data URIs.
    pub(crate) json: Value,
    /// Buffers by glTF index.
    pub(crate) buffers: Vec<Option<Buffer>>,
    /// Images given as data URIs, by glTF index.
    pub(crate) inline_images: Vec<Option<Inline>>,
    /// What was left out so far.
    pub(crate) warnings: Vec<String>,
    /// Bytes of the asset that have come, JSON included: the measure for what decoding may allocate.
    pub(crate) size: usize,
}

/// A decoded data URI.
#[derive(Debug)]
pub(crate) struct Inline {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// The bytes of a buffer, within the file they came in.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    range: Range<usize>,
}

impl Buffer {
    /// The buffer's bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.range.clone()).unwrap_or_default()
    }
}

impl Document {
    /// Reads a GLB or a `.gltf` file.
    ///
    /// # Errors
    /// When the container or the JSON is broken, the version is not 2, or a required extension is unknown.
    pub fn parse(bytes: Vec<u8>) -> Result<Document, Error> {
        let size = bytes.len();
        let parts = container::split(&bytes)?;
        let text = bytes.get(parts.json).unwrap_or_default();
        let mut json = parse_json(text)?;
        check_version(&json)?;
        let mut warnings = Vec::new();
        check_extensions(&json, &mut warnings)?;
        tidy(&mut json);
        let inline_buffers = take_data_uris(&mut json, "buffers")?;
        let inline_images = take_data_uris(&mut json, "images")?;
        mend(&mut json, &mut warnings);
        let root: Root = crate::json::read(&json)?;

        let mut document = Document { root, json, buffers: Vec::new(), inline_images, warnings, size };
        document.buffers.resize_with(document.root.buffers.len(), || None);
        if let Some(range) = parts.bin
            && document.root.buffers.first().is_some_and(|buffer| buffer.uri.is_none())
            && inline_buffers.first().is_none_or(Option::is_none)
        {
            document.put_buffer(0, Buffer { bytes, range })?;
        }
        for (index, inline) in inline_buffers.into_iter().enumerate() {
            if let Some(Inline { bytes, .. }) = inline {
                let range = 0..bytes.len();
                document.put_buffer(index, Buffer { bytes, range })?;
            }
        }
        Ok(document)
    }

    /// The external buffers still wanted: index and URI, relative to the asset and as the asset gives it.
    pub fn missing_buffers(&self) -> Vec<(usize, String)> {
        let mut missing = Vec::new();
        for (index, (description, buffer)) in self.root.buffers.iter().zip(&self.buffers).enumerate() {
            if let (Some(uri), None) = (&description.uri, buffer) {
                missing.push((index, uri.clone()));
            }
        }
        missing
    }

    /// Hands over the bytes of an external buffer.
    ///
    /// # Errors
    /// When there is no buffer of that index, or the bytes are fewer than the asset says.
    pub fn set_buffer(&mut self, index: usize, bytes: Vec<u8>) -> Result<(), Error> {
        let range = 0..bytes.len();
        self.size = self.size.saturating_add(bytes.len());
        self.put_buffer(index, Buffer { bytes, range })
    }

    fn put_buffer(&mut self, index: usize, mut buffer: Buffer) -> Result<(), Error> {
        let place = Place { kind: "buffer", index };
        let (Some(slot), Some(description)) = (self.buffers.get_mut(index), self.root.buffers.get(index)) else {
            return Err(Error::Index { place, what: "the buffer" });
        };
        let length = usize::try_from(description.byte_length.0).unwrap_or(usize::MAX);
        if buffer.range.len() < length {
            return Err(Error::Invalid { place, what: "there are fewer bytes than its byteLength says" });
        }
        // A GLB's chunk may be padded; what lies beyond the length is not the buffer's.
        buffer.range.end = buffer.range.start + length;
        *slot = Some(buffer);
        Ok(())
    }

    /// Checks and decodes everything but images.
    ///
    /// # Errors
    /// When the asset breaks a rule that cannot be mended; see [`Error`].
    pub fn into_scene(self) -> Result<Scene, Error> {
        import::scene(self)
    }
}

/// Parses JSON text. From a string: `serde_json` has a second parser for bytes, and one is enough to download.
fn parse_json(text: &[u8]) -> Result<Value, Error> {
    let text = std::str::from_utf8(text).map_err(|_| Error::Json("the text is not UTF-8".to_owned()))?;
    serde_json::from_str(text).map_err(|error| {
        // Its own sentence costs more bytes than the places where it would help are worth.
        let what = if error.is_eof() { "it ends too early, at line " } else { "syntax error at line " };
        Error::Json([what, &error.line().to_string(), ", column ", &error.column().to_string()].concat())
    })
}

/// Reads an asset whose external buffers can be had at once: `fetch` gets each URI and gives the file's bytes.
///
/// # Errors
/// As [`Document::parse`] and [`Document::into_scene`]; a buffer that `fetch` does not give is an error too.
pub fn load(bytes: Vec<u8>, fetch: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> Result<Scene, Error> {
    let mut document = Document::parse(bytes)?;
    for (index, uri) in document.missing_buffers() {
        let Some(bytes) = fetch(&uri) else {
            return Err(Error::MissingBuffer { index, uri });
        };
        document.set_buffer(index, bytes)?;
    }
    document.into_scene()
}

/// The elements of a list in a JSON object; empty where there is none.
pub(crate) fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// An extension of a JSON object.
pub(crate) fn extension<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    json.get("extensions")?.get(name)
}

fn list_mut<'a>(json: &'a mut Value, key: &str) -> &'a mut [Value] {
    json.get_mut(key).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}

fn check_version(json: &Value) -> Result<(), Error> {
    let version = |key| json.get("asset").and_then(|asset| asset.get(key)).and_then(Value::as_str);
    let Some(given) = version("version") else {
        return Err(Error::Json("asset.version is missing".to_owned()));
    };
    if !given.starts_with("2.") {
        return Err(Error::Version(given.to_owned()));
    }
    match version("minVersion") {
        Some(least) if least != "2.0" => Err(Error::Version(least.to_owned())),
        _ => Ok(()),
    }
}

fn check_extensions(json: &Value, warnings: &mut Vec<String>) -> Result<(), Error> {
    let names = |key| list(json, key).iter().filter_map(Value::as_str).filter(|name| !KNOWN.contains(name));
    // What only refines the shading of a surface is better left out than the whole model, required or not.
    if let Some(name) = names("extensionsRequired").find(|name| !name.starts_with("KHR_materials_")) {
        return Err(Error::Extension(name.to_owned()));
    }
    for name in names("extensionsUsed") {
        warnings.push(["extension ignored: ", name].concat());
    }
    Ok(())
}

/// Empties `extras`, which `gltf` would parse, and turns whole numbers written as `3.0` into integers, which JSON Schema
/// allows and `gltf` does not. The JSON parser limits the depth of the recursion.
fn tidy(json: &mut Value) {
    match json {
        Value::Array(values) => values.iter_mut().for_each(tidy),
        Value::Object(map) => {
            // Emptied rather than removed: taking keys out of a map is much code.
            if let Some(extras) = map.get_mut("extras") {
                *extras = Value::Object(serde_json::Map::new());
            }
            map.values_mut().for_each(tidy);
        }
        Value::Number(number) if !number.is_u64() => {
            if let Some(value) = number.as_f64()
                && value.is_sign_positive()
                && value < f64::from(u32::MAX)
                && value.fract() == 0.0
            {
                *json = Value::from(value as u64);
            }
        }
        _ => {}
    }
}

/// Decodes the data URIs of a list's elements and takes them out of the JSON, so that they are not copied about.
fn take_data_uris(json: &mut Value, key: &str) -> Result<Vec<Option<Inline>>, Error> {
    let mut all = Vec::new();
    for element in list_mut(json, key) {
        let mut found = None;
        if let Some(decoded) = element.get("uri").and_then(Value::as_str).and_then(container::data_uri) {
            let (media_type, bytes) = decoded?;
            found = Some(Inline { media_type: media_type.to_owned(), bytes });
        }
        if let (Some(_), Some(uri)) = (&found, element.get_mut("uri")) {
            *uri = Value::Null;
        }
        all.push(found);
    }
    Ok(all)
}

/// Supplies what the specification makes optional and `gltf` requires.
fn mend(json: &mut Value, warnings: &mut Vec<String>) {
    for scene in list_mut(json, "scenes") {
        if let Some(scene) = scene.as_object_mut() {
            scene.entry("nodes").or_insert_with(|| Value::Array(Vec::new()));
        }
    }
    for animation in list_mut(json, "animations") {
        if let Some(channels) = animation.get_mut("channels").and_then(Value::as_array_mut) {
            let before = channels.len();
            channels.retain(|channel| channel.get("target").is_none_or(|target| target.get("node").is_some()));
            if channels.len() < before {
                warnings.push("animation channels without a target node ignored".to_owned());
            }
        }
    }
}
