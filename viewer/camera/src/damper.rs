//! Critically damped motion of one number towards a goal.

/// A critically damped spring: x″ = −2ωx′ − ω²(x − goal), solved exactly, so a step of any length is stable and two
/// half steps give what one whole step gives.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Damper {
    /// Where it is.
    pub value: f32,
    /// Units per millisecond.
    velocity: f32,
}

/// The rest is jumped over once it is this small a share of the unit given to [`Damper::step`]: far below a pixel.
const REST: f32 = 1e-4;

impl Damper {
    /// At rest at `value`.
    pub fn at(value: f32) -> Damper {
        Damper { value, velocity: 0.0 }
    }

    /// True when it has arrived and does not move.
    pub fn is_at_rest(&self, goal: f32) -> bool {
        self.value == goal && self.velocity == 0.0
    }

    /// Stops at `value`.
    pub fn jump(&mut self, value: f32) {
        *self = Damper::at(value);
    }

    /// Shifts the value, keeping its speed (for angles that wrap around).
    pub fn shift(&mut self, by: f32) {
        self.value += by;
    }

    /// Moves for `dt` milliseconds with the time constant `decay` (1/ω, milliseconds). `unit` is what counts as a big
    /// step for this number. Returns true while it still moves; it arrives exactly.
    pub fn step(&mut self, goal: f32, dt: f32, decay: f32, unit: f32) -> bool {
        if self.is_at_rest(goal) {
            return false;
        }
        let omega = 1.0 / decay.max(1e-3);
        let distance = self.value - goal;
        let drift = self.velocity + omega * distance;
        let fade = (-omega * dt).exp();
        let rest = (distance + drift * dt) * fade;
        let velocity = (drift - omega * (distance + drift * dt)) * fade;
        let small = REST * unit;
        if (rest.abs() <= small && velocity.abs() <= small * omega) || !rest.is_finite() || !velocity.is_finite() {
            self.jump(goal);
            return false;
        }
        self.value = goal + rest;
        self.velocity = velocity;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrives_exactly_and_stays() {
        let mut damper = Damper::at(0.0);
        let mut steps = 0;
        while damper.step(3.0, 16.0, 50.0, 1.0) {
            steps += 1;
            assert!(steps < 1000, "never rests");
        }
        assert_eq!(damper.value, 3.0);
        assert!(damper.is_at_rest(3.0));
        assert!(!damper.step(3.0, 16.0, 50.0, 1.0));
        assert!(steps > 10, "it is a motion, not a jump: {steps}");
    }

    #[test]
    fn does_not_overshoot_from_rest() {
        let mut damper = Damper::at(1.0);
        let mut last = 1.0;
        while damper.step(0.0, 7.0, 50.0, 1.0) {
            assert!(damper.value <= last && damper.value >= 0.0);
            last = damper.value;
        }
    }

    #[test]
    fn follows_the_closed_form_whatever_the_step() {
        // From rest at distance 1: x(t) = (1 + ωt)·e^(−ωt).
        let exact = |t: f32| (1.0 + t / 50.0) * (-t / 50.0).exp();
        let mut fine = Damper::at(1.0);
        for _ in 0..100 {
            fine.step(0.0, 1.0, 50.0, 1.0);
        }
        let mut coarse = Damper::at(1.0);
        coarse.step(0.0, 100.0, 50.0, 1.0);
        assert!((fine.value - exact(100.0)).abs() < 1e-4);
        assert!((coarse.value - exact(100.0)).abs() < 1e-6);
    }

    #[test]
    fn a_very_long_step_is_an_arrival() {
        let mut damper = Damper::at(-4.0);
        assert!(!damper.step(2.0, 1e9, 50.0, 1.0));
        assert_eq!(damper.value, 2.0);
        let mut damper = Damper::at(-4.0);
        assert!(!damper.step(2.0, 16.0, 0.0, 1.0), "no decay time: at once");
        assert_eq!(damper.value, 2.0);
    }
}
