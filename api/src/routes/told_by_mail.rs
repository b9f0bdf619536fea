//! What is answered alike whatever is known of an address: what comes of it is told by mail.

use axum::http::StatusCode;

use crate::{
    AppState,
    accounts::AccountError,
    domain::Email,
    http::ApiError,
    rate_limit::{ClientIp, Rule},
};

/// Does the work, where neither the client's address nor the one that is written to had too much of it.
pub(super) async fn told_by_mail(
    state: &AppState,
    (by_address, ip): (Rule, &ClientIp),
    (by_account, email): (Rule, &Email),
    work: impl Future<Output = Result<(), AccountError>>,
) -> Result<StatusCode, ApiError> {
    state.limiter.check(by_address, &ip.subject()).await?;
    state.limiter.check(by_account, email.as_str()).await?;
    work.await?;
    // The mail is a job.
    state.bell.ring();
    Ok(StatusCode::ACCEPTED)
}
