//! The built site.

use std::{
    convert::Infallible,
    path::{Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    handler::Handler as _,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use tower::{Service, ServiceExt as _};
use tower_http::services::{ServeDir, ServeFile, fs::ServeFileSystemResponseBody};

use super::file_name::{cache_control, content_type, is_hidden};
use crate::config::Origin;

/// The folder is no built site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// It has no start page.
    #[error("there is no index.html in {}: build the site first", .0.display())]
    NoIndex(PathBuf),
    /// The models' origin cannot stand in a header.
    #[error("the models' origin cannot be part of a content security policy")]
    Policy(#[from] axum::http::header::InvalidHeaderValue),
}

/// The folder of the viewer's documentation, which has pages of its own.
const DOCS: &str = "docs";

#[derive(Clone)]
struct Site {
    files: ServeDir,
    index: ServeFile,
    /// The page of the till and the back office, where the build has one of its own for them.
    desk: Option<ServeFile>,
    /// The first page of the viewer's documentation, where the build has it.
    docs: Option<ServeFile>,
    policy: HeaderValue,
}

/// Serves the single-page application in `dir`, whose pages may load models and posters from `models`, and send files to
/// `uploads`; where `stripe` moves the money, they show its fields.
///
/// # Errors
/// [`SiteError`] where `dir` holds no start page.
pub fn site(dir: &Path, models: &Origin, uploads: Option<&Origin>, stripe: bool) -> Result<Router, SiteError> {
    let index = dir.join("index.html");
    if !index.is_file() {
        return Err(SiteError::NoIndex(dir.to_owned()));
    }
    let desk = dir.join("desk.html");
    let docs = dir.join(DOCS).join("index.html");
    let site = Site {
        files: ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip(),
        index: ServeFile::new(index).precompressed_br().precompressed_gzip(),
        desk: desk.is_file().then(|| ServeFile::new(desk).precompressed_br().precompressed_gzip()),
        docs: docs.is_file().then(|| ServeFile::new(docs).precompressed_br().precompressed_gzip()),
        policy: HeaderValue::try_from(content_security_policy(models, uploads, stripe))?,
    };
    Ok(Router::new().fallback_service(serve.with_state(site)))
}

async fn serve(State(site): State<Site>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let mut shown = &*path;
    let response = if is_hidden(&path) {
        StatusCode::NOT_FOUND.into_response()
    } else if path == "/" {
        answer(site.index, request).await
    } else if let Some(docs) = site.docs.filter(|_| path.trim_start_matches('/').trim_end_matches('/') == DOCS) {
        if path.ends_with('/') {
            shown = "/docs/index.html";
            answer(docs, request).await
        } else {
            // Its links are relative to its folder.
            Redirect::permanent("/docs/").into_response()
        }
    } else if is_page(&request) {
        // The application has the page, or says that there is none.
        let mut again = Request::builder().method(request.method()).uri("/").body(Body::empty()).unwrap_or_default();
        *again.headers_mut() = request.headers().clone();
        let response = answer(site.files, request).await;
        if response.status() == StatusCode::NOT_FOUND {
            // A page's address may look like a hashed name (`/products/lamp-4006381333931`), yet the start page changes.
            let (name, file) = match site.desk.filter(|_| is_at_the_desk(&path)) {
                Some(desk) => ("/desk.html", desk),
                None => ("/index.html", site.index),
            };
            shown = name;
            let mut page = answer(file, again).await;
            // A reader that does not want HTML would have got "not found" here.
            page.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
            page
        } else {
            response
        }
    } else {
        answer(site.files, request).await
    };
    dress(response, shown, site.policy)
}

/// Whether the till or the back office has the page. The content network in production must know the same.
fn is_at_the_desk(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    matches!(first, Some("account" | "admin" | "checkout" | "orders"))
}

/// Whether someone goes to a page, rather than a page asking for a file: a reader that wants HTML, at an address that
/// does not look like a file's.
fn is_page(request: &Request) -> bool {
    let path = request.uri().path();
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.')) || path.starts_with("/embed/");
    let wants_html = request
        .headers()
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|accept| accept.to_str().ok())
        .any(|accept| accept.contains("text/html"));
    matches!(*request.method(), Method::GET | Method::HEAD) && wants_html && !is_file
}

async fn answer<S>(files: S, request: Request) -> Response
where
    S: Service<Request, Response = axum::http::Response<ServeFileSystemResponseBody>, Error = Infallible>,
{
    let Ok(response) = files.oneshot(request).await;
    response.map(Body::new)
}

/// Headers for the file that was sent, which `path` names.
fn dress(mut response: Response, path: &str, policy: HeaderValue) -> Response {
    let is_kept = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if is_kept {
        headers.insert(header::CACHE_CONTROL, cache_control(path));
        // Answers of "not modified" lack it.
        if !headers.contains_key(header::VARY) {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if let Some(content_type) = content_type(path).filter(|_| headers.contains_key(header::CONTENT_TYPE)) {
            headers.insert(header::CONTENT_TYPE, content_type);
        }
    }
    secure(headers, policy);
    response
}

/// As few rights for the pages as they can live with.
fn secure(headers: &mut HeaderMap, policy: HeaderValue) {
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), usb=()"),
    );
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
}

/// Scripts come from here alone and none stand in the page; WebAssembly may be compiled, text may not be evaluated.
/// Stripe asks for what it needs in its integration security guide.
fn content_security_policy(models: &Origin, uploads: Option<&Origin>, stripe: bool) -> String {
    let (scripts, frames, calls) = if stripe {
        (
            " https://js.stripe.com https://*.js.stripe.com",
            "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
            " https://api.stripe.com",
        )
    } else {
        ("", "'none'", "")
    };
    let uploads = uploads.map(|uploads| format!(" {uploads}")).unwrap_or_default();
    [
        "default-src 'self'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{scripts}"),
        "style-src 'self'".to_owned(),
        format!("img-src 'self' data: blob: {models}"),
        format!("connect-src 'self' blob: data: {models}{uploads}{calls}"),
        format!("frame-src {frames}"),
        "worker-src 'self' blob:".to_owned(),
        "object-src 'none'".to_owned(),
        "base-uri 'self'".to_owned(),
        "form-action 'self'".to_owned(),
        "frame-ancestors 'none'".to_owned(),
    ]
    .join("; ")
}
