//! `PUT /api/admin/users/{id}/role`

use axum::extract::State;
use vitrine_contract::{Problem, RoleChange, User};

use crate::{
    AppState, accounts,
    http::{ApiError, Json, Path},
    identity::Admin,
};

/// Give another's account a role
///
/// All its sessions end.
#[utoipa::path(
    put,
    path = "/{id}/role",
    tag = "admin",
    operation_id = "set_role",
    params(("id" = i64, Path, description = "The account's id")),
    request_body = RoleChange,
    responses(
        (status = 200, description = "The account", body = User),
        (status = 400, description = "A value is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Nobody is signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The account has not the role for it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is one's own", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<i64>,
    Json(RoleChange { role }): Json<RoleChange>,
) -> Result<Json<User>, ApiError> {
    let account = state.accounts.set_role(&admin, id, role).await?;
    Ok(Json(accounts::user(&account)?))
}
