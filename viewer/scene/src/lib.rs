//! glTF 2.0 to a CPU scene.
//!
//! [`Document::parse`] reads the container and the JSON, [`Document::missing_buffers`] says which files are still
//! wanted, and [`Document::into_scene`] checks and decodes everything but images into a [`Scene`]. A [`Pose`] holds
//! what an animation moves: world transforms and morph weights. Nothing here touches the network, the file system or
//! the GPU, and no input makes it panic.

mod accessor;
mod animation;
mod container;
mod document;
mod error;
mod import;
mod json;
mod pose;
mod scene;

pub use animation::{Animation, Channel, Interpolation, Property};
pub use document::{Document, load};
pub use error::{Error, Place};
pub use pose::Pose;
pub use scene::{
    AlphaMode, Bounds, Camera, Image, ImageSource, Material, Mesh, MipFilter, MorphTarget, Node, Primitive, Projection,
    Sampler, Scene, Skin, Texture, TextureRef, Topology, Transform, Wrap,
};
