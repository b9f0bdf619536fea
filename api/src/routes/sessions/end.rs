//! `DELETE /api/sessions`

use axum::{Extension, extract::State, http::StatusCode, response::IntoResponse};
use vitrine_contract::Problem;

use crate::{
    AppState,
    http::ApiError,
    identity::SignedIn,
    session::{self, Ended, Session},
};

/// Sign out everywhere
#[utoipa::path(
    delete,
    path = "",
    tag = "accounts",
    operation_id = "sign_out_everywhere",
    responses(
        (status = 204, description = "All sessions of the account have ended, this one too"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn end(
    State(state): State<AppState>,
    session: Session,
    SignedIn(account): SignedIn,
) -> Result<impl IntoResponse, ApiError> {
    state.accounts.end_sessions(account.id).await?;
    session::sign_out(&session).await?;
    Ok((Extension(Ended), StatusCode::NO_CONTENT))
}
