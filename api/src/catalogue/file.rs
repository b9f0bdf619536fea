//! The file.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use vitrine_contract::{CameraOrbit, Dimensions, Money, VariantOption};

use crate::domain::{AssetPath, Colour, Sku, Slug};

/// The version of the format this program reads.
pub const VERSION: u32 = 1;

/// A whole catalogue. Made only by [`Catalogue::read`] and [`Catalogue::parse`], so it has passed their checks.
#[derive(Debug, Clone, Deserialize)]
pub struct Catalogue {
    pub(super) collections: Vec<Collection>,
    pub(super) products: Vec<Product>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Collection {
    pub slug: Slug,
    pub name: String,
    #[serde(default)]
    pub description: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Product {
    pub slug: Slug,
    pub name: String,
    #[serde(default)]
    pub tagline: String,
    #[serde(default)]
    pub description: String,
    pub collection: Slug,
    /// Rank, smallest first; products without one come last.
    pub featured: Option<u32>,
    #[serde(default)]
    pub materials: Vec<String>,
    pub dimensions: Dimensions,
    pub model: Model,
    pub poster: Poster,
    #[serde(default)]
    pub camera_orbit: CameraOrbit,
    pub variants: Vec<Variant>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Model {
    pub path: AssetPath,
    pub bytes: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Poster {
    pub path: AssetPath,
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are those in the file")]
pub(super) struct Variant {
    pub sku: Sku,
    pub name: String,
    /// Where there are none, the name is the finish.
    #[serde(default)]
    pub options: Vec<VariantOption>,
    pub swatch: Colour,
    pub model_variant: Option<String>,
    pub price: Money,
    #[serde(default)]
    pub stock: u32,
}

/// Why a catalogue was refused.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The file cannot be read.
    #[error("cannot read the catalogue {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not JSON of the expected shape, or a value in it is malformed.
    #[error("the catalogue {} is malformed at {place}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Where in it, such as `products[3].variants[0].sku`.
        place: String,
        /// What is wrong there.
        source: serde_json::Error,
    },
    /// It is of another version of the format.
    #[error("the catalogue {} has version {found}, this program reads version {VERSION}", path.display())]
    Version {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
    /// Each value is well-formed, but they do not go together.
    #[error("the catalogue {} is not sound:\n- {}", path.display(), faults.join("\n- "))]
    Unsound {
        /// Which file.
        path: PathBuf,
        /// Everything that is wrong, a sentence each.
        faults: Vec<String>,
    },
}

impl Catalogue {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`CatalogueError`] where it cannot be read, is malformed or not sound.
    pub async fn read(path: &Path) -> Result<Self, CatalogueError> {
        let bytes =
            tokio::fs::read(path).await.map_err(|source| CatalogueError::Read { path: path.to_owned(), source })?;
        Self::parse(&bytes, path)
    }

    /// Checks the content of a file; `path` is for messages only.
    ///
    /// # Errors
    /// [`CatalogueError`] where it is malformed or not sound.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, CatalogueError> {
        #[derive(Deserialize)]
        struct Head {
            version: u64,
        }

        let head: Head = from_json(bytes, path)?;
        if head.version != u64::from(VERSION) {
            return Err(CatalogueError::Version { path: path.to_owned(), found: head.version });
        }
        let catalogue: Self = from_json(bytes, path)?;
        let faults = super::check::faults(&catalogue);
        if faults.is_empty() { Ok(catalogue) } else { Err(CatalogueError::Unsound { path: path.to_owned(), faults }) }
    }
}

fn from_json<'a, T: Deserialize<'a>>(bytes: &'a [u8], path: &Path) -> Result<T, CatalogueError> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(bytes)).map_err(|error| {
        CatalogueError::Malformed { path: path.to_owned(), place: error.path().to_string(), source: error.into_inner() }
    })
}
