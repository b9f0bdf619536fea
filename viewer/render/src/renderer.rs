//! The renderer: what is shared by all models and views of a device, and the way of a picture through the passes.

use vitrine_scene::{Pose, Scene};

use crate::capture::{floats, read_texture};
use crate::environment::Environments;
use crate::forward::{self, Backdrop};
use crate::gpu::{Shape, Slot};
use crate::material::MaterialKit;
use crate::model::ObjectUniform;
use crate::output::Output;
use crate::pipelines::Pipelines;
use crate::shadow::ShadowKit;
use crate::{Environment, Equirect, Error, Frame, Gpu, Model, Pixels, View};

/// Draws models on one device.
pub struct Renderer {
    gpu: Gpu,
    kit: Kit,
}

/// What all models and views share.
pub(crate) struct Kit {
    pub frame_layout: wgpu::BindGroupLayout,
    pub object_layout: wgpu::BindGroupLayout,
    pub materials: MaterialKit,
    pub pipelines: Pipelines,
    pub environments: Environments,
    pub backdrop: Backdrop,
    pub shadows: ShadowKit,
    pub output: Output,
}

impl Renderer {
    /// Makes what all models and views of the device share.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device is lost already.
    pub fn new(gpu: Gpu) -> Result<Renderer, Error> {
        if gpu.lost() {
            return Err(Error::DeviceLost);
        }
        let environments = Environments::new(&gpu);
        let frame_layout = gpu.layout(&[Slot::Uniform, Slot::Cube, Slot::Cube, Slot::Texture, Slot::Sampler]);
        let object_layout = gpu.layout(&[Slot::Dynamic(size_of::<ObjectUniform>() as u64), Slot::Table, Slot::Table]);
        let shadows = ShadowKit::new(&gpu);
        let backdrop = Backdrop::new(&gpu, &frame_layout, &environments.sky_layout, &shadows.plane_layout);
        let kit = Kit {
            materials: MaterialKit::new(&gpu),
            pipelines: Pipelines::default(),
            output: Output::new(&gpu),
            frame_layout,
            object_layout,
            environments,
            backdrop,
            shadows,
        };
        Ok(Renderer { gpu, kit })
    }

    /// The device.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Prepares the light of an environment picture.
    pub fn environment(&self, equirect: &Equirect) -> Environment {
        self.kit.environments.picture(&self.gpu, equirect)
    }

    /// Prepares the light of the built-in neutral studio.
    pub fn studio(&self) -> Environment {
        self.kit.environments.studio(&self.gpu)
    }

    /// Uploads geometry and materials, at rest and in the default look. Textures count once [`Renderer::set_image`]
    /// gave them their pixels.
    ///
    /// # Errors
    /// [`Error::ModelTooLarge`].
    pub fn upload(&self, scene: &Scene) -> Result<Model, Error> {
        Model::upload(&self.gpu, &self.kit, scene)
    }

    /// Gives the model the pixels of the scene's image `image` and makes their mip levels.
    ///
    /// # Errors
    /// [`Error::NoSuchImage`]; [`Error::Size`] and [`Error::PixelData`] where the pixels are not what they should be.
    #[allow(clippy::needless_pass_by_value, reason = "pixels are handed over: a bitmap is of no use afterwards")]
    pub fn set_image(&self, model: &mut Model, image: usize, pixels: Pixels<'_>) -> Result<(), Error> {
        if image >= model.materials.image_count() {
            return Err(Error::NoSuchImage);
        }
        pixels.check(self.gpu.max_texture_size())?;
        model.materials.set_image(&self.gpu, &self.kit.materials, image, &pixels);
        Ok(())
    }

    /// Shows the model in this material variant, an index into [`Scene::variants`]; none, and what is beyond the list,
    /// is the default look.
    pub fn set_variant(&self, model: &mut Model, variant: Option<usize>) {
        model.set_variant(&self.gpu, &self.kit, variant);
    }

    /// Moves the model's nodes, skins and morph targets. `scene` must be the one that was uploaded.
    pub fn set_pose(&self, model: &mut Model, scene: &Scene, pose: &Pose) {
        if model.set_pose(&self.gpu, scene, pose) {
            model.list_draws(&self.gpu, &self.kit);
        }
    }

    /// Targets for pictures of this size in pixels.
    pub fn view(&self, width: u32, height: u32) -> View {
        View::new(&self.gpu, width, height)
    }

    /// Draws one picture to `target`, a view as large as `view` of an 8-bit texture that is not sRGB, and submits it.
    /// The result is display-encoded with premultiplied alpha, as a page's compositor wants it.
    pub fn draw(&self, view: &mut View, target: &wgpu::TextureView, format: wgpu::TextureFormat, frame: &Frame<'_>) {
        self.submit(view, target, format, frame, true);
    }

    fn submit(
        &self,
        view: &mut View,
        target: &wgpu::TextureView,
        format: wgpu::TextureFormat,
        frame: &Frame<'_>,
        premultiply: bool,
    ) {
        let (gpu, kit) = (&self.gpu, &self.kit);
        view.prepare(gpu, &kit.output);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        forward::draw(gpu, kit, &mut encoder, view, frame);
        if let Some(targets) = &view.targets {
            let from = (&targets.output_group, &view.output);
            kit.output.draw(gpu, &mut encoder, from, (target, format), frame, premultiply);
        }
        gpu.queue.submit([encoder.finish()]);
    }

    /// Draws one picture and reads it back: rows from the top, RGBA, 8 bits, straight alpha. It is drawn before this
    /// returns, so the model may change while the future is waited for. Does not block on the web; on WebGL2 the future
    /// only gets on while [`Renderer::poll`] is called, say by a timer.
    ///
    /// # Errors
    /// [`Error::Size`], [`Error::DeviceLost`]; [`Error::Device`] also for what the device reported earlier and
    /// [`Gpu::take_error`] did not take.
    pub fn capture(&self, view: &mut View, frame: &Frame<'_>) -> impl Future<Output = Result<Vec<u8>, Error>> + use<> {
        let format = wgpu::TextureFormat::Rgba8Unorm;
        let reading = self.picture(view, format).and_then(|texture| {
            let target = texture.create_view(&wgpu::TextureViewDescriptor::default());
            self.submit(view, &target, format, frame, false);
            read_texture(&self.gpu, &texture, (0, 0), 4)
        });
        async move { reading?.await }
    }

    /// Draws one picture and reads back its light before the last pass: linear, premultiplied, four floats a pixel, rows
    /// from the top. Exposure, tone mapping and background have no part in it. Waits as [`Renderer::capture`] does.
    ///
    /// # Errors
    /// As [`Renderer::capture`].
    pub async fn capture_light(&self, view: &mut View, frame: &Frame<'_>) -> Result<Vec<f32>, Error> {
        let target = self.picture(view, wgpu::TextureFormat::Rgba8Unorm)?;
        let target_view = target.create_view(&wgpu::TextureViewDescriptor::default());
        self.submit(view, &target_view, target.format(), frame, false);
        let Some(targets) = &view.targets else { return Ok(Vec::new()) };
        let (light, format) = (targets.light.texture(), self.gpu.light_format);
        let size = format.block_copy_size(None).unwrap_or(4);
        let bytes = read_texture(&self.gpu, light, (0, 0), size)?.await?;
        Ok(floats(format, &bytes))
    }

    /// A texture to capture into.
    fn picture(&self, view: &View, format: wgpu::TextureFormat) -> Result<wgpu::Texture, Error> {
        let ((width, height), limit) = (view.size(), self.gpu.max_texture_size());
        if width > limit || height > limit {
            return Err(Error::Size { width, height, limit });
        }
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC;
        Ok(self.gpu.texture(Shape::flat(width, height), format, usage))
    }

    /// Lets the device hand out what it has finished (see [`Renderer::capture`]).
    pub fn poll(&self) {
        let _ = self.gpu.device.poll(wgpu::PollType::Poll);
    }
}
