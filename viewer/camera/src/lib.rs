//! An orbit camera for looking at a product: framing, limits, damping, matrices.
//!
//! Pure mathematics: no clock, no input device, no renderer. Units are metres, radians and milliseconds; +Y is up;
//! theta is the azimuth about +Y (0 looks at the model's front from +Z), phi the polar angle from +Y. Numbers that are
//! not finite are never taken over: a setter that gets one keeps what it had.

mod camera;
mod damper;
mod framing;
mod settings;

pub use camera::{Camera, Matrices, Part};
pub use damper::Damper;
pub use framing::{EachVertex, FRAMED_FOV, Framing};
pub use settings::{Limits, Orbit, Range, Settings};
