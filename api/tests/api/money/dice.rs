//! Chance that a seed decides.

use std::sync::{Arc, Mutex};

/// `SplitMix64` (Steele, Lea, Flood 2014), shared by all of one run.
#[derive(Debug, Clone)]
pub struct Dice(Arc<Mutex<u64>>);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.lock().expect("no one panics with the dice in hand");
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `sides` − 1.
    pub fn below(&self, sides: usize) -> usize {
        usize::try_from(self.next() % sides as u64).expect("it is small")
    }

    /// True so many times in a hundred.
    pub fn percent(&self, chance: usize) -> bool {
        self.below(100) < chance
    }
}
