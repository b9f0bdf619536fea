//! Image files to pixels.

use image::{DynamicImage, ImageReader, Limits, RgbaImage};
use vitrine_codecs::basis::{self, Format, Texture};

/// Why an image file cannot be decoded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// A PNG, JPEG or WebP file, or one of no known kind.
    #[error(transparent)]
    Image(#[from] image::ImageError),
    /// A KTX2 file.
    #[error(transparent)]
    Basis(#[from] basis::Error),
}

/// Decodes a PNG, JPEG, WebP or KTX2 file to 8 bits a channel with straight alpha. Colour profiles are ignored, as glTF
/// asks; of mip levels there is the largest.
///
/// # Errors
/// Where the file is broken, of another kind, or larger than 16384 pixels a side.
pub fn decode(bytes: &[u8]) -> Result<RgbaImage, DecodeError> {
    if bytes.starts_with(b"\xabKTX") {
        let texture = Texture::new(bytes.to_vec())?;
        let pixels = texture.transcode(0, Format::Rgba8)?;
        return Ok(RgbaImage::from_raw(texture.width(), texture.height(), pixels).ok_or(basis::Error::Broken)?);
    }
    let mut reader =
        ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().map_err(image::ImageError::from)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(16384);
    limits.max_image_height = Some(16384);
    reader.limits(limits);
    Ok(reader.decode().map(DynamicImage::into_rgba8)?)
}
