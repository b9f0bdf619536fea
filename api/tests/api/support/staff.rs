//! People who are signed in.

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
};
use serde_json::Value;
use vitrine_api::{
    db::entities::account,
    session::{self, Session},
};
use vitrine_contract::Role;

use super::{answer::Answer, scratch::unique_name, shop::Shop};

/// A new account with this role, signed in. Returns the cookie it sends.
pub async fn sign_in(shop: &Shop, role: Role) -> String {
    let state = shop.running.state();
    let row = account::ActiveModel {
        id: NotSet,
        email: Set(format!("{}.{}@example.com", role.as_str(), unique_name().replace('_', "."))),
        name: Set(String::new()),
        password_hash: Set(String::new()),
        role: Set(role.as_str().to_owned()),
        verified: Set(true),
        epoch: Set(0),
        address: Set(None),
        created_at: Set(0),
    };
    let account = row.insert(&state.db).await.expect("an account");
    let session = Session::new(None, Arc::new(state.sessions.clone()), None);
    session::sign_in(&session, account.id, account.epoch).await.expect("signed in");
    format!("{}={}", session::cookie_name(state.settings.secure_cookies), session.id().expect("an id"))
}

/// Someone of the staff, in front of a shop.
#[derive(Debug)]
pub struct Clerk<'a> {
    pub shop: &'a Shop,
    pub cookie: String,
}

impl<'a> Clerk<'a> {
    /// A new one.
    pub async fn of(shop: &'a Shop) -> Self {
        Self { shop, cookie: sign_in(shop, Role::Staff).await }
    }

    /// A request below `/api/admin`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.shop.request(method, &format!("/api/admin{path}")).header("cookie", &self.cookie)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(json(self.request(Method::PUT, path), body)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(path, &unique_name(), body).await
    }

    /// With this `Idempotency-Key`.
    pub async fn post_as(&self, path: &str, key: &str, body: &Value) -> Answer {
        Answer::of(json(self.request(Method::POST, path), body).header("idempotency-key", key)).await
    }

    /// What was written down, the newest first: `action subject`.
    pub async fn audit(&self) -> Vec<String> {
        use sea_orm::{EntityTrait as _, QueryOrder as _};
        use vitrine_api::db::entities::audit;

        let rows = audit::Entity::find().order_by_desc(audit::Column::Id).all(self.shop.running.database()).await;
        rows.expect("rows").into_iter().map(|row| format!("{} {}", row.action, row.subject)).collect()
    }
}

fn json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}
