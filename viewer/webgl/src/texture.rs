//! Textures, views of them, samplers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Float32Array, Object, Uint8Array, Uint16Array, Uint32Array};
use web_sys::WebGl2RenderingContext as Gl;
use web_sys::{WebGlFramebuffer, WebGlRenderbuffer, WebGlSampler, WebGlTexture};
use wgpu::custom::{DispatchTextureView, SamplerInterface, TextureInterface, TextureViewInterface};

use crate::context::{Context, Handle};
use crate::format::Format;

/// `TEXTURE_MAX_ANISOTROPY_EXT` of `EXT_texture_filter_anisotropic`.
const MAX_ANISOTROPY: u32 = 0x84fe;

/// A texture; as a renderbuffer, where it is only drawn to.
pub(crate) struct Texture {
    pub context: Rc<Context>,
    pub id: u32,
    pub raw: Raw,
    /// `TEXTURE_2D` or `TEXTURE_CUBE_MAP`.
    pub target: u32,
    pub format: Format,
    pub width: u32,
    pub height: u32,
    pub levels: u32,
    /// Levels that it is sampled with now: first and last.
    shown: Cell<(u32, u32)>,
    /// Framebuffers that draw to its one level, by layer and depth texture (0: none).
    framebuffers: RefCell<Vec<((u32, u32), Option<WebGlFramebuffer>)>>,
}

pub(crate) enum Raw {
    Texture(Option<WebGlTexture>),
    Renderbuffer(Option<WebGlRenderbuffer>),
}

impl Texture {
    pub(crate) fn new(context: &Rc<Context>, descriptor: &wgpu::TextureDescriptor<'_>) -> Texture {
        use wgpu::TextureUsages as Usages;
        let gl = &context.gl;
        let wgpu::Extent3d { width, height, depth_or_array_layers: layers } = descriptor.size;
        let known = Format::of(descriptor.format).filter(|_| [1, 6].contains(&layers));
        let format = known.unwrap_or(Format { internal: Gl::RGBA8, pixels: None, bytes: 4 });
        if known.is_none() {
            context.complain("a texture that vitrine-webgl does not have");
        }
        let drawn_only = !descriptor.usage.intersects(Usages::TEXTURE_BINDING | Usages::COPY_DST);
        let mut texture = Texture {
            context: Rc::clone(context),
            id: context.next_id(),
            raw: Raw::Renderbuffer(None),
            target: if layers == 6 { Gl::TEXTURE_CUBE_MAP } else { Gl::TEXTURE_2D },
            format,
            width,
            height,
            levels: descriptor.mip_level_count,
            // As GL has it at first.
            shown: Cell::new((0, 1000)),
            framebuffers: RefCell::default(),
        };
        let (width, height) = (width as i32, height as i32);
        if drawn_only {
            let buffer = gl.create_renderbuffer();
            gl.bind_renderbuffer(Gl::RENDERBUFFER, buffer.as_ref());
            // One sample is another kind of multisampling: none it is with 0.
            let samples = if descriptor.sample_count > 1 { descriptor.sample_count } else { 0 };
            gl.renderbuffer_storage_multisample(Gl::RENDERBUFFER, samples as i32, format.internal, width, height);
            texture.raw = Raw::Renderbuffer(buffer);
        } else {
            texture.raw = Raw::Texture(gl.create_texture());
            texture.edit();
            gl.tex_storage_2d(texture.target, descriptor.mip_level_count as i32, format.internal, width, height);
            // For those that nothing samples. Not all formats could be filtered, as is the default.
            for filter in [Gl::TEXTURE_MIN_FILTER, Gl::TEXTURE_MAG_FILTER] {
                gl.tex_parameteri(texture.target, filter, Gl::NEAREST as i32);
            }
        }
        texture
    }

    pub(crate) fn raw_texture(&self) -> Option<&WebGlTexture> {
        match &self.raw {
            Raw::Texture(texture) => texture.as_ref(),
            Raw::Renderbuffer(_) => None,
        }
    }

    /// Binds it to be changed.
    fn edit(&self) {
        self.context.state.borrow_mut().edit(&self.context.gl, self.target, self.id, self.raw_texture());
    }

    /// The target of one of its faces, or of the texture itself.
    fn face(&self, layer: u32) -> u32 {
        if self.target == Gl::TEXTURE_CUBE_MAP { Gl::TEXTURE_CUBE_MAP_POSITIVE_X + layer } else { self.target }
    }

    /// Size of a level.
    pub(crate) fn size(&self, level: u32) -> (u32, u32) {
        ((self.width >> level).max(1), (self.height >> level).max(1))
    }

    /// Writes rows without gaps.
    pub(crate) fn write(&self, place: (u32, wgpu::Origin3d), size: wgpu::Extent3d, data: &[u8], row: Option<u32>) {
        let (level, origin) = place;
        let whole = self.size(level);
        let side = if self.format.pixels.is_some() { 1 } else { 4 };
        let (across, down) = (size.width.div_ceil(side), size.height.div_ceil(side));
        let bytes = across as usize * down as usize * self.format.bytes as usize;
        if row.is_some_and(|row| row != across * self.format.bytes) || size.depth_or_array_layers != 1 {
            return self.context.complain("rows with gaps");
        }
        let Some(data) = data.get(..bytes) else { return self.context.complain("too few pixels") };
        self.edit();
        let (gl, target, level) = (&self.context.gl, self.face(origin.z), level as i32);
        let (x, y) = (origin.x as i32, origin.y as i32);
        let array = Uint8Array::from(data);
        let Some((pixels, kind)) = self.format.pixels else {
            // The last blocks may reach over the edge.
            let (width, height) = (size.width.min(whole.0) as i32, size.height.min(whole.1) as i32);
            let format = self.format.internal;
            gl.compressed_tex_sub_image_2d_with_array_buffer_view(target, level, x, y, width, height, format, &array);
            return;
        };
        // WebGL wants an array of the kind that it is told of.
        let array: Object = match kind {
            Gl::HALF_FLOAT => Uint16Array::new(&array.buffer()).into(),
            Gl::FLOAT => Float32Array::new(&array.buffer()).into(),
            Gl::UNSIGNED_INT_5_9_9_9_REV => Uint32Array::new(&array.buffer()).into(),
            _ => array.into(),
        };
        let (width, height) = (size.width as i32, size.height as i32);
        let array = Some(&array);
        let written = gl.tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_array_buffer_view(
            target, level, x, y, width, height, pixels, kind, array,
        );
        if written.is_err() {
            self.context.complain("pixels that WebGL2 does not take");
        }
    }

    /// Writes a bitmap, as it is: WebGL2 changes nothing of those.
    pub(crate) fn write_bitmap(&self, place: (u32, wgpu::Origin3d), bitmap: &web_sys::ImageBitmap) {
        let (level, origin) = place;
        self.edit();
        let (pixels, kind) = self.format.pixels.unwrap_or((Gl::RGBA, Gl::UNSIGNED_BYTE));
        let written = self.context.gl.tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_image_bitmap(
            self.face(origin.z),
            level as i32,
            origin.x as i32,
            origin.y as i32,
            bitmap.width() as i32,
            bitmap.height() as i32,
            pixels,
            kind,
            bitmap,
        );
        if written.is_err() {
            self.context.complain("a bitmap that WebGL2 does not take");
        }
    }

    fn attach(&self, target: u32, attachment: u32, level: u32, layer: u32) {
        let gl = &self.context.gl;
        match &self.raw {
            Raw::Texture(texture) => {
                gl.framebuffer_texture_2d(target, attachment, self.face(layer), texture.as_ref(), level as i32);
            }
            Raw::Renderbuffer(buffer) => {
                gl.framebuffer_renderbuffer(target, attachment, Gl::RENDERBUFFER, buffer.as_ref());
            }
        }
    }

    /// Binds the framebuffer that draws to, or reads from, one level of one layer, with depth or without.
    pub(crate) fn bind(&self, target: u32, (level, layer): (u32, u32), depth: Option<&Texture>) {
        let gl = &self.context.gl;
        if self.levels > 1 {
            // It is drawn to once for each level, and then no more.
            gl.bind_framebuffer(target, self.context.scratch[usize::from(target == Gl::READ_FRAMEBUFFER)].as_ref());
            self.attach(target, Gl::COLOR_ATTACHMENT0, level, layer);
            if depth.is_some() {
                self.context.complain("depth beside a texture of several levels");
            }
            return;
        }
        let key = (layer, depth.map_or(0, |depth| depth.id));
        let mut known = self.framebuffers.borrow_mut();
        if let Some((_, framebuffer)) = known.iter().find(|(known, _)| *known == key) {
            return gl.bind_framebuffer(target, framebuffer.as_ref());
        }
        let framebuffer = gl.create_framebuffer();
        gl.bind_framebuffer(target, framebuffer.as_ref());
        self.attach(target, Gl::COLOR_ATTACHMENT0, level, layer);
        if let Some(depth) = depth {
            depth.attach(target, Gl::DEPTH_ATTACHMENT, 0, 0);
        }
        known.push((key, framebuffer));
    }
}

impl Drop for Texture {
    fn drop(&mut self) {
        let gl = &self.context.gl;
        for (_, framebuffer) in self.framebuffers.take() {
            gl.delete_framebuffer(framebuffer.as_ref());
        }
        if self.levels > 1 {
            // What is attached is kept, although it is deleted, while its framebuffer is not bound.
            for scratch in &self.context.scratch {
                gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, scratch.as_ref());
                gl.framebuffer_texture_2d(Gl::READ_FRAMEBUFFER, Gl::COLOR_ATTACHMENT0, Gl::TEXTURE_2D, None, 0);
            }
        }
        match &self.raw {
            Raw::Texture(texture) => gl.delete_texture(texture.as_ref()),
            Raw::Renderbuffer(buffer) => gl.delete_renderbuffer(buffer.as_ref()),
        }
    }
}

impl TextureInterface for Handle<Texture> {
    fn create_view(&self, descriptor: &wgpu::TextureViewDescriptor<'_>) -> DispatchTextureView {
        let level = descriptor.base_mip_level;
        let levels = descriptor.mip_level_count.unwrap_or(self.levels.saturating_sub(level));
        DispatchTextureView::custom(Handle(Rc::new(View {
            texture: Rc::clone(&self.0),
            level,
            last_level: level + levels.max(1) - 1,
            layer: descriptor.base_array_layer,
        })))
    }

    fn destroy(&self) {}
}

/// A view: some levels, and the layer that is drawn to.
pub(crate) struct View {
    pub texture: Rc<Texture>,
    pub level: u32,
    pub last_level: u32,
    pub layer: u32,
}

impl TextureViewInterface for Handle<View> {}

impl View {
    /// Has the texture sampled, by this sampler or texel by texel.
    pub(crate) fn show(&self, unit: usize, sampler: Option<&Sampler>) {
        let texture = &self.texture;
        let gl = &texture.context.gl;
        let mut state = texture.context.state.borrow_mut();
        state.texture(gl, unit, texture.target, texture.id, texture.raw_texture());
        state.sampler(
            gl,
            unit,
            sampler.map_or(0, |sampler| sampler.id),
            sampler.and_then(|sampler| sampler.raw.as_ref()),
        );
        let shown = (self.level, self.last_level);
        if texture.shown.replace(shown) != shown {
            state.edit(gl, texture.target, texture.id, texture.raw_texture());
            gl.tex_parameteri(texture.target, Gl::TEXTURE_BASE_LEVEL, shown.0 as i32);
            gl.tex_parameteri(texture.target, Gl::TEXTURE_MAX_LEVEL, shown.1 as i32);
        }
    }

    /// Binds the framebuffer that draws to it, or reads from it.
    pub(crate) fn bind(&self, target: u32, depth: Option<&Texture>) {
        self.texture.bind(target, (self.level, self.layer), depth);
    }
}

/// A sampler.
pub(crate) struct Sampler {
    context: Rc<Context>,
    id: u32,
    raw: Option<WebGlSampler>,
}

impl Sampler {
    pub(crate) fn new(context: &Rc<Context>, anisotropic: bool, descriptor: &wgpu::SamplerDescriptor<'_>) -> Sampler {
        use wgpu::{AddressMode, FilterMode, MipmapFilterMode};
        let gl = &context.gl;
        let sampler = Sampler { context: Rc::clone(context), id: context.next_id(), raw: gl.create_sampler() };
        let Some(raw) = &sampler.raw else { return sampler };
        let wrap = |mode| match mode {
            AddressMode::Repeat => Gl::REPEAT,
            AddressMode::MirrorRepeat => Gl::MIRRORED_REPEAT,
            AddressMode::ClampToEdge | AddressMode::ClampToBorder => Gl::CLAMP_TO_EDGE,
        };
        let mag = match descriptor.mag_filter {
            FilterMode::Nearest => Gl::NEAREST,
            FilterMode::Linear => Gl::LINEAR,
        };
        let min = match (descriptor.min_filter, descriptor.mipmap_filter) {
            (FilterMode::Nearest, MipmapFilterMode::Nearest) => Gl::NEAREST_MIPMAP_NEAREST,
            (FilterMode::Nearest, MipmapFilterMode::Linear) => Gl::NEAREST_MIPMAP_LINEAR,
            (FilterMode::Linear, MipmapFilterMode::Nearest) => Gl::LINEAR_MIPMAP_NEAREST,
            (FilterMode::Linear, MipmapFilterMode::Linear) => Gl::LINEAR_MIPMAP_LINEAR,
        };
        for (parameter, value) in [
            (Gl::TEXTURE_WRAP_S, wrap(descriptor.address_mode_u)),
            (Gl::TEXTURE_WRAP_T, wrap(descriptor.address_mode_v)),
            (Gl::TEXTURE_MAG_FILTER, mag),
            (Gl::TEXTURE_MIN_FILTER, min),
        ] {
            gl.sampler_parameteri(raw, parameter, value as i32);
        }
        gl.sampler_parameterf(raw, Gl::TEXTURE_MIN_LOD, descriptor.lod_min_clamp);
        gl.sampler_parameterf(raw, Gl::TEXTURE_MAX_LOD, descriptor.lod_max_clamp);
        if anisotropic && descriptor.anisotropy_clamp > 1 {
            gl.sampler_parameterf(raw, MAX_ANISOTROPY, f32::from(descriptor.anisotropy_clamp));
        }
        if descriptor.compare.is_some() || descriptor.border_color.is_some() {
            context.complain("a sampler that vitrine-webgl does not have");
        }
        sampler
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        self.context.gl.delete_sampler(self.raw.as_ref());
    }
}

impl SamplerInterface for Handle<Sampler> {}
