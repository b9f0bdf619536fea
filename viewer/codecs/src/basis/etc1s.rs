//! ETC1S to blocks of other kinds.
//!
//! `basisu` would do this too, with tables of what becomes of each pair of endpoints, which are most of its size. A block
//! of ETC1S is four colours on a line in the direction of grey, so the line is fitted anew here: more exactly even, since
//! opaque blocks need not share their bits with alpha.

use basisu::basislz::astc_pack::{AstcBlockParams, pack_cem_12_weight_range0, pack_cem_12_weight_range2};
use basisu::basislz::astc_tables::build_ise_to_unquant;

/// Distances from the base colour by table (ETC1, the outer and the inner pair).
const DISTANCES: [[i32; 2]; 8] = [[8, 2], [17, 5], [29, 9], [42, 13], [60, 18], [80, 24], [106, 33], [183, 47]];

/// A block of ETC1S: four colours from dark to light, and which of them each pixel has, row by row.
pub struct Block {
    pub colors: [[u8; 3]; 4],
    pub pixels: [u8; 16],
}

impl Block {
    /// Out of a block of ETC1, as `basisu` writes them: differential, both halves alike.
    pub fn read(bytes: [u8; 8]) -> Block {
        let [red, green, blue, tables, packed @ ..] = bytes;
        let base = [red, green, blue].map(|channel| i32::from(channel & 0xf8 | channel >> 5));
        let [outer, inner] = DISTANCES[usize::from(tables >> 5)];
        let colors = [-outer, -inner, inner, outer].map(|distance| base.map(|c| (c + distance).clamp(0, 255) as u8));
        let bits = u32::from_be_bytes(packed);
        let mut pixels = [0; 16];
        for (index, pixel) in pixels.iter_mut().enumerate() {
            // Column by column, the upper bits before the lower ones.
            let at = index % 4 * 4 + index / 4;
            // 0 is a little lighter than the base, 1 much, 2 and 3 are as much darker.
            *pixel = [2, 3, 1, 0][(bits >> (16 + at) << 1 & 2 | bits >> at & 1) as usize];
        }
        Block { colors, pixels }
    }

    /// How many pixels have each colour.
    fn counts(&self) -> [f32; 4] {
        let mut counts = [0.0; 4];
        for pixel in self.pixels {
            counts[usize::from(pixel)] += 1.0;
        }
        counts
    }

    /// The colours' green channel, which stands for alpha in a slice of alpha.
    fn green(&self) -> [[u8; 1]; 4] {
        self.colors.map(|[_, green, _]| [green])
    }

    /// Alpha, where it is the same for all pixels.
    fn same_alpha(&self) -> Option<u8> {
        let [first, ..] = self.pixels.map(|pixel| self.colors[usize::from(pixel)][1]);
        self.pixels.iter().all(|pixel| self.colors[usize::from(*pixel)][1] == first).then_some(first)
    }

    /// A line through the colours with `steps` + 1 points, as endpoints and the point of each pixel.
    fn fit<const N: usize>(&self, colors: &[[u8; N]; 4], steps: u8) -> Line<N> {
        let counts = self.counts();
        let colors = colors.map(|color| color.map(f32::from));
        let mut used = colors.iter().zip(counts).filter(|(_, count)| *count > 0.0).map(|(color, _)| *color);
        let first = used.next().unwrap_or([0.0; N]);
        let last = used.next_back().unwrap_or(first);
        let dot = |a: &[f32; N], b: &[f32; N]| -> f32 { (0..N).map(|i| (a[i] - first[i]) * (b[i] - first[i])).sum() };
        let length = dot(&last, &last);
        if length == 0.0 {
            return Line { ends: [first; 2], points: [0; 16] };
        }
        let nearest = |color| (dot(&color, &last) / length * f32::from(steps) + 0.5) as u8;
        let points = colors.map(|color| nearest(color).min(steps));
        // With the points fixed, the endpoints that are nearest to all colours: least squares.
        let (mut aa, mut ab, mut bb, mut a, mut b) = (0.0, 0.0, 0.0, [0.0; N], [0.0; N]);
        for ((color, count), point) in colors.iter().zip(counts).zip(points) {
            let t = f32::from(point) / f32::from(steps);
            aa += count * (1.0 - t) * (1.0 - t);
            ab += count * (1.0 - t) * t;
            bb += count * t * t;
            for channel in 0..N {
                a[channel] += count * (1.0 - t) * color[channel];
                b[channel] += count * t * color[channel];
            }
        }
        // The darkest colour is at one end and the lightest at the other, hence it is not 0.
        let determinant = aa * bb - ab * ab;
        let solve = |x: f32, y: f32, p: f32, q: f32| ((x * p - y * q) / determinant).clamp(0.0, 255.0);
        let low = std::array::from_fn(|channel| solve(bb, ab, a[channel], b[channel]));
        let high = std::array::from_fn(|channel| solve(aa, ab, b[channel], a[channel]));
        Line { ends: [low, high], points: self.pixels.map(|pixel| points[usize::from(pixel)]) }
    }
}

/// A line of colours.
struct Line<const N: usize> {
    ends: [[f32; N]; 2],
    /// By pixel.
    points: [u8; 16],
}

impl<const N: usize> Line<N> {
    /// Turned round, with `steps` + 1 points.
    fn turned(self, steps: u8) -> Line<N> {
        let [low, high] = self.ends;
        Line { ends: [high, low], points: self.points.map(|point| steps - point) }
    }

    /// So that the first pixel's point is in the half that BC7 asks for.
    fn anchored(self, steps: u8) -> Line<N> {
        if self.points[0] > steps / 2 { self.turned(steps) } else { self }
    }
}

/// Bits, the lowest first.
struct Bits {
    bits: u128,
    count: u32,
}

impl Bits {
    fn new() -> Bits {
        Bits { bits: 0, count: 0 }
    }

    fn push(&mut self, value: u64, count: u32) {
        self.bits |= u128::from(value) << self.count;
        self.count += count;
    }

    /// The points of a line, of which the first lacks its highest bit.
    fn push_points(&mut self, points: &[u8; 16], width: u32) {
        let packed = packed(points, width);
        let first = (1 << (width - 1)) - 1;
        self.push(packed & first | packed >> width << (width - 1), 16 * width - 1);
    }
}

/// The points of a line, `width` bits each.
fn packed(points: &[u8; 16], width: u32) -> u64 {
    points.iter().rev().fold(0, |bits, point| bits << width | u64::from(*point))
}

/// To BC7: with alpha that varies mode 5, whose alpha goes its own way, else mode 6, which has the finer steps.
pub fn bc7(color: &Block, alpha: Option<&Block>) -> [u8; 16] {
    let mut bits = Bits::new();
    let same = alpha.map_or(Some(255), Block::same_alpha);
    if let (None, Some(alpha)) = (same, alpha) {
        let line = color.fit(&color.colors, 3).anchored(3);
        let opacity = alpha.fit(&alpha.green(), 3).anchored(3);
        bits.push(1 << 5, 8);
        for channel in 0..3 {
            for end in line.ends {
                bits.push((end[channel] * (127.0 / 255.0) + 0.5) as u64, 7);
            }
        }
        for [end] in opacity.ends {
            bits.push((end + 0.5) as u64, 8);
        }
        bits.push_points(&line.points, 2);
        bits.push_points(&opacity.points, 2);
    } else {
        let line = color.fit(&color.colors, 15).anchored(15);
        let opacity = same.unwrap_or(255);
        // The lowest bit of all channels is the same.
        let lowest = opacity & 1;
        bits.push(1 << 6, 7);
        for channel in 0..3 {
            for end in line.ends {
                bits.push(((end[channel] - f32::from(lowest)) * 0.5 + 0.5).min(127.0) as u64, 7);
            }
        }
        for value in [opacity >> 1; 2] {
            bits.push(value.into(), 7);
        }
        bits.push(u64::from(lowest) * 3, 2);
        bits.push_points(&line.points, 4);
    }
    bits.bits.to_le_bytes()
}

/// To ASTC: opaque blocks as RGB with 3 bits a pixel, others with alpha on a plane of its own.
pub fn astc(color: &Block, alpha: Option<&Block>, quantised: &Quantised) -> [u8; 16] {
    let Some(alpha) = alpha.filter(|alpha| alpha.same_alpha() != Some(255)) else {
        let (line, ends) = lighter_last(color.fit(&color.colors, 7), 7, |end| (end + 0.5) as u8, |end| end);
        let mut bits = Bits::new();
        // 4 × 4 weights of 3 bits; one partition; its endpoints are RGB.
        bits.push(0x53, 13);
        bits.push(8, 4);
        for value in ends {
            bits.push(value.into(), 8);
        }
        // Weights stand at the other end, back to front.
        let weights = u128::from(packed(&line.points, 3).reverse_bits()) << 64;
        return (bits.bits | weights).to_le_bytes();
    };
    // Blocks of two colours and two alphas come out exact, with 1 bit a pixel; others have 2, and coarse endpoints.
    let few = |block: &Block| block.counts().iter().filter(|count| **count > 0.0).count() < 3;
    let exact = few(color) && few(alpha);
    let steps = if exact { 1 } else { 3 };
    let quantise = |end: f32| if exact { (end + 0.5) as u8 } else { quantised.nearest[usize::from((end + 0.5) as u8)] };
    let value = |end: u8| if exact { end } else { quantised.values[usize::from(end)] as u8 };
    let (line, ends) = lighter_last(color.fit(&color.colors, steps), steps, quantise, value);
    let opacity = alpha.fit(&alpha.green(), steps);
    let mut block = AstcBlockParams::default();
    let ends = ends.into_iter().chain(opacity.ends.map(|[end]| quantise(end)));
    for (slot, end) in block.endpoints.iter_mut().zip(ends) {
        *slot = end;
    }
    let weights = line.points.into_iter().zip(opacity.points).flat_map(|(color, alpha)| [color, alpha]);
    for (slot, weight) in block.weights.iter_mut().zip(weights) {
        *slot = weight;
    }
    if exact { pack_cem_12_weight_range0(&block) } else { pack_cem_12_weight_range2(&block) }
}

/// Quantises a line's endpoints, as pairs for each channel. ASTC wants the lighter one to be the second: the other order
/// means something else.
fn lighter_last(
    line: Line<3>,
    steps: u8,
    quantise: impl Fn(f32) -> u8,
    value: impl Fn(u8) -> u8,
) -> (Line<3>, [u8; 6]) {
    let ends = line.ends.map(|end| end.map(&quantise));
    let [low, high] = ends.map(|end| end.into_iter().map(|end| u32::from(value(end))).sum::<u32>());
    let turn = low > high;
    let [[a, b, c], [d, e, f]] = if turn { [ends[1], ends[0]] } else { ends };
    (if turn { line.turned(steps) } else { line }, [a, d, b, e, c, f])
}

/// The 48 values that endpoints of ASTC with alpha may have.
pub struct Quantised {
    values: [u32; 48],
    /// By value, the number of the nearest.
    nearest: [u8; 256],
}

impl Quantised {
    pub fn new() -> Quantised {
        let values = build_ise_to_unquant();
        let mut nearest = [0; 256];
        for (wanted, slot) in (0..).zip(&mut nearest) {
            let found = (0..).zip(values).min_by_key(|(_, value)| value.abs_diff(wanted));
            *slot = found.map_or(0, |(number, _)| number);
        }
        Quantised { values, nearest }
    }
}
