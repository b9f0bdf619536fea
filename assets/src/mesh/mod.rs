//! Mesh kernel: polygons with UVs in metres, shapes that make them, and the step that turns them into vertex buffers.
//!
//! All lengths are metres. Front faces wind counter-clockwise. UVs are metres too (u right, v down), so that texel
//! density is the same everywhere; [`crate::model`] divides them by a texture's tile size at the end.

pub mod ao;
pub mod curve;
pub mod finish;
pub mod noise;
pub mod outline;
pub mod poly;
pub mod sdf;
pub mod solid;
pub mod stitch;
pub mod sweep;

pub use finish::Mesh;
pub use poly::{Axis, Grid, Poly};
