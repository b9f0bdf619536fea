//! The camera itself: a goal, and where it is on the way there.

use std::f32::consts::{PI, TAU};

use glam::{Mat4, Vec3, Vec4};

use crate::damper::Damper;
use crate::framing::Framing;
use crate::settings::{Limits, Orbit, Settings};

/// What a renderer needs. Depth is 0 at the near plane and 1 at the far plane, as wgpu wants it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrices {
    /// World to view space (right-handed, looking along −Z).
    pub view: Mat4,
    /// View to clip space, z in 0..1.
    pub projection: Mat4,
    /// The eye in world space.
    pub position: Vec3,
}

/// Parts of the camera that are sent home by themselves, as when one attribute changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// theta, phi, radius.
    Orbit,
    /// The point looked at.
    Target,
    /// The field of view.
    Fov,
    /// All of them.
    All,
}

/// Indices of the damped numbers.
const THETA: usize = 0;
const PHI: usize = 1;
const RADIUS: usize = 2;
const LOG_FOV: usize = 3;
const TARGET: usize = 4;
const COUNT: usize = 7;

/// An orbit camera with damping. Setters change the goal; [`Camera::step`] moves towards it.
#[derive(Debug, Clone)]
pub struct Camera {
    settings: Settings,
    framing: Framing,
    limits: Limits,
    decay: f32,
    goal: [f32; COUNT],
    now: [Damper; COUNT],
}

impl Default for Camera {
    fn default() -> Camera {
        Camera::new(Settings::default(), Framing::default())
    }
}

impl Camera {
    /// At rest in the first view.
    pub fn new(settings: Settings, framing: Framing) -> Camera {
        let limits = settings.limits(&framing);
        let mut camera =
            Camera { settings, framing, limits, decay: 50.0, goal: [0.0; COUNT], now: [Damper::default(); COUNT] };
        camera.home(Part::All);
        camera.jump();
        camera
    }

    /// Takes over what the page asks for. The goal is only brought within the new limits; see [`Camera::home`].
    pub fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.relimit();
    }

    /// Takes over the shape of another model. The goal is only brought within the new limits; see [`Camera::home`].
    pub fn set_framing(&mut self, framing: Framing) {
        self.framing = framing;
        self.relimit();
    }

    /// The shape of the model.
    pub fn framing(&self) -> &Framing {
        &self.framing
    }

    /// What the page asks for.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Time constant of the damping in milliseconds; 0 jumps.
    pub fn set_decay(&mut self, milliseconds: f32) {
        if milliseconds.is_finite() {
            self.decay = milliseconds.max(0.0);
        }
    }

    fn relimit(&mut self) {
        self.limits = self.settings.limits(&self.framing);
        self.set_goal(self.goal_orbit());
        self.set_goal_fov(self.goal[LOG_FOV].exp());
    }

    fn goal_orbit(&self) -> Orbit {
        Orbit { theta: self.goal[THETA], phi: self.goal[PHI], radius: self.goal[RADIUS] }
    }

    fn set_goal(&mut self, orbit: Orbit) {
        let limits = &self.limits;
        let pairs =
            [(THETA, limits.theta, orbit.theta), (PHI, limits.phi, orbit.phi), (RADIUS, limits.radius, orbit.radius)];
        for (index, range, value) in pairs {
            if value.is_finite() {
                self.goal[index] = range.clamp(value);
            }
        }
    }

    fn set_goal_fov(&mut self, fov: f32) {
        if fov.is_finite() {
            self.goal[LOG_FOV] = self.limits.fov.clamp(fov).ln();
        }
    }

    /// Sets the goal's place around the target, within the limits. Where theta is free the camera takes the short way.
    pub fn orbit_to(&mut self, orbit: Orbit) {
        self.set_goal(orbit);
        if self.limits.theta.max - self.limits.theta.min >= TAU {
            let turns = ((self.now[THETA].value - self.goal[THETA]) / TAU).round();
            if turns.is_finite() {
                self.now[THETA].shift(-turns * TAU);
            }
        }
    }

    /// Turns by angles in radians: positive theta moves the camera to its right, positive phi downwards. The goal never
    /// is more than half a round from where the camera is now.
    pub fn orbit_by(&mut self, theta: f32, phi: f32) {
        let mut orbit = self.goal_orbit();
        let now = self.now[THETA].value;
        orbit.theta = (orbit.theta + theta).clamp(now - PI, now + PI);
        orbit.phi += phi;
        self.set_goal(orbit);
    }

    /// Zooms by `amount` in units of the logarithm of the field of view (positive: out). The radius goes along so that
    /// radius and field of view reach their limits together; once one is there, the other goes on alone.
    pub fn zoom_by(&mut self, amount: f32) {
        if !amount.is_finite() || amount == 0.0 {
            return;
        }
        let Limits { radius, fov, .. } = self.limits;
        let (radius_end, fov_end) = if amount > 0.0 { (radius.max, fov.max) } else { (radius.min, fov.min) };
        let left = fov_end.ln() - self.goal[LOG_FOV];
        let now = self.goal[RADIUS];
        let moved = if left.abs() > 1e-4 && radius_end.is_finite() {
            now + amount * (radius_end - now) / left
        } else {
            now * amount.exp()
        };
        // Never past the end: the quotient is rough where little is left.
        let moved =
            if amount > 0.0 { moved.clamp(now, radius.max.max(now)) } else { moved.clamp(radius.min.min(now), now) };
        self.set_goal(Orbit { radius: moved, ..self.goal_orbit() });
        self.set_goal_fov((self.goal[LOG_FOV] + amount).exp());
    }

    /// Moves the target in the view plane by shares of the view's height (x to the right, y up), so that the model
    /// follows the pointer. The target stays within the model's box.
    pub fn pan_by(&mut self, x: f32, y: f32, aspect: f32, turntable: f32) {
        let height = 2.0 * self.goal[RADIUS] * (self.fov(aspect) / 2.0).tan();
        let (right, up, _) = basis(self.now[THETA].value - turntable, self.now[PHI].value);
        let target = self.goal_target() - (right * x + up * y) * height;
        let center = self.framing.center;
        let half = self.framing.size / 2.0;
        // A target that the page set outside the box may stay there, but not be dragged further out.
        let at = self.goal_target();
        let limited = target.max((center - half).min(at)).min((center + half).max(at));
        self.set_target(limited);
    }

    fn goal_target(&self) -> Vec3 {
        Vec3::new(self.goal[TARGET], self.goal[TARGET + 1], self.goal[TARGET + 2])
    }

    /// Looks at another point (metres, model space).
    pub fn set_target(&mut self, target: Vec3) {
        if target.is_finite() {
            self.goal[TARGET..].copy_from_slice(&target.to_array());
        }
    }

    /// Sends a part back to what the settings ask for.
    pub fn home(&mut self, part: Part) {
        if matches!(part, Part::Orbit | Part::All) {
            self.orbit_to(self.settings.home_orbit(&self.framing));
        }
        if matches!(part, Part::Target | Part::All) {
            self.set_target(self.settings.home_target(&self.framing));
        }
        if matches!(part, Part::Fov | Part::All) {
            self.set_goal_fov(self.settings.home_fov());
        }
    }

    /// Where the camera is going: theta, phi, radius, logarithm of the field of view (before widening), target x, y, z.
    pub fn goal(&self) -> [f32; 7] {
        self.goal
    }

    /// Takes over another camera's [`Camera::goal`], within this one's limits, and arrives there at once.
    pub fn restore(&mut self, goal: [f32; 7]) {
        let [theta, phi, radius, log_fov, x, y, z] = goal;
        self.set_goal(Orbit { theta, phi, radius });
        self.set_goal_fov(log_fov.exp());
        self.set_target(Vec3::new(x, y, z));
        self.jump();
    }

    /// Arrives at once.
    pub fn jump(&mut self) {
        for (now, goal) in self.now.iter_mut().zip(self.goal) {
            now.jump(goal);
        }
    }

    /// Moves for `dt` milliseconds. Returns true while there is still a way to go.
    pub fn step(&mut self, dt: f32) -> bool {
        let dt = if dt.is_finite() { dt.max(0.0) } else { 0.0 };
        let size = self.framing.radius;
        let units = [1.0, 1.0, size, 1.0, size, size, size];
        let mut moving = false;
        for ((now, goal), unit) in self.now.iter_mut().zip(self.goal).zip(units) {
            moving |= now.step(goal, dt, self.decay, unit);
        }
        moving
    }

    /// True when the camera has arrived: nothing needs drawing on its account.
    pub fn is_at_rest(&self) -> bool {
        self.now.iter().zip(self.goal).all(|(now, goal)| now.is_at_rest(goal))
    }

    /// Where the camera is now.
    pub fn orbit(&self) -> Orbit {
        Orbit { theta: self.now[THETA].value, phi: self.now[PHI].value, radius: self.now[RADIUS].value }
    }

    /// What it looks at now (model space).
    pub fn target(&self) -> Vec3 {
        Vec3::new(self.now[TARGET].value, self.now[TARGET + 1].value, self.now[TARGET + 2].value)
    }

    /// Its vertical field of view now in a view of this aspect (width over height), radians.
    pub fn fov(&self, aspect: f32) -> f32 {
        self.framing.fit(self.now[LOG_FOV].value.exp(), aspect)
    }

    /// The limits of the field of view in a view of this aspect, radians.
    pub fn fov_limits(&self, aspect: f32) -> (f32, f32) {
        (self.framing.fit(self.limits.fov.min, aspect), self.framing.fit(self.limits.fov.max, aspect))
    }

    /// The matrices for a view of `aspect` (width over height), with the model turned by `turntable` radians about +Y
    /// (through the origin); the target turns with it. `reach` is the radius about the model's centre of all that is to be drawn
    /// (metres); near and far lie around it.
    pub fn matrices(&self, aspect: f32, turntable: f32, reach: f32) -> Matrices {
        let aspect = if aspect.is_finite() && aspect > 0.0 { aspect } else { 1.0 };
        let Orbit { theta, phi, radius } = self.orbit();
        let (right, up, back) = basis(theta, phi);
        let turn = glam::Quat::from_rotation_y(if turntable.is_finite() { turntable } else { 0.0 });
        let position = turn * self.target() + back * radius;
        let view = Mat4::from_cols(
            Vec4::new(right.x, up.x, back.x, 0.0),
            Vec4::new(right.y, up.y, back.y, 0.0),
            Vec4::new(right.z, up.z, back.z, 0.0),
            Vec4::new(-right.dot(position), -up.dot(position), -back.dot(position), 1.0),
        );
        let reach = if reach.is_finite() { reach.max(self.framing.radius) } else { self.framing.radius };
        let distance = (position - turn * self.framing.center).length();
        let far = distance + reach;
        let near = (distance - reach).max(far * 1e-3);
        let projection = perspective(self.fov(aspect), aspect, near, far);
        Matrices { view, projection, position }
    }
}

/// Right-handed perspective with depth 0 at `near` and 1 at `far`: depth·w = (far·z + near·far) / (near − far), w = −z.
fn perspective(fov: f32, aspect: f32, near: f32, far: f32) -> Mat4 {
    let y = 1.0 / (fov / 2.0).tan();
    let z = far / (near - far);
    Mat4::from_cols(
        Vec4::new(y / aspect, 0.0, 0.0, 0.0),
        Vec4::new(0.0, y, 0.0, 0.0),
        Vec4::new(0.0, 0.0, z, -1.0),
        Vec4::new(0.0, 0.0, near * z, 0.0),
    )
}

/// Right, up and back of a camera at these angles; sound at the poles too.
fn basis(theta: f32, phi: f32) -> (Vec3, Vec3, Vec3) {
    let (sin_theta, cos_theta) = theta.sin_cos();
    let (sin_phi, cos_phi) = phi.sin_cos();
    let right = Vec3::new(cos_theta, 0.0, -sin_theta);
    let back = Vec3::new(sin_phi * sin_theta, cos_phi, sin_phi * cos_theta);
    (right, back.cross(right), back)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(camera: &mut Camera) -> usize {
        let mut steps = 0;
        while camera.step(16.0) {
            steps += 1;
            assert!(steps < 10_000, "never rests");
        }
        assert!(camera.is_at_rest());
        steps
    }

    fn degrees(orbit: Orbit) -> [f32; 3] {
        [orbit.theta.to_degrees(), orbit.phi.to_degrees(), orbit.radius]
    }

    #[test]
    fn starts_at_rest_in_the_first_view() {
        let camera = Camera::default();
        assert!(camera.is_at_rest());
        let [theta, phi, radius] = degrees(camera.orbit());
        assert!(theta == 0.0 && (phi - 75.0).abs() < 1e-4);
        assert!((radius - 1.05 * camera.framing().distance).abs() < 1e-6);
        assert!((camera.fov(4.0).to_degrees() - 30.0).abs() < 1e-4);
    }

    #[test]
    fn view_looks_at_the_target_from_the_front() {
        let settings = Settings {
            orbit: [Some(0.0), Some(PI / 2.0), Some(3.0)],
            target: [Some(1.0), Some(2.0), Some(0.0)],
            ..Settings::default()
        };
        let camera = Camera::new(settings, Framing::default());
        let matrices = camera.matrices(1.0, 0.0, 0.5);
        assert!((matrices.position - Vec3::new(1.0, 2.0, 3.0)).length() < 1e-5);
        let target = matrices.view.transform_point3(Vec3::new(1.0, 2.0, 0.0));
        assert!((target - Vec3::new(0.0, 0.0, -3.0)).length() < 1e-5);
        let right = matrices.view.transform_point3(Vec3::new(2.0, 2.0, 0.0));
        assert!(right.x > 0.9, "+X is on the right of a camera in front");
        let up = matrices.view.transform_point3(Vec3::new(1.0, 3.0, 0.0));
        assert!(up.y > 0.9);
    }

    #[test]
    fn a_quarter_turn_stands_on_the_x_side() {
        let settings = Settings { orbit: [Some(PI / 2.0), Some(PI / 2.0), Some(2.0)], ..Settings::default() };
        let position = Camera::new(settings, Framing::default()).matrices(1.0, 0.0, 0.5).position;
        assert!((position - Vec3::new(2.0, 0.0, 0.0)).length() < 1e-5);
    }

    #[test]
    fn view_is_a_rotation_even_at_the_poles() {
        for phi in [0.0, 1e-4, PI / 2.0, PI] {
            let settings = Settings {
                orbit: [Some(0.7), Some(phi), Some(2.0)],
                min_orbit: [None, Some(0.0), None],
                max_orbit: [None, Some(PI), None],
                ..Settings::default()
            };
            let view = Camera::new(settings, Framing::default()).matrices(1.3, 0.4, 0.5).view;
            assert!((view.determinant() - 1.0).abs() < 1e-4, "{phi}");
            assert!(view.is_finite());
        }
    }

    #[test]
    fn depth_runs_from_zero_to_one_around_the_model() {
        let camera = Camera::default();
        let matrices = camera.matrices(1.5, 0.0, 0.5);
        let clip = matrices.projection * matrices.view;
        let direction = -matrices.position.normalize();
        let front = clip.project_point3(direction * -0.499);
        let rear = clip.project_point3(direction * 0.499);
        assert!(front.z >= 0.0 && front.z < rear.z && rear.z <= 1.0, "{front} {rear}");
    }

    #[test]
    fn turning_the_table_keeps_the_target_in_the_middle_and_the_model_in_depth() {
        let settings = Settings { target: [Some(1.0), Some(0.2), Some(0.0)], ..Settings::default() };
        let framing = Framing { center: Vec3::new(0.7, 0.0, 0.1), ..Framing::default() };
        let camera = Camera::new(settings, framing);
        for step in 0..12 {
            let angle = step as f32 * PI / 6.0;
            let turn = glam::Quat::from_rotation_y(angle);
            let matrices = camera.matrices(1.0, angle, 0.5);
            let target = matrices.view.transform_point3(turn * camera.target());
            assert!(target.truncate().length() < 1e-5, "{target}");
            let center = (matrices.projection * matrices.view).project_point3(turn * framing.center);
            assert!((0.0..=1.0).contains(&center.z), "{center}");
        }
    }

    #[test]
    fn glides_to_the_goal_and_rests_there_exactly() {
        let mut camera = Camera::default();
        camera.orbit_by(1.0, 0.2);
        assert!(!camera.is_at_rest());
        assert!(settle(&mut camera) > 5);
        let orbit = camera.orbit();
        assert_eq!(orbit.theta, 1.0);
        assert!(!camera.step(16.0));
    }

    #[test]
    fn phi_stops_at_its_limits() {
        let mut camera = Camera::default();
        camera.orbit_by(0.0, -10.0);
        settle(&mut camera);
        assert!((camera.orbit().phi.to_degrees() - 22.5).abs() < 1e-3);
        camera.orbit_by(0.0, 10.0);
        settle(&mut camera);
        assert!((camera.orbit().phi.to_degrees() - 157.5).abs() < 1e-3);
    }

    #[test]
    fn takes_the_short_way_round() {
        let mut camera = Camera::default();
        for _ in 0..5 {
            camera.orbit_by(3.0, 0.0);
            settle(&mut camera);
        }
        assert!((camera.orbit().theta - 15.0).abs() < 1e-3);
        camera.home(Part::Orbit);
        assert!(camera.orbit().theta.abs() <= PI + 1e-3, "no unwinding of whole rounds");
        settle(&mut camera);
        assert_eq!(camera.orbit().theta, 0.0);
    }

    #[test]
    fn a_wild_drag_asks_for_half_a_round_at_most() {
        let mut camera = Camera::default();
        camera.orbit_by(100.0, 0.0);
        camera.jump();
        assert!((camera.orbit().theta - PI).abs() < 1e-4);
    }

    #[test]
    fn zooming_in_reaches_both_limits_together() {
        let mut camera = Camera::default();
        let limits = *camera.limits();
        let steps = 20;
        let amount = (limits.fov.min / camera.fov(9.0)).ln() / steps as f32;
        for _ in 0..steps {
            let before = camera.orbit().radius;
            camera.zoom_by(amount);
            camera.jump();
            assert!(camera.orbit().radius < before);
        }
        assert!((camera.orbit().radius - limits.radius.min).abs() < 1e-3);
        assert!((camera.fov(9.0) - limits.fov.min).abs() < 1e-3);
        camera.zoom_by(-5.0);
        camera.jump();
        assert!(camera.orbit().radius >= limits.radius.min && camera.fov(9.0) >= limits.fov.min - 1e-6);
    }

    #[test]
    fn zooming_out_from_the_first_view_only_widens() {
        let mut camera = Camera::default();
        let radius = camera.orbit().radius;
        camera.zoom_by(3.0);
        camera.jump();
        assert!((camera.orbit().radius - radius).abs() < 1e-5);
        assert!((camera.fov(9.0).to_degrees() - 45.0).abs() < 1e-3);
        camera.zoom_by(-0.1);
        camera.jump();
        assert!(camera.fov(9.0).to_degrees() < 45.0, "and back in");
    }

    #[test]
    fn zooms_the_radius_where_the_field_of_view_is_fixed() {
        let fov = Some(0.5);
        let mut camera = Camera::new(
            Settings {
                fov,
                min_fov: fov,
                max_fov: fov,
                max_orbit: [None, None, Some(f32::INFINITY)],
                ..Settings::default()
            },
            Framing::default(),
        );
        let radius = camera.orbit().radius;
        camera.zoom_by(0.5);
        camera.jump();
        assert!((camera.orbit().radius / radius - 0.5f32.exp()).abs() < 1e-4);
        assert!((camera.fov(9.0) - 0.5).abs() < 1e-5);
        let narrow = Framing::default().fit(0.5, 0.1);
        assert!(narrow > 1.5 && (camera.fov(0.1) - narrow).abs() < 1e-5, "one of its own is widened, too");
    }

    #[test]
    fn pan_follows_the_pointer_and_stays_in_the_box() {
        let mut camera = Camera::default();
        let matrices = camera.matrices(1.0, 0.0, 0.5);
        let seen = (matrices.projection * matrices.view).project_point3(Vec3::ZERO);
        camera.pan_by(0.1, 0.05, 1.0, 0.0);
        camera.jump();
        let matrices = camera.matrices(1.0, 0.0, 0.5);
        let moved = (matrices.projection * matrices.view).project_point3(Vec3::ZERO);
        // The view is 2 high in clip space, and as wide at aspect 1.
        assert!((moved.x - seen.x - 0.2).abs() < 1e-2 && (moved.y - seen.y - 0.1).abs() < 1e-2, "{seen} {moved}");
        camera.pan_by(100.0, 100.0, 1.0, 0.0);
        camera.jump();
        assert!(camera.target().abs().max_element() <= 0.5 + 1e-6);
    }

    #[test]
    fn no_nonsense_gets_in() {
        let mut camera = Camera::default();
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            camera.orbit_by(bad, bad);
            camera.zoom_by(bad);
            camera.pan_by(bad, bad, bad, bad);
            camera.set_target(Vec3::splat(bad));
            camera.orbit_to(Orbit { theta: bad, phi: bad, radius: bad });
            camera.set_decay(bad);
            camera.step(bad);
            let matrices = camera.matrices(bad, bad, bad);
            assert!(matrices.view.is_finite() && matrices.projection.is_finite() && matrices.position.is_finite());
        }
        camera.step(16.0);
        assert!(camera.matrices(1.0, 0.0, 1.0).view.is_finite());
    }

    #[test]
    fn another_camera_goes_on_from_there() {
        let mut camera = Camera::default();
        camera.orbit_by(0.7, -0.3);
        camera.zoom_by(-0.4);
        camera.pan_by(0.1, 0.0, 1.0, 0.0);
        let mut other = Camera::default();
        other.restore(camera.goal());
        camera.jump();
        assert!(other.is_at_rest());
        assert_eq!(other.orbit(), camera.orbit());
        assert_eq!(other.matrices(1.5, 0.0, 1.0), camera.matrices(1.5, 0.0, 1.0));
    }

    #[test]
    fn a_new_model_brings_new_limits() {
        let mut camera = Camera::default();
        let small = Framing { radius: 0.05, distance: 0.2, size: Vec3::splat(0.06), ..Framing::default() };
        camera.set_framing(small);
        camera.home(Part::All);
        camera.jump();
        assert!((camera.orbit().radius - 0.21).abs() < 1e-6);
    }
}
