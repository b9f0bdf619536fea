//! Sessions, in this process and in Redis: a small service of the test's own signs people in and out.

use axum::{
    Extension, Router,
    extract::Path,
    response::IntoResponse,
    routing::{get, post},
};
use reqwest::Method;
use vitrine_api::{
    AppState,
    config::Config,
    http::{ApiError, Json, guard, outer_layers, with_sessions},
    session::{self, Session},
};

use crate::support::{
    answer::Answer,
    database::Database,
    redis::TestRedis,
    scratch::Scratch,
    shop::{self, Shop},
};

async fn who(session: Session) -> Result<impl IntoResponse, ApiError> {
    let signed_in = session::current(&session).await?;
    if let Some(signed_in) = signed_in {
        session::touch(&session, signed_in).await?;
    }
    Ok(Json(signed_in.map(|signed_in| signed_in.account)))
}

async fn sign_in(session: Session, Path(account): Path<i64>) -> Result<impl IntoResponse, ApiError> {
    session::sign_in(&session, account, 1).await?;
    Ok(Json(account))
}

async fn sign_out(session: Session) -> Result<impl IntoResponse, ApiError> {
    session::sign_out(&session).await?;
    Ok((Extension(session::Ended), Json(())))
}

/// The guards of a running shop before routes of the test's own.
struct Door {
    url: String,
    _shop: Shop,
}

impl Door {
    async fn open(config: Config) -> Self {
        let shop = Shop::start(config, Scratch::new()).await;
        let state = shop.running.state().clone();
        let routes: Router<AppState> = Router::new()
            .route("/api/who", get(who))
            .route("/api/in/{account}", post(sign_in))
            .route("/api/out", post(sign_out));
        let router = outer_layers(guard(with_sessions(routes, &state), &state).expect("guards").with_state(state));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, _shop: shop }
    }

    async fn ask(&self, method: Method, path: &str, cookie: &str) -> Answer {
        let mut request = shop::client().request(method, format!("{}{path}", self.url));
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        Answer::of(request).await
    }
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

async fn signs_in_and_out(config: Config) {
    let door = Door::open(config).await;
    let nobody = door.ask(Method::GET, "/api/who", "").await;
    assert_eq!((nobody.json(), nobody.header("set-cookie")), (serde_json::Value::Null, ""));
    let signed_in = door.ask(Method::POST, "/api/in/7", "").await;
    assert_eq!(signed_in.header("cache-control"), "no-store");
    let attributes = signed_in.header("set-cookie").to_owned();
    for attribute in ["vitrine-session=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=5184000"] {
        assert!(attributes.contains(attribute), "{attributes}");
    }
    assert!(!attributes.contains("Secure") && !attributes.contains("Domain"), "{attributes}");
    let first = cookie(&signed_in);
    assert_eq!(door.ask(Method::GET, "/api/who", &first).await.json(), 7);
    // A new sign-in has a new id, and the old one is worth nothing.
    let second = cookie(&door.ask(Method::POST, "/api/in/8", &first).await);
    assert_ne!(first, second);
    assert_eq!(door.ask(Method::GET, "/api/who", &first).await.json(), serde_json::Value::Null);
    assert_eq!(door.ask(Method::GET, "/api/who", &second).await.json(), 8);
    let out = door.ask(Method::POST, "/api/out", &second).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    assert_eq!(door.ask(Method::GET, "/api/who", &second).await.json(), serde_json::Value::Null);
    // Whatever people make up.
    for odd in ["vitrine-session=x", "vitrine-session=", "vitrine-session=AAAAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(door.ask(Method::GET, "/api/who", odd).await.json(), serde_json::Value::Null);
    }
}

#[tokio::test]
async fn in_this_process() {
    signs_in_and_out(shop::config(&Database::in_memory())).await;
}

#[tokio::test]
async fn in_redis() {
    let Some(redis) = TestRedis::new() else { return };
    signs_in_and_out(redis.with(shop::config(&Database::in_memory()))).await;
}

#[tokio::test]
async fn outlive_the_instance_in_redis_and_do_not_tell_their_id() {
    let Some(redis) = TestRedis::new() else { return };
    let one = Door::open(redis.with(shop::config(&Database::in_memory()))).await;
    let cookie = cookie(&one.ask(Method::POST, "/api/in/7", "").await);
    drop(one);
    let two = Door::open(redis.with(shop::config(&Database::in_memory()))).await;
    assert_eq!(two.ask(Method::GET, "/api/who", &cookie).await.json(), 7);
    let connection = redis.connect();
    let mut keys = ::redis::cmd("KEYS");
    keys.arg(connection.key("session:*"));
    let keys: Vec<String> = connection.run(&keys).await.expect("keys");
    assert_eq!(keys.len(), 1);
    let id = cookie.split('=').nth(1).expect("an id");
    assert!(!keys[0].contains(id), "{}", keys[0]);
}

#[tokio::test]
async fn only_who_has_one_notices_that_the_store_is_away() {
    let Some(redis) = TestRedis::new() else { return };
    let mut cable = redis.by_a_cable().await;
    let door = Door::open(cable.with(shop::config(&Database::in_memory()))).await;
    let cookie = cookie(&door.ask(Method::POST, "/api/in/7", "").await);
    cable.cut().await;
    for (method, path, cookie) in [
        (Method::GET, "/api/who", &*cookie),
        (Method::POST, "/api/in/7", ""),
        (Method::POST, "/api/out", &cookie),
        (Method::POST, "/api/in/7", &cookie),
    ] {
        let answer = door.ask(method, path, cookie).await;
        answer.problem(503, "/problems/sessions-unavailable");
        assert_eq!(answer.header("retry-after"), "2");
        assert_eq!(answer.header("set-cookie"), "", "nobody is signed out by this");
    }
    assert_eq!(door.ask(Method::GET, "/api/who", "").await.json(), serde_json::Value::Null);
    cable.mend().await;
    loop {
        let answer = door.ask(Method::GET, "/api/who", &cookie).await;
        if answer.status == 200 {
            break assert_eq!(answer.json(), 7);
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn go_over_tls_alone_where_the_shop_does() {
    let config = Config {
        public_url: Some("https://shop.example".parse().expect("an origin")),
        ..shop::config(&Database::in_memory())
    };
    let door = Door::open(config).await;
    let answer = door.ask(Method::POST, "/api/in/7", "").await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-vitrine-session=") && set.contains("Secure") && set.contains("Path=/"), "{set}");
}
