//! The graphics device: what is asked of it, and what it can do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::texture::Blocks;
use crate::{Error, ToneMapping, shaders};

/// What kind of device this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// WebGPU, Vulkan, Metal or Direct3D 12.
    Full,
    /// OpenGL ES 3.0 or WebGL2.
    Gl,
}

/// An open device with its queue and the choices made from its abilities. Cheap to clone; all clones are one device.
#[derive(Debug, Clone)]
pub struct Gpu {
    /// The device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
    /// What kind of device it is.
    pub tier: Tier,
    /// What light is kept in: half floats, or 8 bits a channel on the rare device that cannot render to them.
    pub(crate) light_format: wgpu::TextureFormat,
    /// What light from all around is kept in: full floats where the CPU draws, which has to make half ones whole at each
    /// of a lookup's eight texels.
    pub(crate) cube_format: wgpu::TextureFormat,
    /// 4, or 1 where the light format has no multisampling.
    pub(crate) samples: u32,
    /// Whether the CPU draws while somebody waits, see [`Gpu::by_cpu`].
    pub(crate) soft: bool,
    lost: Arc<AtomicBool>,
    error: Arc<Mutex<Option<String>>>,
    pipelines: Arc<Mutex<Vec<(Name, wgpu::RenderPipeline)>>>,
}

/// What tells pipelines apart: the fragment shader's name, a number that those of one name count by, what is known of
/// what it draws, and the target.
pub(crate) type Name = (&'static str, usize, Option<u32>, Onto);

/// What is drawn onto: a format, of the canvas or of a picture where there is a tone mapping, else of light or data; and
/// how many samples a pixel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Onto {
    pub format: wgpu::TextureFormat,
    pub tone: Option<ToneMapping>,
    pub samples: u32,
}

impl Onto {
    /// Numbers as they are, not what a display shows.
    pub(crate) fn plain(format: wgpu::TextureFormat) -> Onto {
        Onto { format, tone: None, samples: 1 }
    }
}

impl Gpu {
    /// Opens a device of the best adapter that can show to `surface` (any adapter without one; WebGL2 needs one), or of
    /// the most `frugal`. Calls `meanwhile` once the adapter has been asked for the device, which takes a while.
    ///
    /// # Errors
    /// [`Error::NoAdapter`] and [`Error::NoDevice`].
    pub async fn request(
        instance: &wgpu::Instance,
        surface: Option<&wgpu::Surface<'_>>,
        frugal: bool,
        meanwhile: &dyn Fn(),
    ) -> Result<Gpu, Error> {
        let power_preference =
            if frugal { wgpu::PowerPreference::LowPower } else { wgpu::PowerPreference::HighPerformance };
        let options =
            wgpu::RequestAdapterOptions { power_preference, compatible_surface: surface, ..Default::default() };
        let adapter = instance.request_adapter(&options).await.map_err(|_| Error::NoAdapter)?;
        Gpu::open(&adapter, meanwhile).await
    }

    /// Opens a device of this adapter.
    ///
    /// # Errors
    /// [`Error::NoDevice`].
    pub async fn from_adapter(adapter: &wgpu::Adapter) -> Result<Gpu, Error> {
        Gpu::open(adapter, &|| {}).await
    }

    async fn open(adapter: &wgpu::Adapter, meanwhile: &dyn Fn()) -> Result<Gpu, Error> {
        // The web build for WebGPU knows its backend; asking would pull wgpu's format tables into the module.
        let web = cfg!(all(target_arch = "wasm32", feature = "webgpu", not(feature = "webgl")));
        let (tier, light_format, samples, soft) = if web {
            (Tier::Full, wgpu::TextureFormat::Rgba16Float, 4, false)
        } else {
            let info = adapter.get_info();
            let (format, samples) = light_format(adapter);
            let tier = if info.backend == wgpu::Backend::Gl { Tier::Gl } else { Tier::Full };
            // Nobody watches where there is no page.
            let soft = cfg!(target_arch = "wasm32") && info.device_type == wgpu::DeviceType::Cpu;
            (tier, format, samples, soft)
        };
        let mut required_limits = match tier {
            Tier::Full => wgpu::Limits::default(),
            Tier::Gl => wgpu::Limits::downlevel_webgl2_defaults(),
        };
        if !web {
            let offered = adapter.limits();
            required_limits = required_limits.using_resolution(offered.clone());
            required_limits.max_buffer_size = offered.max_buffer_size;
        }
        let wanted = Blocks::all_features() | wgpu::Features::FLOAT32_FILTERABLE;
        let required_features = adapter.features() & wanted;
        let descriptor = wgpu::DeviceDescriptor { required_features, required_limits, ..Default::default() };
        let opening = adapter.request_device(&descriptor);
        meanwhile();
        let (device, queue) = opening.await.map_err(|_| Error::NoDevice)?;

        let lost = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&lost);
        device.set_device_lost_callback(move |_, _| flag.store(true, Ordering::Relaxed));
        let error = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&error);
        device.on_uncaptured_error(Arc::new(move |report: wgpu::Error| {
            if let Ok(mut slot) = slot.lock() {
                slot.get_or_insert_with(|| report.to_string());
            }
        }));
        let gpu = Gpu {
            device,
            queue,
            tier,
            light_format,
            cube_format: light_format,
            samples,
            soft: false,
            lost,
            error,
            pipelines: Arc::default(),
        };
        Ok(if soft { gpu.by_cpu() } else { gpu })
    }

    /// The same for an adapter by which the CPU draws while somebody watches. Textures are looked up without anisotropy: a
    /// fifth of its time goes on what only slanted surfaces are sharper by. Light is rough at first, see
    /// [`crate::Renderer::refine`], and kept in full floats; what is near is drawn first, a [draft](crate::Frame::draft)
    /// with one sample a pixel and one level of each texture: four, and two, take twice the time. But for WebGL2, shaders
    /// are made for what they draw, as a CPU computes both sides of a branch, colours are filtered as they are stored and
    /// decoded then, once instead of 24 times, and four neighbours share a level of the light that they mirror.
    #[must_use]
    pub fn by_cpu(self) -> Gpu {
        let filtered = self.device.features().contains(wgpu::Features::FLOAT32_FILTERABLE);
        let cube_format = if filtered { wgpu::TextureFormat::Rgba32Float } else { self.light_format };
        Gpu { soft: true, cube_format, ..self }
    }

    /// True where the CPU draws while somebody watches: see [`Gpu::by_cpu`]. A WebGL2 device knows it by itself.
    pub fn is_soft(&self) -> bool {
        self.soft
    }

    /// True where shaders are made for what they draw; those for WebGL2 were made beforehand.
    pub(crate) fn tailors(&self) -> bool {
        self.soft && self.tier == Tier::Full
    }

    /// True once the device is lost: nothing drawn from then on appears. Make a new one and upload everything again.
    pub fn lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Takes the first error that the device reported since the last call (out of memory, a driver's refusal).
    pub fn take_error(&self) -> Option<String> {
        self.error.lock().ok().and_then(|mut slot| slot.take())
    }

    /// The largest side of a texture in pixels.
    pub fn max_texture_size(&self) -> u32 {
        self.device.limits().max_texture_dimension_2d
    }
}

/// Half floats where they can be rendered to, blended, filtered and multisampled; else plain bytes: light beyond white
/// is cut off then, but a picture appears.
fn light_format(adapter: &wgpu::Adapter) -> (wgpu::TextureFormat, u32) {
    use wgpu::TextureFormatFeatureFlags as Flags;
    let needed = Flags::FILTERABLE | Flags::BLENDABLE;
    for format in [wgpu::TextureFormat::Rgba16Float, wgpu::TextureFormat::Rgba8Unorm] {
        let features = adapter.get_texture_format_features(format);
        if features.allowed_usages.contains(wgpu::TextureUsages::RENDER_ATTACHMENT) && features.flags.contains(needed) {
            let multisampled = features.flags.contains(Flags::MULTISAMPLE_X4 | Flags::MULTISAMPLE_RESOLVE);
            return (format, if multisampled { 4 } else { 1 });
        }
    }
    (wgpu::TextureFormat::Rgba8Unorm, 1)
}

/// What stands at one binding of a bind group; the binding's number is its place in the list.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Slot {
    /// Uniforms, read by both stages.
    Uniform,
    /// Uniforms at an offset given when drawing, of this many bytes.
    Dynamic(u64),
    /// A filtered texture of the fragment stage.
    Texture,
    /// A filtered cube of the fragment stage.
    Cube,
    /// A texture that the vertex stage loads single texels of.
    Table,
    /// A texture that the fragment stage loads single texels of.
    Texels,
    /// A sampler of the fragment stage.
    Sampler,
}

impl Gpu {
    /// A shader module of these files with these switches on.
    pub(crate) fn shader(&self, files: &[&str], switches: &[&str]) -> wgpu::ShaderModule {
        self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: None,
            source: wgpu::ShaderSource::Wgsl(shaders::source(files, switches).into()),
        })
    }

    /// A buffer of so many bytes.
    pub(crate) fn buffer(&self, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size,
            usage: usage | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// A uniform buffer with this in it.
    pub(crate) fn uniform(&self, bytes: &[u8]) -> wgpu::Buffer {
        let buffer = self.buffer(bytes.len() as u64, wgpu::BufferUsages::UNIFORM);
        self.queue.write_buffer(&buffer, 0, bytes);
        buffer
    }

    /// A texture that can be sampled.
    pub(crate) fn texture(
        &self,
        shape: Shape,
        format: wgpu::TextureFormat,
        usage: wgpu::TextureUsages,
    ) -> wgpu::Texture {
        self.seen_as(shape, format, usage, &[])
    }

    /// A texture that can be sampled as these formats, too.
    pub(crate) fn seen_as(
        &self,
        shape: Shape,
        format: wgpu::TextureFormat,
        usage: wgpu::TextureUsages,
        view_formats: &[wgpu::TextureFormat],
    ) -> wgpu::Texture {
        self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: shape.width, height: shape.height, depth_or_array_layers: shape.layers },
            mip_level_count: shape.levels,
            sample_count: shape.samples,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage,
            view_formats,
        })
    }

    /// A layout of these slots.
    pub(crate) fn layout(&self, slots: &[Slot]) -> wgpu::BindGroupLayout {
        use wgpu::{BindingType, ShaderStages, TextureSampleType, TextureViewDimension};
        let texture = |cube: bool, filterable: bool| BindingType::Texture {
            sample_type: TextureSampleType::Float { filterable },
            view_dimension: if cube { TextureViewDimension::Cube } else { TextureViewDimension::D2 },
            multisampled: false,
        };
        let buffer = |dynamic: Option<u64>| BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: dynamic.is_some(),
            min_binding_size: dynamic.and_then(wgpu::BufferSize::new),
        };
        let entries: Vec<_> = slots
            .iter()
            .enumerate()
            .map(|(binding, slot)| {
                let (visibility, ty) = match *slot {
                    Slot::Uniform => (ShaderStages::VERTEX_FRAGMENT, buffer(None)),
                    Slot::Dynamic(size) => (ShaderStages::VERTEX_FRAGMENT, buffer(Some(size))),
                    Slot::Texture => (ShaderStages::FRAGMENT, texture(false, true)),
                    Slot::Cube => (ShaderStages::FRAGMENT, texture(true, true)),
                    Slot::Table => (ShaderStages::VERTEX, texture(false, false)),
                    Slot::Texels => (ShaderStages::FRAGMENT, texture(false, false)),
                    Slot::Sampler => {
                        (ShaderStages::FRAGMENT, BindingType::Sampler(wgpu::SamplerBindingType::Filtering))
                    }
                };
                wgpu::BindGroupLayoutEntry { binding: binding as u32, visibility, ty, count: None }
            })
            .collect();
        self.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries })
    }

    /// A bind group of these resources, in the layout's order.
    pub(crate) fn bind(
        &self,
        layout: &wgpu::BindGroupLayout,
        resources: &[wgpu::BindingResource<'_>],
    ) -> wgpu::BindGroup {
        let entries: Vec<_> = resources
            .iter()
            .enumerate()
            .map(|(binding, resource)| wgpu::BindGroupEntry { binding: binding as u32, resource: resource.clone() })
            .collect();
        self.device.create_bind_group(&wgpu::BindGroupDescriptor { label: None, layout, entries: &entries })
    }

    /// The pipeline of this name, made where it is new: a picture waits for no more than it is drawn with.
    pub(crate) fn made(&self, name: Name, make: &dyn Fn() -> wgpu::RenderPipeline) -> wgpu::RenderPipeline {
        let mut made = self.pipelines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pipeline)) = made.iter().find(|(known, _)| *known == name) {
            return pipeline.clone();
        }
        let pipeline = make();
        made.push((name, pipeline.clone()));
        pipeline
    }

    /// The pipeline that draws one triangle over the whole target, with a fragment shader of these files.
    pub(crate) fn fullscreen(
        &self,
        files: &[&str],
        fragment: &'static str,
        layouts: &[&wgpu::BindGroupLayout],
        onto: Onto,
    ) -> wgpu::RenderPipeline {
        self.made((fragment, 0, None, onto), &|| {
            let tone = onto.tone.map_or("", shaders::tone);
            self.pipeline(&Plan {
                module: &self.shader(&[&[tone, shaders::FULLSCREEN], files].concat(), &[]),
                vertex: "vs_fullscreen",
                fragment,
                layouts,
                buffers: &[],
                primitive: wgpu::PrimitiveState::default(),
                depth: None,
                samples: 1,
                format: onto.format,
                blend: None,
            })
        })
    }

    /// A pipeline.
    pub(crate) fn pipeline(&self, plan: &Plan<'_>) -> wgpu::RenderPipeline {
        let layouts: Vec<_> = plan.layouts.iter().map(|layout| Some(*layout)).collect();
        let layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &layouts,
            immediate_size: 0,
        });
        self.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: None,
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: plan.module,
                entry_point: Some(plan.vertex),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: plan.buffers,
            },
            primitive: plan.primitive,
            depth_stencil: plan.depth.map(|(write, compare)| wgpu::DepthStencilState {
                format: DEPTH_FORMAT,
                depth_write_enabled: Some(write),
                depth_compare: Some(compare),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState { count: plan.samples, ..Default::default() },
            fragment: Some(wgpu::FragmentState {
                module: plan.module,
                entry_point: Some(plan.fragment),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(wgpu::ColorTargetState {
                    format: plan.format,
                    blend: plan.blend,
                    write_mask: wgpu::ColorWrites::ALL,
                })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

/// Depth of the forward pass.
pub(crate) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth24Plus;

/// Size of a texture.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub width: u32,
    pub height: u32,
    pub layers: u32,
    pub levels: u32,
    pub samples: u32,
}

impl Shape {
    /// One level, one layer, one sample.
    pub(crate) fn flat(width: u32, height: u32) -> Shape {
        Shape { width, height, layers: 1, levels: 1, samples: 1 }
    }
}

/// What a pipeline is made of.
pub(crate) struct Plan<'a> {
    pub module: &'a wgpu::ShaderModule,
    pub vertex: &'a str,
    pub fragment: &'a str,
    pub layouts: &'a [&'a wgpu::BindGroupLayout],
    pub buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    pub primitive: wgpu::PrimitiveState,
    /// Whether depth is written, and which passes; none is without depth.
    pub depth: Option<(bool, wgpu::CompareFunction)>,
    pub samples: u32,
    pub format: wgpu::TextureFormat,
    pub blend: Option<wgpu::BlendState>,
}

/// Begins a pass that draws into one colour target, cleared to nothing.
pub(crate) fn color_pass<'e>(encoder: &'e mut wgpu::CommandEncoder, view: &wgpu::TextureView) -> wgpu::RenderPass<'e> {
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store },
        })],
        ..Default::default()
    })
}

/// A device for tests; they need one, if only a driver in software.
#[cfg(test)]
pub(crate) fn test_gpu() -> Gpu {
    let descriptor = wgpu::InstanceDescriptor::new_without_display_handle_from_env();
    let instance = wgpu::Instance::new(descriptor);
    pollster::block_on(Gpu::request(&instance, None, false, &|| {}))
        .expect("a graphics driver, such as mesa-vulkan-drivers")
}
