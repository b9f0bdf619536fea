//! The filters: what decoded attributes stand for. All work on little-endian numbers, in place.

use super::Error;

/// Undoes a filter on elements of `stride` bytes each.
pub type Filter = fn(&mut [u8], usize);

/// The filter of a name, for elements of `stride` bytes.
pub fn find(name: &str, stride: usize) -> Result<Filter, Error> {
    match (name, stride) {
        ("NONE", _) => Ok(|_, _| {}),
        ("OCTAHEDRAL", 4 | 8) => Ok(octahedral),
        ("QUATERNION", 8) => Ok(quaternion),
        ("EXPONENTIAL", _) => Ok(exponential),
        ("COLOR", 4 | 8) => Ok(color),
        _ => Err(Error::Filter),
    }
}

/// To the nearest whole number, halves away from zero. Not `round`, which WebAssembly has no instruction for.
fn whole(value: f32) -> i32 {
    (value + 0.5_f32.copysign(value)) as i32
}

/// Replaces each element of four numbers, of 8 or 16 bits, by what `change` makes of it.
fn four(bytes: &mut [u8], stride: usize, change: impl Fn([i32; 4]) -> [i32; 4]) {
    if stride == 4 {
        for element in bytes.as_chunks_mut::<4>().0 {
            *element = change(element.map(|byte| byte.cast_signed().into())).map(|value| value as u8);
        }
    } else {
        for element in bytes.as_chunks_mut::<8>().0 {
            let mut values = [0; 4];
            for (value, bytes) in values.iter_mut().zip(element.as_chunks().0) {
                *value = i16::from_le_bytes(*bytes).into();
            }
            for (bytes, value) in element.as_chunks_mut().0.iter_mut().zip(change(values)) {
                *bytes = (value as u16).to_le_bytes();
            }
        }
    }
}

/// Normals and tangents: x and y of a point on an octahedron, 1 in the same scale, and a value that stays.
fn octahedral(bytes: &mut [u8], stride: usize) {
    let full = if stride == 4 { 127.0 } else { 32767.0 };
    four(bytes, stride, |[x, y, one, rest]| {
        let (x, y) = (x as f32, y as f32);
        let z = one as f32 - x.abs() - y.abs();
        // The lower half is folded over the upper one.
        let fold = z.min(0.0);
        let (x, y) = (x + fold.copysign(-x), y + fold.copysign(-y));
        let scale = full / (x * x + y * y + z * z).sqrt();
        [whole(x * scale), whole(y * scale), whole(z * scale), rest]
    });
}

/// Rotations: three components, and which one the largest is, which is left out, with the scale.
fn quaternion(bytes: &mut [u8], stride: usize) {
    four(bytes, stride, |[x, y, z, last]| {
        let scale = std::f32::consts::FRAC_1_SQRT_2 / (last | 3) as f32;
        let [x, y, z] = [x, y, z].map(|value| value as f32 * scale);
        let w = (1.0 - x * x - y * y - z * z).max(0.0).sqrt();
        let mut values = [w, x, y, z].map(|value| whole(value * 32767.0));
        values.rotate_right(last as usize & 3);
        values
    });
}

/// Floats: a mantissa of 24 bits and an exponent of 8.
fn exponential(bytes: &mut [u8], _: usize) {
    for number in bytes.as_chunks_mut::<4>().0 {
        let [a, b, c, exponent] = *number;
        let mantissa = i32::from_le_bytes([0, a, b, c]) >> 8;
        let power = f32::from_bits(((i32::from(exponent.cast_signed()) + 127) << 23).cast_unsigned());
        *number = (power * mantissa as f32).to_le_bytes();
    }
}

/// Colours: luma and two differences of chroma, and alpha, whose highest bit tells the scale.
fn color(bytes: &mut [u8], stride: usize) {
    let full = if stride == 4 { 0xff } else { 0xffff };
    four(bytes, stride, |[y, co, cg, alpha]| {
        let (y, alpha) = (y & full, alpha & full);
        let scale = i32::MAX >> ((alpha | 1).leading_zeros() - 1);
        let opacity = alpha & scale >> 1;
        let factor = full as f32 / scale as f32;
        [y + co - cg, y + cg, y - co - cg, opacity << 1 | opacity & 1].map(|value| whole(value as f32 * factor))
    });
}
