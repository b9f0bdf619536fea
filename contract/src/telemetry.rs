//! What pages tell of their viewers.

use serde::{Deserialize, Serialize};

/// By what a viewer draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ViewerBackend {
    /// `WebGPU`.
    Webgpu,
    /// `WebGL2`.
    Webgl2,
}

impl ViewerBackend {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Webgpu => "webgpu",
            Self::Webgl2 => "webgl2",
        }
    }
}

/// A report of a page on its viewers. Sent when one has shown its first frame, and again each half minute or so while
/// there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViewerReport {
    /// Anything random, made when the page was opened; it tells pages apart and nothing else. 1 to 64 letters, digits,
    /// hyphens or underscores.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$"))]
    pub client: String,
    /// By what the viewers draw.
    pub backend: ViewerBackend,
    /// Milliseconds from the start of loading to the first frame, where one was shown since the last report; at most
    /// 600 000.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(maximum = 600_000))]
    pub first_frame_ms: Option<u32>,
    /// How many viewers the page has now; at most 1000.
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub viewers_active: u16,
    /// The slug of the product that is shown, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_plain_on_the_wire() {
        let report = ViewerReport {
            client: "a1".into(),
            backend: ViewerBackend::Webgpu,
            first_frame_ms: None,
            viewers_active: 1,
            product: None,
        };
        let json = r#"{"client":"a1","backend":"webgpu","viewers_active":1}"#;
        assert_eq!(serde_json::to_string(&report).expect("JSON"), json);
        assert_eq!(serde_json::from_str::<ViewerReport>(json).expect("a report"), report);
        assert_eq!(serde_json::to_value(ViewerBackend::Webgl2).expect("JSON"), ViewerBackend::Webgl2.name());
    }
}
