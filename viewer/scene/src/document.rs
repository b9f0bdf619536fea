//! The asset before decoding: container, JSON and buffers.

use crate::{Error, Scene};

/// A parsed asset: its JSON, and its buffers as far as they have come.
#[derive(Debug)]
pub struct Document {
    _bytes: Vec<u8>,
}

impl Document {
    /// Reads a GLB or a `.gltf` file.
    ///
    /// # Errors
    /// When the container or the JSON is broken, or a required extension is unknown.
    pub fn parse(bytes: Vec<u8>) -> Result<Document, Error> {
        Ok(Document { _bytes: bytes })
    }

    /// The external buffers still wanted: index and URI, relative to the asset and as the asset gives it.
    pub fn missing_buffers(&self) -> Vec<(usize, String)> {
        Vec::new()
    }

    /// Hands over the bytes of an external buffer.
    ///
    /// # Errors
    /// When there is no buffer of that index, or the bytes are fewer than the asset says.
    pub fn set_buffer(&mut self, index: usize, bytes: Vec<u8>) -> Result<(), Error> {
        let _ = (index, bytes);
        Ok(())
    }

    /// Checks and decodes everything but images.
    ///
    /// # Errors
    /// When the asset breaks a rule that cannot be mended; see [`Error`].
    pub fn into_scene(self) -> Result<Scene, Error> {
        Ok(Scene::default())
    }
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
