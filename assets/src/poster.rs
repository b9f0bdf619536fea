//! Encoding posters.

use image::RgbaImage;

/// libwebp's scale from 0 to 100. Here the weave of a fabric still stands.
const QUALITY: f32 = 86.0;

/// Lossy WebP with lossless transparency: a fifth of what the lossless format takes. libwebp gives the same bytes for
/// the same pixels.
///
/// # Errors
/// Where the encoder refuses: it does so only for pictures beyond 16383 pixels a side.
pub fn encode(picture: &RgbaImage) -> Result<Vec<u8>, EncodeError> {
    let (width, height) = picture.dimensions();
    webp::Encoder::from_rgba(picture, width, height)
        .encode_simple(false, QUALITY)
        .map(|bytes| bytes.to_vec())
        .map_err(|error| EncodeError(format!("{error:?}")))
}

/// libwebp's reason, by its own name.
#[derive(Debug, thiserror::Error)]
#[error("the WebP encoder refused the picture: {0}")]
pub struct EncodeError(String);

#[cfg(test)]
mod tests {
    use super::*;

    /// Quiet colour under a round cut-out.
    fn picture() -> RgbaImage {
        RgbaImage::from_fn(96, 64, |x, y| {
            let inside = x.abs_diff(48).pow(2) + y.abs_diff(32).pow(2) < 900;
            image::Rgba([90 + x as u8, 120 + y as u8, 100, if inside { 255 } else { 0 }])
        })
    }

    #[test]
    fn colours_come_back_nearly_and_transparency_exactly() {
        let before = picture();
        let bytes = encode(&before).expect("encodes");
        let after = image::load_from_memory(&bytes).expect("is WebP").to_rgba8();
        assert_eq!(before.dimensions(), after.dimensions());
        for (a, b) in before.pixels().zip(after.pixels()) {
            assert_eq!(a.0[3], b.0[3]);
            let off = (0..3).map(|c| a.0[c].abs_diff(b.0[c])).max().unwrap_or_default();
            assert!(a.0[3] == 0 || off <= 16, "{a:?} became {b:?}");
        }
    }

    #[test]
    fn the_same_picture_gives_the_same_bytes() {
        assert_eq!(encode(&picture()).expect("encodes"), encode(&picture()).expect("encodes"));
    }

    #[test]
    fn too_large_a_picture_is_an_error() {
        assert!(encode(&RgbaImage::new(16384, 1)).is_err());
    }
}
