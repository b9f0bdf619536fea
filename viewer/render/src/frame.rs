//! What one picture consists of.

use glam::{Mat4, Vec3};
use vitrine_scene::Bounds;

use crate::{Environment, Model};

/// Everything that decides how one picture looks.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// What is shown; none draws the background alone.
    pub model: Option<&'a Model>,
    /// What stands beside it.
    pub extras: &'a [&'a Model],
    /// What lights the model.
    pub environment: &'a Environment,
    /// What is seen behind the model; none leaves the background as it is.
    pub skybox: Option<&'a Environment>,
    /// How the light, and what is seen of it, stands.
    pub lighting: Lighting,
    /// Where from.
    pub camera: CameraMatrices,
    /// Radians about +Y (through the origin) by which the model and its shadow are turned; the light stays.
    pub turntable: f32,
    /// Factor on all light; 1 by default.
    pub exposure: f32,
    /// How light becomes display colour.
    pub tone_mapping: ToneMapping,
    /// The shadow on the ground.
    pub shadow: Shadow,
    /// Linear sRGB colour behind everything; none is transparent.
    pub background: Option<Vec3>,
    /// Seen for a moment, in the midst of a motion that is too slow, or before the last textures are there: where the CPU
    /// draws, with one sample a pixel and one level of each texture. See [`Gpu::by_cpu`](crate::Gpu::by_cpu).
    pub draft: bool,
}

impl<'a> Frame<'a> {
    /// All that is shown.
    pub(crate) fn models(&self) -> impl Iterator<Item = &'a Model> {
        self.model.into_iter().chain(self.extras.iter().copied())
    }

    /// The box about all that is shown.
    pub(crate) fn bounds(&self) -> Bounds {
        let mut bounds = Bounds::EMPTY;
        for model in self.models() {
            bounds.min = bounds.min.min(model.bounds.min);
            bounds.max = bounds.max.max(model.bounds.max);
        }
        bounds
    }

    /// A frame with nothing but light and a camera: no model, no skybox, transparent, exposure 1, no shadow.
    pub fn new(environment: &'a Environment, camera: CameraMatrices) -> Frame<'a> {
        Frame {
            model: None,
            extras: &[],
            environment,
            skybox: None,
            lighting: Lighting::default(),
            camera,
            turntable: 0.0,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow: Shadow::default(),
            background: None,
            draft: false,
        }
    }
}

/// How the environment stands about the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lighting {
    /// Radians about +Y by which it is turned.
    pub rotation: f32,
    /// Factor on the light and on the skybox, 0 or more.
    pub intensity: f32,
    /// How blurred the skybox is: 0 (not at all) to 1 (as seen by a matt mirror).
    pub blur: f32,
    /// Metres above the ground from which the environment was taken: the skybox's lower half becomes a floor. 0 leaves
    /// it infinitely far.
    pub height: f32,
}

impl Default for Lighting {
    fn default() -> Self {
        Lighting { rotation: 0.0, intensity: 1.0, blur: 0.0, height: 0.0 }
    }
}

/// The camera as matrices, right-handed with +Y up, looking along −Z of its own space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraMatrices {
    /// World to camera.
    pub view: Mat4,
    /// Camera to clip space with depth from 0 (near) to 1 (far).
    pub projection: Mat4,
    /// Where the camera stands, in world space.
    pub position: Vec3,
}

/// The soft shadow on the ground under the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shadow {
    /// 0 (none, nothing is computed) to 1.
    pub intensity: f32,
    /// 0 (light from straight above, crisp) to 1 (light from all of the sky).
    pub softness: f32,
}

impl Default for Shadow {
    fn default() -> Self {
        Shadow { intensity: 0.0, softness: 1.0 }
    }
}

/// How linear light becomes display colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u32)]
pub enum ToneMapping {
    /// Nothing but clipping to 0..1, without regard to exposure.
    None = 0,
    /// Exposure and clipping.
    Linear = 1,
    /// Khronos PBR Neutral: base colours come out as they were authored.
    #[default]
    Neutral = 2,
    /// ACES filmic (Hill's fit), as three.js scales it.
    Aces = 3,
    /// `AgX` (Sobotka), default look.
    AgX = 4,
    /// Reinhard, by channel.
    Reinhard = 5,
    /// A film-like curve (Hejl and Burgess-Dawson's "optimized Cineon").
    Cineon = 6,
}

impl ToneMapping {
    /// The value of a `tone-mapping` attribute: `neutral` (also `commerce`, `auto` and the empty word), `aces`, `agx`,
    /// `reinhard`, `cineon`, `linear`, `none`.
    pub fn from_name(name: &str) -> Option<ToneMapping> {
        Some(match name {
            "" | "auto" | "neutral" | "commerce" => ToneMapping::Neutral,
            "aces" => ToneMapping::Aces,
            "agx" => ToneMapping::AgX,
            "reinhard" => ToneMapping::Reinhard,
            "cineon" => ToneMapping::Cineon,
            "linear" => ToneMapping::Linear,
            "none" => ToneMapping::None,
            _ => return None,
        })
    }
}
