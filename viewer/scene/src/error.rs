//! What can be wrong with an asset.

use std::fmt;

/// Why an asset cannot be read. Each says what is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not a GLB and not glTF JSON, or a GLB whose header or chunks do not fit its bytes.
    #[error("broken container: {0}; export it again, or check that the whole file arrived")]
    Container(&'static str),
    /// The JSON is not JSON, or not of the shape that glTF prescribes.
    #[error("bad glTF JSON: {0}; check the asset with the glTF validator")]
    Json(String),
    /// `asset.version` or `asset.minVersion` is not 2.x.
    #[error("glTF version {0} is not supported; export as glTF 2.0")]
    Version(String),
    /// `extensionsRequired` names an extension that is not implemented.
    #[error("the asset requires the extension {0}, which is not supported; export without it")]
    Extension(String),
    /// An external buffer was not given.
    #[error("buffer {index} is missing; put the file \"{uri}\" beside the asset")]
    MissingBuffer {
        /// Index of the buffer.
        index: usize,
        /// Its URI as the asset gives it.
        uri: String,
    },
    /// An index points past the end of the list it refers to.
    #[error("{place}: {what} is out of range; check the asset with the glTF validator")]
    Index {
        /// What holds the index.
        place: Place,
        /// The property that is wrong.
        what: &'static str,
    },
    /// A value breaks a rule of the specification in a way that cannot be mended.
    #[error("{place}: {what}; check the asset with the glTF validator")]
    Invalid {
        /// What is wrong.
        place: Place,
        /// How.
        what: &'static str,
    },
    /// More than any asset needs: it would take too long to read or to draw, or too much memory.
    #[error("too many {what}: {count} or more, where {limit} are allowed; simplify the asset")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many were counted before it was given up.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Decoding would take far more memory than the size of the asset warrants.
    #[error("{place}: too large for the bytes given; simplify the asset or check it with the glTF validator")]
    TooLarge {
        /// Where the limit was met.
        place: Place,
    },
}

/// An object of the asset, by the name of its list and its index in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The kind of object in the singular, such as `accessor`.
    pub kind: &'static str,
    /// Its index in the asset.
    pub index: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.index)
    }
}
