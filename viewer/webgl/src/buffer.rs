//! Buffers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use web_sys::WebGl2RenderingContext as Gl;
use web_sys::{WebGlBuffer, WebGlVertexArrayObject};
use wgpu::custom::{BufferInterface, BufferMapCallback, BufferMappedRangeInterface, DispatchBufferMappedRange};

use crate::context::{Context, Handle};

/// A buffer. WebGL wants those of indices kept apart from all others.
pub(crate) struct Buffer {
    pub context: Rc<Context>,
    pub id: u32,
    pub raw: Option<WebGlBuffer>,
    pub size: u32,
    target: u32,
    /// Vertex arrays that begin with this buffer, and their ids, by what they are made of.
    pub arrays: RefCell<BTreeMap<ArrayKey, (u32, Option<WebGlVertexArrayObject>)>>,
}

/// What a vertex array is made of: its layout, the buffer of indices, then buffer and offset of each stream.
pub(crate) type ArrayKey = [u32; 2 + 2 * STREAMS];

/// Streams of vertices that a pipeline may have.
pub(crate) const STREAMS: usize = 3;

impl Buffer {
    pub(crate) fn new(context: &Rc<Context>, descriptor: &wgpu::BufferDescriptor<'_>) -> Buffer {
        use wgpu::BufferUsages as Usages;
        let indices = descriptor.usage.contains(Usages::INDEX);
        let buffer = Buffer {
            context: Rc::clone(context),
            id: context.next_id(),
            raw: context.gl.create_buffer(),
            size: descriptor.size as u32,
            target: if indices { Gl::ELEMENT_ARRAY_BUFFER } else { Gl::ARRAY_BUFFER },
            arrays: RefCell::default(),
        };
        if descriptor.mapped_at_creation || i32::try_from(descriptor.size).is_err() {
            context.complain("a buffer that WebGL2 does not have");
            return buffer;
        }
        let hint = if descriptor.usage.contains(Usages::MAP_READ) {
            Gl::STREAM_READ
        } else if descriptor.usage.contains(Usages::UNIFORM) {
            Gl::DYNAMIC_DRAW
        } else {
            Gl::STATIC_DRAW
        };
        buffer.bind();
        context.gl.buffer_data_with_i32(buffer.target, descriptor.size as i32, hint);
        buffer
    }

    /// Binds it to be changed.
    fn bind(&self) {
        let gl = &self.context.gl;
        if self.target == Gl::ELEMENT_ARRAY_BUFFER {
            // A vertex array would take it for its own.
            self.context.state.borrow_mut().vertices(gl, 0, None);
        }
        gl.bind_buffer(self.target, self.raw.as_ref());
    }

    pub(crate) fn write(&self, offset: u64, data: &[u8]) {
        self.bind();
        self.context.gl.buffer_sub_data_with_i32_and_u8_array(self.target, offset as i32, data);
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let gl = &self.context.gl;
        for (_, array) in self.arrays.take().into_values() {
            gl.delete_vertex_array(array.as_ref());
        }
        gl.delete_buffer(self.raw.as_ref());
    }
}

impl BufferInterface for Handle<Buffer> {
    fn map_async(&self, _: wgpu::MapMode, _: Range<u64>, callback: BufferMapCallback) {
        self.context.after_all(Box::new(move || callback(Ok(()))));
    }

    fn get_mapped_range(&self, range: Range<u64>) -> Result<DispatchBufferMappedRange, wgpu::MapRangeError> {
        let mut bytes = vec![0; (range.end - range.start) as usize];
        self.bind();
        self.context.gl.get_buffer_sub_data_with_i32_and_u8_array(self.target, range.start as i32, &mut bytes);
        Ok(DispatchBufferMappedRange::custom(Mapped(bytes)))
    }

    fn unmap(&self) {}

    fn destroy(&self) {}
}

/// What was in a buffer.
#[derive(Debug)]
struct Mapped(Vec<u8>);

#[allow(unsafe_code, reason = "wgpu's trait has it so")]
impl BufferMappedRangeInterface for Mapped {
    fn len(&self) -> usize {
        self.0.len()
    }

    unsafe fn read_slice(&self) -> &[u8] {
        &self.0
    }

    unsafe fn write_slice(&mut self) -> wgpu::WriteOnly<'_, [u8]> {
        crate::refuse::refuse()
    }
}
