//! Whether the service answers as its `OpenAPI` document says, whatever it is asked: schemathesis asks it as staff and as a
//! guest. How it asks stands in `api/tests/contract`.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::{Ask, Service, output, run_heard, wait_until};
use crate::paths::Paths;
use crate::scratch::Scratch;
use crate::step::{Did, Steps};
use crate::tools::schemathesis::SCHEMATHESIS;
use crate::tools::{free_port, postgres, redis};

use super::catalogue::{self, Programs};

const EMAIL: &str = "staff@vitrine.example";
/// Of an account in a database that is gone in a minute.
const PASSWORD: &str = "a chair, a lamp, a bag";
/// These end the session that is asked with.
const LAST: [&str; 2] = ["sign_out", "sign_out_everywhere"];

/// One turn of questions, to a shop of its own.
#[derive(Debug, Clone, Copy)]
struct Turn {
    name: &'static str,
    staff: bool,
    /// Only what ends the session, or all but that.
    last: bool,
    /// Requests drawn for each route, beside those that try each limit of its schema.
    examples: u8,
    phases: &'static str,
}

const TURNS: [Turn; 3] = [
    Turn { name: "staff", staff: true, last: false, examples: 20, phases: "examples,coverage,fuzzing,stateful" },
    // Who is refused at the door of most routes; that others refuse as well.
    Turn { name: "guest", staff: false, last: false, examples: 10, phases: "examples,coverage,fuzzing" },
    Turn { name: "end", staff: true, last: true, examples: 10, phases: "examples,coverage,fuzzing" },
];

/// Asks all of it. The servers give each turn a database and a prefix of its own.
pub fn check(
    paths: &Paths,
    programs: Programs,
    postgres: Option<&postgres::Server>,
    redis: Option<&redis::Server>,
    steps: &mut Steps,
) -> Result<()> {
    let (Some(postgres), Some(redis)) = (postgres, redis) else {
        return Err(Error::Unexpected("the contract is checked with PostgreSQL and Redis".into()));
    };
    let program = steps.step("schemathesis", |steps| SCHEMATHESIS.ready(paths, steps))?;
    catalogue::programs(paths, programs, steps)?;
    let asked = paths.root.join("api/tests/contract");
    for turn in TURNS {
        steps.attempt(&format!("contract, {}", turn.name), |steps| {
            steps.announce(&format!("Asking all that the contract allows: {}", turn.name));
            let shop = Shop::open(paths, postgres, redis, turn.name)?;
            let mut ask = Command::new(&program);
            // What it keeps for itself goes with the folder.
            ask.current_dir(shop.folder.path()).env("PYTHONDONTWRITEBYTECODE", "1");
            ask.env("SCHEMATHESIS_HOOKS", asked.join("hooks.py")).env("VITRINE_SHOP", &shop.address);
            if turn.staff {
                ask.env("VITRINE_STAFF_EMAIL", EMAIL).env("VITRINE_STAFF_PASSWORD", PASSWORD);
            }
            ask.arg("--config-file").arg(asked.join("schemathesis.toml"));
            ask.arg("run").arg(paths.root.join("api/openapi.json")).args(["--url", &shop.address]);
            ask.args(["--phases", turn.phases, "--max-examples", &turn.examples.to_string()]);
            let which = if turn.last { "--include-operation-id" } else { "--exclude-operation-id" };
            ask.args(LAST.iter().flat_map(|operation| [which, operation]));
            let mut said = Vec::new();
            run_heard(&mut ask, |line| line.contains(" generated, "), &mut said)
                .map_err(|error| shop.explain(error))?;
            let said = said.first().map(|line| line.trim().to_owned()).unwrap_or_default();
            Ok(((), Did::Work(said)))
        })?;
    }
    Ok(())
}

/// The service with what it needs. The fields are dropped in order: first it ends, then its folder goes.
#[derive(Debug)]
struct Shop {
    address: String,
    _service: Service,
    folder: Scratch,
}

impl Shop {
    fn open(paths: &Paths, postgres: &postgres::Server, redis: &redis::Server, name: &str) -> Result<Self> {
        let folder = Scratch::new("contract")?;
        let database = postgres.create_database(&format!("contract_{name}"))?;
        let vitrine = |arguments: &[&str]| {
            let mut program = Command::new(paths.program("vitrine-api"));
            // What whoever runs this has set is for other shops.
            let others =
                |name: &OsString| ["VITRINE_", "STRIPE_"].iter().any(|at| name.to_string_lossy().starts_with(at));
            for name in std::env::vars_os().map(|(name, _)| name).filter(others) {
                program.env_remove(name);
            }
            program.current_dir(folder.path()).args(arguments).args(["--database-url", &database]);
            program
        };
        let mut account = vitrine(&["account", "--email", EMAIL, "--role", "admin", "--name", "Ada"]);
        output(account.env("VITRINE_PASSWORD", PASSWORD).stderr(Stdio::null()))?;
        let port = free_port()?;
        let mut serve = vitrine(&["serve", "--bind", &format!("127.0.0.1:{port}")]);
        serve.arg("--catalogue").arg(paths.root.join("api/tests/contract/catalogue.json"));
        serve.args(["--models-url", "https://models.example", "--log", "warn", "--rate-limit-scale", "0"]);
        serve.args(["--redis-url", &redis.url, "--redis-prefix", &format!("contract-{name}:")]);
        for (flag, name) in [("--mail-dir", "mail"), ("--uploads-dir", "uploads")] {
            let inside = folder.path().join(name);
            fs::create_dir(&inside).map_err(at(&inside))?;
            serve.arg(flag).arg(inside);
        }
        let log = folder.path().join("log");
        serve.stdout(Stdio::null()).stderr(File::create(&log).map_err(at(&log))?);
        let mut service = Service::start("vitrine-api", &mut serve, Ask::Terminate)?;
        let opened =
            wait_until(&mut service, Duration::from_mins(2), || TcpStream::connect(("127.0.0.1", port)).is_ok());
        let shop = Self { address: format!("http://127.0.0.1:{port}"), _service: service, folder };
        opened.map_err(|error| shop.explain(error))?;
        Ok(shop)
    }

    /// An error with what the service had to say: its report is above, the cause of a 500 here.
    fn explain(&self, error: Error) -> Error {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        match error {
            Error::Interrupted => Error::Interrupted,
            error if log.is_empty() => error,
            error => Error::Unexpected(format!("{error}\nThe service said:\n{}", log.trim_end())),
        }
    }
}
