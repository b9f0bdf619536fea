//! The service under test.

use std::{path::PathBuf, time::Duration};

use reqwest::{Client, Method, RequestBuilder};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use vitrine_api::{
    config::{Config, Mail, Models},
    server::{self, Running, StartError},
};

use super::{answer::Answer, database::Database, scratch::Scratch, shopper::Shopper};

/// A service that runs, and a client to ask it.
#[derive(Debug)]
pub struct Shop {
    pub running: Running,
    pub client: Client,
    scratch: Scratch,
}

/// Settings for a test: any free port, models elsewhere, and Redis where the database is PostgreSQL.
pub fn config(database: &Database) -> Config {
    let models = Models::Elsewhere("https://models.example".parse().expect("an origin"));
    let url = database.url.parse().expect("a database URL");
    database.with(Config {
        drain: Duration::from_mins(1),
        // Tests change the database behind the service's back, and ask a lot.
        cache: Duration::ZERO,
        rate_limit_scale: 0.0,
        ..Config::new(([127, 0, 0, 1], 0).into(), url, models)
    })
}

/// A client that uses no proxy, follows nothing and unpacks nothing.
pub fn client() -> Client {
    // A test may want one before any shop of its process has started.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

fn mail_dir(scratch: &Scratch) -> PathBuf {
    scratch.path().join("mail")
}

/// Mail is put where tests can read it.
fn with_mail(config: Config, scratch: &Scratch) -> Config {
    match config.mail {
        Mail::Log => Config { mail: Mail::Folder(mail_dir(scratch)), ..config },
        _ => config,
    }
}

impl Shop {
    /// Starts on a database, with a catalogue.
    pub async fn with(database: &Database, catalogue: &Value) -> Self {
        Self::try_with(database, catalogue).await.expect("a shop")
    }

    /// The same, where it may fail.
    pub async fn try_with(database: &Database, catalogue: &Value) -> Result<Self, StartError> {
        let scratch = Scratch::new();
        let path = scratch.write("catalogue.json", catalogue.to_string());
        let config = Config { catalogue: Some(path), ..config(database) };
        let running = server::start(with_mail(config, &scratch)).await?;
        Ok(Self { running, client: client(), scratch })
    }

    /// Starts with these settings; keeps `scratch` as long as it runs.
    pub async fn start(config: Config, scratch: Scratch) -> Self {
        let running = server::start(with_mail(config, &scratch)).await.expect("a shop");
        Self { running, client: client(), scratch }
    }

    /// Where its mail goes, unless its settings say otherwise.
    pub fn mail_dir(&self) -> PathBuf {
        mail_dir(&self.scratch)
    }

    /// A request to the shop.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.running.shop()))
    }

    /// A request to the models.
    pub fn models_request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.running.models().expect("models are served")))
    }

    /// Someone who shops here.
    pub fn shopper(&self) -> Shopper {
        Shopper::new(self.client.clone(), self.running.shop())
    }

    /// Asks the shop.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// Asks the shop with a header.
    pub async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).header(name, value)).await
    }

    /// Ends the time that unpaid orders have, behind the service's back: no test waits for it, or hurries before it.
    pub async fn let_orders_expire(&self) {
        for statement in [
            "UPDATE orders SET reserved_until = 0",
            "UPDATE job SET run_at = 0, locked_until = 0 WHERE kind = 'expire'",
        ] {
            self.running.database().execute_unprepared(statement).await.expect("changed");
        }
    }

    /// Stops it, and waits for that.
    pub async fn stop(self) {
        assert!(self.running.stop().await, "all requests ended");
    }
}
