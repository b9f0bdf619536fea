//! `DELETE /api/session`

use axum::{Extension, http::StatusCode, response::IntoResponse};
use vitrine_contract::Problem;

use crate::{
    http::ApiError,
    session::{self, Ended, Session},
};

/// Sign out
///
/// Here alone; see `DELETE /api/sessions`.
#[utoipa::path(
    delete,
    path = "",
    tag = "accounts",
    operation_id = "sign_out",
    responses(
        (status = 204, description = "Nobody is signed in here now"),
        (status = 503, description = "The session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_out(session: Session) -> Result<impl IntoResponse, ApiError> {
    if session.id().is_some() {
        session::sign_out(&session).await?;
    }
    Ok((Extension(Ended), StatusCode::NO_CONTENT))
}
