//! A PostgreSQL server for the tests: own data, own port, gone afterwards.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Error, Result, at};
use crate::exec::{self, Ask, Service, run, which};
use crate::paths::Paths;
use crate::scratch::Scratch;
use crate::step::Did;

use super::apt;

/// The folder of `initdb` and `postgres`: on PATH, else the newest that Debian or Homebrew keeps aside.
fn find() -> Option<PathBuf> {
    // Where links lead: not all programs need be linked to on PATH.
    let linked = which("initdb").and_then(|program| Some(program.canonicalize().ok()?.parent()?.to_owned()));
    let whole = |folder: &PathBuf| ["postgres", "createdb"].iter().all(|program| folder.join(program).is_file());
    if let Some(folder) = linked.filter(whole) {
        return Some(folder);
    }
    newest(Path::new("/usr/lib/postgresql"))
}

fn newest(folder: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(folder).ok()?.flatten();
    let servers = versions.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let bin = entry.path().join("bin");
        bin.join("initdb").is_file().then_some((version, bin))
    });
    servers.max().map(|(_, bin)| bin)
}

/// Finds or installs the server's programs.
pub fn ready(paths: &Paths) -> Result<(PathBuf, Did)> {
    if let Some(folder) = find() {
        let said = exec::probe(folder.join("postgres"), &["--version"]).unwrap_or_default();
        return Ok((folder, Did::Nothing(said)));
    }
    apt::install(paths, "PostgreSQL", &["postgresql"])?;
    let folder = find().ok_or_else(|| Error::Unexpected("the package gave no PostgreSQL server".into()))?;
    Ok((folder, Did::Work("installed".into())))
}

/// A running server. The fields are dropped in order: first it ends, then its folder goes.
#[derive(Debug)]
pub struct Server {
    /// Where its administrator connects.
    pub url: String,
    /// The folder of its programs.
    pub programs: PathBuf,
    port: u16,
    _service: Service,
    _folder: Scratch,
}

impl Server {
    /// Makes an empty database, and returns where it is.
    pub fn create_database(&self, name: &str) -> Result<String> {
        let port = self.port.to_string();
        let mut create = Command::new(self.programs.join("createdb"));
        run(create.args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-T", "template0", name]))?;
        Ok(format!("postgres://postgres@127.0.0.1:{port}/{name}"))
    }
}

/// Starts one on a free port.
pub fn start(programs: &Path) -> Result<Server> {
    let folder = Scratch::new("postgres")?;
    let data = folder.path().join("data");
    if apt::is_root() {
        // The server refuses to run as root; the package's user owns the folder instead.
        run(Command::new("chown").arg("postgres").arg(folder.path()))?;
    }
    let log = folder.path().join("log");
    let logged = || File::create(&log).map_err(at(&log));
    let mut initdb = as_server(programs.join("initdb"), folder.path());
    initdb
        .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata"])
        .arg(&data);
    run(initdb.stdout(logged()?)).map_err(|error| with_log(error, &log))?;
    let port = super::free_port()?;
    let mut postgres = as_server(programs.join("postgres"), folder.path());
    postgres.arg("-D").arg(&data).args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k"]).arg(folder.path());
    // Nothing here outlives the tests, so nothing needs to reach the disk.
    for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"] {
        postgres.args(["-c", setting]);
    }
    let out = logged()?;
    postgres.stderr(out.try_clone().map_err(at(&log))?).stdout(out);
    let mut service =
        Service::start("PostgreSQL", &mut postgres, Ask::Interrupt)?.asked_by(data.join("postmaster.pid"));
    let admin = programs.join("pg_isready");
    let ready = || {
        let asked = Command::new(&admin)
            .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        asked || (!admin.is_file() && TcpStream::connect(("127.0.0.1", port)).is_ok())
    };
    exec::wait_until(&mut service, Duration::from_mins(2), ready).map_err(|error| with_log(error, &log))?;
    Ok(Server {
        url: format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        programs: programs.to_owned(),
        port,
        _service: service,
        _folder: folder,
    })
}

fn as_server(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command;
    if apt::is_root() {
        command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
    } else {
        command = Command::new(program);
    }
    command.current_dir(folder).env("LC_ALL", "C");
    command
}

fn with_log(error: Error, log: &Path) -> Error {
    match error {
        Error::Interrupted => error,
        other => Error::Unexpected(format!("{other}\n{}", fs::read_to_string(log).unwrap_or_default().trim_end())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_server_is_taken() -> Result<()> {
        let scratch = Scratch::new("versions")?;
        for version in ["9", "15", "common"] {
            let bin = scratch.path().join(version).join("bin");
            fs::create_dir_all(&bin).map_err(at(&bin))?;
            fs::write(bin.join("initdb"), "").map_err(at(&bin))?;
        }
        fs::create_dir_all(scratch.path().join("17/bin")).map_err(at(scratch.path()))?;
        assert_eq!(newest(scratch.path()), Some(scratch.path().join("15/bin")));
        assert_eq!(newest(&scratch.path().join("nowhere")), None);
        Ok(())
    }
}
