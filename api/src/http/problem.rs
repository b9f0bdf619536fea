//! RFC 9457: every error answer of this service is a problem document.
//!
//! Whoever refuses a request leaves a [`Refusal`] in the answer's extensions (or just an error status); the outermost
//! layer, which knows the request id, writes the document.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use vitrine_contract::{InvalidParam, Problem};

/// The kinds of problem. Their URIs are part of the contract: never change one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// A parameter or the body is not what it must be.
    InvalidRequest,
    /// There is nothing (any more) at this address.
    NotFound,
    /// The address is right, the method is not.
    MethodNotAllowed,
    /// What was asked for has changed meanwhile.
    PreconditionFailed,
    /// The body is too long.
    PayloadTooLarge,
    /// The part that was asked for lies outside the file.
    RangeNotSatisfiable,
    /// The answer took too long.
    Timeout,
    /// Something the service needs is away; it may be back soon.
    Unavailable,
    /// Our fault.
    Internal,
    /// Any other refusal, told by its status alone.
    Other(StatusCode),
}

impl ProblemKind {
    /// Every kind but [`Self::Other`].
    pub const ALL: [Self; 9] = [
        Self::InvalidRequest,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::RangeNotSatisfiable,
        Self::Timeout,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The kind an error status stands for where nothing else is known.
    pub fn of_status(status: StatusCode) -> Self {
        Self::ALL.into_iter().find(|kind| kind.status() == status).unwrap_or(Self::Other(status))
    }

    /// `type`: a stable URI reference.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::InvalidRequest => "/problems/invalid-request",
            Self::NotFound => "/problems/not-found",
            Self::MethodNotAllowed => "/problems/method-not-allowed",
            Self::PreconditionFailed => "/problems/precondition-failed",
            Self::PayloadTooLarge => "/problems/payload-too-large",
            Self::RangeNotSatisfiable => "/problems/range-not-satisfiable",
            Self::Timeout => "/problems/timeout",
            Self::Unavailable => "/problems/unavailable",
            Self::Internal => "/problems/internal",
            Self::Other(_) => "about:blank",
        }
    }

    /// `title`: the kind in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "The request is not valid",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::PreconditionFailed => "Changed meanwhile",
            Self::PayloadTooLarge => "The request is too large",
            Self::RangeNotSatisfiable => "The range lies outside the file",
            Self::Timeout => "The answer took too long",
            Self::Unavailable => "The shop is not available just now",
            Self::Internal => "Something went wrong on our side",
            Self::Other(status) => status.canonical_reason().unwrap_or("Refused"),
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Other(status) => status,
        }
    }
}

/// What is known of a refusal where it happens.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub kind: ProblemKind,
    pub detail: Option<String>,
    pub invalid_params: Vec<InvalidParam>,
}

impl Refusal {
    /// An answer with the status and, for now, no body.
    pub fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.kind.status();
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns any error answer that is not yet a problem document into one. Headers that say what to do next (`Allow`,
/// `Retry-After`, `Content-Range`, CORS, …) are kept; those that described the old body go.
pub(super) fn document(mut response: Response, request_id: Option<&str>, body_wanted: bool) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let refusal = response.extensions_mut().remove::<Refusal>().unwrap_or_else(|| Refusal {
        kind: ProblemKind::of_status(status),
        detail: None,
        invalid_params: Vec::new(),
    });
    let problem = Problem {
        kind: refusal.kind.uri().to_owned(),
        title: refusal.kind.title().to_owned(),
        status: status.as_u16(),
        detail: refusal.detail,
        instance: request_id.map(str::to_owned),
        invalid_params: refusal.invalid_params,
    };
    let headers = response.headers_mut();
    for stale in [
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::ETAG,
        header::LAST_MODIFIED,
        header::ACCEPT_RANGES,
        header::TRANSFER_ENCODING,
    ] {
        headers.remove(stale);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A struct of strings always serialises.
    let json = serde_json::to_vec(&problem).unwrap_or_default();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(json.len()));
    *response.body_mut() = if body_wanted { Body::from(json) } else { Body::empty() };
    response
}
