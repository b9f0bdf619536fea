//! What can go wrong.

use std::path::PathBuf;

use crate::DecodeError;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No graphics driver that the renderer can use.
    #[error(
        "no graphics adapter was found: install a Vulkan driver (on Debian and Ubuntu the package \
         mesa-vulkan-drivers holds one that needs no graphics card)"
    )]
    NoAdapter,
    /// The model is broken or uses what is not known.
    #[error("the model cannot be read: {0}")]
    Scene(#[from] vitrine_codecs::Error),
    /// The renderer refused.
    #[error(transparent)]
    Render(vitrine_render::Error),
    /// An image of the model cannot be decoded.
    #[error("image {index} of the model cannot be decoded: {source}")]
    Image {
        /// glTF index.
        index: usize,
        /// Why.
        source: DecodeError,
    },
    /// An image of the model lies in a file that was not found.
    #[error("image {index} of the model was not found: {uri}")]
    MissingImage {
        /// glTF index.
        index: usize,
        /// As in the model.
        uri: String,
    },
    /// The model has no variant of that name.
    #[error("the model has no variant named {0:?}")]
    NoSuchVariant(String),
    /// The model has no animation of that name.
    #[error("the model has no animation named {0:?}")]
    NoSuchAnimation(String),
    /// A file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl From<vitrine_render::Error> for Error {
    fn from(error: vitrine_render::Error) -> Error {
        match error {
            vitrine_render::Error::NoAdapter => Error::NoAdapter,
            other => Error::Render(other),
        }
    }
}
