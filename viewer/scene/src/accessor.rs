//! Reading accessors (glTF 2.0 §3.6.2): every component and element type, strides, normalisation, sparse storage.
//!
//! All ranges are checked against the bytes that are really there before anything is read, and what is allocated is
//! bounded by them: a [`Budget`] counts it.

use std::cell::Cell;

use crate::{
    Error, Place,
    document::Data,
    json::{Item, Kind, Root},
};

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
    pub root: Root<'a>,
    pub data: &'a Data,
    pub budget: Budget,
}

/// Scalar, vector or matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Scalar,
    Vec2,
    Vec3,
    Vec4,
    Mat2,
    Mat3,
    Mat4,
}

/// Name, columns and rows of each type.
const TYPES: [(&str, Type, usize, usize); 7] = [
    ("SCALAR", Type::Scalar, 1, 1),
    ("VEC2", Type::Vec2, 1, 2),
    ("VEC3", Type::Vec3, 1, 3),
    ("VEC4", Type::Vec4, 1, 4),
    ("MAT2", Type::Mat2, 2, 2),
    ("MAT3", Type::Mat3, 3, 3),
    ("MAT4", Type::Mat4, 4, 4),
];

/// Components of an element of a type, by its name.
pub(crate) fn components(name: &str) -> Option<usize> {
    TYPES.iter().find(|(known, ..)| *known == name).map(|(_, _, columns, rows)| columns * rows)
}

/// Type of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    /// By the number that glTF has for it.
    fn new(code: usize) -> Option<Component> {
        Some(match code {
            5120 => Component::I8,
            5121 => Component::U8,
            5122 => Component::I16,
            5123 => Component::U16,
            5125 => Component::U32,
            5126 => Component::F32,
            _ => return None,
        })
    }

    /// Bytes.
    fn size(self) -> usize {
        match self {
            Component::I8 | Component::U8 => 1,
            Component::I16 | Component::U16 => 2,
            Component::U32 | Component::F32 => 4,
        }
    }
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
    pub component: Component,
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
    index_type: Component,
    values: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks an accessor. `place` and `what` say who refers to it.
    pub(crate) fn layout(&self, index: usize, place: Place, what: &'static str) -> Result<Layout<'a>, Error> {
        let Some(accessor) = self.root.get(Kind::Accessor, index) else {
            return Err(Error::Index { place, what });
        };
        let place = Kind::Accessor.at(index);
        let name = accessor.text("type");
        if name.is_none() {
            accessor.missing("type");
        }
        let found = TYPES.iter().find(|(known, ..)| name == Some(known));
        let component = Component::new(accessor.need("componentType"));
        let (Some(component), Some((_, kind, columns, rows))) = (component, found) else {
            return Err(Error::Invalid { place, what: "unknown type or componentType" });
        };
        let (columns, rows) = (*columns, *rows);
        let size = component.size();
        let column = if columns == 1 { rows * size } else { (rows * size).next_multiple_of(4) };
        let packed = columns * column;
        // Padding after the last column may be missing at the end of a buffer.
        let used = (columns - 1) * column + rows * size;
        let count = accessor.need("count");

        let mut data: &[u8] = &[];
        let mut stride = packed;
        if let Some(bytes) = self.data.decoded_accessors.get(index).and_then(Option::as_deref) {
            data = slice(bytes, 0, count, stride, used, place)?;
        } else if let Some(view) = accessor.index("bufferView") {
            let (bytes, given) = self.view(view, place)?;
            if given != 0 {
                stride = given;
            }
            data = slice(bytes, offset(accessor), count, stride, used, place)?;
        } else if count > self.data.size.max(ZEROS) {
            return Err(Error::TooLarge { place });
        }
        let sparse = self.sparse(accessor.get("sparse"), packed, used, place)?;
        Ok(Layout {
            count,
            width: columns * rows,
            kind: *kind,
            component,
            normalized: accessor.flag("normalized") == Some(true),
            place,
            data,
            stride,
            rows,
            column,
            sparse,
        })
    }

    /// False for an accessor that is all zeros or still compressed.
    pub(crate) fn has_data(&self, index: usize) -> bool {
        let decoded = matches!(self.data.decoded_accessors.get(index), Some(Some(_)));
        decoded || self.root.get(Kind::Accessor, index).is_some_and(|item| item.get("bufferView").exists())
    }

    fn sparse(&self, sparse: Item<'a>, packed: usize, used: usize, place: Place) -> Result<Option<Sparse<'a>>, Error> {
        if !sparse.exists() {
            return Ok(None);
        }
        let (indices, values) = (sparse.get("indices"), sparse.get("values"));
        let Some(index_type) = Component::new(indices.need("componentType")) else {
            return Err(Error::Invalid { place, what: "unknown componentType of sparse indices" });
        };
        let count = sparse.need("count");
        let part = |item: Item<'a>, stride: usize, used: usize| {
            let (bytes, _) = self.view(item.need("bufferView"), place)?;
            slice(bytes, offset(item), count, stride, used, place)
        };
        let size = index_type.size();
        Ok(Some(Sparse { count, index_type, indices: part(indices, size, size)?, values: part(values, packed, used)? }))
    }

    /// The bytes of a buffer view, and its stride; 0 where it gives none.
    pub(crate) fn view(&self, index: usize, place: Place) -> Result<(&'a [u8], usize), Error> {
        let Some(view) = self.root.get(Kind::BufferView, index) else {
            return Err(Error::Index { place, what: "bufferView" });
        };
        let place = Kind::BufferView.at(index);
        let stride = view.index("byteStride").unwrap_or_default();
        if let Some(bytes) = self.data.decoded_views.get(index).and_then(Option::as_deref) {
            return Ok((bytes, stride));
        }
        let bytes = self.data.range(view, place)?;
        Ok((bytes, stride))
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
            Component::I8 => 127.0,
            Component::U8 => 255.0,
            Component::I16 => 32767.0,
            Component::U16 => 65535.0,
            Component::U32 => 4_294_967_295.0,
            Component::F32 => 1.0,
        };
        // The most negative integer lies just beyond -1.
        let least = if divisor == 1.0 { f32::NEG_INFINITY } else { -1.0 };
        let bits = self.words(layout, selection)?;
        let float = |bits: u32| match component {
            Component::F32 => f32::from_bits(bits),
            Component::I8 | Component::I16 => (bits as i32 as f32 / divisor).max(least),
            Component::U8 | Component::U16 | Component::U32 => bits as f32 / divisor,
        };
        Ok(bits.into_iter().map(float).collect())
    }

    /// All components of the selected elements as unsigned integers.
    pub(crate) fn integers(&self, layout: &Layout<'_>, selection: Selection<'_>) -> Result<Vec<u32>, Error> {
        match layout.component {
            Component::U8 | Component::U16 | Component::U32 => self.words(layout, selection),
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
        // All of them are gone through, however few elements are wanted.
        if !self.root.item.work(sparse.count) {
            return Err(Error::TooLarge { place: layout.place });
        }
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
        let signed = matches!(self.component, Component::I8 | Component::I16);
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

fn offset(item: Item<'_>) -> usize {
    item.index("byteOffset").unwrap_or_default()
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
        let root = Root::new(&document.json, &document.fault);
        let reader = Reader { root, data: &document.data, budget: Budget::new(document.data.size) };
        let layout = reader.layout(0, Kind::Node.at(0), "it")?;
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
        let place = Kind::Node.at(0);
        assert!(budget.spend(1 << 20, 15, place).is_ok());
        assert!(budget.spend(1 << 20, 2, place).is_err());
        assert!(budget.spend(usize::MAX, usize::MAX, place).is_err());
        assert!(budget.spend(1 << 20, 1, place).is_ok());
    }
}
