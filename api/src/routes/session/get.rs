//! `GET /api/session`

use vitrine_contract::{Problem, Session};

use crate::{
    accounts,
    http::{ApiError, Json},
    identity::Visitor,
};

/// Who is signed in
///
/// Nobody is no error: the account is null then.
#[utoipa::path(
    get,
    path = "",
    tag = "accounts",
    operation_id = "get_session",
    responses(
        (status = 200, description = "The account that is signed in, or none", body = Session),
        (status = 503, description = "The database or the session store is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(Visitor(account): Visitor) -> Result<Json<Session>, ApiError> {
    let account = account.as_ref().map(accounts::show).transpose()?;
    Ok(Json(Session { account }))
}
