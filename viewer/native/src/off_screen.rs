//! The device, kept, and the way from a model's bytes to a picture.

use std::path::Path;

use image::{RgbaImage, imageops};
use vitrine_camera::{Camera, Framing, Settings};
use vitrine_render::{CameraMatrices, Environment, Equirect, Frame, Gpu, Model, Pixels, Renderer, wgpu};
use vitrine_scene::{ImageSource, Pose, Scene};

use crate::{Error, Length, Options, Size, decode};

/// A renderer without a screen. Keep it where many pictures are to be drawn: opening the device takes longest.
pub struct OffScreen {
    renderer: Renderer,
    studio: Environment,
}

impl OffScreen {
    /// Opens the best graphics device of this machine; `WGPU_BACKEND` (`vulkan`, `gl`, …) narrows the choice.
    ///
    /// # Errors
    /// [`Error::NoAdapter`] where there is no driver; see its text for what to install.
    pub fn new() -> Result<OffScreen, Error> {
        // OpenGL only where nothing else is to be had: merely asking for it makes some drivers write to stderr.
        let open = |backends| {
            let descriptor =
                wgpu::InstanceDescriptor { backends, ..wgpu::InstanceDescriptor::new_without_display_handle() };
            let instance = wgpu::Instance::new(descriptor.with_env());
            pollster::block_on(Gpu::request(&instance, None, false, &|| {}))
        };
        let gpu = open(wgpu::Backends::PRIMARY).or_else(|_| open(wgpu::Backends::GL))?;
        OffScreen::with(gpu)
    }

    /// A renderer by a device that has been opened.
    ///
    /// # Errors
    /// Where the device refuses.
    pub fn with(gpu: Gpu) -> Result<OffScreen, Error> {
        let renderer = Renderer::new(gpu)?;
        let studio = renderer.studio();
        Ok(OffScreen { renderer, studio })
    }

    /// The renderer, for what [`OffScreen::render`] does not do.
    pub fn renderer(&self) -> &Renderer {
        &self.renderer
    }

    /// The built-in studio.
    pub fn studio(&self) -> &Environment {
        &self.studio
    }

    /// Draws a model given by its bytes (GLB or glTF JSON); `fetch` finds the files that it names, by relative URI.
    ///
    /// # Errors
    /// Where the model, one of its images or the environment is broken or missing, or the device refuses.
    pub fn render(
        &self,
        bytes: Vec<u8>,
        fetch: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
        options: &Options,
    ) -> Result<RgbaImage, Error> {
        let scene = vitrine_codecs::load(bytes, fetch)?;
        let mut model = self.renderer.upload(&scene)?;
        self.set_images(&mut model, &scene, fetch)?;
        self.render_model(&mut model, &scene, options)
    }

    /// Draws a model file; the files that it names are looked for beside it.
    ///
    /// # Errors
    /// As [`OffScreen::render`], and where the file cannot be read.
    pub fn render_file(&self, path: &Path, options: &Options) -> Result<RgbaImage, Error> {
        let bytes = std::fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        self.render(bytes, &mut fetch_beside(path), options)
    }

    /// Decodes the scene's images and gives them to the model.
    ///
    /// # Errors
    /// Where an image is broken or missing.
    pub fn set_images(
        &self,
        model: &mut Model,
        scene: &Scene,
        fetch: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
    ) -> Result<(), Error> {
        let limit = self.renderer.gpu().max_texture_size();
        for (index, image) in scene.images.iter().enumerate() {
            if !model.uses_image(index) {
                continue;
            }
            let fetched;
            let bytes = match &image.source {
                ImageSource::Bytes(bytes) => bytes,
                ImageSource::Uri(uri) => {
                    fetched = fetch(uri).ok_or_else(|| Error::MissingImage { index, uri: uri.clone() })?;
                    &fetched
                }
            };
            let mut pixels = decode(bytes).map_err(|source| Error::Image { index, source })?;
            let (width, height) = pixels.dimensions();
            if width.max(height) > limit {
                let fit = |side: u32| (u64::from(side) * u64::from(limit) / u64::from(width.max(height))).max(1) as u32;
                pixels = imageops::resize(&pixels, fit(width), fit(height), imageops::FilterType::Triangle);
            }
            let (width, height) = pixels.dimensions();
            self.renderer.set_image(model, index, Pixels::Rgba8 { width, height, data: pixels.as_raw() })?;
        }
        Ok(())
    }

    /// Draws an uploaded model.
    ///
    /// # Errors
    /// Where the variant or the animation is not in the scene, the environment is broken, or the device refuses.
    pub fn render_model(&self, model: &mut Model, scene: &Scene, options: &Options) -> Result<RgbaImage, Error> {
        let variant = match &options.variant {
            Some(name) => {
                let index = scene.variants.iter().position(|known| known == name);
                Some(index.ok_or_else(|| Error::NoSuchVariant(name.clone()))?)
            }
            None => None,
        };
        self.renderer.set_variant(model, variant);

        let mut pose = Pose::rest(scene);
        if let Some(animation) = animation(scene, options)? {
            pose.apply(scene, animation, options.time.unwrap_or(0.0));
        }
        self.renderer.set_pose(model, scene, &pose);

        let bounds = scene.bounds(&pose);
        let framing = Framing::measure(bounds.min, bounds.max, &|each: &mut dyn FnMut(glam::Vec3)| {
            scene.for_each_vertex(&pose, each);
        });
        let (width, height) = match options.size {
            Size::Exact { width, height } => (width, height),
            Size::Longest(longest) => {
                let aspect = framing.ideal_aspect;
                let scaled = |share: f32| ((longest as f32 * share).round() as u32).max(1);
                if aspect >= 1.0 { (longest, scaled(1.0 / aspect)) } else { (scaled(aspect), longest) }
            }
        };
        let aspect = width as f32 / height.max(1) as f32;
        let camera = camera(&framing, options);
        let matrices = camera.matrices(aspect, 0.0, model.reach(framing.center));

        let own;
        let environment = match &options.environment {
            Some(bytes) => {
                own = self.renderer.environment(&Equirect::from_hdr(bytes)?);
                &own
            }
            None => &self.studio,
        };
        let frame = Frame {
            model: Some(model),
            skybox: options.skybox.then_some(environment),
            exposure: options.exposure,
            tone_mapping: options.tone_mapping,
            shadow: options.shadow,
            background: options.background,
            ..Frame::new(
                environment,
                CameraMatrices { view: matrices.view, projection: matrices.projection, position: matrices.position },
            )
        };
        self.capture(width, height, &frame)
    }

    /// Draws a frame of one's own.
    ///
    /// # Errors
    /// Where the size is not possible or the device refuses.
    pub fn capture(&self, width: u32, height: u32, frame: &Frame<'_>) -> Result<RgbaImage, Error> {
        let limit = self.renderer.gpu().max_texture_size();
        let wrong_size = Error::Render(vitrine_render::Error::Size { width, height, limit });
        if width == 0 || height == 0 || width > limit || height > limit {
            return Err(wrong_size);
        }
        let mut view = self.renderer.view(width, height);
        let data = pollster::block_on(self.renderer.capture(&mut view, frame))?;
        RgbaImage::from_raw(width, height, data).ok_or(wrong_size)
    }
}

fn camera(framing: &Framing, options: &Options) -> Camera {
    let radius = options.radius.map(|radius| match radius {
        Length::Metres(metres) => metres,
        Length::Share(share) => framing.distance * share,
    });
    let settings = Settings {
        orbit: [options.theta, options.phi, radius],
        target: options.target,
        fov: options.fov,
        // A picture of one's own has no limits.
        min_orbit: [None, Some(0.0), Some(0.0)],
        max_orbit: [None, Some(std::f32::consts::PI), Some(f32::INFINITY)],
        min_fov: Some(0.0),
        max_fov: Some(std::f32::consts::PI),
    };
    Camera::new(settings, *framing)
}

fn animation(scene: &Scene, options: &Options) -> Result<Option<usize>, Error> {
    match &options.animation {
        Some(name) => {
            let index = scene.animations.iter().position(|animation| animation.name == *name);
            Ok(Some(index.ok_or_else(|| Error::NoSuchAnimation(name.clone()))?))
        }
        None if options.time.is_some() && !scene.animations.is_empty() => Ok(Some(0)),
        None => Ok(None),
    }
}

/// Finds files by relative URI (percent-decoded) in the folder of a model file. What leads out of that folder by an
/// absolute path is not found.
pub fn fetch_beside(path: &Path) -> impl FnMut(&str) -> Option<Vec<u8>> + use<> {
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    move |uri: &str| {
        let relative = percent_decode(uri)?;
        let relative = Path::new(&relative);
        if relative.is_absolute() {
            return None;
        }
        std::fs::read(folder.join(relative)).ok()
    }
}

fn percent_decode(uri: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|d| char::from(d).to_digit(16));
            bytes.push((digit()? * 16 + digit()?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::percent_decode;

    #[test]
    fn uris_are_percent_decoded() {
        assert_eq!(percent_decode("a%20b.png").as_deref(), Some("a b.png"));
        assert_eq!(percent_decode("%E2%9D%A4.bin").as_deref(), Some("❤.bin"));
        assert_eq!(percent_decode("100%"), None);
        assert_eq!(percent_decode("%ff"), None);
    }
}
