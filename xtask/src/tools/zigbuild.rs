//! What compiles the service for other machines than this one.

use super::pypi::Package;

/// cargo's subcommand, with the zig that it compiles C and links by.
pub const ZIGBUILD: Package = Package { name: "cargo-zigbuild", version: "0.24.1", with: &[("ziglang", "0.15.2")] };
