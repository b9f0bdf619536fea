//! wgpu on WebGL2, as much of it as Vitrine's renderer uses.
//!
//! wgpu's own back end for WebGL2 brings a validator, a parser of WGSL and a writer of GLSL along: more than three times
//! the size of all the rest of the viewer. This crate implements wgpu's interface ([`wgpu::custom`]) straight over a
//! `WebGL2RenderingContext` instead. Shaders come translated, as a [`Library`] that was made at build time.
//!
//! What it does not do, it refuses: with a validation error where an argument has a value that is not foreseen, and by a
//! trap where a whole function is not. It checks no more than that; the same renderer runs under wgpu's validation
//! natively. Commands are kept until they are submitted, as in all of wgpu.
//!
//! GL's pictures have their first row at the bottom. All shaders turn theirs over, so that what lies in memory is as wgpu
//! has it, and the last step to the canvas turns it back.

#[cfg(target_arch = "wasm32")]
mod bind;
#[cfg(target_arch = "wasm32")]
mod buffer;
#[cfg(target_arch = "wasm32")]
mod context;
#[cfg(target_arch = "wasm32")]
mod device;
#[cfg(target_arch = "wasm32")]
mod encoder;
#[cfg(target_arch = "wasm32")]
mod execute;
#[cfg(target_arch = "wasm32")]
mod format;
#[cfg(target_arch = "wasm32")]
mod instance;
mod library;
#[cfg(target_arch = "wasm32")]
mod pipeline;
#[cfg(target_arch = "wasm32")]
mod queue;
#[cfg(target_arch = "wasm32")]
mod refuse;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod surface;
#[cfg(target_arch = "wasm32")]
mod texture;

#[cfg(target_arch = "wasm32")]
pub use instance::open;
pub use library::{Library, Place, Shader};
