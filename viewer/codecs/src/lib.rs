//! What a glTF asset may be packed with: [`meshopt`] (`EXT_meshopt_compression`) and [`draco`]
//! (`KHR_draco_mesh_compression`) for geometry, [`basis`] (`KHR_texture_basisu`) for textures.
//!
//! Each module is a feature of this crate. In browsers each is a WebAssembly module of its own, see `web`, that is fetched
//! by the first asset that needs it; native programs link them all, and `load` whole assets.
//!
//! All of it reads files from anywhere: whatever the bytes, there is a result or an error, and memory is bounded by what
//! the bytes can hold, or by a fixed limit where they can stand for any amount.

#[cfg(feature = "basis")]
pub mod basis;
#[cfg(feature = "document")]
mod document;
#[cfg(feature = "draco")]
pub mod draco;
#[cfg(any(feature = "basis", feature = "draco"))]
mod fence;
#[cfg(feature = "meshopt")]
pub mod meshopt;

#[cfg(feature = "document")]
pub use document::{Error, decompress, load};
