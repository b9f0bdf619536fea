//! A Redis server for the tests: nothing kept, own port, gone afterwards.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::exec::{self, Ask, Service, which};
use crate::paths::Paths;
use crate::scratch::Scratch;
use crate::step::Did;

use super::apt;

fn find() -> Option<PathBuf> {
    which("redis-server").or_else(|| which("valkey-server"))
}

/// Finds or installs the server's program.
pub fn ready(paths: &Paths) -> Result<(PathBuf, Did)> {
    if let Some(program) = find() {
        let said = exec::probe(&program, &["--version"]).unwrap_or_default();
        let version = said.split_whitespace().find_map(|word| word.strip_prefix("v=")).unwrap_or_default().to_owned();
        return Ok((program, Did::Nothing(version)));
    }
    apt::install(paths, "Redis", &["redis-server"])?;
    let program = find().ok_or_else(|| Error::Unexpected("the package gave no Redis server".into()))?;
    Ok((program, Did::Work("installed".into())))
}

/// A running server. The fields are dropped in order: first it ends, then its folder goes.
#[derive(Debug)]
pub struct Server {
    /// Where clients connect.
    pub url: String,
    _service: Service,
    _folder: Scratch,
}

/// Starts one on a free port.
pub fn start(program: &Path) -> Result<Server> {
    let folder = Scratch::new("redis")?;
    let port = super::free_port()?;
    let mut redis = Command::new(program);
    redis.current_dir(folder.path()).args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
    redis.args(["--save", "", "--appendonly", "no"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut service = Service::start("Redis", &mut redis, Ask::Terminate)?;
    exec::wait_until(&mut service, Duration::from_mins(1), || answers(port))?;
    Ok(Server { url: format!("redis://127.0.0.1:{port}/"), _service: service, _folder: folder })
}

fn answers(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer)?;
        Ok::<_, std::io::Error>(&answer == b"+PONG\r\n")
    };
    ask().unwrap_or(false)
}
