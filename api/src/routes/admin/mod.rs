//! `/api/admin`: the back office, for staff alone.

mod audit;
mod discounts;
mod orders;
mod products;
mod stock;
mod uploads;
mod users;

use utoipa_axum::router::OpenApiRouter;

use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .nest("/orders", orders::routes())
        .nest("/stock", stock::routes())
        .nest("/products", products::routes())
        .nest("/discounts", discounts::routes())
        .nest("/uploads", uploads::routes())
        .nest("/users", users::routes())
        .nest("/audit", audit::routes())
}
