//! From blocks of one kind to blocks of another, or to pixels.

use basisu::basislz::etc1s::Etc1sTranscoder;
use basisu::etc::uastc_to_etc2::transcode_uastc_to_etc2_rgba;
use basisu::uastc::astc_pack::transcode_uastc_to_astc;
use basisu::uastc::bc7::transcode_uastc_to_bc7;
use basisu::uastc::unpack::unpack_uastc;

use super::Format;
use super::etc1s::{self, Block, Quantised};

/// A block of EAC alpha that is 255 everywhere.
const OPAQUE: [u8; 8] = [255, 29, 0x92, 0x49, 0x24, 0x92, 0x49, 0x24];

/// The size of a level.
#[derive(Clone, Copy)]
pub struct Size {
    width: u32,
    height: u32,
}

impl Size {
    /// Of level `level` of a picture.
    pub fn of(width: u32, height: u32, level: u32) -> Size {
        let half = |size: u32| size.checked_shr(level).unwrap_or_default().max(1);
        Size { width: half(width), height: half(height) }
    }

    fn across(self) -> u32 {
        self.width.div_ceil(4)
    }

    fn down(self) -> u32 {
        self.height.div_ceil(4)
    }

    /// Number of blocks.
    pub fn blocks(self) -> usize {
        self.across() as usize * self.down() as usize
    }

    /// Bytes of the level in a format.
    pub fn bytes(self, format: Format) -> usize {
        match format {
            Format::Rgba8 => self.width as usize * self.height as usize * 4,
            _ => self.blocks() * 16,
        }
    }
}

/// Transcodes a level of ETC1S; `other` is the slice of alpha. Nothing where the slices are broken.
pub fn etc1s(
    palettes: &Etc1sTranscoder,
    color: &[u8],
    other: Option<&[u8]>,
    size: Size,
    format: Format,
    out: &mut [u8],
) -> Option<()> {
    let blocks = |slice| {
        let mut blocks = vec![0; size.blocks() * 8];
        palettes.transcode_slice_etc1(slice, size.across(), size.down(), None, &mut blocks)?;
        Some(blocks)
    };
    let colors = blocks(color)?;
    if format == Format::Etc2 {
        // The colours are what they are.
        let alphas = match other {
            Some(slice) => {
                let mut alphas = vec![0; colors.len()];
                palettes.transcode_slice_eac_a8(slice, size.across(), size.down(), None, &mut alphas)?;
                Some(alphas)
            }
            None => None,
        };
        let mut alphas = alphas.iter().flat_map(|alphas| alphas.as_chunks().0);
        for (block, color) in out.as_chunks_mut::<16>().0.iter_mut().zip(colors.as_chunks::<8>().0) {
            let (first, second) = block.split_at_mut(8);
            first.copy_from_slice(alphas.next().unwrap_or(&OPAQUE));
            second.copy_from_slice(color);
        }
        return Some(());
    }
    let alphas = match other {
        Some(slice) => Some(blocks(slice)?),
        None => None,
    };
    let mut alphas = alphas.iter().flat_map(|alphas| alphas.as_chunks().0).map(|alpha| Block::read(*alpha));
    let blocks = colors.as_chunks().0.iter().map(|color| (Block::read(*color), alphas.next()));
    match format {
        Format::Rgba8 => pixels(out, size, blocks.map(|(color, alpha)| Some(rgba(&color, alpha.as_ref())))),
        Format::Bc7 => fill(out, blocks.map(|(color, alpha)| Some(etc1s::bc7(&color, alpha.as_ref())))),
        _ => {
            let quantised = Quantised::new();
            fill(out, blocks.map(|(color, alpha)| Some(etc1s::astc(&color, alpha.as_ref(), &quantised))))
        }
    }
}

/// A block's pixels.
fn rgba(color: &Block, alpha: Option<&Block>) -> [[u8; 4]; 16] {
    let opaque = |index: usize| alpha.map_or(255, |alpha| alpha.colors[usize::from(alpha.pixels[index])][1]);
    std::array::from_fn(|index| {
        let [red, green, blue] = color.colors[usize::from(color.pixels[index])];
        [red, green, blue, opaque(index)]
    })
}

/// Transcodes a level of UASTC. Nothing where a block is broken or the blocks are too few.
pub fn uastc(packed: &[u8], size: Size, format: Format, out: &mut [u8]) -> Option<()> {
    let blocks = packed.get(..size.blocks() * 16)?.as_chunks().0.iter();
    match format {
        Format::Rgba8 => pixels(out, size, blocks.map(|block| Some(unpack_uastc(block, false)?.map(|color| color.c)))),
        Format::Bc7 => fill(out, blocks.map(transcode_uastc_to_bc7)),
        Format::Astc => fill(out, blocks.map(transcode_uastc_to_astc)),
        Format::Etc2 => fill(out, blocks.map(transcode_uastc_to_etc2_rgba)),
    }
}

/// Writes blocks one after the other.
fn fill(out: &mut [u8], blocks: impl Iterator<Item = Option<[u8; 16]>>) -> Option<()> {
    for (out, block) in out.as_chunks_mut().0.iter_mut().zip(blocks) {
        *out = block?;
    }
    Some(())
}

/// Lays out the pixels of blocks, without those beyond the level's size.
fn pixels(out: &mut [u8], size: Size, mut blocks: impl Iterator<Item = Option<[[u8; 4]; 16]>>) -> Option<()> {
    let stride = size.width as usize * 4;
    for rows in out.chunks_mut(stride * 4) {
        for x in 0..size.across() as usize {
            let block = blocks.next()??;
            for (row, pixels) in rows.chunks_mut(stride).zip(block.as_chunks::<4>().0) {
                for (out, pixel) in row.get_mut(x * 16..)?.as_chunks_mut().0.iter_mut().zip(pixels) {
                    *out = *pixel;
                }
            }
        }
    }
    Some(())
}
