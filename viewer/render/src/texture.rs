//! Textures of materials: upload, mip levels, samplers.

use std::cell::RefCell;

use vitrine_scene::{MipFilter, Sampler, Wrap};

use crate::gpu::{Gpu, Onto, Shape, Slot, color_pass};
use crate::{Error, shaders};

/// Decoded pixels of an image.
#[non_exhaustive]
pub enum Pixels<'a> {
    /// Rows from the top, four bytes a pixel, straight alpha.
    Rgba8 {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// `width * height * 4` bytes.
        data: &'a [u8],
    },
    /// Blocks that the GPU samples as they are, with the mip levels that came with them.
    Blocks {
        /// One of [`Gpu::blocks`].
        format: Blocks,
        /// Pixels, a multiple of four.
        width: u32,
        /// Pixels, a multiple of four.
        height: u32,
        /// One level after the other from the largest; each is `ceil(width / 4) * ceil(height / 4) * 16` bytes.
        data: &'a [u8],
    },
    /// A bitmap of the browser, made with `premultiplyAlpha: "none"` and `colorSpaceConversion: "none"`.
    #[cfg(target_arch = "wasm32")]
    Bitmap(web_sys::ImageBitmap),
    /// What was put into memory of the GPU's.
    #[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
    Staged(Staging),
}

/// Memory that the page writes to and the GPU copies from, for one picture: its pixels go neither through WebAssembly's
/// memory, which never shrinks, nor through the queue of commands, which makes the page wait while it is full.
#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
pub struct Staging {
    buffer: wgpu::Buffer,
    width: u32,
    height: u32,
    stride: u32,
}

#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
impl Staging {
    /// Of so many bytes at most: a browser that has none left throws, which wgpu does not survive.
    const MOST: u64 = 1 << 26;

    /// For so many pixels; none for a picture so large that it had better take the other way.
    pub fn new(gpu: &Gpu, width: u32, height: u32) -> Option<Staging> {
        let stride = width.checked_mul(4)?.checked_next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT)?;
        let size = u64::from(stride) * u64::from(height);
        if size == 0 || size > Self::MOST {
            return None;
        }
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size,
            usage: wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: true,
        });
        Some(Staging { buffer, width, height, stride })
    }

    /// Where pixels go: rows from the top, RGBA, straight alpha; none where the device has no such memory left.
    pub fn bytes(&self) -> Option<js_sys::Uint8Array> {
        Some(self.buffer.get_mapped_range(..).ok()?.as_uint8array().clone())
    }

    /// Bytes from row to row.
    pub fn stride(&self) -> u32 {
        self.stride
    }
}

#[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
impl Drop for Staging {
    fn drop(&mut self) {
        // It would stay until the page's garbage is collected.
        self.buffer.destroy();
    }
}

/// Formats of 4 × 4 texels in 16 bytes, with alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// BC7, of most desktop GPUs.
    Bc7,
    /// ASTC 4 × 4, of phones and Apple's GPUs.
    Astc4x4,
    /// ETC2 with EAC alpha, of older phones.
    Etc2,
}

impl Blocks {
    /// Best first: they look alike but for ETC2.
    const ALL: [Blocks; 3] = [Blocks::Bc7, Blocks::Astc4x4, Blocks::Etc2];

    /// What a device has that samples them.
    fn feature(self) -> wgpu::Features {
        match self {
            Blocks::Bc7 => wgpu::Features::TEXTURE_COMPRESSION_BC,
            Blocks::Astc4x4 => wgpu::Features::TEXTURE_COMPRESSION_ASTC,
            Blocks::Etc2 => wgpu::Features::TEXTURE_COMPRESSION_ETC2,
        }
    }

    /// What a device has that samples all of them.
    pub(crate) fn all_features() -> wgpu::Features {
        Blocks::ALL.map(Blocks::feature).into_iter().fold(wgpu::Features::empty(), |all, one| all | one)
    }

    fn format(self, srgb: bool) -> wgpu::TextureFormat {
        use wgpu::{AstcBlock, AstcChannel, TextureFormat};
        match (self, srgb) {
            (Blocks::Bc7, false) => TextureFormat::Bc7RgbaUnorm,
            (Blocks::Bc7, true) => TextureFormat::Bc7RgbaUnormSrgb,
            (Blocks::Astc4x4, false) => TextureFormat::Astc { block: AstcBlock::B4x4, channel: AstcChannel::Unorm },
            (Blocks::Astc4x4, true) => TextureFormat::Astc { block: AstcBlock::B4x4, channel: AstcChannel::UnormSrgb },
            (Blocks::Etc2, false) => TextureFormat::Etc2Rgba8Unorm,
            (Blocks::Etc2, true) => TextureFormat::Etc2Rgba8UnormSrgb,
        }
    }
}

impl Gpu {
    /// The formats of [`Pixels::Blocks`] that this device samples, best first.
    pub fn blocks(&self) -> impl Iterator<Item = Blocks> {
        let features = self.device.features();
        Blocks::ALL.into_iter().filter(move |blocks| features.contains(blocks.feature()))
    }
}

/// The levels that lie one after the other in `data`: width and height in blocks, and their bytes. The last may be cut short.
fn levels(width: u32, height: u32, data: &[u8]) -> impl Iterator<Item = (u32, u32, &[u8])> {
    let most = u32::BITS - width.max(height).leading_zeros();
    let mut rest = data;
    (0..most).map_while(move |level| {
        let blocks = |side: u32| (side >> level).max(1).div_ceil(4);
        let (across, down) = (blocks(width), blocks(height));
        let bytes;
        (bytes, rest) = rest.split_at(rest.len().min(across as usize * down as usize * 16));
        (!bytes.is_empty()).then_some((across, down, bytes))
    })
}

impl Pixels<'_> {
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Pixels::Rgba8 { width, height, .. } | Pixels::Blocks { width, height, .. } => (*width, *height),
            #[cfg(target_arch = "wasm32")]
            Pixels::Bitmap(bitmap) => (bitmap.width(), bitmap.height()),
            #[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
            Pixels::Staged(staging) => (staging.width, staging.height),
        }
    }

    /// The format of their texture.
    pub(crate) fn format(&self, srgb: bool) -> wgpu::TextureFormat {
        match self {
            Pixels::Blocks { format, .. } => format.format(srgb),
            _ if srgb => wgpu::TextureFormat::Rgba8UnormSrgb,
            _ => wgpu::TextureFormat::Rgba8Unorm,
        }
    }

    /// Bytes of one texture of them on the GPU, a third for the levels included.
    pub(crate) fn bytes(&self) -> u64 {
        let (width, height) = self.size();
        let sixteenths = if matches!(self, Pixels::Blocks { .. }) { 16 } else { 64 };
        u64::from(width) * u64::from(height) * sixteenths / 12
    }

    /// Refuses what the device cannot take.
    pub(crate) fn check(&self, gpu: &Gpu) -> Result<(), Error> {
        let limit = gpu.max_texture_size();
        let (width, height) = self.size();
        if width == 0 || height == 0 || width > limit || height > limit {
            return Err(Error::Size { width, height, limit });
        }
        match self {
            Pixels::Rgba8 { data, .. } if data.len() as u64 != u64::from(width) * u64::from(height) * 4 => {
                Err(Error::PixelData)
            }
            Pixels::Blocks { format, data, .. } => {
                let fits = |(across, down, bytes): (u32, u32, &[u8])| {
                    bytes.len() as u64 == u64::from(across) * u64::from(down) * 16
                };
                let whole = width % 4 == 0 && height % 4 == 0 && gpu.blocks().any(|known| known == *format);
                let counted: usize = levels(width, height, data).map(|(.., bytes)| bytes.len()).sum();
                let all = counted == data.len() && counted > 0 && levels(width, height, data).all(fits);
                if whole && all { Ok(()) } else { Err(Error::PixelData) }
            }
            _ => Ok(()),
        }
    }
}

/// Makes textures with all their mip levels, and samplers, each kind once.
pub(crate) struct Textures {
    layout: wgpu::BindGroupLayout,
    /// Filters while halving.
    linear: wgpu::Sampler,
    samplers: RefCell<Vec<(Sampler, wgpu::Sampler)>>,
}

/// How an image is used, as far as its texture goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Encoding {
    pub srgb: bool,
    /// Alpha is coverage: colour is weighted by it in mip levels.
    pub coverage: bool,
}

impl Encoding {
    /// What halves it.
    fn halving(self) -> &'static str {
        if self.coverage { "fs_mip_alpha" } else { "fs_mip" }
    }
}

impl Textures {
    pub(crate) fn new(gpu: &Gpu) -> Textures {
        Textures {
            layout: gpu.layout(&[Slot::Texture, Slot::Sampler]),
            linear: level_sampler(gpu),
            samplers: RefCell::default(),
        }
    }

    /// Uploads checked pixels and fills all mip levels.
    pub(crate) fn make(&self, gpu: &Gpu, pixels: &Pixels<'_>, encoding: Encoding) -> wgpu::Texture {
        use wgpu::TextureUsages as Usages;
        let (width, height) = pixels.size();
        let format = pixels.format(encoding.srgb);
        if let Pixels::Blocks { data, .. } = pixels {
            let count = levels(width, height, data).count();
            let shape = Shape { levels: count as u32, ..Shape::flat(width, height) };
            let usage = Usages::TEXTURE_BINDING | Usages::COPY_DST;
            let texture = gpu.texture(shape, format, usage);
            for (level, (across, down, data)) in levels(width, height, data).enumerate() {
                gpu.queue.write_texture(
                    wgpu::TexelCopyTextureInfo { mip_level: level as u32, ..texture.as_image_copy() },
                    data,
                    wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(across * 16), rows_per_image: None },
                    wgpu::Extent3d { width: across * 4, height: down * 4, depth_or_array_layers: 1 },
                );
            }
            return texture;
        }
        let levels = u32::BITS - width.max(height).leading_zeros();
        let usage = Usages::TEXTURE_BINDING | Usages::COPY_DST | Usages::COPY_SRC | Usages::RENDER_ATTACHMENT;
        let shape = Shape { levels, ..Shape::flat(width, height) };
        // Where the CPU draws, colours are looked up as they are stored.
        let stored = [pixels.format(false)];
        let stored = if gpu.tailors() && encoding.srgb { &stored[..] } else { &[] };
        let texture = gpu.seen_as(shape, format, usage, stored);
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        match pixels {
            Pixels::Rgba8 { data, .. } => gpu.queue.write_texture(
                texture.as_image_copy(),
                data,
                wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None },
                size,
            ),
            Pixels::Blocks { .. } => {}
            #[cfg(target_arch = "wasm32")]
            Pixels::Bitmap(bitmap) => gpu.queue.copy_external_image_to_texture(
                &wgpu::CopyExternalImageSourceInfo {
                    source: wgpu::ExternalImageSource::ImageBitmap(bitmap.clone()),
                    origin: wgpu::Origin2d::ZERO,
                    flip_y: false,
                },
                wgpu::CopyExternalImageDestInfo {
                    texture: &texture,
                    mip_level: 0,
                    origin: wgpu::Origin3d::ZERO,
                    aspect: wgpu::TextureAspect::All,
                    color_space: wgpu::PredefinedColorSpace::Srgb,
                    premultiplied_alpha: false,
                },
                size,
            ),
            #[cfg(all(target_arch = "wasm32", feature = "webgpu"))]
            Pixels::Staged(Staging { buffer, stride, .. }) => {
                buffer.unmap();
                let layout =
                    wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(*stride), rows_per_image: None };
                encoder.copy_buffer_to_texture(
                    wgpu::TexelCopyBufferInfo { buffer, layout },
                    texture.as_image_copy(),
                    size,
                );
            }
        }
        self.halve(gpu, &mut encoder, &self.steps(gpu, &texture), (encoding.halving(), format));
        gpu.queue.submit([encoder.finish()]);
        texture
    }

    /// What it takes to fill all levels of a texture but the first.
    pub(crate) fn steps(&self, gpu: &Gpu, texture: &wgpu::Texture) -> Vec<Step> {
        let level = |base_mip_level: u32| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                base_mip_level,
                mip_level_count: Some(1),
                ..Default::default()
            })
        };
        let step = |index| Step {
            source: gpu.bind(
                &self.layout,
                &[wgpu::BindingResource::TextureView(&level(index - 1)), wgpu::BindingResource::Sampler(&self.linear)],
            ),
            target: level(index),
            even: [texture.width(), texture.height()].iter().all(|side| (side >> (index - 1)).max(1) % 2 == 0),
        };
        (1..texture.mip_level_count()).map(step).collect()
    }

    /// Fills the levels of light.
    pub(crate) fn halve_light(&self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder, steps: &[Step]) {
        self.halve(gpu, encoder, steps, ("fs_mip", gpu.light_format));
    }

    fn halve(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        steps: &[Step],
        (fragment, format): (&'static str, wgpu::TextureFormat),
    ) {
        for step in steps {
            let fragment = if step.even && fragment == "fs_mip" { "fs_mip_even" } else { fragment };
            let pipeline = gpu.fullscreen(&[shaders::MIP], fragment, &[&self.layout], Onto::plain(format));
            let mut pass = color_pass(encoder, &step.target);
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &step.source, &[]);
            pass.draw(0..3, 0..1);
        }
    }

    /// The sampler of this kind.
    pub(crate) fn sampler(&self, gpu: &Gpu, kind: Sampler) -> wgpu::Sampler {
        let mut samplers = self.samplers.borrow_mut();
        if let Some((_, sampler)) = samplers.iter().find(|(known, _)| *known == kind) {
            return sampler.clone();
        }
        let wrap = |wrap: Wrap| match wrap {
            Wrap::Repeat => wgpu::AddressMode::Repeat,
            Wrap::MirroredRepeat => wgpu::AddressMode::MirrorRepeat,
            Wrap::ClampToEdge => wgpu::AddressMode::ClampToEdge,
        };
        let filter = |linear: bool| if linear { wgpu::FilterMode::Linear } else { wgpu::FilterMode::Nearest };
        let trilinear = kind.mag_linear && kind.min_linear && kind.mip == MipFilter::Linear;
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            address_mode_u: wrap(kind.wrap_s),
            address_mode_v: wrap(kind.wrap_t),
            mag_filter: filter(kind.mag_linear),
            min_filter: filter(kind.min_linear),
            mipmap_filter: match kind.mip {
                MipFilter::Linear => wgpu::MipmapFilterMode::Linear,
                MipFilter::None | MipFilter::Nearest => wgpu::MipmapFilterMode::Nearest,
            },
            // A quarter level, rounded to the nearest, is level 0; GL tells magnification from minification so.
            lod_max_clamp: if kind.mip == MipFilter::None { 0.25 } else { 32.0 },
            anisotropy_clamp: if trilinear && !gpu.soft { 4 } else { 1 },
            ..Default::default()
        });
        samplers.push((kind, sampler.clone()));
        sampler
    }
}

/// The way from one level to the next.
pub(crate) struct Step {
    source: wgpu::BindGroup,
    target: wgpu::TextureView,
    /// Both sides of the source are even.
    even: bool,
}

/// A sampler of one level: software would look up two, whatever there is.
pub(crate) fn level_sampler(gpu: &Gpu) -> wgpu::Sampler {
    linear_sampler(gpu, wgpu::AddressMode::ClampToEdge, wgpu::MipmapFilterMode::Nearest)
}

/// A sampler that interpolates on a level, and between levels where it is asked to.
pub(crate) fn linear_sampler(
    gpu: &Gpu,
    along_u: wgpu::AddressMode,
    mipmap_filter: wgpu::MipmapFilterMode,
) -> wgpu::Sampler {
    gpu.device.create_sampler(&wgpu::SamplerDescriptor {
        address_mode_u: along_u,
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        mipmap_filter,
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::read_texture;
    use crate::gpu::test_gpu;

    const LINEAR: Encoding = Encoding { srgb: false, coverage: false };
    const COLOR: Encoding = Encoding { srgb: true, coverage: false };
    const COVERING: Encoding = Encoding { srgb: true, coverage: true };

    fn level(gpu: &Gpu, texture: &wgpu::Texture, level: u32) -> Vec<[u8; 4]> {
        let reading = read_texture(gpu, texture, (level, 0), 4).expect("a size that fits");
        let bytes = pollster::block_on(reading).expect("read back");
        bytes.as_chunks().0.to_vec()
    }

    fn make(gpu: &Gpu, encoding: Encoding, width: u32, pixels: &[[u8; 4]]) -> wgpu::Texture {
        let data = pixels.as_flattened();
        let pixels = Pixels::Rgba8 { width, height: pixels.len() as u32 / width, data };
        Textures::new(gpu).make(gpu, &pixels, encoding)
    }

    fn near(found: [u8; 4], wanted: [u8; 4]) -> bool {
        found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 1)
    }

    #[test]
    fn levels_are_means_of_light_not_of_bytes() {
        let gpu = test_gpu();
        let checker: Vec<_> = (0..64).map(|i| if (i + i / 8) % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] }).collect();
        let linear = make(&gpu, LINEAR, 8, &checker);
        let color = make(&gpu, COLOR, 8, &checker);
        assert_eq!(linear.mip_level_count(), 4);
        for index in 1..4 {
            for texel in level(&gpu, &linear, index) {
                assert!(near(texel, [128, 128, 128, 255]), "{texel:?}");
            }
            // Half the light is 188 in sRGB.
            for texel in level(&gpu, &color, index) {
                assert!(near(texel, [188, 188, 188, 255]), "{texel:?}");
            }
        }
        assert_eq!(gpu.take_error(), None);
    }

    #[test]
    fn each_texel_is_the_mean_of_its_four() {
        let gpu = test_gpu();
        let ramp: Vec<_> = (0..16).map(|i| [i * 16, 255 - i * 16, 7, 255]).collect();
        let texture = make(&gpu, LINEAR, 4, &ramp);
        let half = level(&gpu, &texture, 1);
        for (i, texel) in half.iter().enumerate() {
            let corner = i / 2 * 8 + i % 2 * 2;
            let mean = (corner + corner + 1 + corner + 4 + corner + 5) as u8 * 4;
            assert!(near(*texel, [mean, 255 - mean, 7, 255]), "{i}: {texel:?}");
        }
    }

    #[test]
    fn odd_sizes_keep_their_mean() {
        let gpu = test_gpu();
        let (width, height) = (7, 5);
        let flat = vec![[90, 160, 30, 255]; (width * height) as usize];
        let texture = make(&gpu, LINEAR, width, &flat);
        assert_eq!(texture.mip_level_count(), 3);
        for index in 1..3 {
            for texel in level(&gpu, &texture, index) {
                assert!(near(texel, [90, 160, 30, 255]), "{texel:?}");
            }
        }
        // A ramp from left to right stays one.
        let ramp: Vec<_> = (0..width * height).map(|i| [(i % width * 40) as u8; 4]).collect();
        let small = level(&gpu, &make(&gpu, LINEAR, width, &ramp), 1);
        for row in small.chunks_exact(3) {
            assert!(row[0][0] < row[1][0] && row[1][0] < row[2][0], "{row:?}");
            assert!(near(row[1], [120; 4]), "{row:?}");
        }
    }

    #[test]
    fn what_nothing_covers_does_not_bleed() {
        let gpu = test_gpu();
        let pixels = [[200, 40, 40, 255], [0, 255, 0, 0], [0, 255, 0, 0], [0, 255, 0, 0]];
        let found = level(&gpu, &make(&gpu, COVERING, 2, &pixels), 1)[0];
        assert!(near(found, [200, 40, 40, 64]), "{found:?}");
        let empty = level(&gpu, &make(&gpu, COVERING, 2, &[[10, 20, 30, 0]; 4]), 1)[0];
        assert!(near(empty, [10, 20, 30, 0]), "{empty:?}");
    }

    #[test]
    fn wrong_pixels_are_refused() {
        let gpu = test_gpu();
        let limit = gpu.max_texture_size();
        let check = |width, height, data| Pixels::Rgba8 { width, height, data }.check(&gpu);
        assert!(matches!(check(2, 2, &[0; 15]), Err(Error::PixelData)));
        assert!(matches!(check(0, 2, &[]), Err(Error::Size { .. })));
        let row = vec![0; limit as usize * 4 + 4];
        assert!(matches!(check(limit + 1, 1, &row), Err(Error::Size { limit: told, .. }) if told == limit));
        assert!(matches!(check(u32::MAX, u32::MAX, &[]), Err(Error::Size { .. })));
        assert!(check(2, 2, &[0; 16]).is_ok());
    }

    /// A block of BC7's mode 6 in one colour: equal endpoints of seven bits and a shared last bit, all indices 0.
    fn solid_bc7([red, green, blue, alpha]: [u8; 4]) -> [u8; 16] {
        let mut bits: u128 = 1 << 6;
        for (channel, value) in [red, green, blue, alpha].into_iter().enumerate() {
            let endpoint = u128::from(value >> 1);
            bits |= (endpoint | endpoint << 7) << (7 + channel * 14);
        }
        // The last bit of both endpoints is 1.
        (bits | 3 << 63).to_le_bytes()
    }

    #[test]
    fn blocks_are_sampled_as_they_are() {
        let gpu = test_gpu();
        if !gpu.blocks().any(|blocks| blocks == Blocks::Bc7) {
            return;
        }
        let textures = Textures::new(&gpu);
        let colors = [[201, 41, 91, 255], [11, 221, 3, 129]];
        // 8 × 4 texels are two blocks; their levels of 4 × 2, 2 × 1 and 1 × 1 are one each.
        let first = colors.map(solid_bc7).concat();
        let rest = solid_bc7([101, 131, 47, 191]);
        let data = [&first[..], &rest, &rest, &rest].concat();
        let pixels = Pixels::Blocks { format: Blocks::Bc7, width: 8, height: 4, data: &data };
        pixels.check(&gpu).expect("it fits");
        let texture = textures.make(&gpu, &pixels, LINEAR);
        assert_eq!(texture.mip_level_count(), 4);
        let shown = gpu.texture(
            Shape::flat(8, 4),
            wgpu::TextureFormat::Rgba8Unorm,
            wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        );
        let view = |texture: &wgpu::Texture, base_mip_level| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                base_mip_level,
                mip_level_count: Some(1),
                ..Default::default()
            })
        };
        let show = |shown_level: u32| {
            let source = wgpu::BindingResource::TextureView(&view(&texture, shown_level));
            let step = Step {
                source: gpu.bind(&textures.layout, &[source, wgpu::BindingResource::Sampler(&textures.linear)]),
                target: view(&shown, 0),
                even: false,
            };
            let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            textures.halve(&gpu, &mut encoder, &[step], (LINEAR.halving(), wgpu::TextureFormat::Rgba8Unorm));
            gpu.queue.submit([encoder.finish()]);
            level(&gpu, &shown, 0)
        };
        let whole = show(0);
        assert!(near(whole[0], colors[0]) && near(whole[7], colors[1]), "{whole:?}");
        assert!(show(1).into_iter().all(|texel| near(texel, [101, 131, 47, 191])));
        assert_eq!(gpu.take_error(), None);
    }

    #[test]
    fn wrong_blocks_are_refused() {
        let gpu = test_gpu();
        let Some(format) = gpu.blocks().next() else { return };
        let check = |width, height, blocks: usize, more: usize| {
            let data = vec![0; blocks * 16 + more];
            Pixels::Blocks { format, width, height, data: &data }.check(&gpu)
        };
        assert!(check(8, 4, 5, 0).is_ok());
        assert!(check(8, 4, 2, 0).is_ok());
        for (width, height, blocks, more) in
            [(8, 4, 1, 0), (6, 4, 2, 0), (8, 4, 0, 0), (8, 4, 6, 0), (8, 4, 5, 3), (8, 4, 4, 7)]
        {
            let found = check(width, height, blocks, more);
            assert!(matches!(found, Err(Error::PixelData)), "{width} × {height}, {blocks} blocks and {more} bytes");
        }
        let missing = Blocks::ALL.into_iter().find(|blocks| gpu.blocks().all(|known| known != *blocks));
        if let Some(format) = missing {
            let pixels = Pixels::Blocks { format, width: 4, height: 4, data: &[0; 16] };
            assert!(matches!(pixels.check(&gpu), Err(Error::PixelData)));
        }
    }
}
