//! Geometry compressed with `EXT_meshopt_compression`.
//!
//! Three bitstreams, all decoded here: attributes (version 0, and version 1 of `KHR_meshopt_compression`), triangles and
//! index sequences; and the filters that attributes may have gone through. References to sections are to the appendix of
//! `EXT_meshopt_compression`.

mod attributes;
mod filters;
mod indices;

/// Why a buffer view cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `mode` is none of the extension's.
    #[error("the mode is not known")]
    Mode,
    /// `filter` is none of the extension's, or does not go with the mode or the stride.
    #[error("the filter is not known, or not for such elements")]
    Filter,
    /// `byteStride` is not one that the mode allows.
    #[error("the mode does not allow this byteStride")]
    Stride,
    /// `count` is more than the bytes can hold, or not of whole triangles.
    #[error("there are not as many elements as count says")]
    Count,
    /// The first byte is not that of a known version of the mode's bitstream.
    #[error("this is not a bitstream of the mode")]
    Header,
    /// The bytes do not make sense.
    #[error("the compressed bytes are broken")]
    Broken,
}

/// Decodes a buffer view to `count` × `stride` bytes.
///
/// `mode` is `ATTRIBUTES`, `TRIANGLES` or `INDICES`; `filter` is `NONE`, `OCTAHEDRAL`, `QUATERNION` or `EXPONENTIAL`, or
/// `COLOR` as in `KHR_meshopt_compression`.
///
/// # Errors
/// When the parameters are not among those that the extension allows, or the bytes are broken. The result is never more
/// than 1024 times the size of `bytes`.
pub fn decode(bytes: &[u8], count: usize, stride: usize, mode: &str, filter: &str) -> Result<Vec<u8>, Error> {
    if mode == "ATTRIBUTES" {
        let filter = filters::find(filter, stride)?;
        let mut decoded = attributes::decode(bytes, count, stride)?;
        filter(&mut decoded, stride);
        return Ok(decoded);
    }
    if filter != "NONE" {
        return Err(Error::Filter);
    }
    match mode {
        "TRIANGLES" => indices::triangles(bytes, count, stride),
        "INDICES" => indices::sequence(bytes, count, stride),
        _ => Err(Error::Mode),
    }
}

/// Bytes, taken from the front.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Error::Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let (&byte, rest) = self.0.split_first().ok_or(Error::Broken)?;
        self.0 = rest;
        Ok(byte)
    }

    /// Splits off the last `count` bytes.
    fn tail(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let at = self.0.len().checked_sub(count).ok_or(Error::Broken)?;
        let (rest, tail) = self.0.split_at(at);
        self.0 = rest;
        Ok(tail)
    }

    /// Nothing may be left.
    fn end(&self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Broken) }
    }
}

/// Undoes zigzag encoding: 0, 1, 2, 3, … to 0, -1, 1, -2, …
fn unzigzag(value: u32) -> u32 {
    (value >> 1) ^ (value & 1).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zigzag_is_undone() {
        assert_eq!([0, 1, 2, 3, u32::MAX].map(|value| unzigzag(value).cast_signed()), [0, -1, 1, -2, i32::MIN]);
    }

    #[test]
    fn parameters_are_checked() {
        for (stride, mode, filter, error) in [
            (4, "VERTICES", "NONE", Error::Mode),
            (4, "TRIANGLES", "OCTAHEDRAL", Error::Filter),
            (4, "ATTRIBUTES", "BLUR", Error::Filter),
            (12, "ATTRIBUTES", "OCTAHEDRAL", Error::Filter),
            (4, "ATTRIBUTES", "QUATERNION", Error::Filter),
            (6, "ATTRIBUTES", "NONE", Error::Stride),
            (0, "ATTRIBUTES", "NONE", Error::Stride),
            (260, "ATTRIBUTES", "NONE", Error::Stride),
            (1, "TRIANGLES", "NONE", Error::Stride),
            (8, "INDICES", "NONE", Error::Stride),
        ] {
            assert_eq!(decode(&[0xa0; 64], 3, stride, mode, filter), Err(error), "{stride} {mode} {filter}");
        }
    }

    #[test]
    fn counts_that_the_bytes_cannot_hold_are_refused() {
        for (header, mode) in [(0xa0, "ATTRIBUTES"), (0xa1, "ATTRIBUTES"), (0xe1, "TRIANGLES"), (0xd1, "INDICES")] {
            let mut bytes = [0; 64];
            bytes[0] = header;
            for count in [3 << 20, usize::MAX / 3 * 3, usize::MAX / 4 / 3 * 3] {
                assert_eq!(decode(&bytes, count, 4, mode, "NONE"), Err(Error::Count), "{mode} {count}");
            }
        }
    }

    #[test]
    fn other_bitstreams_are_refused() {
        for mode in ["ATTRIBUTES", "TRIANGLES", "INDICES"] {
            assert_eq!(decode(&[0xa2; 64], 3, 4, mode, "NONE"), Err(Error::Header), "{mode}");
            assert!(decode(&[], 3, 4, mode, "NONE").is_err(), "{mode}");
        }
    }
}
