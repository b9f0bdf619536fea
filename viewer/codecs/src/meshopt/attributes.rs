//! Mode 0, attributes: blocks of elements, of which each byte is the difference to the byte above it.

use super::{Error, Input, unzigzag};

/// Bytes of a group: this many elements' bytes are packed together.
const GROUP: usize = 16;

/// Bits for each byte of a group, by the two bits of its header: version 0, then version 1 by the control bits 0 and 1.
const WIDTHS: [[usize; 4]; 3] = [[0, 2, 4, 8], [0, 1, 2, 4], [1, 2, 4, 8]];

/// Decodes `count` elements of `stride` bytes.
pub fn decode(bytes: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, Error> {
    if stride == 0 || stride > 256 || !stride.is_multiple_of(4) {
        return Err(Error::Stride);
    }
    let mut input = Input(bytes);
    let version = match input.byte()? {
        0xa0 => 0,
        0xa1 => 1,
        _ => return Err(Error::Header),
    };
    let lanes = stride / 4;
    let in_block = ((8192 / stride) & !(GROUP - 1)).min(256);
    // The least that a block takes: a byte of group headers for each byte of an element, or their control bits.
    let least = if version == 0 { stride } else { lanes };
    if count.div_ceil(in_block) > input.0.len() / least {
        return Err(Error::Count);
    }
    // At the end stands the element before the first, after padding, and in version 1 a byte for each four of its.
    let tail = if version == 0 { input.tail(stride.max(32))? } else { input.tail((stride + lanes).max(24))? };
    let (first, channels) = if version == 0 { (tail, &[][..]) } else { tail.split_at(tail.len() - lanes) };
    let mut above = [0; 256];
    let above = above.get_mut(..stride).ok_or(Error::Stride)?;
    above.copy_from_slice(first.get(first.len() - stride..).ok_or(Error::Broken)?);

    let mut decoded = vec![0; count.checked_mul(stride).ok_or(Error::Count)?];
    let mut planes = vec![[0; 256]; stride];
    for block in decoded.chunks_mut(in_block * stride) {
        read_block(&mut input, version, block.len() / stride, &mut planes)?;
        for (lane, planes) in planes.as_chunks::<4>().0.iter().enumerate() {
            let channel = channels.get(lane).copied().unwrap_or_default();
            let elements = block.chunks_exact_mut(stride).filter_map(|element| element.as_chunks_mut().0.get_mut(lane));
            if let Some(above) = above.as_chunks_mut().0.get_mut(lane) {
                add(elements, planes, channel, above)?;
            }
        }
    }
    input.end()?;
    Ok(decoded)
}

/// Reads the differences of a block: for each byte of an element, those of `count` elements.
fn read_block(input: &mut Input<'_>, version: u8, count: usize, planes: &mut [[u8; 256]]) -> Result<(), Error> {
    let groups = count.div_ceil(GROUP);
    let controls = if version == 0 { &[][..] } else { input.take(planes.len() / 4)? };
    for (index, plane) in planes.iter_mut().enumerate() {
        let control = controls.get(index / 4).map_or(0, |byte| byte >> (index % 4 * 2) & 3);
        let widths = match (version, control) {
            (0, _) => WIDTHS[0],
            (_, 0) => WIDTHS[1],
            (_, 1) => WIDTHS[2],
            (_, 2) => {
                plane.fill(0);
                continue;
            }
            _ => {
                let bytes = input.take(count)?;
                plane.get_mut(..count).ok_or(Error::Broken)?.copy_from_slice(bytes);
                continue;
            }
        };
        let headers = input.take(groups.div_ceil(4))?;
        for (group, out) in plane.as_chunks_mut::<GROUP>().0.iter_mut().take(groups).enumerate() {
            let header = headers.get(group / 4).map_or(0, |byte| byte >> (group % 4 * 2) & 3);
            read_group(input, widths[header as usize], out)?;
        }
    }
    Ok(())
}

/// Reads a group of bytes of `width` bits. A byte that has all of them set stands behind the group in full.
fn read_group(input: &mut Input<'_>, width: usize, out: &mut [u8; GROUP]) -> Result<(), Error> {
    if width == 0 {
        out.fill(0);
        return Ok(());
    }
    let packed = input.take(2 * width)?;
    if width == 8 {
        out.copy_from_slice(packed);
        return Ok(());
    }
    let escape = (1 << width) - 1;
    for (index, byte) in out.iter_mut().enumerate() {
        let bit = index * width;
        // Single bits come from the lowest on, wider ones from the highest on.
        let shift = if width == 1 { bit % 8 } else { 8 - width - bit % 8 };
        let value = packed.get(bit / 8).map_or(0, |byte| byte >> shift) & escape;
        *byte = if value == escape { input.byte()? } else { value };
    }
    Ok(())
}

/// Adds the differences to the elements above, for four bytes of each element, which are bytes, two numbers of 16 bits or
/// one of 32 by the channel.
fn add<'a>(
    elements: impl Iterator<Item = &'a mut [u8; 4]>,
    planes: &[[u8; 256]; 4],
    channel: u8,
    above: &mut [u8; 4],
) -> Result<(), Error> {
    let [a, b, c, d] = planes;
    let differences = a.iter().zip(b).zip(c).zip(d).map(|(((&a, &b), &c), &d)| [a, b, c, d]);
    let pairs = elements.zip(differences);
    match channel & 3 {
        0 => {
            for (element, difference) in pairs {
                for (above, difference) in above.iter_mut().zip(difference) {
                    *above = above.wrapping_add(unzigzag(difference.into()) as u8);
                }
                *element = *above;
            }
        }
        1 => {
            for (element, difference) in pairs {
                let halves = above.as_chunks_mut::<2>().0.iter_mut().zip(difference.as_chunks::<2>().0);
                for (above, difference) in halves {
                    let difference = unzigzag(u16::from_le_bytes(*difference).into()) as u16;
                    *above = u16::from_le_bytes(*above).wrapping_add(difference).to_le_bytes();
                }
                *element = *above;
            }
        }
        2 => {
            for (element, difference) in pairs {
                let difference = u32::from_le_bytes(difference).rotate_right((channel >> 4).into());
                *above = (u32::from_le_bytes(*above) ^ difference).to_le_bytes();
                *element = *above;
            }
        }
        _ => return Err(Error::Broken),
    }
    Ok(())
}
