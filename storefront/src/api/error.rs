//! What can go wrong between the shop and its API, in words for shoppers.

use thiserror::Error;
use vitrine_contract::Problem;

/// Why an answer did not come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApiError {
    /// No answer at all: no network, no server, or it took too long.
    #[error("the API could not be reached: {0}")]
    Unreachable(String),
    /// The API says what is wrong (RFC 9457).
    #[error("{} ({}): {}", .0.title, .0.status, .0.detail.as_deref().unwrap_or("no detail"))]
    Problem(Box<Problem>),
    /// An error status without problem details, such as a proxy's own page.
    #[error("unexpected status {0}")]
    Status(u16),
    /// The answer is not what the contract says.
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
}

impl ApiError {
    /// The HTTP status, where there was an answer that had one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem) => Some(problem.status),
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
            Self::Problem(problem) if problem.status < 500 => {
                problem.detail.clone().unwrap_or_else(|| format!("{}.", problem.title.trim_end_matches('.')))
            }
            Self::Status(429) => "Wait a moment, then try again.".to_owned(),
            Self::Status(status) if (400..500).contains(status) => "Go back and try another way.".to_owned(),
            Self::Problem(_) | Self::Status(_) | Self::Unreadable(_) => {
                "It is not you. Try again in a moment.".to_owned()
            }
        }
    }

    /// The request's number, to quote to whoever runs the shop.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => problem.instance.as_deref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, detail: Option<&str>) -> ApiError {
        ApiError::Problem(Box::new(Problem {
            kind: "/problems/test".into(),
            title: "Bad cursor".into(),
            status,
            detail: detail.map(Into::into),
            instance: Some("req-1".into()),
            invalid_params: vec![],
            extensions: serde_json::Map::new(),
        }))
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
