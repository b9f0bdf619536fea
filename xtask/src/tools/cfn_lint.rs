//! What knows which templates `CloudFormation` takes.

use super::pypi::Package;

/// The linter. Older ones find faults where there are none.
pub const CFN_LINT: Package = Package { name: "cfn-lint", version: "1.58.0", with: &[] };
