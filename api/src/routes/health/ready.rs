//! `GET /api/health/ready`

use std::{sync::atomic::Ordering, time::Duration};

use axum::{extract::State, response::IntoResponse};
use sea_orm::DbErr;
use vitrine_contract::Problem;

use super::{Health, ok};
use crate::{
    AppState,
    http::{ApiError, ProblemKind},
};

/// A load balancer asks every few seconds: an answer later than this is of no use to it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether requests can be served
///
/// Asks the database. Send no requests here while it refuses, which it also does before it stops.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "health",
    operation_id = "health_ready",
    responses(
        (status = 200, description = "Requests can be served", body = Health),
        (status = 503, description = "The database is away, or the service is about to stop", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ready(State(state): State<AppState>) -> Result<impl IntoResponse, ApiError> {
    if state.stopping.load(Ordering::Relaxed) {
        return Err(ApiError::refused(ProblemKind::Unavailable, "This instance is about to stop."));
    }
    match tokio::time::timeout(PATIENCE, state.db.ping()).await {
        Ok(Ok(())) => Ok(ok()),
        Ok(Err(error)) => Err(ApiError::Unavailable(error)),
        Err(_) => Err(ApiError::Unavailable(DbErr::Custom(format!("no answer to a ping in {PATIENCE:?}")))),
    }
}
