//! Textures of materials: upload, mip levels, samplers.

use std::cell::RefCell;

use vitrine_scene::{MipFilter, Sampler, Wrap};

use crate::gpu::{Gpu, Plan, Shape, Slot, color_pass};
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
    /// A bitmap of the browser, made with `premultiplyAlpha: "none"` and `colorSpaceConversion: "none"`.
    #[cfg(target_arch = "wasm32")]
    Bitmap(web_sys::ImageBitmap),
}

impl Pixels<'_> {
    fn size(&self) -> (u32, u32) {
        match self {
            Pixels::Rgba8 { width, height, .. } => (*width, *height),
            #[cfg(target_arch = "wasm32")]
            Pixels::Bitmap(bitmap) => (bitmap.width(), bitmap.height()),
        }
    }

    /// Refuses what the device cannot take.
    pub(crate) fn check(&self, limit: u32) -> Result<(), Error> {
        let (width, height) = self.size();
        if width == 0 || height == 0 || width > limit || height > limit {
            return Err(Error::Size { width, height, limit });
        }
        match self {
            Pixels::Rgba8 { data, .. } if data.len() as u64 != u64::from(width) * u64::from(height) * 4 => {
                Err(Error::PixelData)
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
    /// By [`halving`].
    pipelines: [wgpu::RenderPipeline; 3],
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
    fn format(self) -> wgpu::TextureFormat {
        if self.srgb { wgpu::TextureFormat::Rgba8UnormSrgb } else { wgpu::TextureFormat::Rgba8Unorm }
    }

    /// Which pipeline halves it.
    fn halving(self) -> usize {
        match (self.srgb, self.coverage) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        }
    }
}

impl Textures {
    pub(crate) fn new(gpu: &Gpu) -> Textures {
        let layout = gpu.layout(&[Slot::Texture, Slot::Sampler]);
        let module = gpu.shader(&[shaders::FULLSCREEN, shaders::MIP], &[]);
        let pipeline = |encoding: Encoding| {
            let fragment = if encoding.coverage { "fs_mip_alpha" } else { "fs_mip" };
            gpu.pipeline(&Plan::fullscreen(&module, fragment, &[&layout], encoding.format()))
        };
        let pipelines =
            [(false, false), (true, false), (true, true)].map(|(srgb, coverage)| pipeline(Encoding { srgb, coverage }));
        let linear = linear_sampler(gpu, wgpu::AddressMode::ClampToEdge);
        Textures { layout, linear, pipelines, samplers: RefCell::default() }
    }

    /// Uploads checked pixels and fills all mip levels.
    pub(crate) fn make(&self, gpu: &Gpu, pixels: &Pixels<'_>, encoding: Encoding) -> wgpu::Texture {
        use wgpu::TextureUsages as Usages;
        let (width, height) = pixels.size();
        let levels = u32::BITS - width.max(height).leading_zeros();
        let usage = Usages::TEXTURE_BINDING | Usages::COPY_DST | Usages::COPY_SRC | Usages::RENDER_ATTACHMENT;
        let texture = gpu.texture(Shape { levels, ..Shape::flat(width, height) }, encoding.format(), usage);
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        match pixels {
            Pixels::Rgba8 { data, .. } => gpu.queue.write_texture(
                texture.as_image_copy(),
                data,
                wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None },
                size,
            ),
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
        }
        self.fill_levels(gpu, &texture, encoding);
        texture
    }

    fn fill_levels(&self, gpu: &Gpu, texture: &wgpu::Texture, encoding: Encoding) {
        let level = |base_mip_level: u32| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                base_mip_level,
                mip_level_count: Some(1),
                ..Default::default()
            })
        };
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut source = level(0);
        for index in 1..texture.mip_level_count() {
            let target = level(index);
            let group = gpu.bind(
                &self.layout,
                &[wgpu::BindingResource::TextureView(&source), wgpu::BindingResource::Sampler(&self.linear)],
            );
            let mut pass = color_pass(&mut encoder, &target);
            pass.set_pipeline(&self.pipelines[encoding.halving()]);
            pass.set_bind_group(0, &group, &[]);
            pass.draw(0..3, 0..1);
            drop(pass);
            source = target;
        }
        gpu.queue.submit([encoder.finish()]);
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
            anisotropy_clamp: if trilinear { 8 } else { 1 },
            ..Default::default()
        });
        samplers.push((kind, sampler.clone()));
        sampler
    }
}

/// A trilinear sampler.
pub(crate) fn linear_sampler(gpu: &Gpu, along_u: wgpu::AddressMode) -> wgpu::Sampler {
    gpu.device.create_sampler(&wgpu::SamplerDescriptor {
        address_mode_u: along_u,
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        mipmap_filter: wgpu::MipmapFilterMode::Linear,
        ..Default::default()
    })
}
