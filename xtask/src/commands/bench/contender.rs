//! A server under load.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::{self, Ask, Service};
use crate::scratch::Scratch;
use crate::tools::wrk::{self, Load};
use crate::tools::{free_port, nginx, postgres, redis};

use super::figures::Figures;
use super::pages::Page;
use super::{http, process};

/// Settings of the service are ours here, whatever the shell has.
const SETTINGS: [&str; 5] = ["VITRINE_", "STRIPE_", "OTEL_", "DATABASE_", "REDIS_"];

/// A running server, ended when this is dropped.
#[derive(Debug)]
pub struct Contender {
    /// For people.
    pub name: &'static str,
    /// Where it answers.
    pub origin: String,
    pid: u32,
    /// Where it writes a line for each request.
    log: PathBuf,
    _server: Server,
}

#[derive(Debug)]
#[expect(dead_code, reason = "they end when dropped")]
enum Server {
    // In this order: first it ends, then its folder goes.
    Api(Service, Scratch),
    Nginx(nginx::Server),
}

/// How the load is put on.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The load generator.
    pub wrk: &'a Path,
    /// Kept alive.
    pub connections: u32,
    /// How long.
    pub time: Duration,
    /// Requests per second; as many as can be without.
    pub rate: Option<f64>,
}

impl Contender {
    /// The service, with a catalogue and no limits of rate.
    pub fn api(program: &Path, catalogue: &Path, postgres: &postgres::Server, redis: &redis::Server) -> Result<Self> {
        let folder = Scratch::new("bench")?;
        let log = folder.path().join("api.log");
        let out = File::options().create(true).append(true).open(&log).map_err(at(&log))?;
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut api = Command::new(program);
        api.current_dir(folder.path()).args(["serve", "--bind", &address]);
        api.args(["--database-url", &postgres.create_database("bench")?, "--redis-url", &redis.url]);
        api.arg("--catalogue").arg(catalogue.join("catalogue.json"));
        api.args(["--models-url", "https://models.vitrine.example", "--rate-limit-scale", "0"]);
        for (name, _) in std::env::vars_os() {
            if SETTINGS.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
                api.env_remove(name);
            }
        }
        let mut service = Service::start("vitrine-api", api.stdout(Stdio::null()).stderr(out), Ask::Terminate)?;
        let pid = service.child().id();
        let origin = format!("http://{address}");
        let ready = || http::ask(&origin, "GET", "/api/health/ready", None, None).is_ok_and(|it| it.status == 200);
        exec::wait_until(&mut service, Duration::from_mins(2), ready).map_err(|error| match error {
            Error::Interrupted => error,
            other => Error::Unexpected(format!("{other}\n{}", fs::read_to_string(&log).unwrap_or_default().trim_end())),
        })?;
        Ok(Self { name: "vitrine-api", origin, pid, log, _server: Server::Api(service, folder) })
    }

    /// nginx with copies of these pages.
    pub fn nginx(program: &Path, pages: &[Page]) -> Result<Self> {
        let copies: Vec<_> = pages.iter().map(Page::copy).collect();
        let mut server = nginx::start(program, &copies)?;
        let (origin, log, pid) = (server.origin.clone(), server.log.clone(), server.service.child().id());
        Ok(Self { name: "nginx", origin, pid, log, _server: Server::Nginx(server) })
    }

    /// Puts load on.
    pub fn run(&self, page: &Page, run: Run<'_>) -> Result<Figures> {
        let before = process::cpu(self.pid);
        let Run { wrk, connections, time, rate } = run;
        let url = format!("{}{}", self.origin, page.path);
        let measured = wrk::run(wrk, Load { url: &url, cookie: page.cookie.as_deref(), connections, time, rate })
            .map_err(|error| match error {
                Error::Unexpected(what) => Error::Unexpected(format!("{}, {}: {what}", self.name, page.name)),
                other => other,
            })?;
        let cpu = before.zip(process::cpu(self.pid)).map(|(before, after)| after.saturating_sub(before));
        // Both append, so what they write next begins anew.
        File::options().write(true).open(&self.log).and_then(|log| log.set_len(0)).map_err(at(&self.log))?;
        Ok(Figures {
            requests_per_second: measured.per_second(),
            p50_ms: measured.p50,
            p99_ms: measured.p99,
            cpu_us: cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / measured.answers as f64),
        })
    }

    /// The most memory it had resident, in bytes.
    pub fn peak_memory(&self) -> Option<u64> {
        process::peak_memory(self.pid)
    }
}
