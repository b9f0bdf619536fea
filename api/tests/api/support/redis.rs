//! A corner of Redis for each test.
//!
//! Redis is the server that `VITRINE_TEST_REDIS` names; `cargo xtask test` starts one and sets it. Without it those
//! tests fail, unless `VITRINE_TEST_SQLITE_ONLY=1` says that they may be left out. Each test has a prefix of its own.

use std::env;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use vitrine_api::{config::Config, redis::Redis};

use super::scratch::unique_name;

/// Redis for one test.
#[derive(Debug, Clone)]
pub struct TestRedis {
    url: String,
    prefix: String,
}

impl TestRedis {
    /// Where tests may use one.
    pub fn new() -> Option<Self> {
        if let Ok(url) = env::var("VITRINE_TEST_REDIS") {
            return Some(Self { url, prefix: format!("{}:", unique_name()) });
        }
        assert!(
            env::var("VITRINE_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1"),
            "this test needs Redis: run `cargo xtask test`, which starts one, or set VITRINE_TEST_REDIS to the URL of a \
             server; VITRINE_TEST_SQLITE_ONLY=1 leaves such tests out"
        );
        println!("skipped: needs Redis, and VITRINE_TEST_SQLITE_ONLY=1 is set");
        None
    }

    /// The settings with this Redis.
    pub fn with(&self, config: Config) -> Config {
        Self::at(&self.url, &self.prefix, config)
    }

    /// A connection of the test's own.
    pub fn connect(&self) -> Redis {
        Redis::open(&self.url.clone().into(), &self.prefix).expect("a Redis URL")
    }

    /// A way to it that can be cut.
    pub async fn by_a_cable(&self) -> Cable {
        let target =
            self.url.split("://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address").to_owned();
        let mut cable = Cable { address: String::new(), target, prefix: self.prefix.clone(), pump: None };
        cable.plug("127.0.0.1:0").await;
        cable
    }

    fn at(url: &str, prefix: &str, config: Config) -> Config {
        Config { redis_url: Some(url.to_owned().into()), redis_prefix: prefix.to_owned(), ..config }
    }
}

/// A way to Redis that can be cut and mended.
#[derive(Debug)]
pub struct Cable {
    address: String,
    target: String,
    prefix: String,
    pump: Option<JoinHandle<()>>,
}

impl Cable {
    /// The settings with Redis at the other end.
    pub fn with(&self, config: Config) -> Config {
        TestRedis::at(&format!("redis://{}", self.address), &self.prefix, config)
    }

    /// Cuts it: connections break, and new ones are refused.
    pub async fn cut(&mut self) {
        if let Some(pump) = self.pump.take() {
            pump.abort();
            let _ = pump.await;
        }
    }

    /// Mends it.
    pub async fn mend(&mut self) {
        let address = self.address.clone();
        self.plug(&address).await;
    }

    async fn plug(&mut self, address: &str) {
        let listener = TcpListener::bind(address).await.expect("the port");
        self.address = listener.local_addr().expect("an address").to_string();
        let target = self.target.clone();
        self.pump = Some(tokio::spawn(async move {
            // Dropped with the task, and with it all that goes through.
            let mut through = JoinSet::new();
            while let Ok((mut near, _)) = listener.accept().await {
                let target = target.clone();
                through.spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(target).await {
                        let _ = copy_bidirectional(&mut near, &mut far).await;
                    }
                });
            }
        }));
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        if let Some(pump) = &self.pump {
            pump.abort();
        }
    }
}
