//! One canvas: its camera, what it shows and how.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vitrine_camera::{Camera, Framing, Orbit, Part, Settings};
use vitrine_render::{CameraMatrices, Frame, Shadow, ToneMapping, wgpu};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::engine::Shared;
use crate::model::{Inner, Look};
use crate::{Light, Model};

/// A canvas that wgpu presents to.
pub(crate) struct Target {
    surface: wgpu::Surface<'static>,
    size: (u32, u32),
}

impl Target {
    pub fn new(surface: wgpu::Surface<'static>) -> Target {
        Target { surface, size: (0, 0) }
    }

    /// The texture to draw to, after a change of size where needed; none when the browser has none to give.
    fn texture(&mut self, shared: &Shared, size: (u32, u32)) -> Option<wgpu::SurfaceTexture> {
        if self.size != size {
            self.size = size;
            self.configure(shared);
        }
        for _ in 0..2 {
            match self.surface.get_current_texture() {
                wgpu::CurrentSurfaceTexture::Success(texture) | wgpu::CurrentSurfaceTexture::Suboptimal(texture) => {
                    return Some(texture);
                }
                // Outdated or lost: configuring it again is what helps.
                _ => self.configure(shared),
            }
        }
        None
    }

    fn configure(&self, shared: &Shared) {
        let alpha = if cfg!(feature = "webgpu") {
            wgpu::CompositeAlphaMode::PreMultiplied
        } else {
            wgpu::CompositeAlphaMode::Auto
        };
        let configuration = wgpu::SurfaceConfiguration {
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
            format: shared.format,
            color_space: wgpu::SurfaceColorSpace::Auto,
            width: self.size.0,
            height: self.size.1,
            present_mode: wgpu::PresentMode::Fifo,
            desired_maximum_frame_latency: 2,
            alpha_mode: alpha,
            view_formats: Vec::new(),
        };
        self.surface.configure(&shared.renderer.gpu().device, &configuration);
    }
}

/// One canvas with its camera. Angles are radians, lengths metres.
#[wasm_bindgen]
pub struct View {
    shared: Rc<Shared>,
    #[cfg(feature = "webgpu")]
    target: RefCell<Target>,
    view: RefCell<vitrine_render::View>,
    camera: RefCell<Camera>,
    model: RefCell<Option<Rc<Inner>>>,
    light: RefCell<Option<Rc<vitrine_render::Environment>>>,
    sky: RefCell<Option<Rc<vitrine_render::Environment>>>,
    look: Cell<Look>,
    stage: Cell<Stage>,
}

/// Everything else that decides how the picture looks.
#[derive(Clone, Copy)]
struct Stage {
    turntable: f32,
    exposure: f32,
    tone_mapping: ToneMapping,
    shadow: Shadow,
}

#[wasm_bindgen]
impl View {
    /// Shows another model, at rest and in its default variant; the camera keeps its goal.
    pub fn set_model(&self, model: &Model) {
        self.camera.borrow_mut().set_framing(model.0.framing);
        self.look.set(Look::default());
        self.model.replace(Some(Rc::clone(&model.0)));
    }

    /// Shows nothing.
    pub fn clear_model(&self) {
        self.model.replace(None);
    }

    /// Lights the model.
    pub fn set_light(&self, light: &Light) {
        self.light.replace(Some(Rc::clone(&light.0)));
    }

    /// Puts the light behind the model to be seen.
    pub fn set_sky(&self, light: &Light) {
        self.sky.replace(Some(Rc::clone(&light.0)));
    }

    /// Shows the page behind the model.
    pub fn clear_sky(&self) {
        self.sky.replace(None);
    }

    /// Shows this variant of the model; a number that is none's index shows the default look.
    pub fn set_variant(&self, index: i32) {
        let count = self.model.borrow().as_ref().map_or(0, |model| model.scene.borrow().variants.len());
        let variant = usize::try_from(index).ok().filter(|&index| index < count);
        self.look.set(Look { variant, ..self.look.get() });
    }

    /// Moves the model as this animation does at `time` seconds; a number that is none's index is the model at rest.
    pub fn set_animation(&self, index: i32, time: f32) {
        let count = self.model.borrow().as_ref().map_or(0, |model| model.scene.borrow().animations.len());
        let animation = usize::try_from(index).ok().filter(|&index| index < count).map(|index| (index, time));
        self.look.set(Look { animation, ..self.look.get() });
    }

    /// Exposure, tone mapping (as the attribute's word; unknown ones are neutral), and the shadow's two numbers (0..1).
    pub fn set_stage(&self, exposure: f32, tone_mapping: &str, shadow: f32, softness: f32) {
        let unit = |value: f32| if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
        self.stage.set(Stage {
            exposure: if exposure.is_finite() { exposure.max(0.0) } else { 1.0 },
            tone_mapping: ToneMapping::from_name(tone_mapping).unwrap_or_default(),
            shadow: Shadow { intensity: unit(shadow), softness: unit(softness) },
            ..self.stage.get()
        });
    }

    /// Turns the model, and its shadow, by this angle about +Y through the origin.
    pub fn set_turntable(&self, angle: f32) {
        if angle.is_finite() {
            self.stage.set(Stage { turntable: angle, ..self.stage.get() });
        }
    }

    /// What the page asks of the camera, in the order of [`Settings`]: orbit (3), target (3), field of view, least orbit
    /// (3), greatest orbit (3), least and greatest field of view. NaN stands for `auto`.
    pub fn set_camera(&self, values: &[f32]) {
        let at = |index: usize| values.get(index).copied().filter(|value| !value.is_nan());
        let three = |index: usize| [at(index), at(index + 1), at(index + 2)];
        self.camera.borrow_mut().set_settings(Settings {
            orbit: three(0),
            target: three(3),
            fov: at(6),
            min_orbit: three(7),
            max_orbit: three(10),
            min_fov: at(13),
            max_fov: at(14),
        });
    }

    /// Time constant of the camera's damping in milliseconds.
    pub fn set_decay(&self, milliseconds: f32) {
        self.camera.borrow_mut().set_decay(milliseconds);
    }

    /// Sends the orbit (0), the target (1), the field of view (2) or all of them (else) to what the page asked for.
    pub fn home(&self, part: u32) {
        self.camera.borrow_mut().home(match part {
            0 => Part::Orbit,
            1 => Part::Target,
            2 => Part::Fov,
            _ => Part::All,
        });
    }

    /// Turns the camera by these angles.
    pub fn orbit(&self, theta: f32, phi: f32) {
        self.camera.borrow_mut().orbit_by(theta, phi);
    }

    /// Zooms out by this much (negative: in), in units of the logarithm of the field of view.
    pub fn zoom(&self, amount: f32) {
        self.camera.borrow_mut().zoom_by(amount);
    }

    /// Moves the picture by shares of its height, to the right and up.
    pub fn pan(&self, x: f32, y: f32, aspect: f32) {
        self.camera.borrow_mut().pan_by(x, y, aspect, self.stage.get().turntable);
    }

    /// Moves the camera on by `dt` milliseconds; true while it still moves.
    pub fn step(&self, dt: f32) -> bool {
        self.camera.borrow_mut().step(dt)
    }

    /// Ends the camera's motion where it was going.
    pub fn jump(&self) {
        self.camera.borrow_mut().jump();
    }

    /// Where the camera is going, for [`View::restore`] of a view on another device.
    pub fn goal(&self) -> Vec<f32> {
        self.camera.borrow().goal().to_vec()
    }

    /// Takes over another view's goal, at once.
    pub fn restore(&self, goal: &[f32]) {
        if let Ok(goal) = goal.try_into() {
            self.camera.borrow_mut().restore(goal);
        }
    }

    /// Where the camera is: theta, phi, radius, target x, y, z, field of view, its least, its greatest.
    pub fn state(&self, aspect: f32) -> Vec<f32> {
        let camera = self.camera.borrow();
        let Orbit { theta, phi, radius } = camera.orbit();
        let target = camera.target();
        let (least, greatest) = camera.fov_limits(aspect);
        vec![theta, phi, radius, target.x, target.y, target.z, camera.fov(aspect), least, greatest]
    }

    /// Draws to the canvas in this size (pixels; WebGL2: to the engine's canvas, to be copied at once). False when
    /// nothing could be drawn: try again at the next frame.
    pub fn draw(&self, width: u32, height: u32) -> bool {
        #[cfg(feature = "webgpu")]
        let target = &self.target;
        #[cfg(not(feature = "webgpu"))]
        let target = &self.shared.surface;
        let limit = self.shared.renderer.gpu().max_texture_size();
        let size = (width.clamp(1, limit), height.clamp(1, limit));
        let mut drawn = false;
        self.frame(size, &mut |frame| {
            // Not before it is sure that there is a frame: a texture that was taken and not drawn to shows blank.
            let Some(texture) = target.borrow_mut().texture(&self.shared, size) else { return };
            let mut view = self.view.borrow_mut();
            view.resize(size.0, size.1);
            let into = texture.texture.create_view(&wgpu::TextureViewDescriptor::default());
            self.shared.renderer.draw(&mut view, &into, self.shared.format, frame);
            self.shared.renderer.gpu().queue.present(texture);
            drawn = true;
        });
        drawn
    }

    /// Draws off-screen in this size and reads the picture back: straight RGBA, rows from the top. (WebGPU; with WebGL2
    /// the element reads the engine's canvas instead.)
    ///
    /// # Errors
    /// A sentence, where the size is too large or the device was lost.
    #[cfg(feature = "webgpu")]
    pub fn capture(&self, width: u32, height: u32) -> js_sys::Promise {
        let renderer = &self.shared.renderer;
        // What the device complained about earlier is no fault of this picture.
        let _ = renderer.gpu().take_error();
        let mut view = renderer.view(width, height);
        let mut reading = None;
        // Submitted before anyone else can have the model: other views go on with it while this one waits.
        self.frame(view.size(), &mut |frame| reading = Some(renderer.capture(&mut view, frame)));
        wasm_bindgen_futures::future_to_promise(async move {
            let Some(reading) = reading else { return Err(JsValue::from_str("there is nothing to draw yet")) };
            let pixels = reading.await.map_err(crate::refuse)?;
            Ok(js_sys::Uint8Array::from(pixels.as_slice()).into())
        })
    }
}

impl View {
    pub(crate) fn new(shared: &Rc<Shared>, canvas: HtmlCanvasElement) -> Result<View, JsValue> {
        #[cfg(feature = "webgpu")]
        let target = {
            let surface = shared.instance.create_surface(wgpu::SurfaceTarget::Canvas(canvas)).map_err(crate::refuse)?;
            Target::new(surface).into()
        };
        #[cfg(not(feature = "webgpu"))]
        drop(canvas);
        let stage =
            Stage { turntable: 0.0, exposure: 1.0, tone_mapping: ToneMapping::default(), shadow: Shadow::default() };
        Ok(View {
            shared: Rc::clone(shared),
            #[cfg(feature = "webgpu")]
            target,
            view: shared.renderer.view(1, 1).into(),
            camera: RefCell::default(),
            model: RefCell::default(),
            light: RefCell::default(),
            sky: RefCell::default(),
            look: Cell::default(),
            stage: Cell::new(stage),
        })
    }

    /// Makes the frame and hands it to `draw`, which is not called while there is no light or the model is in use.
    fn frame(&self, size: (u32, u32), draw: &mut dyn FnMut(&Frame<'_>)) {
        let (inner, light, sky) = (self.model.borrow(), self.light.borrow(), self.sky.borrow());
        let Some(light) = light.as_deref() else { return };
        if !inner.as_ref().is_none_or(|inner| inner.show(self.look.get())) {
            return;
        }
        let model = inner.as_ref().map(|inner| inner.model.borrow());
        let (camera, stage) = (self.camera.borrow(), self.stage.get());
        let Framing { radius, .. } = camera.framing();
        // Shadows and animations reach beyond the model at rest.
        let matrices = camera.matrices(size.0 as f32 / size.1 as f32, stage.turntable, radius * 3.0);
        let matrices =
            CameraMatrices { view: matrices.view, projection: matrices.projection, position: matrices.position };
        let mut frame = Frame::new(light, matrices);
        frame.model = model.as_deref();
        frame.skybox = sky.as_deref();
        frame.turntable = stage.turntable;
        frame.exposure = stage.exposure;
        frame.tone_mapping = stage.tone_mapping;
        frame.shadow = stage.shadow;
        draw(&frame);
    }
}
