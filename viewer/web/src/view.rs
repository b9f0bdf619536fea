//! One canvas: its camera, what it shows and how.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use glam::{Mat4, Quat, Vec3};
use vitrine_camera::{Camera, Framing, Orbit, Part, Settings};
use vitrine_render::{CameraMatrices, Frame, Lighting, Shadow, ToneMapping, wgpu};
use vitrine_scene::{Bounds, Layer};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::engine::Shared;
use crate::placed::Placed;
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

/// One canvas with its camera. Angles are radians, lengths metres. What it shows stands in slots: 0 is the model, the
/// others hold what stands beside it. A slot that is empty ignores what it is told.
#[wasm_bindgen]
pub struct View {
    pub(crate) shared: Rc<Shared>,
    #[cfg(feature = "webgpu")]
    target: RefCell<Target>,
    view: RefCell<vitrine_render::View>,
    camera: RefCell<Camera>,
    pub(crate) placed: RefCell<Vec<Option<Placed>>>,
    light: RefCell<Option<Rc<vitrine_render::Environment>>>,
    sky: RefCell<Option<Rc<vitrine_render::Environment>>>,
    pub(crate) stage: Cell<Stage>,
}

/// Everything else that decides how the picture looks.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    pub turntable: f32,
    exposure: f32,
    tone_mapping: ToneMapping,
    shadow: Shadow,
    lighting: Lighting,
}

#[wasm_bindgen]
impl View {
    /// Shows a model in a slot, at rest and in its default variant; the camera keeps its goal.
    ///
    /// # Errors
    /// A sentence, where it does not fit the device.
    pub fn set_model(&self, slot: usize, model: &Model) -> Result<(), JsValue> {
        let placed = Placed::new(&model.0).map_err(crate::refuse)?;
        let mut slots = self.placed.borrow_mut();
        while slots.len() <= slot {
            slots.push(None);
        }
        slots[slot] = Some(placed);
        Ok(())
    }

    /// Empties a slot.
    pub fn clear_model(&self, slot: usize) {
        if let Some(slot) = self.placed.borrow_mut().get_mut(slot) {
            *slot = None;
        }
    }

    /// Moves a model: translation (3), rotation (a quaternion, 4), scale (3).
    pub fn place(&self, slot: usize, at: &[f32]) {
        let Ok([x, y, z, qx, qy, qz, qw, sx, sy, sz]) = <[f32; 10]>::try_from(at) else { return };
        let rotation = Quat::from_xyzw(qx, qy, qz, qw).normalize();
        let root = Mat4::from_scale_rotation_translation(Vec3::new(sx, sy, sz), rotation, Vec3::new(x, y, z));
        if root.is_finite() {
            self.with(slot, &mut |placed| placed.place(root));
        }
    }

    /// Puts a model on a node (its glTF index) of the main model, with which it moves; none puts it beside that.
    pub fn attach(&self, slot: usize, node: Option<usize>) {
        let mut found = None;
        self.with(0, &mut |main| {
            found = main.scene().nodes.iter().position(|known| Some(known.index) == node);
        });
        self.with(slot, &mut |placed| placed.attached = found);
        self.follow();
    }

    /// Measures what is shown, hands the measures to the camera and the shadow, and tells them: centre x, y, z, size
    /// x, y, z, framing distance (metres), ideal aspect.
    pub fn measure(&self) -> Vec<f32> {
        self.follow();
        let mut bounds = Bounds::EMPTY;
        for placed in self.placed.borrow_mut().iter_mut().flatten() {
            let mut own = Bounds::EMPTY;
            placed.each_vertex(&mut |vertex| own.add(vertex));
            self.shared.renderer.set_bounds(&mut placed.model, own);
            bounds.min = bounds.min.min(own.min);
            bounds.max = bounds.max.max(own.max);
        }
        let slots = self.placed.borrow();
        let framing = Framing::measure(bounds.min, bounds.max, &|f| {
            for placed in slots.iter().flatten() {
                placed.each_vertex(f);
            }
        });
        self.camera.borrow_mut().set_framing(framing);
        let Framing { center, size, distance, ideal_aspect, .. } = framing;
        vec![center.x, center.y, center.z, size.x, size.y, size.z, distance, ideal_aspect]
    }

    /// Lights the model.
    pub fn set_light(&self, light: &Light) {
        self.light.replace(Some(Rc::clone(&light.0)));
    }

    /// Puts the light behind the model to be seen.
    pub fn set_sky(&self, light: &Light) {
        self.sky.replace(Some(Rc::clone(&light.0)));
    }

    /// Lets go of light and sky: nothing is drawn until there is light again.
    pub fn clear_lights(&self) {
        self.light.replace(None);
        self.sky.replace(None);
    }

    /// Shows the page behind the model.
    pub fn clear_sky(&self) {
        self.sky.replace(None);
    }

    /// Shows this variant of a model; none is the default look.
    pub fn set_variant(&self, slot: usize, index: Option<usize>) {
        self.with(slot, &mut |placed| placed.set_variant(index));
    }

    /// Shows or hides a node (its glTF index) of a model, with all that hangs below it.
    pub fn set_visible(&self, slot: usize, node: usize, visible: bool) {
        self.with(slot, &mut |placed| placed.set_visible(node, visible));
    }

    /// Poses a model as its animations do: animation, time (seconds) and weight of each. None: at rest.
    pub fn set_layers(&self, slot: usize, layers: &[f32]) {
        let layer = |layer: &[f32]| Layer { animation: layer[0] as usize, time: layer[1], weight: layer[2] };
        self.with(slot, &mut |placed| placed.set_layers(layers.chunks_exact(3).map(layer).collect()));
    }

    /// The environment's turn about +Y (radians), its intensity, the skybox's blur (0..1) and height (metres; 0: none).
    pub fn set_lighting(&self, rotation: f32, intensity: f32, blur: f32, height: f32) {
        let least = |value: f32, otherwise: f32| if value.is_finite() { value.max(0.0) } else { otherwise };
        let rotation = if rotation.is_finite() { rotation } else { 0.0 };
        let lighting =
            Lighting { rotation, intensity: least(intensity, 1.0), blur: least(blur, 0.0), height: least(height, 0.0) };
        self.stage.set(Stage { lighting, ..self.stage.get() });
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

    /// Looks at another point of the model, once it gets there.
    pub fn look_at(&self, x: f32, y: f32, z: f32) {
        self.camera.borrow_mut().set_target(Vec3::new(x, y, z));
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

    /// Draws to the canvas in this size (pixels; WebGL2: to the engine's canvas, to be copied at once), in the midst of a
    /// motion perhaps as a `draft` (see [`Frame::draft`]). False when nothing could be drawn: try again at the next frame.
    pub fn draw(&self, width: u32, height: u32, draft: bool) -> bool {
        self.draw_from((width, height), None, draft)
    }

    /// Draws what an eye of a headset or a phone sees to the engine's canvas in this size, on nothing: its view matrix from
    /// the model's space and OpenGL's projection (16 numbers each, column by column). False when nothing could be drawn.
    #[cfg(not(feature = "webgpu"))]
    pub fn draw_xr(&self, view: &[f32], projection: &[f32], width: u32, height: u32) -> bool {
        let (Ok(view), Ok(projection)) = (view.try_into(), projection.try_into()) else { return false };
        let view = Mat4::from_cols_array(view);
        // Depth is -1 to 1 there, and 0 to 1 here.
        let depth = Mat4::from_translation(Vec3::new(0.0, 0.0, 0.5)) * Mat4::from_scale(Vec3::new(1.0, 1.0, 0.5));
        let projection = depth * Mat4::from_cols_array(projection);
        let camera = CameraMatrices { view, projection, position: view.inverse().w_axis.truncate() };
        let stage = self.stage.get();
        // The room is behind it, and it stands as it was put.
        let sky = self.sky.take();
        self.stage.set(Stage { turntable: 0.0, ..stage });
        let drawn = self.draw_from((width, height), Some(camera), false);
        self.stage.set(stage);
        self.sky.replace(sky);
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
        self.frame(view.size(), None, &mut |frame| reading = Some(renderer.capture(&mut view, frame)));
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
        let stage = Stage {
            turntable: 0.0,
            exposure: 1.0,
            tone_mapping: ToneMapping::default(),
            shadow: Shadow::default(),
            lighting: Lighting::default(),
        };
        Ok(View {
            shared: Rc::clone(shared),
            #[cfg(feature = "webgpu")]
            target,
            view: shared.renderer.view(1, 1).into(),
            camera: RefCell::default(),
            placed: RefCell::default(),
            light: RefCell::default(),
            sky: RefCell::default(),
            stage: Cell::new(stage),
        })
    }

    /// Draws to the canvas from the camera, or from elsewhere.
    fn draw_from(&self, size: (u32, u32), camera: Option<CameraMatrices>, draft: bool) -> bool {
        #[cfg(feature = "webgpu")]
        let target = &self.target;
        #[cfg(not(feature = "webgpu"))]
        let target = &self.shared.surface;
        let limit = self.shared.renderer.gpu().max_texture_size();
        let size = (size.0.clamp(1, limit), size.1.clamp(1, limit));
        let mut drawn = false;
        self.frame(size, camera, &mut |frame| {
            // Not before it is sure that there is a frame: a texture that was taken and not drawn to shows blank.
            let Some(texture) = target.borrow_mut().texture(&self.shared, size) else { return };
            let mut view = self.view.borrow_mut();
            view.resize(size.0, size.1);
            let into = texture.texture.create_view(&wgpu::TextureViewDescriptor::default());
            self.shared.renderer.draw(&mut view, &into, self.shared.format, &Frame { draft, ..*frame });
            self.shared.renderer.gpu().queue.present(texture);
            drawn = true;
        });
        drawn
    }

    /// Calls `f` with what stands in a slot, if anything does.
    pub(crate) fn with(&self, slot: usize, f: &mut dyn FnMut(&mut Placed)) {
        if let Some(Some(placed)) = self.placed.borrow_mut().get_mut(slot) {
            f(placed);
        }
    }

    /// Moves what stands on nodes of the main model along with them.
    pub(crate) fn follow(&self) {
        let mut slots = self.placed.borrow_mut();
        let Some((Some(main), others)) = slots.split_first_mut() else { return };
        for other in others.iter_mut().flatten() {
            let node = other.attached.and_then(|node| main.pose.world.get(node));
            let ground = node.copied().unwrap_or(Mat4::IDENTITY);
            if other.attached.is_some() {
                other.stand(ground);
            }
        }
    }

    pub(crate) fn camera_matrices(&self, aspect: f32) -> vitrine_camera::Matrices {
        let camera = self.camera.borrow();
        // Shadows and animations reach beyond the model at rest.
        camera.matrices(aspect, self.stage.get().turntable, camera.framing().radius * 3.0)
    }

    /// Makes the frame and hands it to `draw`, which is not called while there is no light.
    fn frame(&self, size: (u32, u32), camera: Option<CameraMatrices>, draw: &mut dyn FnMut(&Frame<'_>)) {
        let (light, sky) = (self.light.borrow(), self.sky.borrow());
        let Some(light) = light.as_deref() else { return };
        self.follow();
        let mut slots = self.placed.borrow_mut();
        slots.iter_mut().flatten().for_each(Placed::prepare);
        let models: Vec<_> = slots.iter().flatten().map(|placed| &placed.model).collect();
        let stage = self.stage.get();
        let own = || {
            let matrices = self.camera_matrices(size.0 as f32 / size.1 as f32);
            CameraMatrices { view: matrices.view, projection: matrices.projection, position: matrices.position }
        };
        let mut frame = Frame::new(light, camera.unwrap_or_else(own));
        frame.extras = &models;
        frame.skybox = sky.as_deref();
        frame.lighting = stage.lighting;
        frame.turntable = stage.turntable;
        frame.exposure = stage.exposure;
        frame.tone_mapping = stage.tone_mapping;
        frame.shadow = stage.shadow;
        draw(&frame);
    }
}
