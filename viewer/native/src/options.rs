//! What picture is wanted.

use glam::Vec3;
use vitrine_render::{Shadow, ToneMapping};

/// How large the picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Exactly so, in pixels.
    Exact {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// At the aspect that the model fills best, the longer side having so many pixels.
    Longest(u32),
}

/// A length of the camera's orbit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Metres.
    Metres(f32),
    /// A share of the distance at which the model just fits; 1.05 is the default.
    Share(f32),
}

/// Everything about a picture but the model.
#[derive(Debug, Clone)]
pub struct Options {
    /// How large.
    pub size: Size,
    /// Bytes of a Radiance `.hdr` file in equirectangular projection; none is the built-in studio.
    pub environment: Option<Vec<u8>>,
    /// Shows the environment behind the model.
    pub skybox: bool,
    /// Azimuth of the camera in radians, from +Z towards +X; 0 by default.
    pub theta: Option<f32>,
    /// Polar angle of the camera in radians, from above; 75° by default.
    pub phi: Option<f32>,
    /// Distance of the camera from the target.
    pub radius: Option<Length>,
    /// What the camera looks at, metres by axis; the middle of the model's box by default.
    pub target: [Option<f32>; 3],
    /// Vertical field of view in radians; by default 30°. Widened where the picture is narrower than the model.
    pub fov: Option<f32>,
    /// Name of a material variant.
    pub variant: Option<String>,
    /// Name of an animation; with `time` alone the first one is meant.
    pub animation: Option<String>,
    /// Seconds into the animation; none leaves the model at rest unless an animation is named.
    pub time: Option<f32>,
    /// Factor on all light.
    pub exposure: f32,
    /// How light becomes colour.
    pub tone_mapping: ToneMapping,
    /// The shadow on the ground.
    pub shadow: Shadow,
    /// Linear sRGB; none is transparent.
    pub background: Option<Vec3>,
}

impl Default for Options {
    /// 1024 pixels at the model's ideal aspect, the built-in studio, transparent, no shadow.
    fn default() -> Options {
        Options {
            size: Size::Longest(1024),
            environment: None,
            skybox: false,
            theta: None,
            phi: None,
            radius: None,
            target: [None; 3],
            fov: None,
            variant: None,
            animation: None,
            time: None,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow: Shadow::default(),
            background: None,
        }
    }
}
