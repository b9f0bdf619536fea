//! The way from a canvas to a device.

#![allow(clippy::wildcard_imports, reason = "they implement most of what is there")]

use std::cell::RefCell;
use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Int32Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, WebGl2RenderingContext as Gl};
use wgpu::custom::*;

use crate::context::{Context, Handle};
use crate::device::Device;
use crate::library::Library;
use crate::refuse::{refuse, refused};
use crate::surface::Surface;

/// Gives the canvas a WebGL2 context, of the GPU that takes least power where it is to be `frugal`. The instance has that
/// canvas as its only surface, whatever canvas it is asked for. None, where the browser has no WebGL2 or the canvas has
/// another kind of context.
pub fn open(canvas: &HtmlCanvasElement, frugal: bool, library: &'static Library) -> Option<wgpu::Instance> {
    let options = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&options, &JsValue::from_str(name), &value);
    // The picture is drawn elsewhere and copied, so that the canvas needs neither samples nor depth.
    set("antialias", JsValue::FALSE).ok()?;
    set("depth", JsValue::FALSE).ok()?;
    if frugal {
        set("powerPreference", JsValue::from_str("low-power")).ok()?;
    }
    let gl: Gl = canvas.get_context_with_context_options("webgl2", &options).ok()??.unchecked_into();
    let context = Rc::new(Context::new(gl, library));
    let surface = Surface { context, canvas: canvas.clone(), texture: RefCell::default() };
    Some(wgpu::Instance::from_custom(Handle(Rc::new(surface))))
}

#[allow(unsafe_code, reason = "wgpu's trait has it so")]
impl InstanceInterface for Handle<Surface> {
    fn new(_: wgpu::InstanceDescriptor) -> Self {
        refuse()
    }

    unsafe fn create_surface(&self, _: wgpu::SurfaceTargetUnsafe) -> Result<DispatchSurface, wgpu::CreateSurfaceError> {
        Ok(DispatchSurface::custom(Handle(Rc::clone(&self.0))))
    }

    fn request_adapter(&self, _: &wgpu::RequestAdapterOptions<'_, '_>) -> Pin<Box<dyn RequestAdapterFuture>> {
        let adapter = Adapter::new(Handle(Rc::clone(&self.context)));
        Box::pin(ready(Ok(DispatchAdapter::custom(adapter))))
    }

    refused! {
        fn poll_all_devices(&self, force_wait: bool) -> bool;
        fn wgsl_language_features(&self) -> wgpu::WgslLanguageFeatures;
        fn enumerate_adapters(&self, backends: wgpu::Backends) -> Pin<Box<dyn EnumerateAdapterFuture>>;
    }
}

/// `UNMASKED_RENDERER_WEBGL` of `WEBGL_debug_renderer_info`.
const UNMASKED_RENDERER: u32 = 0x9246;
/// Chromium's, Mesa's and Windows' renderers for the CPU.
const SOFTWARE: [&str; 4] = ["SwiftShader", "llvmpipe", "softpipe", "Basic Render"];

/// What the context can do.
#[derive(Debug)]
struct Adapter {
    context: Handle<Context>,
    features: wgpu::Features,
    /// Half floats can be drawn to.
    half_floats: bool,
    anisotropic: bool,
}

impl Adapter {
    fn new(context: Handle<Context>) -> Adapter {
        // Extensions work once they have been asked for.
        let has = |name| matches!(context.gl.get_extension(name), Ok(Some(_)));
        let mut features = wgpu::Features::empty();
        for (name, feature) in [
            // Of all formats that the feature stands for, BC7 alone is ever used.
            ("EXT_texture_compression_bptc", wgpu::Features::TEXTURE_COMPRESSION_BC),
            ("WEBGL_compressed_texture_astc", wgpu::Features::TEXTURE_COMPRESSION_ASTC),
            ("WEBGL_compressed_texture_etc", wgpu::Features::TEXTURE_COMPRESSION_ETC2),
        ] {
            features.set(feature, has(name));
        }
        // Only what can be drawn to is ever drawn by.
        let floats = has("EXT_color_buffer_float");
        features.set(wgpu::Features::FLOAT32_FILTERABLE, has("OES_texture_float_linear") && floats);
        // With it programs are compiled beside all else.
        has("KHR_parallel_shader_compile");
        let half_floats = floats || has("EXT_color_buffer_half_float");
        let anisotropic = has("EXT_texture_filter_anisotropic");
        Adapter { features, half_floats, anisotropic, context }
    }

    /// A number that the context knows; nothing, where it is lost.
    fn number(&self, parameter: u32) -> Option<u32> {
        Some(self.context.gl.get_parameter(parameter).ok()?.as_f64()? as u32)
    }

    /// True where the CPU draws, as far as the renderer's name tells.
    fn is_software(&self) -> bool {
        let gl = &self.context.gl;
        let name = |parameter| gl.get_parameter(parameter).ok().and_then(|name| name.as_string()).unwrap_or_default();
        // Some browsers keep it for who asks for the extension, others complain about who does.
        let masked = name(Gl::RENDERER) == "WebKit WebGL";
        let known = masked && matches!(gl.get_extension("WEBGL_debug_renderer_info"), Ok(Some(_)));
        let name = name(if known { UNMASKED_RENDERER } else { Gl::RENDERER });
        SOFTWARE.iter().any(|software| name.contains(software))
    }

    /// The most samples of a pixel of this format.
    fn samples(&self, format: u32) -> i32 {
        let found = self.context.gl.get_internalformat_parameter(Gl::RENDERBUFFER, format, Gl::SAMPLES);
        // The most first; null, where the context is lost.
        found.ok().and_then(|list| list.dyn_into::<Int32Array>().ok()).map_or(0, |list| list.get_index(0))
    }
}

impl AdapterInterface for Adapter {
    fn request_device(&self, descriptor: &wgpu::DeviceDescriptor<'_>) -> Pin<Box<dyn RequestDeviceFuture>> {
        let context = || Handle(Rc::clone(&self.context.0));
        let device = Device {
            context: context(),
            features: descriptor.required_features,
            limits: descriptor.required_limits.clone(),
            anisotropic: self.anisotropic,
        };
        Box::pin(ready(Ok((DispatchDevice::custom(device), DispatchQueue::custom(context())))))
    }

    fn features(&self) -> wgpu::Features {
        self.features
    }

    fn limits(&self) -> wgpu::Limits {
        let mut limits = wgpu::Limits::downlevel_webgl2_defaults();
        let sides = [Gl::MAX_TEXTURE_SIZE, Gl::MAX_RENDERBUFFER_SIZE].map(|parameter| self.number(parameter));
        if let [Some(texture), Some(renderbuffer)] = sides {
            limits.max_texture_dimension_2d = texture.min(renderbuffer);
        }
        limits.max_buffer_size = i32::MAX as u64;
        limits
    }

    fn get_info(&self) -> wgpu::AdapterInfo {
        let kind = if self.is_software() { wgpu::DeviceType::Cpu } else { wgpu::DeviceType::Other };
        wgpu::AdapterInfo::new(kind, wgpu::Backend::Gl)
    }

    fn get_texture_format_features(&self, format: wgpu::TextureFormat) -> wgpu::TextureFormatFeatures {
        use wgpu::TextureFormatFeatureFlags as Flags;
        use wgpu::TextureUsages as Usages;
        let (drawable, internal) = match format {
            wgpu::TextureFormat::Rgba8Unorm => (true, Gl::RGBA8),
            wgpu::TextureFormat::Rgba16Float => (self.half_floats, Gl::RGBA16F),
            _ => refuse(),
        };
        let mut allowed_usages = Usages::TEXTURE_BINDING | Usages::COPY_SRC | Usages::COPY_DST;
        let mut flags = Flags::FILTERABLE;
        if drawable {
            allowed_usages |= Usages::RENDER_ATTACHMENT;
            flags |= Flags::BLENDABLE;
            if self.samples(internal) >= 4 {
                flags |= Flags::MULTISAMPLE_X4 | Flags::MULTISAMPLE_RESOLVE;
            }
        }
        wgpu::TextureFormatFeatures { allowed_usages, flags }
    }

    refused! {
        fn is_surface_supported(&self, surface: &DispatchSurface) -> bool;
        fn downlevel_capabilities(&self) -> wgpu::DownlevelCapabilities;
        fn get_presentation_timestamp(&self) -> wgpu::PresentationTimestamp;
        fn cooperative_matrix_properties(&self) -> Vec<wgpu::wgt::CooperativeMatrixProperties>;
    }
}
