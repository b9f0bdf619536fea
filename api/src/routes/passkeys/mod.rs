//! `/api/passkeys`: the account's passkeys.

mod add;
mod list;
mod options;
mod remove;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::AppState;

/// What the session keeps of the options.
const ASIDE: &str = "new_passkey";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list::list, add::add))
        .routes(routes!(options::ask))
        .routes(routes!(remove::remove))
}
