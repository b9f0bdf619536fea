//! Commands, as WebGL gets them.

use std::collections::btree_map::Entry;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::WebGl2RenderingContext as Gl;

use crate::bind::{Group, Resource};
use crate::buffer::{ArrayKey, Buffer, STREAMS};
use crate::context::Context;
use crate::encoder::{Command, Part, Pass, Size};
use crate::library::Place;
use crate::pipeline::Pipeline;

/// Bind groups that wgpu has.
const GROUPS: usize = 4;

/// What a pass has set so far.
#[derive(Default)]
struct Drawing {
    pass: Option<Pass>,
    pipeline: Option<Rc<Pipeline>>,
    groups: [Option<(Rc<Group>, u32)>; GROUPS],
    streams: [Option<(Rc<Buffer>, u32)>; STREAMS],
    /// Buffer, type, offset.
    indices: Option<(Rc<Buffer>, u32, u32)>,
    /// Groups that are not bound as they are here.
    stale: [bool; GROUPS],
    /// The vertex array is not the one of what is set here.
    moved: bool,
}

/// Does what was recorded.
pub(crate) fn execute(context: &Context, commands: Vec<Command>) {
    let mut drawing = Drawing::default();
    for command in commands {
        match command {
            Command::Begin(pass) => {
                begin(context, &pass);
                drawing = Drawing { pass: Some(pass), ..Drawing::default() };
            }
            Command::Pipeline(Some(pipeline)) => drawing.set_pipeline(context, &pipeline),
            Command::Pipeline(None) => drawing.pipeline = None,
            Command::Group(index, group, offset) => {
                if let (Some(known), Some(stale)) = (drawing.groups.get_mut(index), drawing.stale.get_mut(index)) {
                    *known = Some((group, offset));
                    *stale = true;
                }
            }
            Command::Vertices(stream, buffer, offset) => {
                if let Some(known) = drawing.streams.get_mut(stream) {
                    *known = Some((buffer, offset));
                    drawing.moved = true;
                }
            }
            Command::Indices(buffer, kind, offset) => {
                drawing.indices = Some((buffer, kind, offset));
                drawing.moved = true;
            }
            Command::Draw(first, count) => {
                if let Some(topology) = drawing.prepare(context, false) {
                    context.gl.draw_arrays(topology, first as i32, count as i32);
                }
            }
            Command::DrawIndexed(first, count) => drawing.draw_indexed(context, first, count),
            Command::End => {
                if let Some(pass) = drawing.pass.take() {
                    end(context, &pass);
                }
            }
            Command::Copy(from, to, size) => copy(context, &from, &to, size),
            Command::Read(from, buffer, offset, row, size) => read(context, &from, &buffer, (offset, row), size),
        }
    }
}

fn begin(context: &Context, pass: &Pass) {
    let gl = &context.gl;
    let color = &pass.color;
    color.bind(Gl::DRAW_FRAMEBUFFER, pass.depth.as_ref().map(|depth| &*depth.view.texture));
    let (width, height) = color.texture.size(color.level);
    gl.viewport(0, 0, width as i32, height as i32);
    if let Some(clear) = pass.clear {
        gl.clear_bufferfv_with_f32_array(Gl::COLOR, 0, &clear);
    }
    if let Some(clear) = pass.depth.as_ref().and_then(|depth| depth.clear) {
        context.state.borrow_mut().writes_depth(gl);
        gl.clear_bufferfv_with_f32_array(Gl::DEPTH, 0, &[clear]);
    }
}

fn end(context: &Context, pass: &Pass) {
    let gl = &context.gl;
    let depth = pass.depth.as_ref().map(|depth| &*depth.view.texture);
    if let Some(resolve) = &pass.resolve {
        let (width, height) = pass.color.texture.size(pass.color.level);
        pass.color.bind(Gl::READ_FRAMEBUFFER, depth);
        resolve.bind(Gl::DRAW_FRAMEBUFFER, None);
        blit(gl, (0, 0), (0, 0), (width, height));
    }
    // What is not needed any more need not leave the GPU's own memory.
    let mut unneeded = Vec::new();
    if pass.discard {
        unneeded.push(Gl::COLOR_ATTACHMENT0);
    }
    if pass.depth.as_ref().is_some_and(|depth| depth.discard) {
        unneeded.push(Gl::DEPTH_ATTACHMENT);
    }
    if !unneeded.is_empty() {
        let unneeded: Array = unneeded.into_iter().map(JsValue::from).collect();
        let target = if pass.resolve.is_some() { Gl::READ_FRAMEBUFFER } else { Gl::DRAW_FRAMEBUFFER };
        // It throws for what is no list.
        let _ = gl.invalidate_framebuffer(target, &unneeded);
    }
}

fn blit(gl: &Gl, from: (u32, u32), to: (u32, u32), size: Size) {
    let corners = |(x, y): (u32, u32)| [x, y, x + size.0, y + size.1].map(|at| at as i32);
    let ([x, y, right, top], [to_x, to_y, to_right, to_top]) = (corners(from), corners(to));
    gl.blit_framebuffer(x, y, right, top, to_x, to_y, to_right, to_top, Gl::COLOR_BUFFER_BIT, Gl::NEAREST);
}

fn copy(context: &Context, from: &Part, to: &Part, size: Size) {
    from.texture.bind(Gl::READ_FRAMEBUFFER, (from.level, from.origin.z), None);
    to.texture.bind(Gl::DRAW_FRAMEBUFFER, (to.level, to.origin.z), None);
    blit(&context.gl, (from.origin.x, from.origin.y), (to.origin.x, to.origin.y), size);
}

fn read(context: &Context, from: &Part, buffer: &Buffer, (offset, row): (u32, u32), (width, height): Size) {
    let gl = &context.gl;
    let format = from.texture.format;
    let Some((pixels, kind)) = format.pixels else { return context.complain("blocks cannot be read back") };
    from.texture.bind(Gl::READ_FRAMEBUFFER, (from.level, from.origin.z), None);
    gl.bind_buffer(Gl::PIXEL_PACK_BUFFER, buffer.raw.as_ref());
    gl.pixel_storei(Gl::PACK_ROW_LENGTH, (row / format.bytes) as i32);
    let (x, y) = (from.origin.x as i32, from.origin.y as i32);
    let done = gl.read_pixels_with_i32(x, y, width as i32, height as i32, pixels, kind, offset as i32);
    gl.bind_buffer(Gl::PIXEL_PACK_BUFFER, None);
    if done.is_err() {
        context.complain("pixels that WebGL2 does not read back");
    }
}

impl Drawing {
    fn set_pipeline(&mut self, context: &Context, pipeline: &Rc<Pipeline>) {
        pipeline.program.bind(context);
        context.state.borrow_mut().raster(&context.gl, pipeline.raster);
        let before = self.pipeline.replace(Rc::clone(pipeline));
        if before.as_ref().is_none_or(|before| before.program.id != pipeline.program.id) {
            self.stale = [true; GROUPS];
        }
        self.moved |= before.is_none_or(|before| before.layout != pipeline.layout);
    }

    fn draw_indexed(&mut self, context: &Context, first: u32, count: u32) {
        let Some(topology) = self.prepare(context, true) else { return };
        let Some((_, kind, offset)) = self.indices else { return };
        let size = if kind == Gl::UNSIGNED_INT { 4 } else { 2 };
        context.gl.draw_elements_with_i32(topology, count as i32, kind, (offset + first * size) as i32);
    }

    /// Binds what the pipeline wants. Tells the topology; none, where nothing can be drawn.
    fn prepare(&mut self, context: &Context, indexed: bool) -> Option<u32> {
        let pipeline = Rc::clone(self.pipeline.as_ref()?);
        self.bind_groups(context, &pipeline);
        if self.moved {
            if pipeline.streams == 0 {
                context.state.borrow_mut().vertices(&context.gl, 0, None);
            } else {
                self.bind_vertices(context, &pipeline)?;
            }
            self.moved = false;
        }
        (!indexed || self.indices.is_some()).then_some(pipeline.topology)
    }

    fn bind_groups(&mut self, context: &Context, pipeline: &Pipeline) {
        let program = &pipeline.program;
        let stale = std::mem::take(&mut self.stale);
        let is_stale = |place: Place| stale.get(usize::from(place.group)).is_some_and(|stale| *stale);
        let find = |place: Place| {
            let (group, offset) = self.groups.get(usize::from(place.group))?.as_ref()?;
            Some((group.0.get(usize::from(place.binding))?, *offset))
        };
        for (slot, place) in program.blocks.iter().enumerate().filter(|(_, place)| is_stale(**place)) {
            if let Some((Resource::Buffer { buffer, offset, size, dynamic }, moved)) = find(*place) {
                let offset = offset + if *dynamic { moved } else { 0 };
                let bytes = (buffer.id, offset, *size);
                context.state.borrow_mut().block(&context.gl, slot, bytes, buffer.raw.as_ref());
            }
        }
        let textures = program.textures.iter().enumerate().filter(|(_, (texture, _))| is_stale(*texture));
        for (unit, (texture, sampler)) in textures {
            let sampler = match sampler.and_then(find) {
                Some((Resource::Sampler(sampler), _)) => Some(&**sampler),
                _ => None,
            };
            if let Some((Resource::View(view), _)) = find(*texture) {
                view.show(unit, sampler);
            }
        }
    }

    /// Binds the vertex array of what is set; none, where something is missing.
    fn bind_vertices(&self, context: &Context, pipeline: &Pipeline) -> Option<()> {
        let gl = &context.gl;
        let mut key: ArrayKey = [0; _];
        key[0] = pipeline.layout;
        key[1] = self.indices.as_ref().map_or(0, |(buffer, ..)| buffer.id);
        for (at, stream) in self.streams.iter().take(pipeline.streams).enumerate() {
            let (buffer, offset) = stream.as_ref()?;
            key[2 + at * 2] = buffer.id;
            key[3 + at * 2] = *offset;
        }
        let mut known = self.streams[0].as_ref()?.0.arrays.borrow_mut();
        let mut state = context.state.borrow_mut();
        match known.entry(key) {
            Entry::Occupied(known) => {
                let (id, array) = known.get();
                state.vertices(gl, *id, array.as_ref());
            }
            Entry::Vacant(place) => {
                let (id, array) = (context.next_id(), gl.create_vertex_array());
                state.vertices(gl, id, array.as_ref());
                for attribute in &pipeline.attributes {
                    let (buffer, start) = self.streams[attribute.stream].as_ref()?;
                    gl.bind_buffer(Gl::ARRAY_BUFFER, buffer.raw.as_ref());
                    let (location, (size, kind, whole)) = (attribute.location, attribute.format);
                    let offset = *start as i32 + attribute.offset;
                    gl.enable_vertex_attrib_array(location);
                    if whole {
                        gl.vertex_attrib_i_pointer_with_i32(location, size, kind, attribute.stride, offset);
                    } else {
                        let normalized = kind != Gl::FLOAT;
                        gl.vertex_attrib_pointer_with_i32(location, size, kind, normalized, attribute.stride, offset);
                    }
                }
                if let Some((buffer, ..)) = &self.indices {
                    gl.bind_buffer(Gl::ELEMENT_ARRAY_BUFFER, buffer.raw.as_ref());
                }
                place.insert((id, array));
            }
        }
        Some(())
    }
}
