//! The graphics device: what is asked of it, and what it can do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::Error;

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
    /// 4, or 1 where the light format has no multisampling.
    pub(crate) samples: u32,
    lost: Arc<AtomicBool>,
    error: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Opens a device of the best adapter that can show to `surface` (any adapter without one; WebGL2 needs one).
    ///
    /// # Errors
    /// [`Error::NoAdapter`] and [`Error::NoDevice`].
    pub async fn request(instance: &wgpu::Instance, surface: Option<&wgpu::Surface<'_>>) -> Result<Gpu, Error> {
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            compatible_surface: surface,
            ..Default::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(|_| Error::NoAdapter)?;
        Gpu::from_adapter(&adapter).await
    }

    /// Opens a device of this adapter.
    ///
    /// # Errors
    /// [`Error::NoDevice`].
    pub async fn from_adapter(adapter: &wgpu::Adapter) -> Result<Gpu, Error> {
        // The web build for WebGPU knows its backend; asking would pull wgpu's format tables into the module.
        let web = cfg!(all(target_arch = "wasm32", feature = "webgpu", not(feature = "webgl")));
        let (tier, light_format, samples) = if web {
            (Tier::Full, wgpu::TextureFormat::Rgba16Float, 4)
        } else {
            let gl = adapter.get_info().backend == wgpu::Backend::Gl;
            let (format, samples) = light_format(adapter);
            (if gl { Tier::Gl } else { Tier::Full }, format, samples)
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
        let descriptor = wgpu::DeviceDescriptor { required_limits, ..Default::default() };
        let (device, queue) = adapter.request_device(&descriptor).await.map_err(|_| Error::NoDevice)?;

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
        Ok(Gpu { device, queue, tier, light_format, samples, lost, error })
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
