//! `POST /api/telemetry/viewer`

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use vitrine_contract::{InvalidParam, Problem, ViewerReport};

use crate::{
    AppState,
    domain::Slug,
    http::{ApiError, Json},
    rate_limit::{ClientIp, rules},
};

/// How viewers fare
///
/// Pages report how long a viewer took to its first frame, and how many they have. Nothing is kept of whoever looks.
#[utoipa::path(
    post,
    path = "/viewer",
    tag = "telemetry",
    operation_id = "report_viewer",
    request_body = ViewerReport,
    responses(
        (status = 204, description = "Noted"),
        (status = 400, description = "The report is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The report is longer than 4 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The report is no JSON", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many reports", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    State(state): State<AppState>,
    client: ClientIp,
    Json(report): Json<ViewerReport>,
) -> Result<StatusCode, ApiError> {
    state.limiter.check(rules::TELEMETRY, &client.subject()).await?;
    let faults = faults(&report);
    if !faults.is_empty() {
        return Err(ApiError::InvalidParams(faults));
    }
    if let Some(ms) = report.first_frame_ms {
        state.metrics.first_frame(report.backend, Duration::from_millis(ms.into()));
    }
    state.metrics.viewers(&report.client, report.viewers_active);
    tracing::debug!(product = report.product, backend = report.backend.name(), ms = report.first_frame_ms, "viewer");
    Ok(StatusCode::NO_CONTENT)
}

fn faults(report: &ViewerReport) -> Vec<InvalidParam> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let fit = [
        (
            "client",
            (1..=64).contains(&report.client.len()) && report.client.bytes().all(is_plain),
            "must be 1 to 64 letters, digits, hyphens or underscores",
        ),
        ("first_frame_ms", report.first_frame_ms.is_none_or(|ms| ms <= 600_000), "must be at most 600000"),
        ("viewers_active", report.viewers_active <= 1000, "must be at most 1000"),
        ("product", report.product.as_ref().is_none_or(|slug| slug.parse::<Slug>().is_ok()), "must be a slug"),
    ];
    fit.into_iter()
        .filter(|(_, fit, _)| !fit)
        .map(|(name, _, reason)| InvalidParam { name: name.to_owned(), reason: reason.to_owned() })
        .collect()
}
