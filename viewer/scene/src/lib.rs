//! glTF 2.0 to a CPU scene.
//!
//! [`Document::parse`] reads the container and the JSON, [`Document::missing_buffers`] says which files are still
//! wanted, [`Document::compressed`] what the caller must decode first, and [`Document::into_scene`] checks and decodes
//! everything but images into a [`Scene`]. A [`Pose`] holds what an animation moves: world transforms and morph weights.
//! Nothing here touches the network, the file system or the GPU, and no input makes it panic.

mod accessor;
mod animation;
mod container;
mod document;
mod error;
mod import;
mod json;
mod limits;
mod material;
mod pick;
mod pose;
mod scene;
mod sort;

pub use animation::{Animation, Channel, Interpolation, Property};
pub use document::{Compressed, Document, load};
pub use error::{Error, Place};
pub use material::{
    AlphaMode, Anisotropy, Clearcoat, DiffuseTransmission, Iridescence, Material, Sheen, Specular, TextureRef,
    Transmission, Volume,
};
pub use pick::{Hit, Picker, Ray};
pub use pose::{Layer, Pose};
pub use scene::{
    Bounds, Camera, Image, ImageSource, Mesh, MipFilter, MorphTarget, Node, Primitive, Projection, Sampler, Scene,
    Skin, Texture, Topology, Transform, Wrap,
};
pub use sort::order;
