//! What meshoptimizer's own encoder wrote, and bytes that nobody should have written.

mod common;

use std::alloc::System;

use cap::Cap;
use common::{Bytes, broken};
use serde::Deserialize;
use vitrine_codecs::meshopt::{Error, decode};

/// Ends the test program where a few kilobytes ask for more than this, all threads together.
const LIMIT: usize = 256 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, LIMIT);

#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    count: usize,
    stride: usize,
    mode: String,
    filter: String,
    encoded: Bytes,
    decoded: Bytes,
}

impl Case {
    fn all() -> Vec<Case> {
        serde_json::from_str(include_str!("fixtures/meshopt.json")).expect("the fixtures")
    }

    fn decode(&self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        decode(bytes, self.count, self.stride, &self.mode, &self.filter)
    }

    /// The largest difference to what the maker's decoder gives. Where filters compute with floats, the last bit is free.
    fn difference(&self, decoded: &[u8]) -> f32 {
        let pairs = decoded.iter().zip(&self.decoded.0);
        let wide = decoded.as_chunks::<2>().0.iter().zip(self.decoded.0.as_chunks::<2>().0);
        let signed = |bytes: &[u8; 2]| f32::from(i16::from_le_bytes(*bytes));
        let unsigned = |bytes: &[u8; 2]| f32::from(u16::from_le_bytes(*bytes));
        match (self.filter.as_str(), self.stride) {
            ("OCTAHEDRAL", 4) => {
                pairs.map(|(a, b)| f32::from(a.cast_signed().abs_diff(b.cast_signed()))).fold(0.0, f32::max)
            }
            ("OCTAHEDRAL" | "QUATERNION", _) => wide.map(|(a, b)| (signed(a) - signed(b)).abs()).fold(0.0, f32::max),
            ("COLOR", 4) => pairs.map(|(a, b)| f32::from(a.abs_diff(*b))).fold(0.0, f32::max),
            ("COLOR", _) => wide.map(|(a, b)| (unsigned(a) - unsigned(b)).abs()).fold(0.0, f32::max),
            _ => f32::from(u8::from(decoded != self.decoded.0)),
        }
    }
}

#[test]
fn what_the_encoder_wrote_is_read() {
    let mut kinds = std::collections::BTreeSet::new();
    for case in Case::all() {
        let decoded = case.decode(&case.encoded.0).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(decoded.len(), case.decoded.0.len(), "{}", case.name);
        let most = if ["NONE", "EXPONENTIAL"].contains(&case.filter.as_str()) { 0.0 } else { 1.0 };
        let difference = case.difference(&decoded);
        assert!(difference <= most, "{} differs by {difference}", case.name);
        kinds.insert((case.mode, case.filter, case.encoded.0[0]));
    }
    // Three bitstreams, one of them in two versions, and four filters.
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}

#[test]
fn broken_bytes_are_refused_or_read_as_others() {
    for case in Case::all() {
        let mut refused = 0;
        broken(&case.encoded.0, 500, |bytes| match case.decode(bytes) {
            Ok(decoded) => assert_eq!(decoded.len(), case.count * case.stride, "{}", case.name),
            Err(_) => refused += 1,
        });
        // At least every beginning is.
        assert!(refused >= case.encoded.0.len().min(200), "{}: {refused}", case.name);
    }
}

#[test]
fn other_counts_are_refused() {
    for case in Case::all() {
        // A block of version 1 may take no more than a byte for all its elements, and those of the last are padded.
        let more = case.count + 3 * 256;
        let decoded = decode(&case.encoded.0, more, case.stride, &case.mode, &case.filter);
        assert!(decoded.is_err(), "{}", case.name);
    }
}
