//! What routes answer before their handlers are asked: the guards and the reading of bodies are the same for all.

use utoipa::openapi::{Content, OpenApi, PathItem, Ref, RefOr, Response, path::Operation};

const PROBLEM: &str = "application/problem+json";
const JSON: &str = "application/json";

/// An answer that many routes give for the same reason.
struct Common {
    status: &'static str,
    name: &'static str,
    description: &'static str,
}

const CROSS_SITE: Common =
    Common { status: "403", name: "CrossSite", description: "Changes are taken from the shop's own pages alone" };
const TOO_LONG: Common = Common { status: "413", name: "TooLong", description: "The body is longer than is taken" };
const NO_JSON: Common = Common { status: "415", name: "NoJson", description: "The body must be JSON, and say so" };
const TOO_MANY: Common =
    Common { status: "429", name: "TooMany", description: "Too many requests; `Retry-After` says when to ask again" };

/// Adds these answers wherever they may come. What a route says of the same status itself stays.
pub(super) fn describe(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let PathItem { get, put, post, delete, patch, .. } = item;
        for (operation, changes) in [(get, false), (put, true), (post, true), (delete, true), (patch, true)] {
            if let Some(operation) = operation {
                of(operation, path, changes);
            }
        }
    }
    let responses = &mut document.components.get_or_insert_default().responses;
    for Common { name, description, .. } in [CROSS_SITE, TOO_LONG, NO_JSON, TOO_MANY] {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let mut response = Response::new(description);
        response.content.insert(PROBLEM.to_owned(), problem.into());
        responses.insert(name.to_owned(), response.into());
    }
}

fn of(operation: &mut Operation, path: &str, changes: bool) {
    let webhook = path.starts_with("/api/webhooks/");
    let (has_body, has_json) = match &operation.request_body {
        Some(RefOr::T(body)) => (true, body.content.contains_key(JSON)),
        Some(RefOr::Ref(_)) => (true, true),
        None => (false, false),
    };
    let mut may = |common: Common, applies: bool| {
        if applies {
            let response = Ref::from_response_name(common.name).into();
            operation.responses.responses.entry(common.status.to_owned()).or_insert(response);
        }
    };
    may(CROSS_SITE, changes && !webhook);
    may(TOO_LONG, has_body);
    // Providers' words are read as they are, since it is their bytes that are signed.
    may(NO_JSON, has_json && !webhook);
    may(TOO_MANY, !path.starts_with("/api/health/"));
}
