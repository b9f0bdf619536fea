//! Light from all around: an equirectangular picture or the studio, convolved for rough and for diffuse surfaces.

use std::sync::atomic::{AtomicU32, Ordering};

use bytemuck::{Pod, Zeroable};

use crate::gpu::{Gpu, Plan, Shape, Slot, color_pass};
use crate::texture::linear_sampler;
use crate::{Equirect, shaders};

/// Levels of the specular cube; perceptual roughness r is found at level (LEVELS − 1) · r (2 − r).
pub(crate) const LEVELS: u32 = 6;
/// Side of the diffuse cube's faces.
const DIFFUSE_SIDE: u32 = 16;
/// Side of the table of the split sum.
const DFG_SIDE: u32 = 64;
/// Side of the studio's faces.
const STUDIO_SIDE: u32 = 256;

/// Light from all around, ready to be looked up. Dropping it frees what it holds.
pub struct Environment {
    /// Tells environments apart.
    pub(crate) id: u32,
    pub(crate) specular: wgpu::TextureView,
    pub(crate) diffuse: wgpu::TextureView,
    /// For the skybox: cube and sampler.
    pub(crate) sky: wgpu::BindGroup,
}

/// Makes environments.
pub(crate) struct Environments {
    layout: wgpu::BindGroupLayout,
    equirect: wgpu::RenderPipeline,
    studio: wgpu::RenderPipeline,
    half: wgpu::RenderPipeline,
    specular: wgpu::RenderPipeline,
    diffuse: wgpu::RenderPipeline,
    cube_sampler: wgpu::Sampler,
    equirect_sampler: wgpu::Sampler,
    pub(crate) sky_layout: wgpu::BindGroupLayout,
    /// The table of the split sum.
    pub(crate) dfg: wgpu::TextureView,
    /// Stands where a pass reads no cube, and no picture.
    no_cube: wgpu::TextureView,
    no_picture: wgpu::TextureView,
}

/// As `Pass` in environment.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Pass {
    face: u32,
    size: f32,
    source_size: f32,
    roughness: f32,
    samples: u32,
    level: f32,
    /// WebGL2 wants whole multiples of 16 bytes.
    padding: [f32; 2],
}

/// Uniforms of passes lie as far apart as every device allows.
const STRIDE: usize = 256;
const ATTACHED: wgpu::TextureUsages =
    wgpu::TextureUsages::TEXTURE_BINDING.union(wgpu::TextureUsages::RENDER_ATTACHMENT);

impl Environments {
    pub(crate) fn new(gpu: &Gpu) -> Environments {
        let format = gpu.light_format;
        let layout = gpu.layout(&[
            Slot::Dynamic(size_of::<Pass>() as u64),
            Slot::Cube,
            Slot::Texture,
            Slot::Sampler,
            Slot::Sampler,
        ]);
        let module = gpu.shader(&[shaders::FULLSCREEN, shaders::ENVIRONMENT, shaders::STUDIO], &[]);
        let pipeline = |fragment| gpu.pipeline(&Plan::fullscreen(&module, fragment, &[&layout], format));
        let [equirect, studio, half, specular, diffuse] =
            ["fs_equirect", "fs_studio", "fs_half", "fs_specular", "fs_diffuse"].map(pipeline);

        let module = gpu.shader(&[shaders::FULLSCREEN, shaders::DFG], &[]);
        let table = gpu.texture(Shape::flat(DFG_SIDE, DFG_SIDE), format, ATTACHED);
        let dfg = table.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = color_pass(&mut encoder, &dfg);
            pass.set_pipeline(&gpu.pipeline(&Plan::fullscreen(&module, "fs_dfg", &[], format)));
            pass.draw(0..3, 0..1);
        }
        gpu.queue.submit([encoder.finish()]);

        let picture = gpu.texture(Shape::flat(1, 1), format, ATTACHED);
        Environments {
            equirect,
            studio,
            half,
            specular,
            diffuse,
            cube_sampler: linear_sampler(gpu, wgpu::AddressMode::ClampToEdge),
            equirect_sampler: linear_sampler(gpu, wgpu::AddressMode::Repeat),
            sky_layout: gpu.layout(&[Slot::Cube, Slot::Sampler]),
            dfg,
            no_cube: whole_cube(&cube(gpu, 1, 1)),
            no_picture: picture.create_view(&wgpu::TextureViewDescriptor::default()),
            layout,
        }
    }

    /// The environment of a picture.
    pub(crate) fn from_equirect(&self, gpu: &Gpu, equirect: &Equirect) -> Environment {
        // A row of texels goes round four faces.
        let side = (equirect.width / 4).next_power_of_two().clamp(64, 512);
        let limit = gpu.max_texture_size();
        let shrunk;
        let equirect = if equirect.width.max(equirect.height) > limit {
            shrunk = equirect.shrunk_to(limit);
            &shrunk
        } else {
            equirect
        };
        let texture = gpu.texture(
            Shape::flat(equirect.width, equirect.height),
            wgpu::TextureFormat::Rgb9e5Ufloat,
            wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        );
        gpu.queue.write_texture(
            texture.as_image_copy(),
            bytemuck::cast_slice(&equirect.texels),
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(equirect.width * 4), rows_per_image: None },
            texture.size(),
        );
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        self.make(gpu, &self.equirect, &view, side)
    }

    /// The built-in studio.
    pub(crate) fn studio(&self, gpu: &Gpu) -> Environment {
        self.make(gpu, &self.studio, &self.no_picture, STUDIO_SIDE)
    }

    /// Draws a cube of this side with `fill`, its levels, and the two convolutions.
    fn make(&self, gpu: &Gpu, fill: &wgpu::RenderPipeline, picture: &wgpu::TextureView, side: u32) -> Environment {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let levels = side.ilog2() + 1;
        let source = cube(gpu, side, levels);
        let specular = cube(gpu, side, LEVELS);
        let diffuse = cube(gpu, DIFFUSE_SIDE, 1);
        let all = whole_cube(&source);

        let mut job = Job { gpu, makes: self, uniforms: Vec::new(), passes: Vec::new() };
        let blank = Pass {
            face: 0,
            size: 0.0,
            source_size: side as f32,
            roughness: 0.0,
            samples: 1,
            level: 0.0,
            padding: [0.0; 2],
        };
        job.level(fill, &self.no_cube, picture, &source, 0, blank);
        for level in 1..levels {
            // A target must not be read in the same pass: each level reads a view of the one before alone.
            let before = source.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::Cube),
                base_mip_level: level - 1,
                mip_level_count: Some(1),
                ..Default::default()
            });
            job.level(&self.half, &before, &self.no_picture, &source, level, blank);
        }
        for level in 0..LEVELS {
            let share = level as f32 / (LEVELS - 1) as f32;
            let roughness = 1.0 - (1.0 - share).sqrt();
            // Wide lobes need more samples, and have fewer texels.
            let pass = Pass { roughness, samples: 32 << level, ..blank };
            job.level(&self.specular, &all, &self.no_picture, &specular, level, pass);
        }
        job.level(&self.diffuse, &all, &self.no_picture, &diffuse, 0, Pass { samples: 1024, ..blank });
        job.submit();

        let sky = gpu.bind(
            &self.sky_layout,
            &[wgpu::BindingResource::TextureView(&all), wgpu::BindingResource::Sampler(&self.cube_sampler)],
        );
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Environment { id, specular: whole_cube(&specular), diffuse: whole_cube(&diffuse), sky }
    }

    /// The sampler of the light lookups.
    pub(crate) fn sampler(&self) -> &wgpu::Sampler {
        &self.cube_sampler
    }
}

/// Passes over the faces of cubes, gathered so that their uniforms go up at once.
struct Job<'a> {
    gpu: &'a Gpu,
    makes: &'a Environments,
    uniforms: Vec<u8>,
    passes: Vec<(&'a wgpu::RenderPipeline, wgpu::TextureView, wgpu::TextureView, wgpu::TextureView)>,
}

impl<'a> Job<'a> {
    /// Draws the six faces of one level.
    fn level(
        &mut self,
        pipeline: &'a wgpu::RenderPipeline,
        read_cube: &wgpu::TextureView,
        read_picture: &wgpu::TextureView,
        target: &wgpu::Texture,
        level: u32,
        pass: Pass,
    ) {
        for face in 0..6 {
            let pass = Pass { face, size: (target.width() >> level).max(1) as f32, ..pass };
            self.uniforms.extend_from_slice(bytemuck::bytes_of(&pass));
            self.uniforms.resize(self.uniforms.len().next_multiple_of(STRIDE), 0);
            let view = target.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::D2),
                base_mip_level: level,
                mip_level_count: Some(1),
                base_array_layer: face,
                array_layer_count: Some(1),
                ..Default::default()
            });
            self.passes.push((pipeline, view, read_cube.clone(), read_picture.clone()));
        }
    }

    fn submit(self) {
        let Job { gpu, makes, uniforms, passes } = self;
        let buffer = gpu.uniform(&uniforms);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut group: Option<(wgpu::TextureView, wgpu::BindGroup)> = None;
        for (index, (pipeline, target, read_cube, read_picture)) in passes.iter().enumerate() {
            // The six faces of a level read the same.
            let group = match &group {
                Some((known, group)) if known == read_cube && index % 6 != 0 => group,
                _ => {
                    let made = gpu.bind(
                        &makes.layout,
                        &[
                            wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                                buffer: &buffer,
                                offset: 0,
                                size: wgpu::BufferSize::new(size_of::<Pass>() as u64),
                            }),
                            wgpu::BindingResource::TextureView(read_cube),
                            wgpu::BindingResource::TextureView(read_picture),
                            wgpu::BindingResource::Sampler(&makes.cube_sampler),
                            wgpu::BindingResource::Sampler(&makes.equirect_sampler),
                        ],
                    );
                    &group.insert((read_cube.clone(), made)).1
                }
            };
            let mut pass = color_pass(&mut encoder, target);
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, group, &[(index * STRIDE) as u32]);
            pass.draw(0..3, 0..1);
        }
        gpu.queue.submit([encoder.finish()]);
    }
}

fn cube(gpu: &Gpu, side: u32, levels: u32) -> wgpu::Texture {
    let shape = Shape { layers: 6, levels, ..Shape::flat(side, side) };
    gpu.texture(shape, gpu.light_format, ATTACHED | wgpu::TextureUsages::COPY_SRC)
}

fn whole_cube(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor {
        dimension: Some(wgpu::TextureViewDimension::Cube),
        ..Default::default()
    })
}
