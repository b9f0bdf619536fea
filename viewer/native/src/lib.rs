//! The renderer without a screen: a glTF model to pixels, for posters and golden images.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let studio = vitrine_native::OffScreen::new()?;
//! let picture = studio.render_file("chair.glb".as_ref(), &vitrine_native::Options::default())?;
//! picture.save("chair.png")?;
//! # Ok(())
//! # }
//! ```

mod decode;
mod error;
mod off_screen;
mod options;

pub use decode::{DecodeError, decode};
pub use error::Error;
pub use off_screen::{OffScreen, fetch_beside};
pub use options::{Length, Options, Size};
pub use vitrine_render::{Shadow, ToneMapping};
