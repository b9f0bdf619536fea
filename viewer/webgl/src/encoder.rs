//! Commands, as they are kept until they are submitted.

use std::cell::RefCell;
use std::fmt::{self, Debug, Formatter};
use std::ops::Range;
use std::rc::Rc;

use web_sys::WebGl2RenderingContext as Gl;
use wgpu::custom::{
    CommandBufferInterface, CommandEncoderInterface, DispatchBindGroup, DispatchBuffer, DispatchCommandBuffer,
    DispatchComputePass, DispatchQuerySet, DispatchRenderBundle, DispatchRenderPass, DispatchRenderPipeline,
    DispatchTexture, RenderPassInterface,
};

use crate::bind::Group;
use crate::buffer::Buffer;
use crate::context::{Context, Handle};
use crate::pipeline::Pipeline;
use crate::refuse::{refuse, refused};
use crate::texture::{Texture, View};

/// What a pass draws to.
pub(crate) struct Pass {
    pub color: Rc<View>,
    pub clear: Option<[f32; 4]>,
    /// The colour is not needed any more.
    pub discard: bool,
    /// Gets the mean of the samples at the end.
    pub resolve: Option<Rc<View>>,
    pub depth: Option<Depth>,
}

/// The depth of a pass.
pub(crate) struct Depth {
    pub view: Rc<View>,
    pub clear: Option<f32>,
    pub discard: bool,
}

/// A part of a texture: level and place.
pub(crate) struct Part {
    pub texture: Rc<Texture>,
    pub level: u32,
    pub origin: wgpu::Origin3d,
}

/// Pixels: width and height.
pub(crate) type Size = (u32, u32);

/// What is to be done.
pub(crate) enum Command {
    Begin(Pass),
    /// None is one that could not be made: nothing is drawn with it.
    Pipeline(Option<Rc<Pipeline>>),
    /// Index, group, and the dynamic offset if it has one.
    Group(usize, Rc<Group>, u32),
    /// Stream, buffer, offset.
    Vertices(usize, Rc<Buffer>, u32),
    /// Buffer, type of the indices, offset.
    Indices(Rc<Buffer>, u32, u32),
    /// First and count.
    Draw(u32, u32),
    /// First and count.
    DrawIndexed(u32, u32),
    End,
    Copy(Part, Part, Size),
    /// From a texture to a buffer: offset and bytes of a row.
    Read(Part, Rc<Buffer>, u32, u32, Size),
}

/// What was recorded, while passes are being recorded at the same time.
type List = Rc<RefCell<Vec<Command>>>;

/// Records commands.
pub(crate) struct Encoder {
    context: Rc<Context>,
    list: List,
}

impl Debug for Encoder {
    fn fmt(&self, _: &mut Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Encoder {
    pub(crate) fn new(context: &Rc<Context>) -> Encoder {
        Encoder { context: Rc::clone(context), list: List::default() }
    }
}

/// Commands, ready to be submitted.
pub(crate) struct CommandBuffer(pub RefCell<Vec<Command>>);

impl Debug for CommandBuffer {
    fn fmt(&self, _: &mut Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl CommandBufferInterface for CommandBuffer {}

fn view(view: &wgpu::TextureView) -> Option<Rc<View>> {
    Some(Rc::clone(&view.as_custom::<Handle<View>>()?.0))
}

fn part(info: &wgpu::TexelCopyTextureInfo<'_>) -> Option<Part> {
    let texture = Rc::clone(&info.texture.as_custom::<Handle<Texture>>()?.0);
    Some(Part { texture, level: info.mip_level, origin: info.origin })
}

fn pass(descriptor: &wgpu::RenderPassDescriptor<'_>) -> Option<Pass> {
    use wgpu::{LoadOp, StoreOp};
    let [Some(color)] = descriptor.color_attachments else { return None };
    let depth = match &descriptor.depth_stencil_attachment {
        None => None,
        Some(depth) => {
            let operations = depth.depth_ops?;
            Some(Depth {
                view: view(depth.view)?,
                clear: if let LoadOp::Clear(value) = operations.load { Some(value) } else { None },
                discard: operations.store == StoreOp::Discard,
            })
        }
    };
    Some(Pass {
        color: view(color.view)?,
        clear: match color.ops.load {
            LoadOp::Clear(color) => Some([color.r, color.g, color.b, color.a].map(|channel| channel as f32)),
            _ => None,
        },
        discard: color.ops.store == StoreOp::Discard,
        resolve: match color.resolve_target {
            Some(target) => Some(view(target)?),
            None => None,
        },
        depth,
    })
}

impl CommandEncoderInterface for Encoder {
    fn copy_texture_to_texture(
        &self,
        source: wgpu::TexelCopyTextureInfo<'_>,
        destination: wgpu::TexelCopyTextureInfo<'_>,
        size: wgpu::Extent3d,
    ) {
        let (Some(from), Some(to)) = (part(&source), part(&destination)) else { refuse() };
        self.list.borrow_mut().push(Command::Copy(from, to, (size.width, size.height)));
    }

    fn copy_texture_to_buffer(
        &self,
        source: wgpu::TexelCopyTextureInfo<'_>,
        destination: wgpu::TexelCopyBufferInfo<'_>,
        size: wgpu::Extent3d,
    ) {
        let buffer = destination.buffer.as_custom::<Handle<Buffer>>();
        let (Some(from), Some(Handle(buffer))) = (part(&source), buffer) else { refuse() };
        let layout = destination.layout;
        let row = layout.bytes_per_row.unwrap_or(size.width * from.texture.format.bytes);
        let read = Command::Read(from, Rc::clone(buffer), layout.offset as u32, row, (size.width, size.height));
        self.list.borrow_mut().push(read);
    }

    fn begin_render_pass(&self, descriptor: &wgpu::RenderPassDescriptor<'_>) -> DispatchRenderPass {
        let mut commands = Vec::new();
        match pass(descriptor) {
            Some(pass) => commands.push(Command::Begin(pass)),
            None => self.context.complain("a pass that vitrine-webgl does not have"),
        }
        DispatchRenderPass::custom(Recorder {
            context: Rc::clone(&self.context),
            list: Rc::clone(&self.list),
            commands,
        })
    }

    fn finish(&mut self) -> DispatchCommandBuffer {
        DispatchCommandBuffer::custom(CommandBuffer(RefCell::new(self.list.take())))
    }

    refused! {
        fn copy_buffer_to_buffer(
            &self,
            source: &DispatchBuffer,
            source_offset: u64,
            destination: &DispatchBuffer,
            destination_offset: u64,
            copy_size: Option<u64>,
        );
        fn copy_buffer_to_texture(
            &self,
            source: wgpu::TexelCopyBufferInfo<'_>,
            destination: wgpu::TexelCopyTextureInfo<'_>,
            copy_size: wgpu::Extent3d,
        );
        fn begin_compute_pass(&self, descriptor: &wgpu::ComputePassDescriptor<'_>) -> DispatchComputePass;
        fn clear_texture(&self, texture: &DispatchTexture, range: &wgpu::ImageSubresourceRange);
        fn clear_buffer(&self, buffer: &DispatchBuffer, offset: u64, size: Option<u64>);
        fn insert_debug_marker(&self, label: &str);
        fn push_debug_group(&self, label: &str);
        fn pop_debug_group(&self);
        fn write_timestamp(&self, query_set: &DispatchQuerySet, query_index: u32);
        fn resolve_query_set(
            &self,
            query_set: &DispatchQuerySet,
            first_query: u32,
            query_count: u32,
            destination: &DispatchBuffer,
            destination_offset: u64,
        );
        fn mark_acceleration_structures_built<'a>(
            &self,
            blas: &mut dyn Iterator<Item = &'a wgpu::Blas>,
            tlas: &mut dyn Iterator<Item = &'a wgpu::Tlas>,
        );
        fn build_acceleration_structures<'a>(
            &self,
            blas: &mut dyn Iterator<Item = &'a wgpu::BlasBuildEntry<'a>>,
            tlas: &mut dyn Iterator<Item = &'a wgpu::Tlas>,
        );
    }

    refused! {
        fn transition_resources<'a>(
            &mut self,
            buffers: &mut dyn Iterator<Item = wgpu::wgt::BufferTransition<&'a DispatchBuffer>>,
            textures: &mut dyn Iterator<Item = wgpu::wgt::TextureTransition<&'a DispatchTexture>>,
        );
    }
}

/// Records a pass, and hands it on when it is dropped.
pub(crate) struct Recorder {
    context: Rc<Context>,
    list: List,
    /// Begins with [`Command::Begin`]; else nothing is drawn.
    commands: Vec<Command>,
}

impl Debug for Recorder {
    fn fmt(&self, _: &mut Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let [Command::Begin(_), ..] = &self.commands[..] {
            self.commands.push(Command::End);
            self.list.borrow_mut().append(&mut self.commands);
        }
    }
}

impl Recorder {
    fn one_instance(&self, instances: &Range<u32>) -> bool {
        let one = *instances == (0..1);
        if !one {
            self.context.complain("instances");
        }
        one
    }
}

impl RenderPassInterface for Recorder {
    fn set_pipeline(&mut self, pipeline: &DispatchRenderPipeline) {
        let pipeline = pipeline.as_custom::<Handle<Pipeline>>().map(|Handle(pipeline)| Rc::clone(pipeline));
        self.commands.push(Command::Pipeline(pipeline));
    }

    fn set_bind_group(&mut self, index: u32, group: Option<&DispatchBindGroup>, offsets: &[u32]) {
        let group = group.and_then(|group| group.as_custom::<Handle<Group>>());
        if let (Some(Handle(group)), [] | [_]) = (group, offsets) {
            let offset = offsets.first().copied().unwrap_or(0);
            self.commands.push(Command::Group(index as usize, Rc::clone(group), offset));
        } else {
            self.context.complain("a bind group with several offsets");
        }
    }

    fn set_index_buffer(
        &mut self,
        buffer: &DispatchBuffer,
        format: wgpu::IndexFormat,
        offset: u64,
        _: Option<wgpu::BufferSize>,
    ) {
        let Some(Handle(buffer)) = buffer.as_custom::<Handle<Buffer>>() else { refuse() };
        let kind = match format {
            wgpu::IndexFormat::Uint16 => Gl::UNSIGNED_SHORT,
            wgpu::IndexFormat::Uint32 => Gl::UNSIGNED_INT,
        };
        self.commands.push(Command::Indices(Rc::clone(buffer), kind, offset as u32));
    }

    fn set_vertex_buffer(
        &mut self,
        slot: u32,
        buffer: Option<&DispatchBuffer>,
        offset: u64,
        _: Option<wgpu::BufferSize>,
    ) {
        let Some(Handle(buffer)) = buffer.and_then(|buffer| buffer.as_custom::<Handle<Buffer>>()) else { refuse() };
        self.commands.push(Command::Vertices(slot as usize, Rc::clone(buffer), offset as u32));
    }

    fn draw(&mut self, vertices: Range<u32>, instances: Range<u32>) {
        if self.one_instance(&instances) {
            self.commands.push(Command::Draw(vertices.start, vertices.end - vertices.start));
        }
    }

    fn draw_indexed(&mut self, indices: Range<u32>, base_vertex: i32, instances: Range<u32>) {
        if base_vertex != 0 {
            self.context.complain("a base vertex");
        } else if self.one_instance(&instances) {
            self.commands.push(Command::DrawIndexed(indices.start, indices.end - indices.start));
        }
    }

    refused! {
        fn set_immediates(&mut self, offset: u32, data: &[u8]);
        fn set_blend_constant(&mut self, color: wgpu::Color);
        fn set_scissor_rect(&mut self, x: u32, y: u32, width: u32, height: u32);
        fn set_viewport(&mut self, x: f32, y: f32, width: f32, height: f32, min_depth: f32, max_depth: f32);
        fn set_stencil_reference(&mut self, reference: u32);
        fn draw_mesh_tasks(&mut self, x: u32, y: u32, z: u32);
        fn draw_indirect(&mut self, buffer: &DispatchBuffer, offset: u64);
        fn draw_indexed_indirect(&mut self, buffer: &DispatchBuffer, offset: u64);
        fn draw_mesh_tasks_indirect(&mut self, buffer: &DispatchBuffer, offset: u64);
        fn multi_draw_indirect(&mut self, buffer: &DispatchBuffer, offset: u64, count: u32);
        fn multi_draw_indexed_indirect(&mut self, buffer: &DispatchBuffer, offset: u64, count: u32);
        fn multi_draw_indirect_count(
            &mut self,
            buffer: &DispatchBuffer,
            offset: u64,
            count_buffer: &DispatchBuffer,
            count_offset: u64,
            max_count: u32,
        );
        fn multi_draw_mesh_tasks_indirect(&mut self, buffer: &DispatchBuffer, offset: u64, count: u32);
        fn multi_draw_indexed_indirect_count(
            &mut self,
            buffer: &DispatchBuffer,
            offset: u64,
            count_buffer: &DispatchBuffer,
            count_offset: u64,
            max_count: u32,
        );
        fn multi_draw_mesh_tasks_indirect_count(
            &mut self,
            buffer: &DispatchBuffer,
            offset: u64,
            count_buffer: &DispatchBuffer,
            count_offset: u64,
            max_count: u32,
        );
        fn insert_debug_marker(&mut self, label: &str);
        fn push_debug_group(&mut self, label: &str);
        fn pop_debug_group(&mut self);
        fn write_timestamp(&mut self, query_set: &DispatchQuerySet, query_index: u32);
        fn begin_occlusion_query(&mut self, query_index: u32);
        fn end_occlusion_query(&mut self);
        fn begin_pipeline_statistics_query(&mut self, query_set: &DispatchQuerySet, query_index: u32);
        fn end_pipeline_statistics_query(&mut self);
        fn execute_bundles(&mut self, bundles: &mut dyn Iterator<Item = &DispatchRenderBundle>);
    }
}
