//! How far away and how wide: the shape of a model as the camera needs it.

use glam::Vec3;

/// Vertical field of view that a model is framed with, before widening for narrow views: 30°.
pub const FRAMED_FOV: f32 = std::f32::consts::PI / 6.0;

/// Radius of the first view as a share of [`Framing::distance`].
pub(crate) const MARGIN: f32 = 1.05;

/// The shape of a model, measured so that it fits into the view however it is turned about its vertical axis.
///
/// As in `<model-viewer>`: a sphere about `center` touches the cone of the framed field of view at `distance`, and the
/// cylinder swept by the turning model gives the aspect at which it just touches the left and right of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framing {
    /// What the camera looks at.
    pub center: Vec3,
    /// Edge lengths of the model's box.
    pub size: Vec3,
    /// Radius of the sphere about `center` that holds all vertices.
    pub radius: f32,
    /// Distance from `center` at which that sphere just fits into the framed field of view.
    pub distance: f32,
    /// Width over height of the picture that the model fills best.
    pub ideal_aspect: f32,
}

/// Calls the given function with each vertex of a model.
pub type EachVertex<'a> = &'a dyn Fn(&mut dyn FnMut(Vec3));

impl Default for Framing {
    /// The framing of nothing: a sphere of one metre across at the origin.
    fn default() -> Framing {
        Framing::new(Vec3::ZERO, Vec3::ONE, 0.5, 1.0)
    }
}

impl Framing {
    fn new(center: Vec3, size: Vec3, radius: f32, ideal_aspect: f32) -> Framing {
        Framing { center, size, radius, distance: radius / (FRAMED_FOV / 2.0).sin(), ideal_aspect }
    }

    /// Measures the vertices that `each_vertex` hands out (it is called twice) about the middle of the box `min`, `max`.
    /// Vertices that are not finite are left out; a model without vertices, or of no size, gets the default framing
    /// about its centre.
    pub fn measure(min: Vec3, max: Vec3, each_vertex: EachVertex<'_>) -> Framing {
        // Halved before they are added: the sum of two large numbers may overflow.
        let center = min * 0.5 + max * 0.5;
        let size = max - min;
        if !center.is_finite() || !size.is_finite() || size.min_element() < 0.0 {
            return Framing::default();
        }
        let mut squared = 0.0f32;
        each_vertex(&mut |vertex| squared = squared.max((vertex - center).length_squared()));
        let radius = squared.sqrt();
        let framing = Framing::new(center, size, radius, 1.0);
        if radius <= 0.0 || !framing.distance.is_finite() {
            return Framing { center, size, ..Framing::default() };
        }
        let mut tangent = 0.0f32;
        each_vertex(&mut |vertex| {
            let at = vertex - center;
            let depth = framing.distance - at.y.abs();
            tangent = tangent.max((at.x * at.x + at.z * at.z).sqrt() / depth);
        });
        let ideal_aspect = tangent / (FRAMED_FOV / 2.0).tan();
        Framing { ideal_aspect: if ideal_aspect > 0.0 { ideal_aspect } else { 1.0 }, ..framing }
    }

    /// The vertical field of view (radians) that shows in a view of `aspect` (width over height) all that `fov` shows at
    /// the model's ideal aspect: wider for views narrower than the model.
    pub fn fit(&self, fov: f32, aspect: f32) -> f32 {
        let narrow = if aspect > 0.0 { (self.ideal_aspect / aspect).max(1.0) } else { 1.0 };
        2.0 * ((fov / 2.0).tan() * narrow).atan()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vertices: &[Vec3]) -> Framing {
        let min = vertices.iter().copied().reduce(Vec3::min).unwrap_or(Vec3::INFINITY);
        let max = vertices.iter().copied().reduce(Vec3::max).unwrap_or(Vec3::NEG_INFINITY);
        Framing::measure(min, max, &|f| vertices.iter().for_each(|v| f(*v)))
    }

    fn cuboid(half: Vec3, center: Vec3) -> Vec<Vec3> {
        (0..8)
            .map(|i| {
                let sign = |bit: u32| if i >> bit & 1 == 0 { -1.0 } else { 1.0 };
                center + half * Vec3::new(sign(0), sign(1), sign(2))
            })
            .collect()
    }

    #[test]
    fn measures_a_cuboid_off_centre() {
        let framing = of(&cuboid(Vec3::new(1.0, 2.0, 2.0), Vec3::new(5.0, 1.0, -3.0)));
        assert!((framing.center - Vec3::new(5.0, 1.0, -3.0)).length() < 1e-6);
        assert!((framing.size - Vec3::new(2.0, 4.0, 4.0)).length() < 1e-6);
        assert!((framing.radius - 3.0).abs() < 1e-5);
        assert!((framing.distance - 3.0 / 15f32.to_radians().sin()).abs() < 1e-4);
        let expected = 5f32.sqrt() / (framing.distance - 2.0) / 15f32.to_radians().tan();
        assert!((framing.ideal_aspect - expected).abs() < 1e-5);
    }

    #[test]
    fn every_vertex_is_in_view_at_any_aspect_and_turn() {
        let vertices = cuboid(Vec3::new(0.9, 0.2, 0.4), Vec3::ZERO);
        let framing = of(&vertices);
        for aspect in [0.2, 0.5, 1.0, framing.ideal_aspect, 3.0] {
            let tan_y = (framing.fit(FRAMED_FOV, aspect) / 2.0).tan();
            for turn in 0..36 {
                let rotation = glam::Quat::from_rotation_y((turn as f32 * 10.0).to_radians());
                for vertex in &vertices {
                    let at = rotation * *vertex;
                    let depth = framing.distance - at.z;
                    assert!(at.y.abs() / depth <= tan_y * 1.0001, "top or bottom cut at {aspect}");
                    assert!(at.x.abs() / depth <= tan_y * aspect * 1.0001, "side cut at {aspect}");
                }
            }
        }
    }

    #[test]
    fn wide_views_keep_the_field_of_view() {
        let framing = of(&cuboid(Vec3::ONE, Vec3::ZERO));
        assert!((framing.fit(FRAMED_FOV, 4.0) - FRAMED_FOV).abs() < 1e-6);
        assert!(framing.fit(FRAMED_FOV, 0.3) > FRAMED_FOV);
        assert!((framing.fit(FRAMED_FOV, 0.0) - FRAMED_FOV).abs() < 1e-6);
        assert!((framing.fit(FRAMED_FOV, f32::NAN) - FRAMED_FOV).abs() < 1e-6);
    }

    #[test]
    fn nothing_and_nonsense_get_the_default() {
        assert_eq!(of(&[]), Framing::default());
        let dot = of(&[Vec3::X]);
        assert_eq!(dot.center, Vec3::X);
        assert!(dot.radius > 0.0 && dot.distance > 0.0 && dot.ideal_aspect == 1.0);
        assert_eq!(Framing::measure(Vec3::NAN, Vec3::ONE, &|_| {}), Framing::default());
        let partly = Framing::measure(-Vec3::ONE, Vec3::ONE, &|f| {
            f(Vec3::NAN);
            f(Vec3::ONE);
        });
        assert!((partly.radius - 3f32.sqrt()).abs() < 1e-5);
        let huge = of(&[Vec3::splat(-3e38), Vec3::splat(3e38)]);
        assert!(huge.radius.is_finite() && huge.distance.is_finite() && huge.ideal_aspect.is_finite());
        let pole = of(&[-Vec3::Y, Vec3::Y]);
        assert!(pole.ideal_aspect > 0.0);
    }
}
