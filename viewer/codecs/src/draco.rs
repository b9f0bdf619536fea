//! Geometry compressed with `KHR_draco_mesh_compression`: the crate `draco-core` decodes, this hands out what accessors
//! want.

use draco_core::{DataType, DecodeLimits, DecoderBuffer, MeshDecoder, PointAttribute, PointIndex};

use crate::fence::fenced;

/// The most bytes of attributes for a byte of input. A triangle of a regular mesh takes about a bit, and two triangles
/// come with each vertex.
const ATTRIBUTES_PER_BYTE: u64 = 4096;

/// Why a mesh cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no Draco mesh, or a broken one.
    #[error("the Draco data are broken")]
    Broken,
    /// The mesh is out of all proportion to its bytes.
    #[error("the Draco data stand for too large a mesh")]
    Size,
    /// There is no attribute of that id.
    #[error("the Draco data have no such attribute")]
    Attribute,
    /// The attribute has another number of components.
    #[error("the attribute in the Draco data is of another type than its accessor")]
    Components,
    /// `componentType` is none of glTF's, or too small for the mesh's indices.
    #[error("the accessor's componentType cannot hold what the Draco data give")]
    ComponentType,
}

/// An accessor's `componentType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// 5120, signed 8 bits.
    I8,
    /// 5121, unsigned 8 bits.
    U8,
    /// 5122, signed 16 bits.
    I16,
    /// 5123, unsigned 16 bits.
    U16,
    /// 5125, unsigned 32 bits.
    U32,
    /// 5126, 32-bit float.
    F32,
}

impl Component {
    /// By the number that glTF gives it.
    ///
    /// # Errors
    /// [`Error::ComponentType`] for others.
    pub fn from_gl(number: u32) -> Result<Component, Error> {
        match number {
            5120 => Ok(Component::I8),
            5121 => Ok(Component::U8),
            5122 => Ok(Component::I16),
            5123 => Ok(Component::U16),
            5125 => Ok(Component::U32),
            5126 => Ok(Component::F32),
            _ => Err(Error::ComponentType),
        }
    }

    /// The type in which Draco has the same numbers.
    fn draco(self) -> DataType {
        match self {
            Component::I8 => DataType::Int8,
            Component::U8 => DataType::Uint8,
            Component::I16 => DataType::Int16,
            Component::U16 => DataType::Uint16,
            Component::U32 => DataType::Uint32,
            Component::F32 => DataType::Float32,
        }
    }

    /// Appends a number. One out of range becomes the nearest that is not.
    fn push(self, out: &mut Vec<u8>, value: f64) {
        // Casts of floats round towards zero.
        let whole = value + 0.5_f64.copysign(value);
        match self {
            Component::I8 => out.extend((whole as i8).to_le_bytes()),
            Component::U8 => out.push(whole as u8),
            Component::I16 => out.extend((whole as i16).to_le_bytes()),
            Component::U16 => out.extend((whole as u16).to_le_bytes()),
            Component::U32 => out.extend((whole as u32).to_le_bytes()),
            Component::F32 => out.extend((value as f32).to_le_bytes()),
        }
    }
}

/// A decoded mesh of triangles.
pub struct Mesh(draco_core::Mesh);

impl Mesh {
    /// Decodes the bytes of a primitive.
    ///
    /// # Errors
    /// When they are broken, no mesh, or stand for one out of all proportion to them.
    pub fn decode(bytes: &[u8]) -> Result<Mesh, Error> {
        let most = (bytes.len() as u64).saturating_mul(ATTRIBUTES_PER_BYTE).clamp(1 << 24, 1 << 30);
        let limits = DecodeLimits::default().with_max_faces(most / 16).with_max_points(most / 4);
        let mut input = DecoderBuffer::new(bytes).with_limits(limits.with_max_decoded_bytes(most));
        let mut mesh = draco_core::Mesh::new();
        match fenced(|| MeshDecoder::new().decode(&mut input, &mut mesh)) {
            Some(Ok(())) => Ok(Mesh(mesh)),
            Some(Err(error)) if error.kind() == draco_core::ErrorKind::LimitExceeded => Err(Error::Size),
            _ => Err(Error::Broken),
        }
    }

    /// Number of vertices.
    pub fn points(&self) -> usize {
        self.0.num_points()
    }

    /// Bytes that [`Mesh::indices`] gives.
    pub fn indices_size(&self, component: Component) -> Option<usize> {
        self.0.num_faces().checked_mul(3 * component.draco().byte_length())
    }

    /// Bytes that [`Mesh::attribute`] gives.
    pub fn attribute_size(&self, component: Component, components: usize) -> Option<usize> {
        self.points().checked_mul(components)?.checked_mul(component.draco().byte_length())
    }

    /// The indices, three for each triangle.
    ///
    /// # Errors
    /// When the type is no unsigned integer or too small for them.
    pub fn indices(&self, component: Component) -> Result<Vec<u8>, Error> {
        let most = match component {
            Component::U8 => u32::from(u8::MAX),
            Component::U16 => u32::from(u16::MAX),
            Component::U32 => u32::MAX,
            _ => return Err(Error::ComponentType),
        };
        let size = component.draco().byte_length();
        let mut out = Vec::with_capacity(self.indices_size(component).ok_or(Error::Size)?);
        for index in self.0.faces().iter().flatten() {
            if index.0 > most {
                return Err(Error::ComponentType);
            }
            if index.0 as usize >= self.points() {
                return Err(Error::Broken);
            }
            out.extend(index.0.to_le_bytes().iter().take(size));
        }
        Ok(out)
    }

    /// The attribute of an id, as the extension's `attributes` give it, with the number of components that the accessor's
    /// `type` has: for each vertex, without gaps. Where Draco has another type, numbers are converted; integers that are
    /// normalised become floats from -1 to 1.
    ///
    /// # Errors
    /// When there is no such attribute or it has another number of components.
    pub fn attribute(&self, id: u32, component: Component, components: usize) -> Result<Vec<u8>, Error> {
        let attribute = self.0.attribute_by_unique_id(id).ok_or(Error::Attribute)?;
        if usize::from(attribute.num_components()) != components {
            return Err(Error::Components);
        }
        let given = attribute.data_type();
        let (size, stride) = (given.byte_length() * components, attribute.byte_stride() as usize);
        let mut out = Vec::with_capacity(self.attribute_size(component, components).ok_or(Error::Size)?);
        for point in 0..self.points() {
            let value = value(attribute, point, stride, size).ok_or(Error::Broken)?;
            if given == component.draco() {
                out.extend(value);
                continue;
            }
            for number in value.chunks_exact(given.byte_length().max(1)) {
                let number = read(number, given).ok_or(Error::Broken)?;
                let full = if component == Component::F32 && attribute.normalized() { full(given) } else { 1.0 };
                component.push(&mut out, number / full);
            }
        }
        Ok(out)
    }
}

/// The bytes of a vertex's value.
fn value(attribute: &PointAttribute, point: usize, stride: usize, size: usize) -> Option<&[u8]> {
    let index = attribute.mapped_index(PointIndex(u32::try_from(point).ok()?)).0 as usize;
    let start = index.checked_mul(stride)?;
    attribute.buffer().data().get(start..start.checked_add(size)?)
}

/// A number of a type.
fn read(bytes: &[u8], given: DataType) -> Option<f64> {
    Some(match given {
        DataType::Int8 => i8::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Uint8 | DataType::Bool => u8::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Int16 => i16::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Uint16 => u16::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Int32 => i32::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Uint32 => u32::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Int64 => i64::from_le_bytes(bytes.try_into().ok()?) as f64,
        DataType::Uint64 => u64::from_le_bytes(bytes.try_into().ok()?) as f64,
        DataType::Float32 => f32::from_le_bytes(bytes.try_into().ok()?).into(),
        DataType::Float64 => f64::from_le_bytes(bytes.try_into().ok()?),
        DataType::Invalid => return None,
    })
}

/// What stands for 1 where integers are normalised.
fn full(given: DataType) -> f64 {
    match given {
        DataType::Int8 => 127.0,
        DataType::Uint8 => 255.0,
        DataType::Int16 => 32767.0,
        DataType::Uint16 => 65535.0,
        DataType::Int32 => i32::MAX.into(),
        DataType::Uint32 => u32::MAX.into(),
        _ => 1.0,
    }
}
