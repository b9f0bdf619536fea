//! Image files to pixels.

use image::{DynamicImage, ImageReader, Limits};

/// Decodes a PNG, JPEG or WebP file to 8 bits a channel with straight alpha. Colour profiles are ignored, as glTF asks.
///
/// # Errors
/// Where the file is broken, of another kind, or larger than 16384 pixels a side.
pub fn decode(bytes: &[u8]) -> Result<image::RgbaImage, image::ImageError> {
    let mut reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(16384);
    limits.max_image_height = Some(16384);
    reader.limits(limits);
    reader.decode().map(DynamicImage::into_rgba8)
}
