//! What one picture consists of.

use glam::{Mat4, Vec3};

use crate::{Environment, Model};

/// Everything that decides how one picture looks.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// What is shown; none draws the background alone.
    pub model: Option<&'a Model>,
    /// What lights the model.
    pub environment: &'a Environment,
    /// What is seen behind the model; none leaves the background as it is.
    pub skybox: Option<&'a Environment>,
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
}

impl<'a> Frame<'a> {
    /// A frame with nothing but light and a camera: no model, no skybox, transparent, exposure 1, no shadow.
    pub fn new(environment: &'a Environment, camera: CameraMatrices) -> Frame<'a> {
        Frame {
            model: None,
            environment,
            skybox: None,
            camera,
            turntable: 0.0,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow: Shadow::default(),
            background: None,
        }
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
