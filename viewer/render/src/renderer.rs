//! The renderer: what is shared by all models and views of a device, and the way of a picture through the passes.

use std::rc::Rc;
use std::sync::Arc;

use vitrine_scene::{Bounds, Material, Pose, Scene};

use crate::capture::{floats, read_texture};
use crate::environment::Environments;
use crate::extensions::Look;
use crate::forward;
use crate::gpu::{Onto, Shape, Slot};
use crate::material::MaterialKit;
use crate::model::ObjectUniform;
use crate::output::Output;
use crate::pipelines::Pipelines;
use crate::shadow::ShadowKit;
use crate::view::{Place, TargetPool, Targets};
use crate::{Asset, Environment, Equirect, Error, Frame, Gpu, Model, Pixels, View};

/// Draws models on one device.
pub struct Renderer {
    gpu: Gpu,
    kit: Kit,
}

/// What all models and views share.
pub(crate) struct Kit {
    pub frame_layout: wgpu::BindGroupLayout,
    pub object_layout: wgpu::BindGroupLayout,
    /// What is behind clear things.
    pub behind_layout: wgpu::BindGroupLayout,
    pub materials: MaterialKit,
    pub pipelines: Pipelines,
    pub environments: Environments,
    pub shadows: ShadowKit,
    pub output: Output,
    pub targets: TargetPool,
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
        let frame_layout =
            gpu.layout(&[Slot::Uniform, Slot::Cube, Slot::Cube, Slot::Texture, Slot::Sampler, Slot::Sampler]);
        let object_layout = gpu.layout(&[Slot::Dynamic(size_of::<ObjectUniform>() as u64), Slot::Table, Slot::Table]);
        let kit = Kit {
            materials: MaterialKit::new(&gpu),
            pipelines: Pipelines::default(),
            output: Output::new(&gpu),
            targets: TargetPool::default(),
            frame_layout,
            object_layout,
            behind_layout: gpu.layout(&[Slot::Texture]),
            environments,
            shadows: ShadowKit::new(&gpu),
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

    /// Gives rough light the lobes that it should have, into the same textures: what is drawn from then on shows it. False
    /// where it is not rough: on a GPU it never is.
    pub fn refine(&self, environment: &Environment) -> bool {
        self.kit.environments.refine(&self.gpu, environment)
    }

    /// Prepares the light of the built-in neutral studio.
    pub fn studio(&self) -> Environment {
        self.kit.environments.studio(&self.gpu)
    }

    /// Uploads geometry, for any number of models. Textures count once [`Renderer::set_asset_image`] gave them their
    /// pixels.
    ///
    /// # Errors
    /// [`Error::ModelTooLarge`].
    pub fn asset(&self, scene: &Scene) -> Result<Rc<Asset>, Error> {
        Asset::upload(&self.gpu, scene).map(Rc::new)
    }

    /// A model of this asset, at rest and in the default look. `scene` must be the one that was uploaded.
    ///
    /// # Errors
    /// [`Error::ModelTooLarge`].
    pub fn model(&self, asset: &Rc<Asset>, scene: &Scene) -> Result<Model, Error> {
        Model::new(&self.gpu, &self.kit, asset, scene)
    }

    /// An asset with one model.
    ///
    /// # Errors
    /// [`Error::ModelTooLarge`].
    pub fn upload(&self, scene: &Scene) -> Result<Model, Error> {
        self.model(&self.asset(scene)?, scene)
    }

    /// Gives the asset the pixels of the scene's image `image` and makes their mip levels. Its models see them after
    /// [`Renderer::refresh`].
    ///
    /// # Errors
    /// [`Error::NoSuchImage`]; [`Error::Size`] and [`Error::PixelData`] where the pixels are not what they should be.
    #[allow(clippy::needless_pass_by_value, reason = "pixels are handed over: a bitmap is of no use afterwards")]
    pub fn set_asset_image(&self, asset: &Asset, image: usize, pixels: Pixels<'_>) -> Result<(), Error> {
        if image >= asset.images.count() {
            return Err(Error::NoSuchImage);
        }
        pixels.check(&self.gpu)?;
        asset.images.set(&self.gpu, &self.kit.materials, image, &pixels);
        Ok(())
    }

    /// Takes in the images that the model's asset has got since the last call. To be called before drawing.
    pub fn refresh(&self, model: &mut Model) {
        model.materials.refresh(&self.gpu, &self.kit.materials);
    }

    /// Gives the model an image's pixels: one of the scene's, for all models of the asset, or one of
    /// [`Renderer::add_image`].
    ///
    /// # Errors
    /// As [`Renderer::set_asset_image`].
    pub fn set_image(&self, model: &mut Model, image: usize, pixels: Pixels<'_>) -> Result<(), Error> {
        if image < model.asset().images.count() {
            self.set_asset_image(model.asset(), image, pixels)?;
            self.refresh(model);
            return Ok(());
        }
        if image >= model.materials.image_count() {
            return Err(Error::NoSuchImage);
        }
        pixels.check(&self.gpu)?;
        model.materials.set_own_image(&self.gpu, &self.kit.materials, image, &pixels);
        Ok(())
    }

    /// Makes room for an image of the model's own; returns its index.
    pub fn add_image(&self, model: &mut Model) -> usize {
        model.materials.add_image()
    }

    /// Replaces a material of the model; an index that is none's changes nothing.
    pub fn set_material(&self, model: &mut Model, index: usize, material: Material) {
        let Some(before) = model.material(index) else { return };
        let as_before = before.double_sided == material.double_sided
            && before.alpha_mode == material.alpha_mode
            && Look::of(before) == Look::of(&material);
        model.materials.set(&self.gpu, &self.kit.materials, index, material);
        if as_before {
            // What is seen through may be another part of it.
            model.touch();
        } else {
            model.list_draws(&self.kit);
        }
    }

    /// Adds a material to the model; returns its index.
    pub fn add_material(&self, model: &mut Model, material: Material) -> usize {
        model.materials.add(&self.gpu, &self.kit.materials, material)
    }

    /// Draws primitive `primitive` of a mesh with another material than the scene says, or (none) as the scene says.
    pub fn assign(&self, model: &mut Model, mesh: usize, primitive: usize, material: Option<usize>) {
        model.assign(&self.kit, (mesh, primitive), material);
    }

    /// Hides the nodes that `hidden` says, by the scene's index, and shows the others.
    pub fn set_hidden(&self, model: &mut Model, hidden: &dyn Fn(usize) -> bool) {
        model.set_hidden(&self.kit, hidden);
    }

    /// Lays shadows out by this box instead of that of the scene at rest.
    pub fn set_bounds(&self, model: &mut Model, bounds: Bounds) {
        model.set_bounds(bounds);
    }

    /// Shows the model in this material variant, an index into [`Scene::variants`]; none, and what is beyond the list,
    /// is the default look.
    pub fn set_variant(&self, model: &mut Model, variant: Option<usize>) {
        model.set_variant(&self.kit, variant);
    }

    /// Moves the model's nodes, skins and morph targets. `scene` must be the one that was uploaded.
    pub fn set_pose(&self, model: &mut Model, scene: &Scene, pose: &Pose) {
        if model.set_pose(&self.gpu, scene, pose) {
            model.list_draws(&self.kit);
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

    /// Pictures for a canvas are premultiplied, and drawn straight to it where that looks the same.
    fn submit(
        &self,
        view: &mut View,
        target: &wgpu::TextureView,
        format: wgpu::TextureFormat,
        frame: &Frame<'_>,
        premultiply: bool,
    ) -> Arc<Targets> {
        let (gpu, kit) = (&self.gpu, &self.kit);
        let samples = if gpu.soft && frame.draft { 1 } else { gpu.samples };
        let targets = kit.targets.get(gpu, view.size(), samples);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let direct = premultiply && forward::is_plain(frame);
        if let Some(multisampled) = direct.then(|| targets.canvas(gpu, format)).flatten() {
            let onto = Onto { format, tone: Some(frame.tone_mapping), samples };
            let place = Place { multisampled: multisampled.as_ref(), target, depth: &targets.depth, onto };
            forward::draw(gpu, kit, &mut encoder, view, frame, &targets, &place);
            // It would keep the light of targets that are gone.
            view.light = None;
        } else {
            let light = targets.light(gpu);
            let onto = Onto { samples, ..Onto::plain(gpu.light_format) };
            let place = Place {
                multisampled: light.multisampled.as_ref(),
                target: &light.resolved,
                depth: &targets.depth,
                onto,
            };
            forward::draw(gpu, kit, &mut encoder, view, frame, &targets, &place);
            view.read(gpu, &kit.output, &targets);
            kit.output.draw(gpu, &mut encoder, view, (target, format), frame, premultiply);
        }
        gpu.queue.submit([encoder.finish()]);
        targets
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
        let targets = self.submit(view, &target_view, target.format(), frame, false);
        let (light, format) = (targets.light(&self.gpu).resolved.texture(), self.gpu.light_format);
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
