//! The importer, on assets made in code.

mod accessors;
mod animation;
mod builder;
mod containers;
mod graph;
mod materials;
mod primitives;
mod tangents;
