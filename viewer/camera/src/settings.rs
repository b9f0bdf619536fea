//! What the page asks of the camera, and what follows from it.

use std::f32::consts::PI;

use glam::Vec3;

use crate::framing::{FRAMED_FOV, Framing, MARGIN};

/// A place around the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orbit {
    /// Azimuth in radians; 0 is in front (+Z), growing towards +X.
    pub theta: f32,
    /// Polar angle in radians; 0 is above, π below.
    pub phi: f32,
    /// Metres from the target.
    pub radius: f32,
}

/// An inclusive range; `min <= max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end, may be −∞.
    pub min: f32,
    /// Upper end, may be +∞.
    pub max: f32,
}

impl Range {
    fn new(min: f32, max: f32) -> Range {
        // As CSS clamp(): the lower limit wins.
        Range { min, max: max.max(min) }
    }

    /// The nearest number in the range.
    pub fn clamp(self, value: f32) -> f32 {
        value.min(self.max).max(self.min)
    }
}

/// Where the camera may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Radians.
    pub theta: Range,
    /// Radians, within 0..=π.
    pub phi: Range,
    /// Metres, above 0.
    pub radius: Range,
    /// Vertical field of view in radians, before widening for narrow views.
    pub fov: Range,
}

/// What the page asks for. `None` is `auto`: derived from the model. Numbers that are not a number count as `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    /// theta, phi (radians), radius (metres). Auto: 0°, 75°, 105 % of the framing distance.
    pub orbit: [Option<f32>; 3],
    /// Metres. Auto: the centre of the model's box.
    pub target: [Option<f32>; 3],
    /// Radians, widened in views narrower than the model. Auto: 30°.
    pub fov: Option<f32>,
    /// Auto: −∞, 22.5°, the model's sphere.
    pub min_orbit: [Option<f32>; 3],
    /// Auto: ∞, 157.5°, the first view's radius.
    pub max_orbit: [Option<f32>; 3],
    /// Auto: 10°.
    pub min_fov: Option<f32>,
    /// Auto: 45°.
    pub max_fov: Option<f32>,
}

/// Nearer than this share of the model's radius nothing useful is to be seen.
const CLOSEST: f32 = 1e-3;
const MIN_FOV: f32 = 10.0 * PI / 180.0;
const MAX_FOV: f32 = 45.0 * PI / 180.0;
const FOV_RANGE: Range = Range { min: 1e-3, max: 3.1 };

fn real(value: Option<f32>) -> Option<f32> {
    value.filter(|value| !value.is_nan())
}

fn finite(value: Option<f32>) -> Option<f32> {
    value.filter(|value| value.is_finite())
}

impl Settings {
    /// Where the camera stands at first and after a reset, not yet limited.
    pub fn home_orbit(&self, framing: &Framing) -> Orbit {
        Orbit {
            theta: finite(self.orbit[0]).unwrap_or(0.0),
            phi: finite(self.orbit[1]).unwrap_or(75.0 * PI / 180.0),
            radius: finite(self.orbit[2]).unwrap_or(framing.distance * MARGIN),
        }
    }

    /// What it looks at then.
    pub fn home_target(&self, framing: &Framing) -> Vec3 {
        let [x, y, z] = self.target.map(finite);
        let center = framing.center;
        Vec3::new(x.unwrap_or(center.x), y.unwrap_or(center.y), z.unwrap_or(center.z))
    }

    /// Its vertical field of view then, before widening.
    pub fn home_fov(&self) -> f32 {
        FOV_RANGE.clamp(finite(self.fov).unwrap_or(FRAMED_FOV))
    }

    /// The limits. Automatic ones always let the asked-for first view in.
    pub fn limits(&self, framing: &Framing) -> Limits {
        let home = self.home_orbit(framing);
        let fov = self.home_fov();
        let [min_theta, min_phi, min_radius] = self.min_orbit.map(real);
        let [max_theta, max_phi, max_radius] = self.max_orbit.map(real);
        let phi = |limit: f32| limit.clamp(0.0, PI);
        let closest = framing.radius * CLOSEST;
        Limits {
            theta: Range::new(min_theta.unwrap_or(f32::NEG_INFINITY), max_theta.unwrap_or(f32::INFINITY)),
            phi: Range::new(
                phi(min_phi.unwrap_or((PI / 8.0).min(home.phi))),
                phi(max_phi.unwrap_or((PI * 7.0 / 8.0).max(home.phi))),
            ),
            radius: Range::new(
                min_radius.unwrap_or(framing.radius.min(home.radius)).max(closest),
                max_radius.unwrap_or((framing.distance * MARGIN).max(home.radius)).max(closest),
            ),
            fov: Range::new(
                FOV_RANGE.clamp(real(self.min_fov).unwrap_or(MIN_FOV.min(fov))),
                FOV_RANGE.clamp(real(self.max_fov).unwrap_or(MAX_FOV.max(fov))),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_limits_are_the_documented_ones() {
        let framing = Framing::default();
        let limits = Settings::default().limits(&framing);
        assert_eq!(limits.theta, Range { min: f32::NEG_INFINITY, max: f32::INFINITY });
        assert!(
            (limits.phi.min.to_degrees() - 22.5).abs() < 1e-4 && (limits.phi.max.to_degrees() - 157.5).abs() < 1e-4
        );
        assert_eq!(limits.radius.min, framing.radius);
        assert!((limits.radius.max - framing.distance * 1.05).abs() < 1e-6);
        assert!((limits.fov.max.to_degrees() - 45.0).abs() < 1e-4);
        let home = Settings::default().home_orbit(&framing);
        assert!((home.phi.to_degrees() - 75.0).abs() < 1e-4 && home.theta == 0.0);
    }

    #[test]
    fn automatic_limits_admit_the_first_view() {
        let settings =
            Settings { orbit: [None, Some(0.1), Some(0.2)], fov: Some(100f32.to_radians()), ..Settings::default() };
        let limits = settings.limits(&Framing::default());
        assert_eq!(limits.phi.min, 0.1);
        assert_eq!(limits.radius.min, 0.2);
        assert!((limits.fov.max - 100f32.to_radians()).abs() < 1e-6);
    }

    #[test]
    fn explicit_limits_hold_and_nonsense_does_not() {
        let settings = Settings {
            orbit: [Some(f32::NAN), Some(f32::INFINITY), Some(f32::NAN)],
            min_orbit: [Some(f32::NEG_INFINITY), Some(-5.0), Some(0.0)],
            max_orbit: [Some(f32::INFINITY), Some(f32::NAN), Some(f32::INFINITY)],
            min_fov: Some(0.0),
            max_fov: Some(1e9),
            fov: Some(f32::NAN),
            target: [Some(f32::INFINITY), None, Some(2.0)],
        };
        let framing = Framing::default();
        let limits = settings.limits(&framing);
        assert_eq!(limits.phi.min, 0.0);
        assert!(limits.radius.min > 0.0 && limits.radius.max == f32::INFINITY);
        assert!(limits.fov.min > 0.0 && limits.fov.max < PI);
        assert!(settings.home_orbit(&framing).radius.is_finite());
        assert_eq!(settings.home_target(&framing), Vec3::new(0.0, 0.0, 2.0));
        let crossed = Settings { min_orbit: [Some(1.0), None, None], max_orbit: [Some(-1.0), None, None], ..settings };
        assert_eq!(crossed.limits(&framing).theta, Range { min: 1.0, max: 1.0 });
    }
}
