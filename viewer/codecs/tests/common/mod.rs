//! Fixtures, and ways to break them.
#![allow(dead_code, reason = "each test program uses some of it")]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer};

/// Bytes that stand as text in a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(Bytes).map_err(serde::de::Error::custom)
    }
}

/// Numbers that look random and are the same each time.
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Noise {
        Noise(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Gives `try_on` all beginnings of the bytes (of many bytes some), and copies in which a few bits are turned.
pub fn broken(bytes: &[u8], copies: usize, mut try_on: impl FnMut(&[u8])) {
    for length in (0..bytes.len()).step_by(bytes.len() / 400 + 1) {
        try_on(&bytes[..length]);
    }
    let mut noise = Noise::new(bytes.len() as u64);
    for _ in 0..copies {
        let mut copy = bytes.to_vec();
        for _ in 0..=noise.below(4) {
            copy[noise.below(bytes.len())] ^= 1 << noise.below(8);
        }
        try_on(&copy);
    }
}
