//! KTX2 files (KTX specification 2.0, sections 3 and 4) as far as `KHR_texture_basisu` permits them.

use std::ops::Range;

use ruzstd::decoding::FrameDecoder;

use super::Error;

/// The pixels that a picture may have. A few bytes of ETC1S can stand for any number of them.
const MOST_PIXELS: u64 = 1 << 26;

/// Colour models of the data format descriptor.
const ETC1S: u8 = 163;
const UASTC: u8 = 166;

/// A file's description, with the places of its parts, all within the file.
pub struct Container {
    pub width: u32,
    pub height: u32,
    pub alpha: bool,
    /// Whether there are two channels alone, of which the second comes as alpha.
    pub red_green: bool,
    pub levels: Vec<Range<usize>>,
    pub encoding: Encoding,
}

/// What the levels hold.
pub enum Encoding {
    /// Indices into palettes.
    Etc1s {
        /// Their number and their place.
        endpoints: (u32, Range<usize>),
        /// As `endpoints`.
        selectors: (u32, Range<usize>),
        tables: Range<usize>,
        /// By level.
        slices: Vec<Slices>,
    },
    /// Blocks of 16 bytes.
    Uastc { zstandard: bool },
}

/// The parts of a level, within the level.
pub struct Slices {
    pub color: Range<usize>,
    /// Alpha, or green where the first slice has red alone.
    pub other: Option<Range<usize>>,
}

/// Reads numbers at offsets; what lies outside is an error.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn u8(self, at: usize) -> Result<u8, Error> {
        self.0.get(at).copied().ok_or(Error::Broken)
    }

    fn u16(self, at: usize) -> Result<u32, Error> {
        Ok(u32::from(self.u8(at)?) | u32::from(self.u8(at + 1)?) << 8)
    }

    fn u32(self, at: usize) -> Result<u32, Error> {
        Ok(self.u16(at)? | self.u16(at + 2)? << 16)
    }

    fn u64(self, at: usize) -> Result<u64, Error> {
        Ok(u64::from(self.u32(at)?) | u64::from(self.u32(at + 4)?) << 32)
    }

    /// A place in the file.
    fn range(self, offset: u64, length: u64) -> Result<Range<usize>, Error> {
        let end = offset.checked_add(length).filter(|end| *end <= self.0.len() as u64).ok_or(Error::Broken)?;
        Ok(offset as usize..end as usize)
    }
}

impl Container {
    pub fn read(bytes: &[u8]) -> Result<Container, Error> {
        if !bytes.starts_with(b"\xabKTX 20\xbb\r\n\x1a\n") {
            return Err(Error::Magic);
        }
        let file = Reader(bytes);
        let (width, height, depth) = (file.u32(20)?, file.u32(24)?, file.u32(28)?);
        let (layers, faces) = (file.u32(32)?, file.u32(36)?);
        // vkFormat is undefined: only the descriptor tells what this is.
        if file.u32(12)? != 0 || depth != 0 || layers > 1 || faces != 1 {
            return Err(Error::Kind);
        }
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || width.max(height) > 16384 || pixels > MOST_PIXELS {
            return Err(Error::Size);
        }
        let count = file.u32(40)?.max(1);
        if count > width.max(height).ilog2() + 1 {
            return Err(Error::Broken);
        }
        let mut levels = Vec::new();
        for index in 0..count as usize {
            let at = 80 + 24 * index;
            levels.push(file.range(file.u64(at)?, file.u64(at + 8)?)?);
        }
        let supercompression = file.u32(44)?;
        let descriptor = Descriptor::read(file)?;
        let encoding = match (descriptor.model, supercompression) {
            (ETC1S, 1) => etc1s(file, &levels, descriptor.samples)?,
            (UASTC, 0 | 2) => Encoding::Uastc { zstandard: supercompression == 2 },
            _ => return Err(Error::Kind),
        };
        let Descriptor { alpha, red_green, .. } = descriptor;
        Ok(Container { width, height, alpha, red_green, levels, encoding })
    }
}

/// What matters of the data format descriptor (section 3.10).
struct Descriptor {
    model: u8,
    samples: usize,
    alpha: bool,
    red_green: bool,
}

impl Descriptor {
    fn read(file: Reader<'_>) -> Result<Descriptor, Error> {
        // Before the block that counts, the basic one, stands the size of all of them.
        let all = file.range(file.u32(48)?.into(), file.u32(52)?.into())?;
        let block = Reader(file.0.get(all).and_then(|all| all.get(4..)).ok_or(Error::Broken)?);
        let samples = block.u16(6)?.saturating_sub(24) as usize / 16;
        // What channel a sample is of depends on the model.
        let channel = |sample: usize| Ok(block.u8(24 + 16 * sample + 3)? & 15);
        let model = block.u8(8)?;
        let (alpha, red_green) = match (model, samples) {
            (ETC1S, 1) => (false, false),
            // The second is AAA, or GGG beside RRR.
            (ETC1S, 2) => match channel(1)? {
                15 => (true, false),
                4 => (false, true),
                _ => return Err(Error::Kind),
            },
            // RGB, RGBA, RRR, RRRG or RG.
            (UASTC, 1) => (channel(0)? == 3, matches!(channel(0)?, 5)),
            _ => return Err(Error::Kind),
        };
        Ok(Descriptor { model, samples, alpha, red_green })
    }
}

/// The global data of `BasisLZ` (section 3.13.1), of which the levels' slices are a part.
fn etc1s(file: Reader<'_>, levels: &[Range<usize>], samples: usize) -> Result<Encoding, Error> {
    let global = file.range(file.u64(64)?, file.u64(72)?)?;
    let start = global.start;
    let data = Reader(file.0.get(global).ok_or(Error::Broken)?);
    let (endpoints, selectors) = (data.u16(0)?, data.u16(2)?);
    let mut slices = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        let at = 20 + 20 * index;
        let slice = |at| {
            Reader(file.0.get(level.clone()).unwrap_or_default()).range(data.u32(at)?.into(), data.u32(at + 4)?.into())
        };
        let other = if samples > 1 { Some(slice(at + 12)?) } else { None };
        slices.push(Slices { color: slice(at + 4)?, other });
    }
    let mut at = 20 + 20 * levels.len() as u64;
    let mut next = |length: u32| {
        let range = data.range(at, length.into())?;
        at = range.end as u64;
        Ok(start + range.start..start + range.end)
    };
    Ok(Encoding::Etc1s {
        endpoints: (endpoints, next(data.u32(4)?)?),
        selectors: (selectors, next(data.u32(8)?)?),
        tables: next(data.u32(12)?)?,
        slices,
    })
}

/// Undoes Zstandard, to as many bytes as are expected.
pub fn inflate(packed: &[u8], expected: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; expected];
    let mut decoder = FrameDecoder::new();
    let written = decoder.decode_all(packed, &mut out).ok()?;
    (written == expected).then_some(out)
}
