//! What can go wrong while the catalogue is made.

use std::path::{Path, PathBuf};

/// Why the catalogue could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A product description is not TOML of the right shape.
    #[error("{}: {message}", path.display())]
    Toml {
        /// The description.
        path: PathBuf,
        /// Line, column and reason.
        message: String,
    },
    /// A field of a product description has a value that cannot be.
    #[error("{}: field `{field}`: {reason}", path.display())]
    Field {
        /// The description.
        path: PathBuf,
        /// Which field, as in `variants[1].sku`.
        field: String,
        /// What it must be.
        reason: String,
    },
    /// A model that was added is broken.
    #[error("{}: {source}", path.display())]
    Model {
        /// The model.
        path: PathBuf,
        /// Why.
        source: vitrine_codecs::Error,
    },
    /// A model names files beside it; the shop takes only models that hold everything.
    #[error("{}: the model refers to {uri:?}: pack everything into one .glb", path.display())]
    External {
        /// The model.
        path: PathBuf,
        /// What it names.
        uri: String,
    },
    /// No poster could be drawn.
    #[cfg(feature = "posters")]
    #[error("the poster of {slug}: {source}")]
    Poster {
        /// Of which product.
        slug: String,
        /// Why.
        source: vitrine_native::Error,
    },
    /// A poster could not be encoded.
    #[cfg(feature = "posters")]
    #[error("the poster of {slug} cannot be encoded: {source}")]
    Encode {
        /// Of which product.
        slug: String,
        /// Why.
        source: crate::poster::EncodeError,
    },
}

impl Error {
    /// For `map_err` on file operations.
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
