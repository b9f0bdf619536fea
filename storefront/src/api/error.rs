//! What can go wrong between the shop and its API, in words for shoppers.

use serde::Deserialize;
use thiserror::Error;
use vitrine_contract::{InvalidParam, Money, Problem};

/// Why an answer did not come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApiError {
    /// No answer at all: no network, no server, or it took too long.
    #[error("the API could not be reached: {0}")]
    Unreachable(String),
    /// The API says what is wrong (RFC 9457).
    #[error("{} ({}): {}", .0.problem.title, .0.problem.status, .0.problem.detail.as_deref().unwrap_or("no detail"))]
    Problem(Box<Refusal>),
    /// An error status without problem details, such as a proxy's own page.
    #[error("unexpected status {0}")]
    Status(u16),
    /// The answer is not what the contract says.
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
}

/// What the API says of a request that it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it says of every trouble.
    pub problem: Problem,
    /// What it says besides of some.
    pub more: More,
    /// In how many seconds it may be tried again.
    pub retry_after: Option<u32>,
}

/// The extension members of problems that have some.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct More {
    /// What is out of stock.
    #[serde(default)]
    pub skus: Vec<String>,
    /// What the order would cost now.
    #[serde(default)]
    pub total: Option<Money>,
}

impl ApiError {
    /// Reads an answer that is no good one.
    pub fn refused(status: u16, retry_after: Option<u32>, body: &str) -> Self {
        match serde_json::from_str::<Problem>(body) {
            Ok(problem) => {
                let more = serde_json::from_str(body).unwrap_or_default();
                Self::Problem(Box::new(Refusal { problem, more, retry_after }))
            }
            Err(_) => Self::Status(status),
        }
    }

    /// What the API says, where it says something.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Problem(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether it is a problem of this kind: `out-of-stock`, without the path before it.
    pub fn is(&self, kind: &str) -> bool {
        self.refusal().is_some_and(|refusal| refusal.problem.kind.rsplit('/').next() == Some(kind))
    }

    /// The fields that were refused.
    pub fn fields(&self) -> &[InvalidParam] {
        self.refusal().map_or(&[], |refusal| &refusal.problem.invalid_params)
    }

    /// The HTTP status, where there was an answer that had one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(refusal) => Some(refusal.problem.status),
            Self::Status(status) => Some(*status),
            Self::Unreachable(_) | Self::Unreadable(_) => None,
        }
    }

    /// Whether what was asked for does not exist (or does no longer).
    pub fn is_not_found(&self) -> bool {
        matches!(self.status(), Some(404 | 410))
    }

    /// Whether asking again may help: the shop's own trouble passes, a shopper's bad request does not.
    pub fn may_pass(&self) -> bool {
        !matches!(self.status(), Some(400..=407 | 409..=424 | 426 | 428 | 431 | 451))
    }

    /// What happened, as a short heading.
    pub fn headline(&self) -> &'static str {
        match self.status() {
            Some(404 | 410) => "We can’t find that",
            Some(401) => "You are not signed in",
            Some(403) => "That is not yours to see",
            Some(429) => "That was a little fast",
            Some(400..=499) => "We can’t answer that",
            Some(_) => "Something is wrong on our side",
            None if matches!(self, Self::Unreadable(_)) => "Something is wrong on our side",
            None => "We can’t reach the shop",
        }
    }

    /// What to do about it, in a sentence or two.
    pub fn advice(&self) -> String {
        match self {
            Self::Unreachable(_) => "Check your connection, then try again.".to_owned(),
            Self::Problem(refusal) if refusal.problem.status == 429 => wait(refusal.retry_after),
            Self::Problem(refusal) if refusal.problem.status < 500 => {
                let problem = &refusal.problem;
                problem.detail.clone().unwrap_or_else(|| format!("{}.", problem.title.trim_end_matches('.')))
            }
            Self::Status(429) => wait(None),
            Self::Status(status) if (400..500).contains(status) => "Go back and try another way.".to_owned(),
            Self::Problem(_) | Self::Status(_) | Self::Unreadable(_) => {
                "It is not you. Try again in a moment.".to_owned()
            }
        }
    }

    /// The request's number, to quote to whoever runs the shop.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Problem(refusal) => refusal.problem.instance.as_deref(),
            _ => None,
        }
    }
}

/// When to try again, as the API says it.
fn wait(seconds: Option<u32>) -> String {
    match seconds {
        Some(seconds @ 2..=90) => format!("Try again in {seconds} seconds."),
        Some(seconds @ 91..) => format!("Try again in {} minutes.", seconds.div_ceil(60)),
        _ => "Wait a moment, then try again.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, detail: Option<&str>) -> ApiError {
        let problem = Problem {
            kind: "/problems/test".into(),
            title: "Bad cursor".into(),
            status,
            detail: detail.map(Into::into),
            instance: Some("req-1".into()),
            invalid_params: vec![],
            extensions: serde_json::Map::new(),
        };
        ApiError::Problem(Box::new(Refusal { problem, more: More::default(), retry_after: None }))
    }

    #[test]
    fn what_a_problem_says_besides_is_read() {
        let body = r#"{"type":"/problems/out-of-stock","title":"Out of stock","status":409,"skus":["A1"]}"#;
        let error = ApiError::refused(409, None, body);
        assert!(error.is("out-of-stock") && !error.is("price-changed"));
        assert_eq!(error.refusal().map(|refusal| refusal.more.skus.clone()), Some(vec!["A1".to_owned()]));
        assert_eq!(ApiError::refused(502, None, "<html>"), ApiError::Status(502));
    }

    #[test]
    fn how_long_to_wait_is_said() {
        let body = r#"{"type":"/problems/too-many","title":"Too many","status":429}"#;
        assert_eq!(ApiError::refused(429, Some(30), body).advice(), "Try again in 30 seconds.");
        assert_eq!(ApiError::refused(429, Some(600), body).advice(), "Try again in 10 minutes.");
        assert_eq!(ApiError::refused(429, None, body).advice(), "Wait a moment, then try again.");
    }

    #[test]
    fn shoppers_read_the_detail_of_their_own_mistakes_only() {
        assert_eq!(problem(400, Some("The cursor is too old.")).advice(), "The cursor is too old.");
        assert_eq!(problem(400, None).advice(), "Bad cursor.");
        assert!(!problem(500, Some("panicked at line 3")).advice().contains("panicked"));
    }

    #[test]
    fn what_may_pass_can_be_tried_again() {
        assert!(ApiError::Unreachable(String::new()).may_pass());
        assert!(ApiError::Status(503).may_pass());
        assert!(ApiError::Status(429).may_pass());
        assert!(ApiError::Status(408).may_pass());
        assert!(!ApiError::Status(404).may_pass());
        assert!(!problem(400, None).may_pass());
        assert!(ApiError::Unreadable("eof".into()).may_pass());
    }

    #[test]
    fn missing_things_are_known_as_such() {
        assert!(problem(404, None).is_not_found());
        assert!(ApiError::Status(410).is_not_found());
        assert!(!ApiError::Unreachable(String::new()).is_not_found());
        assert_eq!(problem(404, None).reference(), Some("req-1"));
    }
}
