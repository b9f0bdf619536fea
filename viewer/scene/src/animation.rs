//! Keyframe animation (glTF 2.0 §3.11 and appendix C).

use glam::{Quat, Vec4};

/// A keyframe animation.
#[derive(Debug, Clone, Default)]
pub struct Animation {
    /// `name`, empty where the asset gives none.
    pub name: String,
    /// Greatest keyframe time in seconds.
    pub duration: f32,
    /// What it moves. Channels of nodes that are not in the scene are left out.
    pub channels: Vec<Channel>,
}

/// Keyframes of one property of one node.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Index into [`Scene::nodes`](crate::Scene::nodes).
    pub node: usize,
    /// What is animated.
    pub property: Property,
    /// How values between keyframes are found.
    pub interpolation: Interpolation,
    /// Keyframe times in seconds: finite, never decreasing, at least one.
    pub times: Vec<f32>,
    /// Components by keyframe; thrice as many for cubic splines (in-tangent, value, out-tangent).
    pub values: Vec<f32>,
}

/// The animated property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// Three components, metres.
    Translation,
    /// Four components, a quaternion in the order x, y, z, w.
    Rotation,
    /// Three components.
    Scale,
    /// One component by morph target.
    Weights,
}

/// How values between keyframes are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// The earlier keyframe's value holds.
    Step,
    /// Straight lines; for rotations, great arcs (slerp) along the shorter way.
    Linear,
    /// Cubic Hermite splines with given tangents.
    CubicSpline,
}

impl Channel {
    /// Components of the property.
    pub fn width(&self) -> usize {
        let by_key = self.values.len() / self.times.len().max(1);
        if self.interpolation == Interpolation::CubicSpline { by_key / 3 } else { by_key }
    }

    /// The value at a time in seconds, clamped to the first and last keyframe. `out` is as long as [`Channel::width`];
    /// rotations come out at unit length.
    pub fn sample(&self, time: f32, out: &mut [f32]) {
        let next = self.times.partition_point(|key| *key <= time);
        let last = self.times.len().saturating_sub(1);
        if next == 0 || next > last {
            out.copy_from_slice(self.value(if next == 0 { 0 } else { last }, 1));
        } else {
            self.between(next - 1, time, out);
        }
        if self.property == Property::Rotation && out.len() == 4 {
            // Keyframes may be quantized, and splines leave the sphere.
            let rotation = Vec4::from_slice(out).normalize_or(Vec4::W);
            out.copy_from_slice(&rotation.to_array());
        }
    }

    /// The value between a keyframe and the next.
    fn between(&self, key: usize, time: f32, out: &mut [f32]) {
        let (start, end) = (self.times[key], self.times[key + 1]);
        let length = end - start;
        let t = (time - start) / length;
        let (from, to) = (self.value(key, 1), self.value(key + 1, 1));
        match self.interpolation {
            Interpolation::Step => out.copy_from_slice(from),
            Interpolation::Linear if self.property == Property::Rotation => {
                let turned = slerp(Quat::from_slice(from), Quat::from_slice(to), t);
                out.copy_from_slice(&turned.to_array());
            }
            Interpolation::Linear => {
                for ((out, from), to) in out.iter_mut().zip(from).zip(to) {
                    *out = from + (to - from) * t;
                }
            }
            Interpolation::CubicSpline => {
                // Appendix C.5: Hermite basis, tangents scaled by the length of the interval.
                let (t2, t3) = (t * t, t * t * t);
                let leaving = self.value(key, 2);
                let arriving = self.value(key + 1, 0);
                for (i, out) in out.iter_mut().enumerate() {
                    *out = (2.0 * t3 - 3.0 * t2 + 1.0) * from[i]
                        + length * (t3 - 2.0 * t2 + t) * leaving[i]
                        + (-2.0 * t3 + 3.0 * t2) * to[i]
                        + length * (t3 - t2) * arriving[i];
                }
            }
        }
    }

    /// The value of a keyframe; `part` picks among in-tangent (0), value (1) and out-tangent (2) of a spline.
    fn value(&self, key: usize, part: usize) -> &[f32] {
        let width = self.width();
        let at = if self.interpolation == Interpolation::CubicSpline { key * 3 + part } else { key };
        self.values.get(at * width..).and_then(|rest| rest.get(..width)).unwrap_or_default()
    }
}

/// Along the great arc, the shorter way round (appendix C.4).
fn slerp(from: Quat, to: Quat, t: f32) -> Quat {
    let dot = from.dot(to);
    let to = if dot < 0.0 { -to } else { to };
    let angle = dot.abs().min(1.0).acos();
    let sin = angle.sin();
    if sin < 1e-4 {
        // Too near for the quotient; the chord is the arc.
        return from + (to - from) * t;
    }
    from * (((1.0 - t) * angle).sin() / sin) + to * ((t * angle).sin() / sin)
}
