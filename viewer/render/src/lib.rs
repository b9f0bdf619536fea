//! The Vitrine renderer: a [`vitrine_scene::Scene`] on the GPU, drawn with wgpu.
//!
//! One [`Gpu`] and one [`Renderer`] serve any number of [`View`]s. Light is computed in linear half floats with
//! premultiplied alpha; the last pass tone-maps it and writes display-encoded sRGB, premultiplied again, so that a
//! page's compositor can lay the picture over anything. A picture for a canvas that looks the same without its light
//! kept is tone-mapped where it is shaded, and has no last pass. All passes are vertex and fragment shaders without storage
//! buffers, so that the same code runs on WebGL2.

mod behind;
mod capture;
mod environment;
mod equirect;
mod error;
mod extensions;
mod forward;
mod frame;
mod geometry;
mod gpu;
mod material;
mod model;
mod near;
mod output;
mod pipelines;
mod renderer;
mod shaders;
mod shadow;
mod texture;
mod variants;
mod view;
#[cfg(all(feature = "webgl", target_arch = "wasm32"))]
mod webgl;

pub use environment::Environment;
pub use equirect::Equirect;
pub use error::Error;
pub use frame::{CameraMatrices, Frame, Lighting, Shadow, ToneMapping};
pub use gpu::{Gpu, Tier};
pub use model::{Asset, Model};
pub use renderer::Renderer;
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
pub use texture::Staging;
pub use texture::{Blocks, Pixels};
pub use view::View;
#[cfg(all(feature = "webgl", target_arch = "wasm32"))]
pub use webgl::webgl;
pub use wgpu;
