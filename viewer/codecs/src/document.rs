//! Whole documents.

use std::collections::HashSet;

use vitrine_scene::{Compressed, Document, Scene};

use crate::draco::{self, Component};
use crate::meshopt;

/// Why a document cannot be decompressed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document itself is broken.
    #[error(transparent)]
    Scene(#[from] vitrine_scene::Error),
    /// A buffer view compressed with `EXT_meshopt_compression` cannot be decoded.
    #[error("bufferView {view}: {error}")]
    Meshopt {
        /// Its index.
        view: usize,
        /// Why.
        error: meshopt::Error,
    },
    /// A primitive compressed with `KHR_draco_mesh_compression` cannot be decoded.
    #[error("mesh {mesh}, primitive {primitive}: {error}")]
    Draco {
        /// Index of the mesh.
        mesh: usize,
        /// Index in the mesh's list.
        primitive: usize,
        /// Why.
        error: draco::Error,
    },
    /// All together is out of all proportion to the document, or more than a gigabyte.
    #[error("the compressed geometry stands for too many bytes")]
    Size,
}

/// The most bytes that a document of a size may become. Compressed bytes are few, and may be referred to any number of
/// times.
fn most(size: usize) -> usize {
    size.saturating_mul(1024).saturating_add(64 << 20).min(1 << 30)
}

/// What was decoded.
enum Decoded {
    View(usize, Vec<u8>),
    Accessor(usize, Vec<u8>),
}

/// Decodes all that [`Document::compressed`] lists and hands it back to the document; all buffers must have come.
///
/// # Errors
/// At the first that cannot be decoded. Of the document nothing has changed then.
pub fn decompress(document: &mut Document) -> Result<(), Error> {
    let (mut all, mut left) = (Vec::new(), most(document.size()));
    // Before anything is allocated for it.
    let mut admit = |bytes: Option<usize>| {
        left = bytes.and_then(|bytes| left.checked_sub(bytes)).ok_or(Error::Size)?;
        Ok::<_, Error>(())
    };
    // Primitives may share accessors, and what all of them have is decoded already.
    let mut taken = HashSet::new();
    for compressed in document.compressed()? {
        match compressed {
            Compressed::View { view, bytes, count, stride, mode, filter } => {
                admit(count.checked_mul(stride))?;
                let decoded = meshopt::decode(bytes, count, stride, mode, filter);
                all.push(Decoded::View(view, decoded.map_err(|error| Error::Meshopt { view, error })?));
            }
            Compressed::Primitive { mesh, primitive, bytes, indices, mut attributes } => {
                let indices = indices.filter(|accessor| taken.insert(*accessor));
                attributes.retain(|(_, accessor)| taken.insert(*accessor));
                if indices.is_none() && attributes.is_empty() {
                    continue;
                }
                let wrong = |error| Error::Draco { mesh, primitive, error };
                // The work counts too, however little is asked for.
                admit(Some(bytes.len()))?;
                let decoded = draco::Mesh::decode(bytes).map_err(wrong)?;
                admit(decoded.indices_size(Component::U32))?;
                let layout = |accessor| {
                    let (component, width) = document.element(accessor).unwrap_or_default();
                    Component::from_gl(component).map(|component| (component, width))
                };
                if let Some(accessor) = indices {
                    let (component, _) = layout(accessor).map_err(wrong)?;
                    admit(decoded.indices_size(component))?;
                    all.push(Decoded::Accessor(accessor, decoded.indices(component).map_err(wrong)?));
                }
                for (id, accessor) in attributes {
                    let (component, width) = layout(accessor).map_err(wrong)?;
                    admit(decoded.attribute_size(component, width))?;
                    all.push(Decoded::Accessor(accessor, decoded.attribute(id, component, width).map_err(wrong)?));
                }
            }
        }
    }
    for decoded in all {
        match decoded {
            Decoded::View(view, bytes) => document.set_view(view, bytes)?,
            Decoded::Accessor(accessor, bytes) => document.set_accessor(accessor, bytes)?,
        }
    }
    Ok(())
}

/// Reads an asset as [`vitrine_scene::load`] does, compressed ones too.
///
/// # Errors
/// As [`vitrine_scene::load`] and [`decompress`].
pub fn load(bytes: Vec<u8>, fetch: &mut dyn FnMut(&str) -> Option<Vec<u8>>) -> Result<Scene, Error> {
    let mut document = Document::parse(bytes)?;
    document.fetch(fetch)?;
    decompress(&mut document)?;
    Ok(document.into_scene()?)
}
