//! RFC 9457: every error answer of this service is a problem document.
//!
//! Whoever refuses a request leaves a [`Refusal`] in the answer's extensions (or just an error status); the outermost
//! layer, which knows the request id, writes the document.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Map, Value};
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
    /// The request must have an `Idempotency-Key`.
    IdempotencyKeyMissing,
    /// Nobody is signed in.
    Unauthenticated,
    /// The payment was refused.
    PaymentFailed,
    /// Who is signed in may not do this.
    Forbidden,
    /// Another site's page asked for a change here.
    CrossSite,
    /// What is there does not allow it.
    Conflict,
    /// There is not enough left.
    OutOfStock,
    /// The price is another by now.
    PriceChanged,
    /// It cannot go from its state to that one.
    IllegalTransition,
    /// The body is not of the type that is taken.
    UnsupportedMediaType,
    /// The request is well-formed, yet makes no sense.
    Unprocessable,
    /// The `Idempotency-Key` came with another request before.
    IdempotencyKeyReused,
    /// Asked too often.
    TooManyRequests,
    /// Sessions are away; what needs none works.
    SessionsUnavailable,
    /// Any other refusal, told by its status alone.
    Other(StatusCode),
}

impl ProblemKind {
    /// Every kind but [`Self::Other`]. Of those with the same status, the first is what the status alone stands for.
    pub const ALL: [Self; 23] = [
        Self::InvalidRequest,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::RangeNotSatisfiable,
        Self::Timeout,
        Self::Unavailable,
        Self::Internal,
        Self::IdempotencyKeyMissing,
        Self::Unauthenticated,
        Self::PaymentFailed,
        Self::Forbidden,
        Self::CrossSite,
        Self::Conflict,
        Self::OutOfStock,
        Self::PriceChanged,
        Self::IllegalTransition,
        Self::UnsupportedMediaType,
        Self::Unprocessable,
        Self::IdempotencyKeyReused,
        Self::TooManyRequests,
        Self::SessionsUnavailable,
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
            Self::IdempotencyKeyMissing => "/problems/idempotency-key-missing",
            Self::Unauthenticated => "/problems/unauthenticated",
            Self::PaymentFailed => "/problems/payment-failed",
            Self::Forbidden => "/problems/forbidden",
            Self::CrossSite => "/problems/cross-site",
            Self::Conflict => "/problems/conflict",
            Self::OutOfStock => "/problems/out-of-stock",
            Self::PriceChanged => "/problems/price-changed",
            Self::IllegalTransition => "/problems/illegal-transition",
            Self::UnsupportedMediaType => "/problems/unsupported-media-type",
            Self::Unprocessable => "/problems/unprocessable",
            Self::IdempotencyKeyReused => "/problems/idempotency-key-reused",
            Self::TooManyRequests => "/problems/too-many-requests",
            Self::SessionsUnavailable => "/problems/sessions-unavailable",
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
            Self::IdempotencyKeyMissing => "An idempotency key is needed",
            Self::Unauthenticated => "Sign in first",
            Self::PaymentFailed => "The payment failed",
            Self::Forbidden => "Not allowed",
            Self::CrossSite => "Not from another site",
            Self::Conflict => "Does not fit what is there",
            Self::OutOfStock => "Out of stock",
            Self::PriceChanged => "The price has changed",
            Self::IllegalTransition => "Not possible in this state",
            Self::UnsupportedMediaType => "The body is of the wrong type",
            Self::Unprocessable => "The request cannot be followed",
            Self::IdempotencyKeyReused => "The idempotency key was used for another request",
            Self::TooManyRequests => "Too many requests",
            Self::SessionsUnavailable => "Signing in is not available just now",
            Self::Other(status) => status.canonical_reason().unwrap_or("Refused"),
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RangeNotSatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::InvalidRequest | Self::IdempotencyKeyMissing => StatusCode::BAD_REQUEST,
            Self::Unavailable | Self::SessionsUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::PaymentFailed => StatusCode::PAYMENT_REQUIRED,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Conflict | Self::OutOfStock | Self::PriceChanged | Self::IllegalTransition => StatusCode::CONFLICT,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable | Self::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
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
    pub extensions: Map<String, Value>,
}

/// Whether the answer says more of its error than a status.
pub(crate) fn is_refusal(response: &Response) -> bool {
    response.extensions().get::<Refusal>().is_some()
}

impl Refusal {
    /// One that says what kind it is, and no more.
    pub fn of(kind: ProblemKind) -> Self {
        Self { kind, detail: None, invalid_params: Vec::new(), extensions: Map::new() }
    }

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
    let refusal =
        response.extensions_mut().remove::<Refusal>().unwrap_or_else(|| Refusal::of(ProblemKind::of_status(status)));
    let problem = Problem {
        kind: refusal.kind.uri().to_owned(),
        title: refusal.kind.title().to_owned(),
        status: status.as_u16(),
        detail: refusal.detail,
        instance: request_id.map(str::to_owned),
        invalid_params: refusal.invalid_params,
        extensions: refusal.extensions,
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
    // Strings and JSON values always serialise.
    let json = serde_json::to_vec(&problem).unwrap_or_default();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(json.len()));
    *response.body_mut() = if body_wanted { Body::from(json) } else { Body::empty() };
    response
}
