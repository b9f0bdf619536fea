//! Keyframe animation (glTF 2.0 §3.11 and appendix C).

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
    /// Keyframe times in seconds: finite, strictly increasing, at least one.
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
