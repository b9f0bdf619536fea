//! One canvas or picture: its uniforms, and the targets that it shares with others of its size.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use crate::behind::Behind;
use crate::forward::Blended;
use crate::gpu::{DEPTH_FORMAT, Gpu, Shape};
use crate::output::Output;
use crate::shadow::ShadowMap;

/// One canvas or picture. Dropping it frees what it holds.
pub struct View {
    width: u32,
    height: u32,
    /// What the last picture was drawn into.
    pub(crate) targets: Option<Arc<Targets>>,
    /// With the id of the targets that it was made for.
    pub(crate) output_group: Option<(u32, wgpu::BindGroup)>,
    /// As `Frame` in frame.wgsl.
    pub(crate) frame: wgpu::Buffer,
    /// As `Output` in output.wgsl.
    pub(crate) output: wgpu::Buffer,
    /// As `Plane` in ground.wgsl.
    pub(crate) plane: wgpu::Buffer,
    /// With the id of the environment that it was made for.
    pub(crate) frame_group: Option<(u32, wgpu::BindGroup)>,
    /// Kept from picture to picture for its room.
    pub(crate) sorted: Vec<Blended>,
    pub(crate) shadow: ShadowMap,
}

/// What a picture is drawn into, on its way to the canvas. Views of one size take turns with it.
pub(crate) struct Targets {
    /// Tells targets apart.
    id: u32,
    size: (u32, u32),
    /// Where all samples go; none without multisampling.
    pub multisampled: Option<wgpu::TextureView>,
    pub light: wgpu::TextureView,
    pub depth: wgpu::TextureView,
    /// For pictures with clear things.
    pub behind: OnceLock<Behind>,
}

/// Targets of the sizes used last.
#[derive(Default)]
pub(crate) struct TargetPool(RefCell<Vec<Arc<Targets>>>);

/// A page has few sizes of viewers, and each of them one at rest and one in motion.
const POOLED: usize = 3;

impl TargetPool {
    fn get(&self, gpu: &Gpu, size: (u32, u32)) -> Arc<Targets> {
        let mut pool = self.0.borrow_mut();
        let targets = if let Some(at) = pool.iter().position(|targets| targets.size == size) {
            pool.remove(at)
        } else {
            // The oldest first: all of them at once may not fit.
            pool.truncate(POOLED - 1);
            Arc::new(Targets::new(gpu, size))
        };
        pool.insert(0, Arc::clone(&targets));
        targets
    }
}

impl Targets {
    fn new(gpu: &Gpu, size: (u32, u32)) -> Targets {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let limit = gpu.max_texture_size();
        let flat = Shape::flat(size.0.min(limit), size.1.min(limit));
        let many = Shape { samples: gpu.samples, ..flat };
        let attached = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let view = |shape, format, usage| {
            gpu.texture(shape, format, usage).create_view(&wgpu::TextureViewDescriptor::default())
        };
        let read = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC;
        Targets {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            size,
            multisampled: (gpu.samples > 1).then(|| view(many, gpu.light_format, attached)),
            depth: view(many, DEPTH_FORMAT, attached),
            light: view(flat, gpu.light_format, attached | read),
            behind: OnceLock::new(),
        }
    }
}

impl View {
    pub(crate) fn new(gpu: &Gpu, width: u32, height: u32) -> View {
        let uniform = |size: usize| gpu.buffer(size as u64, wgpu::BufferUsages::UNIFORM);
        View {
            width: width.max(1),
            height: height.max(1),
            targets: None,
            output_group: None,
            frame: uniform(size_of::<crate::forward::FrameUniform>()),
            output: uniform(size_of::<crate::output::OutputUniform>()),
            plane: uniform(size_of::<crate::shadow::PlaneUniform>()),
            frame_group: None,
            sorted: Vec::new(),
            shadow: ShadowMap::default(),
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
    pub(crate) fn prepare(&mut self, gpu: &Gpu, pool: &TargetPool, output: &Output) {
        // Its own may be the ones that make room.
        self.targets = None;
        let targets = pool.get(gpu, (self.width, self.height));
        if self.output_group.as_ref().is_none_or(|(id, _)| *id != targets.id) {
            self.output_group = Some((targets.id, output.group(gpu, &self.output, &targets.light)));
        }
        self.targets = Some(targets);
    }

    /// Lets the targets go: the next picture takes them from the pool again.
    pub(crate) fn finish(&mut self) {
        self.targets = None;
    }
}
