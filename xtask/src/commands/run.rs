//! `run`: from a fresh clone to a shop that is open.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::{Ask, Service, output, wait_until};
use crate::paths::Paths;
use crate::site::{self, Quality};
use crate::step::{Did, Steps, seconds};
use crate::tools::Toolbox;

use super::{catalogue, serve};

/// How to run the shop.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of the shop; the models are on the next one.
    pub port: u16,
    /// Build quickly.
    pub debug: bool,
    /// Folders of own models.
    pub add: Vec<PathBuf>,
}

/// Sets up, builds, serves until asked to end.
pub fn command(paths: &Paths, options: &Options) -> Result<()> {
    let begun = std::time::Instant::now();
    let models_port = options.port.checked_add(1).ok_or_else(|| {
        Error::Unexpected("the models take the port after the shop's, so --port can be 65534 at most".into())
    })?;
    for port in [options.port, models_port] {
        free(port, "choose another with --port")?;
    }
    let quality = if options.debug { Quality::Debug } else { Quality::Release };
    let mut steps = Steps::new();
    let tools = Toolbox::ready(paths, &mut steps)?;
    let catalogue = catalogue::from_scratch(paths, &options.add, &mut steps)?;
    let site = site::build(&tools, quality, &catalogue, &mut steps)?;
    let mut shop = steps.step("start", |_| {
        // Also for pages of a `trunk serve` beside us.
        let origins = origins(&[options.port, serve::TRUNK_PORT]);
        let shop = Shop::start(paths, &catalogue, Some(&site), options.port, models_port, &origins)?;
        Ok((shop, Did::Work(String::new())))
    })?;
    steps.say(&format!(
        "ready after {}; what the service says goes to {}",
        seconds(begun.elapsed()),
        shop.log.display()
    ));
    println!("Vitrine is open at {}  (Ctrl-C closes it)", shop.address);
    if let Some(staff) = shop.staff(paths)? {
        println!("Its back office is at {}/admin: sign in as {staff}", shop.address);
    }
    println!("What it mails lies in {}", shop.folder.join("mail").display());
    let end = shop.service.wait_for_interrupt();
    end.map_err(|error| Error::Unexpected(format!("{error}\n{}", shop.last_words())))
}

/// Makes sure that a port of the loopback can be had; `advice` is for where it cannot.
pub fn free(port: u16, advice: &str) -> Result<()> {
    TcpListener::bind(("127.0.0.1", port))
        .map(drop)
        .map_err(|error| Error::Unexpected(format!("port {port} cannot be had ({error}); {advice}")))
}

/// The origins of pages that come from these ports of the loopback, by both of its names.
pub fn origins(ports: &[u16]) -> Vec<String> {
    ports.iter().flat_map(|port| ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{port}"))).collect()
}

/// The service, with the models origin beside it.
#[derive(Debug)]
pub struct Shop {
    /// The running program.
    pub service: Service,
    /// Where it answers.
    pub address: String,
    /// What it says.
    pub log: PathBuf,
    /// What it keeps.
    pub folder: PathBuf,
    /// Its own database; none where the environment names one.
    database: Option<String>,
}

impl Shop {
    /// Starts it on the loopback; with a site it serves that too. Pages of `origins` alone may read the models.
    pub fn start(
        paths: &Paths,
        catalogue: &Path,
        site: Option<&Path>,
        port: u16,
        models_port: u16,
        origins: &[String],
    ) -> Result<Self> {
        // Of its own, as there may be a shop on another port, with other products.
        let folder = paths.target.join("run").join(port.to_string());
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let log = folder.join("api.log");
        File::create(&log).map_err(at(&log))?;
        let mut api = Command::new(paths.program("vitrine-api"));
        api.current_dir(&paths.root).args(["serve", "--bind", &format!("127.0.0.1:{port}")]);
        if let Some(site) = site {
            api.arg("--site").arg(site);
        }
        api.arg("--models-dir").arg(catalogue.join("bucket"));
        api.args(["--models-bind", &format!("127.0.0.1:{models_port}")]);
        if std::env::var_os("VITRINE_SHOP_ORIGINS").is_none() {
            api.args(["--shop-origins", &origins.join(",")]);
        }
        api.arg("--catalogue").arg(catalogue.join("catalogue.json"));
        let database = std::env::var_os("DATABASE_URL")
            .is_none()
            .then(|| format!("sqlite://{}?mode=rwc", folder.join("shop.db").display()));
        if let Some(database) = &database {
            api.args(["--database-url", database]);
        }
        // Mail stays on this machine, as files; uploads too; what is signed holds over a restart.
        api.arg("--mail-dir").arg(folder.join("mail")).arg("--uploads-dir").arg(folder.join("uploads"));
        api.env("VITRINE_SECRET", secret(&folder)?);
        api.stdout(Stdio::piped()).stderr(appending(&log)?);
        let mut service = Service::start("vitrine-api", &mut api, Ask::Terminate)?;
        let Some(stdout) = service.child().stdout.take() else {
            return Err(Error::Unexpected("vitrine-api has no stdout".into()));
        };
        let lines = listen(stdout, appending(&log)?);
        let mut address = None;
        let mut ready = || {
            address = lines.try_recv().ok();
            address.is_some()
        };
        let waited = wait_until(&mut service, Duration::from_mins(2), &mut ready);
        let mut shop = Self { service, address: String::new(), log, folder, database };
        waited.map_err(|error| match error {
            Error::Interrupted => error,
            other => Error::Unexpected(format!("{other}\n{}", shop.last_words())),
        })?;
        shop.address = address.unwrap_or_default();
        Ok(shop)
    }

    /// Whom to sign in as in the back office, and with what: made the first time. None where the database is not ours.
    pub fn staff(&self, paths: &Paths) -> Result<Option<String>> {
        const EMAIL: &str = "staff@vitrine.example";
        let Some(database) = &self.database else { return Ok(None) };
        let file = self.folder.join("staff");
        if let Ok(staff) = fs::read_to_string(&file) {
            return Ok(Some(staff));
        }
        let password = &random()?[..20];
        let mut account = Command::new(paths.program("vitrine-api"));
        account.args(["account", "--email", EMAIL, "--role", "admin", "--database-url", database]);
        output(account.env("VITRINE_PASSWORD", password).stderr(Stdio::null()))?;
        let staff = format!("{EMAIL} with {password}");
        fs::write(&file, &staff).map_err(at(&file))?;
        Ok(Some(staff))
    }

    /// The end of the log.
    pub fn last_words(&self) -> String {
        let mut bytes = Vec::new();
        let _ = File::open(&self.log).and_then(|mut file| file.read_to_end(&mut bytes));
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }
}

/// What the shop of this folder signs with: drawn at random the first time.
fn secret(folder: &Path) -> Result<String> {
    let file = folder.join("secret");
    if let Ok(secret) = fs::read_to_string(&file) {
        return Ok(secret);
    }
    let secret = random()?;
    fs::write(&file, &secret).map_err(at(&file))?;
    Ok(secret)
}

/// 256 bits as hexadecimal digits.
fn random() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Unexpected(format!("no random bytes can be had: {error}")))?;
    Ok(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|it| char::from_digit(it.into(), 16)).collect())
}

/// The log, to be written by two at once: the service's stderr, and we what we hear on its stdout. Only a file that was
/// opened to append takes each line at its then end.
fn appending(log: &Path) -> Result<File> {
    File::options().append(true).open(log).map_err(at(log))
}

/// Reads the service's stdout for as long as it lives: the address is sent on, all of it joins the log.
fn listen(stdout: impl Read + Send + 'static, mut log: File) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(std::result::Result::ok) {
            let _ = log.write_all(format!("{line}\n").as_bytes());
            if let Some(address) = shop_address(&line) {
                let _ = sender.send(address.to_owned());
            }
        }
    });
    receiver
}

/// The shop's address in the line that the service says when it listens.
fn shop_address(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("listening shop=")?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_address_is_heard() {
        let line = "listening shop=http://127.0.0.1:8080 models=http://127.0.0.1:8081";
        assert_eq!(shop_address(line), Some("http://127.0.0.1:8080"));
        assert_eq!(shop_address("seeded 6 products"), None);
    }

    #[test]
    fn a_taken_port_is_said_so() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("the loopback has ports");
        let port = listener.local_addr().expect("it is bound").port();
        let error = free(port, "choose another with --port").expect_err("it is taken");
        assert!(error.to_string().contains(&port.to_string()) && error.to_string().contains("--port"));
    }

    #[test]
    fn what_both_streams_say_stands_in_the_log() -> Result<()> {
        let scratch = Scratch::new("log")?;
        let log = scratch.path().join("api.log");
        File::create(&log).map_err(at(&log))?;
        let mut stderr = appending(&log)?;
        stderr.write_all(b"one\n").map_err(at(&log))?;
        let heard = listen(&b"listening shop=http://127.0.0.1:1\n"[..], appending(&log)?);
        assert_eq!(heard.recv().as_deref(), Ok("http://127.0.0.1:1"));
        stderr.write_all(b"two\n").map_err(at(&log))?;
        let text = fs::read_to_string(&log).map_err(at(&log))?;
        assert_eq!(text, "one\nlistening shop=http://127.0.0.1:1\ntwo\n");
        Ok(())
    }
}
