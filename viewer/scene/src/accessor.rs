//! Reading accessors (glTF 2.0 §3.6.2): every component and element type, strides, normalisation, sparse storage.
//!
//! All ranges are checked against the bytes that are really there before anything is read, and what is allocated is
//! bounded by them: a [`Budget`] counts it.

use std::cell::Cell;

use gltf::json::{
    Accessor, Root,
    accessor::{ComponentType, Type},
    buffer::View,
    validation::Checked,
};

use crate::{Error, Place, document::Buffer};

/// Elements that an accessor without data (all zeros) may have whatever the size of the asset.
const ZEROS: usize = 1 << 16;

/// What decoding may still allocate, in bytes.
pub(crate) struct Budget(Cell<u64>);

impl Budget {
    /// A budget for an asset of that many bytes. Decoding widens bytes to words (four-fold), strips become lists
    /// (three-fold) and buffer views may be shared; beyond this it is an attack or a mistake.
    pub(crate) fn new(size: usize) -> Budget {
        Budget(Cell::new((size as u64).saturating_mul(64).saturating_add(16 << 20).min(1 << 30)))
    }

    /// Takes `count` elements of `size` bytes off.
    pub(crate) fn spend(&self, count: usize, size: usize, place: Place) -> Result<(), Error> {
        let bytes = (count as u64).saturating_mul(size as u64);
        match self.0.get().checked_sub(bytes) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => Err(Error::TooLarge { place }),
        }
    }
}

/// Reads the accessors of an asset.
pub(crate) struct Reader<'a> {
    pub root: &'a Root,
    pub buffers: &'a [Option<Buffer>],
    pub budget: Budget,
    /// Bytes of the asset.
    pub size: usize,
}

/// Which elements of an accessor to read: none stands for all.
pub(crate) type Selection<'a> = Option<&'a [u32]>;

/// An accessor whose ranges have been checked.
#[derive(Clone, Copy)]
pub(crate) struct Layout<'a> {
    /// Number of elements.
    pub count: usize,
    /// Components of an element.
    pub width: usize,
    /// Scalar, vector or matrix.
    pub kind: Type,
    /// Type of a component.
    pub component: ComponentType,
    /// Whether integers stand for 0..1 or -1..1.
    pub normalized: bool,
    place: Place,
    /// From the first element on; empty where all are zeros.
    data: &'a [u8],
    stride: usize,
    /// Components of a matrix column and bytes between columns; columns start at multiples of four bytes.
    rows: usize,
    column: usize,
    sparse: Option<Sparse<'a>>,
}

#[derive(Clone, Copy)]
struct Sparse<'a> {
    count: usize,
    indices: &'a [u8],
    index_type: ComponentType,
    values: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks an accessor. `place` and `what` say who refers to it.
    pub(crate) fn layout(&self, index: usize, place: Place, what: &'static str) -> Result<Layout<'a>, Error> {
        let Some(accessor) = self.root.accessors.get(index) else {
            return Err(Error::Index { place, what });
        };
        let place = Place { kind: "accessor", index };
        let (Checked::Valid(component), Checked::Valid(kind)) = (accessor.component_type, accessor.type_) else {
            return Err(Error::Invalid { place, what: "unknown type or componentType" });
        };
        let component = component.0;
        let (columns, rows) = match kind {
            Type::Scalar => (1, 1),
            Type::Vec2 => (1, 2),
            Type::Vec3 => (1, 3),
            Type::Vec4 => (1, 4),
            Type::Mat2 => (2, 2),
            Type::Mat3 => (3, 3),
            Type::Mat4 => (4, 4),
        };
        let size = component.size();
        let column = if columns == 1 { rows * size } else { (rows * size).next_multiple_of(4) };
        let packed = columns * column;
        // Padding after the last column may be missing at the end of a buffer.
        let used = (columns - 1) * column + rows * size;
        let count = to_usize(accessor.count.0);

        let mut data: &[u8] = &[];
        let mut stride = packed;
        if let Some(view) = accessor.buffer_view {
            let (bytes, view) = self.view(view.value(), place)?;
            stride = view.byte_stride.map_or(0, |stride| stride.0);
            if stride == 0 {
                stride = packed;
            }
            let offset = to_usize(accessor.byte_offset.unwrap_or_default().0);
            data = slice(bytes, offset, count, stride, used, place)?;
        } else if count > self.size.max(ZEROS) {
            return Err(Error::TooLarge { place });
        }
        let sparse = self.sparse(accessor, packed, used, place)?;
        Ok(Layout {
            count,
            width: columns * rows,
            kind,
            component,
            normalized: accessor.normalized,
            place,
            data,
            stride,
            rows,
            column,
            sparse,
        })
    }

    fn sparse(
        &self,
        accessor: &Accessor,
        packed: usize,
        used: usize,
        place: Place,
    ) -> Result<Option<Sparse<'a>>, Error> {
        let Some(sparse) = &accessor.sparse else { return Ok(None) };
        let Checked::Valid(index_type) = sparse.indices.component_type else {
            return Err(Error::Invalid { place, what: "unknown componentType of sparse indices" });
        };
        let index_type = index_type.0;
        let count = to_usize(sparse.count.0);
        let (bytes, _) = self.view(sparse.indices.buffer_view.value(), place)?;
        let size = index_type.size();
        let indices = slice(bytes, to_usize(sparse.indices.byte_offset.0), count, size, size, place)?;
        let (bytes, _) = self.view(sparse.values.buffer_view.value(), place)?;
        let values = slice(bytes, to_usize(sparse.values.byte_offset.0), count, packed, used, place)?;
        Ok(Some(Sparse { count, indices, index_type, values }))
    }

    /// The bytes of a buffer view, and its description.
    pub(crate) fn view(&self, index: usize, place: Place) -> Result<(&'a [u8], &'a View), Error> {
        let Some(view) = self.root.buffer_views.get(index) else {
            return Err(Error::Index { place, what: "bufferView" });
        };
        let place = Place { kind: "bufferView", index };
        let index = view.buffer.value();
        let (Some(buffer), Some(description)) = (self.buffers.get(index), self.root.buffers.get(index)) else {
            return Err(Error::Index { place, what: "buffer" });
        };
        let Some(buffer) = buffer else {
            return Err(Error::MissingBuffer { index, uri: description.uri.clone().unwrap_or_default() });
        };
        let start = to_usize(view.byte_offset.unwrap_or_default().0);
        let end = start.checked_add(to_usize(view.byte_length.0));
        match end.and_then(|end| buffer.bytes().get(start..end)) {
            Some(bytes) => Ok((bytes, view)),
            None => Err(Error::Invalid { place, what: "it runs past the end of its buffer" }),
        }
    }

    /// All components of the selected elements as floats, normalised integers mapped to 0..1 or -1..1 (§3.6.2.2).
    /// `normalize` does so whatever the accessor says.
    pub(crate) fn floats(
        &self,
        layout: &Layout<'_>,
        selection: Selection<'_>,
        normalize: bool,
    ) -> Result<Vec<f32>, Error> {
        let component = layout.component;
        let divisor = match component {
            _ if !layout.normalized && !normalize => 1.0,
            ComponentType::I8 => 127.0,
            ComponentType::U8 => 255.0,
            ComponentType::I16 => 32767.0,
            ComponentType::U16 => 65535.0,
            ComponentType::U32 => 4_294_967_295.0,
            ComponentType::F32 => 1.0,
        };
        // The most negative integer lies just beyond -1.
        let least = if divisor == 1.0 { f32::NEG_INFINITY } else { -1.0 };
        let bits = self.words(layout, selection)?;
        let float = |bits: u32| match component {
            ComponentType::F32 => f32::from_bits(bits),
            ComponentType::I8 | ComponentType::I16 => (bits as i32 as f32 / divisor).max(least),
            ComponentType::U8 | ComponentType::U16 | ComponentType::U32 => bits as f32 / divisor,
        };
        Ok(bits.into_iter().map(float).collect())
    }

    /// All components of the selected elements as unsigned integers.
    pub(crate) fn integers(&self, layout: &Layout<'_>, selection: Selection<'_>) -> Result<Vec<u32>, Error> {
        match layout.component {
            ComponentType::U8 | ComponentType::U16 | ComponentType::U32 => self.words(layout, selection),
            _ => Err(Error::Invalid { place: layout.place, what: "componentType must be an unsigned integer" }),
        }
    }

    /// All components of the selected elements, each widened to 32 bits (signed ones with their sign).
    fn words(&self, layout: &Layout<'_>, selection: Selection<'_>) -> Result<Vec<u32>, Error> {
        let count = selection.map_or(layout.count, <[u32]>::len);
        self.budget.spend(count, layout.width * 4, layout.place)?;
        let mut out = vec![0u32; count * layout.width];
        let size = layout.component.size();
        let mut elements = out.chunks_exact_mut(layout.width);
        if !layout.data.is_empty() {
            match selection {
                Some(selection) => {
                    for (element, index) in elements.zip(selection) {
                        layout.element(layout.data, *index as usize * layout.stride, size, element);
                    }
                }
                None => {
                    for (index, element) in elements.by_ref().enumerate() {
                        layout.element(layout.data, index * layout.stride, size, element);
                    }
                }
            }
        }
        let Some(sparse) = layout.sparse else { return Ok(out) };
        let packed = layout.column * (layout.width / layout.rows);
        let index_size = sparse.index_type.size();
        let mut previous = None;
        for i in 0..sparse.count {
            let index = word(sparse.indices, i * index_size, index_size, false);
            if index as usize >= layout.count || previous.is_some_and(|previous| index <= previous) {
                return Err(Error::Invalid {
                    place: layout.place,
                    what: "sparse indices do not increase strictly within its count",
                });
            }
            previous = Some(index);
            // Selections are sorted.
            let target = match selection {
                Some(selection) => selection.binary_search(&index).ok(),
                None => Some(index as usize),
            };
            if let Some(element) =
                target.and_then(|at| out.get_mut(at * layout.width..)).and_then(|rest| rest.get_mut(..layout.width))
            {
                layout.element(sparse.values, i * packed, size, element);
            }
        }
        Ok(out)
    }
}

impl Layout<'_> {
    /// Reads the element that starts at `start`.
    fn element(&self, data: &[u8], start: usize, size: usize, out: &mut [u32]) {
        let signed = matches!(self.component, ComponentType::I8 | ComponentType::I16);
        let mut column = start;
        for values in out.chunks_exact_mut(self.rows) {
            let mut at = column;
            for value in values {
                *value = word(data, at, size, signed);
                at += size;
            }
            column += self.column;
        }
    }

    /// Refuses an accessor of another type or length. `count` none stands for any length.
    pub(crate) fn expect(&self, kinds: &[Type], count: Option<usize>) -> Result<(), Error> {
        if !kinds.contains(&self.kind) {
            return self.refuse("its type does not suit its use");
        }
        if count.is_some_and(|count| count != self.count) {
            return self.refuse("its count differs from that of POSITION");
        }
        Ok(())
    }

    /// An error about this accessor.
    pub(crate) fn refuse<T>(&self, what: &'static str) -> Result<T, Error> {
        Err(Error::Invalid { place: self.place, what })
    }
}

/// A little-endian integer of 1, 2 or 4 bytes; zero past the end, which checked layouts never reach.
fn word(data: &[u8], at: usize, size: usize, signed: bool) -> u32 {
    match (size, data.get(at..)) {
        (1, Some([a, ..])) => {
            if signed {
                i32::from(*a as i8) as u32
            } else {
                u32::from(*a)
            }
        }
        (2, Some([a, b, ..])) => {
            let value = u16::from_le_bytes([*a, *b]);
            if signed { i32::from(value as i16) as u32 } else { u32::from(value) }
        }
        (4, Some([a, b, c, d, ..])) => u32::from_le_bytes([*a, *b, *c, *d]),
        _ => 0,
    }
}

/// The bytes from `offset` that `count` elements take.
fn slice(bytes: &[u8], offset: usize, count: usize, stride: usize, used: usize, place: Place) -> Result<&[u8], Error> {
    let length = match count.checked_sub(1) {
        None => Some(0),
        Some(steps) => steps.checked_mul(stride).and_then(|length| length.checked_add(used)),
    };
    let found = length.and_then(|length| bytes.get(offset..)?.get(..length));
    found.ok_or(Error::Invalid { place, what: "it runs past the end of its bufferView" })
}

/// Saturates, so that range checks fail rather than wrap where `usize` has 32 bits.
fn to_usize(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Document;

    /// Reads one accessor of bytes 0, 1, 2, …
    fn read(kind: &str, component: u32, count: usize, bytes: u8) -> Result<Vec<f32>, Error> {
        let uri = (0..bytes).fold("data:,".to_owned(), |uri, byte| format!("{uri}%{byte:02X}"));
        let json = json!({"asset": {"version": "2.0"},
            "buffers": [{"byteLength": bytes, "uri": uri}],
            "bufferViews": [{"buffer": 0, "byteLength": bytes}],
            "accessors": [{"bufferView": 0, "componentType": component, "type": kind, "count": count}]});
        let document = Document::parse(json.to_string().into_bytes())?;
        let reader = Reader {
            root: &document.root,
            buffers: &document.buffers,
            budget: Budget::new(document.size),
            size: document.size,
        };
        let layout = reader.layout(0, Place { kind: "test", index: 0 }, "it")?;
        reader.floats(&layout, None, false)
    }

    #[test]
    fn columns_of_small_matrices_start_at_multiples_of_four_bytes() {
        let bytes = |kind, count, bytes| read(kind, 5121, count, bytes).map_err(|_| ());
        assert_eq!(bytes("MAT2", 2, 16), Ok(vec![0.0, 1.0, 4.0, 5.0, 8.0, 9.0, 12.0, 13.0]));
        assert_eq!(bytes("MAT3", 1, 12), Ok(vec![0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0]));
        assert_eq!(bytes("MAT4", 1, 16), Ok((0..16).map(|value| value as f32).collect()));
        // The padding of the last column is not needed.
        assert!(bytes("MAT3", 1, 11).is_ok());
        assert!(bytes("MAT3", 1, 10).is_err());
        let halves = |low: u8| f32::from(u16::from_le_bytes([low, low + 1]));
        let expected: Vec<f32> = [0, 2, 4, 8, 10, 12, 16, 18, 20].map(halves).to_vec();
        assert_eq!(read("MAT3", 5123, 1, 24), Ok(expected));
        assert_eq!(read("MAT2", 5123, 1, 8), Ok([0, 2, 4, 6].map(halves).to_vec()));
    }

    #[test]
    fn a_budget_is_spent_once() {
        let budget = Budget::new(0);
        let place = Place { kind: "test", index: 0 };
        assert!(budget.spend(1 << 20, 15, place).is_ok());
        assert!(budget.spend(1 << 20, 2, place).is_err());
        assert!(budget.spend(usize::MAX, usize::MAX, place).is_err());
        assert!(budget.spend(1 << 20, 1, place).is_ok());
    }
}
