//! The targets of one canvas or picture.

use crate::gpu::{DEPTH_FORMAT, Gpu, Shape};
use crate::model::Draw;
use crate::output::Output;

/// The targets of one canvas or picture. Dropping it frees what it holds.
pub struct View {
    width: u32,
    height: u32,
    pub(crate) targets: Option<Targets>,
    /// As `Frame` in frame.wgsl.
    pub(crate) frame: wgpu::Buffer,
    /// As `Output` in output.wgsl.
    pub(crate) output: wgpu::Buffer,
    /// As `Plane` in ground.wgsl.
    pub(crate) plane: wgpu::Buffer,
    /// With the id of the environment that it was made for.
    pub(crate) frame_group: Option<(u32, wgpu::BindGroup)>,
    /// With the version of the shadow map that it was made for.
    pub(crate) plane_group: Option<(u32, wgpu::BindGroup)>,
    /// Kept from picture to picture for its room.
    pub(crate) sorted: Vec<(f32, Draw)>,
}

/// What a picture is drawn into; made anew when the size changes.
pub(crate) struct Targets {
    pub size: (u32, u32),
    /// Where all samples go; none without multisampling.
    pub multisampled: Option<wgpu::TextureView>,
    pub light: wgpu::TextureView,
    pub depth: wgpu::TextureView,
    pub output_group: wgpu::BindGroup,
}

impl View {
    pub(crate) fn new(gpu: &Gpu, width: u32, height: u32) -> View {
        let uniform = |size: usize| gpu.buffer(size as u64, wgpu::BufferUsages::UNIFORM);
        View {
            width: width.max(1),
            height: height.max(1),
            targets: None,
            frame: uniform(size_of::<crate::forward::FrameUniform>()),
            output: uniform(size_of::<crate::output::OutputUniform>()),
            plane: uniform(size_of::<crate::shadow::PlaneUniform>()),
            frame_group: None,
            plane_group: None,
            sorted: Vec::new(),
        }
    }

    /// Pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Changes the size in pixels; nothing happens where it is the same.
    pub fn resize(&mut self, width: u32, height: u32) {
        (self.width, self.height) = (width.max(1), height.max(1));
    }

    /// The targets at the view's size.
    pub(crate) fn prepare(&mut self, gpu: &Gpu, output: &Output) {
        let size = (self.width, self.height);
        if self.targets.as_ref().is_some_and(|targets| targets.size == size) {
            return;
        }
        // The old ones first: both at once may not fit.
        self.targets = None;
        let limit = gpu.max_texture_size();
        let flat = Shape::flat(self.width.min(limit), self.height.min(limit));
        let many = Shape { samples: gpu.samples, ..flat };
        let attached = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let view = |shape, format, usage| {
            gpu.texture(shape, format, usage).create_view(&wgpu::TextureViewDescriptor::default())
        };
        let light = view(
            flat,
            gpu.light_format,
            attached | wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC,
        );
        self.targets = Some(Targets {
            size,
            multisampled: (gpu.samples > 1).then(|| view(many, gpu.light_format, attached)),
            depth: view(many, DEPTH_FORMAT, attached),
            output_group: output.group(gpu, &self.output, &light),
            light,
        });
    }
}
