//! The asset before decoding: container, JSON and buffers.

use std::ops::Range;

use crate::{
    Error, Place, Scene, accessor, container, import,
    json::{Fault, Item, Kind, Root, Value},
};

/// Extensions that are read, or that need nothing beyond what the core reader does (quantization).
const KNOWN: [&str; 18] = [
    "EXT_texture_webp",
    "KHR_materials_anisotropy",
    "KHR_materials_clearcoat",
    "KHR_materials_diffuse_transmission",
    "KHR_materials_dispersion",
    "KHR_materials_emissive_strength",
    "KHR_materials_ior",
    "KHR_materials_iridescence",
    "KHR_materials_sheen",
    "KHR_materials_specular",
    "KHR_materials_transmission",
    "KHR_materials_unlit",
    "KHR_materials_variants",
    "KHR_materials_volume",
    "KHR_mesh_quantization",
    "KHR_node_visibility",
    "KHR_texture_basisu",
    "KHR_texture_transform",
];

/// Compression of geometry, which the caller undoes: see [`Document::compressed`].
pub(crate) const MESHOPT: &str = "EXT_meshopt_compression";
/// As [`MESHOPT`].
pub(crate) const DRACO: &str = "KHR_draco_mesh_compression";

/// A parsed asset: its JSON, and its buffers as far as they have come.
#[derive(Debug)]
pub struct Document {
    /// The JSON, without data URIs.
    pub(crate) json: Value,
    /// What is wrong with it.
    pub(crate) fault: Fault,
    pub(crate) data: Data,
    /// Images given as data URIs, by glTF index.
    pub(crate) inline_images: Vec<Option<Inline>>,
    /// What was left out so far.
    pub(crate) warnings: Vec<String>,
    /// It names an extension that compresses geometry.
    compressed: bool,
}

/// The bytes that accessors lie in.
#[derive(Debug, Default)]
pub(crate) struct Data {
    /// Buffers by glTF index.
    buffers: Vec<Buffer>,
    /// Buffer views that came decoded, by glTF index; may be shorter.
    pub decoded_views: Vec<Option<Vec<u8>>>,
    /// The same for accessors.
    pub decoded_accessors: Vec<Option<Vec<u8>>>,
    /// Bytes of the asset that have come, JSON included: the measure for what decoding may allocate.
    pub size: usize,
}

/// A decoded data URI.
#[derive(Debug)]
pub(crate) struct Inline {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// A buffer, and its bytes within the file they came in.
#[derive(Debug, Default)]
struct Buffer {
    length: usize,
    uri: Option<String>,
    bytes: Option<Vec<u8>>,
    range: Range<usize>,
}

/// Geometry that must be decoded before [`Document::into_scene`], by what a decoder needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compressed<'a> {
    /// A buffer view compressed with `EXT_meshopt_compression`. Decoded, it is `count` × `stride` bytes, for
    /// [`Document::set_view`].
    View {
        /// Index of the buffer view.
        view: usize,
        /// The compressed bytes.
        bytes: &'a [u8],
        /// Number of elements.
        count: usize,
        /// Bytes of an element.
        stride: usize,
        /// `ATTRIBUTES`, `TRIANGLES` or `INDICES`.
        mode: &'a str,
        /// `NONE`, `OCTAHEDRAL`, `QUATERNION` or `EXPONENTIAL`.
        filter: &'a str,
    },
    /// A primitive compressed with `KHR_draco_mesh_compression`. Decoded, each of its accessors is for
    /// [`Document::set_accessor`].
    Primitive {
        /// Index of the mesh.
        mesh: usize,
        /// Index in the mesh's list.
        primitive: usize,
        /// The compressed bytes.
        bytes: &'a [u8],
        /// Index of the accessor that is to hold the indices.
        indices: Option<usize>,
        /// The attribute's id in the compressed bytes, and the index of the accessor that is to hold it.
        attributes: Vec<(u32, usize)>,
    },
}

impl Data {
    /// The bytes that `byteOffset` and `byteLength` mark off in a buffer.
    pub(crate) fn range(&self, item: Item<'_>, place: Place) -> Result<&[u8], Error> {
        let index = item.need("buffer");
        let Some(buffer) = self.buffers.get(index) else {
            return Err(Error::Index { place, what: "buffer" });
        };
        let Some(bytes) = &buffer.bytes else {
            if item.extension(MESHOPT).exists() {
                return Err(Error::Extension(MESHOPT.to_owned()));
            }
            return Err(Error::MissingBuffer { index, uri: buffer.uri.clone().unwrap_or_default() });
        };
        let start = item.index("byteOffset").unwrap_or_default();
        let end = start.saturating_add(item.need("byteLength"));
        match bytes.get(buffer.range.clone()).and_then(|bytes| bytes.get(start..end)) {
            Some(bytes) => Ok(bytes),
            None => Err(Error::Invalid { place, what: "it runs past the end of its buffer" }),
        }
    }
}

impl Document {
    /// Reads a GLB or a `.gltf` file.
    ///
    /// # Errors
    /// When the container or the JSON is broken or larger than any asset's, the version is not 2, or a required extension is
    /// unknown.
    pub fn parse(bytes: Vec<u8>) -> Result<Document, Error> {
        let size = bytes.len();
        let parts = container::split(&bytes)?;
        let mut json = Value::parse(bytes.get(parts.json).unwrap_or_default())?;
        let inline_images = take_data_uris(&mut json, "images")?;
        let inline_buffers = take_data_uris(&mut json, "buffers")?;
        let fault = Fault::default();
        let root = Root::new(&json, &fault);
        root.check_lengths()?;
        check_version(root.item)?;
        let mut warnings = Vec::new();
        let compressed = check_extensions(root.item, &mut warnings)?;
        let mut buffers = Vec::new();
        for index in 0..root.count(Kind::Buffer) {
            if let Some(item) = root.get(Kind::Buffer, index) {
                let length = item.index("byteLength").unwrap_or_default();
                buffers.push(Buffer { length, uri: item.text("uri").map(str::to_owned), ..Buffer::default() });
            }
        }
        fault.check(&json)?;

        let data = Data { buffers, size, ..Data::default() };
        let mut document = Document { json, fault, data, inline_images, warnings, compressed };
        if let Some(range) = parts.bin
            && document.data.buffers.first().is_some_and(|buffer| buffer.uri.is_none())
            && !matches!(inline_buffers.first(), Some(Some(_)))
        {
            document.put_buffer(0, bytes, range)?;
        }
        for (index, inline) in inline_buffers.into_iter().enumerate() {
            if let Some(Inline { bytes, .. }) = inline {
                let range = 0..bytes.len();
                document.put_buffer(index, bytes, range)?;
            }
        }
        Ok(document)
    }

    /// The external buffers still wanted: index and URI, relative to the asset and as the asset gives it.
    pub fn missing_buffers(&self) -> Vec<(usize, String)> {
        let mut missing = Vec::new();
        for (index, buffer) in self.data.buffers.iter().enumerate() {
            if let (Some(uri), None) = (&buffer.uri, &buffer.bytes) {
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
        self.data.size = self.data.size.saturating_add(bytes.len());
        self.put_buffer(index, bytes, range)
    }

    /// Hands over all external buffers: `fetch` gets each URI and gives the file's bytes.
    ///
    /// # Errors
    /// As [`Document::set_buffer`]; a buffer that `fetch` does not give is an error too.
    pub fn fetch(&mut self, fetch: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> Result<(), Error> {
        for (index, uri) in self.missing_buffers() {
            let Some(bytes) = fetch(&uri) else {
                return Err(Error::MissingBuffer { index, uri });
            };
            self.set_buffer(index, bytes)?;
        }
        Ok(())
    }

    fn put_buffer(&mut self, index: usize, bytes: Vec<u8>, range: Range<usize>) -> Result<(), Error> {
        let place = Kind::Buffer.at(index);
        let Some(buffer) = self.data.buffers.get_mut(index) else {
            return Err(Error::Index { place, what: "the buffer" });
        };
        if range.len() < buffer.length {
            return Err(Error::Invalid { place, what: "there are fewer bytes than its byteLength says" });
        }
        // A GLB's chunk may be padded; what lies beyond the length is not the buffer's.
        buffer.range = range.start..range.start + buffer.length;
        buffer.bytes = Some(bytes);
        Ok(())
    }

    /// Bytes of the asset that have come, JSON included: the measure for what decoding may allocate.
    pub fn size(&self) -> usize {
        self.data.size
    }

    /// Whether the asset names an extension that compresses geometry, so that something must be decoded before
    /// [`Document::into_scene`].
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// A buffer's bytes, if there is such a buffer and it has come.
    pub fn buffer(&self, index: usize) -> Option<&[u8]> {
        let buffer = self.data.buffers.get(index)?;
        buffer.bytes.as_ref()?.get(buffer.range.clone())
    }

    /// What must be decoded before [`Document::into_scene`]; all buffers must have come. Empty for most assets.
    ///
    /// # Errors
    /// When the compressed bytes are not where the asset says.
    pub fn compressed(&self) -> Result<Vec<Compressed<'_>>, Error> {
        let root = Root::new(&self.json, &self.fault);
        let found = self.find_compressed(&root);
        self.fault.check(&self.json)?;
        found
    }

    fn find_compressed<'a>(&'a self, root: &Root<'a>) -> Result<Vec<Compressed<'a>>, Error> {
        let mut all = Vec::new();
        for view in 0..root.count(Kind::BufferView) {
            let Some(item) = root.get(Kind::BufferView, view).map(|item| item.extension(MESHOPT)) else { continue };
            if item.exists() {
                all.push(Compressed::View {
                    view,
                    bytes: self.data.range(item, Kind::BufferView.at(view))?,
                    count: item.need("count"),
                    stride: item.need("byteStride"),
                    mode: item.text("mode").unwrap_or_default(),
                    filter: item.text("filter").unwrap_or("NONE"),
                });
            }
        }
        for mesh in 0..root.count(Kind::Mesh) {
            let Some(description) = root.get(Kind::Mesh, mesh) else { continue };
            for (primitive, value) in description.list("primitives").iter().enumerate() {
                let whole = description.element(value);
                let item = whole.extension(DRACO);
                if !item.exists() {
                    continue;
                }
                let place = Kind::Mesh.at(mesh);
                let index = item.need("bufferView");
                let Some(view) = root.get(Kind::BufferView, index) else {
                    return Err(Error::Index { place, what: "bufferView" });
                };
                let given = whole.get("attributes");
                let mut attributes = Vec::new();
                for (name, id) in item.get("attributes").members() {
                    if !given.work(given.members().len()) {
                        break;
                    }
                    // Of its accessor, a compressed attribute has type and count.
                    match (id.whole(), given.value().get(name).and_then(Value::whole)) {
                        (Some(id), Some(accessor)) => attributes.push((id as u32, accessor)),
                        _ => return Err(Error::Index { place, what: "a compressed attribute" }),
                    }
                }
                all.push(Compressed::Primitive {
                    mesh,
                    primitive,
                    bytes: self.data.range(view, Kind::BufferView.at(index))?,
                    indices: whole.index("indices"),
                    attributes,
                });
            }
        }
        Ok(all)
    }

    /// An accessor's `componentType` and the number of components that its `type` has, for whoever decodes it. Nothing
    /// where there is no such accessor or its type is unknown.
    pub fn element(&self, accessor: usize) -> Option<(u32, usize)> {
        let root = Root::new(&self.json, &self.fault);
        let item = root.get(Kind::Accessor, accessor)?;
        let components = accessor::components(item.text("type")?)?;
        Some((item.index("componentType")? as u32, components))
    }

    /// Hands over a buffer view, decoded. Its bytes stand for those that its buffer has.
    ///
    /// # Errors
    /// When there is no buffer view of that index.
    pub fn set_view(&mut self, view: usize, bytes: Vec<u8>) -> Result<(), Error> {
        self.put_decoded(Kind::BufferView, view, bytes)
    }

    /// Hands over an accessor, decoded: its elements without gaps, in its own `componentType` and `type`, columns of
    /// matrices at multiples of four bytes.
    ///
    /// # Errors
    /// When there is no accessor of that index.
    pub fn set_accessor(&mut self, accessor: usize, bytes: Vec<u8>) -> Result<(), Error> {
        self.put_decoded(Kind::Accessor, accessor, bytes)
    }

    fn put_decoded(&mut self, kind: Kind, index: usize, bytes: Vec<u8>) -> Result<(), Error> {
        let count = Root::new(&self.json, &self.fault).count(kind);
        if index >= count {
            return Err(Error::Index { place: kind.at(index), what: "what was decoded" });
        }
        let data = &mut self.data;
        let list = if kind == Kind::Accessor { &mut data.decoded_accessors } else { &mut data.decoded_views };
        list.resize_with(count, || None);
        data.size = data.size.saturating_add(bytes.len());
        if let Some(slot) = list.get_mut(index) {
            *slot = Some(bytes);
        }
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

/// Reads an asset whose external buffers can be had at once: `fetch` gets each URI and gives the file's bytes.
///
/// # Errors
/// As [`Document::parse`] and [`Document::into_scene`]; a buffer that `fetch` does not give is an error too.
pub fn load(bytes: Vec<u8>, fetch: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> Result<Scene, Error> {
    let mut document = Document::parse(bytes)?;
    document.fetch(fetch)?;
    document.into_scene()
}

fn check_version(json: Item<'_>) -> Result<(), Error> {
    let asset = json.get("asset");
    let Some(given) = asset.text("version") else {
        return Err(Error::Json("asset.version is missing".to_owned()));
    };
    let least = asset.text("minVersion").unwrap_or("2.0");
    let bad = if !given.starts_with("2.") {
        given
    } else if least != "2.0" {
        least
    } else {
        return Ok(());
    };
    Err(Error::Version(bad.to_owned()))
}

/// Tells whether geometry is compressed.
fn check_extensions(json: Item<'_>, warnings: &mut Vec<String>) -> Result<bool, Error> {
    let mut compressed = false;
    for (key, required) in [("extensionsRequired", true), ("extensionsUsed", false)] {
        for name in json.list(key) {
            let Some(name) = name.text().filter(|name| !KNOWN.contains(name)) else { continue };
            if name == MESHOPT || name == DRACO {
                compressed = true;
                continue;
            }
            // What only refines the shading of a surface is better left out than the whole model, required or not.
            if !required {
                if warnings.len() < import::WARNINGS {
                    warnings.push(["extension ignored: ", name].concat());
                }
            } else if !name.starts_with("KHR_materials_") {
                return Err(Error::Extension(name.to_owned()));
            }
        }
    }
    Ok(compressed)
}

/// Decodes the data URIs of a list's elements and takes them out of the JSON, so that they are not copied about.
fn take_data_uris(json: &mut Value, key: &str) -> Result<Vec<Option<Inline>>, Error> {
    let mut all = Vec::new();
    let Some(Value::List(elements)) = json.get_mut(key) else { return Ok(all) };
    for element in elements {
        let mut found = None;
        if let Some(value @ Value::Text(_)) = element.get_mut("uri")
            && let Some(decoded) = value.text().and_then(container::data_uri)
        {
            let (media_type, bytes) = decoded?;
            found = Some(Inline { media_type: media_type.to_owned(), bytes });
            *value = Value::Null;
        }
        all.push(found);
    }
    Ok(all)
}
