//! The page's one graphics device.

use std::rc::Rc;

use js_sys::Function;
use vitrine_render::{Environment, Gpu, Renderer, wgpu};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::document::{Decoded, Surroundings};
use crate::{Model, View, refuse};

/// What all views share.
pub(crate) struct Shared {
    pub renderer: Renderer,
    #[cfg(feature = "webgpu")]
    pub instance: wgpu::Instance,
    /// What canvases are made of: the browser's preferred one of the two 8-bit formats.
    pub format: wgpu::TextureFormat,
    /// The one canvas that a WebGL context can show to; views copy their pictures from it.
    #[cfg(not(feature = "webgpu"))]
    pub surface: std::cell::RefCell<crate::view::Target>,
}

/// The graphics device and its renderer.
#[wasm_bindgen]
pub struct Engine(Rc<Shared>);

/// Light from all around, ready to be used by any number of views.
#[wasm_bindgen]
pub struct Light(pub(crate) Rc<Environment>);

#[wasm_bindgen]
impl Light {
    /// Whether it was made in a hurry, as it is where the CPU draws.
    pub fn is_rough(&self) -> bool {
        self.0.is_rough()
    }
}

#[wasm_bindgen]
impl Engine {
    /// Opens a device. WebGPU: `canvas` is not used, `bgra` says what `getPreferredCanvasFormat()` answered, and `lost`
    /// is called once if the device is lost; `frugal` asks for the adapter that takes least power, and `soft` says that it
    /// draws by the CPU. WebGL2: the context belongs to `canvas`, whose own event tells of its loss. `meanwhile` is called
    /// once, when there is nothing to do here but to wait for the device.
    ///
    /// # Errors
    /// A sentence, where the browser has no adapter or refuses a device.
    pub async fn open(
        canvas: HtmlCanvasElement,
        bgra: bool,
        frugal: bool,
        soft: bool,
        lost: Function,
        meanwhile: Function,
    ) -> Result<Engine, JsValue> {
        let meanwhile = || {
            let _ = meanwhile.call0(&JsValue::NULL);
        };
        #[cfg(feature = "webgpu")]
        {
            let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
            descriptor.flags = wgpu::InstanceFlags::empty();
            descriptor.backends = wgpu::Backends::BROWSER_WEBGPU;
            drop(canvas);
            let instance = wgpu::Instance::new(descriptor);
            let mut gpu = Gpu::request(&instance, None, frugal, &meanwhile).await.map_err(refuse)?;
            if soft {
                gpu = gpu.by_cpu();
            }
            // wgpu adds this to the promise that sets `Gpu::lost`; it takes nobody's place on the web.
            gpu.device.set_device_lost_callback(move |_, _| {
                // A closed page may have no function to call any more; there is nobody to tell then.
                let _ = lost.call0(&JsValue::NULL);
            });
            let format = if bgra { wgpu::TextureFormat::Bgra8Unorm } else { wgpu::TextureFormat::Rgba8Unorm };
            let renderer = Renderer::new(gpu).map_err(refuse)?;
            Ok(Engine(Rc::new(Shared { renderer, instance, format })))
        }
        #[cfg(not(feature = "webgpu"))]
        {
            let _ = (bgra, soft, lost);
            let instance = vitrine_render::webgl(&canvas, frugal).map_err(refuse)?;
            let surface = instance.create_surface(wgpu::SurfaceTarget::Canvas(canvas)).map_err(refuse)?;
            let gpu = Gpu::request(&instance, Some(&surface), frugal, &meanwhile).await.map_err(refuse)?;
            let renderer = Renderer::new(gpu).map_err(refuse)?;
            let format = wgpu::TextureFormat::Rgba8Unorm;
            let surface = crate::view::Target::new(surface).into();
            Ok(Engine(Rc::new(Shared { renderer, format, surface })))
        }
    }

    /// True where it is the CPU that draws.
    #[wasm_bindgen(getter)]
    pub fn soft(&self) -> bool {
        self.0.renderer.gpu().is_soft()
    }

    /// Uploads an asset's geometry; pictures come later, see [`Model::image`].
    ///
    /// # Errors
    /// A sentence, where it does not fit the device.
    pub fn model(&self, decoded: Decoded) -> Result<Model, JsValue> {
        Model::new(&self.0, decoded)
    }

    /// A canvas of its own to draw to; WebGL2 ignores `canvas`, the element copies from the engine's.
    ///
    /// # Errors
    /// A sentence, where the canvas already has another kind of context.
    pub fn view(&self, canvas: HtmlCanvasElement) -> Result<View, JsValue> {
        View::new(&self.0, canvas)
    }

    /// The built-in neutral studio.
    pub fn studio(&self) -> Light {
        Light(Rc::new(self.0.renderer.studio()))
    }

    /// Light from a picture.
    pub fn light(&self, surroundings: Surroundings) -> Light {
        Light(Rc::new(self.0.renderer.environment(&surroundings.0)))
    }

    /// Gives light that was made in a hurry what it lacks: what is drawn from then on shows it.
    pub fn refine(&self, light: &Light) {
        self.0.renderer.refine(&light.0);
    }

    /// Memory of the GPU's for a picture of so many pixels; undefined for one that is too large for it.
    #[cfg(feature = "webgpu")]
    pub fn staging(&self, width: u32, height: u32) -> Option<crate::model::Staging> {
        vitrine_render::Staging::new(self.0.renderer.gpu(), width, height).map(crate::model::Staging)
    }

    /// Calls `done` when the GPU has finished all that was submitted so far (WebGPU), or soon (WebGL2).
    pub fn finished(&self, done: Function) {
        self.0.renderer.gpu().queue.on_submitted_work_done(move || {
            let _ = done.call0(&JsValue::NULL);
        });
    }

    /// What the device has complained about since the last call, if anything.
    pub fn complaint(&self) -> Option<String> {
        // WebGL2 tells nothing by itself.
        #[cfg(not(feature = "webgpu"))]
        self.0.renderer.poll();
        self.0.renderer.gpu().take_error()
    }

    /// The formats of compressed pictures that the device samples, best first: 1 BC7, 2 ASTC 4 × 4, 3 ETC2 RGBA8.
    pub fn blocks(&self) -> Vec<u8> {
        self.0.renderer.gpu().blocks().map(|blocks| blocks as u8 + 1).collect()
    }

    /// The largest side of a picture in pixels.
    pub fn limit(&self) -> u32 {
        self.0.renderer.gpu().max_texture_size()
    }
}
