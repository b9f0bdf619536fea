//! Encoding posters.

use image::{ExtendedColorType, ImageError, RgbaImage, codecs::webp::WebPEncoder};

/// Lossless WebP of a picture whose busy parts have been coarsened below what an eye sees, which halves the file.
///
/// # Errors
/// Where the encoder refuses (it does so only for pictures beyond 16384 pixels a side).
pub fn encode(mut picture: RgbaImage) -> Result<Vec<u8>, ImageError> {
    coarsen(&mut picture);
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut bytes).encode(&picture, width, height, ExtendedColorType::Rgba8)?;
    Ok(bytes)
}

/// Rounds brightness to fewer levels where neighbours differ anyway (masking), smooths the tint there, which the eye
/// sees less sharply, and clears the colour of what is fully transparent. Smooth parts keep all their levels, so that
/// no bands appear. Brightness is taken from green, as the format itself codes red and blue by their distance from it.
fn coarsen(picture: &mut RgbaImage) {
    let source = picture.clone();
    let (w, h) = source.dimensions();
    let at =
        |x: i64, y: i64| source.get_pixel(x.clamp(0, i64::from(w) - 1) as u32, y.clamp(0, i64::from(h) - 1) as u32).0;
    let round = |v: i32, step: i32| (v + step / 2).div_euclid(step) * step;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if pixel.0[3] == 0 {
            pixel.0 = [0; 4];
            continue;
        }
        let (x, y) = (i64::from(x), i64::from(y));
        let here = at(x, y).map(i32::from);
        let (mut busy, mut spread) = (0, 0);
        let (mut tint, mut count) = ([0; 2], 0);
        for dy in -1..=1 {
            for dx in -1..=1 {
                let p = at(x + dx, y + dy).map(i32::from);
                if p[3] < 255 {
                    continue;
                }
                busy = busy.max((p[1] - here[1]).abs());
                for (k, c) in [0, 2].into_iter().enumerate() {
                    let own = p[c] - p[1];
                    tint[k] += own;
                    spread = spread.max((own - (here[c] - here[1])).abs());
                }
                count += 1;
            }
        }
        let step = match busy {
            0..=5 => continue,
            6..=12 => 5,
            13..=26 => 10,
            _ => 16,
        };
        let green = round(here[1], step).min(255);
        for (k, c) in [0, 2].into_iter().enumerate() {
            // Over an edge between two materials the tint is left where it is.
            let smooth = if count > 0 && spread < 28 { tint[k] / count } else { here[c] - here[1] };
            pixel.0[c] = (green + round(smooth, 4)).clamp(0, 255) as u8;
        }
        pixel.0[1] = green as u8;
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
        let busy = RgbaImage::from_fn(64, 64, |x, y| image::Rgba([10, ((x * 37 + y * 91) % 200) as u8, 10, 255]));
        let mut copy = busy.clone();
        coarsen(&mut copy);
        for (a, b) in busy.pixels().zip(copy.pixels()) {
            assert!(a.0[1].abs_diff(b.0[1]) <= 8 && a.0[3] == b.0[3]);
        }
    }
}
