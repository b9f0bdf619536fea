//! schemathesis, which asks the service all that its `OpenAPI` document allows.

use super::pypi::Package;

/// Its version, with that of what draws the requests: another one draws others.
pub const SCHEMATHESIS: Package =
    Package { name: "schemathesis", version: "4.32.5", with: &[("hypothesis", "6.170.17")] };
