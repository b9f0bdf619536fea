//! Answers that were stored with the work they tell of.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Keep;
use crate::commerce::Answer;

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let headers = [(header::CACHE_CONTROL, Keep::Nothing.header())];
        (status, [(header::CONTENT_TYPE, "application/json")], headers, self.body).into_response()
    }
}
