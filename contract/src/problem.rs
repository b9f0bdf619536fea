//! RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The body of every error answer (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable URI reference that names the kind of problem, such as `/problems/not-found`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words; the same for every problem of a kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// The request id, to quote to support and to find in the logs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instance: Option<String>,
    /// Which parameters were at fault.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub invalid_params: Vec<InvalidParam>,
    /// What else problems of this kind tell, such as which items are out of stock.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, Value>))]
    pub extensions: Map<String, Value>,
}

/// A parameter that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvalidParam {
    /// Its name.
    pub name: String,
    /// What it must be.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn extensions_are_members_like_others() {
        let wire =
            json!({"type": "/problems/out-of-stock", "title": "Out of stock", "status": 409, "skus": ["A", "B"]});
        let problem: Problem = serde_json::from_value(wire.clone()).expect("a problem");
        assert_eq!(problem.extensions["skus"], json!(["A", "B"]));
        assert_eq!(serde_json::to_value(&problem).expect("JSON"), wire);
        let plain = Problem { extensions: Map::new(), ..problem };
        assert_eq!(serde_json::to_value(&plain).expect("JSON").as_object().map(Map::len), Some(3));
    }
}
