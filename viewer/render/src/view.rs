//! One canvas or picture: its uniforms, and the targets that it shares with others of its size.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use crate::behind::Behind;
use crate::gpu::{DEPTH_FORMAT, Gpu, Onto, Shape};
use crate::output::Output;
use crate::shadow::ShadowMap;

/// One canvas or picture. Dropping it frees what it holds.
pub struct View {
    width: u32,
    height: u32,
    /// What reads the light, with the id of the targets that it was made for.
    pub(crate) light: Option<(u32, wgpu::BindGroup)>,
    /// As `Frame` in frame.wgsl.
    pub(crate) frame: wgpu::Buffer,
    /// As `Output` in output.wgsl.
    pub(crate) output: wgpu::Buffer,
    /// As `Plane` in ground.wgsl.
    pub(crate) plane: wgpu::Buffer,
    /// With the id of the environment that it was made for.
    pub(crate) frame_group: Option<(u32, wgpu::BindGroup)>,
    pub(crate) shadow: ShadowMap,
}

/// What a picture is drawn into, on its way to the canvas. Views of one size take turns with it.
pub(crate) struct Targets {
    /// Tells targets apart.
    id: u32,
    size: (u32, u32),
    /// How many a pixel.
    samples: u32,
    pub depth: wgpu::TextureView,
    /// For pictures that are drawn straight to a canvas of this format: where all samples go; none without multisampling.
    canvas: OnceLock<(wgpu::TextureFormat, Option<wgpu::TextureView>)>,
    /// For those whose light is needed.
    light: OnceLock<Light>,
    /// For pictures with clear things.
    pub behind: OnceLock<Behind>,
}

/// The light of a picture.
pub(crate) struct Light {
    /// Where all samples go; none without multisampling.
    pub multisampled: Option<wgpu::TextureView>,
    pub resolved: wgpu::TextureView,
}

/// What the passes of a picture draw into.
pub(crate) struct Place<'a> {
    pub multisampled: Option<&'a wgpu::TextureView>,
    /// Where the picture is in the end.
    pub target: &'a wgpu::TextureView,
    pub depth: &'a wgpu::TextureView,
    pub onto: Onto,
}

/// Targets of the sizes used last.
#[derive(Default)]
pub(crate) struct TargetPool(RefCell<Vec<Arc<Targets>>>);

/// A page has few sizes of viewers, and each of them targets at rest and others in motion.
const POOLED: usize = 3;

impl TargetPool {
    /// The targets of this size and so many samples.
    pub(crate) fn get(&self, gpu: &Gpu, size: (u32, u32), samples: u32) -> Arc<Targets> {
        let mut pool = self.0.borrow_mut();
        let targets =
            if let Some(at) = pool.iter().position(|targets| (targets.size, targets.samples) == (size, samples)) {
                pool.remove(at)
            } else {
                // The oldest first: all of them at once may not fit.
                pool.truncate(POOLED - 1);
                Arc::new(Targets::new(gpu, size, samples))
            };
        pool.insert(0, Arc::clone(&targets));
        targets
    }
}

impl Targets {
    fn new(gpu: &Gpu, size: (u32, u32), samples: u32) -> Targets {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Targets {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            size,
            samples,
            depth: attachment(gpu, size, samples, DEPTH_FORMAT),
            canvas: OnceLock::new(),
            light: OnceLock::new(),
            behind: OnceLock::new(),
        }
    }

    /// Where the samples of a picture go that is drawn straight to a canvas of this format, if anywhere but there. None
    /// where there are canvases of another one.
    pub(crate) fn canvas(&self, gpu: &Gpu, format: wgpu::TextureFormat) -> Option<&Option<wgpu::TextureView>> {
        let many = || (self.samples > 1).then(|| attachment(gpu, self.size, self.samples, format));
        let (made, canvas) = self.canvas.get_or_init(|| (format, many()));
        (*made == format).then_some(canvas)
    }

    /// Where the light of a picture goes.
    pub(crate) fn light(&self, gpu: &Gpu) -> &Light {
        let attachment = |samples| attachment(gpu, self.size, samples, gpu.light_format);
        self.light.get_or_init(|| Light {
            multisampled: (self.samples > 1).then(|| attachment(self.samples)),
            resolved: attachment(1),
        })
    }
}

/// A texture to draw into; one without many samples can be read.
fn attachment(gpu: &Gpu, size: (u32, u32), samples: u32, format: wgpu::TextureFormat) -> wgpu::TextureView {
    use wgpu::TextureUsages as Usages;
    let limit = gpu.max_texture_size();
    let shape = Shape { samples, ..Shape::flat(size.0.min(limit), size.1.min(limit)) };
    let read = if samples > 1 { Usages::empty() } else { Usages::TEXTURE_BINDING | Usages::COPY_SRC };
    let texture = gpu.texture(shape, format, Usages::RENDER_ATTACHMENT | read);
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

impl View {
    pub(crate) fn new(gpu: &Gpu, width: u32, height: u32) -> View {
        let uniform = |size: usize| gpu.buffer(size as u64, wgpu::BufferUsages::UNIFORM);
        View {
            width: width.max(1),
            height: height.max(1),
            light: None,
            frame: uniform(size_of::<crate::forward::FrameUniform>()),
            output: uniform(size_of::<crate::output::OutputUniform>()),
            plane: uniform(size_of::<crate::shadow::PlaneUniform>()),
            frame_group: None,
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

    /// Has the last pass read the light of these targets.
    pub(crate) fn read(&mut self, gpu: &Gpu, output: &Output, targets: &Targets) {
        if self.light.as_ref().is_none_or(|(id, _)| *id != targets.id) {
            self.light = Some((targets.id, output.group(gpu, &self.output, &targets.light(gpu).resolved)));
        }
    }
}
