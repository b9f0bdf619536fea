//! The way to a device by WebGL2.

use vitrine_webgl::Library;
use web_sys::HtmlCanvasElement;

use crate::Error;

/// All shaders in GLSL, as the build script left them.
static LIBRARY: Library = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// An instance whose one surface is this canvas (to be asked for all the same), on the GPU that takes least power where
/// it is to be `frugal`.
///
/// # Errors
/// [`Error::NoAdapter`], where the browser has no WebGL2 or the canvas has another kind of context.
pub fn webgl(canvas: &HtmlCanvasElement, frugal: bool) -> Result<wgpu::Instance, Error> {
    vitrine_webgl::open(canvas, frugal, &LIBRARY).ok_or(Error::NoAdapter)
}
