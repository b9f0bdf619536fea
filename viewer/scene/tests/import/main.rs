//! The importer, on assets made in code.

mod accessors;
mod animation;
mod builder;
mod compressed;
mod containers;
mod graph;
mod limits;
mod materials;
mod mikktspace;
mod primitives;
mod second_opinion;
mod tangents;
