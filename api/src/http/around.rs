//! A layer that looks at the request, and then changes the answer.
//!
//! `axum::middleware::from_fn` clones all that lies further in, for each request; this does not.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{extract::Request, response::Response};
use tower::{Layer, Service};

/// Puts `before`, which sees the request, and `after`, which gets what that found and the answer, around a service.
pub(crate) const fn around<B, A>(before: B, after: A) -> Around<B, A> {
    Around { before, after }
}

/// Made by [`around`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<B, A> {
    before: B,
    after: A,
}

impl<S, B: Clone, A: Clone> Layer<S> for Around<B, A> {
    type Service = Surrounded<S, B, A>;

    fn layer(&self, inner: S) -> Self::Service {
        Surrounded { inner, around: self.clone() }
    }
}

/// A service with something around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surrounded<S, B, A> {
    inner: S,
    around: Around<B, A>,
}

impl<S, B, A, T> Service<Request> for Surrounded<S, B, A>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
    B: Fn(&Request) -> T,
    A: Fn(T, Response) -> Response + Clone + Send + 'static,
    T: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let seen = (self.around.before)(&request);
        let after = self.around.after.clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            Ok(after(seen, answer))
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::{ServiceBuilder, ServiceExt as _};

    use super::*;

    #[tokio::test]
    async fn what_was_seen_of_the_request_meets_the_answer() {
        let service = ServiceBuilder::new()
            .layer(around(
                |request: &Request| request.uri().path().to_owned(),
                |path: String, mut response: Response| {
                    response.extensions_mut().insert(path);
                    response
                },
            ))
            .service_fn(|_: Request| async { Ok::<_, Infallible>(Response::new(Body::empty())) });
        let request = Request::builder().uri("/a").body(Body::empty()).expect("a request");
        let response = service.oneshot(request).await.expect("an answer");
        assert_eq!(response.extensions().get::<String>().map(String::as_str), Some("/a"));
    }
}
