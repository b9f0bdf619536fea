//! The renderer.
use vitrine_scene::{Pose, Scene};

use crate::{Equirect, Error, Frame, Gpu};

/// Draws models on one device.
pub struct Renderer {
    gpu: Gpu,
}

/// Light from all around, prefiltered.
pub struct Environment {}

/// A scene on the GPU. Dropping it frees all that it holds.
pub struct Model {}

/// The targets of one canvas or picture.
pub struct View {
    width: u32,
    height: u32,
}

/// Decoded pixels of an image.
pub enum Pixels<'a> {
    /// Rows from the top, four bytes a pixel, straight alpha.
    Rgba8 {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// `width * height * 4` bytes.
        data: &'a [u8],
    },
    /// A bitmap of the browser, made with `premultiplyAlpha: "none"` and `colorSpaceConversion: "none"`.
    #[cfg(target_arch = "wasm32")]
    Bitmap(web_sys::ImageBitmap),
}

impl Renderer {
    /// Makes a renderer.
    ///
    /// # Errors
    /// [`Error::DeviceLost`].
    pub fn new(gpu: Gpu) -> Result<Renderer, Error> {
        Ok(Renderer { gpu })
    }
    /// The device.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }
    /// Prefilters an environment picture.
    pub fn environment(&self, _equirect: &Equirect) -> Environment {
        Environment {}
    }
    /// The built-in neutral studio.
    pub fn studio(&self) -> Environment {
        Environment {}
    }
    /// Uploads geometry and materials; textures are plain until [`Renderer::set_image`].
    ///
    /// # Errors
    /// [`Error::ModelTooLarge`].
    pub fn upload(&self, _scene: &Scene) -> Result<Model, Error> {
        Ok(Model {})
    }
    /// Gives the model the pixels of the scene's image `image` and makes their mip levels.
    ///
    /// # Errors
    /// [`Error::NoSuchImage`], [`Error::Size`], [`Error::PixelData`].
    pub fn set_image(&self, _model: &mut Model, _image: usize, _pixels: Pixels<'_>) -> Result<(), Error> {
        Ok(())
    }
    /// Shows the model in this material variant (an index into [`Scene::variants`]); none is the default look.
    pub fn set_variant(&self, _model: &mut Model, _variant: Option<usize>) {}
    /// Moves the model's nodes, skins and morph targets.
    pub fn set_pose(&self, _model: &mut Model, _scene: &Scene, _pose: &Pose) {}
    /// Targets for pictures of this size in pixels (clamped to 1 and the device's limit).
    pub fn view(&self, width: u32, height: u32) -> View {
        View { width, height }
    }
    /// Draws one picture to `target`, a view as large as `view` of an 8-bit texture that is not sRGB, and submits it.
    /// The result is display-encoded with premultiplied alpha.
    pub fn draw(
        &self,
        _view: &mut View,
        _target: &wgpu::TextureView,
        _format: wgpu::TextureFormat,
        _frame: &Frame<'_>,
    ) {
    }
    /// Draws one picture and reads it back: rows from the top, RGBA, 8 bits, straight alpha. Does not block on the
    /// web. On WebGL2 the future only gets on while [`Renderer::poll`] is called, say by a timer.
    ///
    /// # Errors
    /// [`Error::Size`], [`Error::DeviceLost`], [`Error::Device`].
    pub async fn capture(&self, _view: &mut View, _frame: &Frame<'_>) -> Result<Vec<u8>, Error> {
        Ok(Vec::new())
    }
    /// Lets the device hand out what it has finished (see [`Renderer::capture`]).
    pub fn poll(&self) {
        let _ = self.gpu.device.poll(wgpu::PollType::Poll);
    }
}

impl View {
    /// Pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }
    /// Changes the size in pixels; nothing happens where it is the same.
    pub fn resize(&mut self, width: u32, height: u32) {
        (self.width, self.height) = (width, height);
    }
}
