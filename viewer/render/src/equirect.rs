//! Radiance `.hdr` pictures.

use crate::Error;

/// Largest picture taken, in pixels: 8192 × 4096.
const MAX_PIXELS: u64 = 1 << 25;
/// Widest file taken: a row is had room for before any of it is read.
const MAX_WIDTH: u32 = 1 << 15;

/// An environment picture in equirectangular projection: the top row looks up (+Y), u = 0.5 looks along +X and
/// u = 0.25 along −Z.
#[derive(Debug, Clone)]
pub struct Equirect {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Linear light as shared-exponent texels (`Rgb9e5Ufloat`), rows from the top.
    pub(crate) texels: Vec<u32>,
}

impl Equirect {
    /// Makes a picture from linear light, `width * height` pixels, rows from the top.
    ///
    /// # Errors
    /// [`Error::Hdr`] where the number of pixels is wrong.
    pub fn from_linear(width: u32, height: u32, pixels: &[[f32; 3]]) -> Result<Equirect, Error> {
        let area = u64::from(width) * u64::from(height);
        if area == 0 || area > MAX_PIXELS || pixels.len() as u64 != area {
            return Err(Error::Hdr("the number of pixels does not fit the size"));
        }
        Ok(Equirect { width, height, texels: pixels.iter().map(|&p| pack(p)).collect() })
    }

    /// Reads a Radiance RGBE picture, flat or run-length coded in the old or the new way.
    ///
    /// # Errors
    /// [`Error::Hdr`] where the file is broken, cut short, has another layout than top-down rows, has more than 2²⁵
    /// pixels or is wider than 2¹⁵.
    pub fn from_hdr(bytes: &[u8]) -> Result<Equirect, Error> {
        let (width, height, data) = header(bytes)?;
        let area = u64::from(width) * u64::from(height);
        if area == 0 || area > MAX_PIXELS || width > MAX_WIDTH {
            return Err(Error::Hdr("it is empty or has too many pixels"));
        }
        let width = width as usize;
        let mut reader = Reader { data };
        let mut row = vec![[0_u8; 4]; width];
        // Grown row by row, so that a lie in the header costs nothing.
        let mut texels = Vec::new();
        for _ in 0..height {
            reader.row(&mut row)?;
            texels.extend(row.iter().map(|&p| repack(p)));
        }
        Ok(Equirect { width: width as u32, height, texels })
    }

    /// The picture with no side longer than `limit`, by leaving texels out: for devices that cannot take it whole.
    pub(crate) fn shrunk_to(&self, limit: u32) -> Equirect {
        let step = self.width.max(self.height).div_ceil(limit.max(1));
        let texels = self.texels.chunks(self.width as usize).step_by(step as usize);
        let texels = texels.flat_map(|row| row.iter().copied().step_by(step as usize)).collect();
        Equirect { width: self.width.div_ceil(step), height: self.height.div_ceil(step), texels }
    }
}

/// Size of the picture and what follows the header.
fn header(bytes: &[u8]) -> Result<(u32, u32, &[u8]), Error> {
    if !(bytes.starts_with(b"#?RADIANCE") || bytes.starts_with(b"#?RGBE")) {
        return Err(Error::Hdr("the signature is missing"));
    }
    let mut rest = bytes;
    loop {
        let line = line(&mut rest)?;
        if line.is_empty() {
            break;
        }
        if let Some(format) = line.strip_prefix(b"FORMAT=")
            && format.trim_ascii() != b"32-bit_rle_rgbe"
        {
            return Err(Error::Hdr("only 32-bit_rle_rgbe is known"));
        }
    }
    let size = line(&mut rest)?;
    let mut words = size.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let number = |word: Option<&[u8]>| {
        word.and_then(|w| str::from_utf8(w).ok()).and_then(|w| w.parse::<u32>().ok()).ok_or(Error::Hdr("no size"))
    };
    if words.next() != Some(b"-Y") {
        return Err(Error::Hdr("rows must run from the top"));
    }
    let height = number(words.next())?;
    if words.next() != Some(b"+X") {
        return Err(Error::Hdr("columns must run from the left"));
    }
    let width = number(words.next())?;
    Ok((width, height, rest))
}

/// Takes one line off the front, without its end.
fn line<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let end = rest.iter().position(|&b| b == b'\n').ok_or(Error::Hdr("the header has no end"))?;
    let line = &rest[..end];
    *rest = &rest[end + 1..];
    Ok(line.strip_suffix(b"\r").unwrap_or(line))
}

struct Reader<'a> {
    data: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (head, tail) = self.data.split_first_chunk::<N>().ok_or(Error::Hdr("it is cut short"))?;
        self.data = tail;
        Ok(*head)
    }

    fn row(&mut self, row: &mut [[u8; 4]]) -> Result<(), Error> {
        let width = row.len();
        // The new coding marks each row; a flat or old-style row cannot start so, as its first pixel would be
        // unnormalised.
        if let [2, 2, high, low, ..] = *self.data
            && (8..32768).contains(&width)
            && usize::from(high) << 8 | usize::from(low) == width
        {
            self.data = &self.data[4..];
            for channel in 0..4 {
                self.channel(row, channel)?;
            }
            return Ok(());
        }
        self.old_row(row)
    }

    /// One channel of a row in the new coding: counts above 128 repeat one byte, others precede as many bytes.
    fn channel(&mut self, row: &mut [[u8; 4]], channel: usize) -> Result<(), Error> {
        let mut x = 0;
        while x < row.len() {
            let [count] = self.take()?;
            let (count, run) = if count > 128 { (count - 128, true) } else { (count, false) };
            let count = usize::from(count);
            let Some(span) = row.get_mut(x..x + count).filter(|span| !span.is_empty()) else {
                return Err(Error::Hdr("a run leaves its row"));
            };
            if run {
                let [value] = self.take()?;
                for pixel in span {
                    pixel[channel] = value;
                }
            } else {
                if self.data.len() < count {
                    return Err(Error::Hdr("it is cut short"));
                }
                let (values, tail) = self.data.split_at(count);
                for (pixel, value) in span.iter_mut().zip(values) {
                    pixel[channel] = *value;
                }
                self.data = tail;
            }
            x += count;
        }
        Ok(())
    }

    /// A row of plain pixels, in which (1, 1, 1, n) repeats the last pixel n times; repeats in a row count in bytes
    /// of rising weight.
    fn old_row(&mut self, row: &mut [[u8; 4]]) -> Result<(), Error> {
        let (mut x, mut shift) = (0, 0);
        while x < row.len() {
            let pixel = self.take::<4>()?;
            if let [1, 1, 1, count] = pixel {
                let count = if shift < 32 { usize::from(count) << shift } else { 0 };
                let Some(last) = x.checked_sub(1).map(|i| row[i]) else {
                    return Err(Error::Hdr("a row starts with a repeat"));
                };
                let end = x.saturating_add(count);
                row.get_mut(x..end).ok_or(Error::Hdr("a run leaves its row"))?.fill(last);
                x = end;
                shift += 8;
            } else {
                row[x] = pixel;
                x += 1;
                shift = 0;
            }
        }
        Ok(())
    }
}

/// RGBE (8-bit mantissas, exponent biased by 128) to RGB9E5 (9-bit mantissas, exponent biased by 15).
fn repack([r, g, b, e]: [u8; 4]) -> u32 {
    // m · 2^(e − 136) = (2m) · 2^(e − 137), and RGB9E5 is m · 2^(x − 24).
    let exponent = i32::from(e) - 113;
    let mantissa = |m: u8| {
        let m = u32::from(m) << 1;
        match exponent {
            _ if e == 0 => 0,
            0..32 => m,
            32.. if m == 0 => 0,
            32.. => 511.min(m << (exponent - 31).min(9)),
            _ => m >> (-exponent).min(9),
        }
    };
    mantissa(r) | mantissa(g) << 9 | mantissa(b) << 18 | (exponent.clamp(0, 31) as u32) << 27
}

/// Linear light to RGB9E5; what is negative or not a number becomes 0, what is beyond the format its largest value.
fn pack(rgb: [f32; 3]) -> u32 {
    let rgb = rgb.map(|v| if v > 0.0 { v.min(65408.0) } else { 0.0 });
    let most = rgb[0].max(rgb[1]).max(rgb[2]);
    let mut exponent = (most.log2().floor() as i32 + 16).clamp(0, 31);
    let scale = |exponent: i32| (24 - exponent) as f32;
    if (most * scale(exponent).exp2()).round() >= 512.0 {
        exponent = (exponent + 1).min(31);
    }
    let mantissa = |v: f32| ((v * scale(exponent).exp2()).round() as u32).min(511);
    mantissa(rgb[0]) | mantissa(rgb[1]) << 9 | mantissa(rgb[2]) << 18 | (exponent as u32) << 27
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a GPU reads `Rgb9e5Ufloat`.
    fn light(texel: u32) -> [f32; 3] {
        let scale = ((texel >> 27) as f32 - 24.0).exp2();
        [0, 9, 18].map(|shift| (texel >> shift & 511) as f32 * scale)
    }

    fn file(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = format!("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n").into_bytes();
        bytes.extend_from_slice(data);
        bytes
    }

    /// Rows of eight pixels in the new coding: a run of five and three single bytes a channel.
    fn coded(height: u32) -> Vec<u8> {
        let row =
            [2, 2, 0, 8].into_iter().chain([200, 100, 50, 129].into_iter().flat_map(|v| [133, v, 3, v, v / 2, v]));
        let row: Vec<u8> = row.collect();
        file(8, height, &row.repeat(height as usize))
    }

    #[test]
    fn flat_pixels_are_read() {
        let picture = Equirect::from_hdr(&file(2, 1, &[128, 64, 0, 129, 255, 255, 255, 128])).expect("a picture");
        assert_eq!((picture.width, picture.height), (2, 1));
        assert_eq!(light(picture.texels[0]), [1.0, 0.5, 0.0]);
        assert_eq!(light(picture.texels[1]), [255.0 / 256.0; 3]);
    }

    #[test]
    fn the_new_coding_is_read() {
        let picture = Equirect::from_hdr(&coded(3)).expect("a picture");
        assert_eq!(picture.texels.len(), 24);
        for row in picture.texels.chunks_exact(8) {
            for pixel in row[..6].iter().chain(&row[7..]) {
                assert_eq!(light(*pixel), [200.0, 100.0, 50.0].map(|m| m / 128.0));
            }
        }
        // The seventh has half the mantissas and half the exponent, which is next to nothing.
        assert!(light(picture.texels[6])[0] < 1e-6);
    }

    #[test]
    fn the_old_coding_is_read() {
        let data = [10, 20, 30, 130, 1, 1, 1, 3, 40, 50, 60, 130];
        let picture = Equirect::from_hdr(&file(5, 1, &data)).expect("a picture");
        assert_eq!(picture.texels[0], picture.texels[3]);
        assert_eq!(light(picture.texels[4]), [40.0, 50.0, 60.0].map(|m| m / 64.0));
        // Repeats in a row count in bytes of rising weight: 1 + 256.
        let data = [10, 20, 30, 130, 1, 1, 1, 0, 1, 1, 1, 1];
        assert!(Equirect::from_hdr(&file(257, 1, &data)).is_ok());
    }

    #[test]
    fn light_survives_the_repacking() {
        for exponent in 100..=140_u8 {
            for mantissa in [128, 200, 255_u8] {
                let [r, g, b] = light(repack([mantissa, mantissa / 2, 0, exponent]));
                let wanted = f32::from(mantissa) * (f32::from(exponent) - 136.0).exp2();
                assert!((r - wanted).abs() <= wanted * 0.005 + 1e-7, "{r} for {wanted}");
                assert!((g - wanted / 2.0).abs() <= wanted * 0.01 + 1e-7 && b == 0.0);
            }
        }
        assert_eq!(repack([255, 255, 255, 0]), 0);
        assert!(light(repack([255, 128, 0, 255])).iter().all(|v| v.is_finite()));
        for value in [0.0, 1.0, 0.001, 3.7, 511.9, 65408.0, 1e9, f32::NAN, -1.0, f32::INFINITY] {
            let [r, g, _] = light(pack([value, 0.0, 0.0]));
            let wanted = if value > 0.0 { value.min(65408.0) } else { 0.0 };
            assert!((r - wanted).abs() <= wanted / 500.0 + 1e-7 && g == 0.0, "{r} for {value}");
        }
    }

    #[test]
    fn every_cut_is_an_error() {
        let whole = coded(2);
        for end in 0..whole.len() {
            assert!(matches!(Equirect::from_hdr(&whole[..end]), Err(Error::Hdr(_))), "cut at {end}");
        }
    }

    #[test]
    fn broken_files_are_errors() {
        let cases: [&[u8]; 13] = [
            b"",
            b"P6 1 1 255\n",
            b"#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n\0\0\0\0",
            b"#?RADIANCE\n\n+Y 1 +X 1\n\0\0\0\0",
            b"#?RADIANCE\n\n-Y 1 -X 1\n\0\0\0\0",
            b"#?RADIANCE\n\n-Y one +X 1\n\0\0\0\0",
            b"#?RADIANCE\n\n-Y 99999999999 +X 1\n",
            b"#?RADIANCE\n\n-Y 0 +X 1\n",
            // Nothing behind a header of 128 MiB, and a size that no picture has.
            b"#?RADIANCE\n\n-Y 4096 +X 8192\n",
            b"#?RADIANCE\n\n-Y 4294967295 +X 4294967295\n",
            // One row of 128 MiB.
            b"#?RADIANCE\n\n-Y 1 +X 33554432\n",
            // A run beyond its row, and a count of zero.
            b"#?RADIANCE\n\n-Y 1 +X 8\n\x02\x02\x00\x08\x89\x01",
            b"#?RADIANCE\n\n-Y 1 +X 8\n\x02\x02\x00\x08\x00\x00\x00\x00",
        ];
        for case in cases {
            assert!(matches!(Equirect::from_hdr(case), Err(Error::Hdr(_))), "{:?}", String::from_utf8_lossy(case));
        }
        // A repeat with nothing before it, and repeats that overflow.
        assert!(Equirect::from_hdr(&file(4, 1, &[1, 1, 1, 3])).is_err());
        assert!(Equirect::from_hdr(&file(4, 1, &[9, 9, 9, 9, 1, 1, 1, 255, 1, 1, 1, 255])).is_err());
    }

    #[test]
    fn changed_bytes_never_panic() {
        let whole = coded(4);
        let mut state = 1_u32;
        for _ in 0..20_000 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (state >> 8) as usize % bytes.len();
                bytes[at] = (state >> 24) as u8;
            }
            let _ = Equirect::from_hdr(&bytes);
        }
    }

    #[test]
    fn shrinking_keeps_rows_together() {
        let pixels: Vec<_> = (0..50).map(|i| [i as f32; 3]).collect();
        let small = Equirect::from_linear(10, 5, &pixels).expect("a picture").shrunk_to(5);
        assert_eq!((small.width, small.height, small.texels.len()), (5, 3, 15));
        assert_eq!(light(small.texels[5]), [20.0; 3]);
    }
}
