//! What can go wrong.

/// Why the renderer could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No graphics adapter: no driver, or the browser refuses.
    #[error("no graphics adapter was found")]
    NoAdapter,
    /// The adapter refused to open a device.
    #[error("the graphics device could not be opened")]
    NoDevice,
    /// The device was lost; make a new [`crate::Gpu`] and upload everything again.
    #[error("the graphics device was lost")]
    DeviceLost,
    /// The driver or the validation layer refused a command; the text is for developers.
    #[error("the graphics device reported: {0}")]
    Device(String),
    /// An image or a picture has more pixels a side than the device takes.
    #[error("{width} x {height} is more than this device's {limit} pixels a side, or is empty")]
    Size {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Pixels a side ([`crate::Gpu::max_texture_size`]).
        limit: u32,
    },
    /// [`crate::Pixels`] whose data is not as long as their size says, or blocks that the device does not sample.
    #[error("the pixel data does not fit width, height and format")]
    PixelData,
    /// The model needs a larger buffer than the device has.
    #[error("the model does not fit into the graphics device's buffers")]
    ModelTooLarge,
    /// The model has no image of that index.
    #[error("the model has no such image")]
    NoSuchImage,
    /// The environment picture is not a Radiance `.hdr` file that can be read.
    #[error("not a readable Radiance .hdr picture: {0}")]
    Hdr(&'static str),
}
