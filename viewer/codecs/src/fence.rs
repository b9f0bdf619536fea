//! Between us and the decoders of others.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a decoder that others wrote, on bytes from anywhere: should it panic, there is no result. In WebAssembly a panic
/// is a trap, which the caller in JavaScript sees.
pub fn fenced<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
