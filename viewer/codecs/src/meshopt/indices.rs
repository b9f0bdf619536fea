//! Modes 1 and 2, triangles and index sequences.

use super::{Error, Input, unzigzag};

/// Decodes a list of triangles, `count` indices of `stride` bytes.
pub fn triangles(bytes: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, Error> {
    let mut codes = start(bytes, stride, 0xe1)?;
    if !count.is_multiple_of(3) || count / 3 > codes.0.len() {
        return Err(Error::Count);
    }
    // First a code for each triangle, at the end a table of codes, between them what the codes call for.
    let table = codes.tail(16)?;
    let list = codes.take(count / 3)?;
    let mut state = State { data: codes, next: 0, last: 0, edges: Ring([[0; 2]; 16], 0), vertices: Ring([0; 16], 0) };
    let mut out = Indices::new(count, stride)?;
    for &code in list {
        let [a, b, c] = if code < 0xf0 { state.on_edge(code)? } else { state.apart(code & 15, table)? };
        out.push(a);
        out.push(b);
        out.push(c);
    }
    state.data.end()?;
    Ok(out.bytes)
}

/// Decodes a sequence of `count` indices of `stride` bytes.
pub fn sequence(bytes: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, Error> {
    let mut input = start(bytes, stride, 0xd1)?;
    if count > input.0.len() {
        return Err(Error::Count);
    }
    input.tail(4)?;
    let mut out = Indices::new(count, stride)?;
    // Each index is told by its distance to the last one on one of two tracks.
    let mut last = [0; 2];
    for _ in 0..count {
        let value = number(&mut input)?;
        let track = &mut last[value as usize & 1];
        *track = unzigzag(value >> 1).wrapping_add(*track);
        out.push(*track);
    }
    input.end()?;
    Ok(out.bytes)
}

fn start(bytes: &[u8], stride: usize, header: u8) -> Result<Input<'_>, Error> {
    if stride != 2 && stride != 4 {
        return Err(Error::Stride);
    }
    let mut input = Input(bytes);
    if input.byte()? != header {
        return Err(Error::Header);
    }
    Ok(input)
}

/// An unsigned number in groups of seven bits, the lowest first.
fn number(input: &mut Input<'_>) -> Result<u32, Error> {
    let mut value = 0;
    for shift in [0, 7, 14, 21, 28] {
        let byte = input.byte()?;
        value |= u32::from(byte & 127) << shift;
        if byte < 128 {
            return Ok(value);
        }
    }
    Err(Error::Broken)
}

/// Indices as bytes.
struct Indices {
    bytes: Vec<u8>,
    stride: usize,
}

impl Indices {
    fn new(count: usize, stride: usize) -> Result<Indices, Error> {
        Ok(Indices { bytes: Vec::with_capacity(count.checked_mul(stride).ok_or(Error::Count)?), stride })
    }

    fn push(&mut self, index: u32) {
        self.bytes.extend(index.to_le_bytes().iter().take(self.stride));
    }
}

/// The last 16 values pushed.
struct Ring<T>([T; 16], usize);

impl<T: Copy> Ring<T> {
    fn push(&mut self, value: T) {
        self.0[self.1 & 15] = value;
        self.1 = self.1.wrapping_add(1);
    }

    /// The value pushed `back` pushes before the last one.
    fn get(&self, back: u8) -> T {
        self.0[self.1.wrapping_sub(1 + back as usize) & 15]
    }
}

/// What decoding triangles remembers.
struct State<'a> {
    data: Input<'a>,
    /// The lowest index not used so far.
    next: u32,
    /// The last index that was told by its distance.
    last: u32,
    edges: Ring<[u32; 2]>,
    vertices: Ring<u32>,
}

impl State<'_> {
    /// A triangle on an edge of an earlier one.
    fn on_edge(&mut self, code: u8) -> Result<[u32; 3], Error> {
        let [a, b] = self.edges.get(code >> 4);
        let c = match code & 15 {
            0 => self.fresh(),
            back @ 1..13 => self.vertices.get(back),
            13 => self.near(u32::MAX),
            14 => self.near(1),
            _ => self.told()?,
        };
        if !(1..13).contains(&(code & 15)) {
            self.vertices.push(c);
        }
        self.edges.push([c, b]);
        self.edges.push([a, c]);
        Ok([a, b, c])
    }

    /// A triangle of its own; `code` tells how its vertices are coded.
    fn apart(&mut self, code: u8, table: &[u8]) -> Result<[u32; 3], Error> {
        let pair = match table.get(code as usize) {
            Some(&pair) if code < 14 => pair,
            _ => {
                let pair = self.data.byte()?;
                if pair == 0 {
                    self.next = 0;
                }
                pair
            }
        };
        // Out of the table comes no pair that calls for a told vertex.
        let told = |nibble| code >= 14 && nibble == 15;
        let a = if code == 15 { self.told()? } else { self.fresh() };
        let mut other = |nibble| match nibble {
            0 => Ok(self.fresh()),
            _ if told(nibble) => self.told(),
            back => Ok(self.vertices.get(back - 1)),
        };
        let (b, c) = (other(pair >> 4)?, other(pair & 15)?);
        self.vertices.push(a);
        for (nibble, vertex) in [(pair >> 4, b), (pair & 15, c)] {
            if nibble == 0 || told(nibble) {
                self.vertices.push(vertex);
            }
        }
        self.edges.push([b, a]);
        self.edges.push([c, b]);
        self.edges.push([a, c]);
        Ok([a, b, c])
    }

    fn fresh(&mut self) -> u32 {
        let index = self.next;
        self.next = index.wrapping_add(1);
        index
    }

    fn near(&mut self, distance: u32) -> u32 {
        self.last = self.last.wrapping_add(distance);
        self.last
    }

    fn told(&mut self) -> Result<u32, Error> {
        let distance = unzigzag(number(&mut self.data)?);
        Ok(self.near(distance))
    }
}
