//! Textures in KTX2 files as `KHR_texture_basisu` permits them: Basis Universal's ETC1S and UASTC, which are transcoded
//! to what the device at hand samples.
//!
//! The container is read here; the blocks are transcoded by the crate `basisu`. Of its own reader we make no use, since
//! that would link every format it knows.

mod blocks;
mod container;
mod etc1s;

use std::ops::Range;

use basisu::basislz::etc1s::Etc1sTranscoder;

use crate::fence::fenced;
use container::{Container, Encoding, Slices};

/// Why a texture cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file does not begin as KTX2 files do.
    #[error("this is not a KTX2 file")]
    Magic,
    /// The file holds something that `KHR_texture_basisu` does not permit: another encoding than ETC1S and UASTC, an array,
    /// a cube map, a volume, another compression.
    #[error("the KTX2 file is not of the kinds that glTF permits")]
    Kind,
    /// The picture has no pixels, or more than 16384 on a side or 2²⁶ in all.
    #[error("the size of the KTX2 picture is out of range")]
    Size,
    /// The file is broken.
    #[error("the KTX2 file is broken")]
    Broken,
    /// There is no such level.
    #[error("the KTX2 file has no such level")]
    Level,
    /// The file has red and green alone, which blocks cannot be made of: ask for [`Format::Rgba8`].
    #[error("a KTX2 file of red and green alone becomes pixels only")]
    RedGreen,
}

/// What a level can become. Blocks are 4 × 4 pixels and 16 bytes each, row by row; where the size is not a multiple of 4,
/// the last of them reach beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 8 bits a channel with straight alpha, rows without gaps.
    Rgba8,
    /// BC7.
    Bc7,
    /// ASTC 4 × 4.
    Astc,
    /// ETC2 with EAC alpha.
    Etc2,
}

/// A texture whose levels are transcoded one by one.
pub struct Texture {
    bytes: Vec<u8>,
    container: Container,
    /// For ETC1S: the palettes and tables that all levels share.
    palettes: Option<Etc1sTranscoder>,
}

impl Texture {
    /// Reads a KTX2 file.
    ///
    /// # Errors
    /// When it is broken, of a kind that `KHR_texture_basisu` does not permit, or too large.
    pub fn new(bytes: Vec<u8>) -> Result<Texture, Error> {
        let container = Container::read(&bytes)?;
        let palettes = match &container.encoding {
            Encoding::Etc1s { endpoints, selectors, tables, .. } => {
                let read = || {
                    let mut palettes = Etc1sTranscoder::new();
                    let (of_endpoints, of_selectors) = (part(&bytes, &endpoints.1)?, part(&bytes, &selectors.1)?);
                    let read = palettes.decode_palettes(endpoints.0, of_endpoints, selectors.0, of_selectors)
                        && palettes.decode_tables(part(&bytes, tables)?);
                    read.then_some(palettes)
                };
                Some(fenced(read).flatten().ok_or(Error::Broken)?)
            }
            Encoding::Uastc { .. } => None,
        };
        Ok(Texture { bytes, container, palettes })
    }

    /// Width of level 0 in pixels.
    pub fn width(&self) -> u32 {
        self.container.width
    }

    /// Height of level 0 in pixels.
    pub fn height(&self) -> u32 {
        self.container.height
    }

    /// Number of levels, at least 1; each has half the width and height of the one before, rounded down, at least 1.
    pub fn levels(&self) -> u32 {
        self.container.levels.len() as u32
    }

    /// Whether the pixels have alpha; without, it is 1 everywhere.
    pub fn alpha(&self) -> bool {
        self.container.alpha
    }

    /// A level in a format.
    ///
    /// # Errors
    /// When there is no such level, the file is broken, or what it holds cannot become blocks ([`Error::RedGreen`]).
    pub fn transcode(&self, level: u32, format: Format) -> Result<Vec<u8>, Error> {
        let at = self.container.levels.get(level as usize).ok_or(Error::Level)?;
        if self.container.red_green && format != Format::Rgba8 {
            return Err(Error::RedGreen);
        }
        let size = blocks::Size::of(self.width(), self.height(), level);
        let mut out = vec![0; size.bytes(format)];
        let transcode = || match &self.container.encoding {
            Encoding::Etc1s { slices, .. } => {
                let Slices { color, other } = slices.get(level as usize)?;
                // Their places are within the level.
                let slice = |range: &Range<usize>| part(&self.bytes, at).and_then(|level| level.get(range.clone()));
                let other = match other {
                    Some(range) => Some(slice(range)?),
                    None => None,
                };
                blocks::etc1s(self.palettes.as_ref()?, slice(color)?, other, size, format, &mut out)
            }
            Encoding::Uastc { zstandard } => {
                let packed = part(&self.bytes, at)?;
                if *zstandard {
                    blocks::uastc(&container::inflate(packed, size.blocks() * 16)?, size, format, &mut out)
                } else {
                    blocks::uastc(packed, size, format, &mut out)
                }
            }
        };
        fenced(transcode).flatten().ok_or(Error::Broken)?;
        if self.container.red_green {
            // Green came as alpha.
            for [_, green, blue, alpha] in out.as_chunks_mut().0 {
                (*green, *blue, *alpha) = (*alpha, 0, 255);
            }
        }
        Ok(out)
    }
}

fn part<'a>(bytes: &'a [u8], range: &Range<usize>) -> Option<&'a [u8]> {
    bytes.get(range.clone())
}
