//! Light from all around: an equirectangular picture or the studio, convolved for rough and for diffuse surfaces.

use std::cell::Cell;
use std::f32::consts::PI;
use std::sync::atomic::{AtomicU32, Ordering};

use bytemuck::{Pod, Zeroable};

use crate::gpu::{Gpu, Onto, Shape, Slot, color_pass};
use crate::texture::{level_sampler, linear_sampler};
use crate::{Equirect, shaders};

/// Levels of the specular cube; perceptual roughness r is found at level (LEVELS − 1) · r (2 − r).
pub(crate) const LEVELS: u32 = 6;
/// Side of the diffuse cube's faces.
const DIFFUSE_SIDE: u32 = 16;
/// Side of the table of the split sum.
const DFG_SIDE: u32 = 32;
/// Side of the studio's faces.
const STUDIO_SIDE: u32 = 256;

/// What part of the samples rough light is made of. They lie further apart, and read coarser levels.
const ROUGH: u32 = 8;

/// Light from all around, ready to be looked up. Dropping it frees what it holds.
pub struct Environment {
    /// Tells environments apart.
    pub(crate) id: u32,
    pub(crate) specular: wgpu::TextureView,
    pub(crate) diffuse: wgpu::TextureView,
    /// For the skybox: cube, blurred cube, sampler.
    pub(crate) sky: wgpu::BindGroup,
    /// What the lobes are taken of.
    source: wgpu::TextureView,
    rough: Cell<bool>,
}

impl Environment {
    /// Whether it was made in a hurry, see [`Renderer::refine`](crate::Renderer::refine).
    pub fn is_rough(&self) -> bool {
        self.rough.get()
    }
}

/// Makes environments.
pub(crate) struct Environments {
    layout: wgpu::BindGroupLayout,
    cube_sampler: wgpu::Sampler,
    level_sampler: wgpu::Sampler,
    equirect_sampler: wgpu::Sampler,
    pub(crate) sky_layout: wgpu::BindGroupLayout,
    /// The table of the split sum.
    pub(crate) dfg: wgpu::TextureView,
    /// Stands where a pass reads no cube, and no picture.
    no_cube: wgpu::TextureView,
    no_picture: wgpu::TextureView,
    no_lobe: wgpu::Buffer,
}

/// As `Pass` in environment.wgsl.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Pass {
    face: u32,
    size: f32,
    samples: u32,
    weighted: f32,
    share: f32,
    padding: [f32; 3],
}

const BLANK: Pass = Pass { face: 0, size: 0.0, samples: 0, weighted: 0.0, share: 0.0, padding: [0.0; 3] };

/// Uniforms of passes lie as far apart as every device allows.
const STRIDE: u32 = 256;
/// Samples of the widest lobes, as in environment.wgsl.
const MOST_SAMPLES: u32 = 512;
const LOBE_BYTES: u64 = MOST_SAMPLES as u64 * 16;
const ATTACHED: wgpu::TextureUsages =
    wgpu::TextureUsages::TEXTURE_BINDING.union(wgpu::TextureUsages::RENDER_ATTACHMENT);

impl Environments {
    pub(crate) fn new(gpu: &Gpu) -> Environments {
        let format = gpu.cube_format;
        let layout = gpu.layout(&[
            Slot::Dynamic(size_of::<Pass>() as u64),
            Slot::Cube,
            Slot::Texture,
            Slot::Sampler,
            Slot::Sampler,
            Slot::Uniform,
        ]);
        let table = gpu.texture(Shape::flat(DFG_SIDE, DFG_SIDE), format, ATTACHED | wgpu::TextureUsages::COPY_SRC);
        let dfg = table.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = color_pass(&mut encoder, &dfg);
            pass.set_pipeline(&gpu.fullscreen(&[shaders::DFG], "fs_dfg", &[], Onto::plain(format)));
            pass.draw(0..3, 0..1);
        }
        gpu.queue.submit([encoder.finish()]);

        let picture = gpu.texture(Shape::flat(1, 1), format, ATTACHED);
        Environments {
            cube_sampler: linear_sampler(gpu, wgpu::AddressMode::ClampToEdge, wgpu::MipmapFilterMode::Linear),
            level_sampler: level_sampler(gpu),
            equirect_sampler: linear_sampler(gpu, wgpu::AddressMode::Repeat, wgpu::MipmapFilterMode::Nearest),
            sky_layout: gpu.layout(&[Slot::Cube, Slot::Cube, Slot::Sampler]),
            dfg,
            no_cube: whole_cube(&cube(gpu, 1, 1)),
            no_picture: picture.create_view(&wgpu::TextureViewDescriptor::default()),
            no_lobe: gpu.buffer(LOBE_BYTES, wgpu::BufferUsages::UNIFORM),
            layout,
        }
    }

    /// The environment of a picture.
    pub(crate) fn picture(&self, gpu: &Gpu, equirect: &Equirect) -> Environment {
        // A row of texels goes round four faces. However coarse the picture, the last level must not be too coarse to be
        // interpolated.
        let side = (equirect.width / 4).next_power_of_two().clamp(256, 512);
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
        self.make(gpu, "fs_equirect", &view, side)
    }

    /// The built-in studio.
    pub(crate) fn studio(&self, gpu: &Gpu) -> Environment {
        self.make(gpu, "fs_studio", &self.no_picture, STUDIO_SIDE)
    }

    /// Draws a cube of this side with `fill`, its levels, and the two convolutions.
    fn make(&self, gpu: &Gpu, fill: &'static str, picture: &wgpu::TextureView, side: u32) -> Environment {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let levels = side.ilog2() + 1;
        let source = cube(gpu, side, levels);
        let specular = cube(gpu, side, LEVELS);
        let diffuse = cube(gpu, DIFFUSE_SIDE, 1);

        let mut job = self.job(gpu, levels + LEVELS + 1);
        job.level(fill, (&self.no_cube, picture, &self.no_lobe), &source, 0, BLANK);
        // A target must not be read in the same pass: who reads a level reads a view of that one alone.
        let alone = |base_mip_level| {
            source.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::Cube),
                base_mip_level,
                mip_level_count: Some(1),
                ..Default::default()
            })
        };
        for level in 1..levels {
            job.level("fs_half", (&alone(level - 1), &self.no_picture, &self.no_lobe), &source, level, BLANK);
        }
        // A mirror sees the picture itself: texel for texel.
        job.level("fs_half", (&alone(0), &self.no_picture, &self.no_lobe), &specular, 0, BLANK);
        let source = whole_cube(&source);
        let specular = whole_cube(&specular);
        let sky = gpu.bind(
            &self.sky_layout,
            &[
                wgpu::BindingResource::TextureView(&source),
                wgpu::BindingResource::TextureView(&specular),
                wgpu::BindingResource::Sampler(&self.cube_sampler),
            ],
        );
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let rough = Cell::new(gpu.soft);
        let environment = Environment { id, specular, diffuse: whole_cube(&diffuse), sky, source, rough };
        job.convolve(&environment, if gpu.soft { ROUGH } else { 1 });
        gpu.queue.submit([job.encoder.finish()]);
        environment
    }

    /// See [`Renderer::refine`](crate::Renderer::refine).
    pub(crate) fn refine(&self, gpu: &Gpu, environment: &Environment) -> bool {
        let rough = environment.rough.take();
        if rough {
            let mut job = self.job(gpu, LEVELS);
            job.convolve(environment, 1);
            gpu.queue.submit([job.encoder.finish()]);
        }
        rough
    }

    /// Passes over the faces of so many levels.
    fn job<'a>(&'a self, gpu: &'a Gpu, levels: u32) -> Job<'a> {
        let bytes = u64::from(levels * 6 * STRIDE);
        Job {
            gpu,
            makes: self,
            uniforms: gpu.buffer(bytes, wgpu::BufferUsages::UNIFORM),
            count: 0,
            encoder: gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default()),
        }
    }

    /// The samplers of the light lookups: of all levels, and of what has one.
    pub(crate) fn samplers(&self) -> [&wgpu::Sampler; 2] {
        [&self.cube_sampler, &self.level_sampler]
    }
}

/// Passes over the faces of cubes.
struct Job<'a> {
    gpu: &'a Gpu,
    makes: &'a Environments,
    /// Of all passes, for which it has room.
    uniforms: wgpu::Buffer,
    /// Passes so far.
    count: u32,
    encoder: wgpu::CommandEncoder,
}

impl Job<'_> {
    /// Fills the rough levels and the diffuse cube, with one of `part` samples.
    fn convolve(&mut self, environment: &Environment, part: u32) {
        let Environment { source, specular, diffuse, .. } = environment;
        let side = source.texture().width();
        let mut lobes: Vec<_> = (1..LEVELS)
            .map(|level| {
                let share = level as f32 / (LEVELS - 1) as f32;
                // Wide lobes need more samples, and have fewer texels.
                (specular, level, Lobe::specular(1.0 - (1.0 - share).sqrt(), (16 << level) / part, side))
            })
            .collect();
        lobes.push((diffuse, 0, Lobe::diffuse(MOST_SAMPLES / part, side)));
        for (target, level, lobe) in &lobes {
            let buffer = self.gpu.buffer(LOBE_BYTES, wgpu::BufferUsages::UNIFORM);
            self.gpu.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&lobe.samples));
            let pass = Pass { samples: lobe.samples.len() as u32, weighted: lobe.weighted, share: lobe.share, ..BLANK };
            let picture = &self.makes.no_picture;
            self.level("fs_lobe", (source, picture, &buffer), target.texture(), *level, pass);
        }
    }

    /// Draws the six faces of one level.
    fn level(
        &mut self,
        fragment: &'static str,
        (read_cube, read_picture, lobe): (&wgpu::TextureView, &wgpu::TextureView, &wgpu::Buffer),
        target: &wgpu::Texture,
        level: u32,
        pass: Pass,
    ) {
        let (layout, onto) = (&self.makes.layout, Onto::plain(self.gpu.cube_format));
        let files = [shaders::ENVIRONMENT, shaders::STUDIO];
        let pipeline = self.gpu.fullscreen(&files, fragment, &[layout], onto);
        let group = self.gpu.bind(
            layout,
            &[
                wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer: &self.uniforms,
                    offset: 0,
                    size: wgpu::BufferSize::new(size_of::<Pass>() as u64),
                }),
                wgpu::BindingResource::TextureView(read_cube),
                wgpu::BindingResource::TextureView(read_picture),
                wgpu::BindingResource::Sampler(&self.makes.cube_sampler),
                wgpu::BindingResource::Sampler(&self.makes.equirect_sampler),
                lobe.as_entire_binding(),
            ],
        );
        for face in 0..6 {
            let offset = self.count * STRIDE;
            self.count += 1;
            let uniform = Pass { face, size: (target.width() >> level).max(1) as f32, ..pass };
            self.gpu.queue.write_buffer(&self.uniforms, u64::from(offset), bytemuck::bytes_of(&uniform));
            let view = target.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::D2),
                base_mip_level: level,
                mip_level_count: Some(1),
                base_array_layer: face,
                array_layer_count: Some(1),
                ..Default::default()
            });
            let mut pass = color_pass(&mut self.encoder, &view);
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &group, &[offset]);
            pass.draw(0..3, 0..1);
        }
    }
}

/// Directions about +Z by which light is averaged.
struct Lobe {
    /// Direction, and the level of the cube to read: the one whose texels are as large as the sample's share of the sphere
    /// (Křivánek and Colbert, GPU Gems 3, chapter 20). Not a level more, as is often done against noise: light would leak
    /// in from behind the horizon.
    samples: Vec<[f32; 4]>,
    /// 1 where each counts by its cosine.
    weighted: f32,
    /// One part of the sum.
    share: f32,
}

impl Lobe {
    /// Light seen in a mirror of this perceptual roughness from straight above (view = normal), weighted by n·l as in
    /// Karis, "Real Shading in Unreal Engine 4" (2013).
    fn specular(roughness: f32, count: u32, side: u32) -> Lobe {
        let alpha2 = roughness.powi(4);
        let mut lobe = Lobe { samples: Vec::new(), weighted: 1.0, share: 0.0 };
        for (u, cos, sin) in lattice(count) {
            let cos2 = (1.0 - u) / (1.0 + (alpha2 - 1.0) * u);
            let twice = 2.0 * (cos2 * (1.0 - cos2)).sqrt();
            let cosine = 2.0 * cos2 - 1.0;
            if cosine > 0.0 {
                let d = cos2 * (alpha2 - 1.0) + 1.0;
                let density = alpha2 / (4.0 * PI * d * d);
                lobe.samples.push([twice * cos, twice * sin, cosine, level_of(density, count, side)]);
                lobe.share += cosine;
            }
        }
        lobe.share = lobe.share.recip();
        lobe
    }

    /// Irradiance over pi: the mean of the light, weighted by the cosine.
    fn diffuse(count: u32, side: u32) -> Lobe {
        let sample = |(u, cos, sin): (f32, f32, f32)| {
            let (sine, cosine) = (u.sqrt(), (1.0 - u).sqrt());
            [sine * cos, sine * sin, cosine, level_of(cosine / PI, count, side)]
        };
        Lobe { samples: lattice(count).map(sample).collect(), weighted: 0.0, share: 1.0 / count as f32 }
    }
}

/// A golden-ratio lattice on the unit square: a number in 0..1, and cosine and sine of an angle.
fn lattice(count: u32) -> impl Iterator<Item = (f32, f32, f32)> {
    (0..count).map(move |i| {
        let x = i as f32 + 0.5;
        let (sin, cos) = ((x * 0.618_034).fract() * 2.0 * PI).sin_cos();
        (x / count as f32, cos, sin)
    })
}

/// The level of a cube of this side that a sample of this density, of so many, reads.
fn level_of(density: f32, count: u32, side: u32) -> f32 {
    let sample_angle = 1.0 / (count as f32 * density);
    let texel_angle = 4.0 * PI / (6.0 * (side * side) as f32);
    (0.5 * (sample_angle / texel_angle).log2()).max(0.0)
}

fn cube(gpu: &Gpu, side: u32, levels: u32) -> wgpu::Texture {
    let shape = Shape { layers: 6, levels, ..Shape::flat(side, side) };
    gpu.texture(shape, gpu.cube_format, ATTACHED | wgpu::TextureUsages::COPY_SRC)
}

fn whole_cube(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor {
        dimension: Some(wgpu::TextureViewDimension::Cube),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{floats, read_texture};
    use crate::gpu::test_gpu;
    use glam::Vec3;

    fn texels(gpu: &Gpu, texture: &wgpu::Texture, level: u32, face: u32) -> Vec<f32> {
        let format = texture.format();
        let size = format.block_copy_size(None).expect("a plain format");
        let reading = read_texture(gpu, texture, (level, face), size).expect("a size that fits");
        let bytes = pollster::block_on(reading).expect("read back");
        floats(format, &bytes)
    }

    /// The direction of a texel, by the definition of cube maps.
    fn direction(face: u32, side: u32, x: u32, y: u32) -> Vec3 {
        let at = |i: u32| (i as f32 + 0.5) / side as f32 * 2.0 - 1.0;
        let (s, t) = (at(x), at(y));
        let v = match face {
            0 => Vec3::new(1.0, -t, -s),
            1 => Vec3::new(-1.0, -t, s),
            2 => Vec3::new(s, 1.0, t),
            3 => Vec3::new(s, -1.0, -t),
            4 => Vec3::new(s, -t, 1.0),
            _ => Vec3::new(-s, -t, -1.0),
        };
        v.normalize()
    }

    /// Light by direction, as an equirectangular picture.
    fn equirect(width: u32, light: impl Fn(Vec3) -> [f32; 3]) -> Equirect {
        let height = width / 2;
        let pixels: Vec<_> = (0..width * height)
            .map(|i| {
                let u = ((i % width) as f32 + 0.5) / width as f32;
                let v = ((i / width) as f32 + 0.5) / height as f32;
                let (azimuth, polar) = ((u - 0.5) * std::f32::consts::TAU, v * std::f32::consts::PI);
                light(Vec3::new(polar.sin() * azimuth.cos(), polar.cos(), polar.sin() * azimuth.sin()))
            })
            .collect();
        Equirect::from_linear(width, height, &pixels).expect("a picture")
    }

    /// Compares all texels of a level with what they should be.
    fn check(gpu: &Gpu, texture: &wgpu::Texture, level: u32, tolerance: f32, expected: impl Fn(Vec3) -> f32) {
        let side = texture.width() >> level;
        for face in 0..6 {
            let found = texels(gpu, texture, level, face);
            for y in 0..side {
                for x in 0..side {
                    let value = found[(y * side + x) as usize * 4];
                    let wanted = expected(direction(face, side, x, y));
                    assert!((value - wanted).abs() < tolerance, "level {level}, face {face}: {value} for {wanted}");
                }
            }
        }
    }

    /// For light 1 + a·d.axis both convolutions have closed forms: 1 + k·a·n.axis, where k is the mean of the cosine
    /// under the lobe. The cosine lobe of diffuse light has k = 2/3, and so has the widest lobe of the specular cube, in
    /// which all directions count by their cosine too.
    #[test]
    fn convolutions_match_the_closed_form() {
        let gpu = test_gpu();
        let makes = Environments::new(&gpu);
        for axis in [Vec3::X, Vec3::Y, Vec3::new(0.48, 0.6, -0.64)] {
            let light = |d: Vec3| 1.0 + 0.8 * d.dot(axis);
            let environment = makes.picture(&gpu, &equirect(512, |d| [light(d); 3]));
            check(&gpu, environment.diffuse.texture(), 0, 0.01, |n| 1.0 + 0.8 * 2.0 / 3.0 * n.dot(axis));
            check(&gpu, environment.specular.texture(), LEVELS - 1, 0.015, |n| 1.0 + 0.8 * 2.0 / 3.0 * n.dot(axis));
            check(&gpu, environment.specular.texture(), 0, 0.015, light);
        }
        assert_eq!(gpu.take_error(), None);
    }

    /// Where the CPU draws, light is rough at first, but no other light; and what it becomes is what a GPU makes at once.
    #[test]
    fn rough_light_is_near_and_becomes_exact() {
        let gpu = test_gpu();
        let light = |d: Vec3| 1.0 + 0.8 * d.dot(Vec3::new(0.48, 0.6, -0.64));
        let picture = equirect(512, |d| [light(d); 3]);
        let format = gpu.light_format;
        let soft = gpu.by_cpu();
        let mut hard = soft.clone();
        hard.soft = false;
        let whole = Environments::new(&hard).picture(&hard, &picture);
        assert!(!whole.is_rough());
        assert!(!Environments::new(&hard).refine(&hard, &whole));

        let makes = Environments::new(&soft);
        let environment = makes.picture(&soft, &picture);
        assert!(environment.is_rough());
        let full = soft.device.features().contains(wgpu::Features::FLOAT32_FILTERABLE);
        let format = if full { wgpu::TextureFormat::Rgba32Float } else { format };
        assert_eq!(environment.specular.texture().format(), format);
        check(&soft, environment.diffuse.texture(), 0, 0.06, |n| 1.0 + (light(n) - 1.0) * 2.0 / 3.0);
        let lobe = |of: &Environment| texels(&soft, of.specular.texture(), 2, 0);
        assert_ne!(lobe(&environment), lobe(&whole), "it was made of fewer samples");
        assert!(makes.refine(&soft, &environment));
        assert!(!environment.is_rough());
        for level in 1..LEVELS {
            for face in 0..6 {
                let found = |of: &Environment| texels(&soft, of.specular.texture(), level, face);
                assert_eq!(found(&environment), found(&whole), "level {level}, face {face}");
            }
        }
        assert!(!makes.refine(&soft, &environment), "once");
        assert_eq!(soft.take_error(), None);
    }

    /// u = 0.5 is +X, u = 0.25 is −Z, the top row is +Y.
    #[test]
    fn pictures_lie_the_right_way_round() {
        let gpu = test_gpu();
        let makes = Environments::new(&gpu);
        let spot = |column: u32, row: u32| {
            let mut pixels = vec![[0.0; 3]; 256 * 128];
            pixels[(row * 256 + column) as usize] = [100.0; 3];
            Equirect::from_linear(256, 128, &pixels).expect("a picture")
        };
        for (column, row, towards) in
            [(128, 64, Vec3::X), (64, 64, Vec3::NEG_Z), (192, 64, Vec3::Z), (0, 64, Vec3::NEG_X)]
        {
            let environment = makes.picture(&gpu, &spot(column, row));
            let texture = environment.specular.texture();
            let mut brightest = (0.0, Vec3::ZERO);
            for face in 0..6 {
                for (i, texel) in texels(&gpu, texture, 0, face).chunks_exact(4).enumerate() {
                    let side = texture.width();
                    if texel[0] > brightest.0 {
                        brightest = (texel[0], direction(face, side, i as u32 % side, i as u32 / side));
                    }
                }
            }
            assert!(brightest.1.dot(towards) > 0.995, "column {column} is seen at {}", brightest.1);
        }
        let top = makes.picture(&gpu, &equirect(256, |d| [f32::from(u8::from(d.y > 0.9)); 3]));
        assert!(texels(&gpu, top.diffuse.texture(), 0, 2)[0] > texels(&gpu, top.diffuse.texture(), 0, 3)[0] + 0.05);
    }

    /// Directional albedo of the single-scattering GGX mirror by quadrature over the hemisphere, split by Schlick's
    /// Fresnel term as the table is.
    fn albedo(n_v: f64, roughness: f64) -> (f64, f64) {
        use std::f64::consts::PI;
        let alpha2 = roughness.powi(4);
        let (view_x, steps) = ((1.0 - n_v * n_v).sqrt(), 1500);
        let (mut scale, mut offset) = (0.0, 0.0);
        for i in 0..steps {
            // Finer towards grazing light, where rough surfaces under grazing view have their peak.
            let theta = (f64::from(i) + 0.5) / f64::from(steps) * PI / 2.0;
            let (sine, n_l) = theta.sin_cos();
            for j in 0..steps {
                let phi = (f64::from(j) + 0.5) / f64::from(steps) * PI;
                let l = [sine * phi.cos(), sine * phi.sin(), n_l];
                let h = [l[0] + view_x, l[1], l[2] + n_v];
                let length = (h[0] * h[0] + h[1] * h[1] + h[2] * h[2]).sqrt();
                let (n_h, v_h) = (h[2] / length, (h[0] * view_x + h[2] * n_v) / length);
                let d = alpha2 / (PI * (n_h * n_h * (alpha2 - 1.0) + 1.0).powi(2));
                let shadowed = 0.5
                    / (n_l * (n_v * n_v * (1.0 - alpha2) + alpha2).sqrt()
                        + n_v * (n_l * n_l * (1.0 - alpha2) + alpha2).sqrt());
                let fresnel = (1.0 - v_h).powi(5);
                // Both halves of the circle.
                let weight = d * shadowed * n_l * sine * 2.0 * (PI / 2.0) * PI / f64::from(steps * steps);
                scale += weight * (1.0 - fresnel);
                offset += weight * fresnel;
            }
        }
        (scale, offset)
    }

    #[test]
    fn the_split_sum_matches_quadrature() {
        // Quadrature itself: at roughness 1 seen from straight above, the albedo is 1 − ln 2.
        let (scale, offset) = albedo(1.0, 1.0);
        assert!((scale + offset - (1.0 - std::f64::consts::LN_2)).abs() < 1e-4);

        let gpu = test_gpu();
        let makes = Environments::new(&gpu);
        let table = texels(&gpu, makes.dfg.texture(), 0, 0);
        for (x, y) in [(31, 31), (16, 31), (4, 31), (1, 20), (6, 20), (25, 20), (10, 12), (30, 10), (15, 8)] {
            let centre = |i: u32| (f64::from(i) + 0.5) / f64::from(DFG_SIDE);
            let (scale, offset) = albedo(centre(x), centre(y));
            let texel = &table[((y * DFG_SIDE + x) * 4) as usize..];
            let error = (f64::from(texel[0]) - scale).abs().max((f64::from(texel[1]) - offset).abs());
            assert!(error < 0.004, "({x}, {y}): {:?} for {scale}, {offset}", &texel[..2]);
        }
        for texel in table.chunks_exact(4) {
            assert!(texel[0] >= 0.0 && texel[1] >= 0.0 && texel[0] + texel[1] <= 1.002, "{texel:?} makes light");
        }
    }

    /// Neutral in colour, about 1 on average, and brighter from above than from below.
    #[test]
    fn the_studio_is_neutral() {
        let gpu = test_gpu();
        let makes = Environments::new(&gpu);
        let studio = makes.studio(&gpu);
        let mut sum = 0.0;
        let mut faces = [0.0; 6];
        for (face, mean) in faces.iter_mut().enumerate() {
            let found = texels(&gpu, studio.diffuse.texture(), 0, face as u32);
            for texel in found.chunks_exact(4) {
                assert!((texel[0] - texel[1]).abs() < 1e-3 && (texel[0] - texel[2]).abs() < 1e-3);
                *mean += texel[0] / (found.len() / 4) as f32;
            }
            sum += *mean / 6.0;
        }
        assert!((0.8..1.2).contains(&sum), "the mean is {sum}: {faces:?}");
        assert!(faces[2] > faces[3] * 1.2, "above {} and below {}", faces[2], faces[3]);
    }
}
