//! Radiance `.hdr` pictures.

use crate::Error;

/// Largest picture taken, in pixels: 8192 × 4096.
const MAX_PIXELS: u64 = 1 << 25;

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
    /// [`Error::Hdr`] where the file is broken, cut short, has another layout than top-down rows, or has more than
    /// 2²⁵ pixels.
    pub fn from_hdr(bytes: &[u8]) -> Result<Equirect, Error> {
        let (width, height, data) = header(bytes)?;
        let area = u64::from(width) * u64::from(height);
        if area == 0 || area > MAX_PIXELS {
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
                span.iter_mut().for_each(|p| p[channel] = value);
            } else {
                if self.data.len() < count {
                    return Err(Error::Hdr("it is cut short"));
                }
                let (values, tail) = self.data.split_at(count);
                span.iter_mut().zip(values).for_each(|(p, v)| p[channel] = *v);
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
